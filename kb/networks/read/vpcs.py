"""Readers of what is in a VPC: the VPC itself, subnets, route tables, peerings, interfaces."""

from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.ranges import Range, parse_range
from isthmus.kb.networks.records import (
    Endpoint,
    EndpointService,
    Interface,
    InVpc,
    Peering,
    PeeringEnd,
    PrefixList,
    Route,
    RouteTable,
    Subnet,
    Vpc,
)

from .fields import Fields, UnreadableError, spellings
from .gather import LIST_ENTRIES, Gathered
from .places import is_account, parse_arn, region_of_zone
from .secrets import escape

_TARGETS = (
    "GatewayId",
    "VpcPeeringConnectionId",
    "TransitGatewayId",
    "NetworkInterfaceId",
    "NatGatewayId",
    "EgressOnlyInternetGatewayId",
    "VpcEndpointId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
    "InstanceId",
)


def owner(entry: Fields, name: str = "OwnerId") -> str | None:
    """Return the account of an object: its own field counts, then its folder."""
    stated = entry.text(name)
    if stated:
        return stated
    return entry.scope.account if is_account(entry.scope.account) else None


def read_vpc(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``Vpcs``."""
    ranges: list[Range] = []
    wrong: list[str] = []
    texts = []
    for block in entry.entries("CidrBlockAssociationSet"):
        state = block.inner("CidrBlockState")
        if state is None or state.state() in (None, "associated"):
            texts.append(block.text("CidrBlock"))
    if not entry.has("CidrBlockAssociationSet"):
        # Old records have the lone block only.
        texts.append(entry.text("CidrBlock"))
    for text in texts:
        if text and (block_range := parse_range(text)):
            ranges.append(block_range)
        elif text:
            wrong.append(text)
    gathered.add(
        gathered.vpcs,
        Vpc(
            id=entry.wanted("VpcId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region or entry.text("Region"),
            account=owner(entry),
            scopes=(entry.scope,),
            ranges=tuple(dict.fromkeys(ranges)),
            wrong_ranges=tuple(wrong),
        ),
    )


def read_subnet(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``Subnets``."""
    if not entry.has("VpcId"):
        gathered.leave_open("ec2:DescribeSubnets", entry.scope)
    arn_region, arn_account = parse_arn(entry.text("SubnetArn"))
    zone = entry.text("AvailabilityZone")
    text = entry.text("CidrBlock")
    block = parse_range(text) if text else None
    gathered.add(
        gathered.subnets,
        Subnet(
            id=entry.wanted("SubnetId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region or entry.text("Region") or region_of_zone(zone) or arn_region,
            account=entry.text("OwnerId") or arn_account or owner(entry),
            scopes=(entry.scope,),
            vpc=entry.text("VpcId"),
            range=block,
            wrong_range=text if text and block is None else None,
            zone=zone,
            ipv6_alone=text is None and entry.flag("Ipv6Native") is True,
        ),
    )


def read_route_table(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``RouteTables``."""
    main = False
    subnets: list[str] = []
    gateways: list[str] = []
    told = entry.key("Associations") is not None and entry.has("VpcId")
    for link in entry.entries("Associations"):
        state = link.inner("AssociationState")
        if state is not None and state.state() in ("disassociated", "failed"):
            continue
        main = main or link.flag("Main") is True
        if subnet := link.text("SubnetId"):
            subnets.append(subnet)
        if gateway := link.text("GatewayId"):
            gateways.append(gateway)
        # A table may also be for a pool of public addresses, which is no concern here.
        pool = link.has("PublicIpv4Pool")
        told = told and bool(subnet or gateway or pool or link.flag("Main"))
    if not told:
        gathered.leave_open("ec2:DescribeRouteTables", entry.scope)
    routes, wrong = _routes(entry)
    gathered.routes += len(routes)
    gathered.add(
        gathered.tables,
        RouteTable(
            id=entry.wanted("RouteTableId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region or entry.text("Region"),
            account=owner(entry),
            scopes=(entry.scope,),
            vpc=entry.text("VpcId"),
            main=main,
            subnets=tuple(subnets),
            gateways=tuple(gateways),
            propagating=tuple(
                name
                for link in entry.entries("PropagatingVgws")
                if (name := link.text("GatewayId"))
            ),
            routes=tuple(routes),
            wrong_routes=tuple(wrong),
        ),
    )


def _routes(entry: Fields) -> tuple[list[Route], list[Citation]]:
    """Read the routes of a table, and where those stand that are not told in full.

    Of a route that is not, the destination is None without a prefix list, or the target is empty;
    a table without a list of routes has one of which neither is known.

    There may be a million of them: each is gone through once, by its keys, and let go.

    Raises:
        UnreadableError: There is no list of objects.
    """
    key = entry.key("Routes")
    values = entry.value("Routes")
    if key is None:
        return [Route(None, None, "", blackhole=False, propagated=False, at=entry.at, by="")], []
    if values is None:
        return [], []
    if not isinstance(values, list):
        raise UnreadableError("Routes is no list")
    base = f"{entry.pointer}/{escape(key)}/"
    routes: list[Route] = []
    wrong = []
    for index, value in enumerate(values):
        at = Citation(entry.file, f"{base}{index}")
        if not isinstance(value, dict):
            raise UnreadableError("Routes has something in it that is no object")
        values[index] = None
        fields = {
            known: text
            for name, text in value.items()
            if text and isinstance(text, str) and (known := _ROUTE_FIELDS.get(name)) is not None
        }
        listed = fields.get("DestinationPrefixListId")
        destination = fields.get("DestinationCidrBlock")
        block = parse_range(destination) if destination else None
        if block is None and listed is None:
            if "DestinationIpv6CidrBlock" in fields and not destination:
                continue  # An IPv6 destination is no concern of version 1.
            # It may be for any destination.
            wrong.append(at)
        by = next((name for name in _TARGETS if name in fields), None)
        blackhole = fields.get("State", "").lower() == "blackhole"
        if by is None and not blackhole and at not in wrong[-1:]:
            wrong.append(at)
        routes.append(
            Route(
                destination=block,
                prefix_list=listed if block is None else None,
                target=fields[by] if by else "",
                blackhole=blackhole,
                propagated=fields.get("Origin") == "EnableVgwRoutePropagation",
                at=at,
                by=by or ("GatewayId" if blackhole else ""),
            )
        )
    return routes, wrong


_ROUTE_FIELDS = {
    spelt: name
    for name in (
        *_TARGETS,
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
        "State",
        "Origin",
    )
    for spelt in spellings(name)
}


def read_peering(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``VpcPeeringConnections``."""
    gathered.add(
        gathered.peerings,
        Peering(
            id=entry.wanted("VpcPeeringConnectionId"),
            at=(entry.at,),
            name=entry.name_tag(),
            scopes=(entry.scope,),
            requester=_peering_end(entry, "RequesterVpcInfo"),
            accepter=_peering_end(entry, "AccepterVpcInfo"),
            state=entry.state("Status"),
        ),
    )


def _peering_end(entry: Fields, name: str) -> PeeringEnd:
    """Read one side of a peering."""
    side = entry.inner(name)
    if side is None:
        return PeeringEnd("")
    listed = [block.text("CidrBlock") for block in side.entries("CidrBlockSet")]
    texts = listed or [side.text("CidrBlock")]
    ranges = tuple(block for text in texts if text and (block := parse_range(text)))
    return PeeringEnd(
        side.text("VpcId") or "",
        ranges,
        bool(listed) and len(ranges) == len(listed),
        side.text("Region"),
        side.text("OwnerId"),
    )


def read_interface(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``NetworkInterfaces``."""
    zone = entry.text("AvailabilityZone")
    attached = entry.inner("Attachment")
    addresses = [entry.text("PrivateIpAddress")]
    public = []
    for link in (entry, *entry.entries("PrivateIpAddresses")):
        addresses.append(link.text("PrivateIpAddress"))
        if outer := link.inner("Association"):
            public.append(outer.text("PublicIp"))
    gathered.add(
        gathered.interfaces,
        Interface(
            id=entry.wanted("NetworkInterfaceId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region or region_of_zone(zone),
            account=owner(entry),
            scopes=(entry.scope,),
            vpc=entry.text("VpcId"),
            subnet=entry.text("SubnetId"),
            check=entry.flag("SourceDestCheck"),
            addresses=tuple(dict.fromkeys(text for text in addresses if text)),
            public=tuple(dict.fromkeys(text for text in public if text)),
            instance=attached.text("InstanceId") if attached else None,
            type=entry.text("InterfaceType"),
        ),
    )


def read_instance(entry: Fields, gathered: Gathered) -> None:
    """Read an instance: only its interfaces matter here."""
    name = entry.wanted("InstanceId")
    for link in entry.entries("NetworkInterfaces"):
        key = link.text("NetworkInterfaceId")
        if key is None:
            continue
        outer = link.inner("Association")
        address = outer.text("PublicIp") if outer else None
        private = link.text("PrivateIpAddress")
        known = gathered.interfaces.get(key)
        record = Interface(
            id=key,
            at=(link.at,),
            account=owner(link),
            scopes=(entry.scope,),
            vpc=link.text("VpcId"),
            subnet=link.text("SubnetId"),
            check=link.flag("SourceDestCheck"),
            addresses=(private,) if private else (),
            public=(address,) if address else (),
            instance=name,
        )
        if known is None:
            gathered.interfaces[key] = record
        else:
            # Where both answers are there, the interface's own is the one to cite.
            known.instance = known.instance or name
            known.public = known.public or record.public
            known.check = record.check if known.check is None else known.check


def read_reservation(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``Reservations``."""
    for instance in entry.entries("Instances"):
        read_instance(instance, gathered)


def read_endpoint(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``VpcEndpoints``."""
    gathered.add(
        gathered.endpoints,
        Endpoint(
            id=entry.wanted("VpcEndpointId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            account=owner(entry),
            scopes=(entry.scope,),
            vpc=entry.text("VpcId"),
            # Before interface endpoints there was no other type, and no field for it.
            type=(entry.text("VpcEndpointType") or "Gateway").lower(),
            state=entry.state(),
            service=entry.text("ServiceName"),
            subnets=entry.texts("SubnetIds") or (),
        ),
    )


def read_service(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``ServiceConfigurations``."""
    gathered.add(
        gathered.services,
        EndpointService(
            id=entry.wanted("ServiceId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            scopes=(entry.scope,),
            service=entry.text("ServiceName"),
        ),
    )


def read_prefix_list(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``PrefixLists`` or ``ManagedPrefixLists``; only the former has entries."""
    texts = entry.texts("Cidrs")
    if texts is None and entry.has("Entries"):
        texts = tuple(text for part in entry.entries("Entries") if (text := part.text("Cidr")))
    name = entry.wanted("PrefixListId")
    gathered.turn_page(LIST_ENTRIES, name, last=not entry.has("NextToken"))
    blocks = None if texts is None else tuple(filter(None, map(parse_range, texts)))
    known = gathered.add(
        gathered.prefix_lists,
        PrefixList(
            id=name,
            at=(entry.at,),
            name=entry.text("PrefixListName"),
            scopes=(entry.scope,),
            entries=blocks,
        ),
    )
    # A long list comes in pages.
    if blocks:
        known.entries = tuple(dict.fromkeys((*(known.entries or ()), *blocks)))


def read_internet_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``InternetGateways``."""
    _read_attached(entry, gathered, "InternetGatewayId", "internet-gateway")


def read_egress_only_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``EgressOnlyInternetGateways``."""
    _read_attached(entry, gathered, "EgressOnlyInternetGatewayId", "egress-only-internet-gateway")


def _read_attached(entry: Fields, gathered: Gathered, key: str, kind: str) -> None:
    """Read a gateway with a list of attachments."""
    vpcs = tuple(name for link in entry.entries("Attachments") if (name := link.text("VpcId")))
    gathered.add(
        gathered.others,
        InVpc(
            id=entry.wanted(key),
            at=(entry.at,),
            name=entry.name_tag(),
            account=owner(entry),
            scopes=(entry.scope,),
            kind=kind,
            vpcs=vpcs,
        ),
    )


def read_nat_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``NatGateways``."""
    _read_single(entry, gathered, "NatGatewayId", "nat-gateway")


def read_carrier_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``CarrierGateways``."""
    _read_single(entry, gathered, "CarrierGatewayId", "carrier-gateway")


def _read_single(entry: Fields, gathered: Gathered, key: str, kind: str) -> None:
    """Read a gateway that is in one VPC."""
    vpc = entry.text("VpcId")
    gathered.add(
        gathered.others,
        InVpc(
            id=entry.wanted(key),
            at=(entry.at,),
            name=entry.name_tag(),
            account=owner(entry),
            scopes=(entry.scope,),
            kind=kind,
            vpcs=(vpc,) if vpc else (),
            state=entry.state(),
        ),
    )
