"""Drawings of topologies for pages: the picture, wide and narrow, and the same in words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.record.describe import Named

_KEPT = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes:
        name: What it shows.
        wide: The drawing from left to right, to be put into a page.
        narrow: The drawing from top to bottom, legible on a phone.
        text: What it shows, in words.
    """

    name: "Named"
    wide: str
    narrow: str
    text: str


@lru_cache(maxsize=_KEPT)
def pictures_of(knowledge: "Knowledge", iri: str) -> tuple[Picture, ...]:
    """Return the drawings of an option or a configuration; none where nothing can be drawn.

    Args:
        knowledge: Has the topologies.
        iri: The option, or the configuration.
    """
    from isthmus.service.drawing import svg, topologies_of, words

    # The page has the style sheet of the drawings once.
    return tuple(
        Picture(
            one.name,
            svg(one, direction="wide", standalone=False),
            svg(one, direction="narrow", standalone=False),
            words(one),
        )
        for one in topologies_of(knowledge, iri)
    )
