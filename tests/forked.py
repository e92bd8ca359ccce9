"""The command line, or Sphinx with ours, in processes of its own that need not load it first.

A start of Python with all that a command imports takes the processor most of what a short command
takes, and half of what the start of a service does. So a process that has loaded it, and has done
nothing with it, forks one for each command that a test gives: with arguments, a folder, an
environment and streams as if a shell had started it. What loading itself does is tested where the
installed command is started.
"""

import atexit
import gc
import json
import os
import pkgutil
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

Program: TypeAlias = Literal["isthmus", "sphinx", "language-server"]
"""What is run: our command line; `sphinx-build` for documentation with our blocks; or the command
line again with the library of the language server, which loads longer than all the rest."""
_NOT_LOADED = (
    "isthmus.service.embed.sphinx",
    "isthmus.service.lsp",
    "isthmus.service.repl.completer",
    "isthmus.service.repl.editor",
    "isthmus.service.repl.history",
    "isthmus.service.repl.loop",
    "isthmus.service.web.serving.metrics",
    "isthmus.service.web.serving.histogram",
)
"""What loads programs that none of these commands needs, and the client of Prometheus, which looks
at the environment when it is loaded."""
_BESIDE_SPHINX = ("isthmus.service.embed.sphinx", "sphinx.cmd.build", "sphinx.ext.intersphinx")
_BESIDE_SERVER = ("isthmus.service.commands.language_server", "isthmus.service.lsp.server")
_RUN = {"sphinx": "sphinx.cmd.build"}
_PASS_ON = "pass-on"
_NUMBER = struct.Struct("!i")
_PATIENCE = 20
"""Seconds that what is told to end may take, before it is ended."""
_REPORT = 3
"""The last of the files that are sent with a command, after its three streams."""


class Forked:
    """A command that runs, or has run; what is asked of it is called as `subprocess` calls it.

    Attributes:
        pid: Its process.
        stdin: Where what it reads is written, if that is a pipe.
        stdout: Where what it writes is read, if that is a pipe.
        stderr: Where what it complains of is read, if that is a pipe.
        returncode: Its status, once it has ended and somebody has asked.
    """

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        program: Program = "isthmus",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int | IO[bytes] = subprocess.PIPE,
        door: socket.socket | None = None,
    ) -> None:
        """Run the command line.

        Args:
            arguments: What is typed after the name of the program.
            program: The program.
            cwd: Its folder; that of the tests by default.
            env: Its environment; that of the tests by default.
            stdin: What it reads: a file, a pipe or nothing.
            stdout: What it writes to.
            stderr: What it complains to.
            door: The door to what forks, where another process has started that.
        """
        request = {
            "arguments": [str(argument) for argument in arguments],
            "folder": str(cwd or Path.cwd()),
            "environment": dict(os.environ if env is None else env),
        }
        reads, self.stdin = _ends(stdin, "wb")
        writes, self.stdout = _ends(stdout, "rb")
        complains, self.stderr = _ends(stderr, "rb")
        self.returncode: int | None = None
        self._report, theirs = socket.socketpair()
        files = [reads, writes, complains, theirs.detach()]
        with _TURN:
            socket.send_fds(door or _door(program), [b"."], files)
        for file in files:
            os.close(file)
        content = json.dumps(request).encode()
        self._report.sendall(_NUMBER.pack(len(content)) + content)
        self.pid = self._told(None)

    def _told(self, timeout: float | None) -> int:
        self._report.settimeout(timeout)
        content = self._report.recv(_NUMBER.size, socket.MSG_WAITALL)
        if not content:
            raise ChildProcessError("what forks the commands of the tests has ended")
        return int(_NUMBER.unpack(content)[0])

    def poll(self) -> int | None:
        """Return the status if it has ended."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the status once it has ended.

        Raises:
            subprocess.TimeoutExpired: It has not after so many seconds.
        """
        if self.returncode is None:
            try:
                self.returncode = self._told(timeout)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("isthmus", timeout or 0) from None
            self._report.close()
        return self.returncode

    def communicate(self, given: bytes = b"", timeout: float | None = None) -> tuple[bytes, bytes]:
        """Write what it reads, and return what it has written and complained of once it has ended.

        It is killed where it has not ended after so many seconds.
        """
        texts = [b"", b""]

        def read(number: int, stream: IO[bytes]) -> None:
            with stream:
                texts[number] = stream.read()

        def write(stream: IO[bytes]) -> None:
            with suppress(BrokenPipeError), stream:
                stream.write(given)

        talking = [
            threading.Thread(target=read, args=(number, stream))
            for number, stream in enumerate((self.stdout, self.stderr))
            if stream is not None
        ]
        if self.stdin is not None:
            talking.append(threading.Thread(target=write, args=(self.stdin,)))
        for thread in talking:
            thread.start()
        try:
            self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()
            raise
        finally:
            for thread in talking:
                thread.join()
        return texts[0], texts[1]

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it is known to have ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _ends(wanted: int | IO[bytes], mode: str) -> tuple[int, IO[bytes] | None]:
    """Return a file for a command, and the other end here if it is a pipe."""
    if wanted == subprocess.DEVNULL:
        return os.open(os.devnull, os.O_RDWR), None
    if not isinstance(wanted, int):
        return os.dup(wanted.fileno()), None
    read, write = os.pipe()
    theirs, ours = (read, write) if mode == "wb" else (write, read)
    return theirs, os.fdopen(ours, mode, buffering=0 if mode == "wb" else -1)


def passed_on(program: Program) -> tuple[list[str], int]:
    """Return a command for a library that wants to start a process itself.

    It takes a thirtieth of a second to start, and stands for the process that was forked: that has
    its streams, its folder and its environment, and it ends with the status of that.

    Returns:
        The command, to which arguments may be added, and the file that it must inherit.
    """
    door = _door(program).fileno()
    return [sys.executable, "-IS", __file__, str(door), _PASS_ON], door


_TURN = threading.Lock()


@cache
def _door(program: Program) -> socket.socket:
    """Return the door to the process that forks, which is started the first time."""
    door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            # No module of the tests may take the place of one of the same name.
            [sys.executable, "-P", __file__, str(theirs.fileno()), program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        door.close()
        process.wait()

    atexit.register(end)
    return door


# --- the process that forks -----------------------------------------------------------------------


def _fork_when_asked(door: socket.socket) -> list[str] | None:
    """Fork until nobody can ask any more.

    Returns:
        In a process that was forked, what is typed; in the one that forks nothing, at its end.
    """
    running = selectors.DefaultSelector()
    running.register(door, selectors.EVENT_READ)
    while True:
        for key, _ in running.select():
            if key.fileobj is not door:
                pid, report = key.data
                _, status = os.waitpid(pid, 0)
                running.unregister(key.fileobj)
                os.close(key.fd)
                with report, suppress(OSError):
                    report.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
                continue
            content, files, _, _ = socket.recv_fds(door, 1, _REPORT + 1)
            if not content:
                _end({key.data[0]: key.fd for key in running.get_map().values() if key.data})
                return None
            report = socket.socket(fileno=files.pop())
            size = _NUMBER.unpack(report.recv(_NUMBER.size, socket.MSG_WAITALL))[0]
            request = json.loads(report.recv(size, socket.MSG_WAITALL))
            pid = os.fork()
            if pid == 0:
                _let_go(running, report)
                return _as_started(request, files)
            for file in files:
                os.close(file)
            report.sendall(_NUMBER.pack(pid))
            running.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, report))


def _end(commands: Mapping[int, int]) -> None:
    """End the commands that still run: the tests have ended, in whatever way, and left them.

    That their end of the door is closed tells so, after SIGKILL too, on every system that has
    sockets; Linux alone has a signal at the death of a parent, and this process is no parent's.

    Args:
        commands: For each process the file that tells of its end.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = select.poll()
        for pid, file in commands.items():
            left.register(file, select.POLLIN)
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + _PATIENCE
        while commands and (rest := until - time.monotonic()) > 0:
            ended = {file for file, _ in left.poll(rest * 1000)}
            for file in ended:
                left.unregister(file)
            commands = {pid: file for pid, file in commands.items() if file not in ended}


def _let_go(running: selectors.BaseSelector, report: socket.socket) -> None:
    """Close what belongs to the process that forks."""
    for key in list(running.get_map().values()):
        os.close(key.fd)
        for held in (key.fileobj, *(key.data or ())):
            if isinstance(held, socket.socket):
                held.detach() if held is key.fileobj else held.close()
    running.close()
    report.close()


def _as_started(request: Mapping[str, Any], files: Sequence[int]) -> list[str]:
    """Make the surroundings of a process those of a command; returns what is typed."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    return list(request["arguments"])


def _load(program: str) -> Callable[[], int]:
    """Import all that a program may import while it runs; returns what runs it."""
    import isthmus

    names = [
        module.name
        for module in pkgutil.walk_packages(isthmus.__path__, "isthmus.")
        if not module.name.startswith(_NOT_LOADED)
    ]
    if program == "language-server":
        names = list(_BESIDE_SERVER)
    if program == "sphinx":
        from sphinx.application import builtin_extensions

        names += [*builtin_extensions, *_BESIDE_SPHINX]
    for name in names:
        import_module(name)
    # What is loaded stays, and is shared by all.
    gc.collect()
    gc.freeze()
    runs: Callable[[], int] = import_module(_RUN.get(program, "isthmus.service.cli")).main
    return runs


def _pass_on(door: int, typed: Sequence[str]) -> int:
    """Have a command forked with the streams of this process, and return its status."""
    streams = (sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer)
    reads, writes, complains = streams
    with socket.socket(fileno=door) as given:
        running = Forked(typed, stdin=reads, stdout=writes, stderr=complains, door=given)
    # Who waits for an end of these must not wait for this process.
    for stream in streams:
        stream.close()
    return running.wait()


if __name__ == "__main__":
    if sys.argv[2] == _PASS_ON:
        sys.exit(_pass_on(int(sys.argv[1]), sys.argv[3:]))
    # Where the tests are interrupted, this ends with them.
    with suppress(KeyboardInterrupt):
        run = _load(sys.argv[2])
        typed = _fork_when_asked(socket.socket(fileno=int(sys.argv[1])))
    if typed is None:
        os._exit(0)
    sys.argv[1:] = typed
    sys.exit(run())
