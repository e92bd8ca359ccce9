"""Bound how many requests are worked on at a time: in all, and of one client.

A request takes its turn when it is there as a whole, so that one whose body does not come keeps
nobody from answering; and a client that asks much at a time waits for its own requests, not others
for it.
"""

from collections import defaultdict
from threading import Condition
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
