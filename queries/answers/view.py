"""An answer as it is laid out, before anybody decides how it is written down.

Every form writes this down in its own signs, so that none says more or less than another: the same
table (a comparison with one column for each thing), the same remarks, the same sources.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal

from isthmus.kb.characters import for_people
from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.spelling import kebab

from .answer import Answer, Column, Gap, Note, Row, Scalar, Thing, values_of
from .answer import Cell as AnswerCell

VERDICTS = {
    "true": "yes",
    "false": "no",
    "unstated": "not stated",
    "mixed": "differs by configuration",
}
"""How a verdict reads where it stands alone."""
POSSIBLE = "possible"
"""How a yes reads of which the source says that it may be, and never that it is."""
NOT_STATED = VERDICTS["unstated"]
"""How an empty cell of a table reads: the record says neither yes nor no."""
_NOTHING_TO_STATE = frozenset({"why", "describe", "path", "choose"})
"""What such answers leave empty is nothing that the source could have stated."""


class Words(Frozen):
    """A few words of a cell.

    Attributes:
        text: The words.
        iri: The thing they name; empty where they name none.
        mark: ``true``, ``false``, ``unstated`` or ``mixed`` where they say a verdict, else empty.
    """

    text: str
    iri: str = ""
    mark: str = ""


class Cell(Frozen):
    """A cell: one value, or several.

    Attributes:
        values: The values, in order; none where there is nothing to say.
        joint: What stands between several on one line.
    """

    values: tuple[Words, ...]
    joint: str = ", "

    @property
    def text(self) -> str:
        """All of it on one line."""
        return self.joint.join(words.text for words in self.values)


class Line(Frozen):
    """A line of a table.

    Attributes:
        cells: From left to right.
        differs: Whether the things compared differ in it.
    """

    cells: tuple[Cell, ...]
    differs: bool = False


class Table(Frozen):
    """A table.

    Attributes:
        head: The heading of each column.
        lines: From top to bottom.
        row_heads: Whether the first cell of a line is its heading.
    """

    head: tuple[Cell, ...]
    lines: tuple[Line, ...]
    row_heads: bool = False


class Remark(Frozen):
    """Something a reader has to know.

    Attributes:
        text: One sentence; what stands between backticks is a query or a word of one.
        query: A query that asks further; empty where there is none, or where the text has it.
    """

    text: str
    query: str = ""


class Source(Frozen):
    """A statement on which an answer rests, with the places that make it.

    Attributes:
        statement: What is stated.
        inferred: Whether the answer was inferred from it.
        places: Section, page and place in the section, with the IRI of the claim.
    """

    statement: str
    inferred: bool
    places: tuple[Words, ...]


# --- the table ----------------------------------------------------------------------------------


def table_of(answer: Answer, *, by_word: bool = False) -> Table:
    """Lay out the rows of an answer.

    Args:
        by_word: Whether what is found is called by its word where the next query needs that; its
            label has a column of its own then, unless it says no more. See `naming`.

    Returns:
        The table; of a comparison with one column for each thing.
    """
    if answer.kind == "compare" and len(answer.columns) > 1:
        return _turned(answer)
    blank = leaves_blank(answer)
    may = only_possible(answer)
    how = naming(answer) if by_word else "label"
    head = [Cell((Words(column.label),)) for column in answer.columns]
    if how == "both":
        head.insert(1, Cell((Words("label"),)))
    lines = []
    for row in answer.rows:
        cells = [
            cell_of(cell, column, blank=blank, possible=(_named(row), column.name) in may)
            for cell, column in zip(row, answer.columns, strict=True)
        ]
        if how == "both":
            cells.insert(1, Cell((Words(cells[0].text),)))
        if how != "label" and isinstance(thing := row[0], Thing):
            cells[0] = Cell((Words(thing.id, thing.iri),))
        lines.append(Line(tuple(cells)))
    return Table(tuple(head), tuple(lines))


def _turned(answer: Answer) -> Table:
    things = tuple(cell_of(row[0], answer.columns[0]) for row in answer.rows)
    may = only_possible(answer)
    lines = []
    for place, column in enumerate(answer.columns[1:], 1):
        cells = [row[place] for row in answer.rows]
        name = Cell((Words(column.label),))
        shown = tuple(
            cell_of(row[place], column, possible=(_named(row), column.name) in may)
            for row in answer.rows
        )
        # What is stated of one thing only tells nothing of the others: silence is no difference.
        stated = {cell for cell in cells if cell is not None and cell != ()}
        lines.append(Line((name, *shown), len(stated) > 1))
    return Table((Cell((Words(""),)), *things), tuple(lines), row_heads=True)


def leaves_blank(answer: Answer) -> bool:
    """Tell whether an empty cell of an answer says nothing at all, instead of `NOT_STATED`."""
    return answer.kind in _NOTHING_TO_STATE


def naming(answer: Answer) -> Literal["label", "word", "both"]:
    """Return what the first column of a table calls its things by.

    What is found is shown by its word, which the next query needs. Labels get a column of their
    own, unless a text such as a title tells as much, or they only spell the words.
    """
    firsts = [row[0] for row in answer.rows] if answer.kind == "find" else []
    things = [cell for cell in firsts if isinstance(cell, Thing) and cell.id]
    if not things or len(things) < len(firsts):
        return "label"
    told = any(column.kind == "text" for column in answer.columns)
    if told or all(kebab(thing.label) == thing.id for thing in things):
        return "word"
    return "both"


def only_possible(answer: Answer) -> frozenset[tuple[str, str]]:
    """Return of which thing and column the source says no more than that it may be, by word."""
    may: dict[tuple[str, str], bool] = {}
    for citation in answer.citations:
        for support in citation.supports:
            key = (support.thing, support.condition)
            may[key] = may.get(key, True) and citation.possible
    return frozenset(key for key, every in may.items() if every)


def _named(row: Row) -> str:
    return row[0].id if row and isinstance(row[0], Thing) else ""


def cell_of(
    cell: AnswerCell, column: Column, *, blank: bool = False, possible: bool = False
) -> Cell:
    """Lay out one cell.

    Args:
        cell: What it holds.
        blank: Whether nothing is said where it is empty, instead of `NOT_STATED`.
        possible: Whether a yes is said to be possible, and no more.
    """
    if cell is True and possible:
        return Cell((Words(POSSIBLE, mark="true"),))
    if cell is None or cell == ():
        return Cell(() if blank else (Words(NOT_STATED, mark="unstated"),))
    if isinstance(cell, Gap):
        return Cell((Words(str(cell.value), mark="mixed" if cell is Gap.MIXED else ""),))
    joint = "; " if column.kind == "text" else ", "
    return Cell(tuple(_words(value, column) for value in values_of(cell)), joint)


def _words(value: Scalar, column: Column) -> Words:
    text = for_people(scalar_text(value, column))
    if isinstance(value, Thing):
        return Words(text, value.iri)
    if isinstance(value, bool):
        return Words(text, mark="true" if value else "false")
    return Words(text, mark=text if column.kind == "verdict" else "")


def scalar_text(value: Scalar, column: Column | None = None, ids: bool = False) -> str:
    """Write one value as people read it; things by label, or by word."""
    if isinstance(value, Thing):
        return value.id if ids else value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        unit = f" {column.unit}" if column is not None and column.unit else ""
        number = format(value, "f") if isinstance(value, Decimal) else str(value)
        return number + unit
    return value


def cell_text(
    cell: AnswerCell, column: Column, word: Callable[[Thing], str], *, blank: bool = False
) -> str:
    """Write a cell on one line, as people read it, but with words for things.

    Args:
        cell: What it holds.
        word: Gives the word of a thing.
        blank: As for `cell_of`.
    """
    laid_out = cell_of(cell, column, blank=blank)
    if cell is None or cell == () or isinstance(cell, Gap):
        return laid_out.text
    return laid_out.joint.join(
        word(value) if isinstance(value, Thing) else for_people(scalar_text(value, column))
        for value in values_of(cell)
    )


# --- what stands beside it ------------------------------------------------------------------------


def about_today(answer: Answer) -> tuple[Remark, ...]:
    """Return what is otherwise today, which is said before all else."""
    return tuple(_remark(note) for note in answer.notes if note.code == "today")


CHANGED = frozenset(
    {"today", "revised", "answered-since", "also-possible", "more-changes"}
    | {"conflict", "between-bounds", "unchecked"}
)
"""The codes of notes that tell what came later than the edition."""


def changed_since(notes: Iterable[Note]) -> tuple[Remark, ...]:
    """Return what of some notes tells what came later than the edition."""
    return tuple(_remark(note) for note in notes if note.code in CHANGED)


def remarks_of(answer: Answer) -> tuple[Remark, ...]:
    """Return the other remarks on an answer, in order."""
    return tuple(_remark(note) for note in answer.notes if note.code != "today")


def _remark(note: Note) -> Remark:
    return Remark(note.text, "" if note.query in note.text else note.query)


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """Return the statements on which an answer rests, each once, with all places that make it."""
    places: dict[tuple[str, bool], list[Words]] = {}
    for citation in answer.citations:
        stated = places.setdefault((citation.statement, citation.inferred), [])
        stated.append(Words(citation.place, citation.claim))
    return tuple(Source(*stated, tuple(where)) for stated, where in places.items())


def counted(answer: Answer) -> str:
    """Return how many rows there are, in words, where that is told; else an empty text."""
    if answer.kind != "find":
        return ""
    number = len(answer.rows)
    return f"{number} {'row' if number == 1 else 'rows'}"


def has_table(answer: Answer) -> bool:
    """Tell whether a table is shown: not one of headings alone."""
    return bool(answer.rows) or answer.kind not in {"find", "compare", "path"}
