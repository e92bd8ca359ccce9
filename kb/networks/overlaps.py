"""Pairs of VPCs whose ranges overlap."""

from .contract import OverlapEntry
from .network import Network
from .reach import joined_pairs

_LINKS = ("ec2:DescribeVpcPeeringConnections", "ec2:DescribeTransitGatewayAttachments")


def overlaps(network: Network) -> tuple[list[OverlapEntry], int]:
    """List the pairs in order of their ids, up to the limit; and how many were left out."""
    ranges = sorted(
        (block.low, block.high, vpc.id, str(block))
        for vpc in network.data.vpcs.values()
        for block in vpc.ranges
    )
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    open_: list[tuple[int, str, str]] = []
    for low, high, vpc, text in ranges:
        open_ = [entry for entry in open_ if entry[0] >= low]
        for _, other, its in open_:
            if other < vpc:
                pairs.setdefault((other, vpc), (its, text))
            elif other > vpc:
                pairs.setdefault((vpc, other), (text, its))
        open_.append((high, vpc, text))
    ordered = sorted(pairs)
    limit = network.limits.listed
    joins = joined_pairs(network) if ordered else {}
    return [
        OverlapEntry(pair, pairs[pair], _joined(network, pair, joins)) for pair in ordered[:limit]
    ], max(0, len(ordered) - limit)


def _joined(network: Network, pair: tuple[str, str], joins: dict[tuple[str, str], str]) -> str:
    if pair in joins:
        return "yes"
    known = [
        bool(network.tables_of[name])
        or all(network.answered(call, network.data.vpcs[name]) for call in _LINKS)
        for name in pair
    ]
    return "no" if any(known) else "unknown"
