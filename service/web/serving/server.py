"""Run the application in a server: granian, with a few worker processes and threads.

Granian answers malformed requests itself, drains on SIGTERM, and starts a new worker if one dies,
which a crash inside a native library would otherwise turn into an outage. The knowledge is loaded
before the workers are forked, so that all share its memory.
"""

# ruff: noqa: PLC0415 - the process that others are forked from has no server

import errno
import gc
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from isthmus.service.outcomes import UsageError, lacks_processes, message_of, status_of

from .log import Log
from .processes import Restarts, Tether, Wakeful

if TYPE_CHECKING:
    from .front import Application

_NOT_NEEDED = 4  # MADV_DONTNEED of <sys/mman.h>
_CORE = struct.Struct("=H")
_OTHER_FILES = 256
_ALLOCATOR, _GIVES_BACK = "_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0"
"""How the allocator of the server is told (see TUNING.md of jemalloc) to give back at once what it
has let go of: a burst of connections takes buffers, and only the next one would need them again."""
_IDLE = 5
"""Seconds after which a thread without a request ends."""
_BREATH = 2.0
"""Seconds for which a web process that cannot begin waits, so that the next one may."""
_THREADS_OF_SERVER = 6
"""So many threads the server has, and one that answers, once it has begun."""
_LEAST_FILES = 48
"""So many files it has to open, connections of a few clients included."""
DRAIN = 15
"""Seconds that requests in progress have to finish when the service is asked to stop."""


def free_port(host: str, port: int) -> int:
    """Make sure that a port can be listened on.

    Args:
        host: The address to listen on.
        port: The port; 0 for any free one.

    Returns:
        The port.

    Raises:
        UsageError: The port is taken or not allowed, or the address is not one of this machine.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            taken: int = probe.getsockname()[1]
            return taken
    except OSError as error:
        raise UsageError(_reason(host, port, error)) from error


def address(host: str, port: int) -> str:
    """Return the address at which a browser on this machine reaches the service."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def ask_for_reload() -> None:
    """Ask the first process, from one of its workers, to have the dataset opened anew."""
    os.kill(os.getppid(), signal.SIGHUP)


def tell_of_change() -> None:
    """Tell the first process, from one of its workers, that it need not hold the first dataset."""
    os.kill(os.getppid(), signal.SIGUSR1)


class NotServedError(RuntimeError):
    """A service that cannot be started, or go on; the message says what to do.

    Attributes:
        outcome: Whose matter it is.
    """

    def __init__(self, message: str, outcome: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class _Complaints:
    """Tells the first process why a web process cannot begin; the first complaint counts.

    Make it before the web processes are forked.
    """

    def __init__(self) -> None:
        self._near, self._far = os.pipe()
        os.set_blocking(self._near, False)

    def end_service(self, error: Exception) -> NoReturn:
        """Have the first process end the service, and end this process."""
        # What the system has too little of is no matter of what was asked.
        outcome = "limit" if lacks_processes(error) else getattr(error, "outcome", "")
        told = f"{outcome}\n{message_of(error)}".encode()
        # So much is written whole, whoever else complains.
        os.write(self._far, told[: select.PIPE_BUF])
        os.kill(os.getppid(), signal.SIGTERM)
        os._exit(1)

    def heard(self) -> NotServedError | None:
        """Return what was complained of."""
        try:
            told = os.read(self._near, select.PIPE_BUF).decode("utf-8", "replace")
        except BlockingIOError:
            return None
        outcome, _, message = told.partition("\n")
        return NotServedError(message, outcome)


class _Cores:
    """Gives each web process a core of its own, where there is one for each.

    A web process does little at a time and is woken for all of it: on the core where it was last,
    it answers a fifth more. Only it keeps to a core; what works long, in the pool, goes anywhere.

    Args:
        processes: How many web processes there will be.
    """

    def __init__(self, processes: int) -> None:
        self._free, written = os.pipe()
        # With more cores than processes the kernel places them better than a fixed core each.
        cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        if 1 < len(cores) <= processes:
            os.write(written, b"".join(_CORE.pack(core) for core in cores))
        # From now on who finds nothing to read need not wait for it.
        os.close(written)

    def take(self) -> None:
        """Keep this thread, and those that it starts, to a core that no other process has taken.

        A process too many, or in the place of one that died, goes anywhere.
        """
        if core := os.read(self._free, _CORE.size):
            os.sched_setaffinity(0, _CORE.unpack(core))


def serve(
    app: "Application",
    host: str,
    port: int,
    *,
    processes: int,
    connections: int,
    head_deadline: float,
    head_size: int,
    on_start: Callable[[], None],
    on_hangup: Callable[..., None],
    in_worker: Callable[[], None],
    log: Log,
) -> None:
    """Serve until the process is told to stop.

    Args:
        host: The address to listen on.
        port: The port to listen on.
        processes: How many processes answer.
        connections: How many connections each of them takes.
        head_deadline: Seconds that the head of a request may take to arrive.
        head_size: Bytes that it may have.
        on_start: Called when the port is open, before the workers run.
        on_hangup: Handles SIGHUP in the first process.
        in_worker: Called in a new worker while it has a single thread.
        log: Told of worker processes that have ended by themselves.

    Raises:
        SystemExit: Workers end as soon as they are started, so that nobody answers.
        NotServedError: The first of them cannot begin.
    """
    import multiprocessing

    os.environ.setdefault(_ALLOCATOR, _GIVES_BACK)

    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    from .front import THREADS

    # The application cannot be sent to a new interpreter, and sharing memory is the point.
    multiprocessing.set_start_method("fork", force=True)
    server = Server(
        "isthmus",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        # What a thread has used is given back when it ends.
        blocking_threads_idle_timeout=_IDLE,
        backpressure=connections,
        # Each version of the protocol has attacks of its own; this one is tried in the tests.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=max(1, int(head_deadline * 1000)), max_buffer_size=head_size
        ),
        log_enabled=False,
        websockets=False,
        # Nothing is loaded again; unless told, it asks for a working folder, which may be gone.
        reload_paths=[Path(sys.prefix)],
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN,
    )
    server.on_startup(on_start)
    # Else one that comes while the server starts has it replace its processes.
    server.signal_handler_reload = on_hangup  # type: ignore[method-assign]
    # What is loaded now stays; a collection in the worker would only copy shared pages.
    gc.freeze()
    gc.enable()
    _let_go_of_programs()

    def restarted(number: int, last: bool) -> None:
        level: Literal["warning", "error"] = "error" if last else "warning"
        then = "one more within seconds ends the service" if last else None
        log.write(level, "web-process-restarted", within_a_minute=number, then=then)

    restarts = server.respawned_wrks = Restarts(restarted)
    server.main_loop_interrupt = Wakeful()
    cores, tether, complaints = _Cores(processes), Tether(), _Complaints()

    def load(*_: object) -> "Application":
        try:
            in_worker()
            # Only now: the threads that `in_worker` started need not keep to one core.
            cores.take()
            _find_room_for_threads()
            tether.tie(DRAIN, lambda: log.write("error", "first-process-gone", process=os.getpid()))
        except Exception as error:
            if status_of(error) is None:
                raise
            if not restarts.number:
                complaints.end_service(error)
            # It takes the place of one that has answered, beside others perhaps, and may be able
            # to in a while.
            log.write("error", "web-process-failed", why=message_of(error))
            time.sleep(_BREATH)
            os._exit(1)
        return app

    try:
        server.serve(target_loader=load, wrap_loader=False)
        if (complaint := complaints.heard()) is not None:
            raise complaint
    except SystemExit:
        if (complaint := complaints.heard()) is not None:
            raise complaint from None
        log.write("error", "service-given-up", reason="web processes end as soon as they start")
        raise
    except Exception:
        # Nobody is to wait for those that were started, as Python does at its end.
        for process in server.wrks:
            process.kill()  # type: ignore[no-untyped-call]
        raise
    finally:
        # Who asks again for the end that has come must not cut it short: Python gives up its
        # handlers before it has ended.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, signal.SIG_IGN)


def _find_room_for_threads() -> None:
    """Make sure that the server gets the threads that it begins with, whose lack it does not tell.

    Raises:
        RuntimeError: The system lets this process start too few.
    """
    end = threading.Event()
    threads = []
    try:
        for _ in range(_THREADS_OF_SERVER):
            thread = threading.Thread(target=end.wait)
            thread.start()
            threads.append(thread)
    finally:
        end.set()
        for thread in threads:
            thread.join()


def most_connections(wanted: int) -> int:
    """Return how many connections a process takes: fewer than it may open files.

    Where files run out, a server that goes on accepting does nothing else.

    Args:
        wanted: As many as it should take.

    Raises:
        UsageError: It may open too few to answer anybody.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = wanted + _OTHER_FILES
    if soft < files and (hard == resource.RLIM_INFINITY or hard > soft):
        soft = files if hard == resource.RLIM_INFINITY else min(files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft < _LEAST_FILES:
        raise UsageError(
            f"the service may open {soft} files, and needs {_LEAST_FILES} at least: allow more, as "
            "`ulimit -n 4096` does"
        )
    return max(16, min(wanted, soft - _OTHER_FILES))


def _let_go_of_programs() -> None:
    """Give back the pages of program files, most of which only loading has needed; Linux only.

    They are read again when they are run (see madvise(2)): in the first process, which from now on
    only watches the others, hardly any are.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        place, rights, *_, name = line.split(maxsplit=5)
        if rights.startswith("r-x") and name.startswith("/"):
            start, end = (int(part, 16) for part in place.split("-"))
            advise(start, end - start, _NOT_NEEDED)


def _reason(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is no address of this machine; name another with --host or ISTHMUS_HOST"
    another = "choose another with --port or ISTHMUS_PORT (--port 0 takes a free one)"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program; {another}"
    if error.errno == errno.EACCES:
        return f"port {port} may not be opened by this user; {another}"
    return f"cannot listen on {host}, port {port} ({error.strerror}); {another}"
