"""A start on a machine that has much else to do: it says that it goes on, and serves in the end."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.servers import COMMAND, TRACE, child_of

SPINNERS = 8
PATIENCE = 300
"""Seconds; the spinners may not be all that the machine has to do."""


class Started:
    """A service with its usual settings, and what it has said so far."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.told: list[str] = []
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._reading = [
            threading.Thread(target=self.said.extend, args=[self.process.stdout]),
            threading.Thread(target=self.told.extend, args=[self.process.stderr]),
        ]
        for reading in self._reading:
            reading.start()

    def until(self, words: str) -> bool:
        """Wait until something was said; tell whether it was."""
        end = time.monotonic() + PATIENCE
        while words not in "".join([*self.said, *self.told]):
            if self.process.poll() is not None or time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self) -> int:
        self.process.terminate()
        status = self.process.wait(60)
        for reading in self._reading:
            reading.join(10)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return status


def test_who_waits_is_told_that_it_is_still_starting() -> None:
    started = Started()
    try:
        # What keeps the pool has children, and comes first.
        child_of(started, with_children=True)
        web = child_of(started, with_children=False)
        # As if nothing were left of the processor for it.
        web.send_signal(signal.SIGSTOP)
        assert started.until("is still starting, for 1")
        assert started.said == []
        web.send_signal(signal.SIGCONT)
        assert started.until("isthmus queries")
    finally:
        assert started.end() == 0
    assert "Isthmus answers at" in started.said[0]
    about = [line for line in started.told if "the service at" in line]
    assert about
    assert all("is still starting" in line for line in about)


@pytest.mark.slow
@pytest.mark.usefixtures("knowledge")
def test_it_serves_in_the_end_while_all_cores_are_busy() -> None:
    """With knowledge that is kept: building it first is twice the work."""
    spin = [sys.executable, "-c", "while True: pass"]
    spinning = [subprocess.Popen(spin) for _ in range(SPINNERS)]
    started = Started()
    try:
        assert started.until("isthmus queries"), started.told
    finally:
        for spinner in spinning:
            spinner.kill()
            spinner.wait()
        assert started.end() == 0
    told = "".join(started.told)
    assert "AWS Direct Connect + AWS Transit Gateway + VPN" in "".join(started.said)
    assert "does not answer" not in told
    assert "too much to do" not in told
    assert TRACE not in told


def test_a_greeting_ends_without_a_word_when_the_service_is_killed() -> None:
    started = Started()
    assert started.until("Isthmus answers at")
    children = psutil.Process(started.process.pid).children(recursive=True)
    started.process.kill()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    started.end()
    assert "Next:" not in "".join(started.said)
    assert ["first-process-gone" in line for line in started.told] == [True]


@pytest.mark.parametrize(
    ("shell", "status", "said"),
    [
        ("ulimit -n 32", 2, "may open 32 files, and needs 48 at least"),
        ("mkdir gone && cd gone && rmdir ../gone", 0, ""),
        ("unset HOME; export TMPDIR=/nowhere LC_ALL=C", 0, ""),
        ("exec 2>/dev/full <&-", 0, ""),
    ],
    ids=["few files", "folder gone", "no home", "nobody hears it"],
)
def test_poor_surroundings_are_borne_or_told(
    shell: str, status: int, said: str, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        ["sh", "-c", f'{shell}; exec "$0" serve --port 0 --first-pages no', COMMAND],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "queries" in line:
            process.terminate()
    _, told = process.communicate(timeout=60)
    assert (process.returncode, said in told) == (status, True), told
    assert TRACE not in told
    assert "unexpected" not in told
