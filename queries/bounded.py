"""Bound what the reading of one text takes of this process: computing time and memory.

Sizes of a text are limited where it is read, and bound the work that anybody has thought of. This
bounds the work that nobody has: whoever reads a text is looked at every now and then, and stopped
when it has computed or taken too much. Only computing counts, so waiting for a store does not.

In the main thread of a process, where forks are still to come, a timer of the process looks
(``setitimer(2)``); elsewhere a thread of its own does, for all that read. Either can stop Python
between two steps, not inside of one; where neither can be had, as in a browser, nothing is bounded.
"""

# ruff: noqa: PLC0415 - nothing is stopped in most processes

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar, cast

from .diagnostics.diagnostic import QueryError, diagnostic
from .diagnostics.span import Span

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from .language_limits import Limits

P = ParamSpec("P")
R = TypeVar("R")
_LOOK, _IDLE, _AGAIN = 0.05, 1.0, 0.5
"""Seconds between two looks; without anything to look at until nobody looks; and of computing that
what is to be stopped has until it is told again."""
_MEBIBYTE = 1024 * 1024
_ASIDE = ("weakref", "_weakrefset", "threading", "importlib")
"""How the names of modules begin in which a thread is not in the middle of the work itself."""
_SIZES = "/proc/self/statm"


class _Bounded(Protocol):
    limits: "Limits"

    def load(self, text: str) -> None:
        """Load what reading a text needs, which is no reading of it."""


S = TypeVar("S", bound=_Bounded)


class _Stopped(BaseException):
    """Raised in the middle of the work; no handler of errors in there is meant."""


class _Work:
    """One reading of a text in one thread.

    Args:
        limits: What it may take.
    """

    __slots__ = ("_began", "_clock", "_next", "_resident", "limits", "reason", "thread")

    def __init__(self, limits: "Limits") -> None:
        self.limits = limits
        self.thread = threading.get_ident()
        self.reason = ""
        self._clock = time.pthread_getcpuclockid(self.thread)
        self._began = time.thread_time()
        self._next = 0.0
        self._resident = 0

    def is_to_stop(self, where: "Callable[[], FrameType | None]") -> bool:
        """Tell whether it is to be stopped now.

        Args:
            where: Gives the place where it is; called only if that matters.
        """
        used = time.clock_gettime(self._clock) - self._began
        self.reason = self.reason or self._judged(used)
        if not self.reason or used < self._next or not _can_be_stopped(where()):
            return False
        # An exception raised inside a destructor is lost, so try once more after a while.
        self._next = used + _AGAIN
        return True

    def _judged(self, used: float) -> str:
        """Return the code of what it has too much of; growth counts from the first look."""
        if used > self.limits.seconds:
            return "E511"
        resident = _resident()
        self._resident = self._resident or resident
        return "E512" if resident - self._resident > self.limits.memory else ""

    def error(self, text: str) -> QueryError:
        """Return what is said of it."""
        most = f"{self.limits.seconds:g}"
        if self.reason == "E512":
            most = f"{self.limits.memory // _MEBIBYTE:,}"
        return QueryError(text, [diagnostic(self.reason, Span(0, min(len(text), 80)), most=most)])


class _Overseer:
    """Looks at all that read, from a thread of its own that is there while somebody does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work: dict[int, _Work] = {}
        self._looking = False
        self._stays = False
        self._wanted = threading.Event()

    def begin(self, work: _Work) -> None:
        with self._lock:
            self._work[work.thread] = work
            if self._looking:
                return
            self._looking = True
            if self._stays:
                self._wanted.set()
                return
        try:
            self._start()
        except RuntimeError:
            # Whoever asks next tries again, and is looked at.
            with self._lock:
                self._work.pop(work.thread, None)
            raise

    def stay(self) -> None:
        """Have the thread stay when there is nothing to look at."""
        with self._lock:
            self._stays = True
            if self._looking:
                return
            self._looking = True
        self._start()

    def _start(self) -> None:
        """Start the thread.

        Raises:
            RuntimeError: The system has none left.
        """
        try:
            threading.Thread(target=self._look, name="overseer", daemon=True).start()
        except RuntimeError:
            with self._lock:
                self._looking = self._stays = False
            raise

    def end(self, work: _Work) -> None:
        while True:
            try:
                with self._lock:
                    self._work.pop(work.thread, None)
                    if work.reason:
                        # An exception that was sent to the thread may not have been raised yet:
                        # take it back.
                        _stop(work.thread, None)
                return
            except _Stopped:
                continue

    def _look(self) -> None:
        idle = 0.0
        while True:
            time.sleep(_LOOK)
            with self._lock:
                idle = 0.0 if self._work else idle + _LOOK
                if idle > _IDLE:
                    self._looking = False
                    if not self._stays:
                        return
                    self._wanted.clear()
                for work in self._work.values():
                    if work.is_to_stop(partial(_frame_of, work.thread)):
                        _stop(work.thread, _Stopped)
            if idle > _IDLE:
                self._wanted.wait()


def _frame_of(thread: int) -> "FrameType | None":
    """Return where a thread is.

    Whoever looks holds the frames of all threads for a moment, and what these hold may then end
    here, which rows of a store do not take; so nobody looks without need.
    """
    return sys._current_frames().get(thread)


_OVERSEER = _Overseer()
_UNDER_WAY = threading.local()


def look_for_good() -> None:
    """Have a thread look at what other threads read as long as this process lives.

    Otherwise one is started by whoever reads. Where the system refuses it, CPython keeps a state of
    the thread that asked twice, and from then on finds the wrong one to stop (as 3.11 does).

    Raises:
        RuntimeError: The system has no thread left.
    """
    _OVERSEER.stay()


class _Timer:
    """Looks at what the main thread reads, by a timer that counts the computing of the process."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._before = signal.signal(signal.SIGVTALRM, self._look)
        signal.setitimer(signal.ITIMER_VIRTUAL, _LOOK, _LOOK)

    def _look(self, _number: int, frame: "FrameType | None") -> None:
        if self._work.is_to_stop(lambda: frame):
            raise _Stopped

    def end(self) -> None:
        while True:
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                signal.signal(signal.SIGVTALRM, self._before)
                return
            except _Stopped:
                continue


class _Within:
    """Bounds what is done inside of it; what is inside of another is part of that.

    Args:
        limits: What it may take.
        text: What is read.
    """

    __slots__ = ("_limits", "_text", "_timer", "_work")

    def __init__(self, limits: "Limits", text: str) -> None:
        self._limits = limits
        self._text = text
        self._work: _Work | None = None
        self._timer: _Timer | None = None

    def __enter__(self) -> None:
        if getattr(_UNDER_WAY, "work", None) is not None or not _CAN:
            return
        self._work = _Work(self._limits)
        if threading.current_thread() is threading.main_thread():
            if signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL:
                self._timer = _Timer(self._work)
        else:
            _OVERSEER.begin(self._work)
        # Only now: what is not looked at must not be taken for what is.
        _UNDER_WAY.work = self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: "TracebackType | None",
    ) -> None:
        work = self._work
        if work is None:
            return
        if self._timer is not None:
            self._timer.end()
        elif threading.current_thread() is not threading.main_thread():
            _OVERSEER.end(work)
        _UNDER_WAY.work = None
        if kind is not None and issubclass(kind, _Stopped):
            raise work.error(self._text) from None


def bounded(method: Callable[Concatenate[S, str, P], R]) -> Callable[Concatenate[S, str, P], R]:
    """Bound a method that reads a text by what its owner's limits allow.

    Args:
        method: It has the text as its first argument.

    Returns:
        The method; it raises a `QueryError` with E511 or E512 where the work takes too much.
    """

    def within(self: S, text: str, *args: P.args, **kwargs: P.kwargs) -> R:
        self.load(text)
        with _Within(self.limits, text):
            return method(self, text, *args, **kwargs)

    return update_wrapper(cast("Callable[Concatenate[S, str, P], R]", within), method)


def _can_be_stopped(frame: "FrameType | None") -> bool:
    """Tell whether a thread is where it can be stopped; if not, it will be at another look.

    What is raised in what is called when something is let go is lost, and told on standard error.
    """
    name = "" if frame is None else frame.f_globals.get("__name__", "")
    return bool(name) and name != __name__ and not name.startswith(_ASIDE)


def _stop(thread: int, error: type[BaseException] | None) -> None:
    import ctypes

    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def _resident() -> int:
    """Return the bytes of this process in memory; 0 where that is not told."""
    try:
        with open(_SIZES, "rb") as sizes:  # noqa: PTH123 - called often
            return int(sizes.read().split()[1]) * _PAGE
    except OSError:
        return 0


_CAN = (
    sys.implementation.name == "cpython"
    and sys.platform != "emscripten"
    and hasattr(time, "pthread_getcpuclockid")
    and hasattr(signal, "setitimer")
)
_PAGE = os.sysconf("SC_PAGE_SIZE") if _CAN else 0
