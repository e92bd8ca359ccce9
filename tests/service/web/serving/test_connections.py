"""Which connections are closed that do nothing, looked at from within with a clock of one's own."""

import os
import socket
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from isthmus.kb.pool import Pool
from isthmus.queries import Engine
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.app import generation, usual_monitor
from isthmus.service.web.serving.connections import ConnectionLimits, Connections
from isthmus.service.web.serving.front import Front
from werkzeug.test import Client


@dataclass
class Side:
    """A port on which connections are looked at.

    Attributes:
        listener: Takes them.
        short: Whether answers wait for room.
        crowding: The clients of which that was told, at each look.
        closed: The reasons of those that were closed.
        pairs: The ends of each connection: that of its client, and that of the service.
    """

    listener: socket.socket
    short: bool = False
    crowding: list[Set[str]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)

    def looking(self, limits: ConnectionLimits) -> Connections:
        return Connections(
            self.listener.getsockname()[1],
            limits,
            hurried=lambda _: False,
            short=lambda: self.short,
            here=lambda *_: None,
            crowding=self.crowding.append,
            closed=self.closed.append,
        )

    def connect(self) -> tuple[socket.socket, socket.socket]:
        client = socket.create_connection(self.listener.getsockname(), timeout=10)
        accepted, _ = self.listener.accept()
        self.pairs.append((client, accepted))
        return client, accepted


@pytest.fixture
def side() -> Iterator[Side]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        side = Side(listener)
        yield side
        for pair in side.pairs:
            for end in pair:
                end.close()


def fill(connection: socket.socket) -> None:
    """Send until no more goes, as nobody reads it."""
    connection.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            connection.send(b"x" * 65536)


def read(connection: socket.socket, number: int) -> None:
    while number:
        number -= len(connection.recv(number))


def test_a_number_that_was_free_since_the_list_was_made_is_counted_once(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handles by which connections are looked at get the numbers of those just closed."""
    for _ in range(40):
        side.connect()

    def listed(place: str, listing=os.listdir) -> list[str]:  # type: ignore[no-untyped-def]
        names: list[str] = listing(place)
        for _, accepted in side.pairs[10:]:
            accepted.close()
        return names

    monkeypatch.setattr(os, "listdir", listed)
    side.looking(ConnectionLimits(per_client=20)).look(0)
    assert side.closed == []


def test_an_answer_that_begins_after_a_rest_has_its_time(side: Side) -> None:
    looking = side.looking(ConnectionLimits(silence=30, unread=10))
    _, accepted = side.connect()
    looking.look(0)
    fill(accepted)
    looking.look(20)
    assert side.closed == []
    looking.look(31)
    assert side.closed == ["unread"]


@pytest.mark.parametrize(("taken", "closed"), [(1_000, ["unread"]), (20_000, [])])
def test_who_takes_next_to_nothing_of_an_answer_is_let_go(
    side: Side, taken: int, closed: list[str]
) -> None:
    looking = side.looking(ConnectionLimits(unread=10))
    client, accepted = side.connect()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    fill(accepted)
    for now in range(0, 20, 4):
        looking.look(now)
        read(client, taken)
    assert side.closed == closed


def test_while_others_wait_for_room_an_answer_is_read_faster(side: Side) -> None:
    looking = side.looking(ConnectionLimits(unread=10))
    client, accepted = side.connect()
    fill(accepted)
    looking.look(0)
    read(client, 8_000)
    looking.look(3)
    assert side.closed == []
    side.short = True
    read(client, 8_000)
    looking.look(6)
    assert side.closed == ["unread"]


def test_of_too_many_those_go_first_that_asked_nothing(side: Side) -> None:
    looking = side.looking(ConnectionLimits(per_client=3))
    asking, accepted = side.connect()
    asking.sendall(b"GET / HTTP/1.1\r\n\r\n")
    accepted.recv(4, socket.MSG_PEEK)
    looking.look(0)
    for _ in range(4):
        side.connect()
    looking.look(1)
    assert side.closed == ["too-many"] * 2
    accepted.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert asking.recv(8) == b"HTTP/1.1", "who waits for an answer gets it"


def send(client: socket.socket, accepted: socket.socket, size: int) -> None:
    client.sendall(b"x" * size)
    left = size
    while left:
        left -= len(accepted.recv(left))


def test_of_many_connections_that_send_much_none_stays_after_its_answer(side: Side) -> None:
    """Each has a large buffer for as long as it is open; those that send little have none."""
    looking = side.looking(ConnectionLimits(silence=30, per_client=200))
    looking.look(0)
    for _ in range(65):
        send(*side.connect(), 40_000)
    side.connect()
    looking.look(1)
    assert side.crowding[-1] == {"127.0.0.1"}
    assert side.closed == []
    looking.look(4)
    assert side.closed == ["silent"] * 65
    for _, accepted in side.pairs[:65]:
        # As the server does that finds the end.
        accepted.close()
    looking.look(5)
    assert side.crowding[-1] == frozenset()


def test_connections_that_send_much_little_by_little_or_are_few_stay(side: Side) -> None:
    """A proxy has such for all of its clients."""
    looking = side.looking(ConnectionLimits(silence=30, per_client=200))
    steady = [side.connect() for _ in range(65)]
    few = [side.connect() for _ in range(64)]
    for now in range(4):
        for pair in steady:
            send(*pair, 20_000)
        looking.look(now)
    for pair in few:
        send(*pair, 60_000)
    for now in range(4, 9):
        looking.look(now)
    assert not any(side.crowding)
    assert side.closed == []


def test_who_crowds_loses_each_connection_with_its_answer(engine: Engine) -> None:
    pool = Pool(lambda: engine.knowledge.quads)
    settings = ServiceSettings()
    front = Front(generation(engine, settings, pool, usual_monitor()), usual_monitor(), settings)

    def told(client: str) -> str | None:
        answer = Client(front).get("/healthz", environ_base={"REMOTE_ADDR": client})
        return answer.headers.get("Connection")

    front.let_go_after_answers({"192.0.2.7"})
    assert told("192.0.2.7") == "close"
    assert told("192.0.2.8") is None
    front.let_go_after_answers(frozenset())
    assert told("192.0.2.7") is None
