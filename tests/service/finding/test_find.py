"""Finding by words: whole words before beginnings, names before meanings, each thing once."""

import json

import pytest
from isthmus.kb.knowledge import open_knowledge
from isthmus.queries import Engine
from isthmus.service.cli import main
from isthmus.service.finding import Finding, Index, find, index_of

from tests.paths import RAILWAY


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(Engine(open_knowledge()))


def labels(finding: Finding, group: str) -> list[str]:
    return [one.label for entry in finding.groups if entry.name == group for one in entry.entries]


@pytest.mark.parametrize(
    ("words", "group", "first"),
    [
        ("vpc peering", "options", "VPC peering"),
        ("TGW", "options", "AWS Transit Gateway (VPC to VPC)"),
        ("DX + VPN", "options", "AWS Direct Connect + VPN"),
        ("spof", "words", "single point of failure"),
        ("overlapping ranges", "questions", "Where may address ranges overlap?"),
        ("BGP", "words", "BGP"),
        ("page 17", "paper", "Page 17"),
        ("p. 17", "paper", "Page 17"),
        ("availability zone", "questions", "What survives the loss of an Availability Zone?"),
        ("privatelink", "options", "AWS PrivateLink"),
        ("hub and spoke", "words", "hub and spoke"),
        ("encrypted", "words", "encrypted"),
    ],
)
def test_what_is_meant_comes_first(index: Index, words: str, group: str, first: str) -> None:
    assert labels(find(index, words), group)[0] == first


def test_groups_have_their_order_and_nothing_comes_twice(index: Index) -> None:
    for words in ("vpc", "transit gateway", "vpn", "direct connect", "private"):
        finding = find(index, words)
        order = [group.name for group in finding.groups]
        assert order == [
            one for one in ("questions", "options", "words", "paper", "claims") if one in order
        ]
        for group in finding.groups:
            told = [(one.label.casefold(), one.what) for one in group.entries]
            assert len(told) == len(set(told)), (words, group.name)


def test_a_node_of_a_drawing_is_no_find(index: Index) -> None:
    assert not [one for one in find(index, "vpc").entries if "/node/" in one.iri]


def test_all_words_have_to_occur_as_words_or_beginnings(index: Index) -> None:
    for one in find(index, "high avail").entries:
        text = f"{one.label} {' '.join(one.also)} {one.about}".lower()
        assert "high" in text
        assert "avail" in text
    assert not labels(find(index, "eering"), "options"), "not in the middle of a word"


def test_a_denied_claim_is_told_as_denied(index: Index) -> None:
    peering = labels(find(index, "vpc peering transitive"), "claims")
    assert any(one.endswith("transitive – no") for one in peering)
    assert not any("True" in one or "False" in one for one in peering)


def test_where_nothing_is_found_what_is_near_is_told(index: Index) -> None:
    finding = find(index, "hub spoke latency")
    assert not finding.groups
    assert "hub and spoke" in [one.label for one in finding.near]
    assert find(index, "privatelnik").near, "a slip of the keys"
    assert find(index, "").groups == ()


def test_small_words_count_only_alone(index: Index) -> None:
    assert find(index, "who must provide high availability").number
    assert (
        find(index, "what is the transit gateway").number == find(index, "transit gateway").number
    )


def test_the_command_says_the_same(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "TGW", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    expected = find(index, "TGW")
    assert told["number"] == expected.number
    assert [g["name"] for g in told["groups"]] == [g.name for g in expected.groups]
    assert [e["label"] for e in told["groups"][1]["entries"]] == labels(expected, "options")
    assert main(["find", "hub", "spoke", "latency"]) == 0
    assert "near it" in capsys.readouterr().out


def test_another_ontology_is_searched_too(trains_index: Index) -> None:
    assert labels(find(trains_index, "north"), "words") or labels(
        find(trains_index, "north"), "options"
    )


@pytest.fixture(scope="module")
def trains_index() -> Index:
    files = [RAILWAY / "trains.ttl"], [RAILWAY / "trains-facts.ttl"]
    return index_of(Engine(open_knowledge(*files, cache=None), cache=None))
