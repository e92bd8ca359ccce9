"""``isthmus network``: tell what reaches what in a network of your own, and why not."""

# ruff: noqa: PLC0415 - the help loads every command

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from errno import EEXIST
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.characters import line_for_people
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.named_limits import read_limits
from isthmus.service.settings.settings import FILE_SIZE
from isthmus.service.terminal.write import folder_whole, say, write

if TYPE_CHECKING:
    from isthmus.kb.networks import Reach

HELP = "tell what reaches what in a network of your own, and why not"
_FORMATS = ("text", "json", "markdown")


def add(parser: ArgumentParser) -> None:
    """Describe the command and what it does."""
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    checking = actions.add_parser(
        "check",
        help="what is there, what reaches what, which options of the paper these are",
        allow_abbrev=False,
    )
    _add_folder(checking, "folder")
    checking.add_argument(
        "--intents",
        metavar="FILE",
        type=Path,
        help="what must and must not be reached, in TOML; status 1 if something does not hold",
    )
    FILE_SIZE.add_to(checking)
    reaching = actions.add_parser(
        "reach", help="whether packets pass between two ends, and why not", allow_abbrev=False
    )
    _add_folder(reaching, "folder")
    ends = "a VPC, subnet, customer gateway, virtual interface or Client VPN endpoint: id or name"
    reaching.add_argument("from_", metavar="FROM", help=ends)
    reaching.add_argument("to", metavar="TO", help=f"{ends}; from a subnet also an IPv4 address")
    drawing = actions.add_parser(
        "draw",
        help="draw all of a network, or the way between two ends with what fails in red",
        allow_abbrev=False,
    )
    _add_folder(drawing, "folder")
    drawing.add_argument("from_", metavar="FROM", nargs="?", default="", help=ends)
    drawing.add_argument("to", metavar="TO", nargs="?", default="", help=ends)
    drawing.add_argument(
        "--format",
        choices=("svg", "mermaid", "dot", "markdown", "text"),
        default="svg",
        help="how it is written (default: svg)",
    )
    drawing.add_argument(
        "--direction", choices=("wide", "narrow"), default="wide", help="of a picture"
    )
    comparing = actions.add_parser(
        "diff", help="what changed between two states of a network", allow_abbrev=False
    )
    _add_folder(comparing, "old")
    comparing.add_argument("new", metavar="NEW", type=Path, help="the folder of the new state")
    for action in (checking, reaching, comparing, drawing):
        if action is not drawing:
            action.add_argument(
                "--format",
                choices=_FORMATS,
                default="text",
                help="how it is written (default: text)",
            )
        action.add_argument(
            "--limit",
            metavar="NAME=NUMBER",
            action="append",
            default=[],
            help="allow more than a limit does, such as pairs=5000000",
        )
    showing = actions.add_parser(
        "example", help="write the small network of the tutorial to a folder", allow_abbrev=False
    )
    showing.add_argument("new", metavar="FOLDER", type=Path, help="a folder that is not there yet")
    showing.add_argument(
        "--mended", action="store_true", help="the network after what the tutorial mends"
    )
    collecting = actions.add_parser(
        "collect",
        help="print a script of read-only aws calls that fills such a folder",
        allow_abbrev=False,
    )
    collecting.add_argument(
        "--region",
        metavar="REGION",
        action="append",
        default=[],
        help="a Region to ask; without it, all that the account has enabled",
    )


def _add_folder(parser: ArgumentParser, name: str) -> None:
    parser.add_argument(
        name,
        metavar=name.upper(),
        type=Path,
        help="a folder of answers of describe-*, get-* and search-* calls",
    )


def run(arguments: Namespace) -> int:
    """Carry the action out."""
    if arguments.action == "collect":
        from isthmus.kb.networks.collect import script

        write(script(arguments.region))
        return ExitCode.ANSWERED
    if arguments.action == "example":
        return _example(arguments)
    from isthmus.kb.networks import NetworkLimitError

    try:
        if arguments.action == "check":
            return _check(arguments)
        if arguments.action == "reach":
            return _reach(arguments)
        if arguments.action == "draw":
            return _draw(arguments)
        return _diff(arguments)
    except NetworkLimitError as error:
        say(str(error))
        return ExitCode.LIMIT


def _open(arguments: Namespace, folder: Path, *, all_pairs: bool = False) -> "Reach":
    """Read a folder, and say on standard error what in it could not be read.

    Args:
        all_pairs: List all pairs whose verdicts are worked out.
    """
    from isthmus.kb.networks import Network, NetworkLimits, Reach

    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "no such folder"
        raise UsageError(f"{folder}: {what}; give the one with the answers of AWS")
    limits = read_limits(NetworkLimits, arguments.limit, "--limit")
    if all_pairs:
        limits = replace(limits, listed=limits.pairs)
    network = Network.open(folder, limits=limits)
    for entry in network.data.files:
        if entry.problem:
            say(line_for_people(f"{entry.file}: {entry.problem}"))
    if all(entry.problem and not entry.objects for entry in network.data.files):
        raise UsageError(f"{folder}: none of its files can be read")
    return Reach(network)


def _print(value: object) -> None:
    from isthmus.kb.networks import as_json

    json.dump(as_json(value), sys.stdout, indent=1)
    sys.stdout.write("\n")


def _check(arguments: Namespace) -> int:
    from isthmus.kb import open_knowledge
    from isthmus.kb.networks import PaperClaims, as_json, check
    from isthmus.kb.networks.intents import judge_intents, read_intents
    from isthmus.service.networks.check_text import write_check

    reach = _open(arguments, arguments.folder)
    results = []
    if arguments.intents is not None:
        results = judge_intents(reach, read_intents(arguments.intents))
    paper = open_knowledge()
    answer = check(reach, PaperClaims(paper.dataset.layers(), paper.changes))
    if arguments.format == "json":
        told = as_json(answer)
        if arguments.intents is not None:
            told["intents"] = as_json(results)
        json.dump(told, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        from isthmus.service.networks.intents_text import write_intents

        write(write_check(answer, arguments.format))
        if arguments.intents is not None:
            write("\n" + write_intents(results, arguments.format))
    broken = [result for result in results if not result.holds]
    if broken:
        say(f"{len(broken)} of {len(results)} intents do not hold")
        return ExitCode.WRONG
    if answer.pairs_not_judged:
        # What was found is told; nobody is to take it for all.
        number = len(answer.vpcs) * (len(answer.vpcs) - 1) // 2
        what = f"{answer.pairs_not_judged:,} pairs of VPCs were not looked at"
        reach.network.limits.hold("pairs", number, what)
    return ExitCode.ANSWERED


def _reach(arguments: Namespace) -> int:
    from isthmus.service.networks.reach_text import write_reach

    answer = _open(arguments, arguments.folder).answer(arguments.from_, arguments.to)
    if arguments.format == "json":
        _print(answer)
    else:
        write(write_reach(answer, arguments.format))
    return ExitCode.ANSWERED


def _draw(arguments: Namespace) -> int:
    from isthmus.service import drawing
    from isthmus.service.networks.picture import (
        NotDrawnError,
        network_topology,
        way_topology,
    )

    if bool(arguments.from_) != bool(arguments.to):
        raise UsageError("give both ends, FROM and TO, or neither to draw all of it")
    reach = _open(arguments, arguments.folder)
    try:
        if arguments.from_:
            drawn = way_topology(reach.network, reach.answer(arguments.from_, arguments.to))
        else:
            drawn = network_topology(reach.network)
    except NotDrawnError as error:
        say(str(error))
        return ExitCode.LIMIT
    write(drawing.write([drawn], arguments.format, direction=arguments.direction))
    return ExitCode.ANSWERED


def _example(arguments: Namespace) -> int:
    from importlib.resources import files

    shipped = files("isthmus.service.networks.example").joinpath(
        "after" if arguments.mended else "before"
    )
    try:
        if arguments.new.exists():
            raise FileExistsError(EEXIST, strerror(EEXIST), str(arguments.new))
        with folder_whole(arguments.new) as folder:
            for file in shipped.iterdir():
                if file.name.endswith(".json"):
                    (folder / file.name).write_bytes(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{arguments.new}: cannot be written: {error.strerror}") from error
    return ExitCode.ANSWERED


def _diff(arguments: Namespace) -> int:
    from isthmus.kb.networks import check
    from isthmus.kb.networks.diff import diff
    from isthmus.service.networks.diff_text import write_diff

    old, new = (
        check(_open(arguments, folder, all_pairs=True)) for folder in (arguments.old, arguments.new)
    )
    answer = diff(old, new)
    if arguments.format == "json":
        _print(answer)
    else:
        write(write_diff(answer, arguments.format))
    return ExitCode.ANSWERED
