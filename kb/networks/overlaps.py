"""Pairs of VPCs whose ranges overlap."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator

from .contract import OverlapEntry
from .network import Network
from .ranges import Range
from .reach import Joins

_LINKS = ("ec2:DescribeVpcPeeringConnections", "ec2:DescribeTransitGatewayAttachments")


def overlaps(network: Network) -> tuple[list[OverlapEntry], int]:
    """List the pairs in order of their ids, up to the limit; and how many were left out."""
    ranges = _Ranges(network)
    joins = Joins(network)
    listed: list[OverlapEntry] = []
    left_out = 0
    for name in sorted(network.data.vpcs):
        others = ranges.overlapping(name)
        room = network.limits.listed - len(listed)
        for other in sorted(others)[:room] if room else ():
            pair = (name, other)
            cidrs = ranges.overlap(name, other)
            listed.append(OverlapEntry(pair, cidrs, _joined(network, pair, joins)))
            others.discard(other)
        left_out += len(others)
    return listed, left_out


class _Ranges:
    """The ranges of all VPCs; blocks nest or lie apart, so what lies in one stands in a row."""

    def __init__(self, network: Network) -> None:
        self._of = {vpc.id: vpc.ranges for vpc in network.data.vpcs.values()}
        rows = sorted((block.low, name) for name, blocks in self._of.items() for block in blocks)
        self._lows = [low for low, _ in rows]
        self._names = [name for _, name in rows]
        self._exact: dict[tuple[int, int], list[str]] = defaultdict(list)
        for name, blocks in self._of.items():
            for block in blocks:
                self._exact[block.low, block.length].append(name)

    def overlapping(self, name: str) -> set[str]:
        """Return the VPCs after one in order whose ranges overlap with its own."""
        others: set[str] = set()
        for block in self._of[name]:
            first = bisect_left(self._lows, block.low)
            others.update(self._names[first : bisect_right(self._lows, block.high)])
            for around in _around(block):
                others.update(self._exact.get(around, ()))
        return {other for other in others if other > name}

    def overlap(self, here: str, there: str) -> tuple[str, str]:
        """Return the first ranges of two VPCs that overlap."""
        _, mine, its = min(
            (sorted(((mine.low, mine.high), (its.low, its.high)), reverse=True), mine, its)
            for mine in self._of[here]
            for its in self._of[there]
            if mine.overlaps(its)
        )
        return str(mine), str(its)


def _around(block: Range) -> Iterator[tuple[int, int]]:
    """Yield the first address and the length of each wider block that holds one."""
    for length in range(block.length):
        yield block.low >> (32 - length) << (32 - length), length


def _joined(network: Network, pair: tuple[str, str], joins: Joins) -> str:
    if joins.of(pair) is not None:
        return "yes"
    known = [
        bool(network.tables_of[name])
        or all(network.answered(call, network.data.vpcs[name]) for call in _LINKS)
        for name in pair
    ]
    return "no" if any(known) else "unknown"
