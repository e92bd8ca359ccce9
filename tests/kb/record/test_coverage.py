from collections.abc import Callable

import pytest
from isthmus.kb import Knowledge
from isthmus.kb.record.coverage import Finding, coverage

VOCABULARY = """
ist:ConnectivityOption a owl:Class . ist:Aspect a owl:Class . ist:Claim a owl:Class .
ist:Silence a owl:Class . ist:Configuration a owl:Class .
ist:transport a owl:ObjectProperty ; ist:aspect aspect:transport .
ist:offers a owl:ObjectProperty ; ist:aspect aspect:offers .
ist:transport rdfs:subPropertyOf ist:offers .
ist:hasConfiguration a owl:ObjectProperty .
aspect:transport a ist:Aspect ; rdfs:label "transport" .
aspect:offers a ist:Aspect ; rdfs:label "offers" .
aspect:cost a ist:Aspect ; rdfs:label "cost" .
aspect:scale a ist:Aspect ; rdfs:label "scale" .
"""
OPTION = """
option:line a ist:ConnectivityOption ; rdfs:label "line" .
claim:line a ist:Claim ; ist:subject option:line ; ist:property ist:transport ;
    ist:object transport:wire ; ist:section section:one ; ist:locator "here" ; ist:page 3 .
silence:line a ist:Silence ; ist:subject option:line ; ist:silentOn aspect:cost ;
    ist:searched section:one .
"""


@pytest.fixture
def findings(knowledge_of: Callable[..., Knowledge]) -> Callable[[str], dict[str, Finding]]:
    def of(claims: str) -> dict[str, Finding]:
        found = coverage(knowledge_of(VOCABULARY, claims).store)
        (option,) = found.options
        return {aspect.label: found.of(option, aspect) for aspect in found.aspects}

    return of


def test_a_claim_states_what_follows_is_inferred_and_a_search_is_silent(
    findings: Callable[[str], dict[str, Finding]],
) -> None:
    assert findings(OPTION) == {
        "transport": Finding.STATED,
        "offers": Finding.INFERRED,
        "cost": Finding.SILENT,
        "scale": Finding.NOT_REVIEWED,
    }


def test_what_is_said_of_a_configuration_counts_for_its_option(
    findings: Callable[[str], dict[str, Finding]],
) -> None:
    claims = OPTION.replace(
        "ist:subject option:line ; ist:property", "ist:subject configuration:a ; ist:property"
    )
    claims += "option:line ist:hasConfiguration configuration:a ."

    assert findings(claims)["transport"] is Finding.STATED


def test_the_shipped_record_has_no_gap(shipped_knowledge: Knowledge) -> None:
    found = coverage(shipped_knowledge.store)

    assert len(found.options) == 17
    assert found.complete, [
        f"{option.id}: {aspect.label}"
        for option in found.options
        for aspect in found.aspects
        if found.of(option, aspect) is Finding.NOT_REVIEWED
    ]
    assert sum(found.count(finding) for finding in Finding) == 17 * len(found.aspects)
