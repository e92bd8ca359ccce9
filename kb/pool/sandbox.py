"""What a worker may not do: take memory without end, open a file or a socket, outlive its parent.

The limits are those of the kernel, so nothing that a query does can lift them.
"""

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

from .pool_limits import PoolLimits

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # of <sys/prctl.h> and <linux/seccomp.h>
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: how the kernel names it (<linux/audit.h>), and the number of socket(2)."""
_STEP = struct.Struct("@HBBI")
"""A step of a filter, ``struct sock_filter``: code, steps to jump if true, if not, a number."""
_PROGRAM = struct.Struct("@HP")
"""A filter, ``struct sock_fprog``: its length in steps, its address."""
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_CALL, _ARCHITECTURE = 0, 4
"""Where ``struct seccomp_data`` has the number of the call, and the machine that it is for."""
_ALLOWED, _REFUSED = 0x7FFF0000, 0x00050000
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
    for descriptor in sorted({descriptor for descriptor in kept if descriptor > 2}):
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


def confine(limits: PoolLimits, *, network: bool, files: int = 0) -> None:
    """Set the limits of a worker; nothing else can be opened afterwards.

    Args:
        limits: What it may take.
        network: Whether it may open sockets, for a query that calls an allowed service.
        files: How many files a store on disk may still open; it does so when a query needs one.
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
    resource.setrlimit(resource.RLIMIT_NOFILE, (above + files, above + files))
    if files:
        # A limit that allows another file allows a socket as well, so sockets are refused apart.
        refuse_sockets()


def refuse_sockets() -> bool:
    """Have the kernel refuse sockets to this thread from now on, by a filter of system calls.

    See seccomp(2): the filter is a program for the classic Berkeley packet filter.

    Returns:
        Whether it does; only Linux on processors whose numbers are known here can.
    """
    numbers = _SOCKET_CALLS.get(os.uname().machine)
    if numbers is None or not sys.platform.startswith("linux"):
        return False
    architecture, call = numbers
    program = b"".join(
        _STEP.pack(*step)
        for step in (
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_JUMP_IF_EQUAL, 0, 3, architecture),
            (_LOAD, 0, 0, _CALL),
            (_JUMP_IF_EQUAL, 1, 0, call),
            (_RETURN, 0, 0, _ALLOWED),
            (_RETURN, 0, 0, _REFUSED | errno.EACCES),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    told = _PROGRAM.pack(len(program) // _STEP.size, ctypes.addressof(steps))
    control = ctypes.CDLL(None).prctl
    if control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(control(_SECCOMP, _FILTER, told, 0, 0) == 0)


def allow_seconds(seconds: float) -> None:
    """Let this process compute for so long from now on; then the kernel ends it.

    The service kills a worker at the deadline; this is for a service that cannot.
    """
    most = int(time.process_time() + seconds) + _SECONDS_OVER
    resource.setrlimit(resource.RLIMIT_CPU, (most, _FOR_EVER))


def trim() -> None:
    """Give the system back what this process has let go of; Linux only.

    The allocator keeps it for later; other C libraries than that of GNU need no such call.
    """
    if sys.platform.startswith("linux"):
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


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
