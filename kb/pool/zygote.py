"""The zygote holds the loaded store and forks workers; a keeper forks the zygote, again if need be.

Neither starts a thread, so that a fork is safe whatever the service does meanwhile. Each service
process that uses the pool opens a *session*: it sends one end of a socket pair through the *door*.
Over its session it asks for workers, and how a worker ended; when the session closes, its workers
are killed. When every owner of the door has gone, the zygote ends, and the keeper with it.
"""

import errno
import gc
import os
import select
import selectors
import signal
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pyoxigraph
from isthmus.kb.data_class import dataclass

from .errors import WorkerLostError
from .layered import LayeredStore
from .pool_limits import PoolLimits
from .sandbox import confine, die_with_parent, leave_alone, move_to_front
from .worker import GROWN, GROWN_ON_DISK, work

COMMAND = struct.Struct("!ci")
"""What a session asks: a letter and a number."""
ANSWER = struct.Struct("!i")
"""What it is told: a process id or a status."""
SPAWN, SPAWN_OPEN, STATUS, FORGET = b"s", b"o", b"w", b"f"
"""Fork a worker; fork one that may open sockets; tell how one ended; let one go that was killed."""
_READY = b"r"
"""What the keeper says when there is something to ask."""
_PAUSE = 0.05
"""Seconds between two zygotes, should one end again and again."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """A process that keeps a zygote.

    Attributes:
        door: Where sessions are opened. The zygote lives until every copy of it is closed.
        process: Its process id.
    """

    door: socket.socket
    process: int

    def wait(self) -> None:
        """Wait until it can be asked, however long it takes; once, in the process that forked it.

        Raises:
            WorkerLostError: It ended before.
        """
        if self.door.recv(len(_READY)) != _READY:
            raise WorkerLostError("the process that holds the data could not be started")

    def reap(self) -> None:
        """Take note of its end, if it has ended and this process forked it."""
        with suppress(ChildProcessError):
            os.waitpid(self.process, os.WNOHANG)


def start_keeper(
    quads: pyoxigraph.Store | Path, limits: PoolLimits, *, twice: bool = True
) -> Keeper:
    """Fork the keeper, which forks the zygote.

    Call it while the process has a single thread.

    Args:
        quads: The store with all layers; or the folder of one on disk, which each worker opens.
        limits: What a query may take.
        twice: Whether the default graph is kept a second time by itself; see `LayeredStore`.

    Returns:
        The keeper; it gets ready while this process goes on.
    """
    ours, theirs = socket.socketpair()
    frozen = gc.get_freeze_count() > 0
    if not frozen:
        # What exists now is shared; a collection in a child would only copy its pages.
        gc.freeze()
    process = os.fork()
    if process == 0:
        # Nothing of the parent's may run in this process: not its handlers, not its cleaning up.
        try:
            leave_alone(theirs.fileno())
            gc.disable()
            # Here, where it is needed, and not in the memory of the parent as well.
            held = quads if isinstance(quads, Path) else LayeredStore(quads, twice=twice)
            theirs.send(_READY)
            _keep(held, limits, theirs)
        finally:
            os._exit(1)
    if not frozen:
        gc.unfreeze()
    theirs.close()
    return Keeper(ours, process)


def _keep(quads: LayeredStore | Path, limits: PoolLimits, door: socket.socket) -> None:
    """Fork the zygote, and another one whenever it is killed."""
    while True:
        try:
            child = os.fork()
        except OSError:
            # Too many processes. They may be fewer soon, and whoever waits may go meanwhile.
            if select.select([door], [], [], _PAUSE)[0] and not door.recv(1, socket.MSG_PEEK):
                os._exit(0)
            continue
        if child == 0:
            try:
                _Zygote(quads, limits, door).run()
            finally:
                os._exit(1)
        while True:
            # Workers of a zygote that was killed come here, too.
            ended, status = os.wait()
            if ended == child:
                break
        if os.waitstatus_to_exitcode(status) == 0:
            os._exit(0)
        time.sleep(_PAUSE)


class _Zygote:
    """Serves the door and the sessions."""

    def __init__(self, quads: LayeredStore | Path, limits: PoolLimits, door: socket.socket) -> None:
        self.quads = quads
        self.limits = limits
        self.door = door
        self.selector = selectors.DefaultSelector()
        self.workers: dict[socket.socket, set[int]] = {}
        self.dying: set[int] = set()

    def run(self) -> NoReturn:
        self.selector.register(self.door, selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select():
                given = key.fileobj
                assert isinstance(given, socket.socket)
                if given is self.door:
                    self._open_session()
                else:
                    self._serve(given)

    def _open_session(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self.door, 1, 1)
        if not message:
            for session in list(self.workers):
                self._close(session)
            os._exit(0)
        for descriptor in descriptors:
            session = socket.socket(fileno=descriptor)
            self.workers[session] = set()
            self.selector.register(session, selectors.EVENT_READ)

    def _serve(self, session: socket.socket) -> None:
        try:
            message = session.recv(COMMAND.size)
            if len(message) < COMMAND.size:
                self._close(session)
                return
            command, number = COMMAND.unpack(message)
            if command == STATUS:
                session.send(ANSWER.pack(self._status(session, number)))
            elif command == FORGET:
                self.workers[session].discard(number)
                self.dying.add(number)
            else:
                self._spawn(session, network=command == SPAWN_OPEN)
            self._bury()
        except OSError:
            self._close(session)

    def _spawn(self, session: socket.socket, *, network: bool) -> None:
        """Fork a worker and give the session its process id and its socket."""
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        try:
            child = os.fork()
        except OSError as error:
            # Too many processes: the session is told instead of the zygote ending.
            session.send(ANSWER.pack(-(error.errno or errno.EAGAIN)))
            ours.close()
            theirs.close()
            return
        if child == 0:
            try:
                self._become_worker(theirs, parent, network=network)
            finally:
                os._exit(1)
        theirs.close()
        self.workers[session].add(child)
        socket.send_fds(session, [ANSWER.pack(child)], [ours.fileno()])
        ours.close()

    def _become_worker(self, connection: socket.socket, parent: int, *, network: bool) -> NoReturn:
        die_with_parent(parent)
        gc.disable()
        place = move_to_front(connection.detach())
        quads, files, most = self.quads, 0, GROWN
        if isinstance(quads, Path):
            # The engine opens some of its files here, and the others when a query needs them.
            files = sum(1 for _ in quads.glob("*.sst"))
            quads = LayeredStore(pyoxigraph.Store.read_only(str(quads)), twice=False)
            most = GROWN_ON_DISK
        confine(self.limits, network=network, files=files)
        work(quads, socket.socket(fileno=place), self.limits, most)

    def _status(self, session: socket.socket, child: int) -> int:
        """Return how a worker ended, as `os.waitstatus_to_exitcode` says it."""
        if child not in self.workers[session]:
            return 0
        self.workers[session].discard(child)
        with suppress(ChildProcessError):
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
        return 0

    def _bury(self) -> None:
        """Take note of killed workers that have ended; a large one takes a while to."""
        for child in list(self.dying):
            with suppress(ChildProcessError):
                ended, _ = os.waitpid(child, os.WNOHANG)
                if ended == 0:
                    continue
            self.dying.discard(child)

    def _close(self, session: socket.socket) -> None:
        self.selector.unregister(session)
        for child in self.workers.pop(session):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(child, 0)
        session.close()
