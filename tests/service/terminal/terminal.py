"""A real terminal: tmux holds it, types into it and tells what stands on it."""

import itertools
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
