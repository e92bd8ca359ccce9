"""The page with the matrix of a class: its things, and what each property says of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.ontology import IST
from isthmus.queries import Thing
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.service.deciding.readings import telling
from isthmus.service.explorer.days.day import Day
from isthmus.service.explorer.parts.answer_view import rows_of
from isthmus.service.explorer.parts.comparison import Besides, besides_of, designs_beside
from isthmus.service.explorer.parts.designs import OfDesign, stating
from isthmus.service.explorer.parts.later import answered, later_about
from isthmus.service.explorer.parts.matrix import Aspect, Matrix
from isthmus.service.explorer.parts.themes import by_subject, place_of
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.kb.record.describe import Description
    from isthmus.queries import Answer, PropertyTerm
    from isthmus.queries.answers.answer import Citation
    from isthmus.service.explorer.parts.answer_view import CellView, RowView
    from isthmus.service.explorer.parts.later import Later

    from .renderer import Renderer

_DESCRIBED_IN = f"{IST}describedIn"
_DESIGN_OF = f"{IST}configurationOf"


def matrix_page(
    renderer: "Renderer",
    of: str,
    wanted: Mapping[str, str],
    shown: Sequence[str],
    words: str,
    *,
    day: Day | None = None,
    wrong: str = "",
) -> str | None:
    """Return the matrix page, or None if there is no such class.

    Args:
        renderer: Renders pages.
        of: The word of the class; empty for the first.
        wanted: A verdict or the word of a value for properties by which rows are filtered.
        shown: Words of the properties shown; empty for the usual ones.
        words: Text that a row's label has to contain.
        day: The day of which it speaks; None for the edition.
        wrong: What is wrong with the day that was asked for; empty for nothing.
    """
    matrix = renderer.matrix_of(of, day)
    if matrix is None:
        return None if of else renderer.render("matrix.html", "/matrix", matrix=None)
    usual = [aspect.term.name for aspect in matrix.aspects if aspect.truth]
    known = {aspect.term.name: aspect for aspect in matrix.aspects}
    names = [name for name in shown if name in known] or usual
    columns = sorted(
        (aspect for aspect in matrix.aspects if aspect.term.name in names),
        key=lambda aspect: place_of(aspect.term.name),
    )
    things = [
        thing
        for thing in matrix.things
        if words.casefold() in thing.label.casefold()
        and all(
            _keeps(matrix, thing.iri, name, value)
            for name, value in wanted.items()
            if name in known and value
        )
    ]
    if renderer.decider is not None:
        things = renderer.decider.in_order(things)
    show = ", ".join(spelled(column.term.name) for column in columns)
    query = f"find {spelled(matrix.term.name)}" + (f" show {show}" if show else "")
    nearby = _nearby(renderer, matrix, columns)
    more = dict.fromkeys(term.name for terms in nearby.values() for term in terms)
    asked = ", ".join(filter(None, (show, *map(spelled, more))))
    text = f"find {spelled(matrix.term.name)}" + (f" show {asked}" if asked else "")
    answer = renderer.engine.ask(text, as_of=day.day.isoformat() if day is not None else None)
    by_thing = _by_thing(renderer, answer)
    teller = _Teller(renderer, matrix, answer, columns, nearby)
    cited = {iri: teller.cited(row) for iri, row in by_thing.items()}
    of_designs = {thing.iri: _of_some(renderer, thing, columns, matrix, day) for thing in things}
    was: dict[str, dict[str, tuple[CellView, tuple[Later, ...]]]] = {}
    answers: dict[str, dict[str, tuple[Later, ...]]] = {}
    told_open, rows_open = teller, by_thing
    if day is not None:
        before = renderer.engine.ask(text, as_of="edition")
        rows_before = rows_open = _by_thing(renderer, before)
        # The silence of the paper stands in the edition, with what was searched.
        told_open = _Teller(renderer, matrix, before, columns, nearby)
        cited_before = {iri: told_open.cited(row) for iri, row in rows_before.items()}
        answers = {thing.iri: _answers(renderer, thing, columns, day) for thing in things}
        was = {
            iri: _was(rows_before[iri], row, cited_before[iri], cited[iri], day)
            for iri, row in by_thing.items()
            if iri in rows_before
        }
    return renderer.render(
        "matrix.html",
        "/matrix",
        matrix=matrix,
        classes=renderer.classes,
        columns=columns,
        rows=[(thing, by_thing.get(thing.iri)) for thing in things],
        of_some={iri: before for iri, (before, _) in of_designs.items()},
        new_of_some={iri: then for iri, (_, then) in of_designs.items()},
        cited=cited,
        was=was,
        **renderer.of_day(day, "/matrix"),
        wrong_day=wrong,
        open={thing.iri: told_open.open(rows_open.get(thing.iri)) for thing in things},
        answers=answers,
        answer=answer,
        query=query,
        wanted=wanted,
        shown=names,
        words=words,
    )


def _by_thing(renderer: "Renderer", answer: "Answer") -> "dict[str, RowView]":
    rows = rows_of(answer, renderer.akin)
    return {row.thing.iri: row for row in rows if row.thing is not None}


def _answers(
    renderer: "Renderer", thing: Thing, columns: Iterable[Aspect], day: Day
) -> "dict[str, tuple[Later, ...]]":
    """Return by aspect the changes that say something of a silence of a thing by a day."""
    about = renderer.knowledge.descriptions.of(NamedNode(thing.iri))
    iris = (thing.iri, *(name.iri for name in (about.configurations if about else ())))
    laters = [one for one in later_about(renderer.knowledge, iris) if day.holds(one)]
    return {
        column.term.name: answered(laters, column.term.aspect)
        for column in columns
        if column.term.aspect
    }


def _was(
    before: "RowView",
    then: "RowView",
    cited: "Mapping[str, tuple[Citation, ...]]",
    cited_then: "Mapping[str, tuple[Citation, ...]]",
    day: Day,
) -> "dict[str, tuple[CellView, tuple[Later, ...]]]":
    """Return by aspect the cells that are others on a day: as they were, and by which changes."""
    was = {}
    for old, new in zip(before.cells[1:], then.cells[1:], strict=True):
        name = new.column.name
        held = {value.text for value in old.values}, old.verdict
        if held == ({value.text for value in new.values}, new.verdict):
            continue
        behind = day.behind(
            [one.claim for one in cited.get(name, ())], [o.claim for o in cited_then.get(name, ())]
        )
        was[name] = (old, behind)
    return was


def _of_some(
    renderer: "Renderer",
    thing: Thing,
    columns: Iterable[Aspect],
    matrix: Matrix,
    day: Day | None,
) -> tuple[dict[str, tuple[OfDesign, ...]], dict[str, tuple[OfDesign, ...]]]:
    """Return by aspect what is stated of some designs of a thing, where it is not of the thing.

    Returns:
        What the edition states, and what holds on the day besides.
    """
    about = renderer.knowledge.descriptions.of(NamedNode(thing.iri))
    names = about.configurations if about else ()
    facts = renderer.design_facts(names[0].iri, day) if len(names) > 1 else None
    if facts is None:
        return {}, {}
    edition = renderer.design_facts(names[0].iri)
    assert edition is not None
    designs = designs_beside(renderer, thing, names)
    old: dict[str, tuple[OfDesign, ...]] = {}
    new: dict[str, tuple[OfDesign, ...]] = {}
    for aspect in columns:
        name = aspect.term.name
        if matrix.verdict(thing.iri, name) in ("unstated", "mixed"):
            held = {(one.short, one.said) for one in edition.beside(designs, name)}
            then = facts.beside(designs, name)
            old[name] = tuple(one for one in then if (one.short, one.said) in held)
            new[name] = tuple(one for one in then if (one.short, one.said) not in held)
    return old, new


@dataclass(frozen=True, slots=True)
class Open:
    """Where one looks for what is not stated.

    Attributes:
        near: What speaks nearest to it, or None.
        section: The section that was searched in vain, that of the thing first, or None.
        page: Its first page.
        searched: The headings of all that were searched.
    """

    near: Besides | None
    section: Named | None = None
    page: int = 0
    searched: tuple[str, ...] = ()


def _nearby(
    renderer: "Renderer", matrix: Matrix, columns: Iterable[Aspect]
) -> "dict[str, list[PropertyTerm]]":
    """Return for each column the properties without one that tell of the same subject."""
    of_class = renderer.engine.vocabulary.properties_of((matrix.term.iri,), below=False)
    terms = [term for term in of_class if term.aspect and term.uses and not term.hidden]
    shown = {column.term.iri for column in columns}
    return {
        term.name: [other for other in subject if other.iri not in shown]
        for subject in by_subject(terms)
        for term in subject
        if term.iri in shown
    }


class _Teller:
    """Tells on what the cells of a matrix rest.

    Args:
        renderer: Knows the record.
        matrix: The matrix.
        answer: Its cells, those of the properties nearby included.
        columns: Its columns.
        nearby: For each column the properties that tell of the same subject.
    """

    def __init__(
        self,
        renderer: "Renderer",
        matrix: Matrix,
        answer: "Answer",
        columns: Sequence[Aspect],
        nearby: "Mapping[str, Sequence[PropertyTerm]]",
    ) -> None:
        self._renderer = renderer
        self._matrix = matrix
        self._answer = answer
        self._terms = [column.term for column in columns]
        self._nearby = nearby

    def cited(self, row: "RowView") -> "dict[str, tuple[Citation, ...]]":
        """Return by aspect the claims behind a cell, those that state the aspect itself first."""
        cells = {cell.column.name: cell for cell in row.cells}
        told = {}
        for term in self._terms:
            labels = [known.label for known in (term, *self._nearby.get(term.name, ()))]
            cites = [self._answer.citations[number - 1] for number in cells[term.name].cites]
            if row.thing is not None and term.kind == "truth":
                said = telling(self._renderer.knowledge, row.thing.iri, term.iri)
                saying = {claim.iri.value for claim in said}
                cites = [cited for cited in cites if cited.claim in saying] or cites
            told[term.name] = stating(cites, labels)
        return told

    def open(self, row: "RowView | None") -> dict[str, Open]:
        """Return by aspect where one looks for what is not stated of a thing."""
        if row is None or row.thing is None:
            return {}
        cells = {cell.column.name: cell for cell in row.cells}
        about = self._renderer.knowledge.descriptions.of(NamedNode(row.thing.iri))
        opens = {}
        for term in self._terms:
            cell = cells[term.name]
            # What is said with reserve has its page.
            if self._matrix.verdict(row.thing.iri, term.name) != "unstated" or cell.cites:
                continue
            others = [(other, cells[other.name]) for other in self._nearby.get(term.name, ())]
            near = next(iter(besides_of(self._answer, cell, others, row.thing.label)), None)
            opens[term.name] = self._searched(about, term, near)
        return opens

    def _searched(
        self, about: "Description | None", term: "PropertyTerm", near: Besides | None
    ) -> Open:
        starts = self._renderer.starts
        descriptions = self._renderer.knowledge.descriptions
        # On a design the source is silent where it is on the option.
        owners = [descriptions.of(NamedNode(iri)) for iri in _values(about, _DESIGN_OF)]
        told = [one for one in (about, *owners) if one is not None]
        sections = [
            section
            for one in told
            for silence in one.silences
            if any(aspect.iri == term.aspect for aspect in silence.aspects)
            for section in silence.searched
            if section.iri in starts
        ]
        if not sections:
            return Open(near)
        own = {iri for one in told for iri in _values(one, _DESCRIBED_IN)}
        first = min(sections, key=lambda known: (known.iri not in own, starts[known.iri]))
        return Open(near, first, starts[first.iri], tuple(known.label for known in sections))


def _values(about: "Description | None", property_: str) -> list[str]:
    """Return the IRIs of the values of a property."""
    facts = () if about is None else about.facts
    return [value.iri for fact in facts if fact.property.iri == property_ for value in fact.values]


def _keeps(matrix: Matrix, thing: str, name: str, value: str) -> bool:
    cell = matrix.cells[thing, name]
    if isinstance(cell, str):
        return cell == value
    aspect = next(aspect for aspect in matrix.aspects if aspect.term.name == name)
    return any(known.id == value and known.iri in cell for known in aspect.values)
