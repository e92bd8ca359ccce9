"""``isthmus mcp``: answer agents over the Model Context Protocol, on standard input and output."""

import sys
from argparse import ArgumentParser, Namespace
from threading import Thread

from isthmus.service.outcomes import ExitCode, defect
from isthmus.service.settings.knowledge import add_settings, open_with
from isthmus.service.settings.pool import add_pool_settings

HELP = "answer agents over the Model Context Protocol, on standard input and output"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_pool_settings(parser)
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Answer until the input ends."""
    from isthmus.kb.pool import ask_as
    from isthmus.service.agents.stdio import Conversation, take_standard_output
    from isthmus.service.settings.pool import bounded, limits_of, pool_of
    from isthmus.service.settings.settings import IN_MEMORY, STORE

    out = take_standard_output()
    limits = limits_of(arguments)
    store = STORE.value(arguments)
    knowledge = open_with(arguments)
    loading = Thread(target=lambda: knowledge.quads if store == IN_MEMORY else None)
    loading.start()
    # Imported while another core loads what the pool holds, which is native code.
    from isthmus.queries import Engine
    from isthmus.service.agents.offer import Offer
    from isthmus.service.agents.protocol import Protocol

    loading.join()
    pool = pool_of(knowledge, limits, store=store)
    # It forks, so no other thread may run; it gets ready while the words are read.
    pool.prepare()
    engine = Engine(bounded(knowledge, pool))
    engine.vocabulary  # noqa: B018
    pool.start()
    protocol = Protocol(Offer(lambda: engine), _report)
    Conversation(protocol, sys.stdin.buffer, out, ask_as, pool.cancel).run()
    pool.close()
    return ExitCode.ANSWERED


def _report(error: Exception) -> None:
    sys.stderr.write(defect(error) + "\n")
