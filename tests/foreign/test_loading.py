"""Loading what others wrote: its syntax, its values, its axioms, its contradictions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import BuildError, Knowledge, SourceError, open_knowledge
from isthmus.kb.build import build
from isthmus.kb.inputs import Inputs
from isthmus.kb.source import read
from isthmus.queries import Engine, VocabularyError
from isthmus.service.outcomes import ExitCode
from pyoxigraph import RdfFormat, serialize

from tests.servers import Launch

Write = Callable[[str, str], Path]

HEAD = """@prefix : <https://example.org/garden#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLANTS = """:Plant a owl:Class . :Stone a owl:Class ; owl:disjointWith :Plant .
:height a owl:DatatypeProperty ; rdfs:range xsd:decimal .
:sown a owl:DatatypeProperty ; rdfs:range xsd:date .
:woken a owl:DatatypeProperty ; rdfs:range xsd:dateTime .
:seeds a owl:DatatypeProperty ; rdfs:range xsd:nonNegativeInteger .
:note a owl:DatatypeProperty ; rdfs:range xsd:string .
:kept a owl:DatatypeProperty ; rdfs:range xsd:duration .
:since a owl:DatatypeProperty ; rdfs:range xsd:gYear .
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file; Turtle gets the prefixes."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(HEAD + text if name.endswith(".ttl") else text, encoding="utf-8")
        return path

    return written


def opened(ontology: Path, *data: Path) -> Knowledge:
    return open_knowledge(ontology=[ontology], data=data, cache=None)


# --- syntax ---


@pytest.mark.parametrize("suffix", [".owl", ".rdf", ".xml"])
@pytest.mark.parametrize(
    "begin", ["", "# a comment\n\n", "\ufeff", "<https://example.org/g> a <https://e.org/O> .\n"]
)
def test_turtle_is_read_whatever_the_file_is_called(write: Write, suffix: str, begin: str) -> None:
    path = write(f"garden{suffix}", begin + HEAD + ":Plant a owl:Class .")
    assert any(t.subject.value == "https://example.org/garden#Plant" for t in read(path).triples)


def test_xml_in_a_file_called_turtle_is_read(write: Write) -> None:
    turtle = write("garden.ttl", ":Plant a owl:Class .")
    content = serialize(read(turtle).triples, format=RdfFormat.RDF_XML)
    assert content is not None
    path = write("other.ttl", "")
    path.write_bytes(b"<!-- by hand -->\n" + content)
    assert read(path).triples == read(turtle).triples


def test_an_entity_in_the_doctype_does_not_hide_rdf(write: Write) -> None:
    path = write(
        "garden.owl",
        '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [ <!ENTITY e "https://e.org/"> ]>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="&e;a"><rdf:value>1</rdf:value></rdf:Description></rdf:RDF>',
    )
    assert len(read(path).triples) == 1


@pytest.mark.parametrize(
    ("name", "text", "syntax"),
    [
        ("a.owl", "Prefix: : <https://e.org/>\nOntology: <https://e.org/>\n", "Manchester"),
        ("a.omn", "\n# garden\nOntology: <https://e.org/>\n", "Manchester"),
        ("a.ttl", "Prefix(:=<https://e.org/>)\nOntology(<https://e.org/>)", "functional syntax"),
        ("a.ofn", "Ontology(<https://e.org/>)", "functional syntax"),
        ("a.owl", '<?xml?><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "OWL/XML"),
        ("a.obo", "format-version: 1.2\nontology: x\n", "OBO"),
        ("a.rdf", "<!DOCTYPE html>\n<html><body>moved</body></html>", "HTML"),
    ],
)  # fmt: skip
def test_a_syntax_that_is_not_read_is_named_with_what_to_do(
    tmp_path: Path, name: str, text: str, syntax: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SourceError, match=rf"{name}: this is .*{syntax}") as refused:
        read(path)
    assert "robot convert" in str(refused.value)
    assert "Turtle" in str(refused.value)


# --- values ---


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (':sown "2023-02-29"^^xsd:date', '"2023-02-29" is no xsd:date'),
        (':sown "soon"^^xsd:date', "expected a day such as 2023-02-28"),
        (':sown "2023-02-01"', "is an xsd:string; expected a day"),
        (":sown 7", "is an xsd:integer; expected a day"),
        (':sown "2023-02-01T08:00:00Z"^^xsd:dateTime', "is an xsd:dateTime; expected a day"),
        (':sown "many"^^xsd:decimal', '"many" is no xsd:decimal; expected a day'),
        (':woken "2023-02-01T25:00:00"^^xsd:dateTime', "expected a time such as"),
        (':seeds "-3"^^xsd:integer', "expected a whole number"),
        (":seeds 2.5", "expected a whole number"),
        (':height "tall"', "expected a decimal number"),
        (':kept "P"^^xsd:duration', "expected a duration such as P1DT12H"),
        (':kept "1 day"', "expected a duration such as P1DT12H"),
        (':since "99"^^xsd:gYear', "expected a year such as 2023"),
        (":since 1999", "is an xsd:integer; expected a year"),
        (":note 7", "expected a text (xsd:string)"),
        (':unknown "x"^^xsd:boolean', "expected `true` or `false`"),
    ],
)
@pytest.mark.parametrize("verify", [False, True])
def test_a_value_of_another_kind_is_named_with_file_line_and_what_was_expected(
    write: Write, stated: str, expected: str, verify: bool
) -> None:
    ontology = write("garden.ttl", PLANTS)
    data = write("bed.ttl", f":good a :Plant ;\n  :note 'x'@en .\n:bad a :Plant ;\n  {stated} .\n")
    with pytest.raises(BuildError) as refused:
        build(Inputs((ontology,), data=(data,)), verify=verify)
    (problem,) = refused.value.problems
    assert problem.message.startswith(f"{data}:8: ")
    assert "garden#bad" in problem.message
    assert expected in problem.message


@pytest.mark.parametrize(
    "stated",
    [
        ':sown "-0044-03-15"^^xsd:date, "2024-02-29Z"^^xsd:date, "12023-01-01+14:00"^^xsd:date',
        ':woken "2023-02-01T24:00:00"^^xsd:dateTime, "2021-06-02T08:30:00.5+09:00"^^xsd:dateTime',
        ":seeds 7.0, 7, 007",
        ":height 7, 7.5, 7.5e0",
        ':kept "-P1Y2M3DT4H5M6.7S"^^xsd:duration, "PT5M"^^xsd:dayTimeDuration',
        ':since "-0044"^^xsd:gYear',
        ':note "a"@en, "b", "c"^^xsd:token',
    ],
)
def test_what_is_of_its_kind_is_accepted(write: Write, stated: str) -> None:
    data = write("bed.ttl", f":good a :Plant ; {stated} .")
    assert opened(write("garden.ttl", PLANTS), data)


def test_more_mistakes_than_are_told_are_counted(write: Write) -> None:
    lines = "\n".join(f":p{number} :sown 'soon' ." for number in range(30))
    with pytest.raises(BuildError, match="and 10 more"):
        opened(write("garden.ttl", PLANTS), write("bed.ttl", lines))


LONG = 30_000


def test_a_mistake_on_a_long_line_is_named_with_its_line(write: Write, launch: Launch) -> None:
    """The parser aborts the process where it is handed more at once than it asks for."""
    ontology = write("garden.ttl", PLANTS)
    first, second = f":p1 :note '{'x' * LONG}' .", f":p2 :note '{'y' * LONG}' ; :sown 'soon' ."
    data = write("bed.ttl", f"{first}\n{second}\n")
    refused = launch("ask", "--ontology", ontology, "--data", data, "find plant")
    assert refused.returncode == ExitCode.WRONG
    assert f"{data}:6: " in refused.stderr
    assert "expected a day such as 2023-02-28" in refused.stderr


@pytest.mark.parametrize(
    ("stated", "begun", "ended"),
    [
        (":height iq:unit '{long}' .", "`height` is measured in `lll", "such as Gbit/s or ms"),
        (
            ":p1 :sown '{long}' .",
            "garden.ttl:14: ",
            "expected a day such as 2023-02-28 (xsd:date)",
        ),
        (
            ":{long} :sown 'soon' .",
            "garden.ttl:14: ",
            "expected a day such as 2023-02-28 (xsd:date)",
        ),
        (":p1 '{long}' :p2 .", "garden.ttl:14:5: ", "is not a valid predicate"),
    ],
)
def test_what_is_very_long_is_not_told_whole(
    write: Write, stated: str, begun: str, ended: str
) -> None:
    text = "@prefix iq: <https://w3id.org/isthmus/iq#> .\n" + stated.format(long="l" * LONG)
    with pytest.raises((BuildError, SourceError, VocabularyError)) as refused:
        _ = Engine(opened(write("garden.ttl", PLANTS + text))).vocabulary
    told = str(refused.value)
    assert len(told) < 1_200
    assert begun in told
    assert told.endswith(ended)


def test_a_vocabulary_with_many_mistakes_tells_the_first_and_counts_the_rest(write: Write) -> None:
    wrong = ":Plant iq:columns '" + " ".join(f"no{number}" for number in range(500)) + "' ."
    text = "@prefix iq: <https://w3id.org/isthmus/iq#> .\n" + wrong
    with pytest.raises(VocabularyError, match="and 480 more") as refused:
        _ = Engine(opened(write("garden.ttl", PLANTS + text))).vocabulary
    assert len(str(refused.value).splitlines()) == 22


# --- axioms ---


def test_terms_that_nobody_declared_are_no_things(write: Write) -> None:
    path = write(
        "garden.ttl",
        """:planter a owl:ObjectProperty ; owl:equivalentProperty :gardener .
        :tends rdfs:subPropertyOf :knows . :Oak rdfs:subClassOf :Tree .
        :bed :planter :ann . :ann :tends :rose . :rose a :Oak . :elm :gardener :bob .""",
    )
    assert build(Inputs((path,)), verify=True)


def test_a_term_that_is_a_thing_as_well_keeps_its_facts(write: Write) -> None:
    path = write(
        "garden.ttl",
        """:Species a owl:Class . :Bird a owl:Class . :rare a owl:DatatypeProperty .
        :Life a owl:Class . :Species rdfs:subClassOf :Life .
        :Eagle a owl:Class , :Species ; rdfs:subClassOf :Bird ; :rare true .""",
    )
    assert build(Inputs((path,)), verify=True)
    facts = {str(triple) for triple in opened(path).closure()}
    space = "https://example.org/garden#"
    assert (
        f"<{space}Eagle> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{space}Life>" in facts
    )
    assert any(f"<{space}Eagle> <{space}rare>" in fact for fact in facts)
    assert not any("subClassOf" in fact for fact in facts)


@pytest.mark.parametrize(
    ("axiom", "said"),
    [
        (":Plant owl:disjointUnionOf ( :Tree :Herb ) .", "disjointUnionOf"),
        (":near a owl:ObjectProperty , owl:ReflexiveProperty .", "ReflexiveProperty"),
        ("[] a owl:Ontology ; owl:imports <https://e.org/x> .", "--ontology adds it"),
        (":A rdfs:subClassOf [ owl:onProperty :near ; owl:minCardinality 1 ] .", "nothing follows"),
        (
            ":A owl:equivalentClass [ owl:onProperty :near ; owl:someValuesFrom :B ] .",
            "it counts in its other direction only",
        ),
    ],
)  # fmt: skip
def test_an_axiom_from_which_nothing_follows_is_listed(write: Write, axiom: str, said: str) -> None:
    ignored = build(Inputs((write("garden.ttl", axiom),))).ignored
    assert any(said in line for line in ignored), ignored


def test_a_key_belongs_to_one_thing(write: Write) -> None:
    ontology = ":Bed a owl:Class ; owl:hasKey ( :row :place ) ."
    good = write(
        "a.ttl", ontology + ":a a :Bed ; :row 1 ; :place 1 . :b a :Bed ; :row 1 ; :place 2 ."
    )
    assert build(Inputs((good,)), verify=True)
    bad = write(
        "b.ttl", ontology + ":a a :Bed ; :row 1 ; :place 1 . :b a :Bed ; :row 1 ; :place 1 ."
    )
    with pytest.raises(BuildError, match="this key belongs to one thing at most"):
        build(Inputs((bad,)))


# --- contradictions ---


def test_a_contradiction_is_explained_down_to_the_lines(write: Write) -> None:
    ontology = write(
        "garden.ttl",
        """:Plant a owl:Class ; owl:disjointWith :Stone . :Stone a owl:Class .
:weathered a owl:DatatypeProperty ;
  rdfs:domain :Stone .
[] a owl:AllDisjointClasses ; owl:members ( :Plant :Stone ) .
""",
    )
    data = write("bed.ttl", ':rose a :Plant .\n:rose :weathered "yes" .\n')
    with pytest.raises(BuildError) as refused:
        opened(ontology, data)
    (problem,) = refused.value.problems
    told = str(problem)
    assert f"#rose> rdf:type <https://example.org/garden#Plant> ({data}:5)" in told
    assert f'#weathered> "yes" ({data}:6)' in told
    assert f"rdfs:domain <https://example.org/garden#Stone> ({ontology}:7)" in told
    assert f"owl:disjointWith <https://example.org/garden#Stone> ({ontology}:5)" in told
    assert told.count("garden#Plant> (") == 1


def test_a_fact_of_a_user_is_called_by_its_file(write: Write) -> None:
    from isthmus.kb.proofs.text import proof_text

    ontology = write("garden.ttl", ":in a owl:TransitiveProperty . :a :in :b .")
    knowledge = opened(ontology, write("bed.ttl", ":b :in :c ."))
    fact = next(t for t in knowledge.closure() if "#a> " in str(t) and "#c>" in str(t))
    proof = knowledge.prove(fact)
    assert proof is not None
    text = proof_text(proof)
    assert "from garden.ttl" in text
    assert "from bed.ttl" in text
    assert "ours" not in text
