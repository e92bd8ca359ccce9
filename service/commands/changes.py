"""``isthmus changes``: what has changed since the edition, with dates, sources and conflicts."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, open_with
from isthmus.service.terminal import write as terminal

NAME = "changes"
HELP = "show what has changed since the edition, with dates, sources and conflicts"
_FORMATS = ("text", "json")
_IN_FULL = 3
"""So few changes are shown in full."""


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_settings(parser)
    parser.add_argument(
        "thing",
        nargs="?",
        default="",
        metavar="THING",
        help="only what a change, a later way, an option, a component or a claim is named in",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="text", help="how it is written (default: text)"
    )
    parser.add_argument("--full", action="store_true", help="with sources and conflicts")


def run(arguments: Namespace) -> int:
    """Print the changes.

    Raises:
        UsageError: Nothing on record is about the thing.
    """
    from isthmus.service.forms.changes import about, write

    known = open_with(arguments).changes
    changes = about(known, arguments.thing)
    if not changes.changes and not changes.ways and arguments.thing:
        raise UsageError(
            f"no change is about {arguments.thing!r}; `isthmus changes` lists all of them"
        )
    in_full = arguments.full or 0 < len(changes.changes) + len(changes.ways) <= _IN_FULL
    terminal.write(write(changes, arguments.format, in_full=in_full), arguments.format)
    return ExitCode.ANSWERED
