"""The tests of the W3C: requests and expectations out of their manifests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat

FOLDER = Path(__file__).parent / "sparql11"

_BASE = "https://example.org/w3c/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@dataclass(frozen=True)
class Request:
    """One request and what its answer has to be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: frozenset[str]
    boolean: bool | None
    form: str | None


@dataclass(frozen=True)
class ProtocolTest:
    """A test of the protocol: requests, one after the other."""

    name: str
    requests: tuple[Request, ...]
    data: tuple[tuple[str, Path], ...]

    @property
    def updates(self) -> bool:
        """Whether it is about updates that an endpoint for reading refuses."""
        return self.name.startswith("update_")


@dataclass(frozen=True)
class ResultTest:
    """A query, its data, and the file that its answer has to equal."""

    name: str
    query: str
    data: Path
    result: Path


class _Manifest:
    def __init__(self, folder: str) -> None:
        self.folder = FOLDER / folder
        self.store = pyoxigraph.Store()
        path = self.folder / "manifest.ttl"
        self.store.load(path=path, format=RdfFormat.TURTLE, base_iri=f"{_BASE}{folder}/")

    def values(self, subject: object, predicate: str) -> list:
        node = NamedNode(predicate)
        return [quad.object for quad in self.store.quads_for_pattern(subject, node, None)]

    def value(self, subject: object, predicate: str):
        return next(iter(self.values(subject, predicate)), None)

    def text(self, subject: object, predicate: str, default: str = "") -> str:
        found = self.value(subject, predicate)
        return default if found is None else found.value

    def listed(self, node: object) -> Iterator:
        while node is not None and getattr(node, "value", "") != f"{_RDF}nil":
            yield self.value(node, f"{_RDF}first")
            node = self.value(node, f"{_RDF}rest")

    def entries(self) -> Iterator:
        for quad in self.store.quads_for_pattern(None, NamedNode(f"{_MF}entries"), None):
            yield from self.listed(quad.object)

    def file(self, node: NamedNode) -> Path:
        return self.folder / unquote(urlsplit(node.value).path.rpartition("/")[2])


def protocol_tests() -> list[ProtocolTest]:
    """Return the tests of the protocol."""
    manifest = _Manifest("protocol")
    found = []
    for entry in manifest.entries():
        action = manifest.value(entry, f"{_MF}action")
        requests = manifest.value(action, f"{_HT}requests")
        data = tuple(
            (manifest.text(one, _LABEL), manifest.file(manifest.value(one, f"{_UT}graph")))
            for one in manifest.values(entry, f"{_UT}graphData")
        )
        found.append(
            ProtocolTest(
                entry.value.rpartition("#")[2],
                tuple(_request(manifest, one) for one in manifest.listed(requests)),
                data,
            )
        )
    return found


def _request(manifest: _Manifest, node: object) -> Request:
    answer = manifest.value(node, f"{_HT}resp")
    headers = tuple(
        (manifest.text(one, f"{_HT}fieldName"), manifest.text(one, f"{_HT}fieldValue"))
        for one in manifest.listed(manifest.value(node, f"{_HT}headers"))
    )
    content = manifest.value(node, f"{_HT}body")
    chars = "" if content is None else manifest.text(content, f"{_CNT}chars")
    encoding = "utf-8" if content is None else manifest.text(content, f"{_CNT}characterEncoding")
    boolean = manifest.value(answer, f"{_MF}expectedBoolean")
    form = manifest.value(answer, f"{_MF}expectedFormat")
    assert boolean is None or isinstance(boolean, Literal)
    return Request(
        manifest.text(node, f"{_HT}methodName"),
        manifest.text(node, f"{_HT}absolutePath"),
        headers,
        chars.encode(encoding or "utf-8"),
        frozenset(
            status.value.rpartition("StatusCode")[2]
            for status in manifest.values(answer, f"{_MF}expectedStatus")
        ),
        None if boolean is None else boolean.value == "true",
        None if form is None else form.value,
    )


def result_tests() -> list[ResultTest]:
    """Return the tests of forms of results."""
    found = []
    for folder in ("csv-tsv-res", "json-res"):
        manifest = _Manifest(folder)
        for entry in manifest.entries():
            action = manifest.value(entry, f"{_MF}action")
            query = manifest.file(manifest.value(action, f"{_QT}query"))
            found.append(
                ResultTest(
                    entry.value.rpartition("#")[2],
                    query.read_text(encoding="utf-8"),
                    manifest.file(manifest.value(action, f"{_QT}data")),
                    manifest.file(manifest.value(entry, f"{_MF}result")),
                )
            )
    return found


def graph_of(data: Path) -> str:
    """Return the name of the graph into which the data of a test of results is loaded."""
    return f"urn:w3c:{data.parent.name}:{data.name}"
