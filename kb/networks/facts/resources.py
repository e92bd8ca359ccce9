"""From records to triples: each resource, what it says of itself, and what it is joined to."""

from collections.abc import Iterable

from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.records import GONE, Attachment, HubTable, Record, Route
from pyoxigraph import NamedNode

from .iris import net
from .statements import Statements

_HUB_CALLS = ("ec2:DescribeTransitGatewayAttachments", "ec2:DescribeTransitGatewayVpcAttachments")
_PEERINGS = "ec2:DescribeVpcPeeringConnections"
_SUBNETS = "ec2:DescribeSubnets"
_TABLES = "ec2:DescribeRouteTables"
_ENDPOINT_TYPES = {
    "interface": "interface",
    "gateway": "gateway",
    "gatewayloadbalancer": "load-balancer",
}


def state_resources(made: Statements) -> None:
    """State all resources first, then what joins them: a relation needs both its ends."""
    _things(made)
    _referred(made)
    _subnets(made)
    _tables(made)
    _peerings(made)
    _attachments(made)
    _hub_tables(made)
    _vpns(made)
    _circuits(made)
    _endpoints(made)
    _interfaces(made)


def _usable(made: Statements, node: NamedNode, record: Record, state: str | None) -> None:
    made.text(node, "state", state, record.at)
    if state is not None:
        made.truth(node, "usable", bool(getattr(record, "usable", None)), record.at)


def _things(made: Statements) -> None:
    data = made.network.data
    for vpc in data.vpcs.values():
        node = made.add("vpc", "Vpc", vpc)
        for block in vpc.ranges:
            made.text(node, "cidr", str(block), vpc.at)
        if vpc.basis != "described":
            missing = made.network.missing("ec2:DescribeVpcs", (vpc.id,), "", vpc)
            made.open(node, ("cidr", "overlapsWith"), missing)
        made.unanswered(node, vpc, ("subnet",), _SUBNETS)
        made.unanswered(node, vpc, ("routeTable",), _TABLES)
        made.unanswered(node, vpc, ("peering", "peeredWith"), _PEERINGS)
        made.unanswered(node, vpc, ("attachment", "attachedTo"), *_HUB_CALLS)
    for subnet in data.subnets.values():
        made.add("subnet", "Subnet", subnet)
    for table in data.tables.values():
        made.add("route-table", "RouteTable", table)
    for peering in data.peerings.values():
        if not peering.deleted:
            made.add("peering", "Peering", peering)
    for hub in data.hubs.values():
        node = made.add("transit-gateway", "Hub", hub)
        made.text(node, "state", hub.state, hub.at)
        made.number(node, "asn", hub.asn, hub.at)
        made.unanswered(node, hub, ("connection",), "ec2:DescribeVpnConnections")
    for hub_table in data.hub_tables.values():
        made.add("hub-table", "HubTable", hub_table)
    for customer in data.customers.values():
        node = made.add("customer-gateway", "CustomerGateway", customer)
        made.text(node, "state", customer.state, customer.at)
        made.text(node, "address", customer.address, customer.at)
        made.number(node, "asn", customer.asn, customer.at)
    for gateway in data.gateways.values():
        node = made.add("virtual-private-gateway", "VirtualPrivateGateway", gateway)
        made.text(node, "state", gateway.state, gateway.at)
        made.number(node, "asn", gateway.asn, gateway.at)
        for name in gateway.attached_to():
            made.link(node, "attachedVpc", name, gateway.at)
        calls = ("ec2:DescribeVpnConnections", "directconnect:DescribeVirtualInterfaces")
        for call in calls:
            made.unanswered(node, gateway, ("connection",), call)
    for circuit in data.direct_connect_gateways.values():
        node = made.add("direct-connect-gateway", "DirectConnectGateway", circuit)
        made.text(node, "state", circuit.state, circuit.at)
        made.number(node, "asn", circuit.asn, circuit.at)
        made.unanswered(node, circuit, ("connection",), "directconnect:DescribeVirtualInterfaces")
    for connection in data.connections.values():
        if connection.state not in GONE:
            made.add("vpn-connection", "VpnConnection", connection)
    for interface in data.virtual_interfaces.values():
        if not interface.deleted:
            made.add("virtual-interface", "VirtualInterface", interface)
    for endpoint in data.endpoints.values():
        if endpoint.state not in GONE:
            made.add("endpoint", "Endpoint", endpoint)
    for client in data.client_vpns.values():
        made.add("client-vpn-endpoint", "ClientVpnEndpoint", client)
    for card in data.interfaces.values():
        made.add("network-interface", "NetworkInterface", card)
    for prefix_list in data.prefix_lists.values():
        node = made.add("prefix-list", "PrefixList", prefix_list)
        for block in prefix_list.entries or ():
            made.text(node, "cidr", str(block), prefix_list.at)
        if prefix_list.entries is None:
            call = "ec2:GetManagedPrefixListEntries"
            missing = made.network.missing(call, (prefix_list.id,), "", prefix_list)
            made.open(node, ("cidr",), missing)
    for other in data.others.values():
        if other.state not in GONE:
            node = made.add(other.kind, "OtherComponent", other)
            for name in other.vpcs:
                made.link(node, "attachedVpc", name, other.at)


_HUB = ("transit-gateway", "Hub")
_HUB_TABLE = ("hub-table", "HubTable")
_CUSTOMER = ("customer-gateway", "CustomerGateway")
_GATEWAY = ("virtual-private-gateway", "VirtualPrivateGateway")
_CIRCUIT = ("direct-connect-gateway", "DirectConnectGateway")
_ATTACHED = {
    "vpc": ("vpc", "Vpc"),
    "vpn": ("vpn-connection", "VpnConnection"),
    "direct-connect-gateway": _CIRCUIT,
    "peering": _HUB,
    "tgw-peering": _HUB,
}


def _referred(made: Statements) -> None:
    """State what no answer describes and records in use name all the same."""
    data = made.network.data
    for attachment in data.attachments.values():
        if attachment.deleted:
            continue
        made.refer(*_HUB, attachment.hub, attachment.at)
        made.refer(*_HUB_TABLE, attachment.table, attachment.at)
        if (kind := _ATTACHED.get(attachment.type)) is not None:
            made.refer(*kind, attachment.resource, attachment.at)
    for table in data.hub_tables.values():
        made.refer(*_HUB, table.hub, table.at)
    for connection in data.connections.values():
        if connection.state in GONE:
            continue
        made.refer(*_CUSTOMER, connection.customer, connection.at)
        made.refer(*_GATEWAY, connection.gateway, connection.at)
        made.refer(*_HUB, connection.hub, connection.at)
    for interface in data.virtual_interfaces.values():
        if not interface.deleted:
            made.refer(*_GATEWAY, interface.gateway, interface.at)
            made.refer(*_CIRCUIT, interface.direct_connect_gateway, interface.at)
    for association in data.associations.values():
        made.refer(*_CIRCUIT, association.direct_connect_gateway, association.at)
        if association.gateway:
            of = _HUB if association.gateway.startswith("tgw-") else _GATEWAY
            made.refer(*of, association.gateway, association.at)


def _subnets(made: Statements) -> None:
    for subnet in made.network.data.subnets.values():
        node, at = made.node(subnet.id), subnet.at
        assert node is not None
        made.link(node, "vpc", subnet.vpc, at)
        if (vpc := made.node(subnet.vpc)) is not None:
            made.state(vpc, net("subnet"), node, at)
        if subnet.range is not None:
            made.text(node, "cidr", str(subnet.range), at)
        elif not subnet.ipv6_alone:
            made.open(node, ("cidr",), made.network.missing(_SUBNETS, (subnet.id,), "", subnet))
        made.text(node, "zone", subnet.zone, at)
        table = made.network.table_of(subnet)
        if table is not None:
            # That it uses the main one is written where the subnet is, and where the table is.
            made.link(node, "usesTable", table.id, tuple(dict.fromkeys((*at, *table.at))))
        else:
            made.unanswered(node, subnet, ("usesTable",), _TABLES)


def _tables(made: Statements) -> None:
    for table in made.network.data.tables.values():
        node, at = made.node(table.id), table.at
        assert node is not None
        made.link(node, "vpc", table.vpc, at)
        if (vpc := made.node(table.vpc)) is not None:
            made.state(vpc, net("routeTable"), node, at)
        made.truth(node, "main", table.main, at)
        for name in table.propagating:
            made.link(node, "propagatingFrom", name, at)
        for number, route in enumerate(table.routes):
            _route(made, node, f"{table.id}.{number}", route)


def _route(made: Statements, table: NamedNode, word: str, route: Route) -> None:
    at = (route.at,)
    node = made.new("route", "Route", word, at=at)
    made.state(table, net("route"), node, at)
    made.text(node, "destination", route.text, at)
    made.truth(node, "local", route.target == "local", at)
    made.truth(node, "blackhole", route.blackhole, at)
    made.truth(node, "propagated", route.propagated, at)
    if route.target and route.target != "local":
        made.text(node, "targetId", route.target, at)
        made.link(node, "target", route.target, at)


def _peerings(made: Statements) -> None:
    for peering in made.network.data.peerings.values():
        node = made.node(peering.id)
        if node is None or peering.deleted:
            continue
        _usable(made, node, peering, peering.state)
        for name, end in (("requester", peering.requester), ("accepter", peering.accepter)):
            made.link(node, name, end.vpc, peering.at)
            if (vpc := made.node(end.vpc)) is not None:
                made.state(vpc, net("peering"), node, peering.at)


def _word(attachment: Attachment) -> str:
    """Name an attachment; that of a hub peering stands at either hub under one id."""
    peering = attachment.type in ("peering", "tgw-peering")
    return f"{attachment.id}.{attachment.hub}" if peering else attachment.id


def _attachments(made: Statements) -> None:
    for attachment in made.network.data.attachments.values():
        if attachment.deleted:
            continue
        node, at = (
            made.add("attachment", "Attachment", attachment, _word(attachment)),
            attachment.at,
        )
        _usable(made, node, attachment, attachment.state)
        made.link(node, "hub", attachment.hub, at)
        made.link(node, "attaches", attachment.resource, at)
        made.link(node, "associatedWith", attachment.table, at)
        if not attachment.table_known:
            missing = made.network.missing(_HUB_CALLS[0], (attachment.id,), "", attachment)
            made.open(node, ("associatedWith",), missing)
        if attachment.subnets is None and attachment.type == "vpc":
            missing = made.network.missing(_HUB_CALLS[1], (attachment.id,), "", attachment)
            made.open(node, ("subnet",), missing)
        for name in attachment.subnets or ():
            made.link(node, "subnet", name, at)
            made.text(node, "zoneWithSubnet", made.network.zone_of(name), at)


def _hub_tables(made: Statements) -> None:
    for table in made.network.data.hub_tables.values():
        node = made.node(table.id)
        assert node is not None
        made.link(node, "hub", table.hub, table.at)
        _hub_routes(made, node, table)
        for entry in table.propagations or ():
            made.link(node, "propagatingFrom", entry.attachment, (entry.at,))
        if table.propagations is None:
            call = "ec2:GetTransitGatewayRouteTablePropagations"
            missing = made.network.missing(call, (table.id,), "", table)
            made.open(node, ("propagatingFrom",), missing)


def _hub_routes(made: Statements, node: NamedNode, table: HubTable) -> None:
    for number, route in enumerate(table.routes or ()):
        at = (route.at,)
        entry = made.new("route", "Route", f"{table.id}.{number}", at=at)
        made.state(node, net("route"), entry, at)
        made.text(entry, "destination", str(route.destination), at)
        made.truth(entry, "local", False, at)
        made.truth(entry, "blackhole", route.blackhole, at)
        made.truth(entry, "propagated", route.propagated, at)
        for name in route.attachments:
            made.text(entry, "targetId", name, at)
            made.link(entry, "target", name, at)
    if table.routes is None or not table.routes_complete:
        call = "ec2:SearchTransitGatewayRoutes"
        made.open(node, ("route",), made.network.missing(call, (table.id,), "", table))


def _vpns(made: Statements) -> None:
    for connection in made.network.data.connections.values():
        node, at = made.node(connection.id), connection.at
        if node is None or connection.state in GONE:
            continue
        _usable(made, node, connection, connection.state)
        made.link(node, "customerGateway", connection.customer, at)
        made.link(node, "endsAt", connection.gateway, at)
        made.link(node, "endsAt", connection.hub, at)
        made.truth(node, "staticRoutes", connection.static, at)
        if connection.tunnels:
            made.number(node, "tunnelsDown", connection.tunnels.count("DOWN"), at)


def _circuits(made: Statements) -> None:
    for interface in made.network.data.virtual_interfaces.values():
        node, at = made.node(interface.id), interface.at
        if node is None or interface.deleted:
            continue
        _usable(made, node, interface, interface.state)
        made.text(node, "interfaceType", interface.type, at)
        made.link(node, "endsAt", interface.gateway, at)
        made.link(node, "endsAt", interface.direct_connect_gateway, at)
    for association in made.network.data.associations.values():
        node = made.add("gateway-association", "GatewayAssociation", association)
        at = association.at
        _usable(made, node, association, association.state)
        made.link(node, "directConnectGateway", association.direct_connect_gateway, at)
        made.link(node, "associates", association.gateway, at)
        for block in association.allowed or ():
            made.text(node, "allowedPrefix", str(block), at)
        if association.allowed is None:
            call = "directconnect:DescribeDirectConnectGatewayAssociations"
            missing = made.network.missing(call, (association.id,), "", association)
            made.open(node, ("allowedPrefix",), missing)


def _endpoints(made: Statements) -> None:
    for endpoint in made.network.data.endpoints.values():
        node = made.node(endpoint.id)
        if node is None or endpoint.state in GONE:
            continue
        _usable(made, node, endpoint, endpoint.state)
        made.link(node, "vpc", endpoint.vpc, endpoint.at)
        kind = endpoint.type
        made.text(node, "endpointType", _ENDPOINT_TYPES.get(kind or "", kind), endpoint.at)
        made.text(node, "service", endpoint.service, endpoint.at)
        _in_subnets(made, node, endpoint.subnets, endpoint.at)
    for client in made.network.data.client_vpns.values():
        node = made.node(client.id)
        assert node is not None
        _usable(made, node, client, client.state)
        made.link(node, "vpc", client.vpc, client.at)
        _in_subnets(made, node, (name for name, _ in client.subnets or ()), client.at)
        if client.subnets is None:
            call = "ec2:DescribeClientVpnTargetNetworks"
            made.open(node, ("subnet",), made.network.missing(call, (client.id,), "", client))


def _in_subnets(
    made: Statements, node: NamedNode, names: Iterable[str], at: tuple[Citation, ...]
) -> None:
    for name in names:
        made.link(node, "subnet", name, at)


def _interfaces(made: Statements) -> None:
    for card in made.network.data.interfaces.values():
        node, at = made.node(card.id), card.at
        assert node is not None
        made.link(node, "vpc", card.vpc, at)
        made.link(node, "subnet", card.subnet, at)
        made.truth(node, "sourceDestCheck", card.check, at)
        for address in (*card.addresses, *card.public):
            made.text(node, "address", address, at)
