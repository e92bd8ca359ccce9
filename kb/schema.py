"""Triples of an ontology, indexed for reading axioms and class expressions out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

from isthmus.ontology import PREFIXES
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .terms import OWL, RDF, RDFS, Node

_DENIAL_WORDS = frozenset(
    {OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue}
)
SCHEMA_TYPES = frozenset(
    {
        OWL.Class,
        OWL.Restriction,
        OWL.Ontology,
        OWL.Axiom,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.AllDisjointClasses,
        OWL.AllDisjointProperties,
        OWL.AllDifferent,
        RDFS.Class,
        RDFS.Datatype,
        RDF.Property,
        *(
            NamedNode(f"{PREFIXES['owl']}{kind}Property")
            for kind in (
                "Symmetric",
                "Asymmetric",
                "Irreflexive",
                "Reflexive",
                "Transitive",
                "Functional",
                "InverseFunctional",
            )
        ),
    }
)
"""A subject of one of these types is part of the vocabulary, not a thing it speaks about."""

_OF_TERMS = frozenset(
    {
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.equivalentClass,
        OWL.equivalentProperty,
        OWL.disjointWith,
        OWL.propertyDisjointWith,
        OWL.inverseOf,
        OWL.complementOf,
        OWL.unionOf,
        OWL.intersectionOf,
        OWL.oneOf,
        OWL.disjointUnionOf,
        OWL.hasKey,
        OWL.propertyChainAxiom,
    }
)
"""What stands before one of these is a class or a property, declared or not."""
_OF_TERMS_ON_BOTH_SIDES = _OF_TERMS - {
    OWL.unionOf,
    OWL.intersectionOf,
    OWL.oneOf,
    OWL.disjointUnionOf,
    OWL.hasKey,
}
STANDARD = tuple(PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))
"""Namespaces whose terms are never things."""


class Lookup(Protocol):
    """Anything in which the values of a predicate can be looked up."""

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the values of a predicate of one subject."""
        ...

    def value(self, subject: Node, predicate: NamedNode) -> Node | None:
        """Return the first value of a predicate of one subject."""
        ...


class Schema:
    """An index over triples by predicate, and by predicate and subject.

    Args:
        triples: What it is built from.

    Attributes:
        triples: The same in order, without repetition.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: tuple[Triple, ...] = tuple(dict.fromkeys(triples))
        self._pairs: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            self._pairs[triple.predicate].append(triple)
        # Of most predicates nobody asks for the values of one subject.
        self._objects: dict[NamedNode, dict[Node, list[Node]]] = {}

    def _by_subject(self, predicate: NamedNode) -> dict[Node, list[Node]]:
        """Return the values of a predicate by their subjects."""
        known = self._objects.get(predicate)
        if known is None:
            known = {}
            for triple in self._pairs.get(predicate, ()):
                known.setdefault(triple.subject, []).append(triple.object)
            # Only once it is whole: threads of a service look here at the same time.
            self._objects[predicate] = known
        return known

    @cached_property
    def _vocabulary(self) -> frozenset[Node]:
        """The terms that are classes, properties or parts of axioms."""
        typed = (t.subject for t in self._pairs.get(RDF.type, ()) if t.object in SCHEMA_TYPES)
        # A nameless node that OWL's own words describe is part of an axiom, typed or not.
        described = (
            triple.subject
            for predicate, pairs in self._pairs.items()
            if predicate.value.startswith(PREFIXES["owl"]) and predicate != OWL.sameAs
            for triple in pairs
            if isinstance(triple.subject, BlankNode)
        )
        stated = (
            term
            for predicate in _OF_TERMS
            for triple in self._pairs.get(predicate, ())
            for term in (
                (triple.subject, triple.object)
                if predicate in _OF_TERMS_ON_BOTH_SIDES
                else (triple.subject,)
            )
            if isinstance(term, NamedNode)
        )
        return frozenset((*typed, *described, *stated))

    @cached_property
    def punned(self) -> frozenset[Node]:
        """Terms with a name that are class or property and a thing as well.

        Their type is a class that no standard defines.
        """
        return frozenset(
            triple.subject
            for triple in self._pairs.get(RDF.type, ())
            if isinstance(triple.subject, NamedNode)
            and triple.subject in self._vocabulary
            and not is_standard(triple.object)
            and isinstance(triple.object, NamedNode)
        )

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the values of a predicate of one subject, in order of appearance."""
        return self._by_subject(predicate).get(subject, [])

    def value(self, subject: Node, predicate: NamedNode) -> Node | None:
        """Return the first value of a predicate of one subject."""
        values = self.objects(subject, predicate)
        return values[0] if values else None

    def subjects(self) -> dict[Node, None]:
        """Return the subjects, each once, in order of appearance."""
        return dict.fromkeys(triple.subject for triple in self.triples)

    def stating(self, predicate: NamedNode) -> list[Triple]:
        """Return the triples with a predicate."""
        return self._pairs.get(predicate, [])

    def typed(self, kind: NamedNode) -> Iterator[Triple]:
        """Yield the triples that give things a type."""
        return (triple for triple in self.stating(RDF.type) if triple.object == kind)

    def members(self, head: Node) -> list[Node]:
        """Return the members of an RDF list; a broken or circular list ends where it breaks."""
        items: list[Node] = []
        seen: set[Node] = set()
        while head != RDF.nil and head not in seen:
            seen.add(head)
            items += self.objects(head, RDF.first)[:1]
            head = self.value(head, RDF.rest) or RDF.nil
        return items

    def is_vocabulary(self, term: Node) -> bool:
        """Tell whether a term is a class, a property or part of an axiom, and not a thing."""
        if isinstance(term, NamedNode):
            return term in self._vocabulary or term.value.startswith(STANDARD)
        if isinstance(term, Literal) or term in self._vocabulary:
            return True
        return term in self._by_subject(RDF.rest)  # a list

    def is_datatype(self, term: Node) -> bool:
        """Tell whether a term names a set of values, such as ``xsd:boolean``."""
        if isinstance(term, NamedNode) and term.value.startswith(PREFIXES["xsd"]):
            return True
        return term == RDFS.Literal or RDFS.Datatype in self.objects(term, RDF.type)


def is_clean(triple: Triple, schema: Schema) -> bool:
    """Tell whether a triple belongs to the clean closure.

    That is: it speaks about a thing with a name, and says something that a reader wants to know;
    no blank nodes, no ``owl:Thing``, no vocabulary about vocabulary, no thing equal to itself.
    """
    return is_clean_subject(triple.subject, schema) and is_of_interest(triple)


def is_of_interest(triple: Triple) -> bool:
    """Tell whether a triple about a thing belongs to the clean closure; see `is_clean`."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, NamedNode) or (predicate == OWL.sameAs and subject == value):
        return False
    return is_clean_value(predicate, value)


def is_clean_subject(subject: Node, schema: Schema) -> bool:
    """Tell whether a triple about something can be clean; see `is_clean`."""
    if not isinstance(subject, NamedNode):
        return False
    return not schema.is_vocabulary(subject) or subject in schema.punned


def is_clean_value(predicate: NamedNode, value: Node) -> bool:
    """Tell whether a triple that says this of a thing can be clean; see `is_clean`."""
    if isinstance(value, BlankNode):
        return False
    if predicate == RDF.type:
        return value == OWL.NegativePropertyAssertion or not is_standard(value)
    if predicate == OWL.sameAs:
        return True
    if predicate in _OF_TERMS:
        return False
    standard = predicate.value.startswith("http://www.w3.org/2002/07/owl#")
    return not standard or predicate == OWL.differentFrom or predicate in _DENIAL_WORDS


def is_standard(value: object) -> bool:
    """Tell whether a term is of a standard vocabulary, such as OWL's own classes."""
    return isinstance(value, NamedNode) and value.value.startswith(STANDARD)
