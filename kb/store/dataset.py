"""A loaded knowledge base, in memory or on disk.

In memory the default graph is there at once, the layers when somebody asks for them: the default
graph holds all that queries read; the named graphs repeat it layer by layer for those who want to
know which layer said what. Loading them doubles the time of a warm start, so they wait. On disk
nothing is loaded at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Protocol

import pyoxigraph
from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import StoreError
from isthmus.kb.frozen import Frozen
from pyoxigraph import RdfFormat, Triple

from .layers import USER
from .quads import Quads

if TYPE_CHECKING:
    from .counts import Counted


class Beside(Frozen):
    """What the files said beside triples.

    Attributes:
        prefixes: Their prefixes, with the namespaces.
        origins: The names of the files of a user's own, each with the triples that it states, as
            text; of one file alone the triples are left out, since all are from it. Where nothing
            rests on claims, the files of the ontology are among them. Of a knowledge base on disk
            the names alone.
        claimed: Whether anything rests on claims of a source, as the shipped knowledge does.
        doubts: What in the files of a user's own is a slip, likely, in words.
    """

    prefixes: Mapping[str, str]
    origins: Mapping[str, Sequence[str]]
    claimed: bool
    doubts: Sequence[str] = ()


class Rounds(Protocol):
    """The round of each inferred triple, by its text."""

    def get(self, text: str, /) -> int | None:
        """Return the round of a triple; None for one that was not inferred."""
        ...

    def __contains__(self, text: object, /) -> bool:
        """Tell whether a triple was inferred."""
        ...


class Dataset(Protocol):
    """The store of one knowledge base."""

    @property
    def store(self) -> Quads:
        """Default graph and ontology at least; every layer once `layers` was called."""
        ...

    def holding(self, names: Iterable[str] | None) -> pyoxigraph.Store:
        """Return a store whose default graph and ontology hold all statements of some terms.

        Args:
            names: IRIs of properties and classes; None for all.
        """
        ...

    @property
    def has_user_data(self) -> bool:
        """Whether there is a layer of a user's own."""
        ...

    @property
    def folder(self) -> Path | None:
        """The folder of the store, if it is on disk; each process opens it for itself."""
        ...

    def unfilled(self) -> pyoxigraph.Store:
        """Return the store, which may still be being filled: `store` waits."""
        ...

    def layers(self) -> pyoxigraph.Store:
        """Return the store with every layer.

        Call it before forking, so that workers share the memory.
        """
        ...

    def every(self) -> Quads:
        """Return what looks up in every layer; nothing is copied for it, of a day either."""
        ...

    def beside(self) -> Beside:
        """Return what the files said beside triples."""
        ...

    def words_of_user(self) -> Iterable[Triple]:
        """Return what a user's data say of words at least: axioms, declarations."""
        ...

    def is_users(self, triple: Triple) -> bool:
        """Tell whether a user's data state a triple."""
        ...

    def rounds(self) -> "Rounds":
        """Return in which rounds triples were inferred; the same object each time."""
        ...

    def files_of(self, triple: Triple) -> tuple[str, ...]:
        """Return the names of the files of a user's own that state a triple."""
        ...

    def counted(self) -> "Counted | None":
        """Return how often each term is used, if that was counted."""
        ...


@dataclass(slots=True)
class MemoryDataset:
    """A knowledge base in memory; see `Dataset`.

    Attributes:
        filling: The store of `store`, which a thread may still be filling.
        rest: Gives the part of the cached file with the other layers.
        read_rounds: Reads the round of each inferred triple, by its text.
        has_user_data: Whether there is a layer of a user's own.
        beside: Gives what the files said beside triples.
        folder: None.
    """

    filling: "Filling"
    rest: Callable[[], bytes]
    read_rounds: Callable[[], Mapping[str, int]]
    has_user_data: bool
    beside: Callable[[], Beside]
    folder: Path | None = None
    _complete: bool = False
    _rounds: Mapping[str, int] | None = field(default=None, repr=False)
    _user: frozenset[Triple] | None = field(default=None, repr=False)
    _files: dict[str, tuple[str, ...]] | None = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def store(self) -> Quads:
        """Default graph and ontology; the other layers too once `layers` was called."""
        return self.filling.finished()

    def holding(self, names: Iterable[str] | None) -> pyoxigraph.Store:
        """Return a store with all statements of some terms, which is the whole one."""
        return self.filling.finished()

    def unfilled(self) -> pyoxigraph.Store:
        """Return the store, which a thread may be filling."""
        return self.filling.store

    def layers(self) -> pyoxigraph.Store:
        """Return the store with every layer, loading them on the first call."""
        with self._lock:
            if not self._complete:
                self.filling.finished().load(self.rest(), RdfFormat.N_QUADS, lenient=True)
                self._complete = True
        return self.filling.finished()

    def every(self) -> Quads:
        """Return what looks up in every layer."""
        return self.layers()

    def words_of_user(self) -> frozenset[Triple]:
        """Return the triples of a user's data; without any, no layer is loaded."""
        if self._user is None:
            quads = (
                self.layers().quads_for_pattern(None, None, None, USER)
                if self.has_user_data
                else ()
            )
            self._user = frozenset(quad.triple for quad in quads)
        return self._user

    def is_users(self, triple: Triple) -> bool:
        """Tell whether a user's data state a triple."""
        return triple in self.words_of_user()

    def rounds(self) -> Mapping[str, int]:
        """Return the round of each inferred triple, by its text; read on the first call."""
        if self._rounds is None:
            self._rounds = self.read_rounds()
        return self._rounds

    def files_of(self, triple: Triple) -> tuple[str, ...]:
        """Return the names of the files that state a triple."""
        origins = self.beside().origins
        if len(origins) < 2:
            return tuple(origins)
        if self._files is None:
            self._files = {}
            for name, triples in origins.items():
                for text in triples:
                    self._files[text] = (*self._files.get(text, ()), name)
        return self._files.get(str(triple), ())

    def counted(self) -> None:
        """Return nothing: what is in memory is counted when it is read."""
        return


class Filling:
    """A store that a thread fills: outside of Python's lock, so other work goes on meanwhile.

    Args:
        content: N-Quads.
    """

    def __init__(self, content: bytes) -> None:
        self.store = pyoxigraph.Store()
        self._error: Exception | None = None
        self._thread: Thread | None = Thread(target=self._fill, args=(content,))
        try:
            self._thread.start()
        except RuntimeError:
            # The system has no thread left: then nothing else goes on meanwhile.
            self._thread = None
            self._fill(content)

    def finished(self) -> pyoxigraph.Store:
        """Return the store once all is in it.

        Raises:
            StoreError: The content could not be loaded.
        """
        if self._thread is not None:
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
