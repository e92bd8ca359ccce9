"""Give nameless things in data a name, so that they can be reasoned about, shown and proved.

This is the replacement of blank nodes by IRIs of RDF 1.1
(https://www.w3.org/TR/rdf11-concepts/#section-skolemization). Blank nodes that belong to axioms
and lists stay as they are.
"""

from collections.abc import Iterable

from isthmus.kb.schema import Schema
from isthmus.kb.terms import Node, triple_of
from isthmus.ontology import BASE
from pyoxigraph import BlankNode, NamedNode, Triple


def named(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return triples in which each nameless thing has an IRI, the same one everywhere.

    Args:
        triples: The triples of some files, whose blank nodes are already kept apart.

    Returns:
        The triples in the same order.
    """
    schema = Schema(triples)

    def name(term: Node) -> Node:
        if isinstance(term, BlankNode) and not schema.is_vocabulary(term):
            return NamedNode(f"{BASE}.well-known/genid/{term.value}")
        return term

    return tuple(triple_of(name(t.subject), t.predicate, name(t.object)) for t in schema.triples)
