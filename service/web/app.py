"""The WSGI application: what holds for every request, whatever its route."""

import os
import traceback
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from typing import TypeVar

from flask import Flask, Response, current_app, g, request
from isthmus.kb import Knowledge, KnowledgeError
from isthmus.kb.errors import UnwritableError
from isthmus.kb.pool import Backend, Pool, PoolError, ask_as
from isthmus.queries import Engine, QueryError
from isthmus.service.agents.network_tools import network_tools
from isthmus.service.agents.offer import Offer
from isthmus.service.explorer import Explorer
from isthmus.service.explorer.parts.templates import furnish
from isthmus.service.networks.graphs import add_graphs
from isthmus.service.networks.served import ServedNetworks
from isthmus.service.outcomes import DEBUG, lacks_processes
from isthmus.service.settings.settings import ServiceSettings
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .http import caching
from .http.address import METHODS, is_about_server
from .http.headers import HEADERS, REVALIDATED, VARY
from .http.late_rule import LateRule
from .http.parameters import read_request
from .http.problems import (
    INTERNAL_ERROR,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    STARVED,
    TOO_LARGE,
    TOO_MUCH,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_REQUEST,
    ProblemError,
    of_query,
    respond,
)
from .http.query_problems import of_pool
from .routes import api, data, diagrams, embed, mcp, pages, probes, reference, sparql
from .routes import networks as network_routes
from .serving.answer_cache import AnswerCache
from .serving.front import KEEP, REQUEST_ID, ROUTE, Generation, Monitor
from .serving.log import Log
from .serving.metrics import Metrics
from .serving.service import Service
from .serving.sparql_direct import DirectSparql

E = TypeVar("E", bound=Exception)
_PREFLIGHT = {
    "Access-Control-Allow-Headers": (
        "Accept, Content-Type, If-None-Match, X-Request-Id, "
        "MCP-Protocol-Version, Mcp-Method, Mcp-Name"
    ),
    "Access-Control-Max-Age": "86400",
}
_UNCACHED = frozenset({"/healthz", "/readyz", "/metrics"})
_REPEATABLE = frozenset({"GET", "HEAD", "POST"})


def usual_monitor() -> Monitor:
    """Return a monitor that keeps no answers and logs no requests."""
    return Monitor(AnswerCache(0), Metrics(version("isthmus")), Log())


def generation(
    engine: Engine,
    settings: ServiceSettings,
    pool: Backend,
    monitor: Monitor,
    networks: ServedNetworks | None = None,
) -> Generation:
    """Make what answers from one dataset.

    Args:
        engine: What answers queries in IQ.
        settings: What the service knows about itself.
        pool: What answers queries in SPARQL, not yet started.
        monitor: What is kept about requests.
        networks: The networks that are told about, which the pool has as graphs already.
    """
    app = create_app(engine, settings, pool, monitor, networks)
    known = engine.knowledge
    version = _version(known, () if networks is None else networks.digests())
    direct = DirectSparql(pool, version)
    further = tuple if networks is None else networks.pools
    return Generation(
        app, version, known.version, known.edition, pool, direct, known.today_key, further
    )


def create_app(
    engine: Engine,
    settings: ServiceSettings | None = None,
    pool: Backend | None = None,
    monitor: Monitor | None = None,
    networks: ServedNetworks | None = None,
    *,
    explorer: Explorer | None = None,
) -> Flask:
    """Make the application that answers from one dataset; `front.Front` belongs before it.

    Args:
        engine: What answers queries.
        settings: What the service knows about itself.
        pool: Answers queries in SPARQL; one with the usual limits by default. It is started when
            it is first needed, unless somebody starts it before there are threads.
        monitor: What is kept about requests; `usual_monitor` by default.
        networks: The networks that are told about, if they were read already.
        explorer: Renders the pages; one whose addresses are those of the service by default.

    Returns:
        A WSGI application.

    Raises:
        NetworkError: A network that is to be told about cannot be read.
    """
    known = settings or ServiceSettings()
    # People and agents ask the same networks, which are read once.
    if networks is None:
        networks = ServedNetworks(known.networks, engine.knowledge, data=known.network_limits)
        add_graphs(engine.knowledge, networks)
    engine.networks = networks.layers()
    service = Service(engine, engine.knowledge, known, monitor or usual_monitor())
    app = Flask("isthmus.service", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = known.request
    app.url_rule_class = LateRule
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.url_map.redirect_defaults = False
    app.url_map.merge_slashes = False
    furnish(app.jinja_env)
    explorer = explorer or pages.explorer_of(service)
    app.jinja_env.globals.update(explorer.globals())
    for routes in (api, diagrams, embed, reference):
        app.register_blueprint(routes.blueprint(service))
    for faced in (data, pages):
        app.register_blueprint(faced.blueprint(service, explorer))
    app.register_blueprint(network_routes.blueprint(networks, explorer))
    if service.settings.mcp:
        offer = Offer(lambda: service.engine, network_tools(networks))
        app.register_blueprint(mcp.blueprint(service, lambda error: _report(service, error), offer))
    pool = pool or Pool(service.knowledge.dataset.layers)
    asked = partial(_pools, pool, networks)
    app.register_blueprint(sparql.blueprint(service, pool))
    app.register_blueprint(probes.blueprint(service, asked))
    _around_requests(app, _version(service.knowledge, networks.digests()))
    _errors(app, service.monitor.log, asked)
    return app


def _pools(pool: Backend, networks: ServedNetworks) -> tuple[Backend, ...]:
    return (pool, *networks.pools())


def _report(service: Service, error: Exception) -> None:
    report(service.monitor.log, error, g.get("request_id", ""))


def _version(knowledge: Knowledge, networks: Iterable[str]) -> str:
    return " ".join((version("isthmus"), knowledge.version, *networks))


def _around_requests(app: Flask, dataset: str) -> None:
    @app.before_request
    def begin() -> Response | None:
        g.request_id = request.environ.get(REQUEST_ID) or uuid.uuid4().hex
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""
        g.client = request.remote_addr or ""
        ask_as(g.client)
        if is_about_server(request.environ):
            return Response(status=204, headers={"Allow": METHODS})
        g.tag = caching.tag(dataset, request.environ)
        if request.path not in _UNCACHED and caching.known(request.environ, g.tag):
            return Response(status=304)
        return None

    app.before_request(read_request)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method == "OPTIONS":
            response.headers.extend(_PREFLIGHT)
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.vary.update(VARY)
        if request.endpoint == "static" and response.status_code == 200:
            caching.keep_static(response, named="v" in request.args)
            request.environ[KEEP] = True
        _cache(response)
        caching.compress(request, response)
        return response

    def _cache(response: Response) -> None:
        if "Cache-Control" in response.headers:
            return
        repeatable = response.status_code in {200, 304} and request.path not in _UNCACHED
        if repeatable and request.method in _REPEATABLE and not response.direct_passthrough:
            request.environ[KEEP] = True
        if repeatable and request.method in {"GET", "HEAD"}:
            response.set_etag(g.tag, weak=True)
            response.headers["Cache-Control"] = REVALIDATED
        else:
            response.headers["Cache-Control"] = "no-store"


def _errors(app: Flask, log: Log, pools: Callable[[], Iterable[Backend]]) -> None:
    def failed(error: KnowledgeError) -> ProblemError:
        for pool in pools():
            if isinstance(pool, Pool) and (gone := pool.gone()) is not None:
                return of_pool(gone)
        return ProblemError(TOO_MUCH if error.outcome == "limit" else INTERNAL_ERROR, str(error))

    def unanswered(error: PoolError) -> ProblemError:
        if lacks_processes(error):
            report(log, error, g.get("request_id", ""))
        return of_pool(error)

    def unexpected(error: Exception) -> ProblemError:
        report(log, error, g.get("request_id", ""))
        if lacks_processes(error):
            return STARVED
        return ProblemError(INTERNAL_ERROR, "an unexpected error; the log has its cause")

    _answer_as(app, ProblemError, lambda error: error)
    _answer_as(app, QueryError, of_query)
    _answer_as(app, HTTPException, _of_http)
    _answer_as(app, PoolError, unanswered)
    _answer_as(app, UnwritableError, lambda error: ProblemError(NOT_ACCEPTABLE, str(error)))
    _answer_as(app, KnowledgeError, failed)
    _answer_as(app, Exception, unexpected)


def _answer_as(app: Flask, kind: type[E], problem: Callable[[E], ProblemError]) -> None:
    @app.errorhandler(kind)
    def answer(error: E) -> Response:
        told = problem(error)
        _forget_frames(error)
        return respond(told, g.get("request_id", ""))


def _forget_frames(error: BaseException | None) -> None:
    """Have an error no longer hold where it was raised.

    There are the request and what was made of it, and these hold the error: together they would
    stay, however large they are, until objects of that age are looked through.
    """
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def report(log: Log, error: Exception, request_id: str) -> None:
    """Write an error that should not happen to the log; a defect with its trace while debugging."""
    told = f"{type(error).__name__}: {error}"
    if lacks_processes(error):
        log.write("warning", "no-threads", request_id=request_id, error=told)
        return
    trace = "".join(traceback.format_exception(error)) if os.environ.get(DEBUG) else None
    log.write("error", "defect", request_id=request_id, error=told, trace=trace)


def _of_http(error: HTTPException) -> ProblemError:
    """Turn an error of the framework into a problem."""
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
        413: f"a request may have {current_app.config['MAX_CONTENT_LENGTH'] // 1024} KiB",
    }
    headers = {}
    detail = details.get(code, (error.description or kind.title).rstrip(".").lower())
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        allowed = ", ".join(sorted(error.valid_methods))
        headers["Allow"] = allowed
        detail = f"this address takes {allowed}"
    return ProblemError(kind, detail, headers=headers)
