"""Compile the axioms of an ontology to rules.

The target is OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL), restricted to what speaks
about things: schema triples are not derived, because every schema rule is already contained in
what the compiled rules infer together. Three deliberate differences:

* Transitivity is linear: a chain is extended only by direct steps, which costs a hundred times
  less on long chains and gives the same triples.
* Names are unique here, so two values of a functional property are a contradiction unless the data
  say that they are the same, where OWL would conclude ``owl:sameAs``.
* Equality is compiled only for data that use ``owl:sameAs`` (see `equality_rules`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import combinations

from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, Node, sentence
from pyoxigraph import NamedNode, Triple, Variable

from .expression import Condition, Expressions, OutsideProfileError
from .rule import Atom, Rule, Ruleset

X, Y, Z = Variable("x"), Variable("y"), Variable("z")

Axioms = tuple[Triple, ...]


def compile_rules(triples: Iterable[Triple] | Schema) -> Ruleset:
    """Compile every axiom in some triples to rules.

    Args:
        triples: An ontology, or an ontology together with data; only axioms matter. Indexed
            already, if it is at hand.

    Returns:
        The rules, and what OWL 2 RL infers nothing from.
    """
    schema = triples if isinstance(triples, Schema) else Schema(triples)
    transitive = _transitive(schema)
    compiler = _Compiler(schema, transitive)
    compiler.classes()
    compiler.class_pairs()
    compiler.properties()
    compiler.individuals()
    compiler.keys()
    compiler.outside()
    unique = dict.fromkeys(rule.renamed() for rule in compiler.rules if rule.speaks_of_things())
    return Ruleset(
        rules=tuple(
            rule for rule in unique if rule.head is not None and rule.head not in rule.body
        ),
        contradictions=tuple(rule for rule in unique if rule.head is None),
        transitive=frozenset(transitive),
        ignored=compiler.told(),
    )


def equality_rules(predicates: Iterable[NamedNode]) -> tuple[Rule, ...]:
    """Return the rules of ``owl:sameAs`` over the given predicates.

    Args:
        predicates: Those that occur in the data or in heads of rules.

    Returns:
        Symmetry, transitivity, and replacement of subjects and objects for each predicate.
    """
    same = Atom(X, OWL.sameAs, Y)
    rules = [
        Rule("eq-sym", (), (same,), Atom(Y, OWL.sameAs, X)),
        Rule("eq-trans", (), (same, Atom(Y, OWL.sameAs, Z)), Atom(X, OWL.sameAs, Z)),
    ]
    for predicate in dict.fromkeys(predicates):
        if predicate != OWL.sameAs:
            rules += [
                Rule("eq-rep-s", (), (same, Atom(X, predicate, Z)), Atom(Y, predicate, Z)),
                Rule("eq-rep-o", (), (same, Atom(Z, predicate, X)), Atom(Z, predicate, Y)),
            ]
    return tuple(rules)


class _Compiler:
    """Collects the rules of one ontology, a family of axioms at a time."""

    def __init__(self, schema: Schema, transitive: dict[NamedNode, Axioms]) -> None:
        self.schema = schema
        self.transitive = transitive
        self.expressions = Expressions(schema)
        self.rules: list[Rule] = []
        self.ignored: list[tuple[Triple, str]] = []

    def classes(self) -> None:
        """Subclass and equivalence, and classes defined in place."""
        for axiom in self.schema.stating(RDFS.subClassOf):
            self._included((axiom,), axiom.subject, axiom.object, "cax-sco")
        for axiom in self.schema.stating(OWL.equivalentClass):
            self._included((axiom,), axiom.subject, axiom.object, "cax-eqc1")
            self._included((axiom,), axiom.object, axiom.subject, "cax-eqc2")
        for word in (OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.onProperty):
            for axiom in self.schema.stating(word):
                if isinstance(axiom.subject, NamedNode):
                    self._defined(axiom)

    def class_pairs(self) -> None:
        """Disjointness of classes."""
        for axiom in self.schema.stating(OWL.disjointWith):
            self._disjoint((axiom,), axiom.subject, axiom.object)
        for node in self.schema.typed(OWL.AllDisjointClasses):
            for one, other in combinations(self._members(node.subject), 2):
                self._disjoint((node,), one, other)
        self.rules.append(Rule("cls-nothing2", (), (Atom(X, RDF.type, OWL.Nothing),), None))

    def properties(self) -> None:
        """Axioms about properties."""
        schema, role = self.schema, self.expressions.role
        for word, place in ((RDFS.domain, X), (RDFS.range, Y)):
            name = "prp-dom" if word == RDFS.domain else "prp-rng"
            for axiom in schema.stating(word):
                with self._ignoring(axiom):
                    related = [Condition((role(axiom.subject, X, Y),))]
                    self._concluded((axiom,), related, axiom.object, place, name)
        for axiom in schema.stating(RDFS.subPropertyOf):
            self._implied((axiom,), axiom.subject, axiom.object, "prp-spo1")
        for axiom in schema.stating(OWL.equivalentProperty):
            self._implied((axiom,), axiom.subject, axiom.object, "prp-eqp1")
            self._implied((axiom,), axiom.object, axiom.subject, "prp-eqp2")
        for axiom in schema.stating(OWL.inverseOf):
            if isinstance(axiom.subject, NamedNode) and isinstance(axiom.object, NamedNode):
                self._implied((axiom,), axiom.subject, axiom.object, "prp-inv1", inverse=True)
                self._implied((axiom,), axiom.object, axiom.subject, "prp-inv2", inverse=True)
        for axiom in schema.typed(OWL.SymmetricProperty):
            self._implied((axiom,), axiom.subject, axiom.subject, "prp-symp", inverse=True)
        for word, axioms in self.transitive.items():
            body = (Atom(X, word, Y, direct=True), Atom(Y, word, Z))
            self.rules.append(Rule("prp-trp", axioms, body, Atom(X, word, Z)))
        for axiom in schema.stating(OWL.propertyChainAxiom):
            with self._ignoring(axiom):
                self._chain(axiom)
        self._property_contradictions()

    def individuals(self) -> None:
        """Things that are stated to differ."""
        same = Atom(X, OWL.sameAs, Y)
        self.rules.append(Rule("eq-diff1", (), (same, Atom(X, OWL.differentFrom, Y)), None))
        for node in self.schema.typed(OWL.AllDifferent):
            for one, other in combinations(self._members(node.subject), 2):
                self.rules.append(Rule("eq-diff2", (node,), (Atom(one, OWL.sameAs, other),), None))

    def keys(self) -> None:
        """Keys: names are unique here, so two things with one key are a contradiction."""
        for axiom in self.schema.stating(OWL.hasKey):
            with self._ignoring(axiom):
                parts = self.schema.members(axiom.object)
                if not parts:
                    raise OutsideProfileError("a key without properties")
                shared = [self.expressions.fresh() for _ in parts]
                values = tuple(
                    self.expressions.role(part, thing, value)
                    for part, value in zip(parts, shared, strict=True)
                    for thing in (X, Y)
                )
                for condition in self.expressions.conditions(axiom.subject, X):
                    for other in self.expressions.conditions(axiom.subject, Y):
                        both = condition & other
                        if both.values:
                            raise OutsideProfileError("a key of a list of things")
                        body = (*both.atoms, *values)
                        self.rules.append(Rule("prp-key", (axiom,), body, None, ((X, Y),)))

    def outside(self) -> None:
        """Axioms that OWL 2 has and its RL profile has not."""
        schema = self.schema
        every = (
            (schema.stating(OWL.disjointUnionOf), "a disjoint union of classes"),
            (schema.typed(OWL.ReflexiveProperty), "a reflexive property"),
            (schema.stating(OWL.onDatatype), "a datatype with facets"),
            (schema.stating(OWL.datatypeComplementOf), "the complement of a datatype"),
        )
        for axioms, what in every:
            self.ignored += [(axiom, f"{what} is outside OWL 2 RL") for axiom in axioms]
        declared: set[Node] = {axiom.subject for axiom in schema.typed(OWL.Ontology)}
        declared |= {axiom.object for axiom in schema.stating(OWL.versionIRI)}
        self.ignored += [
            (axiom, "it is not among the files given; --ontology adds it")
            for axiom in schema.stating(OWL.imports)
            if axiom.object not in declared
        ]

    def _property_contradictions(self) -> None:
        schema, role = self.schema, self.expressions.role
        pairs: list[tuple[Axioms, Node, Node]] = [
            ((axiom,), axiom.subject, axiom.object)
            for axiom in schema.stating(OWL.propertyDisjointWith)
        ]
        for node in schema.typed(OWL.AllDisjointProperties):
            pairs += [((node,), *pair) for pair in combinations(self._members(node.subject), 2)]
        for axioms, one, other in pairs:
            with self._ignoring(axioms[0]):
                both = (role(one, X, Y), role(other, X, Y))
                self.rules.append(Rule("prp-pdw", axioms, both, None))
        for kind, name, atoms in (
            (OWL.IrreflexiveProperty, "prp-irp", ((X, X),)),
            (OWL.AsymmetricProperty, "prp-asyp", ((X, Y), (Y, X))),
            (OWL.FunctionalProperty, "prp-fp", ((X, Y), (X, Z))),
            (OWL.InverseFunctionalProperty, "prp-ifp", ((Y, X), (Z, X))),
        ):
            distinct = ((Y, Z),) if name in {"prp-fp", "prp-ifp"} else ()
            for axiom in schema.typed(kind):
                with self._ignoring(axiom):
                    body = tuple(dict.fromkeys(role(axiom.subject, *pair) for pair in atoms))
                    self.rules.append(Rule(name, (axiom,), body, None, distinct))

    def _included(self, axioms: Axioms, lower: Node, upper: Node, name: str) -> None:
        """Every member of the lower class is a member of the upper one."""
        if lower != OWL.Nothing:
            with self._ignoring(axioms[0]):
                self._concluded(axioms, self.expressions.conditions(lower, X), upper, X, name)

    def _concluded(
        self, axioms: Axioms, ways: list[Condition], upper: Node, thing: Variable, name: str
    ) -> None:
        """Whatever meets one of the conditions is a member of the upper class."""
        for conclusion in self.expressions.conclusions(upper, thing):
            for way in ways:
                named = name if conclusion.name == "cax-sco" else conclusion.name
                rule = way.rule(named, axioms, conclusion)
                if rule.head is not None and _unbound(rule):
                    raise OutsideProfileError("it would hold of everything")
                self.rules.append(rule)

    def _defined(self, axiom: Triple) -> None:
        """A class with a name that carries its own description, as older ontologies write it."""
        with suppress(OutsideProfileError):  # a union or an enumeration is a condition only
            for conclusion in self.expressions.implied(axiom.subject, X):
                member = Condition((Atom(X, RDF.type, axiom.subject),))
                self.rules.append(member.rule(conclusion.name, (axiom,), conclusion))
        with suppress(OutsideProfileError):  # a maximum or a complement is a conclusion only
            head = Atom(X, RDF.type, axiom.subject)
            for way in self.expressions.described(axiom.subject, X):
                known = dict(way.values)
                body = tuple(atom.substitute(known) for atom in way.atoms)
                self.rules.append(
                    Rule(_NAMES[axiom.predicate], (axiom,), body, head.substitute(known))
                )

    def _disjoint(self, axioms: Axioms, one: Node, other: Node) -> None:
        with self._ignoring(axioms[0]):
            for left in self.expressions.conditions(one, X):
                for right in self.expressions.conditions(other, X):
                    both = left & right
                    if both.values:
                        raise OutsideProfileError("disjointness with a list of things")
                    self.rules.append(Rule("cax-dw", axioms, both.atoms, None))

    def _implied(
        self, axioms: Axioms, lower: Node, upper: Node, name: str, *, inverse: bool = False
    ) -> None:
        """Whatever the lower property relates, the upper one relates too, perhaps turned round."""
        role = self.expressions.role
        with self._ignoring(axioms[0]):
            body, head = role(lower, X, Y), role(upper, *((Y, X) if inverse else (X, Y)))
            self._carried_over(Rule(name, axioms, (body,), head))

    def _carried_over(self, rule: Rule) -> None:
        (body,), head = rule.body, rule.head
        assert head is not None
        if body.predicate in self.transitive and head.predicate in self.transitive:
            # Both are closed over their direct steps, so carrying those over is enough.
            body = Atom(body.subject, body.predicate, body.object, direct=True)
        if body.subject != head.subject or body.predicate != head.predicate:
            self.rules.append(Rule(rule.name, rule.axioms, (body,), head))

    def _chain(self, axiom: Triple) -> None:
        places = [X, *(self.expressions.fresh() for _ in self.schema.members(axiom.object)[1:]), Y]
        steps = self.schema.members(axiom.object)
        atoms = tuple(
            self.expressions.role(step, places[at], places[at + 1]) for at, step in enumerate(steps)
        )
        if atoms:
            head = self.expressions.role(axiom.subject, X, Y)
            self.rules.append(Rule("prp-spo2", (axiom,), atoms, head))

    @contextmanager
    def _ignoring(self, axiom: Triple) -> Iterator[None]:
        """Note an axiom outside the profile, and go on."""
        try:
            yield
        except OutsideProfileError as error:
            self.ignored.append((axiom, f"{error} (outside OWL 2 RL)"))

    def told(self) -> tuple[str, ...]:
        """Return what nothing is inferred from, in words.

        Two classes that are said to be equal are often within the profile in one direction.
        """
        used = {axiom for rule in self.rules for axiom in rule.axioms}
        return tuple(
            f"{sentence(axiom)}: {reason}; "
            + ("it counts in its other direction only" if axiom in used else "nothing follows")
            for axiom, reason in self.ignored
        )

    def _members(self, node: Node) -> Iterator[Node]:
        for word in (OWL.members, OWL.distinctMembers):
            for head in self.schema.objects(node, word):
                yield from self.schema.members(head)


_NAMES = {
    OWL.intersectionOf: "cls-int1",
    OWL.unionOf: "cls-uni",
    OWL.oneOf: "cls-oo",
    OWL.complementOf: "cls-com",
    OWL.onProperty: "cls-svf1",
}


def _transitive(schema: Schema) -> dict[NamedNode, Axioms]:
    """Find the transitive properties; an inverse or equivalent of one is transitive as well."""
    transitive: dict[NamedNode, Axioms] = {}
    for axiom in schema.typed(OWL.TransitiveProperty):
        if isinstance(axiom.subject, NamedNode):
            transitive[axiom.subject] = (axiom,)
    pairs = [
        (pair.subject, pair.object, pair)
        for word in (OWL.inverseOf, OWL.equivalentProperty)
        for pair in schema.stating(word)
        if isinstance(pair.subject, NamedNode) and isinstance(pair.object, NamedNode)
    ]
    waiting = list(transitive)
    while waiting:
        known = waiting.pop()
        for first, second, pair in pairs:
            for one, other in ((first, second), (second, first)):
                if one == known and other not in transitive:
                    transitive[other] = (*transitive[known], pair)
                    waiting.append(other)
    return transitive


def _unbound(rule: Rule) -> bool:
    assert rule.head is not None
    bound = {variable for atom in rule.body for variable in atom.variables()}
    return any(variable not in bound for variable in rule.head.variables())
