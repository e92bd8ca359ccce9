"""A real terminal: tmux holds it, types into it and tells what stands on it."""

import itertools
import os
import re
import shlex
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tools import tool

COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
PATIENCE = 60.0
"""Seconds until a screen counts as wrong; the machine may be busy."""

# A name that was just given up is still busy for a moment.
NUMBERS = itertools.count()


@dataclass
class Terminal:
    """One terminal with a program in it.

    Attributes:
        socket: The socket of the server of tmux that holds it.
    """

    socket: Path

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def screen(self, *, colours: bool = False) -> str:
        """What stands on the screen, without the spaces at the ends of lines."""
        text = self.tmux("capture-pane", "-p", *(["-e"] if colours else []))
        return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press("Enter")

    def wait(self, wanted: str | Callable[[str], bool]) -> str:
        """Wait until a pattern stands on the screen, or until it is as wanted."""
        fits = wanted if callable(wanted) else re.compile(wanted, re.MULTILINE).search
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            screen = self.screen()
            if fits(screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"never seen: {wanted}\n--- the screen ---\n{self.screen()}")

    def clear(self) -> None:
        """Clear the screen, so that what is waited for next is new."""
        self.press("C-l")
        self.wait(lambda screen: screen.count("\n") < 2 or screen.startswith("isthmus>"))


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
