"""Which box of a drawing stands in which: places that contain one another, as a tree."""

from isthmus.kb.data_class import dataclass
from isthmus.service.drawing.topology import Topology


@dataclass(frozen=True, slots=True)
class Containment:
    """The places of a topology as a tree for drawing.

    Attributes:
        parent: The box in which each node stands; the empty name for the drawing itself.
        children: The nodes in each box, in the order of the topology.
        crossing: Places that overlap the box around them without standing in it, as an Availability
            Zone does with a VPC whose subnets lie in it.
        also: Further places of a node that the tree cannot show.
    """

    parent: dict[str, str]
    children: dict[str, list[str]]
    crossing: frozenset[str]
    also: dict[str, list[str]]

    def path(self, iri: str) -> list[str]:
        """Return the boxes around a node, from the drawing itself down to the node."""
        holders = [iri]
        while holders[-1]:
            holders.append(self.parent[holders[-1]])
        return holders[::-1]

    def common(self, one: str, other: str) -> str:
        """Return the innermost box that holds two nodes, or is one of them and holds the other."""
        paths = zip(self.path(one), self.path(other), strict=False)
        return [here for here, there in paths if here == there][-1]

    def child(self, iri: str, frame: str) -> str:
        """Return the box directly in a frame in which a node stands; the frame for itself."""
        path = self.path(iri)
        index = path.index(frame)
        return path[index + 1] if index + 1 < len(path) else frame

    def between(self, iri: str, frame: str) -> list[str]:
        """Return the boxes around a node inside a frame, from the outermost to the innermost."""
        path = self.path(iri)
        return path[path.index(frame) + 1 : -1]


def containment(topology: Topology) -> Containment:
    """Return the places of a topology as a tree."""
    places = {node.name.iri: list(node.places) for node in topology.nodes}
    members: dict[str, set[str]] = {iri: set() for iri in places}
    for iri, within in places.items():
        for place in within:
            members[place].add(iri)
    parent = {iri: within[0] if within else "" for iri, within in places.items()}
    crossing = _crossing(places, members)
    also: dict[str, list[str]] = {}
    for iri, within in places.items():
        if len(within) < 2:
            continue
        inner = min(within, key=lambda place: (len(members[place]), place))
        parent[iri] = inner
        others = [place for place in within if place != inner and crossing.get(inner) != place]
        if others := [place for place in others if place not in _above(inner, parent)]:
            also[iri] = others
    parent |= crossing
    for iri in parent:
        if iri in _above(iri, parent):
            parent[iri] = ""  # a circle of places, which only a mistake in the data can make
    children: dict[str, list[str]] = {"": []}
    for iri, place in parent.items():
        children.setdefault(iri, [])
        children.setdefault(place, []).append(iri)
    return Containment(parent, children, frozenset(crossing), also)


def _crossing(places: dict[str, list[str]], members: dict[str, set[str]]) -> dict[str, str]:
    """Return the places that overlap another, each with the other.

    That can be drawn if one holds a part of what the other holds and nothing else, if both stand
    in the same place, and if nothing stands in the other alone.
    """
    crossing: dict[str, str] = {}
    for other, whole in members.items():
        parts = {
            place
            for iri in whole
            for place in places[iri]
            if place != other and members[place] <= whole and places[place] == places[other]
        }
        covered = [iri for part in parts for iri in members[part]]
        if parts and set(covered) == whole and len(covered) == len(whole) and len(parts) > 1:
            crossing |= dict.fromkeys(parts, other)
    return {part: other for part, other in crossing.items() if other not in crossing}


def _above(iri: str, parent: dict[str, str]) -> set[str]:
    above: set[str] = set()
    place = parent[iri]
    while place and place not in above:
        above.add(place)
        place = parent[place]
    return above
