"""How long an answer takes: as a command, in a running process, and what the service weighs."""

import statistics
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from endpoints import isthmus
from figure import Figure, median_seconds, milliseconds
from isthmus.service.forms.answers import EXAMPLE

_COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
_TIMES = 25
_PEERS = {
    "`python -c pass`": "pass",
    "`python -c 'import sqlite3'`": "import sqlite3",
    "`python -c 'import rdflib'`": "import rdflib",
}


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from _process()
    yield from _in_process()
    yield from _build()
    yield from _service()


def _process() -> Iterator[Figure]:
    """Whole processes, in turn, so that a busy moment hits all of them alike."""
    commands = {"ask": [_COMMAND, "ask", EXAMPLE]}
    commands |= {name: [sys.executable, "-c", code] for name, code in _PEERS.items()}
    for command in commands.values():
        _run(command)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_TIMES):
        for name, command in commands.items():
            taken[name].append(_run(command))
    ask = statistics.median(taken["ask"])
    for name in _PEERS:
        peer = statistics.median(taken[name])
        how = f"median of {_TIMES}, warm; {ask / peer:.1f} times the peer"
        yield Figure(
            "`isthmus ask`, whole process", milliseconds(ask), name, milliseconds(peer), how
        )


def _in_process() -> Iterator[Figure]:
    from isthmus.kb import open_knowledge
    from isthmus.queries import Engine

    opened = median_seconds(open_knowledge, 5)
    knowledge = open_knowledge()
    yield Figure("open the knowledge from the cache", milliseconds(opened), how="median of 5")
    engine = Engine(knowledge)
    engine.ask(EXAMPLE)
    # A new spelling each time: the engine remembers what it has compiled.
    spaces = iter(range(1, 10_000))
    compiled = median_seconds(lambda: engine.compile(EXAMPLE + " " * next(spaces)), 200)
    answered = median_seconds(lambda: engine.ask(EXAMPLE), 50)
    sparql = engine.compile(EXAMPLE).text
    evaluated = median_seconds(lambda: knowledge.store.select(sparql), 200)
    yield Figure(
        "compile the question",
        milliseconds(compiled),
        "evaluate its SPARQL",
        milliseconds(evaluated),
        "median of 200",
    )
    yield Figure(
        "answer with citations and notes",
        milliseconds(answered),
        "evaluate its SPARQL",
        milliseconds(evaluated),
        "median of 50",
    )


def _build() -> Iterator[Figure]:
    from isthmus.kb import shipped
    from isthmus.kb.build import build

    plain = median_seconds(lambda: build(shipped()), 3)
    verified = median_seconds(lambda: build(shipped(), verify=True), 1)
    yield Figure(
        "build",
        f"{plain:.2f} s",
        "build and verify with owlrl",
        f"{verified:.2f} s",
        "median of 3, and once",
    )


def _service() -> Iterator[Figure]:
    with isthmus() as service:
        query = f"{service.address}/api/v1/query?q={quote(EXAMPLE)}"
        for _ in range(200):
            _get(query)
        answered = median_seconds(lambda: _get(query), 200)
        weight = service.memory
    yield Figure("service ready after", f"{service.ready:.2f} s", how="from a warm cache")
    yield Figure(
        "the question over HTTP", milliseconds(answered), how="median of 200, new connections"
    )
    yield Figure("memory of the service", f"{weight:.0f} MB", how="proportional, all processes")


def _run(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        content: bytes = answer.read()
    return content
