"""Output that cannot be written, and letters that are wider than others."""

import fcntl
import json
import os
import resource
import select
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from isthmus.queries.forms.table import cells_of

from tests.service.agents.client import META

RUN = [sys.executable, "-m", "isthmus.service.cli"]
ASK = [*RUN, "ask"]
LONG = ["export", "--graph", "ontology"]
"""Writes some hundred kilobytes."""
HELD_BACK = pytest.mark.parametrize("at_once", ["", "1"], ids=["held back", "at once"])
"""Whether Python holds output back until there is much of it; in most containers it is told not to,
and then it passes over that only a part of an answer was taken."""


@pytest.mark.parametrize(
    ("shell", "environment", "said"),
    [
        ("exec {} >/dev/full", {}, "standard output cannot be written: No space left on device"),
        ("exec {} >&-", {}, "standard output is closed, so nothing can be written"),
        (
            "exec {}",
            {"PYTHONIOENCODING": "latin-1"},
            "standard output cannot be written: latin-1 has no '\\u2500'; "
            "PYTHONIOENCODING=utf-8 has",
        ),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(
    shell: str, environment: dict[str, str], said: str
) -> None:
    command = shell.format(" ".join([*ASK, '"find option"']))
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, f"isthmus: {said}\n")


def rest(process: subprocess.Popen[Any]) -> None:
    """Wait until a process does nothing for a second: it waits for something, or has ended."""
    measured = psutil.Process(process.pid)
    until, before = time.monotonic() + 60, -1.0
    while (spent := sum(measured.cpu_times()[:2])) != before or spent == 0.0:
        assert time.monotonic() < until, "it waits in vain, and not at rest"
        before = spent
        time.sleep(1)


@HELD_BACK
@pytest.mark.parametrize("typed", [LONG, ["ask", "find claim"], ["queries"], ["ask", "--help"]])
def test_what_is_cut_is_not_taken_for_whole(typed: list[str], at_once: str, tmp_path: Path) -> None:
    with (tmp_path / "cut").open("wb") as cut:
        done = subprocess.run(
            [*RUN, *typed],
            stdout=cut,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": at_once},
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (1_500, 1_500)),
            check=False,
        )
    said = "isthmus: standard output cannot be written: File too large\n"
    assert (done.returncode, done.stderr) == (1, said)
    assert (tmp_path / "cut").stat().st_size == 1_500


@pytest.mark.parametrize("typed", [LONG, ["ask", "find option limit 1"], ["--help"]])
def test_a_descriptor_that_takes_nothing_is_told(typed: list[str]) -> None:
    with Path(os.devnull).open("rb") as nothing:
        done = subprocess.run(
            [*RUN, *typed], stdout=nothing, stderr=subprocess.PIPE, text=True, check=False
        )
    said = "isthmus: standard output cannot be written: Bad file descriptor\n"
    assert (done.returncode, done.stderr) == (1, said)


@HELD_BACK
def test_a_pipe_that_has_no_room_is_waited_for(at_once: str) -> None:
    """Who shares it with other programs finds it so: one of them has made it return at once."""
    whole = subprocess.run([*RUN, *LONG], capture_output=True, check=True).stdout
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    running = subprocess.Popen(
        [*RUN, *LONG],
        stdout=writes,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": at_once},
    )
    os.close(writes)
    with os.fdopen(reads, "rb") as read:
        first = read.read(1)
        # Longer than it takes to find that there is no more room.
        time.sleep(0.2)
        assert first + read.read() == whole
    assert running.communicate() == (None, b"")
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("typed", "parts", "answered"),
    [
        (["ask", "-"], ["find option ", "limit 1"], "option"),
        (["mcp"], ['{"jsonrpc":"2.0","id":7,"me', 'thod":"ping"}\n'], '"id":7'),
    ],
    ids=["ask", "mcp"],
)
def test_input_that_is_not_there_yet_is_waited_for(
    typed: list[str], parts: list[str], answered: str
) -> None:
    reads, writes = os.pipe()
    os.set_blocking(reads, False)
    running = subprocess.Popen(
        [*RUN, *typed], stdin=reads, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    os.close(reads)
    rest(running)
    for part in parts:
        os.write(writes, part.encode())
        time.sleep(0.2)
    os.close(writes)
    answer, told = running.communicate()
    assert (running.returncode, answered in answer, told) == (0, True, "")


def test_answers_to_agents_wait_for_room_at_rest() -> None:
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, select.PIPE_BUF)
    os.set_blocking(writes, False)
    running = subprocess.Popen([*RUN, "mcp"], stdin=subprocess.PIPE, stdout=writes)
    os.close(writes)
    assert running.stdin is not None
    asked = {"jsonrpc": "2.0", "method": "tools/list", "params": {"_meta": META}}
    requests = [{**asked, "id": number} for number in range(20)]
    running.stdin.write("".join(f"{json.dumps(request)}\n" for request in requests).encode())
    running.stdin.flush()
    # One of them is more than the pipe holds.
    rest(running)
    with os.fdopen(reads, "rb") as read:
        replies = [json.loads(read.readline()) for _ in requests]
        running.stdin.close()
        assert read.read() == b""
    assert all(reply["result"]["tools"] for reply in replies)
    assert {reply["id"] for reply in replies} == {request["id"] for request in requests}
    assert running.wait() == 0


def test_columns_stand_below_each_other_with_wide_letters(tmp_path: Path) -> None:
    data = tmp_path / "cities.ttl"
    data.write_text(
        "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ": a owl:Ontology . :City a owl:Class . :note a owl:DatatypeProperty .\n"
        ":own a owl:DatatypeProperty ; rdfs:domain :City ; rdfs:range xsd:string .\n"
        ":note rdfs:domain :City ; rdfs:range xsd:string .\n"
        ':tokyo a :City ; :own "東京都" ; :note "here" .\n'
        ':berlin a :City ; :own "Berlin" ; :note "here" .\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [*ASK, "--ontology", str(data), "find city show own, note"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.endswith("here")]

    assert len(lines) == 2, done.stderr
    assert len({cells_of(line) for line in lines}) == 1
    assert len({len(line) for line in lines}) == 2
