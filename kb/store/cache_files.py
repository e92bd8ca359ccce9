"""Files and folders of our own: how they are called, who holds them, and how they go."""

# ruff: noqa: PLC0415 - a start from what is kept writes nothing

import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

OURS = "isthmus-"
"""What the names of our files begin with: no others are read, written or removed."""
_AT_ONCE = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""A pipe that lies in the place of one is opened at once, and nobody waits for who writes to it."""
PARTIAL = ".tmp"
"""What the name of a file or folder ends with until it is whole."""
NEW_FILE = f"{OURS}new-"
"""What the names of small files begin with until they are whole."""
_WRITTEN_BY = 600.0
"""Seconds after which a small file is surely written, if anybody still writes it."""


def new_folder(parent: Path) -> Path:
    """Make a folder for something large that is not whole yet, readable by its owner only.

    Raises:
        OSError: It cannot be made.
    """
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix=f"{OURS}large-", suffix=PARTIAL, dir=parent))


def passing_folder() -> Path:
    """Make a folder that goes when this process ends.

    Raises:
        OSError: It cannot be made.
    """
    from tempfile import mkdtemp
    from weakref import finalize

    folder = Path(mkdtemp(prefix=OURS))
    # A class is collected when the process ends, and not before.
    finalize(Held, _remove_own, folder, os.getpid())
    return folder


def _remove_own(folder: Path, process: int) -> None:
    # A process that was forked from this one ends without owning the folder.
    if os.getpid() == process:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder of ours with all that is in it, as far as that can be done."""
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


class Opened:
    """A file or folder that is open as long as somebody refers to this.

    Args:
        place: The file or folder.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, place: Path) -> None:
        self.descriptor = os.open(place, _AT_ONCE)

    def __del__(self) -> None:
        # Nothing to close if it could not be opened.
        with suppress(AttributeError, OSError):
            os.close(self.descriptor)


class Held(Opened):
    """A folder that nobody removes meanwhile."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        _lock(self.descriptor, shared=True)


def remove_unused(place: Path) -> bool:
    """Remove a folder of ours unless some process holds it; return whether it was removed."""
    try:
        descriptor = os.open(place, _AT_ONCE)
    except OSError:
        return False
    try:
        if not _lock(descriptor, shared=False):
            return False
        remove(place)
        return True
    finally:
        os.close(descriptor)


def by_use(folder: Path, names: str, kind: Callable[[int], bool] = stat.S_ISREG) -> list[Path]:
    """Return what has such names, that used longest ago first.

    What is of another kind than we write, such as a link, is somebody else's.
    """
    used = []
    with suppress(OSError):
        for path in folder.glob(names):
            with suppress(OSError):
                state = path.lstat()
                if kind(state.st_mode):
                    used.append((state.st_mtime, path))
    return [path for _, path in sorted(used)]


def forget_files(folder: Path, names: str, most: int) -> None:
    """Remove the files not used for longest, and what was being written by a killed process.

    Args:
        names: What they are called.
        most: So many stay.
    """
    for path in by_use(folder, names)[:-most]:
        with suppress(OSError):
            path.unlink()
    for path in by_use(folder, f"{NEW_FILE}*{PARTIAL}"):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _WRITTEN_BY:
                path.unlink()


def _lock(descriptor: int, *, shared: bool) -> bool:
    """Take a lock if nobody has one that excludes it; where there are none, all count as held."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
