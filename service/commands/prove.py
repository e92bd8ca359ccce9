"""``isthmus prove``: show why a statement holds, down to the claims of the source."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import (
    add_networks,
    add_settings,
    engine_of,
    network_limits_of,
    open_with,
)
from isthmus.service.settings.settings import NETWORK
from isthmus.service.terminal import write as terminal

if TYPE_CHECKING:
    from pathlib import Path

    from isthmus.kb import Knowledge
    from isthmus.kb.networks import NetworkLimits
    from isthmus.kb.proofs.proof import Proof

HELP = "show why a statement holds, down to the claims of the source"
_FORMATS = ("text", "json", "svg", "mermaid", "dot")
_DIRECTIONS = ("wide", "narrow")


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
    parser.add_argument(
        "--direction",
        choices=_DIRECTIONS,
        default="wide",
        help="of a picture: wide, or narrow for a phone (default: wide)",
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        default="",
        help="prove as of a day such as 2023-04-10, of `today`, or of the `edition` alone "
        "(default: the edition, and say which of its claims are revised since)",
    )
    add_settings(parser)
    add_networks(parser)


def run(arguments: Namespace) -> int:
    """Print the proof."""
    from isthmus.service.forms.proofs import proof_or_opposite, statement, write

    knowledge = open_with(arguments)
    if networks := NETWORK.values(arguments):
        knowledge = _of_network(networks, knowledge, network_limits_of(arguments))
    engine = engine_of(arguments, knowledge)
    triple = statement(engine, arguments.thing, arguments.property, arguments.value)
    when = "edition" if networks else arguments.as_of.lower()
    if when not in {"", "edition"}:
        from isthmus.kb.changes.intervals import read_day
        from isthmus.kb.dates import today

        knowledge = knowledge.at(knowledge.span(today() if when == "today" else read_day(when)))
    proof, said = proof_or_opposite(knowledge, triple)
    if said:
        terminal.say(said)
    if proof is None:
        if _are_words(arguments):
            within = f" in {networks[0][0]}" if networks else ""
            asked = f"{arguments.thing}{within} where {arguments.property} = {arguments.value}"
            terminal.say(f"`isthmus ask 'why not {asked}'` says what was searched")
        return ExitCode.WRONG
    written = write(proof, knowledge, arguments.format, arguments.direction)
    terminal.write(written, arguments.format)
    if not when:
        _say_what_changed(proof, knowledge)
    return ExitCode.WRONG if said else ExitCode.ANSWERED


def _say_what_changed(proof: "Proof", knowledge: "Knowledge") -> None:
    """Say which claims that a proof about the edition rests on are revised since."""
    from isthmus.kb.dates import today
    from isthmus.queries.answers.change_warnings import revisions_of

    for warning in revisions_of(knowledge, proof, today()):
        terminal.say(f"{warning.text}; `isthmus changes {warning.change}` says more")


def _of_network(
    networks: "Sequence[tuple[str, Path]]", paper: "Knowledge", limits: "NetworkLimits"
) -> "Knowledge":
    """Return the facts of the one network that was named, each with its place in the files.

    Raises:
        UsageError: There are several, so that a word could be one of each.
    """
    from isthmus.service.networks.layer import layers_of

    if len(networks) > 1:
        raise UsageError("a proof is of one network: give --network once")
    (layer,) = layers_of(networks, paper, limits).values()
    return layer.knowledge()


def _are_words(arguments: Namespace) -> bool:
    """Tell whether the statement was given in words that a query can have as they are."""
    given = (arguments.thing, arguments.property, arguments.value)
    return all(part.replace("-", "").replace(":", "").isalnum() for part in given)
