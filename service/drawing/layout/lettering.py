"""What is written on the boxes and links of a drawing, and how much room it takes.

A link that is carried by another between the same two nodes is drawn inside it, as a tunnel in its
carrier; such links make one bundle with one tag on its line.
"""

from dataclasses import dataclass

from isthmus.service.drawing.topology import Link, Node, Topology

from .measure import longest_word, width, wrap

NAME_SIZE = 12.0
"""Letters of names; smaller ones are not used for what matters, so that a phone shows them."""
DETAIL_SIZE = 11.5
"""Letters of all else."""
LINE = 14.5
"""From one line of text to the next."""
ICON = 20.0
"""Side of a pictogram."""
PAD = 5.0
"""Between a text and the outline around it."""
LOCK = 13.0
"""Room for the sign of protection before a name."""

Bundle = tuple[Link, ...]
"""Links between the same two nodes, each carried by the next."""


@dataclass(frozen=True, slots=True)
class Part:
    """One link of a tag, placed inside the tag.

    Attributes:
        link: The link.
        x: From the left side of the tag.
        y: From its top.
        width: Of the outline.
        height: Of the outline.
        lines: Its name.
        details: What else is said of it.
        text_y: From the top of the tag to the top of the text.
    """

    link: Link
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    details: tuple[str, ...]
    text_y: float


@dataclass(frozen=True, slots=True)
class Tag:
    """The label of a bundle: outlines inside one another, the carrier outermost.

    Attributes:
        bundle: The links, the one that is carried first.
        parts: Their outlines and texts, the outermost first.
        width: Of the whole.
        height: Of the whole.
    """

    bundle: Bundle
    parts: tuple[Part, ...]
    width: float
    height: float


def bundles(topology: Topology) -> list[Bundle]:
    """Put links together that lie inside one another between the same nodes."""
    known = {link.name.iri: link for link in topology.links}
    taken: set[str] = set()
    found = []
    for link in topology.links:
        if link.name.iri in taken:
            continue
        bundle = [link]
        taken.add(link.name.iri)
        while (below := _carrier_between_same(bundle[-1], known, taken)) is not None:
            bundle.append(below)
            taken.add(below.name.iri)
        found.append(tuple(bundle))
    return found


def _carrier_between_same(link: Link, known: dict[str, Link], taken: set[str]) -> Link | None:
    for iri in link.carriers:
        carrier = known.get(iri)
        if carrier is not None and iri not in taken and set(carrier.ends) == set(link.ends):
            return carrier
    return None


def details(link: Link, bundle: Bundle, topology: Topology) -> list[str]:
    """Say what a name leaves open: protection, carrier, transport."""
    label = link.name.label.lower()
    found = [
        f"secured by {protocol.label}"
        for protocol in link.protections
        if protocol.label.lower() not in label
    ]
    found += [f"protection chosen by the {party.label}" for party in link.chosen_by]
    inside = {one.name.iri for one in bundle}
    outside = [iri for iri in link.carriers if iri not in inside]
    found += [f"over the {topology.link(iri).name.label}" for iri in outside]
    if not link.carriers:
        found += [
            transport.label
            for transport in link.transports
            if transport.label.lower().split()[-1] not in label
        ]
    return found


def tag(bundle: Bundle, topology: Topology, room: float) -> Tag:
    """Measure the tag of a bundle.

    Args:
        bundle: The links.
        topology: Where they belong.
        room: How wide the tag may be.
    """
    room = max(room, _least(bundle, topology))
    inner: list[Part] = []
    wide, high = 0.0, 0.0
    for depth, link in enumerate(bundle):
        free = room - 2 * PAD * (len(bundle) - depth)
        locked = LOCK if link.protections or link.chosen_by else 0.0
        lines = wrap(link.name.label, NAME_SIZE, free - locked)
        said = [
            line
            for detail in details(link, bundle, topology)
            for line in wrap(detail, DETAIL_SIZE, free)
        ]
        needed = max(
            *(width(line, NAME_SIZE) + locked for line in lines),
            *(width(line, DETAIL_SIZE) for line in said),
            0.0,
        )
        text = LINE * (len(lines) + len(said))
        new_wide = max(needed + 2 * PAD, wide + 2 * PAD if wide else 0.0)
        shift = PAD if inner else 0.0
        inner = [_moved(part, (new_wide - wide) / 2, shift) for part in inner]
        top = high + shift + 4
        new_high = top + text + 5
        inner.append(Part(link, 0, 0, new_wide, new_high, tuple(lines), tuple(said), top))
        wide, high = new_wide, new_high
    return Tag(bundle, tuple(reversed(inner)), wide, high)


def _least(bundle: Bundle, topology: Topology) -> float:
    """Return how wide a tag must be so that no word is broken."""
    found = 0.0
    for depth, link in enumerate(bundle):
        around = 2 * PAD * (len(bundle) - depth)
        locked = LOCK if link.protections or link.chosen_by else 0.0
        found = max(found, longest_word(link.name.label, NAME_SIZE) + around + locked)
        for detail in details(link, bundle, topology):
            found = max(found, longest_word(detail, DETAIL_SIZE) + around)
    return found


def _moved(part: Part, right: float, down: float) -> Part:
    return Part(
        part.link,
        part.x + right,
        part.y + down,
        part.width,
        part.height,
        part.lines,
        part.details,
        part.text_y + down,
    )


def node_lines(node: Node, extra: str, room: float) -> list[str]:
    """Break the name of a node, and a remark after it, into lines."""
    text = f"{node.name.label} ({extra})" if extra else node.name.label
    return wrap(text, NAME_SIZE, room, bold=True)
