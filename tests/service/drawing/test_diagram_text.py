"""Mermaid, DOT and Markdown: every node, link and place, in the grammar of the tool."""

import html
import re
import subprocess

import pytest
from isthmus.service.drawing import Topology, dot, markdown, mermaid

from tests.tools import tool


def ids(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


def test_mermaid_has_every_node_and_link_once(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        text = mermaid(topology)
        nodes = ids(text, r'^ *(?:subgraph )?(n\d+)\["')
        links = ids(text, r'^ *n\w+ ---\|"([^"]*)"\| n\w+$')

        assert len(nodes) == len(set(nodes)) == len(topology.nodes)
        assert len(links) == len(topology.links) == text.count("linkStyle ")
        for link in topology.links:
            assert any(one.startswith(link.name.label) for one in links)
        assert text.count("subgraph ") == len(ids(text, r"^ *(end)$"))


def test_mermaid_joins_no_box_with_what_stands_in_it(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        text = mermaid(topology)
        open_boxes: list[str] = []
        around: dict[str, set[str]] = {}
        for line in text.splitlines():
            if found := re.match(r" *subgraph (\w+)", line):
                around[found[1]] = set(open_boxes)
                open_boxes.append(found[1])
            elif line.strip() == "end":
                open_boxes.pop()
            elif found := re.match(r" *(\w+)[\[(]", line):
                around[found[1]] = set(open_boxes)
        for one, other in re.findall(r"^ *(\w+) ---.*\| (\w+)$", text, re.MULTILINE):
            assert other not in around[one]
            assert one not in around[other]


def test_several_topologies_make_one_chart(topologies: dict[str, Topology]) -> None:
    both = [topologies["managed-vpn-single"], topologies["managed-vpn-redundant"]]
    text = mermaid(both)

    assert text.count("flowchart") == 1
    nodes = ids(text, r'^ *(?:subgraph )?(c\d_n\d+)\["')
    assert len(nodes) == len(set(nodes)) == sum(len(one.nodes) for one in both)


def test_signs_of_the_tools_cannot_break_out(topologies: dict[str, Topology]) -> None:
    from dataclasses import replace

    from isthmus.kb.record.describe import Named

    plain = topologies["vpc-peering-within-region"]
    first = plain.nodes[0]
    odd = replace(first, name=Named('a "quoted" <b> & \\ | name\nin lines', first.name.iri))
    topology = replace(plain, nodes=(odd, *plain.nodes[1:]))

    assert '"a #quot;quoted#quot; #lt;b>' in mermaid(topology)
    assert r'label="a \"quoted\" <b> & \\ | name\nin lines"' in dot(topology)
    assert r"a \"quoted\"" not in markdown(topology)
    assert "&lt;b&gt;" in markdown(topology)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x0b", "\x0c", "\x00", "\x85", "\u2028"])
def test_a_title_stays_in_its_comment(topologies: dict[str, Topology], sign: str) -> None:
    from dataclasses import replace

    from isthmus.kb.record.describe import Named

    plain = topologies["vpc-peering-within-region"]
    name = Named(f"before{sign}click n1 href", plain.name.iri)
    first = replace(plain.nodes[0], name=Named(f"a{sign}b", plain.nodes[0].name.iri))
    topology = replace(plain, name=name, nodes=(first, *plain.nodes[1:]))

    chart = mermaid(topology)
    assert chart.startswith("%% before click n1 href")
    assert chart.splitlines()[1] == "flowchart LR"
    graph = dot(topology)
    assert graph.startswith("// before click n1 href")
    assert graph.splitlines()[1].startswith("graph ")
    drawn = subprocess.run(
        [tool("dot"), "-Tsvg"], input=graph, capture_output=True, text=True, check=False
    )
    assert (drawn.returncode, drawn.stderr) == (0, "")


def test_dot_has_every_node_and_link(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        text = dot(topology)
        nodes = ids(text, r"^ *(?:subgraph cluster_)?(n\d+) (?:\[|\{)")

        assert len(set(nodes)) == len(topology.nodes)
        assert len(ids(text, r"^  (n\w+) -- n\w+ \[")) == len(topology.links)
        assert text.count("{") == text.count("}")


def test_graphviz_takes_every_dot(topologies: dict[str, Topology]) -> None:
    graphviz = tool("dot")
    for topology in topologies.values():
        done = subprocess.run(
            [graphviz, "-Tsvg"], input=dot(topology), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), topology.name
        shown = html.unescape(done.stdout)
        for node in topology.nodes:
            assert node.name.label in shown


def test_markdown_holds_the_chart_the_tables_and_the_source(
    topologies: dict[str, Topology],
) -> None:
    for topology in topologies.values():
        text = markdown(topology)
        cells = [line for line in text.splitlines() if line.startswith("| ")]

        assert "```mermaid\n%%" in text
        assert len(cells) == len(topology.nodes) + len(topology.links) + 2
        assert "Built from the text of the source" in text
