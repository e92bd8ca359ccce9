"""One message in, one reply out: the Model Context Protocol, whatever carries it.

Two eras are served side by side. A request of 2026-07-28 says in ``_meta`` by which version it is
made, and is complete in itself; over HTTP its headers repeat parts of it, and have to agree.
Earlier clients open with ``initialize``; nothing is kept of that either, since no answer here
depends on what was asked before.
"""

import base64
import binascii
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from isthmus.kb import KnowledgeError
from isthmus.kb.frozen import Frozen
from isthmus.service.outcomes import NO_MORE_PROCESSES, lacks_processes

from . import messages
from .messages import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    RESOURCE_NOT_FOUND,
    UNSUPPORTED_VERSION,
    Method,
    ProtocolError,
    Request,
    Result,
    Talk,
)

if TYPE_CHECKING:
    from .offer import Offer

MODERN = ("2026-07-28",)
"""Versions without a handshake."""
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Versions that open with ``initialize``, the newest first."""
VERSIONS = (*MODERN, *LEGACY)
MOST_IN_BATCH = 32
"""Messages of a batch, which 2025-03-26 has and later versions have not."""
_NAMESPACE = "io.modelcontextprotocol/"
_VERSION = f"{_NAMESPACE}protocolVersion"
_CAPABILITIES = f"{_NAMESPACE}clientCapabilities"
_SERVER = f"{_NAMESPACE}serverInfo"
_NAMED: Mapping[str, str] = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
"""What the header ``Mcp-Name`` repeats, by method."""
_STATUSES: Mapping[int, int] = {METHOD_NOT_FOUND: 404, INTERNAL_ERROR: 503}
_NEVER_HIDDEN = frozenset({INVALID_REQUEST, HEADER_MISMATCH, UNSUPPORTED_VERSION})
_ENCODED, _ENCODED_END = "=?base64?", "?="
_LISTS = frozenset({"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
_CACHEABLE = _LISTS | {"server/discover", "resources/read"}
_FRESH = 3_600_000
"""Milliseconds for which what is listed or read stays as it is: an hour."""


class Headers(Frozen):
    """What HTTP says of a message beside it; an absent header is None.

    Attributes:
        version: ``MCP-Protocol-Version``.
        method: ``Mcp-Method``.
        name: ``Mcp-Name``.
        arguments: The headers ``Mcp-Param-…``, by the end of their names in small letters.
    """

    version: str | None = None
    method: str | None = None
    name: str | None = None
    arguments: Mapping[str, str] = MappingProxyType({})


class Reply(Frozen):
    """What is said to one message.

    Attributes:
        body: The answer; an iterator of messages, the answer last, where something is said before
            it; or None where there is none to give.
        status: The status that HTTP gives it.
    """

    body: object
    status: int = 200


class Protocol:
    """Answers messages.

    Args:
        offer: The tools, resources and prompts.
        report: Told of an error that should not happen.
    """

    def __init__(self, offer: "Offer", report: Callable[[Exception], None]) -> None:
        self._offer = offer
        self._report = report
        both: dict[str, Method] = {
            "tools/list": lambda _: offer.tools(),
            "tools/call": offer.call,
            "resources/list": lambda _: offer.resources(),
            "resources/templates/list": lambda _: offer.templates(),
            "resources/read": offer.read,
            "prompts/list": lambda _: offer.prompts(),
            "prompts/get": offer.prompt,
            "completion/complete": offer.complete,
        }
        self._modern = {**both, "server/discover": self._discover, **offer.methods}
        self._legacy = {**both, "initialize": self._initialize, "ping": lambda _: {}}
        self._legacy |= offer.earlier_methods

    def reply(self, content: bytes | str, headers: Headers | None = None) -> Reply:
        """Answer what was sent.

        Args:
            content: One message as JSON.
            headers: What HTTP said beside it; None on other transports.

        Returns:
            The reply; its body is None if nothing is to be sent back.
        """
        try:
            message = messages.parse(content)
        except ProtocolError as error:
            return Reply(messages.refused(None, error), 400)
        if isinstance(message, list):
            return self._batch(message, headers)
        return self._reply(message, headers)

    def _batch(self, several: Sequence[object], headers: Headers | None) -> Reply:
        if not several or len(several) > MOST_IN_BATCH:
            told = f"a batch has 1 to {MOST_IN_BATCH} messages"
            return Reply(messages.refused(None, ProtocolError(INVALID_REQUEST, told)), 400)
        if headers is not None and headers.version not in (None, "2025-03-26"):
            told = "each message is sent on its own since 2025-06-18"
            return Reply(messages.refused(None, ProtocolError(INVALID_REQUEST, told)), 400)
        bodies: list[object] = []
        for message in several:
            body = self._reply(message, headers).body
            bodies += body if isinstance(body, Iterator) else [] if body is None else [body]
        return Reply(bodies) if bodies else Reply(None, 202)

    def _reply(self, message: object, headers: Headers | None) -> Reply:
        name = messages.id_of(message)
        modern = False
        try:
            request = messages.read_request(message)
            if request is None:
                assert isinstance(message, dict)
                self._offer.answered(message)
                return Reply(None, 202)
            if request.id is None:
                return Reply(None, 202)
            modern = _is_modern(request, headers)
            if modern:
                _check(request, headers)
                if headers is not None and request.method == "tools/call":
                    _check_arguments(request, headers, self._offer.mirrored)
            result = self._answer(request, modern=modern)
        except Exception as error:
            return self._refused(name, error, modern=modern)
        if isinstance(result, Generator):
            return Reply(self._talk(request, result, modern=modern))
        return Reply(messages.answered(request.id, result))

    def _refused(self, name: str | int | None, error: Exception, *, modern: bool) -> Reply:
        if not isinstance(error, ProtocolError):
            self._report(error)
            if lacks_processes(error):
                told = ProtocolError(INTERNAL_ERROR, NO_MORE_PROCESSES)
                return Reply(messages.refused(name, told), _STATUSES[INTERNAL_ERROR])
            told = ProtocolError(INTERNAL_ERROR, "an unexpected error, which is a defect")
            return Reply(messages.refused(name, told), 500)
        # Earlier clients take every other status for a fault of the transport.
        plain = modern or name is None or error.code in _NEVER_HIDDEN
        status = _STATUSES.get(error.code, 400) if plain else 200
        return Reply(messages.refused(name, error), status)

    def _talk(self, request: Request, talk: Talk, *, modern: bool) -> Iterator[object]:
        """Yield what is said while a request is worked on, and the answer to it last."""
        assert request.id is not None
        try:
            result = yield from talk
        except Exception as error:
            yield self._refused(request.id, error, modern=modern).body
        else:
            yield messages.answered(request.id, self._completed(request, result, modern=modern))

    def _answer(self, request: Request, *, modern: bool) -> Result | Talk:
        method = (self._modern if modern else self._legacy).get(request.method)
        if method is None:
            raise ProtocolError(METHOD_NOT_FOUND, f"there is no method {request.method[:80]!r}")
        if request.method in _LISTS and request.params.get("cursor") is not None:
            raise ProtocolError(INVALID_PARAMS, "lists have one page here, so no cursor is known")
        try:
            result = method(request.params)
        except KnowledgeError as error:
            raise ProtocolError(INTERNAL_ERROR, str(error)) from error
        except ProtocolError as error:
            if error.code == RESOURCE_NOT_FOUND and modern:
                raise ProtocolError(INVALID_PARAMS, error.message, error.data) from error
            raise
        if isinstance(result, Generator):
            return result
        return self._completed(request, result, modern=modern)

    def _completed(self, request: Request, result: Result, *, modern: bool) -> Result:
        if not modern:
            return result
        known = result.get("_meta", {})
        assert isinstance(known, dict)
        lasting = {"ttlMs": _FRESH, "cacheScope": "public"} if request.method in _CACHEABLE else {}
        about = {**known, _SERVER: self._offer.server}
        return {"resultType": "complete", **result, **lasting, "_meta": about}

    def _discover(self, _: Mapping[str, Any]) -> Mapping[str, object]:
        return {
            "supportedVersions": list(VERSIONS),
            "capabilities": self._offer.capabilities,
            "instructions": self._offer.instructions,
        }

    def _initialize(self, params: Mapping[str, Any]) -> Mapping[str, object]:
        wanted = params.get("protocolVersion")
        if not isinstance(wanted, str):
            raise ProtocolError(INVALID_PARAMS, "`protocolVersion` must be a text")
        return {
            "protocolVersion": wanted if wanted in LEGACY else LEGACY[0],
            "capabilities": self._offer.capabilities,
            "serverInfo": self._offer.server,
            "instructions": self._offer.instructions,
        }


def _is_modern(request: Request, headers: Headers | None) -> bool:
    """Tell by which era a request is made.

    Raises:
        ProtocolError: It names a version that is not known.
    """
    stated = request.params.get("_meta", {}).get(_VERSION)
    header = headers.version if headers is not None else None
    if headers is not None and stated is not None and stated != header:
        raise ProtocolError(
            HEADER_MISMATCH, "the header MCP-Protocol-Version does not say what `_meta` says"
        )
    version = header if stated is None else stated
    if version is None:
        return request.method == "server/discover"
    if not isinstance(version, str):
        raise ProtocolError(INVALID_PARAMS, "the protocol version must be a text")
    if version not in VERSIONS:
        known = {"supported": list(VERSIONS), "requested": version}
        raise ProtocolError(UNSUPPORTED_VERSION, "the protocol version is not known", known)
    return version in MODERN


def _check(request: Request, headers: Headers | None) -> None:
    """Check that a request of today is complete, and that its headers agree with it.

    Raises:
        ProtocolError: Something is missing or different.
    """
    if headers is not None:
        if headers.method != request.method:
            raise ProtocolError(HEADER_MISMATCH, "the header Mcp-Method must name the method")
        part = _NAMED.get(request.method)
        stated = request.params.get(part) if part is not None else None
        if isinstance(stated, str) and _decoded(headers.name) != stated:
            raise ProtocolError(HEADER_MISMATCH, f"the header Mcp-Name must be the `{part}`")
    meta = request.params.get("_meta", {})
    if not isinstance(meta.get(_VERSION), str):
        raise ProtocolError(INVALID_PARAMS, f"`_meta` must have {_VERSION}")
    if not isinstance(meta.get(_CAPABILITIES), dict):
        raise ProtocolError(INVALID_PARAMS, f"`_meta` must have {_CAPABILITIES}")


def _check_arguments(
    request: Request, headers: Headers, mirrored: Callable[[str], Mapping[str, str]]
) -> None:
    """Check that the headers say what those arguments say that a tool has repeated in headers.

    Raises:
        ProtocolError: One is missing or different.
    """
    name, given = request.params.get("name"), request.params.get("arguments")
    arguments = given if isinstance(given, dict) else {}
    for argument, header in (mirrored(name) if isinstance(name, str) else {}).items():
        value = arguments.get(argument)
        stated = value if isinstance(value, str) or value is None else json.dumps(value)
        if _decoded(headers.arguments.get(header.lower())) != stated:
            told = f"the header Mcp-Param-{header} must be the argument `{argument}`"
            raise ProtocolError(HEADER_MISMATCH, told)


def _decoded(header: str | None) -> str | None:
    """Return what a header says; what ASCII cannot hold is sent in Base64 between two marks."""
    if header is None or not (header.startswith(_ENCODED) and header.endswith(_ENCODED_END)):
        return header
    try:
        inside = header[len(_ENCODED) : -len(_ENCODED_END)]
        return base64.b64decode(inside, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
