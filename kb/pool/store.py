"""The pool as a store: what compiled queries are run on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import StoreError
from isthmus.kb.store.store import Rows
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from .errors import NotOfferedError

if TYPE_CHECKING:
    from isthmus.kb.store.overlay import NarrowStore

    from .backend import Backend
    from .pool import Pool

_client: ContextVar[str] = ContextVar("client", default="")
_began: ContextVar[float | None] = ContextVar("began", default=None)


@contextmanager
def asking_as(client: str) -> Iterator[None]:
    """Say on whose behalf the stores of this thread are asked; all of it has one deadline.

    Args:
        client: Whatever tells clients apart, such as an address.
    """
    client_before, began_before = _client.set(client), _began.set(time.monotonic())
    try:
        yield
    finally:
        _client.reset(client_before)
        _began.reset(began_before)


def ask_as(client: str) -> None:
    """Say from now on, in this thread, on whose behalf stores are asked; see `asking_as`."""
    _client.set(client)
    _began.set(time.monotonic())


@dataclass(frozen=True, slots=True)
class PoolStore:
    """A store whose queries are bounded.

    Attributes:
        pool: Where they run.
    """

    pool: "Backend"

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query of the project's own making; see `isthmus.kb.Store.select`."""
        try:
            began = _began.get()
            until = None if began is None else began + self.pool.limits.deadline
            content = self.pool.rows(sparql, _client.get(), until)
        except NotOfferedError as error:
            raise StoreError("only SELECT queries are answered here") from error
        return rows_of(content)


@dataclass(frozen=True, slots=True)
class DatedPoolStore:
    """A store of another day whose queries are bounded.

    Attributes:
        pool: Where they run.
        day: Gives the statements that a query may read, which are sent along with it; none where
            the edition gives the same answer.
    """

    pool: "Pool"
    day: "NarrowStore"

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query of the project's own making; see `isthmus.kb.Store.select`."""
        began = _began.get()
        until = None if began is None else began + self.pool.limits.deadline
        over = self.day.read_by(sparql)
        try:
            return rows_of(self.pool.rows(sparql, _client.get(), until, over))
        except NotOfferedError as error:
            raise StoreError("only SELECT queries are answered here") from error


def rows_of(content: bytes) -> Rows:
    """Read results in JSON.

    Raises:
        StoreError: They are no results of a SELECT.
    """
    try:
        results = parse_query_results(content, QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            raise StoreError("only SELECT queries are answered here")
        variables = tuple(variable.value for variable in results.variables)
        places = range(len(variables))
        return Rows(variables, tuple(tuple(row[place] for place in places) for row in results))
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"these are no results in SPARQL's JSON: {error}") from error
