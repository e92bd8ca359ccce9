"""Where a command gets the text of a query from, and its parameters."""

import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from isthmus.kb.inputs import TooLargeError, file_limits, not_text, too_large, written_text_of
from isthmus.service.outcomes import FileLimitError, UsageError

STDIN = "-"
"""Stands for standard input wherever a file or a query is asked for."""


def add_query(parser: ArgumentParser) -> None:
    """Add a query and its parameters to a command."""
    parser.add_argument("query", metavar="QUERY", help="a query in IQ; - reads it from stdin")
    add_parameters(parser)


def add_parameters(parser: ArgumentParser) -> None:
    """Add the parameters of a query to a command."""
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        type=_parameter,
        help="the value of a parameter $NAME; can be given several times",
    )


def parameters_of(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the parameters of a query by name.

    Raises:
        UsageError: One is given twice.
    """
    parameters: dict[str, str] = {}
    for name, value in given:
        if name in parameters:
            raise UsageError(f"--param: {name!r} is given twice")
        parameters[name] = value
    return parameters


def asked_with(*words: str) -> str:
    """Say how the question is asked that somebody has typed in another place.

    >>> asked_with("find", "option")
    "a question is asked with `isthmus ask 'find option'`"
    """
    return f"a question is asked with `isthmus ask {shlex.quote(' '.join(words))}`"


def query_of(given: str) -> str:
    """Return the text of a query that the command line names.

    Raises:
        UsageError: It is no query, but the name of a file.
    """
    if given == STDIN:
        return read_stdin()
    # A query has several words.
    if given and not any(letter.isspace() for letter in given):
        name = given.removeprefix("@")
        if Path(name).is_file():
            raise UsageError(f"{name} is a file; `- < {name}` in its place asks what is in it")
        if name.endswith(".iq"):
            raise UsageError(f"{name}: there is no such file; a query is typed here, or - reads it")
    return given


def read_text(path: Path) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises:
        UsageError: It cannot be read or is not UTF-8.
        FileLimitError: It has more than a text may have.
    """
    if str(path) == STDIN:
        return read_stdin()
    try:
        return written_text_of(path)
    except TooLargeError as error:
        raise FileLimitError(f"{path}: cannot be read ({error.strerror})") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} {not_text(error)}") from error


def standard_input() -> TextIO:
    """Return standard input.

    Raises:
        UsageError: Whoever started this process has closed it.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed, so nothing can be read")
    return sys.stdin


def read_stdin() -> str:
    """Return all of standard input.

    Raises:
        UsageError: It is closed, or what it gives is not UTF-8.
        FileLimitError: It has more than a text may have.
    """
    most = file_limits().text
    content = standard_input().buffer.read(most + 1)
    if len(content) > most:
        raise FileLimitError(f"standard input {too_large(most)}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input {not_text(error)}") from error


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    name = name.strip().removeprefix("$")
    if not equals or not name:
        raise ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value
