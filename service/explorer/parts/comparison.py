"""Things side by side: one row for each property, with what differs told apart."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.queries import Answer, Thing

from .answer_view import CellView, rows_of

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.queries.answers.answer import Column


@dataclass(frozen=True, slots=True)
class Line:
    """One property of all things.

    Attributes:
        column: The property.
        cells: One for each thing.
        differs: Whether they are not all the same.
        shared: The values that all have, as labels; those are shown lighter.
    """

    column: "Column"
    cells: tuple[CellView, ...]
    differs: bool
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison.

    Attributes:
        answer: The answer that it shows.
        things: What is compared.
        lines: What on.
        same: How many lines are left out since nothing differs in them.
    """

    answer: Answer
    things: tuple[Thing, ...]
    lines: tuple[Line, ...]
    same: int


def compared(engine: "Engine", query: str, *, differing: bool) -> Comparison:
    """Compare things.

    Args:
        engine: What answers queries.
        query: The comparison.
        differing: Whether only what differs is kept.

    Raises:
        QueryError: The query is wrong.
    """
    answer = engine.ask(query)
    rows = rows_of(answer)
    things = tuple(row.thing for row in rows if row.thing is not None)
    lines = []
    for place, column in enumerate(answer.columns[1:], 1):
        cells = tuple(row.cells[place] for row in rows)
        seen = {(cell.verdict, tuple(sorted(map(str, cell.values)))) for cell in cells}
        labels = [frozenset(_label(value) for value in cell.values) for cell in cells]
        shared = frozenset.intersection(*labels) if labels else frozenset()
        lines.append(Line(column, cells, len(seen) > 1, shared))
    kept = tuple(line for line in lines if line.differs or not differing)
    return Comparison(answer, things, kept, len(lines) - len(kept))


def _label(value: object) -> str:
    return value.label if isinstance(value, Thing) else str(value)
