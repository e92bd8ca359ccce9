"""``isthmus prove``: show why a statement holds, down to the claims of the source."""

from argparse import ArgumentParser, Namespace

from isthmus.service import terminal
from isthmus.service.exit_codes import ExitCode

from .knowledge import add_settings, open_with

NAME = "prove"
HELP = "show why a statement holds, down to the claims of the source"
_FORMATS = ("text", "json", "svg", "mermaid")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("thing", metavar="THING", help="a word of the language, or an IRI")
    parser.add_argument("property", metavar="PROPERTY", help="a word of the language, or an IRI")
    parser.add_argument("value", metavar="VALUE", help="a word, true, false, a number, or an IRI")
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="how the proof is written (default: text)",
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Print the proof."""
    from isthmus.queries import Engine
    from isthmus.service.proofs import statement, write

    knowledge = open_with(arguments)
    triple = statement(Engine(knowledge), arguments.thing, arguments.property, arguments.value)
    proof = knowledge.prove(triple)
    if proof is None:
        parts = (triple.subject, triple.predicate, triple.object)
        held = " – ".join(knowledge.name(part) for part in parts)
        terminal.say(f"not on record, and it does not follow: {held}")
        return ExitCode.WRONG
    terminal.write(write(proof, knowledge, arguments.format), arguments.format)
    return ExitCode.ANSWERED
