"""The programs that tests drive: one that is missing is a failure which says how to get it."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

_LISTS = {"make test": "tools.txt", "make test-all": "tools-all.txt"}
_FOLDER = Path(__file__).parents[1] / "requirements"
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
"""Debian keeps servers where users do not look for commands."""


def tool(*names: str) -> str:
    """Return the path of a program; where no name is one, the test fails and says what brings it.

    Args:
        names: What it may be called.
    """
    for name in names:
        path = shutil.which(name, path=_PATH)
        if path is not None:
            return path
    return missing(names[0], _how_to_get(names[0]))


def missing(what: str, how: str) -> NoReturn:
    """Fail for want of something, with how to get it."""
    pytest.fail(f"{what} is missing: {how}", pytrace=False)


def _how_to_get(name: str) -> str:
    for command, file in _LISTS.items():
        for line in (_FOLDER / file).read_text(encoding="utf-8").splitlines():
            names, _, packages = line.partition(" ")
            if name in names.split(","):
                return f"`{command}` installs it, or on Debian: apt-get install {packages.strip()}"
    return "`make test-all` gets it"
