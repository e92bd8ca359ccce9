"""The layers of the store: the named graphs, and which of them count as stated."""

from isthmus.ontology import BASE, GRAPH
from pyoxigraph import NamedNode

ONTOLOGY = NamedNode(f"{GRAPH}ontology")
"""Vocabulary and axioms."""
FACTS = NamedNode(f"{GRAPH}facts")
"""What claims state, and the plain facts of the shipped files."""
USER = NamedNode(f"{GRAPH}user")
"""What a user's data files state."""
CHANGES = NamedNode(f"{GRAPH}changes")
"""What has changed since the edition: dated changes with their evidence, and later ways."""
INFERRED = NamedNode(f"{GRAPH}inferred")
"""What follows and was not stated."""

STATED = (FACTS, USER, ONTOLOGY)
"""The graphs whose triples need no derivation."""


def claims_graph(edition: NamedNode) -> NamedNode:
    """Return the graph that holds the claims and silences of an edition."""
    return NamedNode(f"{GRAPH}claims-{edition.value.removeprefix(f'{BASE}edition/')}")
