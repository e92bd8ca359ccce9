"""Messages of JSON-RPC 2.0, as the Model Context Protocol narrows them.

Requests have an id that is a text or a whole number, never null; notifications have none and get
no answer. Error codes are those of the specification of 2026-07-28, section *Error Codes*.
"""

import json
from collections.abc import Callable, Generator, Mapping
from typing import Any, NoReturn, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import is_shape, members

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
RESOURCE_NOT_FOUND = -32002
"""Of the versions before 2026-07-28, which has `INVALID_PARAMS` in its place."""
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022
Result: TypeAlias = Mapping[str, object]
Talk: TypeAlias = Generator[Result, None, Result]
"""Messages to the client while a request is worked on, and the result at the end."""
Method: TypeAlias = Callable[[Mapping[str, Any]], Result | Talk]


class ProtocolError(Exception):
    """A request that is refused before a tool sees it.

    Attributes:
        code: The code of the error.
        message: What is wrong, in one line.
        data: What a client can use to do better, or None.
    """

    def __init__(self, code: int, message: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Request(Frozen):
    """One request or notification.

    Attributes:
        method: What is wanted.
        params: With which parameters.
        id: Its name, which the answer repeats; None for a notification.
    """

    method: str
    params: Mapping[str, Any]
    id: str | int | None


def parse(content: bytes | str) -> object:
    """Read JSON as the standard has it: no NaN, no bare infinity.

    Raises:
        ProtocolError: It is none.
    """
    try:
        value = json.loads(content, parse_constant=_refuse)
        # JSON can name half of a surrogate pair, and no store, page or other text takes it.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ProtocolError(
            PARSE_ERROR, "the message is nested too deeply for the parser; no setting allows more"
        ) from error
    except UnicodeEncodeError as error:
        half = "the message has half of a surrogate pair, which is no character"
        raise ProtocolError(PARSE_ERROR, half) from error
    except ValueError as error:
        raise ProtocolError(PARSE_ERROR, "the message is not JSON in UTF-8") from error
    return value


def read_request(message: object) -> Request | None:
    """Check the frame of a message.

    Args:
        message: What was parsed.

    Returns:
        The request or notification; None for an answer, which nobody has asked the client for.

    Raises:
        ProtocolError: It is no message.
    """
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, 'a message is an object with "jsonrpc": "2.0"')
    if "method" not in message and ("result" in message or "error" in message):
        return None
    method = message.get("method")
    if not isinstance(method, str):
        raise ProtocolError(INVALID_REQUEST, "a request has a method, which is a text")
    if "id" in message and id_of(message) is None:
        raise ProtocolError(INVALID_REQUEST, "an id is a text or a whole number")
    params = message.get("params", {})
    if not isinstance(params, dict):
        raise ProtocolError(INVALID_PARAMS, "`params` must be an object")
    if not isinstance(params.get("_meta", {}), dict):
        raise ProtocolError(INVALID_PARAMS, "`_meta` must be an object")
    return Request(method, params, id_of(message))


def id_of(message: object) -> str | int | None:
    """Return the id of a message, or None if it has none that can be repeated."""
    identifier = message.get("id") if isinstance(message, dict) else None
    return (
        identifier
        if isinstance(identifier, str | int) and not isinstance(identifier, bool)
        else None
    )


def answered(name: str | int, result: Mapping[str, object]) -> dict[str, object]:
    """Return the answer to a request."""
    return {"jsonrpc": "2.0", "id": name, "result": result}


def refused(name: str | int | None, error: ProtocolError) -> dict[str, object]:
    """Return the answer to what is refused; without an id where none could be read."""
    told: dict[str, object] = {"code": error.code, "message": error.message}
    if error.data is not None:
        told["data"] = error.data
    known = {} if name is None else {"id": name}
    return {"jsonrpc": "2.0", **known, "error": told}


def written(message: object) -> bytes:
    """Write a message as one line of JSON in UTF-8, without the line feed.

    Half of a surrogate pair, which JSON can name and UTF-8 cannot hold, becomes a question mark.
    """
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=_members)
    return line.encode("utf-8", "replace")


def _members(value: Any) -> dict[str, object]:  # noqa: ANN401 - whatever the library leaves
    """Return what the library takes for an object: read-only mappings are none to it."""
    return members(value) if is_shape(value) else dict(value)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
