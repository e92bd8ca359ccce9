"""What the page on other ontologies says, done with FOAF and PROV-O."""

import re
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine, Thing

from tests.paths import ROOT

from .pages import DOCS

PAGE = (DOCS / "language" / "other-ontologies.md").read_text(encoding="utf-8")
FOREIGN = ROOT / "tests" / "foreign"


@pytest.fixture
def people(tmp_path: Path) -> Engine:
    (block,) = re.findall(r"^```turtle\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    words = tmp_path / "words.ttl"
    words.write_text(block, encoding="utf-8")
    ontology = [FOREIGN / "ontologies" / "foaf.ttl", words]
    data = [FOREIGN / "data" / "foaf.ttl"]
    return Engine(open_knowledge(ontology=ontology, data=data, cache=None), cache=None)


def test_the_annotations_of_the_page_do_what_it_says(people: Engine):
    answer = people.ask("find human")
    assert [column.name for column in answer.columns] == ["human", "name", "knows"]
    assert [row[0].id for row in answer.rows if isinstance(row[0], Thing)] == [
        "ada",
        "ben",
        "cleo",
        "dan",
    ]
    assert "family-name" in {term.name for term in people.vocabulary.properties_of(())}


def test_the_query_of_the_page_runs_over_its_ontology():
    (query,) = re.findall(r"isthmus ask --ontology prov.ttl --data report.ttl '([^']+)'", PAGE)
    ontology, data = [FOREIGN / "ontologies" / "prov.ttl"], [FOREIGN / "data" / "prov.ttl"]
    engine = Engine(open_knowledge(ontology=ontology, data=data, cache=None), cache=None)
    assert engine.ask(query).rows


def test_every_annotation_it_names_is_one_the_language_reads():
    readers = (ROOT / "queries" / "vocabulary").glob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in readers)
    named = set(re.findall(r"`iq:(\w+)`", PAGE))
    assert len(named) >= 8
    assert {name for name in named if f'IQ + "{name}"' not in source} == set()
