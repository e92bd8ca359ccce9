"""What somebody types who knows the field and not the vocabulary."""

import tomllib

import pytest
from isthmus.queries import Answer, Engine, QueryError

from tests.paths import RAILWAY

FILE = RAILWAY / "first-words.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["case"]


def rows(answer: Answer) -> list[tuple[object, ...]]:
    return [tuple(row) for row in answer.rows]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "hint" not in case], ids=lambda case: case["query"]
)
def test_words_of_the_field_are_understood(shipped: Engine, case: dict) -> None:
    found = rows(shipped.ask(case["query"]))
    assert found
    assert found == rows(shipped.ask(case["means"]))


@pytest.mark.parametrize(
    "case", [case for case in CASES if "hint" in case], ids=lambda case: case["query"]
)
def test_a_message_leads_there_in_one_step(shipped: Engine, case: dict) -> None:
    with pytest.raises(QueryError) as raised:
        shipped.ask(case["query"])
    found = raised.value.diagnostics
    assert case["hint"] in [line for entry in found for line in entry.help]
    fixed = [fix.apply(case["query"]) for entry in found for fix in entry.fixes]
    wanted = rows(shipped.ask(case["means"]))
    assert any(rows(shipped.ask(text)) == wanted for text in fixed)
