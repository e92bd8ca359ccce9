"""Shows what a command of ours prints, as a reader of a page would see it at a terminal."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping

from isthmus.kb.data_class import dataclass

COMMANDS = ("ask", "check", "compile", "coverage", "prove", "queries")
"""The commands that a page may run: those that only read and print."""
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command printed.

    Attributes:
        text: Its output, errors included, as they came.
        status: Its exit status.
    """

    text: str
    status: int


def run(command: str, variables: Mapping[str, str]) -> Shown:
    """Run a command of ours.

    Args:
        command: What is typed after ``isthmus``, quoted as in a shell; no shell reads it.
        variables: Settings, as environment variables.

    Returns:
        What it printed.

    Raises:
        ValueError: It is not one that a page may run, cannot be read, or does not end.
    """
    words = shlex.split(command)
    if words[:1] == ["isthmus"]:
        words = words[1:]
    if not words or words[0] not in COMMANDS:
        raise ValueError(f"a page can show the commands {', '.join(COMMANDS)}, not `{command}`")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **variables}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "isthmus.service.cli", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"`{command}` did not end within {_SECONDS} seconds") from error
    except OSError as error:
        raise ValueError(f"`{command}` cannot be run ({error.strerror})") from error
    return Shown(done.stdout, done.returncode)
