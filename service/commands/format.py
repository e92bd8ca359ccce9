"""``isthmus format``: write query files in the one canonical way."""

# ruff: noqa: PLC0415 - the help loads every command

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import (
    add_networks,
    add_settings,
    engine_with_networks,
    open_with,
)
from isthmus.service.terminal.query_text import STDIN, read_text
from isthmus.service.terminal.write import say, say_frames, write_file

HELP = "write query files in the canonical way"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a query; - is stdin")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; end with 1 if a file would change"
    )
    add_settings(parser)
    add_networks(parser)


def run(arguments: Namespace) -> int:
    """Format each file in place; standard input goes to standard output."""
    from isthmus.queries import QueryError

    texts = [(path, read_text(path)) for path in arguments.files]
    engine = engine_with_networks(arguments, open_with(arguments))
    status = ExitCode.ANSWERED
    for path, text in texts:
        try:
            formatted = engine.format(text)
        except QueryError as error:
            frames = str(error).replace("--> query:", f"--> {path}:")
            say_frames(frames)
            status = ExitCode.WRONG
            continue
        if arguments.check:
            if formatted != text:
                say(f"{path} would change")
                status = ExitCode.WRONG
        elif str(path) == STDIN:
            sys.stdout.write(formatted)
        elif formatted != text:
            write_file(path, formatted)
    return status
