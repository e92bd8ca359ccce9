"""Things side by side: the source's own columns first, then by theme, what differs marked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from isthmus.kb.record.describe import Named
from isthmus.queries import Answer, Thing
from pyoxigraph import NamedNode

from .answer_view import CellView, rows_of
from .designs import Design, designs_of, known_of_some
from .later import Later, answered, later_about
from .themes import PARTS, by_theme

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.queries import Engine
    from isthmus.queries.answers.answer import Citation, Column

    from .matrix import Matrix


class Knowing(Protocol):
    """What a comparison is made out of.

    Attributes:
        engine: Answers questions.
        knowledge: Is what is on record.
    """

    engine: "Engine"
    knowledge: "Knowledge"

    def matrix_with(self, iri: str) -> "Matrix | None":
        """Return the matrix in which a thing is a row, or None if there is none."""


_OPEN = frozenset({"unstated", "mixed"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing in one aspect.

    Attributes:
        view: What is stated of it.
        sources: The statements that it rests on.
        odd: Whether it alone differs from the rest.
        of_some: The designs of which it is stated, where it is not of the thing: with the words.
        laters: What came later than the source.
    """

    view: CellView
    sources: tuple["Citation", ...]
    odd: bool
    of_some: tuple[tuple[str, str], ...]
    laters: tuple[Later, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One property of all things.

    Attributes:
        column: The property.
        definition: What it says.
        cells: One for each thing.
        differs: Whether they differ in it, more than one from the rest.
        same: Whether it is stated of all, and the same.
    """

    column: "Column"
    definition: str
    cells: tuple[Compared, ...]
    differs: bool
    same: bool

    @property
    def marked(self) -> bool:
        """Whether something in it differs; silence is no difference."""
        return self.differs or any(cell.odd for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Theme:
    """The lines under one heading.

    Attributes:
        heading: The heading.
        lines: Those that are shown as rows.
        same: Those that are the same for all.
    """

    heading: str
    lines: tuple[Line, ...]
    same: tuple[Line, ...]

    @property
    def differ(self) -> int:
        """How many rows differ."""
        return sum(line.marked for line in self.lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison.

    Attributes:
        answer: The answer that it shows.
        things: What is compared.
        definitions: What each is, in the same order.
        themes: What on.
        differ: In how many aspects they differ.
        same: In how many they are the same.
        some: How many are stated, and neither.
        silent: The aspects on which the source was searched in vain for all of them.
    """

    answer: Answer
    things: tuple[Thing, ...]
    definitions: tuple[str, ...]
    themes: tuple[Theme, ...]
    differ: int
    same: int
    some: int
    silent: tuple[Named, ...]


def compared(renderer: "Knowing", query: str, *, differing: bool, everything: bool) -> Comparison:
    """Compare things.

    Args:
        renderer: Knows the record and the words.
        query: The comparison.
        differing: Whether only what differs is kept.
        everything: Whether pieces and places in the source are compared, too.

    Raises:
        QueryError: The query is wrong.
    """
    answer = renderer.engine.ask(query)
    rows = rows_of(answer)
    things = tuple(row.thing for row in rows if row.thing is not None)
    record = renderer.knowledge.descriptions
    about = [record.of(NamedNode(thing.iri)) for thing in things]
    designs = [
        designs_beside(renderer, thing, one.configurations if one else ())
        for thing, one in zip(things, about, strict=True)
    ]
    laters = [later_about(renderer.knowledge, (thing.iri,)) for thing in things]
    properties = {known.name: known for known in renderer.engine.vocabulary.properties.values()}
    # What is chosen among is compared on its aspects; its pieces are structure.
    described = any(renderer.matrix_with(thing.iri) is not None for thing in things) and any(
        known.aspect for known in properties.values()
    )
    lines = []
    for place, column in enumerate(answer.columns[1:], 1):
        term = properties.get(column.name)
        if not everything and (column.name in PARTS or (described and term and not term.aspect)):
            continue
        views = [row.cells[place] for row in rows]
        same, odd, differs = _differences([_key(view) for view in views])
        # What differs by design of each is not thereby the same for all of them.
        same = same and all(view.verdict != "mixed" for view in views)
        cells = []
        for index, view in enumerate(views):
            sources = tuple(answer.citations[number - 1] for number in view.cites)
            claims = {source.claim for source in sources}
            later = tuple(
                later
                for later in laters[index]
                if claims.intersection(claim.value for claim in later.change.claims)
            )
            silent = view.verdict == "unstated" and term is not None and term.aspect
            cells.append(
                Compared(
                    view,
                    sources,
                    index == odd,
                    known_of_some(designs[index], column.name) if view.verdict in _OPEN else (),
                    answered(laters[index], term.aspect) if silent and term else later,
                )
            )
        lines.append(Line(column, term.definition if term else "", tuple(cells), differs, same))
    themes = tuple(
        Theme(
            heading,
            tuple(line for line in told if not line.same and (line.marked or not differing)),
            () if differing else tuple(line for line in told if line.same),
        )
        for heading, told in by_theme((line.column.name, line) for line in lines)
    )
    silences = [
        {aspect for silence in one.silences for aspect in silence.aspects} if one else set()
        for one in about
    ]
    differ, same_count = sum(line.marked for line in lines), sum(line.same for line in lines)
    return Comparison(
        answer,
        things,
        tuple(told.definition if told else "" for told in about),
        tuple(theme for theme in themes if theme.lines or theme.same),
        differ,
        same_count,
        len(lines) - differ - same_count,
        tuple(sorted(set.intersection(*silences))) if silences else (),
    )


def designs_beside(renderer: "Knowing", thing: Thing, names: Iterable[Named]) -> tuple[Design, ...]:
    """Return the designs of a thing, with what differs from one to the other."""
    names = tuple(names)
    matrix = next((renderer.matrix_with(name.iri) for name in names), None)
    return designs_of(Named(thing.label, thing.iri), names, (), matrix)


def _key(view: CellView) -> "frozenset[str] | None":
    """Return what is stated in a cell; None where nothing is."""
    if view.verdict == "unstated":
        return None
    if view.verdict:
        return frozenset({view.verdict})
    return frozenset(words.text for words in view.values) or None


def _differences(keys: Sequence["frozenset[str] | None"]) -> tuple[bool, int | None, bool]:
    """Tell how things differ in one aspect; silence is no difference.

    Args:
        keys: What is stated of each.

    Returns:
        Whether it is stated of all and the same; which one alone differs from at least two others;
        whether they differ in another way.
    """
    stated = [key for key in keys if key is not None]
    counts = Counter(stated)
    if len(counts) < 2:
        return len(stated) == len(keys) and len(keys) > 0, None, False
    alone = [key for key, count in counts.items() if count == 1]
    if len(counts) == 2 and len(alone) == 1 and len(stated) > 2:
        return False, list(keys).index(alone[0]), False
    return False, None, True
