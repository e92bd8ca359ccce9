"""Where the links of a drawing run: from node to node, what is carried inside what carries it.

A link is drawn through whatever carries it: an interface that a circuit carries runs inside the
circuit up to where the circuit ends, and on from there alone. So the stretches between two nodes,
and not the links, are what is laid out.
"""

from collections.abc import Iterable
from itertools import pairwise

from isthmus.kb.data_class import dataclass
from isthmus.service.drawing.topology import Link, Topology

from .containment import containment

_LINE = 0.0
_TUBES = (0.0, 16.0, 38.0, 56.0)
"""How thick a tube is around nothing, a line, a tube, two tubes."""
_NARROW_TUBES = (0.0, 13.0, 26.0, 38.0)
LANE = 14.0
"""From one line to the next inside the same tube."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch between two nodes, with all links that run there inside one another.

    Attributes:
        ends: The nodes, in the order of the topology.
        links: The links, those that are carried before what carries them.
        depths: How many links lie around each, in the same order.
        named: The links whose names stand here, the outermost first.
        hollow: Whether the innermost is drawn as a tube, since it is made to carry.
        lanes: How many links run beside one another inside.
    """

    ends: tuple[str, str]
    links: tuple[Link, ...]
    depths: tuple[int, ...]
    named: tuple[Link, ...]
    hollow: bool
    lanes: int

    def levels(self) -> int:
        """Return how many tubes lie around the innermost line."""
        return max(self.depths) + self.hollow

    def thickness(self, level: int, *, narrow: bool) -> float:
        """Return how thick the tube at a level is; the innermost line is at level zero.

        Args:
            level: How many tubes and lines it holds.
            narrow: Whether the drawing is.
        """
        tubes = _NARROW_TUBES if narrow else _TUBES
        around = tubes[min(level, len(tubes) - 1)]
        return around + LANE * (self.lanes - 1) if level or self.lanes > 1 else _LINE

    def thick(self, *, narrow: bool) -> float:
        """Return how thick the whole is."""
        return self.thickness(self.levels(), narrow=narrow)


def legs_of(topology: Topology) -> list[Leg]:
    """Return the stretches of a topology, in the order of its links.

    Args:
        topology: What is drawn.
    """
    ways = routes(topology)
    known = {link.name.iri: link for link in topology.links}
    around = {node.name.iri: set(node.places) for node in topology.nodes}
    place = {node.name.iri: index for index, node in enumerate(topology.nodes)}
    members: dict[tuple[tuple[str, str], str], list[tuple[int, Link]]] = {}
    for link in topology.links:
        for one, other in pairwise(ways[link.name.iri]):
            step = (one, other) if place[one] < place[other] else (other, one)
            carriers = _around(link, step, known, ways)
            outermost = carriers[-1] if carriers else link
            members.setdefault((step, outermost.name.iri), []).append((len(carriers), link))
    named = _named(members, around)
    legs = []
    for key, inside in members.items():
        inside.sort(key=lambda span: -span[0])
        outer = {iri for _, link in inside for iri in link.carriers}
        innermost = [link for _, link in inside if link.name.iri not in outer]
        legs.append(
            Leg(
                key[0],
                tuple(link for _, link in inside),
                tuple(depth for depth, _ in inside),
                tuple(link for _, link in reversed(inside) if named[link.name.iri] == key),
                any(_is_hollow(link, known, ways) for link in innermost),
                len(innermost),
            )
        )
    return legs


def routes(topology: Topology) -> dict[str, tuple[str, ...]]:
    """Return the nodes by which each link runs, from its one end to the other.

    Args:
        topology: Where the links are.
    """
    places = containment(topology)
    # What joins a box to one inside it has no line through which another could be drawn.
    known = {
        link.name.iri: link for link in topology.links if places.common(*link.ends) not in link.ends
    }
    ways: dict[str, tuple[str, ...]] = {}

    def way(link: Link, above: frozenset[str]) -> tuple[str, ...]:
        iri = link.name.iri
        if iri in ways:
            return ways[iri]
        begin, end = link.ends
        nodes = [begin]
        for carrier in link.carriers:
            if carrier not in known or carrier in above:
                continue
            part = way(known[carrier], above | {iri})
            part = part[::-1] if part[-1] == nodes[-1] or part[0] == end else part
            if not set(part) <= set(nodes):
                nodes += part[1:] if part[0] == nodes[-1] else part
        nodes += [end] if nodes[-1] != end else []
        # A way that meets a node twice cannot be drawn as one line: it is drawn straight.
        ways[iri] = tuple(nodes) if len(set(nodes)) == len(nodes) else link.ends
        return ways[iri]

    for link in topology.links:
        way(link, frozenset())
    return ways


def _around(
    link: Link,
    step: tuple[str, str],
    known: dict[str, Link],
    ways: dict[str, tuple[str, ...]],
) -> list[Link]:
    """Return what carries a link on a stretch, from the inside out."""
    around: list[Link] = []
    while True:
        carriers = (known[iri] for iri in link.carriers if iri in known)
        further = [
            carrier
            for carrier in carriers
            if carrier not in around and _passes(ways[carrier.name.iri], step)
        ]
        if not further:
            return around
        link = further[0]
        around.append(link)


def _passes(way: Iterable[str], step: tuple[str, str]) -> bool:
    return any(set(pair) == set(step) for pair in pairwise(way))


def _named(
    members: dict[tuple[tuple[str, str], str], list[tuple[int, Link]]],
    around: dict[str, set[str]],
) -> dict[str, tuple[tuple[str, str], str]]:
    """Say for each link on which stretch its name stands.

    That is where least lies around it; but not inside one place, which it only leaves there.
    """
    places: dict[str, list[tuple[int, tuple[tuple[str, str], str]]]] = {}
    for key, inside in members.items():
        for depth, link in inside:
            places.setdefault(link.name.iri, []).append((depth, key))
    named = {}
    for iri, at in places.items():
        outside = [depth == 0 for depth, _ in at]
        if len(at) > 2 and outside[0] and outside[-1]:
            named[iri] = at[len(at) // 2][1]  # it comes out at both ends: in the middle
        else:
            named[iri] = min(at, key=lambda place: (_stays(place[1][0], around), place[0]))[1]
    return named


def _stays(step: tuple[str, str], around: dict[str, set[str]]) -> bool:
    """Tell whether a stretch stays inside one place."""
    return bool(around[step[0]] & around[step[1]])


def _is_hollow(link: Link, known: dict[str, Link], ways: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether a link that carries nothing here is one that goes on beyond its carrier."""
    if link.protections or link.chosen_by:
        return False
    return any(iri in known and set(ways[iri]) != set(ways[link.name.iri]) for iri in link.carriers)


def is_path(link: Link, topology: Topology, ways: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether a link is the mere path of another: it carries one all the way, on nothing.

    Args:
        ways: See `routes`.
    """
    if link.carriers or link.protections or link.chosen_by:
        return False
    way = set(ways[link.name.iri])
    carried = [inner for inner in topology.links if link.name.iri in inner.carriers]
    return bool(carried) and all(way == set(ways[one.name.iri]) for one in carried)
