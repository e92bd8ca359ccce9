"""How much a store holds, counted by the engine: of a million triples none comes into Python."""

from collections.abc import Iterator, Mapping

import pyoxigraph
from isthmus.kb.frozen import Frozen
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions

from .overlay import Difference

_TRIPLES = "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?number) WHERE { ?s ?p ?o }"
_PROPERTIES = "SELECT (COUNT(DISTINCT ?p) AS ?number) WHERE { ?s ?p ?o }"
_CLASSES = "SELECT (COUNT(DISTINCT ?o) AS ?number) WHERE { ?s a ?o }"
_GRAPHS = "SELECT (COUNT(*) AS ?number) ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class Figures(Frozen):
    """How much a store holds.

    Attributes:
        triples: Triples of the default graph.
        subjects: Things of which these say anything.
        properties: Properties that they have.
        classes: Classes that have things in them.
        graphs: Triples of each named graph, by its IRI.
    """

    triples: int
    subjects: int
    properties: int
    classes: int
    graphs: Mapping[str, int]


def figures_of(store: pyoxigraph.Store) -> Figures:
    """Count what a store holds; takes a second for half a million triples."""
    return Figures(
        triples=_number(store, _TRIPLES),
        subjects=_number(store, _SUBJECTS),
        properties=_number(store, _PROPERTIES),
        classes=_number(store, _CLASSES),
        graphs=dict(sizes_of_graphs(store)),
    )


def sizes_of_graphs(store: pyoxigraph.Store) -> Iterator[tuple[str, int]]:
    """Yield the IRI of each named graph with the number of its triples."""
    answer = store.query(_GRAPHS)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        number, graph = row["number"], row["g"]
        if isinstance(graph, NamedNode) and isinstance(number, Literal):
            yield graph.value, int(number.value)


def growth(difference: Difference) -> int:
    """Return how many triples more the default graph of a day has than that of the edition."""
    graph = DefaultGraph()
    more = sum(1 for _ in difference.added.quads_for_pattern(None, None, None, graph))
    return more - sum(quad.graph_name == graph for quad in difference.removed)


def _number(store: pyoxigraph.Store, query: str) -> int:
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    (number,) = (row["number"] for row in answer)
    assert isinstance(number, Literal)
    return int(number.value)
