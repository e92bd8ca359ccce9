"""How fast the reasoner is on growing networks, beside owlrl on the same triples.

    python benchmarks/reasoning.py                       10,000 triples with owlrl, then 100,000
    python benchmarks/reasoning.py --sizes 10000 100000 1000000 --reference 100000

The networks speak the shipped vocabulary: Regions with zones, subnets and VPCs, transit gateways
with attachments and peerings, tunnels over virtual interfaces over circuits, configurations with
their links. owlrl takes minutes at 100,000 triples, so it runs up to 10,000 unless told otherwise.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count

from figure import Figure
from isthmus.kb.build import is_clean
from isthmus.kb.reasoning.closure import Closure
from isthmus.kb.reasoning.compile import compile_rules
from isthmus.kb.reasoning.reference import reference_closure
from isthmus.kb.schema import Schema
from isthmus.kb.source import read_all
from isthmus.kb.terms import RDF, ist
from isthmus.ontology import ontology_files
from pyoxigraph import NamedNode, Triple

_DATA = "https://example.org/network/"
_TRANSPORT = "https://w3id.org/isthmus/transport/"
_VPCS_OF_A_HUB = 40


def network(size: int) -> list[Triple]:
    """Make a network of about so many triples.

    Args:
        size: The number of triples.

    Returns:
        The triples, the same each time.
    """
    triples: list[Triple] = []
    for region in regions():
        triples += region
        if len(triples) >= size:
            break
    return triples


def regions() -> Iterator[list[Triple]]:
    """Yield the triples of one Region after another, without end."""
    for number in count():
        triples: list[Triple] = []
        _region(triples, number)
        yield triples


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from measure([10_000, 100_000], reference_up_to=10_000)


def measure(sizes: Sequence[int], reference_up_to: int) -> Iterator[Figure]:
    """Reason over networks of some sizes.

    Args:
        sizes: Numbers of triples.
        reference_up_to: The largest size for which owlrl runs too.

    Yields:
        One figure for each size.
    """
    ontology = [t for source in read_all(ontology_files()) for t in source.triples]
    for size in sizes:
        triples = list(dict.fromkeys((*ontology, *network(size))))
        started = time.perf_counter()
        closure = Closure(compile_rules(triples))
        closure.add(triples)
        ours = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        peer, said = "", f"{closure.size:,} triples after reasoning, {memory:,} MB at most"
        if size <= reference_up_to:
            started = time.perf_counter()
            drawn, _ = reference_closure(triples)
            theirs = time.perf_counter() - started
            peer = f"{theirs:.1f} s"
            said += f"; {theirs / ours:.0f} times as fast, {_compared(triples, closure, drawn)}"
        yield Figure(f"closure of {size:,} triples", f"{ours:.2f} s", "owlrl", peer, said)


def _compared(triples: list[Triple], closure: Closure, drawn: set[Triple]) -> str:
    schema = Schema(triples)
    ours = {t for found in closure.rounds() for t in found if is_clean(t, schema)}
    return "same closure" if ours == {t for t in drawn if is_clean(t, schema)} else "DIFFERENT"


def _region(triples: list[Triple], number: int) -> None:
    """Add one Region: a hub with VPCs, their subnets, and a few sites with tunnels."""

    def node(kind: str, at: object) -> NamedNode:
        return NamedNode(f"{_DATA}{kind}-{number}-{at}")

    def add(subject: NamedNode, word: str, value: NamedNode) -> None:
        triples.append(Triple(subject, RDF.type if word == "a" else ist(word), value))

    region, hub = node("region", ""), node("hub", "")
    add(region, "a", ist("RegionNode"))
    add(hub, "a", ist("TransitGatewayNode"))
    add(hub, "locatedIn", region)
    if number:
        add(hub, "hubPeeredWith", NamedNode(f"{_DATA}hub-{number - 1}-"))
    zones = [node("zone", at) for at in range(3)]
    for zone in zones:
        add(zone, "a", ist("AvailabilityZoneNode"))
        add(zone, "directlyLocatedIn", region)
    for at in range(_VPCS_OF_A_HUB):
        vpc = node("vpc", at)
        add(vpc, "a", ist("VpcNode"))
        add(vpc, "attachedTo", hub)
        for part, zone in enumerate(zones):
            subnet = node(f"subnet{part}", at)
            add(subnet, "a", ist("SubnetNode"))
            add(subnet, "directlyLocatedIn", zone)
        _site(triples, number, at)
    for at in range(_VPCS_OF_A_HUB - 1):
        add(node("vpc", at), "peeredWith", node("vpc", at + 1))


def _site(triples: list[Triple], number: int, at: int) -> None:
    """Add one site: a configuration whose tunnel runs over an interface over a circuit."""
    name = f"{_DATA}%s-{number}-{at}"
    configuration, tunnel, interface, circuit = (
        NamedNode(name % kind) for kind in ("configuration", "tunnel", "interface", "circuit")
    )
    words = (
        (configuration, RDF.type, ist("Configuration")),
        (configuration, ist("hasAccessLink"), tunnel),
        (configuration, ist("hasNode"), NamedNode(name % "vpc")),
        (tunnel, RDF.type, ist("VpnTunnelLink")),
        (tunnel, ist("carriedDirectlyBy"), interface),
        (interface, RDF.type, ist("TransitVirtualInterfaceLink")),
        (interface, ist("carriedDirectlyBy"), circuit),
        (circuit, RDF.type, ist("DirectConnectConnectionLink")),
        (circuit, ist("runsOver"), NamedNode(f"{_TRANSPORT}private-line")),
    )
    triples.extend(Triple(*word) for word in words)


def main() -> int:
    """Measure the sizes that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--reference", type=int, default=10_000, metavar="SIZE")
    arguments = parser.parse_args()
    print("| measured | result | beside | result | how |\n|---|--:|---|--:|---|")
    for one in measure(arguments.sizes, arguments.reference):
        print(f"| {one.what} | {one.value} | {one.peer} | {one.peer_value} | {one.how} |")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
