"""Pages over an ontology of somebody else: they show its words, and none of the shipped one."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from isthmus.kb.inputs import Inputs
from isthmus.kb.knowledge import open_inputs
from isthmus.queries import Engine
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
