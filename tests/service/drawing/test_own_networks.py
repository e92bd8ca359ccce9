"""Networks that people bring: whatever their shape, they are drawn, and nothing overlaps."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from isthmus.kb import Inputs, open_inputs
from isthmus.kb.record.describe import Named
from isthmus.ontology import ontology_files
from isthmus.service.drawing import (
    Link,
    Node,
    Topology,
    dot,
    lay_out,
    mermaid,
    svg,
    topology_of,
    words,
)
from isthmus.service.drawing.layout.containment import containment

DATA = """
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix transport: <https://w3id.org/isthmus/transport/> .
@prefix : <https://example.org/> .
:mine a ist:Configuration ; rdfs:label "my network"@en ; ist:hasNode :a, :b, :c ;
  ist:hasLink :l, :m, :broken .
:a a ist:RemoteNetworkNode ; rdfs:label "head office"@en .
:b a ist:VpcNode ; rdfs:label "production <VPC> & more"@en .
:c a ist:TransitGatewayNode ; ist:directlyLocatedIn :b .
:l a ist:Link ; ist:linkEnd :a, :c ; ist:runsOver transport:internet .
:m a ist:Link ; ist:linkEnd :a, :b .
:broken a ist:Link ; ist:linkEnd :a .
"""


def test_a_network_without_tiers_labels_or_claims_is_drawn(tmp_path: Path) -> None:
    data = tmp_path / "mine.ttl"
    data.write_text(DATA)
    knowledge = open_inputs(Inputs(ontology_files(), data=(data,)), cache=None)
    topology = topology_of(knowledge, "https://example.org/mine")

    assert topology is not None
    text = " ".join(ElementTree.fromstring(svg(topology)).itertext())
    assert "production <VPC> & more" in text
    assert "Built from data of your own" in words(topology)
    assert len(topology.links) == 2, "a link with one end is no line"


@st.composite
def networks(draw: st.DrawFn) -> Topology:
    """Any small network: places within places, links anywhere, tiers or none."""
    count = draw(st.integers(1, 9))
    labels = draw(st.lists(st.text("abc de-fgh", min_size=1), min_size=count, max_size=count))
    nodes = []
    for number, label in enumerate(labels):
        places = draw(st.lists(st.integers(0, number), max_size=2, unique=True))
        nodes.append(
            Node(
                name=Named(label, f"urn:n{number}"),
                kinds=(),
                places=tuple(f"urn:n{place}" for place in places if place != number),
                managers=(),
                tier=draw(st.none() | st.integers(0, 4)),
                side="",
                notes=(),
                claims=(),
            )
        )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda pair: pair[0] != pair[1]), max_size=9))
    links = []
    for number, pair in enumerate(pairs):
        carriers = draw(st.lists(st.integers(0, len(pairs) - 1), max_size=1))
        links.append(
            Link(
                name=Named(f"link {number}", f"urn:l{number}"),
                kinds=(),
                ends=(f"urn:n{min(pair)}", f"urn:n{max(pair)}"),
                transports=(),
                protections=(),
                chosen_by=(),
                carriers=tuple(f"urn:l{one}" for one in carriers if one != number),
                access=False,
                notes=(),
                claims=(),
            )
        )
    return Topology(Named("any"), "", None, tuple(nodes), tuple(links), (), (), (), "")


@settings(max_examples=150)
@given(networks())
def test_any_network_is_drawn_without_overlaps(topology: Topology) -> None:
    for direction in ("wide", "narrow"):
        layout = lay_out(topology, direction)
        places = containment(topology)

        assert len(layout.boxes) == len(topology.nodes)
        # What joins a box to one around it has no line.
        apart = [link for link in topology.links if places.common(*link.ends) not in link.ends]
        named = [link.name.iri for wire in layout.wires for link in wire.leg.named]
        assert len(named) == len(set(named))
        shown = {link.name.iri for wire in layout.wires for link in wire.leg.links}
        assert shown >= {link.name.iri for link in apart}
        areas = [
            (wire.x, wire.y, wire.tag.width, wire.tag.height, wire.leg.links[0].name.iri)
            for wire in layout.wires
        ]
        areas += [(b.x, b.y, b.width, b.height, b.iri) for b in layout.boxes if not b.holds]
        for one, other in combinations(areas, 2):
            across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
            down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
            assert across < 0.2 or down < 0.2, (direction, one, other)
        for x, y, wide, high, _ in areas:
            assert x >= 0
            assert y >= 0
            assert x + wide <= layout.width + 0.2
            assert y + high <= layout.height + 0.2
        for one, other in combinations(layout.boxes, 2):
            if one.iri in places.path(other.iri) or other.iri in places.path(one.iri):
                continue
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across < 0.2 or down < 0.2, (direction, one, other)
    ElementTree.fromstring(svg(topology))
    # Names may hold what stands for a line, so it counts between nodes only.
    assert len(re.findall(r"^ *\w+ ---\|", mermaid(topology), re.M)) == len(topology.links)
    assert len(re.findall(r"^ *\w+ -- \w+ ", dot(topology), re.M)) == len(topology.links)
