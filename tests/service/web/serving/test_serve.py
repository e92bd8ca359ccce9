"""Starting and stopping the service."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from isthmus.service.web.serving.processes import MOST_RESTARTS
from isthmus.service.web.serving.server import free_port

from tests.servers import COMMAND, TRACE, Server, child_of, start, stop

pytestmark = pytest.mark.long


def test_it_says_where_it_answers_asks_the_first_question_and_says_what_next(
    tmp_path: Path,
) -> None:
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A proxy that is set for the outside world must not be asked for this machine.
        env=os.environ | {"http_proxy": "http://127.0.0.1:9"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.endswith("queries\n"):
            break
    *_, ask, queries = lines
    for command in (ask, queries):
        typed = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
        assert typed.stdout, command
    process.terminate()

    assert process.wait(30) == 0
    text = "".join(lines)
    assert "AWS Direct Connect + AWS Transit Gateway + VPN" in text
    assert "p. 13" in text
    assert TRACE not in process.stderr.read()
    process.stdout.close()
    process.stderr.close()


def test_who_starts_it_under_load_is_greeted_once_it_may_answer(tmp_path: Path) -> None:
    port, statuses = free_port("127.0.0.1", 0), []
    killer = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")

    def load() -> None:
        end = time.monotonic() + 120
        while not statuses and time.monotonic() < end:
            with suppress(ConnectionError):
                asking = http.client.HTTPConnection(
                    "127.0.0.1", port, timeout=30, source_address=("127.0.0.2", 0)
                )
                asking.request("GET", f"/sparql?query={killer}")
                statuses.append(asking.getresponse().status)
                asking.close()
            time.sleep(0.01)

    loading = threading.Thread(target=load)
    loading.start()
    bounds = ("--workers", "1", "--queries-per-client", "1", "--deadline", "4", "--wait", "0.5")
    with (tmp_path / "log").open("wb") as errors:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port), *bounds],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    late = threading.Timer(120, process.terminate)
    late.start()
    shown = []
    for line in process.stdout:
        shown.append(line)
        if line.endswith("queries\n") or "the service at" in (tmp_path / "log").read_text():
            break
    late.cancel()
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()
    loading.join()
    assert statuses in ([503], [504]), "it had nothing to do"
    assert "AWS Direct Connect + AWS Transit Gateway + VPN" in "".join(shown)
    assert "the service at" not in (tmp_path / "log").read_text()


def test_a_port_that_is_taken_is_told_with_the_setting_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [COMMAND, "serve", "--port", str(port)], capture_output=True, text=True, check=False
        )

    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "ISTHMUS_PORT" in done.stderr
    assert TRACE not in done.stderr


def test_nothing_is_left_behind_by_the_greeting(tmp_path: Path) -> None:
    running = start(tmp_path / "log")
    try:
        children = psutil.Process(running.process.pid).children
        for _ in range(100):
            if len(children()) == 2:
                break
            threading.Event().wait(0.05)
        keeper = child_of(running, with_children=True).pid
        assert {child.pid for child in children()} == {worker_of(running), keeper}
    finally:
        assert stop(running) == 0


def test_a_greeting_that_cannot_be_written_is_not_laid_to_the_service(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Path("/dev/full").open("wb") as full, log.open("wb") as told:
        running = subprocess.Popen([COMMAND, "serve", "--port", "0"], stdout=full, stderr=told)
    try:
        until = time.monotonic() + 120
        while "isthmus: standard" not in log.read_text() and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        running.terminate()
        assert running.wait() == 0
    expected = "isthmus: standard output cannot be written: No space left on device\n"
    assert expected in log.read_text()
    assert not any(word in log.read_text() for word in ("does not answer", "Exception", TRACE))


def test_it_listens_on_this_machine_only_unless_told_otherwise(server: Server) -> None:
    assert server.host.startswith("127.0.0.1:")


def test_a_request_in_progress_is_finished_before_it_stops(tmp_path: Path) -> None:
    running = start(tmp_path / "log")
    statuses = []

    def ask() -> None:
        connection = http.client.HTTPConnection(running.host, timeout=30)
        # The biggest download: it takes long enough to be in progress when the signal comes.
        connection.request("GET", "/data/all.nq")
        begun.set()
        answer = connection.getresponse()
        statuses.append((answer.status, len(answer.read())))
        connection.close()

    begun = threading.Event()
    asking = threading.Thread(target=ask)
    asking.start()
    begun.wait(10)
    # The request has been sent; give the service the moment to take it up.
    threading.Event().wait(0.1)
    assert stop(running) == 0
    asking.join(30)

    assert statuses[0][0] == 200
    assert statuses[0][1] > 1_000_000


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.2])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_who_asks_twice_for_the_end_gets_it_in_order(
    tmp_path: Path, number: int, pause: float
) -> None:
    running = start(tmp_path / "log", installed=True)
    for _ in range(8):
        with suppress(ProcessLookupError):
            running.process.send_signal(number)
        time.sleep(pause)
    assert running.process.wait(30) == 0
    assert running.process.stdout is not None
    running.process.stdout.close()
    assert TRACE not in (tmp_path / "log").read_text()


def test_what_the_first_process_waits_for_can_be_set_by_a_signal_while_it_is_set() -> None:
    """And while it is waited for: whoever holds a lock then waits for itself."""
    program = (
        "import signal\n"
        "from isthmus.service.web.serving.processes import Wakeful\n"
        "wakeful = Wakeful()\n"
        "signal.signal(signal.SIGALRM, lambda *_: wakeful.set())\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)\n"
        "for _ in range(20_000):\n"
        "    wakeful.set()\n"
        "    wakeful.clear()\n"
        "    assert wakeful.wait()\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\n"
        "wakeful.clear()\n"
        "assert not wakeful.wait(0.01)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert done.returncode == 0


def test_each_web_process_has_a_core_and_the_pool_has_all(tmp_path: Path) -> None:
    import psutil

    all_cores = sorted(os.sched_getaffinity(0))
    cores = all_cores[:2]
    if len(cores) < 2:
        pytest.skip("a process for each core: there is only one")
    # The rule is for as many processes as cores; a machine of many is made to look like one of two.
    os.sched_setaffinity(0, cores)
    try:
        running = start(tmp_path / "log", "--processes", "2", "--workers", "4")
    finally:
        os.sched_setaffinity(0, all_cores)
    try:
        keeper = child_of(running, with_children=True)
        web = []
        for one in psutil.Process(running.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # the greeter
                if one.num_threads() > 1:
                    web.append(one.cpu_affinity())
        assert sorted(web) == [[core] for core in cores]
        for one in (keeper, *keeper.children(recursive=True)):
            assert one.cpu_affinity() == cores
    finally:
        assert stop(running) == 0


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    running = start(tmp_path / "log")
    try:
        worker = worker_of(running)
        psutil.Process(worker).kill()
        for _ in range(200):
            try:
                if running("/healthz").status == 200:
                    break
            except OSError:
                threading.Event().wait(0.05)
        assert running("/readyz").status == 200
        assert worker_of(running) != worker
    finally:
        assert stop(running) == 0
    assert TRACE not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT, signal.SIGUSR2, signal.SIGALRM])
def test_nothing_outlives_the_first_process_whatever_ends_it(tmp_path: Path, number: int) -> None:
    log = tmp_path / "log"
    running = start(log, "--processes", "2")
    first = psutil.Process(running.process.pid)
    others = first.children(recursive=True)
    first.send_signal(number)
    assert running.process.wait(30) == -number
    assert running.process.stdout is not None
    running.process.stdout.close()
    _, left = psutil.wait_procs(others, timeout=30)
    for one in left:
        one.kill()
    assert not left
    assert "first-process-gone" in log.read_text()
    free_port("127.0.0.1", int(running.host.rpartition(":")[2]))


def test_web_processes_that_are_killed_again_and_again_are_replaced_with_a_word(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    running = start(log, "--log-format", "json")
    try:
        for number in range(1, 4):
            answer_within_time(running)
            psutil.Process(worker_of(running)).kill()
            until("it is told", lambda: log.read_text().count("web-process-restarted") == number)  # noqa: B023
        answer_within_time(running)
    finally:
        assert stop(running) == 0


def test_it_gives_up_with_a_word_when_web_processes_never_last(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start(log, "--log-format", "json")
    killed: set[int] = set()
    end = time.monotonic() + 100
    # One that had no time to open its port is a child without children, too.
    while running.process.poll() is None and time.monotonic() < end:
        with suppress(AssertionError, psutil.Error):
            worker = child_of(running, with_children=False)
            if worker.pid not in killed:
                killed.add(worker.pid)
                worker.kill()
        time.sleep(0.05)
    status = running.process.wait(30)
    assert running.process.stdout is not None
    running.process.stdout.close()
    assert status != 0
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert events.count("web-process-restarted") >= MOST_RESTARTS
    assert events[-1] == "service-given-up"


def answer_within_time(running: Server) -> None:
    """Wait until a new process answers."""
    for _ in range(400):
        with suppress(OSError):
            if running("/readyz").status == 200:
                return
        time.sleep(0.05)
    raise AssertionError("nothing answers")


def until(what: str, test: Callable[[], bool], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not test():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def worker_of(running: Server) -> int:
    return child_of(running, with_children=False).pid


def test_behind_a_proxy_it_speaks_of_its_public_address(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--public-url", "https://example.org/isthmus/")
    try:
        assert "https://example.org/isthmus/data/all.ttl" in running("/void").text
        page = running("/", Accept="text/html").text
        assert 'href="/isthmus/coverage"' in page
        assert 'href="/coverage"' not in page
    finally:
        assert stop(running) == 0


@pytest.mark.parametrize("name", ["ISTHMUS_PORT", "ISTHMUS_THREADS", "ISTHMUS_PUBLIC_URL"])
def test_a_wrong_setting_in_the_environment_is_told(name: str) -> None:
    done = subprocess.run(
        [COMMAND, "serve"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {name: "nonsense"},
    )

    assert done.returncode == 2
    assert name in done.stderr
