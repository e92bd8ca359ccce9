"""Reading ``network-config.yaml`` of the Landing Zone Accelerator on AWS.

What it describes is turned into the objects that AWS would answer once it is deployed, and read as
such; each is cited as the entry that describes it. Things go by their names, those within a VPC or
a hub by its name too: ``network/app-a``. What the accelerator leaves to AWS holds as AWS has it: a
main table with the local routes alone, and the default table of a hub that has one.
"""

# ruff: noqa: PLC0415 - only a configuration of the Landing Zone Accelerator needs YAML

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.ranges import parse_range
from isthmus.kb.networks.records import Scope

from . import direct_connect, gateways, hubs, vpcs
from .fields import Fields, UnreadableError
from .gather import Gathered
from .places import is_region

if TYPE_CHECKING:
    from yaml.nodes import MappingNode

CALL = "landing-zone-accelerator:NetworkConfig"
ACCOUNTS = "landing-zone-accelerator:AccountsConfig"
_READ = (
    "vpcs",
    "vpcTemplates",
    "transitGateways",
    "transitGatewayPeering",
    "vpcPeering",
    "customerGateways",
    "directConnectGateways",
    "prefixLists",
)
_MARKS = frozenset({"vpcs", "transitGateways", "vpcTemplates"})
_ACCOUNT_LISTS = ("mandatoryAccounts", "workloadAccounts")
_EVERY = "Root"
"""The organisational unit that stands for all accounts."""
Accounts = Mapping[str, Sequence[str]]
"""The names of the accounts of organisational units, of which each account is in one."""
_ANSWERED = (
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ec2:DescribeRouteTables",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeTransitGatewayAttachments",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "ec2:DescribeVpnConnections",
    "ec2:DescribeVpnGateways",
    "directconnect:DescribeVirtualInterfaces",
    "directconnect:DescribeDirectConnectGatewayAssociations",
)
"""What the file tells in full of all that it manages, if it names all accounts of templates."""
_TARGETS: Mapping[str, tuple[str, str]] = {
    "transitGateway": ("TransitGatewayId", "{target}"),
    "vpcPeering": ("VpcPeeringConnectionId", "{target}"),
    "natGateway": ("NatGatewayId", "{vpc}/{target}"),
    "internetGateway": ("GatewayId", "{vpc}/internet-gateway"),
    "virtualPrivateGateway": ("GatewayId", "{vpc}/virtual-private-gateway"),
    "gatewayEndpoint": ("VpcEndpointId", "{vpc}/{target}"),
    "gatewayLoadBalancerEndpoint": ("VpcEndpointId", "{target}"),
    "networkFirewall": ("VpcEndpointId", "{target}"),
    "networkInterface": ("NetworkInterfaceId", "{target}"),
    "localGateway": ("LocalGatewayId", "{target}"),
}
"""By the type of a route: the field of AWS that it becomes, and what it leads to."""
_DEFAULT = "default"
_DEEPEST = 64
_TOO_DEEP = (
    f"no network configuration: it nests too deep, more than the {_DEEPEST} levels that are read; "
    "no setting allows more"
)
_MOST_MERGED = 10_000
"""So many keys a mapping may have with those of others that it takes in."""
Values = dict[str, Any]
Reader = Callable[[Fields, Gathered], None]


def is_landing_zone(document: Mapping[str, object]) -> bool:
    """Tell whether a document is a network configuration of the accelerator."""
    return any(isinstance(document.get(key), list) for key in _MARKS)


def read_landing_zone(answer: Fields, gathered: Gathered) -> tuple[int, int, int]:
    """Read a network configuration.

    Returns:
        How many entries of its lists there are, were imported, and could not be read; the rest is
        passed over.
    """
    total = sum(len(value) for value in answer.raw.values() if isinstance(value, list))
    config = _Config(answer, gathered)
    imported = reported = 0
    for key in _READ:
        for index, entry in enumerate(_list(answer.raw, key)):
            if key == "vpcTemplates" and accounts_of(entry, gathered.accounts) is None:
                continue
            try:
                config.read(key, entry, f"/{key}/{index}")
            except UnreadableError:
                reported += 1
            else:
                imported += 1
    config.close()
    if not open_templates(answer.raw, gathered.accounts):
        for call in _ANSWERED:
            gathered.answer(call, answer.scope)
    return total, imported, reported


def names_accounts(document: Mapping[str, object]) -> bool:
    """Tell whether a document is the list of accounts of the accelerator."""
    return any(isinstance(document.get(key), list) for key in _ACCOUNT_LISTS)


def read_accounts(answer: Fields, gathered: Gathered) -> tuple[int, int, int]:
    """Read the list of accounts, which says in which organisational unit each of them is.

    Returns:
        As for `read_landing_zone`.
    """
    total = sum(len(value) for value in answer.raw.values() if isinstance(value, list))
    imported = reported = 0
    for key in _ACCOUNT_LISTS:
        for entry in _list(answer.raw, key):
            try:
                name, unit = _name(entry), _name(entry, "organizationalUnit")
            except UnreadableError:
                reported += 1
            else:
                imported += 1
                for listed in (unit, _EVERY):
                    gathered.accounts.setdefault(listed, []).append(name)
    if reported:
        # The account that cannot be read may be in any of them.
        gathered.accounts.clear()
    return total, imported, reported


def open_templates(document: Mapping[str, object], accounts: Accounts) -> bool:
    """Tell whether VPCs are made from templates in accounts that no file names."""
    return any(accounts_of(entry, accounts) is None for entry in _list(document, "vpcTemplates"))


def accounts_of(template: object, accounts: Accounts) -> tuple[str, ...] | None:
    """List the accounts in which a template makes its VPC.

    They are those that it names, and those of organisational units of exactly the names that it
    has; None where these are not known. Its *Root* is every account.
    """
    targets = _inner(template, "deploymentTargets") if isinstance(template, dict) else {}
    units, listed = _list(targets, "organizationalUnits"), _list(targets, "accounts")
    if (units and not accounts) or not (units or listed):
        return None
    left_out = _list(targets, "excludedAccounts")
    if isinstance(template, dict) and template.get("region") in _list(targets, "excludedRegions"):
        return ()
    names = [name for unit in units if isinstance(unit, str) for name in accounts.get(unit, ())]
    names += [name for name in listed if isinstance(name, str)]
    return tuple(name for name in dict.fromkeys(names) if name not in left_out)


def _list(values: object, key: str) -> Sequence[Any]:
    entries = values.get(key) if isinstance(values, dict) else None
    return entries if isinstance(entries, list) else ()


def _name(entry: object, key: str = "name") -> str:
    value = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{key} is missing")
    return value


def _inner(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = entry.get(key)
    return value if isinstance(value, dict) else {}


def _tags(entry: Mapping[str, Any]) -> list[Values]:
    return [{"Key": "Name", "Value": entry.get("name")}]


def _tables(hub: Mapping[str, Any]) -> list[str]:
    """List the names of the tables of a hub, with that which AWS makes for it."""
    names = [str(table["name"]) for table in _list(hub, "routeTables") if _is_named(table)]
    settings = ("defaultRouteTableAssociation", "defaultRouteTablePropagation")
    if any(hub.get(setting) != "disable" for setting in settings):
        names.append(_DEFAULT)
    return names


def _is_named(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("name"))


@dataclass(frozen=True, slots=True)
class _Joined:
    """An attachment of a hub.

    Attributes:
        hub: The hub.
        link: Its own id.
        kind: The type of what is attached, a word of AWS.
        resource: The id of that.
    """

    hub: str
    link: str
    kind: str
    resource: str


class _Config:
    """One configuration, and what was read of it."""

    def __init__(self, answer: Fields, gathered: Gathered) -> None:
        self.answer = answer
        self.gathered = gathered
        self.regions: dict[str, str | None] = {}
        self.subnets = {
            str(subnet.get("name")): subnet.get("ipv4CidrBlock")
            for key in ("vpcs", "vpcTemplates")
            for vpc in _list(answer.raw, key)
            for subnet in _list(vpc, "subnets")
            if isinstance(subnet, dict)
        }
        self.hubs = {
            str(hub.get("name")): hub
            for hub in _list(answer.raw, "transitGateways")
            if isinstance(hub, dict)
        }
        self.links: dict[tuple[str, str | None, str], str] = {}
        """Attachments of VPCs, by the name of the VPC, its account (or None) and the hub."""
        for vpc, account, name in self._vpcs():
            for link in _list(vpc, "transitGatewayAttachments"):
                hub = _inner(link, "transitGateway").get("name") if isinstance(link, dict) else None
                for place in (account, None) if isinstance(hub, str) else ():
                    key = (str(vpc.get("name")), place, str(hub))
                    self.links.setdefault(key, f"{name}/{link.get('name')}")
        self.attached: list[tuple[_Joined, Sequence[Any]]] = []
        """Each attachment, with the tables that take its routes."""

    def _vpcs(self) -> Iterator[tuple[Mapping[str, Any], str | None, str]]:
        """Yield the VPCs, also those of templates, each with its account and what it goes by."""
        for vpc in _list(self.answer.raw, "vpcs"):
            if isinstance(vpc, dict):
                account = vpc.get("account")
                yield vpc, account if isinstance(account, str) else None, str(vpc.get("name"))
        for template in _list(self.answer.raw, "vpcTemplates"):
            for account in accounts_of(template, self.gathered.accounts) or ():
                yield template, account, f"{account}/{template.get('name')}"

    def template(self, template: Mapping[str, Any], pointer: str) -> None:
        """Read the VPCs that a template makes, one in each account: they go by both names."""
        for account in accounts_of(template, self.gathered.accounts) or ():
            named = {**template, "account": account, "name": f"{account}/{_name(template)}"}
            self.vpc(named, pointer)

    def read(self, key: str, entry: object, pointer: str) -> None:
        """Read an entry of a list.

        Raises:
            UnreadableError: It is not what its place promises.
        """
        if not isinstance(entry, dict):
            raise UnreadableError("it is no object")
        _name(entry)
        _READERS[key](self, entry, pointer)

    def add(self, reader: Reader, values: Values, pointer: str, region: object = None) -> None:
        """Have an object read as if AWS had answered it."""
        scope = self.answer.scope
        if isinstance(region, str) and is_region(region):
            scope = Scope(scope.account, region)
        reader(Fields(values, self.answer.file, pointer, scope), self.gathered)

    def close(self) -> None:
        """Read what follows from all entries together: which hub table takes what."""
        for name, hub in self.hubs.items():
            by_default = hub.get("defaultRouteTablePropagation") != "disable"
            for table in _tables(hub):
                listed = [
                    {
                        "TransitGatewayAttachmentId": joined.link,
                        "ResourceType": joined.kind,
                        "ResourceId": joined.resource,
                        "State": "enabled",
                    }
                    for joined, named in self.attached
                    if joined.hub == name and (table in named or (by_default and table == _DEFAULT))
                ]
                values = {
                    "TransitGatewayRouteTableId": f"{name}/{table}",
                    "TransitGatewayRouteTablePropagations": listed,
                }
                self.add(hubs.read_propagations, values, "/transitGateways")

    def attach(self, joined: "_Joined", entry: Mapping[str, Any], pointer: str) -> None:
        """Read an attachment of a hub, with the table that it is associated with."""
        hub = joined.hub
        bound = [name for name in _list(entry, "routeTableAssociations") if isinstance(name, str)]
        if isinstance(entry.get("routeTableAssociations"), str):
            bound = [entry["routeTableAssociations"]]
        values: Values = {
            "TransitGatewayAttachmentId": joined.link,
            "TransitGatewayId": hub,
            "ResourceType": joined.kind,
            "ResourceId": joined.resource,
            "State": "available",
        }
        known = self.hubs.get(hub)
        if not bound and (known or {}).get("defaultRouteTableAssociation") != "disable":
            bound = [_DEFAULT]
        if bound:
            table = {"TransitGatewayRouteTableId": f"{hub}/{bound[0]}", "State": "associated"}
            values["Association"] = table
        # The tables of a hub that another configuration has are not told here.
        if known is not None or bound != [_DEFAULT]:
            self.add(hubs.read_attachment, values, pointer)
        if joined.kind != "peering":
            self.attached.append((joined, _list(entry, "routeTablePropagations")))

    # --- each kind of entry -----------------------------------------------------------------------

    def vpc(self, vpc: Mapping[str, Any], pointer: str) -> None:
        """Read a VPC with all that is in it."""
        name, region = _name(vpc), vpc.get("region")
        cidrs = [text for text in _list(vpc, "cidrs") if isinstance(text, str)]
        known = bool(cidrs) and not _list(vpc, "ipamAllocations")
        values: Values = {"VpcId": name, "OwnerId": vpc.get("account"), "Tags": _tags(vpc)}
        if known:
            values["CidrBlockAssociationSet"] = [{"CidrBlock": text} for text in cidrs]
        self.add(vpcs.read_vpc, values, pointer, region)
        uses: dict[str, list[str]] = {}
        for index, subnet in enumerate(_list(vpc, "subnets")):
            inner = f"{name}/{_name(subnet)}"
            zone = subnet.get("availabilityZone")
            short = isinstance(zone, str) and len(zone) == 1
            uses.setdefault(str(subnet.get("routeTable") or ""), []).append(inner)
            described: Values = {
                "SubnetId": inner,
                "VpcId": name,
                "CidrBlock": subnet.get("ipv4CidrBlock"),
                "AvailabilityZone": f"{region}{zone}" if short else zone,
                "OwnerId": vpc.get("account"),
                "Tags": _tags(subnet),
            }
            self.add(vpcs.read_subnet, described, f"{pointer}/subnets/{index}", region)
        local = [{"DestinationCidrBlock": text, "GatewayId": "local"} for text in cidrs]
        main: Values = {
            "RouteTableId": f"{name}/main",
            "VpcId": name,
            "OwnerId": vpc.get("account"),
            "Associations": [{"Main": True}],
            "Routes": list(local),
        }
        self.add(vpcs.read_route_table, main, pointer, region)
        for index, table in enumerate(_list(vpc, "routeTables")):
            place = f"{pointer}/routeTables/{index}"
            routes = [*local, *(self._route(name, route) for route in _list(table, "routes"))]
            listed: Values = {
                "RouteTableId": f"{name}/{_name(table)}",
                "VpcId": name,
                "OwnerId": vpc.get("account"),
                "Associations": [{"SubnetId": inner} for inner in uses.get(_name(table), ())],
                "Routes": [route for route in routes if route],
                "Tags": _tags(table),
            }
            self.add(vpcs.read_route_table, listed, place, region)
            kept = self.gathered.tables[f"{name}/{_name(table)}"]
            for route in kept.routes:
                # Routes are cited as they stand here, behind the local ones that do not.
                number = int(route.at.pointer.rsplit("/", 1)[1]) - len(local)
                route.at = self._at(f"{place}/routes/{number}" if number >= 0 else place)
        self._gateways_of(vpc, name, pointer)
        for index, link in enumerate(_list(vpc, "transitGatewayAttachments")):
            place = f"{pointer}/transitGatewayAttachments/{index}"
            hub, inner = _name(_inner(link, "transitGateway")), f"{name}/{_name(link)}"
            self.attach(_Joined(hub, inner, "vpc", name), link, place)
            of_vpc: Values = {
                "TransitGatewayAttachmentId": inner,
                "TransitGatewayId": hub,
                "VpcId": name,
                "State": "available",
                "SubnetIds": [f"{name}/{subnet}" for subnet in _list(link, "subnets")],
                "Options": {
                    "ApplianceModeSupport": _inner(link, "options").get(
                        "applianceModeSupport", "disable"
                    )
                },
            }
            self.add(hubs.read_vpc_attachment, of_vpc, place, region)

    def _at(self, pointer: str) -> Citation:
        return Fields({}, self.answer.file, pointer, self.answer.scope).at

    def _route(self, vpc: str, route: object) -> Values:
        """Write a route as AWS does; what its type is not known for leads to what it names."""
        if not isinstance(route, dict):
            raise UnreadableError("a route is no object")
        kind, target = str(route.get("type") or ""), str(route.get("target") or "")
        field, form = _TARGETS.get(kind, ("GatewayId", "{target}"))
        values: Values = {field: form.format(vpc=vpc, target=target), "State": "active"}
        destination = route.get("destination")
        if isinstance(destination, str) and parse_range(destination) is None:
            # A subnet by its name, as for routes between the subnets of a VPC.
            destination = self.subnets.get(destination) or destination
        if route.get("destinationPrefixList") or kind == "gatewayEndpoint":
            listed = route.get("destinationPrefixList") or f"{vpc}/{target}"
            values["DestinationPrefixListId"] = listed
        elif route.get("ipv6Destination") and not destination:
            values["DestinationIpv6CidrBlock"] = route["ipv6Destination"]
        else:
            values["DestinationCidrBlock"] = destination
        return values

    def _gateways_of(self, vpc: Mapping[str, Any], name: str, pointer: str) -> None:
        """Read the gateways and endpoints of a VPC."""
        region = vpc.get("region")
        described: Values
        if vpc.get("internetGateway") is True:
            described = {
                "InternetGatewayId": f"{name}/internet-gateway",
                "Attachments": [{"VpcId": name}],
            }
            self.add(vpcs.read_internet_gateway, described, pointer, region)
        for index, nat in enumerate(_list(vpc, "natGateways")):
            values: Values = {
                "NatGatewayId": f"{name}/{_name(nat)}",
                "VpcId": name,
                "State": "available",
            }
            self.add(vpcs.read_nat_gateway, values, f"{pointer}/natGateways/{index}", region)
        if own := _inner(vpc, "virtualPrivateGateway"):
            gateway: Values = {
                "VpnGatewayId": f"{name}/virtual-private-gateway",
                "AmazonSideAsn": own.get("asn"),
                "State": "available",
                "VpcAttachments": [{"VpcId": name, "State": "attached"}],
            }
            place = f"{pointer}/virtualPrivateGateway"
            self.add(gateways.read_vpn_gateway, gateway, place, region)
        for key, kind in (("interfaceEndpoints", "Interface"), ("gatewayEndpoints", "Gateway")):
            block = _inner(vpc, key)
            for index, endpoint in enumerate(_list(block, "endpoints")):
                service = _name(endpoint, "service")
                described = {
                    "VpcEndpointId": f"{name}/{service}",
                    "VpcId": name,
                    "VpcEndpointType": kind,
                    "State": "available",
                    "ServiceName": service,
                    "SubnetIds": [f"{name}/{subnet}" for subnet in _list(block, "subnets")],
                }
                place = f"{pointer}/{key}/endpoints/{index}"
                self.add(vpcs.read_endpoint, described, place, region)

    def hub(self, hub: Mapping[str, Any], pointer: str) -> None:
        """Read a hub with its tables and their static routes."""
        name, region = _name(hub), hub.get("region")
        values: Values = {
            "TransitGatewayId": name,
            "State": "available",
            "OwnerId": hub.get("account"),
            "Options": {"AmazonSideAsn": hub.get("asn")},
            "Tags": _tags(hub),
        }
        self.add(hubs.read_hub, values, pointer, region)
        tables = [
            (table, f"/routeTables/{at}") for at, table in enumerate(_list(hub, "routeTables"))
        ]
        if _DEFAULT in _tables(hub):
            tables.append(({"name": _DEFAULT}, ""))
        for table, below in tables:
            inner, place = f"{name}/{_name(table)}", f"{pointer}{below}"
            of = {"TransitGatewayRouteTableId": inner, "TransitGatewayId": name}
            self.add(hubs.read_hub_table, {**of, "Tags": _tags(table)}, place, region)
            routes = [self._hub_route(name, route) for route in _list(table, "routes")]
            whole = all(routes)
            listed: Values = {**of, "Routes": [route for route in routes if route]}
            # A route for a prefix list stands for entries that are not looked up here.
            listed["AdditionalRoutesAvailable"] = not whole
            self.add(hubs.read_hub_routes, listed, place, region)
            kept = self.gathered.hub_tables[inner]
            numbers = [number for number, route in enumerate(routes) if route]
            for number, route in zip(numbers, kept.routes or (), strict=False):
                route.at = self._at(f"{place}/routes/{number}")

    def _hub_route(self, hub: str, route: object) -> Values:
        if not isinstance(route, dict):
            raise UnreadableError("a route is no object")
        destination = route.get("destinationCidrBlock")
        if not isinstance(destination, str):
            return {}
        if route.get("blackhole") is True:
            return {"DestinationCidrBlock": destination, "State": "blackhole", "Type": "static"}
        link = self._link(hub, _inner(route, "attachment"))
        ways = [{"TransitGatewayAttachmentId": link}] if link else []
        return {
            "DestinationCidrBlock": destination,
            "State": "active",
            "Type": "static",
            "TransitGatewayAttachments": ways or [{"TransitGatewayAttachmentId": f"{hub}/?"}],
        }

    def _link(self, hub: str, attachment: Mapping[str, Any]) -> str | None:
        """Return the id of the attachment that a static route names by what is attached."""
        if wanted := attachment.get("vpcName"):
            account = attachment.get("account")
            place = account if isinstance(account, str) else None
            link = self.links.get((str(wanted), place, hub))
            return link or self.links.get((str(wanted), None, hub))
        if peering := attachment.get("transitGatewayPeeringName"):
            return str(peering)
        if connection := attachment.get("vpnConnectionName"):
            return f"{hub}/{connection}"
        if circuit := attachment.get("directConnectGatewayName"):
            return f"{hub}/{circuit}"
        return None

    def hub_peering(self, peering: Mapping[str, Any], pointer: str) -> None:
        """Read a peering of hubs, which stands at either."""
        sides = [_inner(peering, side) for side in ("requester", "accepter")]
        names = [_name(side, "transitGatewayName") for side in sides]
        for side, here, there in zip(sides, names, reversed(names), strict=True):
            self.attach(_Joined(here, _name(peering), "peering", there), side, pointer)

    def peering(self, peering: Mapping[str, Any], pointer: str) -> None:
        """Read a peering of VPCs."""
        ends = [name for name in _list(peering, "vpcs") if isinstance(name, str)]
        if len(ends) != 2:
            raise UnreadableError("vpcs are no two names")
        values: Values = {
            "VpcPeeringConnectionId": _name(peering),
            "RequesterVpcInfo": {"VpcId": ends[0]},
            "AccepterVpcInfo": {"VpcId": ends[1]},
            "Status": {"Code": "active"},
            "Tags": _tags(peering),
        }
        self.add(vpcs.read_peering, values, pointer)

    def customer(self, customer: Mapping[str, Any], pointer: str) -> None:
        """Read a customer gateway with its VPN connections."""
        name, region = _name(customer), customer.get("region")
        values: Values = {
            "CustomerGatewayId": name,
            "IpAddress": customer.get("ipAddress"),
            "BgpAsn": customer.get("asn"),
            "State": "available",
            "Tags": _tags(customer),
        }
        self.add(gateways.read_customer_gateway, values, pointer, region)
        for index, connection in enumerate(_list(customer, "vpnConnections")):
            place = f"{pointer}/vpnConnections/{index}"
            inner = _name(connection)
            hub, vpc = connection.get("transitGateway"), connection.get("vpc")
            described: Values = {
                "VpnConnectionId": inner,
                "CustomerGatewayId": name,
                "State": "available",
                "Options": {"StaticRoutesOnly": connection.get("staticRoutesOnly") is True},
                "Tags": _tags(connection),
            }
            if isinstance(hub, str):
                described["TransitGatewayId"] = hub
                self.attach(_Joined(hub, f"{hub}/{inner}", "vpn", inner), connection, place)
            elif isinstance(vpc, str):
                described["VpnGatewayId"] = f"{vpc}/virtual-private-gateway"
            self.add(gateways.read_connection, described, place, region)

    def circuit(self, circuit: Mapping[str, Any], pointer: str) -> None:
        """Read a Direct Connect gateway with its interfaces and associations."""
        name = _name(circuit)
        values: Values = {
            "DirectConnectGatewayId": name,
            "DirectConnectGatewayName": circuit.get("gatewayName"),
            "AmazonSideAsn": circuit.get("asn"),
            "DirectConnectGatewayState": "available",
        }
        self.add(direct_connect.read_direct_connect_gateway, values, pointer)
        for index, interface in enumerate(_list(circuit, "virtualInterfaces")):
            described: Values = {
                "VirtualInterfaceId": _name(interface),
                "VirtualInterfaceName": interface.get("interfaceName"),
                "VirtualInterfaceType": interface.get("type"),
                "VirtualInterfaceState": "available",
                "ConnectionId": interface.get("connectionId"),
                "DirectConnectGatewayId": name,
            }
            place = f"{pointer}/virtualInterfaces/{index}"
            self.add(
                direct_connect.read_virtual_interface, described, place, interface.get("region")
            )
        for index, link in enumerate(_list(circuit, "transitGatewayAssociations")):
            hub, place = _name(link), f"{pointer}/transitGatewayAssociations/{index}"
            association: Values = {
                "AssociationId": f"{name}/{hub}",
                "DirectConnectGatewayId": name,
                "AssociationState": "associated",
                "AssociatedGateway": {"Id": hub, "Type": "transitGateway"},
                "AllowedPrefixesToDirectConnectGateway": [
                    {"Cidr": text} for text in _list(link, "allowedPrefixes")
                ],
            }
            self.add(direct_connect.read_association, association, place)
            joined = _Joined(hub, f"{hub}/{name}", "direct-connect-gateway", name)
            self.attach(joined, link, place)

    def prefix_list(self, entry: Mapping[str, Any], pointer: str) -> None:
        """Read a prefix list."""
        texts = [text for text in _list(entry, "entries") if isinstance(text, str)]
        values: Values = {"PrefixListId": _name(entry), "Cidrs": texts}
        self.add(vpcs.read_prefix_list, values, pointer)


_READERS: Mapping[str, Callable[[_Config, Mapping[str, Any], str], None]] = {
    "vpcs": _Config.vpc,
    "vpcTemplates": _Config.template,
    "transitGateways": _Config.hub,
    "transitGatewayPeering": _Config.hub_peering,
    "vpcPeering": _Config.peering,
    "customerGateways": _Config.customer,
    "directConnectGateways": _Config.circuit,
    "prefixLists": _Config.prefix_list,
}


def read_yaml(content: str, most: int) -> object:
    """Read YAML as the plain data that JSON would be.

    Args:
        content: The text.
        most: How many values it may come to; a few lines with anchors can come to any number.

    Raises:
        ValueError: It is no YAML, or comes to more; the message gives a place and never text of it.
    """
    import yaml

    safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    left = [most]

    class Loader(safe):  # type: ignore[misc]
        """The safe one, in C, which merges no more than it may."""

        def flatten_mapping(self, node: "MappingNode") -> None:
            super().flatten_mapping(node)
            # Each mapping can take in the one before twice.
            if len(node.value) > _MOST_MERGED:
                raise _TooMuchError

    try:
        # What builds the document calls itself for each level, and ends the process.
        _hold_nesting(yaml.parse(content, Loader=safe))
        document = yaml.load(content, Loader=Loader)  # noqa: S506 - derived from the safe one
    except _TooMuchError:
        raise ValueError("no network configuration: its anchors come to too much") from None
    except _TooDeepError:
        raise ValueError(_TOO_DEEP) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise ValueError(f"no YAML{place}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ValueError("no YAML") from None
    return _plain(document, left, 0)


class _TooMuchError(Exception):
    """Mappings that take in others come to too much."""


class _TooDeepError(Exception):
    """Lists and mappings are nested too deeply."""


def _hold_nesting(events: Iterable[Any]) -> None:
    """Go through the events of a YAML parser, and refuse those of a document that nests too deep.

    Raises:
        _TooDeepError: It does.
    """
    from yaml.events import CollectionEndEvent, CollectionStartEvent

    depth = 0
    for event in events:
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _TooDeepError
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def _plain(value: object, left: list[int], depth: int) -> object:
    """Copy data, so that nothing is shared and keys are texts."""
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("no network configuration: its anchors come to too much")
    # Anchors can nest what is not nested in the text.
    if depth > _DEEPEST:
        raise ValueError(_TOO_DEEP)
    if isinstance(value, dict):
        return {str(key): _plain(inner, left, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, left, depth + 1) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
