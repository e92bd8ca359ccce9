"""With which status a command ends."""

from enum import IntEnum


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
