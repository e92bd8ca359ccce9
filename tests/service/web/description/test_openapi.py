"""The OpenAPI document: every route is in it, and what it says is true."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from isthmus.kb import Inputs, open_inputs, open_knowledge
from isthmus.queries import Engine
from isthmus.service.web.app import create_app
from isthmus.service.web.description.openapi import document
from isthmus.service.web.http.operation import operation_of
from isthmus.service.web.http.problems import PROBLEM_TYPES
from isthmus.service.web.routes.reference import example

from tests.servers import Server

# Files, and a protocol that describes itself to those who speak it.
APART = frozenset({"static", "mcp.message"})


@cache
def whole() -> dict[str, Any]:
    # Of a service that knows nothing: every process of tests makes it while it collects.
    return document(create_app(Engine(open_inputs(Inputs(()), cache=None))), "0", "")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in whole()["paths"].items():
        for method, about in methods.items():
            yield method, path, about


def test_every_route_is_described() -> None:
    app = create_app(Engine(open_knowledge()))
    assert [
        rule.rule
        for rule in app.url_map.iter_rules()
        if operation_of(app.view_functions[rule.endpoint]) is None and rule.endpoint not in APART
    ] == []


def test_the_document_is_valid_openapi(server: Server) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    served = server("/openapi.json").json

    OpenAPIV31SpecValidator(served).validate()
    assert served["paths"].keys() == whole()["paths"].keys()
    names = [about["operationId"] for _, _, about in operations()]
    assert len(names) == len(set(names))


def test_the_routes_of_the_api_are_there() -> None:
    paths = set(whole()["paths"])

    tools = ("compile", "diagnose", "complete", "hover", "format", "vocabulary", "explain")
    assert {f"/api/v1/{name}" for name in tools} <= paths
    assert {"/api/v1/query", "/api/v1/options/{name}", "/api/v1/queries/{name}"} <= paths
    assert {"/ontology", "/void", "/data/{name}", "/{kind}/{name}", "/metrics"} <= paths
    assert {"/openapi.json", "/docs", "/healthz", "/readyz"} <= paths


def test_every_status_of_the_service_is_promised_somewhere() -> None:
    promised = {status for _, _, about in operations() for status in about["responses"]}

    # A defect is no part of a contract.
    statuses = {str(kind.status) for kind in PROBLEM_TYPES} - {"500"}
    assert {"200", "304", *statuses} <= promised


@pytest.mark.parametrize(
    ("method", "path", "about"),
    [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in operations()],
)
def test_the_example_of_every_call_is_answered_in_the_promised_shape(
    server: Server, method: str, path: str, about: dict[str, Any]
) -> None:
    from jsonschema import Draft202012Validator

    call = example(path, method, about)
    answer = server(
        call.target,
        method.upper(),
        call.body,
        **({"Content_Type": call.media_type} if call.media_type else {}),
    )

    assert answer.status == 200, answer.text
    promised = about["responses"]["200"]["content"]
    assert answer.media_type in promised
    if answer.media_type == "application/json":
        schema = {**promised[answer.media_type]["schema"], "components": whole()["components"]}
        Draft202012Validator(schema).validate(answer.json)
    if method == "get" and path not in {"/healthz", "/readyz", "/metrics"}:
        assert "etag" in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        "find option where encrypted show bandwidth, reach",
        "find option where bandwidth >= 100 Gbps",
        "count option where encrypted",
        "check privatelink where cross-region",
        "why not option:vpc-peering where encrypted",
        "compare vpc-peering, privatelink",
        "describe option:managed-vpn",
        "path from managed-vpn to service:site-to-site-vpn over part",
        "choose option where encrypted and private prefer cross-region",
        "choose option where encrypted and bottleneck",
        "find quota show number as of today",
    ],
)
def test_every_kind_of_answer_has_the_promised_shape(server: Server, query: str) -> None:
    from jsonschema import Draft202012Validator

    reply = server(f"/api/v1/query?q={quote(query)}")
    assert reply.status == 200, reply.text
    schema = {"$ref": "#/components/schemas/Answer", "components": whole()["components"]}
    Draft202012Validator(schema).validate(reply.json)


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/query?q=fnd", "/api/v1/query", "/api/v1/options/pigeon"]
)
def test_problems_have_the_promised_shape(server: Server, path: str) -> None:
    from jsonschema import Draft202012Validator

    schema = {
        "$ref": "#/components/schemas/Problem",
        "components": whole()["components"],
    }
    Draft202012Validator(schema).validate(server(path).json)


def test_the_page_shows_every_call_with_a_command_and_loads_nothing_foreign(
    server: Server,
) -> None:
    page = server("/docs").text

    for method, path, about in operations():
        if not path.endswith(".{suffix}"):
            assert f"<code>{method.upper()} {path}</code>" in page
            assert f'id="{about["operationId"]}"' in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    for name in whole()["components"]["schemas"]:
        assert f'id="shape-{name}"' in page


def test_it_names_the_public_address(server: Server) -> None:
    app = create_app(Engine(open_knowledge()))

    assert document(app, "1", "https://example.org/isthmus")["servers"] == [
        {"url": "https://example.org/isthmus"}
    ]
    assert json.loads(server("/openapi.json").body)["servers"] == [{"url": "/"}]


def test_why_is_explained_down_to_the_claims(server: Server) -> None:
    found = server("/api/v1/explain?q=why+option:managed-vpn+where+encrypted").json
    (verdict,) = found["verdicts"]

    assert verdict["verdict"] == "true"
    assert verdict["thing"]["id"] == "managed-vpn"
    kinds = {step["kind"] for proof in verdict["proofs"] for step in proof["steps"]}
    assert {"derived", "claim"} <= kinds


def test_why_not_names_the_silence_of_the_source(server: Server) -> None:
    found = server("/api/v1/explain?q=why+not+option:vpc-peering+where+encrypted").json

    assert [one["verdict"] for one in found["verdicts"]] == ["unstated"]
    assert "does not say" in found["verdicts"][0]["because"][0]
