"""Run the lines of a drawing through its boxes, and place the tag of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .frame import END, START, Frame
from .lettering import Bundle, Tag
from .placing import Placing
from .plan import Plan


@dataclass(frozen=True, slots=True)
class Wire:
    """The links between two nodes, placed.

    Attributes:
        bundle: The links, the one that is carried first.
        points: Where the line runs, from the first end to the second; it bends between points that
            differ in both directions.
        tag: Its label.
        x: Left side of the tag.
        y: Top of the tag.
    """

    bundle: Bundle
    points: tuple[tuple[float, float], ...]
    tag: Tag
    x: float
    y: float


def wires_of(placing: Placing) -> tuple[Wire, ...]:
    """Return the lines between boxes that are placed."""
    wiring = _Wiring(placing.plan, placing.ranks, placing.frames, placing.origin)
    for bundle, common in placing.plan.inside.items():
        wiring.wire(bundle, common)
    return tuple(wiring.wires)


@dataclass(slots=True)
class _Wiring:
    """Places the lines of one plan."""

    plan: Plan
    ranks: Mapping[str, int]
    frames: Mapping[str, Frame]
    origin: Mapping[str, tuple[float, float]]
    wires: list[Wire] = field(default_factory=list)

    def wire(self, bundle: Bundle, common: str) -> None:
        """Place a bundle: its line through all frames, and its tag."""
        places = self.plan.places
        one, other = bundle[0].ends
        if common in (one, other):
            self.stub_wire(bundle, other if common == one else one, common)
            return
        if self.ranks[places.child(one, common)] > self.ranks[places.child(other, common)]:
            one, other = other, one
        points: list[tuple[float, float]] = []
        tagged: list[tuple[float, float]] = []
        for iri in reversed(places.between(one, common)):
            self.through(self.frames[iri], bundle, points, tagged)
        self.through(self.frames[common], bundle, points, tagged)
        for iri in places.between(other, common):
            self.through(self.frames[iri], bundle, points, tagged)
        self.add(bundle, points, tagged[0])

    def add(
        self,
        bundle: Bundle,
        points: list[tuple[float, float]],
        middle: tuple[float, float],
    ) -> None:
        """Add a line and its tag, given along and across the flow."""
        label = self.plan.tags[bundle]
        kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
        x, y = self.plan.page(*middle)
        self.wires.append(
            Wire(
                bundle,
                tuple(self.plan.page(*point) for point in kept),
                label,
                x - label.width / 2,
                y - label.height / 2,
            )
        )

    def through(
        self,
        frame: Frame,
        bundle: Bundle,
        points: list[tuple[float, float]],
        tagged: list[tuple[float, float]],
    ) -> None:
        """Add the points of a bundle inside one frame."""
        main, cross = self.origin[frame.iri]
        main, cross = main + frame.inner_main, cross + frame.inner_cross
        chain = frame.chains[bundle]
        for index, slot in enumerate(chain):
            layer = next(one for one in frame.layers if slot in one.slots)
            begin, end = main + layer.at, main + layer.at + layer.main
            if slot.frame is not None:
                box = begin + (layer.main - slot.frame.main) / 2
                first = index == 0 and frame.leaving.get(bundle) != START
                side = END if first else START
                at = cross + slot.at + slot.port(bundle, side)
                border = box + slot.frame.main if side == END else box
                ends = [(border, at), (end, at)] if side == END else [(begin, at), (border, at)]
                points += ends
                continue
            at = cross + slot.centre
            if layer.gap:
                begin, end = begin + layer.lead, end - layer.lead
            points += [(begin, at), (end, at)]
            if slot.tag is not None:
                tagged.append(((begin + end) / 2, at))

    def stub_wire(self, bundle: Bundle, end: str, common: str) -> None:
        """Place the line from a box to the border of the frame around it."""
        frame, box = self.frames[common], self.frames[end]
        main, cross = self.origin[end]
        slot = frame.chains[bundle][1]
        border = self.origin[common][1] + frame.cross
        at = self.origin[common][1] + frame.inner_cross + slot.centre
        if slot.stub_of is not None:
            middle = main + box.main / 2
            self.add(bundle, [(middle, cross + box.cross), (middle, border)], (middle, at))
            return
        layer = next(one for one in frame.layers if slot in one.slots)
        begin = self.origin[common][0] + frame.inner_main + layer.at + layer.lead
        middle = begin + slot.main / 2
        out = cross + box.port(bundle, END)
        points = [(main + box.main, out), (begin, at), (middle, at), (middle, border)]
        self.add(bundle, points, (middle, at))
