"""Processes that write a site side by side: each file is worked out from the knowledge alone."""

import multiprocessing
import os
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
        in order. An error of the work is raised here.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if cores < 2:
        yield lambda name, jobs: (work[name](part) for part in _parts(jobs))
        return
    _inherited.update(work)
    try:
        # A fork has the knowledge without reading it anew, and no thread runs here.
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            yield lambda name, jobs: pool.imap(_do, [(name, part) for part in _parts(jobs)])
    finally:
        _inherited.clear()


def _parts(jobs: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (jobs[start : start + _PART] for start in range(0, len(jobs), _PART))


def _do(asked: tuple[str, Sequence[Any]]) -> object:
    name, part = asked
    return _inherited[name](part)
