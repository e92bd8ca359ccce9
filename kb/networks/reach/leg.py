"""What became of the packets to one span of addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from isthmus.kb.networks.contract import Block, Condition, Hop, Missing, Verdict


@dataclass(frozen=True, slots=True)
class Leg:
    """A walk with one outcome.

    Attributes:
        low: The first address it is for, as a number.
        high: The last one.
        verdict: `yes`, `no` or `unknown`.
        hops: What was passed.
        stop: The setting at which packets stop, for a no.
        missing: What is not in the data, for an unknown.
        conditions: Under which a yes holds.
    """

    low: int
    high: int
    verdict: Verdict
    hops: tuple[Hop, ...] = ()
    stop: Block | None = None
    missing: tuple[Missing, ...] = ()
    conditions: tuple[Condition, ...] = ()


def after(hops: Sequence[Hop], legs: Iterable[Leg], *conditions: Condition) -> list[Leg]:
    """Put what was passed before, and its conditions, in front of legs."""
    return [
        replace(leg, hops=(*hops, *leg.hops), conditions=(*conditions, *leg.conditions))
        for leg in legs
    ]


def passed(low: int, high: int, *hops: Hop) -> Leg:
    """Make the leg of packets that arrive."""
    return Leg(low, high, Verdict.YES, hops)


def stopped(low: int, high: int, stop: Block, *hops: Hop) -> Leg:
    """Make the leg of packets that stop at a setting."""
    return Leg(low, high, Verdict.NO, hops, stop)


def untold(low: int, high: int, missing: Iterable[Missing], *hops: Hop) -> Leg:
    """Make the leg of packets of which the data does not tell."""
    return Leg(low, high, Verdict.UNKNOWN, hops, missing=tuple(missing))


def doubt(legs: Iterable[Leg], missing: Missing) -> list[Leg]:
    """Make what would be a yes unknown for want of an answer; a no stays."""
    return [
        leg
        if leg.verdict is Verdict.NO
        else replace(leg, verdict=Verdict.UNKNOWN, missing=(*leg.missing, missing))
        for leg in legs
    ]


def either(ways: Sequence[list[Leg]], condition: Condition | None) -> list[Leg]:
    """Join what becomes of a span on several next hops, of which one is used.

    A part is yes if some way passes (under the condition that this one is used, unless all do), no
    if none does, unknown if one might.
    """
    if len(ways) == 1:
        return ways[0]
    edges = sorted({edge for way in ways for leg in way for edge in (leg.low, leg.high + 1)})
    joined = []
    for low, end in pairwise(edges):
        here = [leg for way in ways for leg in way if leg.low <= low and end - 1 <= leg.high]
        if not here:
            continue
        best = next((leg for leg in here if leg.verdict is Verdict.YES), None)
        best = best or next((leg for leg in here if leg.verdict is Verdict.UNKNOWN), here[0])
        part = replace(best, low=low, high=end - 1)
        if best.verdict is Verdict.YES and condition is not None:
            if not all(leg.verdict is Verdict.YES for leg in here):
                part = replace(part, conditions=(*part.conditions, condition))
        elif best.verdict is Verdict.UNKNOWN:
            lacking = dict.fromkeys(entry for leg in here for entry in leg.missing)
            part = replace(part, missing=tuple(lacking))
        joined.append(part)
    return joined


def cut(legs: Iterable[Leg], low: int, high: int) -> list[Leg]:
    """Return the legs of a narrower span."""
    return [
        replace(leg, low=max(leg.low, low), high=min(leg.high, high))
        if leg.low < low or leg.high > high
        else leg
        for leg in legs
        if leg.low <= high and low <= leg.high
    ]


def sum_up(legs: Sequence[Leg]) -> Verdict:
    """Sum up legs: some is told only where a part passes and a part certainly does not."""
    return sum_up_verdicts(leg.verdict for leg in legs)


def sum_up_verdicts(verdicts: Iterable[Verdict]) -> Verdict:
    """Sum up verdicts of parts or of subnets.

    Beside an unknown a yes is no `some`: the rest may pass as well, or may not.
    """
    seen = set(verdicts)
    if not seen:
        return Verdict.UNKNOWN
    if len(seen) == 1:
        return seen.pop()
    if Verdict.SOME in seen or {Verdict.YES, Verdict.NO} <= seen:
        return Verdict.SOME
    return Verdict.UNKNOWN
