"""What a rule is: if the body holds, so does the head; or, without a head, it must not hold."""

from collections.abc import Iterator, Mapping
from itertools import chain, count

from isthmus.kb.data_class import dataclass
from isthmus.kb.terms import RDF, Node, shorten, triple_of
from pyoxigraph import Literal, NamedNode, Triple, Variable

Slot = Node | Variable
"""A place in an atom: a term, or a variable that stands for one."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One triple pattern of a rule.

    Attributes:
        subject: A term or a variable.
        predicate: Always an IRI: rules over any predicate are spelled out for each.
        object: A term or a variable.
        direct: Match only triples of a transitive property that were not inferred by its
            transitivity. The reasoner uses it to do less work; for the truth of a rule it does
            not matter, so proofs ignore it.
    """

    subject: Slot
    predicate: NamedNode
    object: Slot
    direct: bool = False

    def variables(self) -> tuple[Variable, ...]:
        """Return the variables in the order subject, object; a repeated one twice."""
        return tuple(slot for slot in (self.subject, self.object) if isinstance(slot, Variable))

    def substitute(self, values: Mapping[Variable, Slot]) -> "Atom":
        """Return the atom with the given variables replaced."""
        return Atom(
            bound(self.subject, values), self.predicate, bound(self.object, values), self.direct
        )

    def triple(self, values: Mapping[Variable, Node]) -> Triple:
        """Return the triple that the atom stands for.

        Raises:
            TypeError: A variable has no value, or a literal stands for a subject.
        """
        subject, value = bound(self.subject, values), bound(self.object, values)
        return triple_of(subject, self.predicate, value)

    def match(self, triple: Triple) -> dict[Variable, Node] | None:
        """Return the values that make the atom equal to a triple, or None."""
        if triple.predicate != self.predicate:
            return None
        values: dict[Variable, Node] = {}
        for slot, term in ((self.subject, triple.subject), (self.object, triple.object)):
            assert not isinstance(term, Triple)
            if not isinstance(slot, Variable):
                if slot != term:
                    return None
            elif values.setdefault(slot, term) != term:
                return None
        return values

    def __str__(self) -> str:
        verb = "a" if self.predicate == RDF.type else shorten(self.predicate)
        return f"{_show(self.subject)} {verb} {_show(self.object)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """An axiom of the ontology as a rule.

    Attributes:
        name: The rule of OWL 2 RL it is an instance of, by its name in the specification
            (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules),
            for instance ``prp-spo2`` for a property chain.
        axioms: The triples of the ontology that state the axiom.
        body: What must hold, all together.
        head: What holds then; None for a contradiction.
        distinct: Pairs that must be two different things for the rule to apply.
    """

    name: str
    axioms: tuple[Triple, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    distinct: tuple[tuple[Slot, Slot], ...] = ()

    def speaks_of_things(self) -> bool:
        """Tell whether no literal stands for a subject, as an odd axiom could have it."""
        atoms = (*self.body, self.head)
        return not any(atom and isinstance(atom.subject, Literal) for atom in atoms)

    def bare(self) -> "Rule":
        """Return the rule without what only those are told who ask why it holds."""
        return Rule("", (), self.body, self.head, self.distinct)

    def renamed(self) -> "Rule":
        """Return the same rule with its variables called x, y, z and so on, in reading order."""
        slots = [slot for atom in (*self.body, self.head) if atom for slot in atom.variables()]
        every = dict.fromkeys(slots)
        called = chain("xyz", (f"x{number}" for number in count(1)))
        names = {old: Variable(new) for old, new in zip(every, called, strict=False)}
        return Rule(
            self.name,
            self.axioms,
            tuple(atom.substitute(names) for atom in self.body),
            self.head.substitute(names) if self.head else None,
            tuple((bound(one, names), bound(other, names)) for one, other in self.distinct),
        )

    def __str__(self) -> str:
        body = ", ".join(str(atom) for atom in self.body)
        body += "".join(f", {_show(a)} is not {_show(b)}" for a, b in self.distinct)
        return f"{body} → {self.head or 'contradiction'}" if body else str(self.head)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules of an ontology.

    Attributes:
        rules: Those that add triples.
        contradictions: Those that must never apply.
        transitive: The transitive properties, declared or implied by an inverse or equivalent one.
        ignored: What axioms say outside OWL 2 RL, from which nothing is inferred, each with the
            reason, and whether the rest of what it says counts.
    """

    rules: tuple[Rule, ...]
    contradictions: tuple[Rule, ...]
    transitive: frozenset[NamedNode]
    ignored: tuple[str, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter((*self.rules, *self.contradictions))


def bound(slot: Slot, values: Mapping[Variable, Slot]) -> Slot:
    """Return what a variable stands for, if that is known; anything else as it is."""
    return values.get(slot, slot) if isinstance(slot, Variable) else slot


def _show(slot: Slot) -> str:
    return str(slot) if isinstance(slot, Variable) else shorten(slot)
