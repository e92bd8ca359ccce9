"""A network as something to draw: all of it, or the way between two of its ends with what fails.

It becomes a `Topology`, so that every form of `isthmus.service.drawing` draws it as it draws the
configurations of the paper. Nothing of it is stated by the paper, so nothing is cited.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from isthmus.kb.characters import line_for_people
from isthmus.kb.data_class import dataclass
from isthmus.kb.networks import Network, ReachAnswer
from isthmus.kb.networks.contract import BY_ROUTES, Block, Setting
from isthmus.kb.networks.facts.iris import thing
from isthmus.kb.networks.records import GONE, Record
from isthmus.kb.record.describe import Named
from isthmus.ontology import BASE
from isthmus.service.drawing import Link, Node, Topology

from .page_view import numbered

MOST_DRAWN = 60
"""So many VPCs, hubs and gateways are drawn together; of more nobody could read anything."""
_MANAGED = {
    "transit-gateway": "aws",
    "virtual-private-gateway": "aws",
    "direct-connect-gateway": "aws",
    "customer-gateway": "customer",
}
_LABELS = {
    "vpc": "VPC",
    "transit-gateway": "hub",
    "virtual-private-gateway": "virtual private gateway",
    "direct-connect-gateway": "Direct Connect gateway",
    "customer-gateway": "customer gateway",
    "client-vpn-endpoint": "Client VPN endpoint",
    "remote-network": "remote network",
    "attachment": "attachment",
    "peering": "peering",
    "vpn-connection": "VPN connection",
    "virtual-interface": "virtual interface",
    "gateway-association": "association",
    "hub-peering": "hub peering",
}
_SAYS = {
    "attachment": "attached",
    "peering": "VPC peering",
    "gateway-association": "associated",
    "hub-peering": "hub peering",
}
"""What is written on a link that joins two things by itself, where it has no name of its own."""
_RECORDED = {"hub-peering": "attachment"}
"""As what the record has a link, where that is otherwise."""
_ELSEWHERE = ("customer-gateway", "remote-network", "direct-connect-gateway")
"""What stands in no Region, wherever it was listed."""
_HUBS = ("peering", "tgw-peering")
_ATTACHED = {
    "vpc": "vpc",
    "direct-connect-gateway": "direct-connect-gateway",
    "peering": "transit-gateway",
    "tgw-peering": "transit-gateway",
}
"""What an attachment attaches, by its type."""
_TIERS = {
    "remote-network": 0,
    "customer-gateway": 0,
    "client-vpn-endpoint": 0,
    "direct-connect-gateway": 1,
}


class NotDrawnError(ValueError):
    """There is nothing to draw, or more than anybody could read; the message says what to do."""


def network_topology(network: Network) -> Topology:
    """Return all VPCs, hubs, gateways and remote ends of a network with what joins them.

    Raises:
        NotDrawnError: They are too many, or there are none.
    """
    drawn = _Drawn(network)
    if not drawn.nodes:
        raise NotDrawnError(f"{network.name} has no VPC, hub or gateway that could be drawn")
    if len(drawn.nodes) > MOST_DRAWN:
        raise NotDrawnError(
            f"{len(drawn.nodes)} VPCs, hubs and gateways are too many for one drawing, which has "
            f"at most {MOST_DRAWN}; name two ends to draw the way between them"
        )
    return drawn.topology(f"{network.name}: all of it", drawn.nodes, drawn.links)


def way_topology(network: Network, answer: ReachAnswer) -> Topology:
    """Return the way between two ends, each setting that stands in the way marked as failing.

    Args:
        answer: What was told of the two ends.
    """
    drawn = _Drawn(network)
    passed = {
        hop.id
        for direction in (answer.there, answer.back)
        if direction is not None
        for path in direction.paths[:1]
        for hop in path
    }
    ends = [drawn.standing(end.id) for end in (answer.from_, answer.to)]
    blocks = [("there", block) for block in answer.there.because]
    blocks += [("back", block) for block in answer.back.because] if answer.back else []
    passed |= {name for _, block in blocks for name in block.on}
    nodes, links = drawn.way(ends[0], ends[1], passed)
    drawn.mark(blocks, numbered(answer), nodes, links)
    told = answer.verdict or answer.there.verdict
    title = f"{_called(answer.from_)} to {_called(answer.to)}: {told}"
    return drawn.topology(title, nodes, links)


def _called(end: object) -> str:
    name, word = getattr(end, "name", None), getattr(end, "id", "")
    return line_for_people(name or word)


@dataclass
class _Drawn:
    """What of a network can be drawn, by id."""

    network: Network
    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    regions: dict[str, Node] = field(default_factory=dict)
    _of_table: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        data = self.network.data
        for kind, records in (
            ("vpc", data.vpcs),
            ("transit-gateway", data.hubs),
            ("virtual-private-gateway", data.gateways),
            ("direct-connect-gateway", data.direct_connect_gateways),
            ("customer-gateway", data.customers),
            ("client-vpn-endpoint", data.client_vpns),
        ):
            for record in records.values():
                if getattr(record, "state", None) not in GONE:
                    self._node(kind, record)
        for table in data.tables.values():
            if table.vpc:
                self._of_table[table.id] = table.vpc
        for hub_table in data.hub_tables.values():
            if hub_table.hub:
                self._of_table[hub_table.id] = hub_table.hub
        for subnet in data.subnets.values():
            if subnet.vpc:
                self._of_table[subnet.id] = subnet.vpc
        for card in data.interfaces.values():
            if card.vpc:
                self._of_table[card.id] = card.vpc
        self._join()

    def _named(self, kind: str, word: str, name: str | None) -> Named:
        label = line_for_people(name) if name else line_for_people(word)
        return Named(label, thing(self.network.name, kind, word).value)

    def _node(self, kind: str, record: Record) -> None:
        party = _MANAGED.get(kind)
        self.nodes[record.id] = Node(
            name=self._named(kind, record.id, record.name),
            kinds=(Named(_LABELS[kind], f"{BASE}component/{kind}"),),
            places=() if kind in _ELSEWHERE else self._region(record),
            managers=(Named(_party(party), f"{BASE}party/{party}"),) if party else (),
            tier=_TIERS.get(kind, 3 if kind == "vpc" else 2),
            side="",
            notes=(),
            claims=(),
        )

    def _region(self, record: Record) -> tuple[str, ...]:
        """Return the Region in which a record stands, as a place of the drawing."""
        if not record.region or record.basis == "referenced":
            return ()
        if record.region not in self.regions:
            self.regions[record.region] = Node(
                name=self._named("region", record.region, None),
                kinds=(Named("AWS Region", f"{BASE}component/region"),),
                places=(),
                managers=(),
                tier=None,
                side="",
                notes=(),
                claims=(),
            )
        return (self.regions[record.region].name.iri,)

    def _link(
        self,
        kind: str,
        word: str,
        record: Record,
        ends: tuple[str | None, str | None],
        kinds: tuple[str, str] = ("", ""),
    ) -> None:
        one, other = ends
        if one is None or other is None or one == other:
            return
        for end, of in zip((one, other), kinds, strict=True):
            if end not in self.nodes and of:
                # What is somebody else's, or in no file, is known by its links alone.
                self._node(of, Record(end, record.at, basis="referenced"))
        if one not in self.nodes or other not in self.nodes:
            return
        protections = (Named("IPsec", f"{BASE}protocol/ipsec"),) if kind == "vpn-connection" else ()
        # Many attachments bear the name of what they attach, which stands beside them anyway.
        named = {self.nodes[end].name.label for end in (one, other)}
        name = line_for_people(record.name or "")
        says = name if name not in named else ""
        label = says or _SAYS.get(kind, _LABELS[kind])
        self.links[word] = Link(
            name=Named(label, thing(self.network.name, _RECORDED.get(kind, kind), word).value),
            kinds=(Named(_LABELS[kind], f"{BASE}component/{kind}"),),
            ends=(self.nodes[one].name.iri, self.nodes[other].name.iri),
            transports=(),
            protections=protections,
            chosen_by=(),
            carriers=(),
            access=False,
            notes=(),
            claims=(),
            direct=kind in _SAYS,
        )

    def _join(self) -> None:
        data = self.network.data
        for peering in data.peerings.values():
            if not peering.deleted:
                ends = (peering.requester.vpc, peering.accepter.vpc)
                self._link("peering", peering.id, peering, ends)
        seen: set[str] = set()
        for attachment in data.attachments.values():
            if attachment.deleted or attachment.id in seen:
                continue
            if attachment.type == "vpn":
                continue  # drawn as the connection that it is
            seen.add(attachment.id)
            ends_of = (attachment.hub, attachment.resource)
            there = _ATTACHED.get(attachment.type, "")
            kind = "hub-peering" if attachment.type in _HUBS else "attachment"
            self._link(kind, attachment.id, attachment, ends_of, ("transit-gateway", there))
        for gateway in data.gateways.values():
            for vpc in gateway.attached_to():
                self._link("attachment", f"{gateway.id}.{vpc}", gateway, (gateway.id, vpc))
        for connection in data.connections.values():
            if connection.state not in GONE:
                ends_at = (connection.customer, connection.gateway or connection.hub)
                at = "transit-gateway" if connection.hub else "virtual-private-gateway"
                self._link(
                    "vpn-connection", connection.id, connection, ends_at, ("customer-gateway", at)
                )
        for interface in data.virtual_interfaces.values():
            at_gateway = interface.gateway or interface.direct_connect_gateway
            if interface.deleted or not at_gateway:
                continue
            # The gateway stands for the network behind it.
            self._node("remote-network", replace(interface, name=f"behind {interface.id}"))
            far = "virtual-private-gateway" if interface.gateway else "direct-connect-gateway"
            word, near = f"{interface.id}.circuit", "remote-network"
            self._link(
                "virtual-interface", word, interface, (interface.id, at_gateway), (near, far)
            )
        for association in data.associations.values():
            sides = (association.direct_connect_gateway, association.gateway)
            near_hub = (association.gateway or "").startswith("tgw-")
            at = "transit-gateway" if near_hub else "virtual-private-gateway"
            kinds = ("direct-connect-gateway", at)
            self._link("gateway-association", association.id, association, sides, kinds)
        for client in data.client_vpns.values():
            if client.vpc:
                word = f"{client.id}.{client.vpc}"
                self._link("attachment", word, client, (client.id, client.vpc))

    def standing(self, word: str) -> str:
        """Return the id of the node at which something stands: a subnet in its VPC."""
        return self._of_table.get(word, word)

    def way(
        self, start: str, end: str, passed: Iterable[str]
    ) -> tuple[dict[str, Node], dict[str, Link]]:
        """Return the way between two nodes that has most of what was passed or stands in the way.

        Args:
            start: The id of a node.
            end: Likewise.
            passed: The ids of what was.
        """
        wanted = {self.standing(word) for word in passed} | set(passed)
        by_iri = {node.name.iri: word for word, node in self.nodes.items()}
        joined: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word, link in self.links.items():
            one, other = (by_iri[iri] for iri in link.ends)
            joined[one].append((other, word))
            joined[other].append((one, word))
        best: dict[str, int] = {start: 0}
        before: dict[str, tuple[str, str]] = {}
        waiting = [(0, start)]
        while waiting:
            cost, at = heapq.heappop(waiting)
            if at == end or cost > best[at]:
                continue
            for other, link_word in sorted(joined[at]):
                step = 1 + 100 * (other not in wanted) + 100 * (link_word not in wanted)
                if cost + step < best.get(other, 10**9):
                    best[other] = cost + step
                    before[other] = (at, link_word)
                    heapq.heappush(waiting, (cost + step, other))
        along = [end]
        links: dict[str, Link] = {}
        while along[-1] in before:
            at, link_word = before[along[-1]]
            along.append(at)
            links[link_word] = self.links[link_word]
        if start not in along:
            along.append(start)
        # They stand in the order of travel.
        nodes = {
            word: replace(self.nodes[word], tier=place)
            for place, word in enumerate(reversed(along))
            if word in self.nodes
        }
        return nodes, links

    def mark(
        self,
        blocks: list[tuple[str, Block]],
        numbers: Mapping[Setting, int],
        nodes: dict[str, Node],
        links: dict[str, Link],
    ) -> None:
        """Mark what each block is on, with its number and what lifts it."""
        for direction, block in blocks:
            number = numbers[block.setting]
            for_ = f" for {block.for_}" if block.for_ else ""
            note = f"{direction}, {block.kind}{for_}: {line_for_people(block.lift)}"
            for word in block.on:
                at = self.standing(word)
                link = word if word in links else f"{word}.circuit"
                if link in links:
                    marked = links[link]
                    links[link] = replace(
                        marked,
                        failing=True,
                        notes=(*marked.notes, note),
                        stops=tuple(dict.fromkeys((*marked.stops, number))),
                    )
                elif at in nodes:
                    standing = nodes[at]
                    nodes[at] = replace(
                        standing,
                        failing=True,
                        notes=(*standing.notes, note),
                        stops=tuple(dict.fromkeys((*standing.stops, number))),
                    )

    def topology(self, title: str, nodes: dict[str, Node], links: dict[str, Link]) -> Topology:
        """Put together what is drawn."""
        placed = {place for node in nodes.values() for place in node.places}
        regions = [region for region in self.regions.values() if region.name.iri in placed]
        ordered = [
            *sorted(regions, key=lambda node: node.name.label),
            *sorted(nodes.values(), key=lambda node: (node.tier or 0, node.name.label)),
        ]
        return Topology(
            name=Named(title, thing(self.network.name, "drawing", "network").value),
            definition=f"Told {BY_ROUTES}.",
            option=None,
            nodes=tuple(ordered),
            links=tuple(sorted(links.values(), key=lambda link: link.name.iri)),
            figures=(),
            notes=(),
            claims=(),
            edition="",
        )


def _party(party: str) -> str:
    return "AWS" if party == "aws" else "customer"
