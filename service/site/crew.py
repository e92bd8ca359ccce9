"""Processes that write a site side by side: each file is worked out from the knowledge alone."""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Work = Callable[[Sequence[Any]], Any]
"""What is done with some jobs; what it returns is sent back."""
_PART = 16
"""So many jobs are done at a time: few enough that nobody waits long for the last ones."""
_inherited: dict[str, Work] = {}
"""What a process has from the one that it was forked from; nothing of it is sent."""


@contextmanager
def crew(**work: Work) -> Iterator[Callable[[str, Sequence[Any]], Iterable[Any]]]:
    """Run a process for each core, with all that this one has read.

    Args:
        **work: What the processes can do, by name.

    Yields:
        What takes such a name and a list of jobs, and yields what comes of each part of the list,
        in order; work that was given is begun at once, whether or not it is waited for. An error
        of the work is raised here.
    """

    def alone(name: str, jobs: Sequence[Any]) -> Iterable[Any]:
        return (work[name](part) for part in _parts(jobs))

    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if cores < 2:
        yield alone
        return
    _inherited.update(work)
    # What was read stays: nobody needs to look through it again and again for what could be let go.
    gc.freeze()
    try:
        # A fork has the knowledge without reading it anew, and no thread runs here.
        try:
            pool = multiprocessing.get_context("fork").Pool(cores, _begin)
        except (OSError, RuntimeError):
            # The system has no process or thread left: then this one does it alone.
            for process in multiprocessing.active_children():
                process.terminate()
            yield alone
            return
        with pool:
            yield lambda name, jobs: pool.imap(_do, [(name, part) for part in _parts(jobs)])
    finally:
        gc.unfreeze()
        _inherited.clear()


def _begin() -> None:
    # Ctrl-C reaches all of them; the one that was started ends the others and says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _parts(jobs: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (jobs[start : start + _PART] for start in range(0, len(jobs), _PART))


def _do(asked: tuple[str, Sequence[Any]]) -> object:
    name, part = asked
    return _inherited[name](part)
