"""A second engine for the queries of ours: the second opinion of the differential tests."""

from collections.abc import Iterable

import rdflib
from isthmus.kb.store.store import PREFIXES, Rows, StoreError, from_rdflib, to_rdflib
from pyoxigraph import Triple


class RdflibStore:
    """An rdflib graph, slow and independent."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Load the default graph.

        Args:
            triples: What the store shall hold.
        """
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
