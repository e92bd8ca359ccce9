"""In which of some parts a text stands: sixteen bytes for each, looked up where they lie on disk.

The digest of a text (BLAKE2b of 128 bits, RFC 7693) stands for it: of three million texts two have
the same one with a probability of 10⁻²⁶.
"""

import mmap
import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from isthmus.kb.inputs import opened

_SIZE = 16
_HEAD = struct.Struct("<16sI")
_COUNT = struct.Struct("<Q")
_MARK = b"isthmus-hashes 1"


class Digests:
    """Gathers one part of what `write` keeps."""

    def __init__(self) -> None:
        self._digests: list[bytes] = []

    def add(self, texts: Iterable[str]) -> None:
        """Add texts; one that is added twice counts once."""
        self._digests += [blake2b(text.encode(), digest_size=_SIZE).digest() for text in texts]

    def done(self) -> bytes:
        """Return the part."""
        return b"".join(sorted(set(self._digests)))


def write(path: Path, parts: Sequence[bytes]) -> None:
    """Write parts as `Digests` makes them.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb") as file:
        file.write(_HEAD.pack(_MARK, len(parts)))
        for part in parts:
            file.write(_COUNT.pack(len(part) // _SIZE))
        for part in parts:
            file.write(part)


class Hashes:
    """What `write` wrote, not read but mapped into memory, which processes share.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is something else, or cut short.
    """

    def __init__(self, path: Path) -> None:
        with opened(path) as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            mark, number = _HEAD.unpack_from(self._content)
            place = _HEAD.size
            counts = [_COUNT.unpack_from(self._content, place + 8 * at)[0] for at in range(number)]
        except struct.error as error:
            raise ValueError("this holds no digests") from error
        start = place + 8 * number
        if mark != _MARK or start + _SIZE * sum(counts) != len(self._content):
            raise ValueError("this holds no digests, or is cut short")
        self._parts: list[tuple[int, int]] = []
        for count in counts:
            self._parts.append((start, count))
            start += _SIZE * count

    def parts_with(self, text: str) -> Iterator[int]:
        """Yield the numbers of the parts in which a text stands."""
        wanted = blake2b(text.encode(), digest_size=_SIZE).digest()
        for number, (start, count) in enumerate(self._parts):
            low, high = 0, count
            while low < high:
                middle = (low + high) // 2
                place = start + _SIZE * middle
                if self._content[place : place + _SIZE] < wanted:
                    low = middle + 1
                else:
                    high = middle
            place = start + _SIZE * low
            if low < count and self._content[place : place + _SIZE] == wanted:
                yield number
