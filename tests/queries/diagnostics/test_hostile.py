"""Whatever is typed: no exception, no way out of a literal, always a place to point at."""

import gc
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isthmus.queries import Engine, QueryError, diagnostic_json, errors_of
from isthmus.queries.sparql.print import string
from pyoxigraph import Store

HOSTILE = [
    '"',
    "\\",
    '\\"',
    '" } UNION { ?s ?p ?o } #',
    "'''",
    '"""',
    "\\u0022",
    "\n",
    "\r",
    "\t\b\f",
    "\x00",
    "\x7f",
    "\u2028",
    "\ud800",
    "}> <x>",
    "\U0001f600",
    "$x ?y",
    "SERVICE <http://example.org>",
]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_no_text_breaks_out_of_a_literal(text: str) -> None:
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {string(text)} }} }}"
    (row,) = list(Store().query(query))
    assert row[0].value == text.replace("\ud800", "\ufffd")


# Half a character is left out: no interface can carry it.
@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text], ids=repr)
def test_hostile_parameters_are_only_compared(trains: Engine, text: str) -> None:
    answer = trains.ask("param $t: text; find line where note contains $t", {"t": text})
    assert answer.rows == ()


@given(st.text(max_size=20))
def test_any_text_is_compared_as_itself(value: str) -> None:
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {string(value)} }} }}"
    (row,) = list(Store().query(query))
    assert row[0].value == value


@pytest.mark.parametrize(
    "query",
    [
        "find line where length >= 5 T bit per second",
        "find line as of 9999-12",
        "find line as of 0000-05",
        "find line as of March 0000",
        f"find line where more than {'9' * 5000} stop",
        f"find line where stop more than {'9' * 5000}",
        f"find line limit 10 page {'9' * 5000}",
    ],
    ids=lambda query: query[:40],
)
def test_what_no_day_and_no_count_can_be_is_an_error(trains: Engine, query: str) -> None:
    with pytest.raises(QueryError):
        trains.ask(query)


def test_a_rate_in_bytes_is_not_made_one_of_bits(trains: Engine) -> None:
    told = trains.diagnose("find line where length >= 5 G B per s", {})
    fixes = [fix.apply("find line where length >= 5 G B per s") for d in told for fix in d.fixes]
    assert not [text for text in fixes if "Gbps" in text]


WORDS = st.sampled_from(
    """
    find count check why not describe compare path from to over define as use param where show group
    by having order limit offset including unstated electric line red alder serves runs and or ( ) ,
    . = != < > ^ + * ; : $x 5 0.5 Gbps "a" `b` true false is a an in with any every no at least most
    exactly mentions contains starts ends list min max sum avg && || == '' null ?x # 2020-06-06
    option:red
    """.split()  # noqa: SIM905
)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=40)))
def test_any_text_is_answered_or_told_what_is_wrong(trains: Engine, text: str) -> None:
    found = trains.diagnose(text, {})
    for entry in found:
        assert 0 <= entry.span.start <= entry.span.end <= len(text)
        assert diagnostic_json(text, entry)["message"]
    try:
        trains.ask(text)
    except QueryError as error:
        assert errors_of(error.diagnostics)
    else:
        assert not errors_of(found)
    trains.complete(text, len(text) // 2)
    trains.hover(text, len(text) // 2)


LONG = {
    "brackets": "find line where " + "(" * 19_000,
    "closing": "find line where electric" + ")" * 19_000,
    "conditions": "find line where " + " and ".join(["electric"] * 1_500),
    "mixed": "find line where " + " and electric or ".join(["electric"] * 700),
    "unknown": "find line where " + " and ".join(f"wheel-{n}" for n in range(1_400)),
    "values": "find line where operator in (" + ", ".join(f"o{n}" for n in range(2_500)) + ")",
    "statements": "find line; " * 1_800,
    "signs": "&& || == '' !! {} [] | ~ " * 760,
    "words": "lorem ipsum dolor " * 1_100,
    "one word": "find " + "x" * 19_000,
    "one name": "find `" + "x" * 19_000 + "`",
    "open text": 'find line where title = "' + "y" * 19_000,
    "dots": "find line where " + ".".join(["runs"] * 3_800),
    "backwards": "find line where " + "^" * 19_000,
    "columns": "find line show " + ", ".join(f"title as t{n}" for n in range(1_000)),
    "definitions": "".join(f"define d{n} as line where wheels; " for n in range(500)) + "find d1",
    "negations": "find line where " + "not " * 4_700 + "electric",
    "other letters": "найти линию где " * 680,
    "nothing printable": "\x00\x01\u200b\u2028" * 2_400,
}


@pytest.mark.parametrize("name", LONG)
def test_twenty_kilobytes_are_told_what_is_wrong(trains: Engine, name: str) -> None:
    text = LONG[name]
    assert 14_000 < len(text.encode()) <= 20_480
    found = errors_of(trains.diagnose(text, {}))
    assert found
    for entry in found:
        assert 0 <= entry.span.start <= entry.span.end <= len(text)


def test_code_points_beyond_the_basic_plane_count_as_one(trains: Engine) -> None:
    query = 'find line where title = "😀" and eletric'
    (found,) = trains.diagnose(query)
    assert query[found.span.start : found.span.end] == "eletric"


@pytest.mark.parametrize("route", ["diagnose", "compile"])
def test_long_names_that_mean_nothing_leave_nothing_behind(trains: Engine, route: str) -> None:
    def ask(name: str) -> None:
        with suppress(QueryError):
            getattr(trains, route)(f"find line where `{name * 2_000}`")

    ask("not there")
    tracemalloc.start()
    try:
        for number in range(50):
            ask(f"name {number}")
        gc.collect()
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Less than a tenth of what was sent.
    assert left < 50 * 14_000 / 10
