"""Thousands of malformed requests over raw sockets: no status 5xx, no trace, no path, no end."""

import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from select import select
from urllib.parse import quote

import isthmus.service
import pytest
from isthmus.kb import open_knowledge

from tests.paths import ROOT
from tests.servers import TRACE, Server, child_of, start, stop

from .malformed import requests

PATIENCE = 5.0
DIGITS = "9" * 19_000
# What only the inside of the service says.
SECRETS = (
    *(TRACE, 'File "', ".py", "site-packages", "werkzeug", "pyoxigraph", "Exception", "0x7f"),
    str(Path(next(iter(isthmus.service.__path__))).resolve()),
    str(ROOT),
    str(Path.home()) + "/",
)


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service of our own, that the log is only about these requests."""
    # Built beforehand, for a build is logged as well.
    open_knowledge()
    log = tmp_path_factory.mktemp("malformed") / "log"
    running = start(log)
    yield running
    assert stop(running) == 0
    assert log.read_text() == "", "each defect would be a line"


def send(server: Server, content: bytes) -> bytes:
    """Send bytes and return what comes back until the end, which a closed connection is too."""
    host, port = server.host.split(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        with suppress(OSError):
            connection.sendall(content)
        if not select([connection], [], [], PATIENCE)[0]:
            # It waits for more, rightly: there is none.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        # A connection that the server keeps open, waiting for what never comes, is ended by us.
        with suppress(ConnectionError, TimeoutError):
            while part := connection.recv(65536):
                found += part
    return found


def check(server: Server, content: bytes) -> int:
    """Send a request and look at its answer; return its status, 0 if there was none."""
    answer = send(server, content)
    if not answer:
        return 0
    assert answer.startswith(b"HTTP/1."), (content, answer[:200])
    status = int(answer.split(b" ", 2)[1])
    assert status < 500, (content, answer)
    # What was sent may come back, as the name of what was not found.
    text = answer.decode("utf-8", "replace")
    sent = content.decode("utf-8", "replace")
    if status >= 400:
        for secret in SECRETS:
            assert secret not in text or secret in sent, (content, answer)
    return status


def bombard(server: Server, seed: int, number: int) -> Counter[int]:
    # As many at a time as one client may ask, so that none is refused for that.
    with ThreadPoolExecutor(4) as crowd:
        found = Counter(crowd.map(lambda content: check(server, content), requests(seed, number)))
    assert server("/healthz").status == 200
    assert server("/readyz").status == 200
    return found


def test_no_malformed_request_gets_more_than_a_refusal(hardened: Server) -> None:
    found = bombard(hardened, 20200606, 1500)

    # The requests reach all kinds of refusal, and some are right by chance.
    assert {200, 400, 404, 405, 415} <= found.keys(), found
    assert found[0] < 300, found


@pytest.mark.parametrize(
    "path",
    [
        f"/?q=find+option+where+bandwidth+%3E+{DIGITS}",
        f"/?q=find+option+where+bandwidth+%3E+1.{DIGITS}",
        f"/?q=find+option+as+of+{DIGITS}-01-01",
        f"/look?words={DIGITS[:300]}",
        f"/api/v1/find?words=vpc&most={DIGITS}",
        "/embed/query?q=find+option&params=%22",
        "/embed/query?q=find+option&params=%5C",
    ],
)
def test_no_value_is_a_defect(hardened: Server, path: str) -> None:
    assert hardened(path).status < 500


def test_what_a_wrong_query_is_near_to_costs_the_same_however_long_it_is(hardened: Server) -> None:
    web = child_of(hardened, with_children=False)

    def computed(text: str) -> float:
        before = sum(web.cpu_times()[:2])
        assert hardened(f"/?q={quote(text)}").status == 400
        return sum(web.cpu_times()[:2]) - before

    computed("find\r")
    short = computed("find\r" * 60)
    assert computed("find\r" * 4000) < 10 * short


@pytest.mark.slow
def test_ten_thousand_malformed_requests(hardened: Server) -> None:
    found = bombard(hardened, 19700101, 10_000)

    assert found.total() == 10_000
    assert {200, 400, 403, 404, 405, 415} <= found.keys(), found
