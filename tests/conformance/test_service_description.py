"""The description of the endpoint: the checks of the W3C, and what this project adds."""

from urllib.parse import quote

import pyoxigraph
import pytest
from isthmus.ontology import PREFIXES
from isthmus.service.sparql_examples import examples
from pyoxigraph import NamedNode, RdfFormat

from tests.servers import Server

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
SH = "http://www.w3.org/ns/shacl#"
TYPES = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")
SHAPES = f"""
@prefix sh: <{SH}> . @prefix sd: <{SD}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] sh:targetClass sd:Service ;
  sh:property
    [ sh:path sd:endpoint ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:supportedLanguage ; sh:minCount 1 ; sh:hasValue sd:SPARQL11Query ] ,
    [ sh:path sd:resultFormat ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:feature ; sh:in ( sd:BasicFederatedQuery ) ] ,
    [ sh:path sd:defaultDataset ; sh:minCount 1 ; sh:class sd:Dataset ] ,
    [ sh:path sh:declare ; sh:minCount 1 ;
      sh:node [ sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:datatype xsd:string ] ,
                            [ sh:path sh:namespace ; sh:minCount 1 ; sh:datatype xsd:anyURI ] ] ] .
[] sh:targetClass sd:Dataset ;
  sh:property [ sh:path sd:defaultGraph ; sh:maxCount 1 ; sh:class sd:Graph ] ,
              [ sh:path sd:namedGraph ; sh:class sd:NamedGraph ] .
[] sh:targetClass sd:NamedGraph ;
  sh:property [ sh:path sd:name ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
              [ sh:path sd:graph ; sh:maxCount 1 ; sh:class sd:Graph ] .
[] sh:targetSubjectsOf sd:endpoint ; sh:class sd:Service .
[] sh:targetSubjectsOf sd:name ; sh:class sd:NamedGraph .
"""
"""Domains and ranges of the vocabulary, as far as it is used."""


def described(
    endpoint: Server, path: str = "/sparql", accept: str = "text/turtle", *more: tuple[str, str]
) -> pyoxigraph.Store:
    answer = endpoint.send("GET", path, [("Accept", accept), *more])
    assert answer.status == 200
    assert answer.media_type == accept
    store = pyoxigraph.Store()
    store.load(answer.body, RdfFormat.from_media_type(accept))
    return store


@pytest.mark.parametrize("accept", TYPES)
def test_it_is_rdf(endpoint: Server, accept: str) -> None:
    assert len(described(endpoint, "/sparql", accept)) > 100


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_it_names_the_address_that_was_asked(endpoint: Server, path: str) -> None:
    found = described(endpoint, path)

    (quad,) = found.quads_for_pattern(None, NamedNode(f"{SD}endpoint"), None)
    assert quad.object == NamedNode(endpoint.address + path)


def test_it_names_the_address_that_the_client_knows(endpoint: Server) -> None:
    found = described(endpoint, "/sparql", "text/turtle", ("Host", "data.example.org:8080"))

    (quad,) = found.quads_for_pattern(None, NamedNode(f"{SD}endpoint"), None)
    assert quad.object == NamedNode("http://data.example.org:8080/sparql")


def test_it_uses_the_vocabulary_as_it_is_meant(endpoint: Server) -> None:
    import pyshacl
    import rdflib

    answer = endpoint.send("GET", "/sparql", [("Accept", "text/turtle")])
    data = rdflib.Graph().parse(data=answer.body, format="turtle")
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")

    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report


def test_every_prefix_is_declared(endpoint: Server) -> None:
    found = described(endpoint).query(
        f"SELECT ?p ?n {{ ?s <{SH}declare> [ <{SH}prefix> ?p ; <{SH}namespace> ?n ] }}"
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)

    assert {row["p"].value: row["n"].value for row in found} == dict(PREFIXES)


def test_every_example_is_there_and_runs(endpoint: Server) -> None:
    found = described(endpoint).query(
        f"SELECT ?text {{ ?e a <{SH}SPARQLExecutable> . "
        f"?e <{SH}select>|<{SH}ask>|<{SH}construct> ?text }}"
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)
    texts = {row["text"].value for row in found}

    assert texts == {example.text for example in examples()}
    for text in texts:
        sent = [("Content-Type", "application/sparql-query")]
        assert endpoint.send("POST", "/sparql", sent, text.encode()).status == 200


def test_a_client_that_takes_none_of_its_forms_is_told(endpoint: Server) -> None:
    assert endpoint.send("GET", "/sparql", [("Accept", "image/png")]).status == 406


def test_every_graph_that_it_names_holds_as_much_as_it_says(data_endpoint: Server) -> None:
    found = described(data_endpoint).query(
        f"SELECT ?g ?n {{ ?s <{SD}name> ?g ; <{SD}graph> [ <{VOID}triples> ?n ] }}"
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)
    sizes = {row["g"].value: row["n"].value for row in found}

    graph = "https://w3id.org/isthmus/graph/"
    assert {f"{graph}edition/2020-06-06", f"{graph}changes", f"{graph}as-of/today"} <= set(sizes)
    for name, size in sizes.items():
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        answer = data_endpoint.send(
            "GET", f"/sparql?query={quote(query)}", [("Accept", "text/csv")]
        )
        assert answer.body.decode().split() == ["n", size], name


def test_a_store_on_disk_has_no_graphs_of_days(endpoint: Server) -> None:
    named = {
        quad.object.value
        for quad in described(endpoint).quads_for_pattern(None, NamedNode(f"{SD}name"), None)
    }
    assert not [name for name in named if "as-of" in name or "graph/edition" in name]
