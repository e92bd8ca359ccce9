"""What an answer says beyond its rows: where else to look, and what is not silence."""

import pytest
from isthmus.queries import Engine, QueryError


def notes(engine: Engine, query: str) -> list[str]:
    return [note.text for note in engine.ask(query).notes]


def test_what_is_open_and_what_differs_are_counted_apart(shipped: Engine) -> None:
    first, second = notes(shipped, "find option where cross-region as of edition")
    assert first.startswith("for 13 options the source leaves this open")
    assert second.startswith("3 options are left out although a configuration of theirs fits")
    counts = shipped.ask("count option where cross-region").rows[0]
    assert counts == (0, 1, 3, 13)
    assert len(shipped.ask("find option where cross-region is unstated").rows) == 13


def test_a_group_without_key_is_not_all_silence(shipped: Engine) -> None:
    (note,) = shipped.ask("find option group by region-scope as of edition").notes
    assert "direct-connect, vpc-peering and vpc-transit-gateway differ" in note.text
    assert len(shipped.ask(note.query).rows) == 3


def test_a_text_that_options_do_not_mention_is_looked_for_elsewhere(shipped: Engine) -> None:
    answer = shipped.ask('find option where mentions "overlap"')
    assert not answer.rows
    (note,) = answer.notes
    assert note.query == 'find option where any address-overlap with (mentions "overlap")'
    assert len(shipped.ask(note.query).rows) == 15


def test_what_came_later_is_looked_for_among_the_changes(shipped: Engine) -> None:
    (note,) = shipped.ask('find option where mentions "IPv6"').notes
    assert note.query == 'find dated-change where mentions "IPv6"'
    assert len(shipped.ask(note.query).rows) > 3


@pytest.mark.parametrize("word", ["MTU", "jumbo frame", "99.9"])
def test_what_the_source_never_mentions_is_said_to_be_nowhere(shipped: Engine, word: str) -> None:
    (note,) = notes(shipped, f'find option where mentions "{word}"')
    assert note == f"no name or definition on record mentions {word!r}"


def test_variants_are_not_offered_where_a_definition_says_more(shipped: Engine) -> None:
    query = "define paid as option where any cost; find paid where private"
    assert not [note for note in shipped.ask(query).notes if note.code == "variants"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "check direct-connect where cross-account",
            "said of variants only: AWS Direct Connect, Direct Connect gateway: yes",
        ),
        (
            "check vpc-peering where private",
            "said of variants only: VPC peering across Regions: yes",
        ),
        (
            "check vpc-managed-vpn where transitive",
            "the source does not say: transitive; what it says on transit is on record",
        ),
        (
            "check vpc-transit-gateway where quota.number = 3",
            "stated for quota: attachments of a transit gateway",
        ),
    ],
)
def test_an_open_verdict_says_what_was_found_instead(
    shipped: Engine, query: str, said: str
) -> None:
    assert any(note.startswith(said) for note in notes(shipped, query))


def test_nothing_about_an_option_was_left_unreviewed(shipped: Engine) -> None:
    """A description tells silence from what nobody looked at; there is nothing of the latter."""
    for kind in ("option", "configuration"):
        for row in shipped.ask(f"find {kind}").rows:
            name = row[0].iri.rsplit("/", 1)[-1]  # type: ignore[union-attr]
            described = shipped.ask(f"describe {kind}:{name}").rows
            assert not [line[0] for line in described if line[2] == "not reviewed"], name


def test_the_target_of_a_path_is_what_can_stand_there(shipped: Engine) -> None:
    answer = shipped.ask("path from direct-connect-vpn to direct-connect over part")
    assert [row[-1].iri.rsplit("/", 2)[-2] for row in answer.rows] == ["service"]  # type: ignore[union-attr]


def test_use_takes_no_question_over_and_knows_its_files(shipped: Engine) -> None:
    with pytest.raises(QueryError) as raised:
        shipped.ask('use "cross-region"')
    assert "not the question of a file" in str(raised.value)
    with pytest.raises(QueryError) as raised:
        shipped.ask('use "cross-regions"; find option')
    assert 'perhaps `use "cross-region"`' in str(raised.value)


def test_the_query_of_a_note_stands_alone(shipped: Engine) -> None:
    """It carries the values of parameters and the definitions that it rests on."""
    query = "param $way: transport; find option where transport = $way as of edition"
    (note,) = [one for one in shipped.ask(query, {"way": "internet"}).notes if one.query]
    assert note.query == "find configuration where transport = internet as of edition"
    query = "define paid as option where any cost; find paid where cross-region as of edition"
    (note,) = [one for one in shipped.ask(query).notes if one.query]
    assert note.query.startswith("define paid as option where any cost; find paid where")
    shipped.ask(note.query)
