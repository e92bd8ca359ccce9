"""In which of some parts a text stands: sixteen bytes for each, looked up where they lie on disk.

The digest of a text (BLAKE2b of 128 bits, RFC 7693) stands for it: of three million texts two have
the same one with a probability of 10⁻²⁶.
"""

import os
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from weakref import finalize

from isthmus.kb.inputs import opened

_SIZE = 16
_HEAD = struct.Struct("<16sI")
_COUNT = struct.Struct("<Q")
_MARK = b"isthmus-hashes 1"
_BLOCK = 256
"""So many are read at once: about where a digest is expected stands it, give or take as many."""


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
    """What `write` wrote, looked up on disk: a process holds none of it.

    Mapped into memory, the digests of a million triples and of what follows from them were 49 MB of
    each process that had proved a few hundred.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read, or is cut short.
        ValueError: It is something else.
    """

    def __init__(self, path: Path) -> None:
        file = opened(path)
        finalize(self, file.close)
        self._file = file.fileno()
        mark, number = _HEAD.unpack(self._read(0, _HEAD.size))
        if mark != _MARK:
            raise ValueError("this holds no digests")
        counts = [count for (count,) in _COUNT.iter_unpack(self._read(_HEAD.size, 8 * number))]
        start = _HEAD.size + 8 * number
        if start + _SIZE * sum(counts) != os.fstat(self._file).st_size:
            raise OSError("digests are cut short, or something stands behind them")
        self._parts: list[tuple[int, int]] = []
        for count in counts:
            self._parts.append((start, count))
            start += _SIZE * count

    def parts_with(self, text: str) -> Iterator[int]:
        """Yield the numbers of the parts in which a text stands.

        Raises:
            OSError: The file cannot be read.
        """
        wanted = blake2b(text.encode(), digest_size=_SIZE).digest()
        # Digests are spread evenly, so that one tells nearly where in a part it stands.
        share = int.from_bytes(wanted, "big")
        for number, (start, count) in enumerate(self._parts):
            low, high = 0, count
            before, after = 0, 1 << 8 * _SIZE
            while low < high:
                expected = low + (high - low) * (share - before) // (after - before)
                first = max(low, min(expected - _BLOCK // 2, high - _BLOCK))
                block = self._read(start + _SIZE * first, _SIZE * min(_BLOCK, high - first))
                last = len(block) - _SIZE
                if wanted < block[:_SIZE]:
                    high, after = first, int.from_bytes(block[:_SIZE], "big")
                elif wanted > block[last:]:
                    low, before = first + len(block) // _SIZE, int.from_bytes(block[last:], "big")
                else:
                    places = range(0, last, _SIZE)
                    at = bisect_left(places, wanted, key=lambda at: block[at : at + _SIZE]) * _SIZE
                    if block[at : at + _SIZE] == wanted:
                        yield number
                    break

    def _read(self, place: int, length: int) -> bytes:
        content = os.pread(self._file, length, place)
        if len(content) < length:
            raise OSError("digests are cut short")
        return content
