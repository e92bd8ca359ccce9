"""Why a thing does or does not meet the conditions of a query, with a proof of every fact."""

import json
from collections.abc import Mapping

from isthmus.kb.proofs.text import proof_json
from isthmus.queries import Answer, Evidence
from isthmus.queries.binding.tree import BoundCheck
from isthmus.service.web.serving.service import Service
from pyoxigraph import NamedNode, Triple


def verdicts(
    service: Service, text: str, parameters: Mapping[str, str], answer: Answer
) -> list[dict[str, object]]:
    """Return the verdict on each condition of a statement about one thing.

    Args:
        service: Answers and proves.
        text: The query.
        parameters: Values for its parameters.
        answer: Its answer.

    Returns:
        For each condition in the published JSON shape: thing, condition, verdict, what the record
        says, and the proofs of the facts behind it; empty for a statement about many things.

    Raises:
        QueryError: The query is wrong.
    """
    if not isinstance(service.engine.compile(text, parameters).statement, BoundCheck):
        return []
    return [_verdict(service, answer, one) for one in answer.evidence]


def _verdict(service: Service, answer: Answer, found: Evidence) -> dict[str, object]:
    because = [row[2] for row in answer.rows if len(row) == 3 and row[0] == found.condition]
    lines = [line for cell in because if isinstance(cell, tuple) for line in cell]
    return {
        "thing": _thing(service, found.thing),
        "condition": found.condition,
        "verdict": found.verdict,
        "because": [str(line) for line in lines],
        "proofs": [shown for fact in found.facts if (shown := _proof(service, fact)) is not None],
    }


def _thing(service: Service, iri: str) -> dict[str, str]:
    known = service.engine.vocabulary.individuals.get(iri)
    word = known.name if known is not None else iri.replace("#", "/").rsplit("/", 1)[-1]
    return {"id": word, "iri": iri, "label": service.knowledge.name(NamedNode(iri))}


def _proof(service: Service, fact: Triple) -> object:
    proof = service.knowledge.prove(fact)
    return None if proof is None else json.loads(proof_json(proof, service.knowledge.name))
