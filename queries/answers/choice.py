"""Chooses among the things of a class: what fits, what would if a silence were confirmed, what not.

A *reading* takes every silence one way: each value that is neither stated nor denied of a thing is
there or not. A property with one value has one, what rests on one recorded silence is read one way,
and the rules of the ontology hold: what contradicts them, or gives a silence read as not so by what
follows from another read as so, is no reading. What is so in every reading is known; nothing is
weighed.
"""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations, pairwise, product
from math import prod
from typing import TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.reasoning.rule import Rule
from isthmus.kb.reasoning.supposed import Forward, Grounds, Rules, Supposed, TooMuchFollowsError
from isthmus.ontology import PREFIXES
from isthmus.queries.binding.tree import (
    COMPARES,
    AllOf,
    AnyOf,
    Atom,
    BoundCondition,
    Constant,
    Every,
    IsThing,
    Negation,
    Number,
    OfClass,
    OneOf,
    Recorded,
    Satisfies,
    Some,
    ValueIs,
    atoms,
    constants_of,
    deep_atoms,
)
from isthmus.queries.vocabulary.terms import RDF_TYPE
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .answer import Choice, Confirmable, Excluded, Pivot, Silent, Thing
from .fact_reader import Record, Term
from .judge import judge

Group: TypeAlias = tuple[str, str]
"""What is read together: the recorded silence or the thing, and the property."""

So: TypeAlias = bool | None
"""Whether something holds in a reading; None where variants of the thing differ on it."""
Way: TypeAlias = tuple[So, ...]
"""How the tests of a group come out."""
Ways: TypeAlias = Mapping[Way, tuple[Grounds, ...]]
"""The ways there are, each with what could be so then: the least sets of values."""
Reading: TypeAlias = Mapping[Group, Way]
Holds: TypeAlias = Callable[[Reading], So]
_Made: TypeAlias = tuple[BoundCondition, Holds, tuple[Group, ...]]
Root: TypeAlias = Callable[[str, Atom], str]

_BY_VALUE = frozenset({"truth", "number", "text", "date", "thing"})
_MOST_TOGETHER = 4
"""So many conditions at most are told that a thing cannot meet together."""
_XSD = PREFIXES["xsd"]
_DATATYPES = {"number": "decimal", "date": "date", "text": "string"}
_UNNAMED = BlankNode("unnamed")
"""A value of which nothing else is known."""


class TooManyReadingsError(Exception):
    """A choice rests on more silences than can be read one by one."""


class Candidate(Frozen):
    """Something to choose, with the record by which it is judged.

    Attributes:
        thing: What it is.
        record: What is on record about it; for a variant, with what is said of its thing.
        has_variants: Whether there are several variants of it, which may differ.
    """

    thing: Thing
    record: Record
    has_variants: bool = False


class _Table(Frozen, eq=False):
    """Groups that hang together, with the readings of them that there are.

    Attributes:
        groups: The groups.
        rows: For each reading the way of each group.
    """

    groups: tuple[Group, ...]
    rows: tuple[tuple[Way, ...], ...]


class _Supposing(Record):
    """A record, with what would be on it if something were so."""

    def __init__(self, record: Record, facts: Iterable[Triple]) -> None:
        self._record = record
        self._own: dict[Term, dict[str, list[Term]]] = {}
        self._owners: dict[tuple[str, Term], list[Term]] = {}
        for fact in facts:
            subject, iri, value = fact.subject, fact.predicate.value, fact.object
            assert not isinstance(subject, Triple)
            assert not isinstance(value, Triple)
            self._own.setdefault(subject, {}).setdefault(iri, []).append(value)
            self._owners.setdefault((iri, value), []).append(subject)

    def fetch(self, things: Iterable[str]) -> None:
        """Fetch things that will be asked about."""
        self._record.fetch(things)

    def about(self, thing: Term) -> Mapping[str, list[Term]]:
        """Return everything on record about a thing."""
        own = self._own.get(thing, {})
        more = {iri: self.values(thing, iri) for iri in own}
        return ChainMap(more, dict(self._record.about(thing)))

    def values(self, thing: Term, iri: str) -> list[Term]:
        """Return the values of a property."""
        own = self._own.get(thing, {}).get(iri, [])
        return [*self._record.values(thing, iri), *own]

    def subjects(self, iri: str, value: Term) -> list[Term]:
        """Return the things that have a value."""
        return [*self._record.subjects(iri, value), *self._owners.get((iri, value), [])]


class _Item:
    """A candidate, and how each condition on it depends on silences."""

    def __init__(
        self,
        candidate: Candidate,
        conditions: Sequence[BoundCondition],
        root: Root,
        tests: dict[Group, list[Atom]],
        *,
        most: int,
        forward: Callable[[], Forward],
    ) -> None:
        self._most = most
        self._forward = forward
        self.thing = candidate.thing
        self._node = NamedNode(candidate.thing.iri)
        self._record = candidate.record
        self._has_variants = candidate.has_variants
        self.known: dict[Atom, bool] = {}
        self.open: dict[Atom, tuple[Group, int]] = {}
        self._tests = tests
        self._of: dict[int, _Made] = {}
        for condition in conditions:
            for atom in atoms(condition):
                self._look_at(atom, root)
        self._outcomes: dict[Grounds, dict[Atom, str]] = {}

    @cached_property
    def _ways(self) -> Mapping[Group, Ways]:
        """How tests can come out; all that rest on a silence have to be known by then."""
        own = dict.fromkeys(group for group, _ in self.open.values())
        return {group: self._allowed(self._tests[group]) for group in own}

    @cached_property
    def _facts(self) -> Mapping[Group, Grounds]:
        """What could be so of each silence, in one way or another."""
        return {
            group: frozenset(fact for several in own.values() for one in several for fact in one)
            for group, own in self._ways.items()
        }

    @cached_property
    def _asked(self) -> Mapping[Atom, frozenset[str]]:
        """The tests that what follows may decide, each with the properties that it looks at."""
        return {
            atom: _properties(atom)
            for atom in (*self.open, *self.known)
            if atom in self.open or isinstance(atom, Some | OfClass)
        }

    @cached_property
    def _supposed(self) -> Supposed:
        every = frozenset[Triple]().union(*self._facts.values())
        try:
            return Supposed(self._forward(), self._record, every, self._most)
        except TooMuchFollowsError:
            raise TooManyReadingsError from None

    @cached_property
    def _rests(self) -> Mapping[Triple, Mapping[Grounds, Rules]]:
        """What may follow and bears on a test, with what it rests on."""
        return {
            fact: grounds
            for fact, grounds in self._supposed.grounds.items()
            if any(self._bears_on(fact, atom, iris) for atom, iris in self._asked.items())
        }

    @cached_property
    def ties(self) -> Sequence[tuple[frozenset[Group], Rules]]:
        """The silences that rules tie together; one alone where they leave fewer ways of it."""
        if not any(self._facts.values()):
            return ()

        def of(grounds: Grounds) -> set[Group]:
            return {group for group, own in self._facts.items() if not own.isdisjoint(grounds)}

        ties = [
            (frozenset(of(excluded)), rules) for excluded, rules in self._supposed.excluded.items()
        ]
        for fact, several in self._rests.items():
            for atom, iris in self._asked.items():
                if self._bears_on(fact, atom, iris):
                    own = {self.open[atom][0]} if atom in self.open else set[Group]()
                    for grounds, rules in several.items():
                        linked = frozenset(of(grounds) | own)
                        if len(linked) > 1 or not own:
                            ties.append((linked, rules))
        return ties

    @cached_property
    def tables(self) -> Mapping[Group, _Table]:
        """The silences that hang together, with what the rules leave of their readings."""
        tables: dict[Group, _Table] = {}
        ways, touched = self._ways, {group for groups, _ in self.ties for group in groups}
        together = {group: {group} for group in ways}
        for tied, _ in self.ties:
            joined = set[Group]().union(*(together[group] for group in tied))
            together.update(dict.fromkeys(joined, joined))
        for groups in {id(joined): joined for joined in together.values()}.values():
            ordered = tuple(group for group in ways if group in groups)
            if prod(len(ways[group]) for group in ordered) > self._most:
                raise TooManyReadingsError
            rows = product(*(ways[group] for group in ordered))
            if not touched.isdisjoint(groups):
                rows = (row for row in rows if self._can_be(dict(zip(ordered, row, strict=True))))  # type: ignore[assignment]
            tables.update(dict.fromkeys(groups, _Table(ordered, tuple(rows))))
        return tables

    def can_meet(self, conditions: Sequence[BoundCondition]) -> bool:
        """Tell whether there is a reading in which some conditions hold, whatever else is asked."""
        every = [atom for condition in conditions for atom in atoms(condition)]
        groups = tuple(dict.fromkeys(self.open[atom][0] for atom in every if atom in self.open))
        for row in product(*(self._ways[group] for group in groups)):
            reading = dict(zip(groups, row, strict=True))
            so = all(self._test(condition)(reading) is True for condition in conditions)
            if so and self._can_be(reading):
                return True
        return False

    def _look_at(self, atom: Atom, root: Root) -> None:
        if atom in self.known or atom in self.open:
            return
        verdict = judge(atom, self._node, self._record).verdict
        if verdict != "unstated":
            self.known[atom] = verdict == "true"
            return
        group = (root(self.thing.iri, atom), _about(atom))
        tests = self._tests.setdefault(group, [])
        if atom not in tests:
            tests.append(atom)
        self.open[atom] = (group, tests.index(atom))

    def _bears_on(self, fact: Triple, atom: Atom, iris: Collection[str]) -> bool:
        """Tell whether the verdict on a test may hang on a fact."""
        if fact.predicate.value not in iris:
            return False
        if isinstance(atom, OfClass) or (isinstance(atom, Some) and _is_by_value(atom)):
            return self._node in {fact.subject, fact.object}
        return True

    def _can_be(self, reading: Reading) -> bool:
        """Tell whether a reading of some silences keeps to the rules."""
        chosen = product(*(self._ways[group][way] for group, way in reading.items()))
        return any(self._keeps(frozenset[Triple]().union(*facts), reading) for facts in chosen)

    def _keeps(self, facts: Grounds, reading: Reading) -> bool:
        """Tell whether what follows from facts is as a reading has it."""
        if not self._supposed.can_be(facts):
            return False
        for atom, verdict in self._outcome(facts).items():
            so: So
            if atom in self.known:
                so = self.known[atom]
            elif self.open[atom][0] in reading:
                group, place = self.open[atom]
                so = reading[group][place]
            else:
                continue
            if verdict == "unstated":
                continue
            if so is None or so != (verdict == "true"):
                return False
        return True

    def _outcome(self, facts: Grounds) -> Mapping[Atom, str]:
        """Return the verdict on each test if some facts were on record."""
        if facts not in self._outcomes:
            rests = self._rests.items()
            follows = [fact for fact, several in rests if any(one <= facts for one in several)]
            record = _Supposing(self._record, follows)
            self._outcomes[facts] = {
                atom: judge(atom, self._node, record).verdict for atom in self._asked
            }
        return self._outcomes[facts]

    def _allowed(self, tests: Sequence[Atom]) -> Ways:
        """Return the ways in which tests on one property can come out together."""
        first = tests[0]
        by_value = isinstance(first, Some) and _is_by_value(first)
        if not by_value and 1 << len(tests) > self._most:
            raise TooManyReadingsError
        ways = product((True, False), repeat=len(tests))
        if isinstance(first, OfClass):
            return {
                way: (self._of_these(tests, way),) for way in filter(self._of_classes(tests), ways)
            }
        if not isinstance(first, Some) or not _is_by_value(first):
            # Each is a group of its own.
            return {
                way: self._shown_by(first) if way == (True,) else (frozenset(),) for way in ways
            }
        path = first.path
        if path.kind == "truth":
            truths = [Constant("true", "truth"), Constant("false", "truth")]
            either = self._one_each(first, tests, truths)
            if self._has_variants:
                either[(None,) * len(tests)] = (frozenset(),)
            return either
        values = [value for value in _values(tests) if not self._is_denied(first, value)]
        none: dict[Way, tuple[Grounds, ...]] = {(False,) * len(tests): (frozenset(),)}
        if path.single:
            return dict(sorted({**self._one_each(first, tests, values), **none}.items())[::-1])
        sets = none
        for value in values:
            sign = tuple(_meets(test, value) for test in tests)
            if not any(sign):
                continue
            fact = self._fact(first, value)
            for way, several in tuple(sets.items()):
                more = tuple(a or b for a, b in zip(way, sign, strict=True))
                if more == way:
                    continue
                known = sets.get(more, ())
                new = [one | fact for one in several]
                sets[more] = known + tuple(one for one in new if not any(k <= one for k in known))
            if sum(map(len, sets.values())) > self._most:
                raise TooManyReadingsError
        return dict(sorted(sets.items())[::-1])

    def _shown_by(self, atom: Atom) -> tuple[Grounds, ...]:
        """Return what would be on record if a test of values further away were met.

        Nothing where that is not one way from thing to value, or where several would have to meet.
        """
        nothing: tuple[Grounds, ...] = (frozenset(),)
        if not isinstance(atom, Some | Every):
            return nothing
        if any(step.inverse or step.repeat for step in atom.path.steps):
            return nothing
        classes: tuple[str, ...] = ()
        match atom.test:
            case ValueIs("=", constant):
                ends = [_term(atom, constant)]
            case OneOf(constants):
                ends = [_term(atom, constant) for constant in constants]
            case Satisfies(IsThing(things)):
                ends = [NamedNode(iri) for iri in things]
            case Satisfies(OfClass(term)):
                ends, classes = [BlankNode()], (term.iri,)
            case _:
                return nothing
        ways = []
        for end in ends:
            here: NamedNode | BlankNode = self._node
            facts = []
            for step in atom.path.steps[:-1]:
                there = BlankNode()
                facts.append(Triple(here, NamedNode(step.term.iri), there))
                here = there
            if end is not None:
                facts.append(Triple(here, NamedNode(atom.path.last.iri), end))
            if isinstance(end, BlankNode):
                facts += [Triple(end, NamedNode(RDF_TYPE), NamedNode(iri)) for iri in classes]
            ways.append(frozenset(facts))
        return tuple(ways)

    def _one_each(
        self, about: Some, tests: Sequence[Atom], values: Iterable[Constant | None]
    ) -> dict[Way, tuple[Grounds, ...]]:
        """Return how tests come out if a property has one value and no other."""
        ways: dict[Way, tuple[Grounds, ...]] = {}
        for value in values:
            way = tuple(_meets(test, value) for test in tests)
            ways[way] = (*ways.get(way, ()), self._fact(about, value))
        return ways

    def _fact(self, about: Some, value: Constant | None) -> Grounds:
        """Return what would be on record if a property had a value; None is one without a name."""
        step = about.path.steps[0]
        if step.repeat:
            return frozenset()
        term = _term(about, value)
        if term is None:
            return frozenset()
        if not step.inverse:
            return frozenset((Triple(self._node, NamedNode(step.term.iri), term),))
        if isinstance(term, Literal):
            return frozenset()
        return frozenset((Triple(term, NamedNode(step.term.iri), self._node),))

    def _of_these(self, tests: Sequence[Atom], way: Way) -> Grounds:
        return frozenset(
            Triple(self._node, NamedNode(RDF_TYPE), NamedNode(test.term.iri))
            for test, so in zip(tests, way, strict=True)
            if so and isinstance(test, OfClass)
        )

    def _is_denied(self, atom: Some, value: Constant | None) -> bool:
        if value is None:
            return False
        met = Some(atom.path, ValueIs("=", value))
        return judge(met, self._node, self._record).verdict == "false"

    def _of_classes(self, tests: Sequence[Atom]) -> Callable[[tuple[bool, ...]], bool]:
        def holds(way: tuple[bool, ...]) -> bool:
            among = [
                test.term
                for test, so in zip(tests, way, strict=True)
                if so and isinstance(test, OfClass)
            ]
            iris = {term.iri for term in among}
            if any(iri in term.disjoint for term in among for iri in iris):
                return False
            return all(
                test.term.iri in iris
                for test in tests
                if isinstance(test, OfClass)
                and any(test.term.iri in term.parents for term in among)
            )

        return holds

    def holds(self, condition: BoundCondition, reading: Reading) -> bool:
        """Tell whether a condition holds in a reading."""
        return self._made(condition)[1](reading) is True

    def ruling(self, condition: BoundCondition) -> Rules:
        """Return the rules that tie silences together on which a condition rests."""
        own = {self.open[atom][0] for atom in atoms(condition) if atom in self.open}
        return frozenset(rule for groups, rules in self.ties if groups <= own for rule in rules)

    def groups(self, condition: BoundCondition) -> tuple[Group, ...]:
        """Return the silences on which a condition rests, and those that rules tie to them."""
        return self._made(condition)[2]

    def _made(self, condition: BoundCondition) -> _Made:
        # The key is an id(): as long as the condition is kept beside it, no other gets the same.
        made = self._of.get(id(condition))
        if made is None:
            groups = dict.fromkeys(
                group
                for atom in atoms(condition)
                if atom in self.open
                for group in self.tables[self.open[atom][0]].groups
            )
            made = condition, self._test(condition), tuple(groups)
            self._of[id(condition)] = made
        return made

    def _test(self, condition: BoundCondition) -> Holds:
        match condition:
            case AllOf(parts):
                every = [self._test(part) for part in parts]
                return lambda reading: _least([test(reading) for test in every])
            case AnyOf(parts):
                some = [self._test(part) for part in parts]
                return lambda reading: _opposite(
                    _least([_opposite(test(reading)) for test in some])
                )
            case Negation(part):
                inner = self._test(part)
                return lambda reading: _opposite(inner(reading))
        if condition in self.known:
            so = self.known[condition]
            return lambda _: so
        group, place = self.open[condition]
        return lambda reading: reading[group][place]


def _least(parts: Sequence[So]) -> So:
    """Join by Kleene's table of ``and``."""
    if False in parts:
        return False
    return None if None in parts else True


def _opposite(so: So) -> So:
    return None if so is None else not so


def _about(atom: Atom) -> str:
    if isinstance(atom, OfClass):
        return "is a"
    if isinstance(atom, Some) and _is_by_value(atom):
        return atom.path.text
    return atom.text


def _is_by_value(atom: Some) -> bool:
    """Tell whether a test can be decided by looking at one value of a property.

    Times and durations are not put in an order here, so tests on them count as independent.
    """
    if len(atom.path.steps) > 1 or not isinstance(atom.test, ValueIs | OneOf | Recorded):
        return False
    return all(constant.kind in _BY_VALUE for constant in constants_of(atom.test))


def _values(tests: Sequence[Atom]) -> list[Constant | None]:
    """Return values of each sort that tests tell apart; None is one that none of them names."""
    named = [
        constant for test in tests if isinstance(test, Some) for constant in constants_of(test.test)
    ]
    constants: dict[Constant | None, None] = dict.fromkeys((None, *named))
    numbers = sorted({Decimal(constant.value) for constant in named if constant.kind == "number"})
    for low, high in pairwise(numbers):
        constants[Constant(str((low + high) / 2), "number")] = None
    for number in (*(n - 1 for n in numbers[:1]), *(n + 1 for n in numbers[-1:])):
        constants[Constant(str(number), "number")] = None
    others = sorted(
        {constant.value for constant in named if constant.kind not in {"number", "thing", "truth"}}
    )
    for text in others:
        # Times and texts are told apart by what lies before, between and behind them.
        kind = next(constant.kind for constant in named if constant.value == text)
        constants[Constant(text + "\uffff", kind)] = None
    if others:
        constants[Constant("", next(one.kind for one in named if one.value == others[0]))] = None
    return list(constants)


def _meets(atom: Atom, value: Constant | None) -> bool:
    assert isinstance(atom, Some)
    match atom.test:
        case Recorded():
            return True
        case OneOf(constants):
            return value is not None and any(_same(value, constant) for constant in constants)
        case ValueIs(operator, constant):
            if value is None:
                return operator == "!="
            if value.kind != constant.kind:
                # Values of different kinds are neither equal nor unequal.
                return False
            if operator in {"=", "!="}:
                return _same(value, constant) == (operator == "=")
            left: Decimal | str = value.value
            right: Decimal | str = constant.value
            if constant.kind == "number":
                left, right = Decimal(value.value), Decimal(constant.value)
            return COMPARES[operator](left, right)
    return False


def _same(one: Constant, other: Constant) -> bool:
    if one.kind == other.kind == "number":
        return Decimal(one.value) == Decimal(other.value)
    return one.kind == other.kind and one.value == other.value


def _term(about: Some | Every, value: Constant | None) -> Term | None:
    """Return a value as it would be on record; None where nothing is known of it."""
    if value is None:
        return _UNNAMED if about.path.kind == "thing" else None
    if value.kind == "thing":
        return NamedNode(value.value)
    if value.kind == "truth":
        return Literal(value.value == "true")
    declared = about.path.last.range
    own = declared if declared.startswith(_XSD) else _XSD + _DATATYPES.get(value.kind, "string")
    return Literal(value.value, datatype=NamedNode(own))


def _properties(condition: BoundCondition) -> frozenset[str]:
    """Return the IRIs of all properties that a condition looks at, at any depth."""
    iris: set[str] = set()
    for atom in deep_atoms(condition):
        if isinstance(atom, OfClass):
            iris.add(RDF_TYPE)
        elif isinstance(atom, Some | Every | Number):
            iris.update(step.term.iri for step in atom.path.steps)
    return frozenset(iris)


def _all_of(parts: Sequence[BoundCondition]) -> BoundCondition:
    """Join conditions; each that has an `or` of its own keeps to brackets."""
    if len(parts) == 1:
        return parts[0]
    texts = [f"({part.text})" if isinstance(part, AnyOf) else part.text for part in parts]
    return AllOf(tuple(parts), text=" and ".join(texts))


class Chooser:
    """Sorts candidates by what has to hold and what is wished for.

    Args:
        candidates: What there is to choose from.
        must: What has to hold, or None.
        wishes: What is preferred; their order says nothing of their weight.
        root: Says what a silence of a thing on an atom is recorded as; the thing where nobody
            recorded one.

        forward: Gives the rules that hold in every reading.
        most: Readings of one thing, or of two that are compared, that are gone through at most, and
            sets of conditions where nothing fits.

    Raises:
        TooManyReadingsError: The conditions rest on too many silences.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        must: BoundCondition | None,
        wishes: Sequence[BoundCondition],
        root: Root,
        *,
        forward: Callable[[], Forward],
        most: int,
    ) -> None:
        self._most = most
        self._forward = forward
        self._must = must
        self._wishes = tuple(wishes)
        conditions = [*([must] if must is not None else []), *wishes]
        tests: dict[Group, list[Atom]] = {}
        self._items = [
            _Item(candidate, conditions, root, tests, most=most, forward=forward)
            for candidate in candidates
        ]
        self._fixed: dict[Group, tuple[Way, ...]] = {}
        self._states: dict[tuple[Thing, int], tuple[str, BoundCondition]] = {}
        self._pairs: dict[tuple[Thing, Thing], bool] = {}

    @cached_property
    def choice(self) -> Choice:
        """The candidates in three groups, in order, with what would change the first place."""
        states = {item.thing: self._state(item) for item in self._items}
        fits = [item for item in self._items if states[item.thing] == "fits"]
        would = [item for item in self._items if states[item.thing] == "would"]
        layers = self._layers(fits)
        before = tuple(
            (item.thing, other.thing)
            for item in fits
            for other in fits
            if item is not other and self._dominates(item, other)
        )
        ordered = [item for layer in self._layers(would) for group in layer for item in group]
        conflicts = () if fits or would else self._conflicts()
        return Choice(
            fits=tuple(tuple(item.thing for item in group) for layer in layers for group in layer),
            would_fit=tuple(Confirmable(item.thing, self._confirm(item)) for item in ordered),
            does_not=tuple(
                Excluded(item.thing, self._because(item))
                for item in self._items
                if states[item.thing] == "does not"
            ),
            pivots=tuple(self._pivots()),
            before=before,
            conflicts=conflicts or (),
            conflicts_cut=conflicts is None,
        )

    def ruling(self) -> tuple[Rule, ...]:
        """Return the rules by which things fit or do not that would be open without them."""
        if self._must is None:
            return ()
        numbers = {
            number
            for item in self._items
            if self._state(item) != "would" and any(a in item.open for a in atoms(self._must))
            for number in item.ruling(self._must)
        }
        rules = self._forward().rules if numbers else ()
        return tuple(rules[number] for number in sorted(numbers))

    def apart(self) -> Mapping[str, tuple[tuple[int, ...], ...]]:
        """Return for each thing the smallest sets of wishes that it cannot meet together.

        Wishes count from 0. What is denied of a thing is in none of them.
        """
        apart: dict[str, tuple[tuple[int, ...], ...]] = {}
        for item in self._items:
            sets: list[tuple[int, ...]] = []
            for groups in dict.fromkeys(groups for groups, _ in item.ties):
                open_ones = [
                    at
                    for at, wish in enumerate(self._wishes)
                    if any(a in item.open and item.open[a][0] in groups for a in atoms(wish))
                ]
                sets += [
                    several
                    for size in range(1, min(len(open_ones), _MOST_TOGETHER) + 1)
                    for several in combinations(open_ones, size)
                    if not item.can_meet([self._wishes[at] for at in several])
                ]
            smallest = [one for one in sets if not any(set(less) < set(one) for less in sets)]
            if smallest:
                apart[item.thing.iri] = tuple(dict.fromkeys(smallest))
        return apart

    # --- readings ---

    @cached_property
    def _rests_on(self) -> Mapping[_Item, frozenset[Group]]:
        """The silences on which the wishes rest, of each thing."""
        return {
            item: frozenset(group for wish in self._wishes for group in item.groups(wish))
            for item in self._items
        }

    def _readings(self, items: Sequence[_Item], *conditions: BoundCondition) -> Iterator[Reading]:
        tables: list[_Table] = []
        for item in items:
            groups = (group for condition in conditions for group in item.groups(condition))
            for table in dict.fromkeys(item.tables[group] for group in groups):
                self._join(tables, self._kept(table))
        if prod(len(table.rows) for table in tables) > self._most:
            raise TooManyReadingsError
        names = tuple(group for table in tables for group in table.groups)
        for chosen in product(*(table.rows for table in tables)):
            yield dict(zip(names, (way for row in chosen for way in row), strict=True))

    def _kept(self, table: _Table) -> _Table:
        """Leave out the readings in which a silence is otherwise than it is fixed for now."""
        fixed = [(at, self._fixed[g]) for at, g in enumerate(table.groups) if g in self._fixed]
        if not fixed:
            return table
        rows = tuple(row for row in table.rows if all(row[at] in ways for at, ways in fixed))
        return _Table(table.groups, rows)

    def _join(self, tables: list[_Table], other: _Table) -> None:
        """Add readings to those of other silences, and merge those that share some."""
        for table in [one for one in tables if not set(one.groups).isdisjoint(other.groups)]:
            tables.remove(table)
            added = [at for at, group in enumerate(other.groups) if group not in table.groups]
            shared = [
                (table.groups.index(group), at)
                for at, group in enumerate(other.groups)
                if group in table.groups
            ]
            rows = tuple(
                (*row, *(more[at] for at in added))
                for row in table.rows
                for more in other.rows
                if all(row[mine] == more[theirs] for mine, theirs in shared)
            )
            other = _Table((*table.groups, *(other.groups[at] for at in added)), rows)
        tables.append(other)

    def _state(self, item: _Item) -> str:
        return self._state_of(item, self._must)

    def _state_of(self, item: _Item, condition: BoundCondition | None) -> str:
        if condition is None:
            return "fits"
        if self._fixed.keys().isdisjoint(item.groups(condition)):
            # No fixed silence occurs in this condition, so its state is the one worked out before.
            key = (item.thing, id(condition))
            if key not in self._states:
                self._states[key] = self._new_state(item, condition), condition
            return self._states[key][0]
        return self._new_state(item, condition)

    def _new_state(self, item: _Item, condition: BoundCondition) -> str:
        states = {item.holds(condition, reading) for reading in self._readings([item], condition)}
        if states == {True}:
            return "fits"
        return "does not" if states <= {False} else "would"

    # --- order ---

    def _dominates(self, one: _Item, other: _Item) -> bool:
        """Tell whether one is at least as good in all and better in something, in every reading."""
        if not self._wishes:
            return False
        fixed = self._fixed
        if fixed and any(not self._rests_on[item].isdisjoint(fixed) for item in (one, other)):
            return self._newly_dominates(one, other)
        pair = (one.thing, other.thing)
        if pair not in self._pairs:
            self._pairs[pair] = self._newly_dominates(one, other)
        return self._pairs[pair]

    def _newly_dominates(self, one: _Item, other: _Item) -> bool:
        for reading in self._readings([one, other], *self._wishes):
            mine = [one.holds(wish, reading) for wish in self._wishes]
            theirs = [other.holds(wish, reading) for wish in self._wishes]
            if mine == theirs or any(b and not a for a, b in zip(mine, theirs, strict=True)):
                return False
        return True

    def _equal(self, one: _Item, other: _Item) -> bool:
        return all(
            one.holds(wish, reading) == other.holds(wish, reading)
            for reading in self._readings([one, other], *self._wishes)
            for wish in self._wishes
        )

    def _layers(self, items: Sequence[_Item]) -> list[list[list[_Item]]]:
        """Return layers of groups of equals: nothing in a layer stands before another of it."""
        left = sorted(items, key=lambda item: (item.thing.label.casefold(), item.thing.iri))
        layers = []
        while left:
            top = self._top(left)
            groups: list[list[_Item]] = []
            for item in top:
                same = next((group for group in groups if self._equal(group[0], item)), None)
                if same is None:
                    groups.append([item])
                else:
                    same.append(item)
            layers.append(groups)
            left = [item for item in left if item not in top]
        return layers

    def _top(self, items: Sequence[_Item]) -> list[_Item]:
        return [
            item
            for item in items
            if not any(self._dominates(other, item) for other in items if other is not item)
        ]

    # --- what a silence would change ---

    def _first(self) -> tuple[Thing, ...]:
        fits = [item for item in self._items if self._state(item) == "fits"]
        return tuple(item.thing for item in self._top(fits))

    def _pivots(self) -> Iterator[Pivot]:
        now = self._first()
        seen: dict[tuple[Group, Atom], Thing] = {}
        for item in self._items:
            for atom, (group, _) in item.open.items():
                seen.setdefault((group, atom), item.thing)
        for (group, atom), thing in seen.items():
            firsts = [self._first_if(group, atom, so) for so in (True, False)]
            if firsts[0] is None or firsts[1] is None:
                # The rules allow one way only, so nothing hangs on it.
                continue
            if firsts[0] != firsts[1] or firsts[0] != now:
                yield Pivot(Silent(thing, atom.text), firsts[0], firsts[1])

    def _first_if(self, group: Group, atom: Atom, so: bool) -> tuple[Thing, ...] | None:
        """Return what is first if a silence is read so; None if something cannot be so then."""
        concerned = [
            item for item in self._items if atom in item.open and item.open[atom][0] == group
        ]
        ways: dict[Way, None] = {}
        for item in concerned:
            table, place = item.tables[group], item.open[atom][1]
            own = {row[table.groups.index(group)]: None for row in table.rows}
            so_read = {way: None for way in own if way[place] == so}
            if not so_read:
                return None
            ways |= so_read
        self._fixed = {group: tuple(ways)}
        try:
            return self._first()
        finally:
            self._fixed = {}

    def _confirm(self, item: _Item) -> tuple[str, ...]:
        """Return the fewest silences which, taken so, make the condition hold in every reading."""
        assert self._must is not None
        readings = list(self._readings([item], self._must))
        literals = [
            (item.open[atom], so, atom.text)
            for atom in atoms(self._must)
            if atom in item.open
            for so in (True, False)
        ]
        for size in range(1, len(literals) + 1):
            for chosen in combinations(literals, size):
                kept = [
                    reading
                    for reading in readings
                    if all(reading[group][place] == so for (group, place), so, _ in chosen)
                ]
                if kept and all(item.holds(self._must, reading) for reading in kept):
                    return tuple(text if so else f"not {text}" for _, so, text in chosen)
        return ()

    # --- what does not fit ---

    def _parts(self) -> tuple[BoundCondition, ...]:
        if self._must is None:
            return ()
        return self._must.parts if isinstance(self._must, AllOf) else (self._must,)

    def _because(self, item: _Item) -> tuple[str, ...]:
        every = self._parts()
        parts = [part for part in every if self._state_of(item, part) == "does not"]
        if parts:
            return tuple(part.text for part in parts)
        for size in range(2, min(len(every), _MOST_TOGETHER) + 1):
            for chosen in combinations(every, size):
                if self._state_of(item, _all_of(chosen)) == "does not":
                    return (_all_of(chosen).text,)
        return (self._must.text,) if self._must is not None else ()

    def _conflicts(self) -> tuple[tuple[str, ...], ...] | None:
        """Return the smallest sets of parts that nothing can meet together, however it is read.

        None where there are more sets than are gone through.
        """
        parts = self._parts()
        tried = 0
        for size in range(1, len(parts) + 1):
            conflicts = []
            for chosen in combinations(parts, size):
                tried += 1
                if tried > self._most:
                    return None
                whole = _all_of(chosen)
                if all(self._state_of(item, whole) == "does not" for item in self._items):
                    conflicts.append(tuple(part.text for part in chosen))
            if conflicts:
                return tuple(conflicts)
        return ()
