"""The boxes of a drawing while it is laid out: frames within frames, each with its own layers.

Directions are named after the flow and not after the page, since a drawing may run from left to
right or from top to bottom: *main* runs from the remote side to the VPC side, *cross* across it.
"""

from dataclasses import field

from isthmus.kb.data_class import dataclass

from .legs import Leg
from .lettering import Tag

START, END = 0, 1
"""The two sides of a frame in the main direction."""
BAND = 12.0
"""Room for a link that passes by."""
OVERLAP = 10.0
"""How far a place sticks out of the box that it overlaps."""


@dataclass(slots=True, eq=False)
class Slot:
    """A place in a layer: a box, a tag on a link, or a link passing by.

    Attributes:
        main: Its size along the flow.
        cross: Its size across the flow.
        frame: The box, if it is one.
        tag: The tag, if it has one.
        leg: The links that pass, if it is no box.
        long: Whether it stands on a link that passes a layer.
        axis: Where its line is across the flow, from its beginning; its middle if None.
        at: Where it begins across the flow, inside its frame.
        links: What is joined to it on either side: the neighbouring slots with the links.
    """

    main: float
    cross: float
    frame: "Frame | None" = None
    tag: Tag | None = None
    leg: Leg | None = None
    long: bool = False
    at: float = 0.0
    axis: float | None = None
    links: tuple[list[tuple["Slot", Leg]], list[tuple["Slot", Leg]]] = field(
        default_factory=lambda: ([], [])
    )

    @property
    def centre(self) -> float:
        """The middle across the flow."""
        return self.at + self.cross / 2

    def port(self, leg: Leg, side: int) -> float:
        """Return where some links meet this slot, from its beginning across the flow."""
        if self.frame is not None:
            return self.frame.port(leg, side)
        return self.cross / 2 if self.axis is None else self.axis


@dataclass(slots=True)
class Layer:
    """The slots that stand beside one another across the flow.

    Attributes:
        slots: In order.
        gap: Whether it lies between two layers of boxes and holds tags only.
        main: Its size along the flow.
        lead: In a gap: the room before and after the tags, where lines bend.
        run: How much of that is straight on either side of the bend, so that a thick tube is clear
            of the words beside it.
        at: Where it begins along the flow, inside its frame.
    """

    slots: list[Slot]
    gap: bool = False
    main: float = 0.0
    lead: float = 0.0
    run: float = 0.0
    at: float = 0.0


@dataclass(slots=True, eq=False)
class Frame:
    """A box: a node, and the boxes and links inside it.

    Attributes:
        iri: The node; the empty name for the whole drawing.
        lines: What is written on it.
        tile: How long the tile of a node is along the flow; zero for a box that is an outline.
        tile_cross: How long it is across the flow: as long as what ends there needs.
        tile_main: Where the tile begins along the flow.
        axis: Where the middle of its tile is across the flow; its own middle if None.
        pitch: From one link to the next at its sides.
        main: Its size along the flow.
        cross: Its size across the flow.
        inner_main: Where its content begins along the flow.
        inner_cross: Where its content begins across the flow.
        layers: Its content; none for a box that holds nothing.
        chains: For each leg inside or passing its border: the slots that it runs through.
        leaving: For each leg that passes its border: on which side.
        crossed: Whether a place inside overlaps its border.
        title_side: At which side its name stands, in a drawing from top to bottom.
        title_at: Where its name begins across the flow, in a drawing from top to bottom.
        ports: For a box that links end at: those on either side, in order.
    """

    iri: str
    lines: list[str] = field(default_factory=list)
    tile: float = 0.0
    tile_cross: float = 0.0
    tile_main: float = 0.0
    axis: float | None = None
    pitch: float = 18.0
    main: float = 0.0
    cross: float = 0.0
    inner_main: float = 0.0
    inner_cross: float = 0.0
    layers: list[Layer] = field(default_factory=list)
    chains: dict[Leg, list[Slot]] = field(default_factory=dict)
    leaving: dict[Leg, int] = field(default_factory=dict)
    crossed: bool = False
    title_side: int = START
    title_at: float = 0.0
    ports: tuple[list[Leg], list[Leg]] = field(default_factory=lambda: ([], []))

    def port(self, leg: Leg, side: int) -> float:
        """Return where a leg passes the border of this box, across the flow."""
        if (chain := self.chains.get(leg)) is not None and chain:
            slot = chain[-1] if side == END else chain[0]
            return self.inner_cross + slot.at + slot.port(leg, side)
        order = self.ports[side]
        middle = self.cross / 2 if self.axis is None else self.axis
        if leg not in order:
            return middle
        return middle + self.pitch * (order.index(leg) - (len(order) - 1) / 2)
