"""Readers of VPN and Client VPN: customer gateways, gateways, connections, endpoints."""

from isthmus.kb.networks.ranges import parse_range
from isthmus.kb.networks.records import ClientVpn, CustomerGateway, VpnConnection, VpnGateway

from .fields import Fields
from .gather import Gathered
from .vpcs import owner

_CONNECTIONS = "ec2:DescribeVpnConnections"


def read_customer_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``CustomerGateways``."""
    gathered.add(
        gathered.customers,
        CustomerGateway(
            id=entry.wanted("CustomerGatewayId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            scopes=(entry.scope,),
            address=entry.text("IpAddress"),
            asn=entry.number("BgpAsn") or entry.number("BgpAsnExtended"),
            state=entry.state(),
        ),
    )


def read_vpn_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``VpnGateways``."""
    gathered.add(
        gathered.gateways,
        VpnGateway(
            id=entry.wanted("VpnGatewayId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            scopes=(entry.scope,),
            asn=entry.number("AmazonSideAsn"),
            state=entry.state(),
            vpcs=tuple(
                (link.wanted("VpcId"), link.state() or "")
                for link in entry.entries("VpcAttachments")
            ),
            attachments_known=entry.key("VpcAttachments") is not None,
        ),
    )


def read_connection(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``VpnConnections``."""
    options = entry.inner("Options")
    ends = any(entry.has(name) for name in ("VpnGatewayId", "TransitGatewayId", "CoreNetworkArn"))
    bare = entry.text("GatewayAssociationState") == "not-associated"
    if entry.state() != "deleted" and not (entry.has("CustomerGatewayId") and (ends or bare)):
        gathered.leave_open(_CONNECTIONS, entry.scope)
    routes = [route for route in entry.entries("Routes") if route.state() in (None, "available")]
    gathered.add(
        gathered.connections,
        VpnConnection(
            id=entry.wanted("VpnConnectionId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            scopes=(entry.scope,),
            customer=entry.text("CustomerGatewayId"),
            gateway=entry.text("VpnGatewayId"),
            hub=entry.text("TransitGatewayId"),
            core_network=entry.text("CoreNetworkArn"),
            state=entry.state(),
            static=options.flag("StaticRoutesOnly") if options else None,
            static_routes=tuple(
                block for route in routes if (block := route.range("DestinationCidrBlock"))
            ),
            routes_told=entry.key("Routes") is not None
            and all(route.has("DestinationCidrBlock") for route in routes),
            tunnels=tuple(
                state.upper()
                for tunnel in entry.entries("VgwTelemetry")
                if (state := tunnel.text("Status"))
            ),
        ),
    )


def read_client_vpn(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``ClientVpnEndpoints``."""
    gathered.add(
        gathered.client_vpns,
        ClientVpn(
            id=entry.wanted("ClientVpnEndpointId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            account=owner(entry),
            scopes=(entry.scope,),
            state=entry.state("Status"),
            vpc=entry.text("VpcId"),
        ),
    )


def _endpoint(entry: Fields, gathered: Gathered) -> ClientVpn:
    """Return the endpoint that an answer is about, known or not."""
    name = entry.wanted("ClientVpnEndpointId")
    if name not in gathered.client_vpns:
        gathered.client_vpns[name] = ClientVpn(id=name, at=(entry.at,), basis="referenced")
    return gathered.client_vpns[name]


def read_client_network(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``ClientVpnTargetNetworks``."""
    endpoint = _endpoint(entry, gathered)
    if entry.state("Status") in (None, "associated"):
        network = (entry.wanted("TargetNetworkId"), entry.text("VpcId"))
        endpoint.subnets = (*(endpoint.subnets or ()), network)


def read_client_route(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``Routes`` of DescribeClientVpnRoutes."""
    endpoint = _endpoint(entry, gathered)
    block = entry.range("DestinationCidr")
    if block and entry.state("Status") in (None, "active"):
        route = (block, entry.text("TargetSubnet"), entry.text("Origin"))
        endpoint.routes = (*(endpoint.routes or ()), route)


def read_client_rule(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``AuthorizationRules``."""
    endpoint = _endpoint(entry, gathered)
    text = entry.text("DestinationCidr")
    block = parse_range(text) if text else None
    if block and entry.state("Status") in (None, "active"):
        endpoint.rules = (*(endpoint.rules or ()), block)
