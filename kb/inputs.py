"""Everything that a build reads, and how a file is opened that somebody names."""

# ruff: noqa: PLC0415 - most starts read no TOML

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from isthmus.ontology import (
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)

from .data_class import dataclass


def claims_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shipped claims, in order of name."""
    return tuple(sorted((Path(__file__).parent / "claims").glob("*.ttl")))


def changes_files() -> tuple[Path, ...]:
    """Return the Turtle files of what has changed since the edition, in order of name."""
    return tuple(sorted((Path(__file__).parent / "changes").glob("*.ttl")))


_OF_TABLES = 16
"""A file in TOML may have one of so many parts of that: it is read slower, and is a small thing."""
_MOST_PARTS = 32
"""So many parts a name in TOML may have: reading one takes time by the square of their number."""
_LONG_NAME = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){""" + f"{_MOST_PARTS}}}"
)
_KINDS = {
    stat.S_IFIFO: "a pipe, which may never end; write what it gives into a file",
    stat.S_IFSOCK: "a socket; name a file",
    stat.S_IFCHR: "a device, which may never end; name a file",
    stat.S_IFBLK: "a device; name a file",
    stat.S_IFDIR: "a folder; name a file in it",
}


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How much of files is read and kept.

    Attributes:
        text: Bytes of a text that somebody wrote, a query or a page.
        data: Bytes of a file of data or of a vocabulary.
        stores: Large knowledge bases that stay in the cache folder, beside those in use.
    """

    text: int = 16 * 1024 * 1024
    data: int = 2048 * 1024 * 1024
    stores: int = 3


_chosen = FileLimits()


def file_limits() -> FileLimits:
    """Return how much this process reads and keeps of files.

    One value for all of it, so that who starts another process hands over every limit.
    """
    return _chosen


def choose_file_limits(limits: FileLimits) -> None:
    """Say how much of files is read and kept, for all that this process does from now on."""
    global _chosen  # noqa: PLW0603 - a limit holds for a process, as those of the system do
    _chosen = limits


def too_large(most: int, setting: str = "--file-size") -> str:
    """Return what is told of a file that has more bytes than it may.

    Args:
        most: How many it may have.
        setting: What allows more.
    """
    return f"has more than the {most:,} bytes that are read; {setting} allows more"


class TooLargeError(OSError):
    """A text that is larger than is read."""

    outcome = "limit"


class TooDeepError(ValueError):
    """A text in TOML that is more deeply nested than anything that is written by hand."""

    outcome = "limit"


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
        OSError: As for `opened`.
        TooLargeError: It has more bytes than it may.
    """
    with opened(path) as file:
        if most is None:
            return file.read()
        content = file.read(most + 1)
    if len(content) > most:
        raise TooLargeError(errno.EFBIG, f"it {too_large(most)}", str(path))
    return content


def size_of_data(file: BinaryIO, path: Path) -> int:
    """Return how many bytes a file of data or of a vocabulary has, before any of them is read.

    Raises:
        TooLargeError: It has more than it may.
    """
    size, most = os.fstat(file.fileno()).st_size, file_limits().data
    if size > most:
        raise TooLargeError(errno.EFBIG, f"it {too_large(most, '--data-size')}", str(path))
    return size


def written_text_of(path: Path) -> str:
    """Return a text that somebody wrote, as `text_of`, if it is not too large."""
    return text_of(path, file_limits().text)


def tables_of(path: Path) -> dict[str, Any]:
    """Return what a file in TOML holds.

    Raises:
        OSError: As for `content_of`.
        ValueError: As for `read_tables`, or it is not UTF-8.
    """
    return read_tables(text_of(path, file_limits().text // _OF_TABLES))


def read_tables(text: str) -> dict[str, Any]:
    """Read a text in TOML.

    Raises:
        TooDeepError: It is more deeply nested than is read.
        ValueError: It is none.
    """
    import tomllib

    if _LONG_NAME.search(text):
        raise TooDeepError(
            f"a name has more than the {_MOST_PARTS} parts that are read; no setting allows more"
        )
    try:
        # Editors on Windows write a byte order mark, for which TOML has no place.
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise TooDeepError(
            "lists or tables are too deeply nested for the parser; no setting allows more"
        ) from None
    except ValueError as error:
        # Of the numbers and days in it, whose readers know nothing of TOML.
        digits = "set_int_max_str_digits" in str(error)
        raise ValueError("a number has too many digits" if digits else str(error)) from None


def text_of(path: Path, most: int | None = None) -> str:
    """Return the text of a file in UTF-8, each end of a line as a line feed.

    Args:
        most: As for `content_of`.

    Raises:
        OSError: As for `content_of`.
        UnicodeDecodeError: It is not UTF-8.
    """
    text = content_of(path, most).decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


NO_TEXT = {
    b"\x1f\x8b": "is packed with gzip; unpack it first",
    b"PK\x03\x04": "is a ZIP archive; unpack it first",
    b"BZh": "is packed with bzip2; unpack it first",
    b"\xfd7zXZ": "is packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; unpack it first",
    b"\xff\xfe": "is in UTF-16; save it as UTF-8",
    b"\xfe\xff": "is in UTF-16; save it as UTF-8",
}
"""What files begin with that are no text in UTF-8, and what to do with them."""


def not_text(error: UnicodeDecodeError) -> str:
    """Say of what could not be read as UTF-8 what it is, and what to do where that is plain."""
    for sign, told in NO_TEXT.items():
        if error.object.startswith(sign):
            return told
    return f"is not UTF-8: byte {error.start} is wrong"


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
_PIECE = 1 << 20


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
        with opened(path) as file:
            size_of_data(file, path)
            return any(_DATED_CHANGE in piece for piece in pieces_of(file, len(_DATED_CHANGE)))
    except OSError:
        return False


def pieces_of(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """Yield what is in a file by pieces of a megabyte, for whoever looks for something short.

    It is not mapped: where somebody cuts the file meanwhile, that would end the process.

    Args:
        file: The file, from where it stands on.
        longest: How many bytes that may have which is looked for: so that it is in one piece, each
            begins with one byte less of the piece before.

    Raises:
        OSError: The file cannot be read.
    """
    before = b""
    while read := file.read(_PIECE):
        piece = before + read
        yield piece
        before = piece[max(0, len(piece) - longest + 1) :]
