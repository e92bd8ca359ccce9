"""The protocol by this project's own cases, wherever it is built."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.servers import Server

CASES = tomllib.loads((Path(__file__).parent / "cases" / "protocol.toml").read_text("utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_is_answered_as_it_should_be(endpoint: Server, case: dict[str, Any]) -> None:
    pairs = [("query", case["query"])] if "query" in case else []
    pairs += [(name, value) for name, value in case.get("graphs", ())]
    path = "/sparql" + case.get("path", "") + (f"?{urlencode(pairs)}" if pairs else "")
    headers = [("Accept", case["accept"])] if "accept" in case else []
    if "form" in case:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        body = urlencode([(name, value) for name, value in case["form"]]).encode()
    else:
        if "type" in case:
            headers.append(("Content-Type", case["type"]))
        text = case.get("body", "") + "x" * case.get("padding", 0)
        body = text.encode(case.get("encoding", "utf-8"))

    answer = endpoint.send(case.get("method", "GET"), path, headers, body)

    assert answer.status == case.get("status", 200), answer.body
    if "ask" in case:
        assert answer.boolean == case["ask"]
    if "answers" in case:
        assert answer.media_type == case["answers"]
    if "contains" in case:
        assert case["contains"] in answer.body.decode("utf-8")
    if "header" in case:
        name, value = case["header"]
        assert answer.headers[name] == value
    if answer.status >= 400:
        assert answer.media_type == "application/problem+json"
        assert answer.json["status"] == answer.status
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_mistake_has_a_place(endpoint: Server) -> None:
    query = urlencode({"query": "ASK {\n  ?s nobody:knows 'é' }"})

    found = endpoint.send("GET", f"/sparql?{query}").json["errors"]

    assert [one["code"] for one in found] == ["sparql-syntax"]
    assert (found[0]["span"]["line"], found[0]["span"]["column"]) == (2, 6)


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/sparql?query=ASK%7B%7D"])
def test_head_and_options_are_answered(endpoint: Server, path: str) -> None:
    got, head = endpoint.send("GET", path), endpoint.send("HEAD", path)
    options = endpoint.send("OPTIONS", path)

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(options.headers["allow"].split(", "))
    assert "POST" in options.headers["access-control-allow-methods"]


def test_what_changes_by_itself_is_not_kept(endpoint: Server) -> None:
    now = endpoint.send("GET", f"/sparql?{urlencode({'query': 'SELECT (NOW() AS ?t) {}'})}")
    ever = endpoint.send("GET", f"/sparql?{urlencode({'query': 'SELECT (1 AS ?t) {}'})}")

    assert now.headers["cache-control"] == "no-store"
    assert "etag" not in now.headers
    again = endpoint.send(
        "GET",
        f"/sparql?{urlencode({'query': 'SELECT (1 AS ?t) {}'})}",
        [("If-None-Match", ever.headers["etag"])],
    )
    assert (again.status, again.body) == (304, b"")
