"""Clients that others wrote, unmodified, against a running endpoint."""

import json
import subprocess
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest

from tests.servers import Server
from tests.tools import missing, tool

T = TypeVar("T", bound=Callable[..., None])
FOLDER = Path(__file__).parent
KIND = "https://w3id.org/isthmus/ns#ConnectivityOption"
PEERING = "https://w3id.org/isthmus/option/vpc-peering"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SELECT = f"SELECT ?s ?l {{ ?s a <{KIND}> ; <{LABEL}> ?l }} ORDER BY ?s"
CONSTRUCT = f"CONSTRUCT {{ ?s a <{KIND}> }} WHERE {{ ?s a <{KIND}> }}"
OPTIONS = 17


def endpoint(server: Server) -> str:
    return f"{server.address}/sparql"


# --- curl ---


@pytest.mark.parametrize("extra", [["--get"], [], ["--compressed"], ["--http1.0"]])
def test_curl(server: Server, extra: list[str]) -> None:
    done = subprocess.run(
        [
            *("curl", "-sSf", *extra, "-H", "Accept: text/csv"),
            *("--data-urlencode", f"query={SELECT}", endpoint(server)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[0] == "s,l"
    assert len(done.stdout.splitlines()) == OPTIONS + 1


# --- SPARQLWrapper ---

# It makes graphs of a class that rdflib wants to do without, and has no short name for RDF/XML.
_DATED = (
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
)


def dated(test: T) -> T:
    for mark in _DATED:
        test = mark(test)
    return test


@pytest.mark.parametrize("way", ["GET", "POST", "direct"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_selects(server: Server, way: str, form: str) -> None:
    from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

    client = SPARQLWrapper(endpoint(server))
    client.setQuery(SELECT)
    client.setReturnFormat(form)
    if way != "GET":
        client.setMethod(POST)
    if way == "direct":
        client.setRequestMethod(POSTDIRECTLY)
    found = client.queryAndConvert()

    if form == "json":
        names = [row["s"]["value"] for row in found["results"]["bindings"]]
    elif form == "xml":
        results = found.getElementsByTagName("result")
        names = [one.getElementsByTagName("uri")[0].firstChild.data for one in results]
    else:
        lines = found.decode("utf-8").splitlines()[1:]
        names = [line.split("," if form == "csv" else "\t")[0].strip("<>") for line in lines]
    assert len(names) == OPTIONS
    assert PEERING in names


@dated
@pytest.mark.parametrize("way", ["GET", "POST"])
@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "rdf", "json-ld"])
def test_sparqlwrapper_constructs(server: Server, way: str, form: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(endpoint(server))
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(form)
    client.setMethod(way)
    found = client.queryAndConvert()

    if isinstance(found, bytes):
        import rdflib

        found = rdflib.Graph().parse(data=found, format="turtle")
    assert len(found) == OPTIONS


@dated
def test_sparqlwrapper_asks_and_describes(server: Server) -> None:
    from SPARQLWrapper import JSON, XML, SPARQLWrapper

    client = SPARQLWrapper(endpoint(server))
    client.setReturnFormat(JSON)
    client.setQuery(f"ASK {{ <{PEERING}> a <{KIND}> }}")
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery(f"DESCRIBE <{PEERING}>")
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert()) > 5


def test_sparqlwrapper_is_told_what_is_wrong(server: Server) -> None:
    from SPARQLWrapper import SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    client = SPARQLWrapper(endpoint(server))
    client.setQuery("SELECT ?s { ?s a ")
    with pytest.raises(QueryBadFormed, match="sparql-syntax"):
        client.query()


# --- rdflib ---


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_rdflib_store(server: Server, method: str, form: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(endpoint(server), method=method, returnFormat=form)
    graph = rdflib.Graph(store)
    rows = list(graph.query(SELECT))
    peering = rdflib.URIRef(PEERING)

    assert len(rows) == OPTIONS
    assert str(graph.value(peering, rdflib.RDFS.label)) == "VPC peering"
    assert (peering, rdflib.RDF.type, rdflib.URIRef(KIND)) in graph
    assert len(list(graph.triples((None, rdflib.RDF.type, rdflib.URIRef(KIND))))) == OPTIONS


def test_rdflib_service_towards_us(server: Server) -> None:
    import rdflib

    graph = rdflib.Graph()
    graph.add((rdflib.URIRef(PEERING), rdflib.URIRef("urn:note"), rdflib.Literal("ours")))
    found = list(
        graph.query(
            "SELECT ?l ?n { ?s <urn:note> ?n . "
            f"SERVICE <{endpoint(server)}> {{ ?s a <{KIND}> . ?s <{LABEL}> ?l }} }}"
        )
    )

    assert [(str(label), str(note)) for label, note in found] == [("VPC peering", "ours")]


def test_rdflib_reads_things_by_their_address(server: Server) -> None:
    import rdflib

    for path in ("/option/vpc-peering", "/ontology", "/void"):
        graph = rdflib.Graph().parse(f"{server.address}{path}")
        assert len(graph) > 5


# --- pandas ---


def test_pandas(server: Server) -> None:
    import pandas

    sparql = pandas.read_csv(f"{endpoint(server)}?format=csv&query={quote(SELECT)}")
    tabbed = pandas.read_csv(f"{endpoint(server)}?format=tsv&query={quote(SELECT)}", sep="\t")
    iq = pandas.read_csv(f"{server.address}/api/v1/query.csv?q={quote('find option')}")

    assert list(sparql.columns) == ["s", "l"]
    assert len(sparql) == len(tabbed) == len(iq) == OPTIONS
    assert "vpc-peering" in set(iq["option"])


# --- pyoxigraph ---


def test_pyoxigraph_service_towards_us(server: Server) -> None:
    from pyoxigraph import Literal, NamedNode, Quad, Store

    store = Store()
    store.add(Quad(NamedNode(PEERING), NamedNode("urn:note"), Literal("ours")))
    found = list(
        store.query(
            f"SELECT ?l {{ ?s <urn:note> ?n . "
            f"SERVICE <{endpoint(server)}> {{ ?s a <{KIND}> ; <{LABEL}> ?l }} }}"
        )
    )

    assert [row["l"].value for row in found] == ["VPC peering"]


def test_pyoxigraph_reads_every_form_of_results(server: Server) -> None:
    from pyoxigraph import QueryResultsFormat, parse_query_results

    for form in (
        QueryResultsFormat.JSON,
        QueryResultsFormat.XML,
        QueryResultsFormat.TSV,
    ):
        answer = server(
            f"/sparql?query={quote(SELECT)}",
            Accept=form.media_type,
        )
        assert len(list(parse_query_results(BytesIO(answer.body), format=form))) == OPTIONS


# --- what comes from npm and Debian: make test-all installs it ---


def node(script: str, *arguments: str) -> dict[str, object]:
    if not (FOLDER / "node_modules").is_dir():
        missing("what the clients need from npm", "`make test-all` gets it")
    done = subprocess.run(
        [tool("node"), str(FOLDER / script), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_fetch_sparql_endpoint(server: Server) -> None:
    found = node("fetch.mjs", endpoint(server))

    assert found["yes"] is True
    assert found["triples"] == OPTIONS
    assert isinstance(found["rows"], list)
    assert PEERING in found["rows"]
    assert len(found["rows"]) == OPTIONS


@pytest.mark.slow
def test_comunica(server: Server) -> None:
    found = node("comunica.mjs", endpoint(server), f"{server.address}/option/vpc-peering.ttl")

    assert isinstance(found["sparql"], list)
    assert isinstance(found["found"], list)
    assert len(found["sparql"]) == len(found["found"]) == OPTIONS
    assert isinstance(found["both"], int)
    assert found["both"] >= OPTIONS
    assert found["yes"] is True


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xml", "tsv", "csv"])
def test_roqet(server: Server, form: str) -> None:
    done = subprocess.run(
        [tool("roqet"), "-q", "-p", endpoint(server), "-r", form, "-e", SELECT],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"{PEERING}") >= 1
    if form == "csv":
        assert len(list(StringIO(done.stdout))) == OPTIONS + 1
