"""Write a proof as JSON: a flat list of steps that name each other by number."""

import json
from typing import Annotated

from isthmus.kb.frozen import Frozen, Iri
from isthmus.kb.json_shape import Mark, PageOrNull, TextOrNull, plain, shaped
from isthmus.kb.terms import shorten

from .proof import Derived, Proof
from .text import Kind, Naming, kind, reason, statement


class Passage(Frozen):
    """A claim of the source behind a step."""

    iri: Iri
    section: str
    page: PageOrNull
    page_from: bool
    locator: str


class Premise(Frozen):
    """A premise of ours behind a step."""

    statement: str
    iri: Annotated[str, "iri", Mark.NULL]
    rationale: str
    source: str


class Step(Frozen):
    """One step of a proof.

    Attributes:
        id: Its number.
        triple: What holds, as three terms of N-Triples.
        statement: The same with labels.
        kind: What sort of step it is.
        reason: Why it holds.
        rule: The name of the rule that was applied, if one was.
        claims: The claims of the source that state it.
        axioms: The premises of ours on which it rests.
        premises: The numbers of the steps that it follows from.
    """

    id: int
    triple: tuple[str, str, str]
    statement: str
    kind: Kind
    reason: str
    rule: TextOrNull
    claims: tuple[Passage, ...]
    axioms: tuple[Premise, ...]
    premises: tuple[int, ...]


class Proved(Frozen):
    """A proof: the number of its conclusion, and all its steps."""

    conclusion: int
    steps: tuple[Step, ...]


def proved(proof: Proof, name: Naming = shorten) -> Proved:
    """Lay a proof out as steps that name each other by number.

    Args:
        name: Gives terms the names that readers see.
    """
    steps = list(proof.steps())
    numbers = {step.conclusion: number for number, step in enumerate(steps)}

    def written(number: int, step: Proof) -> Step:
        triple = step.conclusion
        return Step(
            id=number,
            triple=(str(triple.subject), str(triple.predicate), str(triple.object)),
            statement=statement(triple, name),
            kind=kind(step),
            reason=reason(step, name),
            rule=step.reason.rule.name if isinstance(step.reason, Derived) else "",
            claims=tuple(shaped(Passage, claim, iri=claim.iri.value) for claim in step.claims),
            axioms=tuple(
                shaped(Premise, axiom, iri=axiom.iri.value if axiom.iri else "")
                for axiom in step.axioms
            ),
            premises=tuple(numbers[premise.conclusion] for premise in step.premises),
        )

    return Proved(0, tuple(written(number, step) for number, step in enumerate(steps)))


def proof_json(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as indented JSON, in the shape of `Proved`."""
    return json.dumps(plain(proved(proof, name)), ensure_ascii=False, indent=2)
