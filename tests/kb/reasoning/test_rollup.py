"""The closed-world step: what all members share, and rules that would be unsound."""

from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import Knowledge, Proof, RollUpError
from isthmus.kb.proofs.proof import RolledUp
from isthmus.kb.reasoning.compile import compile_rules
from isthmus.kb.reasoning.rollup import read_rollup
from isthmus.kb.schema import Schema
from pyoxigraph import Triple

from tests.kb.proofs.proof_check import faults
from tests.kb.reasoning.strata import stratify

Build = Callable[..., Knowledge]
Read = Callable[[str], Triple]
Write = Callable[[str, str], Path]

HEADER = "# step: what all parts share the whole has\n# closed world: the parts on record\n"
PREFIX = "PREFIX : <https://example.org/>\n"
ALL = """
CONSTRUCT { ?whole ?property ?value } WHERE {
  ?property :rollsUp true .
  ?whole :part ?part .
  ?part ?property ?value .
  FILTER NOT EXISTS { ?whole :part ?other . FILTER NOT EXISTS { ?other ?property ?value } }
}
"""
ONTOLOGY = """
    :private a owl:DatatypeProperty ; :rollsUp true . :encrypted a owl:DatatypeProperty .
    :part a owl:ObjectProperty .
    [ owl:onProperty :private ; owl:hasValue true ] rdfs:subClassOf :Private .
    :Private rdfs:subClassOf [ owl:onProperty :private ; owl:hasValue true ] .
    [ owl:onProperty :partOf ; owl:someValuesFrom :Private ] rdfs:subClassOf :Private .
    :partOf owl:inverseOf :part .
"""
FACTS = """
    :all :part :a, :b . :some :part :a, :c . :none :part :c . :empty a :Whole .
    :a :private true ; :encrypted true . :b :private true ; :encrypted true .
    :c :private false .
"""


def test_what_all_members_share_rolls_up(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, FACTS, share=HEADER + PREFIX + ALL)
    assert knowledge.prove(triple(":all :private true")) is not None
    assert knowledge.prove(triple(":none :private false")) is not None
    for absent in (":some :private true", ":some :private false", ":empty :private true"):
        assert knowledge.prove(triple(absent)) is None, absent
    assert knowledge.prove(triple(":all :encrypted true")) is None, "not marked to roll up"


def test_what_is_rolled_up_is_reasoned_over_again(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, FACTS, share=HEADER + PREFIX + ALL)
    assert knowledge.prove(triple(":all a :Private")) is not None


def test_the_proof_lists_every_member_and_the_closed_world_premise(
    knowledge_of: Build, triple: Read
) -> None:
    knowledge = knowledge_of(ONTOLOGY, FACTS, share=HEADER + PREFIX + ALL)
    proof = knowledge.prove(triple(":all :private true"))
    assert proof is not None
    assert isinstance(proof.reason, RolledUp)
    assert proof.reason.rollup.closed_world == "the parts on record"
    members = {str(premise.conclusion) for premise in proof.premises}
    for wanted in (":all :part :a", ":all :part :b", ":a :private true", ":b :private true"):
        assert str(triple(wanted)) in members


def test_a_denial_made_by_a_rule_is_provable(knowledge_of: Build, triple: Read) -> None:
    query = """
        # step: a value that excludes another denies it
        # closed world: none
        PREFIX : <https://example.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        CONSTRUCT { ?denial a owl:NegativePropertyAssertion ; owl:sourceIndividual ?thing ;
            owl:assertionProperty :reach ; owl:targetIndividual ?excluded }
        WHERE { ?thing :reach ?value . ?value :excludes ?excluded .
            BIND (REPLACE(STR(?excluded), "^.*/", "") AS ?name)
            BIND (IRI(CONCAT(STR(?thing), "-not-", ?name)) AS ?denial) }
    """
    text = "\n".join(line.strip() for line in query.strip().splitlines())
    knowledge = knowledge_of("", ":x :reach :one . :one :excludes :many .", deny=text)
    proof = knowledge.prove(triple(":x-not-many owl:targetIndividual :many"))
    assert proof is not None
    assert isinstance(proof.reason, RolledUp)
    assert proof.reason.rollup.closed_world is None
    assert len(proof.premises) == 2


def test_an_open_predicate_may_be_listed_in_the_query(knowledge_of: Build, triple: Read) -> None:
    listed = ALL.replace("?property :rollsUp true .", "VALUES ?property { :private :encrypted }")
    knowledge = knowledge_of(ONTOLOGY, FACTS, share=HEADER + PREFIX + listed)
    assert knowledge.prove(triple(":all :private true")) is not None
    assert knowledge.prove(triple(":all :encrypted true")) is not None


def test_a_header_may_go_on_over_several_lines(write: Write) -> None:
    text = (
        "# A remark that belongs to no key.\n# step: what all parts share\n# the whole has\n"
        "# closed world: the parts\n" + PREFIX + 'CONSTRUCT { ?x a <urn:C> ; :p 1, "s", 2.5 }'
        " WHERE { ?x :q false }"
    )
    rollup = read_rollup(write("r.rq", text), Schema(()))
    assert rollup.step == "what all parts share the whole has"
    assert len(rollup.template) == 4


def test_a_blank_node_has_no_name_to_be_cited_by(knowledge_of: Build) -> None:
    query = HEADER + PREFIX + "CONSTRUCT { ?b :p 1 } WHERE { ?x :p 2 BIND (BNODE() AS ?b) }"
    with pytest.raises(RollUpError, match="makes a blank node"):
        knowledge_of("", ":a :p 2 .", blank=query)


def test_the_checker_finds_fault_with_a_wrong_member(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, FACTS, share=HEADER + PREFIX + ALL)
    proof = knowledge.prove(triple(":all :private true"))
    assert proof is not None
    assert list(faults(proof, (), knowledge.quads)) == []
    other = Proof(triple(":some :private true"), proof.reason, proof.premises)
    assert any("no result of the roll-up" in one for one in faults(other, (), knowledge.quads))


MIXED = (
    HEADER + PREFIX + "CONSTRUCT { ?whole :mixedOn :private } WHERE { ?whole :part ?part . "
    "FILTER NOT EXISTS { ?whole :private ?value } }"
)


def test_layers_of_roll_ups_build_on_each_other(knowledge_of: Build, triple: Read) -> None:
    knowledge = knowledge_of(ONTOLOGY, FACTS, a_share=HEADER + PREFIX + ALL, b_mixed=MIXED)
    assert knowledge.prove(triple(":some :mixedOn :private")) is not None
    assert knowledge.prove(triple(":all :mixedOn :private")) is None, "settled before"


def test_a_rule_may_look_at_what_a_later_one_makes(knowledge_of: Build, triple: Read) -> None:
    one = "CONSTRUCT { ?x :p 1 } WHERE { ?x :q 1 }"
    two = "CONSTRUCT { ?x :q 1 } WHERE { ?x :s 1 }"
    knowledge = knowledge_of("", ":a :s 1 .", a=HEADER + PREFIX + one, b=HEADER + PREFIX + two)
    assert knowledge.prove(triple(":a :p 1")) is not None


def test_a_rule_in_front_of_what_it_finds_absent_is_refused(knowledge_of: Build) -> None:
    with pytest.raises(RollUpError, match=r"'a_mixed' made .*mixedOn.*or a later rule"):
        knowledge_of(ONTOLOGY, FACTS, a_mixed=MIXED, b_share=HEADER + PREFIX + ALL)


def test_a_rule_whose_results_undo_it_is_refused(knowledge_of: Build) -> None:
    query = UNSOUND["by way of a rule"]
    with pytest.raises(RollUpError, match=r"'odd' made .*it made itself"):
        knowledge_of(query[1], ":x :q 1 .", odd=HEADER + PREFIX + query[0])


def test_the_rules_of_the_project_are_settled_whatever_the_claims_are() -> None:
    from isthmus.kb import shipped
    from isthmus.kb.source import read

    inputs = shipped()
    schema = Schema(t for path in inputs.ontology for t in read(path).triples)
    rollups = [read_rollup(path, schema) for path in inputs.rollups]
    assert rollups
    stratify(rollups, compile_rules(schema.triples), schema)


def _stratify(write: Write, ontology: str, *queries: str) -> None:
    from isthmus.kb.source import read

    schema = Schema(read(write("o.ttl", ontology)).triples)
    rollups = [
        read_rollup(write(f"r{number}.rq", HEADER + PREFIX + query), schema)
        for number, query in enumerate(queries)
    ]
    stratify(rollups, compile_rules(schema.triples), schema)


UNSOUND = {
    "itself": ("CONSTRUCT { ?x :p true } WHERE { ?x :q 1 FILTER NOT EXISTS { ?x :p true } }", ""),
    "by way of a rule": (
        "CONSTRUCT { ?x :p true } WHERE { ?x :q 1 FILTER NOT EXISTS { ?x a :R } }",
        "[ owl:onProperty :p ; owl:hasValue true ] rdfs:subClassOf :R .",
    ),
    "the list of parts itself": (ALL.replace("?whole ?property ?value", "?whole :part ?part"), ""),
    "minus": ("CONSTRUCT { ?x :p true } WHERE { ?x :q 1 MINUS { ?x :p true } }", ""),
    "optional": ("CONSTRUCT { ?x :p 1 } WHERE { ?x :q 1 OPTIONAL { ?x :p ?y } }", ""),
    "counting": ("CONSTRUCT { ?x :p 1 } WHERE { ?x :q ?y FILTER (BOUND(?y)) ?x :p ?z }", ""),
    "an open predicate": (
        "CONSTRUCT { ?x ?p 1 } WHERE { ?x ?p ?y FILTER NOT EXISTS { ?x :q ?y } }",
        "",
    ),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_absence_in_a_cycle_is_refused(write: Write, name: str) -> None:
    query, ontology = UNSOUND[name]
    with pytest.raises(
        RollUpError, match=r"'r0' finds .* absent, which depends on .*'r0' makes that"
    ):
        _stratify(write, ontology + ":private :rollsUp true .", query)


def test_absence_of_what_a_later_rule_makes_is_refused(write: Write) -> None:
    one = "CONSTRUCT { ?x :p 1 } WHERE { ?x :s 1 FILTER NOT EXISTS { ?x :q 1 } }"
    two = "CONSTRUCT { ?x :q 1 } WHERE { ?x :t 1 }"
    _stratify(write, "", two, one)
    with pytest.raises(RollUpError, match=r"'r0' finds .* absent.* 'r1' makes that"):
        _stratify(write, "", one, two)


def test_absence_across_two_rules_is_refused(write: Write) -> None:
    one = "CONSTRUCT { ?x :p 1 } WHERE { ?x :s 1 FILTER NOT EXISTS { ?x :q 1 } }"
    two = "CONSTRUCT { ?x :q 1 } WHERE { ?x :s 1 FILTER NOT EXISTS { ?x :p 1 } }"
    with pytest.raises(RollUpError):
        _stratify(write, "", one, two)


def test_absence_inside_absence_is_presence(write: Write) -> None:
    _stratify(write, ":private :rollsUp true .", ALL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CONSTRUCT { ?x :p 1 } WHERE { ?x :q 1 }", "'# step: …', '# closed world: …'"),
        (
            HEADER + PREFIX + "CONSTRUCT { ?x :p 1 } WHERE { SELECT ?x { ?x :q 1 } }",
            "'SELECT' is too much",
        ),
        (HEADER + "SELECT ?x WHERE { ?x ?y ?z }", "expected CONSTRUCT"),
        (HEADER + "CONSTRUCT { ?x ex:p 1 } WHERE { ?x ?y 1 }", "prefix 'ex' is not declared"),
        (
            HEADER + PREFIX + "CONSTRUCT { ?x :p } WHERE { ?x :q 1 }",
            "subject, predicate and object",
        ),
        (HEADER + PREFIX + "CONSTRUCT { ?x :p [] } WHERE { ?x :q 1 }", "use plain triples"),
        (HEADER + PREFIX + r'CONSTRUCT { ?x :p 1 } WHERE { ?x :q "a\"b" }', "use plain triples"),
        (HEADER + PREFIX + 'CONSTRUCT { ?x :p 1 } WHERE { ?x :q """a""" }', "use plain triples"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(write: Write, text: str, says: str) -> None:
    with pytest.raises(RollUpError, match=says):
        read_rollup(write("r.rq", text), Schema(()))


def test_a_rule_that_feeds_itself_for_ever_is_stopped(knowledge_of: Build) -> None:
    query = (
        HEADER + PREFIX + "CONSTRUCT { ?next :p 1 } WHERE { ?x :p 1 "
        'BIND (IRI(CONCAT(STR(?x), "x")) AS ?next) }'
    )
    with pytest.raises(RollUpError, match="for ever"):
        knowledge_of("", ":a :p 1 .", grow=query)


def test_a_malformed_query_names_the_rule(knowledge_of: Build) -> None:
    with pytest.raises(RollUpError, match="'bad'"):
        knowledge_of(
            "", ":a :p 1 .", bad=HEADER + PREFIX + "CONSTRUCT { ?x :p 1 } WHERE { ?x :q 1 FILTER }"
        )
