"""Give nameless things in data a name, so that they can be reasoned about, shown and proved.

This is the replacement of blank nodes by IRIs of RDF 1.1
(https://www.w3.org/TR/rdf11-concepts/#section-skolemization). Blank nodes that belong to axioms
and lists stay as they are, in an ontology as in data: many files hold both.
"""

from collections.abc import Callable

from isthmus.kb.schema import Schema
from isthmus.kb.terms import Node, triple_of
from isthmus.ontology import BASE
from pyoxigraph import BlankNode, NamedNode, Triple

GENID = f"{BASE}.well-known/genid/"
"""What the names that are given begin with."""


def namer(schema: Schema) -> Callable[[Triple], Triple]:
    """Return what gives nameless things in triples an IRI, the same one everywhere.

    Args:
        schema: All that the files say, whose blank nodes are already kept apart; it tells which
            blank nodes belong to axioms.
    """

    def name(term: Node) -> Node:
        if isinstance(term, BlankNode) and not schema.is_vocabulary(term):
            return NamedNode(f"{GENID}{term.value}")
        return term

    return lambda triple: triple_of(name(triple.subject), triple.predicate, name(triple.object))


def unnamed(triple: Triple) -> Triple:
    """Return a triple as it stood before `named`."""

    def blank(term: Node) -> Node:
        if isinstance(term, NamedNode) and term.value.startswith(GENID):
            return BlankNode(term.value.removeprefix(GENID))
        return term

    return triple_of(blank(triple.subject), triple.predicate, blank(triple.object))
