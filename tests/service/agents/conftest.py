"""A protocol over the shipped knowledge, and the command as a real process."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from select import select
from typing import Any

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.service.agents import Protocol
from isthmus.service.agents.messages import written
from isthmus.service.agents.offer import Offer
from isthmus.service.agents.protocol import Headers

from tests.service.conftest import COMMAND

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
PATIENCE = 60
"""Seconds after which a test gives up; no measure of speed."""


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(open_knowledge())


def fail(error: Exception) -> None:
    raise error


@dataclass
class Client:
    """Sends messages to a protocol, as a client of today or of before."""

    protocol: Protocol
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def send(self, message: object, headers: Headers | None = None) -> Any:
        content = message if isinstance(message, str | bytes) else json.dumps(message)
        body = self.protocol.reply(content, headers).body
        return None if body is None else json.loads(written(body))

    def __call__(self, method: str, **params: object) -> Any:
        params.setdefault("_meta", META)
        message = {"jsonrpc": "2.0", "id": next(self.names), "method": method, "params": params}
        return self.send(message)

    def early(self, method: str, **params: object) -> Any:
        message = {"jsonrpc": "2.0", "id": next(self.names), "method": method, "params": params}
        return self.send(message)

    def tool(self, name: str, **arguments: object) -> Mapping[str, Any]:
        reply = self("tools/call", name=name, arguments=arguments)
        assert "result" in reply, reply
        return reply["result"]


@pytest.fixture
def client(engine: Engine) -> Client:
    return Client(Protocol(Offer(lambda: engine), fail))


@dataclass
class Process:
    """``isthmus mcp``, running."""

    process: subprocess.Popen[bytes]

    def write(self, content: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(content)
        self.process.stdin.flush()

    def read(self) -> Any:
        assert self.process.stdout is not None
        ready, _, _ = select([self.process.stdout], [], [], PATIENCE)
        assert ready, "no answer"
        return json.loads(self.process.stdout.readline())

    def ask(self, message: Mapping[str, object]) -> Any:
        self.write(json.dumps(message).encode() + b"\n")
        return self.read()


@pytest.fixture
def running() -> Iterator[Callable[..., Process]]:
    """Start the command with some arguments."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> Process:
        process = subprocess.Popen(
            [COMMAND, "mcp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        started.append(process)
        return Process(process)

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()
