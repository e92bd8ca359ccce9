"""Open the knowledge for a shell, with its queries in a process of their own."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.service.commands.knowledge import open_with
from isthmus.service.exit_codes import UsageError
from isthmus.service.settings import DATA, FORMAT

from .options import OPTIONS, Options
from .runner import Runner
from .session import Session
from .shell import Host, Shell

if TYPE_CHECKING:
    from isthmus.queries import Engine


def open_shell(arguments: Namespace, *, interactive: bool) -> Shell:
    """Open a session as the command line wants it.

    Args:
        arguments: The command line.
        interactive: Whether a person is at it.

    Raises:
        KnowledgeError: The knowledge cannot be read or does not hold together.
        UsageError: There is no such format.
    """
    form = FORMAT.value(arguments) or "table"
    if not OPTIONS["format"].fits(form):
        raise UsageError(f"--format: there is no {form!r}; it is {OPTIONS['format'].values}")
    opened = _Opened(arguments)
    runner = Runner(opened.cancel, shows_progress=interactive and sys.stderr.isatty())
    engine = opened.engine()
    return Shell(Session(engine, Options(format=form)), Host(runner, opened.reopened))


class _Opened:
    """The knowledge of a session, and the pool that answers its queries."""

    def __init__(self, arguments: Namespace) -> None:
        self._arguments = arguments
        self._data = DATA.values(arguments)

    def engine(self) -> "Engine":
        knowledge = open_with(self._arguments)
        # Imported while the store is being filled.
        from isthmus.queries import Engine

        return Engine(knowledge)

    def reopened(self, files: tuple[Path, ...]) -> "Engine":
        """Open the knowledge with further files of data; kept only if that works."""
        arguments = Namespace(**vars(self._arguments))
        arguments.data = [*self._data, *files]
        before, self._arguments = self._arguments, arguments
        try:
            engine = self.engine()
        except Exception:
            self._arguments = before
            raise
        self._data = tuple(arguments.data)
        return engine

    def cancel(self) -> None:
        """Stop the running query."""
