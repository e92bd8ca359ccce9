"""How soon an agent has its first answer and its next ones, and how much it has to read."""

import json
import statistics
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from figure import Figure, milliseconds
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.forms.answers import EXAMPLE

_COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
_STARTS, _ROUNDS = 15, 10
_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    starts, commands = [], []
    _first_answer()
    # In turn, so that a busy moment hits both alike.
    for _ in range(_STARTS):
        starts.append(_first_answer())
        commands.append(_command())
    start, command = statistics.median(starts), statistics.median(commands)
    yield Figure(
        "`isthmus mcp`, start to first answer",
        milliseconds(start),
        "`isthmus ask`, whole process",
        milliseconds(command),
        f"median of {_STARTS}, warm; {start / command:.1f} times the peer",
    )
    yield from _warm()


def _warm() -> Iterator[Figure]:
    agent = _Agent()
    queries = [
        query.text
        for query in saved_queries()
        if not any(parameter.default is None for parameter in query.parameters)
    ]
    for query in queries:
        agent.ask(query)
    new, again, sizes = [], [], []
    for number in range(_ROUNDS):
        for query in queries:
            # A remark makes it a question that nobody has asked yet.
            asked = f"{query}\n# {number}"
            for taken in (new, again):
                began = time.perf_counter()
                size = agent.ask(asked)
                taken.append(time.perf_counter() - began)
            sizes.append(size)
    how = f"median over {len(queries)} saved queries, {_ROUNDS} times each, one after the other"
    yield Figure("warm `ask` of a new question", milliseconds(statistics.median(new)), how=how)
    yield Figure("the same question again", milliseconds(statistics.median(again)), how=how)
    how = f"median; the largest {max(sizes):,} bytes"
    yield Figure("result of `ask`", f"{statistics.median(sizes):,.0f} bytes", how=how)
    yield Figure("list of tools", f"{agent.send('tools/list', {}):,} bytes", how="whole message")
    agent.end()


class _Agent:
    """A program that asks over standard input and output."""

    def __init__(self) -> None:
        # Buffered: without, this reader makes a call for each byte, 4 ms for an answer.
        self._process = subprocess.Popen(
            [_COMMAND, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def send(self, method: str, params: Mapping[str, object]) -> int:
        """Send a request and return the bytes of its answer."""
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": method,
            "params": {**params, "_meta": _META},
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        answer: bytes = self._process.stdout.readline()
        assert b'"result"' in answer, answer
        return len(answer)

    def ask(self, query: str) -> int:
        return self.send("tools/call", {"name": "ask", "arguments": {"query": query}})

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _first_answer() -> float:
    began = time.perf_counter()
    agent = _Agent()
    agent.ask(EXAMPLE)
    taken = time.perf_counter() - began
    agent.end()
    return taken


def _command() -> float:
    began = time.perf_counter()
    subprocess.run([_COMMAND, "ask", EXAMPLE], capture_output=True, check=True)
    return time.perf_counter() - began
