"""The shipped catalogue of saved queries, from which ``use`` takes definitions."""

import re
from pathlib import Path

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def shipped_query(name: str) -> str | None:
    """Return the text of a shipped saved query.

    Args:
        name: Its name, with or without ``.iq``; anything that is no plain name has no file.

    Returns:
        The text, or None where there is no such query.
    """
    stem = name.removesuffix(".iq")
    if not _NAME.match(stem):
        return None
    path = Path(__file__).parent / "catalogue" / f"{stem}.iq"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def shipped_query_names() -> tuple[str, ...]:
    """Return the names of the shipped saved queries."""
    folder = Path(__file__).parent / "catalogue"
    return tuple(sorted(path.stem for path in folder.glob("*.iq")))
