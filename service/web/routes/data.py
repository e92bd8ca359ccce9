"""Linked data: ontology, downloads, the description of the data set, every thing by name."""

import gzip
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from threading import Lock
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from isthmus.kb.pool.gate import LARGE_ANSWER
from isthmus.kb.store import export
from isthmus.kb.terms import node_of
from isthmus.ontology import BASE
from isthmus.service.explorer import Explorer
from isthmus.service.explorer.days.day import Day
from isthmus.service.explorer.pages.thing import thing_page
from isthmus.service.explorer.parts.addresses import KINDS
from isthmus.service.web.description import void
from isthmus.service.web.http.address import root_of
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, TOO_MUCH, ProblemError, wrong_request
from isthmus.service.web.serving.front import PIECE, STREAMED
from isthmus.service.web.serving.service import Service

from .pages import AS_OF, day_given, page

_TURTLE = Form("ttl", "text/turtle")
_JSON_LD = Form("jsonld", "application/ld+json")
_N_QUADS = Form("nq", "application/n-quads")
_RDF_XML = Form("rdf", "application/rdf+xml")
_N_TRIPLES = Form("nt", "application/n-triples")
_PAGE = Form("html", "text/html")
RDF_FORMS = (_TURTLE, _JSON_LD, _RDF_XML, _N_TRIPLES, _N_QUADS)
_FILES = {
    "ontology": ("ontology",),
    "claims": ("claims",),
    "facts": ("facts",),
    "inferred": ("inferred",),
    "user": ("user",),
    "stated": export.STATED_LAYERS,
    "all": export.LAYERS,
}
"""Name of a download to the layers in it."""
_FED = 4 * 1024
"""Bytes of a packed download that are unpacked at a time."""
_GROUP = "Linked data"
_ONTOLOGY = Operation("The vocabulary and its axioms", _GROUP, RDF_FORMS)
_DOWNLOAD = Operation(
    "A part of the knowledge to take away",
    _GROUP,
    RDF_FORMS,
    parts={
        "name": Parameter(
            "name", "which part", True, {"type": "string", "enum": list(_FILES)}, "claims"
        )
    },
)
_DATASET = Operation("The dataset described with VoID", _GROUP, RDF_FORMS)
_THING_FORMS = (_TURTLE, _PAGE, *RDF_FORMS[1:])
_THING = Operation(
    "What is on record about one thing: a page for people, data for programs",
    _GROUP,
    _THING_FORMS,
    parts={
        "kind": Parameter("kind", "what kind of thing", needed=True, example="option"),
        "name": Parameter(
            "name",
            "the last part of its IRI",
            needed=True,
            schema={"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"},
            example="vpc-peering",
        ),
    },
    parameters=(AS_OF,),
)


def blueprint(service: Service, explorer: Explorer) -> Blueprint:
    """Return the routes of the data side.

    Args:
        service: What they work with.
        explorer: Renders the page of a thing.
    """
    routes = Blueprint("data", __name__)
    quads = service.knowledge.dataset.layers()

    one_at_a_time = Lock()

    @cache
    def packed(names: tuple[str, ...], writer: str) -> bytes:
        return gzip.compress(export.export(quads, names, writer), 6, mtime=0)

    most = service.settings.download

    def layers(names: tuple[str, ...]) -> Response:
        chosen = form()
        known = export.graphs_of(quads, names)
        size = sum(service.knowledge.figures().graphs.get(graph.value, 0) for graph in known)
        if size > most:
            raise ProblemError(
                TOO_MUCH,
                f"this part has {size:,} statements, and a download may have {most:,} "
                "(--download-triples); take smaller parts, or have `isthmus export` write it",
            )
        # Writing a layer takes ten times its own size in memory, so each is written once.
        with one_at_a_time:
            content = packed(names, export.BY_SUFFIX[chosen.name])
        if request.accept_encodings["gzip"] <= 0:
            return _unpacked(content, chosen)
        response = _rdf(content, chosen)
        response.headers["Content-Encoding"] = "gzip"
        return response

    @routes.get("/ontology")
    @routes.get("/ontology.<suffix>")
    @described(_ONTOLOGY)
    def ontology() -> Response:
        return layers(("ontology",))

    @routes.get("/data/<name>")
    @routes.get("/data/<name>.<suffix>")
    @described(_DOWNLOAD)
    def download(name: str) -> Response:
        if name not in _FILES:
            raise ProblemError(NOT_FOUND, f"the downloads are {', '.join(_FILES)}")
        return layers(_FILES[name])

    @routes.get("/void")
    @routes.get("/void.<suffix>")
    @routes.get("/.well-known/void")
    @described(_DATASET)
    def dataset() -> Response:
        chosen = form()
        address = service.settings.public_url or root_of(request.environ)
        triples = void.describe(service.knowledge, address)
        return _rdf(export.write(triples, export.BY_SUFFIX[chosen.name]), chosen)

    kinds = ", ".join(f'"{kind}"' for kind in KINDS)

    @routes.get(f"/<any({kinds}):kind>/<name>")
    @routes.get(f"/<any({kinds}):kind>/<name>.<suffix>")
    @described(_THING)
    def thing(kind: str, name: str) -> Response:
        node = node_of(f"{BASE}{kind}/{name}")
        chosen = form()
        missing = ProblemError(NOT_FOUND, f"nothing is on record about {kind} {name!r}")
        day, wrong = _day()
        if chosen.name == "html":
            content = thing_page(explorer, kind, name, day, wrong)
            if content is None:
                raise missing
            return page(content, 400 if wrong else 200)
        if wrong:
            raise wrong_request(wrong)
        known = service.knowledge if day is None else day.knowledge
        if node is None or node not in known.descriptions:
            raise missing
        triples = list(islice(export.describe(known.quads, node), most + 1))
        if len(triples) > most:
            raise ProblemError(
                TOO_MUCH,
                f"more than {most:,} statements are about this thing (--download-triples); "
                "ask for some of them with a query",
            )
        written = export.write(triples, export.BY_SUFFIX[chosen.name])
        response = _rdf(written, chosen)
        on = f"?{urlencode({'as_of': day.word})}" if day is not None else ""
        response.headers["Content-Location"] = f"/{kind}/{name}.{chosen.name}{on}"
        return response

    def _day() -> tuple[Day | None, str]:
        """Return the day that is asked for, and what is wrong with it."""
        return day_given(service.knowledge, parameters().given.get("as_of", ""))

    return routes


def _unpacked(packed: bytes, chosen: Form) -> Response:
    """Return a download that is unpacked while it is sent: who does not read it takes no memory."""
    # The last four bytes tell the length (RFC 1952).
    length = int.from_bytes(packed[-4:], "little")
    if length < LARGE_ANSWER:
        return _rdf(gzip.decompress(packed), chosen)
    response = Response(_pieces(packed), content_type=chosen.content_type, direct_passthrough=True)
    response.headers["Content-Length"] = str(length)
    request.environ[STREAMED] = True
    return response


def _pieces(packed: bytes) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    # What is not unpacked yet zlib copies: of all of it each client would hold a copy.
    for start in range(0, len(packed), _FED):
        fed = packed[start : start + _FED]
        while fed:
            yield unpacking.decompress(fed, PIECE)
            fed = unpacking.unconsumed_tail


def _rdf(content: bytes, chosen: Form) -> Response:
    return Response(content, content_type=chosen.content_type)
