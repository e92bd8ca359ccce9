"""A topology in words: the text alternative of its drawing."""

from isthmus.queries.diagnostics.spelling import capital, listed

from .topology import Link, Node, Topology
from .turning import turn_words

NOT_STATED = "not stated"
"""What is said where the record has nothing, which is a finding and no gap."""


def words(topology: Topology) -> str:
    """Say in words what a drawing shows.

    Args:
        topology: What is drawn.

    Returns:
        A title, what it is, the nodes, the links, the notes, and the source; one line each.
    """
    written = [topology.name.label]
    if topology.definition:
        written.append(topology.definition)
    written += ["", f"Nodes ({len(topology.nodes)}):"]
    written += [f"- {node_words(node, topology)}" for node in topology.nodes]
    written += ["", f"Links ({len(topology.links)}):"]
    written += [f"- {link_words(link, topology)}" for link in topology.links]
    if way := turn_words(topology):
        written += ["", "Way of traffic:", f"- {way}"]
    if notes := notes_of(topology):
        written += ["", "Notes:"]
        written += [f"- {note}" for note in notes]
    return "\n".join([*written, "", source_of(topology), ""])


def node_words(node: Node, topology: Topology) -> str:
    """Say what a node is, where it stands, and who manages it."""
    said = []
    if node.places:
        said.append("in " + listed(topology.node(place).name.label for place in node.places))
    managers = listed(party.label for party in node.managers)
    said.append(f"managed by {the(managers)}" if managers else f"manager {NOT_STATED}")
    if node.side:
        side = "AWS" if node.side == "aws" else "customer"
        said.append(f"the end on the {side} side")
    if node.several:
        said.append("stands for several")
    if node.failing:
        said.append("packets stop here")
    return f"{_with_kinds(node)}: {'; '.join(said)}."


def link_words(link: Link, topology: Topology) -> str:
    """Say what a link joins, what carries it, what it runs over and what protects it."""
    one, other = (topology.node(end).name.label for end in link.ends)
    said = [f"between {one} and {other}"]
    if link.carriers:
        carriers = (topology.link(carrier).name.label for carrier in link.carriers)
        said.append("carried by " + listed(carriers))
    transports = listed(transport.label for transport in link.transports)
    if transports or not link.direct:
        said.append(f"runs over {transports}" if transports else f"transport {NOT_STATED}")
    if link.protections or not link.direct:
        said.append(protection_words(link))
    if link.failing:
        said.append("packets stop here")
    return f"{_with_kinds(link)}: {'; '.join(said)}."


def protection_words(link: Link) -> str:
    """Say what protects a link itself."""
    if link.protections:
        return "secured by " + listed(protection.label for protection in link.protections)
    if link.chosen_by:
        return "protection chosen by " + the(listed(party.label for party in link.chosen_by))
    return f"protection {NOT_STATED}"


def notes_of(topology: Topology) -> tuple[str, ...]:
    """Return the notes on a topology, those on one element with its name before them."""
    notes = dict.fromkeys(topology.notes)
    by_note: dict[str, list[str]] = {}
    elements: tuple[Node | Link, ...] = (*topology.nodes, *topology.links)
    for element in elements:
        for note in element.notes:
            by_note.setdefault(note, []).append(element.name.label)
    for note, names in by_note.items():
        notes[f"{capital(listed(names))}: {note}"] = None
    return tuple(notes)


def source_of(topology: Topology) -> str:
    """Say from what a drawing was built, with sections and pages."""
    if not topology.claims:
        return "Built from data of your own."
    sections = listed(
        f"“{section}” ({page})" if page else f"“{section}”" for section, page in topology.sections()
    )
    said = f"Built from the text of the source, edition {topology.edition}: {sections}."
    figures = [f"figure {figure.number}, “{figure.caption}”," for figure in topology.figures]
    if figures:
        known = "are known by their captions" if len(figures) > 1 else "is known by its caption"
        said += f" {capital(listed(figures))} {known} only."
    return said


def _with_kinds(element: Node | Link) -> str:
    """Write the name of an element, with the kinds that the name does not tell already."""
    label = element.name.label
    kinds = listed(kind.label for kind in element.kinds if kind.label.lower() not in label.lower())
    return f"{label} ({kinds})" if kinds else label


def the(party: str) -> str:
    """Write a party with its article, if it is not a name."""
    return party if party[:1].isupper() else f"the {party}"
