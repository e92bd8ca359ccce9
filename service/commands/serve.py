"""``isthmus serve``: the HTTP API and the pages, on this machine."""

import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress

from isthmus.service.exit_codes import ExitCode
from isthmus.service.pooled import add_pool_settings, bounded, limits_of, pool_of
from isthmus.service.settings import (
    GREETING,
    HOST,
    ONTOLOGY,
    PORT,
    PROXIES,
    PUBLIC_URL,
    THREADS,
    ServiceSettings,
)

from .knowledge import add_settings, open_with

NAME = "serve"
HELP = "answer over HTTP, with pages for people"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    for setting in (HOST, PORT, PUBLIC_URL, PROXIES, THREADS, GREETING):
        setting.add_to(parser)
    add_pool_settings(parser)
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Serve until told to stop."""
    from isthmus.queries import Engine, QueryError
    from isthmus.service.flagship import QUESTION
    from isthmus.service.web.app import create_app
    from isthmus.service.web.server import address, free_port, replace_worker, serve

    host = HOST.value(arguments) or ""
    # Before the knowledge is opened: a port that is taken should be known at once.
    port = free_port(host, PORT.value(arguments) or 0)
    threads = THREADS.value(arguments) or 1
    settings = ServiceSettings(PUBLIC_URL.value(arguments) or "", PROXIES.value(arguments) or 0)
    limits = limits_of(arguments)
    greeting = GREETING.value(arguments) and not ONTOLOGY.values(arguments)
    knowledge = open_with(arguments, quiet=False)
    engine = Engine(knowledge)
    # What the first question loads is loaded here, so that the worker shares it. With another
    # vocabulary the question may be wrong, which is no matter.
    with suppress(QueryError):
        engine.ask(QUESTION)
    pool = pool_of(knowledge, limits, on_lost=replace_worker)
    engine.knowledge = bounded(knowledge, pool)
    app = create_app(engine, settings, pool)
    here = address(host, port)
    link = settings.public_url or here
    module = "isthmus.service.web.greeting"
    words = [here, link, knowledge.edition, QUESTION if greeting else ""]
    greeter: list[subprocess.Popen[bytes]] = []

    def started() -> None:
        # A process of its own: a thread must not be running when the server forks its worker.
        greeter.append(subprocess.Popen([sys.executable, "-m", module, *words]))
        # Fetched when it ends, so that it does not stay in the table of processes.
        signal.signal(signal.SIGCHLD, lambda *_: greeter[0].poll())

    try:
        serve(app, host, port, threads=threads, on_start=started, in_worker=pool.start)
    finally:
        for process in greeter:
            process.terminate()
            process.wait()
    return ExitCode.ANSWERED
