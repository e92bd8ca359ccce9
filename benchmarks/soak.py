"""Ten minutes of everything at once: mixed questions over sixteen connections, killers, reloads.

``python benchmarks/soak.py [SECONDS]`` starts a service with its usual settings, and ends with 1
if an answer had a status that it must not have, or memory or files still grew in the second half.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote, urlsplit

import psutil
from isthmus.queries.saved_queries import saved_queries

_COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
_CONNECTIONS, _KILLERS = 16, 2
_RELOAD, _LOOK = 30.0, 5.0
"""Seconds between two reloads, and between two looks at memory and files."""
_GROWTH = 1.1
"""So many times what they took in the first half memory and files may take in the second."""
_DUE = frozenset({503, 504, 507})
"""What a service that is attacked may answer besides."""
_KILLER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
_PREFIXES = (
    "@prefix ist: <https://w3id.org/isthmus/ns#> .\n@prefix net: <https://example.org/net/> .\n"
)


class _Soak:
    """What all threads work with.

    Args:
        host: Host and port of the service.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.end = Event()
        self.statuses: Counter[int] = Counter()
        self.broken = 0

    def ask(self, number: int, source: str, *, killing: bool) -> None:
        """Ask one question after the other until the end, over one connection at a time."""
        chance = random.Random(number)
        paths = [_KILLING] if killing else _paths()
        while not self.end.is_set():
            connection = http.client.HTTPConnection(
                self.host, timeout=60, source_address=(source, 0)
            )
            with suppress(OSError, http.client.HTTPException):
                while not self.end.is_set():
                    self._one(connection, chance, paths)
                connection.close()
                return
            # A connection that idled, or the service, has ended it.
            self.broken += 1

    def _one(
        self, connection: http.client.HTTPConnection, chance: random.Random, paths: list[str]
    ) -> None:
        if chance.random() < 0.1:
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
            arguments = {"query": f"find option limit {chance.randrange(1, 20)}"}
            body = json.dumps({**message, "params": {"name": "ask", "arguments": arguments}})
            connection.request("POST", "/mcp", body, {"Content-Type": "application/json"})
        else:
            connection.request("GET", chance.choice(paths))
        answer = connection.getresponse()
        answer.read()
        self.statuses[answer.status] += 1


_KILLING = f"/sparql?query={quote(_KILLER)}"


def _paths() -> list[str]:
    """Return addresses of every kind, right and wrong."""
    asked = [
        f"/api/v1/query?q={quote(query.text)}"
        for query in saved_queries()
        if not any(parameter.default is None for parameter in query.parameters)
    ]
    return [
        *asked,
        *("/", "/healthz", "/option/vpc-peering", "/option/privatelink", "/metrics", "/void"),
        *("/sparql?query=ASK%7B%7D", "/sparql?query=SELECT", "/api/v1/query?q=find+optoin"),
        *("/nowhere", "/api/v1/vocabulary", "/option/vpc-peering/diagram.svg"),
    ]


def main() -> int:
    """Soak, and say how it went."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "net.ttl"
        data.write_text(_data(0), encoding="utf-8")
        command = [_COMMAND, "serve", "--port", "0", "--greeting", "no", "--data", str(data)]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--cache", folder], stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert process.stdout is not None
        address = process.stdout.readline().split(" at ", 1)[1].split("/ ", 1)[0]
        soak = _Soak(urlsplit(address).netloc)
        seen = _under_load(soak, process, data, seconds)
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        traces = (Path(folder) / "log").read_text(encoding="utf-8").count("Traceback")
    half = len(seen) // 2
    grown = [max(column[half:]) / max(column[:half]) for column in zip(*seen, strict=True)]
    wrong = {code: n for code, n in soak.statuses.items() if code >= 500 and code not in _DUE}
    print(f"{sum(soak.statuses.values()):,} answers in {seconds:g} s: {dict(soak.statuses)}")
    print(f"connections that ended: {soak.broken}; statuses that must not be: {wrong or 'none'}")
    print(f"memory, second half to first: {grown[0]:.2f}; open files: {grown[1]:.2f}")
    print(f"most memory: {max(memory for memory, _ in seen) / 2**20:,.0f} MiB without the pool")
    print(f"end status {status}, traces in the log: {traces}")
    faults = {
        "statuses that must not be": bool(wrong),
        "memory or files grew in the second half": max(grown) > _GROWTH,
        "it did not end as it was told": status != 0,
        "traces in the log": traces > 0,
    }
    told = [fault for fault, is_so in faults.items() if is_so]
    print(f"FAILED: {', '.join(told)}" if told else "PASSED")
    return int(bool(told))


def _under_load(
    soak: _Soak, process: "subprocess.Popen[str]", data: Path, seconds: float
) -> list[tuple[int, int]]:
    """Ask, kill and reload for so long; return memory and open files at each look."""
    crowd = [
        Thread(target=soak.ask, args=(number, f"127.0.1.{number + 1}"), kwargs={"killing": False})
        for number in range(_CONNECTIONS)
    ]
    crowd += [
        Thread(target=soak.ask, args=(number, f"127.0.2.{number + 1}"), kwargs={"killing": True})
        for number in range(_KILLERS)
    ]
    for thread in crowd:
        thread.start()
    seen, began, reloads = [], time.monotonic(), 0
    while (now := time.monotonic() - began) < seconds:
        time.sleep(_LOOK)
        seen.append(_taken(process.pid))
        if now > _RELOAD * (reloads + 1):
            reloads += 1
            data.write_text(_data(reloads), encoding="utf-8")
            os.kill(process.pid, signal.SIGHUP)
    soak.end.set()
    for thread in crowd:
        thread.join()
    return seen


def _taken(first: int) -> tuple[int, int]:
    """Return the memory and the open files of the processes that answer requests."""
    memory = files = 0
    parent = psutil.Process(first)
    for one in (parent, *parent.children()):
        with suppress(psutil.Error):
            # What has children keeps the pool, whose workers have a limit each.
            if one.pid == first or not one.children():
                memory += one.memory_full_info().uss
                files += one.num_fds()
    return memory, files


def _data(number: int) -> str:
    nodes = "".join(f"net:n{at} a ist:VpcNode .\n" for at in range(5 + number % 3))
    return _PREFIXES + nodes


if __name__ == "__main__":
    sys.exit(main())
