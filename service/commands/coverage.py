"""``isthmus coverage``: what the source says of each option in each aspect."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import add_settings, open_with
from isthmus.service.terminal import write as terminal

HELP = "show which aspects of which options are stated, inferred, silent or not reviewed"
_FORMATS = ("table", "json", "csv", "html")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_settings(parser)
    parser.add_argument(
        "--format", choices=_FORMATS, default="table", help="how it is written (default: table)"
    )


def run(arguments: Namespace) -> int:
    """Print the coverage; a cell that is not reviewed is an error."""
    from isthmus.kb.record.coverage import Finding, coverage
    from isthmus.service.forms.coverage import write

    covered = coverage(open_with(arguments).store)
    terminal.write(write(covered, arguments.format), arguments.format)
    if covered.complete:
        return ExitCode.ANSWERED
    terminal.say(f"{covered.count(Finding.NOT_REVIEWED)} cells are not reviewed")
    return ExitCode.WRONG
