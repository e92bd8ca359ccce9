"""Place the boxes of a drawing, each in the one around it."""

from collections.abc import Mapping
from dataclasses import field

from isthmus.kb.data_class import dataclass

from .frame import END, OVERLAP, Frame
from .lettering import ICON, LINE
from .plan import Plan


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
        title: Where its name begins: left side and top; for a name in the middle, its middle.
        tile: Of a node: left side, top, width and height of its tile; None for an outline.
        beside: Whether the name of a node stands to the right of its tile.
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
    tile: tuple[float, float, float, float] | None
    beside: bool
    holds: bool
    crossing: bool


@dataclass(slots=True)
class Placing:
    """Where the boxes of one plan are.

    Attributes:
        plan: What is laid out.
        ranks: The layer of each box.
        frames: The frame of each node by its IRI.
        boxes: Those placed, a box before those that stand in it.
        origin: Where each begins, along and across the flow.
    """

    plan: Plan
    ranks: Mapping[str, int]
    frames: Mapping[str, Frame]
    boxes: list[Box] = field(default_factory=list)
    origin: dict[str, tuple[float, float]] = field(default_factory=dict)

    def place(self, frame: Frame, main: float, cross: float) -> None:
        """Place a frame and what it holds."""
        self.origin[frame.iri] = (main, cross)
        if frame.iri:
            crossing = frame.iri in self.plan.places.crossing
            before, after = self.sticking_out(frame) if crossing else (0.0, 0.0)
            self.boxes.append(
                Box(
                    frame.iri,
                    *self.plan.page(main - before, cross),
                    *self.plan.page(frame.main + before + after, frame.cross),
                    tuple(frame.lines),
                    self.title(frame, main, cross),
                    self.tile(frame, main, cross),
                    self.plan.narrow and frame.axis is not None,
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
                    )

    def sticking_out(self, frame: Frame) -> tuple[float, float]:
        """Return how far a place sticks out of the box that it overlaps, before and after it."""
        places = self.plan.places
        around = self.frames[places.parent[frame.iri]]
        siblings = [self.ranks[child] for child in places.children[around.iri]]
        first, last = (self.ranks[frame.iri] == end(siblings) for end in (min, max))
        before, after = around.inner_main, around.main - around.inner_main - frame.main
        if not (first and last):
            return 0.0, 0.0
        if not self.plan.narrow:
            return before + OVERLAP, after + OVERLAP
        # Keep clear of the name of the box around it.
        if around.title_side == END:
            return before + OVERLAP, 0.0
        return 0.0, after + OVERLAP

    def tile(
        self, frame: Frame, main: float, cross: float
    ) -> tuple[float, float, float, float] | None:
        """Return where the tile of a node is on the page."""
        if not frame.tile:
            return None
        axis = frame.cross / 2 if frame.axis is None else frame.axis
        x, y = self.plan.page(main + frame.tile_main, cross + axis - frame.tile_cross / 2)
        return (x, y, *self.plan.page(frame.tile, frame.tile_cross))

    def title(self, frame: Frame, main: float, cross: float) -> tuple[float, float]:
        """Return where the name of a frame begins on the page."""
        if frame.tile:
            x, y, wide, tall = self.tile(frame, main, cross) or (0.0, 0.0, 0.0, 0.0)
            high = LINE * len(frame.lines)
            if self.plan.narrow and frame.axis is not None:
                return x + wide + 6, y + (tall - high) / 2
            over = self.plan.narrow and frame.tile_main > 0
            return x + wide / 2, y - 4 - high if over else y + tall + 4
        if self.plan.narrow and frame.layers and frame.title_side == END:
            main += frame.main - max(LINE * len(frame.lines), ICON) - 6
        x, y = self.plan.page(main, cross + (frame.title_at if frame.layers else 0.0))
        return x + 8, y + 6
