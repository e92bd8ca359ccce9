"""The topologies of all arrangements of the shipped knowledge."""

import pytest
from isthmus.kb import Knowledge
from isthmus.service.drawing import Topology, arrangements, topology_of


@pytest.fixture(scope="session")
def topologies(knowledge: Knowledge) -> dict[str, Topology]:
    """The topology of each arrangement by its id."""
    found = {one.id: topology_of(knowledge, one.iri) for one in arrangements(knowledge)}
    assert all(found.values())
    return found
