"""Why a query was not answered by the pool; each kind is told apart by its class."""

from isthmus.kb.errors import StoreError


class PoolError(StoreError):
    """The root of what can happen to a query in the pool."""


class RefusedError(PoolError):
    """A query that asks for what is not done here: an update, or a call to another service."""


class QuerySyntaxError(PoolError, ValueError):
    """A query that is not well formed.

    Attributes:
        line: From 1; None where it is not known.
        column: In code points from 1; None where it is not known.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class NestingError(PoolError, ValueError):
    """A query that is too deeply nested."""


class NotOfferedError(PoolError, ValueError):
    """A query whose answer is of a kind for which the caller accepts no form."""


class NotXmlError(NotOfferedError):
    """An answer that XML has no way to write; other forms can hold it."""


class LimitError(PoolError):
    """The root of limits that a query meets."""

    outcome = "limit"


class TextLimitError(LimitError):
    """A query with too long a text."""


class DeadlineError(LimitError, TimeoutError):
    """A query that was stopped at its deadline."""


class MemoryLimitError(LimitError):
    """A query that was stopped since it takes too much memory."""


class ResultLimitError(LimitError):
    """A query whose answer is too large."""


class _LaterError(PoolError):
    """A query that could be answered later.

    Attributes:
        retry_after: Seconds after which it is worth another attempt.
    """

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyQueriesError(_LaterError):
    """A client that asks too much at the same time."""


class PoolBusyError(_LaterError):
    """No worker became free in time."""


class WorkerLostError(_LaterError):
    """The worker was killed by somebody else while it worked on the query."""


class EngineError(PoolError):
    """The engine behind the service refused a query, failed, or cannot be reached.

    Attributes:
        where: Its address, for those who run it; the message speaks of "the store".
        status: The HTTP status that it gave; None if it gave no answer that could be understood.
    """

    def __init__(self, message: str, where: str, status: int | None = None) -> None:
        super().__init__(message)
        self.where = where
        self.status = status


class QueryCancelledError(PoolError):
    """The caller cancelled the query."""
