"""An existing engine in place of the pool: the same queries, sent over the SPARQL 1.1 Protocol.

Only what is wrong with the connection is tried again; what the engine says is passed on. A timer
shuts the connection at the deadline, so that an engine which answers a byte at a time cannot keep a
query longer than one that does not answer at all.
"""

import base64
import http.client
import json
import math
import re
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import field
from threading import Lock, Timer
from urllib.parse import unquote, urlencode, urlsplit

from isthmus.kb.data_class import dataclass
from isthmus.ontology import PREFIXES

from .backend import PoolState
from .errors import (
    DeadlineError,
    EngineError,
    PoolError,
    QueryCancelledError,
    RefusedError,
    ResultLimitError,
)
from .gate import Gate, Room, Turn
from .media_types import GRAPH_TYPES, ROW_TYPES
from .message import ROWS_ONLY, Formats, Kind, Reply
from .pool_limits import MEBIBYTE, PoolLimits
from .query_check import check, declared, is_update

_ATTEMPTS = 3
_PAUSES = (0.1, 0.3)
"""Seconds before the second and the third attempt to connect."""
_CHUNK = 64 * 1024
_IDLE = 16
"""So many connections stay open between queries."""
_LONGEST_MESSAGE = 500
_FORMS: Mapping[str, tuple[Kind, str]] = {
    **{media_type: ("rows", form) for form, media_type in ROW_TYPES.items()},
    **{media_type: ("graph", form) for form, media_type in GRAPH_TYPES.items()},
    "application/json": ("rows", "json"),
    "application/xml": ("rows", "xml"),
}


@dataclass(slots=True, eq=False)
class _Exchange:
    """One request under way.

    Attributes:
        client: On whose behalf.
        connection: Over which connection.
        over: Why it was cut off: ``deadline`` or ``cancelled``.
        began: When, on the monotonic clock.
    """

    client: str
    connection: http.client.HTTPConnection | None = None
    over: str = ""
    began: float = field(default_factory=time.monotonic)

    def cut(self, why: str) -> None:
        """Shut the connection; whoever reads from it notices at once."""
        self.over = self.over or why
        connection = self.connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


class RemoteEndpoint:
    """Sends queries to a SPARQL endpoint; can stand wherever a `Pool` can.

    Args:
        address: The endpoint, such as ``https://example.org/sparql``; a name and a password may
            stand before its host.
        limits: What a query may take; the limits of memory are those of the engine.
    """

    has_days = False
    """An engine elsewhere holds what it was loaded with."""

    def __init__(self, address: str, limits: PoolLimits | None = None) -> None:
        self.limits = limits or PoolLimits()
        self.room = Room(self.limits)
        parts = urlsplit(address)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        """Its address without the password."""
        self._headers = {"User-Agent": "isthmus", "Content-Type": _FORM_TYPE}
        if parts.username:
            word = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(word.encode()).decode()}"
        self._gate = Gate[Turn](self.limits)
        self._lock = Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._running: set[_Exchange] = set()
        self._outcomes: Counter[str] = Counter()
        self._cut = 0
        self._seconds = 0.0

    # --- what a pool can do ---

    def prepare(self) -> None:
        """Do nothing."""

    def settle(self) -> None:
        """Do nothing."""

    def reap(self) -> None:
        """Do nothing."""

    def start(self, door: socket.socket | None = None) -> None:
        """Do nothing: there is no process to be started, and a zygote is not needed."""
        if door is not None:
            door.close()

    def close(self) -> None:
        """Close the connections that are open."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def state(self) -> PoolState:
        """Return how the queries are doing."""
        with self._lock:
            return PoolState(
                self.limits.workers,
                len(self._running),
                self._gate.waiting,
                dict(self._outcomes),
                self._cut,
                self._seconds,
            )

    def query(
        self,
        text: str,
        formats: Formats | None = None,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
        client: str = "",
    ) -> Reply:
        """Answer a query of any kind; see `Backend.query`. A failed engine is an `EngineError`."""
        check(text, self.limits)
        if is_update(text):
            raise RefusedError("updates are refused: this service is read-only")
        given = [("query", _complete(text, base))]
        given += [("default-graph-uri", iri) for iri in default_graphs or ()]
        given += [("named-graph-uri", iri) for iri in named_graphs or ()]
        return self._run(given, formats or Formats(), client)

    def rows(self, text: str, client: str = "", until: float | None = None) -> bytes:
        """Answer a SELECT of the project's own making, as results in JSON; see `Backend.rows`."""
        return self._run([("query", _complete(text, None))], ROWS_ONLY, client, until).body

    def running(self) -> dict[str, float]:
        """Return who has queries running; see `Backend.running`."""
        with self._lock:
            longest: dict[str, float] = {}
            for query in self._running:
                longest[query.client] = min(longest.get(query.client, query.began), query.began)
        return longest

    def cancel(self, client: str, before: float = math.inf) -> int:
        """Stop waiting for the running queries of a client; see `Backend.cancel`."""
        with self._lock:
            stopped = [
                query for query in self._running if query.client == client and query.began < before
            ]
        for stoppable in stopped:
            stoppable.cut("cancelled")
        return len(stopped)

    # --- one query ---

    def _run(
        self,
        given: list[tuple[str, str]],
        formats: Formats,
        client: str,
        until: float | None = None,
    ) -> Reply:
        started = time.monotonic()
        until = started + self.limits.deadline if until is None else until
        exchange = _Exchange(client)
        outcome = "answered"
        timer = Timer(max(until - started, 0.0), exchange.cut, ("deadline",))
        timer.daemon = True
        place = ExitStack()
        try:
            with place:
                place.enter_context(self._gate.admitted(Turn(client, until)))
                with self._lock:
                    self._running.add(exchange)
                timer.start()
                kind, form, content = self._exchanged(
                    exchange, urlencode(given).encode(), formats, until
                )
                timer.cancel()
                held = self.room.hold_apart(len(content), client, until, place.close)
            if exchange.over:
                raise self._cut_off(exchange)
            return Reply(kind, form, content, held)
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            timer.cancel()
            with self._lock:
                self._running.discard(exchange)
                self._outcomes[outcome] += 1
                self._seconds += time.monotonic() - started
                self._cut += bool(exchange.over)

    def _exchanged(
        self, exchange: _Exchange, body: bytes, formats: Formats, until: float
    ) -> tuple[Kind, str, bytes]:
        try:
            answer = self._answer(exchange, body, formats, until)
            content = self._content(answer)
            if exchange.over:
                raise self._cut_off(exchange)
            kind, form = self._understood(answer, content)
        except BaseException as error:
            if exchange.connection is not None:
                exchange.connection.close()
            foreign = isinstance(error, OSError | http.client.HTTPException | ValueError)
            if isinstance(error, PoolError) or not foreign:
                raise
            if exchange.over or isinstance(error, TimeoutError):
                raise self._cut_off(exchange) from error
            message = f"the store broke off its answer ({_reason(error)})"
            raise EngineError(message, self.name) from error
        self._keep(exchange, answer)
        return kind, form, content

    def _understood(self, answer: http.client.HTTPResponse, content: bytes) -> tuple[Kind, str]:
        """Return what an answer holds.

        Raises:
            EngineError: It is an error, or nothing that an endpoint would answer.
        """
        media_type = answer.headers.get_content_type()
        if answer.status >= http.client.BAD_REQUEST:
            message = _told(answer.status, media_type, content)
            raise EngineError(message, self.name, answer.status)
        if answer.status != http.client.OK or media_type not in _FORMS:
            raise EngineError(
                f"the store is no SPARQL endpoint: it answered {answer.status} with {media_type} "
                "where results were asked for",
                self.name,
            )
        return _FORMS[media_type]

    def _cut_off(self, exchange: _Exchange) -> PoolError:
        if exchange.over == "cancelled":
            return QueryCancelledError("the query was cancelled")
        return DeadlineError(
            f"the store has not answered within the deadline of {self.limits.deadline:g} s"
        )

    def _answer(
        self, exchange: _Exchange, body: bytes, formats: Formats, until: float
    ) -> http.client.HTTPResponse:
        """Send the request; connect anew where a connection fails before there is an answer."""
        headers = {**self._headers, "Accept": _accept(formats)}
        for attempt in range(_ATTEMPTS):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection = exchange.connection = self._connection(left, fresh=attempt > 0)
            try:
                connection.request("POST", self._target, body, headers)
                return connection.getresponse()
            except TimeoutError:
                raise
            except (ConnectionError, socket.gaierror, http.client.BadStatusLine) as error:
                connection.close()
                if exchange.over:
                    raise
                if attempt == _ATTEMPTS - 1:
                    message = f"the store cannot be reached ({_reason(error)})"
                    raise EngineError(message, self.name) from error
                time.sleep(min(_PAUSES[attempt], max(0.0, until - time.monotonic())))
        raise AssertionError("the last attempt answers or raises")

    def _connection(self, left: float, *, fresh: bool) -> http.client.HTTPConnection:
        with self._lock:
            kept = self._idle.pop() if self._idle and not fresh else None
        if kept is not None:
            assert kept.sock is not None
            kept.sock.settimeout(left)
            return kept
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=left)

    def _content(self, answer: http.client.HTTPResponse) -> bytes:
        parts, left = [], self.limits.result
        while part := answer.read1(_CHUNK):
            left -= len(part)
            if left < 0:
                size = self.limits.result / MEBIBYTE
                raise ResultLimitError(
                    f"the answer is larger than {size:g} MiB; use LIMIT or narrow the pattern"
                )
            parts.append(part)
        if answer.length:
            raise http.client.IncompleteRead(b"")
        return b"".join(parts)

    def _keep(self, exchange: _Exchange, answer: http.client.HTTPResponse) -> None:
        # Whoever cuts the exchange off now must not shut what another may have already.
        connection, exchange.connection = exchange.connection, None
        # Read to its end; the connection takes no other request before it is closed.
        answer.close()
        if connection is None or connection.sock is None or answer.will_close:
            return
        with self._lock:
            if len(self._idle) < _IDLE and not exchange.over:
                self._idle.append(connection)
                return
        connection.close()


_FORM_TYPE = "application/x-www-form-urlencoded"


def _accept(formats: Formats) -> str:
    """Say which forms are wanted; the engine knows which kind of query it is."""
    wanted = [ROW_TYPES[name] for name in (formats.rows, formats.boolean) if name]
    wanted += [GRAPH_TYPES[formats.graph]] if formats.graph else []
    # ASK has no CSV everywhere, so the usual form is named behind it.
    usual = [f"{ROW_TYPES['json']};q=0.1"] if formats.boolean in {"csv", "tsv"} else []
    return ", ".join(dict.fromkeys([*wanted, *usual]))


def _complete(text: str, base: str | None) -> str:
    """Declare the prefixes that a query uses and does not declare, on its first line."""
    known = declared(text)
    lines = [f"BASE <{base}> "] if base is not None else []
    lines += [
        f"PREFIX {prefix}: <{namespace}> "
        for prefix, namespace in PREFIXES.items()
        if f"{prefix}:" in text and prefix not in known
    ]
    return "".join(lines) + text


def _told(status: int, media_type: str, content: bytes) -> str:
    """Return what an engine says about an error, on one line."""
    text = content.decode("utf-8", "replace")
    if media_type.endswith("json"):
        with suppress(ValueError):
            problem = json.loads(text)
            if isinstance(problem, dict):
                text = str(problem.get("detail") or problem.get("message") or text)
    elif media_type == "text/html":
        text = re.sub(r"<[^>]*>", " ", text)
    said = " ".join(text.split())[:_LONGEST_MESSAGE]
    return f"the store answered {status}" + (f": {said}" if said else "")


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
