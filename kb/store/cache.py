"""Keep a built knowledge base on disk, so that a warm start only loads it.

A large one is a folder, see `folder`; else it is one file for each digest of everything the build
read, in four parts: the default graph and the ontology, the other layers, the inferred triples in
the order of their rounds (all in N-Quads), and what the files said beside triples (JSON). The first
line is a comment with the length and the checksum of each part, so a plain question reads and
verifies the first part only, and a damaged one is noticed. Nothing is ever unpickled.
"""

# ruff: noqa: PLC0415 - a start from what is kept writes nothing

import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph
from isthmus.kb.errors import StoreError
from isthmus.kb.frozen import Frozen
from isthmus.kb.inputs import content_of, file_limits, opened, size_of_data

from .cache_files import (
    NEW_FILE,
    OURS,
    PARTIAL,
    Opened,
    by_use,
    forget_files,
    passing_folder,
    remove,
    remove_unused,
)
from .dataset import Beside, Dataset, Filling, MemoryDataset
from .layers import INFERRED

Reader: TypeAlias = Callable[[int, int], bytes]
"""Gives so many bytes of a file from a place on; fewer where the file ends."""

_PART = r" ([0-9a-f]{64}) (\d{12})"
_HEAD = re.compile(rf"# isthmus-knowledge 4 user ([01]){_PART}{_PART}{_PART}{_PART}\n".encode())
_HEAD_SIZE = 29 + 4 * 78
_SUMMED = "isthmus-text "
"""What a small file begins with, before the checksum of what follows its first line."""
_PIECE = 1 << 20
_STORE = ".store"
_ROUND = "# round "
_XDG_SYSTEMS = frozenset({"linux"})
KEPT = 8
"""How many knowledge bases stay in the folder; those not used for longest give way to a new one."""
_KEPT_BESIDE = 4 * KEPT
"""How many small files beside them stay."""


class Cache(Frozen):
    """A folder of built knowledge bases.

    Attributes:
        folder: Where the files are; made on first use, readable by its owner only.
    """

    folder: Path

    def path(self, digest: str) -> Path:
        """Return the file for a digest."""
        return self.folder / f"{OURS}{digest}.nq"

    def large(self, digest: str) -> Path:
        """Return the folder for a digest, if that is of large data."""
        return self.folder / f"{OURS}{digest}{_STORE}"

    def beside(self, name: str) -> Path:
        """Return the file of something small that is kept beside knowledge."""
        return self.folder / f"{OURS}{name}.json"

    def load(self, digest: str) -> Dataset | None:
        """Load a knowledge base.

        Returns:
            The store, or None if there is none, or none that is whole.
        """
        path, large = self.path(digest), self.large(digest)
        if not is_private(self.folder):
            return None
        if large.is_dir():
            # Most starts need none of it.
            from .folder import open_folder

            try:
                kept = open_folder(large)
            except StoreError:
                remove_unused(large)
                return None
            with suppress(OSError):
                os.utime(large)
            return kept
        try:
            file = _File(path)
            dataset = open_content(file.read, file.size, lambda: path.unlink(missing_ok=True))
        except (OSError, StoreError):
            return None
        # Touch it: files not used for longest are removed first.
        with suppress(OSError):
            os.utime(path)
        return dataset

    def save(self, digest: str, content: bytes) -> bool:
        """Write a knowledge base: whole or not at all.

        Args:
            digest: What it was built from.
            content: As `dump` makes it.

        Returns:
            Whether it could be written; a full or read-only disk is no reason to fail.
        """
        if not write_whole(self.path(digest), content):
            return False
        self._forget()
        return True

    def adopt(self, digest: str, place: Path) -> Path:
        """Keep a folder that a `FolderWriter` wrote here.

        Args:
            digest: What it was built from.
            place: Where it is.

        Returns:
            Where it is now, or where another process has put the same; the old place if it could
            not be moved.
        """
        if place.parent != self.folder:
            return place
        kept = self.large(digest)
        remove_unused(kept)
        try:
            place.rename(kept)
        except OSError:
            from .folder import open_folder

            # Somebody was quicker with the same, and has it open: it need not be there twice.
            try:
                open_folder(kept)
            except StoreError:
                return place
            remove(place)
        self._forget()
        return kept

    def kept_beside(self, name: str) -> str | None:
        """Return something small that is kept beside knowledge.

        Returns:
            Its text; None if there is none that is whole and can be believed.
        """
        if not is_private(self.folder):
            return None
        return kept_text(self.beside(name))

    def keep_beside(self, name: str, text: str, most: int = _KEPT_BESIDE) -> bool:
        """Keep something small beside knowledge.

        Args:
            name: What it is called.
            text: What it says.
            most: So many such files stay; those not used for longest give way.

        Returns:
            Whether it could be written.
        """
        if not keep_text(self.beside(name), text):
            return False
        forget_files(self.folder, f"{OURS}*.json", most)
        return True

    def _forget(self) -> None:
        """Remove the knowledge bases not used for longest: their inputs have changed since."""
        forget_files(self.folder, f"{OURS}*.nq", KEPT)
        for path in by_use(self.folder, f"{OURS}*{_STORE}", stat.S_ISDIR)[: -file_limits().stores]:
            remove_unused(path)
        # What was being written when its process was killed.
        for path in by_use(self.folder, f"{OURS}large-*{PARTIAL}", stat.S_ISDIR):
            remove_unused(path)


def folder_for_large(cache: Cache | None) -> Path:
    """Return a folder of our own in which a large knowledge base can be written.

    Args:
        cache: Where it is to be kept; where that cannot be, it goes when this process ends.

    Raises:
        OSError: There is none.
    """
    if cache is not None:
        with suppress(OSError):
            cache.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_private(cache.folder) and os.access(cache.folder, os.W_OK):
                return cache.folder
    return passing_folder()


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file of the cache whole or not at all, readable by its owner only.

    Returns:
        Whether it could be written; a full or read-only disk is no reason to fail, and into a
        folder that others may write to nothing is put.
    """
    import tempfile

    name = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private(path.parent):
            return False
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=NEW_FILE, suffix=PARTIAL)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        if name is not None:
            with suppress(OSError):
                Path(name).unlink()
        return False
    return True


def keep_text(path: Path, text: str) -> bool:
    """Write a text whole or not at all, behind its checksum; see `write_whole`."""
    content = text.encode()
    return write_whole(path, f"{_SUMMED}{hashlib.sha256(content).hexdigest()}\n".encode() + content)


def kept_text(path: Path) -> str | None:
    """Return what `keep_text` wrote; None where there is nothing, or something else by now."""
    try:
        content = content_of(path)
    except OSError:
        return None
    head, _, text = content.partition(b"\n")
    if head != f"{_SUMMED}{hashlib.sha256(text).hexdigest()}".encode():
        return None
    # Files not used for longest are removed first.
    with suppress(OSError):
        os.utime(path)
    return text.decode()


def is_private(folder: Path) -> bool:
    """Tell whether what is in a folder may be believed: nobody else could have put it there.

    It belongs to this user, or to the one who may do everything, and no other may write to it.
    """
    try:
        state = folder.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return state.st_uid in {0, os.getuid()} and not state.st_mode & 0o022


class _File(Opened):
    """A file that is read piece by piece, even after its name has given way to newer knowledge."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        state = os.fstat(self.descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        self.size = state.st_size

    def read(self, start: int, size: int) -> bytes:
        return os.pread(self.descriptor, size, start)


def dump(
    main: Iterable[str],
    layers: Iterable[str],
    rounds: Sequence[Iterable[str]],
    *,
    has_user_data: bool,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    origins: Mapping[str, Iterable[str]] = MappingProxyType({}),
    claimed: bool = True,
    doubts: Sequence[str] = (),
) -> bytes:
    """Lay out a knowledge base for the cache.

    Args:
        main: Lines of N-Quads for the default graph and the ontology.
        layers: Lines for the other named graphs but the inferred one.
        rounds: For each round of the reasoner, the inferred triples as text without graph and dot,
            as ``str(triple)`` writes them.
        has_user_data: Whether the layers hold data of a user's own.
        prefixes: The prefixes that the files declare.
        origins: For each file of a user's own, the triples that it states, as text.
        claimed: Whether anything rests on claims of a source, as the shipped knowledge does.
        doubts: What in the files of a user's own is a slip, likely, in words.

    Returns:
        The content of the file.
    """
    inferred = f" {INFERRED} .\n"
    in_rounds = []
    for number, lines in enumerate(rounds):
        in_rounds.append(f"{_ROUND}{number}\n")
        in_rounds.extend(line + inferred for line in lines)
    parts = [
        "".join(f"{line}\n" for line in main).encode(),
        "".join(f"{line}\n" for line in layers).encode(),
        "".join(in_rounds).encode(),
        _beside(prefixes, origins, claimed, doubts),
    ]
    sums = "".join(f" {hashlib.sha256(part).hexdigest()} {len(part):012}" for part in parts)
    head = f"# isthmus-knowledge 4 user {has_user_data:d}{sums}\n".encode()
    return b"".join((head, *parts))


def _beside(
    prefixes: Mapping[str, str],
    origins: Mapping[str, Iterable[str]],
    claimed: bool,
    doubts: Sequence[str],
) -> bytes:
    """Write what is known beside the triples; of one file alone, which it is says all."""
    files = list(origins)
    several = len(files) > 1
    stated = {name: list(triples) if several else [] for name, triples in origins.items()}
    beside = {
        "prefixes": dict(prefixes),
        "origins": stated,
        "claimed": claimed,
        "doubts": list(doubts),
    }
    return json.dumps(beside, ensure_ascii=False).encode()


def open_content(read: Reader, size: int, damaged: Callable[[], None] = lambda: None) -> Dataset:
    """Begin to load the main part of what `dump` made; whoever needs the store waits for it.

    Args:
        read: Gives pieces of the content; called again when layers or rounds are asked for.
        size: The length of the content.
        damaged: Called before one of those proves damaged, so that the next start builds anew.

    Returns:
        The store.

    Raises:
        StoreError: The content is not what `dump` made.
    """
    head = _HEAD.match(read(0, _HEAD_SIZE))
    if head is None:
        raise StoreError("this is no knowledge base of this version")
    start, parts = _HEAD_SIZE, []
    for at in (2, 4, 6, 8):
        parts.append((start, int(head[at + 1]), head[at].decode()))
        start += parts[-1][1]
    if start != size:
        raise StoreError("a part of the knowledge base is missing")

    def part(number: int) -> bytes:
        start, length, checksum = parts[number]
        content = read(start, length)
        if hashlib.sha256(content).hexdigest() != checksum:
            raise StoreError("a part of the knowledge base is damaged")
        return content

    def later(*numbers: int) -> bytes:
        try:
            return b"".join(part(number) for number in numbers)
        except OSError as error:
            raise StoreError(f"the cache cannot be read any more ({error}); start again") from error
        except StoreError:
            damaged()
            raise StoreError("the cache was damaged meanwhile; start again") from None

    return MemoryDataset(
        Filling(part(0)),
        rest=lambda: later(1, 2),
        read_rounds=lambda: read_rounds(later(2)),
        has_user_data=head[1] == b"1",
        beside=lambda: Beside(**json.loads(later(3))),
    )


def open_memory(content: bytes) -> Dataset:
    """Load what `dump` made from memory; see `open_content`."""
    return open_content(lambda start, size: content[start : start + size], len(content))


def read_rounds(content: bytes) -> dict[str, int]:
    """Return the round of each inferred triple, by its text as ``str(triple)`` writes it."""
    rounds: dict[str, int] = {}
    number = 0
    cut = len(f" {INFERRED} .")
    # Not splitlines(): a text may hold line separators that N-Quads leaves as they are.
    for line in content.decode().split("\n"):
        if line.startswith(_ROUND):
            number = int(line.removeprefix(_ROUND))
        elif line:
            rounds[line[:-cut]] = number
    return rounds


def usual_folder() -> Path:
    """Return the user's cache folder, on Linux without the library: importing it takes time."""
    if sys.platform in _XDG_SYSTEMS:
        stated = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(stated) if Path(stated).is_absolute() else Path.home() / ".cache"
        return base / "isthmus"
    from platformdirs import user_cache_path

    return user_cache_path("isthmus")


def digest_of(files: Iterable[Path], code: Iterable[Path]) -> str:
    """Return the digest of some files and of the code that builds from them.

    Args:
        files: All that the build reads, in order.
        code: The modules that make the build, in order.

    Returns:
        Sixteen hexadecimal digits.

    Raises:
        TooLargeError: A file has more bytes than it may.
        OSError: A file cannot be read.
    """
    total = hashlib.sha256(pyoxigraph.__version__.encode())
    for path in (*files, *code):
        with opened(path) as file:
            size = size_of_data(file, path)
            total.update(f"{path.name} {size}\n".encode())
            try:
                while piece := file.read(_PIECE):
                    total.update(piece)
            except OSError as error:
                # Of what goes wrong half-way the system does not say where.
                raise OSError(error.errno, error.strerror, str(path)) from error
    return total.hexdigest()[:16]
