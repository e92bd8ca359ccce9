"""Order the slots of each layer, and place them across the flow so that links run straight.

The layers are given by the graph (the tier of each node), so what is left of a layered drawing is
the order inside a layer, by the mean place of the neighbours (Sugiyama, Tagawa and Toda, 1981), and
the places, by least squares under the order (isotonic regression). Graph libraries for Python that
need no foreign program know neither boxes within boxes nor labels on links, which is why this is
done here.
"""

from .frame import END, START, Frame, Layer, Slot
from .legs import Leg

_SWEEPS = 40
_ORDERING_SWEEPS = 6
"""Later sweeps keep the order, so that places settle."""
_SETTLED = 0.2
"""A sweep that moves all slots together by less than this is the last."""
_PULLS = (1.0, 4.0, 30.0)
"""How hard a link pulls at neither, one or two slots of a link that passes a layer: a long line
ought to be straight, and if it must bend, then at its ends."""


def arrange(frame: Frame, gap: float) -> None:
    """Order and place the slots of a frame.

    Args:
        frame: The frame; the frames inside are arranged already.
        gap: The distance between neighbours.
    """
    for layer in frame.layers:
        _pack(layer.slots, gap)
    for sweep in range(_SWEEPS):
        moved = 0.0
        forward = sweep % 2 == 0
        layers = frame.layers if forward else frame.layers[::-1]
        sides: tuple[int, ...] = (START,) if forward else (END,)
        if sweep >= _ORDERING_SWEEPS:
            sides = (START, END)
        _order_ports(frame)
        for layer in layers:
            before = [slot.at for slot in layer.slots]
            wanted = {id(slot): _wanted(slot, sides) for slot in layer.slots}
            if sweep < _ORDERING_SWEEPS:
                _sort(layer, wanted)
            places = [wanted[id(slot)][0] for slot in layer.slots]
            weights = [wanted[id(slot)][1] for slot in layer.slots]
            _settle(layer.slots, places, weights, gap)
            after = [slot.at for slot in layer.slots]
            moved += sum(abs(one - two) for one, two in zip(before, after, strict=True))
        if sweep > _ORDERING_SWEEPS and moved < _SETTLED:
            break
    begin = min((slot.at for layer in frame.layers for slot in layer.slots), default=0.0)
    end = 0.0
    for layer in frame.layers:
        for slot in layer.slots:
            slot.at -= begin
            end = max(end, slot.at + slot.cross)
    frame.cross = end
    _order_ports(frame)


def _wanted(slot: Slot, sides: tuple[int, ...]) -> tuple[float, float]:
    """Return where the middle of a slot would like to be, and how much."""
    total, weight = 0.0, 0.0
    for side in sides:
        other = END if side == START else START
        for neighbour, leg in slot.links[side]:
            target = neighbour.at + neighbour.port(leg, other)
            pull = _PULLS[slot.long + neighbour.long]
            total += pull * (target - slot.port(leg, side) + slot.cross / 2)
            weight += pull
    return (total / weight, weight) if weight else (slot.centre, 0.1)


def _sort(layer: Layer, wanted: dict[int, tuple[float, float]]) -> None:
    """Order a layer by where its slots want their lines, which need not be their middle."""

    def line(slot: Slot) -> float:
        off = 0.0 if slot.axis is None else slot.axis - slot.cross / 2
        return round(wanted[id(slot)][0] + off, 3)

    layer.slots.sort(key=line)


def _order_ports(frame: Frame) -> None:
    """Order the links at each side of the boxes as their neighbours lie."""
    for layer in frame.layers:
        for slot in layer.slots:
            if slot.frame is None:
                continue
            for side in (START, END):
                other = END if side == START else START
                ends = {
                    leg: neighbour.at + neighbour.port(leg, other)
                    for neighbour, leg in slot.links[side]
                }
                _order_inside(slot.frame, side, ends)


def _order_inside(frame: Frame, side: int, ends: dict[Leg, float]) -> None:
    # Those of which nothing is known here keep their places: they lead to boxes nearer by.
    ports = frame.ports[side]
    known = sorted((leg for leg in ports if leg in ends), key=ends.__getitem__)
    ports[:] = [known.pop(0) if leg in ends else leg for leg in ports]
    for layer in frame.layers:
        for slot in layer.slots:
            if slot.frame is not None:
                # A link may end some boxes further in.
                mine = {
                    leg: at
                    for leg, at in ends.items()
                    if leg in slot.frame.ports[side] or slot.frame.leaving.get(leg) == side
                }
                if mine:
                    _order_inside(slot.frame, side, mine)


def _pack(slots: list[Slot], gap: float) -> None:
    """Place slots side by side, around the middle."""
    at = -(sum(slot.cross for slot in slots) + gap * (len(slots) - 1)) / 2
    for slot in slots:
        slot.at = at
        at += slot.cross + gap


def _settle(slots: list[Slot], places: list[float], weights: list[float], gap: float) -> None:
    """Place slots in their order, none nearer than the gap, as near as can be to where they want.

    Args:
        slots: In order.
        places: Where the middle of each would like to be.
        weights: How much.
        gap: The distance between neighbours.
    """
    offset, offsets = 0.0, []
    for slot in slots:
        offsets.append(offset)
        offset += slot.cross + gap
    blocks: list[tuple[float, float, int]] = []
    for slot, place, weight, begin in zip(slots, places, weights, offsets, strict=True):
        mean, heavy, count = place - slot.cross / 2 - begin, weight, 1
        while blocks and blocks[-1][0] > mean:
            other, other_weight, other_count = blocks.pop()
            mean = (other * other_weight + mean * heavy) / (other_weight + heavy)
            heavy, count = heavy + other_weight, count + other_count
        blocks.append((mean, heavy, count))
    shifts = [mean for mean, _, count in blocks for _ in range(count)]
    for slot, shift, begin in zip(slots, shifts, offsets, strict=True):
        slot.at = shift + begin
