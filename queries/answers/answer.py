"""Answers: rows of things with their columns, notes, citations, and the query they came from."""

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from isthmus.kb.frozen import Frozen, Iri
from isthmus.kb.json_shape import Mark, PageOrNull, Said, TextOrNone, TextOrNull
from isthmus.queries.diagnostics.diagnostic import Diagnostic
from pyoxigraph import Triple

if TYPE_CHECKING:
    from isthmus.kb.changes.intervals import Interval


class Thing(Frozen):
    """A thing in a cell.

    Attributes:
        id: Its word in the language.
        iri: Its IRI.
        label: What people call it.
    """

    id: str
    iri: Iri
    label: str


class Gap(Enum):
    """A cell that has no value although something is known of it."""

    MIXED = "mixed"
    """The variants of the thing differ, so none of the values holds of all."""
    NONE = "none"
    """There is none: the record of the property is complete."""


class Typed(str):
    """A text that stands for a value with a datatype, such as a date, a year or an infinite number.

    People read the text; forms for programs keep the datatype.

    Attributes:
        datatype: The IRI of the datatype.
    """

    __slots__ = ("datatype",)

    datatype: str

    def __new__(cls, text: str, datatype: str) -> "Typed":
        """Make one of its text and the IRI of its datatype."""
        made = super().__new__(cls, text)
        made.datatype = datatype
        return made


Scalar: TypeAlias = Thing | str | bool | int | Decimal
Cell: TypeAlias = Scalar | tuple[Scalar, ...] | Gap | None
"""One cell: a value, several values, a gap, or None where nothing is on record."""

Row: TypeAlias = tuple[Cell, ...]


def values_of(cell: Cell) -> tuple[Scalar, ...]:
    """Return the values of a cell, one or several; of a gap and of nothing there are none."""
    if cell is None or isinstance(cell, Gap):
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def things_in(cell: Cell) -> tuple[Thing, ...]:
    """Return the things among the values of a cell."""
    return tuple(value for value in values_of(cell) if isinstance(value, Thing))


VerdictWord: TypeAlias = Annotated[str, Said("enum", ("true", "false", "unstated", "mixed"))]
ColumnKind: TypeAlias = Literal[
    "thing", "truth", "number", "text", "date", "time", "year", "duration", "verdict", "any"
]


class Column(Frozen):
    """A column.

    Attributes:
        name: Its name, unique in the answer.
        label: Its heading.
        kind: What its cells hold.
        multiple: Whether a cell holds several values.
        unit: The unit of its numbers, or an empty string.
    """

    name: str
    label: str
    kind: ColumnKind
    multiple: bool = False
    unit: TextOrNone = ""


class Note(Frozen):
    """Something a reader of the answer has to know.

    Attributes:
        code: What kind of note: ``today``, ``revised``, ``answered-since``, ``also-possible``,
            ``more-changes``, ``conflict``, ``between-bounds``, ``unchecked``, ``unstated``
            (something is open), ``variants``, ``some-variants``, ``apart``, ``alone``, ``mixed``,
            ``absence``, ``never-false``, ``truncated``, ``ties``, ``skipped``, ``words``,
            ``elsewhere``, ``modal``, ``kinds``, ``also-counted``, ``beside``, ``near``,
            ``differences``, ``silence``, ``silent``, ``unclaimed``, ``not-reviewed``, ``reserved``,
            ``verdict``, ``readings``, ``premises``, ``citations``, ``premise``, ``routes``,
            ``no-route``, ``scope``, ``condition`` or ``settled-by``.
        text: One sentence.
        query: A query that asks further, or an empty string.
        things: IRIs of the things it is about, where it names some.
    """

    code: str
    text: str
    query: TextOrNone = ""
    things: Annotated[tuple[str, ...], Mark.HIDDEN] = ()


class Supported(Frozen):
    """What a citation supports: a condition on a thing.

    Attributes:
        thing: The word of the thing.
        condition: The condition or column, as written.
    """

    thing: str
    condition: str


class Citation(Frozen):
    """A claim of the source on which an answer rests.

    Attributes:
        claim: IRI of the claim.
        section: Heading of the section.
        page: The page on which it stands where the source shows that, else the first page of the
            section.
        locator: The place inside the section.
        statement: What the claim states, made from labels.
        supports: What it supports.
        inferred: Whether some of that was inferred from it rather than stated by it.
        page_from: Whether the page is only the first of the section.
    """

    claim: Iri
    section: str
    page: PageOrNull
    locator: str
    statement: str
    supports: tuple[Supported, ...]
    inferred: bool
    page_from: bool = False

    def on_p(self) -> str:
        """The page in short: ``p. 4``, or ``from p. 9`` where only that of the section is known."""
        return f"{'from ' if self.page_from else ''}p. {self.page}"

    def states(self, label: str) -> bool:
        """Whether it states a property of this label itself, so that nothing is read into it."""
        return f" – {label} – " in self.statement

    @property
    def of_figure(self) -> bool:
        """Whether it is the caption of a figure, which says what is drawn and little of it."""
        return self.locator.endswith("caption")

    @property
    def possible(self) -> bool:
        """Whether what it states is said to be possible, and no more."""
        return self.statement.endswith(" (may)") or " (may, " in self.statement

    @property
    def place(self) -> str:
        """Where it is said: section first, for of many passages only its first page is known."""
        inside = f" ({self.locator})" if self.locator else ""
        # What a later source says has no page in the edition.
        page = f", {'from ' if self.page_from else ''}page {self.page}" if self.page else ""
        return f"{self.section}{page}{inside}"


class Evidence(Frozen):
    """The facts on which one verdict rests, for those who want the derivation.

    Attributes:
        thing: IRI of the thing.
        condition: The condition, as written.
        verdict: Whether the thing meets it.
        facts: Triples of the record; each can be proved by the knowledge base.
    """

    thing: str
    condition: str
    verdict: VerdictWord
    facts: tuple[Triple, ...]


class ChangeSource(Frozen):
    """A text that a change rests on.

    Attributes:
        publisher: Who published it.
        title: Its title.
        address: Where it is.
    """

    publisher: str
    title: str
    address: str


WarningCode: TypeAlias = Literal["revised", "answered-since", "also-possible"]


class Bounds(Frozen):
    """An interval in which something began.

    Attributes:
        edtf: The interval, in the Extended Date/Time Format.
        earliest: Its first bound, or an empty string where that is open.
        latest: Its last bound, or an empty string where that is open.
    """

    edtf: str
    earliest: TextOrNull
    latest: TextOrNull


def bounds_of(interval: "Interval") -> Bounds:
    """Return the bounds of an interval as they are published."""
    return Bounds(
        interval.text,
        interval.earliest.isoformat() if interval.earliest else "",
        interval.latest.isoformat() if interval.latest else "",
    )


class Warned(Frozen):
    """Something that changed since the edition and that the answer rests on.

    Attributes:
        code: What is said of it.
        claim: IRI of the claim of the edition that brought it up, or an empty string.
        change: The word of the change.
        text: What holds, and since when as far as is known.
        effective: The interval in which it began.
        sources: The texts it rests on.
        conflicts: What other texts say; never resolved.
        claims: IRIs of all cited claims that it bears on.
        way: The word of the later way that would fit, or an empty string.
        brief: Its label and since when, or an empty string.
    """

    code: WarningCode
    claim: Annotated[str, "iri", Mark.NULL]
    change: str
    text: str
    effective: Bounds
    sources: tuple[ChangeSource, ...]
    conflicts: tuple[str, ...]
    claims: Annotated[tuple[str, ...], Mark.HIDDEN] = ()
    way: Annotated[str, Mark.HIDDEN] = ""
    brief: Annotated[str, Mark.HIDDEN] = ""


class Difference(Frozen):
    """In what the answer about the edition would be another one today.

    Attributes:
        kind: ``added``, ``removed`` or ``changed``.
        thing: The word of the thing, or an empty string where rows are no things.
        text: What differs, and since when as far as is known.
    """

    kind: Literal["added", "removed", "changed"]
    thing: TextOrNull
    text: str


class Confirmable(Frozen):
    """A thing that would fit if it were confirmed.

    Attributes:
        thing: The thing.
        confirm: The fewest conditions to confirm, as written.
    """

    thing: Thing
    confirm: tuple[str, ...]


class Excluded(Frozen):
    """A thing that does not fit, however silence is read.

    Attributes:
        thing: The thing.
        because: The conditions that it does not meet, as written.
    """

    thing: Thing
    because: tuple[str, ...]


class Silent(Frozen):
    """A silence: a condition that is neither stated nor denied of a thing."""

    thing: Thing
    condition: str


class Pivot(Frozen):
    """A silence that alone would change what stands first.

    Attributes:
        silence: The silence.
        if_true: What stands first if the condition holds.
        if_false: What stands first if it does not.
    """

    silence: Silent
    if_true: tuple[Thing, ...]
    if_false: tuple[Thing, ...]


class Choice(Frozen):
    """What ``choose`` comes to.

    Attributes:
        fits: What fits in every reading of the silences, in order; equals together. Nothing stands
            before what dominates it.
        would_fit: What fits in some readings, in order.
        does_not: What fits in none.
        pivots: The silences of which each alone would change the first place.
        before: Pairs of things that fit, of which the first dominates the second; two that are
            neither equal nor in a pair are not comparable.
        conflicts: Where nothing fits in any reading, the smallest sets of conditions that no thing
            can meet together.
        conflicts_cut: Whether there are more such sets than are gone through.
    """

    fits: tuple[tuple[Thing, ...], ...]
    would_fit: tuple[Confirmable, ...] = ()
    does_not: tuple[Excluded, ...] = ()
    pivots: tuple[Pivot, ...] = ()
    before: tuple[tuple[Thing, Thing], ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()
    conflicts_cut: Annotated[bool, Mark.HIDDEN] = False


class Answer(Frozen):
    """The answer to one statement.

    Attributes:
        kind: What was asked: ``find``, ``count``, ``check``, ``why``, ``describe``, ``compare``,
            ``choose``, ``path`` or ``reach``.
        statement: The statement in canonical form.
        sparql: The query it compiled to; empty where routes were walked.
        columns: The columns; where rows are things, the first one holds the thing.
        rows: One tuple of cells for each thing.
        notes: What a reader has to know.
        citations: The claims behind it, in document order.
        version: Digest of the data.
        edition: Edition of the source.
        truncated: Whether the default limit cut it.
        evidence: The facts behind each verdict.
        as_of: The day that it speaks of, or an empty string for the edition.
        checked: The day on which somebody last looked for changes, or an empty string.
        warnings: What changed since the edition; only for an answer about the edition.
        choice: What ``choose`` comes to.
        differences: What would be otherwise today; likewise.
        diagnostics: What the text was warned of; it can be answered all the same.
        asked: The text, to which the places of diagnostics point; empty where there are none.
    """

    kind: Literal["find", "count", "check", "why", "describe", "compare", "choose", "path", "reach"]
    statement: str
    sparql: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    citations: tuple[Citation, ...] = ()
    version: str = ""
    edition: str = ""
    truncated: bool = False
    evidence: tuple[Evidence, ...] = ()
    as_of: str = ""
    checked: str = ""
    warnings: tuple[Warned, ...] = ()
    choice: Choice | None = None
    differences: tuple[Difference, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    asked: str = ""

    @property
    def things(self) -> tuple[Thing, ...]:
        """The things that its rows are about, in order."""
        return tuple(row[0] for row in self.rows if row and isinstance(row[0], Thing))

    @property
    def rests_on(self) -> str:
        """Which edition it rests on, and which day it speaks of; empty without an edition."""
        if not self.edition:
            return ""
        edition = f"edition of {self.edition}"
        if not self.as_of:
            return edition
        return f"as of {self.as_of}: {edition} with the changes on record, checked {self.checked}"
