"""The HTTP API: queries and the tools of the language, for programs and editors."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.kb.claim import Claim
from isthmus.kb.description import Description, Named, describe
from isthmus.ontology import BASE
from isthmus.queries import Diagnostic, diagnostic_json, render_diagnostics
from isthmus.queries.catalogue import CatalogueError, SavedQuery, saved_queries, saved_query
from isthmus.queries.render_left_out import left_out_json
from isthmus.service.answers import answer
from isthmus.service.exit_codes import UsageError
from isthmus.service.proofs import statement, write
from pyoxigraph import NamedNode

from .negotiation import Form
from .parameters import form, read
from .problems import (
    NOT_FOUND,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    wrong_request,
)

if TYPE_CHECKING:
    from flask import Blueprint, Response
    from isthmus.queries import Vocabulary

    from .app import Service

ANSWER_FORMS = (
    Form("json", "application/json"),
    Form("csv", "text/csv"),
    Form("tsv", "text/tab-separated-values"),
    Form("markdown", "text/markdown"),
    Form("html", "text/html"),
    Form("sparql-results", "application/sparql-results+json"),
    Form("table", "text/plain"),
    Form("sparql", "application/sparql-query"),
)
"""The forms of an answer, the usual one first."""
PROOF_FORMS = (
    Form("json", "application/json"),
    Form("svg", "image/svg+xml"),
    Form("mermaid", "text/vnd.mermaid"),
    Form("text", "text/plain"),
)
"""The forms of a proof."""
QUERY_TYPES = ("application/json", "text/x-iq")
"""Media types in which a query can be sent."""
_SUFFIXES = {"md": "markdown", "txt": "table", "rq": "sparql", "srj": "sparql-results"}
_JSON = (Form("json", "application/json"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came in.

    Attributes:
        text: The query.
        parameters: Values for its parameters.
        offset: A position in the text, for those routes that take one.
    """

    text: str
    parameters: Mapping[str, str]
    offset: int = 0


def blueprint(service: "Service") -> "Blueprint":
    """Return the routes of the API.

    Args:
        service: What they work with.
    """
    from flask import Blueprint, Response, request

    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    engine = service.engine

    @routes.route("/query", methods=["GET", "POST"])
    @routes.route("/query.<suffix>", methods=["GET", "POST"])
    def query(suffix: str = "") -> "Response":
        chosen = form(ANSWER_FORMS, _SUFFIXES.get(suffix, suffix))
        asked = _sent() if request.method == "POST" else _asked()
        return _answer(asked.text, asked.parameters, chosen)

    @routes.route("/compile", methods=["GET", "POST"])
    def compile_() -> "Response":
        asked = _sent() if request.method == "POST" else _asked()
        compiled = engine.compile(asked.text, asked.parameters)
        return _json({"statement": compiled.query, "sparql": compiled.text})

    @routes.route("/explain", methods=["GET", "POST"])
    def explain() -> "Response":
        asked = _sent() if request.method == "POST" else _asked()
        found = engine.explain(asked.text, asked.parameters)
        answer = engine.ask(asked.text, asked.parameters, cite=False)
        others = left_out_json(engine.left_out(asked.text, answer, asked.parameters))
        return _json({**dataclasses.asdict(found), "left_out": others})

    @routes.get("/prove")
    @routes.get("/prove.<suffix>")
    def prove(suffix: str = "") -> "Response":
        given = read(("thing", "property", "value"))
        chosen = form(PROOF_FORMS, suffix)
        words = [given.needed(name, "a word or an IRI") for name in ("thing", "property", "value")]
        try:
            triple = statement(engine, *words)
        except UsageError as error:
            raise wrong_request(str(error)) from error
        proof = service.knowledge.prove(triple)
        if proof is None:
            raise ProblemError(NOT_FOUND, "that is not on record, and it does not follow")
        content = write(proof, service.knowledge, chosen.name)
        response = Response(content, content_type=chosen.content_type)
        if chosen.name == "svg":
            # A drawing holds its own style sheet, and nothing else that a browser would run.
            policy = "default-src 'none'; style-src 'unsafe-inline'"
            response.headers["Content-Security-Policy"] = policy
        return response

    @routes.post("/diagnose")
    def diagnose() -> "Response":
        asked = _sent()
        found = engine.diagnose(asked.text, asked.parameters or None)
        return _json({"errors": [_diagnostic(asked.text, entry) for entry in found]})

    @routes.post("/complete")
    def complete() -> "Response":
        asked = _sent(offset=True)
        found = engine.complete(asked.text, asked.offset)
        return _json(dataclasses.asdict(found))

    @routes.post("/hover")
    def hover() -> "Response":
        asked = _sent(offset=True)
        found = engine.hover(asked.text, asked.offset)
        return _json({"hover": None if found is None else dataclasses.asdict(found)})

    @routes.post("/format")
    def format_() -> "Response":
        asked = _sent()
        return _json({"text": engine.format(asked.text)})

    @routes.get("/vocabulary")
    def vocabulary() -> "Response":
        read(())
        form(_JSON)
        return _json(_words(engine.vocabulary))

    @routes.get("/options")
    @routes.get("/options.<suffix>")
    def options(suffix: str = "") -> "Response":
        read(())
        chosen = form(ANSWER_FORMS, _SUFFIXES.get(suffix, suffix))
        return _answer("find option", {}, chosen)

    @routes.get("/options/<name>")
    def option(name: str) -> "Response":
        read(())
        form(_JSON)
        try:
            node = NamedNode(f"{BASE}option/{name}")
        except ValueError:
            node = None
        found = describe(service.knowledge.quads, node) if node is not None else None
        if found is None:
            raise ProblemError(NOT_FOUND, f"no option is called {name!r}; see /api/v1/options")
        return _json(_described(found))

    @routes.get("/compare")
    @routes.get("/compare.<suffix>")
    def compare(suffix: str = "") -> "Response":
        given = read(("ids", "on"))
        chosen = form(ANSWER_FORMS, _SUFFIXES.get(suffix, suffix))
        things = given.needed("ids", "the words of the things, separated by commas")
        on = given.given.get("on", "")
        return _answer(f"compare {things} on {on}" if on else f"compare {things}", {}, chosen)

    @routes.get("/queries")
    def queries() -> "Response":
        read(())
        form(_JSON)
        return _json({"queries": [_saved(one) for one in saved_queries()]})

    @routes.get("/queries/<name>")
    @routes.get("/queries/<name>.<suffix>")
    def run(name: str, suffix: str = "") -> "Response":
        given = read((), of_query=True)
        chosen = form(ANSWER_FORMS, _SUFFIXES.get(suffix, suffix))
        try:
            found = saved_query(name)
        except CatalogueError as error:
            raise ProblemError(NOT_FOUND, str(error)) from error
        return _answer(found.text, given.of_query, chosen)

    def _answer(text: str, parameters: Mapping[str, str], chosen: Form) -> "Response":
        content = answer(engine, text, parameters, chosen.name)
        return Response(content, content_type=chosen.content_type)

    return routes


def _asked() -> Asked:
    """Return the query in the address."""
    given = read(("q",), of_query=True)
    return Asked(given.needed("q", "a query in IQ, such as `find option`"), given.of_query)


def _sent(*, offset: bool = False) -> Asked:
    """Return the query in the body: as JSON, or as the text itself."""
    from flask import request

    given = read(("offset",) if offset else (), of_query=True)
    if request.mimetype == "text/x-iq":
        plain = _decoded(request.get_data())
        return Asked(plain, given.of_query, given.number("offset") if offset else 0)
    if request.mimetype != "application/json":
        raise ProblemError(
            UNSUPPORTED_MEDIA_TYPE,
            f"send a query as {' or '.join(QUERY_TYPES)}, not as {request.mimetype or 'nothing'!r}",
            headers={"Accept-Post": ", ".join(QUERY_TYPES)},
        )
    known = ("query", "params", "offset") if offset else ("query", "params")
    body = _object(_decoded(request.get_data()), known)
    text = body.get("query")
    if not isinstance(text, str):
        raise wrong_request("the member 'query' is missing or is not a text")
    place = body.get("offset", 0)
    if not isinstance(place, int) or isinstance(place, bool) or place < 0:
        raise wrong_request("the member 'offset' is not a whole number from 0")
    if offset and "offset" not in body:
        raise wrong_request("the member 'offset' is missing: a position in code points")
    return Asked(text, {**given.of_query, **_values(body.get("params", {}))}, place)


def _object(text: str, known: tuple[str, ...]) -> dict[str, object]:
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong_request(f"the body is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise wrong_request(f"the body is not a JSON object with {', '.join(known)}")
    if unknown := [name for name in found if name not in known]:
        names = ", ".join(repr(name) for name in unknown)
        raise wrong_request(f"unknown member {names}; known here: {', '.join(known)}")
    return found


def _values(given: object) -> dict[str, str]:
    """Return the parameters of a query as text, whatever JSON calls them."""
    if not isinstance(given, dict):
        raise wrong_request("the member 'params' is not an object")
    found = {}
    for name, value in given.items():
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, str | int | float):
            found[name] = str(value)
        else:
            raise wrong_request(f"the parameter {name!r} is neither text, number nor yes/no")
    return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise wrong_request(f"the body is not UTF-8 at byte {error.start}") from error


def _json(content: Mapping[str, object]) -> "Response":
    from flask import Response, json

    form(_JSON)
    return Response(json.dumps(content, ensure_ascii=False) + "\n", content_type="application/json")


def _diagnostic(text: str, entry: Diagnostic) -> dict[str, object]:
    return {**diagnostic_json(text, entry), "frame": render_diagnostics(text, [entry])}


def _saved(query: SavedQuery) -> dict[str, object]:
    return dataclasses.asdict(query)


def _words(vocabulary: "Vocabulary") -> dict[str, object]:
    return {
        "classes": [dataclasses.asdict(one) for one in vocabulary.classes.values()],
        "properties": [dataclasses.asdict(one) for one in vocabulary.properties.values()],
        "individuals": [dataclasses.asdict(one) for one in vocabulary.individuals.values()],
    }


def _described(found: Description) -> dict[str, object]:
    return {
        **_named(found.thing),
        "definition": found.definition,
        "facts": [
            {
                "property": _named(fact.property),
                "values": [
                    {**_named(value), "inferred": value in fact.inferred} for value in fact.values
                ],
            }
            for fact in found.facts
        ],
        "configurations": [_named(one) for one in found.configurations],
        "claims": [_claim(one) for one in found.claims],
        "silences": [
            {
                "iri": one.iri,
                "aspects": [_named(aspect) for aspect in one.aspects],
                "searched": [_named(section) for section in one.searched],
            }
            for one in found.silences
        ],
    }


def _named(one: Named) -> dict[str, object]:
    return {"id": one.id, "iri": one.iri, "label": one.label} if one.iri else {"label": one.label}


def _claim(one: Claim) -> dict[str, object]:
    return {
        "iri": one.iri.value,
        "property": one.property.value,
        "object": getattr(one.object, "value", str(one.object)),
        "polarity": one.polarity,
        "modality": one.modality,
        "section": one.section,
        "page": one.page,
        "locator": one.locator,
        "edition": one.edition,
        "note": one.note,
    }
