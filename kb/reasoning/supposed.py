"""What would follow if something were so, and what cannot be so together.

Forward over the rules from facts that are supposed, beside what is on record. Each fact that
follows is kept with the least sets of suppositions on which it rests, so that one run tells of
every selection of them what follows and whether it contradicts itself: an assumption-based truth
maintenance system (J. de Kleer, An assumption-based TMS, Artificial Intelligence 28, 1986).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Protocol, TypeAlias

from isthmus.kb.terms import OWL, Node, Term, triple_of
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from .rule import Atom, Rule, bound

Grounds: TypeAlias = frozenset[Triple]
"""What is supposed, all together."""
Rules: TypeAlias = frozenset[int]
"""Rules by their numbers in `Forward.rules`."""
_Values: TypeAlias = dict[Variable, Node]

_NO_RULES: Rules = frozenset()
_ON_RECORD: Mapping[Grounds, Rules] = MappingProxyType({frozenset(): _NO_RULES})


class Held(Protocol):
    """What is on record, all that follows from it included."""

    def values(self, thing: Term, iri: str) -> Sequence[Term]:
        """Return the values of a property."""
        ...

    def subjects(self, iri: str, value: Term) -> Sequence[Term]:
        """Return the things that have a value."""
        ...


class TooMuchFollowsError(Exception):
    """More follows from what is supposed than is gone through."""


class Forward:
    """Rules, to be looked up by what they need.

    Args:
        rules: Those that add facts.
        contradictions: Those that must never apply.

    Attributes:
        rules: All of them.
    """

    def __init__(self, rules: Iterable[Rule], contradictions: Iterable[Rule]) -> None:
        self.rules = tuple(chain(rules, contradictions))
        self._by_need: dict[tuple[NamedNode, Node | None], list[tuple[int, int]]] = defaultdict(
            list
        )
        for number, rule in enumerate(self.rules):
            for at, atom in enumerate(rule.body):
                value = None if isinstance(atom.object, Variable) else atom.object
                self._by_need[atom.predicate, value].append((number, at))

    def needing(self, fact: Triple) -> Iterator[tuple[int, int]]:
        """Yield the numbers of rules that may need a fact, each with the place in its body."""
        value = fact.object
        assert not isinstance(value, Triple)
        yield from self._by_need.get((fact.predicate, value), ())
        yield from self._by_need.get((fact.predicate, None), ())


class Supposed:
    """What follows from suppositions.

    A part of a rule that has nothing in common with the rest of it is met by suppositions and what
    follows from them alone: nobody goes through all that is on record.

    Args:
        forward: The rules.
        held: What is on record.
        suppositions: What may be so.
        most: How many grounds of facts are kept at most.

    Attributes:
        grounds: The least sets of suppositions from which each fact follows that is not on record,
            with the rules by which it does.
        excluded: Sets of suppositions that cannot be so together, with the rules that say so.

    Raises:
        TooMuchFollowsError: There are more.
    """

    def __init__(
        self, forward: Forward, held: Held, suppositions: Iterable[Triple], most: int
    ) -> None:
        self.grounds: dict[Triple, dict[Grounds, Rules]] = {}
        self.excluded: dict[Grounds, Rules] = {}
        self._forward = forward
        self._held = held
        self._most = most
        self._kept = 0
        self._by_subject: dict[tuple[NamedNode, Node], list[Triple]] = defaultdict(list)
        self._by_object: dict[tuple[NamedNode, Node], list[Triple]] = defaultdict(list)
        self._waiting: deque[tuple[Triple, Grounds]] = deque()
        for fact in suppositions:
            self._add(fact, frozenset((fact,)), _NO_RULES)
        while self._waiting:
            fact, grounds = self._waiting.popleft()
            if grounds in self.grounds[fact]:
                self._follow(fact, grounds)

    def can_be(self, suppositions: Grounds) -> bool:
        """Tell whether some of the suppositions can be so together."""
        return not any(grounds <= suppositions for grounds in self.excluded)

    def _add(self, fact: Triple, grounds: Grounds, rules: Rules) -> None:
        value = fact.object
        assert not isinstance(value, Triple)
        if value in self._values_of(fact.subject, fact.predicate.value):
            return
        known = self.grounds.get(fact)
        if known is None:
            known = self.grounds[fact] = {}
            self._by_subject[fact.predicate, fact.subject].append(fact)
            self._by_object[fact.predicate, value].append(fact)
        if any(less <= grounds for less in known):
            return
        for more in [more for more in known if grounds <= more]:
            del known[more]
        known[grounds] = rules
        self._kept += 1
        if self._kept > self._most:
            raise TooMuchFollowsError
        if self._is_denied(fact.subject, fact.predicate, value):
            self._exclude(grounds, rules)
        self._waiting.append((fact, grounds))

    def _values_of(self, thing: Node, iri: str) -> Sequence[Term]:
        return () if isinstance(thing, Triple) else self._held.values(thing, iri)

    def _having(self, iri: str, value: Node) -> Sequence[Term]:
        return () if isinstance(value, Triple) else self._held.subjects(iri, value)

    def _exclude(self, grounds: Grounds, rules: Rules) -> None:
        if self.can_be(grounds):
            for more in [more for more in self.excluded if grounds <= more]:
                del self.excluded[more]
            self.excluded[grounds] = rules

    def _is_denied(self, subject: Node, predicate: NamedNode, value: Node) -> bool:
        return any(
            predicate in self._values_of(denial, OWL.assertionProperty.value)
            and any(
                value in self._values_of(denial, target.value)
                for target in (OWL.targetIndividual, OWL.targetValue)
            )
            for denial in self._having(OWL.sourceIndividual.value, subject)
        )

    def _follow(self, fact: Triple, grounds: Grounds) -> None:
        own = self.grounds[fact][grounds]
        for number, at in self._forward.needing(fact):
            rule = self._forward.rules[number]
            values = rule.body[at].match(fact)
            if values is None:
                continue
            rest = rule.body[:at] + rule.body[at + 1 :]
            for all_values, more, rules in list(self._met(rest, values, (grounds, own | {number}))):
                if not self.can_be(more):
                    continue
                if rule.head is not None:
                    concluded = rule.head.substitute(all_values)
                    if not isinstance(concluded.subject, Literal):
                        self._add(concluded.triple({}), more, rules)
                elif all(self._differ(pair, all_values) for pair in rule.distinct):
                    self._exclude(more, rules)

    def _differ(self, pair: tuple[object, object], values: Mapping[Variable, Node]) -> bool:
        one, other = (bound(slot, values) for slot in pair)  # type: ignore[arg-type]
        assert not isinstance(one, Variable)
        assert not isinstance(other, Variable)
        if isinstance(one, BlankNode) or isinstance(other, BlankNode):
            # What is supposed without a name may be any of those with one.
            return False
        return one != other and other not in self._values_of(one, OWL.sameAs.value)

    def _met(
        self, atoms: Sequence[Atom], values: _Values, so_far: tuple[Grounds, Rules]
    ) -> Iterator[tuple[_Values, Grounds, Rules]]:
        """Yield the ways to meet what a rule needs beside one fact, each with what it rests on."""
        grounds, rules = so_far
        if not atoms:
            yield values, grounds, rules
            return
        near = min(atoms, key=lambda atom: len(set(atom.variables()) - values.keys()))
        rest = [atom for atom in atoms if atom is not near]
        for fact, several in self._matching(near.substitute(values)):
            more = near.substitute(values).match(fact)
            if more is None:
                continue
            for own, by in several.items():
                yield from self._met(rest, {**values, **more}, (grounds | own, rules | by))

    def _matching(self, atom: Atom) -> Iterator[tuple[Triple, Mapping[Grounds, Rules]]]:
        subject, predicate, value = atom.subject, atom.predicate, atom.object
        facts: Iterable[Triple]
        if not isinstance(subject, Variable):
            for other in self._values_of(subject, predicate.value):
                yield triple_of(subject, predicate, other), _ON_RECORD
            facts = self._by_subject.get((predicate, subject), ())
        elif not isinstance(value, Variable):
            for thing in self._having(predicate.value, value):
                yield triple_of(thing, predicate, value), _ON_RECORD
            facts = self._by_object.get((predicate, value), ())
        else:
            facts = [fact for fact in self.grounds if fact.predicate == predicate]
        for fact in tuple(facts):
            yield fact, dict(self.grounds[fact])
