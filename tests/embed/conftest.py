"""The blocks of documentation authors, answered over the shipped knowledge."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.service.embed.embedder import Embedder

from tests.pages.conftest import browser, server

__all__ = ["browser", "server"]
Launch = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder(Engine(open_knowledge()))


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    """Run the command line as a process in a folder of its own."""
    command = Path(sys.executable).with_name("isthmus")

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [command, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
        )

    return run


class _Quiet(SimpleHTTPRequestHandler):
    """A plain file server that keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is called
        """Say nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """Serve a folder as plain files; yields the address, without a slash at its end."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
