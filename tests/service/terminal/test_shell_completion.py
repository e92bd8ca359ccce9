"""Completion asked of the real shells."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import COMMAND
from tests.tools import tool

from .terminal import Terminal

ENVIRONMENT = {**os.environ, "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}"}


def script(shell: str, path: Path) -> Path:
    tool(shell)
    done = subprocess.run([COMMAND, "completion", shell], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    return path


@pytest.fixture
def fish(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Ask fish what it would propose for a line: words with what they mean."""
    path = script("fish", tmp_path / "isthmus.fish")

    def propose(line: str) -> dict[str, str]:
        done = subprocess.run(
            ["fish", "--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', path, line],
            capture_output=True,
            text=True,
            check=True,
            env=ENVIRONMENT | {"HOME": str(tmp_path)},
        )
        pairs = (entry.partition("\t") for entry in done.stdout.splitlines())
        return {word: meaning for word, _, meaning in pairs}

    return propose


def test_fish_proposes_commands_flags_and_names_with_their_meaning(
    fish: Callable[[str], dict[str, str]],
) -> None:
    commands = fish("isthmus ")

    assert "answer a query" in commands["ask"]
    assert {"repl", "check", "format", "serve", "completion"} <= set(commands)
    assert "--format" in fish("isthmus ask --fo")
    assert {"table", "turtle", "csv"} <= set(fish("isthmus ask --format "))
    assert {"encrypted-options"} <= set(fish("isthmus queries encrypted"))
    assert "component=" in fish("isthmus queries component-usage --param comp")
    assert "encrypted" in fish("isthmus prove managed-vpn encry")
    assert {"bash", "zsh", "fish"} <= set(fish("isthmus completion "))


def test_bash_completes_words_of_the_language_in_a_query(tmp_path: Path) -> None:
    path = script("bash", tmp_path / "isthmus.bash")
    asked = f"""
        source {path}
        complete_line() {{
            COMP_LINE=$1; COMP_POINT=${{#1}}; COMP_TYPE=9; COMP_WORDS=(isthmus); COMPREPLY=()
            _python_argcomplete isthmus
            printf '%s|' "${{COMPREPLY[@]}}"; echo
        }}
        complete_line 'isthmus exp'
        complete_line 'isthmus export --format nq'
        complete_line "isthmus ask 'find opt"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", asked], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    lines = done.stdout.splitlines()

    assert lines[0].split("|")[0].strip() == "export"
    assert lines[1].split("|")[0].strip() == "nquads"
    assert "option" in lines[2]


def test_bash_and_zsh_complete_at_their_own_prompts(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    for shell, start in (("bash", "bash --norc"), ("zsh", "zsh -f")):
        path = script(shell, tmp_path / f"isthmus.{shell}")
        terminal = open_terminal(start, PATH=ENVIRONMENT["PATH"], PS1="ask> ")
        terminal.wait(r"^ask>")
        if shell == "zsh":
            terminal.enter("autoload -U compinit && compinit -u -D")
        terminal.enter(f"source {path}; clear")
        terminal.wait(r"\Aask>\s*\Z")
        terminal.type("isthmus cov")
        terminal.press("Tab")
        terminal.wait(r"^ask> isthmus coverage")
        terminal.type("--form")
        terminal.press("Tab")
        terminal.wait(r"^ask> isthmus coverage --format")
