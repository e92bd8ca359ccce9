"""How soon something happens: the help, an answer, and a shell that takes the first key.

Beside them, in turn and in the same run, a command line in Python (sqlite-utils) and a shell in C++
(DuckDB). Everything is a whole process, started warm.
"""

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import sysconfig
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from figure import Figure, milliseconds
from isthmus.service.forms.answers import EXAMPLE

_SCRIPTS = Path(sysconfig.get_path("scripts"))
_ISTHMUS, _SQLITE, _DUCKDB = (
    str(_SCRIPTS / name) for name in ("isthmus", "sqlite-utils", "duckdb")
)
_TIMES = 15
_PATIENCE = 30.0
_KEY = "z"
"""What is typed: a letter that no prompt holds."""

_ANSWERS = {
    b"\x1b[6n": b"\x1b[1;1R",  # where the cursor is
    b"\x1b[c": b"\x1b[?62;c",  # what kind of terminal it is
    b"\x1b]11;?\x07": b"\x1b]11;rgb:0000/0000/0000\x07",  # the colour of its background
}
"""What shells ask a terminal, and what it says."""


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    python = {"`python -c pass`": lambda: _run(sys.executable, "-c", "pass")}
    yield from _beside(
        "`isthmus --help`",
        lambda: _run(_ISTHMUS, "--help"),
        {"`sqlite-utils --help`": lambda: _run(_SQLITE, "--help"), **python},
        target=0.1,
    )
    yield from _beside(
        "`isthmus ask`",
        lambda: _run(_ISTHMUS, "ask", EXAMPLE),
        {
            "`sqlite-utils :memory: 'select 1'`": lambda: _run(_SQLITE, ":memory:", "select 1"),
            "`duckdb -c 'select 1'`": lambda: _run(_DUCKDB, "-c", "select 1"),
        },
        target=0.3,
    )
    yield from _beside(
        "`isthmus repl`, until a key is echoed",
        lambda: _until_ready(b"isthmus>", _ISTHMUS, "repl"),
        {"`duckdb`, until a key is echoed": lambda: _until_ready(b" D ", _DUCKDB)},
        target=0.6,
    )


def _beside(
    what: str,
    ours: Callable[[], float],
    peers: Mapping[str, Callable[[], float]],
    *,
    target: float,
) -> Iterator[Figure]:
    """Measure something and its peers in turn, so that a busy moment hits all of them alike."""
    measured = {what: ours, **peers}
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(_TIMES + 1):
        for name, measure in measured.items():
            taken[name].append(measure())
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    best = min(taken[what][1:])
    for name in peers:
        how = (
            f"median of {_TIMES}, best {milliseconds(best)}; "
            f"{medians[what] / medians[name]:.1f} times the peer; wanted under {target:g} s"
        )
        yield Figure(what, milliseconds(medians[what]), name, milliseconds(medians[name]), how)


def _run(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _until_ready(prompt: bytes, *command: str) -> float:
    """Start a shell in a terminal, type a key at its prompt, and wait until it is echoed."""
    with tempfile.TemporaryDirectory() as state:
        started = time.perf_counter()
        process, terminal = pty.fork()
        if process == 0:
            environment = {**os.environ, "XDG_STATE_HOME": state, "TERM": "xterm-256color"}
            os.execve(command[0], command, environment)
        # Not echoed by the terminal itself, so that an echo is the program's.
        with suppress(termios.error):
            settings = termios.tcgetattr(terminal)
            settings[3] &= ~termios.ECHO
            termios.tcsetattr(terminal, termios.TCSANOW, settings)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        try:
            return _echoed(terminal, prompt, started)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, 9)
            os.close(terminal)
            os.waitpid(process, 0)


def _echoed(terminal: int, prompt: bytes, started: float) -> float:
    seen, typed = b"", False
    while time.perf_counter() - started < _PATIENCE:
        if not select.select([terminal], [], [], 0.01)[0]:
            continue
        seen += os.read(terminal, 65_536)
        for question, answer in _ANSWERS.items():
            if question in seen:
                os.write(terminal, answer)
                seen = seen.replace(question, b"")
        if typed and _KEY.encode() in seen:
            return time.perf_counter() - started
        if not typed and prompt in seen:
            seen, typed = b"", True
            os.write(terminal, _KEY.encode())
    raise TimeoutError(f"no prompt came: {seen!r}")
