"""The record of changes: all that was curated, and nothing that was not verified."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from isthmus.kb.changes.change import Changes
from isthmus.kb.changes.intervals import Held
from isthmus.kb.changes.read import read_changes
from isthmus.kb.inputs import changes_files
from isthmus.kb.source import read_all
from isthmus.ontology import BASE, PREFIXES
from pyoxigraph import Literal

from tests.paths import SHARED
from tests.surroundings import USERS

VARIABLE = "ISTHMUS_CHANGES"
"""Environment variable with the file of the curated changes."""
_BESIDE = SHARED / "changes" / "changes.json"
FILE = Path(USERS.get(VARIABLE, "") or _BESIDE)
WORDS_OF_PROPERTIES = {
    "limitation": "hasLimitation",
    "quota": "hasQuota",
    "requirement": "hasRequirement",
    "resource": "hasResource",
    "transport": "usesTransport",
}
# What the curated text says and its statements leave out: one Region stays possible.
STATED_BEYOND = {
    "privatelink-cross-region-endpoint-services": ["scope/same-region", "scope/cross-region"],
}
SOURCE_KEYS = ("publisher", "title", "address", "kind", "says", "read", "extent")
NAMES_OF_VALUES = {
    "encryption between enforcing VPCs": "transit-gateway-encryption",
    "encryption control of the VPC": "vpc-encryption-control",
}


@pytest.fixture(scope="module")
def curated():
    assert FILE.is_file(), f"the curated changes are not here; name their file with {VARIABLE}"
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def record() -> Changes:
    return read_changes(t for source in read_all(changes_files()) for t in source.triples)


@pytest.fixture(scope="module")
def by_name(record):
    return {change.name: change for change in record.changes}


IN_FULL = {
    "They do not, by default.": (
        "VPCs at one Direct Connect gateway do not reach each other through it, by default."
    ),
    "The interface still knows no other protocol.": (
        "The interface of Client VPN still knows no other protocol than OpenVPN."
    ),
}
"""Texts that leave out what they speak of, which stands beside them where they were curated."""


def local(name):
    return name.value.replace("#", "/").rsplit("/", 1)[-1]


def path(name):
    return name.value.removeprefix(BASE)


def property_word(name):
    """Return the local name of the property that a word of the language stands for."""
    if name in WORDS_OF_PROPERTIES:
        return WORDS_OF_PROPERTIES[name]
    return re.sub("-(.)", lambda match: match[1].upper(), name)


def test_every_curated_change_is_on_record_and_no_other(curated, by_name):
    assert set(by_name) == {change["id"] for change in curated["changes"]}
    assert len(by_name) == 100


def test_every_change_says_what_was_curated(curated, by_name):
    for given in curated["changes"]:
        change, affects = by_name[given["id"]], given["affects"]
        assert change.kind == given["kind"], given["id"]
        assert (change.warns or "none") == given["warns"], given["id"]
        things = Counter(path(thing) for thing in change.affects)
        assert things == Counter(
            f"{kind}/{name}"
            for kind in ("option", "configuration", "component")
            for name in affects[f"{kind}s"]
        ), given["id"]
        assert {local(claim) for claim in change.claims} == set(affects["claims"]), given["id"]
        assert {path(term) for term in change.definitions} == set(affects["definitions"])
        assert {local(term) for term in change.properties} == {
            property_word(name) for name in affects["properties"]
        }, given["id"]
        assert change.respect == affects["aspect"]
        assert local(change.section) == affects["section"]
        assert change.before == given["before"]
        assert change.after == IN_FULL.get(given["after"]["text"], given["after"]["text"])
        assert change.note == given.get("note", "")
        assert {local(way) for way in change.ways} == set(given.get("ways", ()))
        assert change.confidence == given["confidence"]["level"]
        assert change.confidence_reason == given["confidence"]["reason"]


def test_every_date_is_the_curated_one(curated, by_name):
    for given in curated["changes"]:
        change, effective = by_name[given["id"]], given["effective"]
        assert change.effective.text == effective["edtf"], given["id"]
        assert change.effective.precision == effective["precision"], given["id"]
        assert (change.date_basis or None) == effective["date_basis"], given["id"]
        assert change.date_reason == effective["reason"]
        assert change.checked.isoformat() == given["checked"]
        assert (change.until.text if change.until else None) == given.get("until"), given["id"]


def test_every_source_and_every_conflict_is_on_record(curated, by_name):
    for given in curated["changes"]:
        change = by_name[given["id"]]
        assert [
            (s.publisher, s.title, s.address, s.kind, s.text, s.read, s.extent)
            for s in change.evidence
        ] == [
            tuple(
                s[key]
                for key in ("publisher", "title", "address", "kind", "says", "read", "extent")
            )
            for s in given["sources"]
        ], given["id"]
        assert [(c.kind, c.text, c.source, c.address) for c in change.conflicts] == [
            (c["kind"], c["what"], c["source"], c["address"]) for c in given["conflicts"]
        ], given["id"]


def test_every_statement_amount_list_and_silence_is_on_record(curated, by_name):
    for given in curated["changes"]:
        change = by_name[given["id"]]
        states = given["after"]["states"]
        beyond = STATED_BEYOND.get(given["id"], [])
        assert len(change.statements) == len(states) + len(beyond), given["id"]
        assert [path(s.object) for s in change.statements[len(states) :]] == beyond
        for statement, expected in zip(change.statements, states, strict=False):
            assert path(statement.subject) == expected["subject"].replace(":", "/")
            assert local(statement.property) == property_word(expected["property"])
            value = expected["value"]
            if isinstance(value, bool):
                assert statement.object == Literal(value)
            elif isinstance(value, int):
                assert statement.object.value == str(value)
            else:
                assert local(statement.object) == NAMES_OF_VALUES.get(value, value)
            assert statement.affirmed == (expected.get("polarity") != "denied")
            assert statement.modality == expected.get("modality", "is")
            reserves = [expected[k] for k in ("qualified", "scope", "when", "of") if k in expected]
            assert len(statement.reserves) == len(reserves)
            assert all(
                reserve.endswith(said)
                for reserve, said in zip(statement.reserves, reserves, strict=True)
            )
        amounts = [
            (a.number, a.unit or None, a.bound + " by default" * a.is_default, a.counted, a.of)
            for a in change.amounts
        ]
        assert amounts == [
            (
                str(a["number"]),
                a["unit"],
                a["bound"].replace("at-", "at "),
                a["counts"],
                a["of"].removeprefix("component:"),
            )
            for a in given["after"]["values"]
        ], given["id"]
        assert [a.adjustable for a in change.amounts] == [
            a.get("adjustable") for a in given["after"]["values"]
        ]
        assert [
            (path(entry.subject), local(entry.property), {local(c) for c in entry.claims})
            for entry in change.lists
        ] == [
            (
                entry["subject"].replace(":", "/"),
                property_word(entry["property"]),
                set(entry["claims"]),
            )
            for entry in given["affects"]["lists"]
        ], given["id"]
        assert [(local(entry.silence), local(entry.aspect)) for entry in change.silences] == [
            (entry["silence"], entry["aspect"]) for entry in given["affects"]["silences"]
        ], given["id"]


def test_every_later_way_is_on_record_with_what_is_known_of_it(curated, record):
    assert {way.name for way in record.ways} == {way["id"] for way in curated["ways"]}
    given = {way["id"]: way for way in curated["ways"]}
    for way in record.ways:
        expected = given[way.name]
        assert way.definition == expected["definition"]
        assert way.effective.text == expected["since"]["edtf"]
        assert way.date_basis == expected["since"]["date_basis"]
        assert way.not_known == expected["not_known"]
        assert [
            (aspect.respect.replace("-", "_"), aspect.text, aspect.source) for aspect in way.aspects
        ] == [
            (respect, "yes" if known["value"] is True else known["value"], known["source"])
            for respect, known in expected["known"].items()
        ], way.name
        assert len(way.evidence) == len(expected["sources"])
        assert [local(change) for change in way.came_with] == expected["change"]


def test_what_was_not_verified_is_nowhere(curated):
    assert len(curated["unverified"]) == 14
    text = "\n".join(file.read_text(encoding="utf-8") for file in changes_files())
    for belief in curated["unverified"]:
        assert belief["id"] not in text
        assert belief["belief"] not in text
    for word in ("retired", "ClassicLink", "free since"):
        assert word not in text


def test_a_low_confidence_is_nowhere_among_what_is_believed(record):
    assert {change.confidence for change in record.believed()} == {"high", "medium"}


def test_on_the_day_of_the_edition_nothing_that_revises_it_holds(record):
    day = date(2020, 6, 6)
    revising = [change for change in record.changes if change.kind == "revises"]
    assert len(revising) == 10
    assert {change.held(day) for change in revising} == {Held.NOT}


def test_there_are_some_seventy_points_of_change(record):
    points = record.points()
    assert 60 <= len(points) <= 100
    assert list(points) == sorted(set(points))


def test_prefixes_in_the_files_are_those_of_the_code():
    for file in changes_files():
        text = file.read_text(encoding="utf-8")
        for prefix, namespace in re.findall(r"^@prefix ([\w-]+): <([^>]+)>", text, re.M):
            assert PREFIXES[prefix] == namespace, f"{file.name}: {prefix}"


@pytest.mark.parametrize("file", changes_files(), ids=lambda file: file.name)
def test_a_file_says_what_it_is_for_and_states_one_thing_a_line(file):
    text = file.read_text(encoding="utf-8")
    header = next(line for line in text.splitlines() if line and not line.startswith("@prefix"))
    assert header.startswith("# ")
    for number, line in enumerate(text.splitlines(), 1):
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
        if not line.startswith(("@prefix", "#")):
            assert outside.count(" ;") + outside.count(" .") <= 1, f"{file.name}:{number}"
