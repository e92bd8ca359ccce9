"""Dates that are known between bounds only, and what holds on a day: yes, no, or not stated.

Written in the subset of the Extended Date/Time Format (EDTF, ISO 8601-2) that says where one day
lies: ``2021-12-01``, ``2021-11`` (some day of the month), ``[2021-03-31..2021-04-30]`` (some day
between), ``[..2019-05-01]`` (that day or earlier), ``[2020-06-07..]`` (that day or later), and the
word ``undated``, which is known by the day on which it was read and no more.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from isthmus.kb.errors import KnowledgeError
from isthmus.kb.frozen import Frozen

Precision: TypeAlias = Literal["day", "month", "range", "upper-bound", "lower-bound", "none"]
"""How exactly a first day is known."""

EDITION_DAY = date(2020, 6, 6)
"""The day on which the paper is right about all that it says."""
UNDATED = "undated"
_DAY = r"\d{4}-\d{2}-\d{2}"
_ONE_DAY, _MONTH = re.compile(_DAY), re.compile(r"\d{4}-\d{2}")
_BETWEEN = re.compile(rf"\[({_DAY})?\.\.({_DAY})?\]")
_KNOWN = "write a day, a month, [a..b], [..b], [a..] or undated"


class IntervalError(KnowledgeError, ValueError):
    """A text is no interval of the subset, or its bounds are not in order."""

    outcome = "usage"


class Held(StrEnum):
    """Whether something holds on a day."""

    HOLDS = "holds"
    NOT = "does not hold"
    UNSTATED = "unstated"


class Interval(Frozen):
    """Where the first day lies on which something holds; not how long it holds.

    Attributes:
        text: As it is written.
        precision: How exactly the day is known.
        earliest: It did not hold before this day; None where that is not known.
        latest: It held on this day at the latest; None where that is not known.
    """

    text: str
    precision: Precision
    earliest: date | None
    latest: date | None

    def began(self, on: date) -> Held:
        """Tell whether the first day had come by a day."""
        if self.latest is not None and on >= self.latest:
            return Held.HOLDS
        if self.earliest is not None and on < self.earliest:
            return Held.NOT
        return Held.UNSTATED

    def in_words(self) -> str:
        """Say the date and no more than is known of it, to stand after what holds.

        An upper bound is never called a beginning.
        """
        if self.precision == "day":
            return f"since {self.text}"
        if self.precision == "month":
            return f"since some day of {self.text}"
        if self.earliest is not None and self.latest is not None:
            return f"since some day between {self.earliest} and {self.latest}"
        if self.latest is not None:
            return f"known by {self.latest}; since when is not known"
        return f"not before {self.earliest}; since when is not known"


def read_interval(text: str, checked: date | None = None) -> Interval:
    """Read an interval.

    Args:
        text: As above.
        checked: The day on which the source was read: what is undated is known by then.

    Returns:
        The interval.

    Raises:
        IntervalError: It is written otherwise, names a day that does not exist, or its bounds are
            not in order.
    """
    if text == UNDATED:
        return Interval(text, "none", None, checked)
    if _ONE_DAY.fullmatch(text):
        day = read_day(text)
        return Interval(text, "day", day, day)
    if _MONTH.fullmatch(text):
        first = read_day(f"{text}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Interval(text, "month", first, last)
    between = _BETWEEN.fullmatch(text)
    if between is None or not any(between.groups()):
        raise IntervalError(f"{text!r} is no date that is understood; {_KNOWN}")
    earliest, latest = (read_day(part) if part else None for part in between.groups())
    if earliest is None:
        return Interval(text, "upper-bound", None, latest)
    if latest is None:
        return Interval(text, "lower-bound", earliest, None)
    if earliest >= latest:
        message = f"{earliest} does not come before {latest}"
        raise IntervalError(f"the bounds of {text} are not in order: {message}")
    return Interval(text, "range", earliest, latest)


def read_day(text: str) -> date:
    """Read one day.

    Raises:
        IntervalError: It is not written as ``2021-12-01``, or there is no such day.
    """
    if not _ONE_DAY.fullmatch(text):
        raise IntervalError(f"{text!r} is no day; write it as 2021-12-01")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise IntervalError(f"there is no day {text}") from error


def held(effective: Interval, until: Interval | None, on: date) -> Held:
    """Tell whether something holds on a day.

    Args:
        effective: Where the first day lies on which it holds.
        until: Where the first day lies on which it no longer does; None for what still holds.
        on: The day asked about.
    """
    begun = effective.began(on)
    if until is None or begun is Held.NOT:
        return begun
    ended = until.began(on)
    if ended is Held.HOLDS:
        return Held.NOT
    return Held.UNSTATED if ended is Held.UNSTATED else begun


def points_of(intervals: Iterable[Interval]) -> tuple[date, ...]:
    """Return the days on which anything may come to be judged otherwise, in order.

    Between two of them every interval gives the same judgement.
    """
    bounds = (bound for interval in intervals for bound in (interval.earliest, interval.latest))
    return tuple(sorted({bound for bound in bounds if bound is not None}))


def period_of(points: tuple[date, ...], on: date) -> tuple[date | None, date | None]:
    """Return the span without a point of change in which a day lies.

    Args:
        points: As `points_of` gives them.
        on: The day.

    Returns:
        Its first day, None before the first point; and the first day after it, None after the last.
    """
    at = bisect_right(points, on)
    return (points[at - 1] if at else None, points[at] if at < len(points) else None)
