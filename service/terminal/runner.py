"""Run a question so that Ctrl-C stops it and nothing else, and a deadline ends it."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_TICK = 0.1
_PATIENCE = 3.0
"""Seconds that a question gets to end after it was told to."""


class Stopped(Exception):  # noqa: N818 - not an error but what was wanted
    """A question was stopped from the keyboard."""


class OverdueError(TimeoutError):
    """A question was given up at its deadline.

    Args:
        deadline: The deadline in seconds.
    """

    def __init__(self, deadline: float) -> None:
        super().__init__(f"given up after {deadline:g} s")


class Runner:
    """Runs work in a thread, while the main thread listens to the keyboard.

    Args:
        cancel: Makes the running query end; called from the main thread. None where nothing can,
            because the process is about to end.
        shows_progress: Whether seconds are counted on standard error.
    """

    def __init__(
        self, cancel: Callable[[], object] | None = None, *, shows_progress: bool = False
    ) -> None:
        self._cancel = cancel
        self._shows_progress = shows_progress
        self._has_shown = False

    def run(self, work: Callable[[], T], deadline: float) -> T:
        """Run some work and return what it returns.

        Args:
            work: The work; its queries go to a store that can be cancelled.
            deadline: Seconds after which it is given up.

        Raises:
            Stopped: It was stopped from the keyboard.
            OverdueError: It was given up at the deadline.
            Exception: Whatever the work raises.
        """
        results: list[T] = []
        errors: list[BaseException] = []

        def carry_out() -> None:
            try:
                results.append(work())
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=carry_out, daemon=True)
        started = time.monotonic()
        thread.start()
        try:
            self._wait(thread, started, deadline)
        except KeyboardInterrupt:
            self._end(thread)
            raise Stopped from None
        finally:
            self._progress(None)
        if thread.is_alive():
            self._end(thread)
            raise OverdueError(deadline)
        if errors:
            raise errors[0]
        return results[0]

    def _wait(self, thread: threading.Thread, started: float, deadline: float) -> None:
        while thread.is_alive():
            passed = time.monotonic() - started
            if passed >= deadline:
                return
            thread.join(min(_TICK, deadline - passed))
            self._progress(time.monotonic() - started)

    def _end(self, thread: threading.Thread) -> None:
        """Cancel until the work has ended: it may go from one query to the next meanwhile."""
        if self._cancel is None:
            return
        until = time.monotonic() + _PATIENCE
        while thread.is_alive() and time.monotonic() < until:
            # Whoever presses Ctrl-C twice need not wait.
            with suppress(KeyboardInterrupt):
                self._cancel()
                thread.join(_TICK)

    def _progress(self, passed: float | None) -> None:
        """Count the seconds; None takes the line away."""
        if passed is None:
            if self._has_shown:
                sys.stderr.write("\r\x1b[K")
                self._has_shown = False
        elif self._shows_progress and passed >= 0.5:
            sys.stderr.write(f"\r\x1b[K… {passed:.0f} s, Ctrl-C stops it")
            sys.stderr.flush()
            self._has_shown = True
