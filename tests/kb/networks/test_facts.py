"""A network as facts: all that is told of it stands in the graph, and each fact has its place."""

import json
import shutil
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import pytest
from isthmus.kb import Knowledge, open_knowledge
from isthmus.kb.inputs import LARGE
from isthmus.kb.networks import Network
from isthmus.kb.networks.facts import NetworkFacts, own_facts
from isthmus.kb.proofs.proof import Claimed, Given
from isthmus.ontology import BASE, NET
from isthmus.queries import Engine
from pyoxigraph import DefaultGraph, NamedNode, Triple

from .given import folder, names

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@cache
def of_the_paper() -> Knowledge:
    return open_knowledge()


@cache
def facts(name: str) -> NetworkFacts:
    return of(folder(name))


def of(path: Path) -> NetworkFacts:
    return NetworkFacts(Network.open(path, "prod"), of_the_paper())


@lru_cache(maxsize=32)
def engine(known: NetworkFacts) -> Engine:
    return Engine(known.knowledge, cache=None)


def words(known: NetworkFacts, query: str) -> set[str]:
    return {row[0].id for row in engine(known).ask(query, cite=False).rows}


def in_file(root: Path, file: str, pointer: str) -> object:
    """Follow an RFC 6901 pointer."""
    found = json.loads((root / file).read_text(encoding="utf-8"))
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


@pytest.mark.parametrize("name", names())
def test_every_fact_of_a_network_is_proved_down_to_a_place_in_a_file(name: str):
    known = facts(name)
    own = f"{BASE}network/prod/"
    quads = known.knowledge.dataset.store.quads_for_pattern(None, None, None, DefaultGraph())
    unplaced = {f"{NET}{word}" for word in ("call", "callRegion", "callAccount", "wouldTell")}
    proved = 0
    for quad in quads:
        if not quad.subject.value.startswith(own):
            continue
        proof = known.knowledge.prove(quad.triple)
        assert proof is not None
        for step in proof.steps():
            if isinstance(step.reason, Claimed):
                for place in step.reason.claims:
                    if not place.page:
                        assert in_file(folder(name), place.section, place.locator) is not None
                        proved += 1
                continue
            if isinstance(step.reason, Given):
                about = step.conclusion
                # A call that is missing stands nowhere; it is what the files lack.
                assert (
                    about.predicate.value in unplaced
                    or "/missing-answer/" in str(about)
                    or about.predicate.value.endswith(("openOn", "wantedFor"))
                    or not about.subject.value.startswith(own)
                ), str(about)
    assert proved


@pytest.mark.parametrize("name", names())
def test_the_words_of_a_network_are_without_fault(name: str):
    assert not engine(facts(name)).vocabulary.warnings


def test_resources_and_the_papers_nodes_are_never_mixed():
    of_paper = Engine(of_the_paper()).ask("find vpc").rows
    known = facts("hubs-two-regions")
    of_network = engine(known).ask("find vpc").rows
    assert of_paper
    assert of_network
    assert not {row[0].iri for row in of_paper} & {row[0].iri for row in of_network}


def test_what_is_attached_associated_and_propagating_follows_by_rules():
    known = facts("hubs-two-regions")
    data = known.network.data
    for attachment in data.attachments.values():
        if attachment.type != "vpc" or attachment.deleted:
            continue
        vpc = f"`{attachment.resource}`"
        assert attachment.resource in words(
            known, f"find vpc where is {vpc} and attached-to = {attachment.hub}"
        )
        if attachment.table:
            assert attachment.resource in words(
                known, f"find vpc where is {vpc} and looks-up-in = {attachment.table}"
            )
    for table in data.hub_tables.values():
        for entry in table.propagations or ():
            if entry.type == "vpc":
                found = words(known, f"find vpc where propagates-to = {table.id}")
                assert entry.resource in found
    cited = engine(known).ask("find vpc where any attached-to").citations
    inferred = [citation for citation in cited if citation.inferred]
    assert inferred
    assert all(citation.section.endswith(".json") and citation.locator for citation in inferred)


def test_a_peering_joins_both_ways_and_no_further():
    known = facts("peering-chain")
    pairs = {
        frozenset((peering.requester.vpc, peering.accepter.vpc))
        for peering in known.network.data.peerings.values()
        if not peering.deleted
    }
    told = {
        frozenset((row[0].id, other.id))
        for row in engine(known).ask("find vpc show peered-with").rows
        for other in row[1]
    }
    assert told == pairs


@pytest.mark.parametrize("name", names())
def test_overlaps_and_options_are_those_that_the_check_tells(name: str):
    from .given import given

    known, check = facts(name), given(name).check
    overlaps = engine(known).ask("find overlap show between, joined").rows
    told = {
        (
            frozenset(vpc.id for vpc in row[1]),
            {True: "yes", False: "no", None: "unknown"}[row[2]],
        )
        for row in overlaps
    }
    assert told == {(frozenset(e["between"]), e["joined"]) for e in check["overlaps"]}
    options = engine(known).ask("find recognition show option, configuration").rows
    assert sorted((row[1].id, row[2].id if row[2] else "") for row in options) == sorted(
        (e["option"], e["configuration"] or "") for e in check["arrangements"]
    )


def test_a_duty_of_the_paper_is_cited_with_its_page_and_with_the_records():
    known = facts("vpn-tunnels-down")
    answer = engine(known).ask("find recognition where option = managed-vpn show duty, not-met")
    assert [[duty.id for duty in row[1]] for row in answer.rows] == [["customer-end-redundancy"]]
    assert {citation.page > 0 for citation in answer.citations} == {True, False}


def test_what_no_answer_lists_is_open_and_what_one_lists_is_not(tmp_path: Path):
    source = folder("routes-one-side")
    whole = shutil.copytree(source, tmp_path / "whole")
    less = shutil.copytree(source, tmp_path / "less")
    (less / "describe-vpc-peering-connections.json").unlink()
    count = "count vpc where any peered-with"
    known, lacking = of(whole), of(less)
    (stated,) = engine(known).ask(count).rows
    (silent,) = engine(lacking).ask(count).rows
    assert stated[0] > 0
    assert stated[-1] == 0
    assert silent[0] == silent[1] == 0
    assert silent[-1] == sum(stated)
    missing = engine(lacking).ask('find missing-answer where would-tell = "peered-with"').rows
    assert [row[1] for row in missing] == ["ec2:DescribeVpcPeeringConnections"]


@pytest.mark.parametrize("name", names())
def test_a_file_less_never_turns_a_verdict_round(name: str, tmp_path: Path):
    """Whatever is removed, what was denied is not stated then, and what was stated not denied."""
    # Overlaps are told of the VPCs that are in the data; one that is not is not compared.
    conditions = [f"any {word}" for word in ("peered-with", "attached-to", "subnet", "route-table")]
    asked = [f"find vpc where {condition}" for condition in conditions]
    denied = [f"find vpc where not ({condition})" for condition in conditions]
    before = facts(name)
    yes = [words(before, query) for query in asked]
    no = [words(before, query) for query in denied]
    files = sorted(path for path in folder(name).rglob("*.json"))
    if len(files) < 2:
        return
    for number, path in enumerate(files):
        less = shutil.copytree(folder(name), tmp_path / str(number))
        (less / path.relative_to(folder(name))).unlink()
        after = NetworkFacts(Network.open(less, "prod"))
        for known, query in zip(no, asked, strict=True):
            assert not known & words(after, query)
        for known, query in zip(yes, denied, strict=True):
            assert not known & words(after, query), (path, query)


def test_names_of_strangers_are_texts(tmp_path: Path):
    tag = 'a" . <x> <y> <z> . "\u2028\ud800'
    vpcs = [
        {
            "VpcId": "vpc-1 <&>\n",
            "CidrBlock": "10.0.0.0/16",
            "Tags": [{"Key": "Name", "Value": tag}],
        },
        {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"},
        {"VpcId": "vpc-1", "CidrBlock": "10.2.0.0/16"},
    ]
    (tmp_path / "Vpcs.json").write_text(json.dumps({"Vpcs": vpcs}), encoding="utf-8")
    known = of(tmp_path)
    rows = engine(known).ask("find vpc show name-tag").rows
    assert {row[1] for row in rows if row[1]} == {tag.encode("utf-8", "replace").decode()}
    assert not known.knowledge.prove(Triple(NamedNode("x:x"), RDF_TYPE, NamedNode("x:y")))


# --- what is kept ---------------------------------------------------------------------------------


def everything(known: NetworkFacts) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give all that is on record of a network, each with the places that it is stated at."""
    return {
        str(triple): tuple((place.section, place.locator) for place in known.places(triple))
        for triple in own_facts(known)
    }


@pytest.mark.parametrize("large", [LARGE, 0], ids=["memory", "disk"])
def test_what_is_kept_says_the_same_of_each_fact_as_what_is_made(tmp_path: Path, large: int):
    paper = replace(of_the_paper(), kept_in=tmp_path / "cache")
    kept = replace(paper, large=large)
    network = Network.open(folder("vpn-tunnels-down"), "prod")
    made = NetworkFacts(network, replace(paper, kept_in=None))
    first = NetworkFacts(network, kept)
    assert everything(first) == everything(made)
    assert (first.knowledge.dataset.folder is None) == (large > 0)
    files = sorted((tmp_path / "cache").rglob("*"))
    again = NetworkFacts(network, kept)
    assert sorted((tmp_path / "cache").rglob("*")) == files
    assert everything(again) == everything(made)
    (opened,) = (known for known in own_facts(again) if "openOn" in str(known.predicate))
    assert again.settling(None, [str(opened.object)[1:-1]]) == made.settling(
        None, [str(opened.object)[1:-1]]
    )


def test_places_that_were_damaged_or_forgotten_are_worked_out_again(tmp_path: Path):
    paper = replace(of_the_paper(), kept_in=tmp_path / "cache")
    network = Network.open(folder("peering-chain"), "prod")
    before = everything(NetworkFacts(network, paper))
    (kept,) = (tmp_path / "cache").glob("isthmus-places-*.json")
    for damage in (lambda: kept.write_text(kept.read_text()[:-9]), kept.unlink):
        damage()
        assert everything(NetworkFacts(network, paper)) == before


def test_a_network_that_changes_is_told_anew(tmp_path: Path):
    paper = replace(of_the_paper(), kept_in=tmp_path / "cache")
    shutil.copytree(folder("peering-chain"), tmp_path / "answers")
    before = everything(NetworkFacts(Network.open(tmp_path / "answers", "prod"), paper))
    file = next((tmp_path / "answers").rglob("VpcPeeringConnections.json"))
    file.write_text(file.read_text().replace('"active"', '"deleted"'))
    after = everything(NetworkFacts(Network.open(tmp_path / "answers", "prod"), paper))
    assert before != after
