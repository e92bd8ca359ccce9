"""Networks as facts: the records of one network as triples of the resource layer, each provable."""

from .iris import graph_of
from .knowledge import NetworkFacts, own_facts

__all__ = ["NetworkFacts", "graph_of", "own_facts"]
