"""The shipped catalogue of saved queries, from which ``use`` takes definitions."""

import re
from pathlib import Path

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def shipped_query_path(name: str) -> Path | None:
    """Return where a shipped saved query is.

    Args:
        name: Its name, with or without ``.iq``; anything that is no plain name has no file.

    Returns:
        The path of its file, or None where there is no such query.
    """
    stem = name.removesuffix(".iq")
    if not _NAME.match(stem):
        return None
    path = Path(__file__).parent / "catalogue" / f"{stem}.iq"
    return path if path.is_file() else None


def shipped_query(name: str) -> str | None:
    """Return the text of a shipped saved query, or None where there is no such query.

    Args:
        name: Its name, see `shipped_query_path`.
    """
    path = shipped_query_path(name)
    try:
        return None if path is None else path.read_text(encoding="utf-8")
    except OSError:
        return None


def shipped_query_names() -> tuple[str, ...]:
    """Return the names of the shipped saved queries."""
    folder = Path(__file__).parent / "catalogue"
    return tuple(sorted(path.stem for path in folder.glob("*.iq")))
