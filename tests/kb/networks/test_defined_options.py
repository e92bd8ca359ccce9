"""Options recognised by code against classes of OWL that define as much of them as a class can."""

from pathlib import Path

import pytest
from isthmus.kb.knowledge import open_given
from isthmus.kb.networks import Network
from isthmus.kb.networks.arrangements import recognise
from isthmus.kb.networks.facts.resources import state_resources
from isthmus.kb.networks.facts.statements import Statements
from isthmus.kb.terms import RDF
from isthmus.ontology import resource_files
from pyoxigraph import DefaultGraph, NamedNode

from . import given
from .generator import LAYOUTS, generate, write

DEFINED = Path(__file__).parent / "data" / "options.ttl"
OPTIONS = "https://example.org/options#"
KINDS = {
    "PeeringInUse": {"vpc-peering"},
    # Which of them it is, is decided by numbers, addresses and what is more specific.
    "GatewayWithVpn": {
        "managed-vpn",
        "vpn-cloudhub",
        "direct-connect-vpn",
        "vpc-software-to-managed-vpn",
        "transit-vpc",
    },
    "HubWithVpn": {"transit-gateway-vpn", "direct-connect-transit-gateway-vpn"},
    "EndOfCircuit": {"direct-connect"},
    "GatewayOfHubs": {"direct-connect-transit-gateway"},
    "VpcWithEndpoints": {"privatelink"},
}


def by_classes(network: Network) -> dict[str, set[str]]:
    """Return the ids of what is in each class, as the reasoner infers it."""
    made = Statements(network)
    state_resources(made)
    known = open_given(
        (*resource_files(), DEFINED),
        lambda: made.places,
        lambda triple: (),
        version="test",
        cache=None,
    )
    store = known.dataset.store
    told: dict[str, set[str]] = {}
    for name in KINDS:
        quads = store.quads_for_pattern(None, RDF.type, NamedNode(OPTIONS + name), DefaultGraph())
        things = {quad.subject for quad in quads}
        told[name] = {name for name in _ids(network) if made.node(name) in things}
    return told


def by_code(network: Network) -> dict[str, set[str]]:
    """Return the ids of the same kinds of things in the options that are recognised."""
    data = network.data
    kinds: dict[str, set[str]] = {
        "PeeringInUse": {*data.peerings},
        "GatewayWithVpn": {name for name, entry in data.gateways.items() if entry.attached_to()},
        "HubWithVpn": {*data.hubs, *(link.hub for link in data.attachments.values())},
        "EndOfCircuit": {*data.gateways, *data.direct_connect_gateways},
        "GatewayOfHubs": {
            *data.direct_connect_gateways,
            *(entry.direct_connect_gateway for entry in data.associations.values()),
        },
        "VpcWithEndpoints": {*data.vpcs},
    }
    told: dict[str, set[str]] = {name: set() for name in KINDS}
    for recognised in recognise(network):
        for name, options in KINDS.items():
            if recognised.option in options:
                told[name] |= kinds[name].intersection(recognised.resources)
    return told


def _ids(network: Network) -> set[str]:
    data = network.data
    return {
        *data.peerings,
        *data.gateways,
        *data.hubs,
        *data.vpcs,
        *data.direct_connect_gateways,
        *(link.hub for link in data.attachments.values()),
        *(entry.direct_connect_gateway or "" for entry in data.associations.values()),
    }


@pytest.mark.parametrize("name", given.names())
def test_the_sets_have_the_options_that_classes_define(name: str):
    network = Network.open(given.folder(name))
    assert by_code(network) == by_classes(network)


@pytest.mark.parametrize("seed", range(12))
def test_random_networks_have_the_options_that_classes_define(tmp_path: Path, seed: int):
    network = Network.open(write(generate(seed, LAYOUTS[seed % len(LAYOUTS)]), tmp_path))
    assert by_code(network) == by_classes(network)
