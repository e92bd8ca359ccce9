"""``isthmus mcp``: answer agents over the Model Context Protocol, on standard input and output."""

# ruff: noqa: PLC0415 - the help loads every command, and a part is loaded while the pool gets ready

import re
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from isthmus.kb.errors import KnowledgeError
from isthmus.kb.pool.pool_limits import KIBIBYTE
from isthmus.service.outcomes import ExitCode, UsageError, defect, message_of, status_of
from isthmus.service.settings.knowledge import (
    add_settings,
    engine_of,
    network_limits_of,
    open_with,
)
from isthmus.service.settings.pool import add_pool_settings, bounded, limits_of, pool_of
from isthmus.service.settings.settings import NETWORK_LIMIT, REQUEST_SIZE, STORE
from isthmus.service.terminal.query_text import standard_input

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isthmus.kb.pool import Backend
    from isthmus.service.agents.tools import Tool

HELP = "answer agents over the Model Context Protocol, on standard input and output"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "--network",
        metavar="NAME=FOLDER",
        action="append",
        default=[],
        help="a network of your own, which agents call by its name; can be given several times",
    )
    NETWORK_LIMIT.add_to(parser)
    REQUEST_SIZE.add_to(parser)
    add_pool_settings(parser)
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Answer until the input ends."""
    from isthmus.kb.pool import ask_as
    from isthmus.service.agents.stdio import Conversation, take_standard_output

    named = _named(arguments.network)
    messages = standard_input().buffer
    out = take_standard_output()
    limits, longest = limits_of(arguments), REQUEST_SIZE.value(arguments) * KIBIBYTE
    knowledge = open_with(arguments)
    # Imported while another core loads what the pool holds, which is native code.
    from isthmus.queries.bounded import look_for_good
    from isthmus.service.agents.offer import Offer
    from isthmus.service.agents.protocol import Protocol
    from isthmus.service.web.serving.log import Log

    def replaced(why: str) -> None:
        Log().write("warning", "pool-worker-replaced", why=why)

    pool = pool_of(knowledge, limits, store=STORE.value(arguments), layers=False, told=replaced)
    # It forks, so no other thread may run yet; workers are forked while the words are read.
    pool.prepare()
    starting = Thread(target=_start, args=(pool,))
    try:
        starting.start()
    except RuntimeError:
        # The system has no thread left: then one after the other.
        _start(pool)
    engine = engine_of(arguments, bounded(knowledge, pool))
    engine.vocabulary  # noqa: B018
    if starting.ident is not None:
        starting.join()
    more: tuple[Tool, ...] = ()
    further: Callable[[], Sequence[Backend]] = tuple
    if named:
        from isthmus.service.agents.network_tools import network_tools
        from isthmus.service.networks.served import ServedNetworks

        data = network_limits_of(arguments)
        served = ServedNetworks(named.items(), knowledge, limits, data, told=replaced)
        engine.networks = served.layers()
        more = network_tools(served)
        further = served.pools
    protocol = Protocol(Offer(lambda: engine, more), _report)

    def cancel(client: str) -> int:
        return sum(each.cancel(client) for each in (pool, *further()))

    # Else each message that is read starts one who looks at that, unless there are no more.
    with suppress(RuntimeError):
        look_for_good()
    Conversation(protocol, messages, out, ask_as, cancel, longest=longest).run()
    pool.close()
    return ExitCode.ANSWERED


def _start(pool: "Backend") -> None:
    with suppress(KnowledgeError):
        # The first question tries again, and its reply tells the error.
        pool.start()


def _named(given: list[str]) -> dict[str, Path]:
    """Read the handles of networks with their folders."""
    named: dict[str, Path] = {}
    for text in given:
        handle, mark, folder = text.partition("=")
        if not mark or re.fullmatch(r"[a-z0-9-]{1,32}", handle) is None:
            raise UsageError(f"--network: {text!r} is no name=folder; names are like our-network")
        if not Path(folder).is_dir():
            raise UsageError(f"--network: {folder}: no such folder")
        named[handle] = Path(folder)
    return named


def _report(error: Exception) -> None:
    sys.stderr.write((defect(error) if status_of(error) is None else message_of(error)) + "\n")
