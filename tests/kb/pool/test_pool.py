"""The pool: every query is bounded, whatever it does, and nothing else suffers from it."""

import http.server
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import psutil
import pyoxigraph
import pytest
from isthmus.kb import Knowledge, StoreError
from isthmus.kb.pool import (
    DeadlineError,
    Formats,
    MemoryLimitError,
    NestingError,
    NotOfferedError,
    Pool,
    PoolBusyError,
    PoolError,
    PoolLimits,
    PoolStore,
    QueryCancelledError,
    QuerySyntaxError,
    RefusedError,
    ResultLimitError,
    TextLimitError,
    TooManyQueriesError,
    WorkerLostError,
    asking_as,
    is_volatile,
    session,
)
from isthmus.kb.pool.gate import share_of
from isthmus.kb.pool.query_check import is_small
from isthmus.kb.pool.store import DatedPoolStore
from isthmus.kb.store.overlay import NarrowStore
from isthmus.ontology import PREFIXES
from pyoxigraph import Literal, NamedNode, Quad

from tests.memory import taken_by

pytestmark = pytest.mark.long

DEADLINE = 1.0
MEBIBYTE = 2**20
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
TOWER = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
STOPPED = (DeadlineError, MemoryLimitError, ResultLimitError)
"""How a query may end that computes or collects without end: it depends on the machine."""

KILLERS: dict[str, tuple[str, tuple[type[PoolError], ...]]] = {
    "count of a cross product": (ENDLESS, (DeadlineError,)),
    "order of a cross product": (f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i", STOPPED),
    "distinct rows of a cross product": (f"SELECT DISTINCT * {{ {CROSS} }}", STOPPED),
    "all rows of a cross product": (f"SELECT * {{ {CROSS} }}", (ResultLimitError, DeadlineError)),
    "graph of a cross product": (
        f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}",
        (ResultLimitError, DeadlineError),
    ),
    "regular expressions over a cross product": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
        'FILTER REGEX(CONCAT(STR(?c), STR(?f)), "(a|b|ab)*c$") }',
        (DeadlineError,),
    ),
    "one text of a cross product": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?t) {{ {CROSS} }}",
        STOPPED,
    ),
    "groups of a cross product": (
        f"SELECT ?a ?d ?i (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?d ?i",
        STOPPED,
    ),
    "closure over everything": (
        "SELECT (COUNT(*) AS ?n) { ?x (!ist:x|^!ist:x)+ ?y . ?y (!ist:x|^!ist:x)+ ?z }",
        STOPPED,
    ),
    "tower of texts": (
        f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("{"x" * 4000}" AS ?v0) {TOWER} }}',
        STOPPED,
    ),
    "absence in a cross product": (
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER NOT EXISTS {{ ?c ist:x ?f . ?f ?p ?i }} }}",
        (DeadlineError,),
    ),
    "nested selections": (
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } "
        "{ SELECT * { ?g ?h ?i } } }",
        STOPPED,
    ),
    "nested blank nodes": (
        "SELECT * { " + "[ ?p " * 199 + "1" + "]" * 199 + " ?x ?y }",
        (DeadlineError, NestingError),
    ),
    "nested parentheses": (
        "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
        (NestingError,),
    ),
    "nested braces": ("ASK " + "{" * 5000 + "}" * 5000, (NestingError,)),
    "nested brackets": ("ASK { " + "[ ist:x " * 2000 + "1" + "]" * 2000 + "}", (NestingError,)),
    "chain of negations": ("ASK { FILTER(" + "!" * 30_000 + "true) }", (NestingError,)),
    "chain of sums": ("ASK { FILTER(" + "1+" * 30_000 + "1) }", (NestingError,)),
    "chain of steps": ("ASK { ?x " + "ist:a/" * 9_000 + "ist:a ?y }", (NestingError,)),
    "chain of alternatives": ("ASK { " + "{}UNION" * 9_000 + "{} }", (NestingError,)),
    "texts without an end": ("ASK { SERVICE " + "'\\\"" * 20_000, (RefusedError,)),
    "long texts without an end": ("ASK { SERVICE " + '"""\\' * 15_000, (RefusedError,)),
    "dots without an end": ("ASK { SERVICE " + "." * 60_000, (RefusedError,)),
    "long text": ("ASK {} #" + "x" * 70_000, (TextLimitError,)),
    "long text of few signs": ("ASK {} #" + "é" * 40_000, (TextLimitError,)),
}
"""Query, and how it may end."""


@pytest.fixture(scope="module")
def pool(shipped_knowledge: Knowledge, others: None) -> Iterator[Pool]:
    """A pool with a short deadline and little memory."""
    limits = PoolLimits(deadline=DEADLINE, memory=512 * MEBIBYTE, result=8 * MEBIBYTE)
    running = Pool(lambda: shipped_knowledge.quads, limits)
    running.start()
    yield running
    running.close()
    wait_until(lambda: not children())


@pytest.fixture(scope="module")
def dated(shipped_knowledge: Knowledge, pool: Pool) -> Iterator[Pool]:
    """A pool that has the graphs of days; it ends before the other, which ends without children."""
    running = Pool(lambda: shipped_knowledge.quads, dated=shipped_knowledge.graph_of)
    running.start()
    yield running
    running.close()


def make(knowledge: Knowledge, **limits: object) -> Pool:
    running = Pool(lambda: knowledge.quads, PoolLimits(**limits))  # type: ignore[arg-type]
    running.start()
    return running


OTHERS: set[psutil.Process] = set()
"""Processes that tests of other modules share."""


@pytest.fixture(scope="module", autouse=True)
def others() -> Iterator[None]:
    OTHERS.update(psutil.Process().children(recursive=True))
    yield
    OTHERS.clear()


def children() -> list[psutil.Process]:
    every = psutil.Process().children(recursive=True)
    return [one for one in every if one not in OTHERS and not has_ended(one)]


def workers_of(pool: Pool) -> list[psutil.Process]:
    return [psutil.Process(worker.process) for worker in (*pool._idle, *pool._busy)]


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it does not come to pass"
        time.sleep(0.01)


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def most_files(worker: psutil.Process) -> int:
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    return int(limits.split("Max open files")[1].split()[0])


def zygote_of(keeper: psutil.Process) -> psutil.Process:
    """Return the living zygote; a moment after one was killed there is none."""
    found: list[psutil.Process] = []

    def there() -> bool:
        found[:] = [one for one in keeper.children() if not has_ended(one)]
        return len(found) == 1

    wait_until(there)
    return found[0]


def answers(pool: Pool) -> bool:
    return b"true" in pool.query("ASK { ?x a ist:ConnectivityOption }").body


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s ist:usesTransport ?o } ORDER BY ?s ?o",
        "SELECT ?o ?s { ?s ist:usesTransport ?o } ORDER BY ?s ?o",
        "SELECT ?x ?y { ?x a ist:Family OPTIONAL { ?x ist:private ?y } } ORDER BY ?x",
        "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s ?p ?o } }",
        'SELECT ("é𝄞\\n\\t\\"" AS ?a) ("x"@en-GB AS ?b) (1.50 AS ?c) (1e3 AS ?d) (<x:y> AS ?e) {}',
        "SELECT * { VALUES ?x { 01 +1 'a'^^ist:x UNDEF } }",
        "SELECT * {}",
        "SELECT ?none { ?none ist:noSuchThing ?x }",
    ],
)
def test_it_answers_as_the_store_does(pool: Pool, shipped_knowledge: Knowledge, query: str) -> None:
    assert PoolStore(pool).select(query) == shipped_knowledge.store.select(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s ist:private ?o } ORDER BY ?s ?o",
        "SELECT ?s { ?s a ist:DatedChange } ORDER BY ?s",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s ?p ?o } }",
    ],
)
def test_it_answers_of_another_day_as_the_day_does(
    dated: Pool, shipped_knowledge: Knowledge, query: str
) -> None:
    span = shipped_knowledge.span(date(2026, 11, 29))
    bounded = replace(
        shipped_knowledge, store=PoolStore(dated), over=partial(DatedPoolStore, dated)
    )
    there = bounded.at(span).store
    assert isinstance(there, DatedPoolStore)
    assert there.select(query) == shipped_knowledge.at(span).store.select(query)
    assert there.select(query) != PoolStore(dated).select(query) or "DatedChange" in query


def test_only_what_is_asked_of_is_sent_along_for_another_day(
    shipped_knowledge: Knowledge,
) -> None:
    day = shipped_knowledge.at(shipped_knowledge.span(date(2026, 11, 29)))
    changed = "privatelink"
    listed = "SELECT ?x ?p ?o WHERE {{ {{ SELECT ?x WHERE {{ VALUES ?x {{ {} }} }} }} ?x ?p ?o }}"
    assert isinstance(day.store, NarrowStore)
    for other in ("", "claim:from-a-graph", "<urn:x:from/graph>"):
        sent = day.store.read_by(listed.format(f"option:{changed} {other}"))
        assert sent is not None
        about = {line.split()[0].decode() for line in sent.splitlines()}
        assert about == {f"<{PREFIXES['option']}{changed}>"}
    assert len(day.store.read_by("SELECT ?x { GRAPH ?g { ?x ist:private true } }") or b"") > 10**6


def test_a_killer_about_another_day_is_stopped_at_the_deadline(
    pool: Pool, shipped_knowledge: Knowledge
) -> None:
    span = shipped_knowledge.span(date(2026, 11, 29))
    bounded = replace(shipped_knowledge, store=PoolStore(pool), over=partial(DatedPoolStore, pool))
    query, endings = KILLERS["order of a cross product"]
    with pytest.raises(endings):
        bounded.at(span).store.select(query)


EDITION = "https://w3id.org/isthmus/graph/edition/2020-06-06"
AS_OF = "https://w3id.org/isthmus/graph/as-of/"
CROSSES = "{ option:privatelink ist:crossRegion ?v }"


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (f"SELECT ?v {{ GRAPH <{EDITION}> {CROSSES} }}", ["false"]),
        (f"SELECT ?v {{ GRAPH <{AS_OF}today> {CROSSES} }}", ["true"]),
        (f"SELECT ?v {{ GRAPH <{AS_OF}2024-11-25> {CROSSES} }}", ["false"]),
        (f"SELECT ?v {{ GRAPH <{AS_OF}2024-11-26> {CROSSES} }}", ["true"]),
        (f"SELECT ?v FROM <{AS_OF}today> {CROSSES}", ["true"]),
        (f"SELECT ?v FROM NAMED <{AS_OF}today> {{ GRAPH ?g {CROSSES} }}", ["true"]),
        (f"SELECT ?v {{ GRAPH graph:as-of\\/today {CROSSES} }}", ["true"]),
        # On its own day the edition holds; before it nothing is on record; there is no such day.
        (f"SELECT ?v {{ GRAPH <{AS_OF}2020-06-06> {CROSSES} }}", ["false"]),
        (f"SELECT ?v {{ GRAPH <{AS_OF}2020-06-05> {CROSSES} }}", []),
        (f"SELECT ?v {{ GRAPH <{AS_OF}2021-02-30> {CROSSES} }}", []),
        (f"SELECT ?v {{ GRAPH <{EDITION.replace('2020', '2021')}> {CROSSES} }}", []),
        (f"SELECT ?v {CROSSES}", ["false"]),
        # Nothing stays of what was made for one query.
        (f"SELECT DISTINCT ?g {{ GRAPH ?g {CROSSES} }}", ["graph/inferred"]),
    ],
)
def test_days_are_graphs_for_who_names_them(
    dated: Pool, query: str, values: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTHMUS_TODAY", "2026-11-29")
    rows = json.loads(dated.query(query).body)["results"]["bindings"]
    found = [term["value"] for row in rows for term in row.values()]
    assert [value.removeprefix("https://w3id.org/isthmus/") for value in found] == values


def test_the_graph_of_a_day_is_all_that_holds_on_it(
    dated: Pool, shipped_knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTHMUS_TODAY", "2026-11-29")
    sizes = shipped_knowledge.dated_graphs()
    assert set(sizes) == {EDITION, f"{AS_OF}today"}
    for graph, size in sizes.items():
        query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        reply = dated.query(query, default_graphs=[graph])
        assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == str(size)


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT", "DROP ALL"])
def test_what_is_no_select_is_a_store_error(pool: Pool, query: str) -> None:
    with pytest.raises(StoreError):
        PoolStore(pool).select(query)


def test_a_form_that_nobody_accepts_is_told(pool: Pool) -> None:
    with pytest.raises(NotOfferedError):
        pool.query("ASK {}", Formats(rows="csv", boolean="", graph=""))
    with pytest.raises(NotOfferedError):
        pool.query("DESCRIBE <x:y>", Formats(rows="csv", boolean="csv", graph=""))


# --- killers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_ends_as_it_should_and_the_pool_lives(pool: Pool, name: str) -> None:
    query, endings = KILLERS[name]

    with pytest.raises(endings) as caught:
        pool.query(query)

    assert type(caught.value) in endings
    assert answers(pool)


def test_memory_stays_flat_under_killers(shipped_knowledge: Knowledge) -> None:
    running = make(shipped_knowledge, deadline=0.4, memory=256 * MEBIBYTE, workers=3, per_client=3)
    try:
        order = KILLERS["order of a cross product"][0]

        def weight() -> float:
            return taken_by([psutil.Process(), *children()])

        for _ in range(2):
            with suppress(PoolError):
                running.query(order)
        wait_until(lambda: len(workers_of(running)) == 3)
        before = weight()
        for _ in range(8):
            with suppress(PoolError):
                running.query(order)
        wait_until(lambda: weight() < before + 30)
    finally:
        running.close()


def test_short_queries_are_answered_while_killers_run(shipped_knowledge: Knowledge) -> None:
    # A deadline that none of the killers reaches before they are stopped, however busy the machine.
    running = make(shipped_knowledge, workers=6, per_client=4, deadline=120)
    killers = [
        threading.Thread(target=lambda: suppressed(running, ENDLESS, "killer")) for _ in range(4)
    ]
    try:
        for killer in killers:
            killer.start()
        wait_until(lambda: running.state().busy == 4)

        assert all(answers(running) for _ in range(20))
        assert running.state().busy == 4
    finally:
        assert running.cancel("killer") == 4
        for killer in killers:
            killer.join()
        running.close()


def suppressed(pool: Pool, query: str, client: str) -> None:
    with suppress(PoolError):
        pool.query(query, client=client)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL",
        "insert data { <x:a> <x:b> 1 }",
        "PREFIX select: <x:y> DELETE WHERE { ?s ?p ?o }",
        "# SELECT\nLOAD <http://127.0.0.1:9/>",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(pool: Pool, update: str) -> None:
    with pytest.raises(RefusedError, match="read-only"):
        pool.query(update)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A listener that remembers every connection, and its address."""
    heard: list[bytes] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = listening.accept()
                    heard.append(b"connected")
                    connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql", heard
        time.sleep(0.1)
        over.set()
        thread.join()


CALLS = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{url}> AS ?where) SERVICE ?where {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> SELECT * {{ SERVICE:{{ ?s ?p ?o }} }}",
    "SELECT * {{ ?x ist:page ?y FILTER(?y = 1)SERVICE<{url}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ ?x ist:page 1SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?x ist:private trueSERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ # comment\nSERVICE # <x:y>\n<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ OPTIONAL {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    'SELECT * {{ VALUES ?x {{ """x" }} SERVICE <{url}> {{ ?s ?p ?o }} }}',
    "SELECT * {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
    "LOAD <{url}>",
    "DESCRIBE <{url}>",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_query_opens_a_socket(pool: Pool, listener: tuple[str, list[bytes]], call: str) -> None:
    url, heard = listener
    query = call.format(url=url)

    if "FROM" in call or "DESCRIBE" in call:
        pool.query(query)
    else:
        with pytest.raises((RefusedError, QuerySyntaxError)):
            pool.query(query)

    assert heard == []


@pytest.mark.parametrize("call", [one for one in CALLS if "ervice" in one.casefold()])
def test_no_socket_is_opened_even_if_the_check_of_the_text_were_passed(
    pool: Pool, listener: tuple[str, list[bytes]], call: str
) -> None:
    url, heard = listener

    # What compiled queries take: it does not look the text over.
    with suppress(PoolError):
        pool.rows(call.format(url=url))

    assert heard == []


def test_no_file_can_be_read(pool: Pool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text('<x:a> <x:b> "secret" .')
    iri = secret.as_uri()

    for query in (
        f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}",
    ):
        assert b"secret" not in pool.query(query, Formats("csv")).body
    graphs = pool.query("SELECT ?s { ?s ?p ?o }", Formats("csv"), default_graphs=[iri])
    assert graphs.body == b"s\r\n"


def test_a_worker_holds_nothing_but_its_socket(pool: Pool) -> None:
    assert answers(pool)
    held: dict[int, list[str]] = {}

    def settled() -> bool:
        """Whether none is ending after a test before, nor setting its limits after its fork."""
        held.clear()
        with suppress(OSError):
            for worker in workers_of(pool):
                files = Path(f"/proc/{worker.pid}/fd").iterdir()
                held[worker.pid] = sorted(str(path.readlink()) for path in files)
                if has_ended(worker) or most_files(worker) != 4:
                    return False
            return len(held) == pool.limits.workers
        return False

    wait_until(settled)
    for worker, targets in held.items():
        assert targets[:3] == ["/dev/null"] * 3
        assert [target.partition(":")[0] for target in targets[3:]] == ["socket"]
        limits = Path(f"/proc/{worker}/limits").read_text()
        assert limits.split("Max open files")[1].split()[1] == "4"
        assert limits.split("Max core file size")[1].split()[0] == "0"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?x ist:usesService service:vpn }",
        "SELECT * { service:vpn ?p ?o . ?s ?p2 service:direct-connect }",
        'SELECT * { ?x rdfs:label "SERVICE <http://x/> {}" }',
        "SELECT ?service { ?service a ist:Service } # SERVICE",
        "SELECT * { GRAPH graph:service { ?s ?p ?o } }",
        "SELECT * FROM graph:service { ?s ?p ?o }",
        "SELECT * { <x:service> ?p ?o }",
        'SELECT * { BIND("""a " SERVICE <x:y> {} \\""" "b\'""" AS ?x) }',
    ],
)
def test_the_word_alone_is_harmless(pool: Pool, query: str) -> None:
    assert pool.query(query).kind == "rows"


def test_an_allowed_endpoint_is_called_and_no_other(shipped_knowledge: Knowledge) -> None:
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            row = {"s": {"type": "uri", "value": "x:from-afar"}}
            found = {"head": {"vars": ["s"]}, "results": {"bindings": [row]}}
            content = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
        running = make(shipped_knowledge, services=frozenset({url}), deadline=20)
        threading.Thread(target=server.serve_forever).start()
        try:
            found = running.query(f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
            assert b"x:from-afar" in found.body
            with pytest.raises(RefusedError, match=url):
                running.query(f"SELECT ?s {{ SERVICE <{url}2> {{ ?s ?p ?o }} }}")
            with pytest.raises(RefusedError):
                running.query(f"SELECT ?s {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}")
            # The worker that may call out is gone; the others may not.
            assert answers(running)
            for worker in workers_of(running):
                wait_until(lambda worker=worker: most_files(worker) == 4)  # type: ignore[misc]
        finally:
            running.close()
            server.shutdown()


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message", "line", "column"),
    [
        ("SELECT * {\n  ?x y:z 1 }", "the prefix y: is not declared", 2, 6),
        ("ASK {", "{ is never closed", 1, 5),
        ("SELECT ?é { ?é a 'é }", "the text that begins with ' is never closed", 1, 18),
        ("ASK {}}", "} closes nothing", 1, 7),
        ("ASK { FILTER(1 ] }", "] closes (, which needs )", 1, 16),
        ("FIND option", "FIND begins no query", 1, 1),
        ("", "the query is empty", 1, 1),
        ("SELECT ?x ?y { ?x a ?z } GROUP BY ?x", "neither grouped by nor aggregated", 1, 37),
    ],
)
def test_a_mistake_has_words_and_a_place(
    pool: Pool, query: str, message: str, line: int, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        pool.query(query)

    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_half_a_character_is_told(pool: Pool) -> None:
    with pytest.raises(QuerySyntaxError, match="half a character at code point 6"):
        pool.query("ASK {\ud800}")


def test_what_differs_from_run_to_run_is_known() -> None:
    assert is_volatile("SELECT (NOW() AS ?now) {}")
    assert is_volatile("SELECT (\\u0052AND() AS ?x) {}")
    assert not is_volatile("SELECT ?x { ?x ist:page 1 }")


# --- fairness -------------------------------------------------------------------------------------


def test_one_client_cannot_take_every_worker(shipped_knowledge: Knowledge) -> None:
    # None of the endless ones ends before it is stopped, however busy the machine.
    running = make(
        shipped_knowledge, workers=3, per_client=2, waiting_per_client=1, wait=0.3, deadline=120
    )
    endings: list[type[BaseException]] = []

    def ask(query: str, client: str) -> None:
        try:
            running.query(query, client=client)
        except PoolError as error:
            endings.append(type(error))

    try:
        greedy = [threading.Thread(target=ask, args=(ENDLESS, "greedy")) for _ in range(6)]
        for one in greedy:
            one.start()
        wait_until(lambda: endings.count(TooManyQueriesError) == 4)
        assert running.query("ASK {}", client="modest").kind == "boolean"

        other = threading.Thread(target=ask, args=(ENDLESS, "other"))
        other.start()
        wait_until(lambda: running.state().busy == 3)
        assert running.cancel("greedy") == 2
        assert running.cancel("other") == 1
        for one in (*greedy, other):
            one.join()
        assert endings.count(QueryCancelledError) == 3
        assert running.query("ASK {}", client="greedy").kind == "boolean"
    finally:
        running.close()


def test_a_query_that_waits_is_answered_when_its_turn_comes(shipped_knowledge: Knowledge) -> None:
    running = make(shipped_knowledge, workers=2, per_client=1, wait=10, deadline=1)
    try:
        first = threading.Thread(target=suppressed, args=(running, ENDLESS, "one"))
        first.start()
        wait_until(lambda: running.state().busy == 1)
        assert running.query("ASK {}", client="two").kind == "boolean"
        with pytest.raises(DeadlineError):
            running.query(ENDLESS, client="two")
        first.join()
    finally:
        running.close()


def test_all_queries_of_one_question_have_one_deadline(pool: Pool) -> None:
    with asking_as("somebody"):
        assert PoolStore(pool).select("SELECT (1 AS ?x) {}").rows
        time.sleep(DEADLINE)
        with pytest.raises(DeadlineError):
            PoolStore(pool).select("SELECT (1 AS ?x) {}")
    assert PoolStore(pool).select("SELECT (1 AS ?x) {}").rows


@pytest.mark.parametrize(
    ("client", "share"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nobody: at all", "nobody: at all"),
        ("", ""),
    ],
)
def test_a_network_of_ipv6_counts_as_one_client(client: str, share: str) -> None:
    assert share_of(client) == share


@pytest.fixture
def taken(shipped_knowledge: Knowledge) -> Iterator[tuple[Pool, list[PoolError]]]:
    """A pool with two places, which two clients have taken for long; and how they ended."""
    running = make(shipped_knowledge, workers=2, per_client=1, wait=4, deadline=60)
    endings: list[PoolError] = []
    # It is known for what it asks when it asks again.
    slow = threading.Thread(target=suppressed, args=(running, ENDLESS, "slow"))
    slow.start()
    time.sleep(0.5)
    wait_until(lambda: running.cancel("slow") == 1)
    slow.join()

    def ask(client: str) -> None:
        try:
            running.query(ENDLESS, client=client)
        except PoolError as error:
            endings.append(error)

    crowd = [threading.Thread(target=ask, args=(who,)) for who in ("first", "second")]
    try:
        for one in crowd:
            one.start()
        wait_until(lambda: running.state().busy == 2)
        yield running, endings
    finally:
        for who in ("first", "second"):
            running.cancel(who)
        for one in crowd:
            one.join()
        running.close()


def test_a_small_question_is_answered_though_each_client_has_one_long_query(
    taken: tuple[Pool, list[PoolError]],
) -> None:
    running, endings = taken
    for _ in range(10):
        assert running.query("ASK {}", client="modest").kind == "boolean"
    assert [type(error) for error in endings] == [PoolBusyError]
    assert "it had run longest" in str(endings[0])


def test_who_asks_what_is_slow_ends_no_only_query_of_another(
    taken: tuple[Pool, list[PoolError]],
) -> None:
    running, endings = taken
    with pytest.raises(PoolBusyError) as busy:
        running.query("ASK {}", client="slow")
    assert busy.value.retry_after >= 1
    assert endings == []


def test_an_answer_that_waits_for_room_holds_no_place(shipped_knowledge: Knowledge) -> None:
    large = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000"
    running = make(shipped_knowledge, workers=1, wait=60, deadline=60, in_hand=MEBIBYTE)
    unread = [running.query(large, client="who does not read")]
    assert len(unread[0].body) > MEBIBYTE
    waiting = threading.Thread(target=lambda: unread.append(running.query(large, client="patient")))
    try:
        waiting.start()
        wait_until(lambda: running.room.is_short)
        assert all(answers(running) for _ in range(10))
        with pytest.raises(PoolBusyError, match="have not read yet"):
            running.query(large, client="one too many")
        assert waiting.is_alive()
        del unread[0]
        waiting.join(20)
        assert len(unread[0].body) > MEBIBYTE
        wait_until(lambda: len(workers_of(running)) == 1)
    finally:
        running.close()


def test_the_places_of_two_clients_with_many_long_queries_go_round(
    shipped_knowledge: Knowledge,
) -> None:
    running = make(shipped_knowledge, workers=6, per_client=3, wait=4, deadline=20)
    endings: list[PoolError] = []

    def ask(client: str) -> None:
        try:
            running.query(ENDLESS, client=client)
        except PoolError as error:
            endings.append(error)

    crowd = [
        threading.Thread(target=ask, args=(who,)) for who in ("first", "second") for _ in range(3)
    ]
    try:
        for one in crowd:
            one.start()
        wait_until(lambda: running.state().busy == 6)
        for _ in range(10):
            assert running.query("ASK {}", client="modest").kind == "boolean"
        assert [type(error) for error in endings] == [TooManyQueriesError]
        assert "for another client" in str(endings[0])
    finally:
        for who in ("first", "second"):
            running.cancel(who)
        for one in crowd:
            one.join()
        running.close()


# --- waiting behind another query -----------------------------------------------------------------


class Waiting:
    """A query that is certain to wait: the only worker stands still until `go`.

    Attributes:
        ended: How it ended.
    """

    def __init__(self, pool: Pool, query: str, client: str = "second") -> None:
        self.ended: list[object] = []
        (self._worker,) = workers_of(pool)
        self._worker.suspend()
        first = threading.Thread(target=pool.query, args=("ASK {}",), kwargs={"client": "first"})
        first.start()
        wait_until(lambda: pool.state().busy == 1)
        second = threading.Thread(target=self._ask, args=(pool, query, client))
        second.start()
        # What is refused for its text does not wait.
        wait_until(lambda: pool.state().waiting == 1 or bool(self.ended))
        self._threads = first, second

    def _ask(self, pool: Pool, query: str, client: str) -> None:
        try:
            self.ended.append(pool.query(query, client=client).body)
        except PoolError as error:
            self.ended.append(type(error))

    def go(self) -> None:
        self._worker.resume()
        self._threads[0].join()

    def join(self) -> None:
        self._threads[1].join()


@pytest.fixture
def narrow(shipped_knowledge: Knowledge) -> Iterator[Pool]:
    """A pool in which every second query waits."""
    running = make(shipped_knowledge, workers=1, per_client=1, wait=20, deadline=3)
    yield running
    running.close()


@pytest.mark.parametrize(
    ("query", "ended"),
    [
        ("ASK {}", b'{"head":{},"boolean":true}'),
        ("ASK", QuerySyntaxError),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", RefusedError),
        ("ASK {} #" + "x" * 60_000, b'{"head":{},"boolean":true}'),
        ("ASK {} #" + "x" * 70_000, TextLimitError),
        (ENDLESS, DeadlineError),
    ],
    ids=["answered", "mistaken", "refused", "long", "too long", "endless"],
)
def test_a_query_that_has_waited_ends_as_it_should(narrow: Pool, query: str, ended: object) -> None:
    waiting = Waiting(narrow, query)
    waiting.go()
    waiting.join()

    assert waiting.ended == [ended]
    assert answers(narrow)
    assert (narrow.state().busy, narrow.state().waiting) == (0, 0)


def test_a_query_that_has_waited_can_be_cancelled(narrow: Pool) -> None:
    waiting = Waiting(narrow, ENDLESS)
    waiting.go()
    wait_until(lambda: narrow.cancel("second") == 1)
    waiting.join()

    assert waiting.ended == [QueryCancelledError]
    assert answers(narrow)


def test_a_query_that_has_waited_is_lost_with_its_worker_only(narrow: Pool) -> None:
    waiting = Waiting(narrow, ENDLESS)
    (worker,) = workers_of(narrow)
    waiting.go()
    wait_until(lambda: narrow.state().waiting == 0)
    # Later than what counts as dead before the query came.
    time.sleep(0.8)
    worker.kill()
    waiting.join()

    assert waiting.ended == [WorkerLostError]
    assert answers(narrow)


def test_a_query_that_waits_is_answered_when_the_worker_dies(narrow: Pool) -> None:
    waiting = Waiting(narrow, "ASK {}")
    (worker,) = workers_of(narrow)
    worker.kill()
    waiting.join()

    assert waiting.ended == [b'{"head":{},"boolean":true}']
    assert answers(narrow)


def test_each_of_many_that_wait_gets_its_own_answer(shipped_knowledge: Knowledge) -> None:
    running = make(
        shipped_knowledge, workers=3, per_client=2, waiting_per_client=50, wait=60, deadline=60
    )
    wrong: list[object] = []

    def ask(first: int) -> None:
        for number in range(first, first + 60):
            query = f"SELECT ({number} AS ?x) {{ ?a a ?b ; a ?c }} LIMIT 200"
            if number % 5 == 0:
                query = f"SELECT ({number} AS ?x) {{}}"
            if number % 7 == 0:
                query = f"SELECT {number}"
            try:
                rows = json.loads(running.query(query, client=f"{first % 400}").body)
            except QuerySyntaxError as error:
                found = {str(number)} if number % 7 == 0 else {str(error)}
            else:
                found = {row["x"]["value"] for row in rows["results"]["bindings"]}
            if found != {str(number)}:
                wrong.append((number, found))

    try:
        asking = [threading.Thread(target=ask, args=(100 * n,)) for n in range(16)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        assert not wrong
        assert (running.state().busy, running.state().waiting) == (0, 0)
    finally:
        running.close()


# --- giving up ------------------------------------------------------------------------------------


def test_a_caller_may_cancel_its_own_query(pool: Pool) -> None:
    ended: list[type[BaseException]] = []

    def ask() -> None:
        with asking_as("impatient"):
            try:
                PoolStore(pool).select(ENDLESS)
            except PoolError as error:
                ended.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: pool.state().busy == 1)
    assert pool.cancel("somebody else") == 0
    assert pool.cancel("impatient") == 1
    asking.join(5)

    assert ended == [QueryCancelledError]
    assert pool.cancel("impatient") == 0
    assert answers(pool)


def test_an_interrupt_ends_the_query_and_nothing_else(pool: Pool) -> None:
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        pool.query(ENDLESS)
    timer.join()

    assert answers(pool)
    wait_until(lambda: len(workers_of(pool)) == pool.limits.workers)


# --- when processes are killed --------------------------------------------------------------------


def test_a_killed_worker_costs_at_most_the_query_in_it(pool: Pool) -> None:
    answers(pool)
    for worker in workers_of(pool):
        worker.kill()
        wait_until(lambda worker=worker: has_ended(worker))  # type: ignore[misc]
    # They were idle: nobody notices.
    assert all(answers(pool) for _ in range(pool.limits.workers + 1))

    ended: list[type[BaseException]] = []

    def ask() -> None:
        try:
            pool.query(ENDLESS)
        except PoolError as error:
            ended.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: pool.state().busy == 1)
    # Later than what counts as dead before the query came.
    time.sleep(0.8)
    (busy,) = pool._busy
    os.kill(busy.process, signal.SIGKILL)
    asking.join(10)

    assert ended == [WorkerLostError]
    assert answers(pool)


def test_a_killed_zygote_is_replaced(shipped_knowledge: Knowledge) -> None:
    before = {one.pid for one in psutil.Process().children()}
    running = make(shipped_knowledge, deadline=20)
    try:
        (keeper,) = (one for one in psutil.Process().children() if one.pid not in before)
        for _ in range(3):
            zygote = zygote_of(keeper)
            zygote.kill()
            assert answers(running)
            wait_until(lambda zygote=zygote: has_ended(zygote))  # type: ignore[misc]
        wait_until(lambda: len(workers_of(running)) == 6 or answers(running))
        assert keeper.is_running()
    finally:
        running.close()
    wait_until(lambda: has_ended(keeper))


def test_a_query_survives_the_death_of_the_zygote(shipped_knowledge: Knowledge) -> None:
    before = {one.pid for one in psutil.Process().children()}
    running = make(shipped_knowledge, deadline=20)
    slow = "SELECT (COUNT(*) AS ?n) { ?a rdf:type ?b . ?c rdf:type ist:Claim }"
    found: list[bytes] = []
    try:
        (keeper,) = (one for one in psutil.Process().children() if one.pid not in before)
        asking = threading.Thread(target=lambda: found.append(running.query(slow).body))
        asking.start()
        wait_until(lambda: running.state().busy == 1)
        zygote_of(keeper).kill()
        asking.join(30)
        assert len(found) == 1
    finally:
        running.close()


def test_without_zygote_and_keeper_the_owner_is_told(shipped_knowledge: Knowledge) -> None:
    told: list[bool] = []
    before = {one.pid for one in psutil.Process().children()}
    running = Pool(lambda: shipped_knowledge.quads, PoolLimits(), lambda: told.append(True))
    running.start()
    try:
        (keeper,) = (one for one in psutil.Process().children() if one.pid not in before)
        zygote = zygote_of(keeper)
        keeper.kill()
        keeper.wait()
        assert answers(running)
        zygote.kill()
        wait_until(lambda: has_ended(zygote))
        wait_until(lambda: not any(worker.is_idle() for worker in running._idle))
        with pytest.raises(WorkerLostError):
            running.query("ASK {}")
        assert told == [True]
    finally:
        running.close()


def test_a_zygote_that_is_stopped_is_not_waited_for_again_and_again(
    shipped_knowledge: Knowledge,
) -> None:
    told: list[bool] = []
    before = {one.pid for one in psutil.Process().children()}
    limits = PoolLimits(deadline=4)
    running = Pool(lambda: shipped_knowledge.quads, limits, lambda: told.append(True))
    running.start()
    try:
        (keeper,) = (one for one in psutil.Process().children() if one.pid not in before)
        zygote = zygote_of(keeper)
        workers = zygote.children()
        zygote.suspend()
        for worker in workers:
            worker.kill()
        wait_until(lambda: not any(worker.is_idle() for worker in running._idle))
        began = time.monotonic()
        with pytest.raises(WorkerLostError, match="are being replaced; ask again"):
            running.query("SELECT * { ?a rdf:type ?b . ?b rdf:type ?c } LIMIT 1")
        assert time.monotonic() - began < 2 * session.PATIENCE
        assert told == [True]
        zygote.resume()
        assert answers(running)
    finally:
        running.close()
    wait_until(lambda: has_ended(keeper))


def test_nothing_is_left_when_the_owner_is_killed(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import pyoxigraph, sys, time\n"
        "from isthmus.kb.pool import Pool\n"
        "pool = Pool(pyoxigraph.Store); pool.start()\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        family = psutil.Process(owner.pid).children(recursive=True)
        assert len(family) == 8
        owner.kill()
    wait_until(lambda: not any(one.is_running() and one.status() != "zombie" for one in family), 10)


def test_a_store_on_disk_is_asked_and_no_socket_can_be_opened(
    shipped_knowledge: Knowledge, tmp_path: Path, listener: tuple[str, list[bytes]]
) -> None:
    url, heard = listener
    folder = tmp_path / "store"
    written = pyoxigraph.Store(str(folder))
    written.bulk_extend(shipped_knowledge.quads)
    written.flush()
    del written
    running = Pool(lambda: folder, PoolLimits(workers=2, per_client=1))
    running.start()
    try:
        query = "SELECT ?x ?y { ?x ist:usesTransport ?y } ORDER BY ?x ?y"
        assert PoolStore(running).select(query) == shipped_knowledge.store.select(query)
        files = len(list(folder.glob("*.sst")))
        for worker in workers_of(running):
            opened = Path(f"/proc/{worker.pid}/fd")
            wait_until(lambda worker=worker: most_files(worker) < 1000)  # type: ignore[misc]
            assert len(list(opened.iterdir())) >= most_files(worker) - files
        with suppress(PoolError):
            running.rows(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert heard == []
    finally:
        running.close()


def test_the_kernel_refuses_a_socket_where_files_may_be_opened() -> None:
    import subprocess
    import sys

    code = (
        "import os, socket\n"
        "from isthmus.kb.pool.sandbox import refuse_sockets\n"
        "assert refuse_sockets()\n"
        "os.close(os.open('/dev/null', os.O_RDONLY))\n"
        "socket.socket()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def test_a_store_on_disk_may_have_more_files_than_are_opened_at_first(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    written = pyoxigraph.Store(str(folder))
    for number in range(40):
        # Each load makes files of its own.
        subjects = [NamedNode(f"https://example.org/{number}/{part}") for part in range(9)]
        one = NamedNode(f"https://example.org/property/{number}")
        written.bulk_extend(Quad(subject, one, Literal(str(number))) for subject in subjects)
    written.flush()
    del written
    assert len(list(folder.glob("*.sst"))) > 16
    running = Pool(lambda: folder, PoolLimits(workers=1, per_client=1))
    running.start()
    try:
        for number in range(40):
            pattern = f"?s <https://example.org/property/{number}> ?o"
            found = running.rows(f"SELECT (COUNT(*) AS ?n) (MIN(?o) AS ?o) {{ {pattern} }}")
            assert f'"{number}"'.encode() in found, number
    finally:
        running.close()


def test_workers_are_kept_from_query_to_query(pool: Pool) -> None:
    # No timing in tests: only that nothing is forked or reconnected for each query.
    answers(pool)
    before = sorted(worker.pid for worker in workers_of(pool))
    for _ in range(50):
        assert answers(pool)
    assert sorted(worker.pid for worker in workers_of(pool)) == before


def test_the_default_graph_answers_alike_whether_a_query_speaks_of_graphs(pool: Pool) -> None:
    """A query that names no graph is asked of a smaller store, and must not notice."""
    pattern = "{ ?option a ist:ConnectivityOption ; a/rdfs:subClassOf* ?class }"
    plain = pool.query(f"SELECT (COUNT(*) AS ?n) {pattern}").body
    with_graphs = pool.query(f"SELECT (COUNT(*) AS ?n) {pattern} # GRAPH").body
    named = pool.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").body

    assert bytes(plain) == bytes(with_graphs)
    assert bytes(named) != bytes(pool.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body)
    assert b'"0"' not in bytes(named)


SMALL = (
    "ASK {}",
    "SELECT * {}",
    "SELECT ?label { <https://w3id.org/isthmus/option/transit-vpc> rdfs:label ?label }",
    "SELECT ?o ?p { <option/transit-vpc> ?p ?o . }",
    "select * where { option:transit-vpc a ?kind }",
    "ASK { option:transit-vpc a ist:ConnectivityOption }",
)
NOT_SMALL = (
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s a ?o } LIMIT 10",
    "SELECT * { ?s ?p ?s } LIMIT 10",
    "SELECT * { ?s ?p ?o } LIMIT 100",
    "SELECT * { ?s ?p ?o } LIMIT 10 OFFSET 9",
    "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 10",
    "SELECT DISTINCT ?p { ?s ?p ?o } LIMIT 10",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } LIMIT 10",
    "SELECT * { <urn:x:a> <urn:x:b>* ?o }",
    "SELECT * { <urn:x:a> ?p ?o . ?o ?q ?r } LIMIT 10",
    "SELECT * { GRAPH ?g { <urn:x:a> ?p ?o } } LIMIT 10",
    "SELECT * FROM <urn:x:g> { <urn:x:a> ?p ?o }",
    "SELECT * { SERVICE <urn:x:s> { <urn:x:a> ?p ?o } }",
    'SELECT * { <urn:x:a> ?p "text" }',
    "ASK { FILTER EXISTS { ?a ?b ?c } }",
    "ASK {} # a comment",
    f"SELECT ?a {{ <urn:x:{'a' * 1000}> ?p ?a }}",
    "CONSTRUCT WHERE { <urn:x:a> ?p ?o }",
    "DESCRIBE <urn:x:a>",
)


@pytest.fixture(scope="module")
def near(shipped_knowledge: Knowledge) -> Iterator[Pool]:
    store = shipped_knowledge.dataset.layers
    running = Pool(store, PoolLimits(workers=1), near=store)
    running.start()
    yield running
    running.close()


@pytest.mark.parametrize("rows", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("query", SMALL)
def test_a_small_query_is_answered_at_once_as_a_worker_would(
    pool: Pool, near: Pool, query: str, rows: str
) -> None:
    forms, base = (
        Formats(rows, rows if rows != "tsv" else "csv", "ttl"),
        "https://w3id.org/isthmus/",
    )
    before = near.state().outcomes.get("answered", 0)
    (worker,) = near._idle
    os.kill(worker.process, signal.SIGSTOP)
    try:
        reply = near.query(query, forms, base=base)
    finally:
        os.kill(worker.process, signal.SIGCONT)
    other = pool.query(query, forms, base=base)
    assert (reply.kind, reply.form) == (other.kind, other.form)
    # In whatever order.
    assert sorted(reply.body) == sorted(other.body)
    assert near.state().outcomes["answered"] == before + 1


@pytest.mark.parametrize("query", NOT_SMALL)
def test_what_may_take_longer_is_left_to_a_worker(query: str) -> None:
    assert not is_small(query)


def test_a_small_query_with_a_large_answer_or_a_mistake_is_left_to_a_worker(near: Pool) -> None:
    store, thing = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:x:hub")
    leads = pyoxigraph.NamedNode("urn:x:leads")
    store.extend(
        pyoxigraph.Quad(thing, leads, pyoxigraph.Literal(f"{number:010}")) for number in range(5000)
    )
    alone = Pool(lambda: store, PoolLimits(workers=1), near=lambda: store)
    try:
        assert len(json.loads(alone.query("SELECT * { <urn:x:hub> ?p ?o }").body)["results"]) == 1
        assert alone._session is not None
        with pytest.raises(QuerySyntaxError):
            alone.query("SELECT ?o { unknown:hub ?p ?o }")
    finally:
        alone.close()
    with pytest.raises(NotOfferedError):
        near.query("ASK {}", Formats("csv", "", ""))
