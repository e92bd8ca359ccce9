"""A section, a figure or a page of the source: a readable digest of what it says, in its order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from isthmus.kb.record.claim import Claim
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import Term, ist
from isthmus.queries.diagnostics.spelling import capital
from isthmus.service.drawing.topology import natural
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.explorer.parts.later import day_in_words, newest_first, said_once, told
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.service.explorer.parts.look import Looked

    from .renderer import Renderer

_DEFAULT = DefaultGraph()
_OF_DOCUMENT = frozenset(
    {
        *("title", "startPage", "endPage", "sectionOf", "caption", "describedIn", "illustratedBy"),
        "hasDirectPart",
    }
)
"""What is said of a section as a piece of a document; its page says that at the top."""
_COLUMNS = ("hasUseCase", "hasAdvantage", "hasLimitation")
"""The columns of the tables of the source."""
_OF_VALUES = frozenset({"number", "unit", "bound", "measure", "quotaOf"})
"""What a number is made of; its name says it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a section says of one thing by one property, in one place.

    Attributes:
        property: The property.
        claims: The statements, in order.
    """

    property: Named
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in one place of one thing, or of several alike.

    Attributes:
        subjects: The things.
        sayings: What is said of them; the statements are those about the first.
        besides: Where a table says it: what its items mean beside.
        claims: All of the statements.
    """

    subjects: tuple[Named, ...]
    sayings: tuple[Saying, ...]
    besides: tuple[Saying, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list, a row of a table.

    Attributes:
        place: Which one.
        page: The page on which it stands, in short.
        said: What it says, by thing.
    """

    place: str
    page: str
    said: tuple[Said, ...]


def source_page(renderer: "Renderer", node: NamedNode, looked: "Looked") -> str | None:
    """Return the page of a section or of a figure; None for any other thing.

    Args:
        renderer: Renders pages.
        node: The thing.
        looked: What is on record about it.
    """
    claims = _claims_where(renderer, "section", node)
    illustrated = _subjects(renderer, node, "illustratedBy")
    if not claims and not illustrated:
        return None
    own = {claim.iri for claim in claims}
    laters = tuple(
        told(change, renderer.knowledge.edition)
        for change in sorted(renderer.knowledge.changes.changes, key=newest_first)
        if change.section == node or own.intersection(change.claims)
    )
    return renderer.render(
        "source.html",
        path_of(node.value),
        about=looked.about,
        looked=looked,
        passages=_passages(renderer, claims),
        claims=claims,
        above=[*_objects(renderer, node, "sectionOf"), *_objects(renderer, node, "section")],
        below=_subjects(renderer, node, "sectionOf"),
        figures=_figures(renderer, node),
        described=_subjects(renderer, node, "describedIn"),
        illustrated=illustrated,
        pictures=[
            picture
            for thing in illustrated
            for picture in renderer.pictures(thing.iri)
            if picture.name.iri == thing.iri
        ],
        laters=laters,
        later_on=said_once(laters),
        unit=lambda iri: unit_of(renderer, iri),
        edition_day=day_in_words(renderer.knowledge.edition),
    )


def paper_page(renderer: "Renderer", number: int) -> str | None:
    """Return the digest of what one page of the source says, section by section.

    Args:
        renderer: Renders pages.
        number: The number of the page, as printed.

    Returns:
        The page; None where the source has no page of this number.
    """
    last = _last_page(renderer)
    if not 0 < number <= last:
        return None
    claims = _claims_where(renderer, "page", Literal(number))
    parts: dict[Named, list[Claim]] = {}
    for claim in claims:
        for section in _objects(renderer, claim.iri, "section"):
            parts.setdefault(section, []).append(claim)
    starts = _starts(renderer)
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
        parts=[
            (section, passages)
            for section, several in parts.items()
            if (passages := _passages(renderer, several))
        ],
        begins=starts.get(number, ()),
        continues=starts.get(before, ()),
        before=before,
        unit=lambda iri: unit_of(renderer, iri),
        laters=laters,
        later_on=said_once(laters),
        edition_day=day_in_words(renderer.knowledge.edition),
    )


def _last_page(renderer: "Renderer") -> int:
    """Return the number of the last page that is on record; 0 without a source."""
    quads = renderer.knowledge.quads
    numbers = (
        int(quad.object.value)
        for name in ("startPage", "endPage", "page")
        for quad in quads.quads_for_pattern(None, ist(name), None, _DEFAULT)
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal()
    )
    return max(numbers, default=0)


def _starts(renderer: "Renderer") -> dict[int, tuple[Named, ...]]:
    """Return the sections by the page on which they begin."""
    quads, record = renderer.knowledge.quads, renderer.knowledge.descriptions
    starts: dict[int, set[Named]] = {}
    for quad in quads.quads_for_pattern(None, ist("startPage"), None, _DEFAULT):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            starts.setdefault(int(quad.object.value), set()).add(record.name(quad.subject))
    return {page: tuple(sorted(sections)) for page, sections in starts.items()}


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


def _passages(renderer: "Renderer", claims: Iterable[Claim]) -> tuple[Passage, ...]:
    """Put together what one paragraph, list or row says, and in it what is about one thing."""
    told_of = [claim for claim in claims if _local(claim.property) not in _OF_DOCUMENT | _OF_VALUES]
    record = renderer.knowledge.descriptions
    passages = []
    for (place, page), group in groupby(
        told_of,
        key=lambda claim: (claim.locator.partition(",")[0], claim.on_p() if claim.page else ""),
    ):
        by_subject: dict[NamedNode, dict[NamedNode, dict[Term, Claim]]] = {}
        for claim in group:
            sayings = by_subject.setdefault(claim.subject, {})
            # A paragraph that says a thing twice says it once here.
            sayings.setdefault(claim.property, {}).setdefault(claim.object, claim)
        by_subject = _as_drawn(renderer, by_subject)
        # What is said of several alike, such as of a whole family, is said once.
        alike: dict[object, list[NamedNode]] = {}
        for subject, sayings in by_subject.items():
            alike.setdefault(_as_said(sayings), []).append(subject)
        said = tuple(
            Said(
                tuple(map(record.name, subjects)),
                *_columns_first(
                    Saying(record.name(name), tuple(by_object.values()))
                    for name, by_object in by_subject[subjects[0]].items()
                ),
                tuple(
                    claim
                    for subject in subjects
                    for by_object in by_subject[subject].values()
                    for claim in by_object.values()
                ),
            )
            for subjects in alike.values()
        )
        passages.append(Passage(capital(place), page, said))
    return tuple(passages)


def _columns_first(sayings: Iterable[Saying]) -> tuple[tuple[Saying, ...], tuple[Saying, ...]]:
    """Return what the columns of a table say, in their order, and apart what that means.

    What no table says is all of the first.
    """
    every = tuple(sayings)
    columns = [one for one in every if _local_name(one) in _COLUMNS]
    if not columns:
        return every, ()
    columns.sort(key=lambda one: _COLUMNS.index(_local_name(one)))
    return tuple(columns), tuple(one for one in every if one not in columns)


def _local_name(saying: Saying) -> str:
    return saying.property.iri.rpartition("#")[2]


def _as_drawn(
    renderer: "Renderer", sayings: dict[NamedNode, dict[NamedNode, dict[Term, Claim]]]
) -> dict[NamedNode, dict[NamedNode, dict[Term, Claim]]]:
    """Return what is said by thing, with the options in the order of the source.

    The rows of a table are known by their names, which have another order.
    """
    ranks = renderer.ranks
    drawn = sorted((s for s in sayings if s.value in ranks), key=lambda s: ranks[s.value])
    following = iter(drawn)
    order = [next(following) if subject.value in ranks else subject for subject in sayings]
    return {subject: sayings[subject] for subject in order}


def _as_said(sayings: dict[NamedNode, dict[Term, Claim]]) -> object:
    """Return what sets apart what is said of one thing from what is said of another."""
    return tuple(
        (name, value, claim.polarity, claim.modality, claim.qualifier)
        for name, by_object in sayings.items()
        for value, claim in by_object.items()
    )


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


def _local(name: NamedNode) -> str:
    return name.value.rpartition("#")[2]
