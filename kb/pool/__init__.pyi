from .backend import Backend, PoolState
from .errors import (
    DeadlineError,
    EngineError,
    LimitError,
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
from .message import Formats, Reply
from .pool import Pool
from .pool_limits import PoolLimits
from .query_check import is_volatile
from .sandbox import die_with_parent
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
    "NotXmlError",
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
    "die_with_parent",
    "is_volatile",
    "start_keeper",
]
