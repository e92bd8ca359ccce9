"""Blocks for other people's pages: the web components, what they ask for, frames, and oEmbed."""

from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, render_template, request
from isthmus.kb.characters import xml_text
from isthmus.kb.pool import PoolError
from isthmus.queries import QueryError
from isthmus.service.embed.addresses import addresses_at, path_of
from isthmus.service.embed.block import OPTIONS, Block, checked, parameters_of
from isthmus.service.embed.content import Content
from isthmus.service.embed.embedder import Embedder
from isthmus.service.embed.html import html_of
from isthmus.service.embed.json_form import json_of, page_of
from isthmus.service.embed.place import EmbedError, Place
from isthmus.service.explorer.parts.matching_block import Sought, sought
from isthmus.service.web.http.address import root_of
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import JSON, Operation, Parameter, described
from isthmus.service.web.http.parameters import PREFIX, Parameters, form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from isthmus.service.web.http.responses import json_response
from isthmus.service.web.serving.service import Service

SCRIPT = Path(__file__).parents[2] / "embed" / "static" / "isthmus.js"
"""The web components."""
FRAME_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)
"""A frame may stand anywhere and holds nothing that runs; drawings bring their style sheets."""
WIDTH, HEIGHT = 640, 400
"""The usual size of a frame, in pixels."""
KINDS = ("query", "option", "compare", "diagram", "proof")
_GROUP = "Embeds"
_OPTIONS = tuple(
    Parameter(name, OPTIONS[kind][name].replace("`", ""))
    for name, kind in (
        ("on", "compare"),
        ("saved", "query"),
        ("params", "query"),
        ("as", "query"),
        ("show", "query"),
        ("diagram", "option"),
        ("caption", "query"),
        ("sources", "query"),
    )
)
_KIND = Parameter(
    "kind", "what it is", True, {"type": "string", "enum": list(KINDS)}, example="option"
)
_CONTENT = Operation(
    "What takes the place of a block, for the web components",
    _GROUP,
    JSON,
    "Content",
    parameters=(
        _KIND,
        Parameter(
            "text", "the query, or the words; empty with `saved`", True, example="vpc-peering"
        ),
        *_OPTIONS,
    ),
    traits={"runs"},
)
_FRAME = Operation(
    "A page for a frame: one block, which other sites may show",
    _GROUP,
    (Form("html", "text/html"),),
    parameters=(Parameter("text", "the words", True, example="vpc-peering"), *_OPTIONS),
    parts={"kind": replace(_KIND, schema={"type": "string", "enum": list(KINDS[1:])})},
    traits={"runs"},
)
_QUERY_FRAME = Operation(
    "A page for a frame: the answer to a query",
    _GROUP,
    (Form("html", "text/html"),),
    parameters=(
        Parameter("q", "a query in IQ; empty with `saved`", True, example="find option"),
        *_OPTIONS,
    ),
    traits={"runs"},
)
_SCRIPT = Operation("The web components, as one script", _GROUP, (Form("js", "text/javascript"),))
_OEMBED = Operation(
    "How to show a page of ours inside another page (oEmbed 1.0)",
    _GROUP,
    (Form("json", "application/json"), Form("xml", "text/xml")),
    "OEmbed",
    parameters=(
        Parameter("url", "the address of the page", True, example="/option/vpc-peering"),
        Parameter("maxwidth", "pixels", schema={"type": "integer", "minimum": 1}),
        Parameter("maxheight", "pixels", schema={"type": "integer", "minimum": 1}),
    ),
    problems=(NOT_FOUND,),
)


def blueprint(service: Service) -> Blueprint:
    """Return the routes of the embeds.

    Args:
        service: What they work with.
    """
    routes = Blueprint("embed", __name__)
    embedder = Embedder(service.engine)
    root = urlsplit(service.settings.public_url).path.rstrip("/")

    def content_of(kind: str, given: Parameters) -> tuple[Content, dict[str, str]]:
        """Answer a block; return with it the parameters of the page that shows its query."""
        options = dict(given.given)
        options.pop("kind", None)
        options.pop("format", None)
        name = "q" if "q" in given.given else "text"
        text = given.needed(name, "the query, or the words")
        options.pop(name)
        for name in list(options):
            if name not in OPTIONS[kind]:
                raise wrong_request(f"isthmus-{kind} takes no option {name!r}")
        place = Place("", 1)
        try:
            block = checked(Block(kind, text.strip(), options, place, place))
            return embedder.content(block), _page_parameters(block)
        except EmbedError as error:
            if isinstance(error.__cause__, QueryError | PoolError):
                raise error.__cause__ from None
            raise wrong_request(error.reason) from error

    @routes.get("/embed/isthmus.js")
    @described(_SCRIPT)
    def script() -> Response:
        return Response(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")

    @routes.get("/embed/content")
    @described(_CONTENT)
    def content() -> Response:
        given = parameters()
        kind = given.needed("kind", f"one of {', '.join(KINDS)}")
        if kind not in KINDS:
            raise wrong_request(f"no block is called {kind!r}; there are {', '.join(KINDS)}")
        content, asked = content_of(kind, given)
        page = page_of(content, asked, path_of)
        body = json_of(content, path_of, page, service.knowledge.edition)
        return json_response(body)

    @routes.get("/embed/query")
    @described(_QUERY_FRAME)
    def query_frame() -> Response:
        return framed("query")

    @routes.get('/embed/<any("option", "compare", "diagram", "proof"):kind>')
    @described(_FRAME)
    def frame(kind: str) -> Response:
        return framed(kind)

    def framed(kind: str) -> Response:
        given = parameters()
        content, asked = content_of(kind, given)
        here = service.settings.public_url or root_of(request.environ)
        page = page_of(content, asked, path_of)
        text = render_template(
            "frame.html",
            block=html_of(content, addresses_at(here)),
            title=content.caption or content.statement,
            page=f"{here}/{page}",
            style=f"{root}/static/frame.css",
            dataset=content.version,
        )
        answer = Response(text, content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = FRAME_POLICY
        return answer

    @routes.get("/oembed")
    @described(_OEMBED)
    def oembed() -> Response:
        given = parameters()
        chosen = form()
        here = service.settings.public_url or root_of(request.environ)
        wanted = given.needed("url", "the address of a page of this service")
        sought = _sought(wanted, here)
        if sought is None:
            raise ProblemError(NOT_FOUND, f"no page of this service at {wanted!r} can be shown")
        about, _ = content_of(sought.kind, Parameters(sought.asked, {}))
        width = min(WIDTH, _pixels(given, "maxwidth", WIDTH))
        height = min(HEIGHT, _pixels(given, "maxheight", HEIGHT))
        asked = {
            "q" if key == "text" and sought.kind == "query" else key: value
            for key, value in sought.asked.items()
        }
        target = f"{here}/embed/{sought.kind}?{urlencode(asked)}"
        title = about.caption or about.statement
        frame = (
            f'<iframe src="{escape(target)}" title="{escape(title)}" width="{width}" '
            f'height="{height}" sandbox="allow-popups allow-top-navigation-by-user-activation" '
            f'loading="lazy" style="border:0"></iframe>'
        )
        body: dict[str, object] = {
            "type": "rich",
            "version": "1.0",
            "title": title,
            "provider_name": "Isthmus",
            "provider_url": f"{here}/",
            "html": frame,
            "width": width,
            "height": height,
            "cache_age": 86400,
        }
        if chosen.name == "xml":
            parts = "".join(f"<{key}>{xml_text(str(value))}</{key}>" for key, value in body.items())
            declaration = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
            return Response(
                f"{declaration}<oembed>{parts}</oembed>\n", content_type=chosen.content_type
            )
        return json_response(body)

    return routes


def _sought(url: str, here: str) -> Sought | None:
    """Return what a page of this service shows, or None if it is no page that can be embedded."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Brackets without an IPv6 address, or a host that no name can be: nobody's page.
        return None
    own = urlsplit(here)
    if parts.netloc and parts.netloc != own.netloc:
        return None
    path = parts.path.removeprefix(own.path.rstrip("/"))
    return sought(path, {name: values[0] for name, values in parse_qs(parts.query).items()})


def _page_parameters(block: Block) -> dict[str, str]:
    if block.kind != "query" or not block.text:
        return {}
    values = parameters_of(block)
    return {"q": block.text, **{f"{PREFIX}{name}": value for name, value in values.items()}}


def _pixels(given: Parameters, name: str, usual: int) -> int:
    text = given.given.get(name, str(usual))
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) == 0:
        raise wrong_request(f"the parameter {name!r} is not a number of pixels: {text!r}")
    return int(text)
