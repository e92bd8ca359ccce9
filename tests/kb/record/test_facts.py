"""From claims to facts and denials."""

from collections.abc import Callable

import pytest
from isthmus.kb import BuildError, Knowledge
from isthmus.kb.record.claim import Claims
from isthmus.kb.terms import ist
from pyoxigraph import NamedNode, Triple

Build = Callable[..., Knowledge]
Read = Callable[[str], Triple]

ONTOLOGY = """
    ist:private a owl:DatatypeProperty ; rdfs:range xsd:boolean ; ist:aspect aspect:private .
    ist:usesTransport a owl:ObjectProperty ; ist:aspect aspect:transport .
    section:one ist:startPage 7 ; rdfs:label "Section one" .
"""


def claim(name: str, predicate: str, value: str, more: str = "") -> str:
    return (
        f"claim:{name} a ist:Claim ; ist:subject option:a ; ist:property {predicate} ; "
        f'ist:object {value} ; ist:section section:one ; ist:locator "paragraph 1" {more} .\n'
    )


def test_an_affirmed_claim_makes_its_triple(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, claim("a", "ist:usesTransport", "transport:internet"))
    support = knowledge.support(triple("option:a ist:usesTransport transport:internet"))
    assert support is not None
    assert [one.iri.value.rsplit("/")[-1] for one in support.claims] == ["a"]
    assert not support.inferred


def test_usual_values_are_filled_in(knowledge_of: Build) -> None:
    knowledge = knowledge_of(ONTOLOGY, claim("a", "ist:usesTransport", "transport:internet"))
    (found,) = Claims(knowledge.dataset.store).about(NamedNode("https://w3id.org/isthmus/option/a"))
    assert (found.page, found.section) == (7, "Section one")
    assert (found.polarity, found.modality, found.edition) == ("affirmed", "is", "2020-06-06")
    rows = knowledge.store.select("SELECT ?aspect { claim:a ist:aspect ?aspect }").rows
    assert str(rows[0][0]) == "<https://w3id.org/isthmus/aspect/transport>"


def test_a_stated_page_is_kept(knowledge_of: Build) -> None:
    claims = claim("a", "ist:usesTransport", "transport:internet", "; ist:page 9")
    (found,) = Claims(knowledge_of(ONTOLOGY, claims).dataset.store).about(
        NamedNode("https://w3id.org/isthmus/option/a"), ist("usesTransport")
    )
    assert found.page == 9


def test_a_denied_claim_makes_a_denial(knowledge_of: Build, triple: Read) -> None:
    denied = "; ist:polarity polarity:denied"
    knowledge = knowledge_of(
        ONTOLOGY, claim("no-internet", "ist:usesTransport", "transport:internet", denied)
    )
    assert knowledge.support(triple("option:a ist:usesTransport transport:internet")) is None
    for part in (
        "a owl:NegativePropertyAssertion",
        "owl:sourceIndividual option:a",
        "owl:assertionProperty ist:usesTransport",
        "owl:targetIndividual transport:internet",
    ):
        support = knowledge.support(triple(f"denial:no-internet {part}"))
        assert support is not None, part
        assert len(support.claims) == 1


@pytest.mark.parametrize(("denied", "follows"), [("true", "false"), ("false", "true")])
def test_a_denied_yes_or_no_is_the_opposite(
    knowledge_of: Build, triple: Read, denied: str, follows: str
) -> None:
    claims = claim("x", "ist:private", denied, "; ist:polarity polarity:denied")
    knowledge = knowledge_of(ONTOLOGY, claims)
    support = knowledge.support(triple(f"option:a ist:private {follows}"))
    assert support is not None
    assert [one.polarity for one in support.claims] == ["denied"]
    assert knowledge.support(triple(f"option:a ist:private {denied}")) is None
    assert knowledge.support(triple(f"denial:x owl:targetValue {denied}")) is not None


@pytest.mark.parametrize(
    "modality", ["may", "can", "typically", "recommended", "required", "if-required"]
)
def test_only_what_is_makes_a_fact(knowledge_of: Build, triple: Read, modality: str) -> None:
    claims = claim(
        "a", "ist:usesTransport", "transport:internet", f"; ist:modality modality:{modality}"
    )
    knowledge = knowledge_of(ONTOLOGY, claims)
    assert knowledge.support(triple("option:a ist:usesTransport transport:internet")) is None
    assert (
        len(Claims(knowledge.dataset.store).about(NamedNode("https://w3id.org/isthmus/option/a")))
        == 1
    )


def test_a_reserve_that_stands_with_the_object_does_not_keep_back_the_fact(
    knowledge_of: Build, triple: Read
) -> None:
    claims = claim("a", "ist:limitation", "limitation:slow", "; ist:modality modality:may")
    feature = "limitation:slow a ist:Limitation ; ist:modality modality:may ."
    fact = triple("option:a ist:limitation limitation:slow")
    support = knowledge_of(ONTOLOGY, claims + feature).support(fact)
    assert support is not None
    assert [one.modality for one in support.claims] == ["may"]
    assert knowledge_of(ONTOLOGY, claims).support(fact) is None


def test_a_claim_that_is_read_as_definite_keeps_its_word_and_makes_the_fact(
    knowledge_of: Build, triple: Read
) -> None:
    """What one can do with an option, the option offers: the fact is cited with its word."""
    more = "; ist:modality modality:can ; ist:readAs modality:is ; ist:qualifier 'at one end'"
    knowledge = knowledge_of(ONTOLOGY, claim("a", "ist:usesTransport", "transport:internet", more))
    support = knowledge.support(triple("option:a ist:usesTransport transport:internet"))
    assert support is not None
    assert [(one.modality, one.qualifier) for one in support.claims] == [("can", "at one end")]


def test_what_cannot_be_is_not(knowledge_of: Build, triple: Read) -> None:
    more = "; ist:polarity polarity:denied ; ist:modality modality:can"
    knowledge = knowledge_of(ONTOLOGY, claim("a", "ist:private", "true", more))
    assert knowledge.support(triple("option:a ist:private false")) is not None


def test_what_need_not_be_is_no_denial(knowledge_of: Build, triple: Read) -> None:
    more = "; ist:polarity polarity:denied ; ist:modality modality:required"
    knowledge = knowledge_of(ONTOLOGY, claim("a", "ist:private", "true", more))
    assert knowledge.support(triple("option:a ist:private false")) is None


def test_a_fact_knows_all_its_claims_in_document_order(knowledge_of: Build, triple: Read) -> None:
    claims = claim("late", "ist:private", "true", "; ist:page 9") + claim(
        "early", "ist:private", "true", "; ist:page 2"
    )
    support = knowledge_of(ONTOLOGY, claims).support(triple("option:a ist:private true"))
    assert support is not None
    assert [one.page for one in support.claims] == [2, 9]


def test_a_superseded_claim_stays_on_record_and_carries_nothing(
    knowledge_of: Build, triple: Read
) -> None:
    claims = claim("old", "ist:private", "true") + claim(
        "new", "ist:private", "false", "; ist:supersedes claim:old"
    )
    knowledge = knowledge_of(ONTOLOGY, claims)
    assert knowledge.support(triple("option:a ist:private true")) is None
    assert knowledge.support(triple("option:a ist:private false")) is not None
    assert knowledge.claim(NamedNode("https://w3id.org/isthmus/claim/old")) is not None


def test_nothing_is_concluded_from_the_triples_of_a_claim(
    knowledge_of: Build, triple: Read
) -> None:
    ontology = ONTOLOGY + "ist:object rdfs:range :Thinglike . ist:note rdfs:domain :Noted ."
    claims = claim("a", "ist:private", "true", '; ist:note "so"')
    knowledge = knowledge_of(ontology, claims)
    assert knowledge.support(triple("claim:a a :Noted")) is None


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("ist:property ist:private ; ist:object true", "has no ist:subject"),
        ("ist:subject option:a ; ist:object true", "has no ist:property"),
        ("ist:subject option:a ; ist:property ist:private", "has no ist:object"),
        (
            "ist:subject option:a, option:b ; ist:property ist:private ; ist:object true",
            "has 2 values of ist:subject",
        ),
        ("ist:subject option:a ; ist:property 1 ; ist:object true", "must be an IRI"),
        ("ist:subject 1 ; ist:property ist:private ; ist:object true", "must be a thing"),
    ],
)
def test_a_claim_that_states_nothing_fails_the_build(
    knowledge_of: Build, broken: str, says: str
) -> None:
    with pytest.raises(BuildError, match=says) as caught:
        knowledge_of(ONTOLOGY, f"claim:x a ist:Claim ; {broken} .")
    assert caught.value.problems[0].claims == ("<https://w3id.org/isthmus/claim/x>",)


def test_claims_in_a_users_data_count_too(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, data=claim("mine", "ist:private", "true"))
    support = knowledge.support(triple("option:a ist:private true"))
    assert support is not None
    assert support.claims[0].iri.value.endswith("/mine")
