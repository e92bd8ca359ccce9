"""What is written on the nodes and links of a drawing, and how much room it takes.

The name of a link stands beside its line, never on it: above and under a line that runs across the
page, to the right of one that runs down it.
"""

from isthmus.kb.data_class import dataclass
from isthmus.service.drawing.topology import Link, Node, Topology

from .legs import Leg, is_path, routes
from .measure import longest_word, width, wrap

NAME_SIZE = 13.5
"""Letters of names; smaller ones are not used for what matters, so that a phone shows them."""
DETAIL_SIZE = 12.5
"""Letters of all else."""
LINE = 16.0
"""From one line of text to the next."""
ICON = 16.0
"""Side of the pictogram beside the name of a place."""
PAD = 6.0
"""Between a text and what is beside it."""
LOCK, NARROW_LOCK = 12.0, 10.0
"""Half of the sign of protection on a line."""
_BESIDE = 5.0
"""Between a line and the text to its right."""


@dataclass(frozen=True, slots=True)
class Part:
    """The words on one link of a tag, placed inside the tag.

    Attributes:
        link: The link.
        x: From the left side of the tag to the middle of the text, or to its left side.
        name_y: From the top of the tag to the top of the name.
        lines: The name.
        details_y: From the top of the tag to the top of the details.
        details: What else is said of it.
        plain: Whether the name is written small, since the link is the path of another.
    """

    link: Link
    x: float
    name_y: float
    lines: tuple[str, ...]
    details_y: float
    details: tuple[str, ...]
    plain: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """The words on a stretch of links.

    Attributes:
        leg: The stretch.
        parts: The words of each link that is named here, from top to bottom.
        across: Whether the line runs from left to right, so that words stand above and under it.
        width: Of the whole, the line included.
        height: Of the whole, the line included.
        axis: Where the middle of the line is, from the top of the tag or from its left side.
    """

    leg: Leg
    parts: tuple[Part, ...]
    across: bool
    width: float
    height: float
    axis: float


def details(link: Link, topology: Topology) -> list[str]:
    """Say what a name leaves open: protection, carrier, transport.

    Args:
        topology: Where it is.
    """
    label = link.name.label.lower()
    said = [
        f"secured by {protocol.label}"
        for protocol in link.protections
        if protocol.label.lower() not in label
    ]
    said += [f"protection chosen by the {party.label}" for party in link.chosen_by]
    ways = routes(topology)
    for iri in link.carriers:
        way = ways[iri]
        if not set(way) <= set(ways[link.name.iri]):
            said.append(f"over the {topology.link(iri).name.label}")
    if not link.carriers:
        said += [
            transport.label
            for transport in link.transports
            if transport.label.lower().split()[-1] not in label
        ]
    return said


def tag(leg: Leg, topology: Topology, room: float, *, across: bool, narrow: bool) -> Tag:
    """Measure the words on a stretch of links.

    Args:
        leg: The stretch.
        topology: Where it belongs.
        room: How wide the tag may be.
        across: Whether its line runs from left to right.
        narrow: Whether the drawing is narrow.
    """
    thick = leg.thick(narrow=narrow)
    # One lock for one protection: where its name stands.
    locked = any(link.protections for link in leg.named) or any(link.failing for link in leg.links)
    lock = 2 * (NARROW_LOCK if narrow else LOCK) if locked else 0.0
    line = max(thick, lock, 4.0)
    ways = routes(topology)
    written = []
    for link in leg.named:
        plain = is_path(link, topology, ways)
        said = details(link, topology)
        name = link.name.label
        if plain and said == [] and link.transports:
            transport = link.transports[0].label
            # Where it says all that the name does.
            name = transport if name.lower() in transport.lower() else name
        free = room if across else room - line / 2 - thick / 2 - _BESIDE
        free = max(free, *(longest_word(text, NAME_SIZE, bold=True) for text in (name, *said)))
        size = DETAIL_SIZE if plain else NAME_SIZE
        lines = wrap(name, size, free, bold=not plain)
        rest = [row for text in said for row in wrap(text, DETAIL_SIZE, free)]
        wide = max(
            *(width(row, size, bold=not plain) for row in lines),
            *(width(row, DETAIL_SIZE) for row in rest),
            0.0,
        )
        written.append((link, tuple(lines), tuple(rest), plain, wide))
    # The mere path stands under what it carries.
    written.sort(key=lambda line: line[3])
    wide = max((line[4] for line in written), default=0.0)
    if not across:
        return _beside(leg, written, wide, line, max(lock, 14.0))
    return _above_and_under(leg, written, wide + 2 * PAD, line)


_Written = tuple[Link, tuple[str, ...], tuple[str, ...], bool, float]


def _beside(leg: Leg, written: list[_Written], wide: float, line: float, least: float) -> Tag:
    rows = sum(len(lines) + len(rest) for _, lines, rest, _, _ in written)
    high = max(LINE * rows + 2, least)
    parts, y = [], (high - LINE * rows) / 2
    for link, lines, rest, plain, _ in written:
        after = y + LINE * len(lines)
        parts.append(Part(link, line + _BESIDE, y, lines, after, rest, plain))
        y = after + LINE * len(rest)
    return Tag(leg, tuple(parts), False, line + _BESIDE + wide if written else line, high, line / 2)


def _above_and_under(leg: Leg, written: list[_Written], wide: float, line: float) -> Tag:
    parts, middle = [], wide / 2
    # The first name stands above the line; what is said of it, and all others, stand under it.
    above = LINE * len(written[0][1]) + 3 if written and not written[0][3] else 0.0
    y = above + line + 3
    for number, (link, lines, rest, plain, _) in enumerate(written):
        if number == 0 and above:
            parts.append(Part(link, middle, 0.0, lines, y, rest, plain))
        else:
            after = y + LINE * len(lines)
            parts.append(Part(link, middle, y, lines, after, rest, plain))
            y = after
        y += LINE * len(rest)
    return Tag(leg, tuple(parts), True, max(wide, 2 * LOCK + 8), y, above + line / 2)


def node_lines(node: Node, extra: str, room: float) -> list[str]:
    """Break the name of a node, and a remark after it, into lines."""
    text = f"{node.name.label} ({extra})" if extra else node.name.label
    return wrap(text, NAME_SIZE, room, bold=True)
