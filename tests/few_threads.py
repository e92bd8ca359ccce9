"""A system that lets a process start no more threads or processes.

The kernel holds no root to this limit, so where the tests are run as root the process is another
user's, who may read what root may.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from tests.tools import tool

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux counts the threads of a user as processes"
)
USER = 61_000 + os.getpid() % 4_000
"""Somebody who has no other processes."""
_PATIENCE = 60
"""Seconds after which a process is given up."""
_RIGHTS = "+dac_override,+dac_read_search"


def as_user() -> list[str]:
    """Return what runs a command as somebody whom the kernel holds to the limit."""
    if os.geteuid():
        return []
    rights = [f"--{kind}-caps={_RIGHTS}" for kind in ("inh", "ambient")]
    only = f"--bounding-set=-all,{_RIGHTS}"
    return [tool("setpriv"), f"--reuid={USER}", "--clear-groups", *rights, only]


def limited(most: int) -> list[str]:
    """Return what runs a command with so many threads; with none but its first, if not as root."""
    return [*as_user(), tool("prlimit"), f"--nproc={1 if os.geteuid() else most}:"]


def in_few_threads(
    work: Callable[[Callable[[], None]], object], before: Callable[[], None] = lambda: None
) -> Any:
    """Do something in a thread of a process that may start no other, as a service answers.

    Args:
        work: Given what allows threads again; what it returns is sent as JSON.
        before: Called in the process while it may still start some.
    """
    # Those who look at what is read would be taken for alive in the new process.
    while any(thread.name == "overseer" for thread in threading.enumerate()):
        time.sleep(0.05)
    near, far = os.pipe()
    if (process := os.fork()) == 0:
        try:
            signal.alarm(_PATIENCE)
            told: list[object] = []
            limited = threading.Event()
            _, hard = resource.getrlimit(resource.RLIMIT_NPROC)

            def allow() -> None:
                resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))

            def carry_out() -> None:
                limited.wait()
                try:
                    told.append((work(allow), ""))
                except BaseException:
                    told.append((None, traceback.format_exc()))

            thread = threading.Thread(target=carry_out)
            thread.start()
            before()
            resource.setrlimit(resource.RLIMIT_NPROC, (1, hard))
            if not os.geteuid():
                os.setresuid(USER, USER, USER)
            limited.set()
            thread.join()
            os.write(far, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(far)
    with open(near, "rb") as said:  # noqa: PTH123 - a pipe
        content = said.read()
    os.waitpid(process, 0)
    ((result, trace),) = json.loads(content)
    assert not trace, trace
    return result
