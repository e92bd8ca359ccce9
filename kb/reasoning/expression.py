"""Class expressions of OWL 2 RL as patterns: what makes a member, and what follows for one.

The two directions differ, as in the profile: on the left of an axiom an expression is a
condition (a body of a rule), on the right it is a conclusion (a head).
Blank class expressions are read in place, so no rule ever speaks about them.
"""

from collections.abc import Iterator

from isthmus.kb.data_class import dataclass
from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, Node
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from .rule import Atom, Rule, Slot


class OutsideProfileError(ValueError):
    """An expression from which OWL 2 RL infers nothing in this place."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way for a thing to be a member of a class.

    Attributes:
        atoms: What must hold.
        values: Variables that stand for one known thing, because the class lists its members.
    """

    atoms: tuple[Atom, ...] = ()
    values: tuple[tuple[Variable, Node], ...] = ()

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.atoms + other.atoms, self.values + other.values)

    def rule(self, name: str, axioms: tuple[Triple, ...], conclusion: "Conclusion") -> Rule:
        """Return the rule from this condition to a conclusion, known things filled in."""
        known = dict(self.values)
        body = (*self.atoms, *conclusion.atoms)
        return Rule(
            name,
            axioms,
            tuple(dict.fromkeys(atom.substitute(known) for atom in body)),
            conclusion.head.substitute(known) if conclusion.head else None,
            conclusion.distinct,
        )


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One thing that follows for a member of a class.

    Attributes:
        name: The rule of OWL 2 RL that infers it.
        head: What follows; None for a contradiction.
        atoms: What must hold besides.
        distinct: Pairs that must be two different things for it to follow.
    """

    name: str
    head: Atom | None
    atoms: tuple[Atom, ...] = ()
    distinct: tuple[tuple[Slot, Slot], ...] = ()


@dataclass(slots=True)
class Expressions:
    """Reads class and property expressions of one ontology.

    Attributes:
        schema: The triples of the ontology.
        counter: How many variables were handed out, so that each is new.
    """

    schema: Schema
    counter: int = 0

    def fresh(self) -> Variable:
        """Return a variable that no rule of this ontology uses yet."""
        self.counter += 1
        return Variable(f"v{self.counter}")

    def role(self, expression: Node, subject: Slot, value: Slot) -> Atom:
        """Return the atom for a property or the inverse of one.

        Raises:
            OutsideProfileError: It is neither.
        """
        if isinstance(expression, NamedNode):
            return Atom(subject, expression, value)
        inverse = self.schema.value(expression, OWL.inverseOf)
        if isinstance(inverse, NamedNode):
            return Atom(value, inverse, subject)
        raise OutsideProfileError("a property expression must be a name or the inverse of one")

    def conditions(self, expression: Node, thing: Slot) -> list[Condition]:
        """Return every way for a thing to be a member: an expression on the left of an axiom.

        Raises:
            OutsideProfileError: OWL 2 RL does not admit the expression there.
        """
        if isinstance(expression, NamedNode):
            if expression in {OWL.Thing, RDFS.Resource}:
                return [Condition()]
            return [Condition((Atom(thing, RDF.type, expression),))]
        return self.described(expression, thing)

    def described(self, expression: Node, thing: Slot) -> list[Condition]:
        """Like ``conditions``, but for what the node says of itself, even if it has a name."""
        schema = self.schema
        if (members := schema.value(expression, OWL.intersectionOf)) is not None:
            combined = [Condition()]
            for part in schema.members(members):
                ways = self.conditions(part, thing)
                combined = [part & other for part in combined for other in ways]
            return combined
        if (members := schema.value(expression, OWL.unionOf)) is not None:
            parts = schema.members(members)
            return [way for part in parts for way in self.conditions(part, thing)]
        if (members := schema.value(expression, OWL.oneOf)) is not None:
            if not isinstance(thing, Variable):
                raise OutsideProfileError("a list of things cannot describe a known thing")
            return [Condition(values=((thing, member),)) for member in schema.members(members)]
        if (role := schema.value(expression, OWL.onProperty)) is not None:
            if (value := schema.value(expression, OWL.hasValue)) is not None:
                return [Condition((self.role(role, thing, value),))]
            if (filler := schema.value(expression, OWL.someValuesFrom)) is not None:
                if schema.is_datatype(filler):
                    raise OutsideProfileError("a datatype after someValuesFrom is not supported")
                other = self.fresh()
                link = Condition((self.role(role, thing, other),))
                return [link & way for way in self.conditions(filler, other)]
        raise OutsideProfileError("not a class expression that OWL 2 RL allows as a condition")

    def conclusions(self, expression: Node, thing: Slot) -> Iterator[Conclusion]:
        """Yield all that follows for a member: an expression on the right of an axiom.

        Raises:
            OutsideProfileError: OWL 2 RL does not admit the expression there.
        """
        if isinstance(expression, BlankNode):
            yield from self.implied(expression, thing)
        elif expression == OWL.Nothing:
            yield Conclusion("cls-nothing2", None)
        elif expression not in {OWL.Thing, RDFS.Resource} and not self.schema.is_datatype(
            expression
        ):
            yield Conclusion("cax-sco", Atom(thing, RDF.type, expression))

    def implied(self, expression: Node, thing: Slot) -> Iterator[Conclusion]:
        """Like ``conclusions``, but for what the node says of itself, even if it has a name."""
        schema = self.schema
        if (members := schema.value(expression, OWL.intersectionOf)) is not None:
            for part in schema.members(members):
                yield from self.conclusions(part, thing)
        elif (other := schema.value(expression, OWL.complementOf)) is not None:
            for way in self.conditions(other, thing):
                if way.values:
                    raise OutsideProfileError("the complement of a list of things")
                yield Conclusion("cls-com", None, way.atoms)
        elif (role := schema.value(expression, OWL.onProperty)) is not None:
            yield from self._restricted(expression, role, thing)
        else:
            raise OutsideProfileError("not a class expression that OWL 2 RL allows as a conclusion")

    def _restricted(self, expression: Node, role: Node, thing: Slot) -> Iterator[Conclusion]:
        schema = self.schema
        if (value := schema.value(expression, OWL.hasValue)) is not None:
            yield Conclusion("cls-hv1", self.role(role, thing, value))
            return
        if (filler := schema.value(expression, OWL.allValuesFrom)) is not None:
            other = self.fresh()
            link = self.role(role, thing, other)
            for step in self.conclusions(filler, other):
                name = "cls-avf" if step.name == "cax-sco" else step.name
                yield Conclusion(name, step.head, (link, *step.atoms), step.distinct)
            return
        plain = schema.value(expression, OWL.maxCardinality)
        limit = plain or schema.value(expression, OWL.maxQualifiedCardinality)
        if not isinstance(limit, Literal) or limit.value not in {"0", "1"}:
            raise OutsideProfileError("only hasValue, allValuesFrom and a maximum of 0 or 1")
        kind = None if plain is not None else schema.value(expression, OWL.onClass)
        name = "cls-maxc" if plain is not None else "cls-maxqc"
        others = [self.fresh() for _ in range(1 + int(limit.value))]
        ways = [Condition()]
        for other in others:
            tie = Condition((self.role(role, thing, other),))
            members = self.conditions(kind, other) if kind is not None else [Condition()]
            ways = [way & tie & member for way in ways for member in members]
        for way in ways:
            if way.values:
                raise OutsideProfileError("a maximum over a list of things")
            pair = ((others[0], others[1]),) if len(others) == 2 else ()
            yield Conclusion(f"{name}{2 if pair else 1}", None, way.atoms, pair)
