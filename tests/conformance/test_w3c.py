"""The tests of the W3C for protocol, results and service description.

The service only reads, so what needs an update is refused; what refuses an update passes as it is.
The store keeps a number by its value, not by how it was written or which kind of integer it was, so
numbers are compared by value: ``1.0e6`` equals ``1000000``.
"""

import csv
import io
from urllib.parse import quote

import pyoxigraph
import pytest

from tests.servers import Reply, Server

from .w3c import ProtocolTest, Request, ResultTest, graph_of, protocol_tests, result_tests

PROTOCOL = protocol_tests()
RESULTS = result_tests()

TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}
FORMS = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".srj": "application/sparql-results+json",
}
RESULT_FORMATS = {
    ".tsv": pyoxigraph.QueryResultsFormat.TSV,
    ".srj": pyoxigraph.QueryResultsFormat.JSON,
}
NUMBERS = {
    f"http://www.w3.org/2001/XMLSchema#{name}"
    for name in ("integer", "negativeInteger", "decimal", "double", "float")
}


def send(endpoint: Server, request: Request) -> Reply:
    headers = [(name, value) for name, value in request.headers if name.lower() != "host"]
    return endpoint.send(request.method, request.path, headers, request.body)


def test_all_of_them_are_run() -> None:
    assert len(PROTOCOL) == 34
    assert len([test for test in PROTOCOL if test.updates]) == 7
    assert len(RESULTS) == 10


@pytest.mark.parametrize("over", ["endpoint", "data_endpoint"])
@pytest.mark.parametrize("test", [one for one in PROTOCOL if not one.updates], ids=lambda t: t.name)
def test_protocol(request: pytest.FixtureRequest, over: str, test: ProtocolTest) -> None:
    endpoint: Server = request.getfixturevalue(over)
    for asked in test.requests:
        answer = send(endpoint, asked)

        assert f"{answer.status // 100}xx" in asked.statuses, answer.body
        if asked.form is not None:
            assert answer.media_type in TYPES[asked.form]
        if asked.form == "RDF":
            form = pyoxigraph.RdfFormat.from_media_type(answer.media_type)
            list(pyoxigraph.parse(answer.body, form))
        if asked.boolean is not None:
            assert answer.boolean == asked.boolean


@pytest.mark.parametrize("test", [one for one in PROTOCOL if one.updates], ids=lambda t: t.name)
def test_an_update_is_refused(endpoint: Server, test: ProtocolTest) -> None:
    answer = send(endpoint, test.requests[0])

    assert answer.status == 403
    assert "read-only" in answer.json["detail"]


@pytest.mark.parametrize("test", RESULTS, ids=lambda test: test.name)
def test_results(endpoint: Server, test: ResultTest) -> None:
    path = f"/sparql?default-graph-uri={quote(graph_of(test.data))}&query={quote(test.query)}"
    answer = endpoint.send("GET", path, [("Accept", FORMS[test.result.suffix])])

    assert answer.status == 200
    assert answer.media_type == FORMS[test.result.suffix]
    expected = test.result.read_bytes()
    if test.result.suffix == ".csv":
        assert csv_rows(answer.body) == csv_rows(expected)
    else:
        form = RESULT_FORMATS[test.result.suffix]
        assert canonical(answer.body, form) == canonical(expected, form)


def test_graphs_of_a_users_data_stay(data_endpoint: Server) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s <https://example.org/weight> ?o } } ORDER BY ?g"
    answer = data_endpoint.send("GET", f"/sparql?query={quote(query)}", [("Accept", "text/csv")])
    layers = {"https://w3id.org/isthmus/graph/user"}
    graphs = {"https://example.org/first", "https://example.org/second"}
    assert set(answer.body.decode().split()[1:]) == layers | graphs

    described = data_endpoint.send("GET", "/sparql", [("Accept", "application/n-triples")])
    named = "<http://www.w3.org/ns/sparql-service-description#name>"
    assert all(f"{named} <{graph}>" in described.body.decode() for graph in graphs)


def csv_rows(content: bytes) -> list[tuple[tuple[str, str], ...]]:
    """Return rows as sorted pairs of column and value; blank nodes have no names of their own."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return sorted(tuple(sorted((name, plain(text)) for name, text in row.items())) for row in rows)


def plain(text: str) -> str:
    """Return a value as text: a number as Python writes it, a blank node without its name."""
    if text.startswith("_:"):
        return "_:"
    try:
        return repr(float(text))
    except ValueError:
        return text


def canonical(content: bytes, form: pyoxigraph.QueryResultsFormat) -> object:
    """Return the yes or no, or the rows as sorted pairs of variable and term."""
    found = pyoxigraph.parse_query_results(content, form)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return sorted(
        tuple(sorted((name, written(row[name])) for name in names if row[name] is not None))
        for row in found
    )


def written(term: object) -> str:
    if isinstance(term, pyoxigraph.BlankNode):
        return "_:"
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value in NUMBERS:
        return plain(term.value)
    return str(term)
