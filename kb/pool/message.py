"""What the service and a worker say to each other over their socket.

A request is a head with two lengths, options in JSON and the text of the query. A reply is a head
with its kind, whether the worker ends after it, and a length, then a body. Nothing is pickled.
"""

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["rows", "boolean", "graph"]

REQUEST_HEAD = struct.Struct("!II")
REPLY_HEAD = struct.Struct("!c?I")
KINDS: Mapping[bytes, Kind] = {b"R": "rows", b"B": "boolean", b"G": "graph"}
ERROR = b"E"


class Formats(NamedTuple):
    """In which form an answer of each kind is wanted.

    Attributes:
        rows: ``json``, ``xml``, ``csv`` or ``tsv`` for SELECT; empty if the caller takes none.
        boolean: The same for ASK.
        graph: ``ttl``, ``nt``, ``nq``, ``trig``, ``rdf`` or ``jsonld`` for CONSTRUCT and DESCRIBE.
    """

    rows: str = "json"
    boolean: str = "json"
    graph: str = "ttl"

    def of(self, kind: Kind) -> str:
        """Return the form for a kind of answer."""
        return {"rows": self.rows, "boolean": self.boolean, "graph": self.graph}[kind]


ROWS_ONLY = Formats("json", "", "")
"""What a caller wants who reads rows and nothing else."""


class Request(NamedTuple):
    """One query, as a worker gets it.

    Attributes:
        text: The query.
        formats: In which form its answer is wanted.
        default_graphs: IRIs of the graphs that make the default graph.
        named_graphs: IRIs of the named graphs.
        base: The IRI against which relative ones are resolved.
    """

    text: str
    formats: Formats = Formats()
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None

    def encoded(self) -> bytes:
        """Return the request as bytes."""
        text = self.text.encode("utf-8")
        options = _options(self.formats, self.default_graphs, self.named_graphs, self.base)
        return b"".join((REQUEST_HEAD.pack(len(options), len(text)), options, text))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        kind: Which kind of query it answers.
        form: The form of the body, as `Formats` names it.
        body: The answer.
    """

    kind: Kind
    form: str
    body: bytes


@lru_cache(maxsize=256)
def _options(
    formats: Formats,
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    base: str | None,
) -> bytes:
    return json.dumps(
        {"formats": formats._asdict(), "default": default, "named": named, "base": base}
    ).encode()


def decoded(content: bytes, options: int) -> Request:
    """Return the request that `Request.encoded` wrote.

    Args:
        content: What came after the head.
        options: How many bytes of it are the options.
    """
    formats, default, named, base = _read(content[:options])
    return Request(content[options:].decode("utf-8"), formats, default, named, base)


@lru_cache(maxsize=256)
def _read(
    options: bytes,
) -> tuple[Formats, tuple[str, ...] | None, tuple[str, ...] | None, str | None]:
    given = json.loads(options)

    def graphs(name: str) -> tuple[str, ...] | None:
        return None if given[name] is None else tuple(given[name])

    return Formats(**given["formats"]), graphs("default"), graphs("named"), given["base"]


AT_ONCE = 16 * 1024
"""So many bytes are read at first: most messages, and no more than is quickly had from memory."""


def receive(connection: socket.socket, head: struct.Struct) -> tuple[tuple[Any, ...], bytes] | None:
    """Read the head of a message and what came with it; None if the other side closes before."""
    content = connection.recv(AT_ONCE)
    while 0 < len(content) < head.size:
        more = connection.recv(AT_ONCE)
        content = content + more if more else b""
    if not content:
        return None
    return head.unpack_from(content), content[head.size :]
