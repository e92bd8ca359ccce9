"""Why a triple holds: backwards over the closure, with the rules that inferred it.

A proof matches the head of a rule with the triple, finds the body in the closure, and goes on with
each part until it comes to what is stated. Every inferred triple knows the round in which it was
inferred, and a body is taken only from earlier rounds, so proofs end; no table of derivations is
kept. Of several bodies the one of the earliest rounds is taken, which makes proofs shallow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import pyoxigraph
from isthmus.kb.errors import KnowledgeError
from isthmus.kb.reasoning.compile import compile_rules, equality_rules
from isthmus.kb.reasoning.rollup import Pattern, RollUp, read_rollup, uses_of
from isthmus.kb.reasoning.rule import Atom, Rule
from isthmus.kb.reasoning.supposed import Forward
from isthmus.kb.record.claim_terms import CLAIM, SILENCE
from isthmus.kb.schema import Schema
from isthmus.kb.store.dataset import Dataset
from isthmus.kb.store.layers import ONTOLOGY
from isthmus.kb.store.quads import holding
from isthmus.kb.terms import OWL, RDF, Node, sentence, triple_of
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Triple, Variable

from .leaves import Leaves
from .proof import Axiom, Derived, Proof, Reason, RolledUp

_DEFAULT = DefaultGraph()
_DECLARATIONS = frozenset({"prp-inv1", "prp-inv2", "prp-dom", "prp-rng", "prp-symp", "prp-trp"})
"""Rules of axioms that say what a property is; a premise of ours accounts for other uses of it."""
_ENOUGH = 12
"""So many ways to meet the body of one rule are compared; the simplest is taken."""


class Rulebook:
    """The rules that proofs use; the same on every day, since no change touches the ontology.

    Args:
        dataset: The store.
        rollup_files: The roll-up rules that were applied.

    Attributes:
        rules: The compiled rules.
        contradictions: Those that must never apply.
    """

    def __init__(self, dataset: Dataset, rollup_files: Sequence[Path] = ()) -> None:
        quads = dataset.store
        ontology = (q.triple for q in quads.quads_for_pattern(None, None, None, ONTOLOGY))
        schema = Schema((*ontology, *dataset.words_of_user()))
        ruleset = compile_rules(schema)
        self.rules = ruleset.rules + _equality(ruleset.rules, dataset)
        self.contradictions = ruleset.contradictions
        self._schema, self._rollup_files = schema, rollup_files
        self._by_head: dict[tuple[NamedNode, Node | None], list[Rule]] = defaultdict(list)
        for rule in self.rules:
            assert rule.head is not None
            value = None if isinstance(rule.head.object, Variable) else rule.head.object
            self._by_head[rule.head.predicate, value].append(rule)

    @cached_property
    def rollups(self) -> tuple[RollUp, ...]:
        """The roll-up rules."""
        return tuple(read_rollup(path, self._schema) for path in self._rollup_files)

    @cached_property
    def looked_at(self) -> frozenset[str] | None:
        """IRIs of the properties and classes that roll-up rules look at; None for all."""
        return uses_of(self.rollups)

    @cached_property
    def forward(self) -> Forward:
        """The rules, to tell what would follow if something were so."""
        return Forward(self.rules, self.contradictions)

    def rules_for(self, triple: Triple) -> Iterator[Rule]:
        """Yield the rules that may conclude a triple."""
        value = triple.object
        assert not isinstance(value, Triple)
        yield from self._by_head.get((triple.predicate, value), ())
        yield from self._by_head.get((triple.predicate, None), ())


_Choice: TypeAlias = tuple[Reason, tuple[Triple, ...]]


class Prover:
    """Proves triples of one store, and keeps the proofs.

    Args:
        dataset: The store.
        rulebook: The rules that were applied.
        leaves: What was stated.
    """

    def __init__(self, dataset: Dataset, rulebook: Rulebook, leaves: Leaves) -> None:
        self.quads = quads = dataset.store
        self.leaves = leaves
        self._dataset = dataset
        self._rulebook = rulebook
        self.records = {
            quad.subject
            for kind in (CLAIM, SILENCE)
            for quad in quads.quads_for_pattern(None, RDF.type, kind, _DEFAULT)
        }
        self._proofs: dict[Triple, Proof] = {}

    def premises(self, rules: Iterable[Rule]) -> tuple[Axiom, ...]:
        """Return the modelling axioms behind some rules, each once."""
        return tuple(dict.fromkeys(axiom for rule in rules for axiom in self.accounts_for(rule)))

    def prove(self, goal: Triple) -> Proof | None:
        """Return a proof of a triple, or None if it does not hold."""
        # Choose a reason for it and for all it rests on, then put the proofs together.
        if self.leaves.round(goal) is None:
            return None
        chosen: dict[Triple, _Choice] = {}
        waiting = [goal]
        while waiting:
            triple = waiting.pop()
            if triple not in self._proofs and triple not in chosen:
                chosen[triple] = self._choose(triple)
                waiting.extend(chosen[triple][1])
        # Premises come from earlier rounds, so they are put together first.
        for triple in sorted(chosen, key=lambda premise: self.leaves.round(premise) or 0):
            reason, premises = chosen[triple]
            proofs = tuple(self._proofs[premise] for premise in premises)
            self._proofs[triple] = Proof(triple, reason, proofs)
        return self._proofs[goal]

    # --- reasons ------------------------------------------------------------------------------

    def _choose(self, triple: Triple) -> _Choice:
        limit = self.leaves.round(triple)
        assert limit is not None
        if limit == 0:
            return self.leaves.reason(triple), ()
        best: tuple[tuple[int, int, int], Rule, tuple[Triple, ...]] | None = None
        for rule in self._rulebook.rules_for(triple):
            assert rule.head is not None
            values = rule.head.match(triple)
            if values is None:
                continue
            for body in islice(self._bodies(rule.body, values, limit), _ENOUGH):
                depths = [depth for _, depth in body]
                cost = (max(depths, default=0), sum(depths), len(body))
                if best is None or cost <= best[0]:
                    premises = tuple(dict.fromkeys(part for part, _ in body))
                    # Stores list what they hold in orders of their own; the choice is the same.
                    if best is None or cost < best[0] or _told(rule, premises) < _told(*best[1:]):
                        best = cost, rule, premises
        if best is not None:
            _, rule, premises = best
            return Derived(rule, self.accounts_for(rule)), premises
        for rollup in self._rulebook.rollups:
            if (members := self._members(rollup, triple, limit)) is not None:
                return RolledUp(rollup), members
        raise KnowledgeError(
            f"no proof found for {sentence(triple)}: the store and its rules do not belong together"
        )

    def accounts_for(self, rule: Rule) -> tuple[Axiom, ...]:
        """Return the modelling axioms all of whose terms the rule speaks of.

        Not those of which another one speaks in more detail; and none for what only says what a
        property is, such as its inverse, its domain or its range.
        """
        if rule.name in _DECLARATIONS:
            return ()
        atoms = (*rule.body, rule.head)
        spoken = {
            term
            for atom in atoms
            if atom is not None
            for term in (atom.subject, atom.predicate, atom.object)
        }
        named = {
            axiom.iri: axiom
            for term in spoken
            if not isinstance(term, Variable)
            for axiom in self.leaves.rationales.get(term, ())
            if axiom.terms <= spoken
        }
        axioms = list(named.values())
        fullest = [
            axiom for axiom in axioms if not any(axiom.terms < other.terms for other in axioms)
        ]
        return tuple(axiom.of(str(rule)) for axiom in fullest)

    def _bodies(
        self, atoms: tuple[Atom, ...], values: Mapping[Variable, Node], limit: int
    ) -> Iterator[tuple[tuple[Triple, int], ...]]:
        """Yield ways to meet all atoms with triples of earlier rounds."""
        if not atoms:
            yield ()
            return
        bound = [atom.substitute(values) for atom in atoms]
        at = min(range(len(bound)), key=lambda i: len(bound[i].variables()))
        rest = atoms[:at] + atoms[at + 1 :]
        for triple, depth in self._matches(
            bound[at].subject, bound[at].predicate, bound[at].object
        ):
            if depth < limit and (more := bound[at].match(triple)) is not None:
                for others in self._bodies(rest, {**values, **more}, limit):
                    yield ((triple, depth), *others)

    @cached_property
    def _held(self) -> pyoxigraph.Store:
        """What roll-up rules look at: read when the first conclusion of one is proved."""
        return self._dataset.holding(self._rulebook.looked_at)

    def _members(self, rollup: RollUp, triple: Triple, limit: int) -> tuple[Triple, ...] | None:
        """Return every member that a roll-up rule finds behind a triple, or None if it has none."""
        for pattern in rollup.template:
            values = pattern.match(triple)
            if values is None:
                continue
            members: dict[Triple, None] = {}
            for row in solutions(self._held, rollup, values):
                members.update(dict.fromkeys(instances(rollup.premises, row)))
            before = tuple(member for member in members if (self.leaves.round(member) or 0) < limit)
            if before:
                return before
        return None

    # --- the store ----------------------------------------------------------------------------

    def _matches(
        self, subject: Node | Variable, predicate: NamedNode, value: Node | Variable
    ) -> Iterator[tuple[Triple, int]]:
        s = None if isinstance(subject, Variable) else subject
        o = None if isinstance(value, Variable) else value
        if isinstance(s, Literal):
            return
        rounds = self.leaves.rounds
        for quad in holding(self.quads, s, predicate, o):
            if quad.subject not in self.records:
                triple = quad.triple
                yield triple, rounds.get(str(triple)) or 0


def _equality(rules: Iterable[Rule], dataset: Dataset) -> tuple[Rule, ...]:
    if not any(dataset.store.quads_for_pattern(None, OWL.sameAs, None, _DEFAULT)):
        return ()
    predicates = {rule.head.predicate for rule in rules if rule.head is not None}
    answer = dataset.unfilled().query(
        "SELECT DISTINCT ?p WHERE { ?s ?p ?o }", default_graph=[_DEFAULT, ONTOLOGY]
    )
    assert isinstance(answer, QuerySolutions)
    predicates |= {row["p"] for row in answer if isinstance(row["p"], NamedNode)}
    return equality_rules(sorted(predicates, key=str))


def _told(rule: Rule, premises: tuple[Triple, ...]) -> tuple[str, ...]:
    return (str(rule), *map(str, premises))


def solutions(
    quads: pyoxigraph.Store, rollup: RollUp, values: Mapping[Variable, Node]
) -> Iterator[dict[Variable, Node]]:
    """Yield the solutions of a roll-up rule that agree with some values.

    Args:
        rollup: The rule.
        values: Values of variables of its template.
    """
    words = [f"{variable}" for variable in values]
    terms = " ".join(str(term) for term in values.values())
    where = rollup.where
    query = f"{rollup.prologue}\nSELECT * WHERE {where}\nVALUES ({' '.join(words)}) {{ ({terms}) }}"
    answer = quads.query(query, default_graph=[_DEFAULT, ONTOLOGY])
    assert isinstance(answer, QuerySolutions)
    names = answer.variables
    for row in answer:
        yield {name: row[name] for name in names if row[name] is not None}


def instances(patterns: Iterable[Pattern], values: Mapping[Variable, Node]) -> Iterator[Triple]:
    """Yield the triples that patterns stand for, as far as all their variables have values."""
    for pattern in patterns:
        parts = pattern.bind(values).parts()
        if not any(isinstance(part, Variable) for part in parts):
            yield triple_of(*parts)
