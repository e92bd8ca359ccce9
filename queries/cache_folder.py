"""Where this room keeps what is slow to make: the user's own cache folder, closed to others."""

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
