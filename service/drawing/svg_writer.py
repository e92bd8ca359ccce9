"""The drawing of a topology as SVG: legible, themed, readable aloud, without script or third party.

Colour says who manages a node, and nothing else. A place is a ground or an outline, a node a tile
with a pictogram; a link is a line, and one that carries another is a tube around it. A lock stands
where a protection is named, and dots where the path is not stated. Each element has its words as a
title, and the whole has the text alternative as its description.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from isthmus.kb.characters import xml_text

from .in_words import link_words, node_words, notes_of, source_of, words
from .layout.frame_size import PILE, SIGN
from .layout.layout import Box, Direction, Layout, Wire, lay_out
from .layout.legs import LANE
from .layout.lettering import DETAIL_SIZE, ICON, LINE, LOCK, NAME_SIZE, NARROW_LOCK, PAD, Part
from .layout.measure import wrap
from .legend import entries, legend
from .pictograms import LOCK as LOCK_SIGN
from .pictograms import PICTOGRAMS, PLAIN
from .style import is_room, is_site, party_class, place_class, standalone_sheet, style_sheet
from .topology import Link, Node, Topology
from .turning import turn_of, turn_words

_MARGIN = 8.0
_SPACE = 12.0
_LEAST_WIDE, _LEAST_NARROW = 560.0, 328.0
"""A drawing has at least this much room for what stands under it."""
_TURN = 0.12
"""How far into the tile of a hub the way of traffic runs, of its side: not up to the pictogram."""

Address = Callable[[str], str]
"""Gives the address of the page on a node, by its IRI; an empty one for a node without."""


def svg(
    topologies: Topology | Sequence[Topology],
    *,
    direction: Direction = "wide",
    caption: bool = True,
    standalone: bool = True,
    themed: bool = False,
    address: Address | None = None,
) -> str:
    """Draw one topology, or several under one another.

    Args:
        topologies: What is drawn; at least one.
        direction: ``wide`` runs from left to right; ``narrow`` from top to bottom, and is legible
            on a phone.
        caption: Whether heading, legend, notes and source are drawn, too.
        standalone: Whether the style sheet is part of the drawing. A page that holds several has it
            once, see `isthmus.service.drawing.style_sheet`.
        themed: Whether a style sheet that is part of it takes the colour scheme of the page around
            it, and not that of the system.
        address: Makes each node a link to its page.

    Returns:
        An SVG document, the same for the same input.
    """
    all_of = [topologies] if isinstance(topologies, Topology) else list(topologies)
    layouts = [lay_out(drawn_link, direction) for drawn_link in all_of]
    least = _LEAST_NARROW if direction == "narrow" else _LEAST_WIDE
    wide = max([layout.width for layout in layouts] + ([least] if caption else []))
    drawn, y = [], 0.0
    for layout in layouts:
        part, height = _one(layout, wide, caption, address)
        drawn.append(f'<g transform="translate(0 {_n(y)})">{part}</g>')
        y += height + (2 * _SPACE if len(layouts) > 1 else 0.0)
    title = " / ".join(one.name.label for one in all_of)
    about = "\n".join(words(one) for one in all_of)
    key = f"{all_of[0].name.id}-{direction}"
    # What holds links is no image: whoever hears the page would not find them.
    role = "group" if address is not None else "img"
    size = f'viewBox="0 0 {wide:.0f} {y:.0f}" width="{wide:.0f}" height="{y:.0f}"'
    sheet = style_sheet() if themed else standalone_sheet()
    ground = f'<rect class="ground" width="{wide:.0f}" height="{y:.0f}"/>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ist-drawing {direction}" '
            f'role="{role}" aria-labelledby="{key}-title" aria-describedby="{key}-about" {size}>',
            f'<title id="{key}-title">{xml_text(title)}</title>',
            f'<desc id="{key}-about">{xml_text(about)}</desc>',
            *([f"<style>{sheet}</style>", ground] if standalone else []),
            *drawn,
            "</svg>",
            "",
        ]
    )


def _one(layout: Layout, wide: float, caption: bool, address: Address | None) -> tuple[str, float]:
    """Draw one topology; return it with its height."""
    topology = layout.topology
    said = turn_words(topology)
    room = wide - 2 * _MARGIN
    parts, y = [], 0.0
    if caption:
        y = _MARGIN
        heading = wrap(topology.name.label, 15.0, room, bold=True)
        parts.append(_text(heading, _MARGIN, y, "heading", 15.0))
        y += LINE * len(heading) + _SPACE
    left = (wide - layout.width) / 2
    parts.append(_diagram(layout, left, y, address))
    y += layout.height
    if said:
        lines = wrap(said, DETAIL_SIZE, room)
        parts.append(_text(lines, wide / 2, y + 4, "detail", DETAIL_SIZE, anchor="middle"))
        y += 4 + LINE * len(lines)
    if not caption:
        return "\n".join(parts), y
    y += _SPACE
    key, height = legend(entries(topology, [wire.leg for wire in layout.wires]), _MARGIN, y, room)
    parts.append(key)
    y += height + _SPACE / 2
    for text in (*notes_of(topology), source_of(topology)):
        lines = wrap(text, DETAIL_SIZE, room)
        parts.append(_text(lines, _MARGIN, y, "detail", DETAIL_SIZE))
        y += LINE * len(lines) + 4
    return "\n".join(parts), y + _MARGIN


def _diagram(layout: Layout, x: float, y: float, address: Address | None) -> str:
    """Draw places, then tubes and lines, then tiles and words: nothing hides what it belongs to."""
    topology = layout.topology
    outlines = [box for box in layout.boxes if box.tile is None]
    tiles = [box for box in layout.boxes if box.tile is not None]
    turn = turn_of(topology)
    hub = turn.hub if turn is not None else ""
    drawn = [
        *(_outline(box, topology, address) for box in outlines),
        *(part for wire in layout.wires for part in _tubes(wire, layout)),
        *(part for wire in layout.wires for part in _lines(wire, layout)),
        *(part for wire in layout.wires for part in _ports(wire, topology)),
        # The way of traffic turns round on its hub, and passes under all else.
        *(_tile(box, topology, address) for box in tiles if box.iri == hub),
        *_way(layout),
        *(_tile(box, topology, address) for box in tiles if box.iri != hub),
        *(_locks(wire, layout) for wire in layout.wires),
        *(_words(wire, topology) for wire in layout.wires),
    ]
    inside = "\n".join(part for part in drawn if part)
    return f'<g transform="translate({_n(x)} {_n(y)})">\n{inside}\n</g>'


def _outline(box: Box, topology: Topology, address: Address | None) -> str:
    node = topology.node(box.iri)
    look = " ".join(
        part
        for part in (
            "box",
            place_class(node),
            "crossing" if box.crossing else "",
            "failing" if node.failing else "",
        )
        if part
    )
    x, y = box.title
    pile = PILE if node.several and not box.holds else 0.0
    y += pile
    wide = box.width - pile
    if box.holds:
        icon = f"translate({_n(x)} {_n(y)}) scale(.8)"
        text = _text(box.lines, x + ICON + 5, y, "where", DETAIL_SIZE)
    else:
        left = box.x + (wide - SIGN - PAD if wide > 150 else (wide - SIGN) / 2)
        icon = f"translate({_n(left)} {_n(box.y + box.height - SIGN - PAD)}) scale(1.7)"
        text = _text(box.lines, x, y, "where", DETAIL_SIZE)
    return _linked(
        node,
        f'<g class="node"><title>{xml_text(node_words(node, topology))}</title>'
        f"{''.join(_rooms(box, look, pile))}{_stop(node, box.x + box.width, box.y)}"
        f'<g class="ico quiet" transform="{icon}">{_pictogram(node)}</g>{text}</g>',
        address,
    )


def _said(node: Node, topology: Topology) -> str:
    """Say what a node is, and how it is joined to the place in which it stands: no line does."""
    inner = node.name.iri
    joined = [
        link_words(link, topology)
        for link in topology.links
        if inner in link.ends and set(link.ends) & set(node.places)
    ]
    return "\n".join([node_words(node, topology), *joined])


def _rooms(box: Box, look: str, pile: float) -> Iterator[str]:
    """Draw the outline of a place; one that stands for several lies on a pile of its like."""
    for behind in (2, 1, 0) if pile else (0,):
        off = pile * behind / 2
        yield (
            f'<rect class="{look}" x="{_n(box.x + off)}" y="{_n(box.y + pile - off)}" '
            f'width="{_n(box.width - pile)}" height="{_n(box.height - pile)}" rx="10"/>'
        )


def _tile(box: Box, topology: Topology, address: Address | None) -> str:
    node = topology.node(box.iri)
    x, y, wide, high = box.tile or (0.0, 0.0, 0.0, 0.0)
    look = party_class(node)
    look += " on-site" if any(is_site(topology.node(place)) for place in node.places) else ""
    scale = min(wide, high) / 34
    left, top = x + wide / 2 - 10 * scale, y + high / 2 - 10 * scale
    icon = f"translate({_n(left)} {_n(top)}) scale({scale:.2f})"
    name_x, name_y = box.title
    anchor = "" if box.beside else "middle"
    tile = "tile failing" if node.failing else "tile"
    return _linked(
        node,
        f'<g class="node{" " + look if look else ""}">'
        f"<title>{xml_text(_said(node, topology))}</title>"
        f'<rect class="{tile}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" '
        f'rx="12"/><g class="ico" transform="{icon}">{_pictogram(node)}</g>'
        f"{_stop(node, x + wide, y)}"
        f"{_text(box.lines, name_x, name_y, 'name', NAME_SIZE, anchor=anchor)}</g>",
        address,
    )


def _linked(node: Node, drawn: str, address: Address | None) -> str:
    target = address(node.name.iri) if address is not None else ""
    return f'<a href="{xml_text(target)}">{drawn}</a>' if target else drawn


def _pictogram(node: Node) -> str:
    return PICTOGRAMS.get(node.kinds[0].id, PLAIN) if node.kinds else PLAIN


def _tubes(wire: Wire, layout: Layout) -> Iterator[str]:
    """Draw what carries something as tubes, the outermost first."""
    leg, narrow = wire.leg, layout.direction == "narrow"
    path = route(wire.points, vertical=narrow)
    deepest = max(leg.depths)
    carriers = {iri for link in leg.links for iri in link.carriers}
    for link, depth in sorted(zip(leg.links, leg.depths, strict=True), key=lambda pair: pair[1]):
        if link.name.iri not in carriers and not leg.hollow:
            continue
        level = deepest - depth + leg.hollow
        thick = leg.thickness(level, narrow=narrow)
        inner = " inner" if level == 1 else ""
        dash = "" if link.transports else " dash"
        yield (
            f'<path class="tube-edge{inner}{dash}" d="{path}" stroke-width="{_n(thick)}"/>'
            f'<path class="tube{inner}" d="{path}" stroke-width="{_n(thick - 2.5)}"/>'
        )


def _lines(wire: Wire, layout: Layout) -> Iterator[str]:
    """Draw the innermost links as lines."""
    leg = wire.leg
    carriers = {iri for link in leg.links for iri in link.carriers}
    innermost = [link for link in leg.links if link.name.iri not in carriers]
    if leg.hollow:
        return
    for link in innermost:
        path = route(_in_lane(wire, link, layout), vertical=layout.direction == "narrow")
        look = "link" if link.transports or link.direct else "link dash"
        tunnel = " tunnel" if len(leg.links) > len(innermost) or link.protections else ""
        fails = " failing" if link.failing else ""
        stop = _stop(link, *wire.middle)
        yield f'<path class="{look}{tunnel}{fails}" d="{path}"/>{stop}'


def _stop(element: Node | Link, x: float, y: float) -> str:
    """Mark where packets stop with a number or a cross: a colour alone says nothing to many."""
    if not element.failing:
        return ""
    if element.stops:
        told = " ".join(map(str, element.stops))
        half = 5.0 + 3.5 * len(told)
        return (
            f'<g class="stop" transform="translate({_n(x)} {_n(y)})">'
            f'<rect x="{_n(-half)}" y="-9" width="{_n(2 * half)}" height="18" rx="9"/>'
            f'<text y="4" text-anchor="middle">{told}</text></g>'
        )
    return (
        f'<g class="stop" transform="translate({_n(x)} {_n(y)})"><circle r="8"/>'
        '<path d="M-3.2 -3.2 3.2 3.2M3.2 -3.2 -3.2 3.2"/></g>'
    )


def _in_lane(wire: Wire, link: Link, layout: Layout) -> list[tuple[float, float]]:
    """Return where a link runs in a tube that it shares: beside the others, in their order."""
    carriers = {iri for one in wire.leg.links for iri in one.carriers}
    lanes = [one for one in wire.leg.links if one.name.iri not in carriers]
    shift = LANE * (lanes.index(link) - (len(lanes) - 1) / 2) if link in lanes else 0.0
    if layout.direction == "narrow":
        return [(x + shift, y) for x, y in wire.points]
    return [(x, y + shift) for x, y in wire.points]


def _ports(wire: Wire, topology: Topology) -> Iterator[str]:
    """Mark where a line ends at the border of a room."""
    for end, (x, y) in zip(wire.ends, (wire.points[0], wire.points[-1]), strict=True):
        if is_room(topology.node(end)):
            yield f'<circle class="port" cx="{_n(x)}" cy="{_n(y)}" r="3.5"/>'


def _locks(wire: Wire, layout: Layout) -> str:
    if not any(link.protections for link in wire.leg.named):
        return ""
    x, y = wire.middle
    half = NARROW_LOCK if layout.direction == "narrow" else LOCK
    return (
        f'<g class="lock" transform="translate({_n(x)} {_n(y)})"><circle r="{_n(half)}"/>'
        f'<g transform="scale({half / 8.6:.2f}) translate(-5.5 -6.4)">{LOCK_SIGN}</g></g>'
    )


def _way(layout: Layout) -> Iterator[str]:
    """Draw the way of traffic through a hub as a heavy line, where it turns round there."""
    turn = turn_of(layout.topology)
    if turn is None:
        return
    ways = [_reach(layout, link, turn.hub) for link in (turn.first, turn.last)]
    if not all(ways):
        return
    come, go = ways
    hub = next(box for box in layout.boxes if box.iri == turn.hub)
    (x1, y1), (x2, y2) = come[-1], go[-1]
    left, top, wide, high = hub.tile or (hub.x, hub.y, hub.width, hub.height)
    middle = (left + wide / 2, top + high / 2)
    deep = _TURN * min(wide, high)
    if layout.direction == "narrow":
        inside = y1 + (deep if middle[1] > y1 else -deep)
        turned = f"L{_n(x1)} {_n(inside)}L{_n(x2)} {_n(inside)}L{_n(x2)} {_n(y2)}"
    else:
        inside = x1 + (deep if middle[0] > x1 else -deep)
        turned = f"L{_n(inside)} {_n(y1)}L{_n(inside)} {_n(y2)}L{_n(x2)} {_n(y2)}"
    narrow = layout.direction == "narrow"
    back = route(go[::-1], vertical=narrow)
    back = back[back.index(" ") :].lstrip()
    back = back[len(back.split("L")[0].split("C")[0]) :]
    yield f'<path class="flow" d="{route(come, vertical=narrow)}{turned}{back}"/>'
    for points in (come, go):
        yield _arrow(points[0], points[1])


def _reach(layout: Layout, link: Link, hub: str) -> list[tuple[float, float]]:
    """Return the points of a link from its far end to the hub, a little off its end."""
    along = [wire for wire in layout.wires if link in wire.leg.links]
    points: list[tuple[float, float]] = []
    at = hub
    while True:
        wire = next((one for one in along if at in one.ends), None)
        if wire is None:
            break
        along.remove(wire)
        run = _in_lane(wire, link, layout)
        towards = run if wire.ends[1] == at else run[::-1]
        points = towards + points
        at = wire.ends[0] if wire.ends[1] == at else wire.ends[1]
    if len(points) < 2:
        return []
    (x, y), (next_x, next_y) = points[0], points[1]
    if abs(next_y - y) < 0.05:
        points[0] = (x + (4.0 if next_x > x else -4.0), y)
    else:
        points[0] = (x, y + (4.0 if next_y > y else -4.0))
    return points


def _arrow(tip: tuple[float, float], after: tuple[float, float]) -> str:
    """Draw the head of an arrow at the end of a line that runs along the page or down it."""
    (x, y), (next_x, next_y) = tip, after
    if abs(next_y - y) < 0.05:
        back = 11.0 if next_x > x else -11.0
        path = f"M{_n(x)} {_n(y)}l{_n(back)} -6v12z"
    else:
        back = 11.0 if next_y > y else -11.0
        path = f"M{_n(x)} {_n(y)}l-6 {_n(back)}h12z"
    return f'<path class="arrow" d="{path}"/>'


def _words(wire: Wire, topology: Topology) -> str:
    anchor = "middle" if wire.tag.across else ""
    return "".join(_part(part, wire.x, wire.y, topology, anchor) for part in wire.tag.parts)


def _part(part: Part, x: float, y: float, topology: Topology, anchor: str) -> str:
    left = x + part.x
    look, size = ("detail", DETAIL_SIZE) if part.plain else ("name", NAME_SIZE)
    name = _text(part.lines, left, y + part.name_y, look, size, anchor=anchor)
    rest = _text(part.details, left, y + part.details_y, "detail", DETAIL_SIZE, anchor=anchor)
    return (
        f'<g class="tag"><title>{xml_text(link_words(part.link, topology))}</title>{name}{rest}</g>'
    )


def route(points: Iterable[tuple[float, float]], *, vertical: bool) -> str:
    """Write a line as a path that leaves and enters each point along the flow.

    Args:
        points: Where it runs; between two that differ in both directions it bends.
        vertical: Whether the flow runs down the page.
    """
    (x, y), *rest = points
    written = f"M{x:.1f} {y:.1f}"
    for next_x, next_y in rest:
        if abs(next_x - x) < 0.05 or abs(next_y - y) < 0.05:
            written += f"L{next_x:.1f} {next_y:.1f}"
        elif vertical:
            half = (y + next_y) / 2
            written += f"C{x:.1f} {half:.1f} {next_x:.1f} {half:.1f} {next_x:.1f} {next_y:.1f}"
        else:
            half = (x + next_x) / 2
            written += f"C{half:.1f} {y:.1f} {half:.1f} {next_y:.1f} {next_x:.1f} {next_y:.1f}"
        x, y = next_x, next_y
    return written


def _text(
    lines: Sequence[str], x: float, y: float, look: str, size: float, *, anchor: str = ""
) -> str:
    """Write lines of text under one another, the first with its top at ``y``."""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return "".join(
        f'<text class="{look}" x="{_n(x)}" y="{_n(y + size * 0.9 + LINE * number)}"{anchored}>'
        f"{xml_text(line)}</text>"
        for number, line in enumerate(lines)
    )


def _n(value: float) -> str:
    """Write a number as short as can be."""
    return f"{value:.1f}".removesuffix(".0")
