"""What was used last, kept in memory up to a number of bytes."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_LARGEST_PART = 8
"""A value may take one part in so many of the whole, so that one cannot drive out all others."""


class SizedCache(Generic[K, V]):
    """A bounded table that threads share; the value that was not used for longest leaves first.

    A kind of it says in `measure` how many bytes a value takes.

    Args:
        capacity: Bytes that all values may take together; 0 keeps nothing.

    Attributes:
        capacity: As given.
        size: Bytes that are kept.
        evicted: How many values have left to make room.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.evicted = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def measure(self, key: K, value: V) -> int:
        """Return the bytes that a value takes in memory, its key included."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Return the value of a key, and count it as used; None if it is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, making room for it, unless it is large beside the whole."""
        size = self.measure(key, value)
        if size * _LARGEST_PART > self.capacity:
            return
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self.size -= old[1]
            self._kept[key] = value, size
            self.size += size
            while self.size > self.capacity:
                _, (_, freed) = self._kept.popitem(last=False)
                self.size -= freed
                self.evicted += 1

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.size = 0
