"""Write a proof as a tree for people, and say each of its steps in words."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from isthmus.kb.characters import on_one_line
from isthmus.kb.data_class import dataclass
from isthmus.kb.labels import with_article
from isthmus.kb.reasoning.rule import Atom, Rule, Slot
from isthmus.kb.record.claim import Claim
from isthmus.kb.terms import OWL, RDF, Node, shorten
from pyoxigraph import Triple, Variable

from .proof import (
    Assumed,
    Axiom,
    Claimed,
    Derived,
    Given,
    Proof,
    Reconstructed,
    RolledUp,
    support_of,
)

Naming: TypeAlias = Callable[[Node], str]
"""Gives a term the name that readers see; `isthmus.kb.Knowledge.name` gives labels."""
Kind: TypeAlias = Literal["claim", "reconstruction", "axiom", "given", "derived", "rolled up"]
"""What sort of step it is; `KIND_WORDS` says each where people read it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proof written as a tree.

    Attributes:
        proof: The step.
        depth: How far it is indented; 0 for the conclusion.
        parent: The number of the line it supports, -1 for the conclusion.
        repeated: Whether the step was shown before, so that its premises are left out here.
        axiom: A premise of ours behind the rule of that step, if the line is about it.
    """

    proof: Proof
    depth: int
    parent: int
    repeated: bool
    axiom: Axiom | None = None

    def statement(self, name: Naming = shorten) -> str:
        """Say what holds."""
        if self.axiom is None:
            return statement(self.proof.conclusion, name)
        return name(self.axiom.iri) if self.axiom.iri else self.axiom.statement

    def kind(self) -> str:
        """Return what sort of line it is, one of `KIND_WORDS`."""
        return kind(self.proof) if self.axiom is None else "axiom"

    def told(self, name: Naming = shorten) -> str:
        """Say why it holds."""
        if self.repeated:
            return "as shown above"
        return told(self.proof, name) if self.axiom is None else f"ours: {self.axiom.rationale}"


def lines(proof: Proof) -> list[Line]:
    """Return the steps of a proof in reading order, each written out once.

    A premise of ours behind a rule has a line of its own, before what the rule was applied to.
    """
    told_lines: list[Line] = []
    seen: set[Triple] = set()
    assumed: set[Axiom] = set()
    waiting = [(proof, 0, -1)]
    while waiting:
        step, depth, parent = waiting.pop()
        repeated = step.conclusion in seen and bool(step.premises)
        seen.add(step.conclusion)
        told_lines.append(Line(step, depth, parent, repeated))
        if not repeated:
            number = len(told_lines) - 1
            for axiom in premises_of_ours(step):
                told_lines.append(Line(step, depth + 1, number, axiom in assumed, axiom))
                assumed.add(axiom)
            waiting.extend(
                (premise, depth + 1, number) for premise in reversed(shown_premises(step))
            )
    return told_lines


def statement(triple: Triple, name: Naming = shorten) -> str:
    """Write a triple as a sentence: subject – property – object, or what a thing is."""
    subject, value = name(triple.subject), name(triple.object)
    if triple.predicate in _OF_DENIALS:
        return subject
    if triple.predicate == RDF.type:
        return f"{subject} is {with_article(value)}"
    return " – ".join((subject, name(triple.predicate), value))


def reason(proof: Proof, name: Naming = shorten) -> str:
    """Say in a few words why a step holds; `KIND_WORDS` say what sort of reason it is."""
    match proof.reason:
        case Claimed(claims):
            return places(claims)
        case Reconstructed(basis):
            return f"reconstructed from {places(basis)}"
        case Assumed(axiom):
            return f"ours: {axiom.rationale or 'a modelling fact'}"
        case Given(files):
            return f"from {', '.join(files)}" if files else "from your data"
        case Derived(rule, axioms):
            ours = [f"ours: {axiom.rationale}" for axiom in axioms if axiom.rationale]
            by = f"rule {rule.name}: {rule_words(rule, name)}"
            return f"{' '.join(dict.fromkeys(ours))} ({by})" if ours else by
        case RolledUp(rollup):
            closed = rollup.closed_world
            return rollup.step + (f", given that {closed}" if closed else "")


def rule_words(rule: Rule, name: Naming = shorten) -> str:
    """Write a rule with the names that readers see: x builds on y, … → x protected by z."""
    told, head = parts_of_rule(rule, name, " ")
    head = head or "a contradiction"
    return f"{', '.join(told)} → {head}" if told else head


def parts_of_rule(rule: Rule, name: Naming, between: str) -> tuple[list[str], str]:
    """Say what a rule needs, and what holds then; nothing where it must not apply.

    Args:
        name: Gives terms the names that readers see.
        between: What stands between the words of a statement.
    """

    def said(atom: Atom) -> str:
        subject, value = _named(atom.subject, name), _named(atom.object, name)
        if atom.predicate == RDF.type and not isinstance(atom.object, Variable):
            return f"{subject} is {with_article(value)}"
        return between.join((subject, name(atom.predicate), value))

    told = [said(atom) for atom in rule.body]
    told += [f"{_named(one, name)} is not {_named(other, name)}" for one, other in rule.distinct]
    return told, said(rule.head) if rule.head else ""


def proof_text(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as a tree, with what it rests on in the end below it.

    Args:
        name: Gives terms the names that readers see.

    Returns:
        Two lines for each step, what holds and why; then the passages of the source and the
        premises of ours, each once.
    """
    rows = lines(proof)
    below = _open_branches(rows)
    written = []
    for number, row in enumerate(rows):
        trunk = "".join("│  " if going_on else "   " for going_on in below[number][:-1])
        branch = ("├─ " if below[number][-1] else "└─ ") if below[number] else ""
        written.append(f"{trunk}{branch}{on_one_line(row.statement(name))}")
        trunk += ("│  " if below[number][-1] else "   ") if below[number] else ""
        premises = not row.repeated and row.axiom is None and row.proof.premises
        written.append(f"{trunk}{'│ ' if premises else '  '}{on_one_line(row.told(name))}")
    return "\n".join([*written, *_rests_on(proof)]) + "\n"


def told(proof: Proof, name: Naming = shorten) -> str:
    """Say why a step holds, with the sort of reason before it; a rule without premises of ours."""
    words = reason(proof, name)
    match proof.reason:
        case Claimed():
            return f"stated: {words}"
        case Derived(rule, _):
            return f"follows by rule {rule.name}: {rule_words(rule, name)}"
        case RolledUp():
            return f"follows by the roll-up: {words}"
        case _:
            return words


def premises_of_ours(step: Proof) -> tuple[Axiom, ...]:
    """Return the premises of ours behind the rule of a step, those that have a rationale."""
    if not isinstance(step.reason, Derived):
        return ()
    return tuple(axiom for axiom in step.reason.axioms if axiom.rationale)


def shown_premises(step: Proof) -> tuple[Proof, ...]:
    """Return the premises of a step, a denial once: on record it is three triples."""
    premises: dict[object, Proof] = {}
    for premise in step.premises:
        triple = premise.conclusion
        denied = triple.predicate in _OF_DENIALS
        premises.setdefault(triple.subject if denied else triple, premise)
    return tuple(premises.values())


def _rests_on(proof: Proof) -> list[str]:
    """List the leaves of a proof, if it has steps."""
    if not proof.premises:
        return []
    support = support_of(proof)
    written = [""]
    if support.claims:
        written.append("rests on the source:")
        written += dict.fromkeys(f"  {place(claim)}" for claim in support.claims)
    ours = dict.fromkeys(axiom.rationale for axiom in support.axioms if axiom.rationale)
    closed = dict.fromkeys(
        step.reason.rollup.closed_world
        for step in proof.steps()
        if isinstance(step.reason, RolledUp) and step.reason.rollup.closed_world
    )
    if ours or closed:
        written.append("rests on premises of ours:")
        written += [f"  {text}" for text in ours]
        written += [f"  Taken to be the whole record: {text}." for text in closed]
    return written if len(written) > 1 else []


def _open_branches(rows: list[Line]) -> list[list[bool]]:
    """Return for each line whether each branch above it, and its own, goes on below."""
    last_child: dict[int, int] = {}
    for number, row in enumerate(rows):
        last_child[row.parent] = number
    branches: list[list[bool]] = []
    for number, row in enumerate(rows):
        goes_on = last_child[row.parent] != number
        branches.append([*branches[row.parent], goes_on] if row.parent >= 0 else [])
    return branches


KIND_WORDS = {
    "claim": "the source states",
    "reconstruction": "built from the source",
    "axiom": "a premise of ours",
    "given": "your data",
    "derived": "follows",
    "rolled up": "follows from the parts",
}
"""What each kind of step is called where people read it."""
_OF_DENIALS = frozenset(
    {OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue}
)
"""What a denial is made of; its name, as `Knowledge.name` gives it, says the whole."""
_KINDS: dict[type, Kind] = {
    Claimed: "claim",
    Reconstructed: "reconstruction",
    Assumed: "axiom",
    Given: "given",
    Derived: "derived",
    RolledUp: "rolled up",
}


def kind(proof: Proof) -> Kind:
    """Return what sort of step it is."""
    return _KINDS[type(proof.reason)]


def places(claims: tuple[Claim, ...]) -> str:
    """Say where claims stand in the source, each section once and each place once."""
    claims_at: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in claims:
        page = claim.on_page() if claim.page else ""
        claims_at.setdefault((claim.section, page), {}).setdefault(claim.locator, claim)
    told = []
    for (section, page), there in claims_at.items():
        if len(there) == 1:
            told.append(place(*there.values()))
            continue
        where = f"{section}, {page}" if page else section
        told.append(f"{where} ({'; '.join(locator for locator in there if locator)})")
    return "; ".join(told)


def place(claim: Claim) -> str:
    """Say where a claim stands in the source."""
    where = f"{claim.section}, {claim.on_page()}" if claim.page else claim.section
    return f"{where}, {claim.locator}" if claim.locator else where


def _named(slot: Slot, name: Naming) -> str:
    """Name what stands in a place of a rule: a variable as it is, anything else by its label."""
    return slot.value if isinstance(slot, Variable) else name(slot)
