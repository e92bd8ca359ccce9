"""The blocks of documentation authors, answered over the shipped knowledge."""

import pytest
from isthmus.queries import Engine
from isthmus.service.embed.embedder import Embedder


@pytest.fixture(scope="session")
def embedder(engine: Engine) -> Embedder:
    return Embedder(engine)
