"""The store of a worker: with all layers, and beside it the default graph alone, which is faster.

Most queries speak of no named graph. Yet an engine that keeps all graphs in one index passes over
the other layers while it follows a path: eight times slower, measured on the shipped knowledge.
"""

import re

import pyoxigraph
from pyoxigraph import DefaultGraph, RdfFormat

from .query_check import after_prologue, contains, tokens

_WORDS = ("graph", "from")
_GRAPHS = re.compile("|".join(_WORDS), re.IGNORECASE)
"""A named graph cannot be reached without one of these words; a false alarm costs little."""
_MOST = 2_000_000
"""Above so many statements the default graph is not kept twice, for its memory and its time."""


class LayeredStore:
    """One store twice: whole, and its default graph alone.

    Args:
        whole: The store with all layers.
        twice: Whether the default graph is kept beside it.
    """

    def __init__(self, whole: pyoxigraph.Store, *, twice: bool = True) -> None:
        self.whole = whole
        self._plain = _default_graph_of(whole) if twice else None

    def for_query(self, text: str, *, of_graphs: bool) -> pyoxigraph.Store:
        """Return the store to ask.

        Args:
            of_graphs: Whether the request itself names graphs.
        """
        if self._plain is None or of_graphs or _speaks_of_graphs(text):
            return self.whole
        return self._plain


def _speaks_of_graphs(text: str) -> bool:
    """Tell whether a query may reach a named graph; a prefix or an IRI may well be called so."""
    if "\\" not in text and not contains(text, _WORDS):
        return False
    text = after_prologue(text)
    if _GRAPHS.search(text) is None:
        # An escape of a code point may write the word in another way.
        return "\\u" in text or "\\U" in text
    words = (match["plain"] for match in tokens(text))
    return "\\" in text or any(word is not None and _GRAPHS.search(word) for word in words)


def _default_graph_of(whole: pyoxigraph.Store) -> pyoxigraph.Store | None:
    """Return the default graph as a store of its own; None if it is not worth it."""
    if len(whole) > _MOST or next(iter(whole.named_graphs()), None) is None:
        return None
    plain = pyoxigraph.Store()
    content = whole.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    assert content is not None
    # Written by the store itself, so the terms need no second validation.
    plain.load(content, RdfFormat.N_TRIPLES, lenient=True)
    return plain
