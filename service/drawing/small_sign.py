"""The small sign of an arrangement: 112 by 40 units, for lists and the heads of tables.

It is worked out from the same topology as the large drawing: what the traffic between the connected
networks enters by, the path that it takes, its protection, hub and manager. Waves are the internet,
two lines a private line, one line any other path, and dots a path that is not stated.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass

from .pictograms import PICTOGRAMS, PLAIN
from .style import is_room, is_site, party_class
from .topology import Link, Node, Topology, topologies_of

if TYPE_CHECKING:
    from isthmus.kb import Knowledge

WIDTH, HEIGHT = 112.0, 40.0
_LOCK = '<circle r="6.5"/><path d="M-2.6-.4h5.2v3.4h-5.2zM-1.6-.4v-1.4a1.6 1.6 0 0 1 3.2 0v1.4"/>'
_MOST_IN_A_COLUMN = 3
_SCALES = {1: 1.0, 2: 0.85, 3: 0.65}
"""How large a pictogram is, by how many stand above one another."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A pictogram of the sign: its middle, its neighbours in the column, and what is around it."""

    x: float
    y: float
    rows: int
    boxed: bool

    @property
    def scale(self) -> float:
        """How large it is."""
        return _SCALES[self.rows]

    @property
    def half(self) -> float:
        """From the middle to where a line ends."""
        return 17.0 if self.boxed else 9.5 * self.scale


def small_sign_of(knowledge: "Knowledge", thing: str) -> str:
    """Draw the small sign of an option, after its first design, or of a configuration.

    Args:
        knowledge: Has the topologies.
        thing: The IRI.

    Returns:
        An ``svg`` element, hidden from readers that hear the page, since the name stands beside it;
        empty where nothing can be drawn.
    """
    drawn = topologies_of(knowledge, thing)
    return small_sign(drawn[0]) if drawn else ""


def small_sign(topology: Topology) -> str:
    """Draw the small sign of an arrangement.

    Args:
        topology: What is drawn.

    Returns:
        An ``svg`` element of the class ``tiny``, see `small_sign_of`.
    """
    edges = _first_alike(topology, _edges(topology))
    places = _placed(topology, edges)
    lines, locks = [], []
    for (one, other), link in edges.items():
        begin, end = places[one], places[other]
        x1, x2 = begin.x + begin.half, end.x - end.half
        lines.append(_line(link, (x1, begin.y), (x2, end.y)))
        if link.protections and x2 - x1 > 8:
            # Lines that meet at a hub lie apart at their other ends, so that is where locks go.
            part = 0.5 if begin.rows == end.rows else 0.33 if begin.rows > end.rows else 0.67
            rise = part * part * (3 - 2 * part)
            small = " scale(.8)" if max(begin.rows, end.rows) > 2 else ""
            x, y = x1 + part * (x2 - x1), begin.y + rise * (end.y - begin.y)
            locks.append(f'<g class="k" transform="translate({_n(x)} {_n(y)}){small}">{_LOCK}</g>')
    nodes = "".join(_sign(topology.node(iri), place) for iri, place in places.items())
    return (
        f'<svg class="tiny" viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" aria-hidden="true">'
        f"{''.join(lines)}{''.join(locks)}{nodes}</svg>"
    )


def _edges(topology: Topology) -> dict[tuple[str, str], Link]:
    """Return the lines of the sign by the nodes that stand for their ends, the remote end first."""
    carriers = {iri for link in topology.links for iri in link.carriers}
    entries = [link for link in topology.links if link.access]
    rest = [link for link in topology.links if not link.access and link.name.iri not in carriers]
    edges: dict[tuple[str, str], Link] = {}
    shown: set[str] = set()
    for link in entries or rest:
        one, other = (_stand_in(topology, end) for end in link.ends)
        if one != other:
            edges.setdefault((one, other), link)
            shown |= {one, other}
    # What hubs lead on to is shown as well, until there is nothing beyond.
    further = True
    while further:
        further = False
        for link in rest:
            one, other = (_stand_in(topology, end) for end in link.ends)
            if one != other and (one in shown or other in shown) and (one, other) not in edges:
                edges[one, other] = link
                shown |= {one, other}
                further = True
    return edges


def _stand_in(topology: Topology, iri: str) -> str:
    """Return the node that stands for another: a site for what it holds, else the node itself."""
    at = iri
    while at:
        node = topology.node(at)
        if is_site(node):
            return at
        at = node.places[0] if node.places else ""
    return iri


def _first_alike(
    topology: Topology, edges: dict[tuple[str, str], Link]
) -> dict[tuple[str, str], Link]:
    """Leave of parts that are not joined and look alike the first only: a sign shows the kind."""
    group: dict[str, str] = {}

    def head(iri: str) -> str:
        while group.setdefault(iri, iri) != iri:
            iri = group[iri]
        return iri

    for one, other in edges:
        group[head(other)] = head(one)
    parts: dict[str, dict[tuple[str, str], Link]] = {}
    for ends, link in edges.items():
        parts.setdefault(head(ends[0]), {})[ends] = link
    looks: dict[tuple[object, ...], dict[tuple[str, str], Link]] = {}
    for part in parts.values():
        kinds = Counter(_kind(topology.node(iri)) for ends in part for iri in ends)
        looks.setdefault(tuple(sorted(kinds.items())), part)
    return {ends: link for part in looks.values() for ends, link in part.items()}


def _placed(topology: Topology, edges: dict[tuple[str, str], Link]) -> dict[str, _Place]:
    """Give each node its column, by its tier and after what it is joined to, and its row."""
    order = [node.name.iri for node in topology.nodes]
    shown = sorted({iri for ends in edges for iri in ends}, key=order.index)
    column: dict[str, int] = {}
    for iri in shown:
        before = [column[one] + 1 for one, other in edges if other == iri and one in column]
        column[iri] = max(before, default=0)
    for iri in reversed(shown):
        after = [column[other] - 1 for one, other in edges if one == iri and other in column]
        column[iri] = min(after, default=column[iri])
    columns = [
        [iri for iri in shown if column[iri] == number][:_MOST_IN_A_COLUMN]
        for number in sorted(set(column.values()))
    ]
    kept = {iri for members in columns for iri in members}
    for ends in [ends for ends in edges if not kept.issuperset(ends)]:
        del edges[ends]
    boxed = [len(members) == 1 and _is_held(topology, members[0]) for members in columns]
    wide = [
        34.0 if box else 20.0 * _SCALES[len(members)]
        for members, box in zip(columns, boxed, strict=True)
    ]
    # A line with a lock needs more room than one without.
    pulls = [
        max(
            (
                2.5 if link.protections else 1.0
                for (one, other), link in edges.items()
                if column[one] <= number < column[other]
            ),
            default=1.0,
        )
        for number in range(len(columns) - 1)
    ]
    free = (WIDTH - 2.0 - sum(wide)) / (sum(pulls) or 1.0)
    places: dict[str, _Place] = {}
    left = 1.0 if pulls else (WIDTH - sum(wide)) / 2
    for number, members in enumerate(columns):
        for row, iri in enumerate(members):
            y = HEIGHT * (row + 0.5) / len(members)
            places[iri] = _Place(left + wide[number] / 2, y, len(members), boxed[number])
        left += wide[number] + (free * pulls[number] if number < len(pulls) else 0.0)
    return places


def _is_held(topology: Topology, iri: str) -> bool:
    """Tell whether a node stands in a room that no line of the sign leads on to."""
    rooms, around = [], list(topology.node(iri).places)
    while around:
        place = topology.node(around.pop())
        around += place.places
        rooms += [place.name.iri] if is_room(place) else []
    joined = {end for link in topology.links if iri in link.ends for end in link.ends}
    return any(room not in joined for room in rooms)


def _line(link: Link, begin: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = begin, end
    if not link.transports:
        return f'<path class="l dash" d="{_way(x1, y1, x2, y2)}"/>'
    transport = link.transports[0].id
    if transport == "private-line":
        both = (_way(x1, y1 + shift, x2, y2 + shift) for shift in (-3.0, 3.0))
        return f'<path class="l" d="{"".join(both)}"/>'
    if transport == "internet":
        return f'<path class="l" d="{"".join(_wave(x1, y1, x2, y2))}"/>'
    return f'<path class="l" d="{_way(x1, y1, x2, y2)}"/>'


def _way(x1: float, y1: float, x2: float, y2: float) -> str:
    if abs(y1 - y2) < 0.5:
        return f"M{_n(x1)} {_n(y1)}H{_n(x2)}"
    half = (x1 + x2) / 2
    return f"M{_n(x1)} {_n(y1)}C{_n(half)} {_n(y1)} {_n(half)} {_n(y2)} {_n(x2)} {_n(y2)}"


def _wave(x1: float, y1: float, x2: float, y2: float) -> Iterator[str]:
    count = max(2, round((x2 - x1) / 9))
    step, rise = (x2 - x1) / count, (y2 - y1) / count
    yield f"M{_n(x1)} {_n(y1)}"
    for number in range(count):
        bow = -4.0 if number % 2 == 0 else 4.0
        yield f"q{_n(step / 2)} {_n(rise / 2 + bow)} {_n(step)} {_n(rise)}"


def _kind(node: Node) -> str:
    return node.kinds[0].id if node.kinds else ""


def _sign(node: Node, place: _Place) -> str:
    look = party_class(node)
    left, top = place.x - 10 * place.scale, place.y - 10 * place.scale
    scale = f" scale({_n(place.scale)})" if place.scale != 1.0 else ""
    box = (
        f'<rect class="v" x="{_n(place.x - 17)}" y="4" width="34" height="32" rx="5"/>'
        if place.boxed
        else ""
    )
    of_class = f' class="{look}"' if look else ""
    return (
        f'{box}<g{of_class} transform="translate({_n(left)} {_n(top)}){scale}">'
        f"{PICTOGRAMS.get(_kind(node), PLAIN)}</g>"
    )


def _n(value: float) -> str:
    """Write a number as short as can be."""
    return f"{value:.1f}".removesuffix(".0")
