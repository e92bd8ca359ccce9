"""The drawing of a topology as SVG: legible, themed, readable aloud, without script or third party.

Boxes are nodes, with a pictogram for their kind and a colour for who manages them. Lines are links,
with colour and dashes for their transport and a lock for their protection; a link that another one
carries is drawn inside it. Each element has its words as a title, and the whole has the text
alternative as its description.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from isthmus.kb.characters import xml_text

from .layout.layout import NARROW_WIDTH, Box, Direction, Layout, Wire, lay_out
from .layout.lettering import DETAIL_SIZE, ICON, LINE, LOCK, NAME_SIZE, PAD, Part
from .layout.measure import width, wrap
from .legend import entries, legend
from .pictograms import LOCK as LOCK_SIGN
from .pictograms import OPEN_LOCK, PICTOGRAMS, PLAIN
from .style import link_class, node_class, style_sheet
from .topology import Topology
from .words import link_words, node_words, notes_of, source_of, words

_HEADING = 14.0
_LETTERS = MappingProxyType(
    {
        "heading": (_HEADING, 18.0),
        "name": (NAME_SIZE, LINE),
        "link-name": (NAME_SIZE, LINE),
        "detail": (DETAIL_SIZE, LINE),
        "quiet": (DETAIL_SIZE, LINE),
    }
)
"""Height of the letters, and from one line to the next, for each class of text."""
_MARGIN = 6.0
_SPACE = 12.0
_LEAST_WIDE = 560.0
"""A wide drawing has at least this much room for what stands under it."""


def svg(
    topologies: Topology | Sequence[Topology],
    *,
    direction: Direction = "wide",
    caption: bool = True,
    standalone: bool = True,
) -> str:
    """Draw one topology, or several under one another.

    Args:
        topologies: What is drawn; at least one.
        direction: ``wide`` runs from left to right; ``narrow`` from top to bottom, and is legible
            on a phone.
        caption: Whether heading, legend, notes and source are drawn, too.
        standalone: Whether the style sheet is part of the drawing. A page that holds several has it
            once, see `isthmus.service.drawing.style_sheet`.

    Returns:
        An SVG document, the same for the same input.
    """
    all_of = [topologies] if isinstance(topologies, Topology) else list(topologies)
    layouts = [lay_out(one, direction) for one in all_of]
    least = NARROW_WIDTH if direction == "narrow" else _LEAST_WIDE
    wide = max([layout.width for layout in layouts] + ([least] if caption else []))
    drawn, y = [], 0.0
    for layout in layouts:
        part, height = _one(layout, wide, caption)
        drawn.append(f'<g transform="translate(0 {y:.1f})">{part}</g>')
        y += height + (2 * _SPACE if len(layouts) > 1 else 0.0)
    title = " / ".join(one.name.label for one in all_of)
    about = "\n".join(words(one) for one in all_of)
    key = f"{all_of[0].name.id}-{direction}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ist-drawing" role="img" '
            f'aria-labelledby="{key}-title" aria-describedby="{key}-about" '
            f'viewBox="0 0 {wide:.0f} {y:.0f}" width="{wide:.0f}" height="{y:.0f}">',
            f'<title id="{key}-title">{xml_text(title)}</title>',
            f'<desc id="{key}-about">{xml_text(about)}</desc>',
            *([f"<style>{style_sheet()}</style>"] if standalone else []),
            f'<rect class="ground" width="{wide:.0f}" height="{y:.0f}"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _one(layout: Layout, wide: float, caption: bool) -> tuple[str, float]:
    """Draw one topology; return it with its height."""
    topology = layout.topology
    if not caption:
        left = (wide - layout.width) / 2
        return _diagram(layout, left, 0.0), layout.height
    room = wide - 2 * _MARGIN
    parts, y = [], _MARGIN
    heading = wrap(topology.name.label, _HEADING, room, bold=True)
    parts.append(_text(heading, _MARGIN, y, "heading"))
    y += 18.0 * len(heading) + _SPACE
    parts.append(_diagram(layout, (wide - layout.width) / 2, y))
    y += layout.height + _SPACE
    key, height = legend(
        entries(topology, [wire.bundle for wire in layout.wires]), _MARGIN, y, room
    )
    parts.append(key)
    y += height + _SPACE / 2
    for text in (*notes_of(topology), source_of(topology)):
        lines = wrap(text, DETAIL_SIZE, room)
        parts.append(_text(lines, _MARGIN, y, "quiet"))
        y += LINE * len(lines) + 4
    return "\n".join(parts), y + _MARGIN


def _diagram(layout: Layout, x: float, y: float) -> str:
    """Draw boxes, lines and tags; boxes that hold others lie under all lines."""
    topology = layout.topology
    places = [box for box in layout.boxes if box.holds]
    leaves = [box for box in layout.boxes if not box.holds]
    drawn = [
        *(_box(box, topology) for box in places),
        *(_wire(wire) for wire in layout.wires),
        *(_box(box, topology) for box in leaves),
        *(_tag(wire, topology) for wire in layout.wires),
    ]
    return f'<g transform="translate({x:.1f} {y:.1f})">\n' + "\n".join(drawn) + "\n</g>"


def _box(box: Box, topology: Topology) -> str:
    node = topology.node(box.iri)
    look = ["node", "place" if box.holds else "", "crossing" if box.crossing else ""]
    look.append(node_class(node))
    sign = PICTOGRAMS.get(node.kinds[0].id, PLAIN) if node.kinds else PLAIN
    if box.holds:
        x, y = box.title
        icon = f"translate({x:.1f} {y - 1:.1f}) scale(.9)"
        text = _text(box.lines, x + ICON + 3, y, "name")
    else:
        middle = box.x + box.width / 2
        top = box.y + (box.height - ICON - 3 - LINE * len(box.lines)) / 2
        icon = f"translate({middle - ICON / 2:.1f} {top:.1f})"
        text = _text(box.lines, middle, top + ICON + 3, "name", middle=True)
    return (
        f'<g class="{" ".join(part for part in look if part)}">'
        f"<title>{xml_text(node_words(node, topology))}</title>"
        f'<rect class="box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="6"/>'
        f'<g class="sign" transform="{icon}">{sign}</g>{text}</g>'
    )


def _wire(wire: Wire) -> str:
    """Draw the lines of a bundle: carriers as a broad band, and what they carry inside it."""
    path = route(wire.points)
    first, last = wire.bundle[0], wire.bundle[-1]
    look = " protected" if first.protections else ""
    drawn = ""
    # What is protected is drawn in the colour of text, so its transport needs a band to show in.
    if len(wire.bundle) > 1 or (first.protections and first.transports):
        drawn = f'<g class="link {link_class(last)}"><path class="band" d="{path}"/></g>'
    wire_ = f'<path class="wire{look}" d="{path}"/>'
    return f'{drawn}<g class="link {link_class(first)}">{wire_}</g>'


def _tag(wire: Wire, topology: Topology) -> str:
    return "".join(_part(part, wire.x, wire.y, topology) for part in wire.tag.parts)


def _part(part: Part, x: float, y: float, topology: Topology) -> str:
    link = part.link
    left, top = x + part.x, y + part.y
    middle = left + part.width / 2
    text_y = y + part.text_y
    protected = " protected" if link.protections else ""
    sign = LOCK_SIGN if link.protections else OPEN_LOCK if link.chosen_by else ""
    shift = LOCK / 2 if sign else 0.0
    locked = ""
    if sign:
        half = max(width(line, NAME_SIZE) for line in part.lines) / 2
        place = f"translate({middle - half - shift:.1f} {text_y:.1f})"
        locked = f'<g class="sign" transform="{place}">{sign}</g>'
    name = _text(part.lines, middle + shift, text_y, "link-name", middle=True)
    rest = _text(
        part.details,
        middle,
        text_y + LINE * len(part.lines),
        "detail",
        middle=True,
    )
    return (
        f'<g class="tag {link_class(link)}{protected}">'
        f"<title>{xml_text(link_words(link, topology))}</title>"
        f'<rect class="box" x="{left:.1f}" y="{top:.1f}" width="{part.width:.1f}" '
        f'height="{part.height:.1f}" rx="{PAD:.0f}"/>{locked}{name}{rest}</g>'
    )


def route(points: Iterable[tuple[float, float]]) -> str:
    """Write a line as a path that leaves and enters each point along the flow.

    Args:
        points: Where it runs; between two that differ in both directions it bends.
    """
    (x, y), *rest = points
    written = f"M{x:.1f} {y:.1f}"
    vertical = sum(1 for a in rest if abs(a[0] - x) < 0.05) > 0
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
    lines: Sequence[str],
    x: float,
    y: float,
    look: str,
    *,
    middle: bool = False,
) -> str:
    """Write lines of text under one another.

    Args:
        lines: The lines.
        x: Their left side, or their middle.
        y: The top of the first.
        look: The class, see `_LETTERS`.
        middle: Whether ``x`` is the middle.
    """
    size, step = _LETTERS[look]
    anchor = ' text-anchor="middle"' if middle else ""
    return "".join(
        f'<text class="{look}" x="{x:.1f}" y="{y + size * 0.86 + step * number:.1f}"{anchor}>'
        f"{xml_text(line)}</text>"
        for number, line in enumerate(lines)
    )
