"""What the pool costs, what it bounds, and what it weighs; an overdue query, a killer, a crowd."""

import os
import signal
import statistics
import subprocess
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from figure import Figure, median_seconds, milliseconds
from isthmus.kb import Knowledge, open_knowledge
from isthmus.kb.pool import DeadlineError, Pool, PoolError, PoolLimits, PoolStore

_SMALL = "ASK { option:managed-vpn ist:usesTransport transport:internet }"
_JOIN = (
    "SELECT ?x ?label { ?x a ist:ConnectivityOption ; rdfs:label ?label ; ist:usesTransport ?t }"
)
_CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_TOWER = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
_KILLERS = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}",
    "order": f"SELECT * {{ {_CROSS} }} ORDER BY ?c ?f ?i",
    "distinct": f"SELECT DISTINCT * {{ {_CROSS} }}",
    "rows": f"SELECT * {{ {_CROSS} }}",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    'FILTER REGEX(CONCAT(STR(?c), STR(?f)), "(a|b|ab)*c$") }',
    "group concat": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?t) {{ {_CROSS} }}",
    "closure": "SELECT (COUNT(*) AS ?n) { ?x (!ist:x|^!ist:x)+ ?y . ?y (!ist:x|^!ist:x)+ ?z }",
    "tower": f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("{"x" * 4000}" AS ?v0) {_TOWER} }}',
    "brackets": "SELECT * { " + "[ ?p " * 199 + "1" + "]" * 199 + " ?x ?y }",
    "parentheses": "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
    "sums": "ASK { FILTER(" + "1+" * 30_000 + "1) }",
}
_DEADLINE = 2.0
_TIMES = 400


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    knowledge = open_knowledge()
    quads = knowledge.quads
    pool = Pool(lambda: quads, PoolLimits(deadline=_DEADLINE))
    pool.start()
    try:
        yield from _overhead(knowledge, pool)
        yield from _crowd(pool)
        yield from _killers(pool)
        yield from _replacement(pool)
    finally:
        pool.close()
    yield from _weight()


def _overhead(knowledge: Knowledge, pool: Pool) -> Iterator[Figure]:
    """The same query in this process and in the pool, in turn."""
    prefixes = {name: f"https://w3id.org/isthmus/{name}/" for name in ("option", "transport")}
    prefixes["ist"] = "https://w3id.org/isthmus/ns#"

    def inside() -> None:
        bool(knowledge.quads.query(_SMALL, prefixes=prefixes))

    def pooled() -> None:
        pool.query(_SMALL)

    taken: dict[str, list[float]] = {"inside": [], "pooled": []}
    for _ in range(_TIMES):
        for name, work in (("inside", inside), ("pooled", pooled)):
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    here, there = (statistics.median(taken[name]) for name in ("inside", "pooled"))
    yield Figure(
        "a small query in the pool",
        milliseconds(there),
        "in this process",
        milliseconds(here),
        f"median of {_TIMES}, in turn; {milliseconds(there - here)} more",
    )
    store = PoolStore(pool)
    here = median_seconds(lambda: knowledge.store.select(_JOIN), 200)
    there = median_seconds(lambda: store.select(_JOIN), 200)
    yield Figure(
        "a join with its rows, in the pool",
        milliseconds(there),
        "in this process",
        milliseconds(here),
        "median of 200",
    )


def _crowd(pool: Pool) -> Iterator[Figure]:
    """Small queries of one client while another has four killers running."""
    alone = median_seconds(lambda: pool.query(_SMALL), _TIMES)
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            with suppress(PoolError):
                pool.query(_KILLERS["count"], client="greedy")

    killers = [threading.Thread(target=kill) for _ in range(4)]
    for one in killers:
        one.start()
    time.sleep(0.3)
    crowded = median_seconds(lambda: pool.query(_SMALL, client="modest"), _TIMES)
    over.set()
    for one in killers:
        one.join()
    yield Figure(
        "a small query while four killers run",
        milliseconds(crowded),
        "alone",
        milliseconds(alone),
        f"median of {_TIMES}; the aim is below 10 ms",
    )


def _killers(pool: Pool) -> Iterator[Figure]:
    """How late after the deadline each killer is answered, and how."""
    latest, endings = 0.0, []
    for name, query in _KILLERS.items():
        started = time.perf_counter()
        try:
            pool.query(query)
            ending = "answered"
        except PoolError as error:
            ending = type(error).__name__.removesuffix("Error")
        taken = time.perf_counter() - started
        latest = max(latest, taken - _DEADLINE)
        endings.append(f"{name}: {ending} {taken:.2f} s")
    yield Figure(
        f"the latest answer to {len(_KILLERS)} killers, after the deadline",
        milliseconds(max(latest, 0.0)),
        "the aim",
        "500 ms",
        "; ".join(endings),
    )


def _replacement(pool: Pool) -> Iterator[Figure]:
    """From the kill of a process to the next answer."""

    def kill_worker() -> None:
        with suppress(DeadlineError):
            os.kill(pool._idle[-1].process, signal.SIGKILL)
        pool.query(_SMALL)

    yield Figure(
        "a small query after a worker was killed",
        milliseconds(median_seconds(kill_worker, 20)),
        "with no worker killed",
        milliseconds(median_seconds(lambda: pool.query(_SMALL), 200)),
        "median of 20",
    )


def _weight() -> Iterator[Figure]:
    """The proportional memory of the whole service, before and after killers."""
    import psutil

    command = str(Path(sysconfig.get_path("scripts")) / "isthmus")
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, "serve", "--port", "0", "--greeting", "no", "--deadline", "1"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split(" at ", 1)[1].split("/ ", 1)[0]

            def weight() -> float:
                family = [psutil.Process(process.pid)]
                family += family[0].children(recursive=True)
                return sum(_pss(one) for one in family) / 2**20

            _post(address, _SMALL)
            before = weight()
            for _ in range(6):
                for query in (_KILLERS["order"], _KILLERS["rows"], _KILLERS["tower"]):
                    _post(address, query)
            time.sleep(1)
            after = weight()
        finally:
            process.terminate()
            process.wait(30)
    yield Figure(
        "memory of the service with six workers",
        f"{before:.0f} MB",
        "after 18 killers",
        f"{after:.0f} MB",
        "proportional, all processes; the aim is below 250 MB",
    )


def _pss(process: "object") -> int:
    import psutil

    try:
        found: int = process.memory_full_info().pss  # type: ignore[attr-defined]
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return 0
    return found


def _post(address: str, query: str) -> None:
    import urllib.error
    import urllib.request

    request = urllib.request.Request(
        f"{address}/sparql",
        query.encode(),
        {"Content-Type": "application/sparql-query"},
    )
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
