"""What a start loads: the libraries that take long wait until they are needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import TRACE

HEAVY = {"argcomplete", "flask", "granian", "owlrl", "prompt_toolkit", "pygments", "rdflib", "rich"}


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    code = (
        "import atexit, sys\n"
        "from isthmus.service.cli import main\n"
        "atexit.register(lambda: print('\\n' + ' '.join(sys.modules), file=sys.stderr))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}


def test_an_answer_needs_neither_the_web_nor_a_terminal() -> None:
    found = loaded("ask", "find option where encrypted")

    assert {"lark", "pyoxigraph"} <= found
    assert not found & HEAVY


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("ask", "--help")])
def test_the_help_needs_nothing_at_all(arguments: tuple[str, ...]) -> None:
    assert not loaded(*arguments) & (HEAVY | {"lark", "pyoxigraph"})


AT = """
import os, signal, sys
class AtImport:
    number = 0
    def find_spec(self, name, *_):
        if name == {name!r} and not self.number:
            self.number += 1
            os.kill(os.getpid(), signal.{number})
sys.meta_path.insert(0, AtImport())
sys.argv[:] = ["isthmus", *{words!r}]
from isthmus.service.entry_point import main
sys.exit(main())
"""
"""The installed command, with a signal that comes at the import of a module."""


def interrupted(name: str, number: str, *words: str) -> list[str]:
    return [sys.executable, "-c", AT.format(name=name, number=number, words=words)]


@pytest.mark.parametrize("words", [("ask", "count option"), ("serve", "--port", "0")])
@pytest.mark.parametrize("name", ["isthmus.service.cli", "isthmus.kb", "isthmus.service.terminal"])
def test_who_stops_a_command_while_it_is_loaded_sees_no_trace(
    name: str, words: tuple[str, ...]
) -> None:
    done = subprocess.run(
        interrupted(name, "SIGINT", *words), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_command_in_the_background_is_not_stopped_while_it_is_loaded() -> None:
    command = interrupted("isthmus.service.cli", "SIGINT", "--version")
    command[-1] = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{command[-1]}"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["isthmus.service.cli", "isthmus.service.commands.serve"])
def test_a_reload_that_is_asked_for_while_the_service_is_loaded_does_not_end_it(
    name: str, tmp_path: Path
) -> None:
    """What it reads a moment later are the files as they are then."""
    log = tmp_path / "log"
    command = interrupted(name, "SIGHUP", "serve", "--port", "0", "--greeting", "no")
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdout is not None
        assert b" at http" in process.stdout.readline(), log.read_text()
        process.terminate()
    assert process.returncode == 0
    assert TRACE not in log.read_text()
