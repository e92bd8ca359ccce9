"""``isthmus repl``: ask one question after another, with help while typing."""

# ruff: noqa: PLC0415 - the help loads every command

import sys
from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import UsageError
from isthmus.service.settings.knowledge import add_networks, add_settings
from isthmus.service.settings.pool import add_pool_settings
from isthmus.service.settings.settings import FORMAT
from isthmus.service.terminal.query_text import read_stdin, standard_input

HELP = "ask one question after another, with help while typing"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    FORMAT.add_to(parser)
    add_pool_settings(parser)
    add_settings(parser)
    add_networks(parser)


def run(arguments: Namespace) -> int:
    """Hold a session with a person at a terminal, or carry out what a pipe brings."""
    from isthmus.service.repl.start import open_shell

    if not (standard_input().isatty() and sys.stdout.isatty()):
        return open_shell(arguments, interactive=False).perform(read_stdin())
    from importlib.util import find_spec

    if missing := [name for name in ("prompt_toolkit", "rich", "pygments") if not find_spec(name)]:
        raise UsageError(
            f"at a terminal this needs the extra `repl` ({', '.join(missing)} missing): "
            "pip install 'isthmus[repl]'; from a pipe it works without"
        )
    shell = open_shell(arguments, interactive=True)
    from isthmus.service.repl.loop import converse

    return converse(shell)
