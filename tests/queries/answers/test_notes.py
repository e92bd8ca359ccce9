"""What an answer says beyond its rows: where else to look, and what is not silence."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.kb.store.store import Rows, Store
from isthmus.queries import Engine, QueryError, render


def notes(engine: Engine, query: str) -> list[str]:
    return [note.text for note in engine.ask(query).notes]


def test_what_is_open_and_what_differs_are_counted_apart(shipped: Engine) -> None:
    first, second, third = notes(shipped, "find option where cross-region as of edition")
    assert first.startswith("for 13 options the record leaves this open")
    assert second.startswith("3 options are left out although a configuration of theirs fits")
    assert "on record under `region-scope` for" in third
    counts = shipped.ask("count option where cross-region").rows[0]
    assert counts == (0, 1, 3, 13)
    assert len(shipped.ask("find option where cross-region is unstated").rows) == 13


class Noted:
    """A store that notes what it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def select(self, sparql: str) -> Rows:
        self.asked.append(sparql)
        return self._store.select(sparql)


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ('find claim where mentions "MTU"', False),
        ("find option where is in (vpc-peering, privatelink)", False),
        ('find claim where page = 17 and mentions "MTU"', True),
        ("find option where encrypted", True),
    ],
)
def test_things_are_counted_by_verdict_only_where_that_can_tell_something(
    query: str, counted: bool, shipped: Engine
) -> None:
    """Where a condition holds or does not, none is open; counting takes longer than the answer."""
    noted = Noted(shipped.knowledge.store)
    engine = Engine(replace(shipped.knowledge, store=noted), cache=None)
    answer = engine.ask(query, as_of="edition")
    assert any("COUNT(DISTINCT ?x)" in sparql for sparql in noted.asked) == counted
    assert answer == shipped.ask(query, as_of="edition")


def test_a_group_without_key_is_not_all_silence(shipped: Engine) -> None:
    (note,) = [
        one
        for one in shipped.ask("find option group by region-scope as of edition").notes
        if one.query
    ]
    assert "direct-connect, vpc-peering and vpc-transit-gateway differ" in note.text
    assert len(shipped.ask(note.query).rows) == 3


def test_what_is_recorded_of_a_thing_mentions_for_it(shipped: Engine) -> None:
    """One step: no text of an option itself speaks of overlap, what is recorded of most does."""
    answer = shipped.ask('find option where mentions "overlap"')
    one_step = shipped.ask('find option where any address-overlap with (mentions "overlap")')
    assert {row[0] for row in one_step.rows} <= {row[0] for row in answer.rows}
    assert len(answer.rows) == 15
    (verdict,) = [
        row[2] for row in shipped.ask('why vpc-peering where mentions "overlap"').rows[:1]
    ]
    assert any("overlap" in line.casefold() for line in verdict)


@pytest.mark.parametrize(
    ("page", "section", "first"),
    [
        (10, "direct-connect", "AWS Direct Connect (from page 9)"),
        (23, "vpc-managed-vpn", "AWS Managed VPN (VPC to VPC) (from page 22)"),
        (31, "vpn-monitoring", "VPN monitoring (from page 30)"),
    ],
)
def test_a_page_without_a_citation_leads_to_its_section(
    shipped: Engine, page: int, section: str, first: str
) -> None:
    """Reading 54: where no passage is known to stand on a page, its sections are named."""
    answer = shipped.ask(f"find claim where page = {page}")
    assert not answer.rows
    (note,) = answer.notes
    assert note.code == "elsewhere"
    assert f"from page {page} itself" in note.text
    assert first in note.text
    assert note.query == f"find claim where section = {section}"
    assert shipped.ask(note.query).rows


def test_a_description_says_its_silences_once_and_numbers_with_their_unit(
    shipped: Engine,
) -> None:
    rows = shipped.ask("describe direct-connect").rows
    silent = [row for row in rows if row[2] == "the source does not say"]
    assert {row[0] for row in silent} == {"silent on"}
    names = [name for row in silent for name in row[1]]
    assert {"encrypted", "authentication", "monitored-by"} <= set(names)
    assert len(names) == len(set(names))
    assert len(silent) == 1
    assert "VPN monitoring" in silent[0][3]
    (bandwidth,) = [row[1] for row in rows if row[0] == "bandwidth"]
    assert bandwidth == ("1 Gbit/s", "10 Gbit/s")


def test_a_description_tells_what_more_is_said_of_variants(shipped: Engine) -> None:
    """Fewer threat vectors are named for peering across Regions alone: no row left it out."""
    rows = {row[0]: row for row in shipped.ask("describe option:vpc-peering").rows}
    assert rows["advantage"][2] == (
        "stated; of variants only: VPC peering across Regions: fewer threat vectors"
    )
    rows = {row[0]: row for row in shipped.ask("describe option:direct-connect").rows}
    assert "(Direct Connect gateway): Direct Connect gateway" in rows["uses"][2]
    assert rows["bandwidth"][2] == "stated"


def test_a_page_with_citations_of_its_own_leads_nowhere_else(shipped: Engine) -> None:
    assert shipped.ask("find claim where page = 9").rows
    answer = shipped.ask('find claim where page = 9 and locator contains "no such words"')
    assert not answer.rows
    assert "elsewhere" not in [note.code for note in answer.notes]
    assert notes(shipped, "find claim where page = 0") == ["nothing on record contains page 0"]


def test_what_came_later_is_looked_for_among_the_changes(shipped: Engine) -> None:
    (note,) = shipped.ask('find option where mentions "IPv6"').notes
    assert note.query == 'find dated-change where mentions "IPv6"'
    assert len(shipped.ask(note.query).rows) > 3


@pytest.mark.parametrize("word", ["MTU", "jumbo frame", "99.9"])
def test_what_the_source_never_mentions_is_said_to_be_nowhere(shipped: Engine, word: str) -> None:
    (note,) = notes(shipped, f'find option where mentions "{word}"')
    assert note.startswith(f"no name or definition on record mentions {word!r}; the words searched")
    assert "says nothing about the source" in note


def test_a_definition_is_part_of_what_is_asked(shipped: Engine) -> None:
    """What it adds is open too, and its variants are told by one query that stands alone."""
    query = "define paid as option where any cost; find paid where private"
    (note,) = [note for note in shipped.ask(query).notes if note.code == "unstated"]
    assert note.query == "find option where (any cost and private) is unstated"
    for note in shipped.ask(query).notes:
        if note.query:
            shipped.ask(note.query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "check direct-connect where cross-account",
            "said of variants only: AWS Direct Connect (Direct Connect gateway): yes",
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
    queries = [one.query for one in shipped.ask(query, {"way": "internet"}).notes if one.query]
    assert "find configuration where transport = internet as of edition" in queries
    query = "define paid as option where any cost; find option where is a paid and cross-region"
    told = shipped.ask(query).notes
    # A property that is near is asked for by itself.
    queries = [one.query for one in told if one.query and one.code != "near"]
    assert queries
    assert all(text.startswith("define paid as option where any cost; find") for text in queries)
    for text in queries:
        shipped.ask(text)


# Each kind of note, where it is due and where it is not. A text of a note that is due is a part.
DUE = [
    ("find option where not transport = internet", "unstated", "for 4 options the record"),
    ("define clear as option where not encrypted; find clear", "unstated", "for 9 options"),
    ("count option where encrypted", "unstated", "is unstated"),
    ("find option where private group by family", "unstated", "the record leaves this open"),
    ("compare option where private on title", "unstated", "the record leaves this open"),
    ("find option where private order by title limit 6 offset 3", "variants", "vpc-peering"),
    ("find option where no transport = internet", "variants", "vpc-managed-vpn"),
    (
        "find option where part = direct-connect and cross-region",
        "variants",
        "a configuration of it",
    ),
    ("find option where no transport = internet", "absence", "`transport` is not thereby"),
    ("find option where no configuration with (encrypted)", "absence", "`encrypted` is not"),
    ("check managed-vpn where at least 1 bandwidth", "absence", "`bandwidth` is not thereby"),
    ("find option where at least 9 bandwidth", "absence", "`bandwidth` is not thereby"),
    ("find option where not at least 2 limitation", "absence", "`limitation` is not"),
    ("find option where any configuration with (no limitation)", "absence", "`limitation`"),
    (
        "find option group by family having count > 2 and max(bandwidth) > 1 Gbps",
        "absence",
        "`max(bandwidth) > 1 Gbps` looks at what is on record",
    ),
    (
        "compare vpc-peering, vpc-transit-gateway on private",
        "silence",
        "private (VPC peering as a whole)",
    ),
    ("compare vpc-peering, vpc-transit-gateway on title", "differences", "they differ on title"),
    ('find option where mentions "zebra"', "words", "says nothing about the source"),
    ("find option where uses is a transit-gateway", "kinds", "uses = transit-gateway"),
    ("check direct-connect where bandwidth < 1 Gbps", "beside", "below 1 Gbit/s"),
    ("find option show advantage", "some-variants", "of vpc-peering, more is said of variants"),
    (
        "compare vpc-peering, vpc-transit-gateway on advantage",
        "some-variants",
        "of vpc-peering, more",
    ),
    ("find option where bandwidth < 1 Gbps", "beside", "Direct Connect below 1 Gbit/s"),
    ("find option where availability-by = customer", "near", "`end-availability-by` for"),
    ("check software-vpn where availability-by = customer", "near", "by`: customer"),
    ("find option where scaling-by = aws", "near", "`scale` for client-vpn"),
    ("find option where customer-side-managed-by = customer", "near", "vpc-software-vpn: `find"),
    ("check transit-vpc where cross-region", "near", "`region-scope`: global"),
    ("find option where region-scope = cross-region", "near", "global of transit-vpc"),
    ("find option where connects = internal-network", "near", "remote network of"),
    ("find option where choice = vendors-and-products", "near", "VPN vendors and products and"),
    ("find option group by account-scope", "some-variants", "not of direct-connect as a whole"),
    (
        "find option group by family show family, count(scale)",
        "some-variants",
        "`scale` is said of variants only",
    ),
    ("check direct-connect where bandwidth > 40 Gbps", "unstated", "1 Gbit/s and 10 Gbit/s;"),
    ("find option order by family limit 3", "ties", "share the last place"),
    ("find option limit 3 offset 20", "skipped", "`offset 20` skips all rows"),
    ("find option group by family show family, count limit 2 offset 9", "skipped", "skips all"),
    ("find transport show count(^transport)", "also-counted", "configurations beside"),
    ("find limitation where at least 3 ^limitation", "also-counted", "20 configurations beside 13"),
    ("find transport where count(^transport) >= 5", "also-counted", "with (is an option)) >= 5` k"),
    ("find option where encrypted is false", "verdict", "for 9 options the record leaves it open"),
    ("check direct-connect where encrypted is false", "verdict", "here the record leaves it open"),
    ("count option where encrypted is true", "verdict", "for 9 options"),
    ("choose option where encrypted is true", "verdict", "for 9 options"),
    (
        "choose option where encrypted prefer private",
        "incomparable",
        "Software VPN to AWS Managed VPN; Software VPN to AWS Managed VPN and AWS Client VPN",
    ),
    ("find option where region-scope = same-region", "modal", "one Region (recommended), "),
    ("find option where requirement = single-hop-bgp", "modal", "counts where dynamic routing"),
    ("find configuration where choice in (wan-provider, bgp-path-preferences)", "modal", "in BGP:"),
]
NOT_DUE = [
    ("find option where private including unstated", "unstated"),
    ("find option where no transport = internet", "unstated"),
    ("find option where encrypted is unstated", "unstated"),
    ("find option where uses is a transit-gateway", "unstated"),
    ('find option where no ^subject with (locator contains "table")', "variants"),
    ("find option where private is mixed", "variants"),
    ("find transport where any ^transport", "variants"),
    ("find option where any limitation", "absence"),
    ("find option group by family having count > 2", "absence"),
    ("check managed-vpn where at least 1 family", "absence"),
    ("find option where at least 1 family", "absence"),
    ("compare vpc-peering, vpc-transit-gateway on title", "silence"),
    ('find option where mentions "peering"', "words"),
    ("find option where uses is a component", "kinds"),
    ("check direct-connect where bandwidth >= 1 Gbps", "beside"),
    ("find option where bandwidth >= 1 Gbps", "beside"),
    ("find option show limitation, figure, title", "some-variants"),
    ("find option where encrypted", "near"),
    ("find option where connects = vpc", "near"),
    ("check managed-vpn where customer-side-managed-by = customer", "near"),
    ("find option group by family", "some-variants"),
    ("find option group by region-scope", "some-variants"),
    ("find option order by title limit 3", "ties"),
    ("find option limit 3 offset 10", "skipped"),
    ("find option where encrypted and not encrypted limit 3 offset 20", "skipped"),
    ("find transport show count(^transport with (is an option))", "also-counted"),
    ("find limitation where at least 3 ^limitation with (is an option)", "also-counted"),
    ("find option where at least 2 limitation", "also-counted"),
    ("find option where encrypted is true or encrypted is unstated", "verdict"),
    ("check managed-vpn where encrypted is true", "verdict"),
    ("find option where private limit 500", "truncated"),
    ("find option where family = vpc-to-vpc", "modal"),
    ("find option where choice = wan-provider", "modal"),
    ("find option where encrypted is claimed", "unclaimed"),
    ("find option where bandwidth > 5 Gbps", "kinds"),
]


@pytest.mark.parametrize(("query", "code", "part"), DUE)
def test_a_note_is_given_where_it_is_due(shipped: Engine, query: str, code: str, part: str) -> None:
    given = [note for note in shipped.ask(query).notes if note.code == code]
    assert any(part in note.text for note in given), shipped.ask(query).notes
    for note in given:
        if note.query:
            shipped.ask(note.query)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("why vpc-software-vpn where bottleneck", "(may: Amazon VPC-to-Amazon VPC"),
        ("why software-vpn where monitored-by = vpn-monitor", "(can: VPN monitoring"),
        ("why client-vpn where recommended-when = smaller-company", "(typically: Software remote"),
        ("why managed-vpn where duty = customer-end-redundancy", "(if-required: Network-to"),
        ("why vpn-cloudhub where encrypted", "(inferred from Network-to-Amazon VPC"),
    ],
)
def test_a_reason_says_with_which_word_the_source_says_it(
    shipped: Engine, query: str, word: str
) -> None:
    """Reading 53: *may* is not *is*, beside a verdict as well."""
    assert word in " ".join(shipped.ask(query).rows[0][2])


def test_what_is_said_plainly_has_no_word_of_reserve(shipped: Engine) -> None:
    (line,) = shipped.ask("why vpc-software-vpn where managed-entirely-by = customer").rows[0][2]
    assert line.endswith("(Amazon VPC-to-Amazon VPC connectivity options, p. 17)")


@pytest.mark.parametrize(("query", "code"), NOT_DUE)
def test_a_note_is_not_given_where_it_is_not_due(shipped: Engine, query: str, code: str) -> None:
    assert code not in {note.code for note in shipped.ask(query).notes}


def test_silence_beside_a_value_is_no_difference(shipped: Engine) -> None:
    (told,) = [
        note.text
        for note in shipped.ask("compare vpc-peering, vpc-transit-gateway on private").notes
        if note.code == "differences"
    ]
    assert "does not differ" in told


def test_what_a_definition_leaves_out_is_explained(shipped: Engine) -> None:
    """The condition of a definition is part of what was asked, alone and beside another."""
    for query in (
        "define clear as option where not encrypted; find clear",
        "define clear as option where not encrypted; find clear where private",
    ):
        answer = shipped.ask(query)
        others = shipped.left_out(query, answer)
        assert len(answer.rows) + len(others) == len(shipped.ask("find option").rows)
        assert all(other.reasons for other in others)


def test_what_is_met_is_no_reason_to_be_left_out(shipped: Engine) -> None:
    """The opposite of what was asked is what is not met, and a test that is false may be met."""
    query = "find option where no limitation and not private"
    others = {one.thing.id: one for one in shipped.left_out(query, shipped.ask(query))}
    reasons = [(one.condition, one.verdict) for one in others["client-vpn"].reasons]
    assert reasons == [("no limitation", "false")]
    query = "find option where not encrypted"
    others = {one.thing.id: one for one in shipped.left_out(query, shipped.ask(query))}
    (reason,) = others["direct-connect-vpn"].reasons
    assert (reason.condition, reason.verdict) == ("not encrypted", "false")
    assert "encrypted – yes" in reason.because[0]


def test_what_a_query_is_warned_of_comes_with_its_answer_once(shipped: Engine) -> None:
    query = "find option where encrypted and encrypted and (private or private)"
    answer = shipped.ask(query)
    assert [entry.code for entry in answer.diagnostics] == ["W601", "W601"]
    assert [note.code for note in answer.notes].count("W601") == 1
    told = json.loads(render(answer, "json"))["diagnostics"]
    assert [entry["span"]["start"] for entry in told] == [32, 58]
    assert told[0]["fixes"][0]["edits"]
    assert shipped.ask("find option where encrypted").diagnostics == ()


def test_values_that_could_not_be_compared_are_counted_by_kind(tmp_path: Path) -> None:
    """A text beside numbers, a time with a zone beside one without; facts without any claim."""
    data = tmp_path / "garden.ttl"
    data.write_text(
        "@prefix : <https://example.org/g#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":Plant a owl:Class . :Pot a owl:Class . :size a owl:DatatypeProperty .\n"
        ":woken a owl:DatatypeProperty ; rdfs:range xsd:dateTime .\n"
        ':a a :Plant ; :size 7 ; :woken "2021-06-02T00:10:00Z"^^xsd:dateTime .\n'
        ':b a :Plant ; :size "tall" ; :woken "2021-06-02T00:10:00"^^xsd:dateTime .\n'
        ':c a :Plant ; :size true . :p a :Pot ; :size "wide" .\n',
        encoding="utf-8",
    )
    garden = Engine(open_knowledge(ontology=[data], cache=None), cache=None)

    def kinds(query: str) -> list[str]:
        return [note.text for note in garden.ask(query).notes if note.code == "kinds"]

    (told,) = kinds("find plant where size > 5")
    assert told.endswith("by `size > 5`: 1 (a text) and 1 (yes or no)")
    (told,) = kinds('find plant where size contains "a"')
    assert told.endswith("1 (a number) and 1 (yes or no)")
    (told,) = kinds("find plant where woken < 2022-01-01T00:00:00Z")
    assert told.endswith("1 (a time without a zone)")
    assert kinds("find plant where woken is stated") == []
    (note,) = [n for n in garden.ask("find plant where size is claimed").notes if n.code != "today"]
    assert (note.code, "no claim on record speaks of `size`" in note.text) == ("unclaimed", True)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("describe page:page-31", "find claim where page = 31"),
        ("describe page 10", "find claim where page = 10"),
        ("find page 23", "find claim where page = 23"),
    ],
)
def test_a_page_asked_for_as_a_thing_leads_to_its_claims(
    shipped: Engine, query: str, meant: str
) -> None:
    """Reading 54: pages are numbers, and a reader who does not know it is told what to ask."""
    with pytest.raises(QueryError) as raised:
        shipped.ask(query)
    first = raised.value.diagnostics[0]
    assert f"perhaps `{meant}`" in first.help
    assert shipped.ask(meant).notes or shipped.ask(meant).rows


def test_a_number_after_another_word_is_no_place(shipped: Engine) -> None:
    with pytest.raises(QueryError) as raised:
        shipped.ask("describe nothing-31")
    assert not [line for line in raised.value.diagnostics[0].help if "= 31" in line]


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("authors", "class", "person"),
        ("contributors", "class", "person"),
        ("sub-1g", "quota", "Direct Connect below 1 Gbit/s"),
        ("appendix", "section", "Appendix A"),
        ("LAG", "component", "link aggregation group"),
    ],
)
def test_words_of_the_source_and_of_the_field_are_understood(
    shipped: Engine, word: str, kind: str, name: str
) -> None:
    rows = {row[0]: row[1] for row in shipped.ask(f"describe {word}").rows}
    assert name in rows["label"]
    assert kind in rows.get("is a", rows.get("kind", ()))


def test_what_is_written_for_a_reader_has_the_article_that_is_spoken(shipped: Engine) -> None:
    text = "find option where use-case is an use-case"
    assert shipped.format(text).strip() == "find option where use-case is a use-case"
    assert shipped.format("find family where ^family is an option").strip().endswith("is an option")


@pytest.mark.parametrize(
    ("path", "unit"), [("bandwidth", " Gbps"), ("quota.number", ""), ("throughput", " Gbps")]
)
def test_a_range_that_no_single_value_meets_is_told(shipped: Engine, path: str, unit: str) -> None:
    """What is listed and what is told are worked out from the values, for ranges of all widths."""
    held = {
        row[0].id: frozenset(row[1] if isinstance(row[1], tuple) else (row[1],)) - {None}
        for row in shipped.ask(f"find option show {path}").rows
    }
    points = sorted({value for values in held.values() for value in values})
    bounds = [points[0] - 1, *points, points[-1] + 1]
    told_of = 0
    for low, high in combinations(bounds[:6], 2):
        where = f"{path} > {low}{unit} and {path} < {high}{unit}"
        answer = shipped.ask(f"find option where {where}")
        hits = {
            thing
            for thing, values in held.items()
            if any(value > low for value in values) and any(value < high for value in values)
        }
        within = {thing for thing in hits if any(low < value < high for value in held[thing])}
        assert {row[0].id for row in answer.rows} == hits
        named = {
            iri.rpartition("/")[2]
            for one in answer.notes
            if one.code == "apart"
            for iri in one.things
        }
        assert named == hits - within
        told_of += len(named)
    assert told_of or all(len(values) < 2 for values in held.values())


def test_a_range_is_told_of_wherever_it_stands(shipped: Engine) -> None:
    mid = "bandwidth > 2 Gbps and bandwidth < 8 Gbps"
    for query in (
        f"check direct-connect where {mid}",
        f"why direct-connect where {mid}",
        f"check direct-connect where not ({mid})",
        "check direct-connect where (bandwidth > 2 Gbps and bandwidth is stated) "
        "and bandwidth < 8 Gbps",
        f"check direct-connect where private or ({mid})",
        f"count option where {mid}",
        f"compare option where {mid} on bandwidth",
        f"choose option where {mid}",
        f"find option show ({mid})",
        "define fast as option where bandwidth > 2 Gbps; find fast where bandwidth < 8 Gbps",
        f"find family where any ^family with (is direct-connect and {mid})",
    ):
        note = "".join(one.text for one in shipped.ask(query).notes if one.code == "apart")
        assert "`bandwidth > 2 Gbps` by 10 Gbit/s and `bandwidth < 8 Gbps` by 1 Gbit/s" in note, (
            query
        )
        assert "no form asks for one value that does" in note
    for query in (
        "check direct-connect where bandwidth >= 1 Gbps and bandwidth < 8 Gbps",
        "check direct-connect where bandwidth = 1 Gbps and bandwidth = 10 Gbps",
        "check direct-connect where every bandwidth > 0 Gbps and every bandwidth < 80 Gbps",
        f"check vpc-peering where {mid}",
    ):
        assert not [one for one in shipped.ask(query).notes if one.code == "apart"]


def test_the_form_for_one_value_is_written_out(shipped: Engine) -> None:
    answer = shipped.ask("find option where quota.number >= 3 and quota.number < 10")
    (note,) = [one for one in answer.notes if one.code == "apart"]
    form = note.text.rpartition("write `")[2].removesuffix("`")
    assert form == "any quota with (number >= 3 and number < 10)"
    apart = {iri.rpartition("/")[2] for iri in note.things}
    rest = {row[0].id for row in answer.rows} - apart
    assert {row[0].id for row in shipped.ask(f"find option where {form}").rows} == rest


def test_what_a_phrase_is_about_is_put_into_the_plural(shipped: Engine) -> None:
    told = notes(shipped, "find connection-end where manager = customer")
    assert any(" ends of a connection the record leaves this open" in text for text in told)


def test_a_comparison_says_where_it_is_the_whole_that_nothing_is_on_record_of(
    shipped: Engine,
) -> None:
    query = "compare vpc-peering, vpc-transit-gateway on private as of edition"
    told = notes(shipped, query)
    assert "what is on record of each as a whole does not differ" in told
    silent = "nothing is on record on private (VPC peering as a whole): that is no difference"
    assert silent in told


def test_a_reason_names_each_place_once(shipped: Engine) -> None:
    (row,) = shipped.ask("why direct-connect-gateway where private as of edition").rows
    (reason,) = row[2]
    assert reason.count("AWS Direct Connect, from p. 9") == 1
    assert "; partly can: AWS Direct Connect, from p. 9)" in reason


def test_a_check_gives_a_reason_once_that_two_conditions_share(shipped: Engine) -> None:
    told = notes(shipped, "check privatelink where bandwidth > 1 Gbps and bandwidth < 5 Gbps")
    silent = [text for text in told if text.startswith("the source does not say: bandwidth")]
    assert len(silent) == 1


@pytest.mark.parametrize("page", [36, 400])
@pytest.mark.parametrize("statement", ["find", "count"])
def test_where_the_last_section_ends_is_not_on_record(
    shipped: Engine, page: int, statement: str
) -> None:
    told = notes(shipped, f"{statement} claim where page = {page} as of edition")
    assert told == [
        f"page {page} comes behind the last beginning on record, that of Notices (from page 35), "
        "and where that ends is not on record"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "find option where {}",
        "count option where {}",
        "choose option where {}",
        "choose option prefer {}",
        "compare option where {}",
        "find option show ({}) as told",
    ],
)
def test_what_is_near_is_told_of_every_statement(shipped: Engine, statement: str) -> None:
    def near(condition: str) -> list[str]:
        answer = shipped.ask(f"{statement.format(condition)} as of edition")
        return [note.text for note in answer.notes if note.code == "near"]

    assert near("region-scope = cross-region") == [
        "near to it, and on record for region scope: global of transit-vpc"
    ]
    (told,) = near("cross-region")
    assert "transit-vpc" in told
    assert "`find option where any region-scope as of edition`" in told
    assert not near("encrypted")


BOTH = "private and transport = internet"


@pytest.mark.parametrize(
    "query",
    [
        f"find option where {BOTH}",
        f"find option where {BOTH} including unstated",
        f"count option where {BOTH}",
        f"check vpc-managed-vpn where {BOTH}",
        f"compare option where {BOTH}",
        f"choose option where {BOTH}",
        f"choose option prefer {BOTH}",
        f"find option show ({BOTH}) as told",
    ],
)
def test_that_no_variant_alone_meets_a_condition_is_told(shipped: Engine, query: str) -> None:
    """Mixed is per aspect: one configuration is private, another goes over the internet."""
    told = [note.text for note in shipped.ask(query).notes if note.code == "alone"]
    assert told == [f"no configuration of vpc-managed-vpn meets `{BOTH}` on its own"]


def test_that_every_variant_meets_a_condition_is_told(shipped: Engine) -> None:
    query = "find option where private or transport = internet"
    told = [note.text for note in shipped.ask(query).notes if note.code == "alone"]
    assert told == [
        "every configuration of vpc-managed-vpn meets `private or transport = internet` on its own"
    ]
    told = [note.code for note in shipped.ask("find option where private").notes]
    assert "alone" not in told


def test_a_count_of_nothing_on_record_is_not_none(shipped: Engine) -> None:
    counted = "find option show count(limitation), count(account-scope) as scopes as of edition"
    answer = shipped.ask(counted)
    told = {note.text.split("`")[1]: note for note in answer.notes if note.code == "absence"}
    assert set(told) == {"count(limitation)", "scopes"}
    assert "where it is 0 (of transit-vpc), nothing is on record" in told["count(limitation)"].text
    # Its configurations have some: that is told, and is no silence.
    assert not any("direct-connect" in iri.split("/")[-1:] for iri in told["scopes"].things)
    of_variants = [note.text for note in answer.notes if note.code == "some-variants"]
    assert any(
        text.startswith("`account-scope` is said of variants only, not of direct-connect")
        for text in of_variants
    )
    (note,) = (
        one
        for one in shipped.ask("find option group by family show family, count(limitation)").notes
        if one.code == "absence"
    )
    assert "where it is 0, nothing is on record" in note.text
    complete = shipped.ask("find option show count(uses) as of edition")
    assert "absence" not in [note.code for note in complete.notes]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "find option where no transport = internet or reach = one-vpc",
            "one option fits although a configuration of it does not: vpc-managed-vpn",
        ),
        (
            "find option where private including unstated",
            "one option is kept although a configuration of it does not fit: vpc-managed-vpn",
        ),
        (
            "find option where private is claimed",
            "one option is left out although a configuration of it fits: vpc-peering",
        ),
        (
            "find option where private is claimed or not cross-region",
            "one option is left out although a configuration of it fits: vpc-peering",
        ),
    ],
)
def test_what_variants_say_is_told_whatever_the_condition(
    shipped: Engine, query: str, said: str
) -> None:
    told = [note.text for note in shipped.ask(query).notes if note.code == "variants"]
    assert [text.partition(";")[0] for text in told] == [said]


def test_what_variants_say_is_told_of_rows_that_are_shown(shipped: Engine) -> None:
    answer = shipped.ask("find option where not private including unstated limit 3")
    rows = {row[0].iri for row in answer.rows}
    told = [note for note in answer.notes if note.code == "variants"]
    assert all(set(note.things) <= rows for note in told)
    # What a configuration has from its option alone is no claim of its own.
    codes = [note.code for note in shipped.ask("find option where transport is inferred").notes]
    assert "variants" not in codes


def test_where_nothing_is_on_record_of_any_a_comparison_does_not_say_that_they_are_alike(
    shipped: Engine,
) -> None:
    told = notes(shipped, "compare vpc-peering, managed-vpn on bandwidth as of edition")
    assert "they do not differ" not in told
    assert (
        "nothing is on record of any of them on bandwidth: whether they differ is not known" in told
    )
    told = notes(shipped, "compare vpc-peering, privatelink on transitive as of edition")
    assert not any("of any of them" in text for text in told)


def test_a_thing_is_not_compared_with_itself(shipped: Engine) -> None:
    with pytest.raises(QueryError, match="E304"):
        shipped.ask("compare vpc-peering, vpc-peering")


MISFITS = [
    ("find option where is private-line", "`is private-line` cannot be met"),
    ("count option where not is aws", "`is aws` cannot be met"),
    ("find option where is a transport", "`is a transport` cannot be met"),
    ("find option where is a configuration", "`is a configuration` cannot be met"),
    ("find option where transport is a limitation", "`transport is a limitation` cannot be met"),
    ("check vpc-peering where is a transport", "`is a transport` cannot be met"),
    ("find option show (is aws) as strange", "`is aws` cannot be met"),
]


@pytest.mark.parametrize(("query", "text"), MISFITS)
def test_what_things_never_are_is_no_silence(shipped: Engine, query: str, text: str) -> None:
    answer = shipped.ask(f"{query} as of edition")
    (told,) = [note.text for note in answer.notes if note.code == "kinds"]
    assert text in told
    assert not {"unstated", "variants", "mixed", "silence"} & {note.code for note in answer.notes}


def test_one_misfit_among_several_is_named(shipped: Engine) -> None:
    query = "find option where is in (vpc-peering, private-line)"
    (told,) = [note.text for note in shipped.ask(query).notes if note.code == "kinds"]
    assert "`private-line` is" in told
    assert "cannot be met" not in told
    assert not [
        n for n in shipped.ask("find option where is vpc-peering").notes if n.code == "kinds"
    ]


def test_why_a_thing_is_not_another(shipped: Engine) -> None:
    answer = shipped.ask("why not vpc-peering where is privatelink")
    assert answer.rows == (("is privatelink", "false", ("it is another thing",)),)


READ = [
    ("find option where private and transport = internet", "cannot-be-met", "cannot be met by"),
    ("check transit-vpc where private and transport = internet", "cannot-be-met", "cannot be met,"),
    ("count option where private or not transport = private-line", "always-met", "is met by"),
    ("find option where private or not transport = private-line", "always-met", "is met by"),
    ("find option where not (not private and transport = private-line)", "always-met", "is met by"),
]


@pytest.mark.parametrize(("query", "code", "text"), READ)
def test_what_is_settled_however_silence_is_read(
    shipped: Engine, query: str, code: str, text: str
) -> None:
    """Part by part it is open; as a whole the premises leave one answer."""
    (told,) = [note.text for note in shipped.ask(query).notes if note.code == code]
    assert text in told
    assert "premises of this project" in told


def test_what_can_be_is_left_open(shipped: Engine) -> None:
    for query in (
        "find option where private and encrypted",
        "check transit-vpc where private and encrypted",
        "find option where private or transport = internet",
    ):
        codes = {note.code for note in shipped.ask(query).notes}
        assert not {"cannot-be-met", "always-met"} & codes, query


MEASURES = [
    ("find option show sum(quota.number), avg(quota.number)", True),
    ("find option where quota.number > 3", True),
    ("find quota where number > 3", True),
    ("find quota order by number", True),
    ("find option group by family show family, max(quota.number)", True),
    ("count option where quota.number > 3", True),
    ("find option where is direct-connect show sum(quota.number)", False),
    ('find option where any quota with (number > 3 and unit = "Gbit/s")', False),
    ("find option show sum(bandwidth)", False),
    ("find quota show number", False),
]


@pytest.mark.parametrize(("query", "due"), MEASURES)
def test_numbers_of_different_measures_are_told_of(
    shipped: Engine, query: str, *, due: bool
) -> None:
    told = [note.text for note in shipped.ask(query).notes if note.code == "measures"]
    assert bool(told) == due
    assert not due or "in Gbit/s" in told[0]


def test_a_sum_an_average_and_a_count_agree(shipped: Engine) -> None:
    """Two of the three quotas of Direct Connect have the same number, and are two."""
    columns = "sum(quota.number) as s, count(quota.number) as n, avg(quota.number) as mean"
    (row,) = shipped.ask(f"find option where is direct-connect show {columns}").rows
    assert row[1:] == (12, 3, 4)
    for condition in ("count(quota.number) = 3", "at least 3 quota.number"):
        assert row[0] in [one[0] for one in shipped.ask(f"find option where {condition}").rows]
    for _, total, number, mean in shipped.ask(
        f"find option group by family show family, {columns}"
    ).rows:
        assert number == 0 or total == number * mean


def test_blanks_that_were_pasted_are_blanks(shipped: Engine) -> None:
    for text in ("VPC\u00a0peering", "vpc\u202fpeering"):
        for test in ("=", "contains", "starts with"):
            rows = shipped.ask(f'find option where title {test} "{text}"').rows
            assert [row[0].id for row in rows] == ["vpc-peering"]  # type: ignore[union-attr]


@pytest.mark.parametrize("test", ['mentions ""', 'title contains " "', 'title starts with ""'])
def test_an_empty_text_is_warned_of(shipped: Engine, test: str) -> None:
    assert [d.code for d in shipped.diagnose(f"find option where {test}")] == ["W606"]


CLOSED = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix iq: <https://w3id.org/isthmus/iq#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Film a owl:Class .
:tag a owl:DatatypeProperty ; rdfs:domain :Film ; rdfs:range xsd:string ;
    iq:completeness "closed" ; iq:completenessReason "all tags are listed" .
:alias a owl:DatatypeProperty ; rdfs:domain :Film ; rdfs:range xsd:string .
:moby a :Film ; :tag "sea" ; :alias "whale" . :dune a :Film ; :tag "sand" . :alien a :Film .
"""


def test_a_complete_record_without_a_value_says_none(tmp_path: Path) -> None:
    (tmp_path / "films.ttl").write_text(CLOSED, encoding="utf-8")
    films = Engine(open_knowledge([tmp_path / "films.ttl"], cache=None), cache=None)
    answer = films.ask("find film show tag, alias")
    told = {row["film"]["id"]: row for row in json.loads(render(answer, "json"))["rows"]}
    assert told["alien"]["tag"] == {"verdict": "none"}
    assert told["dune"]["alias"] == []
    assert "alien,none," in render(answer, "csv")
    for query in ("compare moby, alien on tag", "compare alien, moby"):
        compared = films.ask(query)
        assert "none" in render(compared, "table")
        assert not [note for note in compared.notes if "nothing is on record on tag" in note.text]
        assert any(note.text.startswith("they differ on tag") for note in compared.notes)
