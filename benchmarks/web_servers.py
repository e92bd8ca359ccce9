"""The web servers that could run the service, over the same application: which one is chosen.

Each runs the same WSGI application in two processes, or in as many threads where it has no
processes, and answers a repeated question, where the server is all there is to measure, and a
question that is worked out each time by Flask without the pool.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from figure import Figure, milliseconds
from load import Load, wrk

if TYPE_CHECKING:
    from isthmus.service.web.serving.front import Front

PROCESSES, THREADS = 2, 4
_ROUNDS, _SECONDS, _CONNECTIONS = 3, 2, 16
_KINDS = {
    "repeated question": "/api/v1/query?q=find+option",
    "page by Flask": "/healthz",
}


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    running: dict[str, tuple[subprocess.Popen[bytes], str]] = {}
    try:
        for name in SERVERS:
            running[name] = _started(name)
        found: dict[tuple[str, str], list[Load]] = {}
        for kind, path in _KINDS.items():
            for _ in range(_ROUNDS):
                for name, (_, address) in running.items():
                    load = wrk(
                        address,
                        [path],
                        seconds=_SECONDS,
                        connections=_CONNECTIONS,
                        accept="application/json, text/plain",
                    )
                    found.setdefault((kind, name), []).append(load)
    finally:
        for process, _ in running.values():
            process.terminate()
        for process, _ in running.values():
            process.wait(30)
    for kind in _KINDS:
        best = sorted(found[kind, "granian"], key=lambda load: load.rate)[_ROUNDS // 2]
        for name in SERVERS:
            middle = sorted(found[kind, name], key=lambda load: load.rate)[_ROUNDS // 2]
            yield Figure(
                f"{kind}: {name}",
                f"{middle.rate:,.0f}/s",
                "granian",
                f"{best.rate:,.0f}/s",
                f"99th percentile {milliseconds(middle.last)}, {middle.failed} failed",
            )


def _started(name: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, __file__, name, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz").close()
        except OSError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return process, address


# --- in a process of its own ------------------------------------------------------------------


def _application() -> "Front":
    """Make what the service runs; queries are answered without a pool, which is not measured."""
    from isthmus.kb import open_knowledge
    from isthmus.kb.pool import Pool
    from isthmus.queries import Engine
    from isthmus.service.settings.settings import ServiceSettings
    from isthmus.service.web.app import generation
    from isthmus.service.web.serving.answer_cache import AnswerCache
    from isthmus.service.web.serving.front import Front, Monitor
    from isthmus.service.web.serving.log import Log
    from isthmus.service.web.serving.metrics import Metrics

    knowledge = open_knowledge()
    monitor = Monitor(AnswerCache(2**25), Metrics("benchmark"), Log())
    pool = Pool(lambda: knowledge.quads)
    settings = ServiceSettings()
    return Front(generation(Engine(knowledge), settings, pool, monitor), monitor, settings)


def _granian(application: "Front", port: int) -> None:
    from isthmus.service.web.serving.server import serve

    serve(
        application,
        "127.0.0.1",
        port,
        processes=PROCESSES,
        threads=THREADS,
        on_start=lambda: None,
        in_worker=lambda: None,
    )


def _gunicorn(application: "Front", port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Run(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("workers", PROCESSES)
            self.cfg.set("threads", THREADS)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("keepalive", 75)

        def load(self) -> "Front":
            return application

    Run().run()


def _waitress(application: "Front", port: int) -> None:
    import waitress

    waitress.serve(application, host="127.0.0.1", port=port, threads=PROCESSES * THREADS)


SERVERS: dict[str, Callable[["Front", int], None]] = {
    "granian": _granian,
    "gunicorn": _gunicorn,
    "waitress": _waitress,
}


def main() -> int:
    """Run the server that the command line names, or measure all."""
    if len(sys.argv) == 3:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        SERVERS[sys.argv[1]](_application(), int(sys.argv[2]))
        return 0
    print("| measured | result | beside | result | how |\n|---|--:|---|--:|---|")
    for one in figures():
        print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
