"""The verdict of one way, with its path, its parts, and everything that stands in the way."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Block, Condition, Hop, Missing, Part, Verdict, Way
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import ALL, PrefixTable, Range, blocks_of
from isthmus.kb.networks.records import ClientVpn, Subnet, VirtualInterface

from .candidates import Candidate, Candidates
from .leg import Leg, after, best, doubt, either, stopped, sum_up, untold
from .lifts import lift
from .walker import Packets, Source, Target, Walker

_MOST_OTHERS = 2


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a way is to lead.

    Attributes:
        to: The subnet, VPC or address that was asked for.
        vpc: The VPC it is in.
        spans: Its addresses, as numbers.
        last: What is passed after the VPC.
    """

    to: str
    vpc: str
    spans: tuple[tuple[int, int], ...]
    last: tuple[Hop, ...] = ()


class Judge:
    """Judges ways in one network."""

    def __init__(self, network: Network) -> None:
        """Begin without any."""
        self.network = network
        self.walker = Walker(network)
        self.candidates = Candidates(self.walker)

    # --- between subnets ------------------------------------------------------------------------

    def legs(self, source: Source, vpc: str, spans: Iterable[tuple[int, int]]) -> list[Leg]:
        """Walk from a subnet to spans of a VPC."""
        target = Target(vpc=vpc)
        return [
            leg
            for low, high in spans
            for leg in self.walker.from_subnet(source, Packets(low, high, target))
        ]

    def to_subnet(self, source: Source, subnet: Subnet) -> Way:
        """Judge the way from a subnet, or a table, to a subnet."""
        vpc = subnet.vpc or ""
        spans = self.spans_of(subnet)
        from_ = source.subnet or source.vpc
        if not spans:
            lacking = self.network.missing(
                "ec2:DescribeSubnets",
                (subnet.id,),
                f"the range of {subnet.id} is in no file",
                subnet,
            )
            return Way(from_, subnet.id, Verdict.UNKNOWN, missing=(lacking,))
        legs = self.legs(source, vpc, spans)
        last = Hop(subnet.id, "subnet", None, subnet.at)
        return self._way(source, Goal(subnet.id, vpc, tuple(spans), (last,)), legs)

    def spans_of(self, subnet: Subnet) -> list[tuple[int, int]]:
        """List the spans of a subnet; where its range is not known, those of its VPC."""
        if subnet.range is not None:
            return [(subnet.range.low, subnet.range.high)]
        vpc = self.network.data.vpcs.get(subnet.vpc or "")
        return [(block.low, block.high) for block in vpc.ranges] if vpc else []

    def to_vpc_ranges(self, source: Source, vpc: str) -> Way:
        """Judge the way to all of the ranges of a VPC whose subnets are not described."""
        record = self.network.data.vpcs[vpc]
        spans = [(block.low, block.high) for block in record.ranges]
        if not spans:
            lacking = self.network.missing(
                "ec2:DescribeVpcs", (vpc,), f"the ranges of {vpc} are in no file", record
            )
            return Way(source.subnet or source.vpc, vpc, Verdict.UNKNOWN, missing=(lacking,))
        legs = self.legs(source, vpc, spans)
        return self._way(source, Goal(vpc, vpc, tuple(spans)), legs)

    def to_address(self, source: Source, address: int, vpc: str) -> Way:
        """Judge the way from a subnet to an address in a VPC."""
        text = str(IPv4Address(address))
        legs = self.legs(source, vpc, [(address, address)])
        owner = next(
            (
                subnet
                for subnet in self.network.subnets_of[vpc]
                if subnet.range and subnet.range.low <= address <= subnet.range.high
            ),
            None,
        )
        if owner is not None:
            last = (Hop(owner.id, "subnet", None, owner.at),)
            return self._way(source, Goal(text, vpc, ((address, address),), last), legs)
        record = self.network.data.vpcs[vpc]
        if not self.network.described_subnets(vpc) and not self.network.answered(
            "ec2:DescribeSubnets", record
        ):
            text_ = f"the subnets of {vpc} are in no file"
            lacking = self.network.missing("ec2:DescribeSubnets", (vpc,), text_, record)
            return self._way(source, Goal(text, vpc, ((address, address),)), doubt(legs, lacking))
        at = record.at
        block = Block(
            "no-such-subnet",
            (vpc,),
            f"{text}/32",
            None,
            lift("no-such-subnet", (vpc,), None, None),
            at,
        )
        if legs[0].verdict == "yes":
            legs = [replace(leg, verdict=Verdict.NO, stop=block) for leg in legs]
            return replace(
                self._plain(source.subnet or source.vpc, text, legs, ()), because=(block,)
            )
        way = self._way(source, Goal(text, vpc, ((address, address),)), legs)
        if way.verdict == "no":
            way = replace(way, because=(*way.because, block))
        return way

    def _way(self, source: Source, goal: "Goal", legs: list[Leg]) -> Way:
        """Put a way to a VPC together."""
        way = self._plain(source.subnet or source.vpc, goal.to, legs, goal.last)
        if way.verdict is not Verdict.NO:
            return way
        candidates = self.candidates.to_vpc(source, goal.vpc, goal.spans)
        none = () if source.vpc == goal.vpc else self.candidates.no_link(source.vpc, goal.vpc)
        because, others = self._reasons(candidates, legs, none)
        return replace(way, because=because, or_=others)

    def _reasons(
        self, candidates: Sequence[Candidate], legs: Sequence[Leg], none: tuple[Block, ...]
    ) -> tuple[tuple[Block, ...], tuple[tuple[Block, ...], ...]]:
        """Choose what stands in the way: on the best candidate, else where the packets stop."""
        listed = _apart(candidates)
        if not listed:
            stops = list(dict.fromkeys(leg.stop for leg in legs if leg.stop is not None))
            # If all packets stop at one thing, lifting that is enough.
            if len(stops) == 1 and stops[0].kind in ("no-transit", "source-dest-check"):
                listed.append((stops[0],))
            if none:
                listed.append(none)
            elif not listed:
                listed.append(tuple(stops))
        return listed[0], tuple(listed[1 : 1 + _MOST_OTHERS])

    def _plain(self, from_: str, to: str, legs: list[Leg], last: tuple[Hop, ...]) -> Way:
        """Put a way together, without what stands in it."""
        verdict = sum_up(legs)
        shown = next((leg for leg in legs if leg.verdict == "yes"), None)
        shown = shown or next((leg for leg in legs if leg.verdict == "unknown"), legs[0])
        path = (*shown.hops, *last) if shown.verdict == "yes" else shown.hops
        conditions: dict[Condition, None] = {}
        missing: dict[Missing, None] = {}
        for leg in legs:
            if leg.verdict == "yes":
                conditions.update(dict.fromkeys(leg.conditions))
            missing.update(dict.fromkeys(leg.missing))
        return Way(
            from_,
            to,
            verdict,
            path,
            self._parts(legs),
            missing=tuple(missing),
            conditions=tuple(conditions),
        )

    def _parts(self, legs: Sequence[Leg]) -> tuple[Part, ...]:
        """List the parts of a destination that have verdicts of their own."""
        if len({leg.verdict for leg in legs}) < 2:
            return ()
        merged: list[tuple[int, int, Verdict]] = []
        for leg in sorted(legs, key=lambda leg: leg.low):
            if merged and merged[-1][2] == leg.verdict and merged[-1][1] + 1 == leg.low:
                merged[-1] = (merged[-1][0], leg.high, leg.verdict)
            else:
                merged.append((leg.low, leg.high, leg.verdict))
        parts: list[Part] = []
        for low, high, verdict in merged:
            parts.extend(Part(text, verdict) for text in blocks_of(low, high))
            if len(parts) > self.network.limits.parts:
                return tuple(parts[: self.network.limits.parts])
        return tuple(parts)

    # --- to remote ends -------------------------------------------------------------------------

    def to_remote(self, source: Source, end: str, kind: str) -> Way:
        """Judge whether a route leads out to a remote end for at least one destination (rule 8)."""
        from_ = source.subnet or source.vpc
        target = Target(customer=end) if kind == "customer-gateway" else Target(circuit=end)
        legs = self.walker.from_subnet(source, Packets(ALL.low, ALL.high, target))
        good = [leg for leg in legs if leg.verdict == "yes"]
        if good:
            # The fewest conditions: one destination is enough.
            surest = min(good, key=lambda leg: len(leg.conditions))
            return self._plain(from_, end, [surest], ())
        open_ = [leg for leg in legs if leg.verdict == "unknown"]
        if open_:
            return self._plain(from_, end, open_, ())
        circuit = self.network.data.virtual_interfaces.get(end)
        ways = (
            self.candidates.to_customer(source, end)
            if kind == "customer-gateway"
            else self.candidates.to_circuit(source, circuit)
            if circuit
            else []
        )
        stops = [leg for leg in legs if leg.stop and leg.stop.kind == "no-transit" and leg.hops]
        near = [leg for leg in stops if self._other_side_has(source, leg, end, kind)]
        none = self.candidates.no_link(source.vpc, end, remote=True)
        because, others = self._reasons(ways, near, none)
        no = [leg for leg in legs if leg.verdict == "no"] or legs
        shown = next((leg for leg in no if leg.stop in because), no[-1])
        way = self._plain(from_, end, [shown], ())
        return replace(way, verdict=Verdict.NO, because=because, or_=others, missing=())

    def _other_side_has(self, source: Source, leg: Leg, end: str, kind: str) -> bool:
        """Tell whether the VPC behind the peering at which packets stop leads to the end."""
        peering = self.network.data.peerings.get(leg.stop.on[0] if leg.stop else "")
        other = peering.other(source.vpc) if peering else None
        if other is None:
            return False
        there = Source(other, None, None, None)
        circuit = self.network.data.virtual_interfaces.get(end)
        if kind == "customer-gateway":
            return bool(self.candidates.to_customer(there, end))
        return bool(circuit and self.candidates.to_circuit(there, circuit))

    # --- from remote ends -----------------------------------------------------------------------

    def from_remote(
        self, end: str, kind: str, vpc: str, to: str, spans: Sequence[tuple[int, int]]
    ) -> Way:
        """Judge what AWS does with packets that come in from a remote end."""
        target = Target(vpc=vpc)
        last: tuple[Hop, ...] = ()
        subnet = self.network.data.subnets.get(to)
        if subnet is not None:
            last = (Hop(subnet.id, "subnet", None, subnet.at),)
        first = self._first_hop(end, kind)
        if kind == "client-vpn-endpoint":
            return self._from_client(self.network.data.client_vpns[end], vpc, to, spans, last)
        ways: list[list[Leg]] = []
        candidates: list[Candidate] = []
        for low, high in spans:
            if kind == "customer-gateway":
                walks = [
                    self.walker.from_connection(link, Packets(low, high, target))
                    for link in self.network.connections_of[end]
                ]
            else:
                walks = self.walker.from_circuit(
                    self.network.data.virtual_interfaces[end], Packets(low, high, target)
                )
            if walks:
                ways.append(best(walks))
        if kind == "customer-gateway":
            candidates = sorted(
                (
                    way
                    for link in self.network.connections_of[end]
                    for way in self.candidates.from_connection(link, vpc, spans)
                ),
                key=lambda way: way.order,
            )
            call = "ec2:DescribeVpnConnections"
        else:
            circuit = self.network.data.virtual_interfaces[end]
            candidates = self.candidates.from_circuit(circuit, vpc, spans)
            call = "directconnect:DescribeVirtualInterfaces"
        legs = [leg for way in ways for leg in way]
        if kind == "customer-gateway":
            legs = after((first,), legs)
        record = self.network.data.customers.get(end)
        if not legs:
            if kind == "customer-gateway" and not self.network.answered(call, record):
                text = f"the VPN connections of {end} are in no file"
                lacking = self.network.missing(call, (end,), text, record)
                return Way(end, to, Verdict.UNKNOWN, (first,), missing=(lacking,))
            legs = [
                stopped(low, high, self.candidates.no_link(end, vpc, remote=True)[0], first)
                for low, high in spans
            ]
        if kind == "customer-gateway" and self.network.in_part(call, record):
            text = f"a VPN connection, perhaps of {end}, is not told in full"
            lacking = self.network.missing(call, (end,), text, record)
            legs = [
                untold(leg.low, leg.high, (lacking,), *leg.hops) if leg.verdict == "no" else leg
                for leg in legs
            ]
        way = self._plain(end, to, legs, last)
        if way.verdict is not Verdict.NO:
            return way
        none = self.candidates.no_link(end, vpc, remote=True)
        because, others = self._reasons(candidates, (), none)
        return replace(way, because=because, or_=others)

    def _first_hop(self, end: str, kind: str) -> Hop:
        circuit: VirtualInterface | None = self.network.data.virtual_interfaces.get(end)
        if circuit is not None:
            return Hop(end, self.walker.interface_hop(circuit).type, None, circuit.at)
        return Hop(end, kind, None, self.network.at_of(end))

    def _from_client(
        self,
        endpoint: ClientVpn,
        vpc: str,
        to: str,
        spans: Sequence[tuple[int, int]],
        last: tuple[Hop, ...],
    ) -> Way:
        """Judge a Client VPN endpoint: a route, an authorisation rule, then on from its subnet."""
        network = self.network
        first = Hop(endpoint.id, "client-vpn-endpoint", None, endpoint.at)
        lacking = [
            network.missing(
                call, (endpoint.id,), f"{what} of {endpoint.id} are in no file", endpoint
            )
            for call, what, known in (
                (
                    "ec2:DescribeClientVpnTargetNetworks",
                    "the associated subnets",
                    endpoint.subnets,
                ),
                ("ec2:DescribeClientVpnRoutes", "the routes", endpoint.routes),
                ("ec2:DescribeClientVpnAuthorizationRules", "the rules", endpoint.rules),
            )
            if (known is None and not network.answered(call, endpoint))
            or network.in_part(call, endpoint)
        ]
        legs: list[Leg] = []
        for low, high in spans:
            if not endpoint.usable:
                legs.append(stopped(low, high, self._block_of(endpoint, "link-not-usable"), first))
            elif lacking:
                legs.append(untold(low, high, lacking, first))
            else:
                legs.extend(after((first,), self._client_legs(endpoint, vpc, low, high)))
        way = self._plain(endpoint.id, to, legs, last)
        if way.verdict is Verdict.NO:
            stops = tuple(dict.fromkeys(leg.stop for leg in legs if leg.stop))
            way = replace(way, because=stops)
        return way

    def _client_legs(self, endpoint: ClientVpn, vpc: str, low: int, high: int) -> list[Leg]:
        """Walk a client's packets: authorised, then by the longest route into a subnet."""
        associated = {name for name, _ in endpoint.subnets or ()}
        into: dict[Range, list[str]] = {}
        for block, subnet, _ in endpoint.routes or ():
            into.setdefault(block, []).append(subnet or "")
        rules = PrefixTable((block, True) for block in endpoint.rules or ())
        routes = PrefixTable(into.items())
        legs: list[Leg] = []
        for start, end, allowed in rules.spans(low, high):
            for begin, stop, named in routes.spans(start, end):
                targets = [name for name in named or () if name in associated]
                if not allowed or not targets:
                    legs.append(stopped(begin, stop, self._block_of(endpoint, "not-authorised")))
                    continue
                ways = [self._client_leg(endpoint, name, vpc, begin, stop) for name in targets]
                text = f"by which subnet of {endpoint.id} is not said"
                legs.extend(either(ways, Condition("several-ways", (endpoint.id,), text)))
        return legs

    def _client_leg(
        self, endpoint: ClientVpn, name: str, vpc: str, low: int, high: int
    ) -> list[Leg]:
        record = self.network.data.subnets.get(name)
        if record is None or record.vpc is None:
            text = f"the subnet {name} of {endpoint.id} is in no file"
            lacking = self.network.missing("ec2:DescribeSubnets", (name,), text, endpoint)
            return [untold(low, high, (lacking,))]
        source = self.walker.source(record)
        return self.walker.from_subnet(source, Packets(low, high, Target(vpc=vpc)))

    def _block_of(self, endpoint: ClientVpn, kind: str) -> Block:
        on = (endpoint.id,)
        return Block(kind, on, None, None, lift(kind, on, None, endpoint.state), endpoint.at)


def _apart(candidates: Sequence[Candidate]) -> list[tuple[Block, ...]]:
    """List what blocks each way, but for those that mend no less than another does."""
    candidates = [way for way in candidates if not way.unbound_twice]
    sets = [frozenset(block.setting for block in way.blocks) for way in candidates]
    return [
        way.blocks
        for number, way in enumerate(candidates)
        if way.blocks
        and not any(
            other.blocks and way.mends(other) and not other.mends(way) for other in candidates
        )
        and sets[number] not in sets[:number]
        # A way that enters a link twice is told only where less is wrong on it.
        and (not way.turned or any(sets[number] < other for other in sets))
    ]
