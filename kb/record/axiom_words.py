"""Axioms of the ontology in words, for every page that lists its terms."""

from collections.abc import Mapping

from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, Node, shorten
from isthmus.ontology import IQ
from pyoxigraph import Literal, NamedNode

_LABELS = {
    RDFS.subClassOf: "below",
    RDFS.subPropertyOf: "below",
    OWL.equivalentClass: "the same as",
    OWL.disjointWith: "disjoint with",
    RDFS.domain: "of",
    RDFS.range: "holds",
    OWL.inverseOf: "inverse of",
    OWL.propertyChainAxiom: "follows from the chain",
    NamedNode(IQ + "completenessReason"): "complete:",
}
"""What is told of a term, in this order, with the words before it."""
_TRAITS: Mapping[Node, str] = {
    OWL.FunctionalProperty: "one value",
    OWL.InverseFunctionalProperty: "one owner of a value",
    OWL.TransitiveProperty: "chains",
    OWL.SymmetricProperty: "both ways",
    OWL.AsymmetricProperty: "one way only",
    OWL.IrreflexiveProperty: "never of itself",
}
_FILLERS = {
    OWL.hasValue: "is",
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "only",
    OWL.maxCardinality: "at most",
    OWL.maxQualifiedCardinality: "at most",
    OWL.minCardinality: "at least",
    OWL.cardinality: "exactly",
}


def told(schema: Schema, term: NamedNode) -> list[str]:
    """Return the traits and axioms of a class or property, one phrase each."""
    traits = [_TRAITS[kind] for kind in schema.objects(term, RDF.type) if kind in _TRAITS]
    axioms = [
        f"{words} {expression(schema, value)}"
        for predicate, words in _LABELS.items()
        for value in schema.objects(term, predicate)
    ]
    return traits + axioms


def expression(schema: Schema, node: Node) -> str:
    """Write a class expression, a list or a value in words."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, NamedNode):
        return f"`{short(node)}`"
    if schema.objects(node, RDF.first):
        return ", then ".join(expression(schema, part) for part in schema.members(node))
    for predicate, joint in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or ")):
        for parts in schema.objects(node, predicate):
            return f"({joint.join(expression(schema, part) for part in schema.members(parts))})"
    for inverted in schema.objects(node, OWL.inverseOf):
        return f"the inverse of {expression(schema, inverted)}"
    for denied in schema.objects(node, OWL.complementOf):
        return f"not {expression(schema, denied)}"
    for path in schema.objects(node, OWL.onProperty):
        return f"({expression(schema, path)} {_filler(schema, node)})"
    return "an expression"


def _filler(schema: Schema, node: Node) -> str:
    for predicate, words in _FILLERS.items():
        for value in schema.objects(node, predicate):
            return f"{words} {expression(schema, value)}"
    return "restricted"


def short(term: NamedNode) -> str:
    """Write an IRI with its prefix, or as it is where no prefix fits."""
    return shorten(term).strip("<>")
