"""The same questions asked of an existing engine: the Oxigraph server, and some that misbehave."""

import http.server
import socket
import subprocess
import sysconfig
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import Knowledge, Rows
from isthmus.kb.pool import (
    DeadlineError,
    EngineError,
    Formats,
    PoolBusyError,
    PoolError,
    PoolLimits,
    PoolStore,
    QueryCancelledError,
    RefusedError,
    ResultLimitError,
    asking_as,
)
from isthmus.kb.pool.pool_limits import MEBIBYTE
from isthmus.kb.pool.remote import RemoteEndpoint
from isthmus.kb.store.export import LAYERS, export
from isthmus.ontology import question_files
from isthmus.queries import Engine, QueryError
from isthmus.queries.saved_queries import saved_queries
from pyoxigraph import BlankNode

from tests.tools import missing

OXIGRAPH = Path(sysconfig.get_path("scripts")) / "oxigraph"


@pytest.fixture(scope="module")
def oxigraph(
    shipped_knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A real Oxigraph server that was loaded with what ``export --closure`` writes."""
    if not OXIGRAPH.is_file():
        missing("the Oxigraph server", "`make test` installs it, from the package `oxigraph`")
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "closure.nq").write_bytes(
        export(shipped_knowledge.quads, LAYERS, "nquads", default=True)
    )
    location = ["--location", str(folder / "store")]
    load = [str(OXIGRAPH), "load", *location, "--file", str(folder / "closure.nq")]
    subprocess.run(load, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [str(OXIGRAPH), "serve-read-only", *location, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(serve, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 20
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert time.monotonic() < until
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
        process.terminate()


@pytest.fixture
def connect() -> Iterator[Callable[..., RemoteEndpoint]]:
    """Make endpoints whose connections are closed when the test is over."""
    made: list[RemoteEndpoint] = []

    def make(address: str, **limits: object) -> RemoteEndpoint:
        made.append(RemoteEndpoint(address, PoolLimits(**limits)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


Connect = Callable[..., RemoteEndpoint]


def worked(engine: Engine) -> Iterator[tuple[str, str]]:
    """Yield the SPARQL of every saved query and competency question that is no mistake."""
    asked = {query.name: query.text for query in saved_queries()}
    for path in question_files():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            asked[f"{path.stem} {entry['name']}"] = entry["query"]
    for name, text in asked.items():
        with suppress(QueryError):
            yield name, engine.compile(text).text


def table(rows: Rows) -> Counter[tuple[object, ...]]:
    """Return rows as a multiset; a blank node has another name in each store."""
    return Counter(
        tuple("_:" if isinstance(value, BlankNode) else value for value in row) for row in rows.rows
    )


def test_another_engine_gives_the_same_rows_for_every_worked_query(
    shipped_knowledge: Knowledge, oxigraph: str, connect: Connect
) -> None:
    store = PoolStore(connect(oxigraph))
    asked = list(worked(Engine(shipped_knowledge)))

    different = []
    for name, sparql in asked:
        ours, theirs = shipped_knowledge.store.select(sparql), store.select(sparql)
        if ours.variables != theirs.variables or table(ours) != table(theirs):
            different.append(name)

    assert len(asked) >= 150
    assert different == []


def test_a_whole_answer_is_the_same(
    shipped_knowledge: Knowledge, oxigraph: str, connect: Connect
) -> None:
    remote = replace(shipped_knowledge, store=PoolStore(connect(oxigraph)))
    question = "find option where encrypted and private and reach = many-vpcs"

    assert Engine(remote).ask(question) == Engine(shipped_knowledge).ask(question)


def test_any_kind_of_query_is_passed_on(oxigraph: str, connect: Connect) -> None:
    remote = connect(oxigraph)

    assert remote.query("ASK { ?x a ist:ConnectivityOption }").kind == "rows"
    assert (
        b"transport" in remote.query("SELECT ?t { ?x ist:usesTransport ?t }", Formats("csv")).body
    )
    graph = remote.query("CONSTRUCT WHERE { ?x ist:usesTransport ?t }", Formats("", "", "nt"))
    assert (graph.kind, graph.form) == ("graph", "nt")
    inferred = "https://w3id.org/isthmus/graph/inferred"
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    some = remote.query(counted, Formats("csv"), default_graphs=[inferred])
    assert some.body != remote.query(counted, Formats("csv")).body
    base = "https://w3id.org/isthmus/"
    assert b"transport" in remote.query("DESCRIBE <option/managed-vpn>", base=base).body


def test_what_the_engine_says_about_a_mistake_is_passed_on(oxigraph: str, connect: Connect) -> None:
    with pytest.raises(EngineError, match=r"the store answered 400: .+") as caught:
        connect(oxigraph).query("ASK {")

    assert caught.value.status == 400
    assert caught.value.where == oxigraph


def test_updates_and_calls_are_refused_before_they_are_sent(connect: Connect) -> None:
    remote = connect("http://127.0.0.1:9/")

    with pytest.raises(RefusedError):
        remote.query("CLEAR ALL")
    with pytest.raises(RefusedError):
        remote.query("SELECT * { SERVICE <http://127.0.0.1:9/> {} }")


# --- engines that misbehave -----------------------------------------------------------------------


@contextmanager
def engine(behave: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """An engine that answers each query in its own way."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(OSError):
                behave(self)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(
    handler: http.server.BaseHTTPRequestHandler,
    content: bytes,
    media_type: str = "application/sparql-results+json",
    status: int = 200,
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def test_an_engine_that_cannot_be_reached_is_told(connect: Connect) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/sparql"

    with pytest.raises(EngineError, match=r"cannot be reached \(connection refused\)") as caught:
        connect(address).query("ASK {}")

    assert caught.value.status is None


def test_a_silent_engine_is_given_up_at_the_deadline(connect: Connect) -> None:
    over = threading.Event()
    with engine(lambda _: over.wait(20) and None) as address:
        with pytest.raises(DeadlineError, match=r"deadline of 0\.5 s"):
            connect(address, deadline=0.5).query("ASK {}")
        over.set()


def test_an_engine_that_answers_byte_by_byte_is_given_up_at_the_deadline(connect: Connect) -> None:
    over = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b" ")

    with engine(drip) as address:
        with pytest.raises(DeadlineError):
            connect(address, deadline=0.7).query("ASK {}")
        over.set()


@pytest.mark.parametrize(
    ("content", "answer", "message", "passed_on"),
    [
        (b"<h1>Hello</h1>", ("text/html", 200), "no SPARQL endpoint: it answered 200", None),
        (b"", ("text/plain", 204), "no SPARQL endpoint: it answered 204", None),
        (b"<h1>Too busy</h1>", ("text/html", 503), "the store answered 503: Too busy", 503),
        (b'{"detail": "no rights"}', ("application/problem+json", 403), "403: no rights", 403),
        (b"\xff\xfe" * 5000, ("text/plain", 500), "the store answered 500", 500),
    ],
)
def test_a_wrong_engine_is_told(
    content: bytes, answer: tuple[str, int], message: str, passed_on: int | None, connect: Connect
) -> None:
    with (
        engine(lambda handler: reply(handler, content, *answer)) as address,
        pytest.raises(EngineError, match=message) as caught,
    ):
        connect(address).query("ASK {}")

    assert caught.value.status == passed_on
    assert len(str(caught.value)) < 600


def test_an_answer_that_breaks_off_is_an_error(connect: Connect) -> None:
    def break_off(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"head"')
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    with engine(break_off) as address, pytest.raises(EngineError, match="broke off"):
        connect(address).query("ASK {}")


def test_rows_that_are_none_are_an_error(connect: Connect) -> None:
    with (
        engine(lambda handler: reply(handler, b"not JSON")) as address,
        pytest.raises(Exception, match="no results"),
    ):
        PoolStore(connect(address)).select("SELECT * {}")


def test_an_answer_beyond_the_limit_is_not_read_to_its_end(connect: Connect) -> None:
    with (
        engine(lambda handler: reply(handler, b" " * 3_000_000)) as address,
        pytest.raises(ResultLimitError, match="1 MiB"),
    ):
        connect(address, result=2**20).query("SELECT * {}")


def test_a_connection_that_the_engine_has_closed_is_opened_again(connect: Connect) -> None:
    asked = []

    def answer_once(handler: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(handler.client_address)
        # Said to stay open, and closed all the same: as a balancer does after a while.
        reply(handler, b'{"head":{},"boolean":true}')
        handler.close_connection = True

    with engine(answer_once) as address:
        remote = connect(address)
        for _ in range(3):
            assert b"true" in remote.query("ASK {}").body
            time.sleep(0.05)

    assert len(asked) == 3


def test_a_connection_is_used_again_and_a_name_and_password_are_sent(connect: Connect) -> None:
    seen = []

    def look(handler: http.server.BaseHTTPRequestHandler) -> None:
        seen.append((handler.client_address, handler.headers["Authorization"]))
        reply(handler, b'{"head":{},"boolean":true}')

    with engine(look) as address:
        remote = connect(address.replace("//", "//me:p%40ss@"))
        remote.query("ASK {}")
        remote.query("ASK {}")
        remote.close()

    assert remote.name == address
    assert len({place for place, _ in seen}) == 1
    assert {word for _, word in seen} == {"Basic bWU6cEBzcw=="}


def test_a_caller_may_give_up(connect: Connect) -> None:
    over = threading.Event()
    ended: list[type[BaseException]] = []
    with engine(lambda _: over.wait(20) and None) as address:
        remote = connect(address)

        def ask() -> None:
            with asking_as("impatient"):
                try:
                    PoolStore(remote).select("SELECT * {}")
                except PoolError as error:
                    ended.append(type(error))

        asking = threading.Thread(target=ask)
        asking.start()
        until = time.monotonic() + 10
        while remote.cancel("impatient") == 0 and time.monotonic() < until:
            time.sleep(0.01)
        # The connection may just be being made: whoever waits says it again.
        while asking.is_alive() and time.monotonic() < until:
            remote.cancel("impatient")
            asking.join(0.05)
        over.set()

    assert ended == [QueryCancelledError]


def test_an_answer_that_waits_for_room_holds_no_place(connect: Connect) -> None:
    large = threading.Event()

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        reply(handler, b'{"head":{},"boolean":true}' + b" " * large.is_set() * 2 * MEBIBYTE)

    with engine(answer) as address:
        remote = connect(address, workers=1, per_client=1, wait=60, deadline=60, in_hand=MEBIBYTE)
        large.set()
        unread = [remote.query("ASK {}", client="who does not read")]
        waiting = threading.Thread(
            target=lambda: unread.append(remote.query("ASK {}", client="patient"))
        )
        waiting.start()
        while waiting.is_alive() and not remote.room.is_short:
            time.sleep(0.01)
        large.clear()
        assert all(b"true" in remote.query("ASK {}").body for _ in range(10))
        large.set()
        with pytest.raises(PoolBusyError, match="have not read yet"):
            remote.query("ASK {}", client="one too many")
        assert waiting.is_alive()
        del unread[0]
        waiting.join(20)
        assert len(unread[0].body) > MEBIBYTE
