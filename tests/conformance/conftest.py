"""A real service over a store on disk that holds the graphs of the tests."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from tests.servers import Server, serving

from .w3c import graph_of, protocol_tests, result_tests

USUAL = ("--workers", "2", "--deadline", "20")
OWN = Path(__file__).parent / "cases" / "graphs.trig"


def graphs_of_the_tests() -> pyoxigraph.Dataset:
    """Return all graphs that the tests ask, the default one with them."""
    found = pyoxigraph.Dataset(pyoxigraph.parse(path=OWN, format=RdfFormat.TRIG))
    loaded = {(name, path) for test in protocol_tests() for name, path in test.data}
    loaded |= {(graph_of(test.data), test.data) for test in result_tests()}
    for name, path in loaded:
        for quad in pyoxigraph.parse(path=path, rename_blank_nodes=True):
            found.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(name)))
    return found


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service over a store on disk."""
    folder = tmp_path_factory.mktemp("conformance")
    store = pyoxigraph.Store(str(folder / "store"))
    store.extend(graphs_of_the_tests())
    store.flush()
    del store
    with serving(folder / "log", *USUAL, "--store", str(folder / "store")) as started:
        yield started


@pytest.fixture(scope="session")
def data_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service over the shipped knowledge with the graphs as a user's data beside it."""
    folder = tmp_path_factory.mktemp("conformance-data")
    data = folder / "graphs.nq"
    pyoxigraph.serialize(graphs_of_the_tests(), str(data), format=RdfFormat.N_QUADS)
    with serving(folder / "log", *USUAL, "--data", str(data)) as started:
        yield started
