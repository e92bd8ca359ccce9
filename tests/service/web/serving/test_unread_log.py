"""A log that nobody reads, and what strangers would write into one."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import serving, start, stop


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_pipe_stops_nobody(form: str, tmp_path: Path) -> None:
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    running = start(pipe, "--access-log", "yes", "--log-format", form)
    try:
        for _ in range(100):
            assert running("/healthz").status == 200
        told = os.read(reader, 65_536)
        assert 0 < len(told) <= 4096
        assert running("/healthz").status == 200
        later, until = b"", time.monotonic() + 10
        while b"/healthz" not in later:
            assert time.monotonic() < until, later
            with suppress(BlockingIOError):
                later += os.read(reader, 65_536)
        first = later.decode().splitlines()[0]
        assert "log-lines-lost" in first
        assert int("".join(filter(str.isdigit, first.rpartition("number")[2]))) > 50
    finally:
        assert stop(running) == 0
        os.close(reader)


def test_a_request_writes_one_line_and_no_codes(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(log, "--access-log", "yes") as server:
        path = "/none%1b[31m%0aisthmus:%20reloaded%c2%9b31m%e2%80%ae%7f"
        assert server(path).status == 404
        assert server(f"/api/v1/query?q={path[1:]}").status == 400
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith("isthmus: request ")] == []
    assert len([line for line in lines if "reloaded" in line]) == 2
    assert all(line.isprintable() for line in lines)
