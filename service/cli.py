"""The command line: find the command, carry it out, end with a status and never with a trace."""

# ruff: noqa: PLC0415 - a command loads what it needs itself

import gc
import os
import shlex
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from isthmus.kb.characters import for_people, shortened

from .outcomes import DEBUG, ExitCode, defect, message_of, status_of
from .terminal.streams import OutputError, give_up_output, take_streams
from .terminal.write import say, say_frames, tell

COMMANDS = (
    "ask",
    "repl",
    "check",
    "format",
    "compile",
    "queries",
    "find",
    "prove",
    "draw",
    "decide",
    "coverage",
    "changes",
    "network",
    "export",
    "docs",
    "build",
    "serve",
    "mcp",
    "language-server",
    "completion",
)
"""All commands, in the order in which the help lists them; each is a module of that name."""
_END = f"""\
statuses: 0 answered, 1 the query or what was checked is wrong, 2 wrong usage,
3 a limit of time or size was met.

environment: every setting can also be given as the variable in its brackets. NO_COLOR switches
colours off. {DEBUG}=1 shows the trace of an unexpected error.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name; the process's own by default.

    Returns:
        The exit status, see `ExitCode`.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if arguments is None:
        take_streams()
    if sys.stderr is None:
        # Standard output is closed: nobody reads, and a command that only answers need not mind.
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    if sys.stdout is None and given[:1] != ["serve"]:
        say("standard output is closed, so nothing can be written")
        return ExitCode.WRONG
    try:
        status = _carried_out(given)
    except BrokenPipeError:
        # It ends quietly when the reader of its output has gone away, as `head` does.
        give_up_output()
        return ExitCode.ANSWERED
    except OSError as error:
        give_up_output()
        say(f"standard output cannot be written: {error.strerror}")
        return ExitCode.WRONG
    except KeyboardInterrupt:
        status = ExitCode.INTERRUPTED
    if arguments is None and given[:1] != ["serve"]:
        _leave(status)
    return status


def _carried_out(given: Sequence[str]) -> int:
    """Carry out what is given, and write what is left of its output."""
    # Only the command that is called for is imported, which a start-up notices.
    known = given[:1] if given and given[0] in COMMANDS else COMMANDS
    try:
        if "_ARGCOMPLETE" in os.environ:
            # A shell wants to know what may follow.
            from .commands.shell_completion import complete

            complete(_parser(COMMANDS))
        if given and given[0] not in COMMANDS and not given[0].startswith("-"):
            say(_no_command(given))
            return ExitCode.USAGE
        parser = _parser(known)
        parsed, more = parser.parse_known_args(given)
        if more:
            parser.error(_too_many(parsed, more))
        if known != ["serve"]:
            # A command is over before there is garbage worth looking for.
            gc.set_threshold(100_000, 50, 50)
        status = _run(parsed)
    finally:
        # Here and not at exit, so that a reader who has gone away is noticed in time; of help, too.
        if sys.stdout is not None:
            sys.stdout.flush()
    return status


def _parser(names: Sequence[str]) -> ArgumentParser:
    """Describe some commands to argparse."""
    parser = ArgumentParser(
        prog="isthmus",
        description="Ask how networks can be connected to Amazon VPCs, and get a cited answer.",
        epilog=_END,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(metavar="COMMAND")
    for name in names:
        module = import_module(f"isthmus.service.commands.{name.replace('-', '_')}")
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=(module.__doc__ or "").partition(": ")[2].replace("``", ""),
            allow_abbrev=False,
        )
        module.add(command)
        command.set_defaults(run=module.run)
    return parser


def _no_command(given: Sequence[str]) -> str:
    """Return what is told of a word that is no command: what may have been meant."""
    from isthmus.queries.diagnostics.spelling import STATEMENTS, nearest

    from .terminal.query_text import asked_with

    first = given[0].split(" ")[0].lower()
    if first in STATEMENTS or " " in given[0]:
        return asked_with(*given)
    near = nearest(first, COMMANDS)
    meant = f"perhaps `{near[0]}`" if near else "`isthmus --help` lists them"
    return f"there is no command `{shortened(given[0])}`; {meant}"


def _too_many(parsed: Namespace, more: Sequence[str]) -> str:
    """Return what is told of arguments that a command has no use for."""
    query = getattr(parsed, "query", None)
    if isinstance(query, str) and not any(word.startswith("-") for word in more):
        whole = shlex.quote(" ".join((query, *more)))
        return f"a question is one argument, in quotation marks: {whole}"
    return f"unrecognized arguments: {' '.join(more)}"


def _run(arguments: Namespace) -> int:
    """Carry out a command and turn every error into a line and a status."""
    if arguments.version:
        from importlib.metadata import version

        print(version("isthmus"))
        return ExitCode.ANSWERED
    if not hasattr(arguments, "run"):
        say("no command; `isthmus --help` lists them")
        return ExitCode.USAGE
    from .settings.knowledge import bound_files

    try:
        bound_files(arguments)
        status: int = arguments.run(arguments)
    except (BrokenPipeError, OutputError, KeyboardInterrupt, SystemExit):
        raise
    except UnicodeEncodeError as error:
        letter = error.object[error.start : error.start + 1]
        say(
            f"standard output cannot be written: {error.encoding} has no {letter!a}; "
            "PYTHONIOENCODING=utf-8 has"
        )
        return ExitCode.WRONG
    except Exception as error:
        return _report(error)
    return status


def _report(error: Exception) -> int:
    """Say what went wrong, and return the status."""
    status = status_of(error)
    if status is None:
        tell(for_people(defect(error)) + "\n")
        return ExitCode.WRONG
    sys.stdout.flush()
    if hasattr(error, "diagnostics"):
        say_frames(str(error))
    else:
        say(message_of(error))
    return status


def _leave(status: int) -> NoReturn:
    """End the process without taking the store apart first, which takes longer than an answer.

    A thread that is still answering ends with it.
    """
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
