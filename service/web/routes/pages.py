"""The routes of the pages for people; what they show is made in ``isthmus.service.explorer``.

Each page works without a script in the browser; scripts only make it quicker.
"""

import base64
import hashlib
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from isthmus.kb import Knowledge
from isthmus.kb.record.coverage import Finding, coverage
from isthmus.queries import QueryError
from isthmus.service.deciding import Asked
from isthmus.service.explorer import Addresses, Explorer
from isthmus.service.explorer.days.day import WRONG, Day, day_of
from isthmus.service.explorer.digest.passages import last_page
from isthmus.service.explorer.pages.ask import ask_page
from isthmus.service.explorer.pages.changes import changes_page
from isthmus.service.explorer.pages.compare import compare_page
from isthmus.service.explorer.pages.decide import NoRequirementError, asked_of, decide_page
from isthmus.service.explorer.pages.index import index_page
from isthmus.service.explorer.pages.matrix import matrix_page
from isthmus.service.forms.coverage import MARKS, html, write
from isthmus.service.forms.proofs import statement, unproved
from isthmus.service.forms.search_results import LONGEST, MOST_FOUND, finding_json
from isthmus.service.outcomes import UsageError
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from isthmus.service.web.serving.service import Service

_PAGE = (Form("html", "text/html"),)
_COVERAGE = (
    Form("html", "text/html"),
    Form("json", "application/json"),
    Form("csv", "text/csv"),
)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_POLICY = (
    "default-src 'self'; style-src 'self'{}; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_SPARQL_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
"""Yasgui measures and places its parts by style attributes; its page alone allows them."""

_GROUP = "Pages"
AS_OF = Parameter(
    "as_of", "`today`, `edition` or a day; the edition by default", example="2022-03-01"
)
_THINGS = Parameter("of", "the word of a class", example="option")
_ASK = Operation(
    "The first page; with a query, its answer with the sources",
    _GROUP,
    _PAGE,
    parameters=(Parameter("q", "a query in IQ", example="find option"),),
    traits={"values", "runs"},
)
_QUESTIONS = Operation("The saved queries", _GROUP, _PAGE)
_REQUIREMENTS = (
    Parameter(
        "of", "the word of the class among whose things one chooses", example="configuration"
    ),
    Parameter("must", "requirements, separated by commas", example="reach:many-vpcs,private"),
    Parameter("nice", "wishes, separated by commas", example="encrypted"),
    Parameter("also", "a condition in IQ that has to hold", several=True),
    Parameter("wish", "a condition in IQ that would be nice", several=True),
    AS_OF,
    Parameter(
        "beside",
        "the word of an option or design of which it is told what becomes of it",
        example="option:direct-connect",
    ),
    Parameter("data", "the version of the data that the link was made with"),
    Parameter("q", "a query in IQ that finds or chooses", example="find option where encrypted"),
)
_DECIDE = Operation(
    "Requirements, and what fits, would fit if confirmed, and does not",
    _GROUP,
    _PAGE,
    parameters=_REQUIREMENTS,
    traits={"runs", "leads-on", "own-parameters"},
)
_MARKDOWN = (Form("markdown", "text/markdown"),)
_RECORD = Operation(
    "The record of a decision, which `isthmus decide` runs again",
    _GROUP,
    _MARKDOWN,
    parameters=_REQUIREMENTS,
    traits={"runs", "own-parameters"},
    problems=(NOT_FOUND,),
)
_MATRIX = Operation(
    "Things and aspects: yes, no, not stated, differing",
    _GROUP,
    _PAGE,
    parameters=(
        _THINGS,
        Parameter("words", "text in the name of a row"),
        Parameter("show", "the word of a property", several=True, example="encrypted"),
        AS_OF,
    ),
    traits={"runs", "own-parameters"},
)
_COMPARE = Operation(
    "Things side by side",
    _GROUP,
    _PAGE,
    parameters=(
        _THINGS,
        Parameter("ids", "words of things", several=True, example="vpc-peering,privatelink"),
        Parameter("on", "words of properties, separated by commas"),
        Parameter("only", "what is shown", schema={"type": "string", "enum": ["differences"]}),
        AS_OF,
    ),
    traits={"runs"},
)
_LOOK = Operation(
    "What there is to look at, and a search in it",
    _GROUP,
    _PAGE,
    parameters=(Parameter("words", "what to look for", example="TGW"), _THINGS),
    problems=(NOT_FOUND,),
)
_FIND = Operation(
    "What is found for some words: questions, options, words, sections, pages, claims",
    "Knowledge",
    answer="Findings",
    parameters=(
        Parameter("words", "what to look for", needed=True, example="TGW"),
        Parameter(
            "most",
            "how many of each group are told",
            schema={"type": "integer", "minimum": 1, "maximum": MOST_FOUND},
            example="3",
        ),
    ),
)
_TERM = Operation(
    "What a class or property means",
    _GROUP,
    _PAGE,
    parts={"name": Parameter("name", "the local name", needed=True, example="encrypted")},
)
_IQ_TERM = Operation(
    "What an annotation of the query language means",
    _GROUP,
    _PAGE,
    parts={"name": Parameter("name", "the local name", needed=True, example="completeness")},
)
_REFERENCE = Operation("The ontology: every term with its axioms", _GROUP, _PAGE)
_PROVE = Operation(
    "A proof, drawn and in words",
    _GROUP,
    _PAGE,
    parameters=(
        Parameter("thing", "a word or an IRI", needed=True, example="option:transit-vpc"),
        Parameter("property", "a word or an IRI", needed=True, example="transitive"),
        Parameter("value", "a word, a plain value or an IRI", needed=True, example="true"),
    ),
    problems=(NOT_FOUND,),
)
_DRAWINGS = Operation("How a network is drawn", _GROUP, _PAGE)
_GUIDE = Operation("The language in ten minutes", _GROUP, _PAGE)
_SPARQL = Operation("The SPARQL editor", _GROUP, _PAGE)
_PAPER_PAGE = Operation(
    "What one page of the source says, section by section",
    _GROUP,
    _PAGE,
    parameters=(AS_OF,),
    parts={"number": Parameter("number", "its number, as printed", needed=True, example="17")},
)
_LONGEST_NUMBER = 4
"""Digits of a number in an address; Python reads no number of thousands of them."""
_CHANGES = Operation("What has changed since the edition, on a line of time", _GROUP, _PAGE)
_COVER = Operation(
    "What the source says, option by option and aspect by aspect", _GROUP, _COVERAGE, "Coverage"
)


def explorer_of(service: Service) -> Explorer:
    """Return the explorer of a service."""
    settings = service.settings
    return Explorer(service.engine, Addresses(root_of(settings), paper=settings.whitepaper))


def root_of(settings: ServiceSettings) -> str:
    """Return the path before every address, which a public address may have."""
    return urlsplit(settings.public_url).path.rstrip("/")


def page(text: str, status: int = 200) -> Response:
    """Answer with a page, and allow just the style sheets that its drawings hold.

    Args:
        status: The HTTP status.
    """
    answer = Response(text, status, content_type=_PAGE[0].content_type)
    if hashes := "".join(f" '{digest}'" for digest in sorted(map(_digest, _STYLE.findall(text)))):
        answer.headers["Content-Security-Policy"] = _POLICY.format(hashes)
    return answer


def day_given(knowledge: Knowledge, word: str) -> tuple[Day | None, str]:
    """Return the day that a parameter names, and what is wrong with it.

    Args:
        word: What is given; empty for the edition.
    """
    try:
        return day_of(knowledge, word), ""
    except WRONG as error:
        return None, f"the parameter 'as_of': {error}"


def _digest(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def blueprint(service: Service, explorer: Explorer) -> Blueprint:
    """Return the routes of the pages.

    Args:
        service: What they work with.
        explorer: Renders them.
    """
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    @described(_ASK)
    def ask() -> Response:
        given = parameters()
        if "q" not in given.given and not given.of_query:
            return page(explorer.first())
        text = given.given.get("q", "").strip()
        content, fine = ask_page(explorer, text, given.of_query)
        return page(content, 200 if fine else 400)

    @routes.get("/questions")
    @described(_QUESTIONS)
    def questions() -> Response:
        return page(explorer.queries())

    @routes.get("/decide")
    @described(_DECIDE)
    def decide() -> Response:
        try:
            decision, data = _asked(explorer)
        except NoRequirementError as error:
            return page(decide_page(explorer, error.rest, "", error.name)[0], 400)
        if decision is None:
            return page(decide_page(explorer, None)[0])
        if isinstance(decision, QueryError):
            return page(explorer.decide_wrong(decision), 400)
        asked, linked = decision
        if wrong := day_given(service.knowledge, asked.as_of)[1]:
            return page(decide_page(explorer, replace(asked, as_of=""), wrong_day=wrong)[0], 400)
        if not linked:
            # The form was sent, or a query: its address says what it means.
            return Response(status=303, headers={"Location": explorer.decide_link(asked)})
        content, fine = decide_page(explorer, asked, data)
        return page(content, 200 if fine else 400)

    @routes.get("/decide.md")
    @described(_RECORD)
    def decide_record() -> Response:
        try:
            decision, _ = _asked(explorer)
        except NoRequirementError as error:
            raise wrong_request(
                f"no requirement is called {error.name!r}; it is the word of a property, as in "
                "`must=encrypted,private`"
            ) from None
        if decision is None:
            raise ProblemError(NOT_FOUND, "there is nothing to choose from")
        if isinstance(decision, QueryError):
            raise decision
        if wrong := day_given(service.knowledge, decision[0].as_of)[1]:
            raise wrong_request(wrong)
        answer = Response(
            explorer.decide_record(decision[0]), content_type=_MARKDOWN[0].content_type
        )
        answer.headers["Content-Disposition"] = 'attachment; filename="decision.md"'
        return answer

    @routes.get("/matrix")
    @described(_MATRIX)
    def matrix() -> Response:
        given = request.args
        wanted = {
            name: value
            for name, value in given.items()
            if name not in {"of", "show", "words", "format", "as_of"}
        }
        _known(explorer, given.get("of", ""), list(wanted), _MATRIX)
        day, wrong = day_given(service.knowledge, given.get("as_of", ""))
        content = matrix_page(
            explorer,
            given.get("of", ""),
            wanted,
            given.getlist("show"),
            given.get("words", "").strip(),
            day=day,
            wrong=wrong,
        )
        assert content is not None, "the class was looked up"
        return page(content, 400 if wrong else 200)

    @routes.get("/compare")
    @described(_COMPARE)
    def compare() -> Response:
        given = request.args
        if given.get("only", "differences") != "differences":
            raise wrong_request("the parameter 'only' is 'differences', or is left out")
        things = [
            word.strip()
            for words in given.getlist("ids")
            for word in words.split(",")
            if word.strip()
        ]
        on = [word.strip() for word in given.get("on", "").split(",") if word.strip()]
        day, wrong = day_given(service.knowledge, given.get("as_of", ""))
        content, fine = compare_page(
            explorer,
            given.get("of", ""),
            things,
            on,
            differing=given.get("only") == "differences",
            day=day,
            wrong=wrong,
        )
        return page(content, 200 if fine else 400)

    @routes.get("/look")
    @described(_LOOK)
    def look() -> Response:
        given = parameters().given
        words, of = _words(given.get("words", "")), given.get("of", "")
        families = () if words or of else explorer.home().families
        content = index_page(explorer, words, of, families)
        if content is None:
            raise ProblemError(NOT_FOUND, f"no class is called {given['of']!r}")
        return page(content)

    @routes.get("/api/v1/find")
    @described(_FIND)
    def find() -> Response:
        given = parameters().given
        most = given.get("most", str(MOST_FOUND))
        short = most.isdecimal() and len(most) <= _LONGEST_NUMBER
        if not short or not 0 < int(most) <= MOST_FOUND:
            raise wrong_request(f"'most' is a whole number from 1 to {MOST_FOUND}, not {most!r}")
        finding = explorer.found(_words(given.get("words", "")))
        told = finding_json(finding, explorer.address_of, int(most))
        return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")

    @routes.get("/ns/<name>")
    @described(_TERM)
    def term(name: str) -> Response:
        return _term("ns", name)

    @routes.get("/iq/<name>")
    @described(_IQ_TERM)
    def annotation(name: str) -> Response:
        return _term("iq", name)

    def _term(space: str, name: str) -> Response:
        content = explorer.term(space, name)
        if content is None:
            raise ProblemError(NOT_FOUND, f"the vocabulary has no term {name!r}; see /reference")
        return page(content)

    @routes.get("/ns")
    @routes.get("/reference")
    @described(_REFERENCE)
    def reference() -> Response:
        return page(explorer.reference())

    @routes.get("/prove")
    @described(_PROVE)
    def prove() -> Response:
        given = parameters()
        words = [given.needed(name, "a word or an IRI") for name in ("thing", "property", "value")]
        try:
            content = explorer.proof(*words)
        except UsageError as error:
            raise wrong_request(str(error)) from error
        if content is None:
            triple = statement(service.engine, *words)
            raise ProblemError(NOT_FOUND, unproved(service.knowledge, triple))
        return page(content)

    @routes.get("/drawings")
    @described(_DRAWINGS)
    def drawings() -> Response:
        return page(explorer.drawings())

    @routes.get("/guide")
    @described(_GUIDE)
    def guide() -> Response:
        return page(explorer.guide())

    @routes.get("/sparql.html")
    @described(_SPARQL)
    def sparql_page() -> Response:
        answer = page(explorer.sparql())
        answer.headers["Content-Security-Policy"] = _SPARQL_POLICY
        return answer

    @routes.get("/changes")
    @described(_CHANGES)
    def changes() -> "Response":
        return page(changes_page(explorer))

    @routes.get("/page/<number>")
    @described(_PAPER_PAGE)
    def paper(number: str) -> Response:
        short = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
        day, wrong = day_given(service.knowledge, parameters().given.get("as_of", ""))
        content = explorer.paper(int(number), day, wrong) if short else None
        if content is None:
            last = last_page(explorer.knowledge)
            has = f"it has pages 1 to {last}" if last else "no page of a source is on record"
            raise ProblemError(NOT_FOUND, f"the source has no page {number!r}: {has}")
        return page(content, 400 if wrong else 200)

    @routes.get("/coverage")
    @routes.get("/coverage.<suffix>")
    @described(_COVER)
    def cover() -> Response:
        chosen = form()
        covered = coverage(service.knowledge.store)
        if chosen.name != "html":
            return Response(write(covered, chosen.name), content_type=chosen.content_type)
        totals = [(finding, covered.count(finding)) for finding in Finding]
        table = html(covered, explorer.addresses.of)
        return page(
            explorer.render("coverage.html", "/coverage", table=table, totals=totals, marks=MARKS)
        )

    return routes


def _words(text: str) -> str:
    """Return words to look for, which are short.

    Raises:
        ProblemError: There are too many.
    """
    if len(text) > LONGEST:
        raise wrong_request(f"words to look for have {LONGEST} letters at most, not {len(text)}")
    return text.strip()


def _asked(explorer: Explorer) -> "tuple[tuple[Asked, bool] | QueryError | None, str]":
    """Read what is to be decided out of the address, and the version of the data in it.

    Raises:
        ProblemError: A name in it is not known.
        NoRequirementError: A requirement is none.
    """
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
    try:
        return asked_of(explorer, given), request.args.get("data", "")
    except QueryError as error:
        return error, ""
    except KeyError as error:
        words = ", ".join((*_DECIDE.known("GET"), "and the word of any property"))
        raise wrong_request(f"unknown parameter {error.args[0]!r}; known here: {words}") from None
    except ValueError as error:
        raise wrong_request(
            f"no decision is made by this: {error}; it takes `choose …` and `find … where …`"
        ) from None


def _known(explorer: Explorer, of: str, names: list[str], operation: Operation) -> None:
    """Make sure that a class and some properties are those of a matrix.

    Raises:
        ProblemError: One is not known.
    """
    matrix = explorer.matrix_of(of)
    if matrix is None:
        if not of and not names:
            return
        classes = ", ".join(term.name for term in explorer.classes) or "none"
        raise wrong_request(f"things are not laid out by {of!r}; the classes are: {classes}")
    words = [aspect.term.name for aspect in matrix.aspects]
    if unknown := [name for name in names if name not in words]:
        listed = ", ".join((*operation.known("GET"), *words))
        spelled = ", ".join(map(repr, unknown))
        raise wrong_request(f"unknown parameter {spelled}; known here: {listed}")
