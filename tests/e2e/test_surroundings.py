"""Whoever starts the tests, and from where: they end alike."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.surroundings import USERS

STRANGE = {
    "LC_ALL": "tr_TR.ISO-8859-9",
    "LANG": "C",
    "TZ": "Pacific/Chatham",
    "HOME": "/nonexistent",
    "XDG_CACHE_HOME": "/proc/nothing",
    "TERM": "dumb",
    "COLUMNS": "20",
    "FORCE_COLOR": "1",
    "PYTHONIOENCODING": "ascii",
    "ISTHMUS_FORMAT": "nonsense",
    "http_proxy": "http://127.0.0.1:9",
}


@pytest.mark.slow
def test_strange_surroundings_change_nothing(tmp_path: Path) -> None:
    """With the interrupt ignored, too, as in the background of a shell without job control."""
    tests = ("tests/service/commands", "tests/service/terminal", "tests/kb/pool")
    command = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)
    done = subprocess.run(
        ["sh", "-c", 'trap "" INT HUP; exec "$@"', "sh", *command, "-m", "not slow"],
        cwd=ROOT,
        env={**USERS, **STRANGE},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
