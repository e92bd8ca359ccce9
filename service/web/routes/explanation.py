"""Why a thing does or does not meet the conditions of a query, with a proof of every fact."""

from collections.abc import Mapping

from isthmus.kb.proofs.json import proved
from isthmus.kb.terms import local_name
from isthmus.queries import Answer, Evidence, Thing
from isthmus.queries.binding.tree import BoundCheck
from isthmus.service.forms.explanation import Judged
from isthmus.service.web.serving.service import Service
from pyoxigraph import NamedNode


def verdicts(
    service: Service, text: str, parameters: Mapping[str, str], answer: Answer
) -> tuple[Judged, ...]:
    """Return the verdict on each condition of a statement about one thing.

    Args:
        service: Answers and proves.
        text: The query.
        parameters: Values for its parameters.

    Returns:
        One for each condition; none for a statement about many things.

    Raises:
        QueryError: The query is wrong.
    """
    if not isinstance(service.engine.compile(text, parameters).statement, BoundCheck):
        return ()
    return tuple(_judged(service, answer, evidence) for evidence in answer.evidence)


def _judged(service: Service, answer: Answer, evidence: Evidence) -> Judged:
    told = [row[2] for row in answer.rows if len(row) == 3 and row[0] == evidence.condition]
    lines = [line for cell in told if isinstance(cell, tuple) for line in cell]
    proofs = (service.knowledge.prove(fact) for fact in evidence.facts)
    return Judged(
        thing=_thing(service, evidence.thing),
        condition=evidence.condition,
        verdict=evidence.verdict,
        because=tuple(str(line) for line in lines),
        proofs=tuple(proved(proof, service.knowledge.name) for proof in proofs if proof),
    )


def _thing(service: Service, iri: str) -> Thing:
    known = service.engine.vocabulary.individuals.get(iri)
    word = known.name if known is not None else local_name(iri)
    return Thing(word, iri, service.knowledge.name(NamedNode(iri)))
