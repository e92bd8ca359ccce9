"""Close connections that hold a place and do nothing with it.

The server gives up heads that do not come, and knows no time for the rest: a body that is never
finished, an answer that is never read, a connection that stays open for nothing, a client that
opens more of them than anybody needs. What the kernel tells of each connection (``TCP_INFO``, see
tcp(7)) is looked at from outside, so that nothing is paid for it while a request is answered. Linux
only; elsewhere a proxy in front has to do it.
"""

import errno
import os
import socket
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import field, replace
from threading import Event, Thread
from typing import TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.pool.gate import share_of

_OPEN_FILES = "/proc/self/fd"
_LOOK, _HURRY = 0.5, 2.0
"""Seconds between two looks, and that a connection may do nothing whose place is needed at once."""
_READ, _READ_IN_HURRY = 4 * 1024, 16 * 1024
"""Bytes that a client has to take of an answer in the time that it may leave one unread: who takes
less holds a place as long as who takes none."""
_TOLD = struct.Struct("=24xI92xQQ8xI")
"""Of ``struct tcp_info`` in <linux/tcp.h>: the segments on their way, the bytes that the client has
acknowledged, those that it has sent, and those that the kernel has still to send."""
_MANY_UNREAD = 64
"""So many connections may leave answers unread before none has long for it: each holds the buffers
of the server, however small its answers are."""
_MUCH, _MANY_LARGE = 32 * 1024, 64
"""Bytes sent between two looks for which the server makes the buffer of a connection large, two
hundred kilobytes, and keeps it so; and so many such connections may stay open."""
_RESET = struct.pack("ii", 1, 0)

Peer: TypeAlias = tuple[str, int]
"""Address and port of a client."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long a connection may do nothing, and how many a client may have.

    Attributes:
        silence: Seconds without a byte of an answer after which a connection is closed: it is idle,
            or its request does not come to an end. Longer than a query may take.
        unread: Seconds that a client may leave an answer unread, or read next to nothing of it.
        per_client: Connections of one client, which has an address of IPv4 or a network of IPv6;
            0 for any number, as a proxy needs.
        most: Connections that the process takes; below that, places are kept free.
    """

    silence: float = 30.0
    unread: float = 10.0
    per_client: int = 64
    most: int = 4096


@dataclass(frozen=True, slots=True)
class _Connection:
    """A connection at one look; the socket is a second handle, so that no other can be meant."""

    peer: Peer
    handle: socket.socket
    acknowledged: int
    received: int
    under_way: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a connection until the last look.

    Attributes:
        acknowledged: How far its answers had come when they last moved.
        under_way: Whether one was under way.
        moved: When they last moved.
        received: How many bytes it had sent.
        large: Whether it has sent so much at once that the server keeps a large buffer for it.
    """

    acknowledged: int
    under_way: bool
    moved: float
    received: int
    large: bool

    def after(self, connection: _Connection, least: int, now: float) -> "_Seen":
        """Return what is seen of a connection now.

        Args:
            connection: How it is.
            least: By so many bytes an answer has to come on.
            now: The time.
        """
        further = connection.received - self.received
        if further < 0:
            # Another connection from the same port.
            return _first_seen(connection, now)
        large = self.large or further >= _MUCH
        if self._has_moved(connection, least):
            return replace(_first_seen(connection, now), large=large)
        return replace(self, received=connection.received, large=large)

    def _has_moved(self, connection: _Connection, least: int) -> bool:
        """Tell whether an answer has begun or ended since, or has come on by so many bytes."""
        if self.under_way != connection.under_way:
            # One that begins after a while in which nothing was asked has not been left unread.
            return True
        further = connection.acknowledged - self.acknowledged
        return further < 0 or further >= (least if connection.under_way else 1)


def _first_seen(connection: _Connection, now: float) -> _Seen:
    """Return what is seen of a connection that is new."""
    return _Seen(
        connection.acknowledged,
        connection.under_way,
        now,
        connection.received,
        connection.received >= _MUCH,
    )


@dataclass(slots=True)
class Connections:
    """Looks at the connections of this process.

    Attributes:
        port: The port of the service.
        limits: What a connection may do.
        hurried: Tells of a client that sends one of too many bodies, so that their places are
            needed at once.
        short: Tells that answers wait until others have been read.
        here: Told who has a connection, and since when that is so; nothing that somebody else has
            asked before can be answered.
        crowding: Told which clients have too many connections with large buffers among them, so
            that none of theirs is to stay after its answer.
        closed: Told the reason of each connection that is closed.
    """

    port: int
    limits: ConnectionLimits
    hurried: Callable[[str], bool]
    short: Callable[[], bool]
    here: Callable[[Set[str], float], None]
    crowding: Callable[[Set[str]], None]
    closed: Callable[[str], None]
    _seen: dict[Peer, _Seen] = field(default_factory=dict, init=False)

    def start(self) -> None:
        """Look from now on, in a thread of its own."""
        if sys.platform.startswith("linux"):
            Thread(target=self._look_out, name="connections", daemon=True).start()

    def _look_out(self) -> None:
        pause = Event()
        while not pause.wait(_LOOK):
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Look at every connection once, and close those that are beyond a limit.

        Args:
            now: The time, in seconds of a clock that only goes forward.
        """
        unread, least = self.limits.unread, _READ
        kept: dict[Peer, _Seen] = {}
        of_client: dict[str, list[tuple[float, _Connection]]] = defaultdict(list)
        open_now, all_seen = self._open()
        if self.short() or sum(connection.under_way for connection in open_now) > _MANY_UNREAD:
            unread, least = min(unread, _HURRY), _READ_IN_HURRY
        if all_seen:
            self.here({share_of(connection.peer[0]) for connection in open_now}, now)
        for connection in open_now:
            before = self._seen.get(connection.peer)
            kept[connection.peer] = (
                _first_seen(connection, now)
                if before is None
                else before.after(connection, least, now)
            )
        large = [peer[0] for peer, seen in kept.items() if seen.large]
        crowded = len(large) > _MANY_LARGE
        self.crowding(frozenset(large) if crowded else frozenset())
        for connection in open_now:
            seen = kept[connection.peer]
            quiet = now - seen.moved
            silence = self.limits.silence
            if quiet > _HURRY and ((crowded and seen.large) or self.hurried(connection.peer[0])):
                silence = min(silence, _HURRY)
            if connection.under_way and quiet > unread:
                self._close(connection, "unread", at_once=True)
            elif not connection.under_way and quiet > silence:
                self._close(connection, "silent")
            else:
                of_client[share_of(connection.peer[0])].append((quiet, connection))
                continue
            del kept[connection.peer]
        self._seen = kept
        left = []
        for connections in of_client.values():
            left += self._fewer(connections, self.limits.per_client or len(connections))
        for _, connection in self._fewer(left, self.limits.most * 3 // 4):
            connection.handle.close()

    def _fewer(
        self, connections: list[tuple[float, _Connection]], most: int
    ) -> list[tuple[float, _Connection]]:
        """Close those of too many connections that asked nothing, then those quiet for longest."""
        if len(connections) <= most:
            return connections
        # Who has asked something and waits for it has had nothing for longer than who just came.
        connections.sort(key=lambda pair: (not pair[1].received, pair[0]))
        for _, connection in connections[most:]:
            self._close(connection, "too-many", at_once=True)
        return connections[:most]

    def _open(self) -> tuple[list[_Connection], bool]:
        """Return the connections of clients, and whether all could be looked at.

        Each has a handle, which the caller closes.
        """
        connections: list[_Connection] = []
        handles: set[int] = set()
        for name in os.listdir(_OPEN_FILES):  # noqa: PTH208 - numbers are wanted, not paths
            if int(name) in handles:
                # What had this number was closed after it was listed, and a handle has it now.
                continue
            try:
                handle = _handle(int(name))
            except OSError:
                return connections, False
            if handle is None:
                continue
            connection = self._connection(handle)
            if connection is None:
                handle.close()
            else:
                connections.append(connection)
                handles.add(handle.fileno())
        return connections, True

    def _connection(self, handle: socket.socket) -> _Connection | None:
        if handle.family not in {socket.AF_INET, socket.AF_INET6}:
            return None
        try:
            if handle.type != socket.SOCK_STREAM or handle.getsockname()[1] != self.port:
                return None
            address, port = handle.getpeername()[:2]
            told = handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        except OSError:
            # The socket only listens, or its client has gone.
            return None
        if len(told) < _TOLD.size:
            # A kernel from before 4.6 does not tell it.
            return None
        on_their_way, acknowledged, received, unsent = _TOLD.unpack_from(told)
        under_way = bool(on_their_way or unsent)
        return _Connection((address, port), handle, acknowledged, received, under_way)

    def _close(self, connection: _Connection, reason: str, *, at_once: bool = False) -> None:
        """Shut a connection: whoever works on it finds its end.

        Args:
            connection: The connection; its handle is closed.
            reason: What is told of it.
            at_once: Whether what is still to be sent is given up.
        """
        with suppress(OSError):
            if at_once:
                connection.handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            connection.handle.shutdown(socket.SHUT_RDWR)
        connection.handle.close()
        self.closed(reason)


def _handle(number: int) -> socket.socket | None:
    """Return a second handle of an open file, if it is a socket.

    Raises:
        OSError: This process may open no more files.
    """
    try:
        second = os.dup(number)
    except OSError as error:
        if error.errno == errno.EBADF:
            # The connection was closed after it was listed.
            return None
        raise
    try:
        return socket.socket(fileno=second)
    except OSError:
        os.close(second)
        return None
