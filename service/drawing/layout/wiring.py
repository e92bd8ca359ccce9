"""Run the lines of a drawing through its boxes, and place the tag of each."""

from collections.abc import Mapping
from dataclasses import field

from isthmus.kb.data_class import dataclass

from .frame import END, START, Frame
from .legs import Leg
from .lettering import Tag
from .placing import Placing
from .plan import Plan


@dataclass(frozen=True, slots=True)
class Wire:
    """The links between two nodes, placed.

    Attributes:
        leg: The stretch.
        ends: The nodes at its first and at its last point.
        points: Where the line runs, from the first end to the second; it bends between points that
            differ in both directions.
        tag: Its label.
        x: Left side of the tag.
        y: Top of the tag.
    """

    leg: Leg
    ends: tuple[str, str]
    points: tuple[tuple[float, float], ...]
    tag: Tag
    x: float
    y: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the line, beside which the tag stands."""
        if self.tag.across:
            return self.x + self.tag.width / 2, self.y + self.tag.axis
        return self.x + self.tag.axis, self.y + self.tag.height / 2


def wires_of(placing: Placing) -> tuple[Wire, ...]:
    """Return the lines between boxes that are placed."""
    wiring = _Wiring(placing.plan, placing.ranks, placing.frames, placing.origin)
    for leg, common in placing.plan.inside.items():
        wiring.wire(leg, common)
    return tuple(wiring.wires)


@dataclass(slots=True)
class _Wiring:
    """Places the lines of one plan."""

    plan: Plan
    ranks: Mapping[str, int]
    frames: Mapping[str, Frame]
    origin: Mapping[str, tuple[float, float]]
    wires: list[Wire] = field(default_factory=list)

    def wire(self, leg: Leg, common: str) -> None:
        """Place a leg: its line through all frames, and its tag."""
        places = self.plan.places
        one, other = leg.ends
        if self.ranks[places.child(one, common)] > self.ranks[places.child(other, common)]:
            one, other = other, one
        points: list[tuple[float, float]] = []
        tagged: list[tuple[float, float]] = []
        for iri in reversed(places.between(one, common)):
            self.through(self.frames[iri], leg, points, tagged)
        self.through(self.frames[common], leg, points, tagged)
        for iri in places.between(other, common):
            self.through(self.frames[iri], leg, points, tagged)
        self.add(leg, (one, other), points, tagged[0])

    def add(
        self,
        leg: Leg,
        ends: tuple[str, str],
        points: list[tuple[float, float]],
        middle: tuple[float, float],
    ) -> None:
        """Add a line and its tag, given along and across the flow."""
        label = self.plan.tags[leg]
        kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
        x, y = self.plan.page(*middle)
        left, top = (
            (label.width / 2, label.axis) if label.across else (label.axis, label.height / 2)
        )
        self.wires.append(
            Wire(
                leg, ends, tuple(self.plan.page(*point) for point in kept), label, x - left, y - top
            )
        )

    def through(
        self,
        frame: Frame,
        leg: Leg,
        points: list[tuple[float, float]],
        tagged: list[tuple[float, float]],
    ) -> None:
        """Add the points of a leg inside one frame."""
        main, cross = self.origin[frame.iri]
        main, cross = main + frame.inner_main, cross + frame.inner_cross
        chain = frame.chains[leg]
        for index, slot in enumerate(chain):
            layer = next(layer for layer in frame.layers if slot in layer.slots)
            begin, end = main + layer.at, main + layer.at + layer.main
            if slot.frame is not None:
                box = begin + (layer.main - slot.frame.main) / 2
                first = index == 0 and frame.leaving.get(leg) != START
                side = END if first else START
                at = cross + slot.at + slot.port(leg, side)
                border = box + (slot.frame.main if side == END else 0.0)
                if slot.frame.tile:
                    border = box + slot.frame.tile_main + (slot.frame.tile if side == END else 0.0)
                place = frame.layers.index(layer)
                if side == END:
                    points += [(border, at), (end + _run(frame, place + 1), at)]
                else:
                    points += [(begin - _run(frame, place - 1), at), (border, at)]
                continue
            at = cross + slot.at + slot.port(leg, START)
            run = 0.0
            if layer.gap:
                begin, end, run = begin + layer.lead, end - layer.lead, layer.run
            points += [(begin - run, at), (end + run, at)]
            if slot.tag is not None:
                tagged.append(((begin + end) / 2, at))


def _run(frame: Frame, place: int) -> float:
    """Return how far a line runs straight into the gap at a place, if one is there."""
    inside = 0 <= place < len(frame.layers)
    return frame.layers[place].run if inside and frame.layers[place].gap else 0.0
