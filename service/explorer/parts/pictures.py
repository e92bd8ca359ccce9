"""Drawings of topologies for pages: the picture, wide and narrow, and the same in words."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries.diagnostics.spelling import capital, listed
from isthmus.service.drawing import svg, topologies_of, words
from isthmus.service.drawing.in_words import notes_of, source_of
from isthmus.service.drawing.turning import turn_words

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.record.describe import Named
    from isthmus.service.drawing.topology import Topology


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes:
        name: What it shows.
        definition: What that is.
        option: Of what it is a design; None for any other arrangement.
        place: The figures of the source that illustrate it, with their pages; may be empty.
        wide: The drawing from left to right, to be put into a page.
        narrow: The drawing from top to bottom, legible on a phone.
        text: What it shows, in words.
        shows: The same in short: each link as a sentence, and the way of the traffic.
        built: From what it was built.
        notes: How the source was read.
    """

    name: "Named"
    definition: str
    option: "Named | None"
    place: str
    wide: str
    narrow: str
    text: str
    shows: tuple[str, ...]
    built: str
    notes: tuple[str, ...]


def _shown(topology: "Topology") -> Iterator[str]:
    """Yield what a drawing shows of each link, in a sentence."""
    for link in topology.links:
        ends = [topology.node(end) for end in link.ends]
        if any(end.name.iri in other.places for end in ends for other in ends):
            # What joins a thing to the room in which it stands has no line.
            continue
        one, other = (end.name.label for end in ends)
        inside = listed(topology.link(carrier).name.label for carrier in link.carriers)
        over = listed(transport.label for transport in link.transports)
        secured = listed(protection.label for protection in link.protections)
        said = capital(f"{link.name.label}: between {one} and {other}")
        said += f", inside {inside}" if inside else ""
        said += f", over {over}" if over and not inside else ""
        yield said + (f", secured by {secured}." if secured else ".")
    if way := turn_words(topology):
        yield way


def pictures_of(
    knowledge: "Knowledge", iri: str, address: Callable[[str], str] | None = None
) -> tuple[Picture, ...]:
    """Return the drawings of an option or a configuration; none where nothing can be drawn.

    Args:
        knowledge: Has the topologies.
        iri: The option, or the configuration.
        address: Makes the address of the page on a node.
    """

    def place(figures: list[int], pages: list[str]) -> str:
        numbers = listed(str(number) for number in figures)
        word = "figures" if len(figures) > 1 else "figure"
        return ", ".join([f"{word} {numbers}", *pages[:1]]) if figures else ""

    # The page has the style sheet of the drawings once.
    return tuple(
        Picture(
            topology.name,
            topology.definition,
            topology.option,
            place(
                [figure.number for figure in topology.figures],
                [claim.on_p() for claim in topology.claims if claim.locator.endswith("caption")],
            ),
            svg(topology, direction="wide", caption=False, standalone=False, address=address),
            svg(topology, direction="narrow", caption=False, standalone=False, address=address),
            words(topology),
            tuple(_shown(topology)),
            source_of(topology),
            notes_of(topology),
        )
        for topology in topologies_of(knowledge, iri)
    )
