"""Why a property does not chain: what the source says, as the vocabulary tells it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.kb.terms import local_name
from isthmus.ontology import IQ
from pyoxigraph import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Knowledge


def chaining_reasons(knowledge: "Knowledge") -> dict[str, str]:
    """Return, for each claim given as the reason why a property does not chain, that reason."""
    reasons: dict[str, str] = {}
    because = IQ + "notTransitiveBecause"
    claims = {
        triple.object.value
        for triple in knowledge.ontology()
        if triple.predicate.value == because and isinstance(triple.object, NamedNode)
    }
    if not claims:
        return reasons
    labels = _labels(knowledge.labels())
    for iri in sorted(claims):
        claim = knowledge.claim(NamedNode(iri))
        if claim is None:
            continue
        subject = labels.get(claim.subject.value, local_name(claim.subject.value))
        prop = labels.get(claim.property.value, claim.property.value.rsplit("#", 1)[-1])
        is_not = (claim.polarity == "denied") != (claim.object == Literal(False))
        if isinstance(claim.object, Literal) and claim.object.value in {"true", "false"}:
            reason = f"{subject} is {'not ' if is_not else ''}{prop}"
        else:
            value = labels.get(getattr(claim.object, "value", ""), "")
            reason = f"{subject} – {prop} – {'not ' if is_not else ''}{value}"
        reasons[iri] = f"{reason} ({claim.place()})"
    return reasons


def _labels(triples: Iterable[Triple]) -> dict[str, str]:
    return {
        triple.subject.value: triple.object.value
        for triple in triples
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal)
    }
