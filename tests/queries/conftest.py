"""A small railway to ask about, and the shipped knowledge."""

from pathlib import Path

import pytest
from isthmus.kb.knowledge import Knowledge, open_knowledge
from isthmus.kb.store.store import RdflibStore
from isthmus.queries import Engine

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def railway() -> Knowledge:
    return open_knowledge([DATA / "trains.ttl"], [DATA / "trains-facts.ttl"], cache=None)


@pytest.fixture(scope="session")
def trains(railway: Knowledge) -> Engine:
    return Engine(railway, cache=None, library=None)


@pytest.fixture(scope="session")
def railway_in_rdflib(railway: Knowledge) -> RdflibStore:
    return RdflibStore(railway.closure())


@pytest.fixture(scope="session")
def shipped() -> Engine:
    return Engine(open_knowledge())
