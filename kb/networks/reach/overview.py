"""Verdicts of very many pairs of VPCs, without the paths and reasons that one pair is told with.

Subnets of a VPC that share a table, and whose zones the same attachments serve, send alike: one
walk for each such group and each other VPC is enough.
"""

from collections.abc import Sequence

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Both, Missing, Verdict, merge_missing
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import Subnet

from .leg import Leg, cut, sum_up, sum_up_verdicts
from .pairs import Pairs, sum_up_pairs
from .walker import Packets, Source, Target


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What passes between two VPCs."""

    verdict: Both
    extent: str | None
    there: Verdict
    back: Verdict
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class _Senders:
    """The described subnets of a VPC, and for each the number of the group it sends with.

    `spans` are what has to be walked to for all of them.
    """

    subnets: tuple[Subnet, ...]
    group_of: tuple[int, ...]
    sources: tuple[Source, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What becomes of what one group sends: for each subnet of the other VPC its verdict."""

    verdicts: tuple[Verdict, ...]
    missing: tuple[Missing, ...]


class Overview:
    """Judges all pairs of one network."""

    def __init__(self, pairs: Pairs) -> None:
        """Begin without any."""
        self._pairs = pairs
        self._walker = pairs.judge.walker
        self._network: Network = pairs.network
        self._senders: dict[str, _Senders] = {}

    def pair(self, here: str, there: str) -> PairVerdict:
        """Judge a pair of VPCs."""
        mine, its = self._of(here), self._of(there)
        if not mine.subnets or not its.subnets:
            return self._by_ways(here, there)
        forth = [self._row(source, there, its) for source in mine.sources]
        back = [self._row(source, here, mine) for source in its.sources]
        out = {verdict for row in forth for verdict in row.verdicts}
        into = {verdict for row in back for verdict in row.verdicts}
        if len(out) == 1 and len(into) == 1:
            couples = [(next(iter(out)), next(iter(into)))]
        else:
            couples = [
                (
                    forth[mine.group_of[first]].verdicts[second],
                    back[its.group_of[second]].verdicts[first],
                )
                for first in range(len(mine.subnets))
                for second in range(len(its.subnets))
            ]
        verdict, extent = sum_up_pairs(couples)
        missing = [entry for row in (*forth, *back) for entry in row.missing]
        told = merge_missing(missing) if missing else ()
        return PairVerdict(verdict, extent, sum_up_verdicts(out), sum_up_verdicts(into), told)

    def _by_ways(self, here: str, there: str) -> PairVerdict:
        """Judge a pair of which one side is known by its tables only."""
        ways = self._pairs.between(here, there)
        verdict, extent = self._pairs.both(ways)
        return PairVerdict(
            verdict,
            extent,
            sum_up_verdicts(way.verdict for way in ways.there),
            sum_up_verdicts(way.verdict for way in ways.back),
            merge_missing(entry for way in (*ways.there, *ways.back) for entry in way.missing),
        )

    def _of(self, vpc: str) -> _Senders:
        """Group the subnets of a VPC by what they send alike by."""
        known = self._senders.get(vpc)
        if known is not None:
            return known
        links = [
            link
            for link in self._network.attachments_of[vpc]
            if link.type == "vpc" and not link.deleted
        ]
        groups: dict[tuple[object, ...], int] = {}
        sources: list[Source] = []
        numbers = []
        subnets = tuple(
            subnet for subnet in self._network.ipv4_subnets(vpc) if subnet.range is not None
        )
        whole = len(subnets) == len(self._network.ipv4_subnets(vpc))
        if not whole or self._pairs.in_part(vpc):
            subnets = ()
        for subnet in subnets:
            source = self._walker.source(subnet)
            served = tuple(self._walker.serves(link, source)[0] for link in links)
            zone = subnet.zone if self._network.may_pass_on or None in served else None
            key = (source.table.id if source.table else None, served, zone)
            if key not in groups:
                groups[key] = len(sources)
                sources.append(source)
            numbers.append(groups[key])
        made = _Senders(subnets, tuple(numbers), tuple(sources), self._spans(vpc, subnets))
        self._senders[vpc] = made
        return made

    def _spans(self, vpc: str, subnets: Sequence[Subnet]) -> tuple[tuple[int, int], ...]:
        """List the ranges of a VPC if all subnets lie in them, else those of the subnets."""
        ranges = self._network.data.vpcs[vpc].ranges
        own = [subnet.range for subnet in subnets if subnet.range is not None]
        if not all(any(block.covers(mine) for block in ranges) for mine in own):
            ranges = tuple(own)
        return tuple((block.low, block.high) for block in ranges)

    def _row(self, source: Source, vpc: str, to: _Senders) -> _Row:
        """Walk once to all of a VPC, and tell what of it concerns each subnet."""
        target = Target(vpc=vpc)
        legs: list[Leg] = []
        for low, high in to.spans:
            legs.extend(self._walker.from_subnet(source, Packets(low, high, target)))
        verdict = sum_up(legs)
        if verdict in (Verdict.YES, Verdict.NO):
            return _Row((verdict,) * len(to.subnets), ())
        verdicts = []
        missing: dict[Missing, None] = {}
        for subnet in to.subnets:
            assert subnet.range is not None
            concerned = cut(legs, subnet.range.low, subnet.range.high)
            verdicts.append(sum_up(concerned))
            missing.update(dict.fromkeys(entry for leg in concerned for entry in leg.missing))
        return _Row(tuple(verdicts), tuple(missing))
