"""Where the closure is asked: a store answers SPARQL SELECT, whatever engine is behind it."""

# ruff: noqa: PLC0415 - rdflib takes longer to load than a start, and few ask for it

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

import pyoxigraph
from isthmus.kb.errors import StoreError
from isthmus.kb.frozen import Frozen
from isthmus.kb.terms import Term
from isthmus.ontology import PREFIXES
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple

from .named import speaks_of_graphs
from .quads import Quads

if TYPE_CHECKING:
    from rdflib.term import Node


class Rows(Frozen):
    """The answer to a SELECT query.

    Attributes:
        variables: Their names, in the order in which the query lists them.
        rows: One value for each variable, None where it is unbound.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


class Store(Protocol):
    """Anything that answers SPARQL 1.1 SELECT over the closure."""

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query.

        Args:
            sparql: The text of the query; the prefixes of the project need not be declared.

        Returns:
            The rows.

        Raises:
            StoreError: The query is not well formed, is no SELECT, or failed.
        """
        ...


class OxigraphStore(Frozen):
    """An Oxigraph store in the memory of this process.

    Attributes:
        quads: The store itself.
        layers: Loads the named graphs; called before the first query that may speak of one.
        ready: Waits until the store is filled; called before each query.
    """

    quads: pyoxigraph.Store
    layers: Callable[[], object] | None = None
    ready: Callable[[], object] | None = None

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query; see `Store.select`."""
        if self.ready is not None:
            self.ready()
        if self.layers is not None and speaks_of_graphs(sparql):
            self.layers()
        return selected(self.quads, sparql)


def selected(quads: pyoxigraph.Store, sparql: str) -> Rows:
    """Run a SELECT query on an Oxigraph store; see `Store.select`."""
    try:
        answer = quads.query(sparql, prefixes=dict(PREFIXES))
        if not isinstance(answer, QuerySolutions):
            raise StoreError("only SELECT queries are answered here")
        variables = tuple(variable.value for variable in answer.variables)
        places = range(len(variables))
        rows = tuple(tuple(row[place] for place in places) for row in answer)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"the store cannot answer this query: {error}") from error
    return Rows(variables, rows)


class RdflibStore:
    """An rdflib graph, slow and independent: the second opinion of the differential tests."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Load the default graph.

        Args:
            triples: What the store shall hold.
        """
        import rdflib

        self.graph = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)
        for triple in triples:
            subject, value = triple.subject, triple.object
            assert not isinstance(subject, Triple)
            assert not isinstance(value, Triple)
            self.graph.add((to_rdflib(subject), to_rdflib(triple.predicate), to_rdflib(value)))

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query; see `Store.select`."""
        try:
            answer = self.graph.query(sparql)
            if answer.type != "SELECT" or answer.vars is None:
                raise StoreError("only SELECT queries are answered here")
            names = tuple(answer.vars)
            rows = tuple(
                tuple(
                    None if (value := row.get(name)) is None else from_rdflib(value)
                    for name in names
                )
                for row in answer.bindings
            )
        except StoreError:
            raise
        except Exception as error:  # rdflib raises bare exceptions for faults of a query
            raise StoreError(f"the store cannot answer this query: {error}") from error
        return Rows(tuple(str(name) for name in names), rows)


def default_graph(quads: Quads) -> Iterable[Triple]:
    """Yield the triples of the default graph."""
    return (quad.triple for quad in quads.quads_for_pattern(None, None, None, DefaultGraph()))


def quads_of(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterable[Quad]:
    """Yield triples as quads of one graph."""
    if isinstance(graph, DefaultGraph):
        # It takes four times as long to say so.
        return (Quad(t.subject, t.predicate, t.object) for t in triples)
    return (Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def to_rdflib(term: Term) -> "Node":
    """Convert a term to rdflib's."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # Not normalized: "01"^^xsd:integer must come back as it went in.
    datatype = None if term.datatype.value.endswith("#string") else term.datatype.value
    return rdflib.Literal(
        term.value, datatype=rdflib.URIRef(datatype) if datatype else None, normalize=False
    )


def from_rdflib(node: "Node") -> Term:
    """Convert a term from rdflib's."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
