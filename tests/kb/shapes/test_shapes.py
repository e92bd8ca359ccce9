"""Shapes: the same verdicts as the reference, on good and on spoilt data."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from isthmus.kb import BuildError, Inputs, Knowledge, ShapeError, open_inputs, shipped
from isthmus.kb.schema import Schema
from isthmus.kb.shapes.check import Checker
from isthmus.kb.shapes.read import read_shapes
from isthmus.kb.source import read_all
from isthmus.kb.store.store import to_rdflib
from isthmus.ontology import shapes_files
from pyoxigraph import Literal, NamedNode, Triple

Read = Callable[[str], list[Triple]]
Write = Callable[[str, str], Path]


def ours(shapes: Iterable[Triple], data: Iterable[Triple]) -> set[str]:
    found = Checker(data).check(read_shapes(Schema(shapes)))
    return {violation.focus.value for violation in found if not isinstance(violation.focus, Triple)}


def reference(shapes: Iterable[Triple], data: Iterable[Triple]) -> set[str]:
    import pyshacl
    import rdflib

    graphs = []
    for triples in (shapes, data):
        graph = rdflib.Graph()
        for triple in triples:
            parts = (triple.subject, triple.predicate, triple.object)
            graph.add(tuple(to_rdflib(part) for part in parts))
        graphs.append(graph)
    _, report, _ = pyshacl.validate(graphs[1], shacl_graph=graphs[0], inference="none")
    focus = rdflib.URIRef("http://www.w3.org/ns/shacl#focusNode")
    result = rdflib.URIRef("http://www.w3.org/ns/shacl#result")
    return {str(report.value(one, focus)) for one in report.objects(None, result)}


CONSTRAINTS = {
    "minCount": "sh:path :p ; sh:minCount 2",
    "maxCount": "sh:path :p ; sh:maxCount 1",
    "class": "sh:path :p ; sh:class :Upper",
    "datatype": "sh:path :p ; sh:datatype xsd:integer",
    "nodeKind": "sh:path :p ; sh:nodeKind sh:IRI",
    "nodeKind literal": "sh:path :p ; sh:nodeKind sh:Literal",
    "in": 'sh:path :p ; sh:in ( 1 "x" :b )',
    "pattern": 'sh:path :p ; sh:pattern "^[a-z]+$"',
    "minInclusive": "sh:path :p ; sh:minInclusive 2",
    "maxInclusive": "sh:path :p ; sh:maxInclusive 2",
}
DATA = """
    :Lower rdfs:subClassOf :Middle . :Middle rdfs:subClassOf :Upper .
    :a a :Thing ; :p 1, 2, 3 . :b a :Thing, :Lower ; :p "x" ; :q 1 . :c a :Thing .
    :d a :Special ; :p :b, :c . :Special rdfs:subClassOf :Thing . :e a :Thing ; :p :b .
    :f a :Thing ; :p "yes"@en, "no"@en, "ja"@de . :g a :Thing ; :p "01"^^xsd:integer, 2.5 .
    :h a :Thing ; :p "Xenon" . :i a :Thing ; :p "abc"^^xsd:integer . :j a :Thing ; :p "-"@en .
"""


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_constraint_judges_as_the_reference(turtle: Read, name: str) -> None:
    text = f":s a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ {CONSTRAINTS[name]} ] ."
    shapes, data = turtle(text), turtle(DATA)
    found = ours(shapes, data)
    assert found == reference(shapes, data)
    assert found, "the data must break it somewhere, or this test shows nothing"
    assert len(found) < 10, "and must keep it somewhere"


@pytest.mark.parametrize(
    "target",
    [
        "sh:targetSubjectsOf :q",
        "sh:targetObjectsOf :p",
        "sh:targetClass :Upper",
    ],
)
def test_each_kind_of_target_is_found_as_by_the_reference(turtle: Read, target: str) -> None:
    shapes = turtle(f":s a sh:NodeShape ; {target} ; sh:property [ sh:path :r ; sh:minCount 1 ] .")
    data = turtle(DATA)
    assert ours(shapes, data) == reference(shapes, data) != set()


def test_queries_judge_as_the_reference(turtle: Read) -> None:
    shapes = turtle('''
        :prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
        :s a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:prefixes :prefixes ;
            sh:message "{?other} is not a thing" ;
            sh:select """SELECT $this ?other WHERE {
                $this ex:p ?other . FILTER NOT EXISTS { ?other ex:q ?any } }""" ] .
    ''')
    data = turtle(DATA)
    assert ours(shapes, data) == reference(shapes, data) != set()
    (violation, *_) = Checker(data).check(read_shapes(Schema(shapes)))
    assert violation.message.endswith("is not a thing")
    assert "?other" not in violation.message


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ("sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ]", "sh:qualifiedMinCount is outside"),
        ("sh:closed true", "sh:closed is outside"),
        ("sh:property [ sh:path :p ; sh:hasValue 1 ]", "sh:hasValue is outside"),
        ('sh:property [ sh:path :p ; sh:pattern "^X" ; sh:flags "i" ]', "sh:flags is outside"),
        ("sh:property [ sh:path :p ; sh:minExclusive 2 ]", "sh:minExclusive is outside"),
        ("sh:property [ sh:path :p ; sh:maxExclusive 2 ]", "sh:maxExclusive is outside"),
        ("sh:property [ sh:path :p ; sh:minLength 3 ]", "sh:minLength is outside"),
        ("sh:property [ sh:path :p ; sh:maxLength 3 ]", "sh:maxLength is outside"),
        ("sh:property [ sh:path :p ; sh:uniqueLang true ]", "sh:uniqueLang is outside"),
        ('sh:property [ sh:path :p ; sh:languageIn ( "en" ) ]', "sh:languageIn is outside"),
        ("sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 1 ]", "sh:path must be"),
        ("sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ]", "sh:path must be"),
        (
            "sh:property [ sh:path :p ; sh:or ( [ sh:class :A ] [ sh:nodeKind sh:IRI ] ) ]",
            "sh:or is outside",
        ),
        (
            "sh:property [ sh:path :p ; sh:and ( [ sh:class :A ] ) ]",
            "sh:and is outside",
        ),
        ("sh:property [ sh:path :p ; sh:not [ sh:nodeKind sh:IRI ] ]", "sh:not is outside"),
        (
            "sh:property [ sh:path :p ; sh:node [ sh:class :A ] ]",
            "sh:node is outside",
        ),
        ("sh:targetNode :a", "sh:targetNode is outside"),
        ("sh:deactivated true", "sh:deactivated is outside"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ]", "sh:path must be"),
        ('sh:sparql [ sh:ask "ASK {}" ]', "needs one sh:select"),
        ('sh:sparql [ sh:select "SELECT $this { MINUS {} }" ]', "outside the subset"),
    ],
)
def test_what_is_not_supported_is_refused(turtle: Read, shape: str, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        read_shapes(Schema(turtle(f":s a sh:NodeShape ; sh:targetClass :Thing ; {shape} .")))


def test_an_ill_typed_value_fails_the_build_before_the_reasoner(
    knowledge_of: Callable[..., Knowledge],
) -> None:
    shapes = """shape:a sh:targetClass ist:Quota ; sh:property [
        sh:path ist:number ; sh:datatype xsd:integer ; sh:message "a quota counts" ] ."""
    prefix = "@prefix shape: <https://w3id.org/isthmus/shape/> . "
    claims = """quota:q a ist:Quota . claim:n a ist:Claim ; ist:subject quota:q ;
        ist:property ist:number ; ist:object "many"^^xsd:integer ."""
    with pytest.raises(BuildError, match=r'claim:n ist:object: "many" is no xsd:integer'):
        knowledge_of("", claims, shapes=prefix + shapes)


def test_a_value_of_another_kind_names_the_claim_that_gives_it(
    knowledge_of: Callable[..., Knowledge],
) -> None:
    shapes = """shape:a sh:targetClass ist:Quota ; sh:property [
        sh:path ist:number ; sh:datatype xsd:integer ; sh:message "a quota counts" ] ."""
    prefix = "@prefix shape: <https://w3id.org/isthmus/shape/> . "
    claims = """quota:q a ist:Quota . claim:n a ist:Claim ; ist:subject quota:q ;
        ist:property ist:number ; ist:object "many" ."""
    with pytest.raises(BuildError, match=r"quota:q: a quota counts") as caught:
        knowledge_of("", claims, shapes=prefix + shapes)
    assert caught.value.problems[0].claims == ("<https://w3id.org/isthmus/claim/n>",)


def test_a_shape_of_the_closure_sees_what_follows(write: Write) -> None:
    inputs = Inputs(
        ontology=(write("o.ttl", ":A rdfs:subClassOf :B ."),),
        data=(write("d.ttl", ":x a :A ."),),
        closure_shapes=(
            write("s.ttl", ":s sh:targetClass :B ; sh:property [ sh:path :p ; sh:minCount 1 ] ."),
        ),
    )
    with pytest.raises(BuildError, match="what follows breaks its shapes"):
        open_inputs(inputs, cache=None)


def _shipped() -> tuple[list[Triple], list[Triple]]:
    inputs = shipped()
    shapes = [t for source in read_all(shapes_files()) for t in source.triples]
    data = [t for s in read_all((*inputs.ontology, *inputs.claims)) for t in s.triples]
    return shapes, data


@pytest.mark.slow
def test_the_shipped_claims_are_judged_as_by_the_reference() -> None:
    shapes, data = _shipped()
    found = ours(shapes, data)
    assert found == reference(shapes, data)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_spoilt_claims_are_judged_as_by_the_reference(seed: int) -> None:
    shapes, data = _shipped()
    chance = random.Random(seed)
    spoilt = []
    for triple in data:
        match chance.randrange(60) if triple.predicate.value.startswith("https://w3id") else 9:
            case 0:
                continue
            case 1:
                spoilt.append(Triple(triple.subject, triple.predicate, Literal("spoilt")))
            case 2:
                spoilt += [triple, Triple(triple.subject, triple.predicate, NamedNode("urn:x:y"))]
            case _:
                spoilt.append(triple)
    found = ours(shapes, spoilt)
    assert found == reference(shapes, spoilt)
    assert found
