"""What is looked up is kept from question to question, and changes no answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from isthmus.kb import Knowledge
from isthmus.kb.errors import StoreError
from isthmus.kb.store.store import Rows, Store
from isthmus.queries import Answer, Engine
from isthmus.queries.answers.fact_reader import Record
from isthmus.queries.saved_queries import saved_queries
from pyoxigraph import NamedNode

PEERING = "https://w3id.org/isthmus/option/vpc-peering"
REACH = "https://w3id.org/isthmus/ns#reach"


class Stopping:
    """A store whose first query is stopped, as at a deadline."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.queries = 0

    def select(self, sparql: str) -> Rows:
        self.queries += 1
        if self.queries == 1:
            raise StoreError("stopped")
        return self._store.select(sparql)


def test_a_query_that_was_stopped_leaves_no_thing_without_facts(knowledge: Knowledge) -> None:
    thing = NamedNode(PEERING)
    record = Record(Stopping(knowledge.store))
    with pytest.raises(StoreError):
        record.about(thing)
    assert record.values(thing, REACH)
    record = Record(Stopping(knowledge.store))
    with pytest.raises(StoreError):
        record.fetch_values([REACH], [PEERING])
    assert record.values(thing, REACH)
    record = Record(Stopping(knowledge.store))
    with pytest.raises(StoreError):
        record.subjects(REACH, NamedNode("https://w3id.org/isthmus/reach/many-vpcs"))
    assert record.subjects(REACH, NamedNode("https://w3id.org/isthmus/reach/many-vpcs"))


def test_what_is_known_is_not_asked_again_however_it_was_read(knowledge: Knowledge) -> None:
    store = Stopping(knowledge.store)
    store.queries = 1
    record = Record(store)
    thing = NamedNode(PEERING)
    record.fetch_values([REACH], [PEERING])
    alone = record.values(thing, REACH)
    assert store.queries == 2
    assert record.about(thing)[REACH] == alone
    assert record.values(thing, REACH) == alone
    assert store.queries == 3
    record.fetch([PEERING])
    record.fetch_values([REACH], [PEERING])
    assert store.queries == 3


def _texts() -> Iterator[str]:
    for query in saved_queries():
        if all(parameter.default is not None for parameter in query.parameters):
            yield query.text


def test_answers_are_the_same_whatever_was_asked_before_and_by_how_many(
    knowledge: Knowledge,
) -> None:
    texts = list(islice(_texts(), 4))
    alone = [Engine(knowledge, cache=None).ask(text) for text in texts]
    shared = Engine(knowledge, cache=None)

    def ask(text: str) -> Answer:
        return shared.ask(text)

    with ThreadPoolExecutor(4) as threads:
        first = list(threads.map(ask, reversed(texts)))
        again = list(threads.map(ask, texts))
    assert first == alone[::-1]
    assert again == alone
