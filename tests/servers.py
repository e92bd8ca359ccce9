"""Real servers: the service as a process of its own, and a plain server of files."""

import http.client
import json
import os
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

import psutil
import pyoxigraph

from tests.forked import Forked

COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
TRACE = "Traceback (most recent call last)"
Launch: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
"""Runs the command line."""


_QUIET = ("--greeting", "no", "--first-pages", "no")
"""Most tests are done with a service before what it would do unasked is of use."""


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def boolean(self) -> bool:
        """The answer to an ASK, in whatever form."""
        form = {
            "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
            "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
        }[self.media_type]
        read = pyoxigraph.parse_query_results(self.body, form)
        assert isinstance(read, pyoxigraph.QueryBoolean)
        return bool(read)


@dataclass(frozen=True)
class Server:
    """A running service."""

    address: str
    process: subprocess.Popen[bytes] | Forked

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def __call__(
        self,
        path: str,
        method: str = "GET",
        body: bytes | str | None = None,
        **headers: str,
    ) -> Reply:
        """Send one request; underscores in header names stand for hyphens."""
        with self._connection() as connection:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            data = body.encode("utf-8") if isinstance(body, str) else body
            connection.request(method, path, data, sent)
            return _reply(connection)

    def send(
        self,
        method: str,
        path: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Reply:
        """Send just these headers, with those that HTTP itself needs."""
        with self._connection() as connection:
            own = any(name == "Host" for name, _ in headers)
            connection.putrequest(method, path, skip_host=own, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if body or method == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return _reply(connection)

    def _connection(self) -> AbstractContextManager[http.client.HTTPConnection]:
        return closing(http.client.HTTPConnection(self.host, timeout=30))


def _reply(connection: http.client.HTTPConnection) -> Reply:
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, headers, response.read())


def start(
    log: Path, *arguments: str, installed: bool = False, files: int = 0, **environment: str
) -> Server:
    """Start a service on a free port and return when it answers.

    Args:
        log: Where its log goes.
        arguments: More of the command line.
        installed: Whether the installed command is started, which loads the service itself: its
            memory is then all its own, and it has the name of the command.
        files: How many files it may open; 0 for as many as usual.
        environment: More variables.
    """
    typed = ["serve", "--port", "0", *_QUIET, *arguments]
    # The limit is that of the shell, which becomes the service.
    limited = ["sh", "-c", f'ulimit -n {files} && exec "$0" "$@"'] if files else []
    surroundings = os.environ | environment
    process: subprocess.Popen[bytes] | Forked
    with log.open("wb") as errors:
        if installed or limited:
            command = [*limited, COMMAND, *typed]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, env=surroundings
            )
        else:
            process = Forked(typed, stderr=errors, env=surroundings)
    assert process.stdout is not None
    line = process.stdout.readline().decode("utf-8")
    if " at " not in line:
        process.wait(30)
        process.stdout.close()
        raise AssertionError(log.read_text())
    return Server(line.split(" at ", 1)[1].split("/ ", 1)[0], process)


def stop(server: Server) -> int:
    """Ask a service to end, and return its status."""
    server.process.terminate()
    status = server.process.wait(30)
    assert server.process.stdout is not None
    server.process.stdout.close()
    return status


@contextmanager
def serving(log: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Run a service, which must end in order and without having written a trace."""
    running = start(log, *arguments, **environment)
    try:
        yield running
    finally:
        status = stop(running)
    assert status == 0
    assert TRACE not in log.read_text()


class _Started(Protocol):
    @property
    def process(self) -> "subprocess.Popen[bytes] | subprocess.Popen[str] | Forked": ...


def child_of(server: _Started, *, with_children: bool) -> psutil.Process:
    """Return a living child of a service: what keeps its pool has children, what answers has none.

    A greeter, or a process just killed, is soon no more.
    """
    until = time.monotonic() + 10
    while True:
        found = []
        for one in psutil.Process(server.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                living = one.status() != psutil.STATUS_ZOMBIE
                greets = "isthmus.service.web.serving.greeting" in one.cmdline()
                if living and not greets and bool(one.children()) == with_children:
                    found.append(one)
        if len(found) == 1:
            return found[0]
        assert time.monotonic() < until, found
        time.sleep(0.01)


class _Quiet(SimpleHTTPRequestHandler):
    """A plain file server that keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is called
        """Say nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """Serve a folder as plain files; yields the address, without a slash at its end."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
