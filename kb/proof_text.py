"""Write a proof down: as an indented tree for people, as JSON and Mermaid for programs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Triple

from .claim import Claim
from .proof import Assumed, Axiom, Claimed, Derived, Given, Proof, Reconstructed, RolledUp
from .terms import Node, shorten

Naming: TypeAlias = Callable[[Node], str]
"""Gives a term the name that readers see; `isthmus.kb.Knowledge.name` gives labels."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proof written as a tree.

    Attributes:
        proof: The step.
        depth: How far it is indented; 0 for the conclusion.
        parent: The number of the line it supports, -1 for the conclusion.
        repeated: Whether the step was shown before, so that its premises are left out here.
    """

    proof: Proof
    depth: int
    parent: int
    repeated: bool


def lines(proof: Proof) -> list[Line]:
    """Return the steps of a proof in reading order, each written out once."""
    found: list[Line] = []
    seen: set[Triple] = set()
    waiting = [(proof, 0, -1)]
    while waiting:
        step, depth, parent = waiting.pop()
        repeated = step.conclusion in seen and bool(step.premises)
        seen.add(step.conclusion)
        found.append(Line(step, depth, parent, repeated))
        if not repeated:
            number = len(found) - 1
            waiting.extend((one, depth + 1, number) for one in reversed(step.premises))
    return found


def statement(triple: Triple, name: Naming = shorten) -> str:
    """Write a triple as a sentence: subject – property – object."""
    return " – ".join(name(part) for part in (triple.subject, triple.predicate, triple.object))


def reason(proof: Proof, name: Naming = shorten) -> str:
    """Say in a few words why a step holds."""
    match proof.reason:
        case Claimed(claims):
            return "; ".join(_place(claim) for claim in claims)
        case Reconstructed(basis):
            return f"reconstructed from {'; '.join(_place(claim) for claim in basis)}"
        case Assumed(axiom):
            return f"ours: {axiom.rationale or 'a modelling fact'}"
        case Given():
            return "from your data"
        case Derived(rule, axioms):
            ours = " ".join(f"ours: {axiom.rationale}" for axiom in axioms if axiom.rationale)
            return f"{ours} (rule {rule.name}: {rule})" if ours else f"rule {rule.name}: {rule}"
        case RolledUp(rollup):
            closed = rollup.closed_world
            return rollup.step + (f", given that {closed}" if closed else "")


def proof_text(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as an indented tree.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.

    Returns:
        Two lines for each step: what holds, and why.
    """
    written = []
    for line in lines(proof):
        indent = "  " * line.depth
        why = "as shown above" if line.repeated else reason(line.proof, name)
        written.append(f"{indent}{statement(line.proof.conclusion, name)}")
        written.append(f"{indent}    {why}")
    return "\n".join(written) + "\n"


def proof_json(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as JSON: a flat list of steps that name each other by number.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.

    Returns:
        An object with ``conclusion``, the number of the first step, and ``steps``.
    """
    steps = list(proof.steps())
    numbers = {step.conclusion: number for number, step in enumerate(steps)}
    written = [
        {
            "id": number,
            "triple": [_n_triples(part) for part in _parts(step.conclusion)],
            "statement": statement(step.conclusion, name),
            "kind": _KINDS[type(step.reason)],
            "reason": reason(step, name),
            "rule": step.reason.rule.name if isinstance(step.reason, Derived) else None,
            "claims": [_claim(claim) for claim in _claims(step)],
            "axioms": [_axiom(axiom) for axiom in _axioms(step)],
            "premises": [numbers[premise.conclusion] for premise in step.premises],
        }
        for number, step in enumerate(steps)
    ]
    return json.dumps({"conclusion": 0, "steps": written}, ensure_ascii=False, indent=2)


def proof_mermaid(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as a Mermaid flow chart, premises below their conclusion."""
    steps = list(proof.steps())
    numbers = {step.conclusion: number for number, step in enumerate(steps)}
    written = ["flowchart BT"]
    for number, step in enumerate(steps):
        text = statement(step.conclusion, name).replace("&", "&amp;").replace('"', "&quot;")
        left, right = ("[", "]") if step.inferred else ("([", "])")
        written.append(f'  s{number}{left}"{text}"{right}')
    for number, step in enumerate(steps):
        written.extend(f"  s{numbers[one.conclusion]} --> s{number}" for one in step.premises)
    return "\n".join(written) + "\n"


_KINDS = {
    Claimed: "claim",
    Reconstructed: "reconstruction",
    Assumed: "axiom",
    Given: "given",
    Derived: "derived",
    RolledUp: "rolled up",
}


def kind(proof: Proof) -> str:
    """Return claim, reconstruction, axiom, given, derived or rolled up."""
    return _KINDS[type(proof.reason)]


def _place(claim: Claim) -> str:
    where = f"{claim.section}, page {claim.page}" if claim.page else claim.section
    return f"{where}, {claim.locator}" if claim.locator else where


def _parts(triple: Triple) -> Iterator[Node]:
    yield triple.subject
    yield triple.predicate
    yield triple.object


def _n_triples(term: Node) -> str:
    return str(term)


def _claims(step: Proof) -> tuple[Claim, ...]:
    match step.reason:
        case Claimed(claims) | Reconstructed(claims):
            return claims
        case _:
            return ()


def _axioms(step: Proof) -> tuple[Axiom, ...]:
    match step.reason:
        case Assumed(axiom):
            return (axiom,)
        case Derived(_, axioms):
            return axioms
        case _:
            return ()


def _claim(claim: Claim) -> dict[str, str | int]:
    return {
        "iri": claim.iri.value,
        "section": claim.section,
        "page": claim.page,
        "locator": claim.locator,
    }


def _axiom(axiom: Axiom) -> dict[str, str | None]:
    return {
        "statement": axiom.statement,
        "iri": axiom.iri.value if axiom.iri else None,
        "rationale": axiom.rationale,
        "source": axiom.source,
    }
