"""Bound every query in time, memory, size and reach: a pool of processes that answer SPARQL.

No evaluation inside the service is safe on the open network: a native call cannot be stopped, its
memory cannot be limited, and a deep nesting ends the process. So a zygote, a process that holds the
loaded store and starts no thread, forks workers; each answers one query at a time, and one that is
past its deadline is killed and replaced. Parsing happens there too.

`Pool` is the way in: `Pool.query` gives the bytes of an answer in a chosen form, and `Pool.store`
is a `Store` like any other. This package imports nothing of the rooms above.
"""

from .backend import Backend, PoolState
from .errors import (
    DeadlineError,
    EngineError,
    LimitError,
    MemoryLimitError,
    NestingError,
    NotOfferedError,
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
from .limits import PoolLimits
from .message import Formats, Reply
from .pool import Pool
from .scan import is_volatile
from .store import PoolStore, ask_as, asking_as
from .zygote import start_keeper

__all__ = [
    "Backend",
    "DeadlineError",
    "EngineError",
    "Formats",
    "LimitError",
    "MemoryLimitError",
    "NestingError",
    "NotOfferedError",
    "Pool",
    "PoolBusyError",
    "PoolError",
    "PoolLimits",
    "PoolState",
    "PoolStore",
    "QueryCancelledError",
    "QuerySyntaxError",
    "RefusedError",
    "Reply",
    "ResultLimitError",
    "TextLimitError",
    "TooManyQueriesError",
    "WorkerLostError",
    "ask_as",
    "asking_as",
    "is_volatile",
    "start_keeper",
]
