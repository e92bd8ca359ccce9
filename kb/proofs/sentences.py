"""Say each step of a proof in a sentence, for readers who know no rules of OWL by their names."""

from isthmus.kb.reasoning.rule import Rule
from isthmus.kb.terms import FALSE, TRUE, Node

from .proof import Assumed, Axiom, Claimed, Derived, Given, Reconstructed, RolledUp
from .text import Line, Naming, parts_of_rule, places

_RULES = {
    "prp-spo1": "what is said in the narrower word holds in the wider one",
    "prp-spo2": "several steps after each other make one",
    "prp-inv1": "what is said from one end can be said from the other",
    "prp-inv2": "what is said from one end can be said from the other",
    "prp-symp": "what holds one way holds the other way",
    "prp-trp": "it passes on from one to the next",
    "prp-dom": "only things of this kind have that said of them",
    "prp-rng": "only things of this kind are what is said there",
    "prp-eqp1": "the two words mean the same",
    "prp-eqp2": "the two words mean the same",
    "cax-sco": "all that is so is of this kind",
    "cax-eqc1": "the two kinds are the same",
    "cax-eqc2": "the two kinds are the same",
    "cls-hv1": "everything of the kind has this value",
    "cls-avf": "everything of the kind leads there only to things of one kind",
    "cls-svf1": "whatever leads to such a thing is of the kind",
    "cls-int1": "what is of each of the kinds is of the one made of them",
    "cls-uni": "what is of one of the kinds is of the one that joins them",
    "cls-oo": "the kind is a list, and it is on it",
    "eq-sym": "the two are the same",
    "eq-trans": "the two are the same",
    "eq-rep-s": "the two are the same, so what is said of one holds of the other",
    "eq-rep-o": "the two are the same, so what leads to one leads to the other",
}
"""The rules of OWL 2 RL in words; see "OWL 2 Web Ontology Language Profiles", section 4.3."""


def statement_of(row: Line, name: Naming) -> str:
    """Say what holds, a yes/no value as yes or no.

    Args:
        name: Gives terms the names that readers see.
    """
    return row.statement(_with_yes_and_no(name))


def because(row: Line, name: Naming) -> str:
    """Say why a line holds, in a sentence.

    Args:
        name: Gives terms the names that readers see.
    """
    if row.repeated:
        return "Shown above."
    if row.axiom is not None:
        return _ours(row.axiom)
    named = _with_yes_and_no(name)
    match row.proof.reason:
        case Claimed(claims):
            return f"It stands in {places(claims)}."
        case Reconstructed(basis):
            return f"It is put together from {places(basis)}."
        case Assumed(axiom):
            return _ours(axiom)
        case Given(files):
            return f"It stands in {', '.join(files)}." if files else "Your data say so."
        case Derived(rule, _):
            meant = _RULES.get(rule.name)
            why = f"Holds because {meant} (OWL rule {rule.name})" if meant else "Holds by a rule"
            return f"{why}: {_rule(rule, named)}."
        case RolledUp(rollup):
            closed = rollup.closed_world
            return f"Holds because {rollup.step}{f', given that {closed}' if closed else ''}."


def follows(row: Line, name: Naming) -> tuple[str, str] | None:
    """Say why a line follows from those below it, and by which rule; None where none was applied.

    Args:
        name: Gives terms the names that readers see.
    """
    if row.repeated or row.axiom is not None or not isinstance(row.proof.reason, Derived):
        return None
    rule = row.proof.reason.rule
    meant = _RULES.get(rule.name)
    by = f" (OWL rule {rule.name})" if meant else ""
    said = _rule(rule, _with_yes_and_no(name))
    return meant or "", f"{said[:1].upper()}{said[1:]}{by}."


def _with_yes_and_no(name: Naming) -> Naming:
    def named(term: Node) -> str:
        if term in {TRUE, FALSE}:
            return "yes" if term == TRUE else "no"
        return name(term)

    return named


def _ours(axiom: Axiom) -> str:
    return axiom.rationale or "Part of how the record is modelled."


def _rule(rule: Rule, name: Naming) -> str:
    """Say a rule as if x – builds on – y, and y is a hub, then something."""
    told, head = parts_of_rule(rule, name, " – ")
    head = head or "there is a contradiction"
    return f"if {', and '.join(told)}, then {head}" if told else head
