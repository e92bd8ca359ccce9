"""Agents over HTTP: origins, statuses, many at once, nonsense, and switching it off."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from isthmus.service.agents.messages import HEADER_MISMATCH
from isthmus.service.settings.settings import MCP_ORIGINS
from isthmus.service.web.routes.mcp import is_welcome

from tests.service.conftest import TRACE, Reply, Server, start, stop

from .conftest import META
from .test_protocol import nonsense

JSON = {"Content_Type": "application/json", "Accept": "application/json, text/event-stream"}
TODAY = {"MCP_Protocol_Version": "2026-07-28"}


def call(server: Server, query: str, name: object = 1, **headers: str) -> Reply:
    params = {"name": "ask", "arguments": {"query": query}, "_meta": META}
    message = {"jsonrpc": "2.0", "id": name, "method": "tools/call", "params": params}
    sent = {**JSON, **TODAY, "Mcp_Method": "tools/call", "Mcp_Name": "ask", **headers}
    return server("/mcp", "POST", json.dumps(message), **sent)


def test_an_agent_gets_the_answer_that_people_get(server: Server) -> None:
    reply = call(server, "find option where encrypted and private")
    assert reply.status == 200
    assert reply.media_type == "application/json"
    text = reply.json["result"]["content"][0]["text"]
    page = server("/api/v1/query?q=find+option+where+encrypted+and+private").json
    assert all(row["option"]["id"] in text for row in page["rows"])
    assert all(note["text"] in text for note in page["notes"])
    claims = {citation["claim"].rsplit("/", 1)[-1] for citation in page["citations"]}
    assert all(f"isthmus://claim/{claim}" in text for claim in claims)
    assert reply.json["result"]["_meta"]["isthmus/dataset"] == page["dataset"]["version"]


def test_an_answer_is_not_given_to_a_request_with_other_headers(server: Server) -> None:
    assert call(server, "count option", 5).status == 200
    reply = call(server, "count option", 5, Mcp_Name="words")
    assert reply.status == 400
    assert reply.json["error"]["code"] == HEADER_MISMATCH


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:6274", 200),
        ("http://127.0.0.1", 200),
        ("http://[::1]:80", 200),
        ("http://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
        ("file://localhost", 403),
    ],
)
def test_pages_of_strangers_may_not_ask(server: Server, origin: str, status: int) -> None:
    reply = call(server, "count option", Origin=origin)
    assert reply.status == status
    assert status == 200 or "id" not in reply.json


def test_further_origins_are_a_setting() -> None:
    welcome = MCP_ORIGINS.convert("https://example.org http://example.net:8080")
    assert is_welcome("https://example.org", welcome)
    assert not is_welcome("http://example.org", welcome)
    with pytest.raises(ValueError, match="is not an origin"):
        MCP_ORIGINS.convert("https://example.org/")


def test_browsers_are_told_which_headers_they_may_send(server: Server) -> None:
    reply = server("/mcp", "OPTIONS", Origin="http://localhost:6274")
    assert {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"} <= {
        name.strip() for name in reply.headers["access-control-allow-headers"].split(",")
    }


def test_other_methods_and_media_types_are_refused(server: Server) -> None:
    assert server("/mcp").status == 405
    assert server("/mcp", "DELETE").status == 405
    assert server("/mcp", "POST", "{}", Content_Type="text/plain").status == 415
    assert server("/mcp", "POST", "x" * 70_000, **JSON).status == 413


def test_nonsense_is_refused_without_a_defect(server: Server) -> None:
    chance = random.Random(18)
    for _ in range(300):
        reply = server("/mcp", "POST", nonsense(chance), **JSON)
        assert reply.status < 500
        assert TRACE not in reply.text


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start services of our own."""
    started: list[Server] = []

    def begin(**environment: str) -> Server:
        started.append(start(tmp_path / "log", **environment))
        return started[-1]

    yield begin
    for server in started:
        stop(server)


def test_it_can_be_switched_off(serving: Callable[..., Server]) -> None:
    assert call(serving(ISTHMUS_MCP="no"), "count option").status in {404, 405}


def test_forty_calls_at_once_are_all_answered(server: Server) -> None:
    def ask(number: int) -> Reply:
        query = f"find option where reach = many-vpcs limit {number}"
        # On a slow machine a turn comes late, and the service says when to ask again.
        while (reply := call(server, query, number)).status == 429:
            time.sleep(int(reply.headers["retry-after"]))
        return reply

    with ThreadPoolExecutor(40) as threads:
        replies = list(threads.map(ask, range(1, 41)))
    assert [reply.status for reply in replies] == [200] * 40
    assert [reply.json["id"] for reply in replies] == list(range(1, 41))
    assert not any(reply.json["result"].get("isError") for reply in replies)
