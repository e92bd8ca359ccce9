"""What a network nearly is: the one part that is missing, and no part that is there."""

import json
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb import Knowledge, open_knowledge
from isthmus.kb.networks import Network
from isthmus.kb.networks.arrangements import near_matches, recognise
from pyoxigraph import DefaultGraph, NamedNode

from .given import folder, names

BASE = "https://w3id.org/isthmus/"
VPC = {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}
OTHER = {"VpcId": "vpc-2", "CidrBlock": "10.2.0.0/16"}
GATEWAY = {
    "VpnGatewayId": "vgw-1",
    "State": "available",
    "VpcAttachments": [{"VpcId": "vpc-1", "State": "attached"}],
}
HUB = {"TransitGatewayId": "tgw-1", "State": "available"}


def customer(number: int, asn: str = "65001") -> dict[str, Any]:
    return {
        "CustomerGatewayId": f"cgw-{number}",
        "IpAddress": f"198.51.100.{number}",
        "BgpAsn": asn,
        "State": "available",
    }


def connection(number: int, *, static: bool = False) -> dict[str, Any]:
    return {
        "VpnConnectionId": f"vpn-{number}",
        "CustomerGatewayId": f"cgw-{number}",
        "VpnGatewayId": "vgw-1",
        "State": "available",
        "Options": {"StaticRoutesOnly": static},
    }


def attachment(number: int, state: str = "available") -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": f"tgw-attach-{number}",
        "TransitGatewayId": "tgw-1",
        "ResourceType": "vpc",
        "ResourceId": f"vpc-{number}",
        "State": state,
    }


CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "one VPN connection": (
        {
            "Vpcs": [VPC],
            "VpnGateways": [GATEWAY],
            "CustomerGateways": [customer(1)],
            "VpnConnections": [connection(1)],
        },
        [("managed-vpn", "managed-vpn-redundant", "a second customer gateway")],
    ),
    "two that are redundant": (
        {
            "Vpcs": [VPC],
            "VpnGateways": [GATEWAY],
            "CustomerGateways": [customer(1), customer(2)],
            "VpnConnections": [connection(1), connection(2)],
        },
        [],
    ),
    "spokes with a static connection": (
        {
            "Vpcs": [VPC],
            "VpnGateways": [GATEWAY],
            "CustomerGateways": [customer(1, "65001"), customer(2, "65002")],
            "VpnConnections": [connection(1), connection(2, static=True)],
        },
        [("vpn-cloudhub", "vpn-cloudhub-hub", "dynamic routing on vpn-2")],
    ),
    "a hub with one VPC": (
        {
            "Vpcs": [VPC],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attachment(1)],
        },
        [("vpc-transit-gateway", "vpc-transit-gateway-regional-hub", "a second VPC")],
    ),
    "a hub with a second VPC that waits": (
        {
            "Vpcs": [VPC, OTHER],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attachment(1), attachment(2, "pendingAcceptance")],
        },
        [("vpc-transit-gateway", "vpc-transit-gateway-regional-hub", "tgw-attach-2 is pending")],
    ),
    "a hub with two VPCs": (
        {
            "Vpcs": [VPC, OTHER],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attachment(1), attachment(2)],
        },
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_missing_part_is_named(case: str, tmp_path: Path):
    content, wanted = CASES[case]
    (tmp_path / "all.json").write_text(json.dumps(content), encoding="utf-8")
    network = Network.open(tmp_path)
    told = near_matches(network, recognise(network))
    assert [(near.option, near.configuration) for near in told] == [
        (option, configuration) for option, configuration, _ in wanted
    ]
    for near, (_, _, lacks) in zip(told, wanted, strict=True):
        assert lacks in near.lacks
        assert near.at


@pytest.fixture(scope="module")
def paper() -> Knowledge:
    return open_knowledge()


@pytest.mark.parametrize("name", names())
def test_what_is_near_is_of_the_paper_and_not_recognised_already(name: str, paper: Knowledge):
    network = Network.open(folder(name))
    recognised = recognise(network)
    there = {(entry.configuration, frozenset(entry.resources)) for entry in recognised}
    for near in near_matches(network, recognised):
        for word in (f"option/{near.option}", f"configuration/{near.configuration}"):
            node = NamedNode(BASE + word)
            assert any(paper.dataset.store.quads_for_pattern(node, None, None, DefaultGraph()))
        assert (near.configuration, frozenset(near.resources)) not in there
