"""What is in a network and none of the options of the paper, named so."""

from isthmus.kb.networks.contract import Citation, OtherEntry
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import CORE_NETWORK, GONE

_ENDPOINTS = {
    "gateway": "gateway-endpoint",
    "gatewayloadbalancer": "gateway-load-balancer-endpoint",
}


def _core_networks(network: Network) -> dict[str, dict[Citation, None]]:
    """List the core networks of Cloud WAN that routes or hubs lead to, with where they do."""
    told: dict[str, dict[Citation, None]] = {}
    for table in network.data.tables.values():
        for route in table.routes:
            if route.by == "CoreNetworkArn":
                told.setdefault(route.target, {})[route.at] = None
    for link in network.data.attachments.values():
        if link.type == CORE_NETWORK and link.resource and not link.deleted:
            told.setdefault(link.resource, {}).update(dict.fromkeys(link.at))
    return told


def others(network: Network) -> list[OtherEntry]:
    """List gateways to the internet, gateway endpoints and the like, as far as they are there.

    A core network is among them: that routes lead into it is told, and never where out of it.
    """
    listed = [
        OtherEntry(record.kind, (record.id,), record.at)
        for record in network.data.others.values()
        if record.state not in GONE
    ]
    listed.extend(
        OtherEntry(_ENDPOINTS[endpoint.type], (endpoint.id,), endpoint.at)
        for endpoint in network.data.endpoints.values()
        if endpoint.type in _ENDPOINTS and endpoint.state not in GONE
    )
    listed.extend(
        OtherEntry(CORE_NETWORK, (name,), tuple(at)) for name, at in _core_networks(network).items()
    )
    return sorted(listed, key=lambda entry: (entry.kind, entry.resources))
