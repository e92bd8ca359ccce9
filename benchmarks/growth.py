"""How start-up, memory and latency grow with the data: in memory, and in a store on disk.

    python benchmarks/growth.py --reasoned 10000 100000 1000000
    python benchmarks/growth.py --stored 10000 100000 1000000 10000000

Reasoned: a network given as ``--data``, over which the first start reasons; what is measured is the
start after that, and beside it the time of the first and its memory at the peak. A large one lies
in a store on disk, over which the Oxigraph server is the peer. Stored: a network beside the shipped
knowledge in the folder of an Oxigraph store, given as ``--store``, and the Oxigraph server over the
same folder as the peer.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from endpoints import Endpoint, isthmus, load_on_disk, oxigraph_on_disk
from figure import Figure, milliseconds
from load import Load, wrk
from reasoning import regions

if TYPE_CHECKING:
    from pyoxigraph import Triple

_OF_A_REGION = 1000
"""More triples than one Region of the network has."""
_CONNECTIONS, _SECONDS, _QUERIES = 4, 3, 50
_SETTINGS = (
    *("--processes", "2", "--workers", "6", "--queries-per-client", "2"),
    *("--waiting-per-client", "32"),
)
_EACH_ANEW = ("--answer-cache", "0")
_JOIN = """PREFIX ist: <https://w3id.org/isthmus/ns#>
SELECT ?vpc ?hub ?peer {{
  <https://example.org/network/vpc-{number}-0> ist:attachedTo ?hub .
  ?vpc ist:attachedTo ?hub ; a ist:VpcNode .
  OPTIONAL {{ ?vpc ist:peeredWith ?peer }}
}}"""


@dataclass(frozen=True, slots=True)
class Grown:
    """What was found with one size.

    Attributes:
        size: Triples of the network.
        ready: Seconds from the start until the service answers.
        memory: Proportional memory of all its processes, in MB.
        load: How it answered.
        computing: Seconds of the processor that an answer took.
        told: What else there is to say.
    """

    size: int
    ready: float
    memory: float
    load: Load
    computing: float
    told: str


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from reasoned([10_000, 100_000])
    yield from stored([10_000, 1_000_000])


def reasoned(sizes: Sequence[int]) -> Iterator[Figure]:
    """Measure networks of some sizes, in triples, that are given as ``--data``."""
    before: Grown | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            data = folder / "network.nt"
            _write(data, _network(size))
            words = ("--data", str(data), "--cache", str(folder / "cache"), *_SETTINGS)
            started = time.perf_counter()
            with isthmus(*words) as endpoint:
                built, peak = time.perf_counter() - started, endpoint.peak
            told = f"the first start {built:.1f} s, {peak:.0f} MB at its peak"
            for store in (folder / "cache").glob("isthmus-*.store/quads"):
                with oxigraph_on_disk(store) as peer:
                    theirs, taken = _asked(peer, size)
                told += (
                    f"; the Oxigraph server over the same store {milliseconds(theirs.median)}, "
                    f"{milliseconds(taken)} of the processor"
                )
            with isthmus(*words) as endpoint:
                kept, taken = _asked(endpoint, size)
                told += (
                    f"; answers kept, as usual, {milliseconds(kept.median)}, "
                    f"{milliseconds(taken)} of the processor"
                )
            with isthmus(*words, *_EACH_ANEW) as endpoint:
                load, computing = _asked(endpoint, size)
                now = Grown(size, endpoint.ready, endpoint.memory, load, computing, told)
        yield _figure("reasoned over", now, before)
        before = now


def stored(sizes: Sequence[int]) -> Iterator[Figure]:
    """Measure networks of some sizes, in triples, in a store on disk."""
    from isthmus.kb import open_knowledge

    before: Grown | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            data, store = Path(name) / "network.nt", Path(name) / "store"
            _write(data, chain(open_knowledge().closure(), _network(size)))
            started = time.perf_counter()
            load_on_disk(data, store)
            loaded = time.perf_counter() - started
            data.unlink()
            with oxigraph_on_disk(store) as peer:
                theirs, taken = _asked(peer, size)
            told = (
                f"loaded in {loaded:.0f} s; the Oxigraph server {milliseconds(theirs.median)}, "
                f"{milliseconds(taken)} of the processor, {theirs.rate:,.0f}/s"
            )
            with isthmus("--store", str(store), *_SETTINGS, *_EACH_ANEW) as endpoint:
                load, computing = _asked(endpoint, size)
                now = Grown(size, endpoint.ready, endpoint.memory, load, computing, told)
        yield _figure("on disk", now, before)
        before = now


def _asked(endpoint: Endpoint, size: int) -> tuple[Load, float]:
    """Ask for the neighbours of some VPCs, spread over the whole network.

    Returns:
        How it answered, and the seconds of the processor that an answer took: they say more where
        a machine has other work.
    """
    last = size // _OF_A_REGION
    numbers = sorted({last * place // _QUERIES for place in range(_QUERIES)})
    targets = [f"{endpoint.path}?query={quote(_JOIN.format(number=number))}" for number in numbers]
    for seconds in (1, _SECONDS):
        before = endpoint.computing
        load = wrk(
            endpoint.address,
            targets,
            seconds=seconds,
            connections=_CONNECTIONS,
            accept="application/sparql-results+json",
        )
    return load, (endpoint.computing - before) / (load.rate * _SECONDS)


def _network(size: int) -> "Iterator[Triple]":
    # Without the configurations, which would have to cite their sources.
    made = (t for t in chain.from_iterable(regions()) if "/configuration-" not in str(t.subject))
    return islice(made, size)


def _write(path: Path, triples: "Iterable[Triple]") -> None:
    import pyoxigraph

    pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)


def _figure(where: str, now: Grown, before: Grown | None) -> Figure:
    told = (
        f"{now.told}; {milliseconds(now.computing)} of the processor, "
        f"{now.load.rate:,.0f}/s, {now.load.failed} failed"
    )
    if before is not None:
        told += (
            f"; {now.size / before.size:.0f} times the data: "
            f"{now.ready / before.ready:.1f} × the start, "
            f"{now.memory / before.memory:.1f} × the memory, "
            f"{now.load.median / before.load.median:.1f} × the time"
        )
    return Figure(
        f"{now.size:,} triples of one's own {where}: ready, memory",
        f"{now.ready:.2f} s, {now.memory:.0f} MB",
        "neighbours of a VPC: median, 99th percentile",
        f"{milliseconds(now.load.median)}, {milliseconds(now.load.last)}",
        told,
    )


def main() -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reasoned", type=int, nargs="+", default=[], metavar="TRIPLES")
    parser.add_argument("--stored", type=int, nargs="+", default=[], metavar="TRIPLES")
    given = parser.parse_args()
    # So that the servers end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print("| measured | result | beside | result | how |\n|---|--:|---|--:|---|")
    for one in chain(reasoned(given.reasoned), stored(given.stored)):
        print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
