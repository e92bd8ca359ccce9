"""Keep a built knowledge base on disk, so that a warm start only loads it.

One file for each digest of everything the build read: N-Quads, first the default graph and the
ontology, then the other layers, last the inferred triples in the order of the rounds in which they
were drawn. The first line is a comment that carries a checksum, so a damaged file is noticed and
rebuilt. Nothing is ever unpickled.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from .dataset import Dataset
from .errors import StoreError
from .layers import INFERRED, USER

_HEAD = re.compile(rb"# isthmus-knowledge 2 ([0-9a-f]{64}) (\d+)\n")
_ROUND = "# round "
KEPT = 8
"""How many knowledge bases stay in the folder; the oldest give way to a new one."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of built knowledge bases.

    Attributes:
        folder: Where the files are; made on first use, readable by its owner only.
    """

    folder: Path

    def path(self, digest: str) -> Path:
        """Return the file for a digest."""
        return self.folder / f"{digest}.nq"

    def load(self, digest: str) -> Dataset | None:
        """Load a knowledge base.

        Returns:
            The store, or None if there is none, or none that is whole.
        """
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if not _is_whole(content):
            return None
        try:
            return open_content(content, lambda: _again(path))
        except (SyntaxError, ValueError):
            return None

    def save(self, digest: str, content: bytes) -> bool:
        """Write a knowledge base: whole or not at all.

        Args:
            digest: What it was built from.
            content: As `dump` makes it.

        Returns:
            Whether it could be written; a full or read-only disk is no reason to fail.
        """
        import tempfile

        name = None
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(self.path(digest))
        except OSError:
            if name is not None:
                with suppress(OSError):
                    Path(name).unlink()
            return False
        self._forget()
        return True

    def _forget(self) -> None:
        """Remove the oldest knowledge bases, those of inputs that have changed since."""
        with suppress(OSError):
            files = [(path.stat().st_mtime, path) for path in self.folder.glob("*.nq")]
            for _, path in sorted(files)[:-KEPT]:
                path.unlink()


def dump(main: Iterable[str], layers: Iterable[str], rounds: Sequence[Iterable[str]]) -> bytes:
    """Lay out a knowledge base for the cache.

    Args:
        main: Lines of N-Quads for the default graph and the ontology.
        layers: Lines for the other named graphs but the inferred one.
        rounds: For each round of the reasoner, the inferred triples as text without graph and dot,
            as ``str(triple)`` writes them.

    Returns:
        The content of the file.
    """
    inferred = f" {INFERRED} .\n"
    first = "".join(f"{line}\n" for line in main).encode()
    parts = ["".join(f"{line}\n" for line in layers)]
    for number, lines in enumerate(rounds):
        parts.append(f"{_ROUND}{number}\n")
        parts.append("".join(line + inferred for line in lines))
    body = first + "".join(parts).encode()
    checksum = hashlib.sha256(body).hexdigest()
    return f"# isthmus-knowledge 2 {checksum} {len(first)}\n".encode() + body


def open_content(content: bytes, again: Callable[[], bytes]) -> Dataset:
    """Load the main part of what `dump` made.

    Args:
        content: The content.
        again: Gives it once more, when layers or rounds are asked for.

    Returns:
        The store.
    """
    store = pyoxigraph.Store()
    start, middle = _bounds(content)
    # Written by ourselves and verified, so the terms need no second validation.
    store.load(content[start:middle], RdfFormat.N_QUADS, lenient=True)
    return Dataset(
        store,
        rest=lambda: (found := again())[_bounds(found)[1] :],
        rounds=lambda: read_rounds(again()),
        has_user_data=content.find(f" {USER} .\n".encode(), middle) >= 0,
    )


def read_rounds(content: bytes) -> dict[str, int]:
    """Return the round of each inferred triple, by its text as ``str(triple)`` writes it."""
    found: dict[str, int] = {}
    number = None
    cut = len(f" {INFERRED} .")
    start = content.find(b"\n" + _ROUND.encode())
    for line in content[start + 1 :].decode().split("\n"):
        if line.startswith(_ROUND):
            number = int(line.removeprefix(_ROUND))
        elif line and number is not None:
            found[line[:-cut]] = number
    return found


def digest_of(files: Iterable[Path], code: Path) -> str:
    """Return the digest of some files and of the code of a room.

    Args:
        files: All that the build reads, in order.
        code: The folder whose Python files make the build.

    Returns:
        Sixteen hexadecimal digits.
    """
    total = hashlib.sha256(pyoxigraph.__version__.encode())
    for path in (*files, *sorted(code.glob("*.py"))):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()[:16]


def _again(path: Path) -> bytes:
    """Read a cached file that was whole when it was opened."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"the cache was removed meanwhile ({error}); start again") from error
    if not _is_whole(content):
        raise StoreError(f"the cached file {path} was damaged meanwhile; start again")
    return content


def _bounds(content: bytes) -> tuple[int, int]:
    """Return where the main part begins and ends."""
    head = _HEAD.match(content)
    assert head is not None
    return head.end(), head.end() + int(head[2])


def _is_whole(content: bytes) -> bool:
    head = _HEAD.match(content)
    if head is None:
        return False
    return hashlib.sha256(memoryview(content)[head.end() :]).hexdigest().encode() == head[1]
