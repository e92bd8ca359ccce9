"""What reads quads: a store, or a store seen with some quads more and others less."""

from collections.abc import Iterator
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from .layers import ONTOLOGY


class Quads(Protocol):
    """Anything that looks quads up as an Oxigraph store does."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,  # noqa: A002 - as the store has it
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches everything."""
        ...


def holding(
    quads: Quads,
    subject: NamedNode | BlankNode | Triple | None,
    predicate: NamedNode | None,
    value: NamedNode | BlankNode | Literal | Triple | None,
) -> Iterator[Quad]:
    """Yield what matches of all that holds: first of things, then of the ontology itself."""
    for graph in (DefaultGraph(), ONTOLOGY):
        yield from quads.quads_for_pattern(subject, predicate, value, graph)
