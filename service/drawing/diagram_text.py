"""A topology as text for other tools that draw: Mermaid and DOT.

Both write boxes within boxes, and one line for each link, so that nothing of the record is lost. A
link between a box and the box around it ends at a small node on the inside, since neither tool
takes it otherwise.
"""

from collections.abc import Sequence
from dataclasses import field

from isthmus.kb.characters import dot_text, mermaid_text, on_one_line
from isthmus.kb.data_class import dataclass

from .in_words import source_of
from .layout.containment import Containment, containment
from .layout.lettering import details
from .topology import Link, Node, Topology

_STROKES = {
    "internet": ("#b3421e", "7 4", "dashed"),
    "private-line": ("#0b6e63", "", "solid"),
    "aws-backbone": ("#6a4a9c", "11 3 2 3", "dashed"),
}
"""Colour and dashes of a transport, for Mermaid and for DOT."""
_FILLS = {"aws": ("#fbeecf", "#8f6410"), "customer": ("#dcecf8", "#1f6394")}
"""Ground and outline of what a party manages."""
_FAILING = "#a02a1c"
"""What packets stop at, in networks of one's own."""
_UNSTATED = ("#5f6a70", "2 3", "dotted")
_OTHER = ("#6b5b2e", "", "solid")


def mermaid(topologies: Topology | Sequence[Topology]) -> str:
    """Write one topology, or several in boxes of their own, as a Mermaid flow chart.

    Args:
        topologies: What is drawn.

    Returns:
        The text, with the sources as comments at its beginning.
    """
    all_of = [topologies] if isinstance(topologies, Topology) else list(topologies)
    chart = _Chart()
    for number, topology in enumerate(all_of, 1):
        chart.comments.append(f"%% {_comment(topology)}")
        if len(all_of) == 1:
            chart.add(topology, "", 1)
            continue
        chart.boxes.append(f'  subgraph c{number}["{mermaid_text(topology.name.label)}"]')
        chart.add(topology, f"c{number}_", 2)
        chart.boxes.append("  end")
    return chart.text()


@dataclass(slots=True)
class _Chart:
    """The parts of a Mermaid flow chart while it is written."""

    comments: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    managed: dict[str, list[str]] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)

    def add(self, topology: Topology, prefix: str, depth: int) -> None:
        """Add one topology."""
        places = containment(topology)
        ids = {iri: prefix + name for iri, name in _ids(topology).items()}
        anchors = _anchored(topology, places)

        def box(iri: str, depth: int) -> None:
            indent = "  " * depth
            label = mermaid_text(topology.node(iri).name.label)
            if not places.children[iri]:
                self.boxes.append(f'{indent}{ids[iri]}["{label}"]')
                return
            self.boxes.append(f'{indent}subgraph {ids[iri]}["{label}"]')
            if iri in anchors:
                self.boxes.append(f"{indent}  {ids[iri]}_border(( ))")
            for child in places.children[iri]:
                box(child, depth + 1)
            self.boxes.append(f"{indent}end")

        for iri in places.children[""]:
            box(iri, depth)
        for link in topology.links:
            one, other = _ends(link, ids, places)
            text = mermaid_text("; ".join([link.name.label, *_said(link, topology)]))
            colour, dashes, _ = _stroke(link)
            dash = f",stroke-dasharray:{dashes}" if dashes else ""
            wide = "3px" if link.protections else "2px"
            self.styles.append(
                f"  linkStyle {len(self.links)} stroke:{colour},stroke-width:{wide}{dash}"
            )
            self.links.append(f'  {one} ---|"{text}"| {other}')
        for party in _FILLS:
            mine = [ids[node.name.iri] for node in topology.nodes if _managed_by(node, party)]
            self.managed.setdefault(party, []).extend(mine)
        self.failing += [ids[node.name.iri] for node in topology.nodes if node.failing]

    def text(self) -> str:
        """Write the whole."""
        classes = []
        for party, (fill, stroke) in _FILLS.items():
            if mine := self.managed.get(party):
                classes.append(f"  classDef {party} fill:{fill},stroke:{stroke},color:#1d2426")
                classes.append(f"  class {','.join(mine)} {party}")
        if self.failing:
            classes.append(f"  classDef failing stroke:{_FAILING},stroke-width:3px")
            classes.append(f"  class {','.join(self.failing)} failing")
        written = [*self.comments, "flowchart LR", *self.boxes, *self.links, *self.styles]
        return "\n".join([*written, *classes, ""])


def dot(topology: Topology) -> str:
    """Write a topology in the language of Graphviz.

    Args:
        topology: What is drawn.

    Returns:
        The text of an undirected graph, to be drawn with ``dot``.
    """
    places = containment(topology)
    ids = _ids(topology)
    anchors = _anchored(topology, places)
    within = {iri for iri, children in places.children.items() if iri and children}
    written = [
        f"// {_comment(topology)}",
        f"graph {dot_text(topology.name.id)} {{",
        f"  label={dot_text(topology.name.label)}; labelloc=t;",
        '  rankdir=LR; compound=true; newrank=true; fontname="Helvetica";',
        '  node [shape=box, style="rounded,filled", fillcolor="#ffffff", fontname="Helvetica"];',
        '  edge [fontname="Helvetica", fontsize=11];',
    ]

    def box(iri: str, depth: int) -> None:
        indent = "  " * depth
        node = topology.node(iri)
        if iri not in within:
            fill = _dot_fill(node)
            written.append(f"{indent}{ids[iri]} [label={dot_text(node.name.label)}{fill}];")
            return
        written.append(f"{indent}subgraph cluster_{ids[iri]} {{")
        written.append(f'{indent}  label={dot_text(node.name.label)}; style="rounded";')
        if iri in anchors:
            written.append(f'{indent}  {ids[iri]}_border [shape=point, label=""];')
        for child in places.children[iri]:
            box(child, depth + 1)
        written.append(f"{indent}}}")

    for iri in places.children[""]:
        box(iri, 1)
    for link in topology.links:
        names = list(_ends(link, ids, places))
        clusters = ""
        for number, end in enumerate(link.ends):
            if end in within and names[number] == ids[end]:
                # Graphviz joins nodes, and cuts the line at the border of the box that it is told.
                names[number] = _inside(end, ids, places)
                clusters += f", {('ltail', 'lhead')[number]}=cluster_{ids[end]}"
        label = "\n".join([link.name.label, *_said(link, topology)])
        colour, _, style = _stroke(link)
        wide = 2.5 if link.protections else 1.5
        written.append(
            f"  {names[0]} -- {names[1]} [label={dot_text(label)}, color={dot_text(colour)}, "
            f"style={style}, penwidth={wide}{clusters}];"
        )
    return "\n".join([*written, "}", ""])


def _ids(topology: Topology) -> dict[str, str]:
    return {node.name.iri: f"n{number}" for number, node in enumerate(topology.nodes, 1)}


def _anchored(topology: Topology, places: Containment) -> set[str]:
    """Return the boxes that have a link to something inside them."""
    anchored = set()
    for link in topology.links:
        for one, other in (link.ends, link.ends[::-1]):
            if one in places.path(other):
                anchored.add(one)
    return anchored


def _ends(link: Link, ids: dict[str, str], places: Containment) -> tuple[str, str]:
    one, other = link.ends
    first = f"{ids[one]}_border" if one in places.path(other) else ids[one]
    second = f"{ids[other]}_border" if other in places.path(one) else ids[other]
    return first, second


def _inside(iri: str, ids: dict[str, str], places: Containment) -> str:
    """Return a node inside a box, which Graphviz needs as the end of a line to the box."""
    while places.children[iri]:
        iri = places.children[iri][0]
    return ids[iri]


def _said(link: Link, topology: Topology) -> list[str]:
    """Say of a link what a drawing shows by nesting, by its strokes and by its signs."""
    said = details(link, topology)
    if link.failing:
        said.append("packets stop here")
    said += [f"over the {topology.link(iri).name.label}" for iri in link.carriers]
    said = list(dict.fromkeys(said))
    if link.protections and not any(transport.startswith("secured") for transport in said):
        said.insert(
            0, "secured by " + " and ".join(protection.label for protection in link.protections)
        )
    return said


def _stroke(link: Link) -> tuple[str, str, str]:
    if link.failing:
        return (_FAILING, "", "solid")
    if not link.transports:
        return _UNSTATED
    return _STROKES.get(link.transports[0].id, _OTHER)


def _managed_by(node: Node, party: str) -> bool:
    return any(manager.id == party for manager in node.managers)


def _dot_fill(node: Node) -> str:
    if node.failing:
        return f', color="{_FAILING}", penwidth=3'
    for party, (fill, stroke) in _FILLS.items():
        if _managed_by(node, party):
            return f', fillcolor="{fill}", color="{stroke}"'
    return ""


def _comment(topology: Topology) -> str:
    """Say what is drawn and where it comes from; a second line would be read as part of a chart."""
    return on_one_line(f"{topology.name.label}. {source_of(topology)}")
