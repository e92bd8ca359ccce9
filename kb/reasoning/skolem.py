"""Give nameless things in data a name, so that they can be reasoned about, shown and proved.

This is the replacement of blank nodes by IRIs of RDF 1.1
(https://www.w3.org/TR/rdf11-concepts/#section-skolemization). Blank nodes that belong to axioms
and lists stay as they are.
"""

from collections.abc import Callable, Iterable

from isthmus.kb.schema import Schema
from isthmus.kb.terms import Node, triple_of
from isthmus.ontology import BASE
from pyoxigraph import BlankNode, NamedNode, Triple

GENID = f"{BASE}.well-known/genid/"
"""What the names that are given begin with."""


def namer(triples: Iterable[Triple]) -> Callable[[Triple], Triple]:
    """Return what gives nameless things in triples an IRI, the same one everywhere.

    Args:
        triples: The triples of some files, whose blank nodes are already kept apart; they say
            which blank nodes belong to axioms.
    """
    schema = Schema(triples)

    def name(term: Node) -> Node:
        if isinstance(term, BlankNode) and not schema.is_vocabulary(term):
            return NamedNode(f"{GENID}{term.value}")
        return term

    return lambda triple: triple_of(name(triple.subject), triple.predicate, name(triple.object))


def named(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return triples, each once, in which each nameless thing has an IRI, in the same order."""
    every = tuple(dict.fromkeys(triples))
    return tuple(map(namer(every), every))


def unnamed(triple: Triple) -> Triple:
    """Return a triple as it stood before `named`."""

    def blank(term: Node) -> Node:
        if isinstance(term, NamedNode) and term.value.startswith(GENID):
            return BlankNode(term.value.removeprefix(GENID))
        return term

    return triple_of(blank(triple.subject), triple.predicate, blank(triple.object))
