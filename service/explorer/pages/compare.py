"""The page that sets things side by side."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.queries import QueryError
from isthmus.service.drawing.small_sign import small_sign_of
from isthmus.service.explorer.days.day import Day
from isthmus.service.explorer.parts.comparison import compared
from isthmus.service.explorer.parts.matrix import MOST_THINGS

from .wrong_query import wrong_query

if TYPE_CHECKING:
    from isthmus.queries import ClassTerm, Thing
    from isthmus.service.explorer.parts.later import Later

    from .renderer import Renderer

MOST_COLUMNS = 6
"""A table with more columns than this scrolls."""
MOST_CHOICES = 100
"""The things of a class with more than this are not offered for comparison."""


def compare_page(
    renderer: "Renderer",
    of: str,
    things: Sequence[str],
    on: Sequence[str],
    *,
    differing: bool,
    day: Day | None = None,
    wrong: str = "",
) -> tuple[str, bool]:
    """Return the page that sets things side by side.

    Args:
        renderer: Renders pages.
        of: The word of their class; empty to take the one of the first thing.
        things: Their words.
        on: Words of the properties; empty for all that one of them has.
        differing: Whether only rows in which they differ are shown.
        day: The day of which it speaks; None for the edition.
        wrong: What is wrong with the day that was asked for; empty for nothing.

    Returns:
        The page, and whether the things could be compared.
    """
    context: dict[str, object] = {
        "of": of,
        "chosen": list(things),
        "on": list(on),
        "differing": differing,
        "choices": _choices(renderer, of),
        "kinds": _kinds(renderer, of),
        "classes": [term for term in _comparable(renderer) if term not in renderer.classes],
        **renderer.of_day(day, "/compare"),
        "wrong_day": wrong,
    }
    if len(things) < 2 and not renderer.addresses.live:
        # Without a service there is a page for each pair that serves the same.
        context["of"], context["pairs"] = _pairs(renderer)
    if len(things) < 2:
        return renderer.render("compare.html", "/compare", **context), True
    query = f"compare {', '.join(things)}" + (f" on {', '.join(on)}" if on else "")
    try:
        comparison = compared(renderer, query, differing=differing, everything=bool(on), day=day)
    except QueryError as error:
        return renderer.render("compare.html", "/compare", **context, **wrong_query(error)), False
    return renderer.render(
        "compare.html",
        "/compare",
        **context,
        query=f"{query} as of {day.word}" if day is not None else query,
        asked=query,
        comparison=comparison,
        answer=comparison.answer,
        signs=[small_sign_of(renderer.knowledge, thing.iri) for thing in comparison.things],
        columns=min(len(comparison.things), MOST_COLUMNS),
        said=_said_once(),
        amounts=renderer.amounts,
    ), not wrong


def _pairs(renderer: "Renderer") -> "tuple[str, list[tuple[Thing, list[Thing]]]]":
    """Return each thing with those that serve the same, and the word of their class."""
    if renderer.choosing is None or renderer.decider is None:
        return "", []
    of, scope = renderer.decider.owners, renderer.choosing.scope
    facts = renderer.decider.glance(of, ())
    kinds = {thing: set(facts.values.get((thing.iri, scope), ())) for thing in facts.things}
    pairs = [
        (kind, [other for other in kinds if other != kind and kinds[kind] & kinds[other]])
        for kind in kinds
    ]
    return of, [(one, others) for one, others in pairs if others]


def _said_once() -> Callable[[Iterable["Later"]], list["Later"]]:
    """Return what leaves out the changes that it was given before."""
    seen: set[str] = set()

    def once(laters: "Iterable[Later]") -> "list[Later]":
        new = [later for later in laters if later.change.name not in seen]
        seen.update(later.change.name for later in new)
        return new

    return once


def _kinds(renderer: "Renderer", of: str) -> list[tuple[str, str]]:
    """Return the kinds that are offered first: what one chooses among, and the one shown."""
    choosing = renderer.choosing
    kinds = {
        term.name: choosing.called[0]
        if choosing is not None and term.name == choosing.of
        else term.label
        for term in renderer.classes
    }
    shown = [term for term in _comparable(renderer) if term.name == of]
    return list(({term.name: term.label for term in shown} | kinds).items())


def _comparable(renderer: "Renderer") -> list["ClassTerm"]:
    """Return the classes of which at least two things are on record."""
    classes = renderer.engine.vocabulary.classes
    return [classes[iri] for iri, number in renderer.numbers.items() if 1 < number <= MOST_CHOICES]


def _choices(renderer: "Renderer", of: str) -> list[tuple[str, Named]]:
    """Return the things that can be chosen: the word and the name of each."""
    terms = [term for term in _comparable(renderer) if term.name == of] or list(
        renderer.classes[:1]
    )
    ranks = renderer.ranks
    choices = [
        (f"{term.name}:{thing.name}", Named(thing.label, thing.iri))
        for term in terms[:1]
        for thing in renderer.engine.vocabulary.individuals_of(term.iri)[:MOST_THINGS]
    ]
    return sorted(choices, key=lambda choice: ranks.get(choice[1].iri, len(ranks)))
