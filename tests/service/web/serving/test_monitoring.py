"""Figures and log: what those who run the service see."""

import json
import re
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from isthmus.kb.pool import Pool
from isthmus.queries import Engine
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.app import generation, usual_monitor
from isthmus.service.web.serving.front import Front
from werkzeug.test import Client

from tests.paths import HARBOUR, ROOT
from tests.servers import Server, serving, start, stop

OPERATIONS = ROOT / "docs" / "service" / "operations.md"


def names(server: Server) -> set[str]:
    from prometheus_client.parser import text_string_to_metric_families

    found = set()
    for family in text_string_to_metric_families(server("/metrics").text):
        if family.name.startswith("isthmus_"):
            found.add(family.name + "_total" if family.type == "counter" else family.name)
    return found


def test_the_figures_are_those_of_the_documentation(server: Server) -> None:
    documented = {
        name
        for line in OPERATIONS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `isthmus_")
        for name in re.findall(r"`(isthmus_\w+)`", line.split("|")[1])
    }
    server("/nothing")
    found = names(server)

    # A reload is counted from the first one on.
    assert found | {"isthmus_reloads_total"} == documented


def test_the_alarms_of_the_documentation_speak_of_figures_that_exist() -> None:
    text = OPERATIONS.read_text(encoding="utf-8")
    rules = text.split("```yaml", 1)[1].split("```", 1)[0]
    listed = set(re.findall(r"`(isthmus_\w+)`", text))

    used = set(re.findall(r"isthmus_\w+", rules))
    assert {name.removesuffix("_bucket") for name in used} <= listed
    assert len(used) >= 4


def test_requests_are_counted_by_route_method_and_status(tmp_path: Path) -> None:
    running = start(tmp_path / "log")
    try:
        running("/option/managed-vpn")
        running("/option/vpc-peering")
        running("/option/pigeon")
        running("/nowhere/at/all")
        running("/healthz", "BREW")
        text = running("/metrics").text
    finally:
        assert stop(running) == 0

    route = "/<any("
    lines = [line for line in text.splitlines() if line.startswith("isthmus_requests_total")]
    things = [line for line in lines if route in line]
    assert any('status="200"' in line and line.endswith(" 2.0") for line in things)
    assert any('status="404"' in line and line.endswith(" 1.0") for line in things)
    # What a client makes up is no label: it would grow without end.
    assert "nowhere" not in text
    assert "BREW" not in text
    assert 'isthmus_problems_total{type="not-found"} 2.0' in text


def test_a_process_knows_how_long_it_has_had_nothing_to_answer(engine: Engine) -> None:
    pool = Pool(lambda: engine.knowledge.quads)
    settings = ServiceSettings()
    served = generation(engine, settings, pool, usual_monitor())
    during: list[float] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        during.append(front.silence())
        return served.application(environ, start_response)

    front = Front(replace(served, application=application), usual_monitor(), settings)
    client = Client(front)
    client.get("/nothing")
    before = front.silence()
    # Whoever only looks whether all is well is no reason to put anything off.
    client.get("/healthz")
    assert front.silence() > before
    asked = monotonic()
    client.get("/nothing")
    assert front.silence() <= monotonic() - asked
    assert during == [0.0] * 3


def answered(server: Server) -> float:
    """Return how many queries have been answered."""
    told = re.search(r'pool_queries_total\{outcome="answered"\} (\S+)', server("/metrics").text)
    return float(told[1]) if told else 0.0


def test_first_pages_are_worked_out_unasked_unless_that_is_not_wanted(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "log-without", "--first-pages", "no") as without,
        serving(tmp_path / "log-usual", "--first-pages", "yes") as usual,
    ):
        until = monotonic() + 60
        while answered(usual) < 50:
            assert monotonic() < until
            sleep(0.05)
        # It was started before the other; that it is ready it has asked itself.
        assert answered(without) < 5


def test_each_request_is_a_line_of_the_log_if_that_is_wanted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start(log, "--access-log", "yes", "--log-format", "json")
    try:
        running("/api/v1/query?q=count+option", X_Request_Id="trace-1", User_Agent='a "b"\tc')
        running("/api/v1/query?q=count+option", X_Request_Id="trace-2")
        running("/api/v1/query?q=fnd%0Anew+line", X_Request_Id="trace-3")
        running(f"/nothing?{'x' * 5000}", X_Request_Id="trace-4")
    finally:
        assert stop(running) == 0

    lines = {line["request_id"]: line for line in map(json.loads, log.read_text().splitlines())}
    assert lines["trace-1"]["event"] == "request"
    assert lines["trace-1"]["status"] == 200
    assert lines["trace-1"]["agent"] == 'a "b"\tc'
    assert (lines["trace-1"]["cache"], lines["trace-2"]["cache"]) == ("miss", "hit")
    assert lines["trace-1"]["client"] == "127.0.0.1"
    assert lines["trace-3"]["problem"] == "wrong-query"
    assert lines["trace-3"]["status"] == 400
    assert len(lines["trace-4"]["parameters"]) < 1100
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", lines["trace-1"]["time"])


def test_a_line_of_text_cannot_be_forged(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start(log, "--access-log", "yes")
    try:
        running("/nothing", User_Agent="x status=200 isthmus: request", X_Request_Id="trace-5")
    finally:
        assert stop(running) == 0

    (line,) = [one for one in log.read_text().splitlines() if "trace-5" in one]
    assert 'agent="x status=200 isthmus: request"' in line
    assert " status=404 " in line


def test_without_being_asked_it_logs_no_requests(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start(log)
    try:
        running("/healthz")
        running("/nothing")
    finally:
        assert stop(running) == 0
    assert log.read_text() == ""


def test_behind_a_proxy_the_client_is_the_one_that_the_proxy_names(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start(log, "--access-log", "yes", "--log-format", "json", "--proxies", "1")
    try:
        running("/healthz", X_Forwarded_For="203.0.113.9, 192.0.2.1", X_Request_Id="p")
        address = running("/void", X_Forwarded_Host="example.org", X_Forwarded_Proto="https").text
    finally:
        assert stop(running) == 0

    lines = {one["request_id"]: one for one in map(json.loads, log.read_text().splitlines())}
    # What stands further left may have been made up by the client.
    assert lines["p"]["client"] == "192.0.2.1"
    assert "https://example.org/data/all.ttl" in address


def test_several_processes_add_their_figures_up(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--processes", "2", "--workers", "4")
    try:
        for _ in range(40):
            assert running("/healthz").status == 200
        # The process that is not asked for the figures writes its own down within a moment.
        for _ in range(100):
            text = running("/metrics").text
            count = re.search(
                r'isthmus_requests_total\{method="GET",route="/healthz",status="200"\} (\S+)', text
            )
            if count is not None and float(count[1]) == 40:
                break
            sleep(0.05)
        else:
            pytest.fail(f"the figures do not add up: {text}")
        assert "isthmus_pool_workers 4.0" in text or "isthmus_pool_workers 2.0" in text
    finally:
        assert stop(running) == 0


def test_what_is_asked_of_networks_is_counted_too(tmp_path: Path) -> None:
    def figures(text: str) -> tuple[float, float]:
        workers = re.search(r"^isthmus_pool_workers (\S+)", text, re.MULTILINE)
        answered = re.search(r'^isthmus_pool_queries_total{outcome="answered"} (\S+)', text, re.M)
        assert workers is not None
        return float(workers[1]), float(answered[1]) if answered is not None else 0.0

    words = ("--network", f"harbour={HARBOUR}", "--workers", "2")
    with serving(tmp_path / "log", *words) as running:
        workers, before = figures(running("/metrics").text)
        assert workers == 2
        asked = running("/api/v1/query?q=count+vpc+in+harbour")
        assert asked.status == 200, asked.text
        workers, after = figures(running("/metrics").text)
        assert (workers, after > before) == (4, True)
        # Nothing more was asked, and nothing is counted twice.
        assert figures(running("/metrics").text) == (4, after)
