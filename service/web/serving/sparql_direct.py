"""Answer plain queries of the SPARQL protocol without Flask, which costs more than many of them do.

Only what is plainly right is answered here: one query, in the address or in the body, with nothing
that chooses graphs or a form but the Accept header. All else, and every error, is left to the route
in `sparql`, so that the protocol is carried out in one place; tests hold both to the same answers.
"""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from isthmus.kb.pool import Formats, PoolError, is_volatile
from isthmus.ontology import BASE
from isthmus.service.web.http import caching
from isthmus.service.web.http.headers import HEADERS, REVALIDATED, VARY
from isthmus.service.web.http.negotiation import Form, choose
from isthmus.service.web.http.sparql_request import (
    FORM_TYPE,
    GRAPH_FORMS,
    QUERY_TYPE,
    ROW_FORMS,
    form_of,
)
from isthmus.service.web.http.urlencoded import pairs_of

from .front import HELD, KEEP, ROUTE

if TYPE_CHECKING:
    from isthmus.kb.pool import Backend

FAILED = "isthmus.pool_error"
"""Where the WSGI environment keeps why the pool did not answer, so that it is not asked again."""
_PATHS = frozenset({"/sparql", "/sparql/"})
_NEEDS_MORE = frozenset({"default-graph-uri", "named-graph-uri", "format", "update"})
_MOST_PARAMETERS = 20
_FIXED = (*HEADERS.items(), ("Vary", ", ".join(VARY)))


class DirectSparql:
    """Answers plain queries.

    Args:
        pool: Answers them.
        version: Of dataset and program.
    """

    def __init__(self, pool: "Backend", version: str) -> None:
        self._pool = pool
        self._version = version

    def __call__(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """Answer a request, or return None to leave it to the route.

        Args:
            environ: The WSGI environment; says whether the answer may be given again.

        Returns:
            Status, headers and body.
        """
        if environ["PATH_INFO"] not in _PATHS:
            return None
        method = environ["REQUEST_METHOD"]
        if (query := _query(environ, method)) is None:
            return None
        taken = _taken(environ.get("HTTP_ACCEPT", ""))
        if taken is None:
            return None
        tag = caching.tag(self._version, environ) if method == "GET" else ""
        if tag and caching.known(environ, tag):
            return None
        try:
            reply = self._pool.query(
                query, taken.names, base=BASE, client=environ.get("REMOTE_ADDR") or ""
            )
        except PoolError as error:
            environ[FAILED] = error
            return None
        environ[ROUTE] = "/sparql"
        environ[HELD] = reply.held
        form = form_of(reply, taken.rows, taken.graph)
        return "200 OK", *_written(environ, form, reply.body, tag, is_volatile(query))


def _query(environ: dict[str, Any], method: str) -> str | None:
    """Return the query of a request that holds nothing else of meaning, or None."""
    text: str = environ.get("QUERY_STRING", "")
    if method == "POST":
        body: object = environ["wsgi.input"]
        if not isinstance(body, BytesIO):
            return None
        kind = environ.get("CONTENT_TYPE", "")
        try:
            sent = body.getvalue().decode("utf-8")
        except UnicodeDecodeError:
            return None
        if kind == QUERY_TYPE:
            return sent if not text else None
        if kind != FORM_TYPE or text:
            return None
        text = sent
    elif method != "GET":
        return None
    try:
        pairs = pairs_of(text, _MOST_PARAMETERS)
    except ValueError:
        return None
    query = None
    for name, value in pairs:
        if name == "query" and query is None:
            query = value
        elif name == "query" or name in _NEEDS_MORE:
            return None
    return query


class _Taken(NamedTuple):
    """What a client takes.

    Attributes:
        names: The forms, as the pool names them.
        rows: The form for rows and for the answer to ASK, if it takes one.
        graph: The form for a graph, likewise.
    """

    names: Formats
    rows: Form | None
    graph: Form | None


@lru_cache(maxsize=256)
def _taken(accept: str) -> _Taken | None:
    """Return the forms that a client takes, None if it takes none.

    A client that takes some kinds only may ask for another, which is an error of its own.
    """
    rows, graph = choose(accept, ROW_FORMS), choose(accept, GRAPH_FORMS)
    if rows is None and graph is None:
        return None
    told = rows.name if rows else ""
    return _Taken(Formats(told, told, graph.name if graph else ""), rows, graph)


def _written(
    environ: dict[str, Any], form: Form, content: bytes, tag: str, volatile: bool
) -> tuple[list[tuple[str, str]], bytes]:
    headers = [("Content-Type", form.content_type), *_FIXED]
    if volatile:
        # The time, chance, and other services: the same question may have another answer.
        headers.append(("Cache-Control", "no-store"))
    else:
        environ[KEEP] = True
        if tag:
            headers.append(("ETag", f'W/"{tag}"'))
        headers.append(("Cache-Control", REVALIDATED if tag else "no-store"))
    packed = caching.packed(content, form.media_type, environ.get("HTTP_ACCEPT_ENCODING", ""))
    if packed is not None:
        content = packed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(content))))
    return headers, content
