"""Answers: the same rows from two engines, and every format."""

import csv
import io
import json
import tomllib
from dataclasses import replace

import pytest
from isthmus.kb import RdflibStore
from isthmus.queries import FORMATS, Engine, render

from tests.paths import RAILWAY

CASES = tomllib.loads((RAILWAY / "examples.toml").read_text("utf-8"))["case"]


def lines_of(engine: Engine, query: str) -> list[str]:
    return render(engine.ask(query), "csv").replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_a_question_gets_its_rows_and_notes(trains: Engine, case: dict) -> None:
    answer = trains.ask(case["query"])
    assert lines_of(trains, case["query"]) == case["rows"]
    assert [note.text for note in answer.notes] == case.get("notes", [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_rdflib_gives_the_same_rows(
    trains: Engine, railway_in_rdflib: RdflibStore, case: dict
) -> None:
    other = Engine(replace(trains.knowledge, store=railway_in_rdflib), cache=None, library=None)
    assert lines_of(other, case["query"]) == case["rows"]


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize(
    "query",
    [
        "find line show title, serves, electric, operator",
        "count line where electric",
        "why grey where electric and accessible",
        "describe red",
        "describe serves",
        "compare red, grey",
        "path from alder to elm over follows",
        'find line where title = "none"',
    ],
)
def test_every_format_is_the_same_every_time(trains: Engine, query: str, form: str) -> None:
    text = render(trains.ask(query), form)
    assert text.endswith("\n")
    assert render(trains.ask(query), form) == text


def test_the_json_of_an_answer(trains: Engine) -> None:
    answer = json.loads(render(trains.ask("find line where electric show serves, title"), "json"))
    assert list(answer) == [
        "statement",
        "sparql",
        "columns",
        "rows",
        "notes",
        "citations",
        "warnings",
        "today",
        "dataset",
        "truncated",
        "diagnostics",
    ]
    assert answer["statement"] == "find line where electric show serves, title"
    assert answer["columns"][1] == {
        "name": "serves",
        "label": "serves",
        "kind": "thing",
        "multiple": True,
    }
    (row,) = answer["rows"]
    assert row["line"] == {
        "id": "red",
        "iri": "https://example.org/trains#red",
        "label": "Red line",
    }
    assert [one["id"] for one in row["serves"]] == ["alder", "birch", "cedar"]
    assert row["title"] == "Red"


def test_mixed_is_told_apart_from_silence(trains: Engine) -> None:
    answer = json.loads(render(trains.ask("find line show electric, serves"), "json"))
    cells = {row["line"]["id"]: row["electric"] for row in answer["rows"]}
    assert cells["grey"] == {"verdict": "mixed"}
    assert cells["green"] is None
    table = render(trains.ask("find line show electric"), "table")
    assert "mixed" in table
    assert "not stated" in table


def test_html_and_csv_do_not_carry_markup_or_formulas(trains: Engine) -> None:
    from isthmus.queries.answers.answer import Answer, Column

    answer = Answer(
        "find",
        'find x where y = "<script>"',
        "",
        (Column("a", "<b>", "text"),),
        (("<script>alert(1)</script>",), ("=1+1",), ("a|b\n*c*",)),
    )
    page = render(answer, "html")
    assert "<script>" not in page
    assert "<b>" not in page
    assert list(csv.reader(io.StringIO(render(answer, "csv"))))[2] == ["'=1+1"]
    assert "| a\\|b \\*c\\* |" in render(answer, "markdown")
    assert "&lt;script" in render(answer, "markdown")


def test_no_cell_of_a_spreadsheet_begins_as_a_formula_and_numbers_stay_numbers() -> None:
    from isthmus.queries.answers.answer import Answer, Column

    texts = ("=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\uff1d1+1")
    columns = (Column("a", "a", "text"), Column("n", "n", "number"))
    answer = Answer("find", "find x", "", columns, tuple((text, -5) for text in texts))
    named = replace(answer, columns=(Column("=1+1", "a", "text"), columns[1]))
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        assert render(named, form).startswith("'=1+1")
        written = io.StringIO(render(answer, form), newline="")
        _, *rows = csv.reader(written, delimiter=delimiter)
        assert len(rows) == len(texts)
        for text, number in rows:
            assert text.startswith("'")
            assert number == "-5"


def test_an_answer_cut_by_the_default_limit_says_so(trains: Engine) -> None:
    from isthmus.queries import Limits

    small = Engine(trains.knowledge, limits=Limits(rows=2), cache=None)
    answer = small.ask("find line")
    assert (len(answer.rows), answer.truncated) == (2, True)
    assert "truncated" in {note.code for note in answer.notes}
    assert not small.ask("find line limit 2").truncated


def test_an_empty_answer_says_what_is_left_open(trains: Engine) -> None:
    answer = trains.ask("find line where accessible and electric")
    assert answer.rows == ()
    (note,) = [note for note in answer.notes if note.code == "unstated"]
    assert trains.ask(note.query).rows


def test_parameters_come_in_by_their_type_only(trains: Engine) -> None:
    query = "param $t: text; find line where title = $t"
    for hostile in ('x" } #', "\\", "'; DROP", "\n}", "Red"):
        answer = trains.ask(query, {"t": hostile})
        assert len(answer.rows) == (hostile == "Red")
