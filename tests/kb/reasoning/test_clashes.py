"""Contradictions fail the build and name the claims that clash."""

from collections.abc import Callable

import pytest
from isthmus.kb import BuildError, Knowledge

Build = Callable[..., Knowledge]

ONTOLOGY = """
    ist:private a owl:DatatypeProperty ; rdfs:range xsd:boolean .
    [ owl:onProperty ist:private ; owl:hasValue true ] rdfs:subClassOf ist:Private .
    [ owl:onProperty ist:private ; owl:hasValue false ] rdfs:subClassOf ist:NotPrivate .
    ist:Private owl:disjointWith ist:NotPrivate .
    ist:uses a owl:ObjectProperty . ist:avoids owl:propertyDisjointWith ist:uses .
    ist:peers a owl:IrreflexiveProperty . ist:above a owl:AsymmetricProperty .
    ist:family a owl:FunctionalProperty . ist:serial a owl:InverseFunctionalProperty .
    ist:Lone rdfs:subClassOf [ owl:onProperty ist:uses ; owl:maxCardinality 0 ] .
    ist:Single rdfs:subClassOf [ owl:onProperty ist:uses ; owl:maxCardinality 1 ] .
    ist:Simple rdfs:subClassOf [ owl:onProperty ist:uses ; owl:maxQualifiedCardinality 1 ;
        owl:onClass ist:Tunnel ] .
    transport:t1 a ist:Tunnel . transport:t2 a ist:Tunnel . transport:line a ist:Line .
    ist:Empty rdfs:subClassOf owl:Nothing .
    ist:Other rdfs:subClassOf [ owl:complementOf ist:Line ] .
    [] a owl:AllDisjointClasses ; owl:members ( ist:First ist:Second ist:Third ) .
    option:x owl:differentFrom option:y .
    [] a owl:AllDifferent ; owl:distinctMembers ( option:p option:q option:r ) .
    [] a owl:AllDisjointProperties ; owl:members ( ist:first ist:second ist:third ) .
"""


def claim(name: str, subject: str, predicate: str, value: str, polarity: str = "affirmed") -> str:
    return (
        f"claim:{name} a ist:Claim ; ist:subject {subject} ; ist:property {predicate} ; "
        f"ist:object {value} ; ist:polarity polarity:{polarity} .\n"
    )


CLASHES = {
    "stated and denied": (
        claim("one", "option:a", "ist:uses", "transport:line")
        + claim("two", "option:a", "ist:uses", "transport:line", "denied"),
        "denied by denial:two",
    ),
    "yes and no": (
        claim("one", "option:a", "ist:private", "true")
        + claim("two", "option:a", "ist:private", "false"),
        "nothing can be both",
    ),
    "yes and denied yes": (
        claim("one", "option:a", "ist:private", "true")
        + claim("two", "option:a", "ist:private", "true", "denied"),
        "nothing can be both",
    ),
    "disjoint properties": (
        claim("one", "option:a", "ist:uses", "transport:line")
        + claim("two", "option:a", "ist:avoids", "transport:line"),
        "never relate the same two things",
    ),
    "irreflexive": (claim("one", "option:a", "ist:peers", "option:a"), "related to itself"),
    "asymmetric": (
        claim("one", "option:a", "ist:above", "option:b")
        + claim("two", "option:b", "ist:above", "option:a"),
        "never holds in both directions",
    ),
    "two values of a single-valued property": (
        claim("one", "option:a", "ist:family", "family:x")
        + claim("two", "option:a", "ist:family", "family:y"),
        "one value at most",
    ),
    "one value of two things": (
        claim("one", "option:a", "ist:serial", "node:x")
        + claim("two", "option:b", "ist:serial", "node:x"),
        "belongs to one thing at most",
    ),
    "none allowed": (
        claim("one", "option:a", "rdf:type", "ist:Lone")
        + claim("two", "option:a", "ist:uses", "transport:line"),
        "there can be no value",
    ),
    "one allowed": (
        claim("one", "option:a", "rdf:type", "ist:Single")
        + claim("two", "option:a", "ist:uses", "transport:line")
        + claim("three", "option:a", "ist:uses", "transport:t1"),
        "one value at most",
    ),
    "one of a kind allowed": (
        claim("one", "option:a", "rdf:type", "ist:Simple")
        + claim("two", "option:a", "ist:uses", "transport:t1")
        + claim("three", "option:a", "ist:uses", "transport:t2"),
        "one such value at most",
    ),
    "empty class": (claim("one", "option:a", "rdf:type", "ist:Empty"), "empty class"),
    "complement": (
        claim("one", "option:a", "rdf:type", "ist:Line")
        + claim("two", "option:a", "rdf:type", "ist:Other"),
        "of its complement",
    ),
    "the last of several disjoint classes": (
        claim("one", "option:a", "rdf:type", "ist:First")
        + claim("two", "option:a", "rdf:type", "ist:Third"),
        "nothing can be both",
    ),
    "last of several different things": (
        claim("one", "option:p", "owl:sameAs", "option:r"),
        "same and different",
    ),
    "last of several disjoint properties": (
        claim("one", "option:a", "ist:first", "node:x")
        + claim("two", "option:a", "ist:third", "node:x"),
        "never relate the same two things",
    ),
    "two numbers of a single-valued property": (
        claim("one", "option:a", "ist:family", "1") + claim("two", "option:a", "ist:family", "2"),
        "one value at most",
    ),
    "same and different": (
        claim("one", "option:x", "owl:sameAs", "option:y"),
        "same and different",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_fails_and_names_its_claims(knowledge_of: Build, name: str) -> None:
    claims, says = CLASHES[name]
    with pytest.raises(BuildError, match=says) as caught:
        knowledge_of(ONTOLOGY, claims)
    expected = {line.split(" ", 1)[0].removeprefix("claim:") for line in claims.splitlines()}
    named = {iri.rstrip(">").rsplit("/", 1)[-1] for iri in caught.value.problems[0].claims}
    assert named == expected


@pytest.mark.parametrize("name", CLASHES)
def test_without_one_of_the_claims_it_holds_together(knowledge_of: Build, name: str) -> None:
    claims, _ = CLASHES[name]
    knowledge_of(ONTOLOGY, "".join(claims.splitlines(keepends=True)[1:]))


def test_a_clash_of_inferred_facts_names_the_claims_behind_them(knowledge_of: Build) -> None:
    ontology = (
        ONTOLOGY
        + """
        [ owl:onProperty ist:uses ; owl:someValuesFrom ist:Line ] rdfs:subClassOf ist:OnLine .
        ist:OnLine rdfs:subClassOf [ owl:onProperty ist:private ; owl:hasValue true ] .
    """
    )
    claims = claim("line", "option:a", "ist:uses", "transport:line") + claim(
        "not-private", "option:a", "ist:private", "true", "denied"
    )
    with pytest.raises(BuildError) as caught:
        knowledge_of(ontology, claims)
    named = {iri.rstrip(">").rsplit("/", 1)[-1] for iri in caught.value.problems[0].claims}
    assert named == {"line", "not-private"}


def test_data_may_say_that_two_values_are_the_same(knowledge_of: Build) -> None:
    knowledge_of(
        ONTOLOGY,
        claim("one", "option:a", "ist:family", "family:x")
        + claim("two", "option:a", "ist:family", "family:y"),
        data="family:x owl:sameAs family:y .",
    )


def test_a_message_shows_facts_and_claims(knowledge_of: Build) -> None:
    with pytest.raises(BuildError) as caught:
        knowledge_of(ONTOLOGY, CLASHES["yes and no"][0])
    text = str(caught.value)
    assert "option:a rdf:type ist:Private" in text
    assert "from <https://w3id.org/isthmus/claim/one>" in text
