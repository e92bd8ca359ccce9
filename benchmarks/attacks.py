"""The same attacks on our service and on its peers, side by side, each with its usual settings.

``python benchmarks/attacks.py`` prints a table in Markdown. An attack comes from one address of
this machine or from a few, and another address asks meanwhile: what it gets is what others notice.
Ends with 1 if half of the answers of our service took longer than 50 ms under an attack.
"""

import resource
import socket
import statistics
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from endpoints import Endpoint, isthmus, oxigraph_in_memory, rdflib_endpoint

_STRANGERS, _OTHERS = "127.0.1.{}", "127.0.0.3"
_LASTING, _PATIENCE = 6.0, 3.0
"""Seconds of an attack, and that the others wait for an answer."""
_AIM = 0.05
"""Seconds that half of the answers of our service may take meanwhile."""
_KILLER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
_NESTED = "ASK { FILTER(" + "(" * 5_000 + "1=1" + ")" * 5_000 + ") }"
_LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Attributes:
        name: What it is called in the table.
        begin: Begins it; what it returns is held while it lasts.
        judge: Tells from what came back what else is wrong; an empty text if nothing is.
    """

    name: str
    begin: Callable[[Endpoint], list[socket.socket]]
    judge: Callable[[Endpoint, list[socket.socket]], str] = lambda *_: ""


def main() -> int:
    """Attack all and print the table."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    told: dict[str, list[str]] = {attack.name: [] for attack in ATTACKS}
    names: list[str] = []
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nt"
        data.write_text(_triples(), encoding="utf-8")
        for running in _EVERY:
            for attack in ATTACKS:
                # A fresh one each time: what an attack leaves behind is its own.
                with running(data) as endpoint:
                    suffered, median = _suffered(endpoint, attack)
                    told[attack.name].append(suffered)
                    if running is _ours and median > _AIM:
                        slow.append(attack.name)
                    if endpoint.name not in names:
                        names.append(endpoint.name)
                    print(endpoint.name, attack.name, told[attack.name][-1], file=sys.stderr)
    print("| attack |", " | ".join(names), "|")
    print("|---|" + "---|" * len(names))
    for name, results in told.items():
        print(f"| {name} |", " | ".join(results), "|")
    for name in slow:
        print(f"FAILED: under {name}, half of the answers took longer than {_AIM * 1000:g} ms")
    return int(bool(slow))


def _suffered(endpoint: Endpoint, attack: Attack) -> tuple[str, float]:
    """Attack an endpoint; say what others noticed, and how long half of their answers took."""
    before = endpoint.memory
    for number in range(10):
        _asked(endpoint, -number)
    held = attack.begin(endpoint)
    took: list[float | None] = []
    most = before
    until = time.monotonic() + _LASTING
    while time.monotonic() < until:
        took.append(_asked(endpoint, len(took)))
        with suppress(psutil.Error, OSError):
            most = max(most, endpoint.memory)
        time.sleep(0.1)
    wrong = attack.judge(endpoint, held) if psutil.pid_exists(endpoint.process) else ""
    for connection in held:
        connection.close()
    after = _recovered(endpoint)
    # Who got no answer has waited as long as anybody does.
    median = statistics.median(_PATIENCE if seconds is None else seconds for seconds in took)
    answered = len(took) - took.count(None)
    grown = f", + {most - before:,.0f} MB" if most > before + 50 else ""
    if after is None:
        return f"**does not answer any more**{grown}", median
    if not answered:
        return f"**others get nothing**{grown}{wrong}", median
    times = f", median {median * 1000:.1f} ms"
    if answered < len(took):
        return f"others get {answered} of {len(took)} answers{times}{grown}{wrong}", median
    return f"others are answered{times}{grown}{wrong}", median


def _recovered(endpoint: Endpoint) -> float | None:
    """Return how long the first answer takes after an attack, or None if there is none."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if (took := _asked(endpoint, 0)) is not None:
            return took
        time.sleep(0.2)
    return None


def _asked(endpoint: Endpoint, number: int) -> float | None:
    """Ask a small query that nobody has asked; return the seconds, or None without answer."""
    begun = time.monotonic()
    try:
        with _connected(endpoint, _OTHERS, _PATIENCE) as connection:
            connection.sendall(_get(endpoint, f"ASK{{}} # {number}", "Connection: close"))
            answer = _read(connection)
    except OSError:
        return None
    return time.monotonic() - begun if b" 200 " in answer[:20] else None


def _connected(endpoint: Endpoint, source: str, patience: float = 10.0) -> socket.socket:
    place = urllib.parse.urlsplit(endpoint.address)
    assert place.hostname is not None
    return socket.create_connection((place.hostname, place.port or 80), patience, (source, 0))


def _get(endpoint: Endpoint, query: str, *headers: str) -> bytes:
    path = f"{endpoint.path}?{urllib.parse.urlencode({'query': query})}"
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


def _post(endpoint: Endpoint, kind: str, body: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"POST {endpoint.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {size}\r\n\r\n{body}".encode()


def _read(connection: socket.socket) -> bytes:
    found = b""
    with suppress(OSError):
        while (piece := connection.recv(65536)) and len(found) < 1_000_000:
            found += piece
    return found


def _sent(endpoint: Endpoint, number: int, content: bytes, clients: int = 1) -> list[socket.socket]:
    held = []
    for place in range(number):
        with suppress(OSError):
            connection = _connected(endpoint, _STRANGERS.format(1 + place % clients))
            held.append(connection)
            connection.sendall(content)
    return held


def _answered_whole(_: Endpoint, held: list[socket.socket]) -> str:
    return ", **answers it as if whole**" if b" 200 " in _read(held[0])[:20] else ""


def _changed(endpoint: Endpoint, held: list[socket.socket]) -> str:
    del held
    with _connected(endpoint, _OTHERS, 10) as connection:
        connection.sendall(_get(endpoint, "ASK{<urn:x> <urn:y> <urn:z>}", "Connection: close"))
        return ", **is written to**" if b"true" in _read(connection).lower() else ""


def _cut_short(endpoint: Endpoint) -> list[socket.socket]:
    form = "application/x-www-form-urlencoded"
    held = _sent(endpoint, 1, _post(endpoint, form, "query=ASK%7B%7D&x=", 5_000))
    held[0].shutdown(socket.SHUT_WR)
    held[0].settimeout(3)
    return held


def _streams(endpoint: Endpoint) -> list[socket.socket]:
    """Begin sixty bodies over one connection of HTTP/2 (RFC 9113), and send no more."""

    def frame(kind: int, flags: int, stream: int, content: bytes = b"") -> bytes:
        head = len(content).to_bytes(3, "big") + bytes((kind, flags))
        return head + stream.to_bytes(4, "big") + content

    def literal(index: int, value: str) -> bytes:
        # A name of the static table, and a value as it is (RFC 7541, 6.2.2).
        number = bytes((index,)) if index < 15 else bytes((15, index - 15))
        return number + bytes((len(value),)) + value.encode()

    post, http = b"\x83", b"\x86"
    fields = post + http + literal(4, endpoint.path) + literal(1, "localhost")
    fields += literal(31, "application/sparql-query") + literal(28, "1000")
    begun = b"".join(frame(1, 4, 2 * at + 1, fields) for at in range(60))
    return _sent(endpoint, 1, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + begun)


def _updates(endpoint: Endpoint) -> list[socket.socket]:
    update = "INSERT DATA {<urn:x> <urn:y> <urn:z>}"
    content = _post(endpoint, "application/sparql-update", update)
    elsewhere = content.replace(f"POST {endpoint.path} ".encode(), b"POST /update ", 1)
    return _sent(endpoint, 1, content) + _sent(endpoint, 1, elsewhere)


_LISTENER = socket.socket()


def _calls_out(endpoint: Endpoint) -> list[socket.socket]:
    if _LISTENER.getsockname()[1] == 0:
        _LISTENER.bind(("127.0.0.1", 0))
        _LISTENER.listen()
    address = f"http://127.0.0.1:{_LISTENER.getsockname()[1]}/inside"
    return _sent(endpoint, 1, _get(endpoint, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))


def _has_called(*_: object) -> str:
    _LISTENER.settimeout(0.5)
    try:
        connection, _ = _LISTENER.accept()
    except TimeoutError:
        return ""
    connection.close()
    return ", **calls an address that the stranger named**"


ATTACKS = (
    Attack("nothing", lambda _: []),
    Attack("4 sorts of a cross product", lambda at: _sent(at, 4, _get(at, _KILLER))),
    Attack("4 of each of two clients", lambda at: _sent(at, 8, _get(at, _KILLER), 2)),
    Attack("64 times the same sort", lambda at: _sent(at, 64, _get(at, _KILLER))),
    Attack("a query of 10 KB with 5,000 brackets", lambda at: _sent(at, 1, _get(at, _NESTED))),
    Attack(
        "60 bodies that are never finished",
        lambda at: _sent(at, 60, _post(at, "application/sparql-query", "ASK", 1000)),
    ),
    Attack("60 of them over one connection of HTTP/2", _streams),
    Attack("1,024 connections that send nothing", lambda at: _sent(at, 1024, b"")),
    Attack(
        "200 heads that are never finished",
        lambda at: _sent(at, 200, b"GET / HTTP/1.1\r\nHost: x\r\n"),
    ),
    Attack(
        "a header of 390 KB, 64 times",
        lambda at: _sent(at, 64, _get(at, "ASK{}", "Accept: " + "a/b," * 97_000)),
    ),
    Attack(
        "50 large answers that are not read",
        lambda at: _sent(at, 50, _get(at, _LARGE)),
    ),
    Attack(
        "60 clients that do not read one each",
        lambda at: _sent(at, 60, _get(at, _LARGE), 60),
    ),
    Attack("a body that is cut short", _cut_short, _answered_whole),
    Attack("an update", _updates, _changed),
    Attack("SERVICE at an address inside", _calls_out, _has_called),
)


def _triples() -> str:
    """Return as many statements as a cross product of three needs to take longer than anybody."""
    return "".join(f'<urn:s{number}> <urn:p{number % 7}> "{number}" .\n' for number in range(5_000))


@contextmanager
def _ours(data: Path) -> Iterator[Endpoint]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        arguments = ("--data", str(data), "--cache", folder)
        yield stack.enter_context(isthmus(*arguments))


_EVERY = (_ours, oxigraph_in_memory, rdflib_endpoint)

if __name__ == "__main__":
    sys.exit(main())
