"""A real service over a store on disk that holds the graphs of the tests."""

import http.client
import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from .w3c import graph_of, protocol_tests, result_tests

COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
OWN = Path(__file__).parent / "cases" / "graphs.trig"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def boolean(self) -> bool:
        """The answer to an ASK, in whatever form."""
        form = {
            "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
            "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
        }[self.media_type]
        found = pyoxigraph.parse_query_results(self.body, form)
        assert isinstance(found, pyoxigraph.QueryBoolean)
        return bool(found)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Endpoint:
    address: str

    def send(
        self,
        method: str,
        path: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Answer:
        """Send just these headers, with those that HTTP itself needs."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            own = any(name == "Host" for name, _ in headers)
            connection.putrequest(method, path, skip_host=own, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if body or method == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()


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
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A service over a store on disk."""
    folder = tmp_path_factory.mktemp("conformance")
    store = pyoxigraph.Store(str(folder / "store"))
    store.extend(graphs_of_the_tests())
    store.flush()
    del store
    with serving(folder, "--store", str(folder / "store")) as started:
        yield started


@pytest.fixture(scope="session")
def data_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A service over the shipped knowledge with the graphs as a user's data beside it."""
    folder = tmp_path_factory.mktemp("conformance-data")
    data = folder / "graphs.nq"
    pyoxigraph.serialize(graphs_of_the_tests(), str(data), format=RdfFormat.N_QUADS)
    with serving(folder, "--data", str(data)) as started:
        yield started


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Endpoint]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(COMMAND, "serve", "--port", "0", "--greeting", "no", "--workers", "2"),
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"ISTHMUS_DEADLINE": "20"},
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert " at " in line, (folder / "log").read_text()
    try:
        yield Endpoint(line.split(" at ", 1)[1].split("/ ", 1)[0])
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()
