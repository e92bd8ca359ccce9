"""What a layout starts from: a topology with its boxes, tags and links worked out at one size."""

from collections.abc import Mapping
from dataclasses import dataclass

from isthmus.service.drawing.topology import Topology

from .containment import Containment, containment
from .lettering import Bundle, Tag, bundles, tag
from .sizes import Direction, Size


@dataclass(frozen=True, slots=True)
class Plan:
    """A topology that is to be laid out.

    Attributes:
        topology: What is drawn.
        narrow: Whether it runs from top to bottom.
        size: How wide boxes and tags may be.
        places: Which box stands in which.
        tags: The bundles of links in their order, with the tag of each.
        inside: For each bundle the innermost box that holds both its ends.
    """

    topology: Topology
    narrow: bool
    size: Size
    places: Containment
    tags: Mapping[Bundle, Tag]
    inside: Mapping[Bundle, str]

    def within(self, iri: str) -> list[Bundle]:
        """Return the bundles of which a box is the innermost that holds both ends."""
        return [bundle for bundle in self.tags if self.inside[bundle] == iri]

    def page(self, main: float, cross: float) -> tuple[float, float]:
        """Turn a point or a size along and across the flow into one on the page."""
        return (cross, main) if self.narrow else (main, cross)


def plan_of(topology: Topology, direction: Direction, size: Size) -> Plan:
    """Return the plan of a topology.

    Args:
        topology: What is to be drawn.
        direction: Wide or narrow.
        size: How wide boxes and tags may be.
    """
    places = containment(topology)
    tags = {one: tag(one, topology, size.tag) for one in bundles(topology)}
    inside = {one: places.common(*one[0].ends) for one in tags}
    return Plan(topology, direction == "narrow", size, places, tags, inside)
