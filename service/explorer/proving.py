"""A proof as a tree for a page: the same steps as the drawing, as nested lists with links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.kb.description import Named
from isthmus.kb.proof import Claimed, Reconstructed
from isthmus.kb.proof_text import kind, reason
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.kb.claim import Claim
    from isthmus.kb.proof import Proof
    from isthmus.kb.terms import Node


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof.

    Attributes:
        parts: Subject, property and object.
        kind: ``claim``, ``derived`` and so on.
        why: Why it holds.
        claims: The claims that it states outright.
        premises: What it rests on; empty where it is shown above.
        repeated: Whether it is shown above.
    """

    parts: tuple[Named, ...]
    kind: str
    why: str
    claims: tuple["Claim", ...]
    premises: tuple["Step", ...]
    repeated: bool


def tree_of(proof: "Proof", name: "Callable[[Node], str]") -> Step:
    """Return a proof as a tree in which each step is written out once.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.
    """
    return _step(proof, name, set())


def _step(proof: "Proof", name: "Callable[[Node], str]", seen: set[object]) -> Step:
    triple = proof.conclusion
    parts = tuple(
        Named(name(part), part.value if isinstance(part, NamedNode) else "")
        for part in (triple.subject, triple.predicate, triple.object)
    )
    claims: tuple[Claim, ...] = ()
    match proof.reason:
        case Claimed(found) | Reconstructed(found):
            claims = found
        case _:
            pass
    repeated = triple in seen and bool(proof.premises)
    seen.add(triple)
    premises = () if repeated else tuple(_step(one, name, seen) for one in proof.premises)
    return Step(parts, kind(proof), reason(proof, name), claims, premises, repeated)
