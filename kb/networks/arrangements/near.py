"""What a network nearly is: options of the paper of which one part is missing, and which.

Only what the records show counts: a part that no file could show is not called missing.
"""

from collections.abc import Iterator

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.read import cite
from isthmus.kb.networks.records import GONE, Attachment, Hub, Record

from .recognise import Recognised

_ASKED = ("pending-acceptance", "pendingacceptance", "initiating-request", "provisioning")


@dataclass(frozen=True, slots=True)
class NearMatch:
    """An option that one part more would make.

    Attributes:
        option: Its id in the graph.
        configuration: The id of the configuration that it would be; None if it cannot be told.
        lacks: What is missing, in a sentence.
        resources: What is there of it.
        at: Where that stands.
    """

    option: str
    configuration: str | None
    lacks: str
    resources: tuple[str, ...]
    at: tuple[Citation, ...] = ()


def near_matches(network: Network, recognised: list[Recognised]) -> list[NearMatch]:
    """List what a network nearly is, by option and resource.

    Args:
        recognised: What it is.
    """
    listed = [
        *_single_vpns(recognised),
        *_spokes(network, recognised),
        *_circuits(recognised),
        *_peerings(network),
        *_hubs(network, recognised),
        *_endpoints(network),
        *_clients(network),
    ]
    return sorted(listed, key=lambda near: (near.option, near.resources))


def _of(entry: Recognised, configuration: str, lacks: str) -> NearMatch:
    place = f"{entry.option}-{configuration}"
    return NearMatch(entry.option, place, lacks, entry.resources, entry.at)


def _single_vpns(recognised: list[Recognised]) -> Iterator[NearMatch]:
    for entry in recognised:
        single = f"{entry.option}-single"
        if entry.option in ("managed-vpn", "transit-gateway-vpn") and entry.configuration == single:
            lacks = "a second customer gateway of the same ASN, with a VPN connection of its own"
            yield _of(entry, "redundant", lacks)


def _spokes(network: Network, recognised: list[Recognised]) -> Iterator[NearMatch]:
    """Several customer gateways of one gateway are spokes but for what they lack."""
    for entry in recognised:
        names = tuple(dict.fromkeys(name for name in entry.remotes if name))
        if entry.option != "managed-vpn" or entry.configuration or len(names) < 2:
            continue
        customers = [
            network.data.customers[name] for name in names if name in network.data.customers
        ]
        static = [
            name
            for name in entry.resources
            if (connection := network.data.connections.get(name)) is not None and connection.static
        ]
        numbers = [customer.asn for customer in customers]
        lacks = []
        if static:
            lacks.append(f"dynamic routing on {', '.join(static)}")
        if len(set(numbers)) < len(numbers):
            lacks.append("an ASN of its own for each customer gateway")
        if lacks:
            at = entry.at
            yield NearMatch(
                "vpn-cloudhub", "vpn-cloudhub-hub", " and ".join(lacks), entry.resources, at
            )


def _circuits(recognised: list[Recognised]) -> Iterator[NearMatch]:
    for entry in recognised:
        if entry.configuration == "direct-connect-private-vif":
            yield _of(entry, "redundant", "a private virtual interface on a second connection")


def _peerings(network: Network) -> Iterator[NearMatch]:
    for peering in network.data.peerings.values():
        if peering.state in _ASKED:
            ends = [peering.requester, peering.accepter]
            place = None
            if all(end.region for end in ends):
                same = ends[0].region == ends[1].region
                place = "vpc-peering-within-region" if same else "vpc-peering-across-regions"
            yield NearMatch(
                "vpc-peering",
                place,
                f"{peering.id} is {peering.state}: the owner of {ends[1].vpc} has to accept it",
                tuple(dict.fromkeys((peering.id, *(end.vpc for end in ends if end.vpc)))),
                cite((peering,)),
            )


def _hubs(network: Network, recognised: list[Recognised]) -> Iterator[NearMatch]:
    served = {
        name
        for entry in recognised
        if entry.option == "vpc-transit-gateway"
        for name in entry.resources
    }
    for hub in network.data.hubs.values():
        links = [link for link in network.attachments_at[hub.id] if link.type == "vpc"]
        usable = [link for link in links if link.usable and link.resource]
        if hub.id in served or hub.state in GONE or not usable:
            continue
        waiting = [link for link in links if not link.usable and not link.deleted]
        lacks = f"a second VPC attached to {hub.id}"
        if waiting:
            lacks = f"{waiting[0].id} is {waiting[0].state}: it has to become available"
        yield _hub(hub, usable, "regional-hub", lacks)
    # Hubs of two Regions that nothing joins.
    alone = [
        entry
        for entry in recognised
        if entry.configuration == "vpc-transit-gateway-regional-hub" and entry.vpcs
    ]
    for index, entry in enumerate(alone):
        here = _region(network, entry)
        for other in alone[index + 1 :]:
            there = _region(network, other)
            if here and there and here != there:
                lacks = f"a usable peering between the hubs of {here} and {there}"
                both = tuple(dict.fromkeys((*entry.resources, *other.resources)))
                at = tuple(dict.fromkeys((*entry.at, *other.at)))
                place = "vpc-transit-gateway-peered-hubs"
                yield NearMatch("vpc-transit-gateway", place, lacks, both, at)


def _hub(hub: Hub, usable: list[Attachment], place: str, lacks: str) -> NearMatch:
    records: list[Record] = [hub, *usable]
    named = dict.fromkeys((hub.id, *(link.resource or "" for link in usable)))
    configuration = f"vpc-transit-gateway-{place}"
    return NearMatch("vpc-transit-gateway", configuration, lacks, tuple(named), cite(records))


def _region(network: Network, entry: Recognised) -> str | None:
    for name in entry.resources:
        if name in network.data.hubs:
            return network.data.hubs[name].region
    return None


def _endpoints(network: Network) -> Iterator[NearMatch]:
    for endpoint in network.data.endpoints.values():
        if endpoint.type == "interface" and endpoint.state in _ASKED:
            lacks = f"{endpoint.id} is {endpoint.state}: the owner of the service has to accept it"
            named = tuple(name for name in (endpoint.id, endpoint.vpc) if name)
            place = "privatelink-interface-endpoints"
            yield NearMatch("privatelink", place, lacks, named, cite((endpoint,)))


def _clients(network: Network) -> Iterator[NearMatch]:
    for client in network.data.client_vpns.values():
        if client.usable and client.subnets == ():
            lacks = f"a subnet that {client.id} is associated with"
            place = "client-vpn-remote-access"
            yield NearMatch("client-vpn", place, lacks, (client.id,), cite((client,)))
