"""The consoles of the documentation: what is typed in them, and what they say is printed."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

from .pages import written_pages

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = re.compile(r"…|\.\.\.")


@dataclass(frozen=True, slots=True)
class Typed:
    """One command of a console.

    Attributes:
        page: The page, from the root of the repository.
        line: The line of the page.
        command: What is typed, for a shell; may have several lines.
        printed: What the page shows below it; empty if it shows nothing. Dots stand for anything.
    """

    page: str
    line: int
    command: str
    printed: str

    @property
    def place(self) -> str:
        """Page and line."""
        return f"{self.page}:{self.line}"

    def fits(self, printed: str) -> bool:
        """Tell whether something was printed as the page shows it."""
        wanted = ".*".join(re.escape(part) for part in _LEFT_OUT.split(_even(self.printed)))
        return re.fullmatch(wanted, _even(printed), re.DOTALL) is not None


def consoles(path: Path) -> Iterator[Typed]:
    """Yield the commands of a page in their order."""
    text = path.read_text(encoding="utf-8")
    for block in _CONSOLE.finditer(text):
        first = text.count("\n", 0, block.start()) + 2
        yield from _typed(path.relative_to(ROOT).as_posix(), first, block[1].splitlines())


def pages_with_consoles() -> dict[str, list[Typed]]:
    """Return the commands of each page that shows some, by its name."""
    found = {path.relative_to(ROOT).as_posix(): list(consoles(path)) for path in written_pages()}
    return {name: typed for name, typed in found.items() if typed}


def _typed(page: str, first: int, lines: list[str]) -> Iterator[Typed]:
    place = 0
    while place < len(lines):
        line = first + place
        assert lines[place].startswith("$ "), f"{page}:{line}: a console begins with what is typed"
        command = lines[place].removeprefix("$ ")
        place += 1
        while _goes_on(command):
            command += "\n" + lines[place]
            place += 1
        shown = []
        while place < len(lines) and not lines[place].startswith("$ "):
            shown.append(lines[place])
            place += 1
        yield Typed(page, line, command, "\n".join(shown))


def _goes_on(command: str) -> bool:
    """Tell whether a shell would wait for another line."""
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return True
    return command.endswith("\\")


def _even(text: str) -> str:
    """Leave out the spaces at the ends of lines, and empty lines around."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
