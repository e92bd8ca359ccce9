"""A real service over a store on disk that holds the graphs of the tests."""

import http.client
import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

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


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp("conformance")
    store = pyoxigraph.Store(str(folder / "store"))
    store.load(path=OWN, format=RdfFormat.TRIG)
    loaded = {(name, path) for test in protocol_tests() for name, path in test.data}
    loaded |= {(graph_of(test.data), test.data) for test in result_tests()}
    for name, path in loaded:
        store.load(path=path, to_graph=NamedNode(name))
    store.flush()
    del store
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(COMMAND, "serve", "--port", "0", "--greeting", "no"),
                *("--store", str(folder / "store"), "--workers", "2"),
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
