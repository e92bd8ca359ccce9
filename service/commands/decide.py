"""``isthmus decide``: ask the question of a recorded decision again."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, engine_of, open_with
from isthmus.service.terminal.query_text import STDIN, read_text
from isthmus.service.terminal.write import say, write, write_file

HELP = "run recorded decisions again, and see whether they still come to the same"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="a record, as the page for deciding writes it; - is stdin",
    )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--check",
        action="store_true",
        help="print only what is otherwise now; end with 1 if facts or dates changed an outcome",
    )
    chosen.add_argument(
        "--update", action="store_true", help="write the new outcome into the file in place"
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Ask again, and print the record, what is otherwise, or nothing."""
    from isthmus.queries import QueryError
    from isthmus.service.deciding import Decider, choosing_of
    from isthmus.service.deciding.decision_text import RecordError, check

    texts = [(path, read_text(path)) for path in arguments.files]
    engine = engine_of(arguments, open_with(arguments))
    choosing = choosing_of(engine)
    if choosing is None:
        raise UsageError("there is nothing to choose from in this data")
    decider = Decider(engine, choosing)
    status = ExitCode.ANSWERED
    for path, text in texts:
        try:
            checked = check(decider, text)
        except RecordError as error:
            raise UsageError(f"{path}: {error}") from error
        except QueryError as error:
            say(f"{path}: its question cannot be asked any more")
            say(str(error))
            status = ExitCode.WRONG
            continue
        if arguments.check:
            if not checked.same:
                say(f"{path} comes to something else now")
                write("\n".join(checked.lines) + "\n", "markdown")
                status = ExitCode.WRONG
        elif arguments.update and str(path) != STDIN:
            if checked.record != text:
                write_file(path, checked.record)
        else:
            write(checked.record, "markdown")
    return status
