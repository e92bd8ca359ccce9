"""The command of AWS, in processes of its own that need not load it first.

Loading it takes the processor a second, and a call that it makes once it is loaded a twentieth of
that. So the real command, started in the usual way, finds this on its path before it begins; it
loads itself, tries each service once, and forks a process for each call that is made. Where it is
no program of Python and finds nothing, each call starts it anew.

Run as a program, this is the command that is called: it hands its arguments, its streams and the
end of its work to the process that forks.
"""

import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

DOOR, WARMED, REAL = "TESTS_FORK_AWS_AT", "TESTS_TRY_OF_AWS", "TESTS_HAVE_AWS_AT"
"""Variables: the file through which calls are made, those that are tried, and the command."""
_MOST = 1 << 16


def fork_when_called(door: socket.socket) -> None:
    """Fork a process for each call until nobody can call any more; none of them returns."""
    cli = import_module("awscli.clidriver")
    driver = cli.create_clidriver()
    cli.create_clidriver = lambda *_: driver
    streams = [os.dup(number) for number in range(3)]
    _put([os.open(os.devnull, os.O_RDWR)] * 3)
    for tried in os.environ[WARMED].split(","):
        _run(tried.split())
    _put(streams)
    while True:
        content, files, _, _ = socket.recv_fds(door, _MOST, 4)
        if not content:
            os._exit(0)
        if (pid := os.fork()) == 0:
            _put(files[:3])
            os._exit(_run(content.decode().split("\0")))
        _, status = os.waitpid(pid, 0)
        with socket.socket(fileno=files.pop()) as report:
            report.send(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))
        for file in files:
            os.close(file)


def _put(files: Sequence[int]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)


def _run(arguments: Sequence[str]) -> int:
    sys.argv = ["aws", *arguments]
    try:
        return int(import_module("awscli.clidriver").main())
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def call(arguments: Sequence[str]) -> int:
    """Have a call made as if this were the command; return its status."""
    report, theirs = socket.socketpair()
    with suppress(OSError), socket.socket(fileno=int(os.environ[DOOR])) as door:
        socket.send_fds(door, ["\0".join(arguments).encode()], [0, 1, 2, theirs.fileno()])
    theirs.close()
    status = report.recv(1)
    if not status:
        os.execv(os.environ[REAL], ["aws", *arguments])
    return status[0]


if __name__ == "__main__":
    sys.exit(call(sys.argv[1:]))
elif __name__ == "sitecustomize" and DOOR in os.environ:
    # What it starts is no command of AWS.
    del os.environ["PYTHONPATH"]
    fork_when_called(socket.socket(fileno=int(os.environ[DOOR])))
