"""Lay a topology out: where each box, tag and line of its drawing goes.

One way of laying out serves both directions: from left to right for wide pages, from top to bottom
for narrow ones. Text is measured first, so that boxes and tags hold theirs; tags have places of
their own in the layers, so nothing overlaps by construction. The passes, one after another: `plan`,
`ranks`, `framing` with `ordering` and `frame_size`, `placing`, `wiring`.
"""

from isthmus.kb.data_class import dataclass
from isthmus.service.drawing.topology import Topology

from .framing import frames_of
from .placing import Box, Placing
from .plan import plan_of
from .ranks import ranks_of
from .sizes import (
    FOOT_SIZES,
    NARROW_SIZES,
    NARROW_WIDTH,
    NARROW_WISH,
    WIDE_SIZES,
    WIDE_WIDTH,
    Direction,
    Size,
)
from .wiring import Wire, wires_of

__all__ = ["NARROW_WIDTH", "WIDE_WIDTH", "Box", "Direction", "Layout", "Wire", "lay_out"]

_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A topology, laid out.

    Attributes:
        topology: What is drawn.
        direction: Wide or narrow.
        width: Of the whole.
        height: Of the whole.
        boxes: A box before those that stand in it.
        wires: The links.
    """

    topology: Topology
    direction: Direction
    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def lay_out(topology: Topology, direction: Direction = "wide") -> Layout:
    """Lay a topology out.

    Args:
        topology: What is to be drawn.
        direction: ``wide`` runs from left to right, ``narrow`` from top to bottom.

    Returns:
        The places of all that is drawn.
    """
    narrow = direction == "narrow"
    sizes = NARROW_SIZES if narrow else WIDE_SIZES
    limit = NARROW_WISH if narrow else WIDE_WIDTH
    tried = []
    for size in sizes:
        tried.append(_at_size(topology, direction, size))
        if tried[-1].width <= limit:
            return tried[-1]
    least = min(tried, key=lambda layout: layout.width)
    if narrow and least.width > NARROW_WIDTH:
        more = (_at_size(topology, direction, size) for size in FOOT_SIZES)
        least = min(least, *more, key=lambda layout: layout.width)
    return least


def _at_size(topology: Topology, direction: Direction, size: Size) -> Layout:
    plan = plan_of(topology, direction, size)
    ranks = ranks_of(plan)
    frames = frames_of(plan, ranks)
    placing = Placing(plan, ranks, frames)
    root = frames[""]
    placing.place(root, _MARGIN, _MARGIN)
    width, height = plan.page(root.main + 2 * _MARGIN, root.cross + 2 * _MARGIN)
    return Layout(topology, direction, width, height, tuple(placing.boxes), wires_of(placing))
