"""Proofs: every step an instance of its rule, every leaf what it says it is."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isthmus.kb import Knowledge, Proof
from isthmus.kb.proofs.charts import proof_dot, proof_mermaid
from isthmus.kb.proofs.json import proof_json
from isthmus.kb.proofs.proof import Assumed, Claimed, Derived, Given, Reconstructed
from isthmus.kb.proofs.text import lines, proof_text, rule_words
from isthmus.kb.store.layers import INFERRED
from pyoxigraph import NamedNode, Triple

from tests.kb.proofs.proof_check import faults, is_instance

Build = Callable[..., Knowledge]
Read = Callable[[str], Triple]

ONTOLOGY = """
    ist:SecurityProtocol a owl:Class . ist:Encrypted a owl:Class .
    ist:protectedBy a owl:ObjectProperty ; rdfs:label "protected by" .
    [ owl:onProperty ist:protectedBy ; owl:someValuesFrom ist:SecurityProtocol ]
        rdfs:subClassOf ist:Encrypted .
    ist:Encrypted rdfs:subClassOf [ owl:onProperty ist:encrypted ; owl:hasValue true ] .
    ist:carriedBy a owl:TransitiveProperty .
    ist:usesTransport owl:propertyChainAxiom ( ist:carriedBy ist:usesTransport ) .
    axiom:encrypt a ist:ModellingAxiom ; ist:axiomFor ist:SecurityProtocol, ist:Encrypted ;
        ist:rationale "security protocols encrypt" ; dcterms:source "RFC 4301" .
    axiom:ipsec a ist:ModellingAxiom ; ist:axiomFor protocol:ipsec ;
        ist:rationale "IPsec protects" .
    protocol:ipsec a ist:SecurityProtocol .
"""
CLAIMS = """
    section:one ist:startPage 4 ; rdfs:label "Section one" .
    claim:protected a ist:Claim ; ist:subject option:a ; ist:property ist:protectedBy ;
        ist:object protocol:ipsec ; ist:section section:one ; ist:locator "paragraph 2" .
    claim:figure a ist:Claim ; ist:subject option:a ; ist:property ist:shows ;
        ist:object figure:one ; ist:section section:one .
    option:a rdfs:label "Option A" .
    link:tunnel ist:carriedBy link:vif ; ist:basis claim:figure .
    link:vif ist:carriedBy link:circuit ; ist:basis claim:figure .
    link:circuit ist:usesTransport transport:line ; ist:basis claim:figure .
"""


def check(knowledge: Knowledge, proof: Proof) -> None:
    rules = frozenset(knowledge.proofs.rulebook.rules)
    assert list(faults(proof, rules, knowledge.quads)) == []


def inferred(knowledge: Knowledge) -> list[Triple]:
    return [q.triple for q in knowledge.quads.quads_for_pattern(None, None, None, INFERRED)]


def test_a_proof_goes_down_to_claims_and_premises_of_ours(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    check(knowledge, proof)
    reasons = {type(step.reason) for step in proof.steps()}
    assert reasons == {Derived, Claimed, Assumed}
    support = knowledge.support(triple("option:a ist:encrypted true"))
    assert support is not None
    assert support.inferred
    assert [claim.locator for claim in support.claims] == ["paragraph 2"]
    assert {axiom.rationale for axiom in support.axioms} == {
        "security protocols encrypt",
        "IPsec protects",
    }


def test_a_topology_leaf_is_a_reconstruction_with_its_basis(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("link:tunnel ist:usesTransport transport:line"))
    assert proof is not None
    check(knowledge, proof)
    leaves = [step.reason for step in proof.steps() if not step.premises]
    assert all(isinstance(leaf, Reconstructed) for leaf in leaves)
    support = knowledge.support(proof.conclusion)
    assert support is not None
    assert [claim.iri.value.rsplit("/")[-1] for claim in support.claims] == ["figure"]


def test_a_leaf_out_of_a_users_data_is_given(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS, data="option:mine ist:protectedBy protocol:ipsec .")
    proof = knowledge.prove(triple("option:mine ist:encrypted true"))
    assert proof is not None
    check(knowledge, proof)
    assert any(isinstance(step.reason, Given) for step in proof.steps())


def test_axioms_in_a_users_data_are_proof_steps_too(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(data=":A rdfs:subClassOf :B . :A a owl:Class . :x a :A .")
    proof = knowledge.prove(triple(":x a :B"))
    assert proof is not None
    check(knowledge, proof)


def test_a_nameless_thing_can_stand_in_a_proof(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(
        """[ owl:onProperty :speed ; owl:someValuesFrom :Fast ] rdfs:subClassOf :Quick .
        [ owl:onProperty :unit ; owl:hasValue :gigabit ] rdfs:subClassOf :Fast .""",
        data=":line :speed [ :number 10 ; :unit :gigabit ] .",
    )
    proof = knowledge.prove(triple(":line a :Quick"))
    assert proof is not None
    check(knowledge, proof)
    assert len(list(proof.steps())) == 4


def test_what_a_claim_says_of_itself_is_proved_by_the_claim(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("claim:protected ist:page 4"))
    assert proof is not None
    check(knowledge, proof)
    assert isinstance(proof.reason, Claimed)


def test_what_does_not_hold_has_no_proof(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    assert knowledge.prove(triple("option:b ist:encrypted true")) is None
    assert knowledge.support(triple("option:b ist:encrypted true")) is None


def test_the_simplest_of_several_proofs_is_given(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(
        """:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :D .
        :A rdfs:subClassOf :D .""",
        data=":x a :A .",
    )
    proof = knowledge.prove(triple(":x a :D"))
    assert proof is not None
    assert len(list(proof.steps())) == 2


def test_a_circle_of_rules_does_not_make_a_circular_proof(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(
        ":p a owl:SymmetricProperty, owl:TransitiveProperty . :q owl:equivalentProperty :p .",
        data=":a :p :b . :b :p :c . :c :q :a .",
    )
    for conclusion in inferred(knowledge):
        proof = knowledge.prove(conclusion)
        assert proof is not None
        check(knowledge, proof)


def test_a_deep_proof_can_be_found_and_written(knowledge_of: Build, triple: Read) -> None:
    steps = " ".join(f":C{at} rdfs:subClassOf :C{at + 1} ." for at in range(1500))
    knowledge = knowledge_of(steps, data=":x a :C0 .")
    proof = knowledge.prove(triple(":x a :C1500"))
    assert proof is not None
    check(knowledge, proof)
    assert len(proof_text(proof).splitlines()) == 2 * 1501
    assert len(json.loads(proof_json(proof))["steps"]) == 1501


def test_equal_things_are_proved_by_equality(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of("", data=":a owl:sameAs :b . :a :p :c . :d :p :a .")
    for wanted in (":b :p :c", ":d :p :b", ":b owl:sameAs :a"):
        proof = knowledge.prove(triple(wanted))
        assert proof is not None, wanted
        check(knowledge, proof)


_things = st.sampled_from([f":i{number}" for number in range(6)])
_axioms = st.sampled_from(
    [
        ":p a owl:TransitiveProperty .",
        ":p a owl:SymmetricProperty .",
        ":p owl:inverseOf :q .",
        ":q rdfs:subPropertyOf :p .",
        ":r owl:propertyChainAxiom ( :p :q ) .",
        ":p owl:propertyChainAxiom ( :p :r ) .",
        "[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :B .",
        ":B rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom :A ] .",
        ":A owl:equivalentClass [ owl:onProperty :r ; owl:hasValue :i1 ] .",
        "[ owl:oneOf ( :i1 :i2 ) ] rdfs:subClassOf :B .",
        ":r rdfs:domain :A . :q rdfs:range :B .",
    ]
)
_facts = st.one_of(
    st.builds("{} {} {} .".format, _things, st.sampled_from([":p", ":q", ":r"]), _things),
    st.builds("{} a {} .".format, _things, st.sampled_from([":A", ":B"])),
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sets(_axioms, min_size=1, max_size=6), st.lists(_facts, min_size=2, max_size=12))
def test_every_inferred_triple_has_a_proof_that_stands_checking(
    knowledge_of: Build, axioms: set[str], facts: list[str]
) -> None:
    declared = ":A a owl:Class . :B a owl:Class . :p a owl:ObjectProperty . "
    knowledge = knowledge_of(declared + "\n".join(sorted(axioms)), data="\n".join(facts))
    for conclusion in inferred(knowledge):
        proof = knowledge.prove(conclusion)
        assert proof is not None
        check(knowledge, proof)


def test_the_checker_finds_fault_with_a_wrong_step(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    rules = frozenset(knowledge.proofs.rulebook.rules)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    assert isinstance(proof.reason, Derived)
    other = Proof(triple("option:b ist:encrypted true"), proof.reason, proof.premises)
    assert any("no instance" in fault for fault in faults(other, rules, knowledge.quads))
    missing = Proof(proof.conclusion, proof.reason, ())
    assert any("no instance" in fault for fault in faults(missing, rules, knowledge.quads))
    foreign = Proof(proof.conclusion, proof.reason, proof.premises)
    assert any("no rule" in fault for fault in faults(foreign, (), knowledge.quads))
    claimed = next(step for step in proof.steps() if isinstance(step.reason, Claimed))
    wrong = Proof(triple("option:a ist:protectedBy protocol:gre"), claimed.reason)
    assert any("does not carry it" in fault for fault in faults(wrong, rules, knowledge.quads))
    assumed = next(step for step in proof.steps() if isinstance(step.reason, Assumed))
    unstated = Proof(triple("protocol:gre a ist:SecurityProtocol"), assumed.reason)
    assert any("not stated" in fault for fault in faults(unstated, rules, knowledge.quads))
    unnamed = Proof(claimed.conclusion, Claimed(()))
    assert any("no claim is named" in one for one in faults(unnamed, rules, knowledge.quads))
    baseless = Proof(assumed.conclusion, Reconstructed(()))
    assert any("no basis is named" in one for one in faults(baseless, rules, knowledge.quads))
    given_ = Proof(assumed.conclusion, Given())
    assert any("not in the user's data" in one for one in faults(given_, rules, knowledge.quads))
    loop = Proof(proof.conclusion, proof.reason, (proof,))
    assert any("rests on itself" in one for one in faults(loop, rules, knowledge.quads))
    premises = [premise.conclusion for premise in proof.premises]
    assert is_instance(proof.reason.rule, premises, proof.conclusion)


def test_text_names_the_place_in_the_source(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    text = proof_text(proof, knowledge.name)
    assert text.startswith("Option A – ist:encrypted – true\n")
    assert "Option A – protected by – protocol:ipsec" in text
    assert "Section one, from page 4, paragraph 2" in text
    assert "ours: IPsec protects" in text


def test_text_tells_reconstructions_data_and_closed_worlds_apart(
    knowledge_of: Build, triple: Read
) -> None:
    share = """# step: what all links use
# closed world: the links on record
CONSTRUCT { ?x :uses ?y } WHERE { ?x :link ?link . ?link ist:usesTransport ?y .
  FILTER NOT EXISTS { ?x :link ?other FILTER NOT EXISTS { ?other ist:usesTransport ?y } } }"""
    prefixes = "PREFIX : <https://example.org/> PREFIX ist: <https://w3id.org/isthmus/ns#>"
    knowledge = knowledge_of(
        ONTOLOGY,
        CLAIMS,
        data=":site :link link:tunnel .",
        share=share.replace("CONSTRUCT", f"{prefixes} CONSTRUCT"),
    )
    proof = knowledge.prove(triple(":site :uses transport:line"))
    assert proof is not None
    check(knowledge, proof)
    text = proof_text(proof)
    assert "what all links use, given that the links on record" in text
    assert "from data.ttl" in text
    assert "reconstructed from Section one, from page 4" in text
    assert repr(proof).endswith("by RolledUp>")
    kinds = {step["kind"] for step in json.loads(proof_json(proof))["steps"]}
    assert kinds == {"rolled up", "derived", "reconstruction", "given"}


def test_denials_of_claims_stand_checking(knowledge_of: Build, triple: Read) -> None:
    ontology = "ist:private a owl:DatatypeProperty ; rdfs:range xsd:boolean ."
    claims = """claim:no a ist:Claim ; ist:subject option:a ; ist:property ist:private ;
            ist:object true ; ist:polarity polarity:denied .
        claim:may a ist:Claim ; ist:subject option:a ; ist:property ist:limitation ;
            ist:object limitation:slow ; ist:modality modality:may .
        limitation:slow ist:modality modality:may ."""
    knowledge = knowledge_of(ontology, claims)
    for stated in (
        "option:a ist:private false",
        "denial:no owl:sourceIndividual option:a",
        "denial:no owl:targetValue true",
        "option:a ist:limitation limitation:slow",
    ):
        proof = knowledge.prove(triple(stated))
        assert proof is not None, stated
        assert isinstance(proof.reason, Claimed), stated
        check(knowledge, proof)
    wrong = Proof(triple("option:a ist:private true"), proof.reason)
    rules = frozenset(knowledge.proofs.rulebook.rules)
    assert list(faults(wrong, rules, knowledge.quads))


def test_a_step_used_twice_is_written_once(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(
        """:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :B rdfs:subClassOf :D .
        [ owl:intersectionOf ( :C :D ) ] rdfs:subClassOf :E .""",
        data=":x a :A .",
    )
    proof = knowledge.prove(triple(":x a :E"))
    assert proof is not None
    assert proof_text(proof).count("as shown above") == 1


def test_json_steps_name_each_other(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    document = json.loads(proof_json(proof))
    steps = document["steps"]
    assert [step["id"] for step in steps] == list(range(len(steps)))
    assert steps[document["conclusion"]]["kind"] == "derived"
    assert all(premise > step["id"] for step in steps for premise in step["premises"])
    assert {step["kind"] for step in steps} == {"derived", "claim", "axiom"}
    assert any(claim["page"] == 4 for step in steps for claim in step["claims"])


def test_mermaid_draws_premises_below(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    text = proof_mermaid(proof)
    assert text.startswith("flowchart BT\n")
    assert "s1 --> s0" in text


def test_text_is_a_tree_that_ends_with_what_it_rests_on(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    tree, _, rests = proof_text(proof, knowledge.name).partition("\n\n")
    rows = tree.splitlines()
    assert len(rows) == 2 * len(lines(proof))
    assert rows[1].startswith("│ follows by rule ")
    assert rows[2].startswith("└─ Option A is an ist:Encrypted")
    assert (
        sum("├─ " in row for row in rows) + sum("└─ " in row for row in rows) == len(rows) // 2 - 1
    )
    assert rests.startswith("rests on the source:\n  Section one, from page 4, paragraph 2\n")
    assert "rests on premises of ours:\n" in rests


def test_rules_are_written_with_the_names_that_readers_know(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS)
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    rules = [step.reason.rule for step in proof.steps() if isinstance(step.reason, Derived)]
    words = [rule_words(rule, knowledge.name) for rule in rules]
    assert "x is an ist:Encrypted → x ist:encrypted true" in words
    assert any(said.startswith("x protected by y, ") for said in words)


def test_what_is_denied_is_proved_in_words(knowledge_of: Build, triple: Read) -> None:
    claims = """claim:no a ist:Claim ; ist:subject option:a ; ist:property ist:reach ;
            ist:object reach:many ; ist:polarity polarity:denied ; ist:section section:one .
        claim:yes a ist:Claim ; ist:subject option:a ; ist:property ist:private ;
            ist:object false .
        option:a rdfs:label "Option A" . section:one rdfs:label "Section one" ."""
    ontology = """ist:private a owl:DatatypeProperty ; rdfs:range xsd:boolean .
        ist:reach a owl:ObjectProperty ."""
    knowledge = knowledge_of(ontology, claims)
    denied = knowledge.opposite(triple("option:a ist:reach reach:many"))
    assert denied is not None
    proof = knowledge.prove(denied)
    assert proof is not None
    assert proof_text(proof, knowledge.name).startswith(
        "not so: Option A – ist:reach – reach:many\n  stated: Section one"
    )
    false = triple("option:a ist:private false")
    assert knowledge.opposite(triple("option:a ist:private true")) == false
    assert knowledge.opposite(false) is None
    assert knowledge.opposite(triple("option:a ist:reach reach:one")) is None
    assert knowledge.opposite(triple("option:b ist:reach reach:many")) is None
    unknown = triple("denial:none ist:reach reach:many").subject
    assert isinstance(unknown, NamedNode)
    assert knowledge.denied(unknown) is None
    assert knowledge.name(unknown) == "denial:none"


def test_several_places_of_a_section_are_told_together(knowledge_of: Build, triple: Read) -> None:
    more = """claim:again a ist:Claim ; ist:subject option:a ; ist:property ist:protectedBy ;
            ist:object protocol:ipsec ; ist:section section:one ; ist:locator "paragraph 3" .
        claim:twice a ist:Claim ; ist:subject option:a ; ist:property ist:protectedBy ;
            ist:object protocol:ipsec ; ist:section section:one ; ist:locator "paragraph 3" ."""
    knowledge = knowledge_of(ONTOLOGY, CLAIMS + more)
    proof = knowledge.prove(triple("option:a ist:protectedBy protocol:ipsec"))
    assert proof is not None
    assert "stated: Section one, from page 4 (paragraph 2; paragraph 3)\n" in proof_text(proof)


def test_only_premises_that_a_rule_uses_are_shown(knowledge_of: Build, triple: Read) -> None:
    ontology = """ist:part a owl:ObjectProperty ; owl:inverseOf ist:whole ;
            owl:propertyChainAxiom ( ist:part ist:has ) .
        ist:has a owl:ObjectProperty ; owl:propertyChainAxiom ( ist:part ist:has ) .
        axiom:part a ist:ModellingAxiom ; ist:axiomFor ist:part ; ist:rationale "Short." .
        axiom:both a ist:ModellingAxiom ; ist:axiomFor ist:part, ist:has ;
            ist:rationale "Parts give what they have." ."""
    knowledge = knowledge_of(ontology, data=":b ist:whole :a . :b ist:has :thing .")
    proof = knowledge.prove(triple(":a ist:has :thing"))
    assert proof is not None
    rows = lines(proof)
    assert [row.axiom.rationale for row in rows if row.axiom] == ["Parts give what they have."]
    assert "Short." not in proof_text(proof)


def test_dot_draws_each_step_and_premise_once(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, CLAIMS.replace("Option A", 'A \\"quoted\\"'))
    proof = knowledge.prove(triple("option:a ist:encrypted true"))
    assert proof is not None
    text = proof_dot(proof, knowledge.name)
    assert text.startswith("digraph proof {")
    assert text.count("[label=") == len(list(proof.steps())) + 1, "the premise behind the rule"
    assert "s1 -> s0;" in text
    assert '\\"quoted\\"' in text


@pytest.mark.slow
def test_every_inferred_triple_of_the_shipped_knowledge_has_a_checked_proof(
    shipped_knowledge: Knowledge,
) -> None:
    drawn = inferred(shipped_knowledge)
    assert drawn
    for conclusion in drawn:
        proof = shipped_knowledge.prove(conclusion)
        assert proof is not None
        check(shipped_knowledge, proof)
