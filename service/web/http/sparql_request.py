"""Read a request of the SPARQL 1.1 Protocol: what is asked, of which graphs, in which form.

https://www.w3.org/TR/sparql11-protocol/. A query comes in the address, in a form or as the body
itself; the graphs may be named in the address or in the form. Parameters that the protocol does not
know are ignored, as clients send several of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from isthmus.kb.data_class import dataclass
from isthmus.kb.pool import Formats, Reply
from isthmus.kb.pool.media_types import GRAPH_TYPES, ROW_TYPES
from pyoxigraph import NamedNode

from .negotiation import Form, choose
from .problems import (
    REFUSED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    not_acceptable,
    text_of_body,
    unsupported,
    wrong_request,
)

if TYPE_CHECKING:
    from flask import Request

QUERY_TYPE = "application/sparql-query"
FORM_TYPE = "application/x-www-form-urlencoded"
_UPDATE_TYPE = "application/sparql-update"
_TYPES = (QUERY_TYPE, FORM_TYPE)
_MOST_PARAMETERS = 1_000
_ESCAPED = 3
"""A form writes a byte as at most three."""
_SLACK = 16 * 1024
"""Bytes for the other parameters of a form."""

ROW_FORMS = (
    *(Form(name, media_type) for name, media_type in ROW_TYPES.items()),
    Form("json", "application/json"),
    Form("xml", "application/xml"),
    Form("xml", "text/xml"),
)
"""The forms of rows and of the answer to ASK, which is the bare word as CSV and TSV.

The usual one comes first; the last ones are other names, for those who ask so.
"""
GRAPH_FORMS = (
    *(Form(name, media_type) for name, media_type in GRAPH_TYPES.items()),
    Form("ttl", "text/n3"),
    Form("ttl", "application/x-turtle"),
    Form("nt", "text/plain"),
    Form("rdf", "application/xml"),
    Form("rdf", "text/xml"),
    Form("jsonld", "application/json"),
)
"""The forms of a graph."""
_ROW_NAMES = {"srj": "json", "srx": "xml"}
_GRAPH_NAMES = {
    "json": "jsonld",
    "xml": "rdf",
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
}
"""Other names of forms in ``format``: clients give one name for every kind of query."""


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A request of the protocol.

    Attributes:
        query: The text; None if there is none, which asks for the description of the service.
        default_graphs: IRIs given for the default graph, None if no graph of any kind is given.
        named_graphs: IRIs given for the named graphs, likewise.
        rows: The form for rows and for the answer to ASK, None if the client takes none of them.
        graph: The form for a graph, likewise.
        accept: The Accept header, where that has chosen the forms; empty where they were named.
    """

    query: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    rows: Form | None
    graph: Form | None
    accept: str = ""

    def without_xml(self) -> "ProtocolRequest | None":
        """Return the request with the forms but XML that it accepts, None if it accepts none."""
        rows, graph = (
            choose(self.accept, [form for form in forms if form.name not in {"xml", "rdf"}])
            for forms in (ROW_FORMS, GRAPH_FORMS)
        )
        if not self.accept or not (rows or graph):
            return None
        return replace(self, rows=rows, graph=graph)

    @property
    def formats(self) -> Formats:
        """The forms by name, as the pool wants them."""
        rows, graph = (form.name if form else "" for form in (self.rows, self.graph))
        return Formats(rows, rows, graph)


def read_protocol(request: "Request", largest: int) -> ProtocolRequest:
    """Read a request.

    Args:
        largest: Bytes that a query may have.

    Returns:
        What it asks.

    Raises:
        ProblemError: It is not a request of the protocol, or asks for an update.
    """
    given = _pairs(request.query_string.decode("ascii", "replace"), "the address")
    if request.method == "POST":
        given += _sent(request, largest)
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise ProblemError(REFUSED, "updates are refused: this service is read-only")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise wrong_request(f"the parameter 'query' is given {len(queries)} times")
    if not queries and request.method == "POST":
        raise wrong_request("the parameter 'query' is missing: the text of a query in SPARQL")
    default = _graphs(values, "default-graph-uri")
    named = _graphs(values, "named-graph-uri")
    accept = request.headers.get("Accept")
    wanted = [name.casefold() for name in values.get("format", ())]
    return ProtocolRequest(
        queries[0] if queries else None,
        default if default or named else None,
        named if default or named else None,
        _form(ROW_FORMS, _ROW_NAMES, wanted, accept),
        _form(GRAPH_FORMS, _GRAPH_NAMES, wanted, accept),
        accept if accept and not wanted else "",
    )


def form_of(reply: Reply, rows: Form | None, graph: Form | None) -> Form:
    """Return the form of an answer: the one chosen, unless another engine has chosen itself.

    Args:
        reply: The answer.
        rows: The form chosen for rows and for the answer to ASK.
        graph: The form chosen for a graph.
    """
    chosen, known = (graph, GRAPH_FORMS) if reply.kind == "graph" else (rows, ROW_FORMS)
    if chosen is not None and chosen.name == reply.form:
        return chosen
    return next(form for form in known if form.name == reply.form)


def nothing_fits(asked: ProtocolRequest) -> ProblemError | None:
    """Return the error for a client that accepts no form of any kind of answer."""
    if asked.rows or asked.graph:
        return None
    return not_acceptable((*ROW_FORMS[:4], *GRAPH_FORMS[:6]))


def _sent(request: "Request", largest: int) -> list[tuple[str, str]]:
    """Return the parameters in the body of a request; a bare query counts as one."""
    kind = request.mimetype
    if kind == _UPDATE_TYPE:
        raise ProblemError(REFUSED, "updates are refused: this service is read-only")
    if kind not in _TYPES:
        raise unsupported(kind, _TYPES)
    charset = request.mimetype_params.get("charset", "utf-8").casefold()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE, f"send UTF-8, not {charset!r}")
    request.max_content_length = largest * _ESCAPED + _SLACK if kind == FORM_TYPE else largest
    if (request.content_length or 0) > request.max_content_length:
        raise ProblemError(TOO_LARGE, f"a query may have {largest // 1024} KiB")
    text = text_of_body(request.get_data(cache=False, parse_form_data=False))
    return [("query", text)] if kind == QUERY_TYPE else _pairs(text, "the form")


def _pairs(text: str, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise wrong_request(f"{place} is not UTF-8") from error
    except ValueError as error:
        raise wrong_request(f"{place} has more than {_MOST_PARAMETERS} parameters") from error


def _graphs(values: dict[str, list[str]], name: str) -> tuple[str, ...]:
    graphs = tuple(iri for iri in values.get(name, ()) if iri)
    for iri in graphs:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise wrong_request(f"the parameter {name!r} is no absolute IRI: {iri!r}") from error
    return graphs


def _form(
    offered: Sequence[Form], names: Mapping[str, str], wanted: Sequence[str], accept: str | None
) -> Form | None:
    """Choose a form by name where the name has a meaning here, else by what is accepted.

    Some clients give ``format`` twice, by name and as media types joined by commas: that is one
    wish as long as both mean the same form.
    """
    meant: dict[str, Form] = {}
    for value in wanted:
        for name in value.split(","):
            known = names.get(name, name)
            form = next((form for form in offered if known in {form.name, form.media_type}), None)
            if form is not None:
                meant.setdefault(form.name, form)
                break
    if len(meant) > 1:
        raise wrong_request(
            f"the parameter 'format' is given {len(wanted)} times, for different forms: "
            f"{' and '.join(meant)}; name one"
        )
    return next(iter(meant.values())) if meant else choose(accept, offered)
