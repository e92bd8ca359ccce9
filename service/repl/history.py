"""What was typed, kept between sessions in a file that only its owner can read."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from isthmus.kb.inputs import opened
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

_MOST_BYTES = 1_000_000
"""A history that has grown beyond this keeps its latest half."""
_BEGINS = b"\n# "
"""What stands before each entry; within one, each line has a sign before it."""


class PrivateHistory(FileHistory):
    """A history file with mode 0600; a line that begins with a space is not kept."""

    def __init__(self, path: Path) -> None:
        """Make the file if need be.

        Raises:
            OSError: It can be neither made nor written.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A pipe in its place, which somebody would have to read, is not waited for.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
        os.close(os.open(path, flags, 0o600))
        opened(path).close()
        path.chmod(0o600)
        if path.stat().st_size > _MOST_BYTES:
            _halve(path)
        self._latest = ""
        super().__init__(path)

    def load_history_strings(self) -> Iterable[str]:
        """Return what was typed, the latest first, repetitions left out."""
        return dict.fromkeys(super().load_history_strings())

    def store_string(self, string: str) -> None:
        """Keep what was typed; what cannot be written is forgotten without a word."""
        if string.startswith(" ") or string == self._latest:
            return
        self._latest = string
        with suppress(OSError):
            super().store_string(string)


def usual_path() -> Path:
    """Return the file in the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("isthmus") / "history"


def open_history(path: Path | None = None) -> History:
    """Open the history; where that is not possible, one that lasts as long as the session."""
    try:
        return PrivateHistory(path or usual_path())
    except OSError:
        return InMemoryHistory()


def _halve(path: Path) -> None:
    """Keep the latest entries of a history file, and of these none that would be half of it."""
    most = _MOST_BYTES // 2
    kept: list[bytes] = []
    for entry in reversed(path.read_bytes().split(_BEGINS)):
        if len(entry) >= most // 2:
            continue
        most -= len(_BEGINS) + len(entry)
        if most < 0:
            break
        kept.append(entry)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(_BEGINS + entry for entry in reversed(kept) if entry)
        temporary.replace(path)
