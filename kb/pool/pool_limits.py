"""What one query may take, in one place."""

from isthmus.kb.data_class import dataclass

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """The bounds of a pool; each has a message of its own when it is met.

    Attributes:
        workers: Processes that answer queries; more than processor cores, so that long queries
            cannot starve short ones.
        deadline: Seconds from the call until a query is stopped, waiting included.
        memory: Bytes that a worker may take beyond what it shares with the zygote.
        result: Bytes of one answer; none is ever cut.
        in_hand: Bytes of all large answers that their clients have not read yet.
        text: Bytes of one query in UTF-8.
        nesting: Depth of brackets in a query.
        described: Names that one DESCRIBE may list.
        per_client: Queries of one client that run at the same time; below the number of workers.
        waiting_per_client: Queries of one client that may wait besides.
        wait: Seconds that a query waits for a free worker.
        services: Addresses that SERVICE may call; none by default.
    """

    workers: int = 6
    deadline: float = 10.0
    memory: int = 1024 * MEBIBYTE
    result: int = 32 * MEBIBYTE
    in_hand: int = 64 * MEBIBYTE
    text: int = 64 * 1024
    nesting: int = 200
    described: int = 1_000
    per_client: int = 4
    waiting_per_client: int = 8
    wait: float = 2.0
    services: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.workers < 1 or self.deadline <= 0 or self.per_client < 1:
            raise ValueError("a pool needs a worker, a deadline and a query for each client")
