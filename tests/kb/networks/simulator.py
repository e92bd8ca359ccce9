"""Brute force: a packet is walked hop by hop, for every address that some range tells apart.

Written from the contract alone, without a look at the product, so that a difference between the
two is worth a thought. Nothing here is fast: each hop reads the list of routes from its beginning.

The rules are those of the contract, by number in the comments. Where the contract leaves a choice
the reading is said in the docstring of the function that makes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network, summarize_address_range

from .records import Files, Record, network, networks_in, pieces, read

YES, SOME, NO, UNKNOWN = "yes", "some", "no", "unknown"
TWO_WAY, ONE_WAY, NONE = "two-way", "one-way", "none"
NOTHING_CAN_TELL = None
"""What stands for a call where no call can tell, for example what an appliance does."""

_GONE = frozenset({"deleted"})
_EVERYWHERE = IPv4Network("0.0.0.0/0")

Missing = frozenset[str | None]
Condition = tuple[str, str]
"""Kind and the id that it is on."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of one packet, or of all packets in one direction."""

    verdict: str
    path: tuple[str, ...] = ()
    stop: tuple[str, str] | None = None
    """For a packet that stops: the kind of the block and what it is on."""
    missing: Missing = frozenset()
    conditions: frozenset[Condition] = frozenset()
    parts: tuple[tuple[IPv4Network, str], ...] = ()
    """For a direction that is partly open: the ranges, each with its verdict."""

    trail: tuple[tuple[str, str], ...] = ()
    """For one packet: each table that was asked, and where it sent the packet, in order."""

    def by(self, table: str, target: str) -> "Outcome":
        """The same, after a table has sent it to a target."""
        return replace(self, trail=((table, target), *self.trail))

    def after(self, *hops: str) -> "Outcome":
        """The same, with these hops before it."""
        return replace(self, path=hops + self.path)

    def on(self, *conditions: Condition) -> "Outcome":
        """The same, on conditions, which only a yes can have."""
        if self.verdict not in {YES, SOME}:
            return self
        return replace(self, conditions=self.conditions.union(conditions))

    def unless(self, *calls: str | None) -> "Outcome":
        """The same if it is a no; a yes needs to know what these calls would say."""
        if self.verdict == NO or not calls:
            return self
        return replace(
            self,
            verdict=UNKNOWN,
            missing=self.missing.union(calls),
            conditions=frozenset(),
        )


def arrived(*path: str) -> Outcome:
    return Outcome(YES, path)


def stopped(kind: str, on: str) -> Outcome:
    return Outcome(NO, stop=(kind, on))


def untold(*calls: str | None) -> Outcome:
    return Outcome(UNKNOWN, missing=frozenset(calls))


@dataclass(frozen=True)
class Goal:
    """Where a packet is to arrive."""

    vpc: str | None = None
    remote: str | None = None
    """A customer gateway or a virtual interface."""
    any_subnet: bool = False
    """Any VPC that has a subnet with the address: what is asked for a bare address."""


@dataclass(frozen=True)
class End:
    """One end of a question: a subnet, or a VPC whose subnets are not described (rule 6)."""

    vpc: str
    subnet: str | None
    tables: tuple[str | None, ...]
    """Tables by which it may send; ``None`` is a table that no file holds."""
    zone: str | None
    ranges: tuple[IPv4Network, ...]


@dataclass(frozen=True)
class Pair:
    """The answer for two ends."""

    verdict: str | None
    extent: str | None
    there: str | None
    back: str | None


@dataclass
class _Packet:
    """The packet on its way: what it has passed keeps it from going round for ever."""

    address: IPv4Address
    goal: Goal
    passed: frozenset[str] = field(default=frozenset())

    def past(self, place: str) -> "_Packet":
        return _Packet(self.address, self.goal, self.passed | {place})


def agree(outcomes: Sequence[Outcome], *calls: str | None) -> Outcome:
    """The one outcome of ways of which the data does not say which is taken."""
    verdicts = {outcome.verdict for outcome in outcomes}
    if len(verdicts) == 1:
        missing = frozenset[str | None]().union(*(outcome.missing for outcome in outcomes))
        conditions = frozenset[Condition]().union(*(outcome.conditions for outcome in outcomes))
        return replace(outcomes[0], missing=missing, conditions=conditions)
    missing = frozenset(calls).union(*(outcome.missing for outcome in outcomes))
    return Outcome(UNKNOWN, outcomes[0].path, missing=missing)


def together(verdicts: Iterable[str]) -> str:
    """The verdict over several ranges or subnets.

    Part of it open makes ``some``, also where the rest is unknown; closed and unknown parts alone
    make ``unknown``.
    """
    kinds = set(verdicts)
    if kinds == {YES}:
        return YES
    if kinds & {YES, SOME}:
        return SOME
    return UNKNOWN if UNKNOWN in kinds or not kinds else NO


class Simulator:
    """The network in a folder of answers, walked packet by packet."""

    def __init__(self, files: Files, ranges: Iterable[IPv4Network] | None = None) -> None:
        """Read a folder.

        Args:
            files: Its files.
            ranges: Those that are written in it, if they are known already.
        """
        self.records = read(files)
        if ranges is None:
            ranges = set[IPv4Network]().union(*map(networks_in, files.values()))
        self.cuts = sorted(ranges)

    # What there is

    def vpcs(self) -> list[str]:
        """Ids of the VPCs that are described, or named by what is not deleted."""
        records = self.records
        ids = {
            record["VpcId"]
            for kind in ("Vpcs", "Subnets", "RouteTables", "NetworkInterfaces", "VpcEndpoints")
            for record in records.lists[kind]
            if record.get("VpcId") and str(record.get("State", "")).lower() not in _GONE
        }
        for peering in records.lists["VpcPeeringConnections"]:
            if peering["Status"]["Code"] not in _GONE:
                ids |= {side["VpcId"] for side in _sides(peering)}
        for attachment in records.lists["TransitGatewayVpcAttachments"]:
            if attachment["State"] not in _GONE:
                ids.add(attachment["VpcId"])
        for attachment in records.where("TransitGatewayAttachments", ResourceType="vpc"):
            if attachment["State"] not in _GONE:
                ids.add(attachment["ResourceId"])
        for gateway in records.lists["VpnGateways"]:
            ids |= {vpc["VpcId"] for vpc in _attached(gateway)}
        return sorted(ids)

    def ranges(self, vpc: str) -> tuple[IPv4Network, ...]:
        """Ranges of a VPC: associated ones, else those of local routes, peerings and subnets."""
        described = self.records.get("Vpcs", vpc)
        if described is not None:
            associated = described.get("CidrBlockAssociationSet") or [
                {"CidrBlock": described["CidrBlock"]}
            ]
            return tuple(
                network(block["CidrBlock"])
                for block in associated
                if block.get("CidrBlockState", {}).get("State", "associated") == "associated"
            )
        cidrs = {
            route["DestinationCidrBlock"]
            for table in self.records.where("RouteTables", VpcId=vpc)
            for route in table["Routes"]
            if route.get("GatewayId") == "local" and "DestinationCidrBlock" in route
        }
        for peering in self.records.lists["VpcPeeringConnections"]:
            for side in _sides(peering):
                if side["VpcId"] == vpc and peering["Status"]["Code"] not in _GONE:
                    blocks = side.get("CidrBlockSet") or [side] * ("CidrBlock" in side)
                    cidrs |= {block["CidrBlock"] for block in blocks}
        if not cidrs:
            cidrs = {subnet["CidrBlock"] for subnet in self.records.where("Subnets", VpcId=vpc)}
        return tuple(sorted(network(cidr) for cidr in cidrs))

    def subnets(self, vpc: str) -> list[str]:
        """Ids of the described subnets of a VPC."""
        return sorted(subnet["SubnetId"] for subnet in self.records.where("Subnets", VpcId=vpc))

    def subnet(self, subnet: str) -> End | None:
        """A subnet, described or named by the association of a table."""
        described = self.records.get("Subnets", subnet)
        if described is not None:
            vpc = described["VpcId"]
            ranges: tuple[IPv4Network, ...] = (network(described["CidrBlock"]),)
            zone = described.get("AvailabilityZone")
            return End(vpc, subnet, (self.table(vpc, subnet),), zone, ranges)
        for table in self.records.lists["RouteTables"]:
            if subnet in _explicit(table):
                vpc = table["VpcId"]
                return End(vpc, subnet, (table["RouteTableId"],), None, self.ranges(vpc))
        return None

    def ends(self, vpc: str) -> list[End]:
        """The subnets of a VPC; where none is described, the VPC by all its tables (rule 6)."""
        subnets = [self.subnet(subnet) for subnet in self.subnets(vpc)]
        if subnets:
            return [subnet for subnet in subnets if subnet is not None]
        tables = [table["RouteTableId"] for table in self.records.where("RouteTables", VpcId=vpc)]
        return [End(vpc, None, tuple(tables) or (None,), None, self.ranges(vpc))]

    def table(self, vpc: str, subnet: str) -> str | None:
        """The table of a subnet: its own, else the main one (rule 1)."""
        main = None
        for table in self.records.where("RouteTables", VpcId=vpc):
            if subnet in _explicit(table):
                return str(table["RouteTableId"])
            if any(entry.get("Main") for entry in table["Associations"]):
                main = str(table["RouteTableId"])
        return main

    # What is asked

    def direction(self, source: End, goal: End) -> Outcome:
        """From one subnet to another, or between VPCs whose subnets are not described.

        Where one end is such a VPC its tables and ranges have to agree; a described end on the
        other side is still told apart by the caller.
        """
        outcomes = [
            self._range(source, table, destination, Goal(vpc=goal.vpc))
            for table in source.tables
            for destination in goal.ranges
        ]
        if not outcomes:
            return untold("ec2:DescribeVpcs")
        if source.subnet is not None and len(outcomes) == 1 and self._described(goal):
            return outcomes[0].after(source.subnet)
        merged = agree(outcomes, "ec2:DescribeSubnets")
        if merged.verdict == SOME:
            return Outcome(UNKNOWN, missing=frozenset({"ec2:DescribeSubnets"}))
        return merged

    def _described(self, end: End) -> bool:
        return end.subnet is not None and self.records.get("Subnets", end.subnet) is not None

    def reach(self, source: str, goal: str) -> Outcome:
        """In one direction, between two ids of subnets, VPCs or remote ends.

        Raises:
            ValueError: Both are remote ends.
        """
        ends = self._ends_or_remote(source), self._ends_or_remote(goal)
        outcomes = [self._one(a, b) for a in ends[0] for b in ends[1]]
        if len(outcomes) == 1:
            return outcomes[0]
        return replace(
            outcomes[0],
            verdict=together(outcome.verdict for outcome in outcomes),
            missing=frozenset[str | None]().union(*(outcome.missing for outcome in outcomes)),
            conditions=frozenset[Condition]().union(*(each.conditions for each in outcomes)),
        )

    def reach_address(self, source: str, address: str) -> Outcome:
        """From a subnet to an address: open if it arrives in a VPC that has a subnet for it."""
        end = self.subnet(source)
        if end is None:
            raise KeyError(source)
        packet = _Packet(IPv4Address(address), Goal(any_subnet=True))
        return self._leave(end.vpc, end.tables[0], end.zone, packet).after(source)

    def packet(self, source: str, address: int, vpc: str) -> Outcome:
        """One packet from a subnet or a remote end to an address of a VPC."""
        packet = _Packet(_address(address), Goal(vpc=vpc))
        end = self.subnet(source)
        if end is None:
            return self._come_in(source, packet)
        return self._leave(end.vpc, end.tables[0], end.zone, packet)

    def between(self, near: str, far: str) -> Pair:
        """Two VPCs, or a VPC and a remote end, in this order."""
        pairs = [(a, b) for a in self._ends_or_remote(near) for b in self._ends_or_remote(far)]
        if self.records.get("ClientVpnEndpoints", near):  # the way back is not asked
            return Pair(None, None, together(self._one(a, b).verdict for a, b in pairs), None)
        if self.records.get("ClientVpnEndpoints", far):
            return Pair(None, None, None, together(self._one(b, a).verdict for a, b in pairs))
        there = [self._one(a, b).verdict for a, b in pairs]
        back = [self._one(b, a).verdict for a, b in pairs]
        return pair(there, back)

    def vpc_pairs(self) -> dict[tuple[str, str], Pair]:
        """Every pair of VPCs, ids in alphabetical order."""
        ids = self.vpcs()
        return {(a, b): self.between(a, b) for a in ids for b in ids if a < b}

    def _some(self, vpc_or_subnet: str) -> list[End]:
        end = self.subnet(vpc_or_subnet)
        return [end] if end is not None else self.ends(vpc_or_subnet)

    def _ends_or_remote(self, identity: str) -> list[End | str]:
        if self._is_remote(identity):
            return [identity]
        return list(self._some(identity))

    def _is_remote(self, identity: str) -> bool:
        return any(
            self.records.get(kind, identity) is not None
            for kind in ("CustomerGateways", "VirtualInterfaces", "ClientVpnEndpoints")
        ) or any(
            connection["CustomerGatewayId"] == identity
            for connection in self.records.lists["VpnConnections"]
        )

    def _one(self, source: End | str, goal: End | str) -> Outcome:
        if isinstance(source, End) and isinstance(goal, End):
            return self.direction(source, goal)
        if isinstance(source, End) and isinstance(goal, str):
            return self.lead_out(source, goal)
        if isinstance(source, str) and isinstance(goal, End):
            return self.come_in(source, goal)
        raise ValueError("two remote ends are no question of the contract")

    def _range(
        self, source: End, table: str | None, destination: IPv4Network, goal: Goal
    ) -> Outcome:
        """All addresses of a range, by one table."""
        walked = [
            (
                first,
                last,
                self._leave(source.vpc, table, source.zone, _Packet(_address(first), goal)),
            )
            for first, last in pieces(destination, self.cuts)
        ]
        return _by_parts(walked)

    # Out of a VPC

    def _leave(self, vpc: str, table: str | None, zone: str | None, packet: _Packet) -> Outcome:
        """From a subnet of a VPC, by the routes of its table."""
        record = self.records.get("RouteTables", table) if table else None
        if record is None:
            return untold("ec2:DescribeRouteTables")
        best: Record | None = None
        length = (-1, 0)
        lists_not_told = []
        for route in record["Routes"]:
            destinations = self._destinations(route)
            if destinations is None:
                lists_not_told.append(route)
                continue
            for destination in destinations:
                if packet.address not in destination:
                    continue
                if (destination.prefixlen, _rank(route)) > length:
                    best, length = route, (destination.prefixlen, _rank(route))
        outcome = self._follow(vpc, str(table), zone, best, packet)
        if best is not None and best.get("GatewayId") == "local":
            # Only a route to an interface may be narrower than the local one.
            lists_not_told = [route for route in lists_not_told if "NetworkInterfaceId" in route]
        if not lists_not_told:
            return outcome.after(vpc)
        # A list without entries may hold this address or not: the answer stands if both agree.
        others = [self._follow(vpc, str(table), zone, route, packet) for route in lists_not_told]
        return agree([outcome, *others], "ec2:GetManagedPrefixListEntries").after(vpc)

    def _destinations(self, route: Record) -> list[IPv4Network] | None:
        """IPv4 ranges of a route; ``None`` for a prefix list without entries (rule 5).

        A prefix list that leads to an endpoint is one of AWS's own: public addresses only.
        """
        if cidr := route.get("DestinationCidrBlock"):
            return [network(cidr)]
        prefix_list = route.get("DestinationPrefixListId")
        if prefix_list is None or str(route.get("GatewayId", "")).startswith("vpce-"):
            return []
        record = self.records.get("PrefixLists", prefix_list)
        if record is None or "Cidrs" not in record:
            return None
        return [network(cidr) for cidr in record["Cidrs"] if ":" not in cidr]

    def _follow(
        self, vpc: str, table: str, zone: str | None, route: Record | None, packet: _Packet
    ) -> Outcome:
        """To the target of a route.

        Targets that never carry a packet to a VPC, nor to a remote end, need no record: internet
        and NAT gateways, and a virtual private gateway when a VPC is asked for.
        """
        if route is None:
            return stopped("no-route", table)
        if route.get("State") == "blackhole":
            return stopped("blackhole", table)
        return self._target(vpc, table, zone, route, packet).by(table, _target(route))

    def _target(
        self, vpc: str, table: str, zone: str | None, route: Record, packet: _Packet
    ) -> Outcome:
        """To the target of a route that is in force."""
        if route.get("GatewayId") == "local":
            return self._deliver(vpc, packet, stopped("overlap", vpc))
        if peering := route.get("VpcPeeringConnectionId"):
            return self._peering(vpc, table, peering, packet)
        if hub := route.get("TransitGatewayId"):
            return self._enter_hub(vpc, zone, hub, packet)
        if interface := route.get("NetworkInterfaceId"):
            return self._interface(interface, packet)
        gateway = str(route.get("GatewayId", ""))
        if gateway.startswith("vpce-"):
            return self._endpoint(table, gateway, packet)
        if gateway.startswith("vgw-") and packet.goal.remote:
            return self._leave_by_gateway(vpc, table, gateway, packet)
        if route.get("InstanceId") or route.get("CoreNetworkArn"):
            return untold(
                "ec2:DescribeInstances"
                if "InstanceId" in route
                else "networkmanager:GetCoreNetwork"
            )
        return stopped("routed-elsewhere", table)

    def _deliver(self, vpc: str, packet: _Packet, elsewhere: Outcome) -> Outcome:
        """At a VPC that has the address."""
        if not packet.goal.any_subnet:
            return arrived() if packet.goal.vpc == vpc else elsewhere
        subnets = self.records.where("Subnets", VpcId=vpc)
        if not subnets:
            return untold("ec2:DescribeSubnets")
        for subnet in subnets:
            if packet.address in network(subnet["CidrBlock"]):
                return arrived(subnet["SubnetId"])
        return stopped("no-such-subnet", vpc)

    def _has(self, vpc: str, packet: _Packet) -> bool:
        return packet.goal.vpc == vpc or any(packet.address in cidr for cidr in self.ranges(vpc))

    def _peering(self, vpc: str, table: str, peering: str, packet: _Packet) -> Outcome:
        if packet.goal.remote:  # whatever it joins, it passes nothing on to a gateway
            return stopped("no-transit", peering)
        record = self.records.get("VpcPeeringConnections", peering)
        if record is None:
            return untold("ec2:DescribeVpcPeeringConnections")
        if record["Status"]["Code"] != "active":
            return stopped("link-not-usable", peering)
        vpcs = [side["VpcId"] for side in _sides(record)]
        if vpc not in vpcs:
            return stopped("routed-elsewhere", table)
        other = vpcs[1 - vpcs.index(vpc)]
        if packet.goal.vpc == other or (packet.goal.any_subnet and self._has(other, packet)):
            return self._deliver(other, packet, stopped("no-transit", peering)).after(
                peering, other
            )
        return stopped("no-transit", peering)

    def _interface(self, interface: str, packet: _Packet) -> Outcome:
        """Through an interface, as if what stands behind it passed the packet on (rule 3)."""
        record = self.records.get("NetworkInterfaces", interface)
        if record is None or "SourceDestCheck" not in record:
            return untold("ec2:DescribeNetworkInterfaces")
        if record["SourceDestCheck"]:
            return stopped("source-dest-check", interface)
        return self._pass_on(interface, record["SubnetId"], packet)

    def _endpoint(self, table: str, endpoint: str, packet: _Packet) -> Outcome:
        record = self.records.get("VpcEndpoints", endpoint)
        if record is None:
            return untold("ec2:DescribeVpcEndpoints")
        if record.get("VpcEndpointType") != "GatewayLoadBalancer":
            return stopped("routed-elsewhere", table)
        if record["State"].lower() != "available":
            return stopped("link-not-usable", endpoint)
        return self._pass_on(endpoint, record["SubnetIds"][0], packet)

    def _pass_on(self, appliance: str, subnet: str, packet: _Packet) -> Outcome:
        if appliance in packet.passed:
            return stopped("routed-elsewhere", appliance)
        end = self.subnet(subnet)
        if end is None:
            return untold("ec2:DescribeSubnets", NOTHING_CAN_TELL)
        beyond = self._leave(end.vpc, end.tables[0], end.zone, packet.past(appliance))
        if beyond.verdict == YES:
            return beyond.after(appliance, subnet).on(("appliance-forwards", appliance))
        return untold(NOTHING_CAN_TELL, *beyond.missing)

    # Through hubs

    def _attachment(self, attachment: str, hub: str) -> tuple[str | None, str | None, str | None]:
        """Type, resource and state of an attachment, from whichever answer has it."""
        record = self.records.get("TransitGatewayAttachments", attachment, hub)
        if record is not None:
            return record["ResourceType"], record["ResourceId"], record["State"]
        record = self.records.get("TransitGatewayVpcAttachments", attachment)
        if record is not None:
            return "vpc", record["VpcId"], record["State"]
        return None, None, None

    def _enter_hub(self, vpc: str, zone: str | None, hub: str, packet: _Packet) -> Outcome:
        """Into a hub by the attachment of the VPC (rule 2).

        The record of the hub itself is not needed: attachments and tables say all that counts.
        """
        candidates = {
            record["TransitGatewayAttachmentId"]: record["State"]
            for record in (
                *self.records.where(
                    "TransitGatewayAttachments", TransitGatewayId=hub, ResourceId=vpc
                ),
                *self.records.where(
                    "TransitGatewayVpcAttachments", TransitGatewayId=hub, VpcId=vpc
                ),
            )
            if record["State"] not in _GONE
        }
        if not candidates:
            told = any(
                self.records.has_answer(kind, vpc, hub)
                for kind in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments")
            )
            return (
                stopped("no-link", hub) if told else untold("ec2:DescribeTransitGatewayAttachments")
            )
        attachment = min(candidates, key=lambda identity: candidates[identity] != "available")
        if candidates[attachment] != "available":
            return stopped("link-not-usable", attachment)
        calls = []
        by_subnets = self.records.get("TransitGatewayVpcAttachments", attachment)
        if by_subnets is None:
            calls.append("ec2:DescribeTransitGatewayVpcAttachments")
        elif zone is None:
            calls.append("ec2:DescribeSubnets")
        else:
            zones = [
                (self.records.get("Subnets", subnet) or {}).get("AvailabilityZone")
                for subnet in by_subnets["SubnetIds"]
            ]
            if zone not in zones:
                if None not in zones:
                    return stopped("no-attachment-in-zone", attachment)
                calls.append("ec2:DescribeSubnets")
        return self._by_attachment(attachment, hub, packet).unless(*calls)

    def _by_attachment(self, attachment: str, hub: str, packet: _Packet) -> Outcome:
        """On by the table that an attachment is associated with."""
        record = self.records.get("TransitGatewayAttachments", attachment, hub)
        if record is None:
            return untold("ec2:DescribeTransitGatewayAttachments")
        association = record.get("Association") or {}
        if association.get("State") != "associated":
            return stopped("not-associated", attachment)
        return self._in_hub(hub, association["TransitGatewayRouteTableId"], packet).after(hub)

    def _in_hub(self, hub: str, table: str, packet: _Packet) -> Outcome:
        """By the table of a hub: the longest range, and of equal ones the static (rule 1).

        Of propagated equals those of VPCs count before those of anything else.
        """
        if table in packet.passed:
            return stopped("routed-elsewhere", table)
        packet = packet.past(table)
        static = self.records.get("TransitGatewayStaticRoutes", table)
        propagated = self.records.get("TransitGatewayPropagations", table)
        calls = []
        if static is None or static.get("AdditionalRoutesAvailable"):
            calls.append("ec2:SearchTransitGatewayRoutes")
        if propagated is None:
            calls.append("ec2:GetTransitGatewayRouteTablePropagations")
        if static is None or propagated is None or calls:
            return untold(*calls)
        matches: list[tuple[int, int, list[str] | None]] = []
        for route in static["Routes"] or []:
            destination = network(route["DestinationCidrBlock"])
            if packet.address in destination:
                rank = 3 if route.get("Type", "static") == "static" else 1
                ways = [way["TransitGatewayAttachmentId"] for way in _ways(route)]
                blackhole = route.get("State") == "blackhole"
                matches.append((destination.prefixlen, rank, None if blackhole else ways))
        learns = []
        for source in propagated["TransitGatewayRouteTablePropagations"] or []:
            if source.get("State") != "enabled" or source["ResourceType"] == "peering":
                continue
            attachment = source["TransitGatewayAttachmentId"]
            if source["ResourceType"] != "vpc":
                # A connection of static routes only speaks no BGP.
                if not self._is_static(source.get("ResourceId")):
                    learns.append(attachment)
                continue
            for cidr in self.ranges(source["ResourceId"]):
                if packet.address in cidr:
                    matches.append((cidr.prefixlen, 2, [attachment]))
        if not matches:
            return self._learned(hub, table, learns, packet)
        best = max(match[:2] for match in matches)
        attachments: list[str] = []
        for length, rank, next_hops in matches:
            if (length, rank) == best:
                if next_hops is None:
                    return stopped("blackhole", table)
                attachments += [hop for hop in next_hops if hop not in attachments]
        outcomes = [
            self._exit(hub, table, attachment, packet).by(table, attachment)
            for attachment in attachments
        ]
        if not outcomes:
            return stopped("routed-elsewhere", table)
        outcome = agree(outcomes, NOTHING_CAN_TELL)
        if len(outcomes) > 1:
            outcome = outcome.on(("several-ways", table))
        return outcome.on(("learned-routes-not-in-data", table)) if learns else outcome

    def _is_static(self, resource: str | None) -> bool:
        connection = self.records.get("VpnConnections", resource) if resource else None
        return bool(connection and (connection.get("Options") or {}).get("StaticRoutesOnly"))

    def _learned(self, hub: str, table: str, learns: list[str], packet: _Packet) -> Outcome:
        """No entry covers it, yet BGP may bring some: never to a VPC (rule 4), perhaps out."""
        if packet.goal.remote:
            for attachment in learns:
                if self._exit(hub, table, attachment, packet).verdict != NO:
                    return untold("ec2:SearchTransitGatewayRoutes")
        return stopped("no-route", table)

    def _exit(self, hub: str, table: str, attachment: str, packet: _Packet) -> Outcome:
        kind, resource, state = self._attachment(attachment, hub)
        if kind is None or resource is None:
            return untold("ec2:DescribeTransitGatewayAttachments")
        if state != "available":
            return stopped("link-not-usable", attachment)
        if kind == "vpc":
            return self._enter_vpc(resource, attachment, packet).after(resource)
        if kind == "peering":
            peering = self.records.get("TransitGatewayPeeringAttachments", attachment)
            if peering is not None and peering["State"] != "available":
                return stopped("link-not-usable", attachment)
            other = self.records.get("TransitGatewayAttachments", attachment, resource)
            if other is not None and other["State"] != "available":
                return stopped("link-not-usable", attachment)
            return self._by_attachment(attachment, resource, packet)
        if packet.goal.remote and kind == "vpn":
            return self._connection(resource, packet, static_routes=False)
        if packet.goal.remote and kind == "direct-connect-gateway":
            return self._out_by_direct_connect(resource, packet)
        return stopped("routed-elsewhere", table)

    def _enter_vpc(self, vpc: str, attachment: str, packet: _Packet) -> Outcome:
        """Out of a hub into a VPC: to its own address, or on by an appliance (rule 3).

        On it goes by the tables of the subnets of the attachment, and only by a route to an
        interface or a Gateway Load Balancer endpoint.
        """
        if packet.goal.remote is None and self._has(vpc, packet):
            return self._deliver(vpc, packet, stopped("routed-elsewhere", vpc))
        record = self.records.get("TransitGatewayVpcAttachments", attachment)
        tables: list[str | None]
        if record is None:
            tables = [
                table["RouteTableId"] for table in self.records.where("RouteTables", VpcId=vpc)
            ]
        else:
            tables = [self.table(vpc, subnet) for subnet in record["SubnetIds"]]
        outcomes = [self._through(vpc, table, packet) for table in tables or [None]]
        call = "ec2:DescribeTransitGatewayVpcAttachments" if record is None else NOTHING_CAN_TELL
        return agree(outcomes, call)

    def _through(self, vpc: str, table: str | None, packet: _Packet) -> Outcome:
        record = self.records.get("RouteTables", table) if table else None
        if record is None:
            return untold("ec2:DescribeRouteTables")
        best: Record | None = None
        length = -1
        for route in record["Routes"]:
            for destination in self._destinations(route) or []:
                if packet.address in destination and destination.prefixlen > length:
                    best, length = route, destination.prefixlen
        if best is not None and best.get("State") != "blackhole":
            gateway = str(best.get("GatewayId", ""))
            if interface := best.get("NetworkInterfaceId"):
                return self._interface(interface, packet).by(str(table), interface)
            if gateway.startswith("vpce-"):
                return self._endpoint(str(table), gateway, packet).by(str(table), gateway)
        return stopped("no-transit", vpc)

    # To remote ends (rule 8)

    def lead_out(self, source: End, remote: str) -> Outcome:
        """Whether a route leads out to a remote end, for at least one address of all there are.

        To a Client VPN endpoint is not asked: unknown, without a call.
        """
        if self.records.get("ClientVpnEndpoints", remote) is not None:
            return untold(NOTHING_CAN_TELL)
        goal = Goal(remote=remote)
        by_table = []
        for table in source.tables:
            walked = [
                self._leave(source.vpc, table, source.zone, _Packet(_address(first), goal))
                for first, _ in pieces(_EVERYWHERE, self.cuts)
            ]
            by_table.append(_best(walked))
        outcome = agree(by_table, "ec2:DescribeSubnets")
        return outcome.after(source.subnet) if source.subnet else outcome

    def _leave_by_gateway(self, vpc: str, table: str, gateway: str, packet: _Packet) -> Outcome:
        record = self.records.get("VpnGateways", gateway)
        if record is None:
            return untold("ec2:DescribeVpnGateways")
        if vpc not in [attached["VpcId"] for attached in _attached(record)]:
            return stopped("link-not-usable", gateway)
        ways = [
            self._connection(connection["VpnConnectionId"], packet, static_routes=True)
            for connection in self.records.where("VpnConnections", VpnGatewayId=gateway)
        ]
        ways += [
            _at_interface(interface, packet)
            for interface in self.records.where("VirtualInterfaces", VirtualGatewayId=gateway)
        ]
        ways += [
            self._out_by_direct_connect(association["DirectConnectGatewayId"], packet)
            for association in self._associations(gateway)
        ]
        calls = []
        goal = str(packet.goal.remote)
        if self.records.get("VirtualInterfaces", goal) is None:
            if not self.records.has_answer("VpnConnections", gateway):
                calls.append("ec2:DescribeVpnConnections")
        elif not self.records.answered["DirectConnectGatewayAssociations"] and not any(
            way.verdict == YES for way in ways
        ):
            interface = self.records.get("VirtualInterfaces", goal) or {}
            if interface.get("DirectConnectGatewayId"):
                calls.append("directconnect:DescribeDirectConnectGatewayAssociations")
        nothing = untold(*calls) if calls else stopped("routed-elsewhere", table)
        return _best([*ways, nothing]).after(gateway)

    def _connection(self, connection: str, packet: _Packet, *, static_routes: bool) -> Outcome:
        """Out by a VPN connection; at a virtual private gateway a static one has its own routes."""
        record = self.records.get("VpnConnections", connection)
        if record is None:
            return untold("ec2:DescribeVpnConnections")
        if record["CustomerGatewayId"] != packet.goal.remote:
            return stopped("routed-elsewhere", connection)
        if record["State"] != "available":
            return stopped("link-not-usable", connection)
        if static_routes and (record.get("Options") or {}).get("StaticRoutesOnly"):
            routes = [
                network(route["DestinationCidrBlock"])
                for route in record.get("Routes") or []
                if route.get("State") == "available"
            ]
            if not any(packet.address in route for route in routes):
                return stopped("no-route", connection)
        outcome = arrived(connection, record["CustomerGatewayId"])
        return outcome.on(("telemetry-down", connection)) if _down(record) else outcome

    def _out_by_direct_connect(self, gateway: str, packet: _Packet) -> Outcome:
        interface = self.records.get("VirtualInterfaces", str(packet.goal.remote))
        if interface is None or interface.get("DirectConnectGatewayId") != gateway:
            return stopped("routed-elsewhere", gateway)
        return _at_interface(interface, packet).after(gateway)

    # From remote ends (rule 8)

    def come_in(self, remote: str, goal: End) -> Outcome:
        """What AWS does with a packet that comes in from a remote end."""
        outcomes = []
        for destination in goal.ranges:
            walked = []
            for first, last in pieces(destination, self.cuts):
                packet = _Packet(_address(first), Goal(vpc=goal.vpc))
                walked.append((first, last, self._come_in(remote, packet)))
            outcomes.append(_by_parts(walked))
        if not outcomes:
            return untold("ec2:DescribeVpcs")
        merged = outcomes[0] if len(outcomes) == 1 else agree(outcomes, "ec2:DescribeSubnets")
        if merged.verdict == SOME and not self._described(goal):
            return Outcome(UNKNOWN, missing=frozenset({"ec2:DescribeSubnets"}))
        return merged.after(remote)

    def _come_in(self, remote: str, packet: _Packet) -> Outcome:
        records = self.records
        if interface := records.get("VirtualInterfaces", remote):
            return self._in_by_interface(interface, packet)
        if records.get("ClientVpnEndpoints", remote):
            return self._in_by_client_vpn(remote, packet)
        connections = records.where("VpnConnections", CustomerGatewayId=remote)
        if not connections and not records.has_answer("VpnConnections", remote):
            return untold("ec2:DescribeVpnConnections")
        nothing = stopped("no-link", remote)
        return _best([*(self._in_by_connection(each, packet) for each in connections), nothing])

    def _in_by_connection(self, connection: Record, packet: _Packet) -> Outcome:
        identity = connection["VpnConnectionId"]
        if connection["State"] != "available":
            return stopped("link-not-usable", identity)
        if hub := connection.get("TransitGatewayId"):
            outcome = self._in_by_hub(hub, identity, packet)
        else:
            outcome = self._in_by_gateway(connection["VpnGatewayId"], packet)
        outcome = outcome.after(identity)
        return outcome.on(("telemetry-down", identity)) if _down(connection) else outcome

    def _in_by_hub(self, hub: str, resource: str, packet: _Packet) -> Outcome:
        for attachment in self.records.where(
            "TransitGatewayAttachments", TransitGatewayId=hub, ResourceId=resource
        ):
            if attachment["State"] not in _GONE:
                identity = attachment["TransitGatewayAttachmentId"]
                if attachment["State"] != "available":
                    return stopped("link-not-usable", identity)
                return self._by_attachment(identity, hub, packet)
        if self.records.has_answer("TransitGatewayAttachments", hub):
            return stopped("no-link", hub)
        return untold("ec2:DescribeTransitGatewayAttachments")

    def _in_by_gateway(self, gateway: str, packet: _Packet) -> Outcome:
        record = self.records.get("VpnGateways", gateway)
        if record is None:
            return untold("ec2:DescribeVpnGateways")
        vpcs = [attached["VpcId"] for attached in _attached(record)]
        if not vpcs:
            return stopped("link-not-usable", gateway)
        if packet.goal.vpc in vpcs:
            return arrived(gateway, packet.goal.vpc or "")
        return stopped("no-transit", gateway)

    def _in_by_interface(self, interface: Record, packet: _Packet) -> Outcome:
        """In by Direct Connect.

        An association with a virtual private gateway announces a range of the VPC if one allowed
        prefix covers the whole range; one with a hub announces its allowed prefixes as they are.
        """
        identity = interface["VirtualInterfaceId"]
        if interface["VirtualInterfaceState"] != "available":
            return stopped("link-not-usable", identity)
        if gateway := interface.get("VirtualGatewayId"):
            return self._in_by_gateway(gateway, packet)
        gateway = interface.get("DirectConnectGatewayId")
        if not gateway:
            return stopped("no-link", identity)
        if not self.records.answered["DirectConnectGatewayAssociations"]:
            return untold("directconnect:DescribeDirectConnectGatewayAssociations")
        ways = []
        for association in self._associations(gateway):
            associated = association["AssociatedGateway"]
            allowed = [
                network(prefix["Cidr"])
                for prefix in association.get("AllowedPrefixesToDirectConnectGateway") or []
            ]
            if associated["Type"] == "transitGateway":
                open_to = any(packet.address in prefix for prefix in allowed)
                way = self._in_by_hub(associated["Id"], gateway, packet)
            else:
                open_to = any(
                    packet.address in cidr and any(cidr.subnet_of(prefix) for prefix in allowed)
                    for cidr in self.ranges(str(packet.goal.vpc))
                )
                way = self._in_by_gateway(associated["Id"], packet)
            if not open_to and way.verdict != NO:
                way = stopped("prefix-not-allowed", association["AssociationId"])
            ways.append(way.after(gateway))
        return _best([*ways, stopped("no-link", gateway)])

    def _associations(self, gateway: str) -> list[Record]:
        """Associations in force that name a gateway, on either side."""
        return [
            association
            for association in self.records.lists["DirectConnectGatewayAssociations"]
            if association["AssociationState"] == "associated"
            and gateway
            in (association["DirectConnectGatewayId"], association["AssociatedGateway"]["Id"])
        ]

    def _in_by_client_vpn(self, endpoint: str, packet: _Packet) -> Outcome:
        """From a client: authorised, and by the longest route of the endpoint into a subnet."""
        records = self.records
        calls = [
            call
            for kind, call in (
                ("ClientVpnTargetNetworks", "ec2:DescribeClientVpnTargetNetworks"),
                ("ClientVpnRoutes", "ec2:DescribeClientVpnRoutes"),
                ("AuthorizationRules", "ec2:DescribeClientVpnAuthorizationRules"),
            )
            if not records.where(kind, ClientVpnEndpointId=endpoint)
            and not records.has_answer(kind, endpoint)
        ]
        if calls:
            return untold(*calls)
        rules = records.where("AuthorizationRules", ClientVpnEndpointId=endpoint)
        if not any(
            packet.address in network(rule["DestinationCidr"])
            for rule in rules
            if rule["Status"]["Code"] == "active"
        ):
            return stopped("not-authorised", endpoint)
        associated = [
            target["TargetNetworkId"]
            for target in records.where("ClientVpnTargetNetworks", ClientVpnEndpointId=endpoint)
            if target["Status"]["Code"] == "associated"
        ]
        length, targets = -1, list[str]()
        for route in records.where("ClientVpnRoutes", ClientVpnEndpointId=endpoint):
            destination = network(route["DestinationCidr"])
            if route["Status"]["Code"] != "active" or packet.address not in destination:
                continue
            if destination.prefixlen > length:
                length, targets = destination.prefixlen, []
            if destination.prefixlen == length:
                targets.append(route["TargetSubnet"])
        targets = [target for target in targets if target in associated]
        if not targets:
            return stopped("not-authorised", endpoint)
        outcomes = []
        for target in targets:
            end = self.subnet(target)
            if end is None:
                outcomes.append(untold("ec2:DescribeSubnets"))
                continue
            outcomes.append(self._leave(end.vpc, end.tables[0], end.zone, packet).after(target))
        outcome = agree(outcomes, NOTHING_CAN_TELL)
        return outcome.on(("several-ways", endpoint)) if len(outcomes) > 1 else outcome


def pair(there: Sequence[str], back: Sequence[str]) -> Pair:
    """The verdict of a pair, from the verdicts of its subnet pairs in the same order (rule 7).

    One that is unknown there and back alike has no extent. The extent of a two-way pair is
    ``some`` as soon as one direction of one subnet pair is certainly not open in full; that of a
    one-way pair is about the direction that is open, and ``some`` if both are, each in part.
    """
    verdict_there, verdict_back = together(there), together(back)
    both = list(zip(there, back, strict=True))
    if any(a in {YES, SOME} and b in {YES, SOME} for a, b in both):
        verdict = TWO_WAY
        if {*there, *back} == {YES}:
            extent: str | None = "all"
        else:
            extent = "some" if {NO, SOME} & {*there, *back} else None
    elif any(NO not in (a, b) for a, b in both):
        verdict, extent = UNKNOWN, None
    elif {YES, SOME} & {*there, *back}:
        verdict = ONE_WAY
        if YES in (verdict_there, verdict_back):
            extent = "all"
        else:
            open_ways = [way for way in (there, back) if {YES, SOME} & {*way}]
            extent = "some" if all({NO, SOME} & {*way} for way in open_ways) else None
    else:
        verdict, extent = (UNKNOWN if UNKNOWN in {*there, *back} else NONE), None
    return Pair(verdict, extent, verdict_there, verdict_back)


def _by_parts(walked: Sequence[tuple[int, int, Outcome]]) -> Outcome:
    """One outcome for a range, from those of its pieces in order."""
    verdict = together(outcome.verdict for _, _, outcome in walked)
    missing = frozenset[str | None]().union(*(outcome.missing for *_, outcome in walked))
    conditions = frozenset[Condition]().union(*(outcome.conditions for *_, outcome in walked))
    stands_for = next(
        (outcome for *_, outcome in walked if outcome.verdict == YES),
        next(outcome for *_, outcome in walked if verdict in {SOME, outcome.verdict}),
    )
    parts: list[tuple[int, int, str]] = []
    for first, last, outcome in walked:
        if parts and parts[-1][2] == outcome.verdict:
            parts[-1] = (parts[-1][0], last, outcome.verdict)
        else:
            parts.append((first, last, outcome.verdict))
    return replace(
        stands_for,
        verdict=verdict,
        missing=missing,
        conditions=conditions,
        parts=tuple(
            (cidr, each)
            for first, last, each in parts
            for cidr in summarize_address_range(_address(first), _address(last))
        )
        if len(parts) > 1
        else (),
    )


def _best(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of ways any of which is enough; the obstacle of the first where all are shut."""
    by_verdict = {outcome.verdict: outcome for outcome in reversed(outcomes)}
    if YES in by_verdict or UNKNOWN not in by_verdict:
        return by_verdict.get(YES) or by_verdict[NO]
    return untold(*(call for outcome in outcomes for call in outcome.missing))


def _address(number: int) -> IPv4Address:
    return IPv4Address(number)


def _sides(peering: Record) -> list[Record]:
    return [
        side
        for side in (peering["RequesterVpcInfo"], peering["AccepterVpcInfo"])
        if side.get("VpcId")
    ]


def _attached(gateway: Record) -> list[Record]:
    return [each for each in gateway.get("VpcAttachments") or [] if each["State"] == "attached"]


def _explicit(table: Record) -> list[str]:
    """Subnets that are associated with a table."""
    return [
        entry["SubnetId"]
        for entry in table["Associations"]
        if entry.get("SubnetId")
        and (entry.get("AssociationState") or {}).get("State", "associated") == "associated"
    ]


def _target(route: Record) -> str:
    """What a route of a VPC leads to."""
    keys = ("VpcPeeringConnectionId", "TransitGatewayId", "NetworkInterfaceId", "NatGatewayId")
    return str(next((route[key] for key in (*keys, "GatewayId") if route.get(key)), ""))


def _rank(route: Record) -> int:
    """Of routes for one range: the written one, one of a prefix list, a learned one."""
    if route.get("Origin") == "EnableVgwRoutePropagation":
        return 0
    return 1 if "DestinationPrefixListId" in route else 2


def _ways(route: Record) -> list[Record]:
    return route.get("TransitGatewayAttachments") or []


def _at_interface(interface: Record, packet: _Packet) -> Outcome:
    """Out by a virtual interface: what the other side takes is learned, so any address may go."""
    identity = interface["VirtualInterfaceId"]
    if identity != packet.goal.remote:
        return stopped("routed-elsewhere", identity)
    if interface["VirtualInterfaceState"] != "available":
        return stopped("link-not-usable", identity)
    return arrived(identity)


def _down(connection: Record) -> bool:
    """Whether all tunnels of a VPN connection report down."""
    tunnels = connection.get("VgwTelemetry") or []
    return bool(tunnels) and all(tunnel["Status"] == "DOWN" for tunnel in tunnels)
