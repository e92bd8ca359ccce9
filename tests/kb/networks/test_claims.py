"""What the paper says of a recognised option, and what of it a network shows to be kept."""

import json
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.kb.networks import Network, PaperClaims, Reach, check

from .given import folder


@pytest.mark.parametrize(
    ("name", "option", "feature", "state"),
    [
        ("vpn-tunnels-down", "managed-vpn", "duty:customer-end-redundancy", "met"),
        ("peering-chain", "managed-vpn", "duty:customer-end-redundancy", "not-met"),
        ("peering-chain", "vpc-peering", "limitation:no-transitive-peering", "applies"),
        ("peering-chain", "vpc-peering", "overlap-rule:non-overlapping-recommended", "met"),
        ("hubs-two-regions", "vpc-transit-gateway", "requirement:attach-vpc-to-hub", "met"),
        ("routes-one-side", "vpc-peering", "overlap-rule:one-contiguous-block-per-vpc", "not-met"),
        ("appliance-vpn", "software-vpn", "duty:software-patches", "cannot-be-seen"),
        ("peering-chain", "managed-vpn", "overlap-rule:non-overlapping-recommended", "met"),
        (
            "vpn-tunnels-down",
            "managed-vpn",
            "overlap-rule:non-overlapping-recommended",
            "cannot-be-seen",
        ),
        (
            "privatelink-service",
            "privatelink",
            "overlap-rule:non-overlapping-recommended",
            "cannot-be-seen",
        ),
        (
            "batfish-direct-connect-private-vif",
            "direct-connect",
            "requirement:several-dynamic-connections-for-high-availability",
            "met",
        ),
        ("vpn-tunnels-down", "managed-vpn", "requirement:single-hop-bgp", "cannot-be-seen"),
        ("peering-chain", "managed-vpn", "requirement:single-hop-bgp", "met"),
    ],
)
def test_claims_are_marked_with_what_the_records_show(
    name: str, option: str, feature: str, state: str
):
    reach = Reach(Network.open(folder(name)))
    answer = check(reach, PaperClaims(open_knowledge().quads))
    (claim, *_) = (
        claim
        for entry in answer.arrangements
        if entry.option == option
        for claim in entry.claims
        if claim.feature == feature
    )
    assert claim.state == state
    assert claim.page > 0
    assert claim.text
    assert bool(claim.why) == (state != "applies")
    # What is kept or not rests on things, each with the place where it stands.
    assert bool(claim.on) or state in ("applies", "cannot-be-seen")
    assert bool(claim.at) == bool(claim.on)


def _of_vpn(path: Path, **changes: object) -> dict[str | None, str | None]:
    """Tell how the duties of a managed VPN stand, whose connection differs in some fields."""
    connection = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayId": "cgw-1",
        "VpnGatewayId": "vgw-1",
        "State": "available",
        "Options": {"StaticRoutesOnly": False},
        "VgwTelemetry": [{"Status": "UP"}, {"Status": "DOWN"}],
        **changes,
    }
    answers = {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}],
        "VpnGateways": [
            {
                "VpnGatewayId": "vgw-1",
                "VpcAttachments": [{"VpcId": "vpc-1", "State": "attached"}],
            }
        ],
        "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "203.0.113.9"}],
        "VpnConnections": [connection],
    }
    path.mkdir()
    for name, listed in answers.items():
        (path / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
    answer = check(Reach(Network.open(path)), PaperClaims(open_knowledge().quads))
    (option,) = answer.arrangements
    return {claim.feature: claim.state for claim in option.claims}


def test_what_a_connection_reports_decides_what_is_kept(tmp_path: Path):
    hop, apart = "requirement:single-hop-bgp", "overlap-rule:non-overlapping-recommended"
    up = _of_vpn(tmp_path / "up")
    assert (up[hop], up[apart]) == ("met", "cannot-be-seen")
    down = _of_vpn(tmp_path / "down", VgwTelemetry=[{"Status": "DOWN"}])
    assert down[hop] == "cannot-be-seen"
    static = {"Options": {"StaticRoutesOnly": True}}
    overlapping = [{"DestinationCidrBlock": "10.1.128.0/17", "State": "available"}]
    assert _of_vpn(tmp_path / "same", **static, Routes=overlapping)[apart] == "not-met"
    elsewhere = [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]
    assert _of_vpn(tmp_path / "other", **static, Routes=elsewhere)[apart] == "met"


def test_what_changed_since_the_edition_is_told_of_each_option(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ISTHMUS_TODAY", "2026-11-29")
    paper = open_knowledge()
    claims = PaperClaims(paper.quads, paper.changes)
    answer = check(Reach(Network.open(folder("hubs-two-regions"))), claims)
    (hubs,) = (entry for entry in answer.arrangements if entry.option == "vpc-transit-gateway")
    told = {entry.change: entry for entry in hubs.changes}
    within = told["transit-gateway-peering-within-region"]
    assert within.revises
    assert "2021-12-01" in within.since
    assert not told["hub-peering-static-routes-only"].revises
    monkeypatch.setenv("ISTHMUS_TODAY", "2021-06-01")
    before = check(Reach(Network.open(folder("hubs-two-regions"))), claims)
    (hubs,) = (entry for entry in before.arrangements if entry.option == "vpc-transit-gateway")
    assert within.change not in {entry.change for entry in hubs.changes}


def test_quotas_count_what_is_in_the_data(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ISTHMUS_TODAY", "2026-11-29")
    paper = open_knowledge()
    claims = PaperClaims(paper.quads, paper.changes)
    answer = check(Reach(Network.open(folder("peering-chain"))), claims)
    (peerings,) = (entry for entry in answer.quotas if entry.quota == "active-peerings-per-vpc")
    assert (peerings.count, peerings.number) == (2, 125)
    # The paper gives no number; a change does.
    assert not peerings.claims
    assert [entry.change for entry in peerings.changes] == ["peerings-per-vpc"]
    hub = check(Reach(Network.open(folder("hubs-two-regions"))), claims)
    (attached,) = (entry for entry in hub.quotas if entry.quota == "transit-gateway-attachments")
    assert attached.number == 5000
    assert {claim.page for claim in attached.claims} == {4, 5, 17}
