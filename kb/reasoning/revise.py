"""What follows once some of what was given is withdrawn and other things are given.

Nothing is inferred anew that stays as it was. As *delete and re-derive* has it (Gupta, Mumick and
Subrahmanian, Maintaining views incrementally, SIGMOD 1993): first all goes that rests in some way
on what is withdrawn, then what still holds in another way comes back, then what is given is added
with all that follows. The roll-up rules speak of absence, so all their results go first and they
are applied once more; they look at some hundred triples, so that takes a few milliseconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

import pyoxigraph
from isthmus.kb.frozen import Frozen
from isthmus.kb.store.store import quads_of
from isthmus.kb.terms import OWL, RDF, Node
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QueryTriples, Triple, Variable

from .rollup import MOST_REPEATS
from .rule import Atom, Rule, Slot

Values: TypeAlias = Mapping[Variable, Node]
_Key: TypeAlias = tuple[NamedNode, Node | None]
_Entry = TypeVar("_Entry")
_DENYING = (OWL.targetIndividual, OWL.targetValue)


class Before(Protocol):
    """A closure as it was."""

    def find(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        """Yield the triples of the closure that match."""
        ...

    def is_given(self, triple: Triple) -> bool:
        """Tell whether a triple of the closure was given, inferred or not."""
        ...

    def round(self, triple: Triple) -> int:
        """Return a number above those of all that a triple was inferred from; 0 for what is given.

        Later numbers are free for what is inferred now.
        """
        ...


class Program(Frozen):
    """All that a closure was made by.

    Attributes:
        rules: The compiled rules.
        contradictions: Those that must never apply.
        rollups: The CONSTRUCT queries of the roll-up rules; one is applied while none before it
            finds anything new.
        uses: IRIs of the properties and classes that they look at.
        rolled: What the roll-up rules gave.
        last: The highest number that any triple of the closure has.
    """

    rules: tuple[Rule, ...]
    contradictions: tuple[Rule, ...]
    rollups: tuple[str, ...]
    uses: frozenset[str]
    rolled: tuple[Triple, ...]
    last: int


class RevisionError(ValueError):
    """What follows contradicts itself, or cannot be had this way: it has to be built anew."""


class Revision:
    """A closure after a change of what is given.

    Args:
        before: The closure as it was.
        program: By what it was made.

    Attributes:
        gone: Triples that no longer hold.
        fresh: Triples that did not hold before.
        rounds: Numbers of the triples that hold now and did not, or hold for another reason.
    """

    def __init__(self, before: Before, program: Program) -> None:
        self._before = before
        self._program = program
        self._by_body = _by_key(
            (atom, (rule, at)) for rule in program.rules for at, atom in enumerate(rule.body)
        )
        self._by_head = _by_key((rule.head, rule) for rule in program.rules if rule.head)
        self.gone: dict[Triple, None] = {}
        self.fresh: dict[Triple, None] = {}
        self.rounds: dict[Triple, int] = {}
        self._by_subject: dict[tuple[NamedNode, Node], list[Triple]] = defaultdict(list)
        self._by_object: dict[tuple[NamedNode, Node], list[Triple]] = defaultdict(list)
        self._by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
        self._withdrawn: frozenset[Triple] = frozenset()

    def apply(self, withdrawn: Iterable[Triple], given: Sequence[Triple]) -> None:
        """Withdraw triples, give others, and infer all that follows.

        Args:
            withdrawn: Triples that were given.
            given: Triples that are given from now on.

        Raises:
            RevisionError: What follows contradicts itself, or the roll-up rules do not end.
        """
        self._withdrawn = frozenset(withdrawn).difference(given)
        self._delete((*self._withdrawn, *self._program.rolled))
        self._bring_back()
        self._add(given, 0)
        self._roll_up()
        self._check()

    # --- the three steps ----------------------------------------------------------------------

    def _delete(self, triples: Iterable[Triple]) -> None:
        """Let go of triples and of all that rests on one of them in some way."""
        waiting = [triple for triple in triples if self._held_before(triple)]
        while waiting:
            triple = waiting.pop()
            if triple in self.gone:
                continue
            self.gone[triple] = None
            for head, _ in self._consequences(triple, self._before.find):
                if head not in self.gone and not self._still_given(head):
                    waiting.append(head)

    def _bring_back(self) -> None:
        """Bring back what still holds for another reason, and all that follows from it."""
        for triple in tuple(self.gone):
            if triple in self.gone and (number := self._derived(triple)) is not None:
                self._place(triple, number)

    def _add(self, triples: Iterable[Triple], number: int) -> None:
        for triple in triples:
            if not self.holds(triple):
                self._place(triple, number)
            elif number == 0:
                self.rounds[triple] = 0

    def _place(self, triple: Triple, number: int) -> None:
        """Let a triple hold, and infer all that follows."""
        waiting = [(triple, number)]
        while waiting:
            placed, number = waiting.pop()
            if self.holds(placed):
                continue
            if placed in self.gone:
                del self.gone[placed]
            else:
                self._note(placed)
            self.rounds[placed] = number
            for head, highest in self._consequences(placed, self._find):
                if not self.holds(head):
                    waiting.append((head, highest + 1))

    def _roll_up(self) -> None:
        number = max(self._program.last, *self.rounds.values(), 0)
        store = pyoxigraph.Store()
        if self._program.rollups:
            about = (t for name in self._program.uses for t in self._of(name))
            store.extend(quads_of(about, DefaultGraph()))
        for _ in range(MOST_REPEATS):
            results = (_constructed(store, query) for query in self._program.rollups)
            fresh = ([t for t in constructed if not self.holds(t)] for constructed in results)
            new = next(filter(None, fresh), None)
            if new is None:
                return
            number += 1
            before = len(self.rounds)
            self._add(sorted(new, key=str), number)
            placed = list(self.rounds)[before:]
            number = max(number, *(self.rounds[triple] for triple in placed))
            store.extend(quads_of(placed, DefaultGraph()))
        raise RevisionError("the roll-up rules go on for ever: they feed each other")

    def _check(self) -> None:
        """Look for contradictions with what is new; what was there before had none."""
        rules = _by_key(
            (atom, (rule, at))
            for rule in self._program.contradictions
            for at, atom in enumerate(rule.body)
        )
        for triple in self.fresh:
            for rule, at in _matching(rules, triple):
                for values, _ in self._completed(rule, at, triple, self._find):
                    if all(self._differ(one, other, values) for one, other in rule.distinct):
                        raise RevisionError(f"{triple} contradicts what else holds")
            if self._is_denied(triple):
                raise RevisionError(f"{triple} is denied")

    def _is_denied(self, triple: Triple) -> bool:
        """Tell whether a new triple is denied, or is part of a denial of what holds."""
        subject, value = triple.subject, triple.object
        for named in self._find(None, OWL.sourceIndividual, subject):
            if self._has(named.subject, OWL.assertionProperty, triple.predicate) and any(
                self._has(named.subject, word, value) for word in _DENYING
            ):
                return True
        if triple.predicate not in (OWL.sourceIndividual, OWL.assertionProperty, *_DENYING):
            return False
        for about in self._find(subject, OWL.sourceIndividual, None):
            for verb in self._find(subject, OWL.assertionProperty, None):
                if not isinstance(verb.object, NamedNode):
                    continue
                for word in _DENYING:
                    for target in self._find(subject, word, None):
                        if self._has(about.object, verb.object, target.object):
                            return True
        return False

    # --- what holds ---------------------------------------------------------------------------

    def holds(self, triple: Triple) -> bool:
        """Tell whether a triple holds now."""
        if triple in self.fresh:
            return True
        return triple not in self.gone and self._held_before(triple)

    def _held_before(self, triple: Triple) -> bool:
        parts = triple.subject, triple.predicate, triple.object
        return any(True for _ in self._before.find(*parts))

    def _still_given(self, triple: Triple) -> bool:
        return triple not in self._withdrawn and self._before.is_given(triple)

    def _has(self, subject: Node, predicate: NamedNode, value: Node) -> bool:
        if isinstance(subject, Literal):
            return False
        return any(True for _ in self._find(subject, predicate, value))

    def _find(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        for triple in self._before.find(subject, predicate, value):
            if triple not in self.gone:
                yield triple
        if predicate is None:
            return
        if subject is not None:
            new = self._by_subject.get((predicate, subject), ())
        elif value is not None:
            new = self._by_object.get((predicate, value), ())
        else:
            new = self._by_predicate.get(predicate, ())
        for triple in tuple(new):
            if value is None or triple.object == value:
                yield triple

    def _of(self, name: str) -> Iterator[Triple]:
        """Yield the triples of a property, and those that make things members of a class."""
        term = NamedNode(name)
        yield from self._find(None, term, None)
        if term != RDF.type:
            yield from self._find(None, RDF.type, term)

    def _note(self, triple: Triple) -> None:
        self.fresh[triple] = None
        self._by_subject[triple.predicate, triple.subject].append(triple)
        self._by_object[triple.predicate, triple.object].append(triple)
        self._by_predicate[triple.predicate].append(triple)

    def _number(self, triple: Triple) -> int:
        number = self.rounds.get(triple)
        return self._before.round(triple) if number is None else number

    def _differ(self, one: Slot, other: Slot, values: Values) -> bool:
        a, b = (values[slot] if isinstance(slot, Variable) else slot for slot in (one, other))
        return a != b and not self._has(a, OWL.sameAs, b)

    # --- rules --------------------------------------------------------------------------------

    def _consequences(self, triple: Triple, find: "_Find") -> Iterator[tuple[Triple, int]]:
        """Yield what rules conclude from a triple, with the highest number among the premises."""
        for rule, at in _matching(self._by_body, triple):
            assert rule.head is not None
            for values, highest in self._completed(rule, at, triple, find):
                if (head := _head(rule.head, values)) is not None:
                    yield head, highest

    def _completed(
        self, rule: Rule, at: int, triple: Triple, find: "_Find"
    ) -> Iterator[tuple[Values, int]]:
        values = rule.body[at].match(triple)
        if values is not None:
            rest = rule.body[:at] + rule.body[at + 1 :]
            yield from self._solved(rest, values, self._number(triple), find)

    def _derived(self, triple: Triple) -> int | None:
        """Return a number for a triple that a rule concludes from what holds now, else None."""
        for rule in _matching(self._by_head, triple):
            assert rule.head is not None
            values = rule.head.match(triple)
            if values is not None:
                for _, highest in self._solved(rule.body, values, 0, self._find):
                    return highest + 1
        return None

    def _solved(
        self, atoms: Sequence[Atom], values: Values, highest: int, find: "_Find"
    ) -> Iterator[tuple[Values, int]]:
        """Yield the values for which all atoms hold, with the highest number of their triples."""
        if not atoms:
            yield values, highest
            return
        at = min(range(len(atoms)), key=lambda place: _openness(atoms[place], values))
        atom, rest = atoms[at].substitute(values), (*atoms[:at], *atoms[at + 1 :])
        subject = None if isinstance(atom.subject, Variable) else atom.subject
        value = None if isinstance(atom.object, Variable) else atom.object
        if isinstance(subject, Literal):
            return
        for triple in find(subject, atom.predicate, value):
            more = atom.match(triple)
            if more is not None:
                number = max(highest, self._number(triple))
                yield from self._solved(rest, {**values, **more}, number, find)


_Find: TypeAlias = Callable[[Node | None, NamedNode | None, Node | None], Iterator[Triple]]


def _openness(atom: Atom, values: Values) -> int:
    return sum(variable not in values for variable in atom.variables())


def _head(head: Atom, values: Values) -> Triple | None:
    """Return what a rule concludes; nothing where it would be no triple, or says x is x."""
    subject = values[head.subject] if isinstance(head.subject, Variable) else head.subject
    if isinstance(subject, Literal):
        return None
    triple = head.triple(values)
    same = triple.predicate == OWL.sameAs and triple.subject == triple.object
    return None if same else triple


def _by_key(entries: Iterable[tuple[Atom, _Entry]]) -> dict[_Key, list[_Entry]]:
    by_key: dict[_Key, list[_Entry]] = defaultdict(list)
    for atom, entry in entries:
        value = None if isinstance(atom.object, Variable) else atom.object
        by_key[atom.predicate, value].append(entry)
    return by_key


def _matching(entries: Mapping[_Key, Sequence[_Entry]], triple: Triple) -> Iterator[_Entry]:
    for value in (None, triple.object):
        yield from entries.get((triple.predicate, value), ())


def _constructed(store: pyoxigraph.Store, query: str) -> Iterator[Triple]:
    answer = store.query(query)
    assert isinstance(answer, QueryTriples)
    for triple in answer:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise RevisionError("a roll-up rule makes a blank node")
        yield triple
