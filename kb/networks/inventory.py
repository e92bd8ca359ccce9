"""The answer to what is in a network: pairs, options, findings, overlaps, what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations, islice

from .arrangements import PaperClaims, Recognised, others, recognise
from .arrangements.grounds import RULES, grounds
from .contract import (
    ArrangementEntry,
    Both,
    CheckAnswer,
    Missing,
    NotJoined,
    PairEntry,
    PairGroup,
    SubnetEntry,
    Verdict,
    VpcEntry,
    merge_missing,
)
from .findings import findings
from .network import Network
from .overlaps import overlaps
from .reach import Joins, Reach
from .reach.leg import sum_up_verdicts


def check(reach: Reach, claims: PaperClaims | None = None) -> CheckAnswer:
    """Answer what is in a network.

    Args:
        reach: The network, and what was looked up in it before.
        claims: What gives the claims of the paper, and what has changed; without it arrangements
            have none.

    Where there are more pairs of VPCs than the limit allows, a part of them is judged, those first
    that a peering joins; how many are left is told.
    """
    network = reach.network
    judged = _Judged(reach)
    listed, rest = judged.listed, judged.rest()
    overlapping, overlaps_omitted = overlaps(network)
    arrangements = tuple(
        _arrangement(reach, recognised, judged, claims) for recognised in recognise(network)
    )
    lacking: list[Missing] = [*rest.missing, *_tables_missing(network)]
    lacking.extend(entry for pair in listed for entry in pair.missing)
    lacking.extend(entry for recognised in arrangements for entry in recognised.missing)
    return CheckAnswer(
        network=network.name,
        files=tuple(network.data.files),
        redactions=tuple(network.data.redactions),
        regions=network.regions(),
        accounts=network.accounts(),
        vpcs=_vpcs(network),
        subnets=_subnets(network),
        vpc_pairs=tuple(listed),
        not_joined=rest,
        arrangements=arrangements,
        others=tuple(others(network)),
        overlaps=tuple(overlapping),
        findings=tuple(findings(network)),
        quotas=claims.quotas(network) if claims else (),
        # Where no call can tell there is nothing to fetch: the pairs say so themselves.
        missing=merge_missing(entry for entry in lacking if entry.call),
        pair_groups=judged.groups(),
        pairs_omitted=judged.omitted or None,
        pairs_not_judged=judged.left or None,
        overlaps_omitted=overlaps_omitted or None,
    )


def _vpcs(network: Network) -> tuple[VpcEntry, ...]:
    return tuple(
        VpcEntry(
            vpc.id,
            vpc.name,
            tuple(str(block) for block in vpc.ranges),
            vpc.region,
            vpc.account,
            vpc.basis,
            vpc.at,
        )
        for _, vpc in sorted(network.data.vpcs.items())
    )


def _subnets(network: Network) -> tuple[SubnetEntry, ...]:
    entries = []
    for _, subnet in sorted(network.data.subnets.items()):
        table = network.table_of(subnet)
        entries.append(
            SubnetEntry(
                subnet.id,
                subnet.name,
                subnet.vpc,
                str(subnet.range) if subnet.range else None,
                subnet.zone,
                table.id if table else None,
                subnet.basis,
                subnet.at,
            )
        )
    return tuple(entries)


def _tables_missing(network: Network) -> Iterable[Missing]:
    for vpc in network.data.vpcs.values():
        if not network.tables_of[vpc.id]:
            text = f"the route tables of {vpc.id} are in no file"
            yield network.missing("ec2:DescribeRouteTables", (vpc.id,), text, vpc)


_NOT_JOINED = "not joined"
_Outcome = tuple[str, Both, str | None]
"""A group of hubs, ``peering`` or not joined; the verdict, and its extent."""
_WAYS = tuple((there, back) for there in Verdict for back in Verdict)
_NUMBER = {ways: number for number, ways in enumerate(_WAYS, 1)}
_MANY = 10_000
_OF_TOO_MANY = 100_000
"""So many pairs are judged, in some six seconds, where there are more than the limit allows."""


class _Judged:
    """The verdicts of pairs of VPCs: counted all, and kept as far as they may be listed.

    Half a million pairs with all that is said of them would take half a gigabyte.

    Attributes:
        left: How many pairs were not judged, since the limit allows no more.
    """

    def __init__(self, reach: Reach) -> None:
        network = reach.network
        self._limit = network.limits.listed
        self._counts: Counter[_Outcome] = Counter()
        self._kept: dict[_Outcome, list[PairEntry]] = defaultdict(list)
        self._missing: dict[Both, list[Missing]] = defaultdict(list)
        names = sorted(network.data.vpcs)
        self._place = {name: place for place, name in enumerate(names)}
        self._rows: dict[str, bytearray] = {}
        joins = Joins(network)
        whole = len(names) * (len(names) - 1) // 2
        for pair in self._asked(names, joins, whole, network.limits.pairs):
            self._count(joins.of(pair) or _NOT_JOINED, _pair(reach, *pair))
        self.left = whole - self._counts.total()

    def _asked(
        self, names: list[str], joins: Joins, whole: int, most: int
    ) -> Iterator[tuple[str, str]]:
        """Yield the pairs to be judged, in order of the ids unless not all are."""
        every = ((here, there) for at, here in enumerate(names) for there in names[at + 1 :])
        if whole <= most:
            yield from every
            return
        most = min(most, _OF_TOO_MANY)
        first = sorted(joins.peered)[:most]
        yield from first
        yield from islice((pair for pair in every if pair not in joins.peered), most - len(first))

    def _count(self, group: str, entry: PairEntry) -> None:
        outcome = (group, entry.verdict, entry.extent)
        self._counts[outcome] += 1
        kept = self._kept[outcome]
        if len(kept) <= self._limit:
            kept.append(entry)
        here, there = entry.between
        row = self._rows.get(here)
        if row is None:
            row = self._rows[here] = bytearray(len(self._place))
        row[self._place[there]] = _NUMBER[entry.there, entry.back]
        if group == _NOT_JOINED and entry.missing:
            lacking = self._missing[entry.verdict]
            lacking += entry.missing
            if len(lacking) > _MANY:
                lacking[:] = merge_missing(lacking)

    def ways(self, here: str, there: str) -> tuple[Verdict, Verdict] | None:
        """Return the verdicts there and back of a pair, ids in order; None if not judged."""
        row = self._rows.get(here)
        number = row[self._place[there]] if row is not None else 0
        return _WAYS[number - 1] if number else None

    @cached_property
    def _usual(self) -> Both:
        """The verdict of most pairs that are not joined."""
        apart: Counter[Both] = Counter()
        for (group, verdict, _), number in self._counts.items():
            if group == _NOT_JOINED:
                apart[verdict] += number
        common = apart.most_common(1)
        usual = common[0][0] if common else Both.NONE
        return usual if usual in (Both.NONE, Both.UNKNOWN) else Both.NONE

    @cached_property
    def _told_one_by_one(self) -> dict[_Outcome, int]:
        """The number of the pairs that are listed if there is room, by outcome."""
        usual = self._usual
        return {
            outcome: number
            for outcome, number in self._counts.items()
            if outcome[0] != _NOT_JOINED or outcome[1] is not usual
        }

    @property
    def omitted(self) -> int:
        """How many of those are not listed for want of room."""
        return sum(self._told_one_by_one.values()) - len(self.listed)

    @cached_property
    def listed(self) -> list[PairEntry]:
        """What there is room for: of many, those that are not as most of their group."""
        outcomes = self._told_one_by_one
        if sum(outcomes.values()) > self._limit:
            most: dict[str, _Outcome] = {}
            for outcome, number in outcomes.items():
                known = most.get(outcome[0])
                if known is None or number > outcomes[known]:
                    most[outcome[0]] = outcome
            outcomes = {
                outcome: number
                for outcome, number in outcomes.items()
                if most[outcome[0]] != outcome
            }
        kept = (entry for outcome in outcomes for entry in self._kept[outcome])
        return sorted(kept, key=lambda entry: entry.between)[: self._limit]

    def rest(self) -> NotJoined:
        """Sum up the pairs that are not joined, and come out as most of them do."""
        usual = self._usual
        number = sum(
            count
            for (group, verdict, _), count in self._counts.items()
            if group == _NOT_JOINED and verdict is usual
        )
        return NotJoined(number, usual, merge_missing(self._missing[usual]))

    def groups(self) -> tuple[PairGroup, ...] | None:
        """Count the pairs that are told one by one, where there is not room for all."""
        if not self.omitted:
            return None
        return tuple(
            PairGroup(group, verdict, extent, number)
            for (group, verdict, extent), number in sorted(
                self._told_one_by_one.items(),
                key=lambda entry: (entry[0][0], -entry[1], str(entry[0])),
            )
        )


def _pair(reach: Reach, here: str, there: str) -> PairEntry:
    told = reach.overview.pair(here, there)
    # Between VPCs no way leaves the networks of AWS, and what encrypts it is not stated.
    properties = reach.pairs.properties(here, there, ())
    return PairEntry(
        (here, there),
        told.verdict,
        told.extent,
        told.there,
        told.back,
        properties,
        told.missing,
    )


def _arrangement(
    reach: Reach,
    recognised: Recognised,
    judged: _Judged,
    claims: PaperClaims | None,
) -> ArrangementEntry:
    return ArrangementEntry(
        recognised.option,
        recognised.configuration,
        recognised.certainty,
        _carries(reach, recognised, judged),
        recognised.resources,
        claims(reach.network, recognised) if claims else (),
        recognised.missing,
        recognised.at,
        claims.changes(recognised) if claims else (),
        RULES[recognised.option],
        grounds(reach.network, recognised),
    )


_CARRIED_PAIRS = ("vpc-peering", "vpc-transit-gateway")
_MOST_REMOTE = 200


def _carries(reach: Reach, recognised: Recognised, judged: _Judged) -> str | None:
    """Tell whether the pairs that an arrangement is for pass: from their verdicts."""
    verdicts: set[Verdict] = set()
    if recognised.option in _CARRIED_PAIRS:
        for here, there in combinations(sorted(recognised.vpcs), 2):
            verdicts.update(judged.ways(here, there) or (Verdict.UNKNOWN,))
            if len(verdicts) > 1 and verdicts & {Verdict.YES, Verdict.SOME}:
                break  # It is `some`, whatever the others are.
    else:
        # A VPC whose appliance is the customer's end is reached by no VPN connection.
        cards = reach.network.data.interfaces
        homes = {cards[name].vpc for name in recognised.resources if name in cards}
        vpcs = [vpc for vpc in recognised.vpcs if vpc not in homes]
        ends = [(vpc, remote) for vpc in vpcs for remote in recognised.remotes if remote]
        for vpc, remote in ends[:_MOST_REMOTE]:
            answer = reach.answer(remote, vpc)
            verdicts.add(answer.there.verdict)
            if answer.back is not None:
                verdicts.add(answer.back.verdict)
    return str(sum_up_verdicts(verdicts)) if verdicts else None
