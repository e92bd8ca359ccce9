"""Read the parameters of a request; a misspelt one must not change an answer in silence."""

from collections.abc import Mapping, Sequence

from flask import current_app, g, request
from isthmus.kb.data_class import dataclass

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
    return operation_of(current_app.view_functions.get(request.endpoint or ""))


def read_request() -> None:
    """Check the current request against the operation of its route, before the view is called.

    A view without a description, and an operation that says so, read for themselves. The suffix of
    the address, if it has one, names the form and is not handed to the view.

    Raises:
        ProblemError: A parameter is unknown or given twice; the form is not offered.
    """
    operation = current()
    if operation is None or request.method == "OPTIONS":
        return
    suffix = (request.view_args or {}).pop("suffix", "")
    if "own-parameters" not in operation.traits:
        g.parameters = read(operation)
    if "own-form" not in operation.traits:
        g.form = _form(operation.forms, suffix)


def parameters() -> Parameters:
    """Return the parameters of the current request, which were read before its view was called."""
    given: Parameters = g.parameters
    return given


def form() -> Form:
    """Return the form of the current request: by suffix, by ``?format=``, or by Accept."""
    chosen: Form = g.form
    return chosen


def read(operation: Operation) -> Parameters:
    """Read the parameters in the address of the current request.

    Args:
        operation: Knows their names, and whether parameters of a query may be given too.

    Returns:
        The parameters.

    Raises:
        ProblemError: One is unknown or given twice.
    """
    allowed = operation.known(request.method)
    of_query = "values" in operation.traits
    several = {parameter.name for parameter in operation.parameters if parameter.several}
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


def _form(offered: Sequence[Form], suffix: str) -> Form:
    named = request.args.get("format", "")
    if "format" in request.args and not named:
        names = ", ".join(dict.fromkeys(form.name for form in offered))
        raise wrong_request(f"the parameter 'format' is empty; offered here: {names}")
    if suffix and named:
        raise wrong_request(f"the form is given twice: .{suffix} in the address, and as 'format'")
    if name := suffix or named:
        for form in offered:
            if name in form.names or name == form.media_type:
                return form
        names = ", ".join(dict.fromkeys(form.name for form in offered))
        if suffix:
            raise ProblemError(NOT_FOUND, f"no form is called .{suffix}; offered here: {names}")
        raise wrong_request(f"no form is called {name!r}; offered here: {names}")
    chosen = choose(request.headers.get("Accept"), offered)
    if chosen is None:
        raise not_acceptable(offered)
    return chosen
