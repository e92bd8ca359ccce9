"""How wide the boxes and tags of a drawing may be, and what else keeps it narrow enough."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["wide", "narrow"]
"""From left to right, or from top to bottom."""
NARROW_WIDTH = 328.0
"""Units across a narrow drawing: what a phone of 360 pixels has between its margins."""
WIDE_WIDTH = 960.0
"""Units across a wide drawing, if it can be helped."""


@dataclass(frozen=True, slots=True)
class Size:
    """A way of keeping a drawing narrow.

    Attributes:
        box: The width of a box.
        tag: The width of a tag.
        apart: Whether the tag of a link that passes boxes stands before its end, not beside them.
        stacked: Whether the tag of a link between a box and the one around it stands after the box,
            not beside it.
    """

    box: float
    tag: float
    apart: bool = False
    stacked: bool = False


NARROW_SIZES = (
    Size(126.0, 140.0),
    Size(112.0, 124.0),
    Size(112.0, 124.0, apart=True),
    Size(112.0, 124.0, apart=True, stacked=True),
    Size(100.0, 104.0, apart=True),
    Size(100.0, 104.0, apart=True, stacked=True),
    Size(90.0, 92.0, apart=True, stacked=True),
    Size(82.0, 84.0, apart=True, stacked=True),
)
WIDE_SIZES = (
    Size(136.0, 150.0),
    Size(124.0, 132.0),
    Size(112.0, 116.0),
    Size(100.0, 104.0),
)
"""Tried in turn, until the drawing is narrow enough."""
