"""What others notice of an attack on a service, and what the service takes meanwhile."""

import http.client
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil

from tests.memory import own_of, taken_by
from tests.servers import Server

ATTACKER = "127.0.0.2"
LASTING = 1.0
"""Seconds of an attack, from when it is complete."""
AFTER = 10.0
"""Seconds after an attack within which all that it took is given back."""
DURING_IT, AFTER_IT = 1.5, 1.2
"""So many times what it takes at rest the service may take during an attack, and after it."""
WORKER = 1024
"""MiB that a query may take with the usual settings."""
ASKED = (
    "/healthz",
    "/api/v1/query?q=count+option",
    "/option/managed-vpn",
    "/sparql?query=ASK%7B%7D",
    "/api/v1/query?q=find+option+limit+{}",
    "/sparql?query=SELECT+*+%7B%3Fs+a+%3Ft%7D+LIMIT+{}",
)
"""What others ask: kept answers, and with a number in the place of the braces new ones."""


def connect(service: Server, sent: bytes, *, source: str = ATTACKER) -> socket.socket:
    """Open a connection from another address of this machine, and send a beginning."""
    host, _, port = service.host.partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30, source_address=(source, 0))
    # A service that has seen enough closes before all is sent.
    with suppress(ConnectionError):
        connection.sendall(sent)
    return connection


def get(path: str, *headers: str) -> bytes:
    """Return a request as it is sent."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *headers, "", "")).encode()


def processes(service: Server) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the processes of a service, and the workers of its pool."""
    first = psutil.Process(service.process.pid)
    others, workers = [first], []
    for child in first.children():
        others.append(child)
        with suppress(psutil.Error):
            for zygote in child.children():
                others.append(zygote)
                workers += zygote.children()
    return others, workers


@dataclass(slots=True)
class Siege:
    """An attack as others see it.

    Attributes:
        service: What is attacked.
        wrong: What others were answered that they must not have been.
        answered: How many answers others had.
        most: The most memory, workers left out, in MiB.
        worker: The most memory of a worker, in MiB.
    """

    service: Server
    wrong: list[tuple[str, object]] = field(default_factory=list)
    answered: int = 0
    most: float = 0.0
    worker: float = 0.0
    _end: Event = field(default_factory=Event)

    def ask(self) -> None:
        """Ask one thing after the other, as somebody else, and read the answers."""
        while not self._end.is_set():
            for path in ASKED:
                asked = path.format(self.answered % 300 + 1)
                try:
                    status: object = self.service(asked).status
                except (OSError, http.client.HTTPException) as error:
                    status = error
                self.answered += 1
                if status != 200:
                    self.wrong.append((asked, status))
            time.sleep(0.02)

    def look(self) -> None:
        """Look at the memory again and again."""
        while not self._end.wait(0.2):
            with suppress(psutil.Error):
                others, workers = processes(self.service)
                self.most = max(self.most, taken_by(others))
                self.worker = max([self.worker, *map(own_of, workers)])

    def end(self) -> None:
        """Stop asking and looking."""
        self._end.set()


@contextmanager
def withstood(service: Server) -> Iterator[Siege]:
    """While a block attacks a service, hold it to what it promises everybody else.

    Others get each answer they ask for; memory stays within bounds; and when the attackers have
    gone, so has what they took.
    """
    # What an attack before it has left to the workers ends first.
    until(lambda: workers_rest(service), 60)
    others, workers = processes(service)
    before = by_process([*others, *workers])
    rest, with_workers = taken_by(others), taken_by([*others, *workers])
    siege = Siege(service)
    watching = [Thread(target=siege.ask), Thread(target=siege.look)]
    for thread in watching:
        thread.start()
    try:
        yield siege
    finally:
        siege.end()
        for thread in watching:
            thread.join()
    assert siege.wrong == [], siege.wrong
    assert siege.answered >= len(ASKED)
    assert siege.most <= DURING_IT * rest, (siege.most, rest)
    assert siege.worker <= WORKER

    # What others leave of the processors while many tests run is a part of ten seconds.
    busy = max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))
    end = time.monotonic() + AFTER * busy
    while True:
        service("/healthz")
        now, new = processes(service)
        taken = taken_by([*now, *new])
        if taken <= AFTER_IT * with_workers:
            return
        told = taken, with_workers, by_process([*now, *new]), before
        assert time.monotonic() < end, told
        time.sleep(0.1)


def by_process(known: Sequence[psutil.Process]) -> dict[int, float]:
    """Return what each process has for itself: a failure tells who has kept what it took."""
    own = {}
    for process in known:
        with suppress(psutil.Error):
            own[process.pid] = round(own_of(process), 1)
    return own


def workers_rest(service: Server) -> bool:
    """Tell whether no worker answers a query, and none waits for one."""
    told = service("/metrics").text
    return "isthmus_pool_busy 0.0" in told and "isthmus_pool_waiting 0.0" in told


def until(test: Callable[[], bool], patience: float) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + patience
    while not test():
        assert time.monotonic() < end, test.__name__
        time.sleep(0.2)


def warm(service: Server) -> None:
    """Have a service do each thing once, so that its memory is that of a service in use."""
    for path in (*ASKED, "/", "/decide", "/data/all.nq"):
        assert service(path.format(1)).status == 200, path
