"""A store whose queries have a deadline, though they run in this process.

The pool answers for the paper's store alone: it was forked with that. A query about a network runs
in a thread, outside of Python's lock. One that meets its deadline is answered for, and ends later;
until then it keeps its place, so that there are never more than a few.
"""

from contextvars import copy_context
from threading import BoundedSemaphore, Thread

from isthmus.kb.pool.errors import DeadlineError, PoolBusyError
from isthmus.kb.store.store import Rows, Store

_AT_ONCE = 4
"""So many queries about networks run at a time, those that nobody waits for any more included."""
_WAIT = 2.0


class TimedStore:
    """Answers as another store does, within a time.

    Args:
        store: The other store.
        seconds: After how long a query is given up.
        places: What counts the queries that run.
    """

    def __init__(self, store: Store, seconds: float, places: BoundedSemaphore) -> None:
        self._store = store
        self._seconds = seconds
        self._places = places

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query; see `isthmus.kb.Store.select`.

        Raises:
            DeadlineError: It took too long.
            PoolBusyError: Too many run already.
        """
        if not self._places.acquire(timeout=min(_WAIT, self._seconds)):
            raise PoolBusyError("too many queries about networks run; ask again later")
        answered: list[Rows | BaseException] = []

        def work() -> None:
            try:
                answered.append(self._store.select(sparql))
            except BaseException as error:
                answered.append(error)
            finally:
                self._places.release()

        thread = Thread(target=copy_context().run, args=(work,), daemon=True)
        thread.start()
        thread.join(self._seconds)
        if not answered:
            raise DeadlineError(f"the query was stopped at its deadline of {self._seconds:g} s")
        (answer,) = answered
        if isinstance(answer, BaseException):
            raise answer
        return answer


def places() -> BoundedSemaphore:
    """Make what counts the queries that run."""
    return BoundedSemaphore(_AT_ONCE)
