"""``isthmus ask``: answer a query, with citations."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from isthmus.service.forms.answers import FORMS, WITH_REASONS, answer
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, open_with
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
    parser.add_argument(
        "--emit",
        metavar="STAGE",
        help="print a stage of the compiler instead of the answer: tokens, ast, bound or sparql",
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
    deadline = DEADLINE.value(arguments)
    knowledge = open_with(arguments)
    if STORE.value(arguments) != IN_MEMORY:
        from isthmus.service.settings.pool import in_store

        knowledge = in_store(arguments, knowledge)
    # Imported while the store is being filled.
    from isthmus.queries import Engine

    engine = Engine(knowledge)
    parameters = parameters_of(arguments.param)
    drawn = form == "table" and sys.stdout.isatty()

    def work() -> str:
        if arguments.emit is not None:
            return engine.emit(text, arguments.emit, parameters).rstrip("\n") + "\n"
        if drawn:
            return _drawn(engine, text, parameters, why_not=arguments.why_not)
        return answer(engine, text, parameters, form, why_not=arguments.why_not)

    # What a first start has to read does not count as answering.
    engine.vocabulary  # noqa: B018
    # In a thread, since a native call would keep this one from hearing Ctrl-C and the clock.
    runner = Runner(shows_progress=sys.stderr.isatty())
    try:
        found = runner.run(work, deadline)
    except Stopped:
        raise KeyboardInterrupt from None
    except OverdueError as error:
        say(f"{error}; {DEADLINE.flag} changes that")
        return ExitCode.LIMIT
    write(found, "sparql" if arguments.emit is not None else form)
    return ExitCode.ANSWERED


def _drawn(engine: "Engine", text: str, parameters: Mapping[str, str], *, why_not: bool) -> str:
    """Return an answer as a table that fits the terminal; a plain one without the library."""
    from isthmus.service.terminal import screen

    if not screen.has_rich():
        return answer(engine, text, parameters, "table", why_not=why_not)
    found = engine.ask(text, parameters)
    drawn = screen.draw(found, screen.screen())
    if not why_not:
        return drawn
    from isthmus.queries.forms.left_out import left_out_text

    return drawn + left_out_text(engine.left_out(text, found, parameters))
