"""What the record states on a day after the edition: its claims, with the changes applied.

The claims of the edition stay as they are. A fact goes when every claim that carries it is replaced
by a change that holds on the day, or that may hold: between the bounds of a date neither the old
nor the new is stated. What a change states becomes a claim of its own once the change holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from isthmus.kb.record.claim_terms import (
    AFFIRMED,
    ASPECT,
    CLAIM,
    DENIED,
    EDITION,
    LATER_SOURCES,
    LOCATOR,
    MODALITY,
    NOTE,
    OBJECT,
    POLARITY,
    PROPERTY,
    SECTION,
    SILENCE,
    SILENT_ON,
    SUBJECT,
    SUPERSEDES,
)
from isthmus.kb.record.facts import Facts, facts_of_claim
from isthmus.kb.schema import Lookup, Schema
from isthmus.kb.terms import RDF, Node, ist, triple_of
from isthmus.ontology import BASE
from pyoxigraph import Literal, NamedNode, Triple

from .change import Change, Changes, ChangeStatement
from .intervals import Held

_LIMITED = NamedNode(f"{BASE}modality/limited")
_PARTS = frozenset(
    ist(kind)
    for kind in (
        "DatedChange",
        "LaterWay",
        "Evidence",
        "Conflict",
        "DatedStatement",
        "DatedAmount",
        "IncompleteList",
        "ResolvedSilence",
        "WayAspect",
    )
)
_SHOWN = frozenset({ist("DatedChange"), ist("LaterWay")})


def values_of(triples: Sequence[Triple]) -> tuple[Triple, ...]:
    """Return those triples of the files of changes that describe values, not changes."""
    parts = {t.subject for t in triples if t.predicate == RDF.type and t.object in _PARTS}
    return tuple(t for t in triples if t.subject not in parts)


def shown_of(triples: Sequence[Triple]) -> tuple[Triple, ...]:
    """Return what is said of changes and later ways themselves, without their parts."""
    shown = {t.subject for t in triples if t.predicate == RDF.type and t.object in _SHOWN}
    return tuple(t for t in triples if t.subject in shown)


def facts_at(
    edition: Facts, changes: Changes, values: Sequence[Triple], day: date, schema: Schema
) -> Facts:
    """Apply the changes to what the claims of the edition state.

    Args:
        values: Values that changes state and that the edition has no word for.
        day: A day after the edition.
        schema: The ontology together with the facts.

    Returns:
        The facts of the day. Replaced claims are still among the statements, marked as superseded.
    """
    holding = [change for change in changes.believed() if change.held(day) is Held.HOLDS]
    replacing = [change for change in changes.believed() if change.held(day) is not Held.NOT]
    replaced = {claim for change in replacing for claim in change.replaces}
    carried = {
        fact: kept
        for fact, claims in edition.carried.items()
        if (kept := tuple(claim for claim in claims if claim not in replaced))
    }
    claims: list[Triple] = []
    for change in holding:
        for statement in change.statements:
            stated = list(claim_of(change, statement, schema))
            claims += stated
            for fact in facts_of_claim(statement.name, Schema(stated), schema):
                carried[fact] = (*carried.get(fact, ()), statement.name)
    superseding = [
        Triple(change.iri, SUPERSEDES, claim) for change in replacing for claim in change.replaces
    ]
    statements = {
        name: tuple(_without_answered(triples, holding, schema))
        for name, triples in edition.statements.items()
    }
    statements[LATER_SOURCES] = (*claims, *superseding)
    return Facts(statements, carried, (*edition.modelled, *values), edition.problems)


def claim_of(change: Change, statement: ChangeStatement, schema: Lookup) -> Iterator[Triple]:
    """Yield the claim that a change makes by one of its statements.

    Args:
        schema: The ontology together with the facts.
    """
    name = statement.name
    modality = NamedNode(f"{BASE}modality/{statement.modality}")
    yield Triple(name, RDF.type, CLAIM)
    yield Triple(name, SUBJECT, statement.subject)
    yield Triple(name, PROPERTY, statement.property)
    yield triple_of(name, OBJECT, statement.object)
    yield Triple(name, POLARITY, AFFIRMED if statement.affirmed else DENIED)
    # A statement with reserves is shown with them; nothing is inferred from it.
    yield Triple(name, MODALITY, _LIMITED if statement.reserves else modality)
    yield Triple(name, EDITION, LATER_SOURCES)
    yield Triple(name, SECTION, change.iri)
    yield Triple(name, LOCATOR, Literal(place_of(change)))
    if statement.reserves:
        yield Triple(name, NOTE, Literal(", ".join(statement.reserves)))
    aspect = schema.value(statement.property, ASPECT)
    if aspect is not None:
        yield triple_of(name, ASPECT, aspect)


def place_of(change: Change) -> str:
    """Say since when a change holds and who says so, as a citation does."""
    source = change.evidence[0]
    return f"{change.when()}; {source.publisher}, {source.title}"


def _without_answered(
    triples: Iterable[Triple], holding: Sequence[Change], schema: Lookup
) -> Iterator[Triple]:
    """Leave out of the silences the aspects that changes answer about their very subject."""
    given = list(triples)
    about = {t.subject: t.object for t in given if t.predicate == SUBJECT}
    silences = {t.subject for t in given if t.predicate == RDF.type and t.object == SILENCE}
    answered = set(answered_silences(holding, about.get, schema))
    kept = [t for t in given if t.predicate != SILENT_ON or (t.subject, t.object) not in answered]
    speaking = {t.subject for t in kept if t.predicate == SILENT_ON}
    return (t for t in kept if t.subject not in silences or t.subject in speaking)


def answered_silences(
    holding: Iterable[Change], about: Callable[[NamedNode], Node | None], schema: Lookup
) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield each silence and aspect on which changes speak about its very subject.

    Args:
        about: Gives the subject of a silence.
        schema: The ontology together with the facts.
    """
    for change in holding:
        for resolved in change.silences:
            if any(
                statement.subject == about(resolved.silence)
                and schema.value(statement.property, ASPECT) == resolved.aspect
                for statement in change.statements
            ):
                yield resolved.silence, resolved.aspect
