"""What those who run the service ask: is it alive, is it ready, how is it doing."""

from collections.abc import Callable, Iterable

from flask import Blueprint, Response
from isthmus.kb.pool import Backend
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, described
from isthmus.service.web.http.problems import BUSY
from isthmus.service.web.serving.metrics import CONTENT_TYPE
from isthmus.service.web.serving.service import Service

_TEXT = (Form("text", "text/plain", "txt"),)
_GROUP = "Running it"
_ALIVE = Operation(
    "Whether the process answers",
    _GROUP,
    _TEXT,
    traits={"own-form"},
)
_READY = Operation(
    "Whether questions are answered",
    _GROUP,
    _TEXT,
    problems=(BUSY,),
    traits={"runs", "own-form"},
)
_QUESTION = "SELECT ?class { ?thing a ?class } LIMIT 1"
"""Soon answered whatever the vocabulary, and however large the store."""
_METRICS = Operation(
    "Figures for Prometheus",
    _GROUP,
    _TEXT,
    traits={"own-form"},
)


def blueprint(service: Service, pools: Callable[[], Iterable[Backend]]) -> Blueprint:
    """Return the probes.

    Args:
        service: What they look at.
        pools: Gives what answers queries, those about networks too.
    """
    routes = Blueprint("probes", __name__)

    @routes.get("/healthz")
    @described(_ALIVE)
    def alive() -> Response:
        return Response("alive\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    @described(_READY)
    def ready() -> Response:
        service.knowledge.store.select(_QUESTION)
        return Response("ready\n", content_type="text/plain; charset=utf-8")

    @routes.get("/metrics")
    @described(_METRICS)
    def metrics() -> Response:
        page = service.monitor.metrics.page(service.monitor.cache, pools())
        return Response(page, content_type=CONTENT_TYPE)

    return routes
