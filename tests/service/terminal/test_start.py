"""What a start loads: the libraries that take long wait until they are needed."""

import subprocess
import sys

import pytest

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
