"""What a worker may not do: take memory without end, open a file or a socket, outlive its parent.

The limits are those of the kernel, so nothing that a query does can lift them.
"""

import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path

from .limits import PoolLimits

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_SECONDS_OVER = 2
_, _FOR_EVER = resource.getrlimit(resource.RLIMIT_CPU)


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends; Linux only.

    Args:
        parent: The process id of the parent, which may be gone already.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def leave_alone(*kept: int) -> None:
    """Let go of everything inherited: signals, standard streams, files, sockets.

    Signals sent to the whole group, such as Ctrl-C, are for the service; this process ends when the
    service closes its side.

    Args:
        kept: File descriptors that stay open.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    last = 3
    for descriptor in sorted({one for one in kept if one > 2}):
        os.closerange(last, descriptor)
        last = descriptor + 1
    os.closerange(last, _descriptors())


def move_to_front(descriptor: int) -> int:
    """Give a descriptor the first number after the standard streams, and close all others.

    Returns:
        The new number.
    """
    front = 3
    if descriptor != front:
        os.dup2(descriptor, front)
    os.closerange(front + 1, _descriptors())
    return front


def confine(limits: PoolLimits, *, network: bool) -> None:
    """Set the limits of a worker; nothing can be opened afterwards.

    Args:
        limits: What it may take.
        network: Whether it may open sockets, for a query that calls an allowed service.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _address_space() + limits.memory
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if network:
        return
    # Every number below the limit is taken, so the next file or socket has none to get.
    above = _descriptors()
    while (free := os.dup(0)) < above:
        pass
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (above, above))


def allow_seconds(seconds: float) -> None:
    """Let this process compute for so long from now on; then the kernel ends it.

    The service kills a worker at the deadline; this is for a service that cannot.
    """
    most = int(time.process_time() + seconds) + _SECONDS_OVER
    resource.setrlimit(resource.RLIMIT_CPU, (most, _FOR_EVER))


def _address_space() -> int:
    """Return the bytes of address space that this process has."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 1 << 32
    return pages * resource.getpagesize()


def _descriptors() -> int:
    """Return a number above every open descriptor."""
    try:
        listed = [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208
        # The list was read through one of them, which is closed by now.
        return max(number for number in listed if _is_open(number)) + 1
    except (OSError, ValueError):
        return int(min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65_536))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
