"""Clients that mean no good, on a service with its usual settings and without a proxy before it.

Others go on being answered while any of them lasts, and what they held is let go.
"""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.servers import TRACE, Server, start, stop

SLOW = "/sparql?query=" + (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".replace(" ", "+").replace(
        "?", "%3F"
    )
)
PATHS = ("/healthz", "/api/v1/query?q=count+option", "/option/managed-vpn")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("hostile") / "log"
    # Shorter times than usual, so that the tests need not wait for them; the numbers are as usual.
    running = start(log, "--silence", "4", "--unread", "3")
    try:
        yield running
    finally:
        assert stop(running) == 0
        assert TRACE not in log.read_text()


def connect(service: Server, sent: bytes, *, source: str = "127.0.0.2") -> socket.socket:
    """Open a connection from another address of this machine, and send a beginning."""
    host, _, port = service.host.partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30, source_address=(source, 0))
    connection.sendall(sent)
    return connection


def others_are_answered(service: Server) -> None:
    for path in PATHS:
        assert service(path).status == 200, path


def ended(connection: socket.socket, patience: float = 20) -> bool:
    """Tell whether the other side closes a connection within a time."""
    connection.settimeout(patience)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def held(connections: list[socket.socket]) -> Iterator[None]:
    with ExitStack() as stack:
        for connection in connections:
            stack.callback(connection.close)
        yield


POST = b"POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("name", "number", "sent"),
    [
        ("bodies that are never finished", 60, POST + b"Content-Length: 1000\r\n\r\n{"),
        ("chunks that never end", 60, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n"),
        ("heads that are never finished", 200, b"GET / HTTP/1.1\r\nHost: x\r\n"),
        ("connections that send nothing", 1024, b""),
        ("answers that ask to stay", 64, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
    ],
)
def test_others_are_answered_while_some_hold_connections(
    service: Server, name: str, number: int, sent: bytes
) -> None:
    with held([connect(service, sent) for _ in range(number)]):
        others_are_answered(service)
    others_are_answered(service)


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 1000\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHo",
        b"",
    ],
    ids=["body", "chunks", "idle", "head", "nothing"],
)
def test_a_connection_on_which_nothing_happens_is_closed(service: Server, sent: bytes) -> None:
    with held([connection := connect(service, sent)]):
        assert ended(connection)


def test_a_body_that_trickles_is_given_up(service: Server) -> None:
    with held([connection := connect(service, POST + b"Content-Length: 1000\r\n\r\n")]):
        begun = time.monotonic()
        with pytest.raises(OSError, match=r".") as given_up:
            while time.monotonic() < begun + 30:
                connection.sendall(b"{")
                time.sleep(0.2)
        assert not isinstance(given_up.value, TimeoutError)


def test_an_answer_that_is_not_read_is_let_go(service: Server) -> None:
    # More than the buffers of the network hold, so that it waits for the client.
    request = b"GET /data/all.nq HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n"
    connections = [connect(service, request) for _ in range(8)]
    with held(connections):
        end = time.monotonic() + 40
        while (
            'isthmus_connections_closed_total{reason="unread"} 8.0' not in service("/metrics").text
        ):
            others_are_answered(service)
            assert time.monotonic() < end, "they are let go"
            time.sleep(0.5)


def test_a_client_has_so_many_connections_and_no_more(service: Server) -> None:
    with held([connect(service, b"", source="127.0.0.3") for _ in range(100)]) as _:
        end = time.monotonic() + 20
        while 'reason="too-many"' not in service("/metrics").text:
            assert time.monotonic() < end
            time.sleep(0.2)
        others_are_answered(service)


def test_a_body_that_is_cut_short_is_not_answered_as_if_it_were_whole(service: Server) -> None:
    for sent in (
        POST + b'Content-Length: 100\r\n\r\n{"query": "count option"}',
        POST + b'Transfer-Encoding: chunked\r\n\r\n19\r\n{"query": "count option"}\r\n',
        POST + b'Transfer-Encoding: chunked\r\n\r\nXX\r\n{"query": "count option"}\r\n0\r\n\r\n',
    ):
        with held([connection := connect(service, sent)]):
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(20)
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
            except OSError:
                pass
            assert b" 200 " not in answer.partition(b"\r\n")[0], sent


def test_a_head_that_is_too_long_is_refused(service: Server) -> None:
    long_head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 100_000 + b"\r\n\r\n"
    with held([connection := connect(service, b"")]):
        with_answer = b""
        try:
            connection.sendall(long_head)
            with_answer = connection.recv(100)
        except OSError:
            pass
        assert b" 200 " not in with_answer
    others_are_answered(service)


@pytest.mark.parametrize(("size", "status"), [(4096, 200), (4097, 400)])
def test_a_header_that_chooses_a_form_is_bounded(service: Server, size: int, status: int) -> None:
    accept = "text/html," + "a" * (size - len("text/html,"))
    reply = service("/readyz", Accept=accept)
    assert reply.status == status
    assert status == 200 or "may have 4096" in reply.text


def test_bounds_of_heads_and_downloads_are_settings(tmp_path: Path) -> None:
    sizes = ("--accept-size", "300", "--head-size", "8", "--download-triples", "1000")
    running = start(tmp_path / "log", *sizes)
    try:
        for path in ("/data/all.nq", "/edition/2020-06-06.ttl"):
            reply = running(path)
            assert reply.status == 507, path
            assert "--download-triples" in reply.text
        assert running("/option/managed-vpn.ttl").status == 200
        assert running("/void").status == 200
        assert running("/readyz", Accept="text/html").status == 200
        assert "may have 300" in running("/readyz", Accept="a" * 301).text
        wide = "x" * 9_000
        with suppress(OSError, http.client.HTTPException):
            assert running("/readyz", X_Wide=wide).status == 431
    finally:
        assert stop(running) == 0


def test_one_client_with_many_long_queries_leaves_places_for_others(service: Server) -> None:
    def ask() -> None:
        request = f"GET {SLOW} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        with held([connection := connect(service, request, source="127.0.0.4")]):
            ended(connection, 40)

    crowd = [threading.Thread(target=ask) for _ in range(48)]
    for asking in crowd:
        asking.start()
    try:
        time.sleep(0.5)
        for _ in range(10):
            others_are_answered(service)
    finally:
        for asking in crowd:
            asking.join(60)


DOUBLING = (
    "define n0 as option where encrypted; "
    + "".join(
        f"define n{n} as option where is a n{n - 1} and is a n{n - 1}; " for n in range(1, 30)
    )
    + "find n29"
)
"""A few hundred words that stand for more conditions than there are atoms in a book."""


def test_definitions_that_double_keep_nobody_waiting(service: Server) -> None:
    routes = ("query", "compile", "diagnose", "complete", "explain", "format", "hover")
    answered: list[tuple[str, int]] = []

    def ask(route: str) -> None:
        content = json.dumps({"query": DOUBLING, "offset": len(DOUBLING)})
        host, _, port = service.host.partition(":")
        asking = http.client.HTTPConnection(host, int(port), timeout=60)
        asking.request("POST", f"/api/v1/{route}", content, {"Content-Type": "application/json"})
        answered.append((route, asking.getresponse().status))
        asking.close()

    crowd = [threading.Thread(target=ask, args=(route,)) for route in routes * 3]
    for asking in crowd:
        asking.start()
    others_are_answered(service)
    for asking in crowd:
        asking.join(60)
    assert len(answered) == len(crowd)
    told = dict(answered)
    assert told["query"] == told["compile"] == 400
    assert max(told.values()) < 500, told


def test_another_version_of_the_protocol_holds_nothing(service: Server) -> None:
    begun = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    with held([connection := connect(service, begun)]):
        connection.settimeout(20)
        with suppress(OSError):
            # A server of HTTP/2 would send its settings, a frame of type 4.
            assert connection.recv(9)[3:4] != b"\x04"
        others_are_answered(service)
        assert ended(connection)
    with held([connection := connect(service, upgrade)]):
        assert b" 101 " not in connection.recv(100)


def test_where_files_run_out_it_goes_on_and_rests(tmp_path: Path) -> None:
    import psutil

    running = start(tmp_path / "log", "--connections-per-client", "1000", files=320)
    try:
        with held([connect(running, b"") for _ in range(400)]):
            web = psutil.Process(running.process.pid)
            family = [web, *web.children(recursive=True)]
            before = sum(sum(process.cpu_times()[:2]) for process in family)
            time.sleep(2)
            used = sum(sum(process.cpu_times()[:2]) for process in family) - before
            assert used < 1, "it does not ask again and again for a connection that it cannot have"
        others_are_answered(running)
    finally:
        assert stop(running) == 0
        assert TRACE not in (tmp_path / "log").read_text()


def test_every_hostile_client_is_told_of_in_the_figures(service: Server) -> None:
    with held([connection := connect(service, POST + b"Content-Length: 1000\r\n\r\n{")]):
        assert ended(connection)
    told = 'isthmus_connections_closed_total{reason="silent"}'
    # It is counted when it is closed, and that may be seen here before.
    assert any(told in service("/metrics").text or time.sleep(0.1) for _ in range(50))


def test_the_memory_of_the_web_process_stays_within_bounds(service: Server, tmp_path: Path) -> None:
    import psutil

    def resident() -> int:
        first = psutil.Process(service.process.pid)
        return sum(process.memory_info().rss for process in [first, *first.children()])

    others_are_answered(service)
    before = resident()
    with held([connect(service, POST + b"Content-Length: 60000\r\n\r\n{") for _ in range(200)]):
        others_are_answered(service)
        assert resident() < before * 1.5
