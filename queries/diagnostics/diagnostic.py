"""What is wrong with a query, where, and how to mend it; and how that is shown to a person."""

from collections.abc import Sequence
from typing import Annotated

from isthmus.kb.characters import shortened
from isthmus.kb.errors import Outcome
from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import Said, plain

from .codes import Severity, codes
from .span import Span
from .spelling import ticked

_WIDEST = 400
"""Of a longer line the part around the place is shown."""


class Edit(Frozen):
    """Text that takes the place of a stretch of the query (code points)."""

    start: int
    end: int
    text: str


class Fix(Frozen):
    """A change that mends the query, ready to be applied.

    Attributes:
        title: What the change does, as a button would say it.
        edits: Its edits, in order of position, which neither overlap nor begin at one place.
    """

    title: str
    edits: tuple[Edit, ...]

    @classmethod
    def replace(cls, span: Span, text: str) -> "Fix":
        """Return the fix that writes something else in a place."""
        title = f"write {ticked(text.strip())}" if text.strip() else "remove it"
        return cls(title, (Edit(span.start, span.end, text),))

    @classmethod
    def insert(cls, place: int, text: str) -> "Fix":
        """Return the fix that writes something between what stands there."""
        return cls(f"write {ticked(text.strip())}", (Edit(place, place, text),))

    def apply(self, text: str) -> str:
        """Return the query with the change made."""
        for edit in sorted(self.edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


class Diagnostic(Frozen):
    """One finding about a query.

    Attributes:
        code: Its stable code, see :mod:`.codes`.
        severity: ``error`` or ``warning``.
        message: One sentence without a position.
        span: Where in the text, in code points.
        label: A word for the place, shown beside the caret; often empty.
        help: Lines that say what to do; queries in them can be typed as they are.
        fixes: Changes that mend it.
        instead: What else could be said of the same place, until fixes have been tried; the first
            of which a fix works is told in its stead.
        otherwise: Lines of help for where no fix works.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    help: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    instead: tuple["Diagnostic", ...] = ()
    otherwise: tuple[str, ...] = ()


class QueryError(ValueError):
    """A query that cannot be answered as it stands.

    Attributes:
        text: The query.
        diagnostics: What is wrong with it, in order of position.
    """

    def __init__(self, text: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.text = text
        self.diagnostics = tuple(diagnostics)
        super().__init__(render_diagnostics(text, self.diagnostics))

    @property
    def outcome(self) -> Outcome:
        """A limit where only the size is wrong, else wrong."""
        only_size = all(codes()[entry.code].limit for entry in errors_of(self.diagnostics))
        return "limit" if only_size else "wrong"


def diagnostic(
    code: str,
    span: Span,
    /,
    *,
    help: Sequence[str] = (),  # noqa: A002 - the name in the published shape
    fixes: Sequence[Fix] = (),
    label: str = "",
    **words: str,
) -> Diagnostic:
    """Make a diagnostic from the table of codes.

    Args:
        code: A code of the table.
        help: Lines of help.
        fixes: Changes that mend it.
        label: A word for the place.
        **words: What fills the holes of the message.

    Returns:
        The diagnostic with its message filled in.
    """
    entry = codes()[code]
    message = entry.message
    for hole, word in words.items():
        shown = shortened(word)
        message = message.replace("`{" + hole + "}`", ticked(shown))
        message = message.replace("{" + hole + "}", shown)
    mending = tuple(Fix(fix.title, _apart(fix.edits)) for fix in fixes)
    return Diagnostic(code, entry.severity, message, span, label, tuple(help), mending)


def _apart(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Join edits that begin at one place: in which order they are made would matter."""
    apart: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        before = apart.pop().text if apart and apart[-1].start == edit.start else ""
        apart.append(Edit(edit.start, edit.end, before + edit.text))
    return tuple(apart)


def errors_of(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics that keep a query from being answered."""
    return tuple(entry for entry in diagnostics if entry.severity == "error")


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset in code points."""
    before = text[: max(0, min(offset, len(text)))]
    line = before.count("\n")
    return line + 1, len(before) - (before.rfind("\n") + 1) + 1


def render_diagnostics(text: str, diagnostics: Sequence[Diagnostic], name: str = "query") -> str:
    """Show diagnostics with the line they point at and a caret under the place.

    Args:
        text: The query.
        name: What the text is called in the heading, such as a file name.

    Returns:
        One block for each diagnostic, separated by empty lines.
    """
    return "\n\n".join(_block(text, entry, name) for entry in diagnostics)


class Place(Frozen):
    """Where something is in a text: code points, and line and column from 1."""

    start: int
    end: int
    line: int
    column: int


class Published(Frozen):
    """The published shape of a diagnostic."""

    code: Annotated[str, Said("pattern", "^([EW][0-9]{3}|sparql-syntax)$")]
    severity: Severity
    message: str
    span: Place
    label: str
    help: tuple[str, ...]
    fixes: tuple[Fix, ...]


def published(text: str, entry: Diagnostic) -> Published:
    """Return a diagnostic of a text in the published shape."""
    place = Place(entry.span.start, entry.span.end, *position(text, entry.span.start))
    return Published(
        entry.code, entry.severity, entry.message, place, entry.label, entry.help, entry.fixes
    )


def diagnostic_json(text: str, entry: Diagnostic) -> dict[str, object]:
    """Write a diagnostic in the published JSON shape."""
    written: dict[str, object] = plain(published(text, entry))
    return written


def _block(text: str, entry: Diagnostic, name: str) -> str:
    line, place = position(text, entry.span.start)
    source = text.split("\n")[line - 1].replace("\t", " ").rstrip("\r")
    source, column, length = _around(source, place, entry.span.end - entry.span.start)
    width = len(str(line))
    margin = " " * width
    caret = " " * (column - 1) + "^" * length + (f" {entry.label}" if entry.label else "")
    lines = [
        f"{entry.severity}[{entry.code}]: {entry.message}",
        f"{margin}--> {name}:{line}:{place}",
        f"{margin} |",
        f"{line} | {source}",
        f"{margin} | {caret}",
        *(f"{margin} = help: {line_of_help}" for line_of_help in entry.help),
    ]
    return "\n".join(lines)


def _around(source: str, column: int, length: int) -> tuple[str, int, int]:
    """Cut a long line to what stands around a place; return it with the place in it."""
    first = 0
    if len(source) > _WIDEST:
        first = max(0, min(column - 1 - _WIDEST // 4, len(source) - _WIDEST))
        before, after = "…" * (first > 0), "…" * (first + _WIDEST < len(source))
        source = before + source[first + len(before) : first + _WIDEST - len(after)] + after
    column -= first
    return source, column, max(1, min(length, len(source) - column + 1))
