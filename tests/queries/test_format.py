"""The formatter, and the parser behind it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isthmus.queries import Engine, QueryError, parse
from isthmus.queries.format import format_query
from isthmus.queries.words import KEYWORDS

IDENTITY = [
    block
    for block in (Path(__file__).parent / "data" / "identity.iq")
    .read_text("utf-8")
    .strip()
    .split("\n\n")
    if not block.startswith("#")
]


@pytest.mark.parametrize("text", IDENTITY)
def test_canonical_text_stays_as_it_is(text: str) -> None:
    assert format_query(text) == text + "\n"
    assert parse(format_query(text)).query == parse(text).query


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        (
            "FIND Line WHERE Electric AND NOT Accessible",
            "find line where electric and not accessible",
        ),
        (
            "find line limit 5 show title where electric",
            "find line where electric show title limit 5",
        ),
        ("find line where ((electric))", "find line where electric"),
        (
            "find line where (electric and accessible) and code=7",
            "find line where electric and accessible and code = 7",
        ),
        ("find line where code=5_000", "find line where code = 5000"),
        ("find line where runs.data-rate>10Gbps", "find line where runs.data-rate > 10 Gbps"),
        ("find `line`", "find line"),
        ("find `group` where is a `night-line`", "find `group` where is a night-line"),
        ("find line order by title asc", "find line order by title"),
        ("find line;", "find line"),
    ],
)
def test_spelling_order_and_brackets_become_canonical(
    trains: Engine, text: str, formatted: str
) -> None:
    assert trains.format(text) == formatted + "\n"
    assert trains.format(formatted) == formatted + "\n"


def test_comments_stay_with_what_they_stand_before() -> None:
    text = (
        "# Title\n# second line\nparam $op: operator = north;  # who\n\n"
        "find line   # all of them\n# the condition\nwhere electric\n"
        "show title # shown\n# the end"
    )
    formatted = format_query(text)
    assert formatted.count("#") == text.count("#")
    assert formatted.index("# the condition") < formatted.index("where electric")
    assert format_query(formatted) == formatted
    assert parse(formatted).query == parse(text).query


def test_long_statements_get_a_line_for_each_clause() -> None:
    text = "find line where " + " and ".join(f"code = {n}" for n in range(12)) + " show title"
    assert [line.split()[0] for line in format_query(text).splitlines()] == [
        "find",
        "where",
        "show",
    ]


def test_a_text_with_errors_is_not_formatted(trains: Engine) -> None:
    with pytest.raises(QueryError):
        trains.format("find line where (electric")


NAMES = st.text("abcdeßéж", min_size=1, max_size=6).filter(lambda word: word not in KEYWORDS)
TEXTS = st.text(max_size=12).filter(lambda text: "\r" not in text)


@given(NAMES, NAMES, TEXTS)
def test_any_text_and_name_survives(name: str, other: str, value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    escaped = escaped.replace("\t", "\\t")
    text = f'find {name} where {other} = "{escaped}" and mentions "{escaped}"'
    parsed = parse(text)
    if parsed.diagnostics:
        assert any(ord(char) < 32 or char in "\x85\u2028\u2029" for char in value)
        return
    assert parse(format_query(text)).query == parsed.query
    assert format_query(format_query(text)) == format_query(text)
