"""Take a new dataset into service while the old one answers: no request is dropped or mixed.

A web process has threads, and so must not fork the zygote of a new pool. A process of its own opens
the dataset, builds it if it has to, forks the zygote and hands its door over (`replacement`); then
the web process opens the same dataset from the cache, and changes over. The old generation works on
until the last of its queries can have ended.
"""

# ruff: noqa: PLC0415 - a service that asks a store elsewhere starts no pool

import json
import mmap
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING

from isthmus.kb import KnowledgeError
from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import LARGE, file_limits

from .front import Front, Generation
from .processes import give_back_memory
from .remote_store import as_loaded

if TYPE_CHECKING:
    from isthmus.kb.networks import NetworkLimits
    from isthmus.kb.pool import Backend, PoolLimits

_LOOK = 0.2
"""Seconds between two looks at whether a reload is wanted."""
_SPARE = 5.0
"""Seconds beyond the deadline of a query after which the old generation is let go."""
_COUNT = struct.Struct("=Q")
_ASKED, _DONE = 0, _COUNT.size
"""Where the numbers of reloads lie that were asked for and done."""
_REPLACEMENT = "isthmus.service.web.serving.replacement"
"""The module that opens the new dataset in a process of its own."""


class ReloadError(Exception):
    """A dataset that cannot be taken into service; the message says why."""


class ReloadCount:
    """How many reloads were asked for: a number that the processes of the service share.

    It is made before they are forked. Only the first process writes it, in a handler of a signal,
    so it needs no lock. Beside it stands which of them any web process has done.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _DONE + _COUNT.size)

    @property
    def number(self) -> int:
        """How often a reload was asked for."""
        count: int = _COUNT.unpack_from(self._memory, _ASKED)[0]
        return count

    def ask(self, *_: object) -> None:
        """Ask for a reload; can be the handler of a signal."""
        _COUNT.pack_into(self._memory, _ASKED, self.number + 1)

    @property
    def done(self) -> int:
        """The last one that a web process has done."""
        count: int = _COUNT.unpack_from(self._memory, _DONE)[0]
        return count

    def note(self, number: int) -> None:
        """Note that one was done."""
        _COUNT.pack_into(self._memory, _DONE, number)


@dataclass(frozen=True, slots=True)
class Source:
    """What a dataset is made from.

    Attributes:
        ontology: Files of another vocabulary; none for the shipped knowledge.
        data: Files of a user's own.
        cache: The folder of the cache, or None for the usual one.
        limits: What a query may take.
        folder: Of the store on disk where queries run; None if they run elsewhere.
        patience: Seconds that opening it anew may take.
        networks: Networks of one's own: name and folder.
        large: Files with more bytes than this lie in a store on disk.
        network_limits: How much of networks is read and told; None for what is usual.
    """

    ontology: tuple[Path, ...]
    data: tuple[Path, ...]
    cache: Path | None
    limits: "PoolLimits"
    folder: Path | None = None
    patience: float = 600.0
    networks: tuple[tuple[str, Path], ...] = ()
    large: int = LARGE
    network_limits: "NetworkLimits | None" = None

    def door(self) -> tuple[socket.socket, str]:
        """Have a replacement open the dataset.

        Returns:
            The door of the zygote that it has forked, and the version of the dataset.

        Raises:
            ReloadError: The dataset does not hold together, or the replacement failed, or took too
                long, or a file has changed meanwhile.
        """
        self._look_at_files()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            command = [
                sys.executable,
                "-m",
                _REPLACEMENT,
                str(theirs.fileno()),
                str(os.getpid()),
            ]
            with subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
            ) as replacement:
                theirs.close()
                told = self._told_by(replacement)
                content, descriptors, _, _ = socket.recv_fds(ours, 256, 1)
            if not descriptors:
                reason = told.decode("utf-8", "replace").strip()
                raise ReloadError(reason or f"the replacement ended with {replacement.returncode}")
            return socket.socket(fileno=descriptors[0]), content.decode("ascii")

    def _look_at_files(self) -> None:
        """Make sure that files can be read again: a pipe is read once, and then waits for ever.

        Raises:
            ReloadError: One is none.
        """
        for path in (*self.ontology, *self.data):
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise ReloadError(f"{path} is no file that can be read again")

    def _told_by(self, replacement: "subprocess.Popen[bytes]") -> bytes:
        """Return what a replacement says when it has ended; it is ended when nobody needs it.

        Raises:
            ReloadError: It took too long, or what it reads has changed.
        """
        until, stamp = time.monotonic() + self.patience, self.stamp()
        given: bytes | None = self._written()
        while True:
            try:
                return replacement.communicate(given, _LOOK)[1]
            except subprocess.TimeoutExpired:
                given = None
            reason = None
            if time.monotonic() > until:
                reason = f"not done after {self.patience:g} s, the limit of --reload-deadline"
            elif self.stamp() != stamp:
                reason = "a file changed while it was read; reload again"
            if reason is not None:
                replacement.kill()
                raise ReloadError(reason)

    def _written(self) -> bytes:
        limits = {**asdict(self.limits), "services": sorted(self.limits.services)}
        return json.dumps(
            {
                "ontology": [str(path) for path in self.ontology],
                "data": [str(path) for path in self.data],
                "large": self.large,
                "cache": None if self.cache is None else str(self.cache),
                "limits": limits,
                "folder": None if self.folder is None else str(self.folder),
                "networks": [[name, str(folder)] for name, folder in self.networks],
                "network_limits": self.network_limits and asdict(self.network_limits),
                "file_limits": asdict(file_limits()),
            }
        ).encode("utf-8")

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Return what changes when one of the files does; a missing file counts as none."""
        from isthmus.kb.networks import answers_in

        answers = (path for _, folder in self.networks for path in answers_in(folder))
        return tuple(_stamp(path) for path in (*self.ontology, *self.data, *answers))


class Reloader:
    """Changes over to a new dataset whenever one is wanted.

    Args:
        front: Where requests come in.
        source: What the dataset is made from.
        opened: Opens the dataset and makes a generation of it, its pool not yet started.
        wanted: How many reloads were asked for.
        seen: The stamp of the source before the first dataset was opened, and how many reloads had
            been asked for by then.
        watch: Seconds between two looks at the files; 0 not to look at them.
        on_changed: Called after each change.
    """

    def __init__(
        self,
        front: Front,
        source: Source,
        opened: Callable[[], Generation],
        wanted: ReloadCount,
        seen: tuple[tuple[tuple[int, int], ...], int],
        *,
        watch: float = 0.0,
        on_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._front = front
        self._source = source
        self._open = opened
        self._wanted = wanted
        self._watch = watch
        self._on_changed = on_changed
        # Files may change before there is a process that looks at them, and one that takes the
        # place of another begins with the first dataset, whatever had changed meanwhile.
        self._seen, self._done = seen
        # Before the processes are forked, so that all of them name a state alike.
        self._began = time.time_ns()
        front.generation = self._of_its_state(front.generation)

    def start(self) -> None:
        """Start the pool of the first generation, and look out for reloads from then on.

        Call it in a new web process while that has a single thread.
        """
        if self._wanted.done > self._done:
            # This process takes the place of one that had reloaded before it ended.
            self._done, self._seen = self._wanted.number, self._source.stamp()
            try:
                self._front.replace(self._opened())
            except (KnowledgeError, OSError, ValueError) as error:
                self._tell_of_failure(error)
        self._front.generation.pool.start()
        Thread(target=self._look_out, name="reloader", daemon=True).start()

    def _opened(self) -> Generation:
        """Open the dataset as it is now; the pool is not yet started."""
        return self._of_its_state(self._open())

    def _of_its_state(self, generation: Generation) -> Generation:
        """Have the answers from a store elsewhere hold until the next reload."""
        from isthmus.kb.pool import Pool

        if self._source.folder is None and isinstance(generation.pool, Pool):
            return generation
        keeps = self._front.monitor.cache.capacity > 0
        return as_loaded(generation, f"{self._began} {self._done}" if keeps else "")

    def _look_out(self) -> None:
        pause, since = Event(), 0.0
        while True:
            pause.wait(_LOOK)
            since += _LOOK
            monitor, generation = self._front.monitor, self._front.generation
            monitor.metrics.look(monitor.cache, (generation.pool, *generation.further()))
            number = self._wanted.number
            changed = False
            if self._watch and since >= self._watch:
                since = 0.0
                changed = (stamp := self._source.stamp()) != self._seen
                self._seen = stamp
            if number != self._done or changed:
                self._done = number
                self._reload()

    def _reload(self) -> None:
        """Change over to the dataset as it is now; on any failure the old one stays."""
        monitor = self._front.monitor
        try:
            generation = self._replacement()
        except (ReloadError, KnowledgeError, OSError, ValueError, RuntimeError) as error:
            # A thread that the system refuses among them: another reload may succeed.
            self._tell_of_failure(error)
            return
        self._wanted.note(self._done)
        old = self._front.replace(generation)
        monitor.metrics.reloaded("done")
        monitor.log.write("info", "reloaded", dataset=generation.dataset, process=os.getpid())
        leave = Timer(self._source.limits.deadline + _SPARE, _let_go, [[old.pool]])
        leave.daemon = True
        del old
        try:
            leave.start()
        except RuntimeError:
            # The system has no thread left, so this one waits itself.
            leave.run()
        self._on_changed()

    def _tell_of_failure(self, error: Exception) -> None:
        monitor = self._front.monitor
        monitor.metrics.reloaded("failed")
        monitor.log.write("error", "reload-failed", error=str(error))

    def _replacement(self) -> Generation:
        door, version = self._source.door()
        try:
            generation = self._opened()
            if generation.dataset != version:
                raise ReloadError("a file changed while it was read; reload again")
            generation.pool.start(door)
        except BaseException:
            door.close()
            raise
        return generation


def _let_go(holding: "list[Backend]") -> None:
    """Close the pool of an old generation, and give back what the generation has held.

    Args:
        holding: The pool; it is taken out, or whoever calls would hold it on.
    """
    holding.pop().close()
    give_back_memory()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
