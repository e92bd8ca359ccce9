"""The knowledge base of any day: the edition with the changes applied, and all that follows."""

from datetime import date

import pytest
from isthmus.kb import Knowledge, shipped
from isthmus.kb.build import build_at
from isthmus.kb.changes.as_of_day import DateError
from isthmus.ontology import BASE, IST
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

FIVE = ["2020-06-07", "2021-12-01", "2023-04-10", "2024-11-26", "2026-11-29"]


@pytest.fixture(scope="module")
def edition(knowledge: Knowledge) -> Knowledge:
    return knowledge


@pytest.fixture
def at(edition):
    def knowledge_at(day: str) -> Knowledge:
        return edition.at(edition.span(date.fromisoformat(day)))

    return knowledge_at


def values(knowledge: Knowledge, thing: str, word: str) -> set[str]:
    parts = NamedNode(BASE + thing), NamedNode(IST + word), None, DefaultGraph()
    return {
        quad.object.value.removeprefix(BASE)
        for quad in knowledge.dataset.store.quads_for_pattern(*parts)
    }


@pytest.mark.parametrize(
    ("thing", "word", "day", "expected"),
    [
        # Regions of an endpoint service: the denial that the scope of one Region caused goes too.
        ("option/privatelink", "crossRegion", "2020-06-06", {"false"}),
        ("option/privatelink", "crossRegion", "2024-11-25", {"false"}),
        ("option/privatelink", "crossRegion", "2024-11-26", {"true"}),
        (
            "option/privatelink",
            "offersRegionScope",
            "2024-11-26",
            {"scope/same-region", "scope/cross-region"},
        ),
        ("option/privatelink", "hasLimitation", "2024-11-26", set()),
        # A quota that was three and is six; which of the two is not known for a part of a month.
        ("quota/transit-gateways-per-transit-virtual-interface", "number", "2020-06-06", {"3"}),
        ("quota/transit-gateways-per-transit-virtual-interface", "number", "2023-03-31", {"3"}),
        ("quota/transit-gateways-per-transit-virtual-interface", "number", "2023-04-01", set()),
        ("quota/transit-gateways-per-transit-virtual-interface", "number", "2023-04-26", set()),
        ("quota/transit-gateways-per-transit-virtual-interface", "number", "2023-04-27", {"6"}),
        # A list that grows: what was true stays true.
        ("option/direct-connect", "bandwidth", "2021-02-12", {"1", "10"}),
        ("option/direct-connect", "bandwidth", "2021-02-13", {"1", "10", "100"}),
        ("option/direct-connect", "bandwidth", "2024-07-03", {"1", "10", "100", "400"}),
        # Undated: known by the day of reading.
        ("configuration/vpc-peering-within-region", "private", "2026-11-28", set()),
        ("configuration/vpc-peering-within-region", "private", "2026-11-29", {"true"}),
        # Rolled up anew: every configuration is private, and so the option is.
        ("option/vpc-peering", "private", "2026-11-28", set()),
        ("option/vpc-peering", "private", "2026-11-29", {"true"}),
        # Was already so: applies from the first day after the edition, whatever its own date.
        ("configuration/vpc-peering-across-regions", "encrypted", "2020-06-06", set()),
        ("configuration/vpc-peering-across-regions", "encrypted", "2020-06-07", {"true"}),
        # Limited to links between Regions, or to the default: shown, never drawn upon.
        ("configuration/vpc-transit-gateway-peered-hubs", "encrypted", "2026-11-29", set()),
        ("option/direct-connect", "encrypted", "2026-11-29", set()),
        # Only possible: makes no plain fact.
        (
            "option/direct-connect-transit-gateway-vpn",
            "virtualInterface",
            "2026-11-29",
            {"interface/public-vif"},
        ),
        ("option/direct-connect-vpn", "virtualInterface", "2026-11-29", {"interface/public-vif"}),
    ],
)
def test_what_is_on_record_on_a_day(at, thing, word, day, expected):
    assert values(at(day), thing, word) == expected


def test_the_edition_is_the_edition_on_its_own_day(edition):
    assert edition.span(date(2020, 6, 6)) is None
    assert edition.at(None) is edition


def test_a_day_before_the_edition_is_refused_with_the_fix(edition):
    with pytest.raises(DateError, match="as of edition"):
        edition.span(date(2020, 6, 5))


def test_days_of_one_span_share_what_was_built(edition):
    one, other = (edition.span(date.fromisoformat(day)) for day in ("2022-08-01", "2022-08-20"))
    assert one.key == other.key
    assert edition.at(one).dataset is edition.at(other).dataset


def test_a_denial_of_the_edition_is_lifted_and_its_claim_kept(edition, at):
    claim = NamedNode(f"{BASE}claim/vpc-transit-gateway-no-peering-within-region")
    denial = NamedNode(f"{BASE}denial/vpc-transit-gateway-no-peering-within-region")
    assert edition.denied(denial) is not None
    today = at("2026-11-29")
    assert today.denied(denial) is None
    assert today.claim(claim).polarity == "denied"


def test_a_fact_of_a_day_is_proved_by_the_claim_of_its_change(at):
    today = at("2026-11-29")
    fact = Triple(
        NamedNode(f"{BASE}option/privatelink"), NamedNode(f"{IST}crossRegion"), Literal(True)
    )
    claim = today.support(fact).claims[0]
    assert claim.edition == "later-sources"
    assert claim.section == "PrivateLink cross-Region endpoint services"
    assert claim.locator.startswith("since 2024-11-26; AWS, ")
    proof = today.prove(fact)
    assert proof is not None


def test_the_edition_knows_no_value_that_came_later(edition, at):
    macsec = NamedNode(f"{BASE}protocol/macsec")
    assert not list(edition.dataset.store.quads_for_pattern(macsec, None, None, DefaultGraph()))
    assert list(at("2020-06-07").dataset.store.quads_for_pattern(macsec, None, None, None))


@pytest.mark.slow
@pytest.mark.parametrize("day", FIVE)
def test_the_reference_reasoner_draws_the_same_on_five_days(day):
    build_at(shipped(), date.fromisoformat(day), verify=True)


@pytest.mark.slow
def test_no_span_contradicts_itself_or_breaks_a_shape(edition):
    for point in edition.changes.points():
        if point > date(2020, 6, 6):
            build_at(shipped(), point, checked=True)
