"""Which facts of a network make it a recognised option, each with where it stands."""

from collections.abc import Iterator

from isthmus.kb.networks.contract import GroundEntry
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import Attachment, GatewayAssociation, Record

from .recognise import Recognised

RULES: dict[str, str] = {
    "vpc-peering": "an active peering between two VPCs",
    "vpc-transit-gateway": "hubs, joined by usable peerings, to which several VPCs are attached",
    "managed-vpn": "a virtual private gateway attached to a VPC, with VPN connections",
    "vpn-cloudhub": "a virtual private gateway with dynamic VPN connections to several customer "
    "gateways, each with an AS number and an address of its own",
    "transit-gateway-vpn": "a hub with a VPC and VPN connections",
    "direct-connect": "a virtual private gateway or Direct Connect gateway at which private "
    "interfaces end",
    "direct-connect-transit-gateway": "a Direct Connect gateway that is associated with hubs",
    "direct-connect-vpn": "a VPN connection to an address in the prefixes of a public interface",
    "direct-connect-transit-gateway-vpn": "a VPN connection of a hub to an address within the "
    "prefixes of a public interface",
    "privatelink": "a VPC with interface endpoints that are available",
    "client-vpn": "a Client VPN endpoint that is associated with a subnet",
    "software-vpn": "a VPC that routes a range of no known VPC to an interface that may forward",
    "vpc-software-vpn": "two VPCs that route each other's ranges to interfaces that may forward",
    "vpc-software-to-managed-vpn": "a VPN connection whose customer gateway has the public address "
    "of an interface in another VPC",
    "transit-vpc": "VPN connections of several VPCs whose customer gateway has the public address "
    "of an interface in another VPC",
    "vpc-managed-vpn": "VPN connections of the gateways of two VPCs at one customer address",
}
"""By option: what has to be there, in words; see `recognise`."""


def grounds(network: Network, recognised: Recognised) -> tuple[GroundEntry, ...]:
    """List the facts that make a network an option, in the order of what it binds."""
    bound = frozenset(recognised.resources)
    told: dict[GroundEntry, None] = {}
    for name in recognised.resources:
        told.update(dict.fromkeys(_about(network, name, bound)))
        told.update(dict.fromkeys(_routes_to(network, name, recognised)))
    return tuple(told)


def _routes_to(network: Network, name: str, recognised: Recognised) -> Iterator[GroundEntry]:
    """List the routes that lead to an interface for the sake of an option; see `recognise`."""
    card = network.data.interfaces.get(name)
    if card is None:
        return
    others = frozenset(recognised.vpcs) - {card.vpc}
    for table in network.tables_of[card.vpc or ""]:
        for route in table.routes:
            block = route.destination
            if route.target != name or route.blackhole or block is None:
                continue
            owners = {
                vpc.id
                for vpc in network.data.vpcs.values()
                if any(own.overlaps(block) for own in vpc.ranges)
            }
            if owners & others if others else not owners:
                text = f"{table.id} routes {block} to {name}"
                yield GroundEntry(text, (table.id, name), (route.at,))


def _ground(text: str, record: Record, *on: str | None) -> GroundEntry:
    named = tuple(dict.fromkeys(name for name in (record.id, *on) if name))
    return GroundEntry(text, named, record.at)


def _state(state: str | None) -> str:
    return f"is {state}" if state else "has no state in the files"


def _about(network: Network, name: str, bound: frozenset[str]) -> Iterator[GroundEntry]:
    data = network.data
    if (peering := data.peerings.get(name)) is not None:
        ends = (peering.requester.vpc, peering.accepter.vpc)
        text = f"{name} {_state(peering.state)} and joins {ends[0]} and {ends[1]}"
        yield _ground(text, peering, *ends)
    if name in data.hubs or network.attachments_at[name]:
        yield from _of_hub(network, name, bound)
    if (gateway := data.gateways.get(name)) is not None:
        for vpc in gateway.attached_to():
            yield _ground(f"{name} is attached to {vpc}", gateway, vpc)
        for association in network.associations_of[name]:
            yield from _association(association, bound)
    if (connection := data.connections.get(name)) is not None:
        routing = {True: ", with static routes", False: ", with dynamic routes", None: ""}
        end = connection.hub or connection.gateway
        text = f"{name} {_state(connection.state)} and leads from {connection.customer} to {end}"
        yield _ground(text + routing[connection.static], connection, connection.customer, end)
    if (customer := data.customers.get(name)) is not None and customer.basis == "described":
        address = f"the address {customer.address}" if customer.address else "no address"
        number = f"the AS number {customer.asn}" if customer.asn is not None else "no AS number"
        yield _ground(f"{name} has {address} and {number}", customer)
    if (circuit := data.virtual_interfaces.get(name)) is not None:
        end = circuit.gateway or circuit.direct_connect_gateway
        text = f"{name} is a {circuit.type} interface, {_state(circuit.state)}"
        if circuit.type == "public":
            prefixes = ", ".join(str(block) for block in circuit.prefixes)
            text += f" and announces {prefixes}" if prefixes else ""
        elif end:
            text += f" and ends at {end}"
        yield _ground(text, circuit, end)
    if name in data.direct_connect_gateways:
        for association in network.associations_at[name]:
            yield from _association(association, bound)
    if (endpoint := data.endpoints.get(name)) is not None:
        service = f" of {endpoint.service}" if endpoint.service else ""
        text = f"{name} is an interface endpoint{service} in {endpoint.vpc} and "
        yield _ground(text + _state(endpoint.state), endpoint, endpoint.vpc)
    if (client := data.client_vpns.get(name)) is not None:
        for subnet, _ in client.subnets or ():
            yield _ground(f"{name} is associated with {subnet}", client, subnet)
    if (card := data.interfaces.get(name)) is not None:
        checks = {True: "is on", False: "is off", None: "is not told"}[card.check]
        public = f" and has the public address {', '.join(card.public)}" if card.public else ""
        text = f"{name} stands in {card.vpc}{public}; its source/destination check {checks}"
        yield _ground(text, card, card.vpc)


def _of_hub(network: Network, name: str, bound: frozenset[str]) -> Iterator[GroundEntry]:
    # By what they attach: files come in any order.
    links = sorted(network.attachments_at[name], key=lambda link: (link.resource or "", link.id))
    for link in links:
        if link.resource in bound and link.usable:
            yield _attached(link)


def _attached(link: Attachment) -> GroundEntry:
    peered = link.type in ("peering", "tgw-peering")
    joined = "is peered with" if peered else "is attached to"
    ends = (link.hub, link.resource) if peered else (link.resource, link.hub)
    text = f"{ends[0]} {joined} {ends[1]} by {link.id}, which {_state(link.state)}"
    return _ground(text, link, link.resource, link.hub)


def _association(association: GatewayAssociation, bound: frozenset[str]) -> Iterator[GroundEntry]:
    ends = (association.direct_connect_gateway, association.gateway)
    if {*ends} <= bound:
        text = f"{ends[0]} is associated with {ends[1]}, which {_state(association.state)}"
        yield _ground(text, association, *ends)
