"""The shipped knowledge base as a whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import BuildError, Knowledge, shipped
from isthmus.kb.build import build
from isthmus.ontology import BASE
from pyoxigraph import Literal, Triple


def test_it_holds_together_and_says_something(shipped_knowledge: Knowledge) -> None:
    options = shipped_knowledge.store.select("SELECT ?x { ?x a ist:ConnectivityOption }").rows
    assert len(options) == 17


def test_every_claim_is_complete(shipped_knowledge: Knowledge) -> None:
    lacking = shipped_knowledge.store.select("""
        SELECT ?claim { ?claim a ist:Claim
          FILTER NOT EXISTS { ?claim ist:subject ?s ; ist:property ?p ; ist:object ?o ;
            ist:section ?section ; ist:edition ?edition ;
            ist:polarity ?polarity ; ist:modality ?modality } }
    """).rows
    assert lacking == ()


def test_a_claim_has_no_page_only_before_the_numbered_pages(shipped_knowledge: Knowledge) -> None:
    sections = shipped_knowledge.store.select("""
        SELECT DISTINCT ?section { ?claim a ist:Claim ; ist:section ?section
          FILTER NOT EXISTS { ?claim ist:page ?page } }
    """).rows
    assert [str(section) for (section,) in sections] == [f"<{BASE}section/front-matter>"]


def test_every_fact_about_an_option_leads_to_a_claim_or_a_premise_of_ours(
    shipped_knowledge: Knowledge,
) -> None:
    rows = shipped_knowledge.store.select("""
        SELECT ?x ?p ?v { ?x a ist:ConnectivityOption ; ?p ?v }
    """).rows
    assert rows
    for subject, predicate, value in rows:
        support = shipped_knowledge.support(Triple(subject, predicate, value))  # type: ignore[arg-type]
        assert support is not None
        assert support.claims or support.axioms


def test_yes_and_no_are_both_on_record(shipped_knowledge: Knowledge) -> None:
    values = {
        row[0]
        for row in shipped_knowledge.store.select(
            "SELECT DISTINCT ?v { ?x a ist:Configuration ; ist:private ?v }"
        ).rows
    }
    assert values == {Literal(True), Literal(False)}


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (
            "option:direct-connect ; ist:property ist:hasAdvantage ; "
            "ist:object advantage:no-separate-hardware",
            "option:direct-connect-transit-gateway: .* advantage:no-separate-hardware",
        ),
        (
            "option:managed-vpn ; ist:property ist:hasLimitation ; "
            "ist:object limitation:customer-ha",
            "option:transit-gateway-vpn: .* limitation:customer-ha",
        ),
    ],
)
def test_a_cell_that_refers_to_another_row_takes_over_its_cells_only(
    tmp_path: Path, claim: str, message: str
) -> None:
    names = ("advantage", "claim", "limitation", "option", "section")
    prefixes = [f"@prefix {name}: <https://w3id.org/isthmus/{name}/> .\n" for name in names]
    path = tmp_path / "prose.ttl"
    path.write_text(
        "@prefix ist: <https://w3id.org/isthmus/ns#> .\n"
        + "".join(prefixes)
        + f"claim:from-prose a ist:Claim ; ist:subject {claim} ; "
        'ist:section section:managed-vpn ; ist:locator "paragraph 1" .\n'
    )
    inputs = shipped()
    with pytest.raises(BuildError, match=message):
        build(replace(inputs, claims=(*inputs.claims, path)))


@pytest.mark.slow
def test_the_reference_reasoner_draws_the_same() -> None:
    assert build(shipped(), verify=True).ignored == ()
