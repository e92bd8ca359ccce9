"""The language of labels: one rule, and one setting, for answers, words and proofs alike."""

from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.kb.labels import LANGUAGE, LanguageError, label_of, language
from isthmus.queries import Engine
from isthmus.service.web.app import create_app
from pyoxigraph import NamedNode

DATA = """@prefix : <https://example.org/h#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Room a owl:Class ; rdfs:label "room"@en, "Zimmer"@de, "sala"@pt-BR, "quarto"@pt .
:hall a :Room ; rdfs:label "hall"@en, "Diele"@de, "Vorhaus"@de-AT .
:attic a :Room ; rdfs:label "чердак"@ru, "attic" .
"""


@pytest.mark.parametrize(
    ("tag", "labels"),
    [
        ("", "room hall attic"),
        ("de", "Zimmer Diele attic"),
        ("de-AT", "Zimmer Vorhaus attic"),
        ("pt-br", "sala hall attic"),
        ("pt", "quarto hall attic"),
        ("RU", "room hall чердак"),
    ],
)
def test_labels_are_in_the_language_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tag: str, labels: str
) -> None:
    room, hall, attic = labels.split()
    monkeypatch.setenv(LANGUAGE, tag)
    data = tmp_path / "house.ttl"
    data.write_text(DATA, encoding="utf-8")
    knowledge = open_knowledge(ontology=[data], cache=None)
    # One folder for all languages: what is kept of one is never told in another.
    answer = Engine(knowledge, cache=tmp_path).ask("find room")
    assert answer.columns[0].label == room
    assert {row[0].id: row[0].label for row in answer.rows} == {"hall": hall, "attic": attic}  # type: ignore[union-attr]
    quads = knowledge.store.quads  # type: ignore[attr-defined]
    assert label_of(quads, NamedNode("https://example.org/h#hall")) == hall


def test_the_reference_of_terms_is_in_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE, "de")
    path = tmp_path / "h.ttl"
    path.write_text(DATA, encoding="utf-8")
    app = create_app(Engine(open_knowledge(ontology=[path], cache=None)))
    page = app.test_client().get("/reference", headers={"Accept": "text/html"}).text
    assert "<summary>Zimmer</summary>" in page


def test_a_language_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, "German, please")
    with pytest.raises(LanguageError, match="is no tag of a language"):
        language()
