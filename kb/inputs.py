"""Everything that a build reads, and how a file is opened that somebody names."""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

from isthmus.ontology import (
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)


def claims_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shipped claims, in order of name."""
    return tuple(sorted((Path(__file__).parent / "claims").glob("*.ttl")))


def changes_files() -> tuple[Path, ...]:
    """Return the Turtle files of what has changed since the edition, in order of name."""
    return tuple(sorted((Path(__file__).parent / "changes").glob("*.ttl")))


MOST_TEXT = 16 * 1024 * 1024
"""So many bytes a text may have that somebody wrote: a query, a page, a file of settings."""
_KINDS = {
    stat.S_IFIFO: "a pipe, which may never end; write what it gives into a file",
    stat.S_IFSOCK: "a socket; name a file",
    stat.S_IFCHR: "a device, which may never end; name a file",
    stat.S_IFBLK: "a device; name a file",
    stat.S_IFDIR: "a folder; name a file in it",
}


def opened(path: Path) -> BinaryIO:
    """Open a file for reading; anything else that has a name is refused.

    To open a pipe is to wait for somebody who writes to it, and a device may give bytes for ever.

    Raises:
        OSError: It cannot be opened, or is no file; the message says what it is and what to do.
    """
    # To open a device may do something, so it is looked at before.
    _hold_to_a_file(path.stat().st_mode, path)
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
    try:
        # What has taken its place meanwhile is not waited for either.
        _hold_to_a_file(os.fstat(descriptor).st_mode, path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


_AT_ONCE = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"))


def _hold_to_a_file(mode: int, path: Path) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "no file")
        raise OSError(errno.EINVAL, f"it is {kind}", str(path))


def content_of(path: Path, most: int | None = None) -> bytes:
    """Return all that is in a file.

    Args:
        most: So many bytes it may have; None for a file of our own.

    Raises:
        OSError: As for `opened`, or it has more bytes than it may.
    """
    with opened(path) as file:
        if most is None:
            return file.read()
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than the {most:,} bytes that are read", str(path))
    return content


def text_of(path: Path, most: int | None = MOST_TEXT) -> str:
    """Return the text of a file in UTF-8, each end of a line as a line feed.

    Args:
        most: As for `content_of`.

    Raises:
        OSError: As for `content_of`.
        UnicodeDecodeError: It is not UTF-8.
    """
    text = content_of(path, most).decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


LARGE = 6 * 1024 * 1024
"""Files with more bytes than this together make a knowledge base that is kept on disk.

That is some forty thousand triples: below it memory is faster, above it takes more than a store.
"""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of one knowledge base.

    Attributes:
        ontology: Vocabulary and axioms.
        claims: Claims, silences, shared items and topology.
        shapes: SHACL shapes that claims and facts must conform to before reasoning.
        closure_shapes: SHACL shapes that must hold once everything that follows is inferred.
        rollups: Roll-up rules of the closed-world step.
        data: A user's own data, reasoned over too.
        changes: What has changed since the edition.
    """

    ontology: tuple[Path, ...]
    claims: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()
    rollups: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    closure_shapes: tuple[Path, ...] = ()
    changes: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        yield from self.ontology
        yield from self.claims
        yield from self.shapes
        yield from self.closure_shapes
        yield from self.rollups
        yield from self.data
        yield from self.changes


@dataclass(frozen=True, slots=True)
class Disk:
    """Where large knowledge bases are kept.

    Attributes:
        folder: Gives the folder in which they are written.
        above: So many bytes of files make a large one.
    """

    folder: Callable[[], Path]
    above: int = LARGE

    def is_for(self, inputs: Inputs) -> bool:
        """Tell whether some files make a large one; a missing file is somebody else's matter."""
        size = 0
        for path in inputs:
            with suppress(OSError):
                size += path.stat().st_size
        return size > self.above


_DATED_CHANGE = b"DatedChange"


def shipped(data: Sequence[Path] = ()) -> Inputs:
    """Return the files of the shipped knowledge base, with a user's data beside them.

    A file of a user's own that records changes holds on days as the shipped ones do.
    """
    own = {path: _records_changes(path) for path in data}
    return Inputs(
        ontology=ontology_files(),
        claims=claims_files(),
        shapes=shapes_files(),
        closure_shapes=closure_shapes_files(),
        rollups=rollup_files(),
        data=tuple(path for path, records in own.items() if not records),
        changes=(*changes_files(), *(path for path, records in own.items() if records)),
    )


def _records_changes(path: Path) -> bool:
    """Tell whether a file speaks of dated changes; one that cannot be read is told of elsewhere."""
    try:
        with opened(path) as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return content.find(_DATED_CHANGE) >= 0
    except (OSError, ValueError):
        return False
