"""A small railway to ask about."""

import pytest
from isthmus.kb import Knowledge, RdflibStore, open_knowledge
from isthmus.queries import Engine

import tests.rdflib_once  # noqa: F401 - so that what is asked twice is read once
from tests.paths import RAILWAY


@pytest.fixture(scope="session")
def railway() -> Knowledge:
    return open_knowledge([RAILWAY / "trains.ttl"], [RAILWAY / "trains-facts.ttl"], cache=None)


@pytest.fixture(scope="session")
def trains(railway: Knowledge) -> Engine:
    return Engine(railway, cache=None, library=None)


@pytest.fixture(scope="session")
def railway_in_rdflib(railway: Knowledge) -> RdflibStore:
    return RdflibStore(railway.closure())


@pytest.fixture(scope="session")
def shipped(engine: Engine) -> Engine:
    """The language over the shipped knowledge, beside that of the railway."""
    return engine
