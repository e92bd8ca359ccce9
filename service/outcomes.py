"""With which status a command ends."""

# ruff: noqa: PLC0415 - only a defect has a trace

import os
from enum import IntEnum
from errno import EAGAIN

DEBUG = "ISTHMUS_DEBUG"
"""Environment variable: when set, an unexpected error shows its trace."""


NO_MORE_PROCESSES = (
    "the system lets this process start no more threads or processes; allow more of them, or more "
    "memory, as `ulimit -u` and `ulimit -v` do"
)
"""What is told where it does not."""


class ExitCode(IntEnum):
    """The statuses of every command."""

    ANSWERED = 0
    """Done, and nothing was found wrong."""
    WRONG = 1
    """The query, or what was checked, is wrong; the reasons are on standard error."""
    USAGE = 2
    """The command line or a setting is wrong, or what it names cannot be read or written."""
    LIMIT = 3
    """A limit of time or size was met."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""


_STATUSES = {"wrong": ExitCode.WRONG, "usage": ExitCode.USAGE, "limit": ExitCode.LIMIT}
"""The status for each outcome that an error carries, see `isthmus.kb.errors.Outcome`."""


class UsageError(ValueError):
    """A command line that cannot be carried out; the message says what to do."""

    outcome = "usage"


class FileLimitError(ValueError):
    """A file that is larger than is read; the message says which setting allows more."""

    outcome = "limit"


def status_of(error: Exception) -> ExitCode | None:
    """Return the status with which an error ends a command; None if it should not happen."""
    starved = isinstance(error, MemoryError) or lacks_processes(error)
    outcome = "limit" if starved else getattr(error, "outcome", None)
    return _STATUSES.get(outcome) if isinstance(outcome, str) else None


def message_of(error: Exception) -> str:
    """Return what a person is told of an error that may happen, with the engine it came from."""
    if isinstance(error, MemoryError):
        return "out of memory; ask for less at a time, with `limit` or a narrower `where`"
    if lacks_processes(error):
        return NO_MORE_PROCESSES
    where = getattr(error, "where", "")
    return f"{where}: {error}" if where else str(error)


def lacks_processes(error: BaseException) -> bool:
    """Tell whether the system refused a process, or a thread, which Python has no class for."""
    if isinstance(error, BlockingIOError):
        return error.errno == EAGAIN and error.filename is None
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return True
    # What could not be done without it says so in its own words.
    return error.__cause__ is not None and lacks_processes(error.__cause__)


def defect(error: Exception) -> str:
    """Return what is told of an error that should not happen; with `DEBUG`, its trace too."""
    trace = ""
    if os.environ.get(DEBUG):
        import traceback

        trace = "".join(traceback.format_exception(error))
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"{trace}isthmus: unexpected error: {message}\n"
        f"isthmus: this is a defect; please report it with what {DEBUG}=1 shows"
    )
