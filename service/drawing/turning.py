"""The way of traffic, where it is the point of an arrangement: networks that meet at one hub only.

Where all connected networks lie on the same side of the node that joins them, what goes from one to
another has to turn round there: from branch to branch by a gateway, or from VPC to VPC by a router
of the customer. Elsewhere the lines say enough.
"""

from isthmus.kb.data_class import dataclass

from .style import is_room, is_site
from .topology import Link, Topology


@dataclass(frozen=True, slots=True)
class Turn:
    """A way that turns round.

    Attributes:
        hub: The node at which it turns, by IRI.
        first: The link by which it comes.
        last: The link by which it goes.
        begin: The network from which it comes, by its label.
        end: The network to which it goes, by its label.
        count: How many networks meet at the hub.
    """

    hub: str
    first: Link
    last: Link
    begin: str
    end: str
    count: int


def turn_of(topology: Topology) -> Turn | None:
    """Return the way of traffic that turns round; None where no way does.

    Args:
        topology: What is drawn.
    """
    entries = [link for link in topology.links if link.access]
    if len(entries) < 2:
        return None
    shared = set(entries[0].ends).intersection(*(link.ends for link in entries))
    if len(shared) != 1:
        return None
    (hub,) = shared
    far = {link: next(end for end in link.ends if end != hub) for link in entries}
    networks = {link: _network(topology, end) for link, end in far.items()}
    if len(set(networks.values())) < 2 or _network(topology, hub) in networks.values():
        return None
    order = [node.name.iri for node in topology.nodes]
    if len({order.index(end) < order.index(hub) for end in far.values()}) > 1:
        return None
    first, last = entries[0], entries[-1]
    return Turn(
        hub,
        first,
        last,
        topology.node(networks[first]).name.label,
        topology.node(networks[last]).name.label,
        len(set(networks.values())),
    )


def turn_words(topology: Topology) -> str:
    """Say which way traffic takes, where it turns round; empty where it does not."""
    turn = turn_of(topology)
    if turn is None:
        return ""
    hub = topology.node(turn.hub).name.label
    likewise = ", and likewise between any two" if turn.count > 2 else ", and back"
    return f"Traffic from {turn.begin} to {turn.end} turns round at the {hub}{likewise}."


def _network(topology: Topology, iri: str) -> str:
    """Return the site or room in which a node stands, or the node."""
    at = iri
    while at:
        node = topology.node(at)
        if is_site(node) or is_room(node):
            return at
        at = node.places[0] if node.places else ""
    return iri
