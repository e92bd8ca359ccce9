"""Networks as facts: the records of one network as triples of the resource layer, each provable."""

from .knowledge import NetworkFacts, own_facts
from .words import graph_of

__all__ = ["NetworkFacts", "graph_of", "own_facts"]
