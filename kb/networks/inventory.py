"""The answer to what is in a network: pairs, options, findings, overlaps, what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable

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
from .reach import Reach, joined_pairs
from .reach.leg import sum_up_verdicts


def check(reach: Reach, claims: PaperClaims | None = None) -> CheckAnswer:
    """Answer what is in a network.

    Args:
        reach: The network, and what was looked up in it before.
        claims: What gives the claims of the paper, and what has changed; without it arrangements
            have none.

    Raises:
        NetworkLimitError: There are more pairs of VPCs than the limit allows.
    """
    network = reach.network
    listed, rest, groups = _pairs(reach)
    overlapping, overlaps_omitted = overlaps(network)
    judged = {entry.between: entry for entry in (*listed, *groups.hidden)}
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
        pair_groups=groups.told(),
        pairs_omitted=len(groups.hidden) or None,
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


class _Groups:
    """The pairs that are not listed for want of room, counted by group and verdict."""

    def __init__(self) -> None:
        self.hidden: list[PairEntry] = []
        self._counts: Counter[tuple[str, Both, str | None]] = Counter()
        self._cut = False

    def count(self, group: str, entry: PairEntry) -> None:
        self._counts[group, entry.verdict, entry.extent] += 1

    def told(self) -> tuple[PairGroup, ...] | None:
        if not self.hidden:
            return None
        return tuple(
            PairGroup(group, verdict, extent, number)
            for (group, verdict, extent), number in sorted(
                self._counts.items(), key=lambda entry: (entry[0][0], -entry[1], str(entry[0]))
            )
        )


def _pairs(reach: Reach) -> tuple[list[PairEntry], NotJoined, _Groups]:
    """Judge the pairs of VPCs; what is not joined is counted, unless it differs."""
    network = reach.network
    names = sorted(network.data.vpcs)
    number = len(names) * (len(names) - 1) // 2
    network.limits.hold("pairs", number, f"pairs of VPCs of {network.name}")
    joins = joined_pairs(network)
    together: list[tuple[str, PairEntry]] = []
    apart: list[PairEntry] = []
    for index, here in enumerate(names):
        for there in names[index + 1 :]:
            entry = _pair(reach, here, there)
            group = joins.get((here, there))
            if group is None:
                apart.append(entry)
            else:
                together.append((group, entry))
    common = Counter(entry.verdict for entry in apart).most_common(1)
    usual = common[0][0] if common else Both.NONE
    if usual not in (Both.NONE, Both.UNKNOWN):
        usual = Both.NONE
    unlike = [("not joined", entry) for entry in apart if entry.verdict is not usual]
    rest = [entry for entry in apart if entry.verdict is usual]
    told = merge_missing(entry for pair in rest for entry in pair.missing)
    groups = _Groups()
    listed = _room(network, [*together, *unlike], groups)
    return listed, NotJoined(len(rest), usual, told), groups


def _room(
    network: Network, entries: list[tuple[str, PairEntry]], groups: _Groups
) -> list[PairEntry]:
    """List what there is room for: of many, those that differ from the commonest of their group."""
    for group, entry in entries:
        groups.count(group, entry)
    limit = network.limits.listed
    if len(entries) > limit:
        verdicts: dict[str, Counter[tuple[Both, str | None]]] = defaultdict(Counter)
        for group, entry in entries:
            verdicts[group][entry.verdict, entry.extent] += 1
        commonest = {group: counts.most_common(1)[0][0] for group, counts in verdicts.items()}
        unlike = [
            (group, entry)
            for group, entry in entries
            if (entry.verdict, entry.extent) != commonest[group]
        ]
        kept = {id(entry) for _, entry in unlike[:limit]}
        groups.hidden = [entry for _, entry in entries if id(entry) not in kept]
        entries = unlike[:limit]
    return sorted((entry for _, entry in entries), key=lambda entry: entry.between)


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
    judged: dict[tuple[str, str], PairEntry],
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


def _carries(
    reach: Reach, recognised: Recognised, judged: dict[tuple[str, str], PairEntry]
) -> str | None:
    """Tell whether the pairs that an arrangement is for pass: from their verdicts."""
    verdicts: list[Verdict] = []
    if recognised.option in _CARRIED_PAIRS:
        ordered = sorted(recognised.vpcs)
        for index, here in enumerate(ordered):
            for there in ordered[index + 1 :]:
                if entry := judged.get((here, there)):
                    verdicts.extend((entry.there, entry.back))
    else:
        # A VPC whose appliance is the customer's end is reached by no VPN connection.
        cards = reach.network.data.interfaces
        homes = {cards[name].vpc for name in recognised.resources if name in cards}
        vpcs = [vpc for vpc in recognised.vpcs if vpc not in homes]
        ends = [(vpc, remote) for vpc in vpcs for remote in recognised.remotes if remote]
        for vpc, remote in ends[:_MOST_REMOTE]:
            answer = reach.answer(remote, vpc)
            verdicts.append(answer.there.verdict)
            if answer.back is not None:
                verdicts.append(answer.back.verdict)
    return str(sum_up_verdicts(verdicts)) if verdicts else None
