"""The data side over HTTP: ontology, downloads, description, every thing by its address."""

import json
from pathlib import Path

import pyoxigraph
import pytest
from isthmus.kb import open_knowledge
from isthmus.ontology import BASE
from isthmus.queries import Engine
from isthmus.service.web.app import create_app
from pyoxigraph import NamedNode, RdfFormat

from tests.servers import Server

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


def test_a_download_that_xml_cannot_hold_is_had_in_another_form(tmp_path: Path) -> None:
    data = tmp_path / "own.ttl"
    data.write_text(r'<urn:x:a> <urn:x:says> "a\u0001b" .')
    asked = create_app(Engine(open_knowledge(data=[data], cache=tmp_path))).test_client()
    for path in ("/data/user", "/data/all"):
        refused = asked.get(f"{path}.rdf")
        assert refused.status_code == 406
        assert "XML cannot write" in refused.get_json()["detail"]
        assert asked.get(f"{path}.ttl").status_code == 200


def subjects(body: bytes, form: RdfFormat) -> set[str]:
    return {str(quad.subject) for quad in pyoxigraph.parse(body, format=form)}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/ontology", f"<{BASE}ns#ConnectivityOption>"),
        ("/data/all", f"<{BASE}option/managed-vpn>"),
        ("/data/claims", f"<{BASE}claim/managed-vpn-transport>"),
        ("/option/managed-vpn", f"<{BASE}option/managed-vpn>"),
    ],
)
def test_every_form_is_had_by_suffix_by_parameter_and_by_accept(
    server: Server, path: str, subject: str, suffix: str
) -> None:
    media_type, form = FORMATS[suffix]

    by_suffix = server(f"{path}.{suffix}")
    by_parameter = server(f"{path}?format={suffix}")
    by_accept = server(path, Accept=media_type)

    assert by_suffix.status == 200
    assert by_suffix.media_type == media_type
    assert subject in subjects(by_suffix.body, form)
    assert by_suffix.body == by_parameter.body == by_accept.body
    assert by_accept.headers["vary"] == "Accept, Accept-Encoding"


def test_a_browser_gets_a_page_about_a_thing_and_a_program_gets_turtle(server: Server) -> None:
    page = server("/option/managed-vpn", Accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    data = server("/option/managed-vpn", Accept="*/*")

    assert page.media_type == "text/html"
    assert "AWS Managed VPN" in page.text
    assert "p. 6" in page.text, "claims are shown with their pages"
    assert data.media_type == "text/turtle"
    assert data.headers["content-location"] == "/option/managed-vpn.ttl"


def test_the_inferred_and_the_stated_are_told_apart(server: Server) -> None:
    # It is built of protected connections: that this protects it is a premise of ours.
    page = server("/option/vpn-cloudhub.html").text
    encrypted = page.split('href="/ns/encrypted"', 1)[1].split("</li>", 1)[0]
    transport = page.split('href="/ns/usesTransport"', 1)[1].split('href="/ns/', 1)[0]

    assert "our reading" in encrypted
    assert "/prove?" in encrypted
    assert "public internet" in transport
    assert "our reading" not in transport


def test_the_description_of_the_data_names_addresses_that_exist(server: Server) -> None:
    answer = server("/void")
    void = "http://rdfs.org/ns/void#"

    dumps = [
        quad.object.value
        for quad in pyoxigraph.parse(answer.body, format=RdfFormat.TURTLE)
        if quad.predicate == NamedNode(f"{void}dataDump")
    ]

    assert len(dumps) == 4
    for dump in dumps:
        assert dump.startswith(server.address + "/")
        assert server(dump.removeprefix(server.address), "HEAD").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/option/carrier-pigeon",
        "/pigeon/carrier",
        "/option/managed-vpn.exe",
        "/data/secrets.ttl",
        "/data/all.zip",
        "/option/..%2f..%2fetc%2fpasswd",
        "/static/..%2fcli.py",
        "/nothing",
    ],
)
def test_what_does_not_exist_is_a_404_that_says_so(server: Server, path: str) -> None:
    answer = server(path)

    assert answer.status == 404
    assert answer.media_type == "application/problem+json"
    assert answer.json["detail"]


def test_a_form_that_is_not_offered_is_a_406_that_lists_those_that_are(server: Server) -> None:
    answer = server("/ontology", Accept="image/png")

    assert answer.status == 406
    assert "text/turtle" in answer.json["detail"]


def test_coverage_is_a_page_and_data(server: Server) -> None:
    assert "AWS PrivateLink" in server("/coverage", Accept="text/html").text
    found = json.loads(server("/coverage.json").body)
    rows = server("/coverage.csv").text.splitlines()

    assert found["totals"]["not reviewed"] == 0
    assert found["findings"]["managed-vpn"]["cost"] == "silent"
    assert len(rows) == len(found["aspects"]) + 1
