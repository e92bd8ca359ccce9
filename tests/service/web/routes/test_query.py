"""Queries over HTTP: forms, ways to send them, errors."""

import csv
import io
import json
from html import unescape
from urllib.parse import quote

import pytest
from isthmus.service.forms.answers import EXAMPLE

from tests.servers import Server

ANSWER = "direct-connect-transit-gateway-vpn"
Q = f"/api/v1/query?q={quote(EXAMPLE)}"


def test_the_first_question_is_answered_with_citations(server: Server) -> None:
    answer = server(Q)

    assert answer.status == 200
    assert answer.media_type == "application/json"
    found = answer.json
    assert [row["option"]["id"] for row in found["rows"]] == [ANSWER]
    assert found["statement"] == EXAMPLE
    assert found["sparql"].startswith("PREFIX")
    assert {13} < {citation["page"] for citation in found["citations"]}
    assert {one["condition"] for c in found["citations"] for one in c["supports"]} > {
        "encrypted",
        "private",
        "reach = many-vpcs",
    }
    assert found["dataset"]["edition"] == "2020-06-06"
    assert found["truncated"] is False


def test_a_citation_tells_its_page_from_the_first_page_of_its_section(server: Server) -> None:
    """A table heading shows its page, a paragraph does not, and the title page has no number."""

    def pages(query: str) -> set[tuple[int | None, bool]]:
        found = server(f"/api/v1/query?q={quote(query)}").json
        return {(one["page"], one["page_from"]) for one in found["citations"]}

    assert pages("check managed-vpn where reach = one-vpc") == {(4, False)}
    assert pages("check vpc-peering where account-scope = cross-account") == {(18, True)}
    assert pages("find claim where section = front-matter show property") == {(None, False)}


def test_the_ways_to_send_a_query_agree(server: Server) -> None:
    by_address = server(Q).json
    as_json = server(
        "/api/v1/query", "POST", json.dumps({"query": EXAMPLE}), Content_Type="application/json"
    )
    as_text = server("/api/v1/query", "POST", EXAMPLE, Content_Type="text/x-iq; charset=utf-8")

    assert by_address == as_json.json == as_text.json


@pytest.mark.parametrize(
    ("name", "suffix", "media_type"),
    [
        ("json", "json", "application/json"),
        ("csv", "csv", "text/csv"),
        ("tsv", "tsv", "text/tab-separated-values"),
        ("markdown", "md", "text/markdown"),
        ("html", "html", "text/html"),
        ("table", "txt", "text/plain"),
        ("sparql-results", "srj", "application/sparql-results+json"),
        ("sparql", "rq", "application/sparql-query"),
    ],
)
def test_every_form_is_had_in_three_ways(
    server: Server, name: str, suffix: str, media_type: str
) -> None:
    by_suffix = server(Q.replace("query?", f"query.{suffix}?"))
    by_name = server(f"{Q}&format={name}")
    by_accept = server(Q, Accept=media_type)

    assert by_suffix.status == by_name.status == by_accept.status == 200
    assert by_suffix.body == by_name.body == by_accept.body
    assert {by_suffix.media_type, by_name.media_type, by_accept.media_type} == {media_type}
    assert ANSWER in by_name.text or "AWS Direct Connect" in by_name.text or name == "sparql"


def test_a_spreadsheet_can_read_the_answer(server: Server) -> None:
    rows = list(csv.reader(io.StringIO(server(f"{Q}&format=csv").text)))

    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])


def test_parameters_are_given_in_the_address_or_in_the_body(server: Server) -> None:
    text = "param $way: transport; find option where transport = $way"
    by_address = server(f"/api/v1/query?q={quote(text)}&param.way=internet")
    by_body = server(
        "/api/v1/query",
        "POST",
        json.dumps({"query": text, "params": {"way": "internet"}}),
        Content_Type="application/json",
    )

    assert by_address.status == 200, by_address.text
    assert len(by_address.json["rows"]) > 3
    assert by_address.json == by_body.json


def test_a_wrong_query_is_a_problem_with_diagnostics_and_working_fixes(server: Server) -> None:
    text = "find optoin where encrypted"
    answer = server(f"/api/v1/query?q={quote(text)}")

    assert answer.status == 400
    assert answer.media_type == "application/problem+json"
    problem = answer.json
    assert problem["type"].endswith("/problem/wrong-query")
    (error,) = problem["errors"]
    assert error["code"] == "E102"
    assert (error["span"]["line"], error["span"]["column"]) == (1, 6)
    (edit,) = error["fixes"][0]["edits"]
    fixed = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    assert server(f"/api/v1/query?q={quote(fixed)}").status == 200


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/v1/query", "'q' is missing"),
        (f"{Q}&limt=3", "'limt'"),
        (f"{Q}&q=find", "'q' is given 2 times"),
        (f"{Q}&format=yaml", "'yaml'"),
        (f"{Q}&param.=x", "'param.'"),
        ("/api/v1/options?page=2", "'page'"),
        (f"{Q.replace('query?', 'query.csv?')}&format=json", "twice"),
    ],
)
def test_a_wrong_request_is_told_by_name(server: Server, path: str, named: str) -> None:
    answer = server(path)

    assert answer.status == 400
    assert answer.json["type"].endswith("/problem/wrong-request")
    assert named in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("{", "not JSON"),
        ("[]", "object"),
        ("{}", "'query'"),
        ('{"query": 3}', "'query'"),
        ('{"query": "find option", "parms": {}}', "'parms'"),
        ('{"query": "find option", "params": []}', "'params'"),
        ('{"query": "find option", "params": {"a": []}}', "'a'"),
        ("[" * 5000, "not JSON"),
        (b'{"query": "\xff"}', "UTF-8"),
    ],
)
def test_a_wrong_body_is_told_by_what_is_wrong_in_it(
    server: Server, body: str | bytes, named: str
) -> None:
    answer = server("/api/v1/query", "POST", body, Content_Type="application/json")

    assert answer.status == 400
    assert named in answer.json["detail"]


def test_a_query_in_another_media_type_is_refused_with_the_possible_ones(server: Server) -> None:
    answer = server(
        "/api/v1/query", "POST", "q=find", Content_Type="application/x-www-form-urlencoded"
    )

    assert answer.status == 415
    assert "text/x-iq" in answer.json["detail"]
    assert "application/json" in answer.headers["accept-post"]


def test_a_query_that_is_too_long_is_a_413(server: Server) -> None:
    too_long_for_the_language = "find option # " + "x" * 21_000
    too_long_for_the_service = "find option # " + "x" * 70_000

    for text in (too_long_for_the_language, too_long_for_the_service):
        answer = server("/api/v1/query", "POST", text, Content_Type="text/x-iq")
        assert answer.status == 413
        assert answer.media_type == "application/problem+json"


def test_a_text_that_is_not_answered_in_any_accepted_form_is_a_406(server: Server) -> None:
    answer = server(Q, Accept="image/png, audio/*;q=0.5")

    assert answer.status == 406
    assert "text/csv" in answer.json["detail"]


def test_the_language_tools_answer(server: Server) -> None:
    def post(path: str, body: dict[str, object]) -> dict[str, object]:
        answer = server(path, "POST", json.dumps(body), Content_Type="application/json")
        assert answer.status == 200, answer.text
        return answer.json

    compiled = post("/api/v1/compile", {"query": EXAMPLE})
    diagnosed = post("/api/v1/diagnose", {"query": "find optoin"})
    completed = post("/api/v1/complete", {"query": "find opt", "offset": 8})
    hovered = post("/api/v1/hover", {"query": "find option", "offset": 6})
    formatted = post("/api/v1/format", {"query": "FIND   option"})
    explained = post("/api/v1/explain", {"query": EXAMPLE})

    assert compiled["sparql"] == server(Q).json["sparql"]
    assert [one["code"] for one in diagnosed["errors"]] == ["E102"]
    assert "option" in [one["text"] for one in completed["items"]]
    assert "option" in hovered["hover"]["title"]
    assert formatted["text"].strip() == "find option"
    assert len(explained["readings"]) == 3
    assert len(explained["left_out"]) == 16


def test_the_vocabulary_lists_the_words_with_their_meaning(server: Server) -> None:
    found = server("/api/v1/vocabulary").json

    properties = {one["name"]: one for one in found["properties"]}
    assert "option" in {one["name"] for one in found["classes"]}
    assert properties["encrypted"]["definition"]
    assert "ipsec" in {one["name"] for one in found["individuals"]}


def test_the_options_are_listed_and_each_is_told_with_claims_and_silences(server: Server) -> None:
    listed = server("/api/v1/options").json["rows"]
    one = server("/api/v1/options/managed-vpn").json

    assert len(listed) == 17
    assert one["label"].startswith("AWS Managed VPN")
    assert {"iri", "page", "section", "locator"} <= set(one["claims"][0])
    assert "cost" in {aspect["id"] for silence in one["silences"] for aspect in silence["aspects"]}
    assert len(one["configurations"]) == 2
    assert server("/api/v1/options/pigeon").status == 404


def test_options_are_compared(server: Server) -> None:
    found = server("/api/v1/compare?ids=option:vpc-peering,option:privatelink&on=private,reach")

    assert found.status == 200, found.text
    assert "private" in found.text


def test_saved_queries_are_listed_and_run(server: Server) -> None:
    listed = server("/api/v1/queries").json["queries"]

    assert listed
    for query in listed:
        if all(parameter["default"] is not None for parameter in query["parameters"]):
            answer = server(f"/api/v1/queries/{query['name']}")
            assert answer.status == 200, (query["name"], answer.text)
    missing = server("/api/v1/queries/no-such-query")
    assert missing.status == 404
    assert "no-such-query" in missing.json["detail"]


def test_an_inferred_fact_is_proved_down_to_claims(server: Server) -> None:
    path = "/api/v1/prove{}?thing=option:managed-vpn&property=encrypted&value=true"

    proof = server(path.format("")).json
    drawing = server(path.format(".svg"))

    kinds = {step["kind"] for step in proof["steps"]}
    assert {"derived", "claim", "axiom"} <= kinds
    assert drawing.media_type == "image/svg+xml"
    assert drawing.headers["content-security-policy"].startswith("default-src 'none'")
    assert server(path.format(".text")).media_type == "text/plain"
    assert server(path.format(".dot")).text.startswith("digraph")
    assert server(path.format(".svg") + "&direction=narrow").text != drawing.text
    opposite = server(path.format("").replace("true", "false"))
    assert opposite.status == 404
    assert "the opposite does" in opposite.json["detail"]
    assert server(path.format("").replace("encrypted", "encrypte")).status == 400
    assert server("/api/v1/prove?thing=option:managed-vpn").status == 400


def test_each_inferred_value_of_a_page_leads_to_its_proof(server: Server) -> None:
    text = server("/option/vpc-managed-vpn", Accept="text/html").text
    links = [part.split('"', 1)[0] for part in text.split('href="')[1:] if "/prove?" in part]

    assert links
    for link in links:
        assert server(unescape(link)).status == 200, link
