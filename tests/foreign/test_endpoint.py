"""The endpoint with what others send: text as it is in addresses, signs that XML has no way for."""

import http.client
from collections.abc import Iterator
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
import rdflib

from tests.servers import Server, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("endpoint")
    with serving(folder / "log") as started:
        yield started


def raw(service: Server, path: bytes, accept: str = "text/csv") -> tuple[int, str]:
    """Send an address byte by byte as it is given."""
    connection = http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=30)
    try:
        connection._encode_request = lambda request: request.encode("latin-1")  # type: ignore[attr-defined]
        connection._validate_path = lambda url: None  # type: ignore[attr-defined]
        connection.putrequest("GET", path.decode("latin-1"), skip_accept_encoding=True)
        connection.putheader("Accept", accept)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")
    finally:
        connection.close()


QUERY = "SELECT%20(%22é𝄞%22%20AS%20%3Fx)%20%7B%7D".encode()


def test_utf_8_in_an_address_is_what_it_says(service: Server) -> None:
    status, text = raw(service, b"/sparql?query=" + QUERY)
    assert (status, text.split()) == (200, ["x", "é𝄞"])
    status, text = raw(service, b"/sparql?format=csv&query=" + QUERY)
    assert (status, text.split()) == (200, ["x", "é𝄞"])


def test_it_is_so_on_every_route(service: Server) -> None:
    path = "/api/v1/query?q=find%20option%20where%20title%20contains%20%22é%22".encode()
    status, text = raw(service, path, "application/json")
    assert status == 200
    assert "é" in text
    assert "Ã" not in text
    status, text = raw(service, "/?q=find%20é".encode(), "text/html")
    assert "Ã" not in text


@pytest.mark.parametrize("path", [b"/sparql?query=%22\xe9", b"/?q=\xe9", b"/api/v1/query?q=\xe9"])
def test_what_is_not_utf_8_is_refused(service: Server, path: bytes) -> None:
    status, text = raw(service, path)
    assert status == 400
    assert "Ã" not in text


@pytest.mark.parametrize("sign", ["\\u0001", "\\u001F", "\\uFFFE", "\\u000B"])
def test_a_sign_that_xml_cannot_write_is_told(service: Server, sign: str) -> None:
    query = quote(f'SELECT ("a{sign}b" AS ?x) {{}}')
    path = f"/sparql?query={query}"
    refused = service.send("GET", path, [("Accept", "application/sparql-results+xml")])
    assert refused.status == 406
    assert "XML cannot write" in refused.json["detail"]
    assert service.send("GET", path, [("Accept", "text/csv")]).status == 200
    graph = quote(f'CONSTRUCT {{ <a:b> <a:c> "a{sign}b" }} {{}}')
    path = f"/sparql?query={graph}"
    assert service.send("GET", path, [("Accept", "application/rdf+xml")]).status == 406
    assert service.send("GET", path, [("Accept", "text/turtle")]).status == 200


def test_other_signs_are_well_formed(service: Server) -> None:
    query = quote('SELECT ("<&>\\t\\n\\u0085é" AS ?x) {}')
    answer = service.send(
        "GET", f"/sparql?query={query}", [("Accept", "application/sparql-results+xml")]
    )
    (literal,) = ElementTree.fromstring(answer.body).iter(
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert literal.text == "<&>\t\n\u0085é"


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { VALUES (?s ?p ?o) { (1 2 3) } }", "s,p,o"),
        ("SELECT*{ VALUES (?z ?a) { (1 2) } }", "z,a"),
        ("BASE <b:c> SELECT DISTINCT * { VALUES ?z { 1 } OPTIONAL { VALUES ?b { 2 } } }", "z,b"),
        ("# SELECT * ?a\nselect reduced * { VALUES (?y ?x) { (1 2) } }", "y,x"),
        ("SELECT * { { SELECT ?n ?m { VALUES (?m ?n) { (1 2) } } } BIND(1 AS ?a) }", "n,m,a"),
        ("SELECT ?b ?a { VALUES (?a ?b) { (1 2) } }", "b,a"),
        ("SELECT * { VALUES (?b ?a) { ('?x' '* ?a') } }", "b,a"),
    ],
)  # fmt: skip
def test_all_columns_come_as_the_query_has_them(service: Server, query: str, columns: str) -> None:
    answer = service.send("GET", f"/sparql?query={quote(query)}", [("Accept", "text/csv")])
    assert answer.status == 200, answer.body
    assert answer.body.decode().splitlines()[0] == columns
    graphs = f"/sparql?query={quote(query)}&default-graph-uri=https://e.org/g"
    answer = service.send("GET", graphs, [("Accept", "text/csv")])
    assert answer.body.decode().splitlines()[0] == columns


def test_a_carriage_return_comes_back_as_it_was(service: Server) -> None:
    query = quote('SELECT ("a\\rb" AS ?x) ("a\\r\\nb" AS ?y) {}')
    answer = service.send(
        "GET", f"/sparql?query={query}", [("Accept", "application/sparql-results+xml")]
    )
    literals = ElementTree.fromstring(answer.body).iter(
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert [literal.text for literal in literals] == ["a\rb", "a\r\nb"]
    graph = quote('CONSTRUCT { <a:b> <http://e.org/c> "a\\rb" } {}')
    written = service.send("GET", f"/sparql?query={graph}", [("Accept", "application/rdf+xml")])
    told = rdflib.Graph().parse(data=written.body, format="xml")
    assert [str(value) for value in told.objects()] == ["a\rb"]


def test_where_xml_cannot_write_it_the_next_form_that_is_accepted_is_sent(service: Server) -> None:
    rows = quote('SELECT ("a\\u0001b" AS ?x) {}')
    for accept, form in (
        ("application/sparql-results+xml, text/csv;q=0.5", "text/csv"),
        ("application/sparql-results+xml, */*;q=0.1", "application/sparql-results+json"),
    ):
        answer = service.send("GET", f"/sparql?query={rows}", [("Accept", accept)])
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(form)
    graph = quote('CONSTRUCT { <a:b> <a:c> "a\\u0001b" } {}')
    accept = "application/rdf+xml, text/turtle;q=0.5"
    answer = service.send("GET", f"/sparql?query={graph}", [("Accept", accept)])
    assert answer.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("predicate", ["http://e.org/123", "http://e.org/", "http://e.org/a#1"])
def test_a_predicate_that_rdf_xml_cannot_write_is_told(service: Server, predicate: str) -> None:
    query = quote(f'CONSTRUCT {{ <a:b> <{predicate}> "x" }} {{}}')
    path = f"/sparql?query={query}"
    refused = service.send("GET", path, [("Accept", "application/rdf+xml")])
    assert refused.status == 406
    assert f"<{predicate}>" in refused.json["detail"]
    assert service.send("GET", path, [("Accept", "text/turtle")]).status == 200
