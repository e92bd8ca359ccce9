"""What the tools give: complete, bounded, the same in text and structure, and mendable."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from isthmus.queries import CODES, Engine
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.agents.offer import Offer
from isthmus.service.agents.protocol import Protocol
from jsonschema import Draft202012Validator

from .client import Client, fail

MOST = 8_192
QUERIES = [
    query
    for query in saved_queries()
    if not any(parameter.default is None for parameter in query.parameters)
]
CONDITION = re.compile(r"find ([\w-]+) where (.+?)(?= show | order by | limit |$)")
OPTIONS = ("vpc-peering", "privatelink", "managed-vpn", "transit-vpc", "client-vpn")


@pytest.fixture(scope="module")
def client(engine: Engine) -> Client:
    """One for all tests here: what it tells of a thing is asked for by several."""
    return Client(Protocol(Offer(lambda: engine), fail))


def size(result: Mapping[str, Any]) -> int:
    return len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode())


def bare(word: str) -> str:
    """Return a word without the class that tells it apart."""
    return word.rpartition(":")[2]


@cache
def shape_of(protocol: Protocol, tool: str) -> Draft202012Validator | None:
    """Return what the list of tools says of the structure that one gives."""
    listed = {entry["name"]: entry for entry in Client(protocol)("tools/list")["result"]["tools"]}
    schema = listed[tool].get("outputSchema")
    return None if schema is None else Draft202012Validator(schema)


@cache
def described(protocol: Protocol, thing: str) -> Mapping[str, Any]:
    return Client(protocol).tool("describe", thing=thing)


def check(client: Client, tool: str, result: Mapping[str, Any], most: int = MOST) -> str:
    """Check what holds for every result, and return its text."""
    assert not result.get("isError"), result
    assert size(result) <= most
    text = result["content"][0]["text"]
    shape = shape_of(client.protocol, tool)
    assert (shape is None) == ("structuredContent" not in result)
    if shape is not None:
        structure = result["structuredContent"]
        shape.validate(structure)
        for row in structure.get("rows", []):
            cells = (cell.replace("\\", "\\\\").replace("|", "\\|") for cell in row)
            assert "| " + " | ".join(cells) + " |" in text
        for source in structure.get("sources", []):
            assert f"[{source['mark']}] {source['place']}" in text
            assert source["claim"] in text
        told = [structure["verdict"], structure.get("cut", ""), *structure.get("notes", [])]
        assert all(part in text for part in told)
    return text


def test_the_list_of_tools_is_short(client: Client) -> None:
    result = client("tools/list")["result"]
    assert size(result) <= 6 * 1024
    for tool in result["tools"]:
        assert re.fullmatch(r"[a-z_]{1,64}", tool["name"])
        assert tool["annotations"]["readOnlyHint"]
        Draft202012Validator.check_schema(tool["inputSchema"])
        assert "Example" in tool["description"]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_worked_queries_fit_and_say_the_same_twice(client: Client, query: Any) -> None:
    check(client, "ask", client.tool("ask", query=query.text))
    check(client, "ask", client.tool("ask", query=query.text, detail="full"), 32 * 1024)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_what_worked_queries_give_fits_into_every_other_tool(
    client: Client, engine: Engine, query: Any
) -> None:
    text = " ".join(line for line in query.text.split("\n") if not line.startswith("#"))
    # Groups are no things of the class.
    kind = re.search(r"find ([\w-]+)(?!.* group by )", text)
    # With its class, since a name can be that of things of several classes.
    before = f"{kind[1]}:" if kind else ""
    answer = engine.ask(query.text)
    ids = [row[0].id for row in answer.rows if hasattr(row[0], "id")][:12]
    things = [f"{before}{name}" for name in ids]
    for thing in things[:3]:
        check(client, "describe", described(client.protocol, thing))
    if len(things) > 1 and kind:
        check(client, "compare", client.tool("compare", things=things))
    asked = CONDITION.search(text)
    # A condition with a parameter has no meaning outside of its query.
    if asked is None or "$" in asked[2]:
        return
    for thing in things[:2]:
        arguments = {"thing": thing, "condition": asked[2]}
        check(client, "explain", client.tool("explain", **arguments))
        full = client.tool("explain", **arguments, detail="full")
        check(client, "explain", full, 32 * 1024)
    chosen = client.tool("choose", of=asked[1], must=[asked[2]])
    told = check(client, "choose", chosen)
    assert all(name in told for name in ids), told
    # An order says little with a part of it.
    every = engine.ask(f"choose {asked[1]} where {asked[2]}").rows
    shown = chosen["structuredContent"]["rows"]
    assert [bare(row[0]) for row in shown] == [row[0].id for row in every]


def test_each_row_of_a_long_choice_has_a_source_before_any_has_two(client: Client) -> None:
    wish = {"of": "option", "must": ["aws-side-managed-by = customer or any duty"]}
    result = client.tool("choose", **wish)
    text = check(client, "choose", result)
    marks = [row[-1] for row in result["structuredContent"]["rows"]]
    assert re.search(r"(\d+) of (\d+) sources", text)
    assert all(mark.rstrip("…").count("[") <= 1 for mark in marks[2:])
    assert any(mark.endswith("…") for mark in marks)
    whole = client.tool("choose", **json.loads(re.findall(r"call choose (\{.*?\})", text)[-1]))
    check(client, "choose", whole, 32 * 1024)
    assert len(whole["structuredContent"]["sources"]) > len(result["structuredContent"]["sources"])


def test_what_an_order_leaves_empty_is_no_silence_of_the_source(client: Client) -> None:
    result = client.tool("choose", of="option", must=["private"])
    assert "not stated" not in check(client, "choose", result)


def test_following_the_calls_for_the_rest_gives_every_row(client: Client, engine: Engine) -> None:
    query = "find claim where page = 2 limit 60"
    rows: list[list[str]] = []
    arguments: dict[str, object] = {"query": query}
    while True:
        result = client.tool("ask", **arguments)
        text = check(client, "ask", result)
        rows += result["structuredContent"]["rows"]
        rest = re.search(r"call ask (\{.*?\})", text)
        if rest is None:
            break
        arguments = json.loads(rest[1])
    things = [row[0] for row in engine.ask(query).rows]
    assert [bare(row[0]) for row in rows] == [thing.id for thing in things]


@pytest.mark.parametrize(
    "kind", ["configuration", "claim", "dated-change", "limitation", "silence"]
)
def test_words_of_one_answer_are_taken_by_the_other_tools(client: Client, kind: str) -> None:
    result = client.tool("ask", query=f"find {kind}", detail="full")
    words = [row[0] for row in result["structuredContent"]["rows"]]
    assert len(words) > 1
    for word in words:
        check(client, "describe", described(client.protocol, word))
    check(client, "compare", client.tool("compare", things=words[:12]))


def test_a_name_of_several_things_is_told_apart(client: Client) -> None:
    result = client.tool("describe", thing="direct-connect-private-vif")
    assert result["isError"]
    text = result["content"][0]["text"]
    readings = re.findall(r"call ask (\{.*\})", text)
    assert len(readings) == 2
    for reading in readings:
        assert not client.tool("ask", **json.loads(reading)).get("isError")
    keyword = client.tool("describe", thing="exactly")
    assert "exactly" in check(client, "describe", keyword)


@pytest.mark.parametrize("thing", OPTIONS)
def test_descriptions_are_bounded_and_can_be_read_on(client: Client, thing: str) -> None:
    first = client.tool("describe", thing=thing)
    text = check(client, "describe", first)
    rest = re.search(r"call describe (\{.*?\})", text)
    assert (rest is None) == ("Cut:" not in text)
    if rest is not None:
        check(client, "describe", client.tool("describe", **json.loads(rest[1])))


def test_a_comparison_of_everything_is_bounded(client: Client) -> None:
    check(client, "compare", client.tool("compare", things=list(OPTIONS)))
    text = check(
        client, "compare", client.tool("compare", things=list(OPTIONS), on=["private", "reach"])
    )
    assert "Cut:" not in text


def test_an_explanation_goes_down_to_claims_and_premises(client: Client) -> None:
    text = check(client, "explain", client.tool("explain", thing="client-vpn", condition="private"))
    assert "The verdict is false" in text
    assert "isthmus://claim/client-vpn-transport" in text
    assert "Derivation:" in text
    unstated = client.tool("explain", thing="vpc-peering", condition="encrypted")
    assert "The verdict is unstated" in check(client, "explain", unstated)


@pytest.mark.parametrize("about", ["", "option", "reach", "private", "bgp", "Region"])
def test_words_fit_into_three_kilobytes(client: Client, about: str) -> None:
    result = client.tool("words", **({"about": about} if about else {}))
    text = check(client, "words", result)
    assert len(text.encode()) <= 3_000
    rest = re.search(r"call words (\{.*?\})", text)
    if rest is not None:
        check(client, "words", client.tool("words", **json.loads(rest[1])))


@pytest.mark.parametrize("about", ["option", "configuration", "transport", "private"])
def test_the_worked_queries_of_words_work(client: Client, about: str) -> None:
    text = client.tool("words", about=about)["content"][0]["text"]
    worked = text.partition("Worked queries:\n")[2].split("\n")[:2]
    for query in worked:
        assert not client.tool("ask", query=query).get("isError"), query


def with_fixes() -> list[str]:
    """Return the codes that have an example; most of these have a fix."""
    return [code.code for code in CODES.values() if code.example and code.severity == "error"]


def leads_on(engine: Engine, text: str) -> bool:
    """Tell whether some fix of a text gives one without errors."""
    wrong = [entry for entry in engine.diagnose(text, {}) if entry.severity == "error"]
    changed = [fix.apply(text) for entry in wrong for fix in entry.fixes]
    return any(
        all(entry.severity != "error" for entry in engine.diagnose(query, {})) for query in changed
    )


@pytest.mark.parametrize("code", with_fixes())
def test_following_the_first_fix_gives_an_answer(client: Client, engine: Engine, code: str) -> None:
    example = CODES[code].example
    result = client.tool("ask", query=example)
    assert result.get("isError")
    assert size(result) <= MOST
    text = result["content"][0]["text"]
    offered = re.search(r"call ask (\{.*\})", text)
    if offered is None:
        assert not leads_on(engine, example)
        assert "call words" in text
    else:
        mended = client.tool("ask", **json.loads(offered[1]))
        assert not mended.get("isError"), (offered[1], mended["content"][0]["text"])


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {}, "`query` is missing"),
        ("ask", {"q": "count option"}, "unknown argument `q`"),
        ("ask", {"query": 3}, "must be of type string"),
        ("ask", {"query": "count option", "detail": "long"}, "one of brief, full"),
        ("ask", {"query": "count option", "offset": 5}, "`offset` must be from 0 to 0"),
        ("ask", {"query": "count option", "offset": True}, "must be of type integer"),
        ("compare", {"things": ["vpc-peering"]}, "2 to 12"),
        ("compare", {"things": ["a` b", "c"]}, "is not a word"),
        ("words", {"about": "no such topic"}, "call words"),
        ("explain", {"thing": "vpc-peering", "condition": "private; find option"}, "error[E"),
    ],
)
def test_wrong_arguments_are_results_that_say_what_to_do(
    client: Client, tool: str, arguments: dict[str, object], says: str
) -> None:
    result = client.tool(tool, **arguments)
    assert result["isError"]
    assert says in result["content"][0]["text"]


def test_a_long_query_that_is_wrong_is_answered_within_bounds(client: Client) -> None:
    query = "find option where " + " and ".join(["privat"] * 800)
    result = client.tool("ask", query=query)
    assert result["isError"]
    assert size(result) <= MOST


def test_an_answer_as_of_a_day_says_so_and_keeps_saying_so(client: Client) -> None:
    query = "check privatelink where cross-region"
    edition = client.tool("ask", query=query)
    today = client.tool("ask", query=query, as_of="today")
    assert "The verdict is false" in check(client, "ask", edition)
    assert "The verdict is true" in check(client, "ask", today)
    assert today["structuredContent"]["rests_on"].startswith("as of ")
    long = check(client, "ask", client.tool("ask", query="find claim", as_of="2022-03-01"))
    assert '"as_of": "2022-03-01", "offset"' in long
    for wrong in ("someday", "1999-01-01"):
        result = client.tool("ask", query=query, as_of=wrong)
        assert result["isError"]
        assert wrong in result["content"][0]["text"]


def test_what_has_changed_can_be_read_with_its_sources(client: Client) -> None:
    reference = {"type": "ref/resource", "uri": "isthmus://change/{id}"}
    argument = {"name": "id", "value": "privatelink"}
    found = client("completion/complete", ref=reference, argument=argument)["result"]
    for name in found["completion"]["values"]:
        contents = client("resources/read", uri=f"isthmus://change/{name}")["result"]["contents"]
        assert "Sources:" in contents[0]["text"]
    assert found["completion"]["total"] > 0
