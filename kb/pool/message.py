"""What the service and a worker say to each other over their socket.

A request is a head with three lengths, options in JSON, the text of the query, and N-Quads where it
asks those instead of the store. A reply is a head
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

REQUEST_HEAD = struct.Struct("!III")
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
        over: N-Quads to ask instead of the store; None for the store.
    """

    text: str
    formats: Formats = Formats()
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    over: bytes | None = None

    def encoded(self) -> bytes:
        """Return the request as bytes."""
        text = self.text.encode("utf-8")
        asked = self.over is not None
        options = _options(self.formats, self.default_graphs, self.named_graphs, self.base, asked)
        over = self.over or b""
        head = REQUEST_HEAD.pack(len(options), len(text), len(over))
        return b"".join((head, options, text, over))


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
    over: bool,
) -> bytes:
    given = {"formats": formats._asdict(), "default": default, "named": named, "base": base}
    return json.dumps({**given, "over": over}).encode()


def decoded(content: bytes, options: int, text: int) -> Request:
    """Return the request that `Request.encoded` wrote.

    Args:
        content: What came after the head.
        options: How many bytes of it are the options.
        text: How many bytes after them are the query.
    """
    formats, default, named, base, over = _read(content[:options])
    end = options + text
    asked = content[end:] if over else None
    return Request(content[options:end].decode("utf-8"), formats, default, named, base, asked)


@lru_cache(maxsize=256)
def _read(
    options: bytes,
) -> tuple[Formats, tuple[str, ...] | None, tuple[str, ...] | None, str | None, bool]:
    given = json.loads(options)

    def graphs(name: str) -> tuple[str, ...] | None:
        return None if given[name] is None else tuple(given[name])

    formats = Formats(**given["formats"])
    return formats, graphs("default"), graphs("named"), given["base"], given["over"]


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
