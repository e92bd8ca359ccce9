"""Mistakes that people make: each is told in words, and one step leads to what was meant."""

import tomllib

import pytest
from isthmus.queries import Engine, errors_of
from isthmus.queries.mending.tried_fixes import together

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


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("find option where reach in", "`(` is missing after `in`"),
        ("param $x", "`:` is missing after `$x`"),
        ("param", "a parameter `$…` is missing after `param`"),
        ("use", 'a text `"…"` is missing after `use`'),
    ],
)
def test_what_is_missing_is_said_as_it_is_written(shipped: Engine, query: str, said: str) -> None:
    assert shipped.diagnose(query)[0].message == said


@pytest.mark.parametrize("query", ["drop table option", "update option set private = true"])
def test_who_wants_to_change_something_is_told_that_nothing_changes(
    shipped: Engine, query: str
) -> None:
    (told, *_) = shipped.diagnose(query)
    assert not told.fixes
    assert told.help == ("a query reads what is on record, and changes nothing",)


def test_an_undeclared_parameter_is_declared_by_its_place(shipped: Engine) -> None:
    query = "find option where reach = $y and bandwidth > $least"
    fixes = [fix.apply(query) for entry in shipped.diagnose(query) for fix in entry.fixes]
    assert fixes == [f"param $y: reach; {query}", f"param $least: number; {query}"]
    both = f"param $y: reach; param $least: number; {query}"
    assert not errors_of(shipped.diagnose(both))


def test_a_class_is_found_by_its_name_in_the_ontology_and_by_its_plural(shipped: Engine) -> None:
    for query, meant in (("find vpc-node", "find vpc"), ("find families", "find family")):
        assert [fix.apply(query) for fix in shipped.diagnose(query)[0].fixes] == [meant]
