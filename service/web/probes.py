"""What those who run the service ask: is it alive, is it ready, how is it doing."""

from typing import TYPE_CHECKING

from isthmus.queries.words import spelled

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
        # Any class will do: another ontology has no options.
        for term in service.engine.vocabulary.classes.values():
            if not term.hidden:
                service.engine.ask(f"find {spelled(term.name)} limit 1", cite=False)
                break
        return Response("ready\n", content_type="text/plain; charset=utf-8")

    @routes.get("/metrics")
    @described(_METRICS)
    def metrics() -> "Response":
        read()
        found = service.monitor.metrics.page(service.monitor.cache, pool.state())
        return Response(found, content_type=CONTENT_TYPE)

    return routes
