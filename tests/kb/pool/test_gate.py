"""Queries wait their turn: no place is lost, none is given twice, and nobody waits for ever."""

import threading
import time

import pytest
from isthmus.kb.pool import PoolBusyError, PoolLimits, TooManyQueriesError
from isthmus.kb.pool.gate import LARGE_ANSWER, Gate, Room, Turn
from isthmus.kb.pool.pool_limits import MEBIBYTE

LONG = 60.0


def gate(**limits: float) -> Gate[Turn]:
    usual = {"workers": 2, "per_client": 1, "waiting_per_client": 8, "wait": LONG}
    return Gate[Turn](PoolLimits(**(usual | limits)))  # type: ignore[arg-type]


def until() -> float:
    return time.monotonic() + LONG


def test_there_are_never_more_inside_than_allowed_and_all_get_in() -> None:
    way = gate(workers=3, per_client=2, waiting_per_client=100)
    lock = threading.Lock()
    inside: list[str] = []
    done: list[str] = []
    wrong: list[list[str]] = []

    def ask(client: str) -> None:
        for _ in range(40):
            with way.admitted(Turn(client, until())):
                with lock:
                    inside.append(client)
                    if len(inside) > 3 or inside.count(client) > 2:
                        wrong.append(list(inside))
                time.sleep(0.0002)
                with lock:
                    inside.remove(client)
                    done.append(client)

    threads = [threading.Thread(target=ask, args=(f"client {n % 4}",)) for n in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert not wrong
    assert len(done) == 16 * 40
    assert (way.running, way.waiting) == (0, 0)


def test_a_client_with_its_share_is_passed_over_by_one_that_has_nothing() -> None:
    way = gate()
    order: list[str] = []

    def ask(client: str) -> None:
        with way.admitted(Turn(client, until())):
            order.append(client)

    with way.admitted(Turn("greedy", until())):
        other = way.admitted(Turn("other", until()))
        other.__enter__()
        waiting = [threading.Thread(target=ask, args=(one,)) for one in ("greedy", "modest")]
        for number, one in enumerate(waiting, 1):
            one.start()
            while way.waiting < number:
                time.sleep(0.001)
        other.__exit__(None, None, None)
        waiting[1].join()
        assert order == ["modest"]
    waiting[0].join()
    assert order == ["modest", "greedy"]
    assert (way.running, way.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        (["new", "known"], ["known", "new"]),
        (["first", "second"], ["first", "second"]),
        # More wait than get a place in time.
        (["first", "known", "second", "third"], ["known", "third", "first", "second"]),
    ],
)
def test_quick_ones_are_let_in_before_and_of_too_many_the_last(
    waiting: list[str], expected: list[str]
) -> None:
    way = gate(workers=2, per_client=2)
    order: list[str] = []

    def ask(client: str) -> None:
        with way.admitted(Turn(client, until())):
            order.append(client)

    with way.admitted(Turn("known", until())):
        pass
    with way.admitted(Turn("long", until())):
        with way.admitted(Turn("long", until())):
            crowd = [threading.Thread(target=ask, args=(client,)) for client in waiting]
            for number, one in enumerate(crowd, 1):
                one.start()
                while way.waiting < number:
                    time.sleep(0.001)
        for one in crowd:
            one.join()
    assert order == expected


@pytest.mark.parametrize(
    ("client", "error"), [("one", TooManyQueriesError), ("three", PoolBusyError)]
)
def test_who_waits_in_vain_leaves_no_trace(client: str, error: type[Exception]) -> None:
    way = gate(wait=0.05)
    with way.admitted(Turn("one", until())), way.admitted(Turn("two", until())):
        with pytest.raises(error), way.admitted(Turn(client, until())):
            pass
        assert (way.running, way.waiting) == (2, 0)
    assert (way.running, way.waiting) == (0, 0)


def test_a_deadline_ends_the_wait() -> None:
    way = gate()
    late = way.admitted(Turn("one", time.monotonic() + 0.05))
    with way.admitted(Turn("one", until())), pytest.raises(TooManyQueriesError), late:
        pass
    assert (way.running, way.waiting) == (0, 0)


# --- room for large answers ---

HALF = 32 * MEBIBYTE


@pytest.fixture
def room() -> Room:
    return Room(PoolLimits(in_hand=2 * HALF, wait=0.1))


def test_one_client_has_half_of_the_room_and_others_the_rest(room: Room) -> None:
    held = [room.hold(HALF, "one")]
    with pytest.raises(TooManyQueriesError, match="half of 64 MiB"):
        room.hold(LARGE_ANSWER, "one")
    held.append(room.hold(HALF, "another"))
    with pytest.raises(PoolBusyError, match="the 64 MiB"):
        room.hold(LARGE_ANSWER, "a third")
    assert room.hold(LARGE_ANSWER - 1, "a third") is None, "small ones need none"
    held.clear()
    assert room.hold(2 * HALF + 1, "one") is not None, "one that is too large has it alone"


def test_an_answer_that_waits_has_room_as_soon_as_another_is_let_go_of() -> None:
    room = Room(PoolLimits(in_hand=2 * HALF, wait=60))
    held = [room.hold(HALF, "one"), room.hold(HALF, "another")]
    letting_go = threading.Timer(0.2, held.clear)
    letting_go.start()
    assert not room.is_short
    assert room.hold(HALF, "a third") is not None
    letting_go.join()


def test_so_many_answers_are_in_hand_and_no_more_however_small(room: Room) -> None:
    held = []
    with pytest.raises(PoolBusyError):
        for at in range(1000):
            held.append(room.hold(LARGE_ANSWER, f"client {at}"))
    assert len(held) == 128
