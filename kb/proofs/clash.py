"""Explain a contradiction: why each side of it holds, down to the lines of the files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from isthmus.kb.errors import Problem
from isthmus.kb.reasoning.clashes import Clash
from isthmus.kb.reasoning.large_data import Plain
from isthmus.kb.reasoning.skolem import unnamed
from isthmus.kb.source import Source, lines_of
from isthmus.kb.store.dataset import Dataset
from isthmus.kb.terms import sentence
from pyoxigraph import Triple

from .leaves import Leaves
from .proof import Claimed, Derived, Proof, RolledUp
from .prover import Prover, Rulebook

_DEEPEST = 12
"""Steps below this are not written out; what they rest on is the same as above in practice."""


class Explainer:
    """Explains contradictions of one knowledge base.

    Args:
        dataset: What was built.
        rollups: The roll-up rules that were applied.
        sources: The files that were read, in order.
        plain: What large ones say of things.
    """

    def __init__(
        self,
        dataset: Dataset,
        rollups: Sequence[Path],
        sources: Sequence[Source],
        plain: Plain | None = None,
    ) -> None:
        self._prover = Prover(dataset, Rulebook(dataset, rollups), Leaves(dataset))
        self._sources = sources
        self._plain = plain
        self._stated = [frozenset(source.triples) for source in sources]
        self._places: dict[Triple, str] = {}

    def problem(self, clash: Clash) -> Problem:
        """Return what is told of a clash: its sides, each with its proof, and the claims behind."""
        claims: dict[str, None] = {}
        facts: list[str] = []
        for triple in clash.triples:
            proof = self._prover.prove(triple)
            if proof is None:
                facts.append(f"{sentence(triple)}{self._at(triple)}")
                continue
            facts += self._told(proof, 0)
            for step in proof.steps():
                if isinstance(step.reason, Claimed):
                    claims.update(dict.fromkeys(str(claim.iri) for claim in step.reason.claims))
        facts += [f"by {sentence(axiom)}{self._at(axiom)}" for axiom in clash.axioms]
        return Problem(clash.message, tuple(claims), tuple(facts))

    def _told(self, proof: Proof, depth: int) -> Iterator[str]:
        indent = "  " * depth
        place = "" if proof.inferred else self._at(proof.conclusion)
        yield f"{indent}{sentence(proof.conclusion)}{place}"
        if depth >= _DEEPEST:
            return
        if isinstance(proof.reason, Derived):
            rule = proof.reason.rule
            by = "; ".join(f"{sentence(axiom)}{self._at(axiom)}" for axiom in rule.axioms)
            yield f"{indent}  because {by}" if by else f"{indent}  by the rule {rule.name}"
        elif isinstance(proof.reason, RolledUp):
            yield f"{indent}  by the roll-up: {proof.reason.rollup.step}"
        for premise in proof.premises:
            yield from self._told(premise, depth + 1)

    def _at(self, triple: Triple) -> str:
        """Say where a triple is written; nothing where no file states it."""
        written = unnamed(triple)
        if written not in self._places:
            self._places[written] = next(
                (
                    f" ({source.path}:{lines_of(source.path, (written,), number)[written]})"
                    for number, source in enumerate(self._sources)
                    if written in self._stated[number]
                    or (self._plain is not None and self._plain.states(number, triple))
                ),
                "",
            )
        return self._places[written]
