"""A proof as a tree for a page: the same lines as the drawing, as nested lists with links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.kb.proofs.sentences import because, statement_of
from isthmus.kb.proofs.text import KIND_WORDS, Line, lines
from isthmus.kb.record.describe import Named
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.kb.proofs.proof import Proof
    from isthmus.kb.record.claim import Claim
    from isthmus.kb.terms import Node


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof.

    Attributes:
        holds: What holds, as a sentence.
        subject: What it is about, with its page; a premise of ours is its own subject.
        kind: The sort of step, as a class of the style sheet.
        sort: The sort of step, in words.
        why: Why it holds, in a sentence.
        claims: The claims that it states outright.
        premises: What it rests on; empty where it is shown above.
    """

    holds: str
    subject: Named
    kind: str
    sort: str
    why: str
    claims: tuple["Claim", ...]
    premises: tuple["Step", ...]


def tree_of(proof: "Proof", name: "Callable[[Node], str]") -> Step:
    """Return a proof as a tree in which each step is written out once.

    Args:
        name: Gives terms the names that readers see.
    """
    rows = lines(proof)
    below: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        below.setdefault(row.parent, []).append(number)

    def step(number: int) -> Step:
        row = rows[number]
        premises = tuple(step(premise) for premise in below.get(number, ()))
        kind = row.kind()
        return Step(
            statement_of(row, name),
            _subject(row, name),
            kind.replace(" ", "-"),
            KIND_WORDS[kind],
            because(row, name),
            () if row.axiom is not None or row.repeated else row.proof.claims,
            premises,
        )

    return step(0)


def _subject(row: Line, name: "Callable[[Node], str]") -> Named:
    node = row.proof.conclusion.subject if row.axiom is None else row.axiom.iri
    return Named(name(node), node.value) if isinstance(node, NamedNode) else Named("")
