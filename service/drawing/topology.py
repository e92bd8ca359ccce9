"""The topology of an arrangement, read from the graph: its nodes, its links, and what they rest on.

Everything that a drawing, a diagram text or a text alternative says comes from here, so that all of
them say the same.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.claim import Claim, Claims
from isthmus.kb.record.describe import Descriptions, Named
from isthmus.kb.terms import RDF, ist
from pyoxigraph import DefaultGraph, Literal, NamedNode

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.store.quads import Quads

_DIGITS = re.compile(r"(\d+)")
_DEFAULT = DefaultGraph()
_LINK = ist("Link")
_DEFINITION = NamedNode("http://www.w3.org/2004/02/skos/core#definition")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Something that stands in a network; equal to itself only, which keeps look-ups cheap.

    Attributes:
        name: The node.
        kinds: The kinds of building block of which it is an instance; the one that its label
            names comes first.
        places: The nodes that contain it directly, by IRI.
        managers: Who manages it; empty where nothing says so.
        tier: The column in which it stands, from the remote side to the VPC side; None if open.
        side: ``aws`` or ``customer`` where the arrangement ends at this node, else empty.
        notes: How the source was read.
        claims: The statements from which it was built.
        failing: Whether packets stop here; only in networks of one's own.
        stops: The numbers of what stops them, as a list beside the drawing has them.
        several: Whether it stands for several of its kind.
    """

    name: Named
    kinds: tuple[Named, ...]
    places: tuple[str, ...]
    managers: tuple[Named, ...]
    tier: int | None
    side: str
    notes: tuple[str, ...]
    claims: tuple[Claim, ...]
    failing: bool = False
    stops: tuple[int, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A connection between two nodes; equal to itself only, which keeps look-ups cheap.

    Attributes:
        name: The link.
        kinds: The kinds of building block of which it is an instance; may be empty.
        ends: The IRIs of its two nodes.
        transports: What it runs over, by itself or by its carrier; empty where nothing says so.
        protections: The protocols that secure the link itself.
        chosen_by: Who chooses the protection, where no protocol is named.
        carriers: The links right under this one, by IRI.
        access: Whether the traffic between the connected networks enters here.
        notes: How the source was read.
        claims: The statements from which it was built.
        failing: Whether packets stop here; only in networks of one's own.
        stops: The numbers of what stops them, as a list beside the drawing has them.
        direct: Whether data of one's own show it to join its ends itself, so that no path is open.
    """

    name: Named
    kinds: tuple[Named, ...]
    ends: tuple[str, str]
    transports: tuple[Named, ...]
    protections: tuple[Named, ...]
    chosen_by: tuple[Named, ...]
    carriers: tuple[str, ...]
    access: bool
    notes: tuple[str, ...]
    claims: tuple[Claim, ...]
    failing: bool = False
    stops: tuple[int, ...] = ()
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the source that illustrates an arrangement.

    Attributes:
        number: Its number.
        caption: Its caption, which is all that is known of it.
    """

    number: int
    caption: str


@dataclass(frozen=True, slots=True)
class Topology:
    """The nodes and links of one arrangement.

    Attributes:
        name: The arrangement.
        definition: What it is, in the project's words.
        option: The option of which it is a configuration; None for another arrangement.
        nodes: Its nodes, from the remote side to the VPC side.
        links: Its links, those that are carried before their carriers.
        figures: The figures of the source that illustrate it.
        notes: How the source was read.
        claims: All statements from which the arrangement was built, in document order.
        edition: The edition of the source.
    """

    name: Named
    definition: str
    option: Named | None
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...]
    claims: tuple[Claim, ...]
    edition: str

    def node(self, iri: str) -> Node:
        """Return the node of this name."""
        return next(node for node in self.nodes if node.name.iri == iri)

    def link(self, iri: str) -> Link:
        """Return the link of this name."""
        return next(link for link in self.links if link.name.iri == iri)

    def sections(self) -> tuple[tuple[str, str], ...]:
        """Return the sections on which the arrangement rests: headings with pages in words."""
        places = ((claim.section, claim.on_page() if claim.page else "") for claim in self.claims)
        return tuple(dict.fromkeys(places))


def topology_of(knowledge: "Knowledge", configuration: str) -> Topology | None:
    """Read the topology of an arrangement.

    Args:
        knowledge: Has the graph.
        configuration: The IRI of the arrangement.

    Returns:
        The topology, or None if nothing of that name has nodes.
    """
    return _Reader(knowledge.quads, knowledge.descriptions, knowledge.edition).read(
        NamedNode(configuration)
    )


def topologies_of(knowledge: "Knowledge", thing: str) -> tuple[Topology, ...]:
    """Read the topologies of an option, or of one arrangement.

    Args:
        knowledge: Has the graph.
        thing: The IRI of an option or of an arrangement.

    Returns:
        The topologies of all configurations of an option in the order of their figures; of another
        arrangement its own; nothing if there is none.
    """
    reader = _Reader(knowledge.quads, knowledge.descriptions, knowledge.edition)
    node = NamedNode(thing)
    named = [node, *reader.things(node, "hasConfiguration")]
    topologies = [topology for iri in named if (topology := reader.read(iri)) is not None]
    return tuple(sorted(topologies, key=_in_document_order))


def arrangements(knowledge: "Knowledge") -> tuple[Named, ...]:
    """Return all arrangements that can be drawn, in the order of their labels."""
    quads = knowledge.quads
    arranged = {
        quad.subject
        for quad in quads.quads_for_pattern(None, ist("hasElement"), None, _DEFAULT)
        if isinstance(quad.subject, NamedNode)
    }
    return tuple(sorted(knowledge.descriptions.name(arrangement) for arrangement in arranged))


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key by which texts are ordered as people count: VPC 2 before VPC 10."""
    parts = _DIGITS.split(text)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


class _Reader:
    """Reads topologies from one store."""

    def __init__(self, quads: "Quads", record: Descriptions, edition: str) -> None:
        self.quads = quads
        self.record = record
        self.edition = edition
        self.claims = Claims(quads)

    def read(self, thing: NamedNode) -> Topology | None:
        parts = self.things(thing, "hasElement")
        links = tuple(part for part in parts if self.is_link(part))
        nodes = tuple(part for part in parts if part not in links)
        if not nodes:
            return None
        access = set(self.things(thing, "hasAccessLink"))
        sides = dict.fromkeys(self.things(thing, "customerSideNode"), "customer")
        sides |= dict.fromkeys(self.things(thing, "awsSideNode"), "aws")
        read_nodes = [self.node(node, sides.get(node, ""), nodes) for node in nodes]
        read_nodes.sort(key=lambda node: (_tier(node), natural(node.name.label), node.name.iri))
        place = {node.name.iri: index for index, node in enumerate(read_nodes)}
        read_links = [
            link
            for one in links
            if (link := self.link(one, one in access, place, links)) is not None
        ]
        option = next(iter(self.names(thing, "configurationOf")), None)
        elements: tuple[Node | Link, ...] = (*read_nodes, *read_links)
        own = self.claims.basis_of(thing)
        claims = {*own, *(claim for element in elements for claim in element.claims)}
        return Topology(
            name=self.record.name(thing),
            definition=next(iter(self.texts(thing, _DEFINITION)), ""),
            option=option,
            nodes=tuple(read_nodes),
            links=_carried_first(read_links, place),
            figures=self.figures(thing),
            notes=self.texts(thing, ist("note")),
            claims=tuple(sorted(claims)),
            edition=self.edition,
        )

    def node(self, thing: NamedNode, side: str, known: Iterable[NamedNode]) -> Node:
        name = self.record.name(thing)
        tiers = self.texts(thing, ist("tier"))
        places = [place for place in self.things(thing, "directlyLocatedIn") if place in known]
        return Node(
            name=name,
            kinds=self.kinds(thing, name.label),
            places=tuple(place.value for place in places),
            managers=self.names(thing, "managedBy"),
            tier=int(tiers[0]) if tiers and tiers[0].lstrip("-").isdigit() else None,
            side=side,
            notes=self.texts(thing, ist("note")),
            claims=self.claims.basis_of(thing),
            several="true" in self.texts(thing, ist("standsForSeveral")),
        )

    def link(
        self,
        thing: NamedNode,
        access: bool,
        place: dict[str, int],
        known: Iterable[NamedNode],
    ) -> Link | None:
        ends = [end.value for end in self.things(thing, "linkEnd") if end.value in place]
        ends.sort(key=place.__getitem__)
        if len(ends) != 2:
            return None  # a link with one end, or with three, cannot be drawn as a line
        name = self.record.name(thing)
        carriers = [
            carrier for carrier in self.things(thing, "carriedDirectlyBy") if carrier in known
        ]
        return Link(
            name=name,
            kinds=self.kinds(thing, name.label),
            ends=(ends[0], ends[1]),
            transports=self.names(thing, "runsOver"),
            protections=self.names(thing, "securedBy"),
            chosen_by=self.names(thing, "protectionChosenBy"),
            carriers=tuple(carrier.value for carrier in carriers),
            access=access,
            notes=self.texts(thing, ist("note")),
            claims=self.claims.basis_of(thing),
        )

    def is_link(self, thing: NamedNode) -> bool:
        return any(self.quads.quads_for_pattern(thing, RDF.type, _LINK, _DEFAULT))

    def kinds(self, thing: NamedNode, label: str) -> tuple[Named, ...]:
        kinds = self.names(thing, "hasKind")
        return tuple(sorted(kinds, key=lambda kind: (kind.label not in label, kind)))

    def figures(self, thing: NamedNode) -> tuple[Figure, ...]:
        figures = []
        for figure in self.things(thing, "illustratedBy"):
            number = next(iter(self.texts(figure, ist("number"))), "0")
            caption = next(iter(self.texts(figure, ist("caption"))), "")
            figures.append(Figure(int(float(number)), caption))
        return tuple(sorted(figures, key=lambda figure: figure.number))

    def things(self, subject: NamedNode, name: str) -> tuple[NamedNode, ...]:
        quads = self.quads.quads_for_pattern(subject, ist(name), None, _DEFAULT)
        things = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
        return tuple(sorted(things, key=lambda thing: thing.value))

    def names(self, subject: NamedNode, name: str) -> tuple[Named, ...]:
        return tuple(sorted(self.record.name(thing) for thing in self.things(subject, name)))

    def texts(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        quads = self.quads.quads_for_pattern(subject, predicate, None, _DEFAULT)
        texts = {quad.object.value for quad in quads if isinstance(quad.object, Literal)}
        return tuple(sorted(texts))


def _tier(node: Node) -> int:
    return 99 if node.tier is None else node.tier


def _carried_first(links: list[Link], place: dict[str, int]) -> tuple[Link, ...]:
    """Order links by where they begin; one that is carried comes before what carries it."""
    known = {link.name.iri: link for link in links}

    def depth(link: Link, seen: frozenset[str]) -> int:
        below = [
            known[carrier] for carrier in link.carriers if carrier in known and carrier not in seen
        ]
        return max(
            (1 + depth(depth_below, seen | {depth_below.name.iri}) for depth_below in below),
            default=0,
        )

    def key(link: Link) -> tuple[object, ...]:
        begin, end = (place[end] for end in link.ends)
        depth_ = depth(link, frozenset({link.name.iri}))
        return (begin, -depth_, end, natural(link.name.label), link.name.iri)

    return tuple(sorted(links, key=key))


def _in_document_order(topology: Topology) -> tuple[object, ...]:
    figures = [figure.number for figure in topology.figures] or [10_000]
    return (figures[0], topology.name.label)
