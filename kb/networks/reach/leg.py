"""What became of the packets to one span of addresses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from isthmus.kb.data_class import dataclass
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
    # Written out: `replace` takes ten times as long, and a walk does little else.
    return [
        Leg(
            leg.low,
            leg.high,
            leg.verdict,
            (*hops, *leg.hops),
            leg.stop,
            leg.missing,
            (*conditions, *leg.conditions),
        )
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


def either(ways: Sequence[list[Leg]], condition: Condition) -> list[Leg]:
    """Join what becomes of a span on several next hops, of which one is used.

    A part is yes if all pass (under a condition, since by which is not said), no if none does;
    where they differ no answer of AWS can tell.
    """
    if len(ways) == 1:
        return ways[0]
    joined = []
    for low, high, here in _parts(ways):
        part = replace(here[0], low=low, high=high)
        if len({leg.verdict for leg in here}) == 1:
            lacking = dict.fromkeys(entry for leg in here for entry in leg.missing)
            conditions = dict.fromkeys(entry for leg in here for entry in leg.conditions)
            part = replace(part, missing=tuple(lacking), conditions=tuple(conditions))
            if part.verdict is Verdict.YES:
                part = replace(part, conditions=(*part.conditions, condition))
            joined.append(part)
            continue
        lacking = dict.fromkeys(entry for leg in here for entry in leg.missing)
        told = Missing(None, condition.on, condition.text)
        joined.append(untold(low, high, (*lacking, told), *part.hops))
    return joined


def agree(walked: list[Leg], other: list[Leg], missing: Missing) -> list[Leg]:
    """Keep a walk where another that may be taken comes to the same; else it cannot be told."""
    kept = []
    for low, high, both in _parts([walked, other]):
        first, second = both[0], both[-1]
        if first.verdict == second.verdict:
            lacking = tuple(dict.fromkeys((*first.missing, *second.missing)))
            kept.append(replace(first, low=low, high=high, missing=lacking))
        else:
            lacking = tuple(dict.fromkeys((*first.missing, *second.missing, missing)))
            kept.append(untold(low, high, lacking, *first.hops))
    return kept


def best(ways: Sequence[list[Leg]]) -> list[Leg]:
    """Join what becomes of a span on several ways in, of which any may be taken."""
    if len(ways) == 1:
        return ways[0]
    order = (Verdict.YES, Verdict.UNKNOWN, Verdict.NO)
    joined = []
    for low, high, here in _parts(ways):
        chosen = min(
            here,
            # What leads to the wrong place altogether tells less than what stops on its way.
            key=lambda leg: (
                order.index(leg.verdict),
                leg.stop is not None and leg.stop.kind == "no-transit",
                len(leg.conditions),
            ),
        )
        joined.append(replace(chosen, low=low, high=high))
    return joined


def _parts(ways: Sequence[list[Leg]]) -> Iterator[tuple[int, int, list[Leg]]]:
    """Yield the parts into which ways divide a span, each with its leg of every way."""
    edges = sorted({edge for way in ways for leg in way for edge in (leg.low, leg.high + 1)})
    for low, end in pairwise(edges):
        here = [leg for way in ways for leg in way if leg.low <= low and end - 1 <= leg.high]
        if here:
            yield low, end - 1, here


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
    """Sum up legs."""
    return sum_up_verdicts(leg.verdict for leg in legs)


def sum_up_verdicts(verdicts: Iterable[Verdict]) -> Verdict:
    """Sum up verdicts of parts or of subnets.

    A part that passes makes `some`, also where the rest cannot be told.
    """
    seen = set(verdicts)
    if seen == {Verdict.YES}:
        return Verdict.YES
    if seen & {Verdict.YES, Verdict.SOME}:
        return Verdict.SOME
    return Verdict.UNKNOWN if Verdict.UNKNOWN in seen or not seen else Verdict.NO
