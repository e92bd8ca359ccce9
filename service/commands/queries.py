"""``isthmus queries``: list the saved queries, or run one by name."""

# ruff: noqa: PLC0415 - the help loads every command

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import add_settings
from isthmus.service.settings.settings import FORMAT
from isthmus.service.terminal.query_text import add_parameters
from isthmus.service.terminal.write import write

from . import ask

HELP = "list the saved queries, or run one by name"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the query to run")
    parser.add_argument(
        "--folder", metavar="FOLDER", type=Path, help="a folder of .iq files instead of the shipped"
    )
    parser.add_argument("--show", action="store_true", help="print the query instead of running it")
    add_parameters(parser)
    ask.add_writing(parser)
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """List the saved queries, or run one."""
    from isthmus.queries.saved_queries import SHIPPED, saved_queries, saved_query

    folder = arguments.folder or SHIPPED
    if arguments.name is not None:
        query = saved_query(arguments.name, folder)
        if arguments.show:
            write(query.text, "iq")
            return ExitCode.ANSWERED
        return ask.print_answer(arguments, query.text)
    queries = saved_queries(folder)
    if FORMAT.value(arguments) == "json":
        listed = [asdict(query) for query in queries]
        write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", "json")
        return ExitCode.ANSWERED
    width = max((len(query.name) for query in queries), default=0)
    lines = []
    for query in queries:
        lines.append(f"{query.name:<{width}}  {query.title}\n")
        for parameter in query.parameters:
            default = f" = {parameter.default}" if parameter.default is not None else ""
            given = f"{parameter.name}={parameter.type.upper()}{default}"
            lines.append(f"{'':<{width}}  --param {given}\n")
    write("".join(lines))
    return ExitCode.ANSWERED
