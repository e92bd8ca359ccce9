"""``isthmus compile``: show the SPARQL that a query stands for."""

from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import (
    add_networks,
    add_settings,
    engine_with_networks,
    open_with,
)
from isthmus.service.terminal.query_text import add_query, parameters_of, query_of
from isthmus.service.terminal.write import write

HELP = "show the SPARQL that a query stands for"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_query(parser)
    add_settings(parser)
    add_networks(parser)


def run(arguments: Namespace) -> int:
    """Print the SPARQL."""
    engine = engine_with_networks(arguments, open_with(arguments))
    text = engine.compile(query_of(arguments.query), parameters_of(arguments.param)).text
    write(text.rstrip("\n") + "\n", "sparql")
    return ExitCode.ANSWERED
