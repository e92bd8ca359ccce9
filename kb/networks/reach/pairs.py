"""Verdicts of VPCs: over all their subnets, in both directions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from isthmus.kb.data_class import dataclass
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
from isthmus.kb.networks.ranges import parse_address
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
        places = [self.place(subnet) for subnet in self.network.ipv4_subnets(vpc)]
        if places and not self.in_part(vpc):
            return places
        # What is not described is judged by the tables (rule 6), beside what is.
        tables = self.network.tables_of[vpc]
        sources = [Source(vpc, None, table, None) for table in tables]
        if self.network.in_part("ec2:DescribeRouteTables", self.network.data.vpcs.get(vpc)):
            # One that is not told in full may be another one of its own.
            sources.append(Source(vpc, None, None, None))
        return [*places, Place(vpc, None, tuple(sources) or (Source(vpc, None, None, None),))]

    def in_part(self, vpc: str) -> bool:
        """Tell whether some of the subnets of a VPC may be described in no file."""
        return self.network.in_part("ec2:DescribeSubnets", self.network.data.vpcs.get(vpc))

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
            ways = [self.whole(way, goal.vpc) for way in ways]
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

    def whole(self, way: Way, vpc: str) -> Way:
        """Judge a way to all ranges of a VPC, where in which of them a subnet is is not told."""
        # Which parts its subnets are in is not told, so none is listed.
        if way.verdict is not Verdict.SOME:
            return replace(way, parts=()) if way.parts else way
        return replace(way, verdict=Verdict.UNKNOWN, parts=(), missing=(self._no_subnets(vpc),))

    def _no_subnets(self, vpc: str) -> Missing:
        text = f"the subnets of {vpc} are in no file"
        record = self.network.data.vpcs.get(vpc)
        return self.network.missing("ec2:DescribeSubnets", (vpc,), text, record)

    def direction(self, ways: Sequence[Way], *, vpc_ends: bool) -> Direction:
        """Sum up the ways of one direction.

        Args:
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

    def both(self, ways: Ways) -> tuple[Both, str | None]:
        """Tell the verdict of a pair and its extent (rule 7)."""
        return sum_up_pairs(
            [(ways.there[first].verdict, ways.back[second].verdict) for first, second in ways.pairs]
        )

    def properties(self, here: str | None, there: str | None, ways: Iterable[Way]) -> Properties:
        """Tell what the ways have about them; without ways, of where the two ends are."""
        ways = list(ways)
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
        if not passing and any(way.verdict == "unknown" for way in ways):
            encrypted = internet = "unknown"
        return _properties(internet, encrypted, _differ(regions), _differ(accounts))

    @property
    def _carried(self) -> frozenset[str]:
        """The VPN connections that a circuit carries."""
        return carried_connections(self.network)


def sum_up_pairs(couples: Sequence[tuple[Verdict, Verdict]]) -> tuple[Both, str | None]:
    """Tell the verdict of two ends and its extent (rule 7).

    Args:
        couples: The verdicts there and back of each pair of subnets.
    """
    passes = (Verdict.YES, Verdict.SOME)
    might = (*passes, Verdict.UNKNOWN)
    seen = set(couples)
    if any(there in passes and back in passes for there, back in seen):
        if seen == {(Verdict.YES, Verdict.YES)}:
            return Both.TWO_WAY, "all"
        certain = any(Verdict.NO in couple or Verdict.SOME in couple for couple in seen)
        return Both.TWO_WAY, "some" if certain else None
    if any(there in might and back in might for there, back in seen):
        return Both.UNKNOWN, None
    directions = [{couple[side] for couple in seen} for side in (0, 1)]
    if any(verdict in passes for couple in seen for verdict in couple):
        if any(direction == {Verdict.YES} for direction in directions):
            return Both.ONE_WAY, "all"
        # About the directions that are open: whether part of each is certainly closed.
        certain = all(
            direction & {Verdict.NO, Verdict.SOME}
            for direction in directions
            if direction & {*passes}
        )
        return Both.ONE_WAY, "some" if certain else None
    if any(Verdict.UNKNOWN in couple for couple in seen):
        return Both.UNKNOWN, None
    return Both.NONE, None


def carried_connections(network: Network) -> frozenset[str]:
    """List the VPN connections to customer addresses in the prefixes of a public interface."""
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


@lru_cache
def _properties(internet: str, encrypted: str, regions: str, accounts: str) -> Properties:
    """Make properties; there are few different ones, and hundreds of thousands of pairs."""
    return Properties(internet, encrypted, regions, accounts)


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
