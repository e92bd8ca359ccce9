"""The SPARQL endpoint: the SPARQL 1.1 Protocol, read-only, each query bounded by the pool.

A browser that opens the address without a query gets the page for people, if there is one: the
view function called `SPARQL_PAGE`, which belongs to the pages. All others get the description.
"""

from functools import lru_cache

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from isthmus.kb.pool import Backend, NotXmlError, PoolError, is_volatile
from isthmus.kb.store import export
from isthmus.ontology import BASE
from isthmus.service.web.description.service_description import describe_service
from isthmus.service.web.http.address import root_of
from isthmus.service.web.http.negotiation import Form, choose
from isthmus.service.web.http.operation import Body, Operation, Parameter, described
from isthmus.service.web.http.problems import (
    REFUSED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_QUERY,
)
from isthmus.service.web.http.query_problems import of_pool
from isthmus.service.web.http.sparql_request import (
    FORM_TYPE,
    GRAPH_FORMS,
    QUERY_TYPE,
    ROW_FORMS,
    ProtocolRequest,
    form_of,
    nothing_fits,
    read_protocol,
)
from isthmus.service.web.serving.front import HELD
from isthmus.service.web.serving.service import Service
from isthmus.service.web.serving.sparql_direct import FAILED

SPARQL_PAGE = "pages.sparql_page"
"""The view function that shows the page for people at the address of the endpoint."""
_PAGE = Form("html", "text/html")
_DESCRIPTIONS = 16
"""So many descriptions are kept: one for each form and each name that clients have for us."""
_DESCRIPTION_FORMS = GRAPH_FORMS[:6]
_EXAMPLE = "SELECT ?option ?label { ?option a ist:ConnectivityOption ; rdfs:label ?label }"
_GRAPH: dict[str, object] = {"type": "array", "items": {"type": "string", "format": "iri"}}
_SPARQL = Operation(
    "Answer a query in SPARQL, or describe the endpoint",
    "SPARQL",
    (*ROW_FORMS[:4], *_DESCRIPTION_FORMS, *ROW_FORMS[4:]),
    parameters=(
        Parameter("query", "a query in SPARQL; without one, a description", example=_EXAMPLE),
        Parameter("default-graph-uri", "a graph of the default graph", several=True),
        Parameter("named-graph-uri", "a named graph", several=True),
        Parameter("format", "the form of the answer, such as csv; wins over Accept"),
    ),
    bodies=(
        Body(QUERY_TYPE, example=_EXAMPLE),
        Body(
            FORM_TYPE,
            {
                "type": "object",
                "required": ["query"],
                "properties": {
                    "query": {"type": "string"},
                    "default-graph-uri": _GRAPH,
                    "named-graph-uri": _GRAPH,
                },
            },
        ),
    ),
    problems=(WRONG_QUERY, REFUSED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE),
    traits={"runs", "own-form", "own-parameters"},
)


def blueprint(service: Service, pool: Backend) -> Blueprint:
    """Return the routes of the endpoint.

    Args:
        service: What they work with.
        pool: Answers queries.
    """
    routes = Blueprint("sparql", __name__)

    @lru_cache(maxsize=_DESCRIPTIONS)
    def description(address: str, form: str, _span: str) -> bytes:
        known = service.knowledge
        triples = describe_service(known, address, pool.limits, days=pool.has_days)
        return export.write(triples, export.BY_SUFFIX[form])

    @routes.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    @described(_SPARQL)
    def sparql() -> ResponseReturnValue:
        asked = read_protocol(request, pool.limits.text)
        if asked.query is not None:
            return _answer(pool, asked, asked.query, g.client)
        accept = request.headers.get("Accept")
        page = current_app.view_functions.get(SPARQL_PAGE)
        if page is not None and choose(accept, (*_DESCRIPTION_FORMS, _PAGE)) is _PAGE:
            return current_app.ensure_sync(page)()  # type: ignore[no-any-return]
        if (error := nothing_fits(asked)) is not None:
            raise error
        chosen = asked.graph or _DESCRIPTION_FORMS[0]
        root = service.settings.public_url or root_of(request.environ)
        address = f"{root}{request.path}"
        return Response(
            description(address, chosen.name, service.knowledge.today_key()),
            content_type=chosen.content_type,
        )

    return routes


def _answer(pool: Backend, asked: ProtocolRequest, query: str, client: str) -> Response:
    if (error := nothing_fits(asked)) is not None:
        raise error
    try:
        if (failed := request.environ.pop(FAILED, None)) is not None:
            raise failed
        reply = pool.query(
            query,
            asked.formats,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            base=BASE,
            client=client,
        )
    except NotXmlError as problem:
        if (further := asked.without_xml()) is None:
            raise of_pool(problem, query) from problem
        return _answer(pool, further, query, client)
    except PoolError as problem:
        raise of_pool(problem, query) from problem
    request.environ[HELD] = reply.held
    form = form_of(reply, asked.rows, asked.graph)
    response = Response(reply.body, content_type=form.content_type)
    if is_volatile(query):
        # The time, chance, and other services: the same question may have another answer.
        response.headers["Cache-Control"] = "no-store"
    return response
