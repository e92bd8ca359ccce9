"""The walk of packets: from a subnet or a remote end, by longest prefix, to where they arrive.

Rules 1 to 8 are those of "How a packet is followed" in docs/networks/reference.md; each is named
where it is applied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Block, Citation, Condition, Hop, Missing, UsedRoute
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import PrefixTable, Range
from isthmus.kb.networks.records import (
    CORE_NETWORK,
    Attachment,
    GatewayAssociation,
    Interface,
    Peering,
    Record,
    Route,
    RouteTable,
    Subnet,
    VirtualInterface,
    Vpc,
    VpnConnection,
    VpnGateway,
)

from .leg import Leg, after, agree, doubt, either, passed, stopped, untold
from .lifts import lift
from .tables import HubEntry, HubEntryTable, Tables, usable_attachment

_MOST_KEPT = 20_000
"""So many walks through hubs are kept, since all VPCs of a hub table share them."""
_NEVER_TO_A_VPC = ("igw-", "nat-", "eigw-", "cagw-")
_ATTACHMENTS = "ec2:DescribeTransitGatewayAttachments"
_CONNECTIONS = "ec2:DescribeVpnConnections"
_CIRCUITS = "directconnect:DescribeVirtualInterfaces"
_ASSOCIATIONS = "directconnect:DescribeDirectConnectGatewayAssociations"
_CORE_ROUTES = "networkmanager:GetNetworkRoutes"
"""What a core network of Cloud WAN does with packets, which is not followed."""
_CALLS = {
    "VpcPeeringConnectionId": "ec2:DescribeVpcPeeringConnections",
    "TransitGatewayId": _ATTACHMENTS,
    "NetworkInterfaceId": "ec2:DescribeNetworkInterfaces",
    "InstanceId": "ec2:DescribeInstances",
    "VpcEndpointId": "ec2:DescribeVpcEndpoints",
    "LocalGatewayId": "ec2:DescribeLocalGatewayRouteTables",
    "CoreNetworkArn": _CORE_ROUTES,
    "OdbNetworkArn": "odb:GetOdbNetwork",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where packets set out in a VPC.

    Attributes:
        vpc: The VPC.
        subnet: The subnet; None if only a table is known.
        table: The route table; None if it is not in the data.
        zone: The zone; None if it is not known.
    """

    vpc: str
    subnet: str | None
    table: RouteTable | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """Where packets are to arrive: a VPC, or the network behind a remote end."""

    vpc: str | None = None
    customer: str | None = None
    circuit: str | None = None

    @property
    def id(self) -> str:
        """The id of it."""
        return self.vpc or self.customer or self.circuit or ""


@dataclass(frozen=True, slots=True)
class Packets:
    """Packets to a span of addresses.

    Attributes:
        low: The first address, as a number.
        high: The last one.
        target: Where they are to arrive.
        zone: The zone they come from, if it is known.
        seen: The appliances, hub tables and VPCs that they have passed: none is passed twice.
    """

    low: int
    high: int
    target: Target
    zone: str | None = None
    seen: frozenset[str] = frozenset()

    def part(self, low: int, high: int) -> "Packets":
        """Return those of them to a part of the span."""
        return Packets(low, high, self.target, self.zone, self.seen)

    def past(self, mark: str) -> "Packets":
        """Return them after they have passed something."""
        return Packets(self.low, self.high, self.target, self.zone, self.seen | {mark})

    def passed(self, *hops: Hop) -> list[Leg]:
        """Let them arrive."""
        return [passed(self.low, self.high, *hops)]

    def stopped(self, stop: Block, *hops: Hop) -> list[Leg]:
        """Let them stop at a setting."""
        return [stopped(self.low, self.high, stop, *hops)]

    def untold(self, missing: Iterable[Missing], *hops: Hop) -> list[Leg]:
        """Say that the data does not tell what becomes of them."""
        return [untold(self.low, self.high, missing, *hops)]


def _untellable(by: Record) -> Missing:
    """Say that no answer tells what an appliance does."""
    return Missing(None, (by.id,), f"what stands at {by.id} does is in no answer of AWS")


class Walker:
    """Walks in one network."""

    def __init__(self, network: Network) -> None:
        """Begin with the tables of a network."""
        self.network = network
        self.tables = Tables(network)
        self._kept: dict[tuple[str, str, Packets], list[Leg]] = {}

    # --- in a VPC -------------------------------------------------------------------------------

    def source(self, subnet: Subnet) -> Source:
        """Describe a subnet as a place where packets set out."""
        return Source(subnet.vpc or "", subnet.id, self.network.table_of(subnet), subnet.zone)

    def from_subnet(
        self,
        source: Source,
        packets: Packets,
    ) -> list[Leg]:
        """Walk from a subnet to a span of addresses (rule 1)."""
        first = self._hop(source.subnet, "subnet", self.network.data.subnets)
        vpc = self.network.data.vpcs.get(source.vpc)
        if source.table is None:
            return packets.untold((self._no_table(source),), *first)
        view = self.tables.of_vpc(source.table)
        legs: list[Leg] = []
        for start, end, route in view.prefixes.spans(packets.low, packets.high):
            walked = self._by_route(source, route, packets.part(start, end))
            for listed in view.open_lists:
                part = packets.part(start, end)
                walked = self._beside_open_list(source, route, listed, walked, part)
            used = UsedRoute(source.table.id, route.text) if route else None
            here = Hop(source.vpc, "vpc", used, (route.at,) if route else (vpc.at if vpc else ()))
            legs.extend(after((*first, here), walked))
        return legs

    def _no_table(self, source: Source) -> Missing:
        """Name the answer that would tell by which table a subnet sends."""
        return self.network.missing(
            "ec2:DescribeRouteTables",
            (source.vpc,),
            f"which route table {source.subnet or source.vpc} uses is not told by the files",
            self.network.data.vpcs.get(source.vpc),
        )

    def _beside_open_list(
        self,
        source: Source,
        route: Route | None,
        listed: Route,
        walked: list[Leg],
        packets: Packets,
    ) -> list[Leg]:
        """Doubt a walk where a route of unknown destinations could lead elsewhere (rule 5)."""
        if (
            listed.prefix_list
            and route is not None
            and route.target == "local"
            and not self._is_interface(listed)
        ):
            return walked
        if route is not None and (route.target, route.blackhole) == (
            listed.target,
            listed.blackhole,
        ):
            return walked
        other = self._by_route(source, listed, packets)
        return agree(walked, other, self._not_said(listed, source.table))

    def _not_said(self, route: Route, table: RouteTable | None) -> Missing:
        """Name the answer that would tell what a route is for, or where it leads."""
        if route.prefix_list:
            call, on = "ec2:GetManagedPrefixListEntries", route.prefix_list
            text = f"what {route.prefix_list} lists is in no file"
        else:
            call, on = "ec2:DescribeRouteTables", table.id if table else ""
            text = f"a route of {on} is not told in full"
        return self.network.missing(call, (on,), text, table)

    def _is_interface(self, route: Route) -> bool:
        return route.by in ("NetworkInterfaceId", "InstanceId", "VpcEndpointId") or (
            route.target in self.network.data.endpoints
        )

    def _by_route(
        self,
        source: Source,
        route: Route | None,
        packets: Packets,
    ) -> list[Leg]:
        """Follow the entry of a table."""
        table = source.table
        assert table is not None
        if route is None:
            return packets.stopped(self._block("no-route", (table.id,), None, table.at))
        if route.blackhole:
            at = (route.at, *table.at)
            return packets.stopped(self._block("blackhole", (table.id,), route.target, at))
        data = self.network.data
        name = route.target
        if not route.by:
            return packets.untold((self._not_said(replace(route, prefix_list=None), table),))
        if name == "local":
            return self._local(source, route, packets)
        if name in data.peerings or route.by == "VpcPeeringConnectionId":
            return self._peering(source, name, packets)
        if route.by == "TransitGatewayId":
            return self._hub(source, name, packets)
        if route.by in ("NetworkInterfaceId", "InstanceId") or name in data.interfaces:
            return self._interface(source, route, packets)
        if name in data.gateways or name.startswith("vgw-"):
            return self._gateway(source, route, packets)
        if name in data.endpoints or name.startswith("vpce-") or route.by == "VpcEndpointId":
            return self._endpoint(source, route, packets)
        if (
            name in data.others
            or name.startswith(_NEVER_TO_A_VPC)
            or route.by
            in (
                "NatGatewayId",
                "EgressOnlyInternetGatewayId",
                "CarrierGatewayId",
            )
        ):
            return [self._elsewhere(source, route, packets)]
        call = _CALLS.get(route.by, "ec2:DescribeInternetGateways")
        lacking = self.network.missing(call, (name,), f"{name} is in no file", table)
        if route.by == "GatewayId":
            # Its id tells nothing: no gateway leads to another VPC, and one may to an office.
            if packets.target.vpc is not None:
                return [self._elsewhere(source, route, packets)]
            lacking = replace(lacking, call="ec2:DescribeVpnGateways")
        return packets.untold((lacking,))

    def _local(self, source: Source, route: Route, packets: Packets) -> list[Leg]:
        if packets.target.vpc == source.vpc:
            return packets.passed()
        ends = (source.vpc, packets.target.id)
        at = (*self.network.at_of(source.vpc), *self.network.at_of(packets.target.id))
        return packets.stopped(self._block("overlap", ends, "local", at or (route.at,)))

    def _elsewhere(self, source: Source, route: Route, packets: Packets) -> Leg:
        assert source.table is not None
        at = (route.at, *source.table.at)
        on = (source.table.id,)
        block = self._block("routed-elsewhere", on, route.target, at)
        return stopped(packets.low, packets.high, block)

    # --- over a peering -------------------------------------------------------------------------

    def _peering(self, source: Source, name: str, packets: Packets) -> list[Leg]:
        """Cross a peering, which carries between its two VPCs only."""
        peering = self.network.data.peerings.get(name)
        if packets.target.vpc is None and (peering is None or not peering.told):
            # Whatever it joins, it passes nothing on to a gateway.
            block = self._block("no-transit", (name,), None, peering.at if peering else ())
            return packets.stopped(block)
        if peering is None:
            call = "ec2:DescribeVpcPeeringConnections"
            text = f"{name}, which a route names, is in no file"
            return packets.untold((self._missing(call, name, text, source),))
        hop = Hop(name, "vpc-peering-connection", None, peering.at)
        if not peering.told:
            text = f"which VPCs {name} joins is in no file"
            call = "ec2:DescribeVpcPeeringConnections"
            return packets.untold((self._missing(call, name, text, source),), hop)
        if not peering.usable:
            block = self._block("link-not-usable", (name,), peering.state, peering.at)
            return packets.stopped(block, hop)
        if peering.other(source.vpc) != packets.target.vpc or packets.target.vpc is None:
            return packets.stopped(self._block("no-transit", (name,), None, peering.at), hop)
        legs = packets.passed(hop, self._vpc_hop(packets.target.vpc))
        return self._if_usable(peering, legs, "ec2:DescribeVpcPeeringConnections")

    def _if_usable(
        self,
        link: Peering | Attachment | VpnConnection | VirtualInterface | GatewayAssociation,
        legs: list[Leg],
        call: str,
    ) -> list[Leg]:
        """Doubt what passes a link of which the data does not say in which state it is."""
        if link.state is not None:
            return legs
        text = f"the state of {link.id} is in no file"
        return doubt(legs, self.network.missing(call, (link.id,), text, link))

    # --- over hubs ------------------------------------------------------------------------------

    def _hub(
        self,
        source: Source,
        name: str,
        packets: Packets,
    ) -> list[Leg]:
        """Enter a hub (rule 2)."""
        network = self.network
        vpc = network.data.vpcs.get(source.vpc)
        attachment = usable_attachment(
            [entry for entry in network.attachments_of[source.vpc] if entry.hub == name]
        )
        if attachment is None:
            listing = (
                _ATTACHMENTS,
                "ec2:DescribeTransitGatewayVpcAttachments",
            )
            if any(network.answered(call, vpc) for call in listing):
                ends = tuple(sorted((source.vpc, name)))
                at = vpc.at if vpc else ()
                return packets.stopped(self._block("no-link", ends, None, at))
            text = f"how {source.vpc} is attached to {name} is in no file"
            return packets.untold((self._missing(listing[0], name, text, source),))
        here = Hop(attachment.id, "transit-gateway-attachment", None, attachment.at)
        if not attachment.usable:
            block = self._block(
                "link-not-usable", (attachment.id,), attachment.state, attachment.at
            )
            return packets.stopped(block, here)
        served, lacking = self.serves(attachment, source)
        if served is False:
            block = self._block("no-attachment-in-zone", (attachment.id,), None, attachment.at)
            return packets.stopped(block, here)
        legs = self._from_attachment(attachment, self._from_zone(packets, source.zone))
        legs = self._if_usable(attachment, legs, _ATTACHMENTS)
        if lacking is not None:
            legs = doubt(legs, lacking)
        return after((here,), legs)

    def _from_zone(self, packets: Packets, zone: str | None) -> Packets:
        """Say which zone packets come from, where something on the way could ask."""
        if not self.network.may_pass_on:
            return packets
        return Packets(packets.low, packets.high, packets.target, zone, packets.seen)

    def serves(
        self, attachment: Attachment, source: Source
    ) -> "tuple[bool | None, Missing | None]":
        """Tell whether an attachment has a subnet in the zone of a source.

        Returns:
            The answer, None if it cannot be told, and then what is missing.
        """
        if attachment.subnets is None:
            call = "ec2:DescribeTransitGatewayVpcAttachments"
            text = f"in which subnets {attachment.id} is, is in no file"
            return None, self._missing(call, attachment.id, text, source)
        if source.subnet in attachment.subnets:
            return True, None
        zones = [self.network.zone_of(name) for name in attachment.subnets]
        if source.zone is not None and source.zone in zones:
            return True, None
        if source.zone is None or None in zones:
            text = f"the zones of the subnets of {source.vpc} are in no file"
            return None, self._missing("ec2:DescribeSubnets", source.vpc, text, source)
        return False, None

    def _from_attachment(
        self,
        attachment: Attachment,
        packets: Packets,
    ) -> list[Leg]:
        """Look up what came in by an attachment, in the table that is bound to it.

        What came in by others of the same table to the same place goes the same way.
        """
        key = (attachment.id, attachment.hub, packets)
        if attachment.table is not None:
            key = (attachment.table, attachment.hub, packets)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._look_up(attachment, packets)
        return kept

    def _look_up(self, attachment: Attachment, packets: Packets) -> list[Leg]:
        hub = self.network.data.hubs.get(attachment.hub)
        if not attachment.table_known:
            call = _ATTACHMENTS
            text = f"which table {attachment.id} is associated with is in no file"
            lacking = self.network.missing(call, (attachment.id,), text, hub or attachment)
            return packets.untold((lacking,), self._hub_hop(attachment.hub))
        if attachment.table is None:
            block = self._block("not-associated", (attachment.id,), None, attachment.at)
            return packets.stopped(block, self._hub_hop(attachment.hub))
        table = self.tables.of_hub(attachment.table, attachment.hub)
        return self._in_hub(attachment.hub, table, packets)

    def _in_hub(
        self,
        hub: str,
        table: HubEntryTable,
        packets: Packets,
    ) -> list[Leg]:
        """Look up a span in a table of a hub."""
        if table.prefixes is None:
            return packets.untold(table.missing, self._hub_hop(hub))
        if table.id in packets.seen:
            # Hubs that send a packet round in a circle.
            block = self._block("routed-elsewhere", (table.id,), hub, table.at)
            return packets.stopped(block, self._hub_hop(hub))
        conditions = []
        if table.learned:
            text = f"{table.id} also takes routes over BGP that are in no file"
            conditions.append(Condition("learned-routes-not-in-data", (table.id,), text))
        legs: list[Leg] = []
        for start, end, entry in table.prefixes.spans(packets.low, packets.high):
            if entry is None:
                legs.extend(self._not_listed(hub, table, packets.part(start, end)))
                continue
            hop = Hop(hub, "transit-gateway", UsedRoute(table.id, entry.destination), entry.at)
            if entry.blackhole:
                at = (*entry.at, *table.at)
                block = self._block("blackhole", (table.id,), None, at)
                legs.append(stopped(start, end, block, hop))
                continue
            ways = [
                self._out_of_hub(hub, table, entry, index, packets.part(start, end).past(table.id))
                for index in range(len(entry.attachments))
            ]
            if not ways:
                block = self._block("blackhole", (table.id,), None, (*entry.at, *table.at))
                legs.append(stopped(start, end, block, hop))
                continue
            text = f"which attachment of {table.id} is used for {entry.destination} is not said"
            several = Condition("several-ways", entry.attachments, text)
            legs.extend(after((hop,), either(ways, several), *conditions))
        if packets.target.vpc in table.open_vpcs:
            # What it announces that no file tells of would lead to it.
            lacking = self._open_ranges(packets.target.vpc)
            legs = [
                untold(leg.low, leg.high, (lacking,), *leg.hops) if leg.verdict == "no" else leg
                for leg in legs
            ]
        return legs

    def _open_ranges(self, vpc: str | None) -> Missing:
        """Name the answer that would tell which ranges a VPC has."""
        record = self.network.data.vpcs.get(vpc or "")
        text = f"not all ranges of {vpc} are in the files"
        return self.network.missing("ec2:DescribeVpcs", (vpc or "",), text, record)

    def _not_listed(self, hub: str, table: HubEntryTable, packets: Packets) -> list[Leg]:
        """Tell what becomes of what no listed entry covers (rule 4)."""
        here = self._hub_hop(hub)
        nowhere = packets.stopped(self._block("no-route", (table.id,), None, table.at), here)
        if packets.target.vpc is not None:
            return nowhere
        for name in table.learned:
            # What is learned leads out by the attachment that it was learned from. Only where that
            # certainly leads somewhere else, or is shut, does it matter nothing what it was.
            learned = HubEntry("", (name,), (), False, table.at)
            legs = self._out_of_hub(hub, table, learned, 0, packets.past(table.id))
            if all(leg.verdict == "no" for leg in legs):
                continue
            of = self.network.data.hubs.get(hub)
            text = f"what {table.id} learns over {name} is in no file"
            call = "ec2:SearchTransitGatewayRoutes"
            lacking = self.network.missing(call, (table.id,), text, of)
            beyond = (entry for leg in legs for entry in leg.missing)
            return packets.untold(dict.fromkeys((lacking, *beyond)), here)
        return nowhere

    def _out_of_hub(
        self,
        hub: str,
        table: HubEntryTable,
        entry: HubEntry,
        index: int,
        packets: Packets,
    ) -> list[Leg]:
        """Leave a hub by an attachment that an entry of its table names."""
        data = self.network.data
        name = entry.attachments[index]
        attachment = data.attachments.get((name, hub))
        elsewhere = self._block("routed-elsewhere", (table.id,), name, (*entry.at, *table.at))
        if attachment is None:
            kind, resource = (
                entry.resources[index] if index < len(entry.resources) else (None, None)
            )
            if kind == "vpc" and resource and packets.target.vpc not in (None, resource):
                return self._into_vpc(resource, None, packets, elsewhere)
            call = _ATTACHMENTS
            text = f"{name}, which a route of {table.id} names, is in no file"
            lacking = self.network.missing(call, (name,), text, data.hubs.get(hub))
            return packets.untold((lacking,))
        here = Hop(name, "transit-gateway-attachment", None, attachment.at)
        if not attachment.usable:
            block = self._block("link-not-usable", (name,), attachment.state, attachment.at)
            return packets.stopped(block, here)
        if attachment.type == "vpc" and attachment.resource:
            legs = self._into_vpc(attachment.resource, attachment, packets, elsewhere)
        elif attachment.type in ("peering", "tgw-peering") and attachment.resource:
            legs = self._to_peer(attachment, packets)
        elif attachment.type == "vpn" and attachment.resource:
            legs = self._over_connections((attachment.resource,), packets, elsewhere)
        elif attachment.type == "direct-connect-gateway" and attachment.resource:
            legs = self._over_circuit(attachment.resource, packets, elsewhere)
        elif attachment.type == "network-function":
            legs = self._through_function(attachment, packets)
        elif attachment.type == CORE_NETWORK:
            lacking = self._core_network(attachment.resource or "", data.hubs.get(hub))
            legs = packets.untold((lacking,))
        elif attachment.type == "connect":
            legs = self._over_connect(attachment, packets, elsewhere)
        elif not (attachment.type and attachment.resource):
            call = _ATTACHMENTS
            text = f"what {name} attaches is in no file"
            lacking = self.network.missing(call, (name,), text, data.hubs.get(hub))
            legs = packets.untold((lacking,))
        else:
            legs = packets.stopped(elsewhere)
        return after((here,), self._if_usable(attachment, legs, _ATTACHMENTS))

    def _core_network(self, name: str, of: Record | None) -> Missing:
        """Name the answer that would tell what a core network does with packets."""
        text = f"what {name} does is in no file that is followed here"
        return self.network.missing(_CORE_ROUTES, (name,), text, of)

    def _to_peer(
        self,
        attachment: Attachment,
        packets: Packets,
    ) -> list[Leg]:
        """Go on in the hub on the other side of a hub peering."""
        other = attachment.resource or ""
        there = self.network.data.attachments.get((attachment.id, other))
        if there is None:
            call = _ATTACHMENTS
            text = f"{attachment.id} at {other} is in no file"
            of = self.network.data.hubs.get(other)
            lacking = self.network.missing(call, (attachment.id, other), text, of)
            return packets.untold((lacking,), self._hub_hop(other))
        if not there.usable:
            block = self._block("link-not-usable", (there.id,), there.state, there.at)
            return packets.stopped(block)
        # Of zones nothing is promised beyond a peering.
        walked = self._from_attachment(there, self._from_zone(packets, None))
        return self._if_usable(there, walked, _ATTACHMENTS)

    def _over_connect(
        self, attachment: Attachment, packets: Packets, elsewhere: Block
    ) -> list[Leg]:
        """Leave by a Connect attachment, to a router that another attachment carries it to.

        Carried by a VPC, that is an appliance (rule 3); by a Direct Connect gateway, a router of
        the customer, which no detour is followed through. See Amazon VPC Transit Gateways,
        "Connect attachments".
        """
        carrier = self.network.data.attachments.get((attachment.resource or "", attachment.hub))
        if carrier is None or not carrier.type:
            call = _ATTACHMENTS
            text = f"what carries {attachment.id} is in no file"
            lacking = self.network.missing(call, (attachment.resource or "",), text, attachment)
            return packets.untold((lacking,))
        if not carrier.usable:
            block = self._block("link-not-usable", (carrier.id,), carrier.state, carrier.at)
            return packets.stopped(block)
        circuit = self.network.data.virtual_interfaces.get(packets.target.circuit or "")
        if carrier.type == "direct-connect-gateway" and (
            circuit is None or circuit.direct_connect_gateway not in (None, carrier.resource)
        ):
            return packets.stopped(elsewhere)
        return packets.untold((_untellable(attachment),))

    def _through_function(self, attachment: Attachment, packets: Packets) -> list[Leg]:
        """Go through a firewall that is attached to the hub itself, and on by its table (rule 3).

        See the AWS Network Firewall Developer Guide, "Transit gateway-attached firewalls".
        """
        return self._past(attachment, self._from_attachment(attachment, packets))

    def _into_vpc(
        self,
        name: str,
        attachment: Attachment | None,
        packets: Packets,
        elsewhere: Block,
    ) -> list[Leg]:
        """Arrive in a VPC from a hub; what is not for it goes on by appliances only (rule 3)."""
        hop = self._vpc_hop(name)
        if name == packets.target.vpc:
            return packets.passed(hop)
        if f"in {name}" in packets.seen:
            return packets.stopped(elsewhere, hop)
        own = PrefixTable((block, True) for block in self._ranges(name))
        legs: list[Leg] = []
        for start, end, delivered in own.spans(packets.low, packets.high):
            if delivered and packets.target.vpc is not None:
                # The address is this VPC's own as well: it arrives here, and not where it should.
                legs.append(stopped(start, end, elsewhere, hop))
            else:
                part = packets.part(start, end)
                legs.extend(
                    self._through_vpc(name, attachment, part, elsewhere)
                    if attachment
                    else self._through_any(name, None, part, elsewhere)
                )
        return legs

    def _vpc(self, name: str) -> Vpc | None:
        return self.network.data.vpcs.get(name)

    def _ranges(self, name: str) -> tuple[Range, ...]:
        vpc = self._vpc(name)
        return vpc.ranges if vpc else ()

    def _through_vpc(
        self, name: str, attachment: Attachment, packets: Packets, elsewhere: Block
    ) -> list[Leg]:
        """Go on by the tables of the subnets of an attachment.

        A hub keeps packets in their zone, where it can, unless the attachment is in appliance mode
        (Amazon VPC Transit Gateways, "Appliance mode"). Where it is, or nothing says so, the tables
        of all its subnets have to agree.
        """
        hop = self._vpc_hop(name)
        subnets = [
            self.network.data.subnets[entry]
            for entry in attachment.subnets or ()
            if entry in self.network.data.subnets
        ]
        near = [
            entry
            for entry in subnets
            if attachment.keeps_zone and packets.zone is not None and entry.zone == packets.zone
        ]
        ways = []
        for subnet in near or subnets:
            source = self.source(subnet)
            if source.table is None:
                # It may well have a route to an appliance.
                ways.append([untold(packets.low, packets.high, (self._no_table(source),), hop)])
                continue
            view = self.tables.of_vpc(source.table)
            legs: list[Leg] = []
            for start, end, route in view.prefixes.spans(packets.low, packets.high):
                if route is None or not self._passes_on(route):
                    legs.append(stopped(start, end, elsewhere, hop))
                    continue
                past = packets.part(start, end).past(f"in {name}")
                walked = self._by_route(source, route, past)
                used = UsedRoute(source.table.id, route.text)
                legs.extend(after((Hop(name, "vpc", used, (route.at,)),), walked))
            for listed in view.open_lists:
                if self._passes_on(listed):
                    lacking = self._not_said(listed, source.table)
                    legs = agree(legs, packets.untold((lacking,), hop), lacking)
            ways.append(legs)
        if attachment.subnets is None:
            return self._through_any(name, attachment, packets, elsewhere)
        if not ways:
            return [stopped(packets.low, packets.high, elsewhere, hop)]
        return either(
            ways, Condition("several-ways", (name,), f"by which zone of {name} is not said")
        )

    def _through_any(
        self, name: str, attachment: Attachment | None, packets: Packets, elsewhere: Block
    ) -> list[Leg]:
        """Tell what becomes of packets where it is not known in which subnets they arrive."""
        hop = self._vpc_hop(name)
        call = "ec2:DescribeTransitGatewayVpcAttachments"
        by, of = (attachment.id, attachment) if attachment else (name, self._vpc(name))
        text = f"in which subnets of {name} packets arrive is in no file"
        lacking = self.network.missing(call, (by,), text, of)
        legs = [stopped(packets.low, packets.high, elsewhere, hop)]
        if not self.network.tables_of[name]:
            return [
                untold(
                    packets.low,
                    packets.high,
                    (lacking, self._no_table(Source(name, None, None, None))),
                    hop,
                )
            ]
        for table in self.network.tables_of[name]:
            spans = self.tables.of_vpc(table).prefixes.spans(packets.low, packets.high)
            other = [
                untold(start, end, (lacking,), hop)
                if route is not None and self._passes_on(route)
                else stopped(start, end, elsewhere, hop)
                for start, end, route in spans
            ]
            legs = agree(legs, other, lacking)
        return legs

    def _passes_on(self, route: Route) -> bool:
        """Tell whether a route leads to something that may pass on what is not addressed to it."""
        if route.blackhole:
            return False
        if route.by in ("NetworkInterfaceId", "InstanceId", ""):
            return True
        endpoint = self.network.data.endpoints.get(route.target)
        return endpoint is not None and endpoint.type == "gatewayloadbalancer"

    # --- over appliances ------------------------------------------------------------------------

    def _interface(
        self,
        source: Source,
        route: Route,
        packets: Packets,
    ) -> list[Leg]:
        """Go to an interface, and on from its subnet if its check is off (rule 3)."""
        interface = self._interface_of(route)
        if interface is None or (interface.check is None and interface.type != "nat_gateway"):
            call = "ec2:DescribeNetworkInterfaces"
            text = f"{route.target}, which a route names, is in no file"
            return packets.untold((self._missing(call, route.target, text, source),))
        hop = Hop(interface.id, "elastic-network-interface", None, interface.at)
        if interface.check is not False:
            block = self._block("source-dest-check", (interface.id,), None, interface.at)
            return packets.stopped(block, hop)
        subnets = (interface.subnet,) if interface.subnet else ()
        return after((hop,), self._onward(interface, subnets, packets))

    def _interface_of(self, route: Route) -> Interface | None:
        interface = self.network.data.interfaces.get(route.target)
        if interface is None and route.by == "InstanceId":
            of_instance = self.network.interface_by_instance[route.target]
            interface = of_instance[0] if len(of_instance) == 1 else None
        return interface

    def _endpoint(
        self,
        source: Source,
        route: Route,
        packets: Packets,
    ) -> list[Leg]:
        """Go to an endpoint of a Gateway Load Balancer, and on from its subnet."""
        endpoint = self.network.data.endpoints.get(route.target)
        if endpoint is None:
            call = "ec2:DescribeVpcEndpoints"
            text = f"{route.target}, which a route names, is in no file"
            return packets.untold((self._missing(call, route.target, text, source),))
        if endpoint.type != "gatewayloadbalancer":
            return [self._elsewhere(source, route, packets)]
        hop = Hop(endpoint.id, "interface-endpoint", None, endpoint.at)
        if not endpoint.usable:
            block = self._block("link-not-usable", (endpoint.id,), endpoint.state, endpoint.at)
            return packets.stopped(block, hop)
        return after((hop,), self._onward(endpoint, endpoint.subnets, packets))

    def _onward(
        self,
        by: Record,
        subnets: Sequence[str],
        packets: Packets,
    ) -> list[Leg]:
        """Walk on from where an appliance stands."""
        if by.id in packets.seen:
            return packets.untold((_untellable(by),))
        ways = []
        for name in subnets:
            subnet = self.network.data.subnets.get(name)
            if subnet is None:
                continue
            walked = self.from_subnet(self.source(subnet), packets.past(by.id))
            ways.append(self._past(by, walked))
        if not ways:
            return packets.untold((_untellable(by),))
        several = Condition("several-ways", (by.id,), f"by which zone of {by.id} is not said")
        return either(ways, several)

    def _past(self, by: Record, walked: list[Leg]) -> list[Leg]:
        """Say that a walk holds only if an appliance passes packets on."""
        text = f"holds only if {by.id} passes packets on"
        # What leads nowhere from there may be sent elsewhere by the appliance.
        legs = [
            untold(leg.low, leg.high, (_untellable(by),), *leg.hops) if leg.verdict == "no" else leg
            for leg in walked
        ]
        return after((), legs, Condition("appliance-forwards", (by.id,), text))

    # --- to remote ends -------------------------------------------------------------------------

    def _gateway(self, source: Source, route: Route, packets: Packets) -> list[Leg]:
        """Go to a virtual private gateway, which leads to remote ends only."""
        name = route.target
        gateway = self.network.data.gateways.get(name)
        hop = Hop(name, "virtual-private-gateway", None, gateway.at if gateway else ())
        at = gateway.at if gateway else (route.at,)
        block = self._block("no-transit", (name,), None, at)
        if packets.target.vpc is not None:
            return packets.stopped(block, hop)
        if gateway is None:
            text = f"{name}, which a route names, is in no file"
            lacking = self._missing("ec2:DescribeVpnGateways", name, text, source)
            return packets.untold((lacking,), hop)
        elsewhere = self._elsewhere(source, route, packets).stop
        assert elsewhere is not None
        if source.vpc not in gateway.attached_to() and not gateway.attachments_known:
            return packets.untold((self._unattached(gateway),), hop)
        if source.vpc not in gateway.attached_to():
            unusable = self._block("link-not-usable", (name,), "detached", at)
            return packets.stopped(unusable, hop)
        if packets.target.customer is not None:
            names = [link.id for link in self.network.connections_at[name]]
            if not names and not self._all_connections_known(source):
                text = f"the VPN connections of {name} are in no file"
                call = _CONNECTIONS
                return packets.untold((self._missing(call, name, text, source),), hop)
            legs = self._over_connections(names, packets, elsewhere)
            open_ = self.network.in_part(_CONNECTIONS, gateway)
            if open_ and not any(leg.verdict == "yes" for leg in legs):
                text = f"a VPN connection, perhaps at {name}, is not told in full"
                lacking = self._missing(_CONNECTIONS, name, text, source)
                legs = agree(legs, packets.untold((lacking,)), lacking)
            return after((hop,), legs)
        circuit = self.network.data.virtual_interfaces.get(packets.target.circuit or "")
        if circuit is not None and circuit.gateway == name and not circuit.impossible:
            return after((hop,), self._over_interface(circuit, packets))
        for association in self.network.associations_of[name]:
            other = association.direct_connect_gateway
            if association.usable and other:
                legs = self._over_circuit(other, packets, elsewhere)
                if any(leg.verdict != "no" for leg in legs):
                    return after((hop,), legs)
        if circuit is not None and circuit.endless:
            return packets.untold((self._endless(circuit),), hop)
        if (
            circuit is not None
            and circuit.direct_connect_gateway
            and not self._associations_known(circuit.direct_connect_gateway)
        ):
            call = _ASSOCIATIONS
            text = f"the associations of {circuit.direct_connect_gateway} are in no file"
            lacking = self.network.missing(call, (circuit.direct_connect_gateway,), text, None)
            return packets.untold((lacking,), hop)
        return packets.stopped(elsewhere, hop)

    def _unattached(self, gateway: VpnGateway) -> Missing:
        """Name the answer that would tell to which VPC a gateway is attached."""
        text = f"what {gateway.id} is attached to is in no file"
        return self.network.missing("ec2:DescribeVpnGateways", (gateway.id,), text, gateway)

    def _endless(self, circuit: VirtualInterface) -> Missing:
        """Name the answer that would tell at which gateway an interface ends."""
        text = f"at which gateway {circuit.id} ends is in no file"
        return self.network.missing(_CIRCUITS, (circuit.id,), text, circuit)

    def _associations_known(self, gateway: str) -> bool:
        """Tell whether all gateways that are associated with a Direct Connect gateway are told."""
        return self.network.answered(_ASSOCIATIONS, None) and not any(
            entry.gateway is None and entry.usable
            for entry in self.network.associations_at[gateway]
        )

    def _all_connections_known(self, source: Source) -> bool:
        vpc = self.network.data.vpcs.get(source.vpc)
        return self.network.answered(_CONNECTIONS, vpc)

    def _over_connections(
        self, names: Sequence[str], packets: Packets, elsewhere: Block
    ) -> list[Leg]:
        """Leave by the VPN connection, of several, that leads to the remote end asked for."""
        if packets.target.customer is None:
            # None leads to a VPC, or to a circuit, whichever connection it is.
            return packets.stopped(elsewhere)
        best: list[Leg] = []
        for name in names:
            connection = self.network.data.connections.get(name)
            if connection is None:
                call = _CONNECTIONS
                text = f"{name}, which an attachment names, is in no file"
                lacking = self.network.missing(call, (name,), text, None)
                legs = packets.untold((lacking,))
            elif connection.customer is None and connection.usable:
                text = f"to which customer gateway {name} leads is in no file"
                lacking = self.network.missing(_CONNECTIONS, (name,), text, connection)
                legs = packets.untold((lacking,))
            elif connection.customer != packets.target.customer:
                legs = packets.stopped(elsewhere)
            else:
                legs = self._over_connection(connection, packets, elsewhere)
            if not best or any(leg.verdict == "yes" for leg in legs):
                best = legs
            elif all(leg.verdict == "no" for leg in best):
                best = legs if any(leg.verdict != "no" or leg.hops for leg in legs) else best
        return best or packets.stopped(elsewhere)

    def _over_connection(
        self, connection: VpnConnection, packets: Packets, elsewhere: Block
    ) -> list[Leg]:
        """Leave by a VPN connection; one with static routes takes what they cover."""
        hops = (
            Hop(connection.id, "vpn-tunnel", None, connection.at),
            *self._hop(connection.customer, "customer-gateway", self.network.data.customers),
        )
        if not connection.usable:
            block = self._block(
                "link-not-usable", (connection.id,), connection.state, connection.at
            )
            return packets.stopped(block, hops[0])
        conditions = self.telemetry(connection)
        if connection.hub or not connection.static:
            # At a hub its table alone says what goes to a connection.
            legs = after((), packets.passed(*hops), *conditions)
            return self._if_usable(connection, legs, _CONNECTIONS)
        routed = PrefixTable((block, True) for block in connection.static_routes)
        without = elsewhere
        if not connection.static_routes:
            without = self._block("no-route", (connection.id,), None, connection.at)
        legs = []
        for start, end, covered in routed.spans(packets.low, packets.high):
            if covered:
                legs.extend(after((), [passed(start, end, *hops)], *conditions))
            elif not connection.routes_told:
                text = f"not all static routes of {connection.id} are in the files"
                lacking = self.network.missing(_CONNECTIONS, (connection.id,), text, connection)
                legs.append(untold(start, end, (lacking,), *hops))
            else:
                legs.append(stopped(start, end, without, hops[0]))
        return self._if_usable(connection, legs, _CONNECTIONS)

    def telemetry(self, connection: VpnConnection) -> tuple[Condition, ...]:
        """Return the condition that a connection whose tunnels are all down comes up."""
        if not connection.down:
            return ()
        text = f"all tunnels of {connection.id} report down"
        return (Condition("telemetry-down", (connection.id,), text),)

    def _over_circuit(self, name: str, packets: Packets, elsewhere: Block) -> list[Leg]:
        """Leave by a Direct Connect gateway, if the interface asked for ends there."""
        gateway = self.network.data.direct_connect_gateways.get(name)
        hop = Hop(name, "direct-connect-gateway", None, gateway.at if gateway else ())
        circuit = self.network.data.virtual_interfaces.get(packets.target.circuit or "")
        if circuit is not None and circuit.endless:
            return packets.untold((self._endless(circuit),), hop)
        if circuit is None or circuit.direct_connect_gateway != name or circuit.impossible:
            return packets.stopped(elsewhere, hop)
        return after((hop,), self._over_interface(circuit, packets))

    def _over_interface(self, circuit: VirtualInterface, packets: Packets) -> list[Leg]:
        hop = self.interface_hop(circuit)
        if not circuit.usable:
            block = self._block("link-not-usable", (circuit.id,), circuit.state, circuit.at)
            return packets.stopped(block, hop)
        return self._if_usable(circuit, packets.passed(hop), _CIRCUITS)

    # --- from remote ends -----------------------------------------------------------------------

    def from_connection(self, connection: VpnConnection, packets: Packets) -> list[Leg]:
        """Walk from the network behind a customer gateway, in by a VPN connection (rule 8)."""
        hop = Hop(connection.id, "vpn-tunnel", None, connection.at)
        if not connection.usable:
            block = self._block(
                "link-not-usable", (connection.id,), connection.state, connection.at
            )
            return packets.stopped(block, hop)
        if connection.hub:
            legs = self._from_resource(connection.hub, connection.id, packets)
        elif connection.core_network and not connection.gateway:
            legs = packets.untold((self._core_network(connection.core_network, connection),))
        else:
            legs = self._from_gateway(
                connection.gateway or "", connection.id, packets, connection.at
            )
        legs = self._if_usable(connection, legs, _CONNECTIONS)
        return after((hop,), legs, *self.telemetry(connection))

    def _from_gateway(
        self,
        name: str,
        link: str,
        packets: Packets,
        at: tuple[Citation, ...],
    ) -> list[Leg]:
        """Come in at a virtual private gateway."""
        gateway = self.network.data.gateways.get(name)
        if gateway is None:
            call = "ec2:DescribeVpnGateways"
            text = f"what {name or 'the gateway of ' + link} is attached to is in no file"
            lacking = self.network.missing(call, (name or link,), text, None)
            return packets.untold((lacking,))
        hop = Hop(name, "virtual-private-gateway", None, gateway.at)
        if packets.target.vpc in gateway.attached_to():
            return packets.passed(hop, self._vpc_hop(packets.target.vpc or ""))
        if not gateway.attachments_known:
            return packets.untold((self._unattached(gateway),), hop)
        if not gateway.attached_to():
            return packets.stopped(self._block("link-not-usable", (link,), None, at), hop)
        return packets.stopped(self._block("no-transit", (name,), None, gateway.at), hop)

    def _from_resource(self, hub: str, resource: str, packets: Packets) -> list[Leg]:
        """Come in at a hub by the attachment of a VPN connection or a Direct Connect gateway."""
        attachment = usable_attachment(
            [entry for entry in self.network.attachments_of[resource] if entry.hub == hub]
        )
        if attachment is None:
            call = _ATTACHMENTS
            text = f"how {resource} is attached to {hub} is in no file"
            of = self.network.data.hubs.get(hub)
            return packets.untold((self.network.missing(call, (resource,), text, of),))
        here = Hop(attachment.id, "transit-gateway-attachment", None, attachment.at)
        if not attachment.usable:
            block = self._block(
                "link-not-usable", (attachment.id,), attachment.state, attachment.at
            )
            return packets.stopped(block, here)
        walked = self._from_attachment(attachment, packets)
        return after((here,), self._if_usable(attachment, walked, _ATTACHMENTS))

    def from_circuit(self, circuit: VirtualInterface, packets: Packets) -> list[list[Leg]]:
        """Walk from the network behind a virtual interface; there may be several ways in."""
        hop = self.interface_hop(circuit)
        if not circuit.usable:
            block = self._block("link-not-usable", (circuit.id,), circuit.state, circuit.at)
            return [packets.stopped(block, hop)]
        if circuit.gateway and not circuit.impossible:
            legs = self._from_gateway(circuit.gateway, circuit.id, packets, circuit.at)
            return [after((hop,), self._if_usable(circuit, legs, _CIRCUITS))]
        name = circuit.direct_connect_gateway
        if circuit.endless:
            return [packets.untold((self._endless(circuit),), hop)]
        if not name or circuit.impossible:
            return []
        gateway = self.network.data.direct_connect_gateways.get(name)
        over = Hop(name, "direct-connect-gateway", None, gateway.at if gateway else ())
        associations = [
            entry for entry in self.network.associations_at[name] if entry.gateway is not None
        ]
        ways = []
        if not self._associations_known(name):
            text = f"the associations of {name} are in no file"
            lacking = self.network.missing(_ASSOCIATIONS, (name,), text, circuit)
            ways.append(packets.untold((lacking,), hop, over))
        for association in associations:
            if not association.usable:
                block = self._block(
                    "link-not-usable", (association.id,), association.state, association.at
                )
                legs = packets.stopped(block)
            elif association.gateway in self.network.data.gateways or (
                association.gateway or ""
            ).startswith("vgw-"):
                legs = self._from_gateway(
                    association.gateway or "", association.id, packets, association.at
                )
            else:
                legs = self._from_resource(association.gateway or "", name, packets)
            allowed = self.announced_ranges(association, packets.target.vpc or "")
            if allowed is not None and self._may_announce_more(association, packets.target.vpc):
                # What no allowed prefix covers is not announced, whatever the ranges are.
                legs = self._announced(
                    legs, association.id, association.allowed or (), association.at
                )
                legs = doubt(legs, self._open_ranges(packets.target.vpc))
            elif allowed is not None:
                legs = self._announced(legs, association.id, allowed, association.at)
            else:
                call = _ASSOCIATIONS
                text = f"which ranges {association.id} announces is in no file"
                lacking = self.network.missing(call, (association.id,), text, circuit)
                legs = doubt(legs, lacking)
            legs = self._if_usable(association, legs, _ASSOCIATIONS)
            ways.append(after((hop, over), self._if_usable(circuit, legs, _CIRCUITS)))
        return ways

    def announced_ranges(self, association: GatewayAssociation, vpc: str) -> Sequence[Range] | None:
        """List what an association announces: a VPC's range if one allowed prefix covers it all."""
        allowed = association.allowed
        if allowed is None or association.gateway not in self.network.data.gateways:
            return allowed
        return [
            block for block in self._ranges(vpc) if any(prefix.covers(block) for prefix in allowed)
        ]

    def _may_announce_more(self, association: GatewayAssociation, vpc: str | None) -> bool:
        """Tell whether an association announces ranges of a VPC of which not all are told."""
        return vpc in self.network.open_ranges and (
            association.gateway in self.network.data.gateways
        )

    def _announced(
        self,
        legs: list[Leg],
        name: str,
        allowed: Sequence[Range],
        at: tuple[Citation, ...],
    ) -> list[Leg]:
        """Stop what no allowed prefix covers: the other side never learns a way to it."""
        table = PrefixTable((block, True) for block in allowed)
        announced = []
        for leg in legs:
            for low, high, covered in table.spans(leg.low, leg.high):
                if covered or leg.verdict == "no":
                    announced.append(
                        Leg(low, high, leg.verdict, leg.hops, leg.stop, leg.missing, leg.conditions)
                    )
                else:
                    block = self._block("prefix-not-allowed", (name,), None, at)
                    announced.append(stopped(low, high, block))
        return announced

    # --- help -----------------------------------------------------------------------------------

    def _block(
        self, kind: str, on: tuple[str, ...], target: str | None, at: tuple[Citation, ...]
    ) -> Block:
        return Block(kind, on, None, target, lift(kind, on, None, target), at)

    def _missing(self, call: str, name: str, text: str, source: Source) -> Missing:
        vpc = self.network.data.vpcs.get(source.vpc)
        return self.network.missing(call, (name,), text, vpc)

    def _hop(self, name: str | None, kind: str, records: Mapping[str, Record]) -> tuple[Hop, ...]:
        if name is None:
            return ()
        record = records.get(name)
        return (Hop(name, kind, None, record.at if record else ()),)

    def _vpc_hop(self, name: str) -> Hop:
        return Hop(name, "vpc", None, self.network.at_of(name))

    def _hub_hop(self, name: str) -> Hop:
        hub = self.network.data.hubs.get(name)
        return Hop(name, "transit-gateway", None, hub.at if hub else ())

    def interface_hop(self, circuit: VirtualInterface) -> Hop:
        """Return the hop over a virtual interface."""
        kind = "transit" if circuit.type == "transit" else "private"
        return Hop(circuit.id, f"{kind}-virtual-interface", None, circuit.at)
