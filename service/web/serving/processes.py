"""The processes of the service: they end with the first one, and are started anew so often.

The first process may end in ways that it cannot answer: SIGKILL, or a signal that nobody thought
of. Whatever it is, the kernel then closes its end of a pipe, and the others see that.
"""

# ruff: noqa: PLC0415 - only Linux is asked for it

import gc
import math
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from isthmus.kb.pool.sandbox import trim

_DOZE = 1.0
"""Seconds after which the first process looks again whether something is to be done."""
_LOOK, _WORTH_IT = 2.0, 8 * 1024 * 1024
"""Seconds between two looks at the memory, and by how much it must have grown to be given back."""
_MAPPED_FROM, _TRIMMED_FROM = -3, -1  # M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of <malloc.h>
_LARGE = 1024 * 1024
"""Bytes of a large piece of memory."""
MOST_RESTARTS, WITHIN = 12, 60.0
"""So many web processes are started in the place of others within so many seconds."""


class Tether:
    """Ends a process when the one that has made this ends.

    Make it before the other process is forked.
    """

    def __init__(self) -> None:
        self._near, self._far = os.pipe()

    def tie(self, drain: float, on_end: Callable[[], None]) -> None:
        """Have this process end with the owner, from now on; once, in a forked process.

        Args:
            drain: Seconds that it may take to finish what it does.
            on_end: Called when the owner has gone.
        """
        os.close(self._far)

        def watch() -> None:
            # Nothing is written to the pipe: reading it ends when the last process with its other
            # end has gone.
            os.read(self._near, 1)
            on_end()
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(drain)
            os._exit(1)

        Thread(target=watch, name="tether", daemon=True).start()


class Restarts(dict[int, float]):
    """When which web process was started in the place of another, as the server keeps it.

    The server gives up when one ends within seconds of its start, and twice can be bad luck. So it
    learns of a start only when there were too many.

    Args:
        told: Called with how many starts there were lately, and whether it is the last one.

    Attributes:
        number: How many starts there were in all.
    """

    def __init__(self, told: Callable[[int, bool], None]) -> None:
        super().__init__()
        self.number = 0
        self._told = told
        self._lately: deque[float] = deque()

    def __setitem__(self, place: int, when: float) -> None:
        self.number += 1
        self._lately.append(when)
        while self._lately[0] < when - WITHIN:
            self._lately.popleft()
        number = len(self._lately)
        last = number >= MOST_RESTARTS
        if last:
            super().__setitem__(place, when)
        self._told(number, last)


class Wakeful(Event):
    """What the first process waits for; from time to time it wakes by itself.

    The kernel may give a signal to any thread of a process, and Python runs its handler in the main
    thread: one that sleeps until it is woken never learns of a signal that another was given.

    A handler may set it while it is being set, or waited for, in the same thread. So there is no
    lock that is held meanwhile, as there is in what it stands for: a second SIGTERM right behind
    the first waited for the first for ever.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_set = False
        self._asleep = Lock()
        self._asleep.acquire()

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Set it, and wake whoever waits for it."""
        self._is_set = True
        # Awake already, if nobody waits.
        with suppress(RuntimeError):
            self._asleep.release()

    def clear(self) -> None:
        """Have it wait to be set again."""
        self._is_set = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, or for some seconds."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not self._is_set and (left := end - time.monotonic()) > 0:
            self._asleep.acquire(timeout=min(left, _DOZE))
        return self._is_set


def give_back_large_at_once() -> None:
    """Have large pieces of memory given back when they are let go of; Linux only.

    The allocator of GNU takes the first ones from the system, and what is of their size later from
    its own store, where it stays; see M_MMAP_THRESHOLD in mallopt(3). Set by hand, that leaves
    M_TRIM_THRESHOLD where it was: each query would give back what the next one takes. Processes
    forked later do the same.
    """
    if sys.platform.startswith("linux"):
        import ctypes

        with suppress(AttributeError):
            choose = ctypes.CDLL(None).mallopt
            choose(_MAPPED_FROM, _LARGE)
            choose(_TRIMMED_FROM, 4 * _LARGE)


def give_back_memory() -> None:
    """Give the system back what this process has let go of."""
    # An application and its engine hold each other, and a collection of all may be hours away.
    gc.collect()
    trim()


def give_back_now_and_then() -> None:
    """Give back what a burst of requests has taken, in a thread of its own; Linux only.

    The allocator keeps what is freed in between for the next burst, which may never come.
    """
    if sys.platform.startswith("linux"):
        # It is missed by nobody who can be answered.
        with suppress(RuntimeError):
            Thread(target=_give_back, name="memory", daemon=True).start()


def _give_back() -> None:
    pause, least, rest = Event(), _resident(), _LOOK
    while not pause.wait(rest):
        before = _resident()
        rest = _LOOK
        if before > least + _WORTH_IT:
            # What is large is not what a collection goes by: it counts objects.
            give_back_memory()
            # What is in use cannot be given back, and what is free is not seen from outside.
            if before - _resident() < _WORTH_IT:
                rest = _LOOK * 3
        least = min(least, before)


def _resident() -> int:
    """Return how much memory this process has, in bytes; see proc(5)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
