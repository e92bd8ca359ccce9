"""Saved queries: the files are read as what they are, and each answers its question."""

import re
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Answer, Engine, Thing
from isthmus.queries.saved_queries import (
    CatalogueError,
    Parameter,
    SavedQuery,
    read_saved_query,
    saved_queries,
    saved_query,
)


@pytest.fixture(scope="module")
def engine():
    return Engine(open_knowledge())


def ids(answer: Answer, column: int = 0) -> list[str]:
    return [row[column].id for row in answer.rows if isinstance(row[column], Thing)]


def test_there_are_the_questions_that_are_asked_first():
    names = {query.name for query in saved_queries()}
    assert len(names) >= 20
    assert {
        "encrypted-private-many-vpcs",
        "encrypted-options",
        "private-options",
        "shared-limitations",
        "own-management",
        "availability-zone-loss",
        "options-over-transport",
        "options-needing-bgp",
        "cross-account",
        "encryption-not-stated",
        "hub-or-peering",
        "component-usage",
    } <= names


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_each_has_words_for_people_and_an_answer(query: SavedQuery, engine: Engine):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.name)
    assert len(query.title) <= 90
    assert query.description.endswith(".")
    assert not engine.diagnose(query.text, {})
    assert engine.format(query.text) == engine.format(engine.format(query.text))
    answer = engine.ask(query.text)
    assert answer.rows
    assert not answer.truncated


# What each must answer, worked out from the source.
EXPECTED = {
    "encrypted-private-many-vpcs": ["direct-connect-transit-gateway-vpn"],
    "encrypted-options": [
        "client-vpn", "direct-connect-transit-gateway-vpn", "direct-connect-vpn", "managed-vpn",
        "transit-gateway-vpn", "vpc-managed-vpn", "vpc-software-to-managed-vpn", "vpn-cloudhub",
    ],
    "encryption-not-stated": [
        "direct-connect", "direct-connect-transit-gateway", "privatelink", "software-client-vpn",
        "software-vpn", "transit-vpc", "vpc-peering", "vpc-software-vpn", "vpc-transit-gateway",
    ],
    "single-points-of-failure": [
        "software-client-vpn", "software-vpn", "vpc-software-to-managed-vpn", "vpc-software-vpn",
    ],
    "high-availability": [
        "client-vpn", "direct-connect", "direct-connect-transit-gateway",
        "direct-connect-transit-gateway-vpn", "direct-connect-vpn", "managed-vpn",
        "software-client-vpn", "software-vpn", "transit-gateway-vpn", "vpc-managed-vpn",
        "vpc-software-to-managed-vpn",
        "vpc-software-vpn", "vpc-transit-gateway", "vpn-cloudhub",
    ],
    "options-needing-bgp": [
        "direct-connect", "direct-connect-transit-gateway", "direct-connect-transit-gateway-vpn",
        "direct-connect-vpn", "vpn-cloudhub",
    ],
    "remote-users": ["client-vpn", "software-client-vpn"],
    "options-with-limitation": ["managed-vpn", "transit-gateway-vpn", "vpn-cloudhub"],
    "service-usage": [
        "direct-connect", "direct-connect-transit-gateway", "direct-connect-transit-gateway-vpn",
        "direct-connect-vpn",
    ],
    "private-in-some-configuration": [
        "vpc-managed-vpn-direct-connect", "vpc-managed-vpn-internet",
    ],
    "hub-or-peering": ["transit-vpc", "vpc-peering", "vpc-transit-gateway"],
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_the_answer_is_that_of_the_source(name: str, engine: Engine):
    assert sorted(ids(engine.ask(saved_query(name).text))) == EXPECTED[name]


def test_shared_limitations_name_their_options(engine: Engine):
    answer = engine.ask(saved_query("shared-limitations").text)
    options = {row[0].id: {option.id for option in row[1]} for row in answer.rows}
    assert options["internet-dependent"] == {"managed-vpn", "transit-gateway-vpn", "vpn-cloudhub"}
    assert options["vpn-instance-bottleneck"] == {"vpc-software-vpn", "vpc-software-to-managed-vpn"}
    assert "hard-to-manage-at-scale" not in options


def test_a_parameter_changes_the_question(engine: Engine):
    query = saved_query("component-usage")
    assert query.parameters == (Parameter("component", "component", "transit-gateway"),)
    usual = ids(engine.ask(query.text))
    other = ids(engine.ask(query.text, {"component": "internet-gateway"}))
    assert "vpc-transit-gateway" in usual
    assert sorted(other) == ["vpc-software-to-managed-vpn", "vpc-software-vpn"]


def test_definitions_can_be_taken_over(engine: Engine):
    text = 'use "component-usage"; find option where uses = $component'
    assert "vpc-transit-gateway" in ids(engine.ask(text))


def test_a_wrong_name_gets_the_nearest():
    with pytest.raises(CatalogueError, match="perhaps `quotas`"):
        saved_query("quota")


def test_a_folder_of_ones_own(tmp_path: Path):
    (tmp_path / "Mine.iq").write_text(
        '# Mine\n#\n# What it is.\nparam $n: number = 3;\nparam $t: text = "a b";\n'
        "param $o: option;\nfind section where start-page = $n and title = $t"
    )
    (query,) = saved_queries(tmp_path)
    assert query.name == "mine"
    assert (query.title, query.description) == ("Mine", "What it is.")
    assert query.parameters == (
        Parameter("n", "number", "3"),
        Parameter("t", "text", "a b"),
        Parameter("o", "option", None),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("find option", "the title is missing"),
        ("# Title\nfind option where", "E114"),
        ("# Title\nfind option; find section", "one statement is due after the definitions, not 2"),
        ("# Title\ndefine safe as option where encrypted", "not 0"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, message: str):
    with pytest.raises(CatalogueError, match=message):
        read_saved_query("mine", text)


def test_a_missing_folder_and_an_unreadable_file_are_told(tmp_path: Path):
    with pytest.raises(CatalogueError, match="no such folder"):
        saved_queries(tmp_path / "nowhere")
    (tmp_path / "bad.iq").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match="cannot be read"):
        saved_queries(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_title() -> None:
    query = read_saved_query("own", "\ufeff# Mine\nfind option\n")
    assert (query.title, query.text) == ("Mine", "# Mine\nfind option\n")
