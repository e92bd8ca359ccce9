"""Drawings of topologies for pages: the picture, and the same in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.kb import Knowledge


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes:
        svg: The drawing, to be put into a page.
        text: What it shows, in words.
    """

    svg: str
    text: str


def picture_of(knowledge: "Knowledge", iri: str) -> Picture | None:
    """Return the drawing of a configuration, or None if none can be drawn.

    Args:
        knowledge: Has the topology.
        iri: The configuration.
    """
    return None
