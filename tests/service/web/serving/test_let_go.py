"""What answered before a reload is let go, whatever it was asked; else memory grows with each."""

import gc
import json
import weakref
from collections.abc import Iterator
from contextlib import closing

from flask.testing import FlaskClient
from isthmus.kb import Knowledge, open_knowledge
from isthmus.kb.pool import Pool
from isthmus.queries import Engine
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.app import create_app

from tests.browsers import PAGES
from tests.paths import HARBOUR

JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
QUERY = "find option where encrypted and private and reach = many-vpcs"
ASKED = (
    *(f"/api/v1/{route}?q={QUERY}" for route in ("query", "compile", "explain", "query.md")),
    *("/api/v1/query?q=fnd+option", "/api/v1/query?q=count+option&as_of=today"),
    *("/api/v1/find?words=vpc", "/api/v1/vocabulary", "/api/v1/changes", "/api/v1/queries"),
    "/api/v1/compare?options=vpc-peering&options=transit-vpc",
    *("/option/vpc-peering.ttl", "/ontology.ttl", "/sparql?query=ASK+{}", "/void.ttl"),
    *("/api/v1/options/managed-vpn/diagram.svg", f"/embed/query?q={QUERY}", "/openapi.json"),
)
WRONG = ("wrong", "decide-wrong", "decide-by-no-query", "option-on-a-wrong-day")
TOLD = (
    ("ask", {"query": QUERY}),
    ("describe_thing", {"thing": "vpc-peering"}),
    ("search", {"words": "vpc"}),
)


def answers(client: FlaskClient) -> Iterator[tuple[str, int]]:
    """Ask for a page of every kind, for data, and as an agent does; yield the statuses."""
    rules = client.application.url_map.iter_rules()
    lists = [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]
    for path in (*PAGES.values(), *ASKED, *lists):
        with client.get(path, headers={"Accept": "text/html, */*;q=0.1"}) as answer:
            yield path, answer.status_code
    for name, arguments in TOLD:
        call = {"method": "tools/call", "params": {"name": name, "arguments": arguments}}
        content = json.dumps({"jsonrpc": "2.0", "id": 1, **call})
        with client.post("/mcp", data=content, headers=JSON) as answer:
            yield name, answer.status_code


def used() -> tuple[weakref.ref[Engine], weakref.ref[Knowledge], dict[str, int]]:
    engine = Engine(open_knowledge())
    with closing(Pool(lambda: engine.knowledge.quads)) as pool:
        app = create_app(engine, ServiceSettings(networks=(("harbour", HARBOUR),)), pool)
        statuses = dict(answers(app.test_client()))
    return weakref.ref(engine), weakref.ref(engine.knowledge), statuses


def test_nothing_that_was_asked_keeps_what_answered_it() -> None:
    engine, knowledge, statuses = used()
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    others = {name: statuses[path] for name, path in PAGES.items() if statuses[path] != 200}
    assert others == dict.fromkeys(WRONG, 400) | {"missing": 404}
    gc.collect()
    assert engine() is None
    assert knowledge() is None
