"""Read the parameters of a request; a misspelt one must not change an answer in silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .negotiation import Form, choose
from .operation import Operation, operation_of
from .problems import NOT_FOUND, ProblemError, not_acceptable, wrong_request

PREFIX = "param."
"""``param.NAME=VALUE`` gives a parameter of the query."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one request.

    Attributes:
        given: Those that the route knows.
        of_query: Those of the query, by name without prefix.
    """

    given: Mapping[str, str]
    of_query: Mapping[str, str]

    def needed(self, name: str, meaning: str) -> str:
        """Return a parameter that must be there.

        Raises:
            ProblemError: It is missing.
        """
        if name not in self.given:
            raise wrong_request(f"the parameter {name!r} is missing: {meaning}")
        return self.given[name]

    def number(self, name: str) -> int:
        """Return a parameter that must be there and be a whole number.

        Raises:
            ProblemError: It is missing or is none.
        """
        text = self.needed(name, "a position in the text, in code points")
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise wrong_request(f"the parameter {name!r} is not a whole number: {text!r}")
        return int(text)


def current() -> Operation | None:
    """Return what the route of the current request takes and gives, if that is stated."""
    from flask import current_app, request

    return operation_of(current_app.view_functions.get(request.endpoint or ""))


def read(known: Sequence[str] | None = None, *, of_query: bool = False) -> Parameters:
    """Read the parameters in the address of the current request.

    Args:
        known: The names that the route knows, ``format`` besides; by default those of the
            operation that it is described with.
        of_query: Whether parameters of a query may be given too; by default as described.

    Returns:
        The parameters.

    Raises:
        ProblemError: One is unknown or given twice.
    """
    from flask import request

    if known is None:
        operation = current()
        assert operation is not None, "a route without a description names its parameters"
        allowed = operation.known(request.method)
        of_query = operation.takes_values
        several = {one.name for one in operation.parameters if one.several}
    else:
        allowed, several = (*known, "format"), set()
    given: dict[str, str] = {}
    query: dict[str, str] = {}
    unknown = []
    for name, values in request.args.lists():
        if len(values) > 1 and name not in several:
            raise wrong_request(f"the parameter {name!r} is given {len(values)} times")
        if name in allowed:
            given[name] = values[0]
        elif of_query and name.startswith(PREFIX) and len(name) > len(PREFIX):
            query[name.removeprefix(PREFIX)] = values[0]
        else:
            unknown.append(name)
    if unknown:
        possible = [*allowed, f"{PREFIX}NAME"] if of_query else allowed
        names = ", ".join(repr(name) for name in unknown)
        what = "unknown parameter" + ("s" if len(unknown) > 1 else "")
        listed = ", ".join(possible) or "none"
        raise wrong_request(f"{what} {names}; known here: {listed}")
    return Parameters(given, query)


def form(offered: Sequence[Form] | None = None, suffix: str = "") -> Form:
    """Return the form in which the current request wants its answer.

    Args:
        offered: The forms, the one that we like best first; by default those of the operation
            that the route is described with.
        suffix: The suffix of the address without its dot, if it has one.

    Returns:
        The form: by suffix, by ``?format=``, or by the Accept header.

    Raises:
        ProblemError: There is no such form, or the client accepts none of them.
    """
    from flask import request

    if offered is None:
        operation = current()
        assert operation is not None, "a route without a description names its forms"
        offered = operation.forms
    named = request.args.get("format", "")
    if "format" in request.args and not named:
        names = ", ".join(dict.fromkeys(one.name for one in offered))
        raise wrong_request(f"the parameter 'format' is empty; offered here: {names}")
    if suffix and named:
        raise wrong_request(f"the form is given twice: .{suffix} in the address, and as 'format'")
    if name := suffix or named:
        for one in offered:
            if name in one.names or name == one.media_type:
                return one
        names = ", ".join(dict.fromkeys(one.name for one in offered))
        if suffix:
            raise ProblemError(NOT_FOUND, f"no form is called .{suffix}; offered here: {names}")
        raise wrong_request(f"no form is called {name!r}; offered here: {names}")
    chosen = choose(request.headers.get("Accept"), offered)
    if chosen is None:
        raise not_acceptable(offered)
    return chosen
