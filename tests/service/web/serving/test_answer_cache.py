"""Repeated questions are answered from memory: the same bytes, for less, and never a wrong one."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from isthmus.service.forms.answers import EXAMPLE
from isthmus.service.web.http.caching import tag
from isthmus.service.web.serving.answer_cache import key_of

from tests.servers import TRACE, Server, start, stop

Q = f"/api/v1/query?q={quote(EXAMPLE)}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service of our own, since the figures of the shared one move."""
    log = tmp_path_factory.mktemp("cache") / "log"
    running = start(log, "--answer-cache", "1")
    yield running
    assert stop(running) == 0
    assert TRACE not in log.read_text()


def figure(service: Server, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", service("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def lookups(service: Server, result: str) -> float:
    return figure(service, f'isthmus_cache_lookups_total{{result="{result}"}}')


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (Q, {}),
        (Q, {"Accept": "text/csv"}),
        (Q, {"Accept_Encoding": "gzip"}),
        ("/sparql?query=SELECT*%7B?s+a+?c%7DLIMIT+3", {"Accept": "text/csv"}),
        ("/option/managed-vpn", {"Accept": "text/html"}),
        ("/void.jsonld", {}),
    ],
)
def test_a_repeated_question_is_answered_from_memory_with_the_same_bytes(
    service: Server, path: str, headers: dict[str, str]
) -> None:
    first = service(path, **headers)
    before = lookups(service, "hit")
    again = service(path, **headers)

    assert lookups(service, "hit") == before + 1
    assert (again.status, again.body) == (first.status, first.body)
    own = {"x-request-id", "date"}
    assert {n: v for n, v in again.headers.items() if n not in own} == {
        n: v for n, v in first.headers.items() if n not in own
    }
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


def test_what_an_answer_depends_on_tells_it_apart(service: Server) -> None:
    text = quote("param $way: transport; find option where transport = $way")
    answers = {
        service(f"/api/v1/query?q={text}&param.way={way}", Accept=accept).body
        for way in ("internet", "private-line")
        for accept in ("text/csv", "application/json")
        for _ in range(2)
    }
    posted = {
        service("/api/v1/query", "POST", query, Content_Type="text/x-iq").body
        for query in ("count option", "count configuration")
        for _ in range(2)
    }

    assert len(answers) == 4
    assert len(posted) == 2


def test_the_order_of_parameters_does_not_tell_questions_apart(service: Server) -> None:
    text = quote("param $way: transport; find option where transport = $way limit 2")
    service(f"/api/v1/query?q={text}&param.way=internet&format=csv")
    before = lookups(service, "hit")
    service(f"/api/v1/query?format=csv&param.way=internet&q={text}")

    assert lookups(service, "hit") == before + 1


def test_a_posted_question_is_repeated_too(service: Server) -> None:
    def ask() -> bytes:
        return service(
            "/sparql", "POST", "ASK { ?s ?p ?o }", Content_Type="application/sparql-query"
        ).body

    first = ask()
    before = lookups(service, "hit")

    assert ask() == first
    assert lookups(service, "hit") == before + 1


def test_head_and_validators_are_answered_from_memory(service: Server) -> None:
    tag = service(Q).headers["etag"]
    before = lookups(service, "revalidated")
    unchanged = service(Q, If_None_Match=tag)
    any_at_all = service(Q, If_None_Match="*")
    hits = lookups(service, "hit")
    head = service(Q, "HEAD")

    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", tag)
    assert any_at_all.status == 304
    assert unchanged.headers["access-control-allow-origin"] == "*"
    assert "content-type" not in unchanged.headers
    assert lookups(service, "revalidated") == before + 2
    assert lookups(service, "hit") == hits + 1
    assert head.body == b""
    assert int(head.headers["content-length"]) == len(service(Q).body)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/v1/query?q=fnd",
        "/api/v1/query?q=find+option&limt=1",
        "/sparql?query=SELEC",
        "/healthz",
        "/readyz",
        "/metrics",
        "/sparql?query=SELECT(NOW()+AS+?n)%7B%7D",
        "/sparql?query=SELECT(RAND()+AS+?n)%7B%7D",
    ],
)
def test_errors_and_what_changes_by_itself_are_never_kept(service: Server, path: str) -> None:
    before = figure(service, "isthmus_cache_entries")
    first, second = service(path), service(path)

    assert figure(service, "isthmus_cache_entries") == before
    assert first.status == second.status
    if "RAND" in path:
        assert first.body != second.body


def test_memory_is_bounded_and_the_longest_unused_leave(service: Server) -> None:
    # Each answer has some 20 KB, so that two hundred are four times what is kept.
    every = quote("SELECT * { ?s ?p ?o } LIMIT 100")
    for number in range(200):
        for _ in range(2):
            assert service(f"/sparql?query={every}%23{number}").status == 200
    size = figure(service, "isthmus_cache_bytes")

    assert 300_000 < size <= 1024 * 1024
    assert figure(service, "isthmus_cache_evicted") > 100
    # An answer that would take a large part of the whole drives nothing out.
    before = figure(service, "isthmus_cache_evicted")
    assert len(service("/data/all.ttl").body) > 900_000
    assert figure(service, "isthmus_cache_evicted") == before


def test_what_nobody_asks_again_drives_nothing_out(service: Server) -> None:
    asked = "/sparql?query=ASK%7B%7D%23asked-again"
    for _ in range(2):
        assert service(asked).status == 200
    every, before = quote("SELECT * { ?s ?p ?o } LIMIT 100"), lookups(service, "hit")
    for number in range(200):
        assert service(f"/sparql?query={every}%23once-{number}").status == 200
    assert service(asked).status == 200
    assert lookups(service, "hit") == before + 1


def test_a_question_that_many_ask_at_once_is_worked_out_once(service: Server) -> None:
    before = lookups(service, "miss")
    path = f"/api/v1/query?q={quote('find configuration where encrypted # at once')}"
    with ThreadPoolExecutor(24) as crowd:
        answers = list(crowd.map(lambda _: service(path), range(24)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert lookups(service, "miss") == before + 1


def test_without_memory_every_question_is_worked_out(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--answer-cache", "0")
    try:
        assert running(Q).body == running(Q).body
        assert lookups(running, "hit") == 0
        assert lookups(running, "skipped") >= 2
        assert running(Q, If_None_Match=running(Q).headers["etag"]).status == 304
    finally:
        assert stop(running) == 0


@pytest.mark.parametrize("again", ["format", "%66ormat", "form%61t"])
def test_two_forms_are_asked_for_in_no_order(service: Server, again: str) -> None:
    for one, other in (("json", "xml"), ("xml", "json")):
        reply = service(f"/sparql?query=ASK%7B%7D&format={one}&{again}={other}")
        assert reply.status == 400
        assert "'format' is given 2 times" in reply.json["detail"]
    # SPARQLWrapper names one form twice.
    media_type = "application/sparql-results%2Bjson"
    twice = service(f"/sparql?query=ASK%7B%7D&format=json&{again}={media_type}")
    assert twice.status == 200
    assert twice.headers["content-type"] == "application/sparql-results+json"


def test_the_order_of_values_of_one_name_counts_however_it_is_written() -> None:
    def environ(query: str) -> dict[str, str]:
        return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": query}

    for one, other in (("a=1&a=2", "a=2&a=1"), ("%61=1&a=2", "a=2&%61=1")):
        assert tag("", environ(one)) != tag("", environ(other))
        assert key_of("", environ(one)) != key_of("", environ(other))
    for one, other in (("a=1&b=2", "b=2&a=1"), ("%62=1&a=2", "a=2&%62=1")):
        assert tag("", environ(one)) == tag("", environ(other))
        assert key_of("", environ(one)) == key_of("", environ(other))
