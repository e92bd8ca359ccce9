"""Pages over an ontology of somebody else: they show its words, and none of the shipped one."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from isthmus.kb.inputs import Inputs
from isthmus.kb.knowledge import open_inputs
from isthmus.queries import Engine
from isthmus.service.embed.addresses import anchor_of
from isthmus.service.web.app import create_app

from .domain import FOLDER

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    files = Inputs((FOLDER / "ontologies" / "prov.ttl",), data=(FOLDER / "data" / "prov.ttl",))
    return create_app(Engine(open_inputs(files, cache=None))).test_client()


def test_the_guide_leads_to_questions_that_are_answered(client: FlaskClient) -> None:
    guide = client.get("/guide", headers=PAGE).text
    main = guide[guide.index("<main") : guide.index("</main>")]
    asked = [unescape(address) for address in re.findall(r'href="([^"]*\?q=[^"]*)"', main)]
    assert asked
    for address in asked:
        assert client.get(address, headers=PAGE).status_code == 200
    assert "/questions" not in main
    assert "Ask this" not in main


@pytest.mark.parametrize("address", ["/docs", "/openapi.json", "/sparql", "/guide", "/"])
def test_no_example_names_what_is_not_on_record(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html, application/json;q=0.5"}).text
    # The guide is about the language, and says of what its examples speak.
    asked = re.findall(r"curl [^\n]*|href=\"[^\"]*\"|<textarea.*?</textarea>", page, re.DOTALL)
    words = re.compile("vpc-|ist:Connect|(?:find|count|describe).option")
    assert not [one for one in asked if words.search(one)]
    assert address == "/guide" or "vpc-peering" not in page


def test_a_block_about_a_thing_needs_no_options(client: FlaskClient) -> None:
    shown = client.get("/embed/content?kind=option&text=chart").json
    assert shown["caption"] == "chart"
    chosen = client.get("/embed/content?kind=option&text=chart&on=was-derived-from").json
    (line,) = chosen["table"]["lines"]
    assert line["cells"][:2] == [[{"text": "was-derived-from"}], [{"text": "table"}]]
    wrong = client.get("/embed/content?kind=option&text=chrat").json
    assert "chart" in str(wrong["errors"][0]["help"])


def test_things_of_ones_own_have_anchors_of_their_own() -> None:
    one, other = (anchor_of(f"https://example.org/{name}") for name in ("one", "other"))
    assert one != other
