"""Answers: rows of things with their columns, notes, citations, and the query they came from."""

from decimal import Decimal
from enum import Enum
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from pyoxigraph import Triple


class Thing(Frozen):
    """A thing in a cell.

    Attributes:
        id: Its word in the language.
        iri: Its IRI.
        label: What people call it.
    """

    id: str
    iri: str
    label: str


class Gap(Enum):
    """A cell that has no value although something is known of it."""

    MIXED = "mixed"
    """The variants of the thing differ, so none of the values holds of all."""


Scalar: TypeAlias = Thing | str | bool | int | Decimal
Cell: TypeAlias = Scalar | tuple[Scalar, ...] | Gap | None
"""One cell: a value, several values, a gap, or None where nothing is on record."""

Row: TypeAlias = tuple[Cell, ...]


class Column(Frozen):
    """A column.

    Attributes:
        name: Its name, unique in the answer.
        label: Its heading.
        kind: What its cells hold: ``thing``, ``truth``, ``number``, ``text``, ``date``,
            ``verdict`` or ``any``.
        multiple: Whether a cell holds several values.
        unit: The unit of its numbers, or an empty string.
    """

    name: str
    label: str
    kind: str
    multiple: bool = False
    unit: str = ""


class Note(Frozen):
    """Something a reader of the answer has to know.

    Attributes:
        code: What kind of note: ``unstated``, ``variants``, ``some-variants``, ``mixed``,
            ``elsewhere``, ``absence``, ``never-false``, ``truncated``, ``silent``,
            ``not-reviewed``, ``reserved``, ``readings``, ``premises``, ``citations`` or
            ``no-route``.
        text: One sentence.
        query: A query that asks further, or an empty string.
    """

    code: str
    text: str
    query: str = ""


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
        page: The page on which the section begins.
        locator: The place inside the section.
        statement: What the claim states, made from labels.
        supports: What it supports.
        inferred: Whether some of that was inferred from it rather than stated by it.
    """

    claim: str
    section: str
    page: int
    locator: str
    statement: str
    supports: tuple[Supported, ...]
    inferred: bool

    @property
    def place(self) -> str:
        """Where it is said: section first, for pages are known by the starts of sections only."""
        inside = f" ({self.locator})" if self.locator else ""
        return f"{self.section}, page {self.page}{inside}"


class Evidence(Frozen):
    """The facts on which one verdict rests, for those who want the derivation.

    Attributes:
        thing: IRI of the thing.
        condition: The condition, as written.
        verdict: ``true``, ``false``, ``unstated`` or ``mixed``.
        facts: Triples of the record; each can be proved by the knowledge base.
    """

    thing: str
    condition: str
    verdict: str
    facts: tuple[Triple, ...]


class Answer(Frozen):
    """The answer to one statement.

    Attributes:
        kind: What was asked: ``find``, ``count``, ``check``, ``why``, ``describe``, ``compare`` or
            ``path``.
        statement: The statement in canonical form.
        sparql: The query it compiled to.
        columns: The columns; where rows are things, the first one holds the thing.
        rows: One tuple of cells for each thing.
        notes: What a reader has to know.
        citations: The claims behind it, in document order.
        version: Digest of the data.
        edition: Edition of the source.
        truncated: Whether the default limit cut it.
        evidence: The facts behind each verdict.
    """

    kind: Literal["find", "count", "check", "why", "describe", "compare", "path"]
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
