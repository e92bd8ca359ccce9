"""The forms of answers, by this project's own cases."""

from urllib.parse import urlencode

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode

from tests.servers import Reply, Server

ROWS = """
    SELECT ?thing ?weight ?name FROM <https://example.org/second>
    { ?thing <https://example.org/weight> ?weight ; <https://example.org/name> ?name
      OPTIONAL { ?thing <https://example.org/nothing> ?none } } ORDER BY STRLEN(STR(?name))
"""
LEEK, VEGETABLE = "https://example.org/leek", "https://example.org/Vegetable"
GRAPH = (
    f"CONSTRUCT {{ <{LEEK}> a ?kind }} "
    f"WHERE {{ GRAPH <https://example.org/second> {{ <{LEEK}> a ?kind }} }}"
)
RESULT_FORMATS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
GRAPH_TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def ask(endpoint: Server, query: str, accept: str = "", **parameters: str) -> Reply:
    path = f"/sparql?{urlencode({'query': query, **parameters})}"
    return endpoint.send("GET", path, [("Accept", accept)] if accept else [])


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_rows_come_back_as_they_are(endpoint: Server, form: str) -> None:
    answer = ask(endpoint, ROWS, format=form)
    found = pyoxigraph.parse_query_results(answer.body, RESULT_FORMATS[form])

    # The store keeps a number by its value, and writes it in its own way.
    double = NamedNode("http://www.w3.org/2001/XMLSchema#double")
    assert [[row["thing"], row["weight"], row["name"]] for row in found] == [
        [NamedNode(LEEK), Literal("250", datatype=double), Literal("Lauch", language="de")],
        [NamedNode(LEEK), Literal("250", datatype=double), Literal('a "leek",\nand more')],
    ]


def test_rows_in_csv_are_plain_values(endpoint: Server) -> None:
    answer = ask(endpoint, ROWS, "text/csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.body.decode() == (
        f'thing,weight,name\r\n{LEEK},250,Lauch\r\n{LEEK},250,"a ""leek"",\nand more"\r\n'
    )


@pytest.mark.parametrize("form", GRAPH_TYPES)
def test_a_graph_comes_in_every_form(endpoint: Server, form: str) -> None:
    answer = ask(endpoint, GRAPH, GRAPH_TYPES[form])

    assert answer.media_type == GRAPH_TYPES[form]
    parsed = pyoxigraph.parse(answer.body, pyoxigraph.RdfFormat.from_media_type(answer.media_type))
    assert [(quad.subject.value, quad.object.value) for quad in parsed] == [(LEEK, VEGETABLE)]
    assert ask(endpoint, GRAPH, format=form).body == answer.body


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("application/sparql-results+xml;q=2, text/csv", "text/csv"),
    ],
)
def test_the_form_that_the_client_likes_best_is_sent(
    endpoint: Server, accept: str, media_type: str
) -> None:
    answer = ask(endpoint, ROWS, accept)

    assert (answer.status, answer.media_type) == (200, media_type)
    assert "accept" in answer.headers["vary"].lower()


def test_a_name_in_the_address_wins_and_an_unknown_one_is_ignored(endpoint: Server) -> None:
    assert ask(endpoint, ROWS, "application/json", format="csv").media_type == "text/csv"
    assert ask(endpoint, ROWS, "text/csv", format="sparkles").media_type == "text/csv"
    # SPARQLWrapper sends the name of one form for every kind of query.
    assert ask(endpoint, GRAPH, "text/turtle", format="json").media_type == "application/ld+json"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_yes_and_no_come_in_every_form_of_results(endpoint: Server, form: str) -> None:
    yes, no = (
        ask(endpoint, "ASK {}", format=form),
        ask(endpoint, "ASK { FILTER(1=2) }", format=form),
    )

    assert b"true" in yes.body
    assert b"false" in no.body


def test_an_answer_that_is_too_large_is_an_error_and_not_cut(endpoint: Server) -> None:
    union = " UNION ".join(["{ ?a ?b ?c }"] * 12)
    pattern = " . ".join(["?s1 ?p1 ?o1", "?s2 ?p2 ?o2", "?s3 ?p3 ?o3"])
    rows = f'SELECT * {{ {{ {union} }} {pattern} BIND("{"x" * 9000}" AS ?long) }}'
    everything = " ".join(f"FROM <https://example.org/{name}>" for name in ("first", "second"))

    answer = ask(endpoint, rows.replace("{ {", f"{everything} {{ {{", 1))

    assert answer.status == 507
    assert "32 MiB" in answer.json["detail"]
