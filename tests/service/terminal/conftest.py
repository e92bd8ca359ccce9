"""Terminals, each with a program in it."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import COMMAND
from tests.tools import tool

from .terminal import NUMBERS, Terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a session keeps its history."""
    return tmp_path / "state"


@pytest.fixture(scope="session")
def sockets() -> Iterator[Path]:
    """A folder for sockets: a short one, since the path of a socket must be."""
    with tempfile.TemporaryDirectory(prefix="tmux-") as folder:
        yield Path(folder)


@pytest.fixture
def open_terminal(tmp_path: Path, home: Path, sockets: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens terminals; each runs a command, by default the shell of the project."""
    tool("tmux")
    opened: list[Terminal] = []

    def start(
        command: str = f"{shlex.quote(COMMAND)} repl",
        *,
        width: int = 100,
        height: int = 30,
        **environment: str,
    ) -> Terminal:
        terminal = Terminal(sockets / str(next(NUMBERS)))
        kept = {"XDG_STATE_HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        kept |= {"PAGER": "cat", "LESS": "FRX"} | environment
        for name in ("NO_COLOR", "ISTHMUS_FORMAT"):
            kept.setdefault(name, "")
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in kept.items())
        subprocess.run(
            ["tmux", "-S", terminal.socket, "-f", "/dev/null", "new-session", "-d",
             "-x", str(width), "-y", str(height),
             f"env {words} {command}; echo ended with $?; cat"],
            check=True,
            cwd=tmp_path,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        subprocess.run(["tmux", "-S", terminal.socket, "kill-server"], check=False)
