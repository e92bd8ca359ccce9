"""A shell in which what the documentation shows is typed."""

import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60.0
SERVICE, ENGINE = "http://127.0.0.1:8765", "http://127.0.0.1:7878"
"""Where the pages suppose the service and the server of Oxigraph."""
KEEPS_RUNNING = ("isthmus serve", "oxigraph serve-read-only")


@dataclass
class Shell:
    """A shell in a folder, of somebody who has nothing but what the pages give.

    Attributes:
        folder: Where it is, which is its home too.
        variables: Its environment.
        addresses: What stands in the pages for the address of a server, and that address.
        running: Programs that a console has started and that go on.
    """

    folder: Path
    variables: dict[str, str]
    addresses: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def put(self, name: str, content: str) -> None:
        """Write a file that a page tells its reader to write."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def type(self, command: str) -> tuple[int, str]:
        """Type a command; returns its status and what it printed."""
        for shown, address in self.addresses.items():
            command = command.replace(shown, address)
        if command.startswith(KEEPS_RUNNING):
            return self._start(command)
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self.folder,
            env=self.variables,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout

    def _start(self, command: str) -> tuple[int, str]:
        """Start what goes on until it is stopped, and wait until it answers."""
        if command.startswith("oxigraph"):
            port = free_port()
            self.addresses |= {
                ENGINE: f"http://127.0.0.1:{port}",
                "https://user:password@engine.example.org/sparql": (
                    f"http://user:password@127.0.0.1:{port}/query"
                ),
            }
            command += f" --bind 127.0.0.1:{port}"
        log = self.folder / f"log-{len(self.running)}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.variables,
            )
        self.running.append(process)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = log.read_text(encoding="utf-8")
            # The service asks itself a question once it answers, and shows what it got.
            if re.search(r"Why not the others|Listening for requests", said, re.MULTILINE):
                return 0, said
            if process.poll() is not None:
                return process.returncode or 1, said
            time.sleep(0.05)
        return 1, f"{command} did not come up\n{said}"

    def close(self) -> None:
        """Stop what still runs."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
