"""Clients of the protocol over the shipped knowledge, in the process and beside it."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from isthmus.queries import Engine
from isthmus.service.agents.offer import Offer
from isthmus.service.agents.protocol import Protocol

from tests.servers import COMMAND

from .client import Client, Process, fail


@pytest.fixture
def client(engine: Engine) -> Client:
    return Client(Protocol(Offer(lambda: engine), fail))


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
