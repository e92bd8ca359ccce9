"""Mistakes that people make: each is told in words, and one step leads to what was meant."""

import tomllib

import pytest
from isthmus.queries import Engine, errors_of
from isthmus.queries.diagnostics.fixes import together

from tests.paths import RAILWAY

CASES = tomllib.loads((RAILWAY / "mistakes.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_one_step_leads_to_what_was_meant(shipped: Engine, case: dict) -> None:
    told = errors_of(shipped.diagnose(case["query"], {}))
    assert f"{told[0].code} {told[0].message}" == case["said"]
    fixed = [fix.apply(case["query"]) for fix in told[0].fixes]
    assert case["meant"] in fixed
    assert not errors_of(shipped.diagnose(fixed[0], {}))
    shipped.compile(case["meant"])


def test_a_fix_is_offered_whatever_else_is_wrong(shipped: Engine) -> None:
    query = "find option where encryptd and wheels and reach = nowhere"
    told = shipped.diagnose(query)
    assert [entry.message for entry in told] == [
        "`encryptd` is not a property",
        "`wheels` is not a property",
        "`nowhere` is not a reach",
    ]
    assert [fix.title for fix in told[0].fixes] == ["write `encrypted`"]


def test_a_fix_that_only_moves_the_error_is_not_offered(shipped: Engine) -> None:
    # The name most like it holds no option.
    (told,) = shipped.diagnose("find option where name = vpc-peering")
    assert [fix.title for fix in told.fixes] == ["write `is vpc-peering`"]
    assert told.help[1] == "`check vpc-peering where …` asks about this one thing"


def test_several_fixes_are_made_together(shipped: Engine) -> None:
    query = "find option where encryptd and reach = many-vpc show titel"
    every = together(shipped.diagnose(query))
    assert every is not None
    assert every.title == "apply all 3 fixes"
    assert every.apply(query) == "find option where encrypted and reach = many-vpcs show title"


def test_fixes_lead_on_where_one_error_hid_the_next(shipped: Engine) -> None:
    query = "find optoin where encryptd and reach = many-vpc shw titel"
    for _ in range(3):
        every = together(shipped.diagnose(query))
        query = every.apply(query) if every is not None else query
        for entry in shipped.diagnose(query)[:1]:
            query = entry.fixes[0].apply(query)
    assert query == "find option where encrypted and reach = many-vpcs show title"


def test_a_warning_is_told_with_the_answer(shipped: Engine) -> None:
    answer = shipped.ask("find option where encrypted and encrypted")
    assert "the same condition stands twice" in [note.text for note in answer.notes]
    assert not [note for note in shipped.ask("find option").notes if note.code.startswith("W")]


@pytest.mark.parametrize(
    "text", ["\ufefffind option where encrypted", "\ufeff# a title\nfind option"]
)
def test_a_byte_order_mark_is_no_word(shipped: Engine, text: str) -> None:
    assert shipped.diagnose(text) == ()
    assert shipped.complete(text, len(text)).span.end == len(text)
    assert shipped.format(text).startswith(("find", "#"))
