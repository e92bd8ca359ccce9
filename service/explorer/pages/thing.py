"""The page of one thing: what is on record about it, or what a claim says."""

from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.terms import node_of
from isthmus.ontology import BASE
from isthmus.queries.diagnostics.spelling import day_in_words
from isthmus.service.deciding.requirements import Asked, address_of
from isthmus.service.explorer.days.applied import look_then
from isthmus.service.explorer.days.day import Day, day_of
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.explorer.parts.designs import designs_of, short_name, stated_of_some
from isthmus.service.explorer.parts.later import later_about, later_of
from isthmus.service.explorer.parts.look import look_at
from isthmus.service.explorer.parts.themes import place_of

from .changes import change_page, way_page
from .plain import is_later, laters_naming, plain
from .source import source_page, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isthmus.kb.record.describe import Description, Named
    from isthmus.queries import PropertyTerm
    from isthmus.service.explorer.days.applied import Then
    from isthmus.service.explorer.parts.designs import Design
    from isthmus.service.explorer.parts.look import Looked
    from isthmus.service.explorer.parts.matrix import Matrix

    from .renderer import Renderer

FIRST = 7
"""So many changes are shown at once; the others, and those without a date, are folded."""
_OF_THE_RECORD = {"dated-change": change_page, "way": way_page}
"""Kinds of thing with pages of their own, which speak of all days at once."""
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def thing_page(
    renderer: "Renderer", kind: str, name: str, day: Day | None = None, wrong: str = ""
) -> str | None:
    """Return the page of a thing, or None if nothing is on record.

    Args:
        renderer: Renders pages.
        kind: The first part of its path.
        name: The second.
        day: The day of which it speaks; None for the edition.
        wrong: What is wrong with the day that was asked for; empty for nothing.
    """
    node = node_of(f"{BASE}{kind}/{name}")
    if node is None:
        return None
    if (own := _OF_THE_RECORD.get(kind)) and (page := own(renderer, name)) is not None:
        return page
    matrix = renderer.matrix_with(node.value)
    vocabulary = renderer.engine.vocabulary
    looked = look_at(renderer.knowledge, vocabulary, node, matrix)
    if looked is None:
        return None
    claim = renderer.knowledge.claim(node) if kind == "claim" else None
    if claim is None and (page := source_page(renderer, node, looked, day, wrong)) is not None:
        return page
    about = looked.about
    laters = (
        later_about(
            renderer.knowledge,
            (about.thing.iri, *(configuration.iri for configuration in about.configurations)),
        )
        if claim is None
        else later_of(renderer.knowledge, claim)
    )
    if claim is None and is_later(renderer, node):
        laters = laters_naming(renderer, node)
    then = None
    if day is not None and claim is None:
        matrix_then = renderer.matrix_with(node.value, day)
        looked_then = look_at(day.knowledge, vocabulary, node, matrix_then)
        if looked_then is not None:
            then = look_then(looked, looked_then, laters, day)
            looked = then.looked
    template = "claim.html" if claim is not None else "thing.html"
    arranged = (
        _arranged(renderer, looked, matrix, day, then)
        if claim is None and matrix is not None
        else None
    )
    if arranged is not None:
        template = "option.html"
    dated = renderer.of_laters(laters, day, path_of(node.value), wrong)
    return renderer.render(
        template,
        path_of(node.value),
        kind=kind,
        looked=looked,
        about=about,
        claim=claim,
        said=next(iter(renderer.digester.said([claim])), None) if claim is not None else None,
        day_in_words=day_in_words,
        unit=unit_of(renderer, claim.property.value) if claim is not None else "",
        section=_first(about, "section"),
        base=BASE,
        first=FIRST,
        turned=then.turned if then is not None else {},
        spoken=then.spoken if then is not None else {},
        settled=then.settled if then is not None else frozenset(),
        **dated,
        **({} if claim is not None else arranged or plain(renderer, looked)),
    )


def _arranged(
    renderer: "Renderer",
    looked: "Looked",
    matrix: "Matrix",
    day: Day | None,
    then: "Then | None",
) -> dict[str, object]:
    """Return what the page of an option or of a design shows beside what is on record."""
    about = looked.about
    pictures = renderer.pictures(about.thing.iri)
    first = next(iter(about.configurations), None)
    designs = designs_of(
        about.thing,
        about.configurations,
        pictures,
        renderer.matrix_with(first.iri) if first else None,
        renderer.matrix_with(first.iri, day) if first and day else None,
    )
    option = _first(about, "configurationOf")
    facts = renderer.design_facts(first.iri) if first else None
    return {
        "pictures": pictures,
        "designs": designs,
        "number": lambda count: _WORDS[count] if count < len(_WORDS) else str(count),
        "option": option,
        "short": short_name(about.thing, option) if option else about.thing.label,
        "family": _first(about, "family"),
        "designs_of": lambda change: (
            [
                design.short
                for design in designs
                if len(designs) > 1 and design.name.iri in {thing.value for thing in change.affects}
            ]
            if any(design.name.iri not in {t.value for t in change.affects} for design in designs)
            else []
        ),
        "turns": _turns(renderer, looked) if day is None else {},
        "decide_with": _decide_with(renderer, looked, day.word if day else ""),
        "of_some": {
            term.name: stated_of_some(designs, term.name, verdict)
            for term, verdict, _ in looked.truths
        },
        "cited_of_some": {
            term.name: {one.short: one.citations for one in facts.beside(designs, term.name)}
            for term, _, _ in looked.truths
        }
        if facts is not None
        else {},
        "of_some_then": {
            term.name: stated_of_some(_then(designs), term.name, _verdict_then(then, term, verdict))
            for term, verdict, _ in looked.truths
        }
        if day is not None
        else {},
        "truths": sorted(looked.truths, key=lambda truth: place_of(truth[0].name)),
        "aspects": frozenset(term.name for term, _, _ in looked.truths),
        "takes_over": _taken_over(looked),
    }


def _then(designs: "Iterable[Design]") -> "list[Design]":
    """Return designs as they are on the day of the page."""
    return [
        replace(design, differs=tuple(one.then or one for one in design.differs))
        for design in designs
    ]


def _verdict_then(then: "Then | None", term: "PropertyTerm", verdict: str) -> str:
    turned = then.turned.get(term.name) if then is not None else None
    return turned.verdict if turned is not None else verdict


def _turns(renderer: "Renderer", looked: "Looked") -> dict[str, str]:
    """Return the yes/no aspects that are others today, by their words, with what they are."""
    iri = looked.about.thing.iri
    now = renderer.matrix_with(iri, day_of(renderer.knowledge, "today"))
    if now is None:
        return {}
    verdicts = {
        term.name: (verdict, now.cells.get((iri, term.name), "unstated"))
        for term, verdict, _ in looked.truths
    }
    return {
        name: then
        for name, (verdict, then) in verdicts.items()
        if isinstance(then, str) and then != verdict
    }


def _decide_with(renderer: "Renderer", looked: "Looked", as_of: str) -> str:
    """Return the address at which one decides among what serves the same, with this one marked."""
    choosing = renderer.choosing
    if choosing is None:
        return renderer.addresses.url("/decide")
    about = looked.about
    scopes = [fact for fact in about.facts if _word(renderer, fact.property) == choosing.scope]
    kinds = tuple(value.id for fact in scopes for value in fact.values if value.iri)
    asked = Asked(choosing.of, kinds, as_of=as_of, beside=looked.word)
    given = asked.parameters(choosing.scope)
    return f"{renderer.addresses.url('/decide')}?{address_of(given)}"


def _word(renderer: "Renderer", name: "Named") -> str:
    term = renderer.engine.vocabulary.properties.get(name.iri)
    return term.name if term is not None else ""


def _taken_over(looked: "Looked") -> "tuple[tuple[Named, int], ...]":
    """Return from what a page's facts are taken over, and how many of those that it shows."""
    told = [*looked.use, *looked.favour, *looked.against]
    told += [told_fact for _, group in looked.aspects for told_fact in group]
    shown = {(one.word, value.named) for one in told for value in one.values}
    counts = (
        (source, sum((one.word, value.named) in shown for one, value in pairs))
        for source, pairs in looked.inherited
    )
    return tuple((source, count) for source, count in counts if count > 1)


def _first(about: "Description", name: str) -> "Named | None":
    """Return the first thing to which a property leads, by the local name of the property."""
    for fact in about.facts:
        if fact.property.iri.rpartition("#")[2] == name:
            return next((value for value in fact.values if value.iri), None)
    return None
