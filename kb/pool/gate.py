"""Who may have a query running now, and who waits: fair between clients, and never for long."""

import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from .errors import PoolBusyError, PoolError, TooManyQueriesError
from .limits import PoolLimits


class _Waiter:
    """A query that waits.

    Attributes:
        share: Whose it is.
        closed: Taken, until the query is let in.
        admitted: Whether it was let in.
    """

    __slots__ = ("admitted", "closed", "share")

    def __init__(self, share: str) -> None:
        self.share = share
        self.closed = Lock()
        self.closed.acquire()
        self.admitted = False


class Gate:
    """Lets in as many queries as there are workers, of each client fewer than that.

    Who waits is let in by who leaves: the first one whose client has not its share. So each end of
    a query wakes one thread and not all that wait.

    Args:
        limits: How many, and how long a query waits.
    """

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._running: dict[str, int] = {}
        self._waiters: list[_Waiter] = []
        self._inside = 0

    @property
    def running(self) -> int:
        """How many queries are inside."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._waiters)

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
        with self._lock:
            if self._fits(share):
                self._let_in(share)
                return
            waiter = self._queue(share)
        left = min(self._limits.wait, until - time.monotonic())
        try:
            if waiter.closed.acquire(timeout=max(left, 0.0)):
                return
        except BaseException:
            # Interrupted: it wants its place no more, whether it has got one or not.
            if not self._leave_queue(waiter):
                self.leave(share)
            raise
        if self._leave_queue(waiter):
            raise self._nothing_free(share)

    def leave(self, share: str) -> None:
        """Give a place back, to the first who may have it."""
        with self._lock:
            self._inside -= 1
            left = self._running[share] - 1
            if left:
                self._running[share] = left
            else:
                # Or clients that have gone would be remembered for ever.
                del self._running[share]
            for place, waiter in enumerate(self._waiters):
                if self._fits(waiter.share):
                    del self._waiters[place]
                    self._let_in(waiter.share)
                    waiter.admitted = True
                    waiter.closed.release()
                    return

    def _fits(self, share: str) -> bool:
        limits = self._limits
        mine = self._running.get(share, 0)
        return self._inside < limits.workers and mine < limits.per_client

    def _let_in(self, share: str) -> None:
        self._inside += 1
        self._running[share] = self._running.get(share, 0) + 1

    def _queue(self, share: str) -> _Waiter:
        limits = self._limits
        if sum(one.share == share for one in self._waiters) >= limits.waiting_per_client:
            raise TooManyQueriesError(
                f"{limits.per_client} queries at a time, and {limits.waiting_per_client} that "
                "wait, are enough for one client"
            )
        waiter = _Waiter(share)
        self._waiters.append(waiter)
        return waiter

    def _leave_queue(self, waiter: _Waiter) -> bool:
        """Take a query out of those that wait; False if it was let in at the last moment."""
        with self._lock:
            if waiter.admitted:
                return False
            self._waiters.remove(waiter)
            return True

    def _nothing_free(self, share: str) -> PoolError:
        if self._running.get(share, 0) >= self._limits.per_client:
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
