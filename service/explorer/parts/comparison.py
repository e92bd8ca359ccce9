"""Things side by side: the source's own columns first, then by theme, what differs marked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.queries import Answer, Thing
from pyoxigraph import NamedNode

from .answer_view import CellView, RowView, rows_of
from .designs import Design, DesignFacts, OfDesign, designs_of, stating
from .later import Later, answered, later_about
from .themes import IN_SECTIONS, OWN_COLUMNS, PARTS, by_subject, by_theme

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.record.describe import Description
    from isthmus.queries import Engine, PropertyTerm
    from isthmus.queries.answers.answer import Citation, Column
    from isthmus.queries.answers.view import Words

    from .matrix import Matrix


class Knowing(Protocol):
    """What a comparison is made out of.

    Attributes:
        engine: Answers questions.
        knowledge: Is what is on record.
    """

    engine: "Engine"
    knowledge: "Knowledge"

    @property
    def akin(self) -> Mapping[str, frozenset[str]]:
        """The labels of the properties that say what another does, by its word."""

    # Days are told apart on a floor above this one.
    def matrix_with(self, iri: str, day: Any = None) -> "Matrix | None":  # noqa: ANN401
        """Return the matrix in which a thing is a row, or None if there is none."""

    def design_facts(self, iri: str, day: Any = None) -> DesignFacts | None:  # noqa: ANN401
        """Return what is stated of each design of the class of one, or None if it has none."""


class Dated(Protocol):
    """A day of which a comparison can speak.

    Attributes:
        day: The day.
        knowledge: What holds on it.
    """

    @property
    def day(self) -> date:
        """The day."""

    @property
    def knowledge(self) -> "Knowledge":
        """What holds on it."""

    def holds(self, later: Later) -> bool:
        """Tell whether a change holds on the day, or may."""

    def behind(self, before: Iterable[str], then: Iterable[str]) -> tuple[Later, ...]:
        """Return the changes by which one thing held and now another one does."""


_OF_TABLE = "table"
"""What the place of a claim in a table of the source begins with."""


@dataclass(frozen=True, slots=True)
class Besides:
    """What another property says of the same subject.

    Attributes:
        label: What people call the property.
        values: Its values.
        sources: The statements that they rest on.
    """

    label: str
    values: tuple["Words", ...]
    sources: tuple["Citation", ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing in one aspect.

    Attributes:
        view: What is stated of it.
        sources: The statements that it rests on.
        odd: Whether it alone differs from the rest.
        of_some: What is stated of some designs of it, and not of the thing.
        besides: What other properties say of the same subject.
        laters: What came later than the source.
        was: On a day, what is stated of it in the edition, where that is something else.
        new_of_some: On a day, what is stated of some designs of it, and not in the edition.
    """

    view: CellView
    sources: tuple["Citation", ...]
    odd: bool
    of_some: tuple[OfDesign, ...]
    besides: tuple[Besides, ...]
    laters: tuple[Later, ...]
    was: CellView | None = None
    new_of_some: tuple[OfDesign, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One property of all things.

    Attributes:
        column: The property.
        definition: What it says.
        cells: One for each thing.
        differs: Whether they differ in it, more than one from the rest.
        same: Whether it is stated of all, and the same.
        by_design: Whether the designs of each differ in it, so that the things are alike in that.
        key: Under what it is placed in the themes.
        untold: What a cell says that holds nothing; empty where the source does not state it.
        common: The values that all have, which are told once and not in the cells.
        behind: The statements that these rest on.
    """

    column: "Column"
    definition: str
    cells: tuple[Compared, ...]
    differs: bool
    same: bool
    by_design: bool
    key: str
    untold: str = ""
    common: "tuple[Words, ...]" = ()
    behind: tuple["Citation", ...] = ()

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

    @property
    def told(self) -> str:
        """How far the things differ under this heading, in words."""
        if self.differ:
            return f"{self.differ} differ{'s' if self.differ == 1 else ''}"
        if not self.lines:
            return "the same"
        return "alike, or stated for some only" if self.same else "stated for some only"


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
        by_design: In how many the designs of each differ.
        some: How many are stated of some only.
        silent: The aspects on which the source was searched in vain for all of them.
    """

    answer: Answer
    things: tuple[Thing, ...]
    definitions: tuple[str, ...]
    themes: tuple[Theme, ...]
    differ: int
    same: int
    by_design: int
    some: int
    silent: tuple[Named, ...]


def compared(
    renderer: "Knowing",
    query: str,
    *,
    differing: bool,
    everything: bool,
    day: Dated | None = None,
) -> Comparison:
    """Compare things.

    Args:
        renderer: Knows the record and the words.
        query: The comparison.
        differing: Whether only what differs is kept.
        everything: Whether pieces and places in the source are compared, too.
        day: The day of which it speaks; None for the edition.

    Raises:
        QueryError: The query is wrong.
    """
    whole = day is not None
    answer, things, lines = _lines(renderer, query, None, everything=everything, whole=whole)
    record = renderer.knowledge.descriptions
    if day is not None:
        answer, _, lines_then = _lines(renderer, query, day, everything=everything, whole=True)
        lines = _dated(lines, lines_then, day)
        record = day.knowledge.descriptions
    about = [record.of(NamedNode(thing.iri)) for thing in things]
    themes = tuple(
        Theme(
            heading,
            tuple(line for line in told if not line.same and (line.marked or not differing)),
            () if differing else tuple(line for line in told if line.same),
        )
        for heading, told in by_theme((line.key, line) for line in lines)
    )
    silences = [
        {aspect for silence in one.silences for aspect in silence.aspects} if one else set()
        for one in about
    ]
    differ, same_count = sum(line.marked for line in lines), sum(line.same for line in lines)
    by_design = sum(line.by_design for line in lines)
    return Comparison(
        answer,
        things,
        tuple(told.definition if told else "" for told in about),
        tuple(theme for theme in themes if theme.lines or theme.same),
        differ,
        same_count,
        by_design,
        len(lines) - differ - same_count - by_design,
        tuple(sorted(set.intersection(*silences))) if silences else (),
    )


def _dated(before: Sequence[Line], then: Sequence[Line], day: Dated) -> list[Line]:
    """Put the rows of a day beside those of the edition; either may have one alone."""
    was = {(line.column.name, line.key): line for line in before}
    merged = []
    for line in then:
        old = was.pop((line.column.name, line.key), None)
        olds = old.cells if old is not None else [None] * len(line.cells)
        cells = [_cell_then(one, cell, day) for one, cell in zip(olds, line.cells, strict=True)]
        changed = any(cell.was is not None for cell in cells)
        merged.append(replace(line, cells=tuple(cells), same=line.same and not changed))
    for line in was.values():
        gone = [replace(cell, view=_holding(cell.view, ()), sources=()) for cell in line.cells]
        cells = [_cell_then(one, cell, day) for one, cell in zip(line.cells, gone, strict=True)]
        merged.append(replace(line, cells=tuple(cells), same=False, differs=False))
    return merged


def _cell_then(before: Compared | None, then: Compared, day: Dated) -> Compared:
    """Put a cell of a day beside that of the edition."""
    old = before.view if before is not None else _holding(then.view, ())
    laters = [later for later in (before.laters if before else ()) if day.holds(later)]
    of_designs = [one.claim for some in then.of_some for one in some.citations]
    laters += [later for later in day.behind((), of_designs) if later not in laters]
    held = {(one.short, one.said) for one in (before.of_some if before is not None else ())}
    then = replace(
        then,
        of_some=tuple(one for one in then.of_some if (one.short, one.said) in held),
        # Pages of the paper that stand behind it do not say what came later.
        new_of_some=tuple(
            replace(one, citations=()) for one in then.of_some if (one.short, one.said) not in held
        ),
    )
    if _key(old) == _key(then.view):
        # What still holds keeps its pages.
        return replace(
            before or then,
            odd=then.odd,
            of_some=then.of_some,
            new_of_some=then.new_of_some,
            laters=tuple(laters),
        )
    cited = [one.claim for one in before.sources] if before is not None else []
    behind = day.behind(cited, [one.claim for one in then.sources])
    once = {later.change.name: later for later in (*behind, *laters)}
    sources = before.sources if before is not None and old.verdict != "unstated" else ()
    return replace(then, was=old, sources=sources, laters=tuple(once.values()))


def _lines(
    renderer: "Knowing", query: str, day: Dated | None, *, everything: bool, whole: bool
) -> tuple[Answer, tuple[Thing, ...], list[Line]]:
    """Return the answer to a comparison as of a day, what it compares, and its rows.

    Args:
        whole: Whether cells keep the values that all have.
    """
    as_of = day.day.isoformat() if day is not None else None
    answer = renderer.engine.ask(query, as_of=as_of)
    rows = rows_of(answer, renderer.akin)
    things = tuple(row.thing for row in rows if row.thing is not None)
    record = (day or renderer).knowledge.descriptions
    about = [record.of(NamedNode(thing.iri)) for thing in things]
    columns = {column.name: place for place, column in enumerate(answer.columns) if place}
    terms = [
        known for known in renderer.engine.vocabulary.properties.values() if known.name in columns
    ]
    # What is chosen among is compared on its aspects; its pieces are structure.
    described = any(renderer.matrix_with(thing.iri) is not None for thing in things) and any(
        term.aspect for term in terms
    )
    teller = _Teller(renderer, answer, things, about, day, whole=whole)
    lines: list[Line] = []
    subjects = by_subject(terms) if described and not everything else [[term] for term in terms]
    for subject in subjects:
        first = subject[0]
        if not everything and (first.name in PARTS or (described and not first.aspect)):
            continue
        if described and first.name in OWN_COLUMNS and renderer.knowledge.cites:
            lines += teller.by_place(first, rows, columns[first.name])
        else:
            lines.append(teller.line(subject, rows, columns))
    return answer, things, lines


class _Teller:
    """Tells each row of a comparison.

    Args:
        renderer: Knows the record and the words.
        answer: The answer to the comparison.
        things: What is compared.
        about: What is on record of each.
        day: The day of which it speaks; None for the edition.
        whole: Whether cells keep the values that all have.
    """

    def __init__(
        self,
        renderer: Knowing,
        answer: Answer,
        things: Sequence[Thing],
        about: "Sequence[Description | None]",
        day: Dated | None = None,
        *,
        whole: bool = False,
    ) -> None:
        self._answer = answer
        self._whole = whole
        names = [one.configurations if one else () for one in about]
        self._designs = [
            designs_beside(renderer, thing, own) for thing, own in zip(things, names, strict=True)
        ]
        self._facts = [
            renderer.design_facts(own[0].iri, day) if len(own) > 1 else None for own in names
        ]
        self._laters = [later_about(renderer.knowledge, (thing.iri,)) for thing in things]

    def line(
        self,
        subject: "Sequence[PropertyTerm]",
        rows: "Sequence[RowView]",
        columns: Mapping[str, int],
    ) -> Line:
        """Return the row of what several properties tell of one subject."""
        first = subject[0]
        views = [row.cells[columns[first.name]] for row in rows]
        others = [[(term, row.cells[columns[term.name]]) for term in subject[1:]] for row in rows]
        alike = {term.name for term in subject[1:] if term.range == first.range}
        # What a second property of the same range holds is a value of the first.
        views = [
            _joined(view, [cell for term, cell in more if term.name in alike])
            for view, more in zip(views, others, strict=True)
        ]
        besides = [
            besides_of(
                self._answer,
                view,
                [pair for pair in more if pair[0].name not in alike],
                row.thing.label if row.thing else "",
            )
            for view, more, row in zip(views, others, rows, strict=True)
        ]
        cells = [self._cell(first, view, place, besides[place]) for place, view in enumerate(views)]
        return self._line(first, views, cells, first.name)

    def by_place(
        self, term: "PropertyTerm", rows: "Sequence[RowView]", place: int
    ) -> Iterable[Line]:
        """Return what the tables say in a column of theirs, and what only sections say."""
        tabled, rest = [], []
        for row in rows:
            view = row.cells[place]
            in_tables = [
                one.statement
                for one in (self._answer.citations[number - 1] for number in view.cites)
                if one.locator.startswith(_OF_TABLE)
            ]
            # The order of the table says what it puts first; claims stand in that of the document.
            firsts = [(_first_in(value.text, in_tables), value) for value in view.values]
            placed = [(at, value) for at, value in firsts if at is not None]
            of_table = tuple(value for _, value in sorted(placed, key=lambda pair: pair[0]))
            tabled.append(_holding(view, of_table))
            rest.append(_holding(view, tuple(v for v in view.values if v not in of_table)))
        cells = [self._cell(term, view, at, (), table=True) for at, view in enumerate(tabled)]
        yield self._line(term, tabled, cells, term.name, "not in a table")
        said = [
            self._cell(term, view, at, (), [v.text for v in row.cells[place].values], table=False)
            for at, (view, row) in enumerate(zip(rest, rows, strict=True))
        ]
        if any(cell.view.values or cell.of_some for cell in said):
            yield self._line(term, rest, said, IN_SECTIONS[term.name], "nothing")

    def _line(
        self,
        term: "PropertyTerm",
        views: "Sequence[CellView]",
        cells: "Sequence[Compared]",
        key: str,
        untold: str = "",
    ) -> Line:
        same, odd, differs = _differences([_key(view) for view in views])
        if not differs and odd is None and any(cell.besides for cell in cells):
            # Alike in the first, they may differ in how: transitive through what.
            hows = [
                frozenset(words.text for more in cell.besides for words in more.values) or None
                for cell in cells
            ]
            how_same, odd, differs = _differences(hows)
            same = same and (how_same or not any(hows))
        by_design = same and any(view.verdict == "mixed" for view in views)
        # What designs of one say beside what all say is no sameness of the things.
        same = same and not by_design and not any(cell.of_some for cell in cells)
        line = Line(
            views[0].column,
            term.definition,
            tuple(replace(cell, odd=place == odd) for place, cell in enumerate(cells)),
            differs,
            same,
            by_design,
            key,
            untold,
        )
        return line if same or self._whole else _told_once(line)

    def _cell(
        self,
        term: "PropertyTerm",
        view: CellView,
        place: int,
        besides: tuple[Besides, ...],
        known: "Sequence[str]" = (),
        *,
        labels: "Sequence[str]" = (),
        table: "bool | None" = None,
    ) -> Compared:
        values = [value.text for value in view.values]
        cited = stating(
            (self._answer.citations[number - 1] for number in view.cites),
            labels or [term.label],
            values,
        )
        if table is not None:
            # Only the claims of that place: of the tables, or of the sections.
            cited = tuple(
                one
                for one in cited
                if one.locator.startswith(_OF_TABLE) == table
                and any(f" – {value}" in one.statement for value in values)
            )
        claims = {one.claim for one in cited}
        laters = tuple(
            later
            for later in self._laters[place]
            if claims.intersection(claim.value for claim in later.change.claims)
        )
        if view.verdict == "unstated" and term.aspect and table is None:
            laters = answered(self._laters[place], term.aspect)
        facts, designs = self._facts[place], self._designs[place]
        of_some: tuple[OfDesign, ...] = ()
        if facts is not None and table is not True and view.verdict not in ("true", "false"):
            of_some = facts.beside(designs, term.name, (*values, *known))
        return Compared(view, cited, False, of_some, besides, laters)


def _first_in(value: str, statements: Sequence[str]) -> int | None:
    """Return the place of the first statement that gives a value; None if none does."""
    # How firmly it is said may follow in brackets.
    places = (at for at, statement in enumerate(statements) if f" – {value} (" in f"{statement} (")
    return next(places, None)


def _told_once(line: Line) -> Line:
    """Take out of the cells of a row the values that all of them have."""
    held = [[value.text for value in cell.view.values] for cell in line.cells]
    shared = set(held[0]).intersection(*held[1:])
    if not shared:
        return line
    common = tuple(value for value in line.cells[0].view.values if value.text in shared)
    cells = []
    behind: dict[Citation, None] = {}
    for cell in line.cells:
        rest = tuple(value for value in cell.view.values if value.text not in shared)
        of_rest = tuple(
            one for one in cell.sources if any(f" – {v.text}" in one.statement for v in rest)
        )
        behind |= dict.fromkeys(one for one in cell.sources if one not in of_rest)
        # What names no value, such as what another property says, is behind the rest, too.
        sources = of_rest or (cell.sources if rest else ())
        cells.append(replace(cell, view=_holding(cell.view, rest), sources=sources))
    return replace(
        line, cells=tuple(cells), untold="nothing more", common=common, behind=tuple(behind)
    )


def besides_of(
    answer: Answer, view: CellView, others: "Iterable[tuple[PropertyTerm, CellView]]", thing: str
) -> tuple[Besides, ...]:
    """Return what other properties of the same subject add to a cell, each value once.

    What is near to another property is told only where that says nothing.

    Args:
        answer: Has the claims.
        view: The cell.
        others: The other properties, with what they hold.
        thing: What people call the thing of the cell.
    """
    if view.verdict == "mixed":
        # The designs tell it, each for itself.
        return ()
    told = {value.text for value in view.values}
    besides = []
    for term, cell in others:
        new = tuple(value for value in cell.values if value.text not in told)
        if cell.verdict or not new or (term.near and view.verdict != "unstated"):
            continue
        told.update(value.text for value in new)
        cited = (answer.citations[number - 1] for number in cell.cites)
        sources = stating(cited, [term.label], [value.text for value in new])
        # What is said of a building block is told with its name: the word for that property is
        # one of the schema.
        of = sources[0].statement.partition(" – ")[0] if sources and term.near else ""
        label = of if of and of != thing else term.label
        besides.append(Besides(label, new, sources))
    return tuple(besides)


def _joined(view: CellView, others: Iterable[CellView]) -> CellView:
    """Return a cell with the values and the citations of others of the same range."""
    for other in others:
        new = tuple(value for value in other.values if value not in view.values)
        if view.verdict in ("", "unstated") and not other.verdict and (new or view.values):
            cites = tuple(sorted({*view.cites, *other.cites})) if new else view.cites
            view = replace(view, values=(*view.values, *new), verdict="", cites=cites)
    return view


def _holding(view: CellView, values: "tuple[Words, ...]") -> CellView:
    """Return a cell with other values; it is open where there are none."""
    return replace(view, values=values, verdict="" if values else "unstated")


def _key(view: CellView) -> "frozenset[str] | None":
    """Return what is stated in a cell; None where nothing is."""
    if view.verdict == "unstated":
        return None
    if view.verdict:
        return frozenset({view.verdict})
    return frozenset(words.text for words in view.values) or None


def designs_beside(renderer: "Knowing", thing: Thing, names: Iterable[Named]) -> tuple[Design, ...]:
    """Return the designs of a thing, with what differs from one to the other."""
    names = tuple(names)
    matrix = next((renderer.matrix_with(name.iri) for name in names), None)
    return designs_of(Named(thing.label, thing.iri), names, (), matrix)


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
