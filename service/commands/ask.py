"""``isthmus ask``: answer a query, with citations."""

# ruff: noqa: PLC0415 - the help loads every command

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from isthmus.kb.characters import for_people
from isthmus.service.forms.answers import FORMS, WITH_REASONS, answer
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import (
    add_networks,
    add_settings,
    engine_with_networks,
    open_with,
)
from isthmus.service.settings.settings import DEADLINE, FORMAT, IN_MEMORY, STORE
from isthmus.service.terminal.query_text import add_query, parameters_of, query_of
from isthmus.service.terminal.runner import OverdueError, Runner, Stopped
from isthmus.service.terminal.write import say, write

if TYPE_CHECKING:
    from isthmus.queries import Engine

HELP = "answer a query, with citations"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_query(parser)
    add_writing(parser)
    add_settings(parser)


def add_writing(parser: ArgumentParser) -> None:
    """Add what says how an answer is written; see `print_answer`."""
    FORMAT.add_to(parser)
    STORE.add_to(parser)
    DEADLINE.add_to(parser)
    add_networks(parser)
    parser.add_argument(
        "--emit",
        metavar="STAGE",
        help="print a stage of the compiler instead of the answer: tokens, ast, bound or sparql",
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help="answer as of a day such as 2023-04-10, of `today`, or of the `edition` alone",
    )
    parser.add_argument(
        "--today", action="store_const", const="today", dest="as_of", help="the same as of today"
    )
    parser.add_argument(
        "--why-not",
        action="store_true",
        help="say also why each other thing is left out (table, markdown and json)",
    )


def run(arguments: Namespace) -> int:
    """Print the answer."""
    return print_answer(arguments, query_of(arguments.query))


def print_answer(arguments: Namespace, text: str) -> int:
    """Answer a query and print it.

    Args:
        arguments: The command line, which holds format and parameters.
        text: The query.

    Returns:
        The status.

    Raises:
        QueryError: The query is wrong.
        UsageError: There is no such format or stage.
        KeyboardInterrupt: It was stopped.
    """
    form = FORMAT.value(arguments)
    if form not in FORMS:
        raise UsageError(f"--format: there is no {form!r}; use one of {', '.join(FORMS)}")
    if arguments.why_not and form not in WITH_REASONS:
        raise UsageError(f"--why-not goes with --format {', '.join(WITH_REASONS)}")
    if arguments.emit is not None:
        from isthmus.queries import STAGES

        if arguments.emit not in STAGES:
            stages = ", ".join(STAGES)
            raise UsageError(f"--emit: there is no {arguments.emit!r}; use one of {stages}")
    if arguments.as_of is not None:
        _check_day(arguments.as_of)
    deadline = DEADLINE.value(arguments)
    knowledge = open_with(arguments)
    if STORE.value(arguments) != IN_MEMORY:
        from isthmus.service.settings.pool import in_store

        knowledge = in_store(arguments, knowledge)
    # Imported while the store is being filled.
    engine = engine_with_networks(arguments, knowledge)
    parameters = parameters_of(arguments.param)
    drawn = arguments.emit is None and form == "table" and sys.stdout.isatty()

    def work() -> str:
        if arguments.emit is not None:
            return engine.emit(text, arguments.emit, parameters).rstrip("\n") + "\n"
        if drawn:
            return _drawn(engine, text, parameters, arguments)
        return answer(
            engine, text, parameters, form, why_not=arguments.why_not, as_of=arguments.as_of
        )

    # What a first start has to read does not count as answering.
    engine.prepare(arguments.as_of)
    # In a thread, since a native call would keep this one from hearing Ctrl-C and the clock.
    runner = Runner(shows_progress=sys.stderr.isatty())
    try:
        outcome = runner.run(work, deadline)
    except Stopped:
        raise KeyboardInterrupt from None
    except OverdueError as error:
        say(f"{error}; {DEADLINE.flag} changes that")
        return ExitCode.LIMIT
    write(outcome, "sparql" if arguments.emit is not None else form, drawn=drawn)
    return ExitCode.ANSWERED


def _check_day(text: str) -> None:
    """Refuse what is no day before anything is loaded.

    Raises:
        UsageError: It is neither a day nor one of the two words.
    """
    if text.lower() in {"today", "edition"}:
        return
    from isthmus.kb.changes.intervals import IntervalError, read_day

    try:
        read_day(text)
    except IntervalError as error:
        raise UsageError(f"--as-of: {error}; `today` and `edition` are taken too") from error


def _drawn(engine: "Engine", text: str, parameters: Mapping[str, str], arguments: Namespace) -> str:
    """Return an answer as a table that fits the terminal; a plain one without the library."""
    why_not, as_of = arguments.why_not, arguments.as_of
    from isthmus.service.terminal import screen

    if not screen.has_rich():
        plain = answer(engine, text, parameters, "table", why_not=why_not, as_of=as_of)
        return for_people(plain)
    result = engine.ask(text, parameters, as_of=as_of)
    drawn = screen.draw(result, screen.screen())
    if not why_not:
        return drawn
    from isthmus.queries.forms.left_out import left_out_text

    return drawn + for_people(left_out_text(engine.left_out(text, result, parameters)))
