"""Measure the boxes of a drawing after what is written on them and what stands in them."""

from .frame import BAND, END, START, Frame
from .lettering import ICON, LINE, NAME_SIZE, PAD, node_lines
from .measure import longest_word, wrap
from .plan import Plan

_PAD = 8.0
"""Inside a box that holds others."""


def measure_leaf(frame: Frame, plan: Plan) -> None:
    """Measure a box that holds nothing, after its name and the links that end at it."""
    node = plan.topology.node(frame.iri)
    extra = ", ".join(
        f"also in {plan.topology.node(one).name.label}"
        for one in plan.places.also.get(frame.iri, ())
    )
    wide = longest_word(f"{node.name.label} {extra}", NAME_SIZE, bold=True) + 2 * PAD
    wide = max(plan.size.box, wide)
    frame.lines = node_lines(node, extra, wide - 2 * PAD)
    high = PAD + ICON + 3 + LINE * len(frame.lines) + PAD
    ports = max(len(frame.ports[START]), len(frame.ports[END]))
    if plan.narrow:
        frame.main, frame.cross = high, max(wide, 14.0 * ports)
    else:
        frame.main, frame.cross = wide, max(high, 16.0 * ports)


def measure(frame: Frame, plan: Plan) -> None:
    """Measure a frame after its content, and place its layers."""
    at = 0.0
    for index, layer in enumerate(frame.layers):
        layer.main = max((slot.main for slot in layer.slots), default=0.0)
        if layer.gap:
            layer.lead = _lead(frame, index)
            layer.main += (2 if any(slot.tag for slot in layer.slots) else 1) * layer.lead
        layer.at = at
        at += layer.main
    frame.main = at
    if not frame.iri:
        return
    pad = _PAD
    pad_cross = 6.0 if plan.narrow else 10.0
    label = plan.topology.node(frame.iri)
    space = ICON + 4
    smallest = longest_word(label.name.label, NAME_SIZE, bold=True) + space + 12
    if plan.narrow:
        _widen(frame, smallest - 2 * pad_cross, main=False)
        frame.inner_cross = pad_cross
        frame.cross += 2 * pad_cross
        _title_across(frame, label.name.label, pad)
    else:
        _widen(frame, smallest - 2 * pad, main=True)
        frame.lines = wrap(
            label.name.label, NAME_SIZE, frame.main + 2 * pad - space - 10, bold=True
        )
        title = max(LINE * len(frame.lines), ICON) + 5
        frame.inner_main, frame.inner_cross = pad, title + 4
        frame.main += 2 * pad
        frame.cross += title + 4 + pad_cross


def _title_across(frame: Frame, label: str, pad: float) -> None:
    """Put the name of a frame where no link passes: at its end, or beside those that do."""
    sides = set(frame.leaving.values())
    frame.title_side = END if sides == {START} else START
    space = ICON + 4 + 10
    room = frame.cross - space
    crossing = [
        frame.port(bundle, side)
        for bundle, side in frame.leaving.items()
        if side == frame.title_side
    ]
    if crossing:
        longest = longest_word(label, NAME_SIZE, bold=True)
        room = max(longest, min(crossing) - space - BAND)
        missing = room + space + BAND - min(crossing)
        if missing > 0:
            frame.cross += missing
            frame.inner_cross += missing
    frame.lines = wrap(label, NAME_SIZE, room, bold=True)
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


def _lead(frame: Frame, index: int) -> float:
    """Return the room that lines need to bend before and after the tags of a gap."""
    layer, before = frame.layers[index], frame.layers[index - 1]
    widest = 0.0
    for slot in [*before.slots, *layer.slots]:
        for other, bundle in slot.links[END]:
            one = slot.at + slot.port(bundle, END)
            two = other.at + other.port(bundle, START)
            widest = max(widest, abs(one - two))
    return min(34.0, max(14.0, 10.0 + 0.16 * widest))
