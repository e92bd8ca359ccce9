"""The log of the service: one line for each event on standard error, as text or as JSON.

A line is written at once and whole, so lines of several processes do not mix.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Level = Literal["info", "warning", "error"]
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
        line = _json(level, event, known) if self.form == "json" else _text(level, event, known)
        try:
            os.write(sys.stderr.fileno(), (line + "\n").encode("utf-8", "backslashreplace"))
        except (OSError, ValueError):
            # Nobody can be told that the log cannot be written.
            return


def _json(level: str, event: str, values: dict[str, object]) -> str:
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
    stamped = {"time": now.replace("+00:00", "Z"), "level": level, "event": event, **values}
    return json.dumps(stamped, ensure_ascii=False)


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
    return text if plain else json.dumps(text, ensure_ascii=False)
