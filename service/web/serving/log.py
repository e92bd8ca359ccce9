"""The log of the service: one line for each event on standard error, as text or as JSON.

A line is written at once and whole, so lines of several processes do not mix. Where somebody who is
to read them does not, as with a pipe that is full or a terminal that is held, lines are lost, and
counted: the service goes on.
"""

import json
import os
import select
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Literal

from isthmus.kb.characters import escaped_for_people
from isthmus.kb.data_class import dataclass

Level = Literal["info", "warning", "error"]
_PATIENCE = 0.05
"""Seconds for which a line waits until there is room."""
_PIECE = getattr(select, "PIPE_BUF", 512)
"""So many bytes a pipe takes as one."""
_LONGEST = 1000
"""Characters of one value; a query can be long, and its beginning tells which it was."""


@dataclass(frozen=True, slots=True)
class Log:
    """Writes events.

    Attributes:
        form: ``text`` or ``json``.
        requests: Whether each request is an event.
    """

    form: str = "text"
    requests: bool = False

    def write(self, level: Level, event: str, **values: object) -> None:
        """Write one event.

        Args:
            level: How much it matters.
            event: What happened, in a word.
            values: What there is to know; those that are None are left out.
        """
        known = {
            name: value if name == "trace" else _short(value)
            for name, value in values.items()
            if value is not None
        }
        write = _json if self.form == "json" else _text
        _LINES.send(
            write(level, event, known),
            lambda lost: write("warning", "log-lines-lost", {"number": lost}),
        )


class _Lines:
    """Writes lines to standard error, unless that would make the service wait."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._lost = 0

    def send(self, line: str, told: Callable[[int], str]) -> None:
        """Write a line, and first how many were lost.

        Args:
            told: Says that in a line.
        """
        # Whoever has the turn has it for a moment only.
        if not self._turn.acquire(timeout=_PATIENCE):
            self._lost += 1
            return
        try:
            # Whoever has not read for a while is not waited for again.
            wait = 0.0 if self._lost else _PATIENCE
            text = f"{told(self._lost)}\n{line}" if self._lost else line
            self._lost = 0 if self._put(text, wait) else self._lost + 1
        except (OSError, ValueError):
            # Nobody can be told that the log cannot be written.
            return
        finally:
            self._turn.release()

    @staticmethod
    def _put(text: str, wait: float) -> bool:
        """Write lines, and tell whether they were taken.

        Args:
            wait: Seconds for which there may be no room.
        """
        descriptor = sys.stderr.fileno()
        content = (text + "\n").encode("utf-8", "backslashreplace")
        # So much of a pipe that has room is taken at once (pipe(7)).
        for start in range(0, len(content), _PIECE):
            if not _has_room(descriptor, wait if start == 0 else _PATIENCE):
                return False
            os.write(descriptor, content[start : start + _PIECE])
        return True


def _has_room(descriptor: int, wait: float) -> bool:
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(wait * 1000))


_LINES = _Lines()


def _json(level: str, event: str, values: dict[str, object]) -> str:
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
    stamped = {"time": now.replace("+00:00", "Z"), "level": level, "event": event, **values}
    return escaped_for_people(json.dumps(stamped, ensure_ascii=False))


def _text(level: str, event: str, values: dict[str, object]) -> str:
    told = " ".join(f"{name}={_quoted(value)}" for name, value in values.items())
    mark = "" if level == "info" else f"{level}: "
    return f"isthmus: {mark}{event} {told}".rstrip()


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST] + "…"
    return value


def _quoted(value: object) -> str:
    """Write a value so that it stays on its line and in its place."""
    text = str(value)
    plain = text.isprintable() and text and not any(char in text for char in ' "=')
    return text if plain else escaped_for_people(json.dumps(text, ensure_ascii=False))
