"""Chooses among the things of a class: what fits, what would if a silence were confirmed, what not.

A *reading* takes every silence one way: each value that is neither stated nor denied of a thing is
there or not. Exclusions hold in every reading, a property with one value has one, and what rests on
one recorded silence is read one way. What is so in every reading is known; nothing is weighed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations, pairwise, product
from math import prod
from typing import TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    Atom,
    BoundCondition,
    Constant,
    Negation,
    OfClass,
    OneOf,
    Recorded,
    Some,
    ValueIs,
    atoms,
)
from pyoxigraph import NamedNode

from .answer import Choice, Confirmable, Excluded, Pivot, Silent, Thing
from .fact_reader import Record
from .judge import judge

Group: TypeAlias = tuple[str, str]
"""What is read together: the recorded silence or the thing, and the property."""

Reading: TypeAlias = Mapping[Group, tuple[bool, ...]]
Holds: TypeAlias = Callable[[Reading], bool]
_Made: TypeAlias = tuple[BoundCondition, Holds, tuple[Group, ...]]
Root: TypeAlias = Callable[[str, Atom], str]

_BY_VALUE = frozenset({"truth", "number", "text", "date", "thing"})


class TooManyReadingsError(Exception):
    """A choice rests on more silences than can be read one by one."""


class Candidate(Frozen):
    """Something to choose, with the record by which it is judged.

    Attributes:
        thing: What it is.
        record: What is on record about it; for a variant, with what is said of its thing.
    """

    thing: Thing
    record: Record


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
    ) -> None:
        self._most = most
        self.thing = candidate.thing
        self._node = NamedNode(candidate.thing.iri)
        self._record = candidate.record
        self.known: dict[Atom, bool] = {}
        self.open: dict[Atom, tuple[Group, int]] = {}
        self._tests = tests
        self._of: dict[int, _Made] = {}
        for condition in conditions:
            for atom in atoms(condition):
                self._look_at(atom, root)
        self.allowed: dict[Group, tuple[tuple[bool, ...], ...]] = {}

    def settle(self) -> None:
        """Work out how tests can come out together, once all that rest on a silence are known."""
        own = dict.fromkeys(group for group, _ in self.open.values())
        self.allowed = {group: self._allowed(self._tests[group]) for group in own}

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

    def _allowed(self, tests: Sequence[Atom]) -> tuple[tuple[bool, ...], ...]:
        """Return the ways in which tests on one property can come out together."""
        first = tests[0]
        by_value = isinstance(first, Some) and _is_by_value(first)
        if not by_value and 1 << len(tests) > self._most:
            raise TooManyReadingsError
        if isinstance(first, OfClass):
            return tuple(filter(self._of_classes(tests), product((True, False), repeat=len(tests))))
        if not isinstance(first, Some) or not _is_by_value(first):
            return tuple(product((True, False), repeat=len(tests)))
        path = first.path
        if path.kind == "truth":
            values = [Constant("true", "truth"), Constant("false", "truth")]
            return tuple(dict.fromkeys(tuple(_meets(t, v) for t in tests) for v in values))
        signs = {
            tuple(_meets(test, value) for test in tests)
            for value in _values(tests)
            if not self._is_denied(first, value)
        }
        none = (False,) * len(tests)
        if path.single:
            return tuple(sorted({none, *signs}, reverse=True))
        ways = {none}
        for sign in signs:
            ways |= {tuple(a or b for a, b in zip(way, sign, strict=True)) for way in ways}
            if len(ways) > self._most:
                raise TooManyReadingsError
        return tuple(sorted(ways, reverse=True))

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
        return self._made(condition)[1](reading)

    def groups(self, condition: BoundCondition) -> tuple[Group, ...]:
        """Return the silences on which a condition rests."""
        return self._made(condition)[2]

    def _made(self, condition: BoundCondition) -> _Made:
        # The key is an id(): as long as the condition is kept beside it, no other gets the same.
        made = self._of.get(id(condition))
        if made is None:
            groups = dict.fromkeys(
                self.open[atom][0] for atom in atoms(condition) if atom in self.open
            )
            made = condition, self._test(condition), tuple(groups)
            self._of[id(condition)] = made
        return made

    def _test(self, condition: BoundCondition) -> Holds:
        match condition:
            case AllOf(parts):
                every = [self._test(part) for part in parts]
                return lambda reading: all(test(reading) for test in every)
            case AnyOf(parts):
                some = [self._test(part) for part in parts]
                return lambda reading: any(test(reading) for test in some)
            case Negation(part):
                inner = self._test(part)
                return lambda reading: not inner(reading)
        if condition in self.known:
            so = self.known[condition]
            return lambda _: so
        group, place = self.open[condition]
        return lambda reading: reading[group][place]


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
    match atom.test:
        case ValueIs(_, constant):
            constants: tuple[Constant, ...] = (constant,)
        case OneOf(several):
            constants = several
        case Recorded():
            constants = ()
        case _:
            return False
    return len(atom.path.steps) == 1 and all(constant.kind in _BY_VALUE for constant in constants)


def _values(tests: Sequence[Atom]) -> list[Constant | None]:
    """Return values of each sort that tests tell apart; None is one that none of them names."""
    named = [
        constant
        for test in tests
        if isinstance(test, Some)
        for constant in (
            (test.test.constant,)
            if isinstance(test.test, ValueIs)
            else test.test.constants
            if isinstance(test.test, OneOf)
            else ()
        )
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
            if operator in {"=", "!="}:
                return _same(value, constant) == (operator == "=")
            left: Decimal | str = value.value
            right: Decimal | str = constant.value
            if constant.kind == "number":
                left, right = Decimal(value.value), Decimal(constant.value)
            below, equal = left < right, left == right  # type: ignore[operator]
            return {"<": below, "<=": below or equal, ">": not below and not equal}.get(
                operator, not below
            )
    return False


def _same(one: Constant, other: Constant) -> bool:
    if one.kind == other.kind == "number":
        return Decimal(one.value) == Decimal(other.value)
    return one.kind == other.kind and one.value == other.value


class Chooser:
    """Sorts candidates by what has to hold and what is wished for.

    Args:
        candidates: What there is to choose from.
        must: What has to hold, or None.
        wishes: What is preferred; their order says nothing of their weight.
        root: Says what a silence of a thing on an atom is recorded as; the thing where nobody
            recorded one.

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
        most: int,
    ) -> None:
        self._most = most
        self._must = must
        self._wishes = tuple(wishes)
        conditions = [*([must] if must is not None else []), *wishes]
        tests: dict[Group, list[Atom]] = {}
        self._items = [
            _Item(candidate, conditions, root, tests, most=most) for candidate in candidates
        ]
        for item in self._items:
            item.settle()
        self._rests_on = {
            item: frozenset(group for wish in wishes for group in item.groups(wish))
            for item in self._items
        }
        self._fixed: dict[Group, tuple[tuple[bool, ...], ...]] = {}
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

    # --- readings ---

    def _readings(self, items: Sequence[_Item], *conditions: BoundCondition) -> Iterator[Reading]:
        ways: dict[Group, tuple[tuple[bool, ...], ...]] = {}
        for item in items:
            for group in (group for condition in conditions for group in item.groups(condition)):
                own = item.allowed[group]
                fixed = self._fixed.get(group, own)
                known = ways.get(group, own)
                ways[group] = tuple(way for way in own if way in fixed and way in known)
        if prod(map(len, ways.values())) > self._most:
            raise TooManyReadingsError
        groups = tuple(ways)
        for chosen in product(*ways.values()):
            yield dict(zip(groups, chosen, strict=True))

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
            if firsts[0] != firsts[1] or firsts[0] != now:
                yield Pivot(Silent(thing, atom.text), firsts[0], firsts[1])

    def _first_if(self, group: Group, atom: Atom, so: bool) -> tuple[Thing, ...]:
        with_it = self._fix(group, atom, so)
        self._fixed = with_it
        try:
            return self._first()
        finally:
            self._fixed = {}

    def _fix(self, group: Group, atom: Atom, so: bool) -> dict[Group, tuple[tuple[bool, ...], ...]]:
        ways: dict[tuple[bool, ...], None] = {}
        for item in self._items:
            if atom in item.open and item.open[atom][0] == group:
                place = item.open[atom][1]
                ways.update((way, None) for way in item.allowed[group] if way[place] == so)
        return {group: tuple(ways)}

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
        parts = [part for part in self._parts() if self._state_of(item, part) == "does not"]
        if parts:
            return tuple(part.text for part in parts)
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
                whole = AllOf(chosen)
                if all(self._state_of(item, whole) == "does not" for item in self._items):
                    conflicts.append(tuple(part.text for part in chosen))
            if conflicts:
                return tuple(conflicts)
        return ()
