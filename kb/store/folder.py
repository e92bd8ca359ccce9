"""A large knowledge base on disk: written in bulk, whole or not at all, and opened, not loaded.

A folder holds the store of the engine, the rounds of what was inferred, which file said what, and
``knowledge.json``, which is written last and names every file with its length, the small ones with
their checksum. The engine's own blocks carry checksums too, which are verified as they are read.
"""

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import Any, TypeAlias

import pyoxigraph
from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import MORE_ROOM, StoreError, UnkeptError
from isthmus.kb.frozen import Frozen
from isthmus.kb.inputs import content_of, opened, text_of
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse

from .cache_files import Held, new_folder, remove
from .counts import Counted, lines_of, read_counts
from .dataset import Beside
from .hashes import Hashes, write
from .layers import USER
from .quads import Quads

Graph: TypeAlias = NamedNode | DefaultGraph

_QUADS, _ROUNDS, _ORIGINS, _KNOWLEDGE = "quads", "rounds", "origins", "knowledge.json"
_COUNTS, _LATER = "counts", "later"
_VERSION = 3
_AT_ONCE = 80_000
"""Triples that the engine sorts at once, at least: bounds its memory."""
_PARTS = 32
"""Into so many pieces a large load is cut: each makes files that overlap those before."""
_LOADERS = 2
"""So many pieces are loaded at a time, where there are processors for it."""
_PUT_TOGETHER = 2_000_000
"""So many triples, nearly, make a store whose files are put together in the end.

Of 860,000 a query took as long before as after (0.84 ms of the processor), and a second of the
first start went to it; of 8 million 2.9 ms before and 1.7 after.
"""
_WAITING = 4
"""So many more may wait to be loaded: whoever reasons meanwhile need not wait for the engine."""
_END = " .\n"
_SUMMED = 1_000_000
"""Files up to so many bytes are verified by checksum, and larger ones by length."""


@dataclass(slots=True)
class _Threads:
    """The threads of the engine, which are begun with the first store and serve all of a process.

    A process that is forked later takes them for begun and has none: to write is to wait for them,
    for ever. Reading needs none.

    Attributes:
        process: The process in which they were begun; 0 where none has.
    """

    process: int = 0

    def begin(self) -> None:
        """Note that this process opens a store."""
        self.process = self.process or os.getpid()

    def serve_here(self) -> bool:
        """Tell whether this process can write a store."""
        return self.process in {0, os.getpid()}


_THREADS = _Threads()


class FolderWriter:
    """Writes a knowledge base into a folder.

    The engine loads in threads of its own, without Python's lock, while the next piece is made.
    What nobody reads at first waits on disk until the rest is in the store: so whoever checks the
    knowledge, or makes words of it, does that while the engine still loads. In the end it puts the
    many files of a large load together.

    Args:
        parent: Where the folder is made, under a name of its own until it is whole.
        triples: How many are expected in all graphs, nearly.

    Raises:
        UnkeptError: This process was forked from one that had a store open.
        OSError: The folder cannot be made, or not by the engine.
    """

    def __init__(self, parent: Path, triples: int) -> None:
        if not _THREADS.serve_here():
            raise UnkeptError(
                f"{parent}: a large knowledge base is missing here, and a process that answers "
                "questions cannot write it; reload the data, or start the program again"
            )
        _THREADS.begin()
        self.folder = new_folder(parent)
        try:
            self._in_use = Held(self.folder)
            self._store: pyoxigraph.Store | None = pyoxigraph.Store(str(self.folder / _QUADS))
            self._at_once = max(_AT_ONCE, triples // _PARTS)
            self._graphs: tuple[Sequence[Graph], Sequence[Graph]] = (), ()
            self._run: list[str] = []
            self._length = 0
            self._aside: list[str] = []
            self._aside_later: list[str] = []
            self._set_aside = 0
            self._later: list[tuple[Path, Graph | None]] = []
            self._beside: dict[str, Any] = {}
            self._counted: Counted | None = None
            self._pieces: Queue[tuple[bytes, Graph | None] | None] = Queue(maxsize=_WAITING)
            self._error: Exception | None = None
            self._loading = min(_LOADERS, os.cpu_count() or 1)
            self._told, self._whole = 0, False
            self._put_together = triples >= _PUT_TOGETHER
            self._lock = Lock()
            self._threads: list[Thread] = []
            for _ in range(self._loading):
                self._begin_loading()
        except BaseException:
            # Interrupted, too.
            remove(self.folder)
            raise

    def _begin_loading(self) -> None:
        """Start one more thread that loads; the first has to be had, and others help it."""
        thread = Thread(target=self._load, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            if not self._threads:
                raise
            with self._lock:
                self._loading -= 1
            return
        self._threads.append(thread)

    def add(
        self, texts: Iterable[str], graphs: Sequence[Graph], later: Sequence[Graph] = ()
    ) -> None:
        """Add triples to graphs.

        Args:
            texts: The triples, each as text without a dot.
            graphs: Each is to have all of them.
            later: These are to have them, too, and are read by nobody before `close`.

        Raises:
            StoreError: The engine could not write what came before.
            OSError: The disk is full.
        """
        block = list(texts)
        if not block:
            return
        if (graphs, later) != self._graphs:
            self._put_aside()
            self._graphs = graphs, later
        self._run.append(_END.join(block))
        self._run.append(_END)
        self._length += len(block)
        if self._length >= self._at_once:
            # The engine takes triples for a graph in three quarters of the time of quads.
            self._put(self._taken(), graphs, later)

    def describe(
        self,
        rounds: Iterable[bytes],
        origins: Iterable[bytes],
        beside: Beside,
        words: Iterable[Triple],
        counted: Counted,
        *,
        has_user_data: bool,
    ) -> None:
        """Write what lies beside the store; nothing will be added any more.

        Args:
            rounds: For each round the digests of what was inferred in it.
            origins: For each file of a user's own those of what it states.
            beside: What the files said beside triples.
            words: What a user's data say of words.
            counted: How often each term is used.
            has_user_data: Whether there is a layer of a user's own.

        Raises:
            StoreError: The engine could not write.
            OSError: The disk is full.
        """
        self.complete()
        write(self.folder / _ROUNDS, list(rounds))
        write(self.folder / _ORIGINS, list(origins))
        with (self.folder / _COUNTS).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines_of(counted))
        self._counted = counted
        self._beside = {
            "user": has_user_data,
            "prefixes": dict(beside.prefixes),
            "origins": list(beside.origins),
            "claimed": beside.claimed,
            "doubts": list(beside.doubts),
            "words": "".join(f"{triple} .\n" for triple in words),
        }

    def readable(self) -> "FolderDataset":
        """Return the knowledge base once all of it but what comes later is in the store.

        Nothing may refer to it once `close` is called.

        Raises:
            StoreError: The engine could not write.
        """
        return FolderDataset(
            self.folder, self._beside, self.loaded(), self._in_use, _counted=self._counted
        )

    def close(self) -> Path:
        """Wait for the engine, close the store, and say in the folder that it is whole.

        Returns:
            The folder.

        Raises:
            StoreError: The engine could not write.
            OSError: The disk is full.
        """
        self._counted = None
        self._stop()
        self._raise()
        told = {**self._beside, "files": dict(_measured(self.folder))}
        text = json.dumps(told, ensure_ascii=False)
        content = f"isthmus-folder {_VERSION} {_sum(text.encode())}\n{text}".encode()
        (self.folder / _KNOWLEDGE).write_bytes(content)
        return self.folder

    def complete(self) -> None:
        """Send what is left: nothing will be added any more.

        Raises:
            StoreError: The engine could not write what came before.
            OSError: The disk is full.
        """
        if self._whole:
            return
        self._send()
        if content := "".join(self._aside_later).encode():
            self._put_later(content, None)
        self._aside_later.clear()
        self._whole = True
        self._end()

    def loaded(self) -> pyoxigraph.Store:
        """Return the store once all that was added is in it, but for what comes later.

        Raises:
            StoreError: The engine could not write.
        """
        if not self._whole:
            self._send()
        self._pieces.join()
        self._raise()
        assert self._store is not None
        return self._store

    def drop(self) -> None:
        """Remove what was written."""
        self._whole = False
        with suppress(StoreError):
            self._stop()
        remove(self.folder)

    def _taken(self) -> str:
        """Return the lines of N-Triples that wait, which then wait no more."""
        text = "".join(self._run)
        self._run, self._length = [], 0
        return text

    def _put_aside(self) -> None:
        """Keep what is too little for a piece of its own, beside the like of other graphs."""
        graphs, later = self._graphs
        self._set_aside += len(graphs) * self._length
        text = self._taken()
        self._aside += (_in_graph(text, graph) for graph in graphs)
        self._aside_later += (_in_graph(text, graph) for graph in later)
        if self._set_aside >= self._at_once:
            self._send_aside()

    def _send_aside(self) -> None:
        self._put("".join(self._aside), (None,))
        self._aside, self._set_aside = [], 0

    def _send(self) -> None:
        self._put_aside()
        self._send_aside()

    def _put(self, text: str, graphs: Iterable[Graph | None], later: Iterable[Graph] = ()) -> None:
        """Have the engine load a piece: quads, where no graph is told."""
        self._raise()
        if text:
            content = text.encode()
            for graph in graphs:
                self._pieces.put((content, graph))
            for graph in later:
                self._put_later(content, graph)

    def _put_later(self, content: bytes, graph: Graph | None) -> None:
        """Keep a piece on disk: in memory all of them would be more than all else is."""
        path = self.folder / f"{_LATER}-{len(self._later)}"
        with path.open("xb") as file:
            file.write(content)
        self._later.append((path, graph))

    def _end(self) -> None:
        """Have each thread end once there is nothing more to load."""
        for _ in range(len(self._threads) - self._told):
            self._pieces.put(None)
            self._told += 1

    def _stop(self) -> None:
        self._end()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        # The last reference closes the files. Whoever read meanwhile may have left circles.
        store, self._store = self._store, None
        # Versions of Python count the variable itself in different ways.
        alone = object()
        if sys.getrefcount(store) > sys.getrefcount(alone):
            del store
            gc.collect()

    def _raise(self) -> None:
        if self._error is not None:
            raise UnkeptError(
                f"{self.folder.parent}: the knowledge base cannot be written ({self._error}); "
                f"{MORE_ROOM}"
            )

    def _load(self) -> None:
        while (piece := self._pieces.get()) is not None:
            self._load_piece(*piece)
            self._pieces.task_done()
        self._pieces.task_done()
        while (waiting := self._next_later()) is not None:
            self._load_piece(*waiting)
        with self._lock:
            self._loading -= 1
            last = not self._loading
        done = last and self._whole and self._error is None
        if done and self._put_together and self._store is not None:
            try:
                # Each piece made files over all of the store: put together, a query looks into one
                # where it looked into five, and a process keeps half as much of them.
                self._store.optimize()
            except (OSError, RuntimeError) as error:
                self._error = error

    def _next_later(self) -> tuple[Path, Graph | None] | None:
        with self._lock:
            return self._later.pop(0) if self._whole and self._later else None

    def _load_piece(self, piece: bytes | Path, graph: Graph | None) -> None:
        if self._error is not None or self._store is None:
            return
        form = RdfFormat.N_QUADS if graph is None else RdfFormat.N_TRIPLES
        try:
            # Written by ourselves, so the terms need no second validation.
            if isinstance(piece, bytes):
                self._store.bulk_load(piece, form, to_graph=graph, lenient=True)
            else:
                self._store.bulk_load(path=piece, format=form, to_graph=graph, lenient=True)
                piece.unlink()
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            self._error = error


@dataclass(slots=True)
class FolderDataset:
    """A knowledge base on disk; see `dataset.Dataset`.

    Attributes:
        place: The folder.
        told: What ``knowledge.json`` says.
    """

    place: Path
    told: Mapping[str, Any] = field(repr=False)
    _store: pyoxigraph.Store = field(repr=False)
    _in_use: Held = field(repr=False)
    _rounds: "FolderRounds | None" = field(default=None, repr=False)
    _origins: Hashes | None = field(default=None, repr=False)
    _counted: Counted | None = field(default=None, repr=False)

    @property
    def store(self) -> pyoxigraph.Store:
        """The store with every layer."""
        return self._store

    def holding(self, names: Iterable[str] | None) -> pyoxigraph.Store:
        """Return the store."""
        return self._store

    @property
    def has_user_data(self) -> bool:
        """Whether there is a layer of a user's own."""
        return bool(self.told["user"])

    @property
    def folder(self) -> Path | None:
        """The folder of the store."""
        return self.place / _QUADS

    def unfilled(self) -> pyoxigraph.Store:
        """Return the store."""
        return self._store

    def layers(self) -> pyoxigraph.Store:
        """Return the store."""
        return self._store

    def every(self) -> Quads:
        """Return the store, which has every layer."""
        return self._store

    def beside(self) -> Beside:
        """Return what the files said beside triples."""
        origins: dict[str, tuple[str, ...]] = dict.fromkeys(self.told["origins"], ())
        told = self.told
        return Beside(told["prefixes"], origins, told["claimed"], told["doubts"])

    def words_of_user(self) -> Iterable[Triple]:
        """Return what a user's data say of words."""
        return (quad.triple for quad in parse(self.told["words"], RdfFormat.N_TRIPLES))

    def is_users(self, triple: Triple) -> bool:
        """Tell whether a user's data state a triple."""
        parts = triple.subject, triple.predicate, triple.object
        return any(self._store.quads_for_pattern(*parts, USER))

    def rounds(self) -> "FolderRounds":
        """Return in which rounds triples were inferred."""
        if self._rounds is None:
            self._rounds = FolderRounds(_hashes(self.place / _ROUNDS))
        return self._rounds

    def counted(self) -> Counted:
        """Return how often each term is used."""
        return self._counted or read_counts(self.place / _COUNTS)

    def files_of(self, triple: Triple) -> tuple[str, ...]:
        """Return the names of the files that state a triple."""
        names = tuple(self.told["origins"])
        if len(names) < 2:
            return names
        if self._origins is None:
            self._origins = _hashes(self.place / _ORIGINS)
        return tuple(names[number] for number in self._origins.parts_with(str(triple)))


class FolderRounds(Frozen):
    """The rounds of inferred triples, looked up on disk; see `dataset.Rounds`.

    Attributes:
        hashes: A part for each round.
    """

    hashes: Hashes

    def get(self, text: str, /) -> int | None:
        """Return the round of a triple."""
        return next(self.hashes.parts_with(text), None)

    def __contains__(self, text: object, /) -> bool:
        return isinstance(text, str) and self.get(text) is not None


def open_folder(place: Path) -> FolderDataset:
    """Open what a `FolderWriter` wrote.

    Raises:
        StoreError: Something is missing or damaged.
    """
    try:
        head, _, text = text_of(place / _KNOWLEDGE).partition("\n")
        if head != f"isthmus-folder {_VERSION} {_sum(text.encode())}":
            raise StoreError("this is no knowledge base of this version")
        told = json.loads(text)
        in_use = Held(place)
        if dict(_measured(place)) != {
            name: tuple(measure) for name, measure in told["files"].items()
        }:
            raise StoreError("a part of the knowledge base is missing or damaged")
        _THREADS.begin()
        store = pyoxigraph.Store.read_only(str(place / _QUADS))
        return FolderDataset(place, told, store, in_use)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"the knowledge base cannot be opened: {error}") from error


def _in_graph(text: str, graph: Graph) -> str:
    """Return lines of N-Triples as N-Quads."""
    # A newline inside of a literal is escaped.
    return text if isinstance(graph, DefaultGraph) else text.replace(_END, f" {graph}{_END}")


def _hashes(path: Path) -> Hashes:
    try:
        return Hashes(path)
    except (OSError, ValueError) as error:
        raise StoreError(f"the cache was damaged meanwhile ({error}); start again") from error


def _measured(place: Path) -> Iterable[tuple[str, tuple[int, str]]]:
    """Yield the files by name, each with its length and, if it is small, its checksum."""
    names = (_ROUNDS, _ORIGINS, _COUNTS)
    for path in sorted((*place.glob(f"{_QUADS}/*"), *(place / name for name in names))):
        # The engine's diary grows with each opening, and its lock is not content.
        if path.name.startswith(("LOG", "LOCK")):
            opened(path).close()
            continue
        size = path.stat().st_size
        told = _sum(content_of(path)) if size <= _SUMMED else ""
        yield str(path.relative_to(place)), (size, told)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
