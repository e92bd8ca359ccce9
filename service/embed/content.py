"""What takes the place of a block, before anybody decides how it is written down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A few words of a cell.

    Attributes:
        text: The words.
        iri: The thing they name; empty where they name none.
        mark: ``true``, ``false``, ``unstated`` or ``mixed`` where they say a verdict, else empty.
    """

    text: str
    iri: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: one value, or several below each other."""

    values: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table.

    Attributes:
        cells: From left to right.
        differs: Whether the things compared differ in it.
    """

    cells: tuple[Cell, ...]
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        head: The heading of each column.
        lines: From top to bottom.
        row_heads: Whether the first cell of a line is its heading.
    """

    head: tuple[Cell, ...]
    lines: tuple[Line, ...]
    row_heads: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader has to know.

    Attributes:
        text: One sentence; what stands between backticks is a query or a word of one.
        query: A query that asks further; empty where there is none, or where the text has it.
    """

    text: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the source on which an answer rests.

    Attributes:
        place: Section, page and place in the section.
        statement: What it states.
        inferred: Whether the answer was inferred from it.
    """

    place: str
    statement: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing.

    Attributes:
        svg: The drawing as an SVG document with a title and a description.
        alternative: What it shows, in words, for those who do not see it.
        mermaid: The same as a text that Mermaid draws; empty where there is none.
    """

    svg: str
    alternative: str
    mermaid: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What takes the place of a block.

    Attributes:
        kind: The kind of the block.
        caption: What it is called; may be empty.
        about: The thing that the whole block is about, which others can refer to.
        definition: What that thing is, in one sentence.
        query: The query, where it is to be shown.
        table: A table.
        items: A list, where no table is wanted.
        value: One value, where nothing else is wanted.
        text: Lines to be shown as they are, such as a proof.
        drawings: Drawings.
        remarks: What a reader has to know.
        sources: What the answer rests on.
        statement: The query behind it, in canonical form; empty where there is none.
        version: Digest of the data it was made from.
    """

    kind: str
    caption: str = ""
    about: Words | None = None
    definition: str = ""
    query: str = ""
    table: Table | None = None
    items: tuple[Words, ...] | None = None
    value: Words | None = None
    text: str = ""
    drawings: tuple[Drawing, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: tuple[Source, ...] = ()
    statement: str = ""
    version: str = ""
