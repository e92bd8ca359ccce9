"""The generated pages tell all of their sources, and nothing that these do not have."""

import re
from pathlib import Path

import pytest
from isthmus.ontology import ontology_files
from isthmus.queries import CODES, Engine
from isthmus.queries.diagnostics.spelling import spelled

from .pages import DOCS

PARTS = ("catalogue", "errors", "grammar", "ontology", "vocabulary")


def test_every_message_has_its_entry_and_its_example_shows_it(engine: Engine):
    from errors_page import GROUPS, errors_page
    from isthmus_pages import said_of

    page = errors_page(lambda text: said_of(engine, text))
    assert re.findall(r"^### (\w+):", page, re.MULTILINE) == list(CODES)
    assert {code[:2] for code in CODES} == set(GROUPS)
    for code, entry in CODES.items():
        assert f"({code.lower()})=" in page
        if entry.example:
            assert f"{entry.severity}[{code}]" in page, code


def test_every_rule_of_the_grammar_is_explained():
    from grammar_page import rules
    from grammar_texts import chapters, unexplained

    explained = [r for chapter in chapters() for topic in chapter.topics for r in topic.rules]
    assert len(explained) == len(set(explained))
    known = {rule for rule in rules() if not rule.startswith("_")}
    assert set(explained) | unexplained() == known
    assert not set(explained) & unexplained()


def test_forms_show_keywords_as_they_are_typed():
    from grammar_page import form, rules

    assert form(rules()["check"], "check") == "⟨check⟩ = check ⟨name⟩ [⟨within⟩] ⟨where⟩"
    assert form(rules()["limit"]) == "limit ⟨digits⟩ [offset ⟨digits⟩]"
    assert form(rules()["with_tail"]) == "with '(' ⟨condition⟩ ')'"
    for rule, text in rules().items():
        assert rule == "foreign" or not re.search(r"\b[A-Z]{2,}\b", form(text)), rule


def test_every_word_is_in_the_vocabulary(engine: Engine):
    from vocabulary_page import vocabulary_page

    page = vocabulary_page(engine.vocabulary)
    vocabulary = engine.vocabulary
    for term in (*vocabulary.classes.values(), *vocabulary.properties.values()):
        assert (f"| `{spelled(term.name)}` |" in page) == (not term.hidden) or term.hidden
    listed = set(re.findall(r"`([\w-]+)`", page[page.index("## Things") :]))
    for kind in ("option", "protocol", "limitation", "service"):
        (owner,) = [term for term in vocabulary.classes.values() if term.name == kind]
        assert {one.name for one in vocabulary.individuals_of(owner.iri)} <= listed


def test_every_term_is_in_the_ontology():
    from ontology_page import ontology_page

    page = ontology_page()
    declared = {
        name
        for path in ontology_files()
        for name in re.findall(
            r"^(ist:\w+) a owl:(?:Class|ObjectProperty|DatatypeProperty)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    assert len(declared) > 100
    assert {name for name in declared if f"| `{name}` |" not in page} == set()
    assert "an expression" not in page
    assert "restricted" not in page


def test_writing_leaves_what_did_not_change(tmp_path: Path):
    from isthmus_pages import write

    folder = tmp_path / "parts"
    write(folder)
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    (folder / "errors.md").write_text("old")
    write(folder)
    again = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert {name for name in first if first[name] != again[name]} == {"errors.md"}
    assert set(first) == {f"{part}.md" for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_included_by_a_page(part: str):
    pages = [path for path in DOCS.rglob("*.md") if "_generated" not in path.parts]
    assert any(f"_generated/{part}.md" in page.read_text(encoding="utf-8") for page in pages)
