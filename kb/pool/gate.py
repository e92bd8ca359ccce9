"""Who may have a query running now, or a large answer in hand, and who waits.

Fair between clients, and never for long.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Condition, Lock
from typing import Generic, TypeVar

from .errors import PoolBusyError, PoolError, TooManyQueriesError
from .pool_limits import MEBIBYTE, PoolLimits

_LOOK = 0.25
"""Seconds between two looks of a query that waits."""
_QUICK, _FORGIVING, _CLIENTS = 0.25, 0.8, 1024
"""Seconds below which a query is quick, the part of a slow one's time that counts for the next of
the same client, and of how many clients that is known."""
LARGE_ANSWER = 128 * 1024
"""From so many bytes on an answer needs room; the buffers of the network hold what is smaller."""
_MOST_ANSWERS = 128
"""So many large answers are in hand at most, since each keeps a thread until it is read."""


class Turn:
    """A query that is inside, or waits to be.

    Args:
        client: Whose query it is.
        until: Its deadline, on the monotonic clock.

    Attributes:
        client: Whose query it is.
        until: Its deadline.
        share: Who counts as its client.
        admitted: Whether it was let in.
        entered: When it was.
        called: Whether it was told so, having waited.
        bell: Taken, until it is told.
    """

    __slots__ = ("admitted", "bell", "called", "client", "entered", "share", "until")

    def __init__(self, client: str, until: float) -> None:
        self.client = client
        self.until = until
        self.share = share_of(client)
        self.admitted = self.called = False
        self.entered = 0.0
        self.bell: Lock | None = None


T = TypeVar("T", bound=Turn)


class Gate(Generic[T]):
    """Lets in as many queries as there are workers, of each client fewer than that.

    Who waits is let in by who leaves: the first one whose client has not its share, those before
    whose client has asked quick queries so far. Where more wait than there are places, most will
    have waited in vain; then the others are let in last first, as their time is not nearly over. So
    each end of a query wakes one thread and not all that wait. Before it is woken, who leaves may
    begin its work, so that nothing stands still meanwhile.

    Args:
        limits: How many, and how long a query waits.
        make_room: Called now and then while a query waits whose client has nothing running, with
            whether half of its time is over and its client has asked nothing slow; may end a query
            of somebody else, so that places go round.
    """

    def __init__(self, limits: PoolLimits, make_room: Callable[[bool], None] | None = None) -> None:
        self._limits = limits
        self._make_room = make_room
        self._lock = Lock()
        self._running: dict[str, int] = {}
        self._waiters: list[T] = []
        self._inside = 0
        self._slowness: OrderedDict[str, float] = OrderedDict()

    @property
    def running(self) -> int:
        """How many queries are inside."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._waiters)

    @contextmanager
    def admitted(self, turn: T) -> Iterator[None]:
        """Have a query inside while a block runs.

        Raises:
            TooManyQueriesError: On entering: the client has too many queries already.
            PoolBusyError: On entering: no place became free in time.
        """
        self.enter(turn)
        try:
            yield
        finally:
            if (following := self.leave(turn)) is not None:
                self.call(following)

    def enter(self, turn: T, prepare: Callable[[T], None] | None = None) -> None:
        """Take a place; whoever got one has to give it back with `leave`.

        Args:
            turn: Of the query.
            prepare: Called once, inside or while the query waits: so what it computes is bounded
                as queries are. If it raises, the query does not get its place.

        Raises:
            TooManyQueriesError: The client has too many queries already.
            PoolBusyError: No place became free in time.
        """
        with self._lock:
            inside = self._fits(turn.share)
            if inside:
                self._let_in(turn)
            else:
                self._queue(turn)
        try:
            if prepare is not None:
                prepare(turn)
            if inside or self._is_called(turn):
                return
        except BaseException:
            # Waiting failed or was interrupted: give the place up, or the turn if it has no place
            # yet.
            self._give_up(turn)
            raise
        raise self._nothing_free(turn.share)

    def leave(self, turn: T) -> T | None:
        """Give a place back, to the first who may have it.

        Returns:
            Who has it now, if anybody; it has to be called.
        """
        share = turn.share
        with self._lock:
            self._inside -= 1
            left = self._running[share] - 1
            if left:
                self._running[share] = left
            else:
                # A client without queries is forgotten, or the table would grow with each client.
                del self._running[share]
            self._note(turn)
            following = next((w for w in self._in_order() if self._fits(w.share)), None)
            if following is not None:
                self._waiters.remove(following)
                self._let_in(following)
        return following

    def call(self, turn: T) -> None:
        """Wake a query that was let in."""
        assert turn.bell is not None
        turn.called = True
        turn.bell.release()

    def _note(self, turn: T) -> None:
        """Note how long a query was inside; one that is slow counts for the next few."""
        slowness = self._slowness
        before = slowness.pop(turn.share, 0.0)
        slowness[turn.share] = max(time.monotonic() - turn.entered, before * _FORGIVING)
        if len(slowness) > _CLIENTS:
            slowness.popitem(last=False)

    def _in_order(self) -> Iterable[T]:
        """Return those that wait, the next one first."""
        quick: list[T] = []
        others: list[T] = []
        for waiter in self._waiters:
            is_quick = self._slowness.get(waiter.share, _QUICK) < _QUICK
            (quick if is_quick else others).append(waiter)
        if len(self._waiters) > self._limits.workers:
            others.reverse()
        return quick + others

    def _fits(self, share: str) -> bool:
        limits = self._limits
        mine = self._running.get(share, 0)
        return self._inside < limits.workers and mine < limits.per_client

    def _let_in(self, turn: T) -> None:
        self._inside += 1
        self._running[turn.share] = self._running.get(turn.share, 0) + 1
        turn.admitted = True
        turn.entered = time.monotonic()

    def _queue(self, turn: T) -> None:
        limits = self._limits
        if sum(waiter.share == turn.share for waiter in self._waiters) >= limits.waiting_per_client:
            raise TooManyQueriesError(
                f"{limits.per_client} queries at a time, and {limits.waiting_per_client} that "
                "wait, are enough for one client"
            )
        turn.bell = Lock()
        turn.bell.acquire()
        self._waiters.append(turn)

    def _is_called(self, turn: T) -> bool:
        """Wait for the call; False if none comes in time."""
        assert turn.bell is not None
        began = time.monotonic()
        end = min(began + self._limits.wait, turn.until)
        while (left := end - time.monotonic()) > 0:
            if turn.bell.acquire(timeout=min(left, _LOOK)):
                return True
            if self._make_room is not None and turn.share not in self._running:
                waited_long = time.monotonic() - began > self._limits.wait / 2
                # Slow ones end none that are like them, or all would end each other.
                self._make_room(waited_long and self._slowness.get(turn.share, 0.0) < _QUICK)
        if self._leave_queue(turn):
            return False
        # It was let in at the last moment, and will be called as soon as who left is ready.
        return turn.bell.acquire()

    def _give_up(self, turn: T) -> None:
        """Leave, wherever a query is."""
        if self._leave_queue(turn):
            return
        if turn.bell is not None and not turn.called:
            # The thread that lets it in may still be about to ring: wait for the bell.
            turn.bell.acquire()
        if (following := self.leave(turn)) is not None:
            self.call(following)

    def _leave_queue(self, turn: T) -> bool:
        """Take a query out of those that wait; False if it was let in."""
        with self._lock:
            if turn.admitted:
                return False
            self._waiters.remove(turn)
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


class Held:
    """Room for one answer, given back when nobody refers to this any more.

    Args:
        room: Whose.
        share: Who counts as the client.
        size: Bytes.
    """

    __slots__ = ("__weakref__", "_room", "_share", "_size")

    def __init__(self, room: "Room", share: str, size: int) -> None:
        self._room = room
        self._share = share
        self._size = size

    def __del__(self) -> None:
        self._room.give_back(self._share, self._size)


class Room:
    """Bounds the bytes of large answers that are in hand at once; one client has half at most.

    An answer has room from before it is read from a worker until its client has read it, or has
    been let go.

    Args:
        limits: How many bytes, and how long an answer waits for them.
    """

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self._taken = 0
        self._by_share: dict[str, int] = {}
        self._waiting = 0
        self._apart: Counter[str] = Counter()
        # Its lock may be taken twice by one thread: an answer is let go of at any time.
        self._changed = Condition()

    @property
    def is_short(self) -> bool:
        """Whether answers wait, so that room is needed at once."""
        return self._waiting > 0

    @property
    def waiting_apart(self) -> int:
        """How many answers wait that have left their places."""
        return self._apart.total()

    def hold_apart(
        self, size: int, client: str, until: float, leave: Callable[[], None]
    ) -> Held | None:
        """Have room at once, or leave one's place and wait for it.

        Whoever waits for others to read their answers has no place meanwhile: small questions would
        find none. As many wait so as there are places, of one client half as many.

        Args:
            size: Bytes of the answer.
            client: For whom.
            until: The deadline of the query, on the monotonic clock.
            leave: Gives the place up; called at most once.

        Raises:
            TooManyQueriesError: The client does not read the answers that it has.
            PoolBusyError: Other clients do not.
        """
        try:
            return self.hold(size, client, 0.0)
        except PoolError:
            share, places = share_of(client), self._limits.workers
            with self._changed:
                if self.waiting_apart >= places or self._apart[share] >= max(1, places // 2):
                    raise
                self._apart[share] += 1
        try:
            leave()
            return self.hold(size, client, until)
        finally:
            with self._changed:
                self._apart[share] -= 1
                if not self._apart[share]:
                    del self._apart[share]

    def hold(self, size: int, client: str, until: float | None = None) -> Held | None:
        """Wait for room.

        Args:
            size: Bytes of the answer; a small one needs none.
            client: For whom.
            until: The deadline of the query, on the monotonic clock.

        Returns:
            What holds the room, to be kept as long as the answer is; None if it needs none.

        Raises:
            TooManyQueriesError: The client does not read the answers that it has.
            PoolBusyError: Other clients do not.
        """
        if size < LARGE_ANSWER:
            return None
        share = share_of(client)
        size = max(size, self._limits.in_hand // _MOST_ANSWERS)
        end = time.monotonic() + self._limits.wait
        if until is not None:
            end = min(end, until)
        with self._changed:
            while not self._fits(size, share):
                left = end - time.monotonic()
                if left <= 0:
                    raise self._nothing_free(share)
                self._waiting += 1
                self._changed.wait(left)
                self._waiting -= 1
            self._taken += size
            self._by_share[share] = self._by_share.get(share, 0) + size
        return Held(self, share, size)

    def give_back(self, share: str, size: int) -> None:
        """Have room again, when an answer has been let go of."""
        with self._changed:
            self._taken -= size
            left = self._by_share[share] - size
            if left:
                self._by_share[share] = left
            else:
                del self._by_share[share]
            self._changed.notify_all()

    def _fits(self, size: int, share: str) -> bool:
        # An answer that is larger than all, or than a half, has its turn when there is no other.
        most, mine = self._limits.in_hand, self._by_share.get(share, 0)
        within_half = not mine or mine + size <= most // 2
        return within_half and (not self._taken or self._taken + size <= most)

    def _nothing_free(self, share: str) -> PoolError:
        size = self._limits.in_hand / MEBIBYTE
        if self._by_share.get(share, 0):
            return TooManyQueriesError(
                f"this client has large answers that it has not read yet, and may have half of "
                f"{size:g} MiB; read them, and ask again"
            )
        return PoolBusyError(
            f"large answers that others have not read yet take up the {size:g} MiB for them; "
            "ask again in a moment",
            2,
        )


@lru_cache(maxsize=4096)
def share_of(client: str) -> str:
    """Return who counts as one client: of IPv6, a whole network, as its owner has all of it.

    >>> share_of("192.0.2.1"), share_of("2001:db8:1:2:3:4:5:6"), share_of("me")
    ('192.0.2.1', '2001:db8:1:2::/64', 'me')
    """
    if ":" not in client:
        return client
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(getattr(address, "ipv4_mapped", None) or address)
