"""Keep a built knowledge base on disk, so that a warm start only loads it.

One file for each digest of everything the build read: N-Quads, with the inferred graph at the end
in the order of the rounds in which it was drawn. The first line is a comment that carries a
checksum, so a damaged file is noticed and rebuilt. Nothing is ever unpickled.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

_MAGIC = b"# isthmus-knowledge 1"
_ROUND = "# round "


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

    def load(self, digest: str) -> pyoxigraph.Store | None:
        """Load a knowledge base.

        Returns:
            The store, or None if there is none, or none that is whole.
        """
        try:
            content = self.path(digest).read_bytes()
        except OSError:
            return None
        if (start := _checked(content)) is None:
            return None
        store = pyoxigraph.Store()
        try:
            # Written by ourselves and just verified, so the terms need no second validation.
            store.load(content[start:], RdfFormat.N_QUADS, lenient=True)
        except (SyntaxError, ValueError):
            return None
        return store

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
        return True


def dump(stated: Iterable[str], rounds: Sequence[Iterable[str]]) -> bytes:
    """Lay out a knowledge base for the cache.

    Args:
        stated: Lines of N-Quads for all but the inferred graph.
        rounds: For each round of the reasoner, the inferred triples as text without graph and dot,
            as ``str(triple)`` writes them.

    Returns:
        The content of the file.
    """
    inferred = f" <{INFERRED}> .\n"
    parts = ["".join(f"{line}\n" for line in stated)]
    for number, lines in enumerate(rounds):
        parts.append(f"{_ROUND}{number}\n")
        parts.append("".join(line + inferred for line in lines))
    body = "".join(parts).encode()
    return b"%s %s\n%s" % (_MAGIC, hashlib.sha256(body).hexdigest().encode(), body)


def read_rounds(content: bytes) -> dict[str, int]:
    """Return the round of each inferred triple, by its text as ``str(triple)`` writes it."""
    found: dict[str, int] = {}
    number = None
    cut = len(f" <{INFERRED}> .")
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


def _checked(content: bytes) -> int | None:
    """Return where the quads begin, or None if the file is damaged."""
    end = content.find(b"\n")
    words = content[:end].rsplit(b" ", 1)
    if end < 0 or len(words) != 2 or words[0] != _MAGIC:
        return None
    start = end + 1
    good = hashlib.sha256(memoryview(content)[start:]).hexdigest().encode() == words[1]
    return start if good else None


INFERRED = "https://w3id.org/isthmus/graph/inferred"
