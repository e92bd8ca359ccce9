"""The shipped knowledge, and the topologies of all its arrangements."""

import pytest
from isthmus.kb import Knowledge, open_knowledge
from isthmus.service.drawing import Topology, arrangements, topology_of


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return open_knowledge()


@pytest.fixture(scope="session")
def topologies(knowledge: Knowledge) -> dict[str, Topology]:
    """The topology of each arrangement by its id."""
    found = {one.id: topology_of(knowledge, one.iri) for one in arrangements(knowledge)}
    assert all(found.values())
    return found
