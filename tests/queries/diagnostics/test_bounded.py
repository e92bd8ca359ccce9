"""What the reading of a text takes is bounded, whatever the text and whatever is asked of it."""

import gc
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from isthmus.kb import Knowledge
from isthmus.queries import Engine, Limits, QueryError
from isthmus.queries.bounded import look_for_good
from isthmus.service.web.http.problems import of_query

from tests.few_threads import ON_LINUX, in_few_threads

# What stops the work is lost where it is raised while something is let go; it is told again soon.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SIZES = ("text", "words", "explained", "statements", "nesting", "conjuncts", "expanded")
WITHOUT_SIZES = dict.fromkeys(SIZES, 10**9)
LONG = "find option where " + " and ".join(
    "privat" if number % 3 else "encrypted" for number in range(100_000)
)
WAYS: dict[str, Callable[[Engine], object]] = {
    "ask": lambda engine: engine.ask(LONG),
    "compile": lambda engine: engine.compile(LONG),
    "parse": lambda engine: engine.parse(LONG),
    "bind": lambda engine: engine.bind(LONG),
    "complete": lambda engine: engine.complete(LONG, len(LONG)),
    "hover": lambda engine: engine.hover(LONG, 30),
    "format": lambda engine: engine.format(LONG),
    "classify": lambda engine: engine.classify(LONG),
    "symbols": lambda engine: engine.symbols(LONG),
    "explain": lambda engine: engine.explain(LONG),
    "emit": lambda engine: engine.emit(LONG, "ast"),
}


def refusal(engine: Engine, way: Callable[[Engine], object]) -> QueryError:
    with pytest.raises(QueryError) as raised:
        way(engine)
    return raised.value


def in_a_thread(work: Callable[[], QueryError]) -> QueryError:
    """Do something as a service does it, where no signal of the process arrives."""
    done: list[QueryError] = []
    thread = Thread(target=lambda: done.append(work()))
    thread.start()
    thread.join()
    return done[0]


@pytest.fixture(autouse=True)
def without_callbacks_of_collections() -> Iterator[None]:
    """Hypothesis measures each collection by a callback, in which what is raised would be lost."""
    others = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(others)


@pytest.fixture(scope="module")
def hasty(knowledge: Knowledge) -> Engine:
    return Engine(knowledge, limits=Limits(**WITHOUT_SIZES, seconds=0.2))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", WAYS)
def test_what_takes_too_long_is_stopped_in_every_way_and_place(hasty: Engine, way: str) -> None:
    for error in (
        refusal(hasty, WAYS[way]),
        in_a_thread(lambda: refusal(hasty, WAYS[way])),
    ):
        (said,) = error.diagnostics
        assert said.code == "E511"
        assert "0.2 s" in said.message
        assert of_query(error).kind.status == 504
    # Nothing of it stays behind.
    assert hasty.ask("find option").rows


def test_what_is_diagnosed_says_it_too(hasty: Engine) -> None:
    assert [entry.code for entry in hasty.diagnose(LONG)] == ["E511"]


def test_many_at_once_are_all_stopped_and_nobody_else_is(hasty: Engine) -> None:
    codes: list[str] = []
    answers: list[int] = []

    def long() -> None:
        codes.append(refusal(hasty, WAYS["compile"]).diagnostics[0].code)

    def short() -> None:
        answers.extend(len(hasty.diagnose("find option where encrypted")) for _ in range(20))

    threads = [Thread(target=work) for work in (long, short, long, short, long)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["E511"] * 3
    assert answers == [0] * 40


@ON_LINUX
def test_a_text_that_nobody_could_look_at_leaves_the_next_ones_bounded(hasty: Engine) -> None:
    def work(allow: Callable[[], None]) -> list[str]:
        with pytest.raises(RuntimeError, match="can't start new thread"):
            hasty.diagnose("find option")
        allow()
        # In a thread of its own: CPython has a wrong state of this one from now on.
        error = in_a_thread(lambda: refusal(hasty, WAYS["compile"]))
        return [entry.code for entry in error.diagnostics]

    assert in_few_threads(work) == ["E511"]


@ON_LINUX
def test_whoever_looks_for_good_needs_no_more_threads(hasty: Engine) -> None:
    def work(_: Callable[[], None]) -> list[list[str]]:
        codes = [entry.code for entry in refusal(hasty, WAYS["compile"]).diagnostics]
        # So long as nobody asks, nobody looks.
        time.sleep(1.5)
        again = [entry.code for entry in refusal(hasty, WAYS["compile"]).diagnostics]
        return [codes, again]

    assert in_few_threads(work, before=look_for_good) == [["E511"], ["E511"]]


@pytest.mark.parametrize("place", ["main", "thread"])
def test_what_takes_too_much_memory_is_stopped(knowledge: Knowledge, place: str) -> None:
    limits = Limits(**WITHOUT_SIZES, seconds=600, memory=16 * 2**20)  # type: ignore[arg-type]
    engine = Engine(knowledge, limits=limits)
    text = "find option where " + " and ".join(f"reach = x{number}" for number in range(60_000))

    def ask() -> QueryError:
        return refusal(engine, lambda engine: engine.parse(text))

    error = ask() if place == "main" else in_a_thread(ask)
    (said,) = error.diagnostics
    assert said.code == "E512"
    assert "16 MiB" in said.message
    assert of_query(error).kind.status == 507
