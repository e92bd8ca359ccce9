"""Small random networks, written as AWS answers would write them.

The same seed gives the same network in every layout; only where records stand differs. What the
contract leaves open is not made here (for example allowed prefixes narrower than a VPC), so that
a difference between two programs is a defect of one of them.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args

from .records import Files, Record

Layout = Literal["collector", "cloudmapper", "cli", "placebo", "one-file"]
"""Where answers stand: the five habits that the networks with known answers show."""
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

Scope = tuple[str, str]
"""Account and Region."""

EC2: dict[str, str] = {
    "Vpcs": "DescribeVpcs",
    "Subnets": "DescribeSubnets",
    "RouteTables": "DescribeRouteTables",
    "VpcPeeringConnections": "DescribeVpcPeeringConnections",
    "TransitGateways": "DescribeTransitGateways",
    "TransitGatewayAttachments": "DescribeTransitGatewayAttachments",
    "TransitGatewayVpcAttachments": "DescribeTransitGatewayVpcAttachments",
    "TransitGatewayRouteTables": "DescribeTransitGatewayRouteTables",
    "TransitGatewayPropagations": "GetTransitGatewayRouteTablePropagations",
    "TransitGatewayStaticRoutes": "SearchTransitGatewayRoutes",
    "VpnGateways": "DescribeVpnGateways",
    "VpnConnections": "DescribeVpnConnections",
    "CustomerGateways": "DescribeCustomerGateways",
    "NetworkInterfaces": "DescribeNetworkInterfaces",
    "InternetGateways": "DescribeInternetGateways",
    "NatGateways": "DescribeNatGateways",
    "VpcEndpoints": "DescribeVpcEndpoints",
    "ServiceConfigurations": "DescribeVpcEndpointServiceConfigurations",
    "PrefixLists": "DescribePrefixLists",
    "ClientVpnEndpoints": "DescribeClientVpnEndpoints",
    "ClientVpnTargetNetworks": "DescribeClientVpnTargetNetworks",
    "ClientVpnRoutes": "DescribeClientVpnRoutes",
    "AuthorizationRules": "DescribeClientVpnAuthorizationRules",
}
DIRECT_CONNECT: dict[str, str] = {
    "VirtualInterfaces": "DescribeVirtualInterfaces",
    "DirectConnectGateways": "DescribeDirectConnectGateways",
    "DirectConnectGatewayAssociations": "DescribeDirectConnectGatewayAssociations",
}
_WITHOUT_REGION = {"DirectConnectGateways", "DirectConnectGatewayAssociations"}
_TOP_LEVEL = {"ClientVpnRoutes": "Routes"}

_ZONES = "abc"
_OFFICE = ("192.168.0.0/16", "192.168.8.0/21", "172.30.0.0/16")


@dataclass
class _Vpc:
    id: str
    name: str
    scope: Scope
    ranges: list[str]
    subnets: list[Record] = field(default_factory=list)
    tables: list[Record] = field(default_factory=list)
    targets: list[dict[str, str]] = field(default_factory=list)
    """What a table of it may lead to, as the fields of a route."""


@dataclass
class _Hub:
    id: str
    scope: Scope
    tables: list[str]
    attachments: list[Record] = field(default_factory=list)
    vpcs: list[_Vpc] = field(default_factory=list)


@dataclass
class _World:
    """Records by account and Region, and by the answer that they stand in."""

    rng: Random
    home: Scope
    """Where the gateways of Direct Connect are listed, which belong to no Region."""
    answers: dict[Scope, dict[str, list[Record]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def id(self, kind: str) -> str:
        return f"{kind}-{self.rng.getrandbits(68):017x}"

    def likely(self, probability: float) -> bool:
        return self.rng.random() < probability

    def add(self, scope: Scope, answer: str, record: Record) -> Record:
        self.answers[scope][answer].append(record)
        return record


def generate(seed: int, layout: Layout = "collector", *, complete: bool = False) -> Files:
    """Make a network.

    Args:
        seed: Tells one network from another.
        layout: Where the answers stand.
        complete: Keep every answer; otherwise one is missing in about a quarter of the networks.

    Returns:
        Path below the folder, and the JSON object of that file.
    """
    rng = Random(seed)
    accounts = ["111122223333", "444455556666"][: rng.choice([1, 1, 2])]
    regions = ["eu-west-1", "us-east-1"][: rng.choice([1, 2])]
    scopes = [(account, region) for account in accounts for region in regions]
    world = _World(rng, scopes[0])
    for scope in scopes:
        for answer in (*EC2, *DIRECT_CONNECT):
            if answer not in _WITHOUT_REGION or scope == world.home:
                _ = world.answers[scope][answer]
    vpcs = [_vpc(world, number, rng.choice(scopes)) for number in range(rng.randint(1, 5))]
    _peerings(world, vpcs)
    _hubs(world, vpcs)
    _gateways(world, vpcs)
    _private_networks(world, vpcs)
    _appliances(world, vpcs)
    _endpoints(world, vpcs)
    for vpc in vpcs:
        _routes(world, vpc, vpcs)
    _client_vpn(world, vpcs)
    files = _LAYOUTS[layout](world.answers)
    if not complete and rng.random() < 0.25:
        _lose_one(rng, files, layout)
    return files


def write(files: Files, folder: Path) -> Path:
    """Write a network below a folder and give the folder back."""
    for path, document in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document, indent=1), "utf-8")
    return folder


# The parts of a network


def _tags(name: str) -> list[Record]:
    return [{"Key": "Name", "Value": name}]


def _overlap(these: list[str], those: list[str]) -> bool:
    return any(IPv4Network(a).overlaps(IPv4Network(b)) for a in these for b in those)


def _vpc(world: _World, number: int, scope: Scope) -> _Vpc:
    rng = world.rng
    ranges = [f"10.{number + 1}.0.0/16"]
    if number and world.likely(0.15):  # the range of an earlier one, or half of it
        ranges = [f"10.{rng.randint(1, number)}.0.0/{rng.choice([16, 17])}"]
    if world.likely(0.3):
        ranges.append(f"10.{number + 101}.0.0/20")
    vpc = _Vpc(world.id("vpc"), f"net-{number}", scope, ranges)
    blocks = [(cidr, "associated") for cidr in ranges]
    if world.likely(0.15):
        blocks.append((f"10.{number + 201}.0.0/16", "disassociated"))
    world.add(
        scope,
        "Vpcs",
        {
            "CidrBlock": ranges[0],
            "CidrBlockAssociationSet": [
                {
                    "AssociationId": world.id("vpc-cidr-assoc"),
                    "CidrBlock": cidr,
                    "CidrBlockState": {"State": state},
                }
                for cidr, state in blocks
            ],
            "InstanceTenancy": "default",
            "IsDefault": False,
            "OwnerId": scope[0],
            "State": "available",
            "Tags": _tags(vpc.name),
            "VpcId": vpc.id,
        },
    )
    for place in range(rng.randint(1, 4)):
        inside = IPv4Network(rng.choice(ranges))
        first = int(inside.network_address) + place * 1024
        cidr = IPv4Network((first, rng.choice([23, 24, 24])))
        zone = f"{scope[1]}{rng.choice(_ZONES[: rng.choice([1, 2, 3])])}"
        vpc.subnets.append(_subnet(world, vpc, str(cidr), zone, f"{vpc.name}-{place}"))
    _tables(world, vpc)
    return vpc


def _subnet(world: _World, vpc: _Vpc, cidr: str, zone: str, name: str) -> Record:
    account, region = vpc.scope
    identity = world.id("subnet")
    return world.add(
        vpc.scope,
        "Subnets",
        {
            "AvailabilityZone": zone,
            "CidrBlock": cidr,
            "MapPublicIpOnLaunch": False,
            "OwnerId": account,
            "State": "available",
            "SubnetArn": f"arn:aws:ec2:{region}:{account}:subnet/{identity}",
            "SubnetId": identity,
            "Tags": _tags(name),
            "VpcId": vpc.id,
        },
    )


def _tables(world: _World, vpc: _Vpc) -> None:
    rng = world.rng
    own = rng.randint(0, 2)
    members: list[list[str]] = [[] for _ in range(own + 1)]
    for subnet in vpc.subnets:
        members[rng.randint(0, own)].append(subnet["SubnetId"])
    for number, subnets in enumerate(members):
        table = world.id("rtb")
        associations: list[Record] = [
            {
                "AssociationState": {"State": "associated"},
                "Main": False,
                "RouteTableAssociationId": world.id("rtbassoc"),
                "RouteTableId": table,
                "SubnetId": subnet,
            }
            for subnet in subnets
            if number or world.likely(0.3)  # the main table may be named or not
        ]
        if not number:
            associations.append(
                {
                    "AssociationState": {"State": "associated"},
                    "Main": True,
                    "RouteTableAssociationId": world.id("rtbassoc"),
                    "RouteTableId": table,
                }
            )
        local = [
            {
                "DestinationCidrBlock": cidr,
                "GatewayId": "local",
                "Origin": "CreateRouteTable",
                "State": "active",
            }
            for cidr in vpc.ranges
        ]
        record = {
            "Associations": associations,
            "OwnerId": vpc.scope[0],
            "PropagatingVgws": [],
            "RouteTableId": table,
            "Routes": local,
            "Tags": [],
            "VpcId": vpc.id,
        }
        vpc.tables.append(world.add(vpc.scope, "RouteTables", record))


def _peerings(world: _World, vpcs: list[_Vpc]) -> None:
    """Peerings between VPCs; those that overlap can only have failed."""
    rng = world.rng
    for number, near in enumerate(vpcs):
        for far in vpcs[number + 1 :]:
            if not world.likely(0.45):
                continue
            states = ["active"] * 7 + ["pending-acceptance"] * 2 + ["deleted"]
            state = "failed" if _overlap(near.ranges, far.ranges) else rng.choice(states)
            identity = world.id("pcx")
            live = state in {"active", "pending-acceptance"}
            requester, accepter = (near, far) if world.likely(0.5) else (far, near)
            record = {
                "AccepterVpcInfo": _side(accepter, live),
                "RequesterVpcInfo": _side(requester, live),
                "Status": {"Code": state, "Message": state},
                "Tags": [],
                "VpcPeeringConnectionId": identity,
            }
            for scope in sorted({near.scope, far.scope}):
                world.add(scope, "VpcPeeringConnections", record)
            if live:
                near.targets.append({"VpcPeeringConnectionId": identity})
                far.targets.append({"VpcPeeringConnectionId": identity})


def _side(vpc: _Vpc, live: bool) -> Record:
    side: Record = {"OwnerId": vpc.scope[0], "Region": vpc.scope[1], "VpcId": vpc.id}
    if live:
        side["CidrBlock"] = vpc.ranges[0]
        side["CidrBlockSet"] = [{"CidrBlock": cidr} for cidr in vpc.ranges]
    return side


def _hubs(world: _World, vpcs: list[_Vpc]) -> None:
    rng = world.rng
    regions = sorted({vpc.scope[1] for vpc in vpcs})
    hubs = []
    for region in rng.sample(regions, rng.randint(0, len(regions))):
        owner = rng.choice([vpc.scope[0] for vpc in vpcs if vpc.scope[1] == region])
        tables = [world.id("tgw-rtb") for _ in range(rng.randint(1, 2))]
        hubs.append(_Hub(world.id("tgw"), (owner, region), tables))
    if len(hubs) == 1 and world.likely(0.2):  # a second one in the same Region
        tables = [world.id("tgw-rtb")]
        hubs.append(_Hub(world.id("tgw"), hubs[0].scope, tables))
    for number, hub in enumerate(hubs):
        account, region = hub.scope
        world.add(
            hub.scope,
            "TransitGateways",
            {
                "Options": {"AmazonSideAsn": 64512 + number},
                "OwnerId": account,
                "State": "available",
                "Tags": _tags(f"hub-{number}"),
                "TransitGatewayArn": f"arn:aws:ec2:{region}:{account}:transit-gateway/{hub.id}",
                "TransitGatewayId": hub.id,
            },
        )
        for vpc in vpcs:
            if vpc.scope[1] == region and world.likely(0.85):
                _attach_vpc(world, hub, vpc)
        if world.likely(0.35):
            _hub_vpn(world, hub, number)
        if world.likely(0.15):
            _hub_circuit(world, hub)
    if len(hubs) == 2 and world.likely(0.8):
        _peer_hubs(world, hubs[0], hubs[1])
    for hub in hubs:
        _hub_tables(world, hub, vpcs)


def _attach(world: _World, hub: _Hub, identity: str, kind: str, **resource: str) -> Record:
    state = world.rng.choices(["available", "pendingAcceptance", "deleted"], [18, 1, 1])[0]
    record: Record = {
        "ResourceId": resource["id"],
        "ResourceOwnerId": resource["owner"],
        "ResourceType": kind,
        "State": state if kind == "vpc" else "available",
        "Tags": [],
        "TransitGatewayAttachmentId": identity,
        "TransitGatewayId": hub.id,
        "TransitGatewayOwnerId": hub.scope[0],
    }
    if record["State"] == "available" and world.likely(0.9):
        record["Association"] = {
            "State": "associated",
            "TransitGatewayRouteTableId": world.rng.choice(hub.tables),
        }
    hub.attachments.append(record)
    return world.add(hub.scope, "TransitGatewayAttachments", record)


def _attach_vpc(world: _World, hub: _Hub, vpc: _Vpc) -> None:
    """Attach a VPC in some of its zones, by one subnet in each."""
    identity = world.id("tgw-attach")
    record = _attach(world, hub, identity, "vpc", id=vpc.id, owner=vpc.scope[0])
    by_zone = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in vpc.subnets}
    zones = sorted(by_zone)
    if len(zones) > 1 and world.likely(0.35):
        zones = zones[1:]
    by_subnets = {
        "State": record["State"],
        "SubnetIds": [by_zone[zone] for zone in zones],
        "TransitGatewayAttachmentId": identity,
        "TransitGatewayId": hub.id,
        "VpcId": vpc.id,
        "VpcOwnerId": vpc.scope[0],
    }
    for scope in sorted({hub.scope, vpc.scope}):
        world.add(scope, "TransitGatewayVpcAttachments", by_subnets)
    if vpc.scope != hub.scope:  # the account of the VPC sees the attachment too
        world.add(vpc.scope, "TransitGatewayAttachments", record)
    hub.vpcs.append(vpc)
    vpc.targets.append({"TransitGatewayId": hub.id})


def _peer_hubs(world: _World, near: _Hub, far: _Hub) -> None:
    """Peer two hubs: one id, an attachment on either side."""
    identity = world.id("tgw-attach")
    _attach(world, near, identity, "peering", id=far.id, owner=far.scope[0])
    _attach(world, far, identity, "peering", id=near.id, owner=near.scope[0])


def _hub_tables(world: _World, hub: _Hub, vpcs: list[_Vpc]) -> None:
    rng = world.rng
    live = [attachment for attachment in hub.attachments if attachment["State"] == "available"]
    for table in hub.tables:
        world.add(
            hub.scope,
            "TransitGatewayRouteTables",
            {
                "DefaultAssociationRouteTable": False,
                "DefaultPropagationRouteTable": False,
                "State": "available",
                "Tags": [],
                "TransitGatewayId": hub.id,
                "TransitGatewayRouteTableId": table,
            },
        )
        propagations = [
            {
                "ResourceId": attachment["ResourceId"],
                "ResourceType": attachment["ResourceType"],
                "State": "enabled",
                "TransitGatewayAttachmentId": attachment["TransitGatewayAttachmentId"],
            }
            for attachment in live
            if attachment["ResourceType"] != "peering" and world.likely(0.75)
        ]
        world.add(
            hub.scope,
            "TransitGatewayPropagations",
            {
                "TransitGatewayRouteTableId": table,
                "TransitGatewayRouteTablePropagations": propagations,
            },
        )
        routes = {}
        for cidr in _destinations(vpcs, rng):
            chance = 0.8 if any(_far(hub, vpc, cidr) for vpc in vpcs) else 0.15
            if live and world.likely(chance):
                peering = [each for each in live if each["ResourceType"] == "peering"]
                attachment = rng.choice(peering if peering and chance > 0.5 else live)
                routes[cidr] = _static(cidr, attachment, blackhole=world.likely(0.1))
        for cidr in ("0.0.0.0/0", *_OFFICE):
            outward = [each for each in live if each["ResourceType"] != "peering"]
            if outward and world.likely(0.15):
                vpn = [each for each in live if each["ResourceType"] == "vpn"]
                routes[cidr] = _static(cidr, rng.choice(vpn or outward), blackhole=False)
        world.add(
            hub.scope,
            "TransitGatewayStaticRoutes",
            {
                "AdditionalRoutesAvailable": False,
                "Routes": list(routes.values()),
                "TransitGatewayRouteTableId": table,
            },
        )


def _far(hub: _Hub, vpc: _Vpc, cidr: str) -> bool:
    return vpc not in hub.vpcs and cidr in vpc.ranges


def _static(cidr: str, attachment: Record, *, blackhole: bool) -> Record:
    route: Record = {"DestinationCidrBlock": cidr, "State": "active", "Type": "static"}
    if blackhole:
        route["State"] = "blackhole"
        return route
    keys = ("ResourceId", "ResourceType", "TransitGatewayAttachmentId")
    route["TransitGatewayAttachments"] = [{key: attachment[key] for key in keys}]
    return route


def _destinations(vpcs: list[_Vpc], rng: Random) -> list[str]:
    """Ranges of VPCs, and now and then a part of one."""
    cidrs = sorted({cidr for vpc in vpcs for cidr in vpc.ranges})
    for vpc in vpcs:
        if rng.random() < 0.5:
            subnet = IPv4Network(rng.choice(vpc.subnets)["CidrBlock"])
            cidrs.append(str(rng.choice([subnet, *subnet.subnets(), subnet.supernet(2)])))
    return list(dict.fromkeys(cidrs))


# Remote ends


def _customer_gateway(world: _World, scope: Scope, asn: int) -> str:
    identity = world.id("cgw")
    world.add(
        scope,
        "CustomerGateways",
        {
            "BgpAsn": str(asn),
            "CustomerGatewayId": identity,
            "IpAddress": f"203.0.113.{world.rng.randint(1, 254)}",
            "State": "available",
            "Tags": _tags(f"office {asn}"),
            "Type": "ipsec.1",
        },
    )
    return identity


def _connection(world: _World, scope: Scope, customer: str, *, dynamic: bool, **end: str) -> Record:
    static = not dynamic and world.likely(0.6)
    state = world.rng.choices(["available", "deleted", "pending"], [16, 3, 1])[0]
    record: Record = {
        "Category": "VPN",
        "CustomerGatewayId": customer,
        "Options": {"StaticRoutesOnly": static},
        "Routes": [],
        "State": state,
        "Tags": [],
        "Type": "ipsec.1",
        "VpnConnectionId": world.id("vpn"),
        **end,
    }
    if static and "VpnGatewayId" in end:
        cidrs = world.rng.sample(_OFFICE, world.rng.randint(1, 2))
        record["Routes"] = [{"DestinationCidrBlock": cidr, "State": "available"} for cidr in cidrs]
    if state == "available":
        record["VgwTelemetry"] = [
            {
                "AcceptedRouteCount": 0,
                "LastStatusChange": "2026-10-01T08:00:00+00:00",
                "OutsideIpAddress": f"198.51.100.{number}",
                "Status": world.rng.choice(["UP", "UP", "DOWN"]),
                "StatusMessage": "",
            }
            for number in (1, 2)
        ]
    return world.add(scope, "VpnConnections", record)


def _hub_vpn(world: _World, hub: _Hub, number: int) -> None:
    customer = _customer_gateway(world, hub.scope, 65100 + number)
    dynamic = world.likely(0.5)
    connection = _connection(world, hub.scope, customer, dynamic=dynamic, TransitGatewayId=hub.id)
    if connection["State"] == "available":
        resource = connection["VpnConnectionId"]
        _attach(world, hub, world.id("tgw-attach"), "vpn", id=resource, owner=hub.scope[0])


def _hub_circuit(world: _World, hub: _Hub) -> None:
    """Direct Connect at a hub: an interface, a gateway of its own, and the association."""
    identity = _circuits(world)
    _interface(world, hub.scope, "transit", DirectConnectGatewayId=identity)
    _attach(
        world,
        hub,
        world.id("tgw-attach"),
        "direct-connect-gateway",
        id=identity,
        owner=hub.scope[0],
    )
    allowed = [cidr for vpc in hub.vpcs for cidr in vpc.ranges if world.likely(0.8)]
    _associate(world, hub.scope, identity, allowed, Id=hub.id, Type="transitGateway")


def _gateways(world: _World, vpcs: list[_Vpc]) -> None:
    """Virtual private gateways with connections, several of them in the manner of CloudHub."""
    rng = world.rng
    for number, vpc in enumerate(vpcs):
        if not world.likely(0.35):
            continue
        identity = world.id("vgw")
        attached = world.likely(0.85)
        world.add(
            vpc.scope,
            "VpnGateways",
            {
                "AmazonSideAsn": 64700 + number,
                "State": "available",
                "Tags": [],
                "Type": "ipsec.1",
                "VpcAttachments": [{"State": "attached", "VpcId": vpc.id}] if attached else [],
                "VpnGatewayId": identity,
            },
        )
        if attached:
            vpc.targets.append({"GatewayId": identity})
        one_number, dynamic = world.likely(0.5), world.likely(0.5)
        for place in range(rng.randint(0, 3)):
            asn = 65200 + 10 * number + (0 if one_number else place)
            customer = _customer_gateway(world, vpc.scope, asn)
            _connection(world, vpc.scope, customer, dynamic=dynamic, VpnGatewayId=identity)
        if attached and world.likely(0.4):
            for table in vpc.tables:
                if world.likely(0.6):
                    table["PropagatingVgws"] = [{"GatewayId": identity}]
                    if world.likely(0.7):
                        table["Routes"].append(
                            {
                                "DestinationCidrBlock": "192.168.0.0/16",
                                "GatewayId": identity,
                                "Origin": "EnableVgwRoutePropagation",
                                "State": "active",
                            }
                        )
    if world.likely(0.1):
        _customer_gateway(world, vpcs[0].scope, 65300)  # nothing leads to it


def _private_networks(world: _World, vpcs: list[_Vpc]) -> None:
    """Direct Connect: an interface at a virtual private gateway, or by a gateway of its own."""
    rng = world.rng
    gateways = [
        (gateway, each)
        for each, answers in sorted(world.answers.items())
        for gateway in answers["VpnGateways"]
    ]
    if not gateways or not world.likely(0.6):
        return
    if world.likely(0.4):
        gateway, each = rng.choice(gateways)
        _interface(world, each, "private", VirtualGatewayId=gateway["VpnGatewayId"])
        return
    identity = _circuits(world)
    _interface(world, world.home, "private", DirectConnectGatewayId=identity)
    for gateway, each in gateways:
        attached = [vpc for vpc in vpcs if {"GatewayId": gateway["VpnGatewayId"]} in vpc.targets]
        if not attached or not world.likely(0.75):
            continue
        allowed = [cidr for cidr in attached[0].ranges if world.likely(0.8)]
        if world.likely(0.2):
            allowed = ["10.0.0.0/8"]
        end = {"Id": gateway["VpnGatewayId"], "Type": "virtualPrivateGateway"}
        _associate(world, each, identity, allowed, **end)


def _circuits(world: _World) -> str:
    """A Direct Connect gateway."""
    rng = world.rng
    identity = f"{rng.getrandbits(32):08x}-0000-4000-8000-{rng.getrandbits(48):012x}"
    world.add(
        world.home,
        "DirectConnectGateways",
        {
            "AmazonSideAsn": 64900,
            "DirectConnectGatewayId": identity,
            "DirectConnectGatewayName": "circuits",
            "DirectConnectGatewayState": "available",
            "OwnerAccount": world.home[0],
        },
    )
    return identity


def _interface(world: _World, scope: Scope, kind: str, **end: str) -> None:
    state = world.rng.choices(["available", "down"], [6, 1])[0]
    world.add(
        scope,
        "VirtualInterfaces",
        {
            "Asn": 65400,
            "BgpPeers": [{"Asn": 65400, "BgpPeerState": "available", "BgpStatus": "up"}],
            "ConnectionId": f"dxcon-{world.rng.getrandbits(32):08x}",
            "OwnerAccount": scope[0],
            "Region": scope[1],
            "RouteFilterPrefixes": [],
            "Tags": [],
            "VirtualInterfaceId": f"dxvif-{world.rng.getrandbits(32):08x}",
            "VirtualInterfaceName": "circuit",
            "VirtualInterfaceState": state,
            "VirtualInterfaceType": kind,
            "Vlan": 300,
            **end,
        },
    )


def _associate(world: _World, scope: Scope, circuits: str, allowed: list[str], **end: str) -> None:
    world.add(
        world.home,
        "DirectConnectGatewayAssociations",
        {
            "AllowedPrefixesToDirectConnectGateway": [{"Cidr": cidr} for cidr in allowed],
            "AssociatedGateway": {"OwnerAccount": scope[0], "Region": scope[1], **end},
            "AssociationId": f"{world.rng.getrandbits(32):08x}-1111-4000-8000-000000000000",
            "AssociationState": "associated",
            "DirectConnectGatewayId": circuits,
        },
    )


# What stands inside a VPC


def _appliances(world: _World, vpcs: list[_Vpc]) -> None:
    for vpc in vpcs:
        if not world.likely(0.2):
            continue
        subnet = world.rng.choice(vpc.subnets)
        identity, instance = world.id("eni"), world.id("i")
        address = str(next(iter(IPv4Network(subnet["CidrBlock"]).hosts())) + 9)
        world.add(
            vpc.scope,
            "NetworkInterfaces",
            {
                "Attachment": {"DeviceIndex": 1, "InstanceId": instance, "Status": "attached"},
                "AvailabilityZone": subnet["AvailabilityZone"],
                "Description": "",
                "InterfaceType": "interface",
                "NetworkInterfaceId": identity,
                "OwnerId": vpc.scope[0],
                "PrivateIpAddress": address,
                "SourceDestCheck": world.likely(0.35),
                "Status": "in-use",
                "SubnetId": subnet["SubnetId"],
                "TagSet": [],
                "VpcId": vpc.id,
            },
        )
        vpc.targets.append({"InstanceId": instance, "NetworkInterfaceId": identity})


def _endpoints(world: _World, vpcs: list[_Vpc]) -> None:
    """Ways out to the internet, and endpoints: none of them joins two VPCs."""
    for vpc in vpcs:
        if world.likely(0.4):
            identity = world.id("igw")
            world.add(
                vpc.scope,
                "InternetGateways",
                {
                    "Attachments": [{"State": "available", "VpcId": vpc.id}],
                    "InternetGatewayId": identity,
                    "OwnerId": vpc.scope[0],
                    "Tags": [],
                },
            )
            vpc.targets.append({"GatewayId": identity})
        if world.likely(0.25):
            identity = world.id("nat")
            world.add(
                vpc.scope,
                "NatGateways",
                {
                    "NatGatewayId": identity,
                    "State": "available",
                    "SubnetId": vpc.subnets[0]["SubnetId"],
                    "Tags": [],
                    "VpcId": vpc.id,
                },
            )
            vpc.targets.append({"NatGatewayId": identity})
        if world.likely(0.25):
            _endpoint(world, vpc, vpcs)


def _endpoint(world: _World, vpc: _Vpc, vpcs: list[_Vpc]) -> None:
    kind = world.rng.choice(["Interface", "Interface", "Gateway", "GatewayLoadBalancer"])
    region = vpc.scope[1]
    identity, subnet = world.id("vpce"), world.rng.choice(vpc.subnets)
    name = f"com.amazonaws.{region}.s3"
    if kind != "Gateway":
        service = world.id("vpce-svc")
        name = f"com.amazonaws.vpce.{region}.{service}"
        world.add(
            world.rng.choice(vpcs).scope,
            "ServiceConfigurations",
            {
                "ServiceId": service,
                "ServiceName": name,
                "ServiceState": "Available",
                "ServiceType": [{"ServiceType": kind}],
                "Tags": [],
            },
        )
    world.add(
        vpc.scope,
        "VpcEndpoints",
        {
            "OwnerId": vpc.scope[0],
            "RouteTableIds": [vpc.tables[0]["RouteTableId"]] if kind == "Gateway" else [],
            "ServiceName": name,
            "State": "available" if world.likely(0.85) else "pendingAcceptance",
            "SubnetIds": [] if kind == "Gateway" else [subnet["SubnetId"]],
            "Tags": [],
            "VpcEndpointId": identity,
            "VpcEndpointType": kind,
            "VpcId": vpc.id,
        },
    )
    if kind == "Gateway":
        prefix_list = world.id("pl")
        vpc.tables[0]["Routes"].append(
            {
                "DestinationPrefixListId": prefix_list,
                "GatewayId": identity,
                "Origin": "CreateRoute",
                "State": "active",
            }
        )
        if world.likely(0.5):
            cidrs = ["198.51.100.0/25", "198.51.100.128/26"]
            record = {"Cidrs": cidrs, "PrefixListId": prefix_list, "PrefixListName": name}
            world.add(vpc.scope, "PrefixLists", record)
    if kind == "GatewayLoadBalancer":
        vpc.targets.append({"GatewayId": identity})


def _routes(world: _World, vpc: _Vpc, vpcs: list[_Vpc]) -> None:
    """Routes of the tables: mostly to where they should lead, and not always."""
    rng = world.rng
    links = [
        each for each in vpc.targets if {*each} & {"VpcPeeringConnectionId", "TransitGatewayId"}
    ]
    for table in vpc.tables:
        taken = {route.get("DestinationCidrBlock") for route in table["Routes"]}
        for cidr in _destinations([each for each in vpcs if each is not vpc] or [vpc], rng):
            if cidr in taken or not vpc.targets or not world.likely(0.75):
                continue
            if any(IPv4Network(cidr).subnet_of(IPv4Network(own)) for own in vpc.ranges):
                # Inside a VPC only an appliance may stand in the way.
                inside = [each for each in vpc.targets if "NetworkInterfaceId" in each]
                if inside and world.likely(0.3):
                    table["Routes"].append(_route(cidr, inside[0], blackhole=False))
                continue
            owners = [each for each in vpcs if each is not vpc and cidr in each.ranges]
            direct = [each for each in links if owners and each in owners[0].targets]
            target = rng.choice(direct if direct and world.likely(0.8) else vpc.targets)
            table["Routes"].append(_route(cidr, target, blackhole=world.likely(0.08)))
        taken = {route.get("DestinationCidrBlock") for route in table["Routes"]}
        for cidr in ("0.0.0.0/0", *_OFFICE):
            if vpc.targets and cidr not in taken and world.likely(0.3):
                table["Routes"].append(_route(cidr, rng.choice(vpc.targets), blackhole=False))
        if links and world.likely(0.06):
            _by_prefix_list(world, vpc, table, rng.choice(vpcs), rng.choice(links))


def _by_prefix_list(
    world: _World, vpc: _Vpc, table: Record, other: _Vpc, target: dict[str, str]
) -> None:
    """A route to a list of ranges, which is not always in the data."""
    taken = {route.get("DestinationCidrBlock") for route in table["Routes"]}
    cidrs = [str(next(IPv4Network(each["CidrBlock"]).subnets())) for each in other.subnets]
    if taken & {*cidrs} or _overlap(vpc.ranges, cidrs):
        return
    identity = world.id("pl")
    route = {"DestinationPrefixListId": identity, "Origin": "CreateRoute", "State": "active"}
    table["Routes"].append({**route, **target})
    if world.likely(0.7):
        record = {"Cidrs": cidrs, "PrefixListId": identity, "PrefixListName": "own"}
        world.add(vpc.scope, "PrefixLists", record)


def _route(cidr: str, target: dict[str, str], *, blackhole: bool) -> Record:
    state = "blackhole" if blackhole else "active"
    return {"DestinationCidrBlock": cidr, "Origin": "CreateRoute", "State": state, **target}


def _client_vpn(world: _World, vpcs: list[_Vpc]) -> None:
    if not world.likely(0.15):
        return
    rng = world.rng
    vpc = rng.choice(vpcs)
    scope, identity = vpc.scope, world.id("cvpn-endpoint")
    subnet = rng.choice(vpc.subnets)["SubnetId"]
    world.add(
        scope,
        "ClientVpnEndpoints",
        {
            "ClientCidrBlock": "100.64.0.0/22",
            "ClientVpnEndpointId": identity,
            "Status": {"Code": "available"},
            "Tags": [],
            "VpcId": vpc.id,
        },
    )
    world.add(
        scope,
        "ClientVpnTargetNetworks",
        {
            "AssociationId": world.id("cvpn-assoc"),
            "ClientVpnEndpointId": identity,
            "Status": {"Code": "associated"},
            "TargetNetworkId": subnet,
            "VpcId": vpc.id,
        },
    )
    for cidr in sorted({cidr for each in vpcs for cidr in each.ranges}):
        if cidr in vpc.ranges or world.likely(0.6):
            world.add(
                scope,
                "ClientVpnRoutes",
                {
                    "ClientVpnEndpointId": identity,
                    "DestinationCidr": cidr,
                    "Origin": "associate" if cidr in vpc.ranges else "add-route",
                    "Status": {"Code": "active"},
                    "TargetSubnet": subnet,
                    "Type": "Nat",
                },
            )
        if world.likely(0.6):
            world.add(
                scope,
                "AuthorizationRules",
                {
                    "AccessAll": True,
                    "ClientVpnEndpointId": identity,
                    "DestinationCidr": cidr,
                    "GroupId": "",
                    "Status": {"Code": "active"},
                },
            )


# Layouts

Answers = dict[Scope, dict[str, list[Record]]]


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


def _camel(value: Any) -> Any:
    """Keys as the Direct Connect API writes them."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel(inner) for key, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list) else value


def _document(answer: str, records: list[Record]) -> Record:
    if answer in DIRECT_CONNECT:
        return {_camel({answer: None}).popitem()[0]: _camel(records)}
    return {_TOP_LEVEL.get(answer, answer): records}


def _merged(answers: Answers, by: Callable[[Scope], str]) -> dict[str, dict[str, list[Record]]]:
    """Answers by another scope, a record that stands in several of the old ones but once."""
    merged: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for scope, by_answer in answers.items():
        for answer, records in by_answer.items():
            kept = merged[by(scope)][answer]
            kept += [record for record in records if record not in kept]
    return merged


def _collector(answers: Answers) -> Files:
    return {
        f"accounts/{account}/{region}/{answer}.json": {_TOP_LEVEL.get(answer, answer): records}
        for (account, region), by_answer in answers.items()
        for answer, records in by_answer.items()
    }


def _operation(answer: str) -> tuple[str, str]:
    if answer in DIRECT_CONNECT:
        return "directconnect", DIRECT_CONNECT[answer]
    return "ec2", EC2[answer]


def _cloudmapper(answers: Answers) -> Files:
    files = {}
    for region, by_answer in _merged(answers, lambda scope: scope[1]).items():
        for answer, records in by_answer.items():
            service, operation = _operation(answer)
            path = f"{region}/{service}-{_kebab(operation)}.json"
            files[path] = _document(answer, records)
    return files


def _cli(answers: Answers) -> Files:
    (by_answer,) = _merged(answers, lambda scope: "").values()
    return {
        f"{_kebab(_operation(answer)[1])}.json": _document(answer, records)
        for answer, records in by_answer.items()
    }


def _placebo(answers: Answers) -> Files:
    """Wrapped answers, a long one in two parts."""
    files = {}
    (by_answer,) = _merged(answers, lambda scope: "").values()
    for answer, records in by_answer.items():
        half = len(records) // 2 if len(records) > 3 else len(records)
        parts = [records[:half], records[half:]] if half < len(records) else [records]
        for number, part in enumerate(parts, 1):
            name = f"{'.'.join(_operation(answer))}_{number}.json"
            data = {**_document(answer, part), "ResponseMetadata": {}}
            if number < len(parts):
                data["NextToken"] = "more"
            files[name] = {"status_code": 200, "data": data}
    return files


def _one_file(answers: Answers) -> Files:
    """One file with lower-case keys; an empty list is null there."""
    (by_answer,) = _merged(answers, lambda scope: "").values()
    document: Record = {"collector_version": "0.0.1", "provider": "aws"}
    for answer, records in by_answer.items():
        key = _kebab(_TOP_LEVEL.get(answer, answer)).replace("-", "_")
        document[key] = records or None
    return {"network.json": document}


_LAYOUTS: dict[Layout, Callable[[Answers], Files]] = {
    "collector": _collector,
    "cloudmapper": _cloudmapper,
    "cli": _cli,
    "placebo": _placebo,
    "one-file": _one_file,
}


def _lose_one(rng: Random, files: Files, layout: Layout) -> None:
    """Take one answer away, with all its parts."""
    if layout == "one-file":
        (document,) = files.values()
        del document[rng.choice([key for key, value in document.items() if value is None or value])]
        return
    lost = rng.choice(sorted(files))
    stem = lost.rpartition("_")[0] if layout == "placebo" else lost
    for path in [path for path in files if path.startswith(stem)]:
        del files[path]
