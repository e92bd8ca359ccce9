"""The endpoints that are measured side by side: ours and its peers, over the same triples."""

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_SCRIPTS = Path(sysconfig.get_path("scripts"))
_PATIENCE = 900
_REST = 0.2
_RDFLIB = """
import sys
import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph().parse(sys.argv[1], format="nt")
app = SparqlEndpoint(graph=graph, path="/")
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", workers=1)
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running endpoint.

    Attributes:
        name: What it is called in the tables.
        address: Where it is, without a slash at the end.
        path: Where it takes queries.
        ready: Seconds from its start until it answered.
        process: Its first process.
    """

    name: str
    address: str
    path: str
    ready: float
    process: int

    @property
    def peak(self) -> float:
        """Most memory that its first process has had at a time, in MB."""
        told = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        (line,) = (line for line in told.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    @property
    def memory(self) -> float:
        """Proportional memory of all its processes, in MB."""
        return sum(_told(self.process, lambda one: one.memory_full_info().pss)) / 2**20

    @property
    def computing(self) -> float:
        """Seconds for which all its processes have had a processor."""
        return sum(_told(self.process, lambda one: sum(one.cpu_times()[:2])))

    def rest(self) -> None:
        """Wait until it has nothing left to do.

        A server may go on with what nobody waits for any more: rdflib-endpoint works for seconds on
        the questions of a load that has ended, while the next server is measured.

        Raises:
            TimeoutError: It is busy without an end.
        """
        until = time.monotonic() + _PATIENCE
        before = self.computing
        while time.monotonic() < until:
            time.sleep(_REST)
            after = self.computing
            if after - before <= _REST / 10:
                return
            before = after
        raise TimeoutError(f"{self.name} is busy, though nothing is asked of it")


def _told(process: int, ask: Callable[[psutil.Process], float]) -> Iterator[float]:
    """Yield what is asked of each process of a family."""
    first = psutil.Process(process)
    family = [first, *first.children(recursive=True), *_adopted(first)]
    for one in {member.pid: member for member in family}.values():
        with suppress(psutil.Error):
            yield ask(one)


def _adopted(first: psutil.Process) -> list[psutil.Process]:
    """Return what a process forked and let go of: the zygotes of a pool stay in its group."""
    group = os.getpgid(first.pid)
    found = []
    for one in psutil.process_iter():
        try:
            if os.getpgid(one.pid) == group:
                found.append(one)
        except (psutil.Error, OSError):
            continue
    return found


@contextmanager
def isthmus(
    *arguments: str, name: str = "Isthmus", command: Sequence[str] = ()
) -> Iterator[Endpoint]:
    """Run our own service on a free port.

    Args:
        arguments: Settings of the service.
        name: What it is called.
        command: What to run in the place of the installed command.
    """
    port = _free_port()
    isthmus = command or (str(_SCRIPTS / "isthmus"),)
    serve = [*isthmus, "serve", "--greeting", "no", "--port", str(port)]
    with _running(name, [*serve, *arguments], port, "/sparql", "/readyz") as endpoint:
        yield endpoint


@contextmanager
def oxigraph_in_memory(data: Path) -> Iterator[Endpoint]:
    """Run the Oxigraph server in memory and load it over HTTP."""
    port = _free_port()
    command = [str(_SCRIPTS / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with _running("Oxigraph server, in memory", command, port, "/query", "/") as endpoint:
        started = time.perf_counter()
        request = urllib.request.Request(
            f"{endpoint.address}/store?default",
            data.read_bytes(),
            {"Content-Type": "application/n-triples"},
            method="POST",
        )
        urllib.request.urlopen(request, timeout=_PATIENCE).close()
        took = endpoint.ready + time.perf_counter() - started
        yield Endpoint(endpoint.name, endpoint.address, endpoint.path, took, endpoint.process)


def load_on_disk(data: Path, folder: Path) -> None:
    """Load a file into the folder of an Oxigraph store."""
    subprocess.run(
        [str(_SCRIPTS / "oxigraph"), "load", "--location", str(folder), "--file", str(data)],
        check=True,
        capture_output=True,
    )


@contextmanager
def oxigraph_on_disk(folder: Path) -> Iterator[Endpoint]:
    """Run the Oxigraph server read-only on a store that was loaded before."""
    port, command = _free_port(), str(_SCRIPTS / "oxigraph")
    serve = [command, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running("Oxigraph server, on disk", serve, port, "/query", "/") as endpoint:
        yield endpoint


@contextmanager
def rdflib_endpoint(data: Path) -> Iterator[Endpoint]:
    """Run rdflib-endpoint."""
    port = _free_port()
    command = [sys.executable, "-W", "ignore", "-c", _RDFLIB, str(data), str(port)]
    with _running("rdflib-endpoint", command, port, "/", "/?query=ASK%7B%7D") as endpoint:
        yield endpoint


@contextmanager
def _running(
    name: str, command: Sequence[str], port: int, path: str, probe: str
) -> Iterator[Endpoint]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A group of its own, by which all that it forks is found again.
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}{probe}", process)
        ready = time.perf_counter() - started
        yield Endpoint(name, address, path, ready, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Whatever it forked, should it have ended without.
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(probe: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(probe, timeout=_PATIENCE).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.005)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
