"""Build the boxes of a drawing from the inside out: their layers, and where links pass them."""

from collections.abc import Mapping
from dataclasses import field
from itertools import pairwise

from isthmus.kb.data_class import dataclass

from .frame import BAND, END, OVERLAP, START, Frame, Layer, Slot
from .frame_size import measure, measure_leaf
from .legs import Leg
from .ordering import arrange
from .plan import Plan


def frames_of(plan: Plan, ranks: Mapping[str, int]) -> dict[str, Frame]:
    """Return the frame of each node by its IRI, measured; that of the whole under the empty name.

    Args:
        plan: What is to be laid out.
        ranks: The layer of each box.
    """
    framer = _Framer(plan, ranks)
    framer.frame("")
    return framer.frames


@dataclass(slots=True)
class _Framer:
    """Builds the frames of one plan."""

    plan: Plan
    ranks: Mapping[str, int]
    frames: dict[str, Frame] = field(default_factory=dict)

    def frame(self, iri: str) -> Frame:
        """Build a frame with all that stands in it, and measure it."""
        frame = Frame(iri)
        self.frames[iri] = frame
        for leg, common in self.plan.inside.items():
            self.leave(frame, leg, common)
        places = self.plan.places
        children = places.children[iri]
        if not children:
            measure_leaf(frame, self.plan)
            return frame
        slots: dict[str, Slot] = {}
        for child in children:
            built = self.frame(child)
            margin = 2 * OVERLAP if built.crossed else 0.0
            slots[child] = Slot(built.main + margin, built.cross, frame=built)
        frame.crossed = any(child in places.crossing for child in children)
        self.layers(frame, slots)
        gap = 4.0 if self.plan.size.under else 6.0
        arrange(frame, gap if self.plan.narrow else 18.0)
        measure(frame, self.plan)
        return frame

    def leave(self, frame: Frame, leg: Leg, common: str) -> None:
        """Note on which side a leg passes the border of a frame, if it does."""
        if not frame.iri:
            return
        places, ends = self.plan.places, leg.ends
        within = [frame.iri in places.path(end) for end in ends]
        if within[0] == within[1] or frame.iri == common:
            return
        mine, other = (ends[0], ends[1]) if within[0] else (ends[1], ends[0])
        here, there = (self.ranks[places.child(end, common)] for end in (mine, other))
        side = END if here < there else START
        frame.leaving[leg] = side
        if mine == frame.iri:
            frame.ports[side].append(leg)

    def layers(self, frame: Frame, slots: dict[str, Slot]) -> None:
        """Put the boxes of a frame into layers, and a slot wherever a link passes one."""
        places = self.plan.places
        count = max(self.ranks[child] for child in slots) + 1
        ranks = [
            Layer([slot for child, slot in slots.items() if self.ranks[child] == rank])
            for rank in range(count)
        ]
        gaps = [Layer([], gap=True) for _ in range(count - 1)]
        runs: list[tuple[Leg, int, int, int | None]] = []
        for leg in self.plan.within(frame.iri):
            ends = [places.child(end, frame.iri) for end in leg.ends]
            ends.sort(key=self.ranks.__getitem__)
            first, last = (self.ranks[end] for end in ends)
            span = last - first
            middle = 2 * (first + (span + 1) // 2)
            at = 2 * first + 1 if span == 1 else 2 * last - 1 if self.plan.size.apart else middle
            runs.append((leg, 2 * first, 2 * last, at))
            frame.chains[leg] = [slots[ends[0]], slots[ends[1]]]
        for leg, side in frame.leaving.items():
            child = next(
                places.child(e, frame.iri) for e in leg.ends if frame.iri in places.path(e)
            )
            if child == frame.iri:
                continue
            rank = 2 * self.ranks[child]
            runs.append((leg, rank, 2 * count, None) if side == END else (leg, -2, rank, None))
            frame.chains[leg] = [slots[child]]
        every = [layer for pair in zip(ranks, [*gaps, Layer([])], strict=True) for layer in pair]
        every.pop()
        tagged = {at for *_, at in runs if at is not None}
        for leg, first, last, tagged_at in runs:
            passing = []
            for index in range(first + 1, last):
                if not 0 <= index < len(every) or (index % 2 and index not in tagged):
                    continue
                slot = (
                    self.tag_slot(leg) if index == tagged_at else Slot(0.0, self.band(leg), leg=leg)
                )
                slot.long = last - first > 2 or tagged_at is None
                every[index].slots.append(slot)
                passing.append(slot)
            chain = frame.chains[leg]
            if first < 0:
                frame.chains[leg] = [*passing, *chain]
            else:
                frame.chains[leg] = [chain[0], *passing, *chain[1:]]
            chain = frame.chains[leg]
            for one, two in pairwise(chain):
                one.links[END].append((two, leg))
                two.links[START].append((one, leg))
        frame.layers = every

    def band(self, leg: Leg) -> float:
        """Return the room for a stretch that passes by."""
        return BAND + leg.thick(narrow=self.plan.narrow)

    def tag_slot(self, leg: Leg) -> Slot:
        """Return a place for the tag of a leg."""
        label = self.plan.tags[leg]
        main, cross = (
            (label.height, label.width) if self.plan.narrow else (label.width, label.height)
        )
        along = label.across != self.plan.narrow
        return Slot(main, cross, tag=label, leg=leg, axis=label.axis if along else None)
