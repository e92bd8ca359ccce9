"""What follows the name of a command: read, or refused with an example."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.service.outcomes import UsageError

if TYPE_CHECKING:
    from isthmus.queries import Answer

    from .session import Session


def last_answer(session: "Session") -> "Answer":
    """Return the last answer.

    Raises:
        UsageError: Nothing has been asked yet.
    """
    if session.last is None:
        raise UsageError("nothing has been asked yet")
    return session.last.answer


def word_in(argument: str, name: str, example: str) -> str:
    """Return the argument of a command that needs one; an error shows an example."""
    if not argument:
        raise UsageError(f"a word is due, as in `:{name} {example}`")
    return argument


def file_in(argument: str, name: str, example: str) -> str:
    """Return the one file that a command needs; an error shows an example."""
    words = words_in(argument)
    if len(words) != 1:
        raise UsageError(f"one file is due, as in `:{name} {example}`")
    return words[0]


def nothing_in(argument: str, name: str) -> None:
    """Make sure that nothing follows a command."""
    if argument:
        raise UsageError(f"nothing follows `:{name}`")


def words_in(argument: str) -> list[str]:
    """Return the words of an argument; quotation marks keep spaces."""
    try:
        return shlex.split(argument)
    except ValueError as error:
        raise UsageError(f"a quotation mark is not closed ({error})") from error


def path_of(text: str) -> Path:
    """Return the path that a word stands for; ``~`` is the home folder."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{text}: there is no such home folder") from error
