"""The WSGI application: what holds for every request, whatever its route."""

import re
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from isthmus.service.settings import ServiceSettings

from . import caching
from .problems import (
    INTERNAL_ERROR,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_REQUEST,
    ProblemError,
    of_query,
    respond,
)

if TYPE_CHECKING:
    from flask import Flask, Response
    from isthmus.kb import Knowledge
    from isthmus.kb.pool import Pool
    from isthmus.queries import Engine
    from werkzeug.exceptions import HTTPException

LARGEST_REQUEST = 64 * 1024
"""Bytes of a request body; a query may have 20 KB, and JSON escapes can double that."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    # Open data: other sites may read it, but nothing is done in a user's name, so no credentials.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Request-Id",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}
_UNCACHED = frozenset({"/healthz", "/readyz"})


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes work with.

    Attributes:
        engine: Answers queries.
        knowledge: Facts, claims and proofs.
        settings: What the service knows about itself.
    """

    engine: "Engine"
    knowledge: "Knowledge"
    settings: ServiceSettings


def create_app(
    engine: "Engine", settings: ServiceSettings | None = None, pool: "Pool | None" = None
) -> "Flask":
    """Make the application.

    Args:
        engine: What answers queries.
        settings: What the service knows about itself.
        pool: Answers queries in SPARQL; one with the usual limits by default. It is started when
            it is first needed, unless somebody starts it before there are threads.

    Returns:
        A WSGI application.
    """
    from flask import Flask
    from isthmus.kb.pool import Pool
    from isthmus.queries.render_left_out import verdict_text

    from . import api, data, diagrams, pages, probes, reference, sparql

    service = Service(engine, engine.knowledge, settings or ServiceSettings())
    app = Flask("isthmus.service", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.url_map.redirect_defaults = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["ticked"] = pages.ticked
    app.jinja_env.filters["verdict"] = verdict_text
    app.jinja_env.globals.update(pages.globals_of(service))
    for routes in (api, data, diagrams, pages, probes, reference):
        app.register_blueprint(routes.blueprint(service))
    app.register_blueprint(sparql.blueprint(service, pool or Pool(lambda: service.knowledge.quads)))
    if service.settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        near = service.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]
    _around_requests(app, f"{version('isthmus')} {service.knowledge.version}")
    _errors(app)
    return app


def _around_requests(app: "Flask", dataset: str) -> None:
    from flask import Response, g, request
    from isthmus.kb.pool import ask_as

    @app.before_request
    def begin() -> "Response | None":
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.client = request.remote_addr or ""
        ask_as(g.client)
        g.tag = caching.tag(dataset, request)
        if request.path not in _UNCACHED and caching.known(request, g.tag):
            return Response(status=304)
        return None

    @app.after_request
    def finish(response: "Response") -> "Response":
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.method == "OPTIONS":
            response.headers.extend(_PREFLIGHT)
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.vary.update(("Accept", "Accept-Encoding"))
        _cache(response)
        caching.compress(request, response)
        return response

    def _cache(response: "Response") -> None:
        if "Cache-Control" in response.headers:
            return
        repeatable = request.method in {"GET", "HEAD"} and response.status_code in {200, 304}
        if repeatable and request.path not in _UNCACHED:
            response.set_etag(g.tag, weak=True)
            # To be kept, and asked about each time: an answer must not outlive its knowledge.
            response.headers["Cache-Control"] = "public, no-cache"
        else:
            response.headers["Cache-Control"] = "no-store"


def _errors(app: "Flask") -> None:
    from flask import g
    from isthmus.kb import KnowledgeError
    from isthmus.kb.pool import PoolError
    from isthmus.queries import QueryError
    from werkzeug.exceptions import HTTPException

    from .query_problems import of_pool

    def answer(error: ProblemError) -> "Response":
        return respond(error, g.get("request_id", ""))

    @app.errorhandler(ProblemError)
    def problem(error: ProblemError) -> "Response":
        return answer(error)

    @app.errorhandler(QueryError)
    def wrong_query(error: QueryError) -> "Response":
        return answer(of_query(error))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> "Response":
        return answer(_of_http(error))

    @app.errorhandler(PoolError)
    def stopped(error: PoolError) -> "Response":
        return answer(of_pool(error))

    @app.errorhandler(KnowledgeError)
    def failed(error: KnowledgeError) -> "Response":
        return answer(ProblemError(INTERNAL_ERROR, str(error)))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> "Response":
        report(error, g.get("request_id", ""))
        return answer(ProblemError(INTERNAL_ERROR, "an unexpected error; the log has its cause"))


def report(error: Exception, request_id: str) -> None:
    """Write an unexpected error to the log: one line, or its trace while debugging."""
    import os
    import traceback

    from isthmus.service.exit_codes import DEBUG

    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    message = " ".join(f"{type(error).__name__}: {error}".split())
    sys.stderr.write(f"isthmus: request {request_id}: {message}\n")


def _of_http(error: "HTTPException") -> ProblemError:
    """Turn an error of the framework into a problem."""
    from werkzeug.exceptions import MethodNotAllowed

    kinds = {
        404: NOT_FOUND,
        405: METHOD_NOT_ALLOWED,
        413: TOO_LARGE,
        415: UNSUPPORTED_MEDIA_TYPE,
    }
    code = error.code or 500
    kind = kinds.get(code, WRONG_REQUEST if code < 500 else INTERNAL_ERROR)
    details = {
        404: "no page, no data and no API route has this address; the first page is at /",
        413: f"a request may have {LARGEST_REQUEST // 1024} KiB",
    }
    headers = {}
    detail = details.get(code, (error.description or kind.title).rstrip(".").lower())
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        allowed = ", ".join(sorted(error.valid_methods))
        headers["Allow"] = allowed
        detail = f"this address takes {allowed}"
    return ProblemError(kind, detail, headers=headers)
