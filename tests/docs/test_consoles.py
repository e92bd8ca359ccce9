"""Every command that the documentation shows is typed into a shell, in a folder of its own."""

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from tests.paths import ROOT
from tests.servers import Server

from .consoles import Typed, pages_with_consoles
from .pages import fenced
from .shell import Shell

pytestmark = pytest.mark.long

SHOWN = pages_with_consoles()
ENDS_WITH = {
    "isthmus ask 'find option where encryptd'": 1,
    "isthmus prove managed-vpn reach many-vpcs": 1,
    "isthmus docs review network.md": 1,
}
"""The commands that do not end with 0: what is asked is wrong, or does not hold."""

SAFE = (
    "isthmus ",
    "oxigraph ",
    "curl http://127.0.0.1:",
    "curl 'http://127.0.0.1:",
    "curl -s http://127.0.0.1:",
    "printf ",
    "source <(isthmus ",
    "mkdir -p ~/",
)
"""What begins so reads, or writes below the folder of the test, which is its home too. Nothing else
is typed: a page may well tell its reader to change the machine."""

NOT_HERE = {
    "make run": "the slow tests follow the start in a clone of the repository",
    "make test": "it is what runs this",
    "git clone": "the slow tests follow the start in a clone of the repository",
    "cd isthmus": "the same",
    "source .venv/bin/activate": "the same",
    "pip install": "the slow tests do it in a new environment",
    "cd iq-vscode": "the tests of the editors package the extension, where npm can be had",
    "npx @vscode/vsce": "the same",
    "code --install": "it changes the editor of whoever runs the tests",
    "python3.11 -m venv /opt/": "it writes outside of the folder of the test",
    "/opt/isthmus/bin/pip": "the same",
    "podman": "needs a container engine, and the network for the base image",
    "isthmus repl": "the tests of the terminal type into the shell",
    "kill -HUP": "it could reach another service; the tests of the service send it to theirs",
    "systemctl": "needs systemd and the rights of its owner",
    "isthmus export --site": "slow: the tests of the static site write one",
}
"""What begins so is not typed here, and why."""


def reason_of(typed: Typed) -> str | None:
    if "<" in typed.command or "|" in typed.command:
        return None
    return next((NOT_HERE[start] for start in NOT_HERE if typed.command.startswith(start)), None)


# --- what pages tell their readers to write -------------------------------------------------------


def _marked_files(shell: Shell) -> None:
    shell.put("README.md", fenced("docs/embed/markdown-files.md", "markdown")[0])
    shell.put("docs/page.md", "A page without marks.\n")


def _network(shell: Shell) -> None:
    shell.put("network.ttl", "\n".join(fenced("docs/service/your-own-data.md", "turtle")))


def _prov(shell: Shell) -> None:
    foreign = ROOT / "tests" / "foreign"
    shutil.copy(foreign / "ontologies" / "prov.ttl", shell.folder / "prov.ttl")
    shutil.copy(foreign / "data" / "prov.ttl", shell.folder / "report.ttl")


def _questions(shell: Shell) -> None:
    shell.put("questions.iq", "\n".join(fenced("docs/service/repl.md", "iq")))


def _intents(shell: Shell) -> None:
    shell.put("intents.toml", "\n".join(fenced("docs/networks/tutorial.md", "toml")))


def _document(shell: Shell) -> None:
    shell.put("network.md", fenced("docs/agents/index.md", "markdown")[0])


PREPARED: dict[str, Callable[[Shell], None]] = {
    "docs/agents/index.md": _document,
    "docs/embed/markdown-files.md": _marked_files,
    "docs/service/your-own-data.md": _network,
    "docs/language/other-ontologies.md": _prov,
    "docs/service/repl.md": _questions,
    "docs/networks/tutorial.md": _intents,
}


# --- the tests ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", SHOWN)
def test_what_a_page_shows_is_typed_and_prints_what_it_shows(page: str, shell: Shell):
    PREPARED.get(page, lambda _: None)(shell)
    for typed in SHOWN[page]:
        if reason_of(typed) is not None or not typed.command.startswith(SAFE):
            continue
        status, printed = shell.type(typed.command)
        assert "Traceback" not in printed, f"{typed.place}\n{printed}"
        assert status == ENDS_WITH.get(typed.command, 0), f"{typed.place}\n{printed}"
        if typed.printed:
            assert typed.fits(printed), f"{typed.place} shows something else than\n{printed}"
        # A redirection succeeds with an empty file, too.
        if target := re.search(r" (?:>|--output) (\S+)$", typed.command):
            file = shell.folder / target[1].removeprefix("~/")
            assert file.stat().st_size > 100, typed.place


def test_the_service_is_found_by_its_name(service: Server):
    """The page tells the oldest one; there may be others here."""
    (command,) = (
        typed.command for typed in SHOWN["docs/service/operations.md"] if "kill" in typed.command
    )
    inner = re.search(r"\$\((.*)\)", command)
    assert inner is not None
    finder = inner[1].replace("-ox", "-x")
    found = subprocess.run(finder.split(), capture_output=True, text=True, check=True).stdout
    assert str(service.process.pid) in found.split()


def test_nothing_is_left_out_without_need():
    commands = [typed for consoles in SHOWN.values() for typed in consoles]
    neither = [
        typed.place
        for typed in commands
        if reason_of(typed) is None and not typed.command.startswith(SAFE)
    ]
    assert neither == [], "neither safe to be typed, nor left out with a reason"
    left_out = [typed for typed in commands if reason_of(typed) is not None]
    assert len(left_out) < len(commands) / 2
    unused = {
        start
        for start in NOT_HERE
        if not any(typed.command.startswith(start) for typed in left_out)
    }
    assert unused == set()
    assert set(ENDS_WITH) <= {typed.command for typed in commands}
    assert set(PREPARED) <= set(SHOWN)
