"""The page with the matrix of a class: its things, and what each property says of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from isthmus.queries import Thing
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.service.explorer.parts.answer_view import rows_of
from isthmus.service.explorer.parts.comparison import designs_beside
from isthmus.service.explorer.parts.designs import known_of_some
from isthmus.service.explorer.parts.matrix import Aspect, Matrix
from isthmus.service.explorer.parts.themes import place_of
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from .renderer import Renderer


def matrix_page(
    renderer: "Renderer", of: str, wanted: Mapping[str, str], shown: Sequence[str], words: str
) -> str | None:
    """Return the matrix page, or None if there is no such class.

    Args:
        renderer: Renders pages.
        of: The word of the class; empty for the first.
        wanted: A verdict or the word of a value for properties by which rows are filtered.
        shown: Words of the properties shown; empty for the usual ones.
        words: Text that a row's label has to contain.
    """
    matrix = renderer.matrix_of(of)
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
    answer = renderer.engine.ask(query)
    by_thing = {row.thing.iri: row for row in rows_of(answer) if row.thing is not None}
    return renderer.render(
        "matrix.html",
        "/matrix",
        matrix=matrix,
        classes=renderer.classes,
        columns=columns,
        rows=[(thing, by_thing.get(thing.iri)) for thing in things],
        of_some={thing.iri: _of_some(renderer, thing, columns, matrix) for thing in things},
        answer=answer,
        query=query,
        wanted=wanted,
        shown=names,
        words=words,
    )


def _of_some(
    renderer: "Renderer", thing: Thing, columns: Iterable[Aspect], matrix: Matrix
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return by aspect what is stated of some designs of a thing, where it is not of the thing."""
    about = renderer.knowledge.descriptions.of(NamedNode(thing.iri))
    designs = designs_beside(renderer, thing, about.configurations if about else ())
    return {
        aspect.term.name: known_of_some(designs, aspect.term.name)
        for aspect in columns
        if matrix.verdict(thing.iri, aspect.term.name) in ("unstated", "mixed")
    }


def _keeps(matrix: Matrix, thing: str, name: str, value: str) -> bool:
    cell = matrix.cells[thing, name]
    if isinstance(cell, str):
        return cell == value
    aspect = next(aspect for aspect in matrix.aspects if aspect.term.name == name)
    return any(known.id == value and known.iri in cell for known in aspect.values)
