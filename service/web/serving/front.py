"""What every request passes before Flask, and every answer after it.

It names requests, answers repeated ones from the cache, and keeps the figures and the log. It is
also where a new dataset takes the place of the old one: a request is answered whole by one of the
two, so none is lost and none is mixed.
"""

# ruff: noqa: PLC0415 - most services stand behind no proxy

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from random import getrandbits
from threading import Event, Lock
from time import monotonic, perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote_from_bytes
from weakref import WeakValueDictionary

from isthmus.kb.data_class import dataclass
from isthmus.kb.pool import PoolError
from isthmus.kb.pool.gate import LARGE_ANSWER, Held, share_of
from isthmus.service.outcomes import lacks_processes
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.http.address import check
from isthmus.service.web.http.caching import DAY, known
from isthmus.service.web.http.problems import (
    BUSY,
    INTERNAL_ERROR,
    LENGTH_REQUIRED,
    PROBLEM,
    STARVED,
    TOO_MANY,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_REQUEST,
    ProblemError,
    body,
)
from isthmus.service.web.http.query_problems import of_pool

from .answer_cache import AnswerCache, Kept, Key, key_of
from .log import Log
from .metrics import Metrics
from .request_limits import Place, Places, Turns
from .tally import Kind

if TYPE_CHECKING:
    from isthmus.kb.pool import Backend

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Headers: TypeAlias = list[tuple[str, str]]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

REQUEST_ID = "isthmus.request_id"
"""Where the environment has the name of the request."""
ROUTE = "isthmus.route"
"""Where the application leaves the address pattern that answered."""
KEEP = "isthmus.keep"
"""Where the application says that its answer may be given again."""
HELD = "isthmus.held"
"""Where the application leaves the room that a large answer has already."""
STREAMED = "isthmus.streamed"
"""Where the application says that its answer comes in pieces, which are not held all at once."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SAFE = "".join(map(chr, range(0x21, 0x7F)))
"""What stays as it is in an address: all of ASCII that can be seen."""
_ASKING = frozenset({"GET", "HEAD", "POST"})
_TOGETHER = 2.0
"""Seconds that a request waits for the answer to the same one, which another is working on."""
_MOST_READ_AWAY = 1024 * 1024
PIECE = 16 * 1024
"""Bytes of a large answer that are handed over at a time: of each client the server has a few."""
_PATIENCE = 10.0
"""Seconds that a request waits for its turn."""
THREADS, _PLACES, _BODIES = 256, 224, 160
"""So many requests are here at a time, so many of them may wait for something, and so many of these
for their bodies; the others are answered at once, if only with a refusal."""
_ALWAYS = frozenset({"/healthz"})
"""What is answered whoever has the turns."""
_WATCHING = frozenset({"/healthz", "/readyz", "/metrics"})
"""What only looks whether all is well, and waits for nothing else."""
_ABOUT_CONTENT = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True, slots=True)
class Monitor:
    """What is kept about requests, whatever dataset answers them.

    Attributes:
        cache: Answers.
        metrics: Figures.
        log: Events.
    """

    cache: AnswerCache
    metrics: Metrics
    log: Log


@dataclass(frozen=True, slots=True)
class Generation:
    """One dataset with the application that answers from it.

    Attributes:
        application: Answers requests.
        version: Of dataset and program: the first part of every key of the cache.
        dataset: Version of the dataset.
        edition: Edition of its source.
        pool: Answers the queries of the application.
        direct: Answers what needs no application, and returns None for all else.
        day: Names the span without change in which today lies.
        further: Returns the pools of queries about networks.
    """

    application: Application
    version: str
    dataset: str
    edition: str
    pool: "Backend"
    direct: Callable[[Environ], tuple[str, Headers, bytes] | None]
    day: Callable[[], str] = str
    further: "Callable[[], Sequence[Backend]]" = tuple


class _Work(Event):
    """A question that is being worked on, for which others wait who have asked the same.

    Attributes:
        kept: Its answer, which may be too large to be kept for longer.
    """

    kept: Kept | None = None


@dataclass(slots=True)
class _Request:
    """One request on its way."""

    environ: Environ
    method: str
    name: str
    started: float
    route: str = ""
    work: _Work | None = None
    place: Place | None = None
    unread: bool = False

    @property
    def client(self) -> str:
        """Who asks."""
        return self.environ.get("REMOTE_ADDR") or ""

    @property
    def has_body(self) -> bool:
        """Whether something comes behind its head."""
        return bool((self.environ.get("CONTENT_LENGTH") or "").strip("0"))

    def take_along(self) -> Place | None:
        """Return its place, which from now on is kept as long as its answer is sent."""
        place, self.place = self.place, None
        return place


_ENDS = MappingProxyType({"Connection": "close"})
"""Has the server close the connection behind an answer, whatever else has come over it."""
_BROKEN = ProblemError(INTERNAL_ERROR, "an unexpected error; the log has its cause")
_LATER = {
    "too-many": ProblemError(
        TOO_MANY, "this client has too many requests under way", headers={"Retry-After": "1"}
    ),
    "busy": ProblemError(
        BUSY, "all places are taken; ask again in a second", headers={"Retry-After": "1"}
    ),
}


class Front:
    """The WSGI application that the server runs.

    Args:
        generation: What answers at first.
        monitor: What is kept about requests.
        settings: How large a request may be, whose body is read before it takes a turn; and whether
            requests name another client than the one that has the connection.
        turns: How many requests are worked on at a time; one client has three of four at most, and
            one of eight of those that the application works out.
    """

    def __init__(
        self,
        generation: Generation,
        monitor: Monitor,
        settings: ServiceSettings,
        turns: int = 32,
    ) -> None:
        self.monitor = monitor
        self.generation = generation
        self._reading_of: Counter[str] = Counter()
        """How many requests are not yet there as a whole, by the other end of the connection."""
        self._sending: WeakValueDictionary[Key, Held] = WeakValueDictionary()
        self._accepted = settings.accept
        self._largest = settings.request
        self._proxied = settings.proxies > 0
        self._heard = monotonic()
        self._here: tuple[Set[str], float] | None = None
        self._crowding: Set[str] = frozenset()
        self._places = Places(_PLACES)
        self._bodies = Places(_BODIES)
        self._turns = Turns(turns, max(1, turns * 3 // 4))
        self._pages = Turns(turns, max(1, turns // 8))
        self._under_way: dict[Key, _Work] = {}
        self._lock = Lock()
        monitor.metrics.dataset(generation.dataset, generation.edition)

    def is_hurried(self, client: str) -> bool:
        """Tell whether a client sends one of so many bodies that soon no more could be read.

        Args:
            client: The address at the other end of a connection.
        """
        return self._bodies.taken > THREADS // 2 and self._reading_of[client] > 0

    def let_go_after_answers(self, clients: Set[str]) -> None:
        """Close each connection of some clients with its next answer, from now on.

        Args:
            clients: Their addresses at the other end of the connection.
        """
        self._crowding = clients

    def is_short_of_room(self) -> bool:
        """Tell whether answers wait until others have been read."""
        return self.generation.pool.room.is_short

    def let_go_of_absent(self, here: Set[str], since: float) -> None:
        """Stop what is asked by clients that have no connection any more: nobody waits for answers.

        Which request came over which connection is not known. So the queries of a client are
        stopped, and its requests that wait are not begun, when its last connection has gone; none
        is where all clients come by a proxy.

        Args:
            here: Who has a connection.
            since: When that was so, on the monotonic clock: who asks later has another connection.
        """
        if self._proxied:
            return
        self._here = here, since
        for pool in (self.generation.pool, *self.generation.further()):
            for client, began in pool.running().items():
                # What the service asks for itself is nobody's.
                if client and began < since and share_of(client) not in here:
                    pool.cancel(client, since)

    def _has_gone(self, client: str, began: float) -> bool:
        """Tell whether a client has left since it asked, so that its request need not be begun."""
        if self._here is None:
            return False
        here, since = self._here
        return began < since and share_of(client) not in here

    def silence(self) -> float:
        """Return for how many seconds this process has had nothing to answer."""
        return 0.0 if self.monitor.metrics.requests.working else monotonic() - self._heard

    def replace(self, generation: Generation) -> Generation:
        """Answer from another dataset from now on.

        Args:
            generation: The new one.

        Returns:
            The old one, which may still be working on requests.
        """
        old, self.generation = self.generation, generation
        # What a request in progress puts there later has the old version in its key.
        self.monitor.cache.clear()
        self.monitor.metrics.dataset(generation.dataset, generation.edition)
        return old

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        started = perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        if given is None or _REQUEST_ID.fullmatch(given) is None:
            # A name and no secret, so the system need not be asked for chance.
            given = f"{getrandbits(128):032x}"
        environ[REQUEST_ID] = given
        request = _Request(environ, environ["REQUEST_METHOD"], given, started)
        if self._crowding and _peer(environ) in self._crowding:
            start_response = _ending(start_response)
        try:
            answer = self._answer(request, start_response)
            if request.unread:
                return self._then_read_away(request, answer)
            return answer
        except ProblemError as error:
            return self._refused(error, request, start_response)
        finally:
            if (place := request.take_along()) is not None:
                place.leave()

    def _answer(self, request: _Request, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request from the cache, with another one that asks the same, or anew.

        Raises:
            ProblemError: It is refused before the application is asked.
        """
        environ = request.environ
        check(environ, self._accepted)
        _escape_query(environ)
        if request.has_body:
            self._take_place(request)
        sent = self._received(request)
        request.unread = sent is None
        generation = self.generation
        environ[DAY] = generation.day()
        key = self._key(generation, request, sent)
        kept = None if key is None else self.monitor.cache.get(key)
        if kept is not None and len(kept.body) < LARGE_ANSWER:
            return self._again(key, kept, request, start_response)
        self._take_place(request)
        if kept is not None:
            return self._again(key, kept, request, start_response)
        if key is None or request.method == "HEAD":
            return self._anew(generation, key, request, start_response)
        with self._lock:
            first = self._under_way.get(key)
            if first is None:
                mine = self._under_way[key] = request.work = _Work()
        try:
            if first is not None:
                # A question that many ask at once is worked out once.
                first.wait(_TOGETHER)
                if (kept := first.kept or self.monitor.cache.get(key)) is not None:
                    return self._again(key, kept, request, start_response)
            return self._anew(generation, key, request, start_response)
        finally:
            if first is None:
                with self._lock:
                    del self._under_way[key]
                mine.set()

    def _take_place(self, request: _Request) -> None:
        """Give a request a place, if it has none; what only looks needs none.

        Raises:
            ProblemError: There is none.
        """
        if request.place is not None or (
            request.environ["PATH_INFO"] in _WATCHING and not request.has_body
        ):
            return
        # Behind a refusal more may wait to be refused; a body would have to be read away first.
        request.place = _taken(self._places, request.client, last=not request.has_body)

    @contextmanager
    def _reads(self, request: _Request) -> Iterator[None]:
        """Count a request among those whose bodies are read, while a block runs.

        Raises:
            ProblemError: There are as many as may be.
        """
        place = _taken(self._bodies, request.client)
        peer = _peer(request.environ)
        with self._lock:
            self._reading_of[peer] += 1
        try:
            yield
        finally:
            with self._lock:
                self._reading_of[peer] -= 1
                if not self._reading_of[peer]:
                    del self._reading_of[peer]
            place.leave()

    def _then_read_away(self, request: _Request, answer: Iterable[bytes]) -> Iterator[bytes]:
        """Give an answer, and then read what its client goes on sending, up to a bound.

        If its connection were closed meanwhile, it, or the proxy that it came by, would often get
        an error from the network in place of the answer.

        Args:
            request: The request, which keeps its place.
            answer: That its body is not taken.
        """
        place = request.take_along()

        def both() -> Iterator[bytes]:
            yield from answer
            with suppress(OSError, ProblemError), self._reads(request):
                left, sent = _MOST_READ_AWAY, request.environ["wsgi.input"]
                while left > 0 and (piece := sent.read(min(left, PIECE))):
                    left -= len(piece)

        return _in_turn(both(), place)

    def _received(self, request: _Request) -> bytes | None:
        """Read the body of a request, so that it takes its turn only when it is all there.

        Returns:
            The body; None if it is longer than any that is taken, and not yet read.

        Raises:
            ProblemError: It ended before it was whole, its length is not told, or too many others
                are waited for.
        """
        environ = request.environ
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isascii() or not length.isdigit():
            if "HTTP_TRANSFER_ENCODING" in environ:
                raise ProblemError(
                    LENGTH_REQUIRED, "send the length of the body, in Content-Length"
                )
            return b""
        known = int(length)
        if known > self._largest:
            return None
        try:
            with self._reads(request):
                sent: bytes = environ["wsgi.input"].read(known)
        except OSError as error:
            raise ProblemError(WRONG_REQUEST, "the body ended before it was whole") from error
        if len(sent) < known:
            detail = f"the body ended after {len(sent)} of {known} bytes"
            raise ProblemError(WRONG_REQUEST, detail)
        if environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
            # Packed, it would be taken for a text that is no query (RFC 9110, section 15.5.16).
            raise ProblemError(
                UNSUPPORTED_MEDIA_TYPE,
                "send the body as it is, without Content-Encoding",
                headers={"Accept-Encoding": "identity"},
            )
        environ["wsgi.input"] = BytesIO(sent)
        return sent

    def _key(self, generation: Generation, request: _Request, sent: bytes | None) -> Key | None:
        """Return the key of a request, or None if its answer could not be kept."""
        if request.method not in _ASKING or sent is None or not self.monitor.cache.capacity:
            return None
        return key_of(f"{generation.version} {request.environ[DAY]}", request.environ, sent)

    def _refused(
        self, problem: ProblemError, request: _Request, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a problem that was found before the application was asked."""
        request.environ[PROBLEM] = problem.kind.name
        status, headers, content = _problem(problem, request.name)
        headers.append(("X-Request-Id", request.name))
        start_response(status, headers)
        self._tell(request, problem.kind.status, len(content), "skipped")
        return [content]

    def _again(
        self, key: Key | None, kept: Kept, request: _Request, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with what was answered before."""
        request.route = kept.route
        name = ("X-Request-Id", request.name)
        if kept.tag and known(request.environ, kept.tag, exists=True):
            start_response("304 Not Modified", [*kept.bare, name])
            self._tell(request, 304, 0, "revalidated")
            return [b""]
        content = b"" if request.method == "HEAD" else kept.body
        try:
            held = self._held(self.generation, key, request, len(content))
        except PoolError as error:
            return self._refused(of_pool(error), request, start_response)
        start_response("200 OK", [*kept.headers, name])
        self._tell(request, 200, len(content), "hit")
        if held is None:
            return [content]
        return _in_turn(_cut(content), (held, request.take_along()))

    def _held(
        self, generation: Generation, key: Key | None, request: _Request, size: int
    ) -> object:
        """Have room for an answer until it has been read; None if it needs none.

        Raises:
            PoolError: There is none.
        """
        if size < LARGE_ANSWER:
            return None
        room = generation.pool.room
        client = request.environ.get("REMOTE_ADDR") or ""
        held: Held | None = request.environ.pop(HELD, None)
        if held is None and key is not None and (same := self._sending.get(key)) is not None:
            # Its bytes have room; this one needs that of a thread.
            return same, room.hold(LARGE_ANSWER, client)
        held = held or room.hold(size, client)
        if key is not None and held is not None:
            self._sending[key] = held
        return held

    def _anew(
        self,
        generation: Generation,
        key: Key | None,
        request: _Request,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Have the application answer, and keep what may be kept."""
        client = request.environ.get("REMOTE_ADDR") or ""
        if request.environ["PATH_INFO"] in _ALWAYS:
            return self._worked(generation, key, request, start_response)
        began = monotonic()
        turn = self._turns.take(client, _PATIENCE)
        if turn != "taken":
            return self._refused(_LATER[turn], request, start_response)
        try:
            if self._has_gone(client, began):
                return self._refused(_LATER["busy"], request, start_response)
            return self._worked(generation, key, request, start_response)
        finally:
            self._turns.leave(client)

    def _worked(
        self,
        generation: Generation,
        key: Key | None,
        request: _Request,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        requests = self.monitor.metrics.requests
        requests.begin()
        try:
            answer = generation.direct(request.environ) or self._by_application(generation, request)
            if isinstance(answer, str):
                return self._refused(_LATER[answer], request, start_response)
            status, headers, content = answer
            size = len(content) if isinstance(content, bytes) else LARGE_ANSWER
            held = self._held(generation, key, request, size)
        except PoolError as error:
            return self._refused(of_pool(error), request, start_response)
        except Exception as error:
            # What Flask itself cannot turn into an answer must not leave as a trace either.
            told = f"{type(error).__name__}: {error}"
            if lacks_processes(error):
                self.monitor.log.write("warning", "no-threads", request_id=request.name, error=told)
                return self._refused(STARVED, request, start_response)
            self.monitor.log.write("error", "defect", request_id=request.name, error=told)
            status, headers, content = _problem(_BROKEN, request.name)
            held = None
        finally:
            requests.end()
        code = int(status[:3])
        request.route = request.environ.get(ROUTE, "")
        result = "skipped"
        if key is not None and code == 200 and request.environ.get(KEEP):
            result = "miss"
            if request.method != "HEAD" and isinstance(content, bytes):
                kept = _kept(headers, content, request.route)
                self.monitor.cache.put(key, kept)
                if request.work is not None:
                    request.work.kept = kept
        if code == 200 and "HTTP_IF_NONE_MATCH" in request.environ:
            # `If-None-Match: *` asks whether there is an answer at all, which is known only now.
            answered = _kept(headers, b"", request.route)
            if answered.tag and known(request.environ, answered.tag, exists=True):
                code, status, headers, content = 304, "304 Not Modified", [*answered.bare], b""
        headers.append(("X-Request-Id", request.name))
        start_response(status, headers)
        if not isinstance(content, bytes):
            self._tell(request, code, int(dict(headers).get("Content-Length", 0)), result)
            return _in_turn(content, (held, request.take_along()))
        self._tell(request, code, len(content), result)
        if held is None:
            return [content]
        return _in_turn(_cut(content), (held, request.take_along()))

    def _by_application(
        self, generation: Generation, request: _Request
    ) -> tuple[str, Headers, bytes | Iterator[bytes]] | str:
        """Have the application answer; return why not, if this client has many such requests.

        Its threads take turns at computing, so that with each one that a client has there all
        others wait longer: a page of a thousand rows takes a second of it.
        """
        if request.environ["PATH_INFO"] in _ALWAYS:
            return _answered(generation.application, request.environ)
        client, began = request.environ.get("REMOTE_ADDR") or "", monotonic()
        if (turn := self._pages.take(client, _PATIENCE)) != "taken":
            return turn
        try:
            if self._has_gone(client, began):
                return "busy"
            return _answered(generation.application, request.environ)
        finally:
            self._pages.leave(client)

    def _tell(self, request: _Request, status: int, size: int, result: str) -> None:
        """Count an answer, and log it if that is wanted."""
        log = self.monitor.log
        seconds = perf_counter() - request.started
        if request.environ["PATH_INFO"] not in _WATCHING:
            self._heard = monotonic()
        problem = request.environ.get(PROBLEM)
        kind = Kind(request.route, request.method, status, result, problem)
        self.monitor.metrics.requests.add(kind, seconds)
        if log.requests:
            environ = request.environ
            log.write(
                "info",
                "request",
                request_id=request.name,
                client=environ.get("REMOTE_ADDR"),
                method=request.method,
                path=environ["PATH_INFO"],
                parameters=environ.get("QUERY_STRING") or None,
                route=request.route or None,
                status=status,
                seconds=round(seconds, 6),
                bytes=size,
                cache=result,
                problem=problem,
                agent=environ.get("HTTP_USER_AGENT"),
            )


def behind(proxies: int, application: Application) -> Application:
    """Return an application that believes the proxies in front of it who asks, and by what name.

    Args:
        proxies: How many there are.
        application: Answers requests.
    """
    if not proxies:
        return application
    from werkzeug.middleware.proxy_fix import ProxyFix

    return ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=proxies)


def _answered(
    application: Application, environ: Environ
) -> tuple[str, Headers, bytes | Iterator[bytes]]:
    """Return status, headers and body, which is held whole unless the application streams it."""
    begun: list[tuple[str, Headers]] = []

    def begin(status: str, headers: Headers, exc_info: object = None) -> None:
        begun[:] = [(status, headers)]

    chunks = application(environ, begin)
    if STREAMED in environ:
        return *begun[0], iter(chunks)
    try:
        content = b"".join(chunks)
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    return *begun[0], content


def _ending(start_response: StartResponse) -> StartResponse:
    """Return what begins an answer after which the server closes the connection."""

    def begin(status: str, headers: Headers, exc_info: object = None) -> object:
        return start_response(status, [*headers, *_ENDS.items()])

    return begin


def _cut(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


def _taken(places: Places, client: str, *, last: bool = False) -> Place:
    """Return a place for a client.

    Args:
        places: Where it is.
        client: Who gets it.
        last: Whether its connection ends with the answer that there is none.

    Raises:
        ProblemError: There is none.
    """
    place = places.take(client)
    if isinstance(place, str):
        later = _LATER[place]
        # An error that is raised again and again holds all that was there each time.
        raise replace(later, headers={**later.headers, **(_ENDS if last else {})})
    return place


def _in_turn(pieces: Iterator[bytes], held: object) -> Iterator[bytes]:
    """Hand the pieces of an answer over as fast as its client reads them.

    The server asks for the next one when there is place in the buffers of the network, and closes
    this when the client is gone; a whole answer it would copy, and keep for as long.

    Args:
        pieces: Of the answer.
        held: Its room.
    """
    yield from pieces
    del held


def _peer(environ: Environ) -> str:
    """Return the address at the other end of the connection, which may be that of a proxy."""
    before: dict[str, str | None] = environ.get("werkzeug.proxy_fix.orig") or environ
    return before.get("REMOTE_ADDR") or ""


def _escape_query(environ: Environ) -> None:
    """Escape what stands in an address as it is: an address is ASCII (RFC 3986).

    Some clients write UTF-8 there, which is what is meant then; WSGI hands each byte over as a
    character of its own (PEP 3333).

    Raises:
        ProblemError: The bytes are not UTF-8 either.
    """
    text: str = environ.get("QUERY_STRING", "")
    if text.isascii():
        return
    raw = text.encode("latin-1")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(
            WRONG_REQUEST, f"the address is not UTF-8 at byte {error.start} behind the ?"
        ) from error
    environ["QUERY_STRING"] = quote_from_bytes(raw, safe=_SAFE)


def _problem(problem: ProblemError, request_id: str) -> tuple[str, Headers, bytes]:
    """Return status, headers and body of a problem, without the application."""
    content = json.dumps(body(problem, request_id)).encode("ascii") + b"\n"
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(content))),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", "nosniff"),
        *problem.headers.items(),
    ]
    return f"{problem.kind.status} {HTTPStatus(problem.kind.status).phrase}", headers, content


def _kept(headers: Headers, content: bytes, route: str) -> Kept:
    tag = next((value for name, value in headers if name.lower() == "etag"), "")
    bare = tuple((name, value) for name, value in headers if name.lower() not in _ABOUT_CONTENT)
    return Kept(tuple(headers), bare, content, tag.removeprefix("W/").strip('"'), route)
