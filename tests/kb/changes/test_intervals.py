"""Dates between bounds: what holds on a day, on every side of every kind of bound."""

from datetime import date

import pytest
from isthmus.kb.changes.intervals import (
    Held,
    IntervalError,
    held,
    period_of,
    points_of,
    read_interval,
)

YES, NO, OPEN = Held.HOLDS, Held.NOT, Held.UNSTATED

# interval, day, and whether what began there holds on that day
ROWS = [
    # a day
    ("2021-12-01", "2020-06-06", NO),
    ("2021-12-01", "2021-11-30", NO),
    ("2021-12-01", "2021-12-01", YES),
    ("2021-12-01", "2021-12-02", YES),
    ("2021-12-01", "2026-11-29", YES),
    ("2020-06-07", "2020-06-06", NO),
    ("2020-06-07", "2020-06-07", YES),
    ("2024-02-29", "2024-02-28", NO),
    ("2024-02-29", "2024-02-29", YES),
    ("2019-09-30", "2020-06-06", YES),
    # a month: from its end on it holds, before its beginning it does not
    ("2021-11", "2020-06-06", NO),
    ("2021-11", "2021-10-31", NO),
    ("2021-11", "2021-11-01", OPEN),
    ("2021-11", "2021-11-15", OPEN),
    ("2021-11", "2021-11-29", OPEN),
    ("2021-11", "2021-11-30", YES),
    ("2021-11", "2021-12-01", YES),
    ("2022-05", "2022-05-30", OPEN),
    ("2022-05", "2022-05-31", YES),
    ("2024-02", "2024-02-28", OPEN),
    ("2024-02", "2024-02-29", YES),
    ("2023-02", "2023-02-27", OPEN),
    ("2023-02", "2023-02-28", YES),
    ("2022-12", "2022-11-30", NO),
    ("2022-12", "2022-12-31", YES),
    ("2022-12", "2023-01-01", YES),
    # a range
    ("[2021-03-31..2021-04-30]", "2020-06-06", NO),
    ("[2021-03-31..2021-04-30]", "2021-03-30", NO),
    ("[2021-03-31..2021-04-30]", "2021-03-31", OPEN),
    ("[2021-03-31..2021-04-30]", "2021-04-01", OPEN),
    ("[2021-03-31..2021-04-30]", "2021-04-29", OPEN),
    ("[2021-03-31..2021-04-30]", "2021-04-30", YES),
    ("[2021-03-31..2021-04-30]", "2021-05-01", YES),
    ("[2025-07-01..2025-07-02]", "2025-06-30", NO),
    ("[2025-07-01..2025-07-02]", "2025-07-01", OPEN),
    ("[2025-07-01..2025-07-02]", "2025-07-02", YES),
    ("[2020-06-07..2024-07-03]", "2020-06-06", NO),
    ("[2020-06-07..2024-07-03]", "2020-06-07", OPEN),
    ("[2020-06-07..2024-07-03]", "2024-07-02", OPEN),
    ("[2020-06-07..2024-07-03]", "2024-07-03", YES),
    # an upper bound: never false, for it may have begun long before
    ("[..2021-10-14]", "1999-01-01", OPEN),
    ("[..2021-10-14]", "2020-06-06", OPEN),
    ("[..2021-10-14]", "2021-10-13", OPEN),
    ("[..2021-10-14]", "2021-10-14", YES),
    ("[..2021-10-14]", "2021-10-15", YES),
    ("[..2018-02-06]", "2020-06-06", YES),
    # a lower bound: never true, for it may not have begun yet
    ("[2021-10-14..]", "2020-06-06", NO),
    ("[2021-10-14..]", "2021-10-13", NO),
    ("[2021-10-14..]", "2021-10-14", OPEN),
    ("[2021-10-14..]", "2021-10-15", OPEN),
    ("[2021-10-14..]", "2099-01-01", OPEN),
    # undated: known by the day on which it was read, which is 2026-11-29 here
    ("undated", "1999-01-01", OPEN),
    ("undated", "2020-06-06", OPEN),
    ("undated", "2026-11-28", OPEN),
    ("undated", "2026-11-29", YES),
    ("undated", "2026-11-30", YES),
]
# interval in which it began, interval in which it ended, day, and whether it holds on that day
ENDED = [
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2019-04-30", OPEN),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2020-06-06", YES),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2023-03-31", YES),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2023-04-01", OPEN),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2023-04-26", OPEN),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2023-04-27", NO),
    ("[..2019-05-01]", "[2023-04-01..2023-04-27]", "2026-11-29", NO),
    ("2021-12-02", "2022-07-12", "2021-12-01", NO),
    ("2021-12-02", "2022-07-12", "2021-12-02", YES),
    ("2021-12-02", "2022-07-12", "2022-07-11", YES),
    ("2021-12-02", "2022-07-12", "2022-07-12", NO),
    ("2022-11-29", "[2023-04-01..2023-04-30]", "2023-04-15", OPEN),
    ("2021-12-02", "2022-07", "2022-06-30", YES),
    ("2021-12-02", "2022-07", "2022-07-01", OPEN),
    ("2021-12-02", "2022-07", "2022-07-31", NO),
    ("[2021-01-01..2021-02-01]", "[..2021-06-01]", "2020-12-31", NO),
    ("[2021-01-01..2021-02-01]", "[..2021-06-01]", "2021-03-01", OPEN),
    ("[2021-01-01..2021-02-01]", "[2022-01-01..]", "2021-06-01", YES),
    ("[2021-01-01..2021-02-01]", "[2022-01-01..]", "2023-01-01", OPEN),
]
CHECKED = date(2026, 11, 29)


@pytest.mark.parametrize(("text", "day", "expected"), ROWS, ids=str)
def test_what_holds_on_a_day(text, day, expected):
    interval = read_interval(text, CHECKED)
    assert interval.began(date.fromisoformat(day)) is expected
    assert held(interval, None, date.fromisoformat(day)) is expected


@pytest.mark.parametrize(("began", "ended", "day", "expected"), ENDED, ids=str)
def test_what_ended_holds_no_longer(began, ended, day, expected):
    given = read_interval(began, CHECKED), read_interval(ended, CHECKED)
    assert held(*given, date.fromisoformat(day)) is expected


def test_the_table_is_as_long_as_promised():
    assert len(ROWS) + len(ENDED) >= 60


def test_undated_without_a_day_of_reading_is_never_known():
    assert read_interval("undated").began(CHECKED) is OPEN


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[2021-04-30..2021-03-31]", "not in order"),
        ("[2021-04-30..2021-04-30]", "not in order"),
        ("[..]", "no date that is understood"),
        ("[2021-04..2021-05]", "no date that is understood"),
        ("2021", "no date that is understood"),
        ("2021-12-01..2021-12-05", "no date that is understood"),
        ("about 2021", "no date that is understood"),
        ("2021-02-30", "no day 2021-02-30"),
        ("2021-13", "no day 2021-13-01"),
        ("[2021-02-29..2021-03-01]", "no day 2021-02-29"),
        ("", "no date that is understood"),
    ],
)
def test_what_is_no_interval_is_refused_with_the_reason(text, part):
    with pytest.raises(IntervalError, match=part.replace("[", r"\[")):
        read_interval(text, CHECKED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-12-01", "since 2021-12-01"),
        ("2021-11", "since some day of 2021-11"),
        ("[2021-03-31..2021-04-30]", "since some day between 2021-03-31 and 2021-04-30"),
        ("[..2019-05-01]", "known by 2019-05-01; since when is not known"),
        ("[2021-10-14..]", "not before 2021-10-14; since when is not known"),
        ("undated", "known by 2026-11-29; since when is not known"),
    ],
)
def test_no_more_is_said_than_is_known(text, said):
    assert read_interval(text, CHECKED).in_words() == said


def test_between_two_points_of_change_every_judgement_is_the_same():
    texts = sorted({row[0] for row in ROWS})
    intervals = [read_interval(text, CHECKED) for text in texts]
    points = points_of(intervals)
    days = [date.fromisoformat(row[1]) for row in ROWS]
    judged = {}
    for day in days:
        verdicts = tuple(interval.began(day) for interval in intervals)
        assert judged.setdefault(period_of(points, day), verdicts) == verdicts
    assert len(judged) > 10
    assert period_of(points, date(1990, 1, 1)) == (None, points[0])
    assert period_of(points, points[-1]) == (points[-1], None)
