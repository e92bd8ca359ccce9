"""Measure the boxes of a drawing after what is written on them and what stands in them."""

from collections.abc import Sequence

from isthmus.service.drawing.style import is_outline

from .frame import END, START, Frame
from .lettering import DETAIL_SIZE, ICON, LINE, NAME_SIZE, PAD, node_lines
from .measure import longest_word, width, wrap
from .plan import Plan

_PAD = 14.0
"""Inside a box that holds others."""
_TILE, _NARROW_TILE = 60.0, 44.0
"""The side of the tile of a node."""
_TITLE = 190.0
"""How wide the name of a place may make it."""
_ROOM = 260.0
"""How far to the right the name of a place in a narrow drawing may reach."""
PILE = 7.0
"""How far the outlines of a room that stands for several stick out behind it."""
SIGN = 34.0
"""The side of the pictogram of a room that holds nothing."""


def measure_leaf(frame: Frame, plan: Plan) -> None:
    """Measure a node that holds nothing, after its name and the links that end at it."""
    node = plan.topology.node(frame.iri)
    extra = ", ".join(
        f"also in {plan.topology.node(note).name.label}"
        for note in plan.places.also.get(frame.iri, ())
    )
    longest = longest_word(f"{node.name.label} {extra}", NAME_SIZE, bold=True)
    thick = [
        max((leg.thick(narrow=plan.narrow) for leg in ports), default=0.0) for ports in frame.ports
    ]
    most = max(len(ports) for ports in frame.ports)
    frame.pitch = max(*thick, 8.0) + 6.0
    needed = frame.pitch * (most - 1) + max(thick) + 14.0
    if is_outline(node):
        _measure_outline(frame, plan, extra, longest, needed)
        return
    frame.tile = _NARROW_TILE if plan.narrow else _TILE
    frame.tile_cross = max(needed, frame.tile)
    frame.lines = node_lines(node, extra, max(longest, plan.size.box))
    text = _widest(frame.lines)
    high = LINE * len(frame.lines)
    if not plan.narrow:
        frame.main = max(text, frame.tile)
        frame.tile_main = (frame.main - frame.tile) / 2
        frame.cross, frame.axis = frame.tile_cross + 4.0 + high, frame.tile_cross / 2
    elif plan.size.under and not all(frame.ports):
        frame.main, frame.cross = frame.tile + 4.0 + high, max(text, frame.tile_cross)
        frame.tile_main = 4.0 + high if frame.ports[END] else 0.0
    else:
        frame.main, frame.cross = max(frame.tile, high), frame.tile_cross + 6.0 + text
        frame.tile_main = (frame.main - frame.tile) / 2
        frame.axis = frame.tile_cross / 2


def _measure_outline(frame: Frame, plan: Plan, extra: str, longest: float, needed: float) -> None:
    """Measure a room that holds nothing: an outline with its name, and its pictogram large."""
    node = plan.topology.node(frame.iri)
    space = 2 * PAD + 4
    if plan.narrow:
        room = max(longest, min(plan.size.box, 110.0) - space)
        frame.lines = node_lines(node, extra, room)
        text = _widest(frame.lines)
        frame.main = LINE * len(frame.lines) + 2 * PAD + SIGN
        frame.cross = max(text + space, needed, 66.0)
        if node.several:
            frame.main, frame.cross = frame.main + PILE, frame.cross + PILE
        return
    frame.lines = node_lines(node, extra, max(longest, plan.size.box - space))
    text = _widest(frame.lines)
    frame.main = max(text + space, 112.0)
    frame.cross = max(LINE * len(frame.lines) + 3 * PAD + SIGN, needed)
    if node.several:
        frame.main, frame.cross = frame.main + PILE, frame.cross + PILE


def _widest(lines: Sequence[str]) -> float:
    return max((width(line, NAME_SIZE, bold=True) for line in lines), default=0.0)


def measure(frame: Frame, plan: Plan) -> None:
    """Measure a frame after its content, and place its layers."""
    at = 0.0
    for index, layer in enumerate(frame.layers):
        layer.main = max((slot.main for slot in layer.slots), default=0.0)
        if layer.gap:
            layer.lead, layer.run = _lead(frame, index, narrow=plan.narrow)
            layer.main += (2 if any(slot.tag for slot in layer.slots) else 1) * layer.lead
        layer.at = at
        at += layer.main
    frame.main = at
    if not frame.iri:
        return
    pad = 8.0 if plan.narrow else _PAD
    pad_cross = (4.0 if plan.size.under else 10.0) if plan.narrow else 14.0
    label = plan.topology.node(frame.iri)
    space = ICON + 4
    name = label.name.label
    smallest = longest_word(name, DETAIL_SIZE, bold=True)
    if not plan.size.under:
        smallest = max(smallest, min(width(name, DETAIL_SIZE, bold=True), _TITLE))
    smallest += space + 14
    if plan.narrow:
        _widen(frame, smallest - 2 * pad_cross, main=False)
        frame.inner_cross = pad_cross
        frame.cross += 2 * pad_cross
        if plan.size.foot and set(frame.leaving.values()) == {START}:
            frame.title_side = END
        _title_across(frame, name, pad)
    else:
        _widen(frame, smallest - 2 * pad, main=True)
        room = frame.main + 2 * pad - space - 12
        frame.lines = wrap(name, DETAIL_SIZE, room, bold=True)
        title = max(LINE * len(frame.lines), ICON) + 7
        frame.inner_main, frame.inner_cross = pad, title + 4
        frame.main += 2 * pad
        frame.cross += title + 4 + pad_cross


def _title_across(frame: Frame, label: str, pad: float) -> None:
    """Put the name of a frame where it belongs, beside the links that pass there."""
    space = ICON + 4 + 10
    room = frame.cross - space
    crossing = [
        (frame.port(leg, side), leg.thick(narrow=True) / 2 + 4)
        for leg, side in frame.leaving.items()
        if side == frame.title_side
    ]
    if crossing:
        before = min(at - half for at, half in crossing)
        after = max(at + half for at, half in crossing)
        whole = width(label, DETAIL_SIZE, bold=True)
        if before - space >= whole:
            room = before - space
        elif frame.cross - after - space >= min(before - space, whole):
            frame.title_at = after
            room = max(frame.cross - after - space, min(whole, _ROOM - after - space))
            room = max(room, longest_word(label, DETAIL_SIZE, bold=True))
            frame.cross = max(frame.cross, after + space + min(room, whole))
        else:
            room = max(longest_word(label, DETAIL_SIZE, bold=True), before - space)
            missing = room + space - before
            if missing > 0:
                frame.cross += missing
                frame.inner_cross += missing
    frame.lines = wrap(label, DETAIL_SIZE, room, bold=True)
    title = max(LINE * len(frame.lines), ICON) + 8
    frame.main += title + pad
    frame.inner_main = title if frame.title_side == START else pad


def _widen(frame: Frame, least: float, *, main: bool) -> None:
    """Give a frame at least some width, its content in the middle."""
    if main and frame.main < least:
        for layer in frame.layers:
            layer.at += (least - frame.main) / 2
        frame.main = least
    if not main and frame.cross < least:
        for layer in frame.layers:
            for slot in layer.slots:
                slot.at += (least - frame.cross) / 2
        frame.cross = least


def _lead(frame: Frame, index: int, *, narrow: bool) -> tuple[float, float]:
    """Return the room that lines need before and after the tags of a gap, and the straight part."""
    layer, before = frame.layers[index], frame.layers[index - 1]
    widest = run = 0.0
    for slot in [*before.slots, *layer.slots]:
        for other, bundle in slot.links[END]:
            one = slot.at + slot.port(bundle, END)
            two = other.at + other.port(bundle, START)
            widest = max(widest, abs(one - two))
            if abs(one - two) > 1.0:
                # The edge of a tube bends later than its middle.
                run = max(run, bundle.thick(narrow=narrow) / 2)
    return min(34.0, max(14.0, 10.0 + 0.16 * widest)) + 2 * run, run
