"""A new dataset takes the place of the old one while requests come in."""

import ctypes
import http.client
import json
import os
import platform
import signal
import socket
import subprocess
import sysconfig
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import psutil
import pytest
from isthmus.kb.inputs import FileLimits, choose_file_limits
from isthmus.kb.pool import PoolLimits
from isthmus.service.web.serving.reloader import ReloadError, Source

from tests.memory import own_of
from tests.servers import COMMAND, TRACE, Server, child_of, start, stop

pytestmark = pytest.mark.long

TGKILL = {"x86_64": 234, "aarch64": 131}
"""The number of the call that gives a signal to one thread; Python offers none."""
HEAD = "@prefix ist: <https://w3id.org/isthmus/ns#> .\n@prefix net: <https://example.org/net/> .\n"
ONE = HEAD + "net:a a ist:VpcNode ; ist:peeredWith net:b .\nnet:b a ist:VpcNode .\n"
TWO = ONE + "net:c a ist:VpcNode ; ist:peeredWith net:a .\n"
ASK = "/sparql?query=ASK%7B%3Chttps://example.org/net/a%3E+?p+%3Chttps://example.org/net/c%3E%7D"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the data and the cache that most tests share, so that each is built once."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def data(kept: Path) -> Iterator[Path]:
    """A file with the first dataset, whose place counts to what is kept of it."""
    path = kept / "net.ttl"
    path.unlink(missing_ok=True)
    path.write_text(ONE)
    yield path
    path.unlink(missing_ok=True)


def has_c(running: Server) -> bool:
    return bool(running(ASK, Accept="application/sparql-results+json").json["boolean"])


def until(what: str, test: object, patience: float = 60) -> None:
    assert callable(test)
    end = time.monotonic() + patience
    while not test():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def version(running: Server) -> str:
    found: str = running("/api/v1/query?q=count+option").json["dataset"]["version"]
    return found


def test_no_request_is_dropped_and_both_faces_change_over_together(tmp_path: Path) -> None:
    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    log = tmp_path / "log"
    running = start(log, "--data", str(data), XDG_CACHE_HOME=str(tmp_path / "cache"))
    wrong: list[object] = []
    answered = [0]
    end = threading.Event()

    def ask(path: str) -> None:
        # One connection that stays open, as browsers and libraries keep it.
        connection = http.client.HTTPConnection(running.host, timeout=30)
        while not end.is_set():
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except OSError as error:
                wrong.append(error)
                return
            if answer.status != 200:
                wrong.append((path, answer.status))
            answered[0] += 1
            # Leave the new dataset something of the processors to be built with.
            end.wait(0.01)
        connection.close()

    paths = ("/api/v1/query?q=find+option", ASK, "/option/managed-vpn", "/healthz")
    crowd = [threading.Thread(target=ask, args=(path,)) for path in paths]
    try:
        old = version(running)
        assert not has_c(running)
        for one in crowd:
            one.start()
        data.write_text(TWO)
        os.kill(running.process.pid, signal.SIGHUP)
        until("the new dataset answers", lambda: has_c(running))
        assert version(running) != old
        before = answered[0]
        until("requests go on", lambda: answered[0] > before + 20)
    finally:
        end.set()
        for one in crowd:
            one.join(30)
        assert stop(running) == 0

    assert wrong == []
    assert answered[0] > 40
    assert "reloaded" in log.read_text()
    assert TRACE not in log.read_text()


def test_a_dataset_that_does_not_hold_together_leaves_the_old_one(
    tmp_path: Path, kept: Path, data: Path
) -> None:
    data.write_text(TWO)
    log = tmp_path / "log"
    running = start(
        log, "--data", str(data), "--log-format", "json", XDG_CACHE_HOME=str(kept / "cache")
    )
    try:
        data.write_text("this is no Turtle")
        os.kill(running.process.pid, signal.SIGHUP)
        until("it is told", lambda: "reload-failed" in log.read_text())
        assert has_c(running)
        assert 'isthmus_reloads_total{result="failed"} 1.0' in running("/metrics").text
        data.write_text(ONE + "net:d a ist:VpcNod .\n")
        os.kill(running.process.pid, signal.SIGHUP)
        until("the mended dataset answers", lambda: not has_c(running))
    finally:
        assert stop(running) == 0

    told = [json.loads(line) for line in log.read_text().splitlines()]
    (failed,) = [one for one in told if one["event"] == "reload-failed"]
    assert str(data) in failed["error"]
    doubts = [one["why"] for one in told if one["event"] == "doubtful-data"]
    assert doubts == [
        "net.ttl:5: no ontology and no data define ist:VpcNod; did you mean ist:VpcNode?"
    ]
    assert TRACE not in log.read_text()


def test_what_opens_changed_data_holds_them_to_the_limits_of_the_service(tmp_path: Path) -> None:
    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    source = Source((), (data,), tmp_path / "cache", PoolLimits(workers=1))
    choose_file_limits(FileLimits(data=len(ONE) - 1))
    try:
        with pytest.raises(ReloadError, match="--data-size allows more"):
            source.door()
    finally:
        choose_file_limits(FileLimits())


def test_a_source_that_never_ends_keeps_no_later_reload_waiting(
    tmp_path: Path, kept: Path, data: Path
) -> None:
    log = tmp_path / "log"
    running = start(log, "--data", str(data), XDG_CACHE_HOME=str(kept / "cache"))
    try:
        data.unlink()
        os.mkfifo(data)
        os.kill(running.process.pid, signal.SIGHUP)
        until("it is told", lambda: "can be read again" in log.read_text())
        data.unlink()
        data.write_text(TWO)
        os.kill(running.process.pid, signal.SIGHUP)
        until("the next one answers", lambda: has_c(running))
    finally:
        assert stop(running) == 0


def replacements(running: Server) -> list[psutil.Process]:
    """List those of one service: others reload beside it."""
    found = []
    for one in psutil.Process(running.process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if "isthmus.service.web.serving.replacement" in one.cmdline():
                found.append(one)
    return found


@pytest.mark.parametrize("way", ["deadline", "change", "interrupt", "stop"])
def test_a_reload_that_takes_long_is_ended(
    tmp_path: Path, kept: Path, data: Path, way: str
) -> None:
    log = tmp_path / "log"
    limit = ("--reload-deadline", "1") if way == "deadline" else ()
    running = start(log, "--data", str(data), *limit, XDG_CACHE_HOME=str(kept / "cache"))
    stopped = False
    try:
        long = "".join(f"net:x{number} a ist:VpcNode .\n" for number in range(4_000))
        data.write_text(TWO + long)
        os.kill(running.process.pid, signal.SIGHUP)
        seen: list[psutil.Process] = []

        def under_way() -> bool:
            seen.extend(replacements(running))
            return bool(seen)

        until("it is under way", under_way)
        replacement = seen[0]
        # Under load its deadline may end it before.
        with suppress(psutil.NoSuchProcess):
            until("it reads", lambda: replacement.memory_info().rss > 40 * 2**20)
            replacement.suspend()
        if way == "stop":
            stopped = True
            assert stop(running) == 0
        else:
            if way == "change":
                data.write_text(TWO)
            elif way == "interrupt":
                replacement.send_signal(signal.SIGINT)
                replacement.resume()
            until("it is told", lambda: "reload-failed" in log.read_text())
        until("it has ended", lambda: not replacement.is_running())
        if way == "deadline":
            assert "--reload-deadline" in log.read_text()
        elif way == "change":
            os.kill(running.process.pid, signal.SIGHUP)
            until("the next one answers", lambda: has_c(running))
    finally:
        assert stopped or stop(running) == 0
    assert TRACE not in log.read_text()


@pytest.mark.slow
def test_thirty_reloads_leave_a_web_process_as_it_was(tmp_path: Path) -> None:
    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    running = start(tmp_path / "log", "--data", str(data), XDG_CACHE_HOME=str(tmp_path / "cache"))

    def reload(number: int) -> None:
        data.write_text(ONE if number % 2 else TWO)
        os.kill(running.process.pid, signal.SIGHUP)
        until("it is taken in", lambda: has_c(running) != bool(number % 2))

    try:
        worker = child_of(running, with_children=False)
        for path in ("/", ASK, "/option/vpc-peering", "/api/v1/vocabulary"):
            assert running(path).status == 200
        # What the first ones load to compare two datasets stays.
        for number in range(4):
            reload(number)
        time.sleep(10)
        before = own_of(worker)
        for number in range(30):
            reload(number)
        until(
            "what the old datasets took is given back",
            lambda: own_of(worker) < 1.2 * before,
        )
    finally:
        assert stop(running) == 0


@pytest.mark.slow
def test_what_held_the_old_dataset_ends_after_a_reload(tmp_path: Path) -> None:
    settings = ("--processes", "2", "--workers", "4", "--queries-per-client", "1")
    running = start(tmp_path / "log", "--deadline", "1", *settings)
    try:
        keeper = child_of(running, with_children=True)
        (zygote,) = keeper.children()
        os.kill(running.process.pid, signal.SIGHUP)
        until("the old dataset leaves", lambda: not zygote.is_running())
        until("its keeper leaves", lambda: not keeper.is_running())
        assert running(ASK, Accept="application/sparql-results+json").status == 200
    finally:
        assert stop(running) == 0


@pytest.mark.slow
def test_files_are_watched_if_that_is_wanted(tmp_path: Path) -> None:
    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    running = start(
        tmp_path / "log",
        *("--data", str(data), "--watch", "0.5", "--processes", "2"),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    try:
        assert not has_c(running)
        data.write_text(TWO)
        until("each process has the new one", lambda: all(has_c(running) for _ in range(10)))
    finally:
        assert stop(running) == 0


@pytest.mark.slow
def test_a_process_that_dies_after_a_reload_comes_back_with_the_new_dataset(
    tmp_path: Path,
) -> None:
    import psutil

    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    running = start(tmp_path / "log", "--data", str(data), XDG_CACHE_HOME=str(tmp_path / "cache"))
    try:
        data.write_text(TWO)
        os.kill(running.process.pid, signal.SIGHUP)
        until("the new dataset answers", lambda: has_c(running))
        connections = [
            child
            for child in psutil.Process(running.process.pid).children()
            if child.net_connections("tcp")
        ]
        (worker,) = connections
        worker.kill()

        def back() -> bool:
            try:
                return has_c(running)
            except OSError:
                return False

        until("it is back", back)
    finally:
        assert stop(running) == 0


# --- stores elsewhere, which hold other data under the same version ---

OXIGRAPH = Path(sysconfig.get_path("scripts")) / "oxigraph"
FOUND = "/sparql?query=ASK%7B%3Curn:a%3E+%3Curn:p%3E+%3Curn:b%3E%7D"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[str]:
    """The address of an engine that takes updates."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    command = [OXIGRAPH, "serve", "--location", tmp_path / "oxigraph", "--bind", host]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until("the engine answers", lambda: _is_open(host))
            yield f"http://{host}"
        finally:
            process.terminate()


def _is_open(host: str) -> bool:
    try:
        socket.create_connection(host.split(":")).close()
    except OSError:
        return False
    return True


def load(engine: str) -> None:
    """Put what `FOUND` asks for into an engine."""
    update = b"INSERT DATA { <urn:a> <urn:p> <urn:b> }"
    kind = {"Content-Type": "application/sparql-update"}
    urllib.request.urlopen(urllib.request.Request(f"{engine}/update", update, kind)).close()


def test_a_reload_asks_an_engine_again_and_has_clients_ask_again(
    tmp_path: Path, engine: str
) -> None:
    running = start(tmp_path / "log", "--store", f"{engine}/query", "--processes", "2")
    try:
        old = running(FOUND)
        assert old.json["boolean"] is False
        tag = old.headers["etag"]
        load(engine)
        assert running(FOUND, If_None_Match=tag).status == 304

        os.kill(running.process.pid, signal.SIGHUP)
        # Each connection may meet another of the two processes.
        until(
            "each process asks again",
            lambda: all(running(FOUND, If_None_Match=tag).status == 200 for _ in range(20)),
        )
        answers = [running(FOUND) for _ in range(20)]
        assert all(answer.json["boolean"] for answer in answers)
        (new,) = {answer.headers["etag"] for answer in answers}
        assert new != tag
        assert running(FOUND, If_None_Match=new).status == 304
        page = running("/api/v1/query?q=count+option")
        assert page.status == 200
        again = running("/api/v1/query?q=count+option", If_None_Match=page.headers["etag"])
        assert again.status == 304
        kept = running(FOUND, Host="example.org").headers["etag"]
        assert running(FOUND, Host="example.org", If_None_Match=kept).status == 304
    finally:
        assert stop(running) == 0

    restarted = start(tmp_path / "log", "--store", f"{engine}/query")
    try:
        assert restarted(FOUND, Host="example.org", If_None_Match=kept).status == 200
    finally:
        assert stop(restarted) == 0


def test_an_engine_is_asked_each_time_where_nothing_is_kept(tmp_path: Path, engine: str) -> None:
    running = start(tmp_path / "log", "--store", f"{engine}/query", "--answer-cache", "0")
    try:
        old = running(FOUND)
        assert old.json["boolean"] is False
        load(engine)
        new = running(FOUND, If_None_Match=old.headers["etag"])
        assert (new.status, new.json["boolean"]) == (200, True)
    finally:
        assert stop(running) == 0


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="names threads as Linux does")
def test_a_signal_that_another_thread_is_given_is_not_lost(
    tmp_path: Path, kept: Path, data: Path
) -> None:
    """The kernel chooses the thread, and takes another one while the main thread has a signal."""
    cache = str(kept / "cache")
    running = start(tmp_path / "log", "--data", str(data), XDG_CACHE_HOME=cache)
    try:
        assert not has_c(running)
        data.write_text(TWO)
        first = running.process.pid
        # Until what starts has ended, and nothing else wakes the first process.
        time.sleep(2)
        threads = [int(place.name) for place in Path(f"/proc/{first}/task").iterdir()]
        others = [thread for thread in threads if thread != first]
        assert others
        give = ctypes.CDLL(None).syscall
        assert give(TGKILL[platform.machine()], first, others[0], signal.SIGHUP) == 0
        until("the new dataset answers", lambda: has_c(running))
    finally:
        assert stop(running) == 0


def test_a_reload_opens_the_folder_that_has_taken_the_place_of_another(tmp_path: Path) -> None:
    import pyoxigraph

    for name in ("one", "two"):
        store = pyoxigraph.Store(str(tmp_path / name))
        if name == "two":
            store.update("INSERT DATA { <urn:a> <urn:p> <urn:b> }")
        store.flush()
        del store
    place = tmp_path / "place"
    place.symlink_to(tmp_path / "one")
    running = start(tmp_path / "log", "--store", str(place))
    try:
        old = running(FOUND)
        assert old.json["boolean"] is False
        other = tmp_path / "other"
        other.symlink_to(tmp_path / "two")
        other.replace(place)
        os.kill(running.process.pid, signal.SIGHUP)
        tag = old.headers["etag"]
        until("it is asked again", lambda: running(FOUND, If_None_Match=tag).status == 200)
        assert running(FOUND).json["boolean"] is True
    finally:
        assert stop(running) == 0


def test_a_process_in_the_place_of_one_that_ended_takes_what_was_reloaded(
    tmp_path: Path, kept: Path, data: Path
) -> None:
    log = tmp_path / "log"
    running = start(
        log,
        *("--data", str(data), "--watch", "0.5", "--log-format", "json"),
        XDG_CACHE_HOME=str(kept / "cache"),
    )
    try:
        data.write_text(TWO)
        until("the new dataset answers", lambda: has_c(running))
        told = [json.loads(line) for line in log.read_text().splitlines()]
        (reloaded,) = [one for one in told if one["event"] == "reloaded"]
        os.kill(reloaded["process"], signal.SIGKILL)
        until("another takes its place", lambda: "web-process-restarted" in log.read_text())
        until("it takes the new dataset", lambda: answers_with_c(running))
    finally:
        assert stop(running) == 0


@pytest.mark.parametrize("reloaded", [False, True], ids=["first", "reloaded"])
def test_a_process_in_the_place_of_one_that_ended_answers_though_the_files_are_wrong_now(
    tmp_path: Path, data: Path, *, reloaded: bool
) -> None:
    log = tmp_path / "log"
    running = start(log, "--data", str(data), XDG_CACHE_HOME=str(tmp_path / "cache"))
    web = child_of(running, with_children=False)
    try:
        if reloaded:
            data.write_text(TWO)
            os.kill(running.process.pid, signal.SIGHUP)
            until("the new dataset answers", lambda: has_c(running))
        data.write_text(ONE + "net:c a .")
        os.kill(running.process.pid, signal.SIGHUP)
        until("it is told", lambda: "reload-failed" in log.read_text())
        web.kill()
        until("another takes its place", lambda: "web-process-restarted" in log.read_text())
        until("it answers", lambda: answers_with_c(running) is not None)
        data.write_text(TWO)
        os.kill(running.process.pid, signal.SIGHUP)
        until("the mended dataset answers", lambda: answers_with_c(running))
    finally:
        assert stop(running) == 0
    assert TRACE not in log.read_text()


def test_a_reload_that_is_asked_for_during_the_start_is_done_after_it(tmp_path: Path) -> None:
    data = tmp_path / "net.ttl"
    data.write_text(ONE)
    log = tmp_path / "log"
    with log.open("wb") as errors:
        starting = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", "--greeting", "no", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
        )
    try:
        until("the files are read", lambda: "reasoning" in log.read_text())
        data.write_text(TWO)
        starting.send_signal(signal.SIGHUP)
        assert starting.stdout is not None
        address = starting.stdout.readline().split(" at ", 1)[1].split("/ ", 1)[0]
        running = Server(address, starting)  # type: ignore[arg-type]
        until("the new dataset answers", lambda: has_c(running))
        assert "reloaded" in log.read_text()
    finally:
        starting.terminate()
        assert starting.wait(30) == 0
        assert starting.stdout is not None
        starting.stdout.close()


def answers_with_c(running: Server) -> bool | None:
    """Tell whether an answer is from the new dataset; None if there is none."""
    try:
        return has_c(running)
    except (OSError, HTTPException):
        return None
