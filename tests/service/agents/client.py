"""A protocol over the shipped knowledge, and the command as a real process."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from select import select
from typing import Any

from isthmus.service.agents.messages import written
from isthmus.service.agents.protocol import Headers, Protocol

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
PATIENCE = 60
"""Seconds after which a test gives up; no measure of speed."""


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
