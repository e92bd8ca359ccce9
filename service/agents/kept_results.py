"""Results of tools that are given again: a question of a second agent is not worked out anew."""

from collections.abc import Mapping

from isthmus.service.sized_cache import SizedCache

from .messages import written

CAPACITY = 4 * 1024 * 1024
"""Bytes of all results together."""
_FRAME = 400
"""Bytes that an entry takes besides its key and its text."""

Kept = Mapping[str, object]


class KeptResults(SizedCache[bytes, Kept]):
    """The results that were asked for last; one belongs to one dataset, so none grows old."""

    def measure(self, key: bytes, value: Kept) -> int:
        """Return the bytes that a result takes, its key included."""
        return len(key) + len(written(value)) + _FRAME


def key_of(tool: str, arguments: object) -> bytes:
    """Return the key of a call."""
    return written([tool, arguments])
