"""Over files of somebody else's nothing is said of the shipped source."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.queries.forms.by_name import render

from tests.servers import Server, serving

from .domain import FOLDER

ONTOLOGY, DATA = FOLDER / "ontologies" / "prov.ttl", FOLDER / "data" / "prov.ttl"
_OURS = re.compile(
    r"AWS|Amazon|whitepaper|2020-06-06|edition|\bthe source\b|premise of ours|this project|\bours:"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("provenance")
    with serving(folder / "log", "--ontology", str(ONTOLOGY), "--data", str(DATA)) as started:
        yield started


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(open_knowledge(ontology=[ONTOLOGY], data=[DATA], cache=None), cache=None)


QUESTIONS = (
    "find entity where was-derived-from+ = survey",
    "find entity where not was-derived-from = survey",
    "describe report",
    "why report where was-derived-from = survey",
    "count entity where no was-derived-from",
    "compare report, chart",
    'find entity where mentions "zebra"',
)


@pytest.mark.parametrize("query", QUESTIONS)
def test_no_answer_speaks_of_the_shipped_source(engine: Engine, query: str) -> None:
    answer = engine.ask(query)
    assert answer.edition == ""
    for form in ("json", "csv", "markdown", "html", "table", "turtle", "tsv"):
        text = render(answer, form)
        if form == "json":
            assert not json.loads(text).get("edition")
            text = text.replace('"edition": ""', "")
        told = _OURS.findall(re.sub(r"https?://\S+", "", text))
        assert told == [], (form, told)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=find%20entity",
        "/look",
        "/look?words=report",
        "/reference",
        "/sparql",
        "/questions",
    ],
)
def test_no_page_speaks_of_it(service: Server, path: str) -> None:
    page = service.send("GET", path, [("Accept", "text/html")])
    assert page.status == 200
    text = re.sub(r"https?://[^\s\"<]+", "", page.body.decode())
    if path == "/":
        assert "prov.ttl" in text
    assert _OURS.findall(text) == []


def test_neither_do_data_about_the_data(service: Server) -> None:
    void = service.send("GET", "/void", [("Accept", "text/turtle")]).body.decode()
    assert "edition" not in void
    assert "Amazon" not in void
    assert service.send("GET", "/api/v1/queries").json["queries"] == []
    answer = service.send("GET", "/api/v1/query?q=find%20entity").json
    assert not answer.get("edition")


def test_neither_is_an_agent_told_of_it(engine: Engine) -> None:
    from isthmus.service.agents.offer import Offer

    offer = Offer(lambda: engine)
    assert _OURS.findall(f"{offer.instructions} {offer.server}") == []
    assert "Call `words`" in offer.instructions
