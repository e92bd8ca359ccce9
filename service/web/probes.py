"""What those who run the service ask: is it alive, is it ready, how is it doing."""

from typing import TYPE_CHECKING

from .metrics import CONTENT_TYPE
from .negotiation import Form
from .operation import Operation, described
from .parameters import read
from .problems import BUSY

if TYPE_CHECKING:
    from flask import Blueprint, Response
    from isthmus.kb.pool import Backend

    from .app import Service

_TEXT = (Form("text", "text/plain", "txt"),)
_GROUP = "Running it"
_ALIVE = Operation("Whether the process answers", _GROUP, _TEXT, named_form=False)
_READY = Operation(
    "Whether questions are answered", _GROUP, _TEXT, named_form=False, problems=(BUSY,), runs=True
)
_QUESTION = "SELECT ?class { ?thing a ?class } LIMIT 1"
"""Soon answered whatever the vocabulary, and however large the store."""
_METRICS = Operation("Figures for Prometheus", _GROUP, _TEXT, named_form=False)


def blueprint(service: "Service", pool: "Backend") -> "Blueprint":
    """Return the probes.

    Args:
        service: What they look at.
        pool: What answers queries.
    """
    from flask import Blueprint, Response

    routes = Blueprint("probes", __name__)

    @routes.get("/healthz")
    @described(_ALIVE)
    def alive() -> "Response":
        read()
        return Response("alive\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    @described(_READY)
    def ready() -> "Response":
        read()
        service.knowledge.store.select(_QUESTION)
        return Response("ready\n", content_type="text/plain; charset=utf-8")

    @routes.get("/metrics")
    @described(_METRICS)
    def metrics() -> "Response":
        read()
        found = service.monitor.metrics.page(service.monitor.cache, pool.state())
        return Response(found, content_type=CONTENT_TYPE)

    return routes
