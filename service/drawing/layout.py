"""Lay a topology out: where each box, tag and line of its drawing goes.

One way of laying out serves both directions: from left to right for wide pages, from top to bottom
for narrow ones. Text is measured first, so that boxes and tags hold theirs; tags have places of
their own in the layers, so nothing overlaps by construction.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from .containment import Containment, containment
from .frame import END, START, Frame, Layer, Slot
from .lettering import ICON, LINE, NAME_SIZE, PAD, Bundle, Tag, bundles, node_lines, tag
from .measure import longest_word, wrap
from .ordering import arrange
from .topology import Topology

Direction = Literal["wide", "narrow"]
"""From left to right, or from top to bottom."""
NARROW_WIDTH = 328.0
"""Units across a narrow drawing: what a phone of 360 pixels has between its margins."""
WIDE_WIDTH = 960.0
"""Units across a wide drawing, if it can be helped."""


@dataclass(frozen=True, slots=True)
class _Size:
    """A way of keeping a drawing narrow.

    Attributes:
        box: The width of a box.
        tag: The width of a tag.
        apart: Whether the tag of a link that passes boxes stands before its end, not beside them.
        stacked: Whether the tag of a link between a box and the one around it stands after the box,
            not beside it.
    """

    box: float
    tag: float
    apart: bool = False
    stacked: bool = False


_NARROW_SIZES = (
    _Size(126.0, 140.0),
    _Size(112.0, 124.0),
    _Size(112.0, 124.0, apart=True),
    _Size(112.0, 124.0, apart=True, stacked=True),
    _Size(100.0, 104.0, apart=True),
    _Size(100.0, 104.0, apart=True, stacked=True),
    _Size(90.0, 92.0, apart=True, stacked=True),
    _Size(82.0, 84.0, apart=True, stacked=True),
)
_WIDE_SIZES = (
    _Size(136.0, 150.0),
    _Size(124.0, 132.0),
    _Size(112.0, 116.0),
    _Size(100.0, 104.0),
)
"""Tried in turn, until the drawing is narrow enough."""
_MARGIN = 4.0
_PAD = 8.0
"""Inside a box that holds others."""
_BAND = 12.0
"""Room for a link that passes by."""
_OVERLAP = 10.0
"""How far a place sticks out of the box that it overlaps."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node, placed.

    Attributes:
        iri: The node.
        x: Left side.
        y: Top.
        width: In units of the drawing.
        height: In units of the drawing.
        lines: Its name.
        title: Where its name begins: left side and top.
        holds: Whether other boxes stand in it.
        crossing: Whether it overlaps the box around it.
    """

    iri: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    title: tuple[float, float]
    holds: bool
    crossing: bool


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


@dataclass(frozen=True, slots=True)
class Layout:
    """A topology, laid out.

    Attributes:
        topology: What is drawn.
        direction: Wide or narrow.
        width: Of the whole.
        height: Of the whole.
        boxes: A box before those that stand in it.
        wires: The links.
    """

    topology: Topology
    direction: Direction
    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def lay_out(topology: Topology, direction: Direction = "wide") -> Layout:
    """Lay a topology out.

    Args:
        topology: What is to be drawn.
        direction: ``wide`` runs from left to right, ``narrow`` from top to bottom.

    Returns:
        The places of all that is drawn.
    """
    narrow = direction == "narrow"
    sizes = _NARROW_SIZES if narrow else _WIDE_SIZES
    limit = NARROW_WIDTH if narrow else WIDE_WIDTH
    for size in sizes:
        laid_out = _Builder(topology, direction, size).build()
        if laid_out.width <= limit:
            break
    return laid_out


@dataclass(slots=True)
class _Builder:
    """Lays out one topology at one size."""

    topology: Topology
    direction: Direction
    size: _Size
    boxes: list[Box] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    tags: dict[Bundle, Tag] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    origin: dict[str, tuple[float, float]] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)

    @property
    def narrow(self) -> bool:
        return self.direction == "narrow"

    def build(self) -> Layout:
        places = containment(self.topology)
        all_bundles = bundles(self.topology)
        self.tags = {one: tag(one, self.topology, self.size.tag) for one in all_bundles}
        inside = {one: _common(one, places) for one in all_bundles}
        for iri in places.children:
            self.rank(iri, places, [b for b in all_bundles if inside[b] == iri])
        root = self.frame("", places, all_bundles, inside)
        self.place(root, _MARGIN, _MARGIN, places)
        for bundle in all_bundles:
            self.wire(bundle, places, inside[bundle])
        main, cross = root.main + 2 * _MARGIN, root.cross + 2 * _MARGIN
        wide, high = (cross, main) if self.narrow else (main, cross)
        return Layout(
            self.topology, self.direction, wide, high, tuple(self.boxes), tuple(self.wires)
        )

    def rank(self, iri: str, places: Containment, within: list[Bundle]) -> None:
        """Give each box of a frame its layer: by tier, and linked ones after one another."""
        children = places.children[iri]
        key = {child: self.tiers(child, places) for child in children}
        steps = sorted({tiers[0] for tiers in key.values()})
        linked: dict[str, set[str]] = {child: set() for child in children}
        stubs = set()
        for bundle in within:
            one, other = (_child(end, iri, places) for end in bundle[0].ends)
            if iri in {one, other}:
                stubs.add(other if one == iri else one)
            elif one != other:
                linked[one].add(other)
                linked[other].add(one)
        found: dict[str, int] = {}
        with_stub: set[int] = set()
        for child in sorted(children, key=lambda child: (key[child], children.index(child))):
            after = [found[one] + 1 for one in linked[child] if one in found]
            rank = max([steps.index(key[child][0]), *after])
            if child in stubs:
                while rank in with_stub:
                    rank += 1
                with_stub.add(rank)
            found[child] = rank
        used = sorted(set(found.values()))
        self.ranks |= {child: used.index(rank) for child, rank in found.items()}

    def tiers(self, iri: str, places: Containment) -> tuple[int, int]:
        """Return the lowest tier inside a box, and the box's own."""
        own = self.topology.node(iri).tier
        below = [self.tiers(child, places)[0] for child in places.children[iri]]
        known = -1 if own is None else own
        return (min(below) if below else known, known)

    def frame(
        self,
        iri: str,
        places: Containment,
        all_bundles: list[Bundle],
        inside: dict[Bundle, str],
    ) -> Frame:
        """Build a frame with all that stands in it, and measure it."""
        frame = Frame(iri)
        self.frames[iri] = frame
        for bundle in all_bundles:
            self.leave(frame, bundle, inside[bundle], places)
        children = places.children[iri]
        if not children:
            self.measure_leaf(frame, places)
            return frame
        slots: dict[str, Slot] = {}
        for child in children:
            built = self.frame(child, places, all_bundles, inside)
            margin = 2 * _OVERLAP if built.crossed else 0.0
            slots[child] = Slot(built.main + margin, built.cross, frame=built)
        frame.crossed = any(child in places.crossing for child in children)
        self.layers(frame, slots, [b for b in all_bundles if inside[b] == iri], places)
        arrange(frame, 6.0 if self.narrow else 14.0)
        self.measure(frame)
        return frame

    def leave(self, frame: Frame, bundle: Bundle, common: str, places: Containment) -> None:
        """Note on which side a bundle passes the border of a frame, if it does."""
        if not frame.iri:
            return
        ends = bundle[0].ends
        within = [frame.iri in places.path(end) for end in ends]
        if within[0] == within[1] or frame.iri == common:
            return
        mine, other = (ends[0], ends[1]) if within[0] else (ends[1], ends[0])
        if common in (mine, other):
            return  # a stub: it leaves across the flow
        here, there = (self.ranks[_child(end, common, places)] for end in (mine, other))
        side = END if here < there else START
        frame.leaving[bundle] = side
        if mine == frame.iri:
            frame.ports[side].append(bundle)

    def layers(
        self, frame: Frame, slots: dict[str, Slot], within: list[Bundle], places: Containment
    ) -> None:
        """Put the boxes of a frame into layers, and a slot wherever a link passes one."""
        count = max(self.ranks[child] for child in slots) + 1
        ranks = [
            Layer([slot for child, slot in slots.items() if self.ranks[child] == rank])
            for rank in range(count)
        ]
        gaps = [Layer([], gap=True) for _ in range(count - 1)]
        runs: list[tuple[Bundle, int, int, int | None]] = []
        below: list[tuple[Bundle, Slot]] = []
        for bundle in within:
            ends = [_child(end, frame.iri, places) for end in bundle[0].ends]
            if frame.iri in ends:
                child = ends[1] if ends[0] == frame.iri else ends[0]
                at_end = self.ranks[child] == count - 1 and END not in frame.leaving.values()
                if self.size.stacked and at_end:
                    below.append((bundle, slots[child]))
                else:
                    self.stub(frame, bundle, slots[child], ranks[self.ranks[child]])
                continue
            ends.sort(key=self.ranks.__getitem__)
            first, last = (self.ranks[end] for end in ends)
            span = last - first
            middle = 2 * (first + (span + 1) // 2)
            at = 2 * first + 1 if span == 1 else 2 * last - 1 if self.size.apart else middle
            runs.append((bundle, 2 * first, 2 * last, at))
            frame.chains[bundle] = [slots[ends[0]], slots[ends[1]]]
        for bundle, side in frame.leaving.items():
            child = next(
                _child(e, frame.iri, places) for e in bundle[0].ends if frame.iri in places.path(e)
            )
            if child == frame.iri:
                continue
            rank = 2 * self.ranks[child]
            runs.append(
                (bundle, rank, 2 * count, None) if side == END else (bundle, -2, rank, None)
            )
            frame.chains[bundle] = [slots[child]]
        every = [layer for pair in zip(ranks, [*gaps, Layer([])], strict=True) for layer in pair]
        every.pop()
        tagged = {at for *_, at in runs if at is not None}
        for bundle, first, last, tagged_at in runs:
            passing = []
            for index in range(first + 1, last):
                if not 0 <= index < len(every) or (index % 2 and index not in tagged):
                    continue
                slot = (
                    self.tag_slot(bundle) if index == tagged_at else Slot(0.0, _BAND, bundle=bundle)
                )
                slot.long = last - first > 2 or tagged_at is None
                every[index].slots.append(slot)
                passing.append(slot)
            chain = frame.chains[bundle]
            if first < 0:
                frame.chains[bundle] = [*passing, *chain]
            else:
                frame.chains[bundle] = [chain[0], *passing, *chain[1:]]
            chain = frame.chains[bundle]
            for one, two in pairwise(chain):
                one.links[END].append((two, bundle))
                two.links[START].append((one, bundle))
        if below:
            every.append(Layer([], gap=True))
        for bundle, slot in below:
            found = self.tag_slot(bundle)
            slot.links[END].append((found, bundle))
            found.links[START].append((slot, bundle))
            every[-1].slots.append(found)
            frame.chains[bundle] = [slot, found]
        frame.layers = every

    def tag_slot(self, bundle: Bundle) -> Slot:
        label = self.tags[bundle]
        main, cross = (label.height, label.width) if self.narrow else (label.width, label.height)
        return Slot(main, cross, tag=label, bundle=bundle)

    def stub(self, frame: Frame, bundle: Bundle, slot: Slot, layer: Layer) -> None:
        """Put the tag of a link between a box and the frame around it beside the box."""
        found = self.tag_slot(bundle)
        found.stub_of = slot
        layer.slots.append(found)
        frame.chains[bundle] = [slot, found]

    def measure_leaf(self, frame: Frame, places: Containment) -> None:
        node = self.topology.node(frame.iri)
        extra = ", ".join(
            f"also in {self.topology.node(one).name.label}"
            for one in places.also.get(frame.iri, ())
        )
        wide = longest_word(f"{node.name.label} {extra}", NAME_SIZE, bold=True) + 2 * PAD
        wide = max(self.size.box, wide)
        frame.lines = node_lines(node, extra, wide - 2 * PAD)
        high = PAD + ICON + 3 + LINE * len(frame.lines) + PAD
        ports = max(len(frame.ports[START]), len(frame.ports[END]))
        if self.narrow:
            frame.main, frame.cross = high, max(wide, 14.0 * ports)
        else:
            frame.main, frame.cross = wide, max(high, 16.0 * ports)

    def measure(self, frame: Frame) -> None:
        """Measure a frame after its content, and place its layers."""
        at = 0.0
        for index, layer in enumerate(frame.layers):
            layer.main = max((slot.main for slot in layer.slots), default=0.0)
            if layer.gap:
                layer.lead = self.lead(frame, index)
                layer.main += (2 if any(slot.tag for slot in layer.slots) else 1) * layer.lead
            layer.at = at
            at += layer.main
        frame.main = at
        if not frame.iri:
            return
        pad = _PAD
        pad_cross = 6.0 if self.narrow else 10.0
        label = self.topology.node(frame.iri)
        space = ICON + 4
        smallest = longest_word(label.name.label, NAME_SIZE, bold=True) + space + 12
        if self.narrow:
            self.widen(frame, smallest - 2 * pad_cross, main=False)
            frame.inner_cross = pad_cross
            frame.cross += 2 * pad_cross
            self.title_across(frame, label.name.label, pad)
        else:
            self.widen(frame, smallest - 2 * pad, main=True)
            frame.lines = wrap(
                label.name.label, NAME_SIZE, frame.main + 2 * pad - space - 10, bold=True
            )
            title = max(LINE * len(frame.lines), ICON) + 5
            frame.inner_main, frame.inner_cross = pad, title + 4
            frame.main += 2 * pad
            frame.cross += title + 4 + pad_cross

    def title_across(self, frame: Frame, label: str, pad: float) -> None:
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
            room = max(longest, min(crossing) - space - _BAND)
            missing = room + space + _BAND - min(crossing)
            if missing > 0:
                frame.cross += missing
                frame.inner_cross += missing
        frame.lines = wrap(label, NAME_SIZE, room, bold=True)
        title = max(LINE * len(frame.lines), ICON) + 8
        frame.main += title + pad
        frame.inner_main = title if frame.title_side == START else pad

    def widen(self, frame: Frame, least: float, *, main: bool) -> None:
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

    def lead(self, frame: Frame, index: int) -> float:
        """Return the room that lines need to bend before and after the tags of a gap."""
        layer, before = frame.layers[index], frame.layers[index - 1]
        widest = 0.0
        for slot in [*before.slots, *layer.slots]:
            for other, bundle in slot.links[END]:
                one = slot.at + slot.port(bundle, END)
                two = other.at + other.port(bundle, START)
                widest = max(widest, abs(one - two))
        return min(34.0, max(14.0, 10.0 + 0.16 * widest))

    def place(self, frame: Frame, main: float, cross: float, places: Containment) -> None:
        """Place a frame and what it holds."""
        self.origin[frame.iri] = (main, cross)
        if frame.iri:
            crossing = frame.iri in places.crossing
            before, after = self.sticking_out(frame, places) if crossing else (0.0, 0.0)
            self.boxes.append(
                Box(
                    frame.iri,
                    *self.page(main - before, cross),
                    *self.page(frame.main + before + after, frame.cross),
                    tuple(frame.lines),
                    self.title(frame, main, cross),
                    bool(frame.layers),
                    crossing,
                )
            )
        for layer in frame.layers:
            for slot in layer.slots:
                if slot.frame is not None:
                    begin = layer.at + (layer.main - slot.frame.main) / 2
                    self.place(
                        slot.frame,
                        main + frame.inner_main + begin,
                        cross + frame.inner_cross + slot.at,
                        places,
                    )

    def sticking_out(self, frame: Frame, places: Containment) -> tuple[float, float]:
        """Return how far a place sticks out of the box that it overlaps, before and after it."""
        around = self.frames[places.parent[frame.iri]]
        siblings = [self.ranks[one] for one in places.children[around.iri]]
        first, last = (self.ranks[frame.iri] == end(siblings) for end in (min, max))
        before, after = around.inner_main, around.main - around.inner_main - frame.main
        if not (first and last):
            return 0.0, 0.0
        if not self.narrow:
            return before + _OVERLAP, after + _OVERLAP
        # Not where the name of the box around it stands.
        if around.title_side == END:
            return before + _OVERLAP, 0.0
        return 0.0, after + _OVERLAP

    def title(self, frame: Frame, main: float, cross: float) -> tuple[float, float]:
        """Return where the name of a frame begins on the page."""
        if self.narrow and frame.title_side == END:
            main += frame.main - max(LINE * len(frame.lines), ICON) - 4
        x, y = self.page(main, cross)
        return x + 5, y + 4

    def page(self, main: float, cross: float) -> tuple[float, float]:
        """Turn a point or a size along and across the flow into one on the page."""
        return (cross, main) if self.narrow else (main, cross)

    def wire(self, bundle: Bundle, places: Containment, common: str) -> None:
        """Place a bundle: its line through all frames, and its tag."""
        one, other = bundle[0].ends
        if common in (one, other):
            self.stub_wire(bundle, other if common == one else one, common, places)
            return
        if self.ranks[_child(one, common, places)] > self.ranks[_child(other, common, places)]:
            one, other = other, one
        points: list[tuple[float, float]] = []
        tagged: list[tuple[float, float]] = []
        for iri in reversed(_between(one, common, places)):
            self.through(self.frames[iri], bundle, points, tagged)
        self.through(self.frames[common], bundle, points, tagged)
        for iri in _between(other, common, places):
            self.through(self.frames[iri], bundle, points, tagged)
        self.add(bundle, points, tagged[0])

    def add(
        self,
        bundle: Bundle,
        points: list[tuple[float, float]],
        middle: tuple[float, float],
    ) -> None:
        """Add a line and its tag, given along and across the flow."""
        label = self.tags[bundle]
        kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
        x, y = self.page(*middle)
        self.wires.append(
            Wire(
                bundle,
                tuple(self.page(*point) for point in kept),
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

    def stub_wire(self, bundle: Bundle, end: str, common: str, places: Containment) -> None:
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


def _common(bundle: Bundle, places: Containment) -> str:
    """Return the innermost box that holds both ends of a bundle, or is one and holds the other."""
    one, other = (places.path(end) for end in bundle[0].ends)
    return [a for a, b in zip(one, other, strict=False) if a == b][-1]


def _child(iri: str, frame: str, places: Containment) -> str:
    """Return the box directly in a frame in which a node stands; the frame for itself."""
    path = places.path(iri)
    index = path.index(frame)
    return path[index + 1] if index + 1 < len(path) else frame


def _between(iri: str, frame: str, places: Containment) -> list[str]:
    """Return the boxes around a node, inside a frame, from the outermost to the innermost."""
    path = places.path(iri)
    return path[path.index(frame) + 1 : -1]
