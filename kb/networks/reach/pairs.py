"""Verdicts of VPCs: over all their subnets, in both directions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from isthmus.kb.networks.contract import (
    Both,
    Direction,
    Hop,
    Missing,
    Properties,
    Verdict,
    Way,
    merge_missing,
)
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import Subnet

from .judge import Judge
from .leg import sum_up_verdicts
from .walker import Source

_MOST_PATHS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where packets set out and arrive in a VPC.

    Attributes:
        vpc: The VPC.
        subnet: The subnet; None for a VPC whose subnets are not described.
        sources: The subnet as a source; of such a VPC one for each of its tables.
    """

    vpc: str
    subnet: Subnet | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of both directions between two ends.

    Attributes:
        there: From the first to the second.
        back: From the second to the first.
        pairs: The indices of the two directions of each pair of subnets.
    """

    there: tuple[Way, ...]
    back: tuple[Way, ...]
    pairs: tuple[tuple[int, int], ...]


class Pairs:
    """Judges pairs of VPCs."""

    def __init__(self, judge: Judge) -> None:
        """Use a judge."""
        self.judge = judge
        self.network: Network = judge.network

    def places(self, vpc: str) -> list[Place]:
        """List the subnets of a VPC; where they are not described, the VPC by its tables."""
        described = self.network.described_subnets(vpc)
        if described:
            return [self.place(subnet) for subnet in described]
        tables = self.network.tables_of[vpc]
        sources = [Source(vpc, None, table, None) for table in tables]
        return [Place(vpc, None, tuple(sources) or (Source(vpc, None, None, None),))]

    def place(self, subnet: Subnet) -> Place:
        """Return a subnet as a place."""
        return Place(subnet.vpc or "", subnet, (self.judge.walker.source(subnet),))

    def between(self, here: str, there: str) -> Ways:
        """Judge all ways between two VPCs."""
        return self.between_places(self.places(here), self.places(there))

    def between_places(self, mine: Sequence[Place], its: Sequence[Place]) -> Ways:
        """Judge all ways between places."""
        forth = [self._one(place, other) for place in mine for other in its]
        back = [self._one(other, place) for other in its for place in mine]
        pairs = tuple(
            (first * len(its) + second, second * len(mine) + first)
            for first in range(len(mine))
            for second in range(len(its))
        )
        return Ways(tuple(forth), tuple(back), pairs)

    def _one(self, start: Place, goal: Place) -> Way:
        """Judge one way; without subnets on a side, tables and ranges must agree (rule 6)."""
        subnet = goal.subnet
        if subnet is None:
            ways = [self.judge.to_vpc_ranges(source, goal.vpc) for source in start.sources]
        else:
            ways = [self.judge.to_subnet(source, subnet) for source in start.sources]
        if subnet is None or subnet.range is None:
            ways = [self._whole(way, goal.vpc) for way in ways]
        return self.agree(ways, start.vpc) if start.subnet is None else ways[0]

    def agree(self, ways: Sequence[Way], vpc: str) -> Way:
        """Join the ways out of a VPC by each of its tables: a yes or no is one of all of them."""
        first = ways[0]
        verdicts = {way.verdict for way in ways}
        if len(verdicts) == 1 and first.verdict is not Verdict.SOME:
            return replace(
                first,
                because=tuple(dict.fromkeys(block for way in ways for block in way.because)),
                missing=merge_missing(entry for way in ways for entry in way.missing),
                conditions=tuple(dict.fromkeys(entry for way in ways for entry in way.conditions)),
            )
        missing = [entry for way in ways for entry in way.missing]
        missing.append(self._no_subnets(vpc))
        return Way(
            first.from_, first.to, Verdict.UNKNOWN, first.path, missing=merge_missing(missing)
        )

    def _whole(self, way: Way, vpc: str) -> Way:
        if way.verdict is not Verdict.SOME:
            return way
        return replace(way, verdict=Verdict.UNKNOWN, missing=(self._no_subnets(vpc),))

    def _no_subnets(self, vpc: str) -> Missing:
        text = f"the subnets of {vpc} are in no file"
        record = self.network.data.vpcs.get(vpc)
        return self.network.missing("ec2:DescribeSubnets", (vpc,), text, record)

    def direction(self, ways: Sequence[Way], *, vpc_ends: bool) -> Direction:
        """Sum up the ways of one direction.

        Args:
            ways: The ways.
            vpc_ends: Whether whole VPCs were asked for: then subnets are not part of the paths.
        """
        verdict = sum_up_verdicts(way.verdict for way in ways)
        paths = dict.fromkeys(
            _without_subnets(way.path) if vpc_ends else way.path
            for way in ways
            if way.path and (way.verdict is verdict or way.verdict in ("yes", "some"))
        )
        no = [way for way in ways if way.verdict is Verdict.NO]
        because = dict.fromkeys(block for way in no for block in way.because)
        others = dict.fromkeys(blocks for way in no for blocks in way.or_)
        conditions = dict.fromkeys(
            entry for way in ways if way.verdict in ("yes", "some") for entry in way.conditions
        )
        return Direction(
            verdict,
            tuple(paths)[:_MOST_PATHS],
            tuple(because) if verdict in ("no", "some") else (),
            merge_missing(entry for way in ways for entry in way.missing),
            tuple(conditions),
            tuple(others)[:2] if verdict is Verdict.NO else (),
            ways[0].parts if len(ways) == 1 else (),
        )

    def both(self, ways: Ways, there: Direction, back: Direction) -> tuple[Both, str | None]:
        """Tell the verdict of a pair and its extent (rule 7)."""
        passes = (Verdict.YES, Verdict.SOME)
        might = (*passes, Verdict.UNKNOWN)
        couples = [
            (ways.there[first].verdict, ways.back[second].verdict) for first, second in ways.pairs
        ]
        if any(couple[0] in passes and couple[1] in passes for couple in couples):
            if all(couple == (Verdict.YES, Verdict.YES) for couple in couples):
                return Both.TWO_WAY, "all"
            certain = any(Verdict.NO in couple or Verdict.SOME in couple for couple in couples)
            return Both.TWO_WAY, "some" if certain else None
        if any(couple[0] in might and couple[1] in might for couple in couples):
            return Both.UNKNOWN, None
        if any(verdict in passes for couple in couples for verdict in couple):
            if Verdict.YES in (there.verdict, back.verdict):
                return Both.ONE_WAY, "all"
            # About the directions that are open: whether part of each is certainly closed.
            certain = all(
                {Verdict.NO, Verdict.SOME} & {way.verdict for way in direction}
                for direction in (ways.there, ways.back)
                if any(way.verdict in passes for way in direction)
            )
            return Both.ONE_WAY, "some" if certain else None
        if any(Verdict.UNKNOWN in couple for couple in couples):
            return Both.UNKNOWN, None
        return Both.NONE, None

    def properties(self, here: str | None, there: str | None, ways: Iterable[Way]) -> Properties:
        """Tell what the ways have about them."""
        passing = [way for way in ways if way.verdict in ("yes", "some")]
        tunnels = [any(hop.type == "vpn-tunnel" for hop in way.path) for way in passing]
        clients = [any(hop.type == "client-vpn-endpoint" for hop in way.path) for way in passing]
        carried = [
            any(hop.id in self._carried for hop in way.path if hop.type == "vpn-tunnel")
            for way in passing
        ]
        sealed = [tunnel or client for tunnel, client in zip(tunnels, clients, strict=True)]
        outside = [
            (tunnel and not inner) or client
            for tunnel, inner, client in zip(tunnels, carried, clients, strict=True)
        ]
        vpcs = self.network.data.vpcs
        regions = [vpcs[name].region if name in vpcs else None for name in (here, there)]
        accounts = [vpcs[name].account if name in vpcs else None for name in (here, there)]
        if here is None or there is None:
            regions = accounts = [None, None]
        encrypted = "yes" if sealed and all(sealed) else "some" if any(sealed) else "not-stated"
        internet = "yes" if outside and all(outside) else "some" if any(outside) else "no"
        return Properties(internet, encrypted, _differ(regions), _differ(accounts))

    @property
    def _carried(self) -> frozenset[str]:
        """The VPN connections that a circuit carries."""
        return carried_connections(self.network)


def carried_connections(network: Network) -> frozenset[str]:
    """List the VPN connections to customer addresses in the prefixes of a public interface."""
    from isthmus.kb.networks.ranges import parse_address

    prefixes = [
        block
        for circuit in network.data.virtual_interfaces.values()
        if circuit.type == "public" and circuit.usable
        for block in circuit.prefixes
    ]
    carried = set()
    for connection in network.data.connections.values():
        customer = network.data.customers.get(connection.customer or "")
        address = parse_address(customer.address) if customer and customer.address else None
        if address is not None and any(block.low <= address <= block.high for block in prefixes):
            carried.add(connection.id)
    return frozenset(carried)


def _differ(values: Sequence[str | None]) -> str:
    if None in values:
        return "unknown"
    return "yes" if values[0] != values[1] else "no"


def _without_subnets(path: Sequence[Hop]) -> tuple[Hop, ...]:
    """Leave the subnets at both ends out of a path."""
    trimmed = list(path)
    while trimmed and trimmed[0].type == "subnet":
        trimmed.pop(0)
    while trimmed and trimmed[-1].type == "subnet":
        trimmed.pop()
    return tuple(trimmed)
