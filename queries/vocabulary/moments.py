"""Dates, times, years and durations as values that can be compared.

Only what has an order is compared: a time with a zone and one without have none, as in XML Schema
(https://www.w3.org/TR/xmlschema11-2/#dateTime), where the zone could decide either way.
"""

import re
from datetime import date
from decimal import Decimal

from isthmus.kb.frozen import Frozen

_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_DAY = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_CLOCK = re.compile(r"T(\d\d):(\d\d):(\d\d(?:\.\d+)?)")
_YEAR = re.compile(r"-?\d{4,}")
_DURATION = re.compile(
    r"(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
"""The calendar repeats after so many years, which are so many days."""


class Moment(Frozen):
    """A point in time.

    Attributes:
        zoned: Whether it has a zone.
        seconds: Seconds since the beginning of the year 1, in its zone or in none.
    """

    zoned: bool
    seconds: Decimal


class Duration(Frozen):
    """A duration; months and seconds have no common measure.

    Attributes:
        months: The part in years and months.
        seconds: The part in days and below.
    """

    months: int
    seconds: Decimal


def moment(lexical: str) -> Moment | None:
    """Read a date, time or year in the form of XML Schema; None where the calendar has none."""
    text = lexical.strip()
    zone = _ZONE.search(text)
    # The year alone is not followed by what looks like a zone: -0500 is one.
    plain = text[: zone.start()] if zone is not None and zone.start() > 3 else text
    offset = _offset(zone[1]) if zone is not None and plain != text else 0
    day = _DAY.match(plain)
    if day is None:
        if not _YEAR.fullmatch(plain):
            return None
        start = _days(int(plain), 1, 1)
        return Moment(plain != text, Decimal((start or 0) * 86_400 - offset))
    days = _days(int(day[1]), int(day[2]), int(day[3]))
    rest = plain[day.end() :]
    clock = _CLOCK.fullmatch(rest) if rest else None
    if days is None or (rest and clock is None):
        return None
    seconds = Decimal(days * 86_400 - offset)
    if clock is not None:
        hours, minutes, fine = int(clock[1]), int(clock[2]), Decimal(clock[3])
        if hours > 24 or minutes > 59 or fine >= 60 or (hours == 24 and (minutes or fine)):
            return None
        seconds += hours * 3_600 + minutes * 60 + fine
    return Moment(plain != text, seconds)


def duration(lexical: str) -> Duration | None:
    """Read a duration in the form of XML Schema, such as ``P1DT12H``; None where it is none."""
    match = _DURATION.fullmatch(lexical.strip())
    if match is None:
        return None
    sign = -1 if match[1] else 1
    years, months, days, hours, minutes = (int(match[at] or 0) for at in range(2, 7))
    seconds = days * 86_400 + hours * 3_600 + minutes * 60 + Decimal(match[7] or 0)
    return Duration(sign * (years * 12 + months), sign * seconds)


def ordered(left: Moment | Duration, right: Moment | Duration) -> tuple[Decimal, Decimal] | None:
    """Return two numbers that compare as two moments or durations do; None without an order."""
    if isinstance(left, Moment) and isinstance(right, Moment):
        return (left.seconds, right.seconds) if left.zoned == right.zoned else None
    if isinstance(left, Duration) and isinstance(right, Duration):
        if left.months == right.months:
            return left.seconds, right.seconds
        if left.seconds == right.seconds:
            return Decimal(left.months), Decimal(right.months)
    return None


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3_600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds


def _days(year: int, month: int, day: int) -> int | None:
    cycles, within = divmod(year - 1, _CYCLE_YEARS)
    try:
        return cycles * _CYCLE_DAYS + date(within + 1, month, day).toordinal()
    except ValueError:
        return None
