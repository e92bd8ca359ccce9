"""Right about the edition, right about today: days, warnings, and what is otherwise."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph
import pytest
from isthmus.kb.changes.change import Changes
from isthmus.ontology import question_files
from isthmus.queries import Answer, Engine, QueryError, render

from tests.paths import RAILWAY
from tests.queries.answers.expected_warnings import expected_by_citation, expected_by_silence

pytestmark = pytest.mark.long

TODAY = "2026-11-29"
FORMS = ("table", "json", "csv", "tsv", "markdown", "html", "turtle", "sparql-results+json")
EXPECTED = RAILWAY / "warnings.toml"

# For each change that warns: a question that rests on what it affects, and its neighbour.
PAIRS = {
    "revised": {
        "transit-gateway-peering-within-region": (
            "find option where limitation = peering-across-regions-only",
            "find option where limitation = internet-dependent",
        ),
        "transit-gateways-per-direct-connect-gateway-six": (
            "find quota where number = 3 show number",
            "find quota where number = 5000 show number",
        ),
        "transit-gateway-overlapping-ranges-not-routed": (
            "check vpc-transit-gateway where address-overlap = non-overlapping-recommended",
            "check vpc-peering where address-overlap = non-overlapping-recommended",
        ),
        "direct-connect-port-100-gbit": (
            "find option where bandwidth = 10 Gbps",
            "check managed-vpn where bandwidth >= 1 Gbps",
        ),
        "direct-connect-port-400-gbit": (
            "find option where bandwidth = 10 Gbps",
            "check direct-connect where private",
        ),
        "direct-connect-hosted-1-to-10-gbit": (
            "check direct-connect where choice = connection-through-provider",
            "check direct-connect where choice = link-aggregation",
        ),
        "direct-connect-hosted-25-gbit": (
            "check direct-connect where choice = connection-through-provider",
            "check direct-connect where choice = link-aggregation",
        ),
        "link-aggregation-at-100-gbit": (
            "check direct-connect where choice = link-aggregation",
            "check direct-connect where choice = connection-through-provider",
        ),
        "link-aggregation-at-400-gbit": (
            "check direct-connect where choice = link-aggregation",
            "check direct-connect where choice = connection-through-provider",
        ),
        "transit-interface-below-1-gbit": (
            'find option where any resource with (mentions "sub-1")',
            'find option where any resource with (mentions "guide")',
        ),
        "private-ip-vpn": (
            "check direct-connect-transit-gateway-vpn where virtual-interface = public-vif",
            "check direct-connect-vpn where virtual-interface = public-vif",
        ),
        "peering-refused-on-overlap": (
            "check vpc-peering where address-overlap = non-overlapping-recommended",
            "check privatelink where address-overlap = non-overlapping-recommended",
        ),
        "privatelink-cross-region-endpoint-services": (
            "check privatelink where cross-region",
            "check privatelink where private",
        ),
        "privatelink-overlapping-ranges": (
            "check privatelink where address-overlap = non-overlapping-recommended",
            "check vpc-peering where address-overlap = non-overlapping-recommended",
        ),
        "resource-and-service-network-endpoints": (
            "find option where any connects show connects",
            "find option where connects = vpc",
        ),
        "client-vpn-saml": (
            "find option where any authentication show authentication",
            "check client-vpn where authentication = multi-factor",
        ),
    },
    "answered-since": {
        "hub-peering-static-routes-only": (
            "find configuration where configuration-of = vpc-transit-gateway show routing",
            "find configuration where configuration-of = vpc-peering show routing",
        ),
        "inter-region-hub-peering-encrypted": (
            "check vpc-transit-gateway where encrypted",
            "check transit-gateway-vpn where encrypted",
        ),
        "transit-gateway-encryption-support": (
            "check vpc-transit-gateway where encrypted",
            "check vpc-peering where encrypted",
        ),
        "vpc-encryption-controls": (
            "check vpc-peering where encrypted",
            "check direct-connect where encrypted",
        ),
        "transit-gateway-security-group-referencing": (
            "check vpc-transit-gateway where security-control = security-group",
            "check vpc-transit-gateway where security-control = network-acl",
        ),
        "transit-gateway-firewall-attachment": (
            "check vpc-transit-gateway where security-control = packet-inspection",
            "check vpc-transit-gateway where security-control = network-acl",
        ),
        "direct-connect-not-encrypted-by-default": (
            "check direct-connect where encrypted",
            "check direct-connect-vpn where encrypted",
        ),
        "macsec-on-dedicated-connections": (
            "check direct-connect where encrypted",
            "check direct-connect-vpn where encrypted",
        ),
        "macsec-protects-first-hop-only": (
            "check direct-connect where protection-ends-at = direct-connect-endpoint",
            "check direct-connect where private",
        ),
        "macsec-on-partner-interconnects": (
            "check direct-connect where encrypted",
            "check direct-connect-transit-gateway where encrypted",
        ),
        "direct-connect-gateway-no-vpc-to-vpc": (
            "check direct-connect where transitive",
            "check vpc-peering where transitive",
        ),
        "direct-connect-gateway-supernet-exception": (
            "check direct-connect where transitive",
            "check direct-connect where private",
        ),
        "vpn-tunnel-1250-mbit": (
            "check managed-vpn where bandwidth >= 1 Gbps",
            "check transit-gateway-vpn where bandwidth >= 1 Gbps",
        ),
        "vpn-tunnel-large-5-gbit": (
            "check transit-gateway-vpn where bandwidth >= 1 Gbps",
            "check managed-vpn where bandwidth >= 1 Gbps",
        ),
        "cloudhub-direct-connect-sites": (
            "find option where any transport show transport",
            "check vpn-cloudhub where transport = internet",
        ),
        "inter-region-peering-encrypted": (
            "check vpc-peering where encrypted",
            "check vpc-transit-gateway where encrypted",
        ),
        "no-edge-to-edge-through-peering": (
            "check vpc-peering where may-combine-with = network-to-vpc",
            "check vpc-peering where transitive",
        ),
        "peerings-per-vpc": (
            "check vpc-peering where any quota",
            "check privatelink where any quota",
        ),
        "in-region-peering-off-the-internet": (
            "check vpc-peering-within-region where private",
            "check vpc-peering-across-regions where private",
        ),
        "client-vpn-mfa": (
            "check client-vpn where authentication = multi-factor",
            "check client-vpn where authentication = saml-federation",
        ),
        "client-vpn-client-to-client": (
            "check client-vpn where transitive",
            "check software-client-vpn where transitive",
        ),
        "client-vpn-transit-gateway-attachment": (
            "check client-vpn where cross-account",
            "check client-vpn where encrypted",
        ),
    },
    "also-possible": {
        "transit-gateway-connect": (
            "find option where routing = dynamic",
            "find option where routing = static",
        ),
        "sitelink": (
            "find option where reach = remote-sites",
            "find option where reach = endpoint-service",
        ),
        "vpn-concentrator": ("find option where encrypted", "find option where private"),
        "vpc-lattice": (
            "find option where reach = endpoint-service",
            "find option where reach = many-vpcs",
        ),
        "cloud-wan": ("find option where cross-region", "find option where encrypted"),
        "verified-access": (
            "find option where transport = internet",
            "find option where transport = private-line",
        ),
        "aws-interconnect": ("find option where private", "find option where encrypted"),
    },
}
# A way of its own has no change of its own here: Cloud WAN is the way, whatever it is attached to.
WITHOUT_A_QUESTION = {"cloud-wan-direct-connect"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setenv("ISTHMUS_TODAY", TODAY)


@pytest.fixture(scope="module")
def changes(shipped) -> Changes:
    return shipped.knowledge.changes


def warned(engine: Engine, query: str) -> set[tuple[str, str]]:
    return {(warning.code, warning.change) for warning in engine.ask(query).warnings}


def worked() -> Iterator[tuple[str, str]]:
    """Yield the name and the query of every competency question."""
    for path in question_files():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            yield f"{path.stem}:{entry['name']}", entry["query"]


@pytest.fixture(scope="module")
def answers(shipped) -> dict[str, tuple[str, Answer]]:
    """Query and answer of every competency question that has one, by its name."""
    return dict(_answered(shipped))


def _answered(engine: Engine) -> Iterator[tuple[str, tuple[str, Answer]]]:
    for name, query in worked():
        with suppress(QueryError):
            yield name, (query, engine.ask(query))


@pytest.fixture(scope="module")
def editions(shipped, answers) -> dict[str, Answer]:
    """What the edition answers to each of them."""
    return {name: shipped.ask(query, as_of="edition") for name, (query, _) in answers.items()}


def said(answer: Answer) -> set[tuple[str, str]]:
    """The warnings of an answer: code and change."""
    return {(warning.code, warning.change) for warning in answer.warnings}


# --- warnings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "change", "asked", "neighbour"),
    [(code, change, *pair) for code, pairs in PAIRS.items() for change, pair in pairs.items()],
)
def test_who_rests_on_a_change_is_warned_and_the_neighbour_is_not(
    shipped, code, change, asked, neighbour
):
    assert (code, change) in warned(shipped, asked)
    assert change not in {name for _, name in warned(shipped, neighbour)}


@pytest.mark.parametrize(
    ("change", "asked", "neighbour"),
    [
        # Listed by what is asked of all, not by the thing that the change is about.
        (
            "client-vpn-mfa",
            "find option where authentication = multi-factor",
            "find option where authentication = mutual-certificate",
        ),
        (
            "direct-connect-not-encrypted-by-default",
            "find option where not encrypted",
            "find option where encrypted",
        ),
        (
            "direct-connect-not-encrypted-by-default",
            "find option where encrypted is unstated",
            "find option where private is unstated",
        ),
        (
            "client-vpn-client-to-client",
            "count option where transitive",
            "count option where private",
        ),
        (
            "client-vpn-transit-gateway-attachment",
            "choose option where cross-account",
            "choose option where transitive",
        ),
        (
            "macsec-on-dedicated-connections",
            "check direct-connect where encrypted is unstated",
            "check direct-connect-vpn where encrypted is unstated",
        ),
        # Numbers and groups cite nothing, and rest on claims all the same.
        (
            "direct-connect-port-100-gbit",
            "count option where quota = direct-connect-1-gbit",
            "count option where quota = active-peerings-per-vpc",
        ),
        (
            "resource-and-service-network-endpoints",
            "find option group by connects show connects, list",
            "find option group by family show family, list",
        ),
        # A column whose cell is empty, or lacks a value.
        (
            "private-ip-vpn",
            "compare direct-connect-transit-gateway-vpn, vpn-cloudhub on addressing",
            "compare direct-connect-vpn, vpn-cloudhub on addressing",
        ),
        (
            "transit-gateway-peering-within-region",
            "find configuration show uses",
            "find configuration where configuration-of = vpc-peering show uses",
        ),
        # A value that only the change has.
        (
            "transit-gateway-encryption-support",
            "check vpc-transit-gateway where offers-protection = transit-gateway-encryption",
            "check vpc-transit-gateway where offers-protection = ipsec",
        ),
    ],
)
def test_who_searches_counts_or_compares_is_warned_and_the_neighbour_is_not(
    shipped, change, asked, neighbour
):
    assert change in {name for _, name in warned(shipped, asked)}
    assert change not in {name for _, name in warned(shipped, neighbour)}


@pytest.mark.parametrize("statement", ["find", "count", "choose"])
def test_a_later_way_that_fits_is_told_to_who_searches_counts_or_chooses(shipped, statement):
    query = f"{statement} option where transport = private-line"
    assert ("also-possible", "sitelink") in warned(shipped, query)


def notes(engine: Engine, query: str) -> list[tuple[str, str]]:
    return [(note.code, note.text) for note in engine.ask(query).notes]


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("check managed-vpn where bandwidth >= 1 Gbps", "vpn-tunnel-1250-mbit"),
        ("check direct-connect where encrypted", "macsec-on-dedicated-connections"),
        ("check direct-connect where encrypted", "macsec-on-partner-interconnects"),
        (
            "check configuration:direct-connect-private-vif where encrypted",
            "macsec-on-dedicated-connections",
        ),
        ("find configuration where not encrypted", "direct-connect-not-encrypted-by-default"),
        ("count configuration where encrypted", "direct-connect-not-encrypted-by-default"),
        (
            "choose option where encrypted and reach = many-vpcs prefer private",
            "direct-connect-not-encrypted-by-default",
        ),
    ],
)
def test_what_a_change_only_warns_of_is_told_of_the_edition_and_of_a_day(shipped, query, change):
    """What a change states with reserve, or does not state at all, is in the facts of no day."""
    assert ("answered-since", change) in warned(shipped, query)
    assert ("answered-since", change) in warned(shipped, f"{query} as of today")
    assert change not in {name for _, name in warned(shipped, f"{query} as of 2020-06-07")} or (
        change == "direct-connect-not-encrypted-by-default"
    )
    assert warned(shipped, f"{query} as of edition") == set()


def test_a_reserve_that_a_day_tells_already_is_not_told_twice(shipped):
    query = "check direct-connect where encrypted as of today"
    assert "direct-connect-not-encrypted-by-default" not in {n for _, n in warned(shipped, query)}
    assert any(code == "reserved" for code, _ in notes(shipped, query))


def test_what_is_in_the_facts_of_a_day_is_no_news_on_it(shipped):
    query = "check privatelink where cross-region"
    assert warned(shipped, query)
    assert warned(shipped, f"{query} as of today") == set()


@pytest.mark.parametrize(
    ("query", "way", "before"),
    [
        ("find option where encrypted and private", "private-ip-vpn", "2022-06-20"),
        ("find option where cross-region", "cloud-wan", "2022-07-11"),
        ("count option where encrypted and private", "private-ip-vpn", "2022-06-20"),
    ],
)
def test_a_later_way_is_told_of_a_day_on_which_it_was_to_be_had(shipped, query, way, before):
    def ways(day: str) -> set[str]:
        return {warning.way for warning in shipped.ask(f"{query} as of {day}").warnings}

    assert way in ways("today")
    assert way not in ways(before)
    assert any(code == "also-possible" for code, _ in notes(shipped, f"{query} as of today"))


@pytest.mark.parametrize(
    "query",
    [
        "check vpc-peering where private",
        "find option where private",
        "compare vpc-peering, privatelink on private",
    ],
)
def test_what_all_variants_have_today_is_said_with_since_when(shipped, query):
    (told,) = shipped.ask(query).differences
    assert "vpc-peering" in told.text
    assert "(known by 2026-11-29; since when is not known)" in told.text


@pytest.mark.parametrize("thing", ["vpc-peering", "configuration:vpc-peering-within-region"])
def test_a_change_of_a_variant_is_named_at_the_whole_that_has_it_by_it(shipped, thing):
    change = ("answered-since", "in-region-peering-off-the-internet")
    assert change in warned(shipped, f"check {thing} where private")
    assert change not in warned(shipped, f"check {thing} where encrypted")


def test_a_group_without_a_value_is_named_in_what_differs(shipped):
    told = [
        one.text
        for one in shipped.ask("find option group by private show private, count").differences
    ]
    assert "+ not stated – 4" in told
    assert "− not stated – 5" in told


def test_a_value_with_reserve_keeps_its_reserve_in_what_differs(shipped):
    told = [one.text for one in shipped.ask("describe direct-connect").differences]
    assert "encrypted no (within limits) (in the edition not stated)" in told


def test_who_asks_for_what_was_replaced_is_told_that_sources_differ(shipped):
    def conflicts(query: str) -> list[str]:
        return [text for code, text in notes(shipped, query) if code == "conflict"]

    for things, path in (("quota", "number"), ("option", "quota.number")):
        (told,) = conflicts(f"find {things} where {path} = 3 as of 2023-05-31")
        assert "still said three on 2023-06-15" in told
    assert conflicts("find quota where number = 5000 as of 2023-05-31") == []
    assert conflicts("find quota where number = 3 as of 2023-03-31") == []


def test_every_change_that_warns_has_a_question(changes):
    given = {change: code for code, pairs in PAIRS.items() for change in pairs}
    warning = {change.name: change.warns for change in changes.changes if change.warns}
    assert set(warning) - WITHOUT_A_QUESTION == set(given)
    assert {name: warning[name] for name in given} == given


def test_what_was_not_verified_or_warns_of_nothing_never_warns(answers, changes):
    silent = {change.name for change in changes.changes if not change.warns}
    warning = {change for _, answer in answers.values() for _, change in said(answer)}
    assert warning
    assert not warning & silent


def test_warnings_over_all_worked_questions_are_those_of_the_list(answers):
    """Of precision and recall 1.0 against a list that was read through by hand."""
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    wanted = {
        (name, *entry.split(" ", 1)) for name, said in expected.items() for entry in said["warns"]
    }
    given = {(name, *pair) for name, (_, answer) in answers.items() for pair in said(answer)}
    assert given - wanted == set(), "warnings that nobody expects"
    assert wanted - given == set(), "warnings that are missing"


def in_json(engine: Engine, query: str) -> dict:
    return json.loads(render(engine.ask(query, as_of="edition"), "json"))


def test_warnings_by_claim_are_those_that_the_curated_changes_and_the_citations_call_for(
    answers, editions
):
    """Of precision and recall 1.0 against what a separate reading of the curated file expects."""
    asked = 0
    for name, (_, answer) in answers.items():
        given = {(w.code, w.change) for w in answer.warnings if w.claim}
        edition = json.loads(render(editions[name], "json"))
        assert given == expected_by_citation(edition), name
        asked += bool(given)
    assert asked > 50


def test_warnings_of_checks_are_those_that_the_curated_changes_and_the_silences_call_for(shipped):
    asked = 0
    worked_out = [q for _, q in worked() if q.startswith("check ") and ";" not in q]
    options = [row[0].id for row in shipped.ask("find option").rows]
    yes_or_no = ("encrypted", "private", "transitive", "cross-region", "cross-account")
    crossed = [f"check {one} where {word}" for one in options for word in yes_or_no]
    for query in (*worked_out, *crossed):
        answer, edition = shipped.ask(query), in_json(shipped, query)
        thing = edition["rows"][0]["thing"]["id"]
        given = {(w.code, w.change) for w in answer.warnings if w.code == "answered-since"}
        silent = expected_by_silence(thing, in_json(shipped, "why" + query.removeprefix("check")))
        cited = {pair for pair in expected_by_citation(edition) if pair[0] == "answered-since"}
        assert given == silent | cited, query
        asked += bool(given)
    assert asked > 10


def test_what_is_otherwise_today_over_all_worked_questions_is_that_of_the_list(answers):
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    wanted = {name for name, said in expected.items() if said.get("today")}
    assert {name for name, (_, answer) in answers.items() if answer.differences} == wanted


def test_a_description_tells_what_differs_today_and_not_what_is_told_otherwise(shipped):
    """A silence that ends is a value that comes; the list of silences is no answer that changes."""
    told = [one.text for one in shipped.ask("describe vpc-peering").differences]
    assert "private yes (in the edition not stated)" in told
    assert [text for text in told if text.startswith(("silent on", "− "))] == []
    assert [text for text in told if "not stated (in the edition not stated)" in text] == []


def test_what_differs_today_has_the_unit_of_its_numbers(shipped):
    for query in (
        "compare direct-connect, direct-connect-vpn on bandwidth",
        "find option where any bandwidth show max(bandwidth)",
        "find option group by bandwidth",
    ):
        told = [one.text for one in shipped.ask(query).differences]
        assert told
        assert all("400 Gbit/s" in text or "100 Gbit/s" in text for text in told), told
    (told,) = shipped.ask("find option where any bandwidth show count(bandwidth)").differences
    assert "count(bandwidth) 4, in the edition 2" in told.text


def test_as_of_the_edition_every_worked_question_has_its_answer_and_no_warning(answers, editions):
    for name, (_, answer) in answers.items():
        edition = editions[name]
        assert edition.rows == answer.rows, name
        assert edition.citations == answer.citations, name
        assert not edition.warnings, name
        assert not edition.differences, name
        codes = {note.code for note in edition.notes}
        assert not codes & {"today", "revised", "answered-since", "also-possible"}, name


# --- the day that is asked about --------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("check privatelink where cross-region as of edition", "false"),
        ("check privatelink where cross-region as of 2020-06-06", "false"),
        ("check privatelink where cross-region as of 2024-11-25", "false"),
        ("check privatelink where cross-region as of 2024-11-26", "true"),
        ("check privatelink where cross-region as of today", "true"),
        ("check privatelink where cross-region AS OF Today", "true"),
        ("why not privatelink where cross-region as of today", "true"),
    ],
)
def test_a_statement_names_its_day(shipped, query, verdict):
    answer = shipped.ask(query)
    assert answer.rows[0][-1 if answer.kind == "check" else 1] == verdict
    assert not answer.warnings


def test_the_day_of_a_statement_comes_before_the_one_given_beside_it(shipped):
    query = "check privatelink where cross-region"
    assert shipped.ask(query, as_of="today").rows[0][1] == "true"
    assert shipped.ask(f"{query} as of edition", as_of="today").rows[0][1] == "false"


def test_today_is_the_day_of_the_environment(shipped, monkeypatch):
    query = "check privatelink where cross-region as of today"
    monkeypatch.setenv("ISTHMUS_TODAY", "2024-11-25")
    assert shipped.ask(query).rows[0][1] == "false"
    assert shipped.ask(query).as_of == "2024-11-25"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("find option as of 2019-12-31", "E319"),
        ("find option as of 2023-02-30", "E215"),
        ("find option as of yesterday", "E100"),
        ("find option as of", "E114"),
        ("find option as of 2023", "E100"),
        ("find option as of today show title", "E100"),
    ],
)
def test_a_day_that_cannot_be_asked_about_is_told(shipped, query, code):
    with pytest.raises(QueryError) as error:
        shipped.ask(query)
    assert [entry.code for entry in error.value.diagnostics] == [code]


def test_the_fix_for_a_day_before_the_edition_works(shipped):
    query = "find option as of 2019-12-31"
    (entry,) = shipped.diagnose(query, {})
    (edit,) = entry.fixes[0].edits
    assert query[: edit.start] + edit.text + query[edit.end :] == "find option as of edition"


def test_its_words_stay_names_elsewhere(shipped):
    assert shipped.ask("find claim where edition = edition-2020-06-06 limit 1").rows
    assert shipped.format("find option show title as today") == "find option show title as today\n"
    assert shipped.format("find option show title AS OF TODAY") == (
        "find option show title as of today\n"
    )


@pytest.mark.parametrize(
    ("begun", "proposed"),
    [
        ("find option ", "as of"),
        ("find option where encrypted ", "as of"),
        ("describe privatelink ", "as of"),
        ("find option as of ", "today"),
        ("find option as of ", "edition"),
        ("find option as of to", "today"),
    ],
)
def test_a_day_is_completed(shipped, begun, proposed):
    assert proposed in {item.text for item in shipped.complete(begun, len(begun)).items}


def test_between_two_bounds_both_are_told(shipped):
    answer = shipped.ask("find quota where number in (3, 6) show number as of 2023-04-10")
    assert answer.rows == ()
    (note,) = [note for note in answer.notes if note.code == "between-bounds"]
    assert "between 2023-04-01 and 2023-04-27" in note.text
    assert "Hybrid cloud architectures using Direct Connect gateway" in note.text
    for day, number in (("2023-03-31", 3), ("2023-04-27", 6)):
        found = shipped.ask(f"find quota where number in (3, 6) show number as of {day}")
        assert [row[1] for row in found.rows] == [number]
        assert not [note for note in found.notes if note.code == "between-bounds"]


def test_a_day_long_after_the_newest_look_has_a_note(shipped):
    def codes(day: str) -> set[str]:
        return {note.code for note in shipped.ask(f"find option as of {day}").notes}

    assert "unchecked" not in codes("2027-02-27")
    assert "unchecked" in codes("2027-02-28")


def test_a_note_asks_further_about_the_same_day(shipped):
    answer = shipped.ask("find option where cross-region as of today")
    queries = [note.query for note in answer.notes if note.query.startswith("find")]
    assert queries
    assert all(query.endswith(" as of today") for query in queries)


# --- every form -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_the_edition_quietly_and_once(shipped, form):
    text = render(shipped.ask("find option where private as of edition"), form)
    if form in {"csv", "tsv"}:
        # There is no room for it: a line more would be a row more.
        assert "2020" not in text
    else:
        assert text.count("2020-06-06") == 1


@pytest.mark.parametrize("form", ["table", "markdown", "html"])
def test_what_differs_today_is_said_before_all_else(shipped, form):
    text = render(shipped.ask("find option where offers-region-scope = cross-region"), form)
    assert "today: + privatelink (since 2024-11-26)" in text.splitlines()[0]


def test_json_carries_what_a_program_needs(shipped):
    answer = json.loads(render(shipped.ask("check privatelink where cross-region"), "json"))
    (warning,) = answer["warnings"]
    assert warning["code"] == "revised"
    assert warning["change"] == "privatelink-cross-region-endpoint-services"
    assert warning["claim"].endswith("/claim/privatelink-table-same-region")
    assert warning["effective"] == {
        "edtf": "2024-11-26",
        "earliest": "2024-11-26",
        "latest": "2024-11-26",
    }
    assert warning["sources"][0]["publisher"] == "AWS"
    assert [entry["kind"] for entry in answer["today"]] == ["changed"]
    assert answer["dataset"]["as_of"] is None
    today = json.loads(render(shipped.ask("find option as of today"), "json"))
    assert today["dataset"]["as_of"] == TODAY
    assert today["dataset"]["checked"] == "2026-11-29"


@pytest.mark.parametrize("form", ["table", "json", "markdown", "html"])
def test_sources_that_disagree_are_both_shown(shipped, form):
    """The hull is the interval, and each date stands with its source."""
    text = render(shipped.ask("check transit-gateway-vpn where bandwidth >= 1 Gbps"), form)
    assert "between 2025-09-25 and 2025-11-11" in text
    assert "2025-09-25 (document history, copied by a third party) against 2025-11-11" in text


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_table_for_programs_has_no_line_more(shipped, form, delimiter):
    text = render(shipped.ask("find quota show number"), form)
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    assert len(lines) == 1 + len(shipped.ask("find quota show number").rows)
    assert {len(line) for line in lines} == {2}


def test_forms_for_stores_and_programs_name_what_changed(shipped):
    """Turtle has comments, and results of SPARQL links; both say nothing of it for the edition."""
    query = "find option where authentication = multi-factor"
    told = {form: render(shipped.ask(query), form) for form in ("turtle", "sparql-results+json")}
    quiet = {
        form: render(shipped.ask(query, as_of="edition"), form)
        for form in ("turtle", "sparql-results+json")
    }
    assert "# answered since: Multi-factor authentication works" in told["turtle"]
    assert list(pyoxigraph.parse(told["turtle"], pyoxigraph.RdfFormat.TURTLE))
    links = json.loads(told["sparql-results+json"])["head"]["link"]
    assert "https://w3id.org/isthmus/dated-change/client-vpn-mfa" in links
    assert "answered since" not in quiet["turtle"]
    assert len(json.loads(quiet["sparql-results+json"])["head"]["link"]) == 1
