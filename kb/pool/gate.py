"""Who may have a query running now, and who waits: fair between clients, and never for long."""

import time
from collections import Counter
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Condition

from .errors import PoolBusyError, PoolError, TooManyQueriesError
from .limits import PoolLimits


class Gate:
    """Lets in as many queries as there are workers, of each client fewer than that.

    Args:
        limits: How many, and how long a query waits.
    """

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self._free = Condition()
        self._running: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._inside = 0

    @property
    def running(self) -> int:
        """How many queries are inside."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return self._waiting.total()

    def admitted(self, client: str, until: float) -> "_Place":
        """Return a context in which a query is inside.

        Args:
            client: Whose query it is.
            until: The deadline of the query, on the monotonic clock.

        Raises:
            TooManyQueriesError: On entering: the client has too many queries already.
            PoolBusyError: On entering: no place became free in time.
        """
        return _Place(self, share_of(client), until)

    def enter(self, share: str, until: float) -> None:
        """Take a place; see `admitted`."""
        with self._free:
            if not self._fits(share):
                self._wait(share, until)
            self._inside += 1
            self._running[share] += 1

    def leave(self, share: str) -> None:
        """Give a place back."""
        with self._free:
            self._inside -= 1
            _less(self._running, share)
            if self._waiting:
                # All of them: the next one may be of a client that has its share.
                self._free.notify_all()

    def _fits(self, client: str) -> bool:
        limits = self._limits
        return self._inside < limits.workers and self._running[client] < limits.per_client

    def _wait(self, client: str, until: float) -> None:
        limits = self._limits
        if self._waiting[client] >= limits.waiting_per_client:
            raise TooManyQueriesError(
                f"{limits.per_client} queries at a time, and {limits.waiting_per_client} that "
                "wait, are enough for one client"
            )
        give_up = min(time.monotonic() + limits.wait, until)
        self._waiting[client] += 1
        try:
            while not self._fits(client):
                left = give_up - time.monotonic()
                if left <= 0:
                    raise self._nothing_free(client)
                self._free.wait(left)
        finally:
            _less(self._waiting, client)

    def _nothing_free(self, client: str) -> PoolError:
        if self._running[client] >= self._limits.per_client:
            return TooManyQueriesError(
                f"{self._limits.per_client} queries at a time are enough for one client"
            )
        return PoolBusyError(
            f"{self._limits.workers} queries are running, which is all that run at a time; "
            "ask again in a moment",
            2,
        )


class _Place:
    """A place inside while a block runs: a generator would take three times as long."""

    __slots__ = ("_gate", "_share", "_until")

    def __init__(self, gate: Gate, share: str, until: float) -> None:
        self._gate, self._share, self._until = gate, share, until

    def __enter__(self) -> None:
        self._gate.enter(self._share, self._until)

    def __exit__(self, *raised: object) -> None:
        self._gate.leave(self._share)


@lru_cache(maxsize=4096)
def share_of(client: str) -> str:
    """Return who counts as one client: of IPv6, a whole network, as its owner has all of it.

    >>> share_of("192.0.2.1"), share_of("2001:db8:1:2:3:4:5:6"), share_of("me")
    ('192.0.2.1', '2001:db8:1:2::/64', 'me')
    """
    if ":" not in client:
        return client
    try:
        found = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((int(found) >> 64 << 64, 64)))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _less(counted: Counter[str], client: str) -> None:
    counted[client] -= 1
    if not counted[client]:
        del counted[client]
