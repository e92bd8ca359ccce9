"""A proof as a tree for a page: the same lines as the drawing, as nested lists with links."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.proofs.sentences import because, follows, statement_of
from isthmus.kb.proofs.text import KIND_WORDS, Line, lines
from isthmus.kb.record.describe import Named
from isthmus.ontology import IST
from isthmus.queries.diagnostics.spelling import capital
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.kb.proofs.proof import Proof
    from isthmus.kb.record.claim import Claim
    from isthmus.kb.terms import Node

    from .renderer import Renderer


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof.

    Attributes:
        holds: What holds, as a sentence.
        subject: What it is about, with its page; a premise of ours is its own subject.
        kind: The sort of step, as a class of the style sheet.
        sort: The sort of step, in words.
        why: Why it holds, in a sentence.
        rule: The rule by which it follows, in full, or an empty string.
        claims: The claims that it states outright.
        premises: What it rests on; empty where it is shown above.
    """

    holds: str
    subject: Named
    kind: str
    sort: str
    why: str
    rule: str
    claims: tuple["Claim", ...]
    premises: tuple["Step", ...]


def tree_of(renderer: "Renderer", proof: "Proof") -> Step:
    """Return a proof as a tree in which each step is written out once."""
    name = renderer.knowledge.name
    rows = lines(proof)
    below: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        below.setdefault(row.parent, []).append(number)

    def step(number: int) -> Step:
        row = rows[number]
        premises = tuple(step(premise) for premise in below.get(number, ()))
        kind = row.kind()
        holds, why = said_of(renderer, row)
        applied = follows(row, name)
        return Step(
            holds,
            _subject(row, name),
            kind.replace(" ", "-"),
            KIND_WORDS[kind],
            why,
            applied[1] if applied is not None else "",
            () if row.axiom is not None or row.repeated else row.proof.claims,
            premises,
        )

    return step(0)


def said_of(renderer: "Renderer", row: Line) -> tuple[str, str]:
    """Return what holds on a line of a proof, and why, in sentences."""
    name = renderer.knowledge.name
    why = because(row, name)
    if (applied := follows(row, name)) is not None:
        meant = applied[0]
        why = f"It follows from what stands below it{': ' if meant else ''}{meant}."
    return _holds(renderer, row), _of_designs(why, renderer)


def _holds(renderer: "Renderer", row: Line) -> str:
    knowledge, teller = renderer.knowledge, renderer.digester.teller
    triple = row.proof.conclusion
    if row.axiom is None and isinstance(triple.subject, NamedNode):
        denied = knowledge.denied(triple.subject)
        if denied is not None:
            return teller.fact(denied, denied=True)
        if triple.predicate.value.startswith(IST):
            return teller.fact(triple)
    return capital(statement_of(row, knowledge.name))


def _of_designs(text: str, renderer: "Renderer") -> str:
    """Call configurations what the pages call them."""
    choosing = renderer.choosing
    if choosing is None or not renderer.knowledge.cites:
        return text
    one, several = choosing.called
    return text.replace("configurations", several).replace("configuration", one)


def _subject(row: Line, name: "Callable[[Node], str]") -> Named:
    node = row.proof.conclusion.subject if row.axiom is None else row.axiom.iri
    return Named(name(node), node.value) if isinstance(node, NamedNode) else Named("")
