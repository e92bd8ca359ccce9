"""A real server and a real browser: Debian's Chromium, driven by Playwright."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.service.conftest import HARBOUR, Server, start, stop
from tests.tools import tool

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def asked(query: str, path: str = "/") -> str:
    """Return the address of a question."""
    return f"{path}?q={quote(query)}"


PAGES = {
    "ask": "/",
    "empty": "/?q=",
    "wrong": asked("find optoin where encrypted"),
    "count": asked("count option where encrypted"),
    "nothing-found": asked("find option where encrypted and reach = one-vpc and cross-account"),
    "comparison": asked("compare vpc-peering, privatelink"),
    "description": asked("describe option:managed-vpn"),
    "why": asked("why option:vpc-peering where cross-region and encrypted"),
    "parameters": asked("param $r: reach = many-vpcs; find option where reach = $r"),
    "questions": "/questions",
    "networks": "/networks",
    "network": "/networks/harbour?from=dev&to=shared",
    "decide": "/decide",
    "decide-some": asked("find option where encrypted and private", "/decide"),
    "decide-nothing": asked("find option where encrypted and bottleneck", "/decide"),
    "decide-wrong": asked("find optoin", "/decide"),
    "decide-no-chips": asked("count option", "/decide"),
    "matrix": "/matrix",
    "matrix-empty": "/matrix?words=nothing-is-called-this",
    "compare-choose": "/compare",
    "compare": "/compare?ids=vpc-peering,vpc-transit-gateway",
    "look": "/look",
    "look-for": "/look?words=TGW",
    "look-for-nothing": "/look?words=zzz",
    "look-at-kind": "/look?of=limitation",
    "option": "/option/vpc-managed-vpn",
    "configuration": "/configuration/vpc-peering-across-regions",
    "component": "/component/transit-gateway",
    "limitation": "/limitation/internet-dependent",
    "claim": "/claim/managed-vpn-transport",
    "class": "/ns/ConnectivityOption",
    "property": "/ns/encrypted",
    "reference": "/reference",
    "proof": "/prove?thing=option:transit-vpc&property=transitive&value=true",
    "guide": "/guide",
    "coverage": "/coverage",
    "changes": "/changes",
    "sparql": "/sparql",
    "missing": "/nothing",
}
"""Every page, and every state of one, that a person can meet."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that all tests share; it must not have written a trace when they are done."""
    log = tmp_path_factory.mktemp("server") / "log"
    running = start(log, "--network", f"harbour={HARBOUR}")
    yield running
    assert stop(running) == 0
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser.

    It holds an event loop in this thread and a process, which tests of other folders stumble over:
    so it is closed after each module.
    """
    program = os.environ.get("CHROMIUM") or tool("chromium", "chromium-browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@dataclass
class Visit:
    """A tab, with what it asked of whom and what it complained about.

    Attributes:
        page: The tab.
        server: The service.
        foreign: Requests to other hosts.
        complaints: Errors and warnings of the console, and errors that no script caught.
    """

    page: Any
    server: Server
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        """Go to an address and wait until its modules have run; return the answer."""
        return self.page.goto(f"{self.server.address}{path}", wait_until="load")

    def watch(self) -> None:
        def request(sent: Any) -> None:
            parts = urlsplit(sent.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.server.host:
                self.foreign.append(sent.url)

        def message(said: Any) -> None:
            # A page that answers 400 or 404 on purpose is itself such a complaint.
            own = said.location.get("url", "") == self.page.url
            if said.type in {"error", "warning"} and not own:
                self.complaints.append(said.text)

        self.page.on("request", request)
        self.page.on("console", message)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


class Visits:
    """Opens tabs with the look that a test wants."""

    def __init__(self, browser: Any, server: Server) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[Any] = []
        self.open_ones: list[Visit] = []

    def __call__(self, *, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        viewport = {"width": width, "height": height}
        context = self._browser.new_context(viewport=viewport, **options)
        self._contexts.append(context)
        visit = Visit(context.new_page(), self._server)
        visit.watch()
        self.open_ones.append(visit)
        return visit

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visits(browser: Any, server: Server) -> Iterator[Visits]:
    """Opens tabs; whatever a test does, none may complain or ask another host."""
    found = Visits(browser, server)
    yield found
    found.close()
    for visit in found.open_ones:
        assert visit.foreign == []
        assert visit.complaints == []


@pytest.fixture
def visit(visits: Visits) -> Visit:
    """One tab of the usual size."""
    return visits()


def axe() -> str:
    """Return axe-core, which finds what keeps people out, as a script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
