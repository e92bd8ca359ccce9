"""A section, a figure or a page of the source: a readable digest of what it says, in its order."""

from functools import partial
from typing import TYPE_CHECKING

from isthmus.kb.record.claim import Claim
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import ist
from isthmus.service.drawing.topology import natural
from isthmus.service.explorer.digest.passages import is_told, last_page
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.explorer.parts.later import newest_first, told
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.service.explorer.days.day import Day
    from isthmus.service.explorer.parts.look import Looked
    from isthmus.service.explorer.parts.pictures import Picture

    from .renderer import Renderer

_DEFAULT = DefaultGraph()


def source_page(
    renderer: "Renderer",
    node: NamedNode,
    looked: "Looked",
    day: "Day | None" = None,
    wrong: str = "",
) -> str | None:
    """Return the page of a section or of a figure; None for any other thing.

    Args:
        renderer: Renders pages.
        node: The thing.
        looked: What is on record about it.
        day: The day of which it speaks; None for the edition.
        wrong: What is wrong with the day that was asked for; empty for nothing.
    """
    every = _claims_where(renderer, "section", node)
    claims, withdrawn = _standing(every)
    illustrated = _subjects(renderer, node, "illustratedBy")
    if not every and not illustrated:
        return None
    own = {claim.iri for claim in claims}
    laters = tuple(
        told(change, renderer.knowledge.edition)
        for change in sorted(renderer.knowledge.changes.changes, key=newest_first)
        if change.section == node or own.intersection(change.claims)
    )
    dated = renderer.of_laters(laters, day, path_of(node.value), wrong)
    captions = _objects(renderer, node, "caption")
    if captions or (illustrated and not every):
        about = renderer.knowledge.proofs.claims.about(node)
        said = [claim for claim in about if is_told(claim)]
        return renderer.render(
            "figure.html",
            path_of(node.value),
            about=looked.about,
            caption=captions[0].label if captions else "",
            captioned=next((claim for claim in about if claim.property == ist("caption")), None),
            above=_objects(renderer, node, "section"),
            illustrated=illustrated,
            pictures=_pictures(renderer, illustrated),
            said=renderer.digester.passages(said),
            **dated,
        )
    return renderer.render(
        "source.html",
        path_of(node.value),
        about=looked.about,
        looked=looked,
        passages=renderer.digester.passages(claims),
        claims=claims,
        withdrawn=withdrawn,
        above=_objects(renderer, node, "sectionOf"),
        pictures=(),
        below=sorted(_subjects(renderer, node, "sectionOf"), key=partial(section_key, renderer)),
        figures=_figures(renderer, node),
        described=_subjects(renderer, node, "describedIn"),
        **dated,
    )


def paper_page(
    renderer: "Renderer", number: int, day: "Day | None" = None, wrong: str = ""
) -> str | None:
    """Return the digest of what one page of the source says, section by section.

    Args:
        renderer: Renders pages.
        number: The number of the page, as printed.
        day: The day of which it speaks; None for the edition.
        wrong: What is wrong with the day that was asked for; empty for nothing.

    Returns:
        The page; None where the source has no page of this number.
    """
    last = last_page(renderer.knowledge)
    if not 0 < number <= last:
        return None
    claims, withdrawn = _standing(_claims_where(renderer, "page", Literal(number)))
    parts: dict[Named, list[Claim]] = {}
    for claim in claims:
        for section in _objects(renderer, claim.iri, "section"):
            parts.setdefault(section, []).append(claim)
    starts, order = _starts(renderer), partial(section_key, renderer)
    before = max((page for page in starts if page < number), default=0)
    own = {claim.iri for claim in claims}
    laters = tuple(
        told(change, renderer.knowledge.edition)
        for change in sorted(renderer.knowledge.changes.changes, key=newest_first)
        if own.intersection(change.claims)
    )
    return renderer.render(
        "page.html",
        f"/page/{number}",
        number=number,
        last=last,
        claims=claims,
        withdrawn=withdrawn,
        parts=[
            (section, passages)
            for section in sorted(parts, key=order)
            if (passages := renderer.digester.passages(parts[section]))
        ],
        begins=sorted(starts.get(number, ()), key=order),
        continues=sorted(starts.get(before, ()), key=order),
        before=before,
        **renderer.of_laters(laters, day, f"/page/{number}", wrong),
    )


def _pictures(renderer: "Renderer", illustrated: tuple[Named, ...]) -> list["Picture"]:
    """Return the drawings of what a figure illustrates: of its design where that is known."""
    return [
        picture
        for thing in illustrated
        for picture in renderer.pictures(thing.iri)
        if picture.name.iri == thing.iri
    ]


def _starts(renderer: "Renderer") -> dict[int, set[Named]]:
    """Return the sections by the page on which they begin, in no order."""
    quads, record = renderer.knowledge.quads, renderer.knowledge.descriptions
    starts: dict[int, set[Named]] = {}
    for quad in quads.quads_for_pattern(None, ist("startPage"), None, _DEFAULT):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            starts.setdefault(int(quad.object.value), set()).add(record.name(quad.subject))
    return starts


def unit_of(renderer: "Renderer", iri: str) -> str:
    """Return the unit of a property, or an empty string."""
    term = renderer.engine.vocabulary.properties.get(iri)
    return term.unit if term is not None else ""


def _claims_where(renderer: "Renderer", name: str, value: NamedNode | Literal) -> tuple[Claim, ...]:
    """Return what stands in a section or on a page, in order: paragraph 10 after paragraph 9."""
    knowledge = renderer.knowledge
    claims = []
    for quad in knowledge.quads.quads_for_pattern(None, ist(name), value, _DEFAULT):
        if isinstance(quad.subject, NamedNode):
            claim = knowledge.claim(quad.subject)
            claims += [claim] if claim is not None else []
    return tuple(
        sorted(claims, key=lambda claim: (claim.page, natural(claim.locator), claim.iri.value))
    )


def _standing(claims: tuple[Claim, ...]) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the statements that stand, and apart those that were withdrawn."""
    stand = tuple(claim for claim in claims if claim.polarity != "withdrawn")
    return stand, tuple(claim for claim in claims if claim.polarity == "withdrawn")


def section_key(renderer: "Renderer", section: Named) -> list[tuple[int, int, str]]:
    """Return what puts sections into the order of the source, those within one after it.

    Two may begin on one page: they stand in the order of what they describe.
    """
    node = NamedNode(section.iri)
    begins = next((int(page.label) for page in _objects(renderer, node, "startPage")), 0)
    described = [renderer.ranks.get(one.iri, 0) for one in _subjects(renderer, node, "describedIn")]
    own = (begins, max(described, default=0), section.label)
    above = _objects(renderer, node, "sectionOf")
    return [*(section_key(renderer, above[0]) if above else ()), own]


def _subjects(renderer: "Renderer", node: NamedNode, name: str) -> tuple[Named, ...]:
    """Return what leads to a thing by a property, in order of their labels."""
    quads, record = renderer.knowledge.quads, renderer.knowledge.descriptions
    subjects = {q.subject for q in quads.quads_for_pattern(None, ist(name), node, _DEFAULT)}
    return tuple(
        sorted(record.name(subject) for subject in subjects if isinstance(subject, NamedNode))
    )


def _figures(renderer: "Renderer", section: NamedNode) -> tuple[Named, ...]:
    """Return the figures that stand in a section, in the order of their numbers."""
    things = _subjects(renderer, section, "section")
    figures = [thing for thing in things if any(_objects(renderer, NamedNode(thing.iri), "number"))]
    return tuple(sorted(figures, key=lambda figure: natural(figure.label)))


def _objects(renderer: "Renderer", node: NamedNode, name: str) -> tuple[Named, ...]:
    """Return what a thing leads to by a property."""
    quads, record = renderer.knowledge.quads, renderer.knowledge.descriptions
    objects = (quad.object for quad in quads.quads_for_pattern(node, ist(name), None, _DEFAULT))
    return tuple(
        record.name(value) for value in objects if not isinstance(value, Triple | BlankNode)
    )
