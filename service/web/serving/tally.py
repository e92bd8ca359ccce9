"""What requests add to the figures, gathered in memory and written now and then.

Writing a figure, which other processes can read, takes longer than to give a kept answer again. So
each request is noted, and whoever looks at the figures has the notes added up.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import field
from threading import Lock
from typing import NamedTuple

from isthmus.kb.data_class import dataclass

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the classes of durations, each included; above the last there is one more."""


class Kind(NamedTuple):
    """What is told apart of requests.

    Attributes:
        route: The address pattern that answered; empty if none did.
        method: Its method.
        status: Of its answer.
        lookup: What the answer cache could do.
        problem: The type of problem that was answered, if any.
    """

    route: str
    method: str
    status: int
    lookup: str
    problem: str | None


@dataclass(slots=True)
class Sum:
    """Requests of one kind, added up.

    Attributes:
        number: How many there were.
        seconds: How long they took together.
        classes: How many took how long, one number for each class of `SECONDS`.
    """

    number: int = 0
    seconds: float = 0.0
    classes: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))


class Tally:
    """Notes requests, and has them written.

    Args:
        write: Called with what was noted since the last time, and with how many requests are being
            worked on; by one thread at a time.
    """

    def __init__(self, write: Callable[[Mapping[Kind, Sum], int], None]) -> None:
        self._write = write
        self._noted: deque[tuple[Kind, float]] = deque()
        self._working = 0
        self._lock = Lock()
        self._writing = Lock()

    @property
    def working(self) -> int:
        """How many requests are being worked on."""
        return self._working

    def begin(self) -> None:
        """Note that a request is being worked on."""
        with self._lock:
            self._working += 1

    def end(self) -> None:
        """Note that it is no more."""
        with self._lock:
            self._working -= 1

    def add(self, kind: Kind, seconds: float) -> None:
        """Note a request.

        Args:
            kind: What it was.
            seconds: From its arrival until its answer was ready.
        """
        self._noted.append((kind, seconds))

    def write(self) -> None:
        """Write what was noted until now; to be called again and again, or notes pile up."""
        with self._writing:
            sums: dict[Kind, Sum] = {}
            # Others go on adding: what comes later is for the next time.
            for _ in range(len(self._noted)):
                kind, seconds = self._noted.popleft()
                if (observed := sums.get(kind)) is None:
                    observed = sums[kind] = Sum()
                observed.number += 1
                observed.seconds += seconds
                observed.classes[bisect_left(SECONDS, seconds)] += 1
            self._write(sums, self._working)
