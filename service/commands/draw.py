"""``isthmus draw``: draw the topology of an option or a configuration, from the graph."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, open_with

HELP = "draw the topology of an option or a configuration, from the graph"
_FORMATS = ("svg", "mermaid", "dot", "markdown", "text")
_DIRECTIONS = ("wide", "narrow")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "thing",
        metavar="THING",
        help="the id, the title or the IRI of a configuration, or of an option: then all of its "
        "configurations are drawn",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="svg", help="what is written (default: svg)"
    )
    parser.add_argument(
        "--direction",
        choices=_DIRECTIONS,
        default="wide",
        help="a picture from left to right, or from top to bottom for narrow pages (default: wide)",
    )
    parser.add_argument(
        "--no-caption",
        action="store_true",
        help="leave heading, legend, notes and source out of a picture",
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Print the drawing."""
    from isthmus.service.drawing import NoDrawingError, find, write

    knowledge = open_with(arguments)
    try:
        topologies = find(knowledge, arguments.thing)
    except NoDrawingError as error:
        raise UsageError(error.args[0]) from error
    caption = not arguments.no_caption
    drawn = write(topologies, arguments.format, direction=arguments.direction, caption=caption)
    print(drawn.rstrip("\n"))
    return ExitCode.ANSWERED
