"""Give nameless things in data a name, so that they can be reasoned about, shown and proved.

This is the replacement of blank nodes by IRIs of RDF 1.1
(https://www.w3.org/TR/rdf11-concepts/#section-skolemization). Blank nodes that belong to axioms
and lists, or describe terms, stay as they are, in an ontology as in data: many files hold both.
"""

from collections.abc import Callable

from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, Node, triple_of
from isthmus.ontology import BASE
from pyoxigraph import BlankNode, NamedNode, Triple

GENID = f"{BASE}.well-known/genid/"
"""What the names that are given begin with."""


def namer(schema: Schema) -> Callable[[Triple], Triple]:
    """Return what gives nameless things in triples an IRI, the same one everywhere.

    Args:
        schema: All that the files say, whose blank nodes are already kept apart; it tells which
            blank nodes belong to axioms, or describe an ontology or one of its terms.
    """
    described = _describing(schema)
    # OWL's words describe a denial too, and it says something of a thing.
    denials = {triple.subject for triple in schema.typed(OWL.NegativePropertyAssertion)}

    def name(term: Node) -> Node:
        if not isinstance(term, BlankNode) or term in described:
            return term
        if schema.is_vocabulary(term) and term not in denials:
            return term
        return NamedNode(f"{GENID}{term.value}")

    def named(triple: Triple) -> Triple:
        subject, value = triple.subject, triple.object
        if not (isinstance(subject, BlankNode) or isinstance(value, BlankNode)):
            return triple
        return triple_of(name(subject), triple.predicate, name(value))

    return named


def _describing(schema: Schema) -> frozenset[Node]:
    """Return the blank nodes that hang from an ontology or a term: its author, an example of it."""
    below: dict[Node, list[Node]] = {}
    for triple in schema.triples:
        if isinstance(triple.object, BlankNode):
            below.setdefault(triple.subject, []).append(triple.object)
    heads = {triple.subject for triple in schema.typed(OWL.Ontology)}
    waiting = [
        value
        for subject, values in below.items()
        if isinstance(subject, NamedNode)
        and (subject in heads or (schema.is_vocabulary(subject) and subject not in schema.punned))
        for value in values
    ]
    described = set(waiting)
    while waiting:
        new = [value for value in below.get(waiting.pop(), ()) if value not in described]
        described.update(new)
        waiting += new
    return frozenset(described)


def unnamed(triple: Triple) -> Triple:
    """Return a triple as it stood before `named`."""

    def blank(term: Node) -> Node:
        if isinstance(term, NamedNode) and term.value.startswith(GENID):
            return BlankNode(term.value.removeprefix(GENID))
        return term

    return triple_of(blank(triple.subject), triple.predicate, blank(triple.object))
