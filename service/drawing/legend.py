"""The legend of a drawing: what its colours, lines and signs stand for."""

from collections.abc import Iterator, Sequence

from isthmus.kb.characters import xml_text
from isthmus.kb.data_class import dataclass

from .in_words import NOT_STATED, the
from .layout.legs import Leg
from .layout.lettering import DETAIL_SIZE
from .layout.measure import width, wrap
from .pictograms import LOCK
from .style import party_class, place_class
from .topology import Topology

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


def entries(topology: Topology, legs: Sequence[Leg]) -> list[Entry]:
    """Return what has to be explained in the drawing of a topology, and nothing else."""
    entries_by_text = {entry.text: entry for entry in _all(topology, legs)}
    return list(entries_by_text.values())


def legend(entries: list[Entry], x: float, y: float, room: float) -> tuple[str, float]:
    """Draw a legend.

    Args:
        x: Left side.
        y: Top.
        room: How wide it may be.

    Returns:
        The SVG, and the height it takes.
    """
    drawn, at, row = [], 0.0, 0.0
    for entry in entries:
        before = _SAMPLE + 6 if entry.sample else 0.0
        lines = wrap(entry.text, DETAIL_SIZE, room - before)
        wide = before + max(width(line, DETAIL_SIZE) for line in lines)
        if at and at + wide > room:
            at, row = 0.0, row + _ROW
        drawn.append(
            f'<g transform="translate({x + at:.1f} {y + row:.1f})">{entry.sample}'
            + "".join(
                f'<text class="detail" x="{before:.0f}" y="{14 + 14 * number}">'
                f"{xml_text(line)}</text>"
                for number, line in enumerate(lines)
            )
            + "</g>"
        )
        at += wide + _BETWEEN
        row += 14.0 * (len(lines) - 1)
    return '<g class="legend">' + "".join(drawn) + "</g>", row + _ROW


def _all(topology: Topology, legs: Sequence[Leg]) -> Iterator[Entry]:
    looks = {party_class(node) for node in topology.nodes if not place_class(node)}
    for node in topology.nodes:
        if (look := party_class(node)) in looks and node.managers:
            looks.remove(look)
            yield Entry(_swatch(look), f"managed by {the(node.managers[0].label)}")
    if "" in looks:
        yield Entry(_swatch(""), f"manager {NOT_STATED}")
    if any(not link.transports for link in topology.links):
        yield Entry('<path class="link dash" d="M1 10H29"/>', f"path {NOT_STATED}")
    if any(len(leg.links) > 1 for leg in legs):
        yield Entry(
            '<path class="tube-edge inner" d="M1 10H29" stroke-width="14"/>'
            '<path class="tube inner" d="M1 10H29" stroke-width="11.5"/>'
            '<path class="link" d="M1 10H29"/>',
            "a link inside the one that carries it",
        )
    if any(link.protections for link in topology.links):
        yield Entry(
            '<g class="lock" transform="translate(15 10)"><circle r="10"/>'
            f'<g transform="scale(1.15) translate(-5.5 -6.4)">{LOCK}</g></g>',
            "secured by the protocol named",
        )
    if any(not link.protections and not link.chosen_by for link in topology.links):
        yield Entry("", f"no lock: protection {NOT_STATED}")


def _swatch(look: str) -> str:
    sample = '<rect class="tile" x="5" y="1" width="20" height="18" rx="5"/>'
    return f'<g class="{look}">{sample}</g>' if look else sample
