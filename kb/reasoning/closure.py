"""Infer everything that follows: semi-naive forward evaluation of compiled rules.

Terms are numbers, literals negative ones; each predicate is a relation with an index by subject
and, where a rule asks for it, by object. Evaluation goes in strict rounds: a round applies every
rule to what the round before found new. So the round of a triple is the depth of its shallowest
derivation, and whatever a triple was derived from has a smaller one. Proofs rest on that.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.store.numbers import Numbers, flat
from isthmus.kb.terms import OWL, RDF, Node, triple_of
from pyoxigraph import Literal, NamedNode, Triple, Variable

from .rule import Atom, Rule, Ruleset, Slot

Pair: TypeAlias = tuple[int, int]
Row: TypeAlias = tuple[int, ...]
Values: TypeAlias = "tuple[int, ...] | set[int]"
Join: TypeAlias = Callable[[list[Row]], list[Row]]
Tick: TypeAlias = Callable[[int], None]
"""Called with the number of triples inferred so far; raise in it to stop the reasoner."""

FEW = 8
"""Up to so many values are kept in a tuple, which is small; more in a set, which is fast."""
CHUNK = 20_000
"""Rows that a rule works on at once: bounds memory and the time between two ticks."""

NOTHING: Mapping[int, Iterable[Pair]] = {}
"""No pairs of any predicate."""
_NONE: tuple[int, ...] = ()


class Relation:
    """The pairs of one predicate."""

    __slots__ = ("by_object", "by_subject")

    def __init__(self) -> None:
        self.by_subject: dict[int, Values] = {}
        self.by_object: dict[int, Values] | None = None

    def __contains__(self, pair: Pair) -> bool:
        return pair[1] in self.by_subject.get(pair[0], _NONE)

    def add(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Add pairs and return those that were new, in order."""
        known = self.by_subject
        new = []
        for pair in pairs:
            subject, value = pair
            values = known.get(subject)
            if values is None:
                known[subject] = (value,)
            elif value in values:
                continue
            else:
                known[subject] = _with(values, value)
            new.append(pair)
        if self.by_object is not None:
            known = self.by_object
            for subject, value in new:
                values = known.get(value)
                known[value] = (subject,) if values is None else _with(values, subject)
        return new

    def of(self, subject: int) -> Values:
        """Return the values of a subject."""
        return self.by_subject.get(subject, _NONE)

    def index(self) -> dict[int, Values]:
        """Return the subjects by value; made on the first call and kept up from then on."""
        if self.by_object is None:
            self.by_object = {}
            for subject, value in self.pairs():
                values = self.by_object.get(value)
                self.by_object[value] = (subject,) if values is None else _with(values, subject)
        return self.by_object

    def pairs(self) -> Iterator[Pair]:
        """Yield every pair."""
        return ((s, o) for s, values in self.by_subject.items() for o in values)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to apply one rule to new pairs of one atom of its body.

    Attributes:
        rule: The rule.
        select: Turns new pairs into rows of the values of the first variables.
        joins: Adds the other atoms one after the other.
        target: The relation of the head.
        emit: Turns rows into pairs of the head.
    """

    rule: Rule
    select: Callable[[list[Pair]], list[Row]]
    joins: tuple[Join, ...]
    target: int
    emit: Callable[[list[Row]], Iterable[Pair]]


@dataclass(slots=True)
class _Trigger:
    """The plans that new pairs of one predicate set off."""

    always: list[_Plan] = field(default_factory=list)
    by_object: dict[int, list[_Plan]] = field(default_factory=lambda: defaultdict(list))


class Closure:
    """Triples and all that follows from them.

    Args:
        ruleset: The rules to apply.
        tick: Called now and then while reasoning.
        numbers: The table of terms, if what is given has numbers already.

    Attributes:
        numbers: The table of terms.
        size: How many triples there are.
    """

    def __init__(
        self, ruleset: Ruleset, tick: Tick | None = None, numbers: Numbers | None = None
    ) -> None:
        self.ruleset = ruleset
        self.size = 0
        self.numbers = Numbers() if numbers is None else numbers
        self._number = self.numbers.number
        self._tick = tick
        self._relations: dict[int, Relation] = defaultdict(Relation)
        self._direct: dict[int, int] = {}
        self._triggers: dict[int, _Trigger] = defaultdict(_Trigger)
        self._rounds: list[Mapping[int, array[int]]] = []
        self._given: dict[int, list[Pair]] | None = None
        for predicate in sorted(ruleset.transitive, key=str):
            self._direct[self._number(predicate)] = self.numbers.private()
        for rule in ruleset.rules:
            for at in range(len(rule.body)):
                self._plan(rule, at)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples and infer all that follows; may be called again with more.

        Args:
            triples: What is given. Those already inferred cease to count as inferred only if
                they were given first.
        """
        self.give(triples)
        self.infer()

    def give(self, triples: Iterable[Triple], more: Mapping[int, Iterable[Pair]] = NOTHING) -> None:
        """Add triples, from which `infer` then infers.

        Args:
            triples: What is given.
            more: More of it, in numbers of the table: pairs by predicate.
        """
        number = self._number
        given: dict[int, dict[Pair, None]] = defaultdict(dict)
        for triple in triples:
            pair = (number(triple.subject), number(triple.object))
            predicate = number(triple.predicate)
            given[self._direct.get(predicate, predicate)][pair] = None
        for predicate, pairs in more.items():
            given[self._direct.get(predicate, predicate)].update(dict.fromkeys(pairs))
        first = not self._rounds
        delta = self._commit(self._spread(given))
        if delta or first:
            self._given = delta

    def infer(self) -> None:
        """Infer all that follows from what was given since the last time."""
        if self._given is None:
            return
        delta, self._given = self._given, None
        first = len(self._rounds) == 1
        while delta or first:
            pending = self._apply(delta)
            if first:
                self._draw_unconditional(pending)
                first = False
            delta = self._commit(pending)

    def rounds(self) -> Iterator[Iterator[Triple]]:
        """Yield the triples of each round: first those given, then those of depth 1, 2 and so on.

        A second call of `add` goes on counting: its triples make a round of their own.
        """
        for pairs_by_predicate in self._rounds:
            yield self._decode(pairs_by_predicate)

    def numbered(self) -> Iterator[Mapping[int, "array[int]"]]:
        """Yield the same in numbers: by predicate, subject and value in turn."""
        yield from self._rounds

    def numbered_about(
        self, names: Container[str] | None
    ) -> Iterator[Iterator[tuple[int, "array[int]"]]]:
        """Yield what of each round matters to somebody who looks at some terms, in numbers.

        Args:
            names: IRIs of properties and of classes, with that of ``rdf:type`` for any class; None
                for all that there is.

        Yields:
            By predicate, subject and value in turn.
        """
        types = self.numbers.known(RDF.type)
        for pairs_by_predicate in self._rounds:
            yield self._about(pairs_by_predicate, names, types)

    def _about(
        self,
        pairs_by_predicate: Mapping[int, "array[int]"],
        names: Container[str] | None,
        types: int | None,
    ) -> Iterator[tuple[int, "array[int]"]]:
        for predicate, pairs in pairs_by_predicate.items():
            verb = self.numbers.resources[predicate]
            assert isinstance(verb, NamedNode)
            if names is None or verb.value in names:
                yield predicate, pairs
            elif predicate == types:
                kinds = {kind for kind in set(pairs[1::2]) if self._is_called(kind, names)}
                if kinds:
                    two = zip(pairs[::2], pairs[1::2], strict=True)
                    yield predicate, flat((s, o) for s, o in two if o in kinds)

    def _is_called(self, number: int, names: Container[str]) -> bool:
        term = self.numbers.term(number)
        return isinstance(term, NamedNode) and term.value in names

    def relation(self, predicate: NamedNode) -> Relation:
        """Return the pairs of a predicate, in numbers."""
        number = self.numbers.known(predicate)
        relation = None if number is None else self._relations.get(number)
        return Relation() if relation is None else relation

    def stating(self, predicate: NamedNode) -> Iterator[Triple]:
        """Yield the triples with a predicate."""
        term = self.numbers.term
        for subject, value in self.relation(predicate).pairs():
            yield triple_of(term(subject), predicate, term(value))

    def __contains__(self, triple: Triple) -> bool:
        known = self.numbers.known
        subject, value = known(triple.subject), known(triple.object)
        if subject is None or value is None:
            return False
        return (subject, value) in self.relation(triple.predicate)

    def solutions(self, rule: Rule) -> Iterator[dict[Variable, Node]]:
        """Yield the values of the variables for which the body of a rule holds.

        Pairs of the rule that must be distinct are distinct in them, and not said to be the same.
        """
        columns: dict[Variable, int] = {}
        rows: list[Row] = [()]
        for atom in _order(rule.body, columns):
            rows = self._join(atom, columns)(rows)
        term = self.numbers.term
        for row in rows:
            values = {variable: term(row[at]) for variable, at in columns.items()}
            if all(self._differ(one, other, values) for one, other in rule.distinct):
                yield values

    # --- rounds ---------------------------------------------------------------------------------

    def _apply(self, delta: dict[int, list[Pair]]) -> dict[int, dict[Pair, None]]:
        """Apply every rule to new pairs; return what that gives and is not known yet."""
        pending: dict[int, dict[Pair, None]] = defaultdict(dict)
        for predicate, pairs in delta.items():
            trigger = self._triggers.get(predicate)
            if trigger is None:
                continue
            for plan in trigger.always:
                self._run(plan, pairs, pending)
            if trigger.by_object:
                groups: dict[int, list[Pair]] = defaultdict(list)
                for pair in pairs:
                    groups[pair[1]].append(pair)
                for value, group in groups.items():
                    for plan in trigger.by_object.get(value, ()):
                        self._run(plan, group, pending)
        return self._spread(pending)

    def _run(self, plan: _Plan, pairs: list[Pair], pending: dict[int, dict[Pair, None]]) -> None:
        target = pending[plan.target]
        known = self._relations[plan.target].by_subject
        for start in range(0, len(pairs), CHUNK):
            if start and self._tick is not None:
                self._tick(self.size + len(target))
            rows = plan.select(pairs[start : start + CHUNK])
            for join in plan.joins:
                if not rows:
                    break
                rows = join(rows)
            else:
                target.update(
                    dict.fromkeys(
                        pair for pair in plan.emit(rows) if pair[1] not in known.get(pair[0], _NONE)
                    )
                )

    def _spread(self, pending: dict[int, dict[Pair, None]]) -> dict[int, dict[Pair, None]]:
        """Split what a transitive property gets into direct steps and the property itself.

        Rules already address the direct steps; given triples and heads of other rules count as
        direct, and every direct step is a pair of the property.
        """
        for predicate, direct in self._direct.items():
            if steps := pending.get(direct):
                known = self._relations[predicate]
                pending[predicate].update((pair, None) for pair in steps if pair not in known)
        return pending

    def _commit(self, pending: dict[int, dict[Pair, None]]) -> dict[int, list[Pair]]:
        delta = {}
        visible = {}
        private = set(self._direct.values())
        for predicate, pairs in pending.items():
            if new := self._relations[predicate].add(pairs):
                delta[predicate] = new
                if predicate not in private:
                    visible[predicate] = flat(new)
                    self.size += len(new)
        if visible or not self._rounds:
            self._rounds.append(visible)
        elif delta:
            # Only direct steps were new: nothing to show, but they may lead on.
            self._rounds.append({})
        if self._tick is not None:
            self._tick(self.size)
        return delta

    def _draw_unconditional(self, pending: dict[int, dict[Pair, None]]) -> None:
        """Infer what holds without any condition: the listed members of a class."""
        for rule in self.ruleset.rules:
            if not rule.body:
                assert rule.head is not None
                fact = rule.head.triple({})
                pair = (self._number(fact.subject), self._number(fact.object))
                predicate = self._number(fact.predicate)
                for target in {predicate, self._direct.get(predicate, predicate)}:
                    if pair not in self._relations[target]:
                        pending[target][pair] = None

    # --- plans ----------------------------------------------------------------------------------

    def _plan(self, rule: Rule, at: int) -> None:
        """Make the plan for new pairs of one atom of the body."""
        assert rule.head is not None
        first = rule.body[at]
        columns: dict[Variable, int] = {}
        select = self._select(first, columns)
        rest = _order(rule.body[:at] + rule.body[at + 1 :], columns)
        joins = []
        for atom in rest:
            joins.append(self._join(atom, columns))
        target = self._number(rule.head.predicate)
        if target in self._direct and rule.name != "prp-trp":
            target = self._direct[target]
        plan = _Plan(rule, select, tuple(joins), target, self._emit(rule.head, columns))
        trigger = self._triggers[self._relation_number(first)]
        if isinstance(first.object, Variable):
            trigger.always.append(plan)
        else:
            trigger.by_object[self._number(first.object)].append(plan)

    def _select(
        self, atom: Atom, columns: dict[Variable, int]
    ) -> Callable[[list[Pair]], list[Row]]:
        subject, value = atom.subject, atom.object
        for variable in atom.variables():
            columns.setdefault(variable, len(columns))
        if isinstance(subject, Variable) and isinstance(value, Variable):
            if subject == value:
                return lambda pairs: [(s,) for s, o in pairs if s == o]
            return lambda pairs: [*pairs]
        if isinstance(subject, Variable):
            return lambda pairs: [(s,) for s, _ in pairs]
        wanted = self._number(subject)
        if isinstance(value, Variable):
            return lambda pairs: [(o,) for s, o in pairs if s == wanted]
        return lambda pairs: [() for s, _ in pairs if s == wanted]

    def _join(self, atom: Atom, columns: dict[Variable, int]) -> Join:
        """Return the step that keeps or extends rows by one more atom; notes its new columns."""
        relation = self._relations[self._relation_number(atom)]
        by_subject = relation.by_subject
        subject, value = self._place(atom.subject, columns), self._place(atom.object, columns)
        if subject is not None and value is not None:
            return _filter(by_subject, subject, value)
        if subject is not None:
            _note(atom.object, columns)
            return _extend(by_subject, subject)
        if value is not None:
            _note(atom.subject, columns)
            return _extend(relation.index(), value)
        if atom.subject == atom.object:
            _note(atom.subject, columns)
            return lambda rows: [(*row, s) for row in rows for s, o in relation.pairs() if s == o]
        _note(atom.subject, columns)
        _note(atom.object, columns)
        return lambda rows: [(*row, *pair) for row in rows for pair in relation.pairs()]

    def _emit(
        self, head: Atom, columns: dict[Variable, int]
    ) -> Callable[[list[Row]], Iterable[Pair]]:
        subject, value = self._place(head.subject, columns), self._place(head.object, columns)
        assert subject is not None
        assert value is not None
        (from_row, s), (o_from_row, o) = subject, value
        if head.predicate == OWL.sameAs:
            return lambda rows: [(r[s], r[o]) for r in rows if r[s] != r[o] and r[s] >= 0]
        if from_row and o_from_row:
            return lambda rows: [(r[s], r[o]) for r in rows if r[s] >= 0]
        if from_row:
            return lambda rows: [(r[s], o) for r in rows if r[s] >= 0]
        if o_from_row:
            return lambda rows: [(s, r[o]) for r in rows]
        return lambda rows: [(s, o)] if rows else []

    def _place(self, slot: Slot, columns: dict[Variable, int]) -> tuple[bool, int] | None:
        """Return (True, column) or (False, term) for a known slot, None for an open one."""
        if not isinstance(slot, Variable):
            return False, self._number(slot)
        return (True, columns[slot]) if slot in columns else None

    # --- numbers --------------------------------------------------------------------------------

    def _relation_number(self, atom: Atom) -> int:
        number = self._number(atom.predicate)
        return self._direct.get(number, number) if atom.direct else number

    def _decode(self, pairs_by_predicate: Mapping[int, "array[int]"]) -> Iterator[Triple]:
        for predicate, pairs in pairs_by_predicate.items():
            yield from self.numbers.triples(predicate, pairs)

    def _differ(self, one: Slot, other: Slot, values: dict[Variable, Node]) -> bool:
        a, b = (values[slot] if isinstance(slot, Variable) else slot for slot in (one, other))
        if a == b:
            return False
        if isinstance(a, Literal) or isinstance(b, Literal):
            return True
        return Triple(a, OWL.sameAs, b) not in self


def _with(values: Values, value: int) -> Values:
    if isinstance(values, set):
        values.add(value)
        return values
    return (*values, value) if len(values) < FEW else {*values, value}


def _note(slot: Slot, columns: dict[Variable, int]) -> None:
    assert isinstance(slot, Variable)
    columns[slot] = len(columns)


def _extend(index: dict[int, Values], place: tuple[bool, int]) -> Join:
    """Return the step that adds to each row all that an index has for a column or a term."""
    from_row, at = place
    if from_row:
        return lambda rows: [(*row, value) for row in rows for value in index.get(row[at], _NONE)]
    return lambda rows: [(*row, value) for row in rows for value in index.get(at, _NONE)]


def _filter(
    by_subject: dict[int, Values], subject: tuple[bool, int], value: tuple[bool, int]
) -> Join:
    (s_from_row, s), (o_from_row, o) = subject, value
    if s_from_row and o_from_row:
        return lambda rows: [row for row in rows if row[o] in by_subject.get(row[s], _NONE)]
    if s_from_row:
        return lambda rows: [row for row in rows if o in by_subject.get(row[s], _NONE)]
    if o_from_row:
        return lambda rows: [row for row in rows if row[o] in by_subject.get(s, _NONE)]
    return lambda rows: rows if o in by_subject.get(s, _NONE) else []


def _order(atoms: tuple[Atom, ...], columns: Container[Variable]) -> Iterator[Atom]:
    """Yield atoms so that each, where possible, is tied to what is known before it."""
    waiting = list(atoms)
    known = {v for atom in atoms for v in atom.variables() if v in columns}

    def openness(atom: Atom) -> tuple[int, bool]:
        open_places = sum(v not in known for v in atom.variables())
        return open_places, isinstance(atom.object, Variable)

    while waiting:
        best = min(waiting, key=openness)
        waiting.remove(best)
        known.update(best.variables())
        yield best
