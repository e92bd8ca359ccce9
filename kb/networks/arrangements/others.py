"""What is in a network and none of the options of the paper, named so."""

from isthmus.kb.networks.contract import OtherEntry
from isthmus.kb.networks.network import Network

_ENDPOINTS = {
    "gateway": "gateway-endpoint",
    "gatewayloadbalancer": "gateway-load-balancer-endpoint",
}


def others(network: Network) -> list[OtherEntry]:
    """List gateways to the internet, gateway endpoints and the like, as far as they are there."""
    listed = [
        OtherEntry(record.kind, (record.id,), record.at)
        for record in network.data.others.values()
        if record.state not in ("deleted", "deleting", "failed")
    ]
    listed.extend(
        OtherEntry(_ENDPOINTS[endpoint.type], (endpoint.id,), endpoint.at)
        for endpoint in network.data.endpoints.values()
        if endpoint.type in _ENDPOINTS and endpoint.state not in ("deleted", "rejected", "failed")
    )
    return sorted(listed, key=lambda entry: (entry.kind, entry.resources))
