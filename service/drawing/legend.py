"""The legend of a drawing: what its pictograms, colours, strokes and signs stand for."""

from collections.abc import Iterator
from dataclasses import dataclass

from isthmus.kb.characters import xml_text

from .layout.lettering import DETAIL_SIZE, Bundle
from .layout.measure import width, wrap
from .pictograms import LOCK, OPEN_LOCK, PICTOGRAMS, PLAIN
from .style import link_class, node_class
from .topology import Topology
from .words import NOT_STATED, the

_SAMPLE = 30.0
_ROW = 22.0
_BETWEEN = 14.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend.

    Attributes:
        sample: SVG on a ground of thirty by twenty units.
        text: What it stands for.
    """

    sample: str
    text: str


def entries(topology: Topology, bundles: list[Bundle]) -> list[Entry]:
    """Return what has to be explained in the drawing of a topology, and nothing else."""
    found = {entry.text: entry for entry in _all(topology, bundles)}
    return list(found.values())


def legend(found: list[Entry], x: float, y: float, room: float) -> tuple[str, float]:
    """Draw a legend.

    Args:
        found: Its entries.
        x: Left side.
        y: Top.
        room: How wide it may be.

    Returns:
        The SVG, and the height it takes.
    """
    drawn, at, row = [], 0.0, 0.0
    for entry in found:
        before = _SAMPLE + 6 if entry.sample else 0.0
        lines = wrap(entry.text, DETAIL_SIZE, room - before)
        wide = before + max(width(line, DETAIL_SIZE) for line in lines)
        if at and at + wide > room:
            at, row = 0.0, row + _ROW
        drawn.append(
            f'<g transform="translate({x + at:.1f} {y + row:.1f})">{entry.sample}'
            + "".join(
                f'<text x="{before:.0f}" y="{14 + 14 * number}">{xml_text(line)}</text>'
                for number, line in enumerate(lines)
            )
            + "</g>"
        )
        at += wide + _BETWEEN
        row += 14.0 * (len(lines) - 1)
    return '<g class="legend">' + "".join(drawn) + "</g>", row + _ROW


def _all(topology: Topology, bundles: list[Bundle]) -> Iterator[Entry]:
    for node in topology.nodes:
        for kind in node.kinds[:1]:
            if kind.label.lower() in node.name.label.lower():
                continue  # the box says itself what its pictogram stands for
            sign = PICTOGRAMS.get(kind.id, PLAIN)
            yield Entry(f'<g class="sign" transform="translate(5 0)">{sign}</g>', kind.label)
    for node in topology.nodes:
        if look := node_class(node):
            party = next(one.label for one in node.managers if look == f"by-{one.id}")
            yield Entry(_swatch(look), f"managed by {the(party)}")
    if any(not node_class(node) for node in topology.nodes):
        yield Entry(_swatch(""), f"manager {NOT_STATED}")
    for link in topology.links:
        label = link.transports[0].label if link.transports else f"transport {NOT_STATED}"
        yield Entry(_line(link_class(link)), label)
    if any(len(bundle) > 1 for bundle in bundles):
        sample = (
            '<g class="tag over-unstated">'
            '<rect class="box" x="1" y="2" width="28" height="16" rx="4"/></g>'
            '<g class="tag protected over-unstated">'
            '<rect class="box" x="5" y="6" width="20" height="8" rx="3"/></g>'
        )
        yield Entry(sample, "a link inside the one that carries it")
    if any(link.protections for link in topology.links):
        yield Entry(_lock(LOCK), "secured by the protocol named")
    for party in {party.label: party for link in topology.links for party in link.chosen_by}:
        yield Entry(_lock(OPEN_LOCK), f"protection chosen by {the(party)}")
    if any(not link.protections and not link.chosen_by for link in topology.links):
        yield Entry("", f"no lock: protection {NOT_STATED}")


def _swatch(look: str) -> str:
    return f'<g class="{look}"><rect class="box" x="3" y="3" width="24" height="14" rx="3"/></g>'


def _line(look: str) -> str:
    return f'<g class="{look}"><path class="wire" d="M1 10H29"/></g>'


def _lock(sign: str) -> str:
    return f'<g class="sign" transform="translate(9 4)">{sign}</g>'
