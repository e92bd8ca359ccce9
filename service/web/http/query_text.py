"""The query in a request: in the address, in a body of JSON, or as the text itself."""

import json
from collections.abc import Mapping

from flask import request
from isthmus.kb.data_class import dataclass

from .operation import QUERY_TYPES
from .parameters import current, parameters
from .problems import text_of_body, unsupported, wrong_request


@dataclass(frozen=True, slots=True)
class GivenQuery:
    """A query as it came in.

    Attributes:
        text: The query.
        parameters: Values for its parameters.
        offset: A position in the text, for those routes that take one.
    """

    text: str
    parameters: Mapping[str, str]
    offset: int = 0


def asked() -> GivenQuery:
    """Return the query of the current request, wherever it stands.

    The operation that the route is described with says whether a position belongs to it.

    Raises:
        ProblemError: There is none, or something about it is wrong.
    """
    operation = current()
    assert operation is not None, "a route that takes a query is described"
    given = parameters()
    if request.method != "POST":
        text = given.needed("q", "a query in IQ, such as `find option`")
        return GivenQuery(text, given.of_query)
    if request.mimetype == "text/x-iq":
        text = text_of_body(request.get_data())
        place = given.number("offset") if "offset" in operation.traits else 0
        return GivenQuery(text, given.of_query, place)
    if request.mimetype != "application/json":
        raise unsupported(request.mimetype, QUERY_TYPES)
    if "offset" in given.given:
        raise wrong_request("the parameter 'offset' goes with text/x-iq; in JSON it is a member")
    known = ("query", "params", "offset") if "offset" in operation.traits else ("query", "params")
    body = _object(text_of_body(request.get_data()), known)
    return _in_json(body, given.of_query, needs_offset="offset" in operation.traits)


def _in_json(
    body: Mapping[str, object], of_query: Mapping[str, str], *, needs_offset: bool
) -> GivenQuery:
    text = body.get("query")
    if not isinstance(text, str):
        raise wrong_request("the member 'query' is missing or is not a text")
    place = body.get("offset", 0)
    if not isinstance(place, int) or isinstance(place, bool) or place < 0:
        raise wrong_request("the member 'offset' is not a whole number from 0")
    if needs_offset and "offset" not in body:
        raise wrong_request("the member 'offset' is missing: a position in code points")
    values = _values(body.get("params", {}))
    if twice := sorted(of_query.keys() & values):
        raise wrong_request(f"the parameter {twice[0]!r} is given in the address and in the body")
    for written in (text, *values, *values.values()):
        _only_characters(written)
    return GivenQuery(text, {**of_query, **values}, place)


def _object(text: str, known: tuple[str, ...]) -> dict[str, object]:
    try:
        members = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong_request(f"the body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise wrong_request(f"the body is not a JSON object with {', '.join(known)}")
    if unknown := [name for name in members if name not in known]:
        names = ", ".join(repr(name) for name in unknown)
        raise wrong_request(f"unknown member {names}; known here: {', '.join(known)}")
    return members


def _values(given: object) -> dict[str, str]:
    """Return the parameters of a query as text, whatever JSON calls them."""
    if not isinstance(given, dict):
        raise wrong_request("the member 'params' is not an object")
    values = {}
    for name, value in given.items():
        if isinstance(value, bool):
            values[name] = "true" if value else "false"
        elif isinstance(value, str | int | float):
            values[name] = str(value)
        else:
            raise wrong_request(f"the parameter {name!r} is neither text, number nor yes/no")
    return values


def _only_characters(text: str) -> None:
    """Refuse half of a surrogate pair, which JSON can write and no text can hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise wrong_request("the body has half of a surrogate pair, which is no character")
