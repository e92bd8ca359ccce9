"""Tries the fixes of diagnostics, so that none is offered that leads from one error to another."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import nearest
from isthmus.queries.syntax.foreign_words import OTHER_STARTS

_UNREAD = frozenset(
    "E100 E101 E107 E110 E111 E112 E113 E114 E115 E116 E117 E118 E120".split()  # noqa: SIM905
)
"""Errors of words that could not be read."""
_HIDING = _UNREAD | {"E102", "E104", "E108"}
"""And those behind which nothing is looked at: what a query is about is not known."""
_MEANINGLESS = frozenset({"E102", "E103", "E104", "E201"})
"""Errors of words that mean nothing, which is the work of a fix where the fix has made the word."""
_OF_VALUES = frozenset({"E201", "E202", "E207"})
"""Errors of what a property is compared with."""
_IN_GENERAL = {
    "E109": "a condition names a property, and what it is compared with",
    "E110": "a property and its value are joined by `=`, two conditions by `and`",
}
"""What is said where nothing that was thought of mends it."""
_TO_WRITE = re.compile(
    r"(?:perhaps|or|write|either|reach it through)\s+"
    r"(?P<ticks>`+)(?P<text>(?:(?!…|(?P=ticks)).)+)(?P=ticks)$"
)
"""A line of help that is an offer."""
_OFFERED = re.compile(r"^(?:write|ask) (?=`)")
_SHORT = 2
"""A word of so few letters is another one, and no slip."""
_MOST_FOLLOWED = 3
"""So many fixes that leave something wrong are followed to what mends that."""
_FEW = 8
"""Where so few changed texts are looked at, the text is long, and no more are read."""
_READ_FOR_EACH = 4
"""So many changed texts are read for each that is looked at closely."""
Told: TypeAlias = tuple[str, str]
"""Code and message of a diagnostic."""


class Trials:
    """Tries fixes on a text, so many and no more, and keeps those that mend what they are for.

    Args:
        text: The query.
        problems: All that is wrong with it.
        errors_in: Returns the errors of a changed text.
        is_well_formed: Tells whether a changed text can be read; what cannot is not looked at
            closely before it is known that nothing mends all.
        asks_the_same: Tells whether the text asks what it asked after a fix.
        leads_on: Tells whether some errors of a changed text can be mended.
        most: How many fixes are tried; what was not tried is not offered.
    """

    def __init__(
        self,
        text: str,
        problems: tuple[Diagnostic, ...],
        *,
        errors_in: Callable[[str], tuple[Diagnostic, ...]],
        is_well_formed: Callable[[str], bool],
        asks_the_same: Callable[[Fix], bool],
        leads_on: Callable[[str, frozenset[Told]], bool],
        most: int,
    ) -> None:
        self._text = text
        self._found = problems
        self._errors_in = errors_in
        self._is_well_formed = is_well_formed
        self._asks_the_same = asks_the_same
        self._leads_on = leads_on
        self._followed = _MOST_FOLLOWED if most > _FEW else 0
        self._left = most
        self._read_left = most * _READ_FOR_EACH if most > _FEW else most
        self._known: dict[str, tuple[Diagnostic, ...]] = {}

    def settled(self, entry: Diagnostic) -> Diagnostic:
        """Return a diagnostic with the fixes that work, or what is said in its stead.

        A reading of which a fix leaves nothing wrong stands before one that only leads on.
        """
        readings = (entry, *entry.instead)
        for reading in readings:
            clean = self._clean(reading)
            if clean:
                return self._told(reading, entry, clean)
        for reading in readings:
            leading = self._leading(reading, entry)
            if leading:
                return self._told(reading, entry, leading)
        return _with(self._text, entry, ())

    def _told(self, reading: Diagnostic, entry: Diagnostic, fixes: tuple[Fix, ...]) -> Diagnostic:
        told = _with(self._text, reading, fixes)
        plain = reading.code == "E100" and _is_telling(entry)
        if reading.span == entry.span or plain:
            # Keep the code and message of this place, with the help and fixes of the reading.
            span = entry.span
            return replace(told, code=entry.code, message=entry.message, span=span)
        return told

    def _changes(self, reading: Diagnostic) -> Iterator[tuple[Fix, str]]:
        seen = {self._text}
        for fix in reading.fixes:
            changed = fix.apply(self._text)
            if changed not in seen:
                seen.add(changed)
                if self._asks_the_same(fix):
                    yield fix, changed

    def _clean(self, reading: Diagnostic) -> tuple[Fix, ...]:
        """Return the fixes that leave nothing wrong."""
        return tuple(
            fix
            for fix, changed in self._changes(reading)
            if self._can_be_read(changed) and self._errors_of(changed) == ()
        )

    def _leading(self, reading: Diagnostic, entry: Diagnostic) -> tuple[Fix, ...]:
        """Return the fixes that mend what they are offered for, and leave something else."""
        own = (entry.code, entry.span)
        word = self._text[entry.span.start : entry.span.end].lower()
        if entry.code == "E101" and word in OTHER_STARTS:
            return ()  # of another language a statement is mended whole, or not
        others = {
            (other.code, other.message) for other in self._found if (other.code, other.span) != own
        }
        leading = []
        for fix, changed in self._changes(reading):
            after = self._errors_of(changed)
            if entry.code == "E101" and any(
                other.message == entry.message for other in after or ()
            ):
                continue
            if not after or not _mends(fix, reading, (self._text, changed), others, after):
                continue
            new = frozenset((error.code, error.message) for error in after) - others
            slip = _is_a_slip(self._text, fix) and entry.code != "E103"
            if not new or slip or self._goes_on(changed, new):
                leading.append(fix)
        return tuple(leading)

    def _goes_on(self, changed: str, new: frozenset[Told]) -> bool:
        """Tell whether what comes to light behind a fix can be mended in its turn."""
        if not self._followed:
            return False
        self._followed -= 1
        return self._leads_on(changed, new)

    def _can_be_read(self, changed: str) -> bool:
        if changed in self._known:
            return True
        if not self._read_left:
            return False
        self._read_left -= 1
        return self._is_well_formed(changed)

    def _errors_of(self, changed: str) -> tuple[Diagnostic, ...] | None:
        if changed not in self._known:
            if not self._left:
                return None
            self._left -= 1
            self._known[changed] = self._errors_in(changed)
        return self._known[changed]


def _with(text: str, entry: Diagnostic, fixes: tuple[Fix, ...]) -> Diagnostic:
    """Return a diagnostic with some of its fixes, and of its help what they do."""
    changed = [fix.apply(text) for fix in fixes]
    useless = {fix.title for fix in entry.fixes if fix not in fixes}
    lines = tuple(
        line for line in entry.help if _title_of(line) not in useless and _is_done(line, changed)
    )
    if not lines and fixes and entry.help:
        lines = tuple(_OFFERED.sub("perhaps ", fix.title) for fix in fixes[:2])
    elif not lines and not fixes:
        general = _IN_GENERAL.get(entry.code)
        lines = (general,) if general else entry.otherwise
    return replace(entry, fixes=fixes, help=lines, instead=(), otherwise=())


def _is_done(line: str, changed: Sequence[str]) -> bool:
    """Tell whether a line of help says what a fix does, if it says what to write."""
    said = _TO_WRITE.match(line)
    return said is None or any(said["text"].strip() in text for text in changed)


def _is_a_slip(text: str, fix: Fix) -> bool:
    """Tell whether a fix writes one word as it is spelt."""
    if len(fix.edits) != 1:
        return False
    edit = fix.edits[0]
    was, now = text[edit.start : edit.end], edit.text.strip()
    alone = len(was) > _SHORT and not any(map(str.isspace, was + now))
    return alone and bool(nearest(was, (now,), 1))


def together(diagnostics: Sequence[Diagnostic]) -> Fix | None:
    """Return one fix that does what several do; None where there are not several.

    A diagnostic with more than one fix has more than one reading, and none is likelier. Of two that
    overlap the first is taken.
    """
    edits: list[Edit] = []
    taken = 0
    for entry in diagnostics:
        if len(entry.fixes) == 1 and not any(
            edit.start <= other.end and other.start <= edit.end
            for edit in entry.fixes[0].edits
            for other in edits
        ):
            edits += entry.fixes[0].edits
            taken += 1
    return Fix(f"apply all {taken} fixes", tuple(edits)) if taken > 1 else None


def _mends(
    fix: Fix,
    entry: Diagnostic,
    texts: tuple[str, str],
    before: Collection[Told],
    after: Sequence[Diagnostic],
) -> bool:
    """Tell whether a fix removes its own error and puts none in its place.

    What could not be read hides what is wrong behind it, so new errors may come to light; where the
    words were read and a name did not fit, a new error is the work of the fix.
    """
    was, text = texts
    # Behind the slip of a property it comes to light whether its value fits.
    hiding = entry.code in _HIDING or (entry.code == "E103" and _is_a_slip(was, fix))
    changed = [_moved(Span(edit.start, edit.end), fix) for edit in fix.edits]
    changed.append(_moved(entry.span, fix))
    end = max(span.end for span in changed)
    for other in after:
        if (other.code, other.message) in before:
            continue
        if not hiding:
            return False
        near = any(_touch(other.span, span) for span in changed)
        if near and (len(entry.fixes) > 1 or other.code in _UNREAD):
            return False
        if entry.code == "E103" and other.code not in _OF_VALUES:
            return False
        if other.code in _MEANINGLESS and text[other.span.start : other.span.end] not in was:
            return False
        # The next word may not fit either.
        begins = other.span.start if other.code != "E110" else other.span.end
        if other.code in _UNREAD and not text[end:begins].strip():
            return False
    return True


def _is_telling(entry: Diagnostic) -> bool:
    """Tell whether an error says more than that something does not fit."""
    return entry.code == "E117" or (entry.code == "E114" and " is missing after " in entry.message)


def _moved(span: Span, fix: Fix) -> Span:
    """Return where a stretch of the text stands after a fix, with what the fix writes there."""
    start, end = span.start, span.end
    for edit in fix.edits:
        grown = len(edit.text) - (edit.end - edit.start)
        if edit.end <= span.start and edit.start < span.start:
            start += grown
        if edit.start <= span.end:
            end += grown
    return Span(start, max(start, end))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _title_of(line: str) -> str:
    """Return the title of the fix that does what a line of help says."""
    return f"write {line.removeprefix('perhaps ').removeprefix('or ').strip()}"
