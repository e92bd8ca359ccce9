"""With which status a command ends."""

import os
import sys
from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic

DEBUG = "ISTHMUS_DEBUG"
"""Environment variable: when set, an unexpected error shows its trace."""
TEXT_TOO_LONG = "E501"
"""The code for a query longer than the language takes."""
_CODES = frozenset({TEXT_TOO_LONG, "E502", "E503", "E504", "E507", "E508"})


class ExitCode(IntEnum):
    """The statuses of every command."""

    ANSWERED = 0
    """Done, and nothing was found wrong."""
    WRONG = 1
    """The query, or what was checked, is wrong; the reasons are on standard error."""
    USAGE = 2
    """The command line or a setting is wrong, or a file cannot be read."""
    LIMIT = 3
    """A limit of time or size was met."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""


class UsageError(ValueError):
    """A command line that cannot be carried out; the message says what to do."""


def is_limit(error: Exception) -> bool:
    """Tell whether an error of the store says that a limit of time or size was met."""
    # The pool is slow to import, and loaded already if it raised the error.
    pool = sys.modules.get("isthmus.kb.pool")
    return pool is not None and isinstance(error, pool.LimitError)


def is_size_limit(diagnostics: Iterable["Diagnostic"]) -> bool:
    """Tell whether a query failed only because it is too large."""
    return {one.code for one in diagnostics if one.severity == "error"} <= _CODES


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
