"""The language over ontologies that nobody of this project wrote: lint, words, answers."""

from functools import cache
from pathlib import Path

import owlrl
import pyoxigraph
import pytest
import rdflib
from _pytest.mark import ParameterSet
from isthmus.kb import open_knowledge
from isthmus.kb.build import build
from isthmus.kb.inputs import Inputs
from isthmus.queries import Engine, QueryError, Thing
from isthmus.queries.vocabulary.short import WELL_KNOWN

from tests.foreign.vocabulary_report import report_text, report_vocabulary
from tests.queries.editing.test_proposals_fit import UNFINISHED, errors, places

from .domain import FOLDER, Domain, Question, read_domain
from .fetch import fetched

DOMAINS = {path.stem: read_domain(path) for path in sorted((FOLDER / "questions").glob("*.toml"))}

_MOST_FOR_OWLRL = 5_000
"""Triples that owlrl takes less than half a minute for; over more, rdflib answers without it."""
_PREFIXES = {**WELL_KNOWN, "dct": "http://purl.org/dc/terms/"}


def case(domain: Domain, *values: object, id: str = "") -> ParameterSet:  # noqa: A002
    """Return one case of a domain; what has to be fetched first is slow."""
    marks = [pytest.mark.slow] if domain.fetched else []
    return pytest.param(*values, marks=marks, id=id or domain.name)


@cache
def engine(name: str) -> Engine:
    domain = DOMAINS[name]
    ontology = (*domain.ontology, *map(fetched, domain.fetched))
    knowledge = open_knowledge(ontology=ontology, data=domain.data, cache=None)
    return Engine(knowledge, cache=None)


def judge(engine: Engine, question: Question) -> None:
    if question.error:
        with pytest.raises(QueryError) as refused:
            engine.ask(question.query)
        assert [found.code for found in refused.value.diagnostics] == [question.error]
        return
    answer = engine.ask(question.query)
    if question.expected is not None:
        things = [row[0].id for row in answer.rows if isinstance(row[0], Thing)]
        assert sorted(things) == sorted(question.expected)
    names = [column.name for column in answer.columns]
    if question.verdict:
        (row,) = answer.rows
        assert row[names.index("verdict")] == question.verdict
    if question.counts is not None:
        (row,) = answer.rows
        assert {name: row[names.index(name)] for name in question.counts} == question.counts
    if question.steps:
        shown = [[cell.id for cell in row if isinstance(cell, Thing)] for row in answer.rows]
        for step in question.steps:
            assert any(row[0] == step[0] and row[-1] == step[1] for row in shown), shown
        assert len(shown) == len(question.steps)
    if question.note:
        assert question.note in {note.code for note in answer.notes}


def test_there_are_several_and_each_is_asked_enough():
    assert len(DOMAINS) >= 10
    assert sum(not domain.fetched for domain in DOMAINS.values()) >= 3
    assert all(len(domain.questions) >= 6 for domain in DOMAINS.values())
    judged = [sum(bool(one.sparql) for one in domain.questions) for domain in DOMAINS.values()]
    assert sum(number >= 5 for number in judged) >= 10


@pytest.mark.parametrize("domain", [case(one, one) for one in DOMAINS.values()])
def test_its_terms_are_words(domain: Domain):
    vocabulary = engine(domain.name).vocabulary
    names = {term.name for term in (*vocabulary.classes.values(), *vocabulary.properties.values())}
    shown = {term.name for term in vocabulary.classes.values() if not term.hidden}
    assert len(shown) == domain.classes
    assert set(domain.words) <= names
    assert "option" not in shown


def test_loading_can_be_reported_on():
    report = report_vocabulary(engine("foaf").vocabulary)
    assert (report.classes, report.properties, report.hidden) == (14, 61, 2)
    assert report.quoted == ("`group`",)
    assert "name" in report.without_domain
    assert "phone" in report.without_range
    assert {"age", "geekcode"} <= set(report.unused)
    assert "knows" not in report.unused
    assert report.single == 4
    assert report.closed == report.measured == ()
    text = report_text(report)
    assert text.startswith("14 classes, 61 properties, 9 things; 2 terms hidden\n")
    assert "1 written in backticks: `group`" in text
    assert "warning: <http://xmlns.com/foaf/0.1/Group>" in text


def test_a_thing_that_shares_its_name_is_reported():
    report = report_vocabulary(engine("prov").vocabulary)
    assert report.shared == ("prov-o-inverses",)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        case(domain, domain.name, one, id=f"{domain.name}:{one.name}")
        for domain in DOMAINS.values()
        for one in domain.questions
    ],
)
def test_the_answer_is_the_one_worked_out_by_hand(name: str, question: Question):
    judge(engine(name), question)


@cache
def second_opinion(name: str) -> rdflib.Graph:
    """Return what owlrl infers over an ontology and its data."""
    domain = DOMAINS[name]
    graph = rdflib.Graph()
    for path in (*domain.ontology, *map(fetched, domain.fetched), *domain.data):
        triples = (quad.triple for quad in pyoxigraph.parse(path=path, rename_blank_nodes=True))
        content = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        graph.parse(data=content, format="nt")
    if len(graph) < _MOST_FOR_OWLRL:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.mark.parametrize(
    ("name", "question"),
    [
        case(domain, domain.name, one, id=f"{domain.name}:{one.name}")
        for domain in DOMAINS.values()
        for one in domain.questions
        if one.sparql
    ],
)
def test_rdflib_and_owlrl_answer_the_same(name: str, question: Question):
    namespaces = {**_PREFIXES, "cube": "https://example.org/cube/"}
    rows = second_opinion(name).query(question.sparql, initNs=namespaces)
    things = {str(row[0]).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for row in rows}
    assert sorted(things) == sorted(question.expected or ())


@pytest.mark.parametrize(
    "domain",
    [case(one, one) for one in DOMAINS.values() if one.name not in {"schema", "brick"}],
)
def test_what_follows_is_what_owlrl_infers(domain: Domain):
    ontology = (*domain.ontology, *map(fetched, domain.fetched))
    assert build(Inputs(tuple(ontology), data=domain.data), verify=True)


@pytest.mark.parametrize("name", [case(one, one.name) for one in DOMAINS.values()])
def test_help_while_writing_knows_its_words(name: str):
    for word in DOMAINS[name].words[:2]:
        begun = f"find {word[:3]}"
        assert word in {one.text for one in engine(name).complete(begun, len(begun)).items}


@pytest.mark.parametrize("name", [case(one, one.name) for one in DOMAINS.values()])
def test_what_is_proposed_over_it_can_stand_there(name: str):
    language = engine(name)
    texts = tuple(one.query for one in DOMAINS[name].questions if not one.error)
    tried = 0
    for begun in places(texts, 30):
        found = language.complete(begun, len(begun))
        known = errors(language, begun)
        for item in found.items:
            tried += 1
            after = begun[: found.span.start] + item.text
            new = {told for told in errors(language, after) - known if told[0] not in UNFINISHED}
            assert not new, (begun, item.text, new)
    assert tried > 30


def test_two_terms_of_one_name_are_a_warning_with_the_way_out():
    knowledge = open_knowledge(ontology=[FOLDER / "ontologies" / "foaf.ttl"], cache=None)
    message = "\n".join(
        problem.message for problem in Engine(knowledge, cache=None).vocabulary.warnings
    )
    assert "`foaf:familyName` and `foaf:family_name`" in message
    assert "iq:name" in message


def test_contradicting_data_is_refused(tmp_path: Path):
    data = tmp_path / "wrong.ttl"
    data.write_text(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "<https://example.org/x> a foaf:Person, foaf:Organization .\n"
    )
    with pytest.raises(ValueError, match=r"foaf/0.1/Person|disjoint"):
        open_knowledge(ontology=[FOLDER / "ontologies" / "foaf.ttl"], data=[data], cache=None)
