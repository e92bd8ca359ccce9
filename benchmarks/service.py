"""The endpoint beside the Oxigraph server and rdflib-endpoint: same triples, queries, connections.

    python benchmarks/service.py                          the comparison, as a table
    python benchmarks/service.py --plot service.svg       and as a plot
    python benchmarks/service.py --document               the tables of the documentation
    python benchmarks/service.py --kinds trivial          some kinds of load alone

Every load is run in turn on every server, several times over, with several starts of all servers,
and the median counts, so that neither a busy moment of the machine nor the luck of one start
decides; each is begun when the server before has come to rest. Uncached means with
``--answer-cache 0``.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from endpoints import (
    Endpoint,
    isthmus,
    load_on_disk,
    oxigraph_in_memory,
    oxigraph_on_disk,
    rdflib_endpoint,
)
from figure import Figure, milliseconds
from load import Load, wrk

RESULTS = "application/sparql-results+json"
PROCESSES, WORKERS = 2, 6
CONNECTIONS = (4, 16)
_PER_CLIENT = ("--queries-per-client", "2", "--waiting-per-client", "32")
_OURS = ("--processes", str(PROCESSES), "--workers", str(WORKERS), *_PER_CLIENT)
_PROLOGUE = """PREFIX ist: <https://w3id.org/isthmus/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_TRIVIAL = (
    "ASK {}",
    "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10",
    "SELECT ?label { <https://w3id.org/isthmus/option/transit-vpc> "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?label }",
)
_JOIN = (
    _PROLOGUE
    + """SELECT ?option ?label ?other ?reach ?section {
  ?option a ist:ConnectivityOption ; rdfs:label ?label ; ist:reach ?reach .
  ?other ist:reach ?reach ; a ist:ConnectivityOption .
  ?claim ist:subject ?option ; ist:section ?section .
  FILTER(?option != ?other)
} LIMIT 200"""
)
_PATH = (
    _PROLOGUE
    + """SELECT ?class (COUNT(?thing) AS ?things) {
  ?thing a/rdfs:subClassOf* ?class
} GROUP BY ?class ORDER BY DESC(?things) LIMIT 20"""
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of load.

    Attributes:
        name: What it is called in the table.
        queries: Texts in SPARQL, asked in turn.
    """

    name: str
    queries: tuple[str, ...]

    def targets(self, endpoint: Endpoint) -> list[str]:
        """Return what is asked of an endpoint."""
        return [f"{endpoint.path}?query={quote(text)}" for text in self.queries]


class _State(NamedTuple):
    """How a server was.

    Attributes:
        ready: Seconds until it answered.
        memory: Megabytes in use after all loads, proportional.
    """

    ready: float
    memory: float


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was measured.

    Attributes:
        kinds: The kinds of load.
        connections: The numbers of connections.
        states: How each server was, by its name; ours come first.
        found: The median of each load.
    """

    kinds: Sequence[Kind]
    connections: Sequence[int]
    states: Mapping[str, _State]
    found: "Found"


Found: TypeAlias = dict[tuple[str, str, int], Load]
"""Loads by server, kind and number of connections."""
Runs: TypeAlias = dict[tuple[str, str, int], list[Load]]
"""The runs of each load."""


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from _figures(_measure(_kinds(), seconds=1, rounds=3, starts=2, connections=CONNECTIONS))


def _measure(
    kinds: Sequence[Kind], *, seconds: int, rounds: int, starts: int, connections: Sequence[int]
) -> _Measured:
    """Measure all servers side by side.

    Args:
        kinds: The kinds of load.
        seconds: How long each run takes.
        rounds: How many runs of each load there are on each server, between its start and its end.
        starts: How many times all servers are started: where their data lie in memory, and which
            process takes which connection, changes some loads by a third.
        connections: How many requests are on their way at a time; each number is measured.
    """
    runs: Runs = defaultdict(list)
    states: dict[str, list[_State]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        data, store = Path(folder, "data.nt"), Path(folder, "store")
        _write_default_graph(data)
        load_on_disk(data, store)
        # The first start after an upgrade fills the cache; what is measured are the ones after.
        with isthmus():
            pass
        for _ in range(starts):
            with _started(data, store) as servers:
                for kind in kinds:
                    _same_answers(kind, servers)
                    for server in servers:
                        _run(server, kind, 1, connections[0])
                    for number, _ in product(connections, range(rounds)):
                        for server in servers:
                            runs[server.name, kind.name, number].append(
                                _run(server, kind, seconds, number)
                            )
                for server in servers:
                    states[server.name].append(_State(server.ready, server.memory))
    found = {key: _median(several) for key, several in runs.items()}
    usual = {name: _usual(several) for name, several in states.items()}
    return _Measured(kinds, connections, usual, found)


def _figures(measured: _Measured) -> Iterator[Figure]:
    states, kinds, found = measured.states, measured.kinds, measured.found
    names = list(states)
    yield from _table(states, kinds, found)
    for number in measured.connections:
        for one in _ratios(names, kinds, number, found):
            met = "met" if one.value >= one.aim else "MISSED"
            where = f"{one.what}, {number} connections"
            yield Figure(where, f"{one.value:.2f} ×", one.peer, "1 ×", f"aim {one.aim:g} ×: {met}")
    yield from _weights({name: states[name] for name in names[:2]})


def _tables(measured: _Measured) -> Iterator[str]:
    """Yield the lines of the tables of the documentation, in Markdown."""
    numbers, found = measured.connections, measured.found
    columns = "".join(f" {n} connections: answers/s | median, 99th percentile |" for n in numbers)
    yield f"| query | server |{columns}"
    yield f"|---|---|{'--:|--:|' * len(numbers)}"
    for kind, name in product(measured.kinds, measured.states):
        cells = (_cells(found[name, kind.name, number]) for number in numbers)
        yield f"| {kind.name} | {name} | {' | '.join(cells)} |"
    yield ""
    yield f"| in relation |{''.join(f' {number} connections |' for number in numbers)}"
    yield f"|---|{'--:|' * len(numbers)}"
    names = list(measured.states)
    of_each = [_ratios(names, measured.kinds, number, found) for number in numbers]
    for several in zip(*of_each, strict=True):
        values = " | ".join(f"{one.value:.2f} ×" for one in several)
        yield f"| {several[0].what}, to {several[0].peer} | {values} |"
    yield ""
    yield "| | ready | memory, proportional |"
    yield "|---|--:|--:|"
    for name, state in measured.states.items():
        yield f"| {name} | {state.ready:.2f} s | {state.memory:.0f} MB |"


def _cells(load: Load) -> str:
    if not load.rate:
        return "none in a second |"
    failed = f", {load.failed} FAILED" if load.failed else ""
    return f"{load.rate:,.0f}{failed} | {milliseconds(load.median)}, {milliseconds(load.last)}"


@contextmanager
def _started(data: Path, store: Path) -> Iterator[list[Endpoint]]:
    """Run all servers; ours come first."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(one)
            for one in (
                isthmus(*_OURS, "--answer-cache", "0", name="Isthmus, uncached"),
                isthmus(*_OURS, name="Isthmus, repeated"),
                oxigraph_in_memory(data),
                oxigraph_on_disk(store),
                rdflib_endpoint(data),
            )
        ]


def _run(server: Endpoint, kind: Kind, seconds: int, connections: int) -> Load:
    load = wrk(
        server.address,
        kind.targets(server),
        seconds=seconds,
        connections=connections,
        accept=RESULTS,
    )
    server.rest()
    return load


def _median(several: Sequence[Load]) -> Load:
    return Load(
        statistics.median(one.rate for one in several),
        statistics.median(one.median for one in several),
        statistics.median(one.last for one in several),
        sum(one.failed for one in several),
    )


def _usual(several: Sequence[_State]) -> _State:
    return _State(*(statistics.median(values) for values in zip(*several, strict=True)))


def _table(states: Mapping[str, _State], kinds: Sequence[Kind], found: Found) -> Iterator[Figure]:
    for (name, kind, connections), load in found.items():
        failed = f", {load.failed} FAILED" if load.failed else ""
        queries = next(len(one.queries) for one in kinds if one.name == kind)
        yield Figure(
            f"{kind}, {connections} connections: {name}",
            f"{load.rate:,.0f}/s",
            "median, 99th percentile",
            f"{milliseconds(load.median)}, {milliseconds(load.last)}",
            f"{queries} queries in turn{failed}",
        )
    for name, state in states.items():
        yield Figure(f"{name}: memory", f"{state.memory:.0f} MB", "ready", f"{state.ready:.2f} s")


class _Ratio(NamedTuple):
    """What is aimed at: answers a second in relation to those of a peer.

    Attributes:
        what: Which queries, and how.
        peer: The peer.
        value: The ratio.
        aim: What it should be at least.
    """

    what: str
    peer: str
    value: float
    aim: float


def _ratios(
    servers: Sequence[str], kinds: Sequence[Kind], connections: int, found: Found
) -> list[_Ratio]:
    """Return the ratios that are aimed at, of the kinds that were measured."""
    uncached, repeated, oxigraph, _, rdflib = servers
    trivial = [kind.name for kind in kinds if kind.queries == _TRIVIAL]
    real = [kind.name for kind in kinds if kind.queries != _TRIVIAL]

    def ratio(ours: str, theirs: str, kinds: Sequence[str]) -> float:
        return statistics.geometric_mean(
            # A peer that has answered nothing in its time counts as having answered one.
            found[ours, kind, connections].rate / max(1.0, found[theirs, kind, connections].rate)
            for kind in kinds
        )

    return [
        _Ratio(what, theirs, ratio(ours, theirs, names), aim)
        for what, ours, theirs, names, aim in (
            ("real queries, uncached", uncached, oxigraph, real, 0.9),
            ("trivial queries, uncached", uncached, oxigraph, trivial, 0.4),
            ("trivial queries, repeated", repeated, oxigraph, trivial, 1.0),
            ("real queries, repeated", repeated, oxigraph, real, 10.0),
            ("real queries, uncached", uncached, rdflib, real, 10.0),
        )
        if names
    ]


def _weights(ours: Mapping[str, _State]) -> Iterator[Figure]:
    """Yield what our servers weigh and how soon they are ready, each with its aim."""
    for name, state in ours.items():
        met = "met" if state.memory < 250 else "MISSED"
        yield Figure(f"memory, {name}", f"{state.memory:.0f} MB", how=f"aim 250 MB: {met}")
        met = "met" if state.ready < 1 else "MISSED"
        yield Figure(f"ready, {name}", f"{state.ready:.2f} s", how=f"aim 1 s: {met}")


def _kinds() -> list[Kind]:
    """Return the loads: trivial queries, a join, a path, and the saved queries of the catalogue."""
    from isthmus.kb import open_knowledge
    from isthmus.queries import Engine
    from isthmus.queries.saved_queries import saved_queries

    engine = Engine(open_knowledge())
    saved = [
        engine.compile(query.text).text
        for query in saved_queries()
        if all(parameter.default is not None for parameter in query.parameters)
    ]
    return [
        Kind("trivial", _TRIVIAL),
        Kind("join", (_JOIN,)),
        Kind("path", (_PATH,)),
        Kind("saved queries", tuple(text for text in saved if "GRAPH" not in text)),
    ]


def _write_default_graph(path: Path) -> None:
    import pyoxigraph
    from isthmus.kb import open_knowledge

    triples = open_knowledge().closure()
    pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)


def _same_answers(kind: Kind, servers: Sequence[Endpoint]) -> None:
    """Make sure that all servers work on the same: each gives as many rows for each query."""
    import json

    for target in zip(*(kind.targets(server) for server in servers), strict=True):
        counts = {}
        for server, path in zip(servers, target, strict=True):
            request = urllib.request.Request(server.address + path, headers={"Accept": RESULTS})
            with urllib.request.urlopen(request, timeout=300) as answer:
                content = json.loads(answer.read())
            rows = content.get("results", {}).get("bindings", [])
            counts[server.name] = len(rows) if rows else content.get("boolean", 0)
        if len(set(counts.values())) > 1 or not all(counts.values()):
            sys.stderr.write(f"{kind.name}: answers differ or are empty: {counts}\n")


def draw(path: Path, names: Sequence[str], kinds: Sequence[str], found: Found) -> None:
    """Draw throughput and latency as bars: a row for each number of connections."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    # Letters stay letters: a tenth of the size, and found by a search.
    matplotlib.rcParams["svg.fonttype"] = "none"
    numbers = sorted({connections for _, _, connections in found})
    figure, rows = pyplot.subplots(
        len(numbers), 2, figsize=(12, 4 * len(numbers)), layout="constrained", squeeze=False
    )
    width = 0.8 / len(names)
    for connections, (rates, times) in zip(numbers, rows, strict=True):
        for place, name in enumerate(names):
            spots = [at + place * width for at in range(len(kinds))]
            loads = [found[name, kind, connections] for kind in kinds]
            medians = [1000 * load.median for load in loads]
            above = [1000 * (load.last - load.median) for load in loads]
            rates.bar(spots, [load.rate for load in loads], width, label=name)
            times.bar(spots, medians, width, yerr=[[0] * len(kinds), above], capsize=2, label=name)
        for axes, title in ((rates, "answers a second"), (times, "milliseconds: median, 99th")):
            axes.set_yscale("log")
            axes.set_title(f"{title}, {connections} connections")
            axes.set_xticks([at + 0.4 - width / 2 for at in range(len(kinds))], kinds)
            axes.grid(axis="y", alpha=0.3)
    figure.legend(*rows[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=1, help="how long each run takes")
    parser.add_argument("--rounds", type=int, default=3, help="how many runs there are of each")
    parser.add_argument("--starts", type=int, default=3, help="how often all servers are started")
    parser.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    parser.add_argument("--kinds", nargs="+", metavar="KIND", help="which loads; all by default")
    parser.add_argument("--document", action="store_true", help="write the documentation's tables")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    given = parser.parse_args()
    # So that the servers end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    measured = _measure(
        [kind for kind in _kinds() if not given.kinds or kind.name in given.kinds],
        seconds=given.seconds,
        rounds=given.rounds,
        starts=given.starts,
        connections=given.connections,
    )
    if given.plot is not None:
        names, kinds = list(measured.states), [kind.name for kind in measured.kinds]
        draw(given.plot, names, kinds, measured.found)
    if given.document:
        print("\n".join(_tables(measured)))
        return 0
    print("| measured | result | beside | result | how |\n|---|--:|---|--:|---|")
    for one in _figures(measured):
        print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
