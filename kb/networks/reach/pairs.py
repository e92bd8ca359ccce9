"""Verdicts of VPCs: over all their subnets, in both directions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from isthmus.kb.networks.contract import (
    Both,
    Direction,
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
class Ways:
    """The ways of both directions between the subnets of two ends, in the same order.

    Attributes:
        there: From the first to the second.
        back: From the second to the first; None where it is not asked for.
        pairs: The indices of the two directions of each pair of subnets.
        whole: Whether the subnets of an end are not described, so that its tables must agree.
    """

    there: tuple[Way, ...]
    back: tuple[Way, ...] | None
    pairs: tuple[tuple[int, int], ...]
    whole: bool = False


class Pairs:
    """Judges pairs of VPCs."""

    def __init__(self, judge: Judge) -> None:
        """Use a judge."""
        self.judge = judge
        self.network: Network = judge.network

    def sources(self, vpc: str) -> list[Source]:
        """List where packets set out in a VPC: subnets, else route tables (rule 6)."""
        described = self.network.described_subnets(vpc)
        if described:
            return [self.judge.walker.source(subnet) for subnet in described]
        tables = self.network.tables_of[vpc]
        if tables:
            return [Source(vpc, None, table, None) for table in tables]
        return [Source(vpc, None, None, None)]

    def between(self, here: str, there: str) -> Ways:
        """Judge all ways between two VPCs."""
        mine, its = (self._ends(name) for name in (here, there))
        forth = [self._one(source, subnet, there) for source, _ in mine for _, subnet in its]
        back = [self._one(source, subnet, here) for source, _ in its for _, subnet in mine]
        pairs = tuple(
            (first * len(its) + second, second * len(mine) + first)
            for first in range(len(mine))
            for second in range(len(its))
        )
        whole = any(subnet is None for _, subnet in (*mine, *its))
        return Ways(tuple(forth), tuple(back), pairs, whole)

    def _ends(self, vpc: str) -> list[tuple[Source, Subnet | None]]:
        """List the subnets of a VPC as ends; where they are not described, its tables."""
        described = self.network.described_subnets(vpc)
        if described:
            return [(self.judge.walker.source(subnet), subnet) for subnet in described]
        return [(source, None) for source in self.sources(vpc)]

    def _one(self, source: Source, subnet: Subnet | None, vpc: str) -> Way:
        """Judge one way; without subnets on a side, a yes or no must hold for all of the VPC."""
        if subnet is None:
            return self._whole(self.judge.to_vpc_ranges(source, vpc), vpc)
        return self.judge.to_subnet(source, subnet)

    def _whole(self, way: Way, vpc: str) -> Way:
        if way.verdict is not Verdict.SOME:
            return way
        record = self.network.data.vpcs[vpc]
        text = f"the subnets of {vpc} are in no file"
        lacking = self.network.missing("ec2:DescribeSubnets", (vpc,), text, record)
        return replace(way, verdict=Verdict.UNKNOWN, missing=(lacking,))

    def direction(self, ways: Sequence[Way], vpcs: Iterable[str], *, vpc_ends: bool) -> Direction:
        """Sum up the ways of one direction.

        Args:
            ways: The ways.
            vpcs: The VPCs at the two ends, whose subnets may not be described.
            vpc_ends: Whether whole VPCs were asked for: then subnets are not part of the paths.
        """
        verdict = sum_up_verdicts(way.verdict for way in ways)
        missing = [entry for way in ways for entry in way.missing]
        if verdict is Verdict.SOME:
            for name in vpcs:
                if self.network.described_subnets(name):
                    continue
                # Some of its tables would do; whether any subnet uses them is not in the data.
                record = self.network.data.vpcs.get(name)
                text = f"the subnets of {name} are in no file"
                missing.append(self.network.missing("ec2:DescribeSubnets", (name,), text, record))
                verdict = Verdict.UNKNOWN
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
            merge_missing(missing) if verdict is Verdict.UNKNOWN else (),
            tuple(conditions),
            tuple(others)[:2] if verdict is Verdict.NO else (),
            ways[0].parts if len(ways) == 1 else (),
        )

    def both(self, ways: Ways, there: Direction, back: Direction) -> tuple[Both, str | None]:
        """Tell the verdict of a pair and its extent (rule 7)."""
        assert ways.back is not None
        passes = (Verdict.YES, Verdict.SOME)
        might = (*passes, Verdict.UNKNOWN)
        couples = [
            (ways.there[first].verdict, ways.back[second].verdict) for first, second in ways.pairs
        ]
        if ways.whole:
            couples = [(there.verdict, back.verdict)]
        if any(couple[0] in passes and couple[1] in passes for couple in couples):
            if all(couple == (Verdict.YES, Verdict.YES) for couple in couples):
                return Both.TWO_WAY, "all"
            certain = any(Verdict.NO in couple or Verdict.SOME in couple for couple in couples)
            return Both.TWO_WAY, "some" if certain else None
        if any(couple[0] in might and couple[1] in might for couple in couples):
            return Both.UNKNOWN, None
        if any(verdict in passes for couple in couples for verdict in couple):
            whole = Verdict.YES in (there.verdict, back.verdict)
            open_ = any(Verdict.UNKNOWN in couple for couple in couples)
            return Both.ONE_WAY, "all" if whole else (None if open_ else "some")
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


def _without_subnets(path: Sequence[object]) -> tuple:  # type: ignore[type-arg]
    """Leave the subnets at both ends out of a path."""
    trimmed = list(path)
    while trimmed and getattr(trimmed[0], "type", "") == "subnet":
        trimmed.pop(0)
    while trimmed and getattr(trimmed[-1], "type", "") == "subnet":
        trimmed.pop()
    return tuple(trimmed)


def all_missing(ways: Iterable[Way]) -> tuple[Missing, ...]:
    """Join what is missing for ways that cannot be told."""
    return merge_missing(
        entry for way in ways if way.verdict is Verdict.UNKNOWN for entry in way.missing
    )
