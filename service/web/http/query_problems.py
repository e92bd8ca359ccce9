"""Which problem an error of the query pool is, over HTTP."""

from collections.abc import Mapping
from dataclasses import replace

from isthmus.kb.pool import (
    DeadlineError,
    EngineError,
    MemoryLimitError,
    NestingError,
    NotOfferedError,
    NotXmlError,
    PoolBusyError,
    PoolError,
    QueryCancelledError,
    QuerySyntaxError,
    RefusedError,
    ResultLimitError,
    TextLimitError,
    TooManyQueriesError,
    WorkerLostError,
)
from isthmus.kb.pool.mistake import offset_of
from isthmus.queries import Diagnostic
from isthmus.queries.diagnostics.span import Span

from .problems import (
    BUSY,
    ENGINE,
    NOT_ACCEPTABLE,
    REFUSED,
    TOO_LARGE,
    TOO_MANY,
    TOO_MUCH,
    TOO_SLOW,
    WRONG_QUERY,
    WRONG_REQUEST,
    ProblemError,
    ProblemType,
)

_KINDS: Mapping[type[PoolError], ProblemType] = {
    RefusedError: REFUSED,
    QuerySyntaxError: WRONG_QUERY,
    NestingError: WRONG_QUERY,
    NotOfferedError: NOT_ACCEPTABLE,
    NotXmlError: NOT_ACCEPTABLE,
    TextLimitError: TOO_LARGE,
    DeadlineError: TOO_SLOW,
    MemoryLimitError: TOO_MUCH,
    ResultLimitError: TOO_MUCH,
    TooManyQueriesError: TOO_MANY,
    PoolBusyError: BUSY,
    WorkerLostError: BUSY,
    # It is stopped when its client has gone, so that nobody is told.
    QueryCancelledError: WRONG_REQUEST,
}
SYNTAX = "sparql-syntax"
"""The code of the diagnostic for a query in SPARQL that is not well formed."""


def of_pool(error: PoolError, text: str = "") -> ProblemError:
    """Return the problem for a query that the pool did not answer.

    Args:
        error: Why it did not.
        text: The query, for the place of a mistake in it.

    Returns:
        The problem, with its status and, where another attempt may help, when to make it. A query
        that fails for a reason that only the store knows is wrong.
    """
    kind = _KINDS.get(type(error), WRONG_QUERY)
    if isinstance(error, EngineError):
        kind = replace(ENGINE, status=error.status or ENGINE.status)
    headers = {}
    if isinstance(error, TooManyQueriesError | PoolBusyError | WorkerLostError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, QuerySyntaxError) and error.line and error.column:
        place = offset_of(text, error.line, error.column)
        diagnostics = (
            Diagnostic(SYNTAX, "error", str(error), Span(place, min(place + 1, len(text)))),
        )
        return ProblemError(kind, str(error), text, diagnostics, headers)
    return ProblemError(kind, str(error), headers=headers)
