"""Drawings over HTTP: the topology of an option or a configuration, in every form."""

from functools import lru_cache

from flask import Blueprint, Response
from isthmus.kb.terms import node_of
from isthmus.ontology import BASE
from isthmus.service.drawing import DIRECTIONS, Direction, Topology, topologies_of, write
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import Parameters, form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from isthmus.service.web.http.responses import drawing_response
from isthmus.service.web.serving.service import Service

DIAGRAM_FORMS = (
    Form("svg", "image/svg+xml"),
    Form("mermaid", "text/vnd.mermaid", "mmd"),
    Form("dot", "text/vnd.graphviz"),
    Form("text", "text/plain", "txt"),
    Form("markdown", "text/markdown", "md"),
)
"""The forms of a drawing, the usual one first."""
_NAME = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
DIRECTION = Parameter(
    "direction",
    "of a picture: wide, or narrow for a phone",
    schema={"type": "string", "enum": list(DIRECTIONS)},
)
"""Which way a picture runs."""
_LOOK = (
    DIRECTION,
    Parameter(
        "caption",
        "whether a picture has heading, legend, notes and source",
        schema={"type": "string", "enum": ["yes", "no"]},
    ),
)
_OF_OPTION = Operation(
    "The topology of an option, drawn: all of its configurations, or one",
    "Knowledge",
    DIAGRAM_FORMS,
    parameters=(
        Parameter("configuration", "the word of one of its configurations", schema=_NAME),
        *_LOOK,
    ),
    parts={"name": Parameter("name", "the word of an option", True, _NAME, "managed-vpn")},
    problems=(NOT_FOUND,),
)
_OF_CONFIGURATION = Operation(
    "The topology of a configuration, drawn",
    "Knowledge",
    DIAGRAM_FORMS,
    parameters=_LOOK,
    parts={
        "name": Parameter("name", "the word of a configuration", True, _NAME, "managed-vpn-single")
    },
    problems=(NOT_FOUND,),
)
_KEPT = 256
"""So many drawings are kept, since a page asks for the same ones again."""


def blueprint(service: Service) -> Blueprint:
    """Return the routes of the drawings.

    Args:
        service: What they work with.
    """
    routes = Blueprint("diagrams", __name__, url_prefix="/api/v1")

    @lru_cache(maxsize=_KEPT)
    def drawn(iri: str, name: str, direction: Direction, caption: bool) -> str | None:
        topologies = topologies_of(service.knowledge, iri)
        return write(topologies, name, direction=direction, caption=caption) if topologies else None

    @lru_cache(maxsize=_KEPT)
    def topologies(iri: str) -> tuple[Topology, ...]:
        return topologies_of(service.knowledge, iri)

    def answer(iri: str, given: Parameters, problem: str) -> Response:
        chosen = form()
        content = drawn(iri, chosen.name, direction_of(given), _caption(given))
        if content is None:
            raise ProblemError(NOT_FOUND, problem)
        return drawing_response(content, chosen)

    @routes.get("/options/<name>/diagram")
    @routes.get("/options/<name>/diagram.<suffix>")
    @described(_OF_OPTION)
    def option(name: str) -> Response:
        given = parameters()
        drawings = topologies(_iri("option", name))
        if not drawings:
            raise ProblemError(NOT_FOUND, f"no option is called {name!r}; see /api/v1/options")
        wanted = given.given.get("configuration")
        if wanted is None:
            return answer(_iri("option", name), given, "")
        for topology in drawings:
            if wanted in (topology.name.id, topology.name.iri):
                return answer(topology.name.iri, given, "")
        names = ", ".join(topology.name.id for topology in drawings)
        raise wrong_request(f"{name} has no configuration {wanted!r}; it has {names}")

    @routes.get("/configurations/<name>/diagram")
    @routes.get("/configurations/<name>/diagram.<suffix>")
    @described(_OF_CONFIGURATION)
    def configuration(name: str) -> Response:
        problem = f"no configuration is called {name!r}; `find configuration` lists them"
        return answer(_iri("configuration", name), parameters(), problem)

    return routes


def _iri(kind: str, name: str) -> str:
    """Return the IRI of a thing; an empty one, which names nothing, if the name cannot be part."""
    iri = f"{BASE}{kind}/{name}"
    return iri if node_of(iri) else f"{BASE}{kind}/"


def direction_of(given: Parameters) -> Direction:
    """Return which way a picture is to run.

    Raises:
        ProblemError: There is no such direction.
    """
    wanted = given.given.get("direction", DIRECTIONS[0])
    for direction in DIRECTIONS:
        if wanted == direction:
            return direction
    raise wrong_request(f"no direction is called {wanted!r}; there are {', '.join(DIRECTIONS)}")


def _caption(given: Parameters) -> bool:
    wanted = given.given.get("caption", "yes")
    if wanted not in ("yes", "no"):
        raise wrong_request(f"'caption' is yes or no, not {wanted!r}")
    return wanted == "yes"
