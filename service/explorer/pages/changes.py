"""What has changed since the edition: all of it, one change in full, one later way."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from isthmus.kb.changes.change import Change, Changes, ChangeStatement, LaterWay
from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import FALSE, TRUE, Node
from isthmus.ontology import BASE
from isthmus.queries.diagnostics.spelling import capital, day_in_words
from isthmus.service.explorer.days.day import day_of
from isthmus.service.explorer.digest.passages import Digester
from isthmus.service.explorer.digest.sentences import Teller
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.explorer.parts.later import (
    Later,
    newest_first,
    source_name,
    told,
    without_digests,
)
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.service.explorer.digest.passages import Said

    from .renderer import Renderer

_WIDTH = 100.0
_LEAST = 0.6
"""How wide a day is drawn at least, of a hundred."""
_AWS = re.compile(r"\baws\b")
_MODALITIES = {"can": "can be", "may": "may be", "typically": "typically"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a change stands on the line of time, in parts of a hundred.

    Attributes:
        start: Where it may have begun at the earliest.
        width: How much of the line its bounds take.
        open: Whether the earlier bound is not known.
    """

    start: float
    width: float
    open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One change on the page.

    Attributes:
        later: The change.
        mark: Where it stands on the line of time.
        about: What it is about.
    """

    later: Later
    mark: Mark
    about: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that mean alike for who reads them.

    Attributes:
        name: A word for the group.
        title: Its heading.
        note: What they have in common.
        rows: The changes, the newest first.
    """

    name: str
    title: str
    note: str
    rows: tuple[Row, ...]


def changes_page(renderer: "Renderer") -> str:
    """Return the page of all changes: first what changes a design.

    Args:
        renderer: What renders it.
    """
    changes = renderer.knowledge.changes
    first, last = _span(changes)
    edition = renderer.knowledge.edition
    rows = [
        Row(
            told(change, edition),
            _mark(change, first, last),
            _named(renderer, change.affects),
        )
        for change in sorted(changes.changes, key=newest_first)
    ]
    of_ways = {name for way in changes.ways for name in way.came_with}
    others = [row for row in rows if row.later.change.iri not in of_ways or not row.later.weight]
    new = [row for row in others if row.later.new]
    return renderer.render(
        "changes.html",
        "/changes",
        groups=_groups(new, [row for row in others if not row.later.new]),
        options=_options(renderer, rows),
        ways=[(way, day_in_words(way.effective.in_words())) for way in _newest(changes.ways)],
        first=first.year,
        last=last.year,
        edition_at=_at(date.fromisoformat(edition), first, last) if edition else None,
        checked=changes.newest_check(),
        in_words=day_in_words,
    )


def _groups(new: list[Row], known: list[Row]) -> list[Group]:
    groups = [
        Group(
            "designs",
            "What changes a design",
            "It replaces what the paper says, or answers what it leaves open.",
            tuple(row for row in new if not row.later.weight),
        ),
        Group(
            "besides",
            "Numbers and features besides",
            "The paper says nothing of them.",
            tuple(row for row in new if row.later.weight),
        ),
        Group(
            "answers",
            "Answers to what the paper leaves open",
            "From other sources: so already, or since when is not known.",
            tuple(row for row in known if row.later.change.silences),
        ),
        Group(
            "known",
            "No change: what other sources say besides",
            "It was so when the edition appeared, or since when is not known.",
            tuple(row for row in known if not row.later.change.silences),
        ),
    ]
    return [group for group in groups if group.rows]


def _options(renderer: "Renderer", rows: list[Row]) -> list[tuple[Named, int]]:
    """Return the options of which something has changed, in their order, and how much."""
    matrix = renderer.matrix_of("")
    options = matrix.things if matrix is not None else ()
    counts = {
        option: sum(
            row.later.new and any(named.iri == option.iri for named in row.about) for row in rows
        )
        for option in options
    }
    ordered = renderer.decider.in_order(options) if renderer.decider is not None else options
    return [(Named(one.label, one.iri), counts[one]) for one in ordered if counts[one]]


def _newest(ways: Iterable[LaterWay]) -> list[LaterWay]:
    return sorted(ways, key=lambda way: way.effective.latest or date.min, reverse=True)


def _named(renderer: "Renderer", things: Iterable[NamedNode]) -> tuple[Named, ...]:
    return tuple(Named(renderer.knowledge.name(thing), thing.value) for thing in things)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a change states of one thing.

    Attributes:
        subject: The thing.
        property: What is said of it.
        value: What it is.
        verdict: For a yes or no, ``true`` or ``false``; else empty.
        reserve: With how much reserve it is said; empty for plainly.
    """

    subject: Named
    property: Named
    value: Named
    verdict: str
    reserve: str


def change_page(renderer: "Renderer", name: str) -> str | None:
    """Return the page of one change, or None if there is none of this name.

    Args:
        renderer: What renders it.
        name: Its name.
    """
    changes = renderer.knowledge.changes
    change = next((change for change in changes.changes if change.name == name), None)
    if change is None:
        return None
    knowledge = renderer.knowledge
    later = told(change, knowledge.edition)
    claims = [claim for iri in change.claims if (claim := knowledge.claim(iri)) is not None]
    return renderer.render(
        "dated_change.html",
        path_of(change.iri.value),
        later=later,
        change=change,
        basis=_kind_of_source(renderer, change.date_basis),
        section=Named(knowledge.name(change.section), change.section.value),
        said=[
            (one, claim, claim.iri in change.replaces)
            for claim in claims
            for one in renderer.digester.said([claim])
        ],
        sentences=_sentences(renderer, change),
        statements=[_stated(renderer, statement) for statement in change.statements],
        touches=_named(renderer, change.affects),
        aspects=_named(renderer, dict.fromkeys(one.aspect for one in change.silences)),
        ways=_named(renderer, change.ways),
        **_words(renderer),
    )


def _sentences(renderer: "Renderer", change: Change) -> "list[Said]":
    """Return in sentences what a change states, where it holds today."""
    day = day_of(renderer.knowledge, "today")
    if day is None:
        return []
    claims = (day.knowledge.claim(statement.name) for statement in change.statements)
    # A denied limitation is the contrary of a drawback; its sentence would deny twice.
    kept = [one for one in claims if one is not None and one.polarity != "denied"]
    digester = Digester(Teller(day.knowledge, renderer.engine.vocabulary), renderer.ranks)
    return list(digester.said(kept))


def _words(renderer: "Renderer") -> dict[str, object]:
    """Return by what the page of a change or of a way says what its sources say."""
    return {
        "plainly": without_digests,
        "source_name": source_name,
        "kind_name": lambda kind: _kind_of_source(renderer, kind),
        "in_words": day_in_words,
    }


def _kind_of_source(renderer: "Renderer", kind: str) -> str:
    return renderer.knowledge.name(NamedNode(f"{BASE}source-kind/{kind}")) if kind else ""


def _stated(renderer: "Renderer", statement: ChangeStatement) -> Stated:
    individuals = renderer.engine.vocabulary.individuals
    value = statement.object

    def name(thing: Node) -> str:
        # Values that came after the edition are words of the language, and nothing else in it.
        known = individuals.get(thing.value) if isinstance(thing, NamedNode) else None
        return known.label if known is not None else renderer.knowledge.name(thing)

    verdicts: dict[object, str] = {TRUE: "true", FALSE: "false"}
    verdict = verdicts.get(value, "") if statement.affirmed else ""
    iri = value.value if isinstance(value, NamedNode) else ""
    term = renderer.engine.vocabulary.properties.get(statement.property.value)
    unit = f" {term.unit}" if term is not None and term.unit and not iri else ""
    label = f"{'' if statement.affirmed else 'not '}{name(value)}{unit}"
    reserves = (_MODALITIES.get(statement.modality, ""), *statement.reserves)
    return Stated(
        Named(name(statement.subject), statement.subject.value),
        Named(term.label if term else name(statement.property), statement.property.value),
        Named(label, iri),
        verdict,
        ", ".join(filter(None, reserves)),
    )


def way_page(renderer: "Renderer", name: str) -> str | None:
    """Return the page of a way that the edition lacks, or None if there is none of this name.

    Args:
        renderer: What renders it.
        name: Its name.
    """
    changes = renderer.knowledge.changes
    way = next((way for way in changes.ways if way.name == name), None)
    if way is None:
        return None
    came = sorted((c for c in changes.changes if c.iri in way.came_with), key=newest_first)
    laters = [told(change, renderer.knowledge.edition) for change in came]
    affected = dict.fromkeys(thing for change in came for thing in change.affects)
    return renderer.render(
        "later_way.html",
        path_of(way.iri.value),
        way=way,
        since=day_in_words(way.effective.in_words()),
        laters=laters,
        spelled=lambda text: capital(_AWS.sub("AWS", text)),
        touches=_named(renderer, affected),
        **_words(renderer),
    )


def _span(changes: Changes) -> tuple[date, date]:
    points = changes.points() or (date(2020, 6, 6),)
    return date(points[0].year, 1, 1), date(points[-1].year, 12, 31)


def _mark(change: Change, first: date, last: date) -> Mark:
    interval = change.effective
    end = _at(interval.latest or last, first, last)
    start = _at(interval.earliest, first, last) if interval.earliest is not None else 0.0
    width = max(end - start, _LEAST)
    return Mark(min(start, _WIDTH - width), width, interval.earliest is None)


def _at(day: date, first: date, last: date) -> float:
    return round(_WIDTH * (day - first).days / max(1, (last - first).days), 2)
