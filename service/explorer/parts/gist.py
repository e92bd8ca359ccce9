"""The gist of an answer: two lines that name what was found, with pages, and what came later."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cache

from isthmus.kb.data_class import dataclass
from isthmus.kb.frozen import Frozen
from isthmus.queries import Answer, Gap, Thing
from isthmus.queries.answers.answer import Cell, Citation, Row, Warned, things_in
from isthmus.queries.diagnostics.spelling import capital, day_in_words

_NAMES = 4
"""So many things are named; of more, the first three."""
_ASPECTS = 3
_LETTERS = 140
_FEW = 2
"""So many are named where more are “the others”."""
_OPTIONS = "options"
"""What a saved question calls a column that lists those of which a row is so."""
_LIMITS = frozenset({"at most", "at least"})
"""The bounds of what limits a design; other amounts are what is to be had."""
_BRACKETS = re.compile(r"\s*\((?:since|known|already|between|undated)[^()]*\)$")


class Part(Frozen):
    """A piece of a gist.

    Attributes:
        text: What is said before the thing.
        thing: What is named, or None.
        citations: The claims for it.
    """

    text: str
    thing: Thing | None = None
    citations: tuple[Citation, ...] = ()


class Since(Frozen):
    """What holds since the edition.

    Attributes:
        when: ``Since 26 Nov 2024``, as firmly as it is known.
        text: What holds.
    """

    when: str
    text: str


class Gist(Frozen):
    """What an answer comes to.

    Attributes:
        parts: The pieces, in their order.
        since: What came later than the edition, or None.
    """

    parts: tuple[Part, ...]
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside an answer.

    Attributes:
        own: For the word of a thing the claim that shows its own section.
        labels: For the word of a property what it is called, and those that tell of the same.
        asked: The names of the changes that answer what is asked.
    """

    own: Mapping[str, Citation] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


_NOTHING = Known()


def gist_of(answer: Answer, called: str, several: str, known: Known = _NOTHING) -> Gist:
    """Return the gist of an answer.

    Args:
        called: What one row is called.
        several: What several rows are called.
        known: What is known beside the answer.
    """
    if answer.kind == "compare":
        parts = tuple(_compared(answer))
    elif any(column.kind == "number" for column in answer.columns):
        parts = tuple(_numbers(answer))
    elif f" as {_OPTIONS}" in answer.statement:
        parts = tuple(_listed(answer, called, several))
    else:
        parts = tuple(_named(answer, called, several, known))
    return Gist(parts, _since(answer, parts, known.asked))


def cited(
    answer: Answer, thing: Thing, column: str = "", known: Known = _NOTHING
) -> tuple[Citation, ...]:
    """Return the claims behind what an answer says of a thing, or says of it in one column.

    Without a column those come first that meet what is asked for, and state it of the thing itself;
    where the source is silent on what is asked, the one that shows the section of the thing.
    """
    asked = asked_of(answer.statement)
    labels = [
        label
        for word, said in known.labels.items()
        if not column and _word(word).search(asked)
        for label in said
    ]
    told: dict[Citation, bool] = {}
    for citation in answer.citations:
        for support in citation.supports:
            if support.thing != thing.id or (column and support.condition != column):
                continue
            meets = _word(support.condition).search(asked) is not None
            told[citation] = told.get(citation, False) or meets
    if not column and asked.strip() and not any(told.values()) and thing.id in known.own:
        return (known.own[thing.id],)

    def distance(citation: Citation) -> tuple[bool, ...]:
        name = thing.label.partition(" (")[0]
        return (
            not column and not told[citation],
            bool(labels) and not any(map(citation.states, labels)),
            citation.of_figure,
            not citation.statement.startswith(name),
        )

    return tuple(sorted(told, key=lambda one: (*distance(one), -one.page)))


def asked_of(statement: str) -> str:
    """Return what a statement asks for."""
    _, _, asked = statement.partition(" where ")
    return f" {asked.partition(' show ')[0]} "


@cache
def _word(word: str) -> re.Pattern[str]:
    """Return what finds a property, or a whole condition, in a statement."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")


def _listed(answer: Answer, called: str, several: str) -> Iterable[Part]:
    """Say of each row of which options it is so: one is named, more are counted."""
    place = next(at for at, column in enumerate(answer.columns) if column.name == _OPTIONS)
    for number, row in enumerate(answer.rows[:_NAMES]):
        options = things_in(row[place])
        if not isinstance(row[0], Thing) or not options:
            continue
        label = row[0].label if number else capital(row[0].label)
        text = f"{'; ' if number else ''}{label}: "
        said = [
            one for one in cited(answer, row[0], _OPTIONS) if f" – {row[0].label}" in one.statement
        ]
        # The first page that says it is that of all of them.
        behind = tuple(sorted(said, key=lambda one: one.page))
        if len(options) == 1:
            yield Part(text, options[0], behind)
        else:
            yield Part(f"{text}{len(options)} {_OPTIONS}", None, behind)
    more = len(answer.rows) - _NAMES
    yield Part(f"; and {more} {several if more > 1 else called} more." if more > 0 else ".")


def _named(answer: Answer, called: str, several: str, known: Known) -> Iterable[Part]:
    things = [row[0] for row in answer.rows if isinstance(row[0], Thing)]
    if not things:
        yield Part(f"None of the {several} is stated to be so.")
        return
    asked = next(
        (c for c in answer.columns[1:] if f"any {c.name}" in answer.statement and c.multiple), None
    )
    if asked is not None and len(things) > _NAMES:
        place = answer.columns.index(asked)
        counts: Counter[str] = Counter()
        first: dict[str, Thing] = {}
        for row in answer.rows:
            for value in things_in(row[place]):
                counts[value.label] += 1
                if isinstance(row[0], Thing):
                    first.setdefault(value.label, row[0])
        # One more is named sooner than counted.
        most = _ASPECTS + (len(counts) == _ASPECTS + 1)
        for number, (label, times) in enumerate(counts.most_common(most)):
            text = f"{'; ' if number else ''}{label} ({times} {several if times > 1 else called})"
            behind = tuple(
                citation
                for citation in cited(answer, first[label], asked.name)
                if label in citation.statement
            )
            yield Part(text if number else capital(text), None, behind[:1])
        more = len(counts) - most
        yield Part(f"; and {more} more." if more > 0 else ".")
        return
    number = len(things)
    yield Part(f"{number} {called if number == 1 else several}: ")
    shown = things if number <= _NAMES else things[: _NAMES - 1]
    for place, thing in enumerate(shown):
        yield Part("; " if place else "", thing, cited(answer, thing, known=known)[:1])
    yield Part(f"; and {number - len(shown)} more" if number > len(shown) else "")
    for place, column in enumerate(answer.columns[1:], 1):
        # What all of them have alike besides, such as what helps, belongs to the answer.
        cells = {things_in(row[place]) for row in answer.rows} if column.kind == "thing" else set()
        if number > 1 and len(cells) == 1 and len(same := next(iter(cells))) == 1:
            # What has a section of its own is told there.
            behind = cited(answer, things[0], column.name)[:1]
            if same[0].id in known.own:
                behind = (known.own[same[0].id],)
            yield Part(f"; {column.label}: ", same[0], behind)
    yield Part(".")


def _compared(answer: Answer) -> Iterable[Part]:
    things = [row[0] for row in answer.rows if isinstance(row[0], Thing)]
    told = 0
    for place, column in enumerate(answer.columns[1:], 1):
        groups: dict[str, list[Thing]] = {}
        for thing, row in zip(things, answer.rows, strict=True):
            if cell := _short(row[place]):
                groups.setdefault(cell, []).append(thing)
        if len(groups) < 2 or column.name == "family":
            continue
        yield Part(f"{'; ' if told else ''}{column.label if told else capital(column.label)}: ")
        yield from _grouped(answer, column.name, groups, len(things))
        told += 1
        if told == _ASPECTS - 1:
            break
    yield Part("." if told else "Nothing on record tells them apart.")


def _grouped(
    answer: Answer, column: str, groups: dict[str, list[Thing]], number: int
) -> Iterable[Part]:
    """Say once what several have alike; the largest group is “the others” where all are told."""
    whole = sum(len(things) for things in groups.values()) == number
    ordered = sorted(groups.items(), key=lambda pair: len(pair[1]))
    for place, (cell, things) in enumerate(ordered):
        yield Part(f"{', ' if place else ''}{cell} for ")
        if whole and place == len(ordered) - 1 and len(things) > _FEW:
            yield Part(f"the other {len(things)}", None, cited(answer, things[0], column)[:1])
            continue
        for count, thing in enumerate(things):
            before = "" if not count else " and " if count == len(things) - 1 else ", "
            yield Part(before, thing, cited(answer, thing, column)[:1])


def _numbers(answer: Answer) -> Iterable[Part]:
    told = [
        (row[0], _number(answer, row), _bounds(answer, row))
        for row in answer.rows
        if isinstance(row[0], Thing)
    ]
    # What limits comes first; what has its number in its name is told by the name, after those
    # that need both.
    ordered = sorted(told, key=lambda one: (not one[2], one[1] in one[0].label))
    limits = [one for one in ordered if one[2]]
    shown = (limits or ordered)[:_ASPECTS]
    for place, (thing, number, _) in enumerate(shown):
        label = thing.label if place else capital(thing.label)
        text = label if number in label else f"{label}: {number}"
        yield Part(f"{'; ' if place else ''}{text}", None, cited(answer, thing, "number")[:1])
    more = len(answer.rows) - len(shown)
    yield Part(f"; and {more} more." if more > 0 else ".")


def _bounds(answer: Answer, row: Row) -> bool:
    """Tell whether a number is a limit."""
    named = zip(answer.columns, row, strict=True)
    return any(
        thing.label in _LIMITS
        for column, cell in named
        if column.name == "bound"
        for thing in things_in(cell)
    )


def _number(answer: Answer, row: Row) -> str:
    for column, cell in zip(answer.columns, row, strict=True):
        if column.kind == "number" and isinstance(cell, int | Decimal):
            unit = next(
                (
                    str(c)
                    for named, c in zip(answer.columns, row, strict=True)
                    if named.name == "unit" and c is not None and c != ()
                ),
                column.unit,
            )
            return f"{cell:,}{' ' if unit else ''}{unit}"
    return "no number"


def _short(cell: Cell) -> str:
    if cell is None or cell == () or isinstance(cell, Gap):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    things = things_in(cell)
    return " and ".join(thing.label for thing in things[:2]) if things else str(cell)


def _since(answer: Answer, parts: Iterable[Part], asked: frozenset[str]) -> Since | None:
    after = [warning for warning in answer.warnings if warning.effective.latest > answer.edition]
    order = {"revised": 0, "answered-since": 1, "also-possible": 2}
    shown = {citation.claim for part in parts for citation in part.citations}

    def distance(warning: Warned) -> tuple[bool, bool, int]:
        # What answers the question comes first, then what bears on what is told.
        told = shown.isdisjoint(warning.claims)
        return warning.change not in asked, told, order.get(warning.code, 3)

    for told in sorted(after, key=distance):
        text = _BRACKETS.sub("", told.brief if told.code == "also-possible" else told.text)
        text = text.removeprefix(f"{told.code.replace('-', ' ')}: ")
        sentence = text.split(". ")[0].rstrip(".")
        if len(sentence) > _LETTERS:
            return Since(when(told), sentence[:_LETTERS].rsplit(" ", 1)[0] + " …")
        return Since(when(told), f"{_BRACKETS.sub('', sentence)}.")
    return None


def when(warning: Warned) -> str:
    """Return since when something holds, as firmly as it is known."""
    earliest, latest = warning.effective.earliest, warning.effective.latest
    if earliest and earliest == latest:
        return f"Since {day_in_words(latest)}"
    if earliest and latest:
        return f"Since some day between {day_in_words(earliest)} and {day_in_words(latest)}"
    return f"By {day_in_words(latest)}" if latest else "Later, undated"
