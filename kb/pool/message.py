"""What a process that asks and a worker say to each other over their socket.

A request is a head with three lengths, options in JSON, the text of the query, and N-Quads where it
asks those instead of the store. A reply is a head with its kind, whether the worker ends after it,
and a length, then a body. Nothing is pickled.
"""

import json
import re
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, Literal, NamedTuple, TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.ontology import GRAPH

Kind: TypeAlias = Literal["rows", "boolean", "graph"]

REQUEST_HEAD = struct.Struct("!III")
REPLY_HEAD = struct.Struct("!c?I")
KINDS: Mapping[bytes, Kind] = {b"R": "rows", b"B": "boolean", b"G": "graph"}
ERROR = b"E"
GONE = "#gone"
"""Follows the name of a dated graph, in what is sent along, for what is not in it."""
_DATED = re.compile(
    r"graph\\?[/:](?P<name>edition\\?/\d{4}-\d{2}-\d{2}|as-of\\?/(?:today|\d{4}-\d{2}-\d{2}))"
)


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
        dated: Graphs that are the default graph with other quads, for this query alone. What is
            more of each stands in `beside`, what is less in a graph of its name with `#gone`.
        beside: N-Quads.
    """

    text: str
    formats: Formats = Formats()
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    over: bytes | None = None
    dated: tuple[str, ...] = ()
    beside: bytes = b""

    def encoded(self) -> bytes:
        """Return the request as bytes."""
        text = self.text.encode("utf-8")
        asked = self.over is not None
        graphs = self.default_graphs, self.named_graphs
        options = _options(self.formats, *graphs, self.base, over=asked, dated=self.dated)
        over = self.beside if self.over is None else self.over
        head = REQUEST_HEAD.pack(len(options), len(text), len(over))
        return b"".join((head, options, text, over))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        kind: Which kind of query it answers.
        form: The form of the body, as `Formats` names it.
        body: The answer.
        held: Room for a large body: whoever keeps the body keeps this.
    """

    kind: Kind
    form: str
    body: bytes
    held: object = None


@lru_cache(maxsize=256)
def _options(
    formats: Formats,
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    base: str | None,
    *,
    over: bool,
    dated: tuple[str, ...],
) -> bytes:
    given = {"formats": formats._asdict(), "default": default, "named": named, "base": base}
    return json.dumps({**given, "over": over, "dated": dated}).encode()


def decoded(content: bytes, options: int, text: int) -> Request:
    """Return the request that `Request.encoded` wrote.

    Args:
        content: What came after the head.
        options: How many bytes of it are the options.
        text: How many bytes after them are the query.
    """
    formats, default, named, base, over, dated = _read(content[:options])
    end = options + text
    query, quads = content[options:end].decode("utf-8"), content[end:]
    if over:
        return Request(query, formats, default, named, base, quads)
    return Request(query, formats, default, named, base, None, dated, quads)


@lru_cache(maxsize=256)
def _read(
    options: bytes,
) -> tuple[
    Formats, tuple[str, ...] | None, tuple[str, ...] | None, str | None, bool, tuple[str, ...]
]:
    given = json.loads(options)

    def graphs(name: str) -> tuple[str, ...] | None:
        return None if given[name] is None else tuple(given[name])

    formats = Formats(**given["formats"])
    of_graphs = graphs("default"), graphs("named")
    return formats, *of_graphs, given["base"], given["over"], tuple(given["dated"])


def dated_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the graphs of the edition and of days that some texts name, as IRIs.

    They repeat the default graph but for a few hundred statements, so no process holds them: a
    worker makes them for the query that names one.

    Args:
        texts: A query, and the graphs that its request names.
    """
    names = (match["name"].replace("\\", "") for text in texts for match in _DATED.finditer(text))
    return tuple(dict.fromkeys(f"{GRAPH}{name}" for name in names))


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


def received(
    connection: socket.socket,
    first: bytes,
    size: int,
    before_reading: Callable[[], object] | None = None,
) -> bytes | None:
    """Read the rest of a message; None if the other side closes before.

    Args:
        connection: Where it comes from.
        first: What has come of it.
        size: How many bytes it has.
        before_reading: Called before each part is waited for.
    """
    if len(first) >= size:
        return first
    # It gives what it holds without a copy, which a large answer would take twice the memory for;
    # and to put part after part behind all before would take time with the square of the size.
    content = BytesIO()
    content.write(first)
    content.seek(size - 1)
    content.write(b"\0")
    with content.getbuffer() as view:
        have = len(first)
        while have < size:
            if before_reading is not None:
                before_reading()
            got = connection.recv_into(view[have:])
            if got == 0:
                return None
            have += got
    return content.getvalue()
