"""Networks of somebody's own, as the language knows them: a name, facts, and something that walks.

Each is a layer of its own, with a vocabulary of its own, and is never mixed with the one that the
engine is about. Whoever makes an engine hands over what gives them; nothing here reads networks.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from isthmus.kb.frozen import Frozen
from isthmus.queries.syntax.grammar import tokens

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Knowledge


class WalkError(ValueError):
    """Between two such ends no routes can be walked; the message says why."""


class Place(Frozen):
    """Where something stands that a walk rests on.

    Attributes:
        file: The path of the file.
        pointer: An RFC 6901 pointer into it.
        of: The word of what stands there.
        iri: The name of the place.
    """

    file: str
    pointer: str
    of: str
    iri: str


class Block(Frozen):
    """A setting that stands in the way.

    Attributes:
        text: What it is, in a few words.
        lift: What lifts it.
    """

    text: str
    lift: str


class Direction(Frozen):
    """What comes of a packet in one direction.

    Attributes:
        name: ``there`` or ``back``.
        verdict: ``yes``, ``some``, ``no`` or ``unknown``.
        way: The words of what it passes, in order; up to where it stops.
        blocks: Every setting in the way.
        missing: The calls whose answers would settle it.
        conditions: Under which a yes holds, each a sentence.
    """

    name: str
    verdict: str
    way: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    missing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Walk(Frozen):
    """The answer to ``reach from x to y``.

    Attributes:
        verdict: ``two-way``, ``one-way``, ``none`` or ``unknown``; empty where one direction alone
            was asked for.
        extent: ``all`` or ``some``, or an empty string.
        directions: There, and back where that was asked for.
        scope: What was not examined, in a sentence.
        places: What it rests on.
    """

    verdict: str
    extent: str
    directions: tuple[Direction, ...]
    scope: str
    places: tuple[Place, ...] = ()


class Layer(Protocol):
    """A network that can be asked about."""

    @property
    def name(self) -> str:
        """The name that stands after ``in``."""
        ...

    def knowledge(self) -> "Knowledge":
        """Return its facts; the first call may take long, later ones return the same."""
        ...

    def walk(self, source: str, target: str) -> Walk:
        """Walk its routes between two things, or from one to an address.

        Raises:
            WalkError: Nothing can be walked between them.
        """
        ...

    def settling(self, things: Iterable[str] | None, properties: Iterable[str]) -> tuple[str, ...]:
        """Name the calls that would settle properties of things.

        Args:
            things: Their IRIs; None for whatever things are open on the properties.
            properties: The IRIs of the properties.
        """
        ...


def networks_named(text: str, most: int) -> tuple[str, ...]:
    """Return the names that stand after ``in`` where a network is named, right or wrong text alike.

    Args:
        text: One or more statements, finished or not.
        most: How many words are looked at.
    """
    words = tokens(text, most)
    names: dict[str, None] = {}
    for before, word in pairwise(words):
        if before.type == "IN" and word.type in {"NAME", "BACKTICKED"}:
            names[word.text.strip("`")] = None
    return tuple(names)


def begins_with_reach(text: str) -> bool:
    """Tell whether the last statement of a text is a `reach`."""
    first = text.rpartition(";")[2].split(None, 1)
    return bool(first) and first[0].lower() == "reach"
