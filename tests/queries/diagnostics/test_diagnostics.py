"""What is said about queries that are wrong."""

import json
import tomllib

import pytest
from isthmus.queries import (
    CODES,
    Code,
    Diagnostic,
    Engine,
    Limits,
    QueryError,
    diagnostic_json,
    errors_of,
    render_diagnostics,
)

from tests.paths import RAILWAY

CASES = tomllib.loads((RAILWAY / "bad.toml").read_text("utf-8"))["case"]


def found_in(engine: Engine, query: str) -> tuple[Diagnostic, ...]:
    try:
        engine.ask(query)
    except QueryError as error:
        return error.diagnostics
    return engine.diagnose(query, {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_a_wrong_query_is_told_what_is_wrong_and_where(trains: Engine, case: dict) -> None:
    found = found_in(trains, case["query"])
    said = [f"{d.code} {d.span.start}-{d.span.end} {d.message}" for d in found]
    assert said == case["said"]
    assert [line for d in found for line in d.help] == case.get("help", [])


@pytest.mark.parametrize(
    "case", [case for case in CASES if "fixed" in case], ids=lambda case: case["query"]
)
def test_a_fix_leads_to_fewer_errors(trains: Engine, case: dict) -> None:
    found = found_in(trains, case["query"])
    fixed = [fix.apply(case["query"]) for d in found for fix in d.fixes]
    assert fixed == case["fixed"]
    if len(errors_of(found)) <= 1:
        for text in fixed:
            trains.compile(text)


@pytest.mark.parametrize(
    "code", [code for code in CODES.values() if code.example], ids=lambda code: code.code
)
def test_every_code_is_shown_by_its_example(shipped: Engine, code: Code) -> None:
    assert code.code in {entry.code for entry in found_in(shipped, code.example)}


def test_messages_are_sentences_of_one_style() -> None:
    for code in CODES.values():
        assert not code.message[0].isupper(), code.code
        assert " you " not in f" {code.message} {code.meaning} ", code.code
        assert not code.message.endswith("."), code.code
        assert code.meaning.endswith("."), code.code


def test_the_frame_points_at_the_place(shipped: Engine) -> None:
    query = "find option where encrypted and private or cross-region"
    assert render_diagnostics(query, shipped.diagnose(query)) == "\n".join(
        [
            "error[E107]: `and` and `or` are mixed without parentheses",
            " --> query:1:19",
            "  |",
            "1 | find option where encrypted and private or cross-region",
            "  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
            "  = help: either `(encrypted and private) or cross-region`",
            "  = help: or     `encrypted and (private or cross-region)`",
        ]
    )


def test_the_frame_shows_the_line_of_the_error(trains: Engine) -> None:
    query = "find line\nwhere electric\n  and eletric"
    shown = render_diagnostics(query, trains.diagnose(query), "lines.iq")
    assert " --> lines.iq:3:7" in shown
    assert "3 |   and eletric\n  |       ^^^^^^^" in shown


def test_the_json_of_a_diagnostic(trains: Engine) -> None:
    query = "find line where eletric"
    (found,) = trains.diagnose(query)
    assert json.loads(json.dumps(diagnostic_json(query, found))) == {
        "code": "E103",
        "severity": "error",
        "message": "`eletric` is not a property",
        "span": {"start": 16, "end": 23, "line": 1, "column": 17},
        "label": "",
        "help": ["perhaps `electric`"],
        "fixes": [
            {"title": "write `electric`", "edits": [{"start": 16, "end": 23, "text": "electric"}]}
        ],
    }


def test_at_most_five_errors_are_told(trains: Engine) -> None:
    query = "find line where " + " and ".join(f"wrong{n}" for n in range(8))
    assert len(trains.diagnose(query)) == 5


def test_a_parameter_without_value_is_no_error_while_writing(trains: Engine) -> None:
    query = "param $op: operator; find line where operator = $op"
    assert trains.diagnose(query) == ()
    assert [entry.code for entry in trains.diagnose(query, {})] == ["E210"]
    assert trains.ask(query, {"op": "north"}).rows


def test_a_parameter_of_the_wrong_type_or_unknown_is_refused(trains: Engine) -> None:
    query = "param $n: number; find line where code = $n"
    for parameters, code in (({"n": "seven"}, "E211"), ({"n": "7", "m": "1"}, "E212")):
        with pytest.raises(QueryError) as caught:
            trains.ask(query, parameters)
        assert code in {entry.code for entry in caught.value.diagnostics}


DOUBLING = (
    "define n0 as line where electric; "
    + "".join(f"define n{n} as line where is a n{n - 1} and is a n{n - 1}; " for n in range(1, 30))
    + "find n29"
)
"""A few hundred words that stand for more conditions than there are atoms in a book."""


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (DOUBLING, "E510"),
        ("find line where " + "(" * 17 + "electric" + ")" * 17, "E502"),
        ("find line where " + " and ".join(f"code = {n}" for n in range(65)), "E503"),
        ('find line where title = "' + "x" * 21_000 + '"', "E501"),
        ("compare " + ", ".join(["red", "blue"] * 30), "E506"),
        ("find line where code in (" + ", ".join(["1"] * 600) + ")", "E507"),
        ("find line; " * 65, "E508"),
    ],
    ids=["expanded", "nesting", "conjuncts", "length", "things", "words", "statements"],
)
def test_caps_have_messages_of_their_own(trains: Engine, query: str, code: str) -> None:
    assert [entry.code for entry in errors_of(trains.diagnose(query))] == [code]


def test_the_cap_on_sparql_counts_what_truth_tests_double(trains: Engine) -> None:
    query = "electric"
    for _ in range(9):
        query = f"({query}) is unstated"
    small = Engine(trains.knowledge, limits=Limits(sparql=2_000), cache=None)
    assert [entry.code for entry in small.diagnose(f"find line where {query}")] == ["E504"]


@pytest.mark.parametrize("end", ["date > 06/06/2020", "bandwidth > 5 )", "at least 2 /"])
def test_no_line_of_help_names_a_symbol_of_the_grammar(shipped: Engine, end: str) -> None:
    for entry in shipped.diagnose(f"find option where {end}"):
        assert not any("`name`" in line or "`number`" in line for line in entry.help), entry.help
