"""Tests that are ended in their middle leave none of the services behind that they have started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.long
TESTS = """
import os, time
from pathlib import Path
from tests.servers import start

def test_something(tmp_path):
    forked = start(tmp_path / "log")
    Path({started!r}).write_text(f"{{forked.process.pid}} {{os.getpid()}}")
    time.sleep(600)

def test_with_a_fixture(server):
    Path({started!r}).write_text(f"{{server.process.pid}} {{os.getpid()}}")
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("test_something", signal.SIGTERM),
        ("test_something", signal.SIGKILL),
        ("test_with_a_fixture", signal.SIGTERM),
    ],
)
def test_services_end_with_the_tests(tmp_path: Path, name: str, number: signal.Signals) -> None:
    started, file = tmp_path / "started", tmp_path / "test_left.py"
    file.write_text(TESTS.format(started=str(started)))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p"]
    command += ["tests.conftest", "-c", ROOT / "pyproject.toml", f"{file}::{name}"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as tests:
        until = time.monotonic() + 60
        while not started.exists() or not started.read_text():
            assert time.monotonic() < until
            assert tests.poll() is None
            time.sleep(0.1)
        service, asked = map(int, started.read_text().split())
        assert asked == tests.pid
        serving = psutil.Process(service)
        every = [serving, *serving.children(recursive=True)]
        os.kill(tests.pid, number)
    gone, alive = psutil.wait_procs(every, timeout=30)
    for process in alive:
        process.kill()
    assert not alive
    assert serving in gone
