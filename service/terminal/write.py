"""Speak to a person at a terminal, or to a file: results, progress, one line of error."""

# ruff: noqa: PLC0415 - most answers go to a pipe or a file, and none into a folder

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from isthmus.kb.characters import for_people
from isthmus.kb.data_class import dataclass
from isthmus.service.outcomes import UsageError

from .abilities import has_colours, paint_frames

READ = frozenset({"table", "markdown", "text"})
"""Forms that people read wherever they are; of the others programs need each character."""


def write(text: str, form: str = "table", *, drawn: bool = False) -> None:
    """Write a result to standard output: in colours and page by page on a terminal.

    Args:
        text: The result, with a line feed at its end.
        form: What it is written in, one of the forms of an answer or ``iq``.
        drawn: Whether it was made for this terminal, and holds its codes.
    """
    at_terminal = sys.stdout.isatty()
    if not drawn and (at_terminal or form in READ):
        text = for_people(text)
    if not at_terminal:
        sys.stdout.write(text)
        return
    # Most answers go to a pipe or a file, which neither pages nor colours them: 9 ms of a start.
    from . import pager, screen

    if has_colours(sys.stdout):
        text = screen.coloured(text, form)
    pager.show(text, paged=True, height=screen.screen().height)


def say(message: str) -> None:
    """Write one line of error or news to standard error."""
    tell(f"isthmus: {for_people(message)}\n")


def say_frames(frames: str) -> None:
    """Write errors of the language, with the lines they stand in, to standard error."""
    tell(paint_frames(for_people(frames), on=has_colours(sys.stderr)) + "\n")


def tell(text: str) -> None:
    """Write to standard error; where that cannot be done, nobody can be told."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


@dataclass(slots=True)
class Progress:
    """Shows the stages of long work on standard error; call it with a stage and a count.

    On a terminal one line is rewritten; elsewhere each stage is one line, or nothing if quiet.

    Attributes:
        quiet: Whether to keep silent where there is no terminal.
        noun: What is counted.
        stage: The last stage that was told of; empty where nothing had to be worked out.
    """

    quiet: bool = False
    noun: str = "triples"
    stage: str = ""

    def __call__(self, stage: str, count: int) -> None:
        """Show how far the build is."""
        if sys.stderr.isatty():
            tell(f"\r\x1b[K{stage} … {count:,} {self.noun}")
        elif not self.quiet and stage != self.stage:
            say(f"{stage} …")
        self.stage = stage

    def done(self) -> None:
        """Take the line away."""
        if self.stage and sys.stderr.isatty():
            tell("\r\x1b[K")


def opened_to_write(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file, a device or a pipe for writing; for somebody who reads a pipe nobody waits.

    Args:
        buffering: As for `open`.

    Raises:
        OSError: It cannot be opened.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)
    at_once = getattr(os, "O_NONBLOCK", getattr(os, "O_BINARY", 0))
    try:
        descriptor = os.open(path, flags | at_once, 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(error.errno, "nobody reads this pipe", str(path)) from error
        raise
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb", buffering)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write into that takes the place of another once it is whole.

    Until then, and where that fails, what was there stays as it is. Who may read it stays, too, and
    a link still leads to it. A device or a pipe is written to at once.

    Raises:
        OSError: It cannot be written; nothing is changed then.
    """
    try:
        before = path.stat()
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before.st_mode):
        with opened_to_write(path) as file:
            yield file
        return
    place = path.resolve()
    if before is not None and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    fresh = place.with_name(f".{place.name[:100]}.{os.getpid()}.{time.time_ns()}")
    # Of a file with several names each is to have the new text, which no other file can give them.
    several = before is not None and before.st_nlink > 1
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(fresh, flags, 0o666)
    except PermissionError:
        # Nothing may be added to the folder, and yet the file may be written.
        if before is None:
            raise
        with _in_place(place) as file:
            yield file
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            if before is not None and hasattr(os, "fchmod"):
                several = several or not _owned_alike(descriptor, before)
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            yield file
            file.flush()
            os.fsync(descriptor)
        if several:
            from shutil import copyfileobj

            with _in_place(place) as file, fresh.open("rb") as written:
                copyfileobj(written, file)
        else:
            fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def _owned_alike(descriptor: int, before: os.stat_result) -> bool:
    """Give a new file to the owner of another, and tell whether that was possible."""
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) == (before.st_uid, before.st_gid):
        return True
    try:
        os.fchown(descriptor, before.st_uid, before.st_gid)
    except OSError:
        return False
    return True


@contextmanager
def _in_place(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write over; where that fails, what was in it is put back."""
    before = path.read_bytes()
    try:
        with opened_to_write(path) as file:
            yield file
    except BaseException:
        with opened_to_write(path) as file:
            file.write(before)
        raise


def write_file(path: Path, text: str) -> None:
    """Write a text to a file, its line ends as they are; where that fails, the old one stays.

    Raises:
        UsageError: The file cannot be written.
    """
    try:
        with written_whole(path) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


@contextmanager
def folder_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to write into that is found under another name once it is whole.

    Args:
        folder: What it is called then; nothing, or an empty folder, may be there.

    Raises:
        OSError: It cannot be written, or something is there; nothing is left then.
    """
    from tempfile import TemporaryDirectory

    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
        fresh = Path(made) / "whole"
        fresh.mkdir()
        yield fresh
        fresh.rename(folder)
