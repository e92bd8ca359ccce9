"""The pages that a person can meet, and a tab of a real browser to look at them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.servers import Server


def asked(query: str, path: str = "/") -> str:
    """Return the address of a question."""
    return f"{path}?q={quote(query)}"


INTENTS = """[[must]]
from = "dev"
to = "shared"

[[must-not]]
from = "data"
to = "shared"
"""
PAGES = {
    "home": "/",
    "ask": asked("find option where encrypted and private and reach = many-vpcs"),
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
    "network-intents": f"/networks/harbour?intents={quote(INTENTS)}",
    "decide": "/decide",
    "decide-some": "/decide?of=option&must=encrypted,private",
    "decide-nothing": "/decide?of=configuration&must=private,transport:internet",
    "decide-order": "/decide?of=configuration&family=network-to-vpc&must=reach:many-vpcs,private"
    "&nice=encrypted,cross-region,aws-side-availability-by:aws",
    "decide-legs": "/decide?of=configuration&family=network-to-vpc&family=vpc-to-vpc"
    "&must=reach:many-vpcs,cross-region",
    "decide-today": "/decide?of=configuration&must=cross-region&as_of=today",
    "decide-beside": "/decide?of=configuration&family=network-to-vpc&must=cross-region"
    "&beside=option:direct-connect",
    "decide-wrong": asked("find optoin", "/decide"),
    "decide-by-no-query": asked("count option", "/decide"),
    "matrix": "/matrix",
    "matrix-empty": "/matrix?words=nothing-is-called-this",
    "compare-choose": "/compare",
    "compare": "/compare?ids=vpc-peering,vpc-transit-gateway",
    "look": "/look",
    "look-for": "/look?words=TGW",
    "look-for-a-part": "/look?words=why+not+direct+connect",
    "look-for-nothing": "/look?words=zzz",
    "look-at-kind": "/look?of=limitation",
    "option-today": "/option/privatelink?as_of=today",
    "option-on-a-wrong-day": "/option/privatelink?as_of=2019-01-01",
    "component-on-a-day": "/component/direct-connect-gateway?as_of=2022-03-01",
    "option": "/option/vpc-managed-vpn",
    "configuration": "/configuration/vpc-peering-across-regions",
    "section": "/section/direct-connect",
    "figure": "/figure/5",
    "page-of-the-paper": "/page/17",
    "page-without-statements": "/page/10",
    "component": "/component/transit-gateway",
    "limitation": "/limitation/internet-dependent",
    "claim": "/claim/managed-vpn-transport",
    "class": "/ns/ConnectivityOption",
    "property": "/ns/encrypted",
    "property-on-which-the-paper-is-silent": "/ns/ipv6",
    "later-than-the-paper": "/protocol/macsec",
    "why-it-differs": asked("why direct-connect where cross-region"),
    "silences": asked("find silence show subject, silent-on, searched"),
    "reference": "/reference",
    "drawings": "/drawings",
    "proof": "/prove?thing=option:transit-vpc&property=transitive&value=true",
    "guide": "/guide",
    "coverage": "/coverage",
    "changes": "/changes",
    "sparql": "/sparql",
    "missing": "/nothing",
}
"""Every page, and every state of one, that a person can meet."""


@dataclass
class Visit:
    """A tab, with what it asked of whom and what it complained about.

    Attributes:
        page: The tab.
        server: The service.
        scripts: Whether its scripts are run.
        foreign: Requests to other hosts.
        complaints: Errors and warnings of the console, and errors that no script caught.
    """

    page: Any
    server: Server
    scripts: bool = True
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        """Go to an address and wait until its modules have run; return the answer."""
        answer = self.page.goto(f"{self.server.address}{path}", wait_until="load")
        if self.scripts:
            # A page is loaded before a module has run that waits for another while it runs.
            self.page.locator("[data-editor]:not(.on)").first.wait_for(state="detached")
        return answer

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


class Contexts:
    """Contexts of a browser, each emptied for the next test that wants such a one.

    A page in a context that is there takes a third of the processor's time of one in a new context,
    for which the browser starts a process that has run none of the scripts yet. A page that is kept
    open keeps that process.
    """

    def __init__(self, browser: Any, origin: str) -> None:
        self._browser = browser
        self._origin = origin
        self._free: dict[str, list[Any]] = {}

    @contextmanager
    def lent(self, options: Mapping[str, Any]) -> Iterator[Any]:
        """Lend a context that nobody else has, without cookies, stored data and pages.

        Args:
            options: What it shall be like, as Playwright takes it.
        """
        free = self._free.setdefault(repr(sorted(options.items())), [])
        context = free.pop() if free else self._opened(options)
        yield context
        kept, *others = context.pages
        for page in others:
            page.close()
        context.clear_cookies()
        session = context.new_cdp_session(kept)
        session.send("Storage.clearDataForOrigin", {"origin": self._origin, "storageTypes": "all"})
        session.detach()
        free.append(context)

    def _opened(self, options: Mapping[str, Any]) -> Any:
        context = self._browser.new_context(**options)
        # Any address of the same origin which has no scripts.
        context.new_page().goto(f"{self._origin}/healthz")
        return context


class Visits:
    """Opens tabs with the look that a test wants; none knows what was done in another."""

    def __init__(self, contexts: Contexts, server: Server) -> None:
        self._contexts = contexts
        self._server = server
        self._lent = ExitStack()
        self.open_ones: list[Visit] = []

    def __call__(self, *, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        context = self._lent.enter_context(self._contexts.lent(options))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        visit = Visit(page, self._server, options.get("java_script_enabled", True))
        visit.watch()
        self.open_ones.append(visit)
        return visit

    def close(self) -> None:
        self._lent.close()


def axe() -> str:
    """Return axe-core, which finds what keeps people out, as a script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
