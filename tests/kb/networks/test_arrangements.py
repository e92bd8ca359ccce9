"""Each option of the paper is recognised by its links, and what is more specific wins."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, Reach, as_json, check

from . import given

Answers = dict[str, list[dict[str, Any]]]
EMPTY: Answers = {"VpnConnections": [], "virtualInterfaces": []}


def vpc(number: int, **more: Any) -> dict[str, Any]:
    return {"VpcId": f"vpc-{number}", "CidrBlock": f"10.{number}.0.0/16", **more}


def customer(number: int, asn: int, address: str = "") -> dict[str, Any]:
    address = address or f"198.51.100.{number}"
    return {"CustomerGatewayId": f"cgw-{number}", "BgpAsn": str(asn), "IpAddress": address}


def gateway(number: int, *vpcs: int) -> dict[str, Any]:
    attached = [{"VpcId": f"vpc-{vpc}", "State": "attached"} for vpc in vpcs]
    return {"VpnGatewayId": f"vgw-{number}", "State": "available", "VpcAttachments": attached}


def connection(number: int, customer_: int, static: bool = False, **end: str) -> dict[str, Any]:
    return {
        "VpnConnectionId": f"vpn-{number}",
        "CustomerGatewayId": f"cgw-{customer_}",
        "State": "available",
        "Options": {"StaticRoutesOnly": static},
        **end,
    }


def at_gateway(number: int) -> dict[str, str]:
    return {"VpnGatewayId": f"vgw-{number}"}


AT_HUB = {"TransitGatewayId": "tgw-1"}
HUB = {"TransitGatewayId": "tgw-1", "State": "available", "OwnerId": "111122223333"}


def attached(number: int, hub: str = "tgw-1", kind: str = "vpc", what: str = "") -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": f"tgw-attach-{number}",
        "TransitGatewayId": hub,
        "ResourceType": kind,
        "ResourceId": what or f"vpc-{number}",
        "State": "available",
    }


def circuit(number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "virtualInterfaceId": f"dxvif-{number}",
        "virtualInterfaceType": kind,
        "virtualInterfaceState": "available",
        "connectionId": f"dxcon-{number}",
        **more,
    }


PUBLIC = circuit(9, "public", routeFilterPrefixes=[{"cidr": "198.51.100.0/24"}])


def appliance(number: int, home: int, address: str) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": f"eni-{number}",
        "VpcId": f"vpc-{home}",
        "SourceDestCheck": False,
        "Association": {"PublicIp": address},
    }


def recognised(path: Path, answers: Answers) -> list[tuple[str, str | None, str]]:
    for name, value in {**EMPTY, **answers}.items():
        (path / f"{name}.json").write_text(json.dumps({name: value}), encoding="utf-8")
    told = as_json(check(Reach(Network.open(path))))["arrangements"]
    return sorted((entry["option"], entry["configuration"], entry["certainty"]) for entry in told)


def _hubs(*regions: str) -> list[dict[str, Any]]:
    return [
        {
            "TransitGatewayId": f"tgw-{number}",
            "TransitGatewayArn": f"arn:aws:ec2:{region}:111122223333:transit-gateway/tgw-{number}",
        }
        for number, region in enumerate(regions, 1)
    ]


def _peered() -> list[dict[str, Any]]:
    return [
        attached(1),
        attached(2, "tgw-2"),
        attached(3, "tgw-1", "peering", "tgw-2"),
        attached(3, "tgw-2", "peering", "tgw-1"),
    ]


CASES: dict[str, tuple[Answers, list[tuple[str, str | None, str]]]] = {
    "one connection": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(1, 1, **at_gateway(1))],
        },
        [("managed-vpn", "managed-vpn-single", "certain")],
    ),
    "two routers of one number": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001), customer(2, 65001)],
            "VpnConnections": [connection(n, n, **at_gateway(1)) for n in (1, 2)],
        },
        [("managed-vpn", "managed-vpn-redundant", "certain")],
    ),
    "two offices, one of them static": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001), customer(2, 65002)],
            "VpnConnections": [connection(n, n, static=n == 1, **at_gateway(1)) for n in (1, 2)],
        },
        [("managed-vpn", None, "certain")],
    ),
    "offices with numbers of their own": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(n, 65000 + n) for n in (1, 2, 3)],
            "VpnConnections": [connection(n, n, **at_gateway(1)) for n in (1, 2, 3)],
        },
        [("vpn-cloudhub", "vpn-cloudhub-hub", "certain")],
    ),
    "offices and no VPC": (
        {
            "VpnGateways": [gateway(1)],
            "CustomerGateways": [customer(n, 65000 + n) for n in (1, 2)],
            "VpnConnections": [connection(n, n, **at_gateway(1)) for n in (1, 2)],
        },
        [("vpn-cloudhub", "vpn-cloudhub-hub", "certain")],
    ),
    "a hub with a connection": (
        {
            "Vpcs": [vpc(1)],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attached(1), attached(2, kind="vpn", what="vpn-1")],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(1, 1, **AT_HUB)],
        },
        [("transit-gateway-vpn", "transit-gateway-vpn-single", "certain")],
    ),
    "hubs of two Regions": (
        {
            "Vpcs": [vpc(1), vpc(2)],
            "TransitGateways": _hubs("eu-west-1", "us-east-1"),
            "TransitGatewayAttachments": _peered(),
        },
        [("vpc-transit-gateway", "vpc-transit-gateway-peered-hubs", "certain")],
    ),
    "hubs of one Region": (
        {
            "Vpcs": [vpc(1), vpc(2)],
            "TransitGateways": _hubs("eu-west-1", "eu-west-1"),
            "TransitGatewayAttachments": _peered(),
        },
        [("vpc-transit-gateway", None, "certain")],
    ),
    "one circuit": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "virtualInterfaces": [circuit(1, "private", virtualGatewayId="vgw-1")],
        },
        [("direct-connect", "direct-connect-private-vif", "certain")],
    ),
    "circuits on two connections": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "virtualInterfaces": [circuit(n, "private", virtualGatewayId="vgw-1") for n in (1, 2)],
        },
        [("direct-connect", "direct-connect-redundant", "certain")],
    ),
    "a Direct Connect gateway": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "virtualInterfaces": [circuit(1, "private", directConnectGatewayId="dxgw-1")],
            "directConnectGatewayAssociations": [
                {
                    "associationId": "a-1",
                    "directConnectGatewayId": "dxgw-1",
                    "associatedGateway": {"id": "vgw-1", "type": "virtualPrivateGateway"},
                }
            ],
        },
        [("direct-connect", "direct-connect-gateway", "certain")],
    ),
    "a circuit to a hub": (
        {
            "Vpcs": [vpc(1)],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [
                attached(1),
                attached(2, kind="direct-connect-gateway", what="dxgw-1"),
            ],
            "virtualInterfaces": [circuit(1, "transit", directConnectGatewayId="dxgw-1")],
        },
        [
            (
                "direct-connect-transit-gateway",
                "direct-connect-transit-gateway-transit-vif",
                "certain",
            )
        ],
    ),
    "a connection that a circuit carries": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(1, 1, **at_gateway(1))],
            "virtualInterfaces": [PUBLIC],
        },
        [("direct-connect-vpn", "direct-connect-vpn-public-vif", "certain")],
    ),
    "a connection to a hub that a circuit carries": (
        {
            "Vpcs": [vpc(1)],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attached(1), attached(2, kind="vpn", what="vpn-1")],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(1, 1, **AT_HUB)],
            "virtualInterfaces": [PUBLIC],
        },
        [
            (
                "direct-connect-transit-gateway-vpn",
                "direct-connect-transit-gateway-vpn-public-vif",
                "certain",
            )
        ],
    ),
    "a connection beside a circuit": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001, "203.0.113.1")],
            "VpnConnections": [connection(1, 1, **at_gateway(1))],
            "virtualInterfaces": [circuit(1, "private", virtualGatewayId="vgw-1"), PUBLIC],
        },
        [
            ("direct-connect", "direct-connect-private-vif", "certain"),
            ("managed-vpn", "managed-vpn-single", "certain"),
        ],
    ),
    "two VPCs at one router": (
        {
            "Vpcs": [vpc(1), vpc(2)],
            "VpnGateways": [gateway(1, 1), gateway(2, 2)],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(n, 1, **at_gateway(n)) for n in (1, 2)],
        },
        [
            ("managed-vpn", "managed-vpn-single", "certain"),
            ("managed-vpn", "managed-vpn-single", "certain"),
            ("vpc-managed-vpn", "vpc-managed-vpn-internet", "possible"),
        ],
    ),
    "an appliance in another VPC": (
        {
            "Vpcs": [vpc(1), vpc(2)],
            "VpnGateways": [gateway(1, 1)],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(1, 1, **at_gateway(1))],
            "NetworkInterfaces": [appliance(1, 2, "198.51.100.1")],
        },
        [
            (
                "vpc-software-to-managed-vpn",
                "vpc-software-to-managed-vpn-appliance-to-gateway",
                "certain",
            )
        ],
    ),
    "a VPC to which others lead": (
        {
            "Vpcs": [vpc(1), vpc(2), vpc(3)],
            "VpnGateways": [gateway(1, 1), gateway(3, 3)],
            "CustomerGateways": [customer(1, 65001)],
            "VpnConnections": [connection(n, 1, **at_gateway(n)) for n in (1, 3)],
            "NetworkInterfaces": [appliance(1, 2, "198.51.100.1")],
        },
        [("transit-vpc", "transit-vpc-global-network", "certain")],
    ),
    "an endpoint for clients": (
        {
            "Vpcs": [vpc(1)],
            "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.1.1.0/24"}],
            "ClientVpnEndpoints": [
                {"ClientVpnEndpointId": "cvpn-1", "Status": {"Code": "available"}}
            ],
            "ClientVpnTargetNetworks": [
                {
                    "ClientVpnEndpointId": "cvpn-1",
                    "TargetNetworkId": "subnet-1",
                    "VpcId": "vpc-1",
                    "Status": {"Code": "associated"},
                }
            ],
        },
        [("client-vpn", "client-vpn-remote-access", "certain")],
    ),
    "an interface that names two gateways": (
        {
            "Vpcs": [vpc(1)],
            "VpnGateways": [gateway(1, 1)],
            "virtualInterfaces": [
                circuit(1, "private", virtualGatewayId="vgw-1", directConnectGatewayId="dxgw-1")
            ],
        },
        [],
    ),
    "nothing that is in use": (
        {
            "Vpcs": [vpc(1), vpc(2)],
            "VpnGateways": [gateway(1, 1)],
            "VpnConnections": [{**connection(1, 1, **at_gateway(1)), "State": "deleted"}],
            "VpcPeeringConnections": [
                {
                    "VpcPeeringConnectionId": "pcx-1",
                    "RequesterVpcInfo": {"VpcId": "vpc-1"},
                    "AccepterVpcInfo": {"VpcId": "vpc-2"},
                    "Status": {"Code": "pending-acceptance"},
                }
            ],
            "TransitGateways": [HUB],
            "TransitGatewayAttachments": [attached(1), {**attached(2), "State": "failed"}],
        },
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_option_is_recognised(tmp_path: Path, case: str):
    answers, wanted = CASES[case]
    assert recognised(tmp_path, answers) == wanted


Made = set[tuple[str, str | None, tuple[str, ...]]]


def made_of(network: Network) -> Made:
    entries = check(Reach(network)).arrangements
    return {(entry.option, entry.configuration, tuple(entry.resources)) for entry in entries}


@pytest.mark.parametrize("name", given.names())
def test_without_a_fact_that_makes_an_option_it_is_another_or_none(tmp_path: Path, name: str):
    folder = given.folder(name)
    for entry in given.given(name).check["arrangements"]:
        assert entry["rule"]
        assert entry["grounds"]
        of = (entry["option"], entry["configuration"], tuple(entry["resources"]))
        for number, ground in enumerate(entry["grounds"]):
            assert ground["at"], ground
            if ground["on"][0].startswith("cgw-"):
                continue  # A connection names it all the same; only what it is called is gone.
            less = tmp_path / f"{entry['option']}-{number}"
            if not less.exists():
                shutil.copytree(folder, less)
            if ground["on"][0].startswith("tgw-attach-"):
                _take_out_link(less, ground["on"][0])
            else:
                for place in ground["at"]:
                    _take_out(less / place["file"], place["pointer"])
            assert of not in made_of(Network.open(less)), ground
            shutil.rmtree(less)


def _take_out_link(folder: Path, link: str) -> None:
    """Remove an attachment from all answers, of either account, that tell of it."""
    for file in folder.rglob("*.json"):
        document = json.loads(file.read_text(encoding="utf-8"))
        for key, listed in document.items():
            if "Attachments" in key:
                kept = [each for each in listed if each["TransitGatewayAttachmentId"] != link]
                document[key] = kept
        file.write_text(json.dumps(document), encoding="utf-8")


def _take_out(file: Path, pointer: str) -> None:
    """Remove what a citation points to."""
    document = json.loads(file.read_text(encoding="utf-8"))
    holder = document
    *above, last = pointer.split("/")[1:]
    for token in above:
        holder = holder[int(token)] if isinstance(holder, list) else holder[token]
    del holder[int(last) if isinstance(holder, list) else last]
    file.write_text(json.dumps(document), encoding="utf-8")
