"""A topology as Markdown: its diagram, its nodes and links as tables, its notes and source."""

from collections.abc import Iterable

from isthmus.kb.characters import markdown_text
from isthmus.queries.diagnostics.spelling import listed

from .diagram_text import mermaid
from .in_words import NOT_STATED, notes_of, protection_words, source_of
from .topology import Topology


def markdown(topology: Topology) -> str:
    """Write a topology as Markdown: a diagram for those who render Mermaid, and the words.

    Args:
        topology: What is drawn.

    Returns:
        A section with a heading, a diagram, two tables, notes and source.
    """
    written = [f"## {markdown_text(topology.name.label)}", ""]
    if topology.definition:
        written += [markdown_text(topology.definition), ""]
    written += ["```mermaid", mermaid(topology).rstrip("\n"), "```", ""]
    written += ["| node | kind | in | managed by |", "|---|---|---|---|"]
    for node in topology.nodes:
        cells = (
            node.name.label,
            listed(kind.label for kind in node.kinds),
            listed(topology.node(place).name.label for place in node.places),
            listed(party.label for party in node.managers) or NOT_STATED,
        )
        written.append(_row(cells))
    written += ["", "| link | kind | between | carried by | runs over | protection |"]
    written.append("|---|---|---|---|---|---|")
    for link in topology.links:
        protection = protection_words(link).removeprefix("protection ")
        link_cells = (
            link.name.label,
            listed(kind.label for kind in link.kinds),
            listed(topology.node(end).name.label for end in link.ends),
            listed(topology.link(carrier).name.label for carrier in link.carriers),
            listed(transport.label for transport in link.transports) or NOT_STATED,
            protection.removeprefix("secured by "),
        )
        written.append(_row(link_cells))
    if notes := notes_of(topology):
        written += ["", *(f"- {markdown_text(note)}" for note in notes)]
    return "\n".join([*written, "", markdown_text(source_of(topology)), ""])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(markdown_text(cell) or "–" for cell in cells) + " |"
