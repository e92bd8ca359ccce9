"""The cache folder is removed while a service answers from a store in it."""

import shutil
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from tests.servers import child_of, serving

HARBOUR = Path(__file__).parents[4] / "service" / "networks" / "example" / "before"

OWN = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
: a owl:Ontology . :City a owl:Class ; rdfs:label "city" .
:near a owl:ObjectProperty ; rdfs:domain :City ; rdfs:range :City ; rdfs:label "near" .
"""


def test_the_store_is_made_anew_and_nobody_is_told_a_falsehood(tmp_path: Path) -> None:
    own, cache, log = tmp_path / "own.ttl", tmp_path / "cache", tmp_path / "log"
    cities = (f":city{n} a :City ; :near :city{(n * 7) % 3_000} ." for n in range(3_000))
    own.write_text(OWN + "\n".join(cities))
    words = ("--ontology", str(own), "--cache", str(cache), "--on-disk-above", "0")
    asked = "SELECT * { ?a <http://example.org/near> ?b . ?b <http://example.org/near> ?c } LIMIT "
    with serving(log, *words) as server:
        assert server(f"/sparql?query={quote(asked)}1").status == 200
        shutil.rmtree(cache)
        statuses = []
        until = time.monotonic() + 60
        while statuses[-3:] != [200] * 3 or "reloaded" not in log.read_text():
            assert time.monotonic() < until, statuses
            replies = [
                server(f"/sparql?query={quote(asked)}{len(statuses) + 2}"),
                server(f"/api/v1/query?q={quote(f'find city limit {len(statuses) % 90 + 2}')}"),
            ]
            for reply in replies:
                statuses.append(reply.status)
                if reply.status == 503:
                    assert "the store is gone from disk and is made anew" in reply.json["detail"]
            time.sleep(0.1)
        assert set(statuses) <= {200, 503}
    assert log.read_text().count("reloaded") in {1, 2}


def test_workers_that_somebody_kills_are_replaced_with_a_word(tmp_path: Path) -> None:
    log = tmp_path / "log"
    asked = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?c ?d ?e FILTER(?a != <http://example.org/%d>) }"
    with serving(log) as server:
        zygote = child_of(server, with_children=True).children()[0]
        for worker in zygote.children():
            worker.kill()
        assert server(f"/sparql?query={quote(asked % 1)}").status == 200
        assert "pool-worker-replaced why=" in log.read_text()
        before = len(log.read_text())
        zygote.kill()
        assert server(f"/sparql?query={quote(asked % 2)}").status == 200
        assert "pool-worker-replaced why=" in log.read_text()[before:]


def test_so_it_is_where_the_queries_of_a_network_run(tmp_path: Path) -> None:
    """A pool of its own, over facts in a store of their own."""
    cache, log = tmp_path / "cache", tmp_path / "log"
    words = ("--network", f"harbour={HARBOUR}", "--cache", str(cache), "--on-disk-above", "0")
    asked = f"/api/v1/query?q={quote('find vpc in harbour limit')}+"

    with serving(log, *words) as server:
        assert server(f"{asked}1").status == 200
        # They are not below the service: who has forked them has ended.
        web = child_of(server, with_children=False)
        named = {"isthmus.service.networks.query_pool", str(web.pid)}
        for process in psutil.process_iter(["cmdline"]):
            if named <= {*(process.info["cmdline"] or ())} and not process.children():
                process.kill()
        assert server(f"{asked}2").status == 200
        assert "pool-worker-replaced why=" in log.read_text()
        shutil.rmtree(cache)
        until, statuses = time.monotonic() + 60, [0]
        while statuses[-1] != 200 or "reloaded" not in log.read_text():
            assert time.monotonic() < until, statuses
            reply = server(f"{asked}{len(statuses) + 2}")
            statuses.append(reply.status)
            if reply.status == 503:
                assert "the store is gone from disk and is made anew" in reply.json["detail"]
            time.sleep(0.1)
        assert {*statuses[1:]} <= {200, 503}
