"""Proofs as pictures: trees down to claims and premises of ours, told apart."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from isthmus.kb import Knowledge, Proof
from isthmus.kb.proofs.sentences import because, statement_of
from isthmus.kb.proofs.text import KIND_WORDS, lines, proof_text
from isthmus.kb.store.layers import INFERRED
from isthmus.service.drawing import Direction
from isthmus.service.drawing.proof_picture import proof_svg, steps_of
from pyoxigraph import NamedNode, Triple

SVG = "{http://www.w3.org/2000/svg}"
BASE = "https://w3id.org/isthmus/"
DIRECTIONS: tuple[Direction, ...] = ("wide", "narrow")


@pytest.fixture(scope="module")
def proofs(knowledge: Knowledge) -> list[Proof]:
    """Proofs of all inferred facts about one option of each sort and its configurations."""
    found = []
    for name in (
        "option/vpn-cloudhub",
        "option/vpc-managed-vpn",
        "option/direct-connect-transit-gateway-vpn",
        "configuration/transit-vpc-global-network",
        "configuration/vpc-transit-gateway-regional-hub",
    ):
        subject = NamedNode(BASE + name)
        for quad in knowledge.quads.quads_for_pattern(subject, None, None, INFERRED):
            proof = knowledge.prove(quad.triple)
            assert proof is not None
            found.append(proof)
    assert len(found) > 100
    return found


def test_steps_stand_under_one_another_and_hold_their_text(
    knowledge: Knowledge, proofs: list[Proof]
) -> None:
    for proof in proofs:
        for direction in DIRECTIONS:
            placed = steps_of(proof, knowledge.name, direction)
            for above, below in pairwise(placed):
                assert above.y + above.height < below.y
            for step in placed:
                parent = step.row.parent
                assert parent < 0 or placed[parent].x < step.x
            wide = max(step.x + step.width for step in placed)
            assert direction == "wide" or wide <= 328 or max(s.row.depth for s in placed) > 6


def test_picture_and_text_say_the_same(knowledge: Knowledge, proofs: list[Proof]) -> None:
    for proof in proofs[::7]:
        root = ElementTree.fromstring(proof_svg(proof, knowledge.name))
        groups = [one for one in root.iter(f"{SVG}g") if "step" in one.get("class", "")]
        about = root.findtext(f"{SVG}desc") or ""

        assert about == proof_text(proof, knowledge.name)
        rows = lines(proof)
        assert len(groups) == len(rows)
        for row, group in zip(rows, groups, strict=True):
            shown = re.sub(r"\s", "", "".join(group.itertext()))
            assert re.sub(r"\s", "", statement_of(row, knowledge.name)) in shown
            assert re.sub(r"\s", "", because(row, knowledge.name)) in shown
            assert re.sub(r"\s", "", KIND_WORDS[row.kind()]) in shown
            assert row.kind().replace(" ", "-") in group.get("class", "")
        elbows = [one for one in root.iter(f"{SVG}path") if one.get("class") == "elbow"]
        assert len(elbows) == len(rows) - 1


def test_a_proof_ends_in_claims_and_premises_told_apart(knowledge: Knowledge) -> None:
    triple = Triple(
        NamedNode(f"{BASE}option/vpn-cloudhub"),
        NamedNode(f"{BASE}ns#protectedBy"),
        NamedNode(f"{BASE}protocol/ipsec"),
    )
    proof = knowledge.prove(triple)
    assert proof is not None
    text = proof_svg(proof, knowledge.name)
    root = ElementTree.fromstring(text)

    assert root.get("role") == "img"
    assert {"the source states", "a premise of ours", "follows"} <= {
        one.text for one in root.iter(f"{SVG}text") if one.get("class") == "sort"
    }
    assert "AWS VPN CloudHub, from page 14" in "".join(root.itertext())
    assert text == proof_svg(proof, knowledge.name)
    assert "script" not in text


def test_names_cannot_break_out_of_the_picture(knowledge: Knowledge, proofs: list[Proof]) -> None:
    text = proof_svg(proofs[0], lambda term: "A <b>&\"'</b>")

    assert "A <b>&\"'</b>" in "".join(ElementTree.fromstring(text).itertext())


def test_every_proof_about_an_option_or_a_configuration_ends_in_claims(
    knowledge: Knowledge,
) -> None:
    count = 0
    for quad in knowledge.quads.quads_for_pattern(None, None, None, INFERRED):
        subject = quad.subject
        if not isinstance(subject, NamedNode):
            continue
        if subject.value.startswith((f"{BASE}option/", f"{BASE}configuration/")):
            support = knowledge.support(quad.triple)
            assert support is not None
            assert support.claims, quad.triple
            assert all(claim.page for claim in support.claims), quad.triple
            count += 1
    assert count > 2000
