"""An answer as a page shows it: each cell with the numbers of the citations that it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries import Answer, Thing
from isthmus.queries.answers.answer import Cell as AnswerCell
from isthmus.queries.answers.answer import Column, Row, things_in, values_of
from isthmus.queries.answers.view import POSSIBLE, Words, cell_of, only_possible
from isthmus.queries.diagnostics.spelling import spelled

if TYPE_CHECKING:
    from isthmus.queries import Engine, PropertyTerm


_IF_REQUIRED = "if-required"
_RESERVES = {"may": "possible", "can": "can", _IF_REQUIRED: "if required"}
"""How firmly a claim says something, as it stands behind it, and as it stands beside a value."""
_IN_WORDS = frozenset({"may", "can", "could", "potential", "potentially", "possible"})
_FIRMLY_NOT = frozenset({*_RESERVES, "recommended", "typically"})
"""Words behind a claim that say that it is not said plainly; a reader is told the gravest."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell.

    Attributes:
        values: What it holds, one entry for each value.
        verdict: A verdict, as in `Words`, where it is one or there is no value; else empty.
        cites: Numbers of citations, from 1.
        column: Its column.
        reads: How the verdict reads where the usual word would say too much, else empty.
        reserves: For each value how firmly the source says it, where that is not plainly.
    """

    values: tuple[Words, ...]
    verdict: str
    cites: tuple[int, ...]
    column: Column
    reads: str = ""
    reserves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowView:
    """A row.

    Attributes:
        thing: What it is about, if it is about a thing.
        cells: Its cells, in the order of the columns.
    """

    thing: Thing | None
    cells: tuple[CellView, ...]


def rows_of(
    answer: Answer, akin: Mapping[str, frozenset[str]] | None = None
) -> tuple[RowView, ...]:
    """Return the rows of an answer with the citations of each cell.

    Args:
        akin: For the word of a property the labels of those that say it, too; see `akin_to`.
    """
    akin = akin or {}
    cites = _Cites(answer)
    may = only_possible(answer)
    names = {column.name for column in answer.columns}
    views = []
    for row in answer.rows:
        thing = row[0] if row and isinstance(row[0], Thing) else None
        cells = []
        for place, (cell, column) in enumerate(zip(row, answer.columns, strict=True)):
            values, verdict = _shown(cell, column)
            labels = akin.get(column.name, frozenset({column.label}))
            said = [value.text for value in values]
            every = cites.of(row, place, column, names)
            told = [answer.citations[number - 1].statement for number in every]
            numbers = _stating(dict(zip(every, told, strict=True)), labels, said)
            own = bool(akin) and column.name not in akin
            naming = tuple(at for at in numbers if _names(told[every.index(at)], said))
            if own and said and (place or naming):
                # Of a column of one's own, and of the first, what names a value is said of it.
                numbers = naming
            possible = cell is True and thing is not None and (thing.id, column.name) in may
            reads = POSSIBLE if possible else ""
            reserves = {} if own else _reserves(told, labels, said)
            cells.append(CellView(values, verdict, numbers, column, reads, reserves))
        views.append(RowView(thing, tuple(cells)))
    return tuple(views)


def _shown(cell: AnswerCell, column: Column) -> tuple[tuple[Words, ...], str]:
    values = cell_of(cell, column, blank=column.kind == "text" and column.multiple).values
    if isinstance(cell, tuple) and cell:
        return values, ""
    mark = values[0].mark if values else ""
    return (() if mark else values), mark


def _stating(
    statements: Mapping[int, str], labels: Iterable[str], values: Sequence[str]
) -> tuple[int, ...]:
    """Return the claims that state a cell: a value of it, or else the property.

    What it is only inferred from comes behind those, and alone where nothing states it.

    Args:
        statements: What each claim states, by its number.
        labels: What the property is called, and those that say it, too.
        values: The values of the cell.
    """
    labels = tuple(labels)
    both = [f" – {label} – {value}" for label in labels for value in values]
    whole = [at for at, text in statements.items() if any(one in text for one in both)]
    if whole:
        return tuple(whole)
    said = [f" – {label} – " for label in labels]
    return tuple(
        sorted(
            statements,
            key=lambda at: (
                not any(one in statements[at] for one in said),
                not _names(statements[at], values),
            ),
        )
    )


def _names(statement: str, values: Iterable[str]) -> bool:
    """Tell whether a statement is about one of some values, or gives it."""
    return any(f" – {value} – " in f" – {statement} – " for value in values) or any(
        f" – {value} (" in statement for value in values
    )


def _reserves(
    statements: Sequence[str], labels: Iterable[str], values: Iterable[str]
) -> dict[str, str]:
    """Return for each value the reserve with which all claims of it state it: if required."""
    reserves = {}
    labels = tuple(labels)
    for value in filter(None, values):
        # A value may be inferred: then what another property says of it tells how firmly, or else
        # the claim from which it follows.
        marks = (
            [mark for label in labels for mark in _marks(statements, f" – {label} – {value}")]
            or _marks(statements, f" – {value}")
            or [mark for mark in _marks(statements, "") if mark == _IF_REQUIRED]
        )
        told = [_RESERVES[mark] for mark in marks if mark in _RESERVES]
        # What is said plainly somewhere is said plainly.
        # Some values have the reserve in their words.
        if (
            told
            and _FIRMLY_NOT.issuperset(marks)
            and f"({told[0]})" not in value
            and _IN_WORDS.isdisjoint(value.split())
        ):
            reserves[value] = told[0]
    return reserves


def _marks(statements: Iterable[str], said: str) -> list[str]:
    """Return what stands in brackets behind a statement that ends in some words."""
    marks = []
    for statement in statements:
        bare, bracket, mark = statement.rpartition(" (")
        if statement.endswith(said):
            marks.append("")
        if bracket and statement.endswith(")") and bare.endswith(said):
            marks.append(mark[:-1].partition(",")[0])
    return marks


def akin_to(terms: Iterable["PropertyTerm"]) -> dict[str, frozenset[str]]:
    """Return for the word of each property its label, and those of the properties near to it."""
    terms = list(terms)
    return {
        term.name: frozenset(
            (term.label, *(other.label for other in terms if term.iri in other.near))
        )
        for term in terms
    }


AMOUNT = ("number", "unit", "bound")
"""The words of the properties that tell an amount: of them a thing with an amount has the first."""
_EXACT = "exactly"


def amounts_of(engine: "Engine") -> dict[str, str]:
    """Return how much each thing is that stands for an amount, by IRI: at most 5,000."""
    amounts: dict[str, str] = {}
    for term in engine.vocabulary.classes.values():
        own = {known.name: known for known in engine.vocabulary.properties_of((term.iri,))}
        number = own.get(AMOUNT[0])
        if number is None or number.kind != "number" or term.hidden:
            continue
        shown = [name for name in AMOUNT if name in own]
        query = f"find {spelled(term.name)} show {', '.join(map(spelled, shown))}"
        for row in engine.ask(query, cite=False).rows:
            amount = amount_of(dict(zip(shown, row[1:], strict=True)))
            if amount and isinstance(row[0], Thing):
                amounts[row[0].iri] = amount
    return amounts


def amount_of(told: Mapping[str, AnswerCell]) -> str:
    """Return an amount in words, or an empty string where there is no number.

    Args:
        told: By the words of its properties, what is stated of it.

    >>> amount_of({"number": 5000, "unit": "routes"})
    '5,000 routes'
    """
    number = next(iter(values_of(told.get("number"))), None)
    if not isinstance(number, int | Decimal):
        return ""
    bound = next((thing.label for thing in things_in(told.get("bound"))), "")
    unit = next((str(value) for value in values_of(told.get("unit"))), "")
    words = ("" if bound == _EXACT else bound, f"{number:,}", unit)
    return " ".join(filter(None, words))


class _Cites:
    """Finds the citations of a cell: by thing and column, or by condition."""

    def __init__(self, answer: Answer) -> None:
        self._kind = answer.kind
        self._all = tuple(range(1, len(answer.citations) + 1))
        self._of_thing: Mapping[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._of_condition: Mapping[str, list[int]] = defaultdict(list)
        for number, citation in enumerate(answer.citations, 1):
            for support in citation.supports:
                self._of_thing[support.thing][support.condition].append(number)
                if number not in self._of_condition[support.condition]:
                    self._of_condition[support.condition].append(number)

    def of(self, row: Row, place: int, column: Column, names: set[str]) -> tuple[int, ...]:
        if self._kind == "why":
            asked = column.name == "verdict" and isinstance(row[0], str)
            return tuple(self._of_condition.get(row[0], ())) if asked else ()  # type: ignore[arg-type]
        if self._kind == "check":
            return self._all if column.kind == "verdict" else ()
        if self._kind == "describe":
            told = place == 1 and isinstance(row[0], str)
            return tuple(self._of_condition.get(row[0], ())) if told else ()  # type: ignore[arg-type]
        if not isinstance(row[0], Thing):
            return ()
        own = self._of_thing.get(row[0].id, {})
        if place == 0:
            # Citations of a condition that has no column stand at the thing that meets it.
            others = (numbers for name, numbers in own.items() if name not in names)
            return tuple(sorted({number for numbers in others for number in numbers}))
        return tuple(own.get(column.name, ()))
