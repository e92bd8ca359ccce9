"""How wide the boxes and tags of a drawing may be, and what else keeps it narrow enough."""

from dataclasses import replace
from typing import Literal

from isthmus.kb.data_class import dataclass

Direction = Literal["wide", "narrow"]
"""From left to right, or from top to bottom."""
NARROW_WIDTH = 390.0
"""Units across a narrow drawing at most: a phone of 360 pixels shows its letters at ten then."""
NARROW_WISH = 340.0
"""Units across a narrow drawing, if it can be helped: letters at their natural size."""
WIDE_WIDTH = 960.0
"""Units across a wide drawing, if it can be helped."""


@dataclass(frozen=True, slots=True)
class Size:
    """A way of keeping a drawing narrow.

    Attributes:
        box: The width of the name of a node.
        tag: The width of a tag.
        apart: Whether the tag of a link that passes boxes stands before its end, not beside them.
        under: Whether the name of a node of a narrow drawing stands above or under it, not beside.
        foot: Whether the name of a place of a narrow drawing may stand at its foot, where links
            pass its top.
    """

    box: float
    tag: float
    apart: bool = False
    under: bool = False
    foot: bool = False


NARROW_SIZES = (
    Size(150.0, 170.0),
    Size(112.0, 130.0),
    Size(112.0, 130.0, apart=True),
    Size(112.0, 124.0, under=True),
    Size(112.0, 124.0, apart=True, under=True),
    Size(100.0, 104.0, apart=True, under=True),
    Size(90.0, 92.0, apart=True, under=True),
    Size(82.0, 84.0, apart=True, under=True),
    Size(60.0, 60.0, apart=True, under=True),
)
FOOT_SIZES = tuple(replace(size, foot=True) for size in NARROW_SIZES[-3:])
"""For what is too wide for a phone with the names of places at their top."""
WIDE_SIZES = (
    Size(136.0, 190.0),
    Size(124.0, 160.0),
    Size(112.0, 130.0),
    Size(100.0, 110.0),
)
"""Tried in turn, until the drawing is narrow enough."""
