"""The formatter, and the parser behind it."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isthmus.queries import Engine, QueryError, parse
from isthmus.queries.diagnostics.spelling import KEYWORDS
from isthmus.queries.editing.format import format_query
from isthmus.queries.saved_queries import saved_queries
from isthmus.queries.syntax.grammar import tokens

from tests.paths import RAILWAY

IDENTITY = [
    block
    for block in (RAILWAY / "identity.iq").read_text("utf-8").strip().split("\n\n")
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


def stays(formatted: str) -> None:
    assert format_query(formatted) == formatted


def test_long_statements_get_a_line_for_each_clause() -> None:
    text = "find line where " + " and ".join(f"code = {n}" for n in range(6)) + " show title, code"
    formatted = format_query(text)
    assert [line.split()[0] for line in formatted.splitlines()] == ["find", "where", "show"]
    stays(formatted)


def test_long_clauses_go_on_below() -> None:
    names = [f"property-number-{n}" for n in range(12)]
    condition = " and ".join(f"{name} = {n}" for n, name in enumerate(names))
    text = f"find line where {condition} and (x = 1 or y = 2) show {', '.join(names)} order by code"
    formatted = format_query(text)
    assert parse(formatted).query == parse(text).query
    lines = formatted.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert lines[:3] == [
        "find line",
        "where property-number-0 = 0",
        "  and property-number-1 = 1",
    ]
    assert "  and (x = 1 or y = 2)" in lines
    shown = lines.index(next(line for line in lines if line.startswith("show")))
    assert lines[shown + 1].startswith("  property-number-")
    assert lines[-1] == "order by code"
    stays(formatted)


def test_empty_lines_between_paragraphs_stay_one_at_a_time() -> None:
    text = (
        "# title\n\n\n# more\nparam $a: number;\n\n\nparam $b: number;\nparam $c: number;\n\n"
        "# the question\nfind line\n\nwhere electric;\n# next\nfind line\n\n# end\n\n"
    )
    formatted = format_query(text)
    assert formatted == (
        "# title\n\n# more\nparam $a: number;\n\nparam $b: number;\nparam $c: number;\n\n"
        "# the question\nfind line\nwhere electric;\n\n# next\nfind line\n\n# end\n"
    )
    stays(formatted)


def test_a_comment_behind_a_clause_stays_behind_it() -> None:
    text = (
        "find line # all\n# the condition\nwhere electric # a\n  and accessible # b\n"
        "show title, # c\n  code # d\n# e\norder by title # f\n"
    )
    formatted = format_query(text)
    assert formatted == (
        "find line  # all\n# the condition\n# a\nwhere electric and accessible  # b\n"
        "# c\nshow title, code  # d\n# e\norder by title  # f\n"
    )
    stays(formatted)


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


def test_comments_anywhere_survive_and_nothing_moves_twice(shipped: Engine) -> None:
    draw = Random(11)
    tried = 0
    statements = [saved.text for saved in saved_queries()] + IDENTITY
    for _ in range(400):
        chosen = draw.sample(statements, k=draw.randrange(1, 3))
        words = [word.text for text in chosen for word in (*tokens(text), *tokens(";"))]
        text, number = "", 0
        for word in words:
            text += draw.choice([" ", " ", " ", " ", "\n", "\n\n", "\n\n\n"])
            if draw.random() < 0.15:
                number += 1
                text += f"# comment {number}\n"
            text += word
        if parse(text).diagnostics:
            continue
        formatted = shipped.format(text)
        assert parse(formatted).query == parse(text).query
        assert shipped.format(formatted) == formatted
        found = sorted(int(one) for one in re.findall(r"# comment (\d+)", formatted))
        assert found == list(range(1, number + 1))
        tried += 1
    assert tried > 200


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_the_shipped_queries_are_written_in_the_canonical_way(shipped: Engine, query) -> None:
    assert shipped.format(query.text) == query.text
