from isthmus.kb import Knowledge
from isthmus.ontology import BASE, IST
from pyoxigraph import Literal, NamedNode


def test_an_option_has_facts_claims_configurations_and_silences(knowledge: Knowledge) -> None:
    about = knowledge.descriptions.of(NamedNode(f"{BASE}option/managed-vpn"))

    assert about is not None
    assert about.thing.id == "managed-vpn"
    assert about.definition
    facts = {fact.property.label: fact for fact in about.facts}
    assert [value.label for value in facts["encrypted"].values] == ["true"]
    assert facts["encrypted"].inferred, "nobody states it; it follows from the protocol"
    assert not facts["title"].inferred
    assert [claim.page for claim in about.claims] == sorted(claim.page for claim in about.claims)
    assert all(claim.subject == NamedNode(about.thing.iri) for claim in about.claims)
    assert len(about.configurations) == 2
    assert any(one.id == "cost" for silence in about.silences for one in silence.aspects)
    assert all(silence.searched for silence in about.silences)


def test_what_refers_to_a_thing_is_told(knowledge: Knowledge) -> None:
    about = knowledge.descriptions.of(NamedNode(f"{BASE}protocol/ipsec"))

    assert about is not None
    protected = next(one for one in about.references if one.property.iri == f"{IST}protectedBy")
    assert "managed-vpn" in {value.id for value in protected.values}


def test_nothing_is_known_about_an_unknown_thing(knowledge: Knowledge) -> None:
    assert knowledge.descriptions.of(NamedNode(f"{BASE}option/carrier-pigeon")) is None


def test_terms_are_called_by_their_labels(knowledge: Knowledge) -> None:
    assert knowledge.descriptions.name(NamedNode(f"{BASE}protocol/ipsec")).label == "IPsec"
    assert knowledge.descriptions.name(NamedNode(f"{IST}usesTransport")).label == "transport"
    assert knowledge.descriptions.name(NamedNode(f"{IST}unheardOf")).label == "ist:unheardOf"
    assert knowledge.descriptions.name(Literal(True)).label == "true"
