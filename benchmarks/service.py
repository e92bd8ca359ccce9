"""The endpoint beside the Oxigraph server and rdflib-endpoint: same triples, queries, connections.

    python benchmarks/service.py                          the comparison, as a table
    python benchmarks/service.py --plot service.svg       and as a plot
    python benchmarks/service.py --sizes 10000 100000     how it grows with the data
    python benchmarks/service.py --sizes 10000000         takes an hour and 20 GB to reason over

Every load is run in turn on every server, several times over, and the median counts, so that a busy
moment of the machine hits all alike. Uncached means with ``--answer-cache 0``.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from endpoints import (
    Endpoint,
    isthmus,
    oxigraph_in_memory,
    oxigraph_on_disk,
    rdflib_endpoint,
)
from figure import Figure, milliseconds
from load import Load, wrk

RESULTS = "application/sparql-results+json"
PROCESSES, WORKERS = 2, 6
_OURS = ("--processes", str(PROCESSES), "--workers", str(WORKERS), "--queries-per-client", "2")
_PROLOGUE = """PREFIX ist: <https://w3id.org/isthmus/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
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


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from compare(seconds=2, rounds=3, connections=4)


def compare(
    *, seconds: int, rounds: int, connections: int, plot: Path | None = None
) -> Iterator[Figure]:
    """Measure all servers side by side.

    Args:
        seconds: How long each run takes.
        rounds: How many runs of each load there are on each server.
        connections: How many requests are on their way at a time.
        plot: Where to write the plot, if anywhere.
    """
    loads = _kinds()
    found: dict[tuple[str, str], Load] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = folder / "data.nt"
        _write_default_graph(data)
        # The first start after an upgrade fills the cache; what is measured are the ones after.
        with isthmus():
            pass
        servers = [
            stack.enter_context(one)
            for one in (
                isthmus(*_OURS, "--answer-cache", "0", name="Isthmus, uncached"),
                isthmus(*_OURS, name="Isthmus, repeated"),
                oxigraph_in_memory(data),
                oxigraph_on_disk(data, folder / "store"),
                rdflib_endpoint(data),
            )
        ]
        for kind in loads:
            _same_answers(kind, servers)
            runs: dict[str, list[Load]] = {server.name: [] for server in servers}
            for server in servers:
                _run(server, kind, 1, connections)
            for _ in range(rounds):
                for server in servers:
                    runs[server.name].append(_run(server, kind, seconds, connections))
            for name, several in runs.items():
                found[name, kind.name] = _median(several)
        yield from _table(servers, loads, found)
        yield from _aims(servers, loads, found)
        if plot is not None:
            draw(plot, [server.name for server in servers], [one.name for one in loads], found)


def _run(server: Endpoint, kind: Kind, seconds: int, connections: int) -> Load:
    return wrk(
        server.address,
        kind.targets(server),
        seconds=seconds,
        connections=connections,
        accept=RESULTS,
    )


def _median(several: Sequence[Load]) -> Load:
    return Load(
        statistics.median(one.rate for one in several),
        statistics.median(one.median for one in several),
        statistics.median(one.last for one in several),
        sum(one.failed for one in several),
    )


def _table(
    servers: Sequence[Endpoint],
    loads: Sequence[Kind],
    found: Mapping[tuple[str, str], Load],
) -> Iterator[Figure]:
    for kind in loads:
        for server in servers:
            load = found[server.name, kind.name]
            failed = f", {load.failed} FAILED" if load.failed else ""
            yield Figure(
                f"{kind.name}: {server.name}",
                f"{load.rate:,.0f}/s",
                "median, 99th percentile",
                f"{milliseconds(load.median)}, {milliseconds(load.last)}",
                f"{len(kind.queries)} queries in turn{failed}",
            )
    for server in servers:
        yield Figure(
            f"{server.name}: memory", f"{server.memory:.0f} MB", "ready", f"{server.ready:.2f} s"
        )


def _aims(
    servers: Sequence[Endpoint],
    loads: Sequence[Kind],
    found: Mapping[tuple[str, str], Load],
) -> Iterator[Figure]:
    """Yield the ratios that are aimed at, each with its aim."""
    uncached, repeated, oxigraph, _, rdflib = (server.name for server in servers)
    trivial, *real = (kind.name for kind in loads)

    def ratio(ours: str, theirs: str, kinds: Sequence[str]) -> float:
        return statistics.geometric_mean(
            found[ours, kind].rate / found[theirs, kind].rate for kind in kinds
        )

    for what, ours, theirs, kinds, aim in (
        ("real queries, uncached", uncached, oxigraph, real, 0.9),
        ("real queries, uncached", uncached, rdflib, real, 10.0),
        ("trivial queries, uncached", uncached, oxigraph, [trivial], 0.3),
        ("trivial queries, repeated", repeated, oxigraph, [trivial], 1.0),
        ("real queries, repeated", repeated, oxigraph, real, 10.0),
    ):
        value = ratio(ours, theirs, kinds)
        met = "met" if value >= aim else "MISSED"
        yield Figure(what, f"{value:.2f} ×", theirs, "1 ×", f"aim {aim:g} ×: {met}")
    for server in servers[:2]:
        weight, ready = server.memory, server.ready
        met = "met" if weight < 250 else "MISSED"
        yield Figure(f"memory, {server.name}", f"{weight:.0f} MB", how=f"aim 250 MB: {met}")
        met = "met" if ready < 1 else "MISSED"
        yield Figure(f"ready, {server.name}", f"{ready:.2f} s", how=f"aim 1 s: {met}")


def _kinds() -> list[Kind]:
    """Return the loads: a trivial query, a join, a path, and the saved queries of the catalogue."""
    from isthmus.kb import open_knowledge
    from isthmus.queries import Engine
    from isthmus.queries.catalogue import saved_queries

    engine = Engine(open_knowledge())
    saved = [
        engine.compile(query.text).text
        for query in saved_queries()
        if all(parameter.default is not None for parameter in query.parameters)
    ]
    return [
        Kind("trivial", ("ASK {}",)),
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


def draw(
    path: Path,
    names: Sequence[str],
    kinds: Sequence[str],
    found: Mapping[tuple[str, str], Load],
) -> None:
    """Draw throughput and latency as bars, one group for each load."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, (rates, times) = pyplot.subplots(1, 2, figsize=(12, 5), layout="constrained")
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        spots = [at + place * width for at in range(len(kinds))]
        rates.bar(spots, [found[name, kind].rate for kind in kinds], width, label=name)
        medians = [1000 * found[name, kind].median for kind in kinds]
        above = [1000 * (found[name, kind].last - found[name, kind].median) for kind in kinds]
        times.bar(spots, medians, width, yerr=[[0] * len(kinds), above], capsize=2, label=name)
    for axes, title in ((rates, "answers a second"), (times, "milliseconds: median, 99th")):
        axes.set_yscale("log")
        axes.set_title(title)
        axes.set_xticks([at + 0.4 - width / 2 for at in range(len(kinds))], kinds)
        axes.grid(axis="y", alpha=0.3)
    rates.legend(fontsize="small")
    figure.savefig(path)


# --- how it grows -------------------------------------------------------------------------------


def grow(sizes: Sequence[int]) -> Iterator[Figure]:
    """Measure start-up, memory and latency over networks of some sizes, given as ``--data``."""
    import pyoxigraph
    from reasoning import network

    before: tuple[int, float, float, float] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            data = folder / "network.nt"
            # Without the configurations, which would have to cite their sources.
            made = (t for t in network(size * 2) if "/configuration-" not in str(t.subject))
            pyoxigraph.serialize(
                islice(made, size), str(data), format=pyoxigraph.RdfFormat.N_TRIPLES
            )
            words = ("--data", str(data), "--cache", str(folder / "cache"), *_OURS)
            started = time.perf_counter()
            with isthmus(*words, "--answer-cache", "0"):
                built = time.perf_counter() - started
            with isthmus(*words, "--answer-cache", "0") as endpoint:
                load = _run(endpoint, Kind("join", (_JOIN,)), 3, 4)
                now = (size, endpoint.ready, endpoint.memory, load.median)
        told = f"built in {built:.1f} s; 99th {milliseconds(load.last)}, {load.failed} failed"
        if before is not None:
            data_, start, memory, median = (
                later / max(earlier, 1e-9) for later, earlier in zip(now, before, strict=True)
            )
            told += (
                f"; {data_:.0f} times the data: {start:.1f} × the start, "
                f"{memory:.1f} × the memory, {median:.1f} × the time"
            )
        yield Figure(
            f"{size:,} triples of one's own: ready, memory",
            f"{now[1]:.2f} s, {now[2]:.0f} MB",
            "a join, median",
            milliseconds(load.median),
            told,
        )
        before = now


def main() -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3, help="how long each run takes")
    parser.add_argument("--rounds", type=int, default=3, help="how many runs there are of each")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--plot", type=Path, metavar="FILE")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    given = parser.parse_args()
    # So that the servers end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    found = (
        grow(given.sizes)
        if given.sizes
        else compare(
            seconds=given.seconds,
            rounds=given.rounds,
            connections=given.connections,
            plot=given.plot,
        )
    )
    print("| measured | result | beside | result | how |\n|---|--:|---|--:|---|")
    for one in found:
        print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
