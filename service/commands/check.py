"""``isthmus check``: look for mistakes in query files, without answering them."""

# ruff: noqa: PLC0415 - the help loads every command

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import (
    add_networks,
    add_settings,
    engine_with_networks,
    open_with,
)
from isthmus.service.terminal.query_text import STDIN, asked_with, read_text
from isthmus.service.terminal.write import say_frames

HELP = "look for mistakes in query files"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a query; - is stdin")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how it is written"
    )
    add_settings(parser)
    add_networks(parser)


def run(arguments: Namespace) -> int:
    """Print what is wrong in each file."""
    from isthmus.queries import diagnostic_json, render_diagnostics

    for path in arguments.files:
        if str(path) != STDIN and not path.suffix and not path.exists():
            question = asked_with("check", *map(str, arguments.files))
            raise UsageError(f"{path}: there is no such file; {question}")
    texts = [(str(path), read_text(path)) for path in arguments.files]
    engine = engine_with_networks(arguments, open_with(arguments))
    wrong = False
    listed = []
    for name, text in texts:
        diagnostics = engine.diagnose(text)
        wrong = wrong or any(entry.severity == "error" for entry in diagnostics)
        if arguments.format == "json":
            listed.append(
                {
                    "file": name,
                    "errors": [diagnostic_json(text, diagnostic) for diagnostic in diagnostics],
                }
            )
        elif diagnostics:
            frames = render_diagnostics(text, diagnostics, name)
            say_frames(frames + "\n")
    if arguments.format == "json":
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    return ExitCode.WRONG if wrong else ExitCode.ANSWERED
