"""A loaded knowledge base: the default graph at once, the layers when somebody asks for them.

The default graph holds all that queries read; the named graphs repeat it layer by layer for those
who want to know which layer said what. Loading them doubles the time of a warm start, so they wait.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread

import pyoxigraph
from isthmus.kb.errors import StoreError
from isthmus.kb.frozen import Frozen
from pyoxigraph import RdfFormat, Triple

from .layers import USER
from .quads import Quads


class Beside(Frozen):
    """What the files said beside triples.

    Attributes:
        prefixes: Their prefixes, with the namespaces.
        origins: The names of the files of a user's own, each with the triples that it states, as
            text; of one file alone the triples are left out, since all are from it. Where nothing
            rests on claims, the files of the ontology are among them.
        claimed: Whether anything rests on claims of a source, as the shipped knowledge does.
    """

    prefixes: Mapping[str, str]
    origins: Mapping[str, Sequence[str]]
    claimed: bool


@dataclass(slots=True)
class Dataset:
    """The store of one knowledge base.

    Attributes:
        filling: The store of `store`, which a thread may still be filling.
        rest: Gives the part of the cached file with the other layers.
        rounds: Gives the round of each inferred triple, by its text.
        has_user_data: Whether there is a layer of a user's own.
        beside: Gives what the files said beside triples.
    """

    filling: "Filling"
    rest: Callable[[], bytes]
    rounds: Callable[[], Mapping[str, int]]
    has_user_data: bool
    beside: Callable[[], Beside]
    _complete: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def store(self) -> Quads:
        """Default graph and ontology; the other layers too once `layers` was called."""
        return self.filling.finished()

    def holding(self, names: Iterable[str]) -> pyoxigraph.Store:
        """Return a store whose default graph and ontology hold all statements of some terms.

        Args:
            names: IRIs of properties and classes.
        """
        return self.filling.finished()

    def user(self) -> frozenset[Triple]:
        """Return the triples of a user's data; without any, no layer is loaded."""
        if not self.has_user_data:
            return frozenset()
        found = self.layers().quads_for_pattern(None, None, None, USER)
        return frozenset(quad.triple for quad in found)

    def layers(self) -> pyoxigraph.Store:
        """Return the store with every layer, loading them on the first call.

        Call it before forking, so that workers share the memory.
        """
        with self._lock:
            if not self._complete:
                self.filling.finished().load(self.rest(), RdfFormat.N_QUADS, lenient=True)
                self._complete = True
        return self.filling.finished()


class Filling:
    """A store that a thread fills: outside of Python's lock, so other work goes on meanwhile.

    Args:
        content: N-Quads.
    """

    def __init__(self, content: bytes) -> None:
        self.store = pyoxigraph.Store()
        self._error: Exception | None = None
        self._thread = Thread(target=self._fill, args=(content,))
        self._thread.start()

    def finished(self) -> pyoxigraph.Store:
        """Return the store once all is in it.

        Raises:
            StoreError: The content could not be loaded.
        """
        self._thread.join()
        if self._error is not None:
            raise StoreError(f"the knowledge base cannot be loaded: {self._error}")
        return self.store

    def _fill(self, content: bytes) -> None:
        try:
            # Written by ourselves and verified, so the terms need no second validation.
            self.store.load(content, RdfFormat.N_QUADS, lenient=True)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            self._error = error
