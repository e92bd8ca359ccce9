"""Standard input and output that are read and written to their end, or say why they cannot be.

Whoever starts a process may share both with it, and have them return at once where there is nothing
to read yet, or no room (``O_NONBLOCK``): Python takes that for the end, or for an error. And where
it is told to hold nothing back (``PYTHONUNBUFFERED``, as in most containers), it passes over that
only a part of an answer was taken: a cut answer looked like a whole one.
"""

import io
import os
import select
import sys
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_ALIKE = hasattr(select, "poll")
"""Whether files, pipes and terminals are read and written in one way, as POSIX has it."""


class InputError(OSError):
    """Standard input cannot be read; the message says why."""

    outcome = "usage"


class OutputError(OSError):
    """Standard output cannot be written; ``strerror`` says why."""


def take_streams() -> None:
    """Let standard input and output of this process be read and written to their end."""
    if not _ALIKE:
        return
    if sys.stdin is not None:
        reader = io.BufferedReader(_Input(sys.stdin.fileno()))
        sys.stdin = _as_text(reader, sys.stdin)
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout = _as_text(written_to_the_end(sys.stdout.fileno()), sys.stdout)


def give_up_output() -> None:
    """Let all that is still to be written to standard output go nowhere."""
    # Python writes it once more at exit, and must find something that takes it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def written_to_the_end(descriptor: int) -> io.BufferedWriter:
    """Return what writes to a descriptor, which it does not close.

    What is written raises `OutputError` where it cannot be written, and `BrokenPipeError` where
    nobody reads any more.
    """
    return io.BufferedWriter(_Output(descriptor))


def _as_text(stream: BinaryIO, before: TextIO) -> TextIO:
    at_once = isinstance(before, io.TextIOWrapper) and before.write_through
    return io.TextIOWrapper(
        stream,
        encoding=before.encoding,
        errors=before.errors,
        line_buffering=bool(at_once or before.line_buffering),
    )


class _Stream(io.RawIOBase):
    """A descriptor that is waited for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def _wait(self, event: int) -> None:
        """Wait until something can be read or written, or never will be."""
        poll = select.poll()
        poll.register(self._descriptor, event)
        poll.poll()


class _Input(_Stream):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer).cast("B")
        while True:
            try:
                content = os.read(self._descriptor, len(room))
            except BlockingIOError:
                self._wait(select.POLLIN)
            except OSError as error:
                raise InputError(f"standard input cannot be read: {error.strerror}") from error
            else:
                room[: len(content)] = content
                return len(content)


class _Output(_Stream):
    def writable(self) -> bool:
        return True

    def write(self, content: "ReadableBuffer", /) -> int:
        while True:
            try:
                return os.write(self._descriptor, content)
            except BlockingIOError:
                self._wait(select.POLLOUT)
            except BrokenPipeError:
                raise
            except OSError as error:
                raise OutputError(error.errno, error.strerror) from error
