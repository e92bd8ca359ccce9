"""``isthmus find``: find questions, options, words, sections, pages and claims by words."""

# ruff: noqa: PLC0415 - the help loads every command

import json
from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import add_settings, engine_of, open_with
from isthmus.service.terminal import write as terminal

HELP = "find questions, options, words, sections, pages and claims by words"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("words", metavar="WORD", nargs="+", help="what to look for")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="how it is written"
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Print what is found; to find nothing is an answer too."""
    from isthmus.service.finding import TITLES, find, index_of
    from isthmus.service.forms.search_results import MOST_FOUND, finding_json, finding_text

    finding = find(index_of(engine_of(arguments, open_with(arguments))), " ".join(arguments.words))
    if arguments.format == "json":
        told = finding_json(finding, lambda entry: entry.iri or entry.query, MOST_FOUND)
        terminal.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "json")
    else:
        terminal.write(finding_text(finding, TITLES))
    return ExitCode.ANSWERED
