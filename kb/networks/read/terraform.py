"""Reading what ``terraform show -json`` prints: a state, or the planned values of a plan.

Each resource is turned into the object that AWS would answer for it, and read as such; it is cited
as the resource. What is known only after applying has no id yet: it goes by its address, and what
refers to it is found in the configuration of the plan. A reference that cannot be followed stays
unknown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.ranges import parse_range
from isthmus.kb.networks.records import HubRoute, Propagation, Scope

from . import direct_connect, gateways, hubs, vpcs
from .fields import Fields, UnreadableError
from .gather import Gathered
from .plan_references import References

CALL = "terraform:Show"
_TARGETS: Mapping[str, str] = {
    "gateway_id": "GatewayId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
    "transit_gateway_id": "TransitGatewayId",
    "nat_gateway_id": "NatGatewayId",
    "network_interface_id": "NetworkInterfaceId",
    "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
    "vpc_endpoint_id": "VpcEndpointId",
    "local_gateway_id": "LocalGatewayId",
    "carrier_gateway_id": "CarrierGatewayId",
    "core_network_arn": "CoreNetworkArn",
    "odb_network_arn": "OdbNetworkArn",
}
_OF_HUB_ROUTE = frozenset(
    {
        "transit_gateway_attachment_id",
        "transit_gateway_route_table_id",
        "destination_cidr_block",
    }
)
_DEPTH = 32
_COMPUTED = (
    ("aws_vpn_connection", "transit_gateway_attachment_id"),
    ("aws_instance", "primary_network_interface_id"),
)
"""What AWS gives a resource when it is made, and others refer to."""
Values = dict[str, object]
Reader = Callable[[Fields, Gathered], None]


@dataclass(slots=True)
class Resource:
    """A managed resource.

    Attributes:
        type: Its type, such as ``aws_vpc``.
        address: Its address.
        values: Its values; ids that are not known yet are addresses.
        pointer: Where it stands in the file.
        unknown: By argument that is known only after applying, the addresses that it may name.
    """

    type: str
    address: str
    values: Values
    pointer: str
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def may_be_of(self, argument: str, other: "Resource") -> bool:
        """Tell whether an argument names another resource, as far as is told."""
        if argument not in self.unknown:
            return self.values.get(argument) == other.values["id"]
        named = self.unknown[argument]
        return not named or other.address in named


@dataclass(slots=True)
class _Shown:
    """All resources of a file, and who reads each kind."""

    file: str
    scope: Scope
    resources: list[Resource] = field(default_factory=list)
    _by_type: dict[str, list[Resource]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        self.resources.append(resource)
        self._by_type.setdefault(resource.type, []).append(resource)

    def vpcs(self) -> Sequence[Resource]:
        return (*self.of("aws_vpc"), *self.of("aws_default_vpc"))

    def of(self, kind: str) -> Sequence[Resource]:
        # Asked for each resource of other kinds, so it may not look through all.
        return self._by_type.get(kind, ())


def is_terraform(document: Mapping[str, object]) -> bool:
    """Tell whether a document is one of ``terraform show -json``."""
    return "format_version" in document and bool({"values", "planned_values"} & document.keys())


def read_terraform(answer: Fields, gathered: Gathered) -> tuple[int, int, int]:
    """Read a state or a plan.

    Returns:
        How many resources there are, were imported, and could not be read; the rest is passed over.
    """
    part = "planned_values" if answer.has("planned_values") else "values"
    shown = _Shown(answer.file, answer.scope)
    total = 0
    for resource in _resources(answer.raw.get(part), f"/{part}/root_module", 0):
        total += 1
        if resource.type.startswith("aws_"):
            shown.add(resource)
    addresses = [resource.address for resource in shown.resources]
    references = References(answer.raw.get("configuration"), addresses)
    for resource in shown.resources:
        if not _text(resource.values.get("id")):
            resource.values["id"] = resource.address
        for name, (target, may) in references.of(resource.address).items():
            # What is known only after applying is left out; null is known to be nothing.
            if name in resource.values:
                continue
            resource.values[name] = target
            if target is None:
                resource.unknown[name] = may
    for kind, argument in _COMPUTED:
        for resource in shown.of(kind):
            if resource.values.get(argument) is None:
                resource.values[argument] = f"{resource.address}.{argument}"
    imported = reported = 0
    for resource in shown.resources:
        make = _MADE.get(resource.type)
        if make is None:
            imported += resource.type in _PARTS
            continue
        reader, raw = make(shown, resource)
        try:
            reader(Fields(raw, shown.file, resource.pointer, shown.scope), gathered)
        except UnreadableError:
            reported += 1
            continue
        imported += 1
        _cite(gathered, resource, shown.file)
    for resource in shown.of("aws_ec2_transit_gateway_route_table"):
        _read_hub_table(shown, resource, gathered)
    for call in _ANSWERED:
        gathered.answer(call, shown.scope)
    return total, imported, reported


def _resources(module: object, pointer: str, depth: int) -> Iterator[Resource]:
    """Yield the managed resources of a module and of those within it."""
    if (isinstance(module, dict) and set(module) == {"root_module"}) or (
        isinstance(module, dict) and "root_module" in module
    ):
        module = module["root_module"]
    if not isinstance(module, dict) or depth > _DEPTH:
        return
    listed = module.get("resources")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict) and entry.get("mode") == "managed":
            values = entry.get("values")
            yield Resource(
                _text(entry.get("type")) or "",
                _text(entry.get("address")) or f"{pointer}/resources/{index}",
                dict(values) if isinstance(values, dict) else {},
                f"{pointer}/resources/{index}",
            )
    modules = module.get("child_modules")
    for index, child in enumerate(modules if isinstance(modules, list) else ()):
        yield from _resources(child, f"{pointer}/child_modules/{index}", depth + 1)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _cite(gathered: Gathered, resource: Resource, file: str) -> None:
    """Cite routes as the resource they belong to: they have no place of their own in AWS's form."""
    table = gathered.tables.get(_text(resource.values.get("id")) or "")
    if table is not None and resource.type in ("aws_route_table", "aws_default_route_table"):
        at = Citation(file, resource.pointer)
        table.routes = tuple(replace(route, at=at) for route in table.routes)
        table.wrong_routes = tuple(at for _ in table.wrong_routes)


# --- each resource as AWS would answer it ---------------------------------------------------------


def _tags(values: Values) -> list[object]:
    tags = values.get("tags")
    if not isinstance(tags, dict):
        return []
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _blocks(shown: _Shown, vpc: Resource) -> list[object]:
    """List the ranges of a VPC: its own, and those that are associated with it."""
    own = (
        vpc,
        *(
            entry
            for entry in shown.of("aws_vpc_ipv4_cidr_block_association")
            if entry.values.get("vpc_id") == vpc.values["id"]
        ),
    )
    # One that is not known yet is left out: what it would decide is not told then.
    return [block for entry in own if (block := entry.values.get("cidr_block"))]


def _vpc(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_vpc, {
        "VpcId": values["id"],
        "CidrBlock": values.get("cidr_block"),
        "CidrBlockAssociationSet": [{"CidrBlock": block} for block in _blocks(shown, resource)],
        "OwnerId": values.get("owner_id"),
        "Tags": _tags(values),
    }


def _subnet(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_subnet, {
        "SubnetId": values["id"],
        "VpcId": values.get("vpc_id"),
        "CidrBlock": values.get("cidr_block"),
        "AvailabilityZone": values.get("availability_zone"),
        "OwnerId": values.get("owner_id"),
        "SubnetArn": values.get("arn"),
        "Tags": _tags(values),
    }


def _table(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    name, vpc = values["id"], values.get("vpc_id")
    inline = values.get("route")
    routes = [_route(entry) for entry in (inline if isinstance(inline, list) else ())]
    routes += [
        _route(entry.values)
        for entry in shown.of("aws_route")
        if entry.values.get("route_table_id") == name
    ]
    if ("route" in resource.unknown and inline is None) or any(
        "route_table_id" in entry.unknown and entry.may_be_of("route_table_id", resource)
        for entry in shown.of("aws_route")
    ):
        # A route that is known only after applying may be for any destination.
        routes.append({"State": "active"})
    for owner in shown.vpcs():
        if owner.values["id"] == vpc:
            # The local routes are in every table, and Terraform does not show them.
            routes += [
                {"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"}
                for block in _blocks(shown, owner)
            ]
    links: list[object] = [
        {"SubnetId": entry.values.get("subnet_id")}
        for entry in shown.of("aws_route_table_association")
        if entry.values.get("route_table_id") == name
    ]
    main = resource.type == "aws_default_route_table" or any(
        entry.values.get("route_table_id") == name
        for entry in shown.of("aws_main_route_table_association")
    )
    if main:
        links.append({"Main": True})
    if any(
        entry.unknown.keys() & {"subnet_id", "route_table_id"}
        for entry in shown.of("aws_route_table_association")
    ):
        # It may be that of any subnet.
        links.append({})
    return vpcs.read_route_table, {
        "RouteTableId": name,
        "VpcId": vpc,
        "Associations": links,
        "PropagatingVgws": [
            {"GatewayId": entry.values.get("vpn_gateway_id")}
            for entry in shown.of("aws_vpn_gateway_route_propagation")
            if entry.values.get("route_table_id") == name
        ],
        "Routes": routes,
        "Tags": _tags(values),
    }


def _route(entry: object) -> Values:
    values = entry if isinstance(entry, dict) else {}
    route: Values = {
        "DestinationCidrBlock": values.get("cidr_block") or values.get("destination_cidr_block"),
        "DestinationIpv6CidrBlock": values.get("ipv6_cidr_block")
        or values.get("destination_ipv6_cidr_block"),
        "DestinationPrefixListId": values.get("destination_prefix_list_id"),
        "State": "active",
    }
    for name, key in _TARGETS.items():
        if values.get(name):
            route[key] = values[name]
    return route


def _peering(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    accepted = values.get("auto_accept") is True or any(
        entry.values.get("vpc_peering_connection_id") == values["id"]
        and entry.values.get("auto_accept") is True
        for entry in shown.of("aws_vpc_peering_connection_accepter")
    )
    status = values.get("accept_status") or ("active" if accepted else "pending-acceptance")
    return vpcs.read_peering, {
        "VpcPeeringConnectionId": values["id"],
        "RequesterVpcInfo": {"VpcId": values.get("vpc_id")},
        "AccepterVpcInfo": {
            "VpcId": values.get("peer_vpc_id"),
            "Region": values.get("peer_region"),
            "OwnerId": values.get("peer_owner_id"),
        },
        "Status": {"Code": status},
        "Tags": _tags(values),
    }


def _hub(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return hubs.read_hub, {
        "TransitGatewayId": values["id"],
        "TransitGatewayArn": values.get("arn"),
        "OwnerId": values.get("owner_id"),
        "Options": {
            "AmazonSideAsn": values.get("amazon_side_asn"),
            "AssociationDefaultRouteTableId": values.get("association_default_route_table_id"),
        },
        "Tags": _tags(values),
    }


def _associated(shown: _Shown, attachment: object) -> object:
    """Return the hub table with which an attachment is associated, if that is told."""
    return next(
        (
            entry.values.get("transit_gateway_route_table_id")
            for entry in shown.of("aws_ec2_transit_gateway_route_table_association")
            if entry.values.get("transit_gateway_attachment_id") == attachment
        ),
        None,
    )


def _attachment(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    name = values["id"]
    link = _associated(shown, name)
    open_ = any(
        entry.unknown.keys() & {"transit_gateway_attachment_id", "transit_gateway_route_table_id"}
        for entry in shown.of("aws_ec2_transit_gateway_route_table_association")
    )
    common: Values = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": values.get("transit_gateway_id"),
        "State": "available",
        "Tags": _tags(values),
    }
    listed = {
        **common,
        "ResourceType": "vpc",
        "ResourceId": values.get("vpc_id"),
        "VpcId": values.get("vpc_id"),
        "SubnetIds": values.get("subnet_ids"),
    }
    if "appliance_mode_support" not in resource.unknown:
        mode = values.get("appliance_mode_support") or "disable"
        listed["Options"] = {"ApplianceModeSupport": mode}
    if link is not None:
        listed["Association"] = {"TransitGatewayRouteTableId": link, "State": "associated"}

    def both(entry: Fields, gathered: Gathered) -> None:
        # Without an association of its own the default table of the hub may hold: not told here.
        default = values.get("transit_gateway_default_route_table_association")
        if link is not None or (default is False and not open_):
            hubs.read_attachment(entry, gathered)
        hubs.read_vpc_attachment(entry, gathered)

    return both, listed


def _hub_table(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return hubs.read_hub_table, {
        "TransitGatewayRouteTableId": values["id"],
        "TransitGatewayId": values.get("transit_gateway_id"),
        "Tags": _tags(values),
    }


def _read_hub_table(shown: _Shown, resource: Resource, gathered: Gathered) -> None:
    """Read the propagations and routes of a hub table, each cited as its resource."""
    name = resource.values["id"]
    table = gathered.hub_tables.get(_text(name) or "")
    if table is None:
        return

    table.propagations = tuple(
        Propagation(link, None, None, Citation(shown.file, entry.pointer))
        for entry in shown.of("aws_ec2_transit_gateway_route_table_propagation")
        if entry.values.get("transit_gateway_route_table_id") == name
        and (link := _text(entry.values.get("transit_gateway_attachment_id")))
    )
    if any(
        entry.unknown.keys() & {"transit_gateway_attachment_id", "transit_gateway_route_table_id"}
        and entry.may_be_of("transit_gateway_route_table_id", resource)
        for entry in shown.of("aws_ec2_transit_gateway_route_table_propagation")
    ):
        table.propagations = None
    routes = []
    for entry in shown.of("aws_ec2_transit_gateway_route"):
        if entry.unknown.keys() & _OF_HUB_ROUTE and entry.may_be_of(
            "transit_gateway_route_table_id", resource
        ):
            table.routes_complete = False
        block = parse_range(_text(entry.values.get("destination_cidr_block")) or "")
        if entry.values.get("transit_gateway_route_table_id") != name or block is None:
            continue
        link = _text(entry.values.get("transit_gateway_attachment_id"))
        at = Citation(shown.file, entry.pointer)
        gone = entry.values.get("blackhole") is True
        routes.append(HubRoute(block, (link,) if link else (), (), gone, False, at))
    table.routes = tuple(routes)


def _customer(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return gateways.read_customer_gateway, {
        "CustomerGatewayId": values["id"],
        "BgpAsn": values.get("bgp_asn"),
        "IpAddress": values.get("ip_address"),
        "Tags": _tags(values),
    }


def _gateway(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    attached = [values.get("vpc_id")]
    attached += [
        entry.values.get("vpc_id")
        for entry in shown.of("aws_vpn_gateway_attachment")
        if entry.values.get("vpn_gateway_id") == values["id"]
    ]
    told: Values = {"VpnGatewayId": values["id"], "Tags": _tags(values)}
    if "vpc_id" not in resource.unknown and not any(
        entry.unknown.keys() & {"vpc_id", "vpn_gateway_id"}
        for entry in shown.of("aws_vpn_gateway_attachment")
    ):
        told["VpcAttachments"] = [{"VpcId": vpc, "State": "attached"} for vpc in attached if vpc]
    return gateways.read_vpn_gateway, told


def _connection(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    link, hub = values.get("transit_gateway_attachment_id"), values.get("transit_gateway_id")

    def with_attachment(entry: Fields, gathered: Gathered) -> None:
        gateways.read_connection(entry, gathered)
        table = _associated(shown, link)
        if not (_text(link) and _text(hub) and table):
            # The default table of the hub may hold: not told here.
            return
        listed: Values = {
            "TransitGatewayAttachmentId": link,
            "TransitGatewayId": hub,
            "ResourceType": "vpn",
            "ResourceId": values["id"],
            "State": "available",
            "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
        }
        of = Fields(listed, entry.file, entry.pointer, entry.scope)
        hubs.read_attachment(of, gathered)

    return with_attachment, {
        "VpnConnectionId": values["id"],
        "CustomerGatewayId": values.get("customer_gateway_id"),
        "VpnGatewayId": values.get("vpn_gateway_id"),
        "TransitGatewayId": values.get("transit_gateway_id"),
        "State": "available",
        "Options": {"StaticRoutesOnly": values.get("static_routes_only")},
        "Routes": [
            {"DestinationCidrBlock": entry.values.get("destination_cidr_block")}
            for entry in shown.of("aws_vpn_connection_route")
            if entry.values.get("vpn_connection_id") == values["id"]
        ],
        "Tags": _tags(values),
    }


def _hub_peering(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    """A peering of hubs stands at either; Terraform may manage one end alone."""
    values = resource.values
    name = values["id"]
    here, there = values.get("transit_gateway_id"), values.get("peer_transit_gateway_id")
    accepted = values.get("state") or (
        "available"
        if any(
            entry.values.get("transit_gateway_attachment_id") == name
            for entry in shown.of("aws_ec2_transit_gateway_peering_attachment_accepter")
        )
        else "pendingAcceptance"
    )
    tables = {
        hub: entry.values.get("transit_gateway_route_table_id")
        for entry in shown.of("aws_ec2_transit_gateway_route_table_association")
        if entry.values.get("transit_gateway_attachment_id") == name
        for table in shown.of("aws_ec2_transit_gateway_route_table")
        if table.values["id"] == entry.values.get("transit_gateway_route_table_id")
        for hub in (table.values.get("transit_gateway_id"),)
    }

    def both(entry: Fields, gathered: Gathered) -> None:
        for hub, other in ((here, there), (there, here)):
            if not (_text(hub) and _text(other)):
                continue
            listed: Values = {
                "TransitGatewayAttachmentId": name,
                "TransitGatewayId": hub,
                "ResourceType": "peering",
                "ResourceId": other,
                "State": accepted,
            }
            if hub in tables:
                table = {"TransitGatewayRouteTableId": tables[hub], "State": "associated"}
                listed["Association"] = table
            side = Fields(listed, entry.file, entry.pointer, entry.scope)
            hubs.read_attachment(side, gathered)
            if hub not in tables:
                # The default table of the hub may hold.
                record = gathered.attachments[str(name), str(hub)]
                record.table_known = False

    return both, {}


def _interface(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    addresses = values.get("private_ips")
    return vpcs.read_interface, {
        "NetworkInterfaceId": values["id"],
        "VpcId": values.get("vpc_id"),
        "SubnetId": values.get("subnet_id"),
        # It is on unless something else is said.
        "SourceDestCheck": values.get("source_dest_check", True),
        "PrivateIpAddresses": [
            {"PrivateIpAddress": text}
            for text in (addresses if isinstance(addresses, list) else ())
        ],
        "OwnerId": values.get("owner_id"),
        "TagSet": _tags(values),
    }


def _endpoint(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_endpoint, {
        "VpcEndpointId": values["id"],
        "VpcId": values.get("vpc_id"),
        "VpcEndpointType": values.get("vpc_endpoint_type"),
        "ServiceName": values.get("service_name"),
        "State": values.get("state") or "available",
        "SubnetIds": values.get("subnet_ids"),
        "Tags": _tags(values),
    }


def _internet_gateway(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_internet_gateway, {
        "InternetGatewayId": values["id"],
        "Attachments": [{"VpcId": values.get("vpc_id")}],
        "Tags": _tags(values),
    }


def _nat_gateway(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    vpc = _vpc_of_subnet(shown, values.get("subnet_id"))
    return vpcs.read_nat_gateway, {
        "NatGatewayId": values["id"],
        "VpcId": vpc,
        "State": "available",
        "Tags": _tags(values),
    }


def _circuit_gateway(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return direct_connect.read_direct_connect_gateway, {
        "DirectConnectGatewayId": values["id"],
        "DirectConnectGatewayName": values.get("name"),
        "AmazonSideAsn": values.get("amazon_side_asn"),
        "OwnerAccount": values.get("owner_account_id"),
        "DirectConnectGatewayState": "available",
    }


def _association(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    allowed = values.get("allowed_prefixes")
    return direct_connect.read_association, {
        "AssociationId": values.get("dx_gateway_association_id") or values["id"],
        "DirectConnectGatewayId": values.get("dx_gateway_id"),
        "AssociationState": "associated",
        "AssociatedGateway": {"Id": values.get("associated_gateway_id")},
        # Left out, they are worked out by AWS when it is applied.
        "AllowedPrefixesToDirectConnectGateway": [{"Cidr": text} for text in allowed]
        if isinstance(allowed, list)
        else None,
    }


def _virtual_interface(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return direct_connect.read_virtual_interface, {
        "VirtualInterfaceId": values["id"],
        "VirtualInterfaceName": values.get("name"),
        "VirtualInterfaceType": resource.type.split("_")[-3],
        "VirtualInterfaceState": "available",
        "ConnectionId": values.get("connection_id"),
        "VirtualGatewayId": values.get("vpn_gateway_id"),
        "DirectConnectGatewayId": values.get("dx_gateway_id"),
        "RouteFilterPrefixes": [
            {"Cidr": text}
            for text in (_list(values.get("route_filter_prefixes")))
            if isinstance(text, str)
        ],
    }


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _prefix_list(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    name = values["id"]
    inner = [entry.get("cidr") for entry in _list(values.get("entry")) if isinstance(entry, dict)]
    inner += [
        entry.values.get("cidr")
        for entry in shown.of("aws_ec2_managed_prefix_list_entry")
        if entry.values.get("prefix_list_id") == name
    ]
    return vpcs.read_prefix_list, {
        "PrefixListId": name,
        "PrefixListName": values.get("name"),
        "Cidrs": [text for text in inner if isinstance(text, str)],
    }


def _instance(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    """Read an instance as its first network interface, which is all that matters of it here."""
    values = resource.values
    public = values.get("public_ip")
    return vpcs.read_interface, {
        "NetworkInterfaceId": values.get("primary_network_interface_id"),
        "VpcId": _vpc_of_subnet(shown, values.get("subnet_id")),
        "SubnetId": values.get("subnet_id"),
        # It is on unless something else is said.
        "SourceDestCheck": values.get("source_dest_check") is not False,
        "PrivateIpAddress": values.get("private_ip"),
        "Attachment": {"InstanceId": values["id"]},
        "Association": {"PublicIp": public} if public else None,
        "TagSet": _tags(values),
    }


def _vpc_of_subnet(shown: _Shown, name: object) -> object:
    listed = (*shown.of("aws_subnet"), *shown.of("aws_default_subnet"))
    return next(
        (entry.values.get("vpc_id") for entry in listed if entry.values["id"] == name), None
    )


def _egress_only(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_egress_only_gateway, {
        "EgressOnlyInternetGatewayId": values["id"],
        "Attachments": [{"VpcId": values.get("vpc_id")}],
        "Tags": _tags(values),
    }


def _service(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return vpcs.read_service, {
        "ServiceId": values["id"],
        "ServiceName": values.get("service_name"),
        "Tags": _tags(values),
    }


def _client_vpn(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return gateways.read_client_vpn, {
        "ClientVpnEndpointId": values["id"],
        "Status": {"Code": "available"},
        "VpcId": values.get("vpc_id"),
        "Tags": _tags(values),
    }


def _client_network(shown: _Shown, resource: Resource) -> tuple[Reader, Values]:
    """Read the association of a subnet, with the route that AWS adds to the ranges of its VPC."""
    values = resource.values
    endpoint, subnet = values.get("client_vpn_endpoint_id"), values.get("subnet_id")
    vpc = values.get("vpc_id") or _vpc_of_subnet(shown, subnet)
    blocks = [
        block
        for owner in shown.vpcs()
        if owner.values["id"] == vpc
        for block in _blocks(shown, owner)
    ]

    def both(entry: Fields, gathered: Gathered) -> None:
        gateways.read_client_network(entry, gathered)
        for block in blocks:
            route: Values = {
                "ClientVpnEndpointId": endpoint,
                "DestinationCidr": block,
                "TargetSubnet": subnet,
                "Origin": "associate",
            }
            gateways.read_client_route(
                Fields(route, entry.file, entry.pointer, entry.scope), gathered
            )

    return both, {"ClientVpnEndpointId": endpoint, "TargetNetworkId": subnet, "VpcId": vpc}


def _client_route(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return gateways.read_client_route, {
        "ClientVpnEndpointId": values.get("client_vpn_endpoint_id"),
        "DestinationCidr": values.get("destination_cidr_block"),
        "TargetSubnet": values.get("target_vpc_subnet_id"),
        "Origin": "add-route",
    }


def _client_rule(_: _Shown, resource: Resource) -> tuple[Reader, Values]:
    values = resource.values
    return gateways.read_client_rule, {
        "ClientVpnEndpointId": values.get("client_vpn_endpoint_id"),
        "DestinationCidr": values.get("target_network_cidr"),
    }


_MADE: Mapping[str, Callable[[_Shown, Resource], tuple[Reader, Values]]] = {
    "aws_vpc": _vpc,
    "aws_subnet": _subnet,
    "aws_route_table": _table,
    "aws_default_route_table": _table,
    "aws_vpc_peering_connection": _peering,
    "aws_ec2_transit_gateway": _hub,
    "aws_ec2_transit_gateway_vpc_attachment": _attachment,
    "aws_ec2_transit_gateway_route_table": _hub_table,
    "aws_customer_gateway": _customer,
    "aws_vpn_gateway": _gateway,
    "aws_vpn_connection": _connection,
    "aws_ec2_transit_gateway_peering_attachment": _hub_peering,
    "aws_network_interface": _interface,
    "aws_vpc_endpoint": _endpoint,
    "aws_internet_gateway": _internet_gateway,
    "aws_nat_gateway": _nat_gateway,
    "aws_dx_gateway": _circuit_gateway,
    "aws_dx_gateway_association": _association,
    "aws_dx_private_virtual_interface": _virtual_interface,
    "aws_dx_transit_virtual_interface": _virtual_interface,
    "aws_dx_public_virtual_interface": _virtual_interface,
    "aws_ec2_managed_prefix_list": _prefix_list,
    "aws_default_vpc": _vpc,
    "aws_default_subnet": _subnet,
    "aws_instance": _instance,
    "aws_egress_only_internet_gateway": _egress_only,
    "aws_vpc_endpoint_service": _service,
    "aws_ec2_client_vpn_endpoint": _client_vpn,
    "aws_ec2_client_vpn_network_association": _client_network,
    "aws_ec2_client_vpn_route": _client_route,
    "aws_ec2_client_vpn_authorization_rule": _client_rule,
    "aws_dx_hosted_private_virtual_interface": _virtual_interface,
    "aws_dx_hosted_transit_virtual_interface": _virtual_interface,
    "aws_dx_hosted_public_virtual_interface": _virtual_interface,
}
_PARTS = frozenset(
    {
        "aws_route",
        "aws_route_table_association",
        "aws_main_route_table_association",
        "aws_vpc_peering_connection_accepter",
        "aws_ec2_transit_gateway_route_table_association",
        "aws_ec2_transit_gateway_route_table_propagation",
        "aws_ec2_transit_gateway_route",
        "aws_vpn_gateway_attachment",
        "aws_vpn_connection_route",
        "aws_vpc_ipv4_cidr_block_association",
        "aws_ec2_transit_gateway_peering_attachment_accepter",
        "aws_ec2_managed_prefix_list_entry",
        "aws_vpn_gateway_route_propagation",
        "aws_vpc_peering_connection_options",
        "aws_ec2_transit_gateway_vpc_attachment_accepter",
    }
)
"""Resources that are read as parts of others."""
_ANSWERED = ("ec2:DescribeVpcPeeringConnections", "ec2:DescribeTransitGatewayVpcAttachments")
"""What a state tells in full of what it manages: a VPC that is attached to nothing is known so."""
