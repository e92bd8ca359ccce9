"""What in a user's own files is a slip, likely: told with its place; what is right is not."""

from pathlib import Path

import pytest
from isthmus.kb import Inputs, Knowledge, open_inputs, open_knowledge, shipped

HEAD = """\
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix iq: <https://w3id.org/isthmus/iq#> .
@prefix option: <https://w3id.org/isthmus/option/> .
@prefix claim: <https://w3id.org/isthmus/claim/> .
@prefix transport: <https://w3id.org/isthmus/transport/> .
@prefix net: <https://w3id.org/isthmus/net#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix my: <https://example.org/> .
"""
SLIPS = """\
my:a a ist:Optoin ; my:note "of no class of ours" .
my:b a ist:VpcNode ; ist:peerdWith my:a .
my:c a ist:InternetPathLink ; ist:runsOver transport:internett .
option:direct-conect ist:usesTransport transport:internet .
my:a a ist:Optoin .
"""
RIGHT = """\
my:b a ist:VpcNode ; ist:peeredWith my:a ; my:owner "me" ; rdfs:isDefinedBy <here> .
ist:Mine a owl:Class ; rdfs:label "mine"@en ; skos:definition "Of mine."@en .
my:c a ist:Mine , ist:InternetPathLink ; ist:runsOver transport:internet ; net:kind "x" .
transport:ours a ist:Transport ; rdfs:label "ours"@en ; skos:definition "Ours."@en .
my:d ist:hasElement [ a ist:VpcNode ] ; rdfs:seeAlso option:direct-connect , claim:a-d-1 .
claim:a-d-1 a my:Note .
"""
TOLD = (
    "own.ttl:11: no ontology and no data define ist:Optoin; did you mean ist:ConnectivityOption?",
    "own.ttl:12: no ontology and no data define ist:peerdWith; did you mean ist:peeredWith?",
    "own.ttl:13: no ontology and no data define transport:internett; "
    "did you mean transport:internet?",
    "own.ttl:14: no ontology and no data define option:direct-conect; "
    "did you mean option:direct-connect?",
)


def opened(path: Path, text: str, *, on_disk: bool = False) -> Knowledge:
    (path / "own.ttl").write_text(HEAD + text)
    large = 0 if on_disk else 10**9
    return open_inputs(shipped([path / "own.ttl"]), None, path / "cache", large)


@pytest.mark.parametrize("on_disk", [False, True])
def test_names_of_ours_that_nobody_defines_are_told_with_their_line(
    tmp_path: Path, on_disk: bool
) -> None:
    assert tuple(opened(tmp_path, SLIPS, on_disk=on_disk).doubts()) == TOLD
    again = opened(tmp_path, SLIPS, on_disk=on_disk)
    assert tuple(again.doubts()) == TOLD, "what is kept says it, too"


@pytest.mark.parametrize("on_disk", [False, True])
def test_what_is_right_is_not_doubted(tmp_path: Path, on_disk: bool) -> None:
    assert list(opened(tmp_path, RIGHT, on_disk=on_disk).doubts()) == []


def test_what_belongs_to_the_project_is_not_doubted() -> None:
    assert list(open_knowledge().doubts()) == []


def test_of_many_slips_the_first_are_told(tmp_path: Path) -> None:
    text = "".join(f"my:t{n} a ist:Nothing{n:02} .\n" for n in range(25))
    doubts = opened(tmp_path, text).doubts()
    assert len(doubts) == 21
    assert doubts[-1] == "and 5 more names that nobody has defined"


def test_a_file_without_a_statement_is_told(tmp_path: Path) -> None:
    (tmp_path / "none.jsonld").write_text('{"@id": "https://example.org/a", "name": "without"}')
    (tmp_path / "NONE.JSON").write_text('{"name": "without"}')
    (tmp_path / "none.ttl").write_text("# nothing yet\n")
    (tmp_path / "some.ttl").write_text(HEAD + 'my:a my:note "a" .\n')
    names = ("none.jsonld", "NONE.JSON", "none.ttl", "some.ttl")
    for large in (0, 10**9):
        inputs = shipped([tmp_path / name for name in names])
        assert list(open_inputs(inputs, None, None, large).doubts()) == [
            "none.jsonld: not a single statement stands in it; "
            "in JSON-LD only names that its @context defines say anything",
            "NONE.JSON: not a single statement stands in it; "
            "in JSON-LD only names that its @context defines say anything",
            "none.ttl: not a single statement stands in it",
        ]


def test_an_ontology_of_ones_own_is_held_to_the_words_of_the_language(tmp_path: Path) -> None:
    ontology, data = tmp_path / "words.ttl", tmp_path / "data.ttl"
    ontology.write_text(
        HEAD
        + 'my:Tree a owl:Class ; iq:name "tree" ; rdfs:seeAlso option:none , ist:Claim .\n'
        + 'my:high a owl:DatatypeProperty ; iq:completenes "closed" .\n'
    )
    data.write_text(HEAD + "my:a a my:Tree .\n")
    inputs = Inputs((ontology,), data=(data,))
    assert list(open_inputs(inputs, None, None).doubts()) == [
        "words.ttl:12: no ontology and no data define iq:completenes; did you mean iq:completeness?"
    ]
