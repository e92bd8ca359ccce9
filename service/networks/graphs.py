"""The facts of networks as named graphs, beside the layers of the paper in one store."""

from isthmus.kb import Knowledge
from isthmus.kb.networks.facts import graph_of, own_facts
from isthmus.kb.source import read_all
from isthmus.ontology import GRAPH, resource_files
from pyoxigraph import NamedNode, Quad

from .served import ServedNetworks

RESOURCES = NamedNode(f"{GRAPH}resources")
"""The vocabulary of networks."""


def add_graphs(knowledge: Knowledge, networks: ServedNetworks) -> None:
    """Put each network into a graph of its own, and their vocabulary into another.

    The default graph stays that of the paper. Do it before a pool is forked. Large data lie in a
    store on disk, which is only read: beside these no network has a graph, and a large network,
    which lies on disk itself or has more facts than its limits allow, has none either.

    Args:
        knowledge: The knowledge with its store.
        networks: The networks; their facts are made for this.
    """
    if not networks.names() or knowledge.dataset.folder is not None:
        return
    quads = knowledge.dataset.layers()
    words = (triple for source in read_all(resource_files()) for triple in source.triples)
    quads.extend(
        Quad(triple.subject, triple.predicate, triple.object, RESOURCES) for triple in words
    )
    for facts in networks.facts():
        if facts.knowledge.dataset.folder is not None:
            continue
        graph = graph_of(facts.network.name)
        quads.extend(
            Quad(triple.subject, triple.predicate, triple.object, graph)
            for triple in own_facts(facts)
        )
