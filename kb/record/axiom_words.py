"""Axioms of the ontology in words, for every page that lists its terms."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from isthmus.ontology import IQ, PREFIXES
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_TYPE = _RDF + "type"
_LABELS = {
    _RDFS + "subClassOf": "below",
    _RDFS + "subPropertyOf": "below",
    _OWL + "equivalentClass": "the same as",
    _OWL + "disjointWith": "disjoint with",
    _RDFS + "domain": "of",
    _RDFS + "range": "holds",
    _OWL + "inverseOf": "inverse of",
    _OWL + "propertyChainAxiom": "follows from the chain",
    IQ + "completenessReason": "complete:",
}
"""What is told of a term, in this order, with the words before it."""
_TRAITS = {
    _OWL + "FunctionalProperty": "one value",
    _OWL + "InverseFunctionalProperty": "one owner of a value",
    _OWL + "TransitiveProperty": "chains",
    _OWL + "SymmetricProperty": "both ways",
    _OWL + "AsymmetricProperty": "one way only",
    _OWL + "IrreflexiveProperty": "never of itself",
}

Node: TypeAlias = NamedNode | BlankNode | Literal | Triple


class Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self.said[triple.subject][triple.predicate.value].append(triple.object)

    def all(self, subject: Node, predicate: str) -> list[Node]:
        """Return the values of a property of a subject."""
        return self.said[subject][predicate] if subject in self.said else []

    def text(self, subject: Node, *predicates: str) -> str:
        """Return the first text that one of some properties gives, or an empty string."""
        for predicate in predicates:
            for value in self.all(subject, predicate):
                if isinstance(value, Literal):
                    return value.value
        return ""

    def members(self, node: Node) -> list[Node]:
        """Return the members of a list."""
        found: list[Node] = []
        while node != NamedNode(_RDF + "nil") and self.all(node, _RDF + "first"):
            found += self.all(node, _RDF + "first")
            node = self.all(node, _RDF + "rest")[0]
        return found


def told(graph: Graph, term: NamedNode) -> list[str]:
    """Return the traits and axioms of a class or property, one phrase each.

    Args:
        graph: The ontology.
        term: The class or property.
    """
    found = [
        _TRAITS[value.value]
        for value in graph.all(term, _TYPE)
        if isinstance(value, NamedNode) and value.value in _TRAITS
    ]
    for predicate, words in _LABELS.items():
        for value in graph.all(term, predicate):
            found.append(f"{words} {expression(graph, value)}")
    return found


def expression(graph: Graph, node: Node) -> str:
    """Write a class expression, a list or a value in words.

    Args:
        graph: Where its parts are.
        node: The class, list or value.
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, NamedNode):
        return f"`{short(node)}`"
    if graph.all(node, _RDF + "first"):
        return ", then ".join(expression(graph, one) for one in graph.members(node))
    for predicate, joint in (("intersectionOf", " and "), ("unionOf", " or ")):
        for parts in graph.all(node, _OWL + predicate):
            return f"({joint.join(expression(graph, one) for one in graph.members(parts))})"
    for one in graph.all(node, _OWL + "inverseOf"):
        return f"the inverse of {expression(graph, one)}"
    for one in graph.all(node, _OWL + "complementOf"):
        return f"not {expression(graph, one)}"
    for path in graph.all(node, _OWL + "onProperty"):
        return f"({expression(graph, path)} {_filler(graph, node)})"
    return "an expression"


def _filler(graph: Graph, node: Node) -> str:
    for predicate, words in (
        ("hasValue", "is"),
        ("someValuesFrom", "some"),
        ("allValuesFrom", "only"),
        ("maxCardinality", "at most"),
        ("maxQualifiedCardinality", "at most"),
        ("minCardinality", "at least"),
        ("cardinality", "exactly"),
    ):
        for value in graph.all(node, _OWL + predicate):
            return f"{words} {expression(graph, value)}"
    return "restricted"


def short(term: NamedNode) -> str:
    """Write an IRI with its prefix; the longest namespace that fits counts."""
    fitting = [(iri, prefix) for prefix, iri in PREFIXES.items() if term.value.startswith(iri)]
    if not fitting:
        return term.value
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{term.value[len(namespace) :]}"
