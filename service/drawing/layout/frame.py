"""The boxes of a drawing while it is laid out: frames within frames, each with its own layers.

Directions are named after the flow and not after the page, since a drawing may run from left to
right or from top to bottom: *main* runs from the remote side to the VPC side, *cross* across it.
"""

from dataclasses import dataclass, field

from .lettering import Bundle, Tag

START, END = 0, 1
"""The two sides of a frame in the main direction."""
BAND = 12.0
"""Room for a link that passes by."""
OVERLAP = 10.0
"""How far a place sticks out of the box that it overlaps."""


@dataclass(slots=True, eq=False)
class Slot:
    """A place in a layer: a box, a tag on a link, a link passing by, or the tag of a stub.

    Attributes:
        main: Its size along the flow.
        cross: Its size across the flow.
        frame: The box, if it is one.
        tag: The tag, if it has one.
        bundle: The links that pass, if it is no box.
        stub_of: The box beside it, if it is the tag of a link between it and the frame around both.
        long: Whether it stands on a link that passes a layer.
        at: Where it begins across the flow, inside its frame.
        links: What is joined to it on either side: the neighbouring slots with the links.
    """

    main: float
    cross: float
    frame: "Frame | None" = None
    tag: Tag | None = None
    bundle: Bundle = ()
    stub_of: "Slot | None" = None
    long: bool = False
    at: float = 0.0
    links: tuple[list[tuple["Slot", Bundle]], list[tuple["Slot", Bundle]]] = field(
        default_factory=lambda: ([], [])
    )

    @property
    def centre(self) -> float:
        """The middle across the flow."""
        return self.at + self.cross / 2

    def port(self, bundle: Bundle, side: int) -> float:
        """Return where some links meet this slot, from its beginning across the flow."""
        return self.frame.port(bundle, side) if self.frame is not None else self.cross / 2


@dataclass(slots=True)
class Layer:
    """The slots that stand beside one another across the flow.

    Attributes:
        slots: In order.
        gap: Whether it lies between two layers of boxes and holds tags only.
        main: Its size along the flow.
        lead: In a gap: the room before and after the tags, where lines bend.
        at: Where it begins along the flow, inside its frame.
    """

    slots: list[Slot]
    gap: bool = False
    main: float = 0.0
    lead: float = 0.0
    at: float = 0.0


@dataclass(slots=True, eq=False)
class Frame:
    """A box: a node, and the boxes and links inside it.

    Attributes:
        iri: The node; the empty name for the whole drawing.
        lines: What is written on it.
        main: Its size along the flow.
        cross: Its size across the flow.
        inner_main: Where its content begins along the flow.
        inner_cross: Where its content begins across the flow.
        layers: Its content; none for a box that holds nothing.
        chains: For each bundle inside or passing its border: the slots that it runs through.
        leaving: For each bundle that passes its border: on which side.
        crossed: Whether a place inside overlaps its border.
        title_side: At which side its name stands, in a drawing from top to bottom.
        ports: For a box that links end at: those on either side, in order.
    """

    iri: str
    lines: list[str] = field(default_factory=list)
    main: float = 0.0
    cross: float = 0.0
    inner_main: float = 0.0
    inner_cross: float = 0.0
    layers: list[Layer] = field(default_factory=list)
    chains: dict[Bundle, list[Slot]] = field(default_factory=dict)
    leaving: dict[Bundle, int] = field(default_factory=dict)
    crossed: bool = False
    title_side: int = START
    ports: tuple[list[Bundle], list[Bundle]] = field(default_factory=lambda: ([], []))

    def port(self, bundle: Bundle, side: int) -> float:
        """Return where a bundle passes the border of this box, across the flow."""
        if (chain := self.chains.get(bundle)) is not None and chain:
            slot = chain[-1] if side == END else chain[0]
            return self.inner_cross + slot.at + slot.port(bundle, side)
        order = self.ports[side]
        if bundle not in order:
            return self.cross / 2
        pitch = min(18.0, (self.cross - 16.0) / max(1, len(order) - 1))
        return self.cross / 2 + pitch * (order.index(bundle) - (len(order) - 1) / 2)
