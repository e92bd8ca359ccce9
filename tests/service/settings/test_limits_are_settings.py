"""How large a query may be, and how much may be worked out for it, is a setting of every face."""

import re
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import Launch, serving
from tests.service.web.serving.siege import until


@pytest.mark.parametrize(
    ("limit", "query", "told"),
    [
        ("text=10", "find option", "E501"),
        ("words=3", "find option where encrypted", "E507"),
        ("nesting=1", "find option where ((encrypted) or private)", "E502"),
        ("conjuncts=1", "find option where encrypted and private", "E503"),
        ("sparql=100", "find option where encrypted", "E504"),
        ("most_rows=5", "find option limit 6", "E505"),
        ("things=2", "compare vpc-peering, transit-vpc, privatelink on reach", "E506"),
        ("statements=1", "define safe as option where encrypted; find safe", "E508"),
        ("expanded=1", "define safe as option where encrypted and private; find safe", "E510"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_by_its_name(
    launch: Launch, limit: str, query: str, told: str
) -> None:
    done = launch("ask", query, "--language-limit", limit)
    # A number that is wrong in a query is a mistake in it; a query that is too large is none.
    status = 1 if told in {"E505", "E506"} else 3
    assert (done.returncode, told in done.stderr) == (status, True), done.stderr
    assert launch("compile", query).returncode == 0, "within the usual limits it is right"


def test_what_takes_longer_than_is_allowed_is_stopped(launch: Launch, tmp_path: Path) -> None:
    long = tmp_path / "long.iq"
    long.write_text("find option where " + " and ".join(["encrypted"] * 20_000))
    larger = [f"{name}=100000000" for name in ("text", "words", "conjuncts", "expanded", "sparql")]
    limits = [word for limit in larger for word in ("--language-limit", limit)]
    done = launch("check", long, *limits, "--language-limit", "seconds=0.1")
    assert (done.returncode, "E511" in done.stderr) == (1, True), done.stderr[:2000]
    assert "0.1 s" in done.stderr


def test_limits_come_from_the_environment_too_several_at_a_time(launch: Launch) -> None:
    limits = {"ISTHMUS_LANGUAGE_LIMIT": "words=3:rows=2"}
    assert "E507" in launch("check", "-", stdin="find option where encrypted", **limits).stderr
    answer = launch("ask", "find option", "--format", "csv", **limits)
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == 3, "two things and the head"


def test_a_larger_query_is_answered_where_that_is_allowed(launch: Launch) -> None:
    long = "find option where encrypted" + " and encrypted" * 80
    assert "E503" in launch("ask", long).stderr
    done = launch("ask", long, "--language-limit", "conjuncts=100", "--format", "csv")
    assert done.stdout == launch("ask", "find option where encrypted", "--format", "csv").stdout


@pytest.mark.parametrize("limit", ["words", "words=", "words=0", "words=-1", "words=1.5", "none=1"])
def test_a_wrong_limit_is_told_with_those_that_there_are(launch: Launch, limit: str) -> None:
    done = launch("ask", "find option", "--language-limit", limit)
    assert done.returncode == 2
    assert repr(limit) in done.stderr
    assert "cited_facts, conjuncts" in done.stderr


@pytest.mark.parametrize(
    "setting",
    [
        ("ask", "find option", "--language-limit", f"words={'9' * 5_000}"),
        ("ask", "find option", "--network-limit", f"facts={'9' * 5_000}"),
        ("network", "check", ".", "--limit", f"pairs={'9' * 5_000}"),
        ("ask", "find option", "--data-size", "9" * 5_000),
        ("ask", "find option", "--on-disk-above", "9" * 5_000),
        ("serve", "--port", "9" * 5_000),
        ("ask", "find option", "--language-limit", "seconds=1e300"),
        ("serve", "--deadline", "1e300"),
    ],
)
def test_a_number_larger_than_anything_is_refused_as_one(
    launch: Launch, setting: tuple[str, ...]
) -> None:
    done = launch(*setting)
    assert done.returncode == 2
    assert ("5,000 digits" in done.stderr) or ("up to 1,000,000,000" in done.stderr), done.stderr
    assert "sys." not in done.stderr


def test_a_service_has_the_limits_that_it_is_given(tmp_path: Path) -> None:
    """A small one answers small requests, and says of others what it takes."""
    settings = ("--request-size", "1", "--connections", "16", "--language-limit", "words=3")
    with serving(tmp_path / "log", *settings) as service:
        asked = service("/api/v1/query?q=find+option+where+encrypted")
        assert (asked.status, "E507" in asked.text) == (400, True)
        kind = {"Content_Type": "application/json"}
        padded = '{"query": "count option"%s}'
        assert service("/api/v1/query", "POST", padded % "", **kind).status == 200
        refused = service("/api/v1/query", "POST", padded % (" " * 2_000), **kind)
        assert (refused.status, "may have 1 KiB" in refused.text) == (413, True)
        place = urlsplit(service.address)
        with ExitStack() as held:
            for _ in range(32):
                held.enter_context(socket.create_connection((place.hostname, place.port)))
            told = re.compile(r'isthmus_connections_closed_total\{reason="too-many"\} [1-9]')
            until(lambda: told.search(service("/metrics").text) is not None, 10)
