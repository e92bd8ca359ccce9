"""What was used last, kept in memory up to a number of bytes."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_PART = 8
"""One part in so many of the whole may be taken by a value, so that one cannot drive out all
others, and by all values together that nobody has asked for again."""


class SizedCache(Generic[K, V]):
    """A bounded table that threads share; the value that was not used for longest leaves first.

    Values that nobody has asked for again have a part of it, so that whoever asks for something
    else each time neither fills it nor drives out what is used: a flood of questions leaves little.
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
        self._new: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._new_size = 0
        self._used: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def measure(self, key: K, value: V) -> int:
        """Return the bytes that a value takes in memory, its key included."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._new) + len(self._used)

    def get(self, key: K) -> V | None:
        """Return the value of a key, and count it as used; None if it is not kept."""
        with self._lock:
            if (used := self._used.get(key)) is not None:
                self._used.move_to_end(key)
                return used[0]
            if (new := self._new.pop(key, None)) is None:
                return None
            self._new_size -= new[1]
            self._used[key] = new
            return new[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, making room for it, unless it is large beside the whole."""
        size = self.measure(key, value)
        if size * _PART > self.capacity:
            return
        with self._lock:
            if (old := self._used.pop(key, None)) is not None:
                self._used[key] = value, size
                self.size += size - old[1]
            else:
                if (old := self._new.pop(key, None)) is not None:
                    self._forget(old[1])
                self._new[key] = value, size
                self._new_size += size
                self.size += size
            while self._new_size * _PART > self.capacity:
                _, (_, freed) = self._new.popitem(last=False)
                self._forget(freed)
                self.evicted += 1
            while self.size > self.capacity:
                _, (_, freed) = self._used.popitem(last=False)
                self.size -= freed
                self.evicted += 1

    def _forget(self, size: int) -> None:
        self.size -= size
        self._new_size -= size

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._new.clear()
            self._used.clear()
            self.size = self._new_size = 0
