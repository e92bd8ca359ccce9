"""Clients that mean no good, on a service with its usual settings and without a proxy before it.

Others go on being answered while any of them lasts, and what they held is let go.
"""

import http.client
import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.memory import own_of
from tests.servers import COMMAND, TRACE, Server, child_of, start, stop

from .siege import AFTER, AFTER_IT, DURING_IT, LASTING, connect, get, until, warm, withstood

pytestmark = pytest.mark.long

COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
LISTED = "find+claim+show+subject,+property,+object,+page+limit+1000"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
PATHS = ("/healthz", "/api/v1/query?q=count+option", "/option/managed-vpn")


@contextmanager
def running(folder: Path, *settings: str, installed: bool = False) -> Iterator[Server]:
    started = start(folder / "log", "--first-pages", "yes", *settings, installed=installed)
    try:
        yield started
    finally:
        assert stop(started) == 0
        assert TRACE not in (folder / "log").read_text()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with its usual settings, started as the second time.

    What builds the knowledge itself is larger at rest, so that the bounds would be wider.
    """
    subprocess.run([COMMAND, "build"], check=True, capture_output=True)
    with running(tmp_path_factory.mktemp("usual"), installed=True) as started:
        warm(started)
        yield started


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that closes what does nothing after two seconds, and not after thirty."""
    with running(tmp_path_factory.mktemp("impatient"), "--silence", "2") as started:
        yield started


def others_are_answered(service: Server) -> None:
    for path in PATHS:
        assert service(path).status == 200, path


def rests(service: Server) -> bool:
    """Tell whether a service does nothing.

    That is looked at for longer than it waits, after its start, before it makes its first pages.
    """

    def used() -> float:
        first = psutil.Process(service.process.pid)
        seconds = 0.0
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.Error):
                seconds += sum(process.cpu_times()[:2])
        return seconds

    before = used()
    time.sleep(3)
    return used() - before < 0.2


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


def sparql(query: str) -> bytes:
    return get(f"/sparql?query={quote(query)}", "Accept-Encoding: identity")


def doubling(route: str) -> bytes:
    content = json.dumps({"query": DOUBLING, "offset": len(DOUBLING)}).encode()
    head = POST.replace(b"/query", f"/{route}".encode())
    return head + f"Content-Length: {len(content)}\r\n\r\n".encode() + content


DOUBLING = (
    "define n0 as option where encrypted; "
    + "".join(
        f"define n{n} as option where is a n{n - 1} and is a n{n - 1}; " for n in range(1, 30)
    )
    + "find n29"
)
"""A few hundred words that stand for more conditions than there are atoms in a book."""
READERS = ("query", "compile", "diagnose", "complete", "explain", "format", "hover")
"""The routes that read IQ."""
WHOLE = get("/data/all.nq", "Accept-Encoding: identity")
SENT: dict[str, Callable[[], list[tuple[int, bytes]]]] = {
    "60 bodies that never end": lambda: [(0, POST + b"Content-Length: 1000\r\n\r\n{")] * 60,
    "500 bodies of 250 clients that end almost": lambda: [
        (at % 250, POST + b"Content-Length: 60000\r\n\r\n{" + b" " * 50_000) for at in range(500)
    ],
    "60 bodies in chunks": lambda: (
        [(0, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n")] * 60
    ),
    "576 bodies of nine clients that are too long, and never end": lambda: [
        (at % 9, POST + b"Content-Length: 100000\r\n\r\n{") for at in range(576)
    ],
    "576 bodies of nine agents that are too long, and never end": lambda: [
        (at % 9, POST.replace(b"/api/v1/query", b"/mcp") + b"Content-Length: 900000\r\n\r\n{")
        for at in range(576)
    ],
    "200 heads that never end": lambda: (
        [(0, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 50_000)] * 200
    ),
    "1,024 connections that send nothing": lambda: [(0, b"")] * 1024,
    "4,096 connections of 200 clients": lambda: [(at % 200, b"") for at in range(4096)],
    "64 answers that ask to stay": lambda: [(0, get("/healthz"))] * 64,
    "200 answers that are not read": lambda: [(0, WHOLE)] * 200,
    "200 clients that do not read": lambda: [(at, WHOLE) for at in range(200)],
    "nine clients that leave 64 times 50 large answers unread": lambda: [
        (at % 9, WHOLE * 50) for at in range(576)
    ],
    "nine clients that leave 20 times 100 answers about long addresses unread": lambda: [
        (at % 9, get(f"/{'a' * 20_000}") * 100) for at in range(180)
    ],
    "nine clients that ask about 100 long addresses over each of 64 connections": lambda: [
        (at % 9, sent) for sent in [get(f"/{'a' * 20_000}") * 100] for at in range(576)
    ],
    "60 clients that do not read what the pool answers": lambda: [
        (at, sparql(LARGE)) for at in range(60)
    ],
    "60 clients that leave 60 answers unread": lambda: [
        (at, sparql(f"{LARGE} # {at}")) for at in range(60)
    ],
    "a head of 390 KB, 64 times": lambda: [(0, get("/readyz", "Accept: " + "a/b," * 97_000))] * 64,
    "400 headers that choose a form": lambda: [
        (0, get("/readyz", f"Accept: x/{at}" + ",a/b;q=0.1" * 370, "Connection: close"))
        for at in range(400)
    ],
    "40 KB of parameters, 200 times": lambda: [
        (at % 50, get("/api/v1/query?q=count+option&" + f"a{at}=b&" * 6_500)) for at in range(200)
    ],
    "7,000 entity tags, 100 times": lambda: [
        (at % 50, get("/", "If-None-Match: " + ",".join(f'"{n}"' for n in range(7_000))))
        for at in range(100)
    ],
    "2,000 requests in one go": lambda: [(0, get("/healthz") * 2_000)] * 20,
    "extensions of a chunk that never end": lambda: (
        [(0, POST + b"Transfer-Encoding: chunked\r\n\r\n5;x=" + b"y" * 400_000)] * 60
    ),
    "64 long queries, all the same": lambda: [(0, sparql(COUNTED))] * 64,
    "64 long queries": lambda: [(0, sparql(f"{COUNTED} # {at}")) for at in range(64)],
    "64 queries that sort": lambda: [(0, sparql(f"{SORTED} # {at}")) for at in range(64)],
    "two clients with four that sort": lambda: [
        (at % 2, sparql(f"{SORTED} # {at}")) for at in range(8)
    ],
    "ten clients with four long ones": lambda: [
        (at % 10, sparql(f"{COUNTED} # {at}")) for at in range(40)
    ],
    "twelve clients with a long one each": lambda: [
        (at, sparql(f"{COUNTED} # {at}")) for at in range(12)
    ],
    "forty pages of a thousand rows": lambda: [
        (0, get(f"/?q={LISTED}+%23{at}")) for at in range(40)
    ],
    "definitions that double": lambda: [(0, doubling(route)) for route in READERS * 3],
}
"""Attacks: what is sent over which connection, by which of the attackers.

Made when it is sent: all of it are 400 MB, and every process of tests imports this.
"""


@pytest.mark.parametrize("name", SENT)
def test_others_are_answered_within_bounds_while_it_lasts(service: Server, name: str) -> None:
    with ExitStack() as held, withstood(service):
        for client, sent in SENT[name]():
            connection = connect(service, sent, source=f"127.0.1.{client + 1}")
            held.callback(connection.close)
        time.sleep(LASTING)
        held.close()


WRITTEN = {
    "the first page": "/?q=find+opton+where+encrypte{0}+%3D+tru+and+privat{0}",
    "the first page, in English": "/?q=which+options{0}+are+encrypted+and+reach+many+vpcs",
    "right questions": "/?q=find+option+limit+{0}",
    "a search": "/look?words=transt+gatway{0}",
    "finds": "/api/v1/find?words=transt+gatway{0}",
    "the API": "/api/v1/query?q=find+opton+where+encrypte{0}",
    "a comparison": "/compare?ids=managed-vpn,vpc-peering{0}",
    "a decision": "/decide?q=find+option+where+encrypte{0}",
    "the matrix": "/matrix?words=enc{0}",
    "a proof": "/prove?thing=option:transit-vpc{0}&property=transitive&value=true",
    "an address": "/option/managed-vpn{0}",
    "SPARQL": "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%22{0}%22",
}
"""What takes a text, with the place of a number that nobody has asked with before."""


def test_no_text_stays_in_memory(tmp_path: Path) -> None:
    """Each process that answers, by itself, is within a fifth of what it takes at rest.

    At rest it has made its first pages, and nobody has asked for anything; then it is in use.
    """
    with running(tmp_path, installed=True) as fresh:
        web = child_of(fresh, with_children=False)

        def is_given_back() -> bool:
            return own_of(web) <= AFTER_IT * rest

        # It makes them by itself; where others have the processors, not while we look.
        for path in ("/", "/decide", "/look?words=vpc"):
            assert fresh(path).status == 200
        until(lambda: rests(fresh), 60)
        rest = own_of(web)
        flood(fresh, [WRITTEN["the first page"]], 100)
        until(is_given_back, AFTER)
        for path in WRITTEN.values():
            assert fresh(path.format("")).status < 500
        until(lambda: rests(fresh), 60)
        rest = own_of(web)
        flood(fresh, list(WRITTEN.values()), 300)
        until(is_given_back, AFTER)


def flood(service: Server, paths: list[str], times: int) -> None:
    """Ask so many times as eight clients at once, each time with another number."""
    numbers = iter(range(1, times + 1))

    def ask(client: int) -> None:
        for number in numbers:
            sent = get(paths[number % len(paths)].format(number), "Connection: close")
            with connect(service, sent, source=f"127.0.1.{client + 1}") as connection:
                ended(connection)

    crowd = [threading.Thread(target=ask, args=(client,)) for client in range(8)]
    for asking in crowd:
        asking.start()
    for asking in crowd:
        asking.join()


def test_whoever_does_not_read_is_let_go(service: Server) -> None:
    def closed() -> float:
        told = re.search(r'closed_total\{reason="unread"\} (\S+)', service("/metrics").text)
        return float(told[1]) if told is not None else 0.0

    before = closed()
    connections = [connect(service, WHOLE, source=f"127.0.1.{at + 1}") for at in range(200)]
    with held(connections):
        # As long as others wait for room they are not given ten seconds; some are refused.
        until(lambda: closed() - before >= 100, 30)


def test_whoever_reads_a_large_answer_gets_it_though_others_do_not(service: Server) -> None:
    asked = [(f"127.0.1.{at + 1}", sparql(f"{LARGE} # {at}")) for at in range(3)]
    with held([connect(service, sent, source=source) for source, sent in asked]):
        path = f"/sparql?query={quote(LARGE + ' # again')}"
        until(lambda: service(path).status == 200, 30)


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
def test_a_connection_on_which_nothing_happens_is_closed(impatient: Server, sent: bytes) -> None:
    with held([connection := connect(impatient, sent)]):
        assert ended(connection)


def test_a_body_that_trickles_is_given_up(impatient: Server) -> None:
    with held([connection := connect(impatient, POST + b"Content-Length: 1000\r\n\r\n")]):
        begun = time.monotonic()
        with pytest.raises(OSError, match=r".") as given_up:
            while time.monotonic() < begun + 30:
                connection.sendall(b"{")
                time.sleep(0.2)
        assert not isinstance(given_up.value, TimeoutError)


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


@pytest.mark.parametrize("length", [100_000, 10**9, 2**63])
def test_a_body_that_is_too_long_is_refused_before_it_comes(service: Server, length: int) -> None:
    sent = POST + f"Content-Length: {length}\r\n\r\n{{".encode()
    with held([connection := connect(service, sent)]):
        connection.settimeout(10)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("route", ["api/v1/query", "mcp", "healthz"])
def test_refused_bodies_that_do_not_come_keep_nobody_waiting(service: Server, route: str) -> None:
    sent = POST.replace(b"api/v1/query", route.encode()) + b"Content-Length: 100000\r\n\r\n{"
    connections = [connect(service, sent, source=f"127.0.1.{at % 5 + 1}") for at in range(320)]
    with held(connections):
        # Before any of them has waited in vain for its turn, which lasts ten seconds.
        with held([watching := connect(service, get("/healthz"), source="127.0.0.3")]):
            watching.settimeout(5)
            assert watching.recv(65536).startswith(b"HTTP/1.1 200 ")
        others_are_answered(service)


def test_who_sends_a_body_that_is_too_long_gets_the_answer_and_may_go_on(service: Server) -> None:
    connection = http.client.HTTPConnection(service.host, timeout=20)
    for length, status in ((500_000, 413), (0, 400), (100_000, 413), (0, 400)):
        connection.request("POST", "/api/v1/query", b"x" * length, {"Content-Type": "text/x-iq"})
        with connection.getresponse() as reply:
            assert reply.status == status
            reply.read()
    connection.close()


def test_refusals_leave_nothing_behind(service: Server) -> None:
    """Whoever is refused again and again is not remembered for it, nor is what was asked."""
    web = child_of(service, with_children=False)
    rest = own_of(web)
    for _ in range(3):
        connections = [
            connect(service, get(f"/{'a' * 20_000}{at}") * 60, source=f"127.0.1.{at % 9 + 1}")
            for at in range(180)
        ]
        with held(connections):
            time.sleep(LASTING * 2)
        others_are_answered(service)
        until(lambda: own_of(web) <= AFTER_IT * rest, AFTER)


def test_connections_over_which_much_has_come_do_not_keep_what_it_took(tmp_path: Path) -> None:
    """The server makes the buffer of such a connection large, and never small again."""
    # What sends nothing more is not closed for that alone, while we look.
    with running(tmp_path, "--head-deadline", "60") as patient:
        warm(patient)
        until(lambda: rests(patient), 60)
        web = child_of(patient, with_children=False)
        rest, sent = own_of(web), get(f"/{'a' * 20_000}") * 10
        sources = [f"127.0.1.{at % 9 + 1}" for at in range(576)]
        with held([connect(patient, sent, source=source) for source in sources]):
            time.sleep(LASTING * 2)
            until(lambda: own_of(web) <= DURING_IT * rest, 20)
            others_are_answered(patient)


def test_a_problem_does_not_repeat_a_long_address(service: Server) -> None:
    reply = service(f"/option/{'a' * 50_000}")
    assert reply.status == 404
    assert len(reply.body) < 10_000


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
    bounded = start(tmp_path / "log", *sizes)
    try:
        for path in ("/data/all.nq", "/edition/2020-06-06.ttl"):
            reply = bounded(path)
            assert reply.status == 507, path
            assert "--download-triples" in reply.text
        assert bounded("/option/managed-vpn.ttl").status == 200
        assert bounded("/void").status == 200
        assert bounded("/readyz", Accept="text/html").status == 200
        assert "may have 300" in bounded("/readyz", Accept="a" * 301).text
        wide = "x" * 9_000
        with suppress(OSError, http.client.HTTPException):
            assert bounded("/readyz", X_Wide=wide).status == 431
    finally:
        assert stop(bounded) == 0


def test_definitions_that_double_keep_nobody_waiting(service: Server) -> None:
    answered: list[tuple[str, int]] = []

    def ask(route: str) -> None:
        content = json.dumps({"query": DOUBLING, "offset": len(DOUBLING)})
        host, _, port = service.host.partition(":")
        asking = http.client.HTTPConnection(host, int(port), timeout=60)
        asking.request("POST", f"/api/v1/{route}", content, {"Content-Type": "application/json"})
        answered.append((route, asking.getresponse().status))
        asking.close()

    crowd = [threading.Thread(target=ask, args=(route,)) for route in READERS * 3]
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
    bounds = ("--connections-per-client", "1000", "--first-pages", "yes")
    limited = start(tmp_path / "log", *bounds, files=320)
    try:
        until(lambda: rests(limited), 60)
        with held([connect(limited, b"") for _ in range(400)]):
            # It does not ask again and again for a connection that it cannot have.
            until(lambda: rests(limited), 60)
        others_are_answered(limited)
    finally:
        assert stop(limited) == 0
        assert TRACE not in (tmp_path / "log").read_text()


def queries(service: Server, outcome: str) -> float:
    """How many queries have ended so."""
    told = re.search(rf'queries_total{{outcome="{outcome}"}} (\S+)', service("/metrics").text)
    return float(told[1]) if told is not None else 0.0


def is_worked_on(service: Server, number: int) -> bool:
    return f"isthmus_pool_busy {number}.0" in service("/metrics").text


def test_what_somebody_has_asked_who_is_gone_is_no_longer_worked_on(tmp_path: Path) -> None:
    with running(tmp_path, "--deadline", "100") as patient:
        asked = [connect(patient, sparql(COUNTED), source=f"127.0.1.{at}") for at in (1, 1, 2)]
        with held(asked):
            until(lambda: is_worked_on(patient, 3), 20)
            asked[0].close()
            # Which of the two was its connection, nobody knows.
            time.sleep(2)
            assert is_worked_on(patient, 3)
            asked[1].close()
            until(lambda: is_worked_on(patient, 1), 20)
            # It is counted by who has asked, which learns of it afterwards.
            until(lambda: queries(patient, "QueryCancelledError") == 2, 20)
            others_are_answered(patient)


def test_what_somebody_has_asked_who_is_gone_is_not_begun(tmp_path: Path) -> None:
    # One client has one of two places, so that its other requests wait.
    with running(tmp_path, "--threads", "2", "--deadline", "100") as narrow:
        with held([connect(narrow, sparql(COUNTED))]):
            until(lambda: is_worked_on(narrow, 1), 20)
            with held([connect(narrow, sparql(f"ASK {{}} # {at}")) for at in "ab"]):
                time.sleep(1)
        until(lambda: is_worked_on(narrow, 0), 20)
        assert queries(narrow, "QueryCancelledError") == 1
        until(lambda: 'isthmus_problems_total{type="busy"} 2.0' in narrow("/metrics").text, 20)
        others_are_answered(narrow)


def test_behind_a_proxy_who_asks_has_no_connection_and_is_answered(tmp_path: Path) -> None:
    with running(tmp_path, "--proxies", "1", "--deadline", "4") as behind:
        path = f"/sparql?query={quote(COUNTED)}"
        assert behind(path, X_Forwarded_For="192.0.2.7").status == 504


def test_every_hostile_client_is_told_of_in_the_figures(impatient: Server) -> None:
    with held([connection := connect(impatient, POST + b"Content-Length: 1000\r\n\r\n{")]):
        assert ended(connection)
    told = 'isthmus_connections_closed_total{reason="silent"}'
    # It is counted when it is closed, and that may be seen here before.
    assert any(told in impatient("/metrics").text or time.sleep(0.1) for _ in range(50))
