"""What requests add to the figures, gathered in memory and written a few times a second.

Writing a figure, which other processes can read, takes longer than to give a kept answer again. So
each request is noted, and a thread that sleeps while nothing happens adds the notes up.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import sleep
from typing import NamedTuple

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the classes of durations, each included; above the last there is one more."""
_PAUSE = 0.1


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
        self._due = False
        self._wake = Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Note that a request is being worked on."""
        with self._lock:
            self._working += 1
        self._remind()

    def end(self) -> None:
        """Note that it is no more."""
        with self._lock:
            self._working -= 1
        self._remind()

    def add(self, kind: Kind, seconds: float) -> None:
        """Note a request.

        Args:
            kind: What it was.
            seconds: From its arrival until its answer was ready.
        """
        self._noted.append((kind, seconds))
        if not self._due:
            self._remind()

    def write(self) -> None:
        """Write what was noted until now."""
        with self._writing:
            sums: dict[Kind, Sum] = {}
            # Others go on adding: what comes later is for the next time.
            for _ in range(len(self._noted)):
                kind, seconds = self._noted.popleft()
                if (found := sums.get(kind)) is None:
                    found = sums[kind] = Sum()
                found.number += 1
                found.seconds += seconds
                found.classes[bisect_left(SECONDS, seconds)] += 1
            self._write(sums, self._working)

    def _remind(self) -> None:
        """Have the thread write soon."""
        if self._due:
            return
        self._due = True
        self._wake.set()
        if self._thread is None:
            with self._lock:
                # Not before: a process that still forks may have no thread.
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="figures", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            sleep(_PAUSE)
            self._due = False
            self.write()
