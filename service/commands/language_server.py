"""``isthmus language-server``: help in an editor while a query is written."""

# ruff: noqa: PLC0415 - the help loads every command

import io
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, engine_of, open_with
from isthmus.service.terminal.query_text import standard_input
from isthmus.service.terminal.write import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from isthmus.queries import Engine

HELP = "help an editor: errors, completion, meaning, renaming"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "--stdio",
        action="store_true",
        help="speak on standard input and output, which it always does; editors say so anyway",
    )
    parser.add_argument(
        "--write-vscode",
        metavar="FOLDER",
        type=Path,
        help="write the extension for VS Code into a folder, and stop",
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Serve the editor that started this process until it leaves."""
    if arguments.write_vscode is not None:
        _write_extension(arguments.write_vscode)
        return ExitCode.ANSWERED
    try:
        from isthmus.service.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise UsageError("the language server needs pygls: pip install 'isthmus[lsp]'") from error

    def open_engine(tell: "Callable[[str, int], None]") -> "Engine":
        engine = engine_of(arguments, open_with(arguments, tell=tell))
        # Loaded here, where an error in the words of another ontology can still be told.
        _ = engine.vocabulary
        return engine

    if standard_input().isatty():
        say("this speaks the Language Server Protocol, and is started by an editor; Ctrl-D ends it")
    stopped = serve(open_engine)
    if sys.stdout.closed:
        # The protocol's library closes it, and the command line empties it once more.
        sys.stdout = io.StringIO()
    return ExitCode.ANSWERED if stopped else ExitCode.WRONG


def _write_extension(folder: Path) -> None:
    """Copy the extension for VS Code out of the package."""
    source = Path(__file__).parents[1] / "vscode"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(source.iterdir()):
            if path.suffix in {".js", ".json"}:
                (folder / path.name).write_bytes(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be written ({error.strerror})") from error
    say(f"wrote the extension into {folder}; there, run: npm install && npx @vscode/vsce package")
