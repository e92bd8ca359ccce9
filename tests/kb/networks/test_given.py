"""Every answer that is given with a network is the one that is told of it."""

from typing import Any

import pytest
from isthmus.kb.networks import as_json

from .given import GIVEN, MISSING, Given, calls, given, is_because, is_cited, names, stands_in_order


@pytest.fixture(params=names())
def network(request: pytest.FixtureRequest) -> Given:
    assert GIVEN.is_dir(), MISSING
    return given(request.param)


def _agree(told: dict[str, Any], wanted: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if wanted.get(key) is None and key != "basis":
            continue  # not to be told from the data, so not checked
        if key == "cidrs":
            assert set(told[key]) == set(wanted[key]), wanted["id"]
        else:
            assert told[key] == wanted[key], (wanted["id"], key)


def test_all_that_is_there_is_found(network: Given):
    for kind, keys in (
        ("vpcs", ("cidrs", "region", "account", "basis")),
        ("subnets", ("vpc", "cidr", "zone", "basis")),
    ):
        told = {entry["id"]: entry for entry in network.check[kind]}
        for wanted in network.expected[kind]:
            _agree(told[wanted["id"]], wanted, keys)
            assert told[wanted["id"]]["at"]
        # What is told as described is described.
        described = {
            entry["id"] for entry in network.expected[kind] if entry["basis"] == "described"
        }
        assert {name for name in told if told[name]["basis"] == "described"} == described


def test_what_only_deleted_links_name_is_not_found(network: Given):
    told = {entry["id"] for kind in ("vpcs", "subnets") for entry in network.check[kind]}
    assert not told & set(network.expected.get("not_there", []))


def test_pairs_of_vpcs(network: Given):
    listed = {tuple(entry["between"]): entry for entry in network.check["vpc_pairs"]}
    rest = network.check["not_joined"]
    unlisted = 0
    for wanted in network.expected["vpc_pairs"]:
        pair = tuple(wanted["between"])
        verdicts = wanted.get("accept", [wanted["verdict"]])
        answer = as_json(network.reach.answer(*pair))
        assert answer["verdict"] in verdicts
        if answer["verdict"] == wanted["verdict"]:
            told = (answer["extent"], answer["there"]["verdict"], answer["back"]["verdict"])
            assert told == (wanted["extent"], wanted["there"], wanted["back"]), pair
        for name, value in wanted.get("properties", {}).items():
            assert answer["properties"][name] == value
        if "missing" in wanted and answer["verdict"] == "unknown":
            assert calls(answer["missing"]) == set(wanted["missing"])
        if pair in listed:
            entry = listed[pair]
            assert entry["verdict"] == answer["verdict"]
            assert (entry["there"], entry["back"]) == (told[1], told[2])
        else:
            unlisted += 1
            assert rest["verdict"] in verdicts
            if rest["verdict"] == "unknown":
                assert calls(rest["missing"]) == set(wanted["missing"])
    assert unlisted <= rest["pairs"]
    number = len(network.check["vpcs"])
    assert len(listed) + rest["pairs"] == number * (number - 1) // 2


def test_pairs_of_subnets_and_remote_ends(network: Given):
    for wanted in (*network.expected["pairs"], *network.expected["remote"]):
        answer = as_json(network.reach.answer(wanted["from"], wanted["to"]))
        there = answer["there"]
        ends = (wanted["from"], wanted["to"])
        assert there["verdict"] in wanted.get("accept", [wanted["verdict"]]), ends
        if wanted.get("path"):
            passed = [hop["id"] for hop in there["paths"][0]]
            assert stands_in_order(wanted["path"], passed), (ends, passed)
        if "parts" in wanted:
            assert there["parts"] == wanted["parts"]
        for condition in wanted.get("conditions", []):
            told = [(entry["kind"], entry["on"]) for entry in there["conditions"]]
            assert (condition["kind"], condition["on"]) in told
        if "because" in wanted:
            assert is_because(there["because"], wanted), (ends, there["because"])
            assert is_cited(there["because"], wanted), (ends, there["because"])
        if there["verdict"] == "unknown":
            assert calls(there["missing"]) == set(wanted["missing"]), ends


def test_arrangements(network: Given):
    told = network.check["arrangements"]
    right = []
    for wanted in network.expected["arrangements"]:
        fitting = [
            entry
            for entry in told
            if entry["option"] == wanted["option"]
            and entry["configuration"] in wanted.get("accept", [wanted["configuration"]])
            and entry["certainty"] == wanted["certainty"]
            and set(wanted["resources"]) <= set(entry["resources"])
            and not set(wanted.get("without", [])) & set(entry["resources"])
            and entry["carries"] == wanted.get("carries", entry["carries"])
        ]
        assert len(fitting) == 1, (wanted, told)
        assert fitting[0]["at"]
        right.append(fitting[0])
    allowed = {entry["option"] for entry in network.expected["allowed"]}
    for entry in told:
        assert entry in right or entry["option"] in allowed or entry["certainty"] == "possible"


def test_what_is_none_of_the_seventeen(network: Given):
    told = [(entry["kind"], set(entry["resources"])) for entry in network.check["others"]]
    for wanted in network.expected["others"]:
        assert (wanted["kind"], set(wanted["resources"])) in told


def test_overlaps(network: Given):
    told = {tuple(entry["between"]): entry for entry in network.check["overlaps"]}
    assert set(told) == {tuple(entry["between"]) for entry in network.expected["overlaps"]}
    for wanted in network.expected["overlaps"]:
        entry = told[tuple(wanted["between"])]
        assert entry["cidrs"] == wanted["cidrs"]
        assert entry["joined"] in wanted.get("accept", [wanted["joined"]])


def test_findings(network: Given):
    told = [(entry["code"], set(entry["on"])) for entry in network.check["findings"]]
    for wanted in network.expected["findings"]:
        assert (wanted["code"], set(wanted["on"])) in told
    assert all(entry["at"] for entry in network.check["findings"])


def test_what_is_missing(network: Given):
    assert calls(network.check["missing"]) == set(network.expected["missing"])


def test_every_object_is_accounted_for(network: Given):
    for entry in network.check["files"]:
        assert entry["objects"] == entry["imported"] + entry["ignored"] + entry["reported"]
        assert entry["problem"] is None
        assert entry["reported"] == 0
