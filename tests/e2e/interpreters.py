"""Pythons to install the package into: those of this system, and those of other releases of Debian.

A Python that is a command here is taken as it is. Others are laid into folders of the build folder,
with the release of Debian that has them, and run there; nothing is installed into the system, but
only root may do so. No release of Debian has Python 3.12: it has to be a command.

Run as a program, it lays the folders.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "build" / "interpreters"
RELEASES = {"3.13": "trixie", "3.14": "forky"}
"""The release of Debian whose Python has a version."""
ARCHIVE = "http://deb.debian.org/debian"
WANTED = ("3.11", "3.12", *RELEASES)
"""The versions that are tried, which are those that the package names."""
_INSIDE = 'mount -t proc proc "$0/proc" && cd "$0" && exec chroot "$0" "$@"'


class MissingError(Exception):
    """A Python cannot be had; says how to get it."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can be run.

    Attributes:
        version: Its version, as in ``3.13``.
        root: The folder that is the root of all paths to it; that of this system, or another.
        program: The command that is it, where it is.
    """

    version: str
    root: Path
    program: str

    def command(self, *words: str) -> list[str]:
        """Return the command that runs a command where this Python is."""
        if self.root == Path("/"):
            return list(words)
        return ["unshare", "--mount", "sh", "-c", _INSIDE, str(self.root), *words]


def _here(version: str) -> str | None:
    """Return its program, if there is one here: a command of its name may only say that it is not.

    The command may also be pyenv's switch between several, which takes the version from a variable
    that installing does not have.
    """
    command = shutil.which(f"python{version}")
    if command is None:
        return None
    asked = [command, "-c", "import sys; print(sys.executable)"]
    chosen = os.environ | {"PYENV_VERSION": version}
    told = subprocess.run(asked, capture_output=True, text=True, check=False, env=chosen)
    return told.stdout.strip() if told.returncode == 0 else None


def interpreter(version: str) -> Interpreter:
    """Return a Python, which is fetched where it is not there yet.

    Args:
        version: Its version, as in ``3.13``.

    Raises:
        MissingError: It is not here, and cannot be fetched.
    """
    if program := _here(version):
        return Interpreter(version, Path("/"), program)
    get = f"Python {version} is missing: install it as the command python{version}"
    if version not in RELEASES:
        raise MissingError(f"{get}, as `uv python install {version}` does")
    root = FOLDER / version
    if not root.is_dir():
        if os.geteuid() or shutil.which("debootstrap") is None:
            raise MissingError(f"{get}, or on Debian, as root: apt-get install debootstrap")
        _lay(root, RELEASES[version])
    return Interpreter(version, root, f"python{version}")


def _lay(root: Path, release: str) -> None:
    unfinished = root.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    scripts = Path("/usr/share/debootstrap/scripts")
    script = scripts / (release if (scripts / release).exists() else "sid")
    # In mounts of its own, which end with it, however it ends.
    command: Sequence[str | Path] = (
        *("unshare", "--mount", "debootstrap", "--variant=minbase"),
        *("--include=python3,python3-venv", release, unfinished, ARCHIVE, script),
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(f"Debian's {release} cannot be fetched: {done.stdout[-300:]}")
    unfinished.rename(root)


if __name__ == "__main__":
    try:
        for name in WANTED:
            interpreter(name)
    except MissingError as missing:
        sys.exit(str(missing))
