"""Open the knowledge for a shell, with its queries in a process of their own."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

import gc
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.service.outcomes import UsageError
from isthmus.service.settings.knowledge import (
    engine_of,
    engine_with_networks,
    network_limits_of,
    open_with,
)
from isthmus.service.settings.pool import bounded, limits_of, pool_of
from isthmus.service.settings.settings import DATA, FORMAT, IN_MEMORY, ONTOLOGY, STORE
from isthmus.service.terminal.runner import Runner

from .commands import run_command
from .options import OPTIONS, Options
from .session import Session
from .shell import Host, Shell

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.pool import Backend, Reply
    from isthmus.queries import Engine

_WORKERS = 2
"""One that answers, and one in its place when it is stopped."""
_LONGEST = 7 * 24 * 3600.0


def open_shell(arguments: Namespace, *, interactive: bool) -> Shell:
    """Open a session as the command line wants it.

    Args:
        arguments: The command line.
        interactive: Whether a person is at it.

    Raises:
        KnowledgeError: The knowledge cannot be read or does not hold together.
        UsageError: There is no such format.
    """
    form = FORMAT.value(arguments)
    if not OPTIONS["format"].fits(form):
        raise UsageError(f"--format: there is no {form!r}; it is {OPTIONS['format'].values}")
    opened = _Opened(arguments, interactive=interactive)
    runner = Runner(opened.cancel, shows_progress=interactive and sys.stderr.isatty())
    options = Options(format=form, deadline=f"{limits_of(arguments).deadline:g}")
    knowledge = opened.knowledge()
    edition = "" if ONTOLOGY.values(arguments) else knowledge.edition
    host = Host(
        runner,
        opened.reopened,
        opened.query,
        edition,
        lambda: network_limits_of(arguments),
    )
    session = Session(lambda: engine_with_networks(arguments, knowledge), options)
    return Shell(session, host, run_command)


class _Opened:
    """The knowledge of a session, and the pool that answers its queries."""

    def __init__(self, arguments: Namespace, *, interactive: bool) -> None:
        self._arguments = arguments
        self._interactive = interactive
        self._data = DATA.values(arguments)
        self._pool: Backend | None = None

    def knowledge(self) -> "Knowledge":
        """Open the knowledge and start its pool; call it while there is a single thread."""
        knowledge = open_with(self._arguments)
        if self._interactive:
            # Imported while the store is being filled; and what is here to stay need not be looked
            # through for garbage when the pool is started.
            from . import loop  # noqa: F401

            gc.freeze()
        # The session keeps the time, since `:set deadline` can change it; the pool is for what
        # must not be in this process.
        limits = replace(limits_of(self._arguments), workers=_WORKERS, deadline=_LONGEST)
        pool = pool_of(knowledge, limits, store=STORE.value(self._arguments) or IN_MEMORY)
        pool.start()
        if self._pool is not None:
            self._pool.close()
        self._pool = pool
        return bounded(knowledge, pool)

    def reopened(self, files: tuple[Path, ...]) -> "Engine":
        """Open the knowledge with further files of data; kept only if that works."""
        arguments = Namespace(**vars(self._arguments))
        arguments.data = [*self._data, *files]
        before, self._arguments = self._arguments, arguments
        try:
            knowledge = self.knowledge()
        except BaseException:
            self._arguments = before
            raise
        self._data = tuple(arguments.data)
        return engine_of(arguments, knowledge)

    def query(self, sparql: str) -> "Reply":
        """Run SPARQL as somebody typed it, looked over first."""
        assert self._pool is not None
        return self._pool.query(sparql)

    def cancel(self) -> None:
        """Stop the running query."""
        if self._pool is not None:
            self._pool.cancel("")
