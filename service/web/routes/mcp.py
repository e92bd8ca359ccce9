"""Agents over HTTP: the Model Context Protocol at one address, one request and answer at a time.

Every answer is JSON, and there is no session; where a tool says something before its result, and no
tool of ours does, the answer is a stream of events. The protocol describes itself to those who
speak it, so the route is not part of the OpenAPI document.

Who sends an ``Origin`` is a browser, and a page of a stranger must not ask what the reader's own
machine answers (DNS rebinding): only pages of this service, of the reader's machine, and of origins
that a setting names may ask.
"""

from collections.abc import Callable, Collection, Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from isthmus.service.agents import messages
from isthmus.service.agents.messages import INVALID_REQUEST, ProtocolError
from isthmus.service.agents.offer import Offer
from isthmus.service.agents.protocol import Headers, Protocol
from isthmus.service.web.serving.service import Service

PATH = "/mcp"
"""The address."""
JSON_TYPE = "application/json"
_ARGUMENT = "Mcp-Param-"
_MIRRORED = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def blueprint(service: Service, report: "Callable[[Exception], None]", offer: Offer) -> Blueprint:
    """Return the route.

    Args:
        service: Its settings say who may ask.
        report: Told of an error that should not happen.
        offer: The tools, resources and prompts.
    """
    routes = Blueprint("mcp", __name__)
    protocol = Protocol(offer, report)
    origins = frozenset((*service.settings.origins, _origin(service.settings.public_url)))

    @routes.post(PATH)
    def message() -> Response:
        if not is_welcome(request.headers.get("Origin"), origins):
            return _refused(HTTPStatus.FORBIDDEN, "pages of this origin may not ask here")
        if request.mimetype != JSON_TYPE:
            told = f"a message is sent as {JSON_TYPE}"
            return _refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, told)
        version, method, name = (_sent(header) for header in _MIRRORED)
        headers = Headers(version, method, name, _sent_arguments())
        reply = protocol.reply(request.get_data(cache=False), headers)
        return _response(reply.status, reply.body)

    return routes


def is_welcome(origin: str | None, origins: Collection[str]) -> bool:
    """Tell whether a page of an origin may ask; whoever sends none is no browser.

    Args:
        origin: The header, or None.
        origins: Those that are welcome besides the reader's own machine.
    """
    if origin is None or origin in origins:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in _HERE


def _sent(name: str) -> str | None:
    """Return a header without the blanks around it, which are no part of it (RFC 9110, 5.5)."""
    value = request.headers.get(name)
    return None if value is None else value.strip(" \t")


def _sent_arguments() -> dict[str, str]:
    begun = _ARGUMENT.lower()
    return {
        name.lower().removeprefix(begun): value.strip(" \t")
        for name, value in request.headers
        if name.lower().startswith(begun)
    }


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _refused(status: HTTPStatus, told: str) -> Response:
    return _response(status, messages.refused(None, ProtocolError(INVALID_REQUEST, told)))


def _response(status: int, body: object) -> Response:
    # Its key in the cache of answers would not have the headers that a message depends on.
    kept = {"Cache-Control": "no-store"}
    if body is None:
        return Response(status=status, headers=kept)
    if isinstance(body, Iterator):
        return Response(_events(body), status, kept, content_type="text/event-stream")
    return Response(messages.written(body), status, kept, content_type=JSON_TYPE)


def _events(talk: Iterator[object]) -> Iterator[bytes]:
    """Write messages as events of a stream, each as soon as there is one."""
    for message in talk:
        yield b"event: message\ndata: " + messages.written(message) + b"\n\n"
