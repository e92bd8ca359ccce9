"""What a layout starts from: a topology with its boxes, tags and links worked out at one size."""

from collections.abc import Mapping

from isthmus.kb.data_class import dataclass
from isthmus.service.drawing.topology import Topology

from .containment import Containment, containment
from .legs import Leg, legs_of
from .lettering import Tag, tag
from .sizes import Direction, Size


@dataclass(frozen=True, slots=True)
class Plan:
    """A topology that is to be laid out.

    Attributes:
        topology: What is drawn.
        narrow: Whether it runs from top to bottom.
        size: How wide boxes and tags may be.
        places: Which box stands in which.
        tags: The stretches of links in their order, with the tag of each.
        inside: For each stretch the innermost box that holds both its ends.
    """

    topology: Topology
    narrow: bool
    size: Size
    places: Containment
    tags: Mapping[Leg, Tag]
    inside: Mapping[Leg, str]

    def within(self, iri: str) -> list[Leg]:
        """Return the stretches of which a box is the innermost that holds both ends."""
        return [leg for leg in self.tags if self.inside[leg] == iri]

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
    narrow = direction == "narrow"
    inside = {
        leg: common
        for leg in legs_of(topology)
        # That a gateway is attached to the room in which it stands is seen without a line.
        if (common := places.common(*leg.ends)) not in leg.ends
    }
    tags = {leg: tag(leg, topology, size.tag, across=not narrow, narrow=narrow) for leg in inside}
    return Plan(topology, narrow, size, places, tags, inside)
