"""The page on which one decides, and the query that its form of chips stands for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from isthmus.queries import QueryError, errors_of
from isthmus.queries.diagnostics.words import spelled
from isthmus.service.explorer.parts.decision import GROUPS, decide, facets, without
from isthmus.service.explorer.parts.facets import Wishes, read_wishes, wishes_of_form, written
from isthmus.service.explorer.parts.matrix import Matrix

from .wrong_query import wrong_query

if TYPE_CHECKING:
    from isthmus.queries import ClassTerm

    from .renderer import Renderer


def decide_page(renderer: "Renderer", text: str) -> tuple[str, bool]:
    """Return the page on which one decides.

    Args:
        renderer: Renders pages.
        text: The query; empty to begin with all things of the first class.

    Returns:
        The page, and whether the query could be answered.
    """
    classes = renderer.classes()
    if not classes:
        return renderer.render("decide.html", "/decide", text=text, classes=()), True
    text = text or f"find {spelled(classes[0].name)}"
    context: dict[str, object] = {"text": text, "classes": classes, "groups": GROUPS}
    found = renderer.engine.diagnose(text, {})
    if errors_of(found):
        wrong = wrong_query(QueryError(text, found))
        return renderer.render("decide.html", "/decide", **context, **wrong), False
    wishes = read_wishes(renderer.engine, text)
    matrix = renderer.matrix_of(wishes.of) if wishes is not None else None
    if wishes is None or matrix is None:
        return renderer.render("decide.html", "/decide", **context, no_chips=True), True
    answer, others = renderer.explained(text, ())
    decision = decide(answer, others)
    fitting = frozenset(fit.thing.iri for fit in decision.fits)
    page = renderer.render(
        "decide.html",
        "/decide",
        **context,
        answer=answer,
        wishes=wishes,
        decision=decision,
        facets=facets(matrix, wishes, fitting),
        without=[(one, written(rest, matrix, text)) for one, rest in without(wishes, matrix)],
        other_classes=[(term, _in_terms_of(term, wishes, matrix, text)) for term in classes],
        clear=written(Wishes(wishes.of), matrix, text),
        total=len(matrix.things),
    )
    return page, True


def query_of_form(
    renderer: "Renderer",
    of: str,
    fields: Sequence[tuple[str, str]],
    others: Sequence[str],
    before: str,
) -> str:
    """Return the query that the form of chips stands for.

    Args:
        renderer: Renders pages.
        of: The word of the class.
        fields: Names of properties and what is asked of each.
        others: Conditions that no chip stands for.
        before: The query that was shown, whose other clauses are kept.
    """
    matrix = renderer.matrix_of(of)
    if matrix is None:
        return before
    return written(wishes_of_form(matrix.term.name, fields, others, matrix), matrix, before)


def _in_terms_of(term: "ClassTerm", wishes: Wishes, matrix: Matrix, text: str) -> str:
    return written(Wishes(term.name, wishes.chosen, wishes.others), matrix, text)
