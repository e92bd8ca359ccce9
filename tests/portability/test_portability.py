"""Every compiled query runs unchanged on three engines and gives the same answer on each."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest
from isthmus.kb import Knowledge, OxigraphStore, RdflibStore, Rows, Store, Term, open_knowledge
from isthmus.ontology import question_files
from isthmus.queries import Engine, Sparql
from isthmus.queries.answers.make import AnswerMaker
from isthmus.queries.saved_queries import saved_queries
from pyoxigraph import BlankNode, Literal, NamedNode

from . import jena

pytestmark = pytest.mark.slow

_NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger"}


@cache
def knowledge() -> Knowledge:
    return open_knowledge()


@cache
def engine() -> Engine:
    return Engine(knowledge())


def texts() -> dict[str, str]:
    """Return every saved query and every competency question that is no mistake."""
    found = {f"saved {query.name}": query.text for query in saved_queries()}
    for path in question_files():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            if not entry.get("error"):
                found[f"{path.stem} {entry['name']}"] = entry["query"]
    return found


TEXTS = texts()


@cache
def compiled() -> Mapping[str, Sparql]:
    # Not while this is imported: every process that runs some tests imports those of all.
    return {name: engine().compile(text) for name, text in TEXTS.items()}


@pytest.fixture(scope="module")
def rdflib() -> Store:
    return RdflibStore(knowledge().closure())


@pytest.fixture(scope="module")
def by_jena(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rows | str]:
    return jena.ask(
        knowledge().closure(),
        {name: one.text for name, one in compiled().items()},
        tmp_path_factory.mktemp("jena"),
    )


def value(term: Term | None) -> object:
    """Return what a term stands for; engines may write one number in several ways."""
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return "a blank node"
    if not isinstance(term, Literal):
        return None
    if term.datatype.value.rpartition("#")[2] in _NUMBERS:
        return Decimal(term.value).normalize()
    return (term.value, (term.language or "").lower(), term.datatype.value)


def table(rows: Rows) -> Counter[tuple[tuple[str, object], ...]]:
    """Return the rows as a multiset, columns by name."""
    return Counter(
        tuple(sorted(zip(rows.variables, map(value, row), strict=True), key=lambda cell: cell[0]))
        for row in rows.rows
    )


def agree(name: str, other: Rows) -> None:
    """Check that another engine's rows, and the answer made of them, are those of Oxigraph."""
    query = compiled()[name]
    expected = knowledge().store.select(query.text)
    assert table(other) == table(expected)
    answers = [
        AnswerMaker(query, rows, knowledge(), engine().vocabulary, cite=False).make()
        for rows in (expected, _in_order(other, expected.variables))
    ]
    assert answers[0].rows == answers[1].rows
    assert answers[0].columns == answers[1].columns
    assert answers[0].truncated == answers[1].truncated


def _in_order(rows: Rows, variables: tuple[str, ...]) -> Rows:
    places = [rows.variables.index(name) for name in variables]
    return Rows(variables, tuple(tuple(row[place] for place in places) for row in rows.rows))


def test_there_is_enough_to_ask():
    assert len(TEXTS) >= 150
    assert isinstance(knowledge().store, OxigraphStore)


@pytest.mark.parametrize("name", TEXTS)
def test_rdflib_gives_the_same_answer(name: str, rdflib: Store):
    agree(name, rdflib.select(compiled()[name].text))


@pytest.mark.parametrize("name", TEXTS)
def test_jena_gives_the_same_answer(name: str, by_jena: Mapping[str, Rows | str]):
    answer = by_jena[name]
    assert isinstance(answer, Rows), answer
    agree(name, answer)
