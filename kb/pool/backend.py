"""What answers queries of any kind within limits: the pool, or an existing engine."""

import math
import socket
from collections.abc import Mapping, Sequence
from typing import Protocol

from isthmus.kb.data_class import dataclass

from .gate import Room
from .message import Formats, Reply
from .pool_limits import PoolLimits


@dataclass(frozen=True, slots=True)
class PoolState:
    """How a backend is doing.

    Attributes:
        workers: Living workers.
        busy: Workers that are working on a query.
        waiting: Queries that wait for a worker.
        outcomes: How many queries ended how: ``answered``, or the name of the error's class.
        killed: Workers that were killed, at the deadline or because the caller gave up.
        seconds: Sum of the time that queries took.
    """

    workers: int
    busy: int
    waiting: int
    outcomes: Mapping[str, int]
    killed: int
    seconds: float


class Backend(Protocol):
    """Answers queries; `Pool` and `isthmus.kb.pool.remote.RemoteEndpoint` do.

    Attributes:
        limits: What a query may take.
        room: For large answers.
        has_days: Whether queries may name the graphs of the edition and of days.
    """

    limits: PoolLimits
    room: Room
    has_days: bool

    def prepare(self) -> None:
        """Begin to get ready, while the process has a single thread; see `Pool.prepare`."""
        ...

    def settle(self) -> None:
        """Wait for what `prepare` has begun."""
        ...

    def reap(self) -> None:
        """Take note of processes that have ended."""
        ...

    def start(self, door: socket.socket | None = None) -> None:
        """Get ready; called while the process has a single thread, or with a door."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...

    def state(self) -> PoolState:
        """Return how it is doing."""
        ...

    def query(
        self,
        text: str,
        formats: Formats | None = None,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
        client: str = "",
    ) -> Reply:
        """Answer a query of any kind, from anybody; see `Pool.query`."""
        ...

    def rows(self, text: str, client: str = "", until: float | None = None) -> bytes:
        """Answer a SELECT of the project's own making; see `Pool.rows`."""
        ...

    def running(self) -> Mapping[str, float]:
        """Return who has queries running, and when the longest began; see `Pool.running`."""
        ...

    def cancel(self, client: str, before: float = math.inf) -> int:
        """Stop the running queries of a client; see `Pool.cancel`."""
        ...
