"""The work of a worker: read a query, answer it, and so on until its socket is closed."""

import json
import os
import re
import resource
import socket
from collections.abc import Callable, Mapping
from typing import IO, NoReturn, TypeAlias, cast

import pyoxigraph
from isthmus.kb.characters import xml_document
from isthmus.kb.errors import UnwritableError
from isthmus.ontology import PREFIXES
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
)

from .gate import LARGE_ANSWER
from .layered import LayeredStore
from .message import (
    ERROR,
    GONE,
    KINDS,
    REPLY_HEAD,
    REQUEST_HEAD,
    Kind,
    Request,
    decoded,
    receive,
    received,
)
from .pool_limits import MEBIBYTE, PoolLimits
from .query_check import with_columns
from .sandbox import allow_seconds, trim

RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
"""Forms of the answer to SELECT and ASK."""
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
"""Forms of the answer to CONSTRUCT and DESCRIBE."""
_PLACE = re.compile(r"error at (\d+):(\d+): ")
_SMALL_ANSWER = 64 * 1024
"""Bytes of an answer that is worked out in the process that asks."""
GROWN = 64 * MEBIBYTE
"""A worker that has grown by so much gives way to a new one: memory stays flat."""
GROWN_ON_DISK = 256 * MEBIBYTE
"""The same where it keeps what it has read from a disk, which a new one would read again."""


class _TooLargeError(Exception):
    """The answer has reached its limit."""


class _Buffer:
    """Takes what is written until it is too much."""

    __slots__ = ("_left", "parts")

    def __init__(self, most: int) -> None:
        self.parts: list[bytes] = []
        self._left = most

    def write(self, content: bytes) -> int:
        size = len(content)
        self._left -= size
        if self._left < 0:
            self.parts.clear()
            raise _TooLargeError
        self.parts.append(content)
        return size

    def flush(self) -> None:
        pass


def work(
    quads: LayeredStore, connection: socket.socket, limits: PoolLimits, most: int = GROWN
) -> NoReturn:
    """Answer queries until the other side closes the socket; ends the process.

    Args:
        connection: Where queries come from and answers go to.
        limits: What one query may take.
        most: By how many bytes it may grow.
    """
    start = _peak()
    while True:
        message = receive(connection, REQUEST_HEAD)
        if message is None:
            os._exit(0)
        (options, length, over), first = message
        content = received(connection, first, options + length + over)
        if content is None:
            os._exit(0)
        allow_seconds(limits.deadline)
        request = decoded(content, options, length)
        kind, body = _answer(quads, request, limits.result)
        # What was added to the store for one query is not there for the next.
        grown = bool(request.dated) or _peak() - start > most
        size = sum(map(len, body))
        head = REPLY_HEAD.pack(kind, grown, size)
        try:
            if size < LARGE_ANSWER:
                connection.sendall(b"".join((head, *body)))
            else:
                # A copy would take as much again for as long as nobody has room for it.
                connection.sendall(head)
                for part in body:
                    connection.sendall(part)
        except OSError:
            os._exit(0)
        if grown:
            os._exit(0)
        if size >= LARGE_ANSWER:
            body.clear()
            trim()


def answered_here(quads: LayeredStore, request: Request) -> tuple[Kind, bytes] | None:
    """Answer a small query in this process; see `query_check.is_small`.

    Returns:
        The kind of the answer and the answer; None where it is an error, or larger than thought,
        which is left to a worker.
    """
    try:
        kind, body = _evaluate(quads, request, _SMALL_ANSWER)
    except Exception:
        return None
    return None if kind == ERROR else (KINDS[kind], b"".join(body))


def _answer(quads: LayeredStore, request: Request, most: int) -> tuple[bytes, list[bytes]]:
    """Return the kind and the body of the reply to one request, the body in pieces."""
    try:
        return _evaluate(quads, request, most)
    except SyntaxError as error:
        return ERROR, [_syntax_error(str(error))]
    except _TooLargeError:
        return ERROR, [_error("result", "")]
    except UnwritableError as error:
        return ERROR, [_error("xml", str(error))]
    except MemoryError:
        return ERROR, [_error("memory", "")]
    except Exception as error:
        return ERROR, [_error("failed", " ".join(str(error).split()))]


def _evaluate(quads: LayeredStore, request: Request, most: int) -> tuple[bytes, list[bytes]]:
    answer = _asked(quads, request)
    buffer = _Buffer(most)
    output = cast("IO[bytes]", buffer)
    if isinstance(answer, QuerySolutions):
        if not (form := request.formats.rows):
            return ERROR, [_error("kind", "rows")]
        answer.serialize(output, RESULT_FORMATS[form])
        if form == "xml":
            return b"R", [xml_document(b"".join(buffer.parts))]
        return b"R", buffer.parts
    if isinstance(answer, QueryBoolean):
        if not (form := request.formats.boolean):
            return ERROR, [_error("kind", "boolean")]
        answer.serialize(output, RESULT_FORMATS[form])
        return b"B", buffer.parts
    if not (form := request.formats.graph):
        return ERROR, [_error("kind", "graph")]
    pyoxigraph.serialize(answer, output, GRAPH_FORMATS[form], prefixes=_prefixes(request.text))
    if form == "rdf":
        return b"G", [xml_document(b"".join(buffer.parts))]
    return b"G", buffer.parts


_Answer: TypeAlias = QuerySolutions | QueryBoolean | pyoxigraph.QueryTriples


def _asked(quads: LayeredStore, request: Request) -> _Answer:
    """Begin to evaluate a query; it need not declare the prefixes of the project."""
    text, base = request.text, request.base
    default, named = request.default_graphs, request.named_graphs
    of_graphs = default is not None or named is not None
    if request.over is None:
        store = quads.for_query(text, of_graphs=of_graphs or bool(request.dated))
        if request.dated:
            _add_dated(store, request)
    else:
        store = pyoxigraph.Store()
        # Written by ourselves, so the terms need no second validation.
        store.load(request.over, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    if of_graphs:

        def over_graphs(text: str) -> _Answer:
            return store.query(
                text,
                base_iri=base,
                prefixes=_prefixes(text),
                default_graph=[NamedNode(iri) for iri in default or ()],
                named_graphs=[NamedNode(iri) for iri in named or ()],
            )

        return _ordered(text, over_graphs)
    try:
        return _ordered(text, lambda text: store.query(text, base_iri=base))
    except SyntaxError:
        # Most queries declare their prefixes, and to look for all others takes as long as many do.
        if not (prefixes := _prefixes(text)):
            raise
        return _ordered(text, lambda text: store.query(text, base_iri=base, prefixes=prefixes))


def _add_dated(store: pyoxigraph.Store, request: Request) -> None:
    """Put the default graph with other quads beside the graphs of the store, for this query."""
    others = pyoxigraph.Store()
    others.load(request.beside, RdfFormat.N_QUADS, lenient=True)
    for iri in request.dated:
        graph, gone = NamedNode(iri), NamedNode(f"{iri}{GONE}")
        less = {quad.triple for quad in others.quads_for_pattern(None, None, None, gone)}
        every = store.quads_for_pattern(None, None, None, DefaultGraph())
        kept = (quad for quad in every if not less or quad.triple not in less)
        store.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object, graph) for quad in [*kept]
        )
        store.extend(others.quads_for_pattern(None, None, None, graph))


def _ordered(text: str, ask: Callable[[str], _Answer]) -> _Answer:
    """Ask so that the columns of ``SELECT *`` come in the order in which the query has them.

    The engine orders them by name, which an author of a query does not expect. Nothing has been
    evaluated yet, so to ask once more costs the parsing alone.
    """
    answer = ask(text)
    if not isinstance(answer, QuerySolutions):
        return answer
    named = with_columns(text, [variable.value for variable in answer.variables])
    return answer if named is None else ask(named)


def _prefixes(text: str) -> dict[str, str]:
    """Return the prefixes of the project that a query may use."""
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}


def _syntax_error(message: str) -> bytes:
    place = _PLACE.match(message)
    if place is None:
        return _error("syntax", message)
    return _error("syntax", message[place.end() :], line=int(place[1]), column=int(place[2]))


def _error(kind: str, message: str, **place: int) -> bytes:
    return json.dumps({"kind": kind, "message": message, **place}).encode()


def _peak() -> int:
    """Return the largest size in memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
