"""Bound how many requests are worked on at a time, and how many are here: in all, of one client.

A request takes its turn when it is there as a whole, so that one whose body does not come keeps
nobody from answering; and a client that asks much at a time waits for its own requests, not others
for it. What waits, for its body or its turn or to be read, has a place, of which some are left for
whoever comes.
"""

from collections import defaultdict
from threading import Condition, RLock
from time import monotonic
from typing import Literal

from isthmus.kb.pool.gate import share_of


class Turns:
    """Turns that threads take and give back.

    Args:
        most: How many there are.
        of_client: How many one client may have.
    """

    def __init__(self, most: int, of_client: int) -> None:
        self._most = most
        self._of_client = of_client
        self._taken = 0
        self._by_client: dict[str, int] = defaultdict(int)
        self._changed = Condition()

    def take(self, client: str, patience: float) -> Literal["taken", "too-many", "busy"]:
        """Wait for a turn.

        Args:
            client: On whose behalf.
            patience: Seconds to wait.

        Returns:
            Whether there is one; else whether the client itself or all others have taken them.
        """
        client = share_of(client)
        end = monotonic() + patience
        with self._changed:
            while self._taken >= self._most or self._by_client[client] >= self._of_client:
                left = end - monotonic()
                if left <= 0:
                    alone = self._by_client[client] >= self._of_client
                    self._forget(client)
                    return "too-many" if alone else "busy"
                self._changed.wait(left)
            self._taken += 1
            self._by_client[client] += 1
        return "taken"

    def leave(self, client: str) -> None:
        """Give a turn back."""
        client = share_of(client)
        with self._changed:
            self._taken -= 1
            self._by_client[client] -= 1
            self._forget(client)
            self._changed.notify_all()

    def _forget(self, client: str) -> None:
        if not self._by_client[client]:
            del self._by_client[client]


class Places:
    """Places for requests that may keep a thread for long.

    A client may have half as many as are free, so that there are some for the next one however
    many have come; who is alone has a third of all.

    Args:
        most: How many there are.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._by_client: dict[str, int] = defaultdict(int)
        # Its lock may be taken twice by one thread: a place is let go of at any time.
        self._lock = RLock()

    @property
    def taken(self) -> int:
        """How many are taken."""
        return self._taken

    def take(self, client: str) -> "Place | Literal['too-many', 'busy']":
        """Take a place, or be told at once that there is none.

        Args:
            client: On whose behalf.

        Returns:
            The place; else whether the client itself or all others have taken them.
        """
        share = share_of(client)
        with self._lock:
            mine, free = self._by_client.get(share, 0), self._most - self._taken
            if free <= 2 * mine:
                return "too-many" if mine else "busy"
            self._taken += 1
            self._by_client[share] += 1
        return Place(self, share)

    def give_back(self, share: str) -> None:
        """Have a place again."""
        with self._lock:
            self._taken -= 1
            self._by_client[share] -= 1
            if not self._by_client[share]:
                del self._by_client[share]


class Place:
    """A place that is taken, until it is left or nobody knows it any more.

    Args:
        places: Where it is.
        share: Who has it.
    """

    __slots__ = ("_places", "_share")

    def __init__(self, places: Places, share: str) -> None:
        self._places: Places | None = places
        self._share = share

    def leave(self) -> None:
        """Give it back; again it does nothing."""
        places, self._places = self._places, None
        if places is not None:
            places.give_back(self._share)

    def __del__(self) -> None:
        self.leave()
