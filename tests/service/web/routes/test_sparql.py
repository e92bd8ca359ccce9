"""The endpoint under attack and behind another store: statuses, and a service that lives."""

import http.server
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.servers import TRACE, Reply, Server, child_of, start, stop

pytestmark = pytest.mark.long

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
KILLERS = {
    "count": (ENDLESS, {504}),
    "order": (f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i", {504, 507}),
    "rows": (f"SELECT * {{ {CROSS} }}", {507}),
    "graph": (f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}", {507, 504}),
    "nested brackets": ("SELECT * { " + "[ ?p " * 199 + "1" + "]" * 199 + " ?x ?y }", {504, 400}),
    "nested parentheses": ("ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }", {400}),
    "chain": ("ASK { FILTER(" + "1+" * 30_000 + "1) }", {400}),
    "length": ("ASK {} #" + "x" * 70_000, {413}),
    "call": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {403}),
    "update": ("DROP ALL", {403}),
    "mistake": ("ASK {", {400}),
}
"""Query, and the statuses that may answer it."""


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with a short deadline; it must have written no trace when the tests are done."""
    log = tmp_path_factory.mktemp("bounded") / "log"
    limits = ("--deadline", "1.5", "--wait", "0.5", "--memory", "512", "--answer-size", "4")
    running = start(log, *limits)
    yield running
    assert stop(running) == 0
    assert TRACE not in log.read_text()


def ask(server: Server, query: str, **headers: str) -> Reply:
    return server("/sparql", "POST", query, Content_Type="application/sparql-query", **headers)


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_gets_its_status_and_the_service_lives(bounded: Server, name: str) -> None:
    query, statuses = KILLERS[name]

    answer = ask(bounded, query)

    assert answer.status in statuses, answer.text
    assert answer.media_type == "application/problem+json"
    assert answer.json["status"] == answer.status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    assert ask(bounded, "ASK {}").json["boolean"] is True


def test_too_much_at_once_is_told_with_the_time_to_wait(bounded: Server) -> None:
    replies: list[Reply] = []
    killers = [
        threading.Thread(target=lambda: replies.append(ask(bounded, ENDLESS))) for _ in range(14)
    ]
    for killer in killers:
        killer.start()
    for killer in killers:
        killer.join()

    assert {reply.status for reply in replies} == {504, 429}
    for reply in replies:
        if reply.status == 429:
            assert int(reply.headers["retry-after"]) >= 1
    assert ask(bounded, "ASK {}").status == 200


def test_as_many_queries_of_one_client_wait_as_the_setting_says(tmp_path: Path) -> None:
    one = ("--queries-per-client", "1", "--waiting-per-client")
    for waiting, refused in (("0", 2), ("2", 0)):
        running = start(tmp_path / "log", "--deadline", "1.5", "--wait", "0.5", *one, waiting)
        try:
            replies: list[Reply] = []

            def send(server: Server, replies: list[Reply], number: int) -> None:
                # Each another query: the same one would be worked out once for all who ask.
                replies.append(ask(server, f"{ENDLESS} # {number}"))

            killers = [
                threading.Thread(target=send, args=(running, replies, number))
                for number in range(3)
            ]
            for killer in killers:
                killer.start()
            for killer in killers:
                killer.join()
            # One that has waited in vain is told so in other words.
            assert sum("that wait" in reply.text for reply in replies) == refused, replies
            assert sorted(reply.status for reply in replies) == [429, 429, 504]
        finally:
            assert stop(running) == 0


def test_short_queries_are_answered_while_killers_run(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--deadline", "2", "--proxies", "1")
    try:
        killers = [
            threading.Thread(
                target=ask, args=(running, ENDLESS), kwargs={"X_Forwarded_For": "1.2.3.4"}
            )
            for _ in range(4)
        ]
        for killer in killers:
            killer.start()
        time.sleep(0.5)
        answered = 0
        while any(killer.is_alive() for killer in killers) and answered < 500:
            # Not the same query twice, so that no answer is one that was kept.
            query = f"ASK {{ FILTER({answered} = {answered}) }}"
            assert ask(running, query, X_Forwarded_For="5.6.7.8").status == 200
            answered += 1
        for killer in killers:
            killer.join()
        assert answered > 20
    finally:
        assert stop(running) == 0


def test_questions_in_iq_are_bounded_too(bounded: Server) -> None:
    question = quote("find option where encrypted")

    assert bounded(f"/api/v1/query?q={question}").status == 200
    workers = _pool(bounded)
    for worker in workers:
        worker.kill()
    assert bounded(f"/api/v1/query?q={question}%20").status == 200


def test_a_zygote_that_is_killed_is_replaced(bounded: Server) -> None:
    before = _only_child(_keeper(bounded))
    before.kill()
    assert ask(bounded, "ASK { FILTER(2 = 2) }").status == 200

    # The keeper is its parent, and fetches it before it forks another.
    until = time.monotonic() + 10
    while before.is_running():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert _only_child(_keeper(bounded)).pid != before.pid


def test_all_processes_are_gone_when_the_service_ends(tmp_path: Path) -> None:
    running = start(tmp_path / "log")
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert len(family) >= 9
    assert stop(running) == 0
    until = time.monotonic() + 10
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family):
        assert time.monotonic() < until
        time.sleep(0.05)


def _pool(server: Server) -> list[psutil.Process]:
    return _only_child(_keeper(server)).children()


def _keeper(server: Server) -> psutil.Process:
    return child_of(server, with_children=True)


def _only_child(process: psutil.Process) -> psutil.Process:
    """Return the living child of a process; one just killed is soon no more."""
    until = time.monotonic() + 10
    while True:
        living = [one for one in process.children() if one.status() != psutil.STATUS_ZOMBIE]
        if len(living) == 1:
            return living[0]
        assert time.monotonic() < until, living
        time.sleep(0.01)


def test_behind_another_engine_its_errors_keep_their_status(tmp_path: Path) -> None:
    broken = threading.Event()

    class Engine(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            well = not broken.is_set()
            content = b'{"head":{"vars":[]},"results":{"bindings":[]}}' if well else b"stout"
            self.send_response(200 if well else 418)
            media_type = "application/sparql-results+json" if well else "text/plain"
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Engine) as engine:
        threading.Thread(target=engine.serve_forever, daemon=True).start()
        store = f"http://127.0.0.1:{engine.server_address[1]}/sparql"
        running = start(tmp_path / "log", ISTHMUS_STORE=store)
        broken.set()
        try:
            for answer in (ask(running, "ASK {}"), running("/api/v1/query?q=find%20option")):
                assert answer.status == 418
                assert "stout" in answer.json["detail"]
                assert str(engine.server_address[1]) not in answer.text
            assert running("/option/managed-vpn").status == 200
        finally:
            engine.shutdown()
            unreachable = ask(running, "ASK { FILTER(1 = 1) }")
            assert stop(running) == 0
    assert unreachable.status in {502, 504}
    assert TRACE not in (tmp_path / "log").read_text()


def test_a_store_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    from tests.servers import COMMAND

    for store, word in ((str(tmp_path), "holds no Oxigraph store"), ("ftp://x/", "address")):
        done = subprocess.run(
            [COMMAND, "serve", "--store", store],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ,
            timeout=60,
        )
        assert done.returncode == 2
        assert word in done.stderr
        assert TRACE not in done.stderr


def test_a_command_asks_another_store(
    launch: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    import pyoxigraph

    exported, folder = tmp_path / "closure.nq", tmp_path / "store"
    done = launch("export", "--closure", "--format", "nquads", "-o", str(exported))
    assert done.returncode == 0
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=str(exported))
    store.flush()
    del store
    question = "find option where encrypted show title"

    ours = launch("ask", question, "--format", "json")
    theirs = launch("ask", question, "--format", "json", "--store", str(folder))
    nobody = launch("ask", question, ISTHMUS_STORE="http://127.0.0.1:9/sparql")

    assert (ours.returncode, theirs.returncode) == (0, 0)
    assert theirs.stdout == ours.stdout
    assert nobody.returncode == 1
    assert "http://127.0.0.1:9/sparql: the store cannot be reached" in nobody.stderr


def test_a_description_of_many_names_says_what_its_limit_is(server: Server) -> None:
    def describe(count: int, text: str = "DESCRIBE {}") -> Reply:
        names = "".join(f"<x:{number}>" for number in range(count))
        query = text.replace("{}", names, 1)
        return server("/sparql", "POST", query, Content_Type="application/sparql-query")

    assert describe(1000).status == 200
    refused = describe(3000)
    assert refused.status == 413
    assert "DESCRIBE lists 3000 names; it may list 1000" in refused.json["detail"]
    values = describe(3000, "DESCRIBE ?x { VALUES ?x {{}} }")
    assert values.status == 200, "the way out that the message names"
