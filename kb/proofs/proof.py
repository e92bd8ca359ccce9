"""A proof: why a triple holds, down to what is stated."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.record.claim import Claim
from isthmus.kb.terms import sentence
from pyoxigraph import NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb.reasoning.rollup import RollUp
    from isthmus.kb.reasoning.rule import Rule


class Axiom(Frozen):
    """A premise of this project and not of the source.

    Attributes:
        statement: What is assumed, on one line.
        iri: The modelling axiom that accounts for it, if one does.
        rationale: Why it may be relied on, or an empty string.
        source: Where that is written, or an empty string.
        by_meaning: Whether it says no more than its words mean.
    """

    statement: str
    iri: NamedNode | None = None
    rationale: str = ""
    source: str = ""
    by_meaning: bool = False


class Claimed(Frozen):
    """The triple is what claims of the source state."""

    claims: tuple[Claim, ...]


class Reconstructed(Frozen):
    """The triple belongs to a topology that was built from claims."""

    basis: tuple[Claim, ...]


class Assumed(Frozen):
    """The triple is a fact of ours."""

    axiom: Axiom


class Given(Frozen):
    """The triple comes from a user's data.

    Attributes:
        files: The names of the files that state it.
    """

    files: tuple[str, ...] = ()


class Derived(Frozen):
    """The triple follows by a rule compiled from axioms."""

    rule: "Rule"
    axioms: tuple[Axiom, ...] = ()


class RolledUp(Frozen):
    """The triple holds because all members on record agree: the closed-world step."""

    rollup: "RollUp"


Reason: TypeAlias = Claimed | Reconstructed | Assumed | Given | Derived | RolledUp


class Proof(Frozen, eq=False):
    """A triple, why it holds, and the proofs of what that rests on.

    The same triple used twice is the same object, so a proof is a graph without cycles that reads
    as a tree.

    Attributes:
        conclusion: The triple.
        reason: Why it holds.
        premises: Proofs of the body of the rule, or of every member; empty for what is stated.
    """

    conclusion: Triple
    reason: Reason
    premises: tuple["Proof", ...] = ()

    def __repr__(self) -> str:
        return f"<Proof of {sentence(self.conclusion)} by {type(self.reason).__name__}>"

    @property
    def inferred(self) -> bool:
        """Whether the conclusion is inferred, not stated."""
        return isinstance(self.reason, Derived | RolledUp)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that state the conclusion, or from which it was built."""
        match self.reason:
            case Claimed(claims) | Reconstructed(claims):
                return claims
            case _:
                return ()

    @property
    def axioms(self) -> tuple[Axiom, ...]:
        """The premises of this project on which this step rests."""
        match self.reason:
            case Assumed(axiom):
                return (axiom,)
            case Derived(_, axioms):
                return axioms
            case _:
                return ()

    def steps(self) -> Iterator["Proof"]:
        """Yield this proof and all below it, each triple once, a conclusion before its premises."""
        seen = set()
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            if proof.conclusion not in seen:
                seen.add(proof.conclusion)
                yield proof
                waiting.extend(reversed(proof.premises))


class Support(Frozen):
    """What a triple rests on in the end: the leaves of one proof, each once.

    Attributes:
        claims: Claims of the source, in document order; those from which a topology was built too.
        axioms: Premises of this project that carry a rationale of their own, or are plain facts.
        inferred: Whether the triple is inferred, not stated.
    """

    claims: tuple[Claim, ...]
    axioms: tuple[Axiom, ...]
    inferred: bool

    @property
    def reading(self) -> bool:
        """Whether it is a reading of ours: a premise says more than its words mean."""
        return any(axiom.rationale and not axiom.by_meaning for axiom in self.axioms)


def support_of(proof: Proof) -> Support:
    """Return the leaves of a proof: claims in document order, axioms in order of use."""
    claims: set[Claim] = set()
    axioms: dict[Axiom, None] = {}
    for step in proof.steps():
        claims.update(step.claims)
        axioms.update(dict.fromkeys(step.axioms))
    return Support(tuple(sorted(claims)), tuple(axioms), proof.inferred)
