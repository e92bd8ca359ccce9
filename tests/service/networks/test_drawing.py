"""Networks of one's own, drawn: all that joins them, and what fails, in every form alike."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from isthmus.kb.networks import Network, Reach
from isthmus.service.drawing import Topology, dot, mermaid, svg, words
from isthmus.service.networks.picture import (
    MOST_DRAWN,
    NotDrawnError,
    network_topology,
    way_topology,
)

from tests.kb.networks.given import folder, names
from tests.servers import Launch, Server

EXAMPLE = Path(__file__).parents[3] / "service" / "networks" / "example" / "before"
CLASS = "{http://www.w3.org/2000/svg}"


def way(network: Network, start: str, end: str) -> Topology:
    return way_topology(network, Reach(network).answer(start, end))


def classes(drawn: str) -> list[str]:
    return [element.get("class", "") for element in ElementTree.fromstring(drawn).iter()]


@pytest.mark.parametrize("name", names())
def test_every_network_is_drawn_with_all_its_vpcs(name: str):
    network = Network.open(folder(name))
    if not network.data.vpcs and not network.data.virtual_interfaces:
        with pytest.raises(NotDrawnError, match="no VPC"):
            network_topology(network)
        return
    topology = network_topology(network)
    assert ElementTree.fromstring(svg(topology)).tag == f"{CLASS}svg"
    for text in (words(topology), mermaid(topology), dot(topology)):
        for vpc in network.data.vpcs.values():
            assert (vpc.name or vpc.id) in text
    assert "failing" not in " ".join(classes(svg(topology, standalone=False)))


def test_what_stands_in_the_way_is_red_crossed_and_said():
    network = Network.open(EXAMPLE)
    topology = way(network, "dev", "shared")
    assert {node.name.label for node in topology.nodes if node.failing} == {"shared"}
    assert [link.failing for link in topology.links].count(True) == 1
    drawn = svg(topology)
    assert classes(drawn).count("stop") == 2
    numbers = [number for part in (*topology.nodes, *topology.links) for number in part.stops]
    assert sorted(numbers) == [1, 2, 3], "as the list beside the drawing counts them"
    assert {"tile", "box"} & {name for found in classes(drawn) for name in found.split()}
    told = words(topology)
    assert told.count("packets stop here") == 2
    assert "associate tgw-attach-0a1000000000de0 with a table of its hub" in told
    assert "failing" in mermaid(topology)
    assert dot(topology).count("#a02a1c") == 2


def test_a_way_that_passes_has_nothing_in_red():
    topology = way(Network.open(EXAMPLE), "dev", "data")
    assert [node.name.label for node in topology.nodes] == ["eu-west-1", "dev", "data"]
    assert {node.places for node in topology.nodes[1:]} == {(topology.nodes[0].name.iri,)}
    assert "stop" not in classes(svg(topology, standalone=False))


def test_two_ends_that_nothing_joins_stand_apart(tmp_path: Path):
    vpcs = [{"VpcId": f"vpc-{n}", "CidrBlock": f"10.{n}.0.0/16"} for n in (1, 2)]
    tables = [
        {"RouteTableId": f"rtb-{n}", "VpcId": f"vpc-{n}", "Routes": [], "Associations": []}
        for n in (1, 2)
    ]
    content = {"Vpcs": vpcs, "RouteTables": tables, "Subnets": []}
    (tmp_path / "all.json").write_text(json.dumps(content), encoding="utf-8")
    topology = way(Network.open(tmp_path), "vpc-1", "vpc-2")
    assert len(topology.nodes) == 2
    assert not topology.links
    assert svg(topology)


def test_names_of_strangers_are_text_in_every_form(tmp_path: Path):
    tag = '"]; <script>alert(1)</script> --- \u2028 x'
    vpcs = [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": tag}]}]
    (tmp_path / "Vpcs.json").write_text(json.dumps({"Vpcs": vpcs}), encoding="utf-8")
    topology = network_topology(Network.open(tmp_path))
    assert "<script" not in svg(topology)
    assert "<script" not in mermaid(topology)
    assert len(mermaid(topology).splitlines()) == 3
    (line,) = [line for line in dot(topology).splitlines() if line.startswith("  n1 [")]
    escaped = "\\" + '"'
    assert line.replace(escaped, "").count('"') == 2


def test_what_nobody_could_read_is_not_drawn(tmp_path: Path):
    vpcs = [{"VpcId": f"vpc-{n}", "CidrBlock": f"10.{n}.0.0/16"} for n in range(MOST_DRAWN + 1)]
    (tmp_path / "Vpcs.json").write_text(json.dumps({"Vpcs": vpcs}), encoding="utf-8")
    with pytest.raises(NotDrawnError, match="name two ends"):
        network_topology(Network.open(tmp_path))
    assert svg(way(Network.open(tmp_path), "vpc-1", "vpc-2"))


def test_the_style_of_a_drawing_that_stands_alone_is_whole():
    drawn = svg(network_topology(Network.open(EXAMPLE)))
    (style,) = re.findall(r"<style>(.*?)</style>", drawn, re.DOTALL)
    assert style.count("{") == style.count("}")
    assert "light-dark" not in style


def test_the_command_and_the_service_draw_alike(launch: Launch, server: Server):
    printed = launch("network", "draw", str(EXAMPLE), "dev", "shared", "--format", "text").stdout
    told = server("/api/v1/networks/harbour/diagram.txt?from=dev&to=shared").text
    assert printed == told
    assert server("/api/v1/networks/harbour/diagram.svg").media_type == "image/svg+xml"
    page = server("/networks/harbour?from=dev&to=shared").text
    assert 'class="ist-drawing wide"' in page
    assert server("/api/v1/networks/harbour/diagram.svg?from=nothing&to=dev").status == 400
    assert launch("network", "draw", str(EXAMPLE), "dev").returncode == 2
