"""Speak to a person at a terminal, or to a file: results, progress, one line of error."""

# ruff: noqa: PLC0415 - most answers go to a pipe or a file

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isthmus.service.outcomes import UsageError

from .abilities import has_colours


def write(text: str, form: str = "table") -> None:
    """Write a result to standard output: in colours and page by page on a terminal.

    Args:
        text: The result, with a line feed at its end.
        form: What it is written in, one of the forms of an answer or ``iq``.
    """
    if not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    # Most answers go to a pipe or a file, which neither pages nor colours them: 9 ms of a start.
    from . import pager, screen

    if has_colours(sys.stdout):
        text = screen.coloured(text, form)
    pager.show(text, paged=True, height=screen.screen().height)


def say(message: str) -> None:
    """Write one line of error or news to standard error."""
    sys.stderr.write(f"isthmus: {message}\n")


@dataclass(slots=True)
class Progress:
    """Shows the stages of long work on standard error; call it with a stage and a count.

    On a terminal one line is rewritten; elsewhere each stage is one line, or nothing if quiet.

    Attributes:
        quiet: Whether to keep silent where there is no terminal.
        noun: What is counted.
    """

    quiet: bool = False
    noun: str = "triples"
    _stage: str = ""

    def __call__(self, stage: str, count: int) -> None:
        """Show how far the build is."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{stage} … {count:,} {self.noun}")
            sys.stderr.flush()
        elif not self.quiet and stage != self._stage:
            say(f"{stage} …")
        self._stage = stage

    def done(self) -> None:
        """Take the line away."""
        if self._stage and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


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


def write_file(path: Path, text: str) -> None:
    """Write a text to a file, its line ends as they are.

    Raises:
        UsageError: The file cannot be written.
    """
    try:
        with opened_to_write(path) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
