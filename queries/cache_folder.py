"""Where this room keeps what is slow to make: the user's own cache folder, closed to others."""

import os
from contextlib import suppress
from pathlib import Path

from isthmus.kb.store.cache import is_private, usual_folder


def cache_folder() -> Path | None:
    """Return the folder, made with mode 0700, or None where there is none to be had.

    Returns:
        A folder that belongs to this user alone. None means: do without a cache.
    """
    folder = usual_folder() / "queries"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    if not is_private(folder):
        return None
    return folder


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that no reader sees half of it; failure to write is not an error."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError:
        # Where nothing can be written, nothing can be removed either.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
