"""The forms of a drawing by name, and the topologies that a word stands for."""

# ruff: noqa: PLC0415 - names are compared only where one is wrong

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from isthmus.ontology import BASE

from .diagram_text import dot, mermaid
from .in_words import words
from .layout.layout import Direction
from .markdown import markdown
from .svg_writer import svg
from .topology import Topology, arrangements, topologies_of

if TYPE_CHECKING:
    from isthmus.kb import Knowledge

FORMS = ("svg", "mermaid", "dot", "markdown", "text")
"""The forms of a drawing."""
DIRECTIONS: tuple[Direction, ...] = ("wide", "narrow")
"""The directions of a picture."""
_IRI = re.compile(r"<?(https?://[^<>\s\"{}|\\^`]+)>?")
_ID = re.compile(r"(?:(option|configuration):)?([\w-]+)")


class NoDrawingError(LookupError):
    """There is nothing to draw by that name; the message says what there is."""


def write(
    topologies: Sequence[Topology],
    form: str,
    *,
    direction: Direction = "wide",
    caption: bool = True,
) -> str:
    """Write topologies in one of the forms.

    Args:
        topologies: What is drawn; at least one.
        form: One of `FORMS`.
        direction: Of a picture.
        caption: Whether a picture has heading, legend, notes and source.

    Returns:
        The text, with a line feed at its end.
    """
    match form:
        case "svg":
            return svg(topologies, direction=direction, caption=caption)
        case "mermaid":
            return mermaid(topologies)
        case "dot":
            return "\n".join(dot(topology) for topology in topologies)
        case "markdown":
            return "\n".join(markdown(topology) for topology in topologies)
        case _:
            return "\n".join(words(topology) for topology in topologies)


def find(knowledge: "Knowledge", word: str) -> tuple[Topology, ...]:
    """Return the topologies that a word stands for.

    Args:
        knowledge: Has the graph.
        word: The id, the title or the IRI of an option or of a configuration.

    Returns:
        One topology of a configuration; those of all configurations of an option.

    Raises:
        NoDrawingError: Nothing that can be drawn has that name.
    """
    if (iri := _IRI.fullmatch(word)) is not None:
        topologies = topologies_of(knowledge, iri[1])
    elif (name := _ID.fullmatch(word)) is not None:
        kinds = (name[1],) if name[1] else ("option", "configuration")
        topologies = ()
        for kind in kinds:
            topologies = topologies or topologies_of(knowledge, f"{BASE}{kind}/{name[2]}")
    else:
        topologies = ()
    if not topologies:
        known = [
            arrangement
            for arrangement in arrangements(knowledge)
            if word in (arrangement.label, arrangement.id)
        ]
        topologies = tuple(
            topology for named in known for topology in topologies_of(knowledge, named.iri)
        )
    if not topologies:
        raise NoDrawingError(_help(knowledge, word))
    return topologies


def _help(knowledge: "Knowledge", word: str) -> str:
    from difflib import get_close_matches

    known = sorted(
        {arrangement.id for arrangement in arrangements(knowledge)} | _options(knowledge)
    )
    if not known:
        return f"there is no drawing of {word!r}: no arrangement on record has nodes and links"
    near = get_close_matches(word.rpartition(":")[2].lower(), known, 3)
    hint = f"did you mean {', '.join(near)}?" if near else "`find configuration` lists them"
    return f"no option and no configuration is called {word!r}; {hint}"


def _options(knowledge: "Knowledge") -> set[str]:
    options = set()
    for arrangement in arrangements(knowledge):
        for topology in topologies_of(knowledge, arrangement.iri)[:1]:
            if topology.option is not None:
                options.add(topology.option.id)
    return options
