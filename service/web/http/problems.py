"""Errors over HTTP: RFC 9457 problem details, with the diagnostics of the language.

Every error answer of the service is made here, so that none shows a trace, and each says what to
do. A browser that asks for a page gets the same as a page.
"""

# ruff: noqa: PLC0415 - the process that others are forked from has no Flask

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.ontology import BASE
from isthmus.queries import diagnostic_json

from .negotiation import Form, choose

if TYPE_CHECKING:
    from flask import Response
    from isthmus.queries import Diagnostic, QueryError

PROBLEM = "isthmus.problem"
"""Where the WSGI environment keeps the type of the problem that a request was answered with."""
_JSON = Form("json", "application/problem+json")
_LONGEST = 4000
"""Characters of what is said of a problem."""
_FORMS = (_JSON, Form("json", "application/json"), Form("html", "text/html"))


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error.

    Attributes:
        name: The last part of its URI.
        status: The HTTP status.
        title: What it is, the same in every occurrence.
        remedy: What a client can do, for the documentation.
    """

    name: str
    status: int
    title: str
    remedy: str

    @property
    def uri(self) -> str:
        """The URI of the type."""
        return f"{BASE}problem/{self.name}"


WRONG_QUERY = ProblemType(
    "wrong-query",
    400,
    "The query is wrong",
    "Read `errors`: each has a place in the text, help, and fixes ready to be applied.",
)
WRONG_REQUEST = ProblemType(
    "wrong-request",
    400,
    "The request is wrong",
    "A parameter is missing, unknown, given twice or has no meaning; `detail` names it.",
)
REFUSED = ProblemType(
    "refused",
    403,
    "This is not allowed here",
    "The service only reads, and calls no other service; `detail` says what was asked for.",
)
NOT_FOUND = ProblemType("not-found", 404, "There is nothing here", "Check the address.")
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed", 405, "The method is not allowed", "Use one that `Allow` lists."
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable",
    406,
    "None of the accepted forms is offered",
    "Accept one of the forms that `detail` lists, or name one with `format`.",
)
LENGTH_REQUIRED = ProblemType(
    "length-required",
    411,
    "The length of the body is not told",
    "Send `Content-Length`: without it a body that was cut short looks like a whole one.",
)
TOO_LARGE = ProblemType("too-large", 413, "The request is too large", "Send a shorter query.")
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    "The media type is not supported",
    "Send one of the types that `detail` lists.",
)
TOO_MANY = ProblemType(
    "too-many-at-once",
    429,
    "Too many requests at once",
    "Wait for the answers under way, or as long as `Retry-After` says.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    "Something went wrong here",
    "It is a defect of the service; report it with the request id.",
)
ENGINE = ProblemType(
    "engine",
    502,
    "The engine behind the service failed",
    "With `--store URL` the engine's own errors are passed on with their status, in `detail`.",
)
BUSY = ProblemType(
    "busy",
    503,
    "The service is busy",
    "Every worker is taken; ask again after as many seconds as `Retry-After` says.",
)
TOO_SLOW = ProblemType(
    "too-slow",
    504,
    "The query takes too long",
    "It may be right and still take longer than a query may here. Ask for less (fewer conditions, "
    "a `limit`, no pattern that joins everything), or again when there is less to do; `--deadline` "
    "of the service sets the time.",
)
TOO_MUCH = ProblemType(
    "too-much",
    507,
    "The query needs too much",
    "Its answer or the memory for it is above a limit, which `detail` names; ask for less.",
)

PROBLEM_TYPES = (
    WRONG_QUERY,
    WRONG_REQUEST,
    REFUSED,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    LENGTH_REQUIRED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    TOO_MANY,
    INTERNAL_ERROR,
    ENGINE,
    BUSY,
    TOO_SLOW,
    TOO_MUCH,
)
"""All kinds of error, in order of status; the documentation lists them from here."""


@dataclass(eq=False)
class ProblemError(ValueError):
    """An error that is answered as a problem.

    Attributes:
        kind: Its type.
        detail: What is wrong in this request, and what to do.
        query: The text that the diagnostics speak about.
        diagnostics: What is wrong with the query.
        headers: Headers that go with the answer.
    """

    kind: ProblemType
    detail: str
    query: str = ""
    diagnostics: tuple["Diagnostic", ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        self.detail = _shortened(self.detail)
        super().__init__(self.detail)


def _shortened(detail: str) -> str:
    """Return the beginning and the end of what repeats a long address or value."""
    half = _LONGEST // 2
    return detail if len(detail) <= _LONGEST else f"{detail[:half]} … {detail[-half:]}"


STARVED = ProblemError(
    BUSY,
    "the system lets the service start no more threads or processes; ask again in a few seconds",
    headers={"Retry-After": "5"},
)
"""What a request is answered with that needs a thread or a process and gets none."""


def wrong_request(detail: str) -> ProblemError:
    """Return the error for a request that cannot be understood."""
    return ProblemError(WRONG_REQUEST, detail)


def unsupported(mimetype: str, offered: Sequence[str]) -> ProblemError:
    """Return the error for a query that is sent as what it is not read from."""
    return ProblemError(
        UNSUPPORTED_MEDIA_TYPE,
        f"send a query as {' or '.join(offered)}, not as {mimetype or 'nothing'!r}",
        headers={"Accept-Post": ", ".join(offered)},
    )


def text_of_body(body: bytes) -> str:
    """Return the body of a request as text.

    Raises:
        ProblemError: It is not UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise wrong_request(f"the body is not UTF-8 at byte {error.start}") from error


def not_acceptable(offered: Iterable[Form]) -> ProblemError:
    """Return the error for a client that accepts nothing of what is offered."""
    types = ", ".join(dict.fromkeys(form.media_type for form in offered))
    return ProblemError(NOT_ACCEPTABLE, f"offered here: {types}")


_BEYOND: Mapping[str, ProblemType] = {"E501": TOO_LARGE, "E511": TOO_SLOW, "E512": TOO_MUCH}
"""Codes of limits that have a status of their own."""


def of_query(error: "QueryError") -> ProblemError:
    """Return the problem for a query that cannot be answered as it stands.

    Args:
        error: Holds the query and what is wrong with it.
    """
    wrong = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
    detail = wrong[0].message
    if len(wrong) > 1:
        detail += f" (and {len(wrong) - 1} more)"
    kind = next(
        (_BEYOND[diagnostic.code] for diagnostic in wrong if diagnostic.code in _BEYOND),
        WRONG_QUERY,
    )
    return ProblemError(kind, detail, error.text, error.diagnostics)


def respond(error: ProblemError, request_id: str) -> "Response":
    """Answer with a problem.

    Args:
        error: What went wrong.
        request_id: Names this request, so that it can be found again.

    Returns:
        The answer: ``application/problem+json``, or a page for a browser that asks for one.
    """
    from flask import Response, json, render_template, request

    request.environ[PROBLEM] = error.kind.name
    chosen = choose(request.headers.get("Accept"), _FORMS)
    if chosen is not None and chosen.name == "html" and not request.path.startswith("/api/"):
        page = render_template("problem.html", problem=error, request_id=request_id)
        return Response(
            page, error.kind.status, error.headers, content_type="text/html; charset=utf-8"
        )
    return Response(
        json.dumps(body(error, request_id), ensure_ascii=False) + "\n",
        error.kind.status,
        error.headers,
        content_type=_JSON.content_type,
    )


def body(error: ProblemError, request_id: str) -> dict[str, object]:
    """Return a problem in the shape of RFC 9457.

    Args:
        error: What went wrong.
        request_id: Names this request.

    Returns:
        The members of the JSON object.
    """
    members: dict[str, object] = {
        "type": error.kind.uri,
        "title": error.kind.title,
        "status": error.kind.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.diagnostics:
        members["errors"] = [diagnostic_json(error.query, entry) for entry in error.diagnostics]
    return members
