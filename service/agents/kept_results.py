"""Results of tools that are given again: a question of a second agent is not worked out anew."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from .messages import written

CAPACITY = 4 * 1024 * 1024
"""Bytes of all results together."""
_LONGEST_KEY = 4 * 1024
_FRAME = 400
"""Bytes that an entry takes besides its key and its text."""

Kept = Mapping[str, object]


class KeptResults:
    """The results that were asked for last, up to a number of bytes.

    One belongs to one dataset, so nothing in it grows old.

    Args:
        capacity: Bytes; 0 keeps nothing.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._size = 0
        self._lock = Lock()
        self._entries: OrderedDict[bytes, tuple[int, Kept]] = OrderedDict()

    def get(self, key: bytes) -> Kept | None:
        """Return the result of a call, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[1]

    def put(self, key: bytes, result: Kept) -> None:
        """Keep a result, and let go of those that were not asked for longest."""
        size = len(key) + len(written(result)) + _FRAME
        if len(key) > _LONGEST_KEY or size > self._capacity // 8:
            return
        with self._lock:
            if (old := self._entries.pop(key, None)) is not None:
                self._size -= old[0]
            self._entries[key] = (size, result)
            self._size += size
            while self._size > self._capacity:
                _, (gone, _) = self._entries.popitem(last=False)
                self._size -= gone

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size


def key_of(tool: str, arguments: object) -> bytes:
    """Return the key of a call."""
    return written([tool, arguments])
