"""``isthmus serve``: the HTTP API and the pages, on this machine."""

# ruff: noqa: PLC0415 - the help loads every command, and a part is loaded while the pool gets ready

import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from isthmus.kb.pool.pool_limits import KIBIBYTE, MEBIBYTE
from isthmus.service.forms.answers import EXAMPLE
from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import (
    add_settings,
    engine_of,
    large_of,
    network_limits_of,
    open_with,
)
from isthmus.service.settings.pool import (
    add_pool_settings,
    bounded,
    folder_of,
    limits_of,
    pool_of,
)
from isthmus.service.settings.settings import (
    ACCEPT_SIZE,
    ACCESS_LOG,
    ANSWER_CACHE,
    CACHE,
    CONNECTIONS,
    CONNECTIONS_IN_ALL,
    DATA,
    DOWNLOAD,
    FIRST_PAGES,
    GREETING,
    HEAD_DEADLINE,
    HEAD_SIZE,
    HOST,
    IN_MEMORY,
    LOG_FORMAT,
    MCP,
    MCP_ORIGINS,
    NETWORK,
    ONTOLOGY,
    PORT,
    PROCESSES,
    PROXIES,
    PUBLIC_URL,
    RELOAD_DEADLINE,
    REQUEST_SIZE,
    SERVE_SETTINGS,
    SILENCE,
    STORE,
    THREADS,
    UNREAD,
    WATCH,
    WHITEPAPER,
    ServiceSettings,
)
from isthmus.service.terminal.write import Progress, say

if TYPE_CHECKING:
    from isthmus.kb.pool import PoolLimits
    from isthmus.service.web.serving.front import Front, Generation, Monitor

HELP = "answer over HTTP, with pages for people"
_FIRST_PAGES = ("/", "/decide", "/look?words=vpc")
_WARM_AFTER, _WARM_BY = 1.0, 60.0
"""A web process works out its first pages unasked once nobody has asked it anything for so many
seconds, so that who asks is answered first; and so many seconds after its start at the latest."""


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    for setting in SERVE_SETTINGS:
        setting.add_to(parser)
    add_pool_settings(parser)
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Serve until told to stop."""
    from isthmus.queries.bounded import look_for_good
    from isthmus.service.web.serving.connections import ConnectionLimits, Connections
    from isthmus.service.web.serving.front import Front, behind
    from isthmus.service.web.serving.processes import (
        give_back_large_at_once,
        give_back_now_and_then,
    )
    from isthmus.service.web.serving.reloader import ReloadCount, Reloader, Source
    from isthmus.service.web.serving.server import (
        address,
        free_port,
        most_connections,
        serve,
        tell_of_change,
    )

    # Until all is loaded there is nothing to collect, but much to look through.
    gc.disable()
    give_back_large_at_once()
    # During the start, too: what was read by then may have changed since.
    wanted = ReloadCount()
    signal.signal(signal.SIGHUP, wanted.ask)
    # Those that came while the command was loaded are told now.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
    host = HOST.value(arguments)
    # Before the knowledge is opened: a port that is taken should be known at once.
    port = free_port(host, PORT.value(arguments))
    processes = PROCESSES.value(arguments)
    threads = THREADS.value(arguments)
    settings = ServiceSettings(
        PUBLIC_URL.value(arguments),
        PROXIES.value(arguments),
        MCP.value(arguments),
        MCP_ORIGINS.value(arguments),
        NETWORK.values(arguments),
        network_limits_of(arguments),
        DOWNLOAD.value(arguments),
        WHITEPAPER.value(arguments),
        REQUEST_SIZE.value(arguments) * KIBIBYTE,
        ACCEPT_SIZE.value(arguments),
    )
    limits = limits_of(arguments, processes)
    watch = WATCH.value(arguments)
    store = STORE.value(arguments)
    source = Source(
        ONTOLOGY.values(arguments),
        DATA.values(arguments),
        CACHE.value(arguments),
        limits,
        folder_of(store),
        RELOAD_DEADLINE.value(arguments),
        NETWORK.values(arguments),
        large_of(arguments),
        settings.network_limits,
    )
    with _shared_figures(processes):
        monitor = _monitor(arguments)

        def opened(*, quiet: bool = True, first: bool = False) -> "Generation":
            return _generation(arguments, settings, limits, monitor, quiet=quiet, first=first)

        seen = source.stamp(), wanted.number
        # Whoever reads the log as JSON does not want the progress of a build in between.
        front = Front(
            opened(quiet=monitor.log.form == "json", first=True),
            monitor,
            settings,
            threads,
        )
        reloader = Reloader(
            front, source, opened, wanted, seen, watch=watch, on_changed=tell_of_change
        )
        first = front.generation.pool
        here = address(host, port)
        question = GREETING.value(arguments) and not source.ontology
        greeter = _Greeter(here, settings.public_url or here, front.generation.edition, question)

        def ended(*_: object) -> None:
            greeter.poll()
            first.reap()

        def started() -> None:
            # Its zygote would live on, since this process has a door to it for new workers.
            signal.signal(signal.SIGUSR1, lambda *_: first.close())
            signal.signal(signal.SIGCHLD, ended)
            greeter.start()

        most = most_connections(CONNECTIONS_IN_ALL.value(arguments))
        connections = Connections(
            port,
            ConnectionLimits(
                silence=SILENCE.value(arguments),
                unread=UNREAD.value(arguments),
                # A proxy has the connections of everybody.
                per_client=0 if settings.proxies else CONNECTIONS.value(arguments),
                most=most,
            ),
            hurried=front.is_hurried,
            short=front.is_short_of_room,
            here=front.let_go_of_absent,
            crowding=front.let_go_after_answers,
            closed=monitor.metrics.closed,
        )

        def begin() -> None:
            reloader.start()
            look_for_good()
            connections.start()
            give_back_now_and_then()
            if FIRST_PAGES.value(arguments):
                # Where there is no thread left, the first reader waits.
                with suppress(RuntimeError):
                    threading.Thread(
                        target=_warm, args=[front], name="warming", daemon=True
                    ).start()

        try:
            serve(
                behind(settings.proxies, front),
                host,
                port,
                processes=processes,
                connections=most,
                head_deadline=HEAD_DEADLINE.value(arguments),
                head_size=HEAD_SIZE.value(arguments) * KIBIBYTE,
                on_start=started,
                on_hangup=wanted.ask,
                in_worker=begin,
                log=monitor.log,
            )
        finally:
            greeter.stop()
    return ExitCode.ANSWERED


def _warm(front: "Front") -> None:
    """Ask for the pages on which people begin: what they show is worked out once for all readers.

    A first reader would wait for that, most of a second of computing; and who asks meanwhile waits
    for it, too, since threads take turns.
    """
    from werkzeug.test import Client

    latest = time.monotonic() + _WARM_BY
    # The silence before the start counts for nothing.
    time.sleep(_WARM_AFTER)
    for path in _FIRST_PAGES:
        while (wait := min(_WARM_AFTER - front.silence(), latest - time.monotonic())) > 0:
            time.sleep(wait)
        application = front.generation.application
        Client(application).get(path, headers={"Accept": "text/html"}).close()


class _Greeter:
    """Says where the service answers, and asks it a question.

    A process of its own: a thread must not be running when the server forks its worker.
    """

    def __init__(self, here: str, link: str, edition: str, question: bool | None) -> None:
        words = [here, link, edition, EXAMPLE if question else "", str(os.getpid())]
        self._command = [sys.executable, "-m", "isthmus.service.web.serving.greeting", *words]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)

    def poll(self) -> None:
        """Take note of its end, so that it does not stay in the table of processes."""
        if self._process is not None:
            self._process.poll()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


@contextmanager
def _shared_figures(processes: int) -> Iterator[None]:
    """While several processes answer, have a folder in which each keeps its figures."""
    from isthmus.service.web.serving.metrics import SHARED

    # The folder of figures that the environment names may belong to another service.
    os.environ.pop(SHARED, None)
    if processes == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="isthmus-") as folder:
        os.environ[SHARED] = folder
        yield


def _monitor(arguments: Namespace) -> "Monitor":
    from importlib.metadata import version

    from isthmus.service.web.serving.answer_cache import AnswerCache
    from isthmus.service.web.serving.front import Monitor
    from isthmus.service.web.serving.log import Log
    from isthmus.service.web.serving.metrics import Metrics

    return Monitor(
        AnswerCache(ANSWER_CACHE.value(arguments) * MEBIBYTE),
        Metrics(version("isthmus")),
        Log(LOG_FORMAT.value(arguments), ACCESS_LOG.value(arguments)),
    )


def _generation(
    arguments: Namespace,
    settings: ServiceSettings,
    limits: "PoolLimits",
    monitor: "Monitor",
    *,
    quiet: bool,
    first: bool,
) -> "Generation":
    """Open the knowledge, and make what answers from it.

    Args:
        arguments: The command line.
        settings: What the service knows about itself.
        limits: What a query may take.
        monitor: What is kept about requests.
        quiet: Whether no progress is shown.
        first: Whether this is the first process, which has a single thread.
    """
    from isthmus.queries import QueryError
    from isthmus.service.networks.graphs import add_graphs
    from isthmus.service.networks.served import ServedNetworks
    from isthmus.service.web.serving.processes import give_back_memory
    from isthmus.service.web.serving.server import ask_for_reload

    def warn(doubt: str) -> None:
        monitor.log.write("warning", "doubtful-data", why=doubt)

    progress = Progress(quiet)
    knowledge = open_with(arguments, tell=progress, warn=warn)
    engine = engine_of(arguments, knowledge)
    # What the first question loads is loaded here, so that the worker shares it. With another
    # vocabulary the question may be wrong, which is no matter.
    with suppress(QueryError):
        engine.ask(EXAMPLE)
    if not quiet:
        for message in engine.vocabulary.said_of_others():
            say(message)
    if first and progress.stage and knowledge.dataset.folder is not None:
        # Building it took more than answering ever will, and what is forked from here shares it.
        give_back_memory()
    store = STORE.value(arguments)

    def replaced(why: str) -> None:
        monitor.log.write("warning", "pool-worker-replaced", why=why)

    # People, agents and questions in IQ ask the same networks, which are read once.
    networks = ServedNetworks(
        settings.networks,
        knowledge,
        limits,
        settings.network_limits,
        told=replaced,
        on_lost=ask_for_reload,
    )
    if store == IN_MEMORY:
        # All layers, which every pool holds: loaded once, and shared by all processes.
        add_graphs(knowledge, networks)

    pool = pool_of(knowledge, limits, ask_for_reload, store, told=replaced)
    if first:
        # On another core, while this process loads what answers over HTTP. What there is by now is
        # shared, and stays.
        gc.freeze()
        pool.prepare()
    # Flask and all routes, which take a third of a start: while the pool gets ready.
    from isthmus.service.web.app import generation

    engine.knowledge = bounded(knowledge, pool)
    served = generation(engine, settings, pool, monitor, networks)
    if first:
        pool.settle()
    return served
