"""Every query in the documentation runs, and what the guide says of it is so."""

import re

import pytest
from isthmus.queries import Answer, Engine, QueryError, Thing
from isthmus.service.embed.addresses import KINDS

from tests.paths import ROOT

from .pages import Example, examples_in, written_examples, written_pages

MISTAKES = {"find option where encryptd": "E103"}
"""Queries shown to be wrong, with the code of the message."""

WRITTEN = written_examples()


def column(answer: Answer, name: str) -> list[object]:
    place = [found.name for found in answer.columns].index(name)
    return [row[place] for row in answer.rows]


def things(answer: Answer) -> set[str]:
    return {row[0].id for row in answer.rows if isinstance(row[0], Thing)}


def verdict(engine: Engine, query: str) -> object:
    (found,) = column(engine.ask(query), "verdict")
    return found


def test_there_are_examples_to_run():
    assert len(WRITTEN) >= 20
    assert any(example.place.startswith("README.md") for example in WRITTEN)


@pytest.mark.parametrize("example", WRITTEN, ids=lambda example: example.place)
def test_every_query_on_a_page_runs(example: Example, engine: Engine):
    if example.query in MISTAKES:
        with pytest.raises(QueryError) as refused:
            engine.ask(example.query)
        assert [one.code for one in refused.value.diagnostics] == [MISTAKES[example.query]]
        return
    assert engine.ask(example.query).statement
    formatted = engine.format(example.query)
    assert engine.format(formatted) == formatted


def test_every_query_on_a_generated_page_runs(engine: Engine):
    from errors_page import errors_page
    from grammar_page import grammar_page
    from isthmus_pages import said_of
    from vocabulary_page import vocabulary_page

    pages = {
        "errors": errors_page(lambda text: said_of(engine, text)),
        "grammar": grammar_page(),
        "vocabulary": vocabulary_page(engine.vocabulary),
    }
    found = [example for name, text in pages.items() for example in examples_in(name, text)]
    assert len(found) >= 70
    for example in found:
        assert engine.ask(example.query, cite=False).statement, example.place


def test_every_word_with_its_kind_is_one(engine: Engine):
    # Graphs are named in SPARQL alone, and the parts of a change in its record.
    unasked = {"graph", "conflict", "dated-amount", "dated-statement", "evidence"}
    kinds = "|".join(set(KINDS) - unasked)
    named = re.compile(rf"(?<![\w/:])(?:{kinds}):[a-z][\w-]+")
    found = {
        (path.relative_to(ROOT).as_posix(), word)
        for path in written_pages()
        for word in named.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) >= 4
    for page, word in sorted(found):
        assert engine.diagnose(f"describe {word}") == (), f"{page}: {word}"


# --- what the guide says --------------------------------------------------------------------------


def test_the_paper_says_nothing_of_the_encryption_of_direct_connect(engine: Engine):
    assert verdict(engine, "check direct-connect where encrypted") == "unstated"
    assert verdict(engine, "check direct-connect where private") == "true"


def test_the_configurations_of_an_option_are_a_question_of_their_own(engine: Engine):
    condition = "where encrypted and private and reach = many-vpcs"
    assert things(engine.ask(f"find option {condition}")) == {"direct-connect-transit-gateway-vpn"}
    configurations = things(engine.ask(f"find configuration {condition}"))
    assert "vpc-managed-vpn-direct-connect" in configurations


def test_columns_never_filter(engine: Engine):
    every = things(engine.ask("find option"))
    assert things(engine.ask("find option show transport, bandwidth")) == every


def test_a_property_with_several_values_gives_a_list(engine: Engine):
    answer = engine.ask("find option show limitation")
    assert answer.columns[-1].multiple
    assert any(isinstance(cell, tuple) and len(cell) > 1 for cell in column(answer, "limitation"))


def test_and_with_or_needs_parentheses(engine: Engine):
    with pytest.raises(QueryError) as refused:
        engine.ask("find option where encrypted and private or cross-account")
    (found,) = refused.value.diagnostics
    assert found.code == "E107"
    assert len(found.fixes) == 2


def test_not_turns_true_and_false_round_and_leaves_silence(engine: Engine):
    everything = things(engine.ask("find option"))
    true = things(engine.ask("find option where transitive"))
    false = things(engine.ask("find option where not transitive"))
    silent = things(engine.ask("find option where transitive is unstated"))
    assert true
    assert "vpc-peering" in false
    assert silent
    assert true | false | silent == everything
    assert len(true) + len(false) + len(silent) == len(everything)


def test_a_count_answers_in_three_numbers(engine: Engine):
    answer = engine.ask("count option where encrypted")
    numbers = {name: column(answer, name)[0] for name in ("true", "false", "unstated")}
    assert numbers == {"true": 8, "false": 0, "unstated": 9}


def test_including_unstated_keeps_what_is_not_excluded(engine: Engine):
    answer = engine.ask("find option where private and reach = many-vpcs including unstated")
    verdicts = set(column(answer, "verdict"))
    assert {"true", "unstated"} <= verdicts <= {"true", "unstated", "mixed"}
    assert "managed-vpn" not in things(answer)


def test_counting_over_an_open_record_carries_a_note(engine: Engine):
    answer = engine.ask("find option where no limitation = internet-dependent")
    assert "absence" in {note.code for note in answer.notes}


def test_every_needs_a_recorded_value(engine: Engine):
    every = things(engine.ask("find option where every transport = private-line"))
    any_at_all = things(engine.ask("find option where any transport"))
    assert every
    assert every < any_at_all


def test_why_gives_each_part_with_its_claims(engine: Engine):
    answer = engine.ask("why direct-connect-vpn where encrypted and private")
    assert answer.citations
    shown = " ".join(str(cell) for row in answer.rows for cell in row)
    assert "encrypted" in shown
    assert "private" in shown


def test_why_not_gives_the_reason(engine: Engine):
    answer = engine.ask("why not vpc-peering where transitive")
    assert any(citation.page for citation in answer.citations)


def test_groups_count_things(engine: Engine):
    answer = engine.ask("find option group by family show family, count")
    assert sum(int(str(number)) for number in column(answer, "count")) == 17
    without = engine.ask("find option group by bandwidth show bandwidth, count")
    assert sum(int(str(number)) for number in column(without, "count")) >= 17


def test_a_definition_is_used_like_a_class(engine: Engine):
    defined = "define safe-option as option where encrypted and private; find safe-option"
    assert things(engine.ask(defined)) == things(
        engine.ask("find option where encrypted and private")
    )


def test_a_parameter_makes_a_query_reusable(engine: Engine):
    text = "param $where-to: reach = many-vpcs; find option where reach = $where-to"
    assert things(engine.ask(text, {"where-to": "one-vpc"})) == things(
        engine.ask("find option where reach = one-vpc")
    )


def test_a_mistake_is_mended(engine: Engine):
    text = "find option where encryptd"
    (found,) = engine.diagnose(text)
    assert found.fixes[0].apply(text) == "find option where encrypted"
