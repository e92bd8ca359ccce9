"""What is different between two states of a network: in what reaches what, before all."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from isthmus.kb.data_class import dataclass

from .contract import VERSION, ArrangementEntry, CheckAnswer, FindingEntry, PairEntry
from .errors import NetworkLimitError

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair of VPCs whose verdict changed; None where it was not listed."""

    between: tuple[str, str]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """The answer of ``isthmus network diff``."""

    old: str
    new: str
    same: bool
    vpcs_added: tuple[str, ...]
    vpcs_removed: tuple[str, ...]
    subnets_added: tuple[str, ...]
    subnets_removed: tuple[str, ...]
    pairs: tuple[PairChange, ...]
    arrangements_added: tuple[ArrangementEntry, ...]
    arrangements_removed: tuple[ArrangementEntry, ...]
    findings_added: tuple[FindingEntry, ...]
    findings_removed: tuple[FindingEntry, ...]
    contract: int = VERSION
    kind: str = "network-diff"


def diff(old: CheckAnswer, new: CheckAnswer) -> DiffAnswer:
    """Compare two answers of a check.

    Raises:
        NetworkLimitError: One of them does not list all its pairs that are joined.
    """
    for answer in (old, new):
        if left := (answer.pairs_not_judged or 0) + (answer.pairs_omitted or 0):
            raise NetworkLimitError(
                f"{answer.network}: {left:,} pairs of VPCs are more than are compared; a higher "
                "limit of pairs allows it"
            )
    vpcs = _changed(old.vpcs, new.vpcs, lambda entry: entry.id)
    subnets = _changed(old.subnets, new.subnets, lambda entry: entry.id)
    arrangements = _changed(old.arrangements, new.arrangements, _arrangement)
    findings = _changed(old.findings, new.findings, lambda entry: (entry.code, entry.on))
    pairs = _pairs(old, new)
    added_and_removed = (*vpcs, *subnets, *arrangements, *findings, pairs)
    return DiffAnswer(
        old.network,
        new.network,
        not any(added_and_removed),
        tuple(entry.id for entry in vpcs[0]),
        tuple(entry.id for entry in vpcs[1]),
        tuple(entry.id for entry in subnets[0]),
        tuple(entry.id for entry in subnets[1]),
        pairs,
        tuple(arrangements[0]),
        tuple(arrangements[1]),
        tuple(findings[0]),
        tuple(findings[1]),
    )


def _arrangement(entry: ArrangementEntry) -> tuple[object, ...]:
    resources = tuple(sorted(entry.resources))
    return (entry.option, entry.configuration, entry.certainty, entry.carries, resources)


def _changed(
    old: Iterable[Entry], new: Iterable[Entry], key: Callable[[Entry], object]
) -> tuple[list[Entry], list[Entry]]:
    """Return what is new and what has gone."""
    before = {key(entry): entry for entry in old}
    after = {key(entry): entry for entry in new}
    return (
        [entry for name, entry in after.items() if name not in before],
        [entry for name, entry in before.items() if name not in after],
    )


def _pairs(old: CheckAnswer, new: CheckAnswer) -> tuple[PairChange, ...]:
    before, after = _verdicts(old), _verdicts(new)
    present = [{vpc.id for vpc in answer.vpcs} for answer in (old, new)]
    changes = []
    for pair in sorted({*before, *after}):
        told = [
            verdicts.get(pair, rest if set(pair) <= vpcs else None)
            for verdicts, rest, vpcs in (
                (before, str(old.not_joined.verdict), present[0]),
                (after, str(new.not_joined.verdict), present[1]),
            )
        ]
        if told[0] != told[1]:
            changes.append(PairChange(pair, told[0], told[1]))
    return tuple(changes)


def _verdicts(answer: CheckAnswer) -> Mapping[tuple[str, str], str]:
    return {entry.between: _told(entry) for entry in answer.vpc_pairs}


def _told(entry: PairEntry) -> str:
    extent = f", {entry.extent}" if entry.extent else ""
    ways = "" if entry.verdict != "one-way" else f" (there {entry.there}, back {entry.back})"
    return f"{entry.verdict}{extent}{ways}"
