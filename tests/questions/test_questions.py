"""Every competency question has its answer, on the embedded store and on another engine."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Protocol

import pytest
from isthmus.kb import Knowledge, RdflibStore, Store
from isthmus.queries import Answer, Engine, QueryError

CAREFUL_READINGS = frozenset(range(1, 55))
INTENDED = frozenset(
    {
        "a configuration has what is claimed of its option",
        "a configuration uses what all of its access links use",
        "a tunnel over a circuit runs on a private line",
        'advantages through "same as"',
        "an option offers what some configuration uses",
        "defined classes and their intersections",
        "encrypted: protected by a security protocol",
        "exclusion is claimed, not taken from a set of values",
        "hub transit against pairwise peering",
        'limitations through "same as"',
        "mixed: configurations that differ",
        "not private: over the public internet",
        "private: a transport off the public internet",
        "regional scope: located in, at any depth",
        "transit through a hub is transitive",
        "who manages each end",
        "who manages each side",
    }
)
TEMPTING = frozenset(
    {
        '"same as" is directed',
        "Direct Connect has no single scope",
        "a denial is stated, not guessed",
        "a service has no claims of an option",
        "a wider scope implies no narrower one",
        "an offer flows down to nobody",
        "composition is not transitivity",
        "nothing from Direct Connect + Transit Gateway",
        "nothing inherited by composition",
        "one title, two options",
        "peering is not transitive",
        "private addressing is not private",
        "protection chosen by the customer confers nothing",
        "protection not of the carrier",
        "reach is not inherited from parts",
        "silence is not denial",
        "transit-vpc is not private",
        "use cases are not inherited",
    }
)


class Question(Protocol):
    """What these tests read of a question."""

    name: str
    text: str
    query: str
    error: str
    infers: str
    readings: tuple[int, ...]
    idle: bool


@pytest.fixture(scope="module")
def engine(knowledge: Knowledge) -> Engine:
    return Engine(knowledge, cache=None)


@pytest.fixture(scope="module")
def answer_to(engine: Engine) -> Callable[[str], Answer]:
    """Ask a question, each once: what is asked by itself is asked again for its careful reading."""
    return cache(engine.ask)


@pytest.fixture(scope="module")
def other_store(knowledge: Knowledge) -> Store:
    """The same triples in a store of another make."""
    return RdflibStore(knowledge.closure())


def error_codes(engine: Engine, query: str) -> list[str]:
    with pytest.raises(QueryError) as refused:
        engine.ask(query)
    return [found.code for found in refused.value.diagnostics]


def test_answer(
    question: Question,
    engine: Engine,
    answer_to: Callable[[str], Answer],
    complaints: Callable[[Question, Answer], list[str]],
) -> None:
    """The answer is the one that the source gives, with the pages that say so."""
    if question.error:
        assert question.error in error_codes(engine, question.query)
    else:
        assert complaints(question, answer_to(question.query)) == [], question.text


@pytest.mark.slow
def test_same_rows_from_another_engine(
    question: Question, engine: Engine, other_store: Store
) -> None:
    """The SPARQL of the question means the same to rdflib."""
    if not question.error:
        text = engine.compile(question.query).text
        one, other = engine.knowledge.store.select(text), other_store.select(text)
        assert other.variables == one.variables
        assert sorted(map(str, other.rows)) == sorted(map(str, one.rows))


def test_every_question_expects_something(questions: tuple[Question, ...]) -> None:
    assert [one.name for one in questions if one.idle] == []


def test_names_are_unique(questions: tuple[Question, ...]) -> None:
    assert [name for name, times in Counter(q.name for q in questions).items() if times > 1] == []


def test_queries_are_unique(questions: tuple[Question, ...]) -> None:
    assert [text for text, times in Counter(q.query for q in questions).items() if times > 1] == []


def test_every_careful_reading_is_asked_about(questions: tuple[Question, ...]) -> None:
    asked = {number for one in questions for number in one.readings}
    assert asked == CAREFUL_READINGS


@pytest.mark.parametrize("reading", sorted(CAREFUL_READINGS))
def test_careful_reading(
    reading: int,
    questions: tuple[Question, ...],
    answer_to: Callable[[str], Answer],
    complaints: Callable[[Question, Answer], list[str]],
) -> None:
    """What has misled readers of the source misleads no question that is about it."""
    wrong = [
        complaint
        for question in questions
        if reading in question.readings and not question.error
        for complaint in complaints(question, answer_to(question.query))
    ]
    assert wrong == []


def test_every_inference_is_asked_about(questions: tuple[Question, ...]) -> None:
    """Those that are intended, and those that are tempting and wrong."""
    assert {one.infers for one in questions if one.infers} == INTENDED | TEMPTING
