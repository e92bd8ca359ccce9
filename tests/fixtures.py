"""What tests of several rooms share: the knowledge, a service, the command line, a browser."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb import Knowledge, open_knowledge
from isthmus.queries import Engine

from tests.browsers import Contexts, Visit, Visits
from tests.forked import Forked
from tests.paths import HARBOUR
from tests.servers import TRACE, Launch, Server, serving
from tests.tools import tool

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of one context share a process, which a page that is kept open keeps warm.
    "--renderer-process-limit=1",
]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped knowledge."""
    return open_knowledge()


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    """The language over the shipped knowledge."""
    return Engine(knowledge)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service over the shipped knowledge that all tests share."""
    # A network is told about as well, so that the examples of its calls have an answer.
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(log, "--network", f"harbour={HARBOUR}") as running:
        yield running


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    """Run the command line in a process and a folder of its own; it must never show a trace."""

    def run(
        *arguments: str | Path, stdin: str | bytes = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        given = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        surroundings = os.environ | {"NO_COLOR": "1"} | environment
        running = Forked(arguments, cwd=tmp_path, env=surroundings, stdin=subprocess.PIPE)
        output, errors = (said.decode("utf-8") for said in running.communicate(given, 120))
        assert TRACE not in output + errors, errors
        return subprocess.CompletedProcess(arguments, running.wait(), output, errors)

    return run


@contextmanager
def chromium() -> Iterator[Any]:
    """Run the browser: Debian's Chromium without its windows, driven by Playwright.

    It is what Playwright takes where nobody looks on. Chromium with `--headless` draws a window of
    its own around each page, and takes twice the processor's time.
    """
    program = os.environ.get("CHROMIUM") or tool("chromium-headless-shell")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser.

    It holds an event loop in this thread and a process, which tests of other folders stumble over:
    so it is closed after each module, but in a folder whose tests all can do with it.
    """
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def contexts(browser: Any, server: Server) -> Contexts:
    """The contexts that the tests of a browser use one after another."""
    return Contexts(browser, server.address)


@pytest.fixture
def visits(contexts: Contexts, server: Server) -> Iterator[Visits]:
    """Opens tabs; whatever a test does, none may complain or ask another host."""
    opened = Visits(contexts, server)
    yield opened
    opened.close()
    for visit in opened.open_ones:
        assert visit.foreign == []
        assert visit.complaints == []


@pytest.fixture
def visit(visits: Visits) -> Visit:
    """One tab of the usual size."""
    return visits()
