"""``isthmus export``: write the knowledge as RDF, for other stores and tools."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.service.exit_codes import ExitCode, UsageError

from .knowledge import add_settings, open_with

NAME = "export"
HELP = "write the knowledge as RDF"
_FORMATS = ("turtle", "nquads", "jsonld", "rdfxml", "ntriples", "trig")
_GRAPHS = ("ontology", "claims", "facts", "user", "inferred")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_settings(parser)
    parser.add_argument(
        "--closure",
        action="store_true",
        help="also what follows; as N-Quads or TriG, all that another store needs",
    )
    parser.add_argument(
        "--graph",
        action="append",
        choices=_GRAPHS,
        help="only this layer; can be given several times",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="turtle", help="how it is written (default: turtle)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to, if not stdout")


def run(arguments: Namespace) -> int:
    """Write the chosen layers."""
    from isthmus.kb.export import LAYERS, STATED_LAYERS, export

    if arguments.graph:
        wanted = {*arguments.graph, *(("inferred",) if arguments.closure else ())}
        layers = tuple(layer for layer in LAYERS if layer in wanted)
    else:
        layers = LAYERS if arguments.closure else STATED_LAYERS
    # All of it is for another store, whose default graph has to hold what ours holds.
    whole = arguments.closure and not arguments.graph
    content = export(open_with(arguments).quads, layers, arguments.format, default=whole)
    if arguments.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return ExitCode.ANSWERED
    try:
        arguments.output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{arguments.output}: cannot be written ({error.strerror})") from error
    return ExitCode.ANSWERED
