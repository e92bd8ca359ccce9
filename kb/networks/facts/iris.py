"""The IRIs of the resource layer, and of the things of one network."""

import re
from urllib.parse import quote

from isthmus.ontology import BASE, GRAPH, IQ, NET
from pyoxigraph import NamedNode

OPEN_ON = NamedNode(f"{IQ}openOn")
NAME = NamedNode(f"{IQ}name")


def net(name: str) -> NamedNode:
    """Return the term of the resource layer with this local name."""
    return NamedNode(NET + name)


def graph_of(network: str) -> NamedNode:
    """Return the named graph of a network: ``graph/network/NAME``."""
    return NamedNode(f"{GRAPH}network/{quote(network, safe='')}")


def record(network: str, file: str, pointer: str) -> NamedNode:
    """Return the IRI of a place in a file of a network, by which it is cited."""
    name = quote(network, safe="")
    return NamedNode(f"{BASE}network/{name}/record/{quote(file)}#{quote(pointer)}")


def word_of(name: str) -> str:
    """Return the word of a term of the resource layer: its local name as the language writes it."""
    return re.sub("(?=[A-Z])", "-", name.rsplit("#", 1)[-1]).lower()


def thing(network: str, kind: str, name: str) -> NamedNode:
    """Return the IRI of a thing of a network; whatever its id holds, the IRI is one."""
    return NamedNode(f"{BASE}network/{quote(network, safe='')}/{kind}/{quote(name, safe='-._~')}")
