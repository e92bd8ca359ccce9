"""Confirm a proof, step by step, without trusting the prover.

Each derived step must be an instance of its rule, each rolled-up one a result of its query with
all members named, each leaf on record; and no triple may rest on itself.
"""

from collections.abc import Collection, Iterator, Mapping

import pyoxigraph
from isthmus.kb.proofs.proof import Assumed, Claimed, Derived, Given, Proof, Reconstructed, RolledUp
from isthmus.kb.proofs.prover import instances, solutions
from isthmus.kb.reasoning.rule import Atom, Rule
from isthmus.kb.record.claim import Claim
from isthmus.kb.record.claim_terms import CLAIM, IS, MODALITY, READ_AS, denial_of
from isthmus.kb.store.layers import STATED, USER
from isthmus.kb.terms import FALSE, OWL, RDF, TRUE, Node, sentence
from isthmus.ontology import BASE
from pyoxigraph import Literal, NamedNode, Triple, Variable


def faults(proof: Proof, rules: Collection[Rule], quads: pyoxigraph.Store) -> Iterator[str]:
    """Yield what is wrong with a proof; nothing if it is right.

    Args:
        proof: The proof.
        rules: The rules compiled from the ontology.
        quads: The store with its layers.
    """
    if _circular(proof):
        yield f"{sentence(proof.conclusion)} rests on itself"
    for step in proof.steps():
        if (fault := _fault(step, rules, quads)) is not None:
            yield f"{sentence(step.conclusion)}: {fault}"


def is_instance(rule: Rule, premises: Collection[Triple], conclusion: Triple) -> bool:
    """Tell whether some values turn a rule into exactly these premises and this conclusion."""
    if rule.head is None or (values := rule.head.match(conclusion)) is None:
        return False
    wanted = frozenset(premises)
    return any(
        frozenset(atom.triple(found) for atom in rule.body) == wanted
        for found in _unify(rule.body, values, premises)
    )


def _unify(
    atoms: tuple[Atom, ...], values: Mapping[Variable, Node], premises: Collection[Triple]
) -> Iterator[Mapping[Variable, Node]]:
    if not atoms:
        yield values
        return
    first = atoms[0].substitute(values)
    for premise in premises:
        if (more := first.match(premise)) is not None:
            yield from _unify(atoms[1:], {**values, **more}, premises)


def _fault(step: Proof, rules: Collection[Rule], quads: pyoxigraph.Store) -> str | None:
    premises = [premise.conclusion for premise in step.premises]
    match step.reason:
        case Derived(rule):
            if rule not in rules:
                return f"{rule.name} is no rule of the ontology"
            if not is_instance(rule, premises, step.conclusion):
                return f"no instance of {rule}"
        case RolledUp(rollup):
            for pattern in rollup.template:
                values = pattern.match(step.conclusion)
                if values is None:
                    continue
                members = {
                    triple
                    for row in solutions(quads, rollup, values)
                    for triple in instances(rollup.premises, row)
                }
                if premises and members >= set(premises):
                    return None
            return f"no result of the roll-up {rollup.name}"
        case Claimed(claims):
            if not claims:
                return "no claim is named"
            for claim in claims:
                if not _carries(claim, step.conclusion, quads):
                    return f"{claim.iri} does not carry it"
        case Reconstructed(basis):
            if not basis:
                return "no basis is named"
            return _unless_stated(step.conclusion, quads)
        case Assumed():
            return _unless_stated(step.conclusion, quads)
        case Given():
            parts = step.conclusion.subject, step.conclusion.predicate, step.conclusion.object
            # Without claims, nothing is this project's, so the ontology is a user's too.
            claimed = any(quads.quads_for_pattern(None, RDF.type, CLAIM, None))
            graphs = (USER,) if claimed else STATED
            if not any(any(quads.quads_for_pattern(*parts, graph)) for graph in graphs):
                return "not in the user's data"
    return None


def _carries(claim: Claim, fact: Triple, quads: pyoxigraph.Store) -> bool:
    """Apply the construction rule to one claim, and see whether the fact comes out."""
    if fact.subject == claim.iri:
        return True  # the claim says it of itself
    claimed = (claim.subject, claim.property, claim.object)
    parts = (fact.subject, fact.predicate, fact.object)
    if claim.polarity == "affirmed":
        # With a reserve, it makes its fact where the thing it points to has the reserve too.
        modality = NamedNode(f"{BASE}modality/{claim.modality}")
        reserved = not isinstance(claim.object, Literal) and any(
            quads.quads_for_pattern(claim.object, MODALITY, modality)
        )
        definite = any(quads.quads_for_pattern(claim.iri, READ_AS, IS))
        return parts == claimed and (claim.modality == "is" or definite or reserved)
    if claim.modality not in {"is", "can"}:
        return False
    if fact.subject == denial_of(claim.iri):
        named = {OWL.sourceIndividual: claimed[0], OWL.assertionProperty: claimed[1]}
        return named.get(fact.predicate, fact.object) == fact.object
    opposite = FALSE if claimed[2] == TRUE else TRUE
    return claimed[2] in {TRUE, FALSE} and parts == (*claimed[:2], opposite)


def _unless_stated(triple: Triple, quads: pyoxigraph.Store) -> str | None:
    for graph in STATED:
        if any(quads.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph)):
            return None
    return "not stated anywhere"


def _circular(proof: Proof) -> bool:
    """Look for a triple among its own premises, at any depth."""
    open_: set[Triple] = set()
    done: set[Triple] = set()
    work: list[tuple[Proof, bool]] = [(proof, False)]
    while work:
        step, finished = work.pop()
        if finished:
            open_.discard(step.conclusion)
            done.add(step.conclusion)
        elif step.conclusion in open_:
            return True
        elif step.conclusion not in done:
            open_.add(step.conclusion)
            work.append((step, True))
            work.extend((premise, False) for premise in step.premises)
    return False
