"""The HTTP API: queries and the tools of the language, for programs and editors."""

from collections.abc import Iterable, Mapping
from itertools import islice
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from isthmus.kb.changes.as_of_day import DateError
from isthmus.kb.changes.intervals import IntervalError
from isthmus.kb.json_shape import plain, shaped
from isthmus.kb.terms import node_of
from isthmus.ontology import BASE
from isthmus.queries import Diagnostic, Individual, Vocabulary, diagnostic_json, render_diagnostics
from isthmus.queries.saved_queries import CatalogueError, saved_queries, saved_query
from isthmus.service.forms.answers import answer
from isthmus.service.forms.changes import about, changes_json
from isthmus.service.forms.described import described_shape
from isthmus.service.forms.explanation import Explained
from isthmus.service.forms.proofs import statement, unproved, write
from isthmus.service.outcomes import UsageError
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from isthmus.service.web.http.query_text import asked
from isthmus.service.web.http.responses import drawing_response, json_response
from isthmus.service.web.serving.service import Service

from .diagrams import DIRECTION, direction_of
from .explanation import verdicts

ANSWER_FORMS = (
    Form("json", "application/json"),
    Form("csv", "text/csv"),
    Form("tsv", "text/tab-separated-values"),
    Form("markdown", "text/markdown", "md"),
    Form("html", "text/html"),
    Form("sparql-results", "application/sparql-results+json", "srj"),
    Form("table", "text/plain", "txt"),
    Form("sparql", "application/sparql-query", "rq"),
)
"""The forms of an answer, the usual one first."""
PROOF_FORMS = (
    Form("json", "application/json"),
    Form("svg", "image/svg+xml"),
    Form("mermaid", "text/vnd.mermaid", "mmd"),
    Form("dot", "text/vnd.graphviz"),
    Form("text", "text/plain", "txt"),
)
"""The forms of a proof."""
_QUERIES, _LANGUAGE, _KNOWLEDGE = "Queries", "The language, for editors", "Knowledge"
_MOST_THINGS = 10_000
"""Of more individuals those are listed of which most is on record."""
_NAME = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
_AS_OF = Parameter(
    "as_of",
    "`today`, `edition`, or a day such as 2023-04-10; without it the edition, with warnings",
    schema={"type": "string", "pattern": "^(today|edition|[0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
    example="today",
)

_CHANGES = Operation(
    "What has changed since the edition, with dates, sources and conflicts",
    _KNOWLEDGE,
    answer="Changes",
    parameters=(
        Parameter(
            "about",
            "only what names this change, later way, option, component or claim",
            example="privatelink",
        ),
    ),
)
_QUERY = Operation(
    "Answer a query",
    _QUERIES,
    ANSWER_FORMS,
    "Answer",
    parameters=(_AS_OF,),
    traits={"query", "values", "runs"},
)
_COMPILE = Operation(
    "Show the SPARQL that a query stands for",
    _QUERIES,
    answer="Compiled",
    traits={"query", "values"},
)
_EXPLAIN = Operation(
    "Say how a query is read; for `why`, `why not` and `check` also the verdicts, with proofs",
    _QUERIES,
    answer="Explanation",
    traits={"query", "values", "runs"},
)
_DIAGNOSE = Operation(
    "Say what is wrong with a text, with fixes",
    _LANGUAGE,
    answer="Diagnoses",
    traits={"query", "values"},
)
_COMPLETE = Operation(
    "Propose what can stand at a place",
    _LANGUAGE,
    answer="Completions",
    traits={"query", "values", "offset"},
)
_HOVER = Operation(
    "Say what the word at a place means",
    _LANGUAGE,
    answer="Hover",
    traits={"query", "values", "offset"},
)
_FORMAT = Operation(
    "Write a text in canonical form",
    _LANGUAGE,
    answer="Formatted",
    traits={"query", "values"},
)
_VOCABULARY = Operation(
    "The words of the language, with meaning, domains, ranges, units and completeness",
    _LANGUAGE,
    answer="Vocabulary",
)
_PROVE = Operation(
    "Prove a statement, down to the claims of the source",
    _KNOWLEDGE,
    PROOF_FORMS,
    "Proof",
    parameters=(
        Parameter("thing", "a word or an IRI", needed=True, example="option:managed-vpn"),
        Parameter("property", "a word or an IRI", needed=True, example="encrypted"),
        Parameter("value", "a word, a plain value or an IRI", needed=True, example="true"),
        DIRECTION,
    ),
    problems=(NOT_FOUND,),
)
_OPTIONS = Operation(
    "List the options",
    _KNOWLEDGE,
    ANSWER_FORMS,
    "Answer",
    parameters=(_AS_OF,),
    traits={"runs"},
)
_OPTION = Operation(
    "One option: facts, claims, silences, configurations",
    _KNOWLEDGE,
    answer="Option",
    parts={"name": Parameter("name", "the word of an option", True, _NAME, "managed-vpn")},
    problems=(NOT_FOUND,),
)
_COMPARE = Operation(
    "Put things side by side",
    _KNOWLEDGE,
    ANSWER_FORMS,
    "Answer",
    parameters=(
        Parameter(
            "ids",
            "the words of the things, separated by commas",
            needed=True,
            example="option:vpc-peering,option:privatelink",
        ),
        Parameter("on", "properties to compare, separated by commas", example="private,reach"),
        _AS_OF,
    ),
    traits={"runs"},
)
_SAVED_QUERIES = Operation("List the saved queries", _QUERIES, answer="SavedQueries")
_SAVED_QUERY = Operation(
    "Run a saved query with its parameters",
    _QUERIES,
    ANSWER_FORMS,
    "Answer",
    parts={"name": Parameter("name", "the name of a saved query", True, _NAME, "private-options")},
    parameters=(_AS_OF,),
    problems=(NOT_FOUND,),
    traits={"values", "runs"},
)


def blueprint(service: Service) -> Blueprint:
    """Return the routes of the API.

    Args:
        service: What they work with.
    """
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    engine = service.engine

    @routes.route("/query", methods=["GET", "POST"])
    @routes.route("/query.<suffix>", methods=["GET", "POST"])
    @described(_QUERY)
    def query() -> Response:
        chosen = form()
        given = asked()
        return _answer(given.text, given.parameters, chosen)

    @routes.route("/compile", methods=["GET", "POST"])
    @described(_COMPILE)
    def compile_() -> Response:
        given = asked()
        compiled = engine.compile(given.text, given.parameters)
        return json_response({"statement": compiled.query, "sparql": compiled.text})

    @routes.route("/explain", methods=["GET", "POST"])
    @described(_EXPLAIN)
    def explain() -> Response:
        given = asked()
        understood = engine.explain(given.text, given.parameters)
        told = engine.ask(given.text, given.parameters, cite=False)
        others = engine.left_out(given.text, told, given.parameters)
        judged = verdicts(service, given.text, given.parameters, told)
        whole = shaped(Explained, understood, verdicts=judged, left_out=tuple(others))
        return json_response(plain(whole))

    @routes.get("/prove")
    @routes.get("/prove.<suffix>")
    @described(_PROVE)
    def prove() -> Response:
        given = parameters()
        chosen = form()
        words = [given.needed(name, "a word or an IRI") for name in ("thing", "property", "value")]
        try:
            triple = statement(engine, *words)
        except UsageError as error:
            raise wrong_request(str(error)) from error
        proof = service.knowledge.prove(triple)
        if proof is None:
            raise ProblemError(NOT_FOUND, unproved(service.knowledge, triple))
        content = write(proof, service.knowledge, chosen.name, direction_of(given))
        return drawing_response(content, chosen)

    @routes.post("/diagnose")
    @described(_DIAGNOSE)
    def diagnose() -> Response:
        given = asked()
        diagnostics = engine.diagnose(given.text, given.parameters or None)
        return json_response({"errors": [_diagnostic(given.text, entry) for entry in diagnostics]})

    @routes.post("/complete")
    @described(_COMPLETE)
    def complete() -> Response:
        given = asked()
        completions = engine.complete(given.text, given.offset)
        return json_response(plain(completions))

    @routes.post("/hover")
    @described(_HOVER)
    def hover() -> Response:
        given = asked()
        hovered = engine.hover(given.text, given.offset)
        return json_response({"hover": plain(hovered)})

    @routes.post("/format")
    @described(_FORMAT)
    def format_() -> Response:
        return json_response({"text": engine.format(asked().text)})

    @routes.get("/vocabulary")
    @described(_VOCABULARY)
    def vocabulary() -> Response:
        return json_response(_words(engine.vocabulary))

    @routes.get("/options")
    @routes.get("/options.<suffix>")
    @described(_OPTIONS)
    def options() -> Response:
        return _answer("find option", {}, form())

    @routes.get("/options/<name>")
    @described(_OPTION)
    def option(name: str) -> Response:
        node = node_of(f"{BASE}option/{name}")
        description = service.knowledge.descriptions.of(node) if node else None
        if description is None:
            raise ProblemError(NOT_FOUND, f"no option is called {name!r}; see /api/v1/options")
        return json_response(plain(described_shape(description)))

    @routes.get("/changes")
    @described(_CHANGES)
    def changes() -> Response:
        word = parameters().given.get("about", "")
        return json_response(changes_json(about(service.knowledge.changes, word)))

    @routes.get("/compare")
    @routes.get("/compare.<suffix>")
    @described(_COMPARE)
    def compare() -> Response:
        given = parameters()
        chosen = form()
        things = given.needed("ids", "the words of the things, separated by commas")
        on = given.given.get("on", "")
        return _answer(f"compare {things} on {on}" if on else f"compare {things}", {}, chosen)

    @routes.get("/queries")
    @described(_SAVED_QUERIES)
    def queries() -> Response:
        listed = saved_queries() if service.knowledge.cites else ()
        return json_response({"queries": plain(tuple(listed))})

    @routes.get("/queries/<name>")
    @routes.get("/queries/<name>.<suffix>")
    @described(_SAVED_QUERY)
    def run(name: str) -> Response:
        given = parameters()
        chosen = form()
        try:
            query = saved_query(name)
        except CatalogueError as error:
            raise ProblemError(NOT_FOUND, str(error)) from error
        return _answer(query.text, given.of_query, chosen)

    def _answer(text: str, parameters: Mapping[str, str], chosen: Form) -> Response:
        as_of = request.args.get("as_of")
        try:
            content = answer(engine, text, parameters, chosen.name, as_of=as_of)
        except (DateError, IntervalError) as error:
            raise wrong_request(f"the parameter 'as_of': {error}") from error
        response = Response(content, content_type=chosen.content_type)
        if chosen.name in {"csv", "tsv"} and request.method == "GET":
            response.headers["Link"] = _described_by(chosen.name)
        return response

    return routes


def _described_by(form: str) -> str:
    """Return the link from a table without room for notes to the same answer with all of them."""
    path = request.script_root + request.path.removesuffix(f".{form}")
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
    address = f"{quote(path)}?{urlencode([*given, ('format', 'json')], quote_via=quote)}"
    return f'<{address}>; rel="describedby"; type="application/json"'


def _diagnostic(text: str, entry: Diagnostic) -> dict[str, object]:
    return {**diagnostic_json(text, entry), "frame": render_diagnostics(text, [entry])}


def _words(vocabulary: Vocabulary) -> dict[str, object]:
    things: Iterable[Individual] = vocabulary.individuals.values()
    if len(vocabulary.individuals) > _MOST_THINGS:
        things = islice(vocabulary.best_known(), _MOST_THINGS)
    return {
        "classes": plain(tuple(vocabulary.classes.values())),
        "properties": plain(tuple(vocabulary.properties.values())),
        "individuals": plain(tuple(things)),
        "things": len(vocabulary.individuals),
    }
