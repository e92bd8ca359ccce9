"""What a thing is called: the one rule that every face follows.

A preferred label counts before any other, a text in English or in no language before one in another
language, and of several the first in the order of the alphabet, so that it is always the same.
"""

from collections.abc import Iterable

from isthmus.ontology import PREFIXES
from pyoxigraph import DefaultGraph, Literal, NamedNode

from .store.layers import ONTOLOGY
from .store.quads import Quads
from .terms import RDFS

LABELS = (NamedNode(PREFIXES["skos"] + "prefLabel"), RDFS.label)
"""The properties that say what a thing is called, the one that counts first."""
_GRAPHS = (DefaultGraph(), ONTOLOGY)


def best(texts: Iterable[Literal]) -> Literal | None:
    """Return the text that is shown of several, or None if there is none."""
    return min(texts, key=lambda text: (rank(text.language or ""), text.value), default=None)


def rank(language: str) -> int:
    """Return 0 for English and for no language, 1 for any other."""
    return 0 if not language or language.partition("-")[0].casefold() == "en" else 1


def label_of(store: Quads, thing: NamedNode) -> str:
    """Return what a thing or a term is called, or an empty string where nothing says so."""
    for predicate in LABELS:
        texts = (
            quad.object
            for graph in _GRAPHS
            for quad in store.quads_for_pattern(thing, predicate, None, graph)
        )
        found = best(text for text in texts if isinstance(text, Literal))
        if found is not None:
            return found.value
    return ""
