"""The service's side of a zygote: ask it for workers, and how one ended."""

import contextlib
import os
import select
import signal
import socket
import struct
import time
from dataclasses import field
from threading import Lock

from isthmus.kb.data_class import dataclass

from .errors import PoolBusyError
from .zygote import ANSWER, COMMAND, FORGET, SPAWN, SPAWN_OPEN, STATUS

_TIME = struct.Struct("@ll")
"""A duration as the kernel takes it, ``struct timeval``: seconds and millionths of one."""
_EXACT = 0.01
"""Seconds that do not matter in how long is waited: to tell the kernel takes a call."""
PATIENCE = 5.0
"""Seconds that a zygote may take to answer; it is being forked anew if it was killed."""


class SessionLostError(ConnectionError):
    """The zygote has gone, and with it every worker of the session."""


@dataclass(slots=True, eq=False)
class Worker:
    """A process that answers one query at a time.

    Attributes:
        process: Its process id.
        connection: The socket to it.
        session: Who forked it.
        network: Whether it may open sockets; then it answers a single query.
        client: On whose query it works.
        cancelled: Whether it was killed because the caller gave up.
        displaced: Whether it was killed for a query of somebody else: one of ``several`` of its
            client, or ``alone``; else empty.
        answered: Whether it has answered, and only waits until there is room for its answer.
        began: When it got its query, on the monotonic clock.
    """

    process: int
    connection: socket.socket
    session: "Session"
    network: bool = False
    client: str = ""
    cancelled: bool = False
    displaced: str = ""
    answered: bool = False
    began: float = 0.0
    _handle: int = -1
    _patience: float = 0.0
    _poll: select.poll = field(default_factory=select.poll)

    def __post_init__(self) -> None:
        # Process ids are used again; a handle names this process whatever happens.
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):
                self._handle = os.pidfd_open(self.process)
        self._poll.register(self.connection, select.POLLIN)

    def is_idle(self) -> bool:
        """Tell whether it still waits for a query: one that has died has closed its socket."""
        return not self._poll.poll(0)

    def give_up_at(self, until: float) -> None:
        """Have the socket raise BlockingIOError at a time.

        The kernel waits, so that reading and writing are a single call each.

        Args:
            until: On the monotonic clock.

        Raises:
            TimeoutError: It is over.
        """
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if abs(left - self._patience) < _EXACT:
            return
        left = max(left, _EXACT)
        told = _TIME.pack(int(left), int(left % 1 * 1_000_000))
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, told)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, told)
        self._patience = left

    def begin_for(self, client: str) -> None:
        """Note that it works on a query of a client from now on."""
        self.client = client
        self.answered = False
        self.began = time.monotonic()

    def kill(self) -> None:
        """Kill it."""
        with contextlib.suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif not self.session.lost:
                os.kill(self.process, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


class Session:
    """A conversation with one zygote; threads take turns.

    Args:
        door: Where sessions are opened.

    Raises:
        SessionLostError: There is neither a zygote nor a keeper any more.
    """

    def __init__(self, door: socket.socket) -> None:
        self._lock = Lock()
        self.lost = False
        self._connection, theirs = socket.socketpair()
        self._connection.settimeout(PATIENCE)
        try:
            socket.send_fds(door, [b"+"], [theirs.fileno()])
        except OSError as error:
            self._connection.close()
            raise SessionLostError(str(error)) from error
        finally:
            theirs.close()

    def spawn(self, *, network: bool = False) -> Worker:
        """Fork a worker.

        Args:
            network: Whether it may open sockets.

        Raises:
            SessionLostError: The zygote has gone.
            PoolBusyError: The system lets it fork no more.
        """
        with self._lock:
            message, descriptors = self._ask(SPAWN_OPEN if network else SPAWN, 0, 1)
        (process,) = ANSWER.unpack(message)
        if process < 0 or not descriptors:
            refused = OSError(-process, os.strerror(-process))
            raise PoolBusyError(f"no process can be started now ({refused.strerror})") from refused
        return Worker(process, socket.socket(fileno=descriptors[0]), self, network)

    def status(self, worker: Worker) -> int:
        """Return how a worker ended: its exit status, or the negative number of a signal."""
        with self._lock:
            message, _ = self._ask(STATUS, worker.process, 0)
        status: int = ANSWER.unpack(message)[0]
        return status

    def forget(self, worker: Worker) -> None:
        """Let go of a worker that was killed, without waiting for its end."""
        with self._lock, contextlib.suppress(OSError):
            self._connection.sendall(COMMAND.pack(FORGET, worker.process))

    def close(self) -> None:
        """End the session; its workers are killed."""
        self.lost = True
        self._connection.close()

    def _ask(self, command: bytes, number: int, handles: int) -> tuple[bytes, list[int]]:
        try:
            self._connection.sendall(COMMAND.pack(command, number))
            message, descriptors, _, _ = socket.recv_fds(self._connection, ANSWER.size, handles)
        except OSError as error:
            # A reply that comes late must not be taken for the next one.
            self.close()
            raise SessionLostError(str(error)) from error
        if len(message) < ANSWER.size:
            self.close()
            raise SessionLostError("the zygote has ended")
        return message, descriptors
