"""A real server process, and the command line as a real process."""

import http.client
import json
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
HARBOUR = Path(__file__).parents[2] / "service" / "networks" / "example" / "before"
TRACE = "Traceback (most recent call last)"


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


@dataclass(frozen=True)
class Server:
    """A running service."""

    address: str
    process: subprocess.Popen[str]

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
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            data = body.encode("utf-8") if isinstance(body, str) else body
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()


def start(log: Path, *arguments: str, **environment: str) -> Server:
    """Start a service on a free port and return when it answers."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", "--greeting", "no", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | environment,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that all tests share; it must not have written a trace when they are done."""
    log = tmp_path_factory.mktemp("server") / "log"
    # A network is told about as well, so that the examples of its calls have an answer.
    running = start(log, "--network", f"harbour={HARBOUR}")
    yield running
    assert stop(running) == 0
    assert TRACE not in log.read_text()


@pytest.fixture(scope="session")
def launch() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line; it must never show a trace."""

    def run(
        *arguments: str, stdin: str | bytes = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        given = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "isthmus.service.cli", *arguments],
            input=given,
            capture_output=True,
            timeout=120,
            env=os.environ | {"NO_COLOR": "1"} | environment,
            check=False,
        )
        found = subprocess.CompletedProcess(
            arguments, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )
        assert TRACE not in found.stdout + found.stderr, found.stderr
        return found

    return run


def child_of(server: Server, *, with_children: bool) -> psutil.Process:
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
