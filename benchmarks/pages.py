"""What the pages weigh and how soon they can be used, beside Yasgui's page and rdflib-endpoint's.

Each visit is a browser with nothing in its cache. The page of rdflib-endpoint fetches Yasgui from
another host; it gets it here from the files of ours, so that no network is measured.
"""

import json
import re
import shutil
import statistics
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from endpoints import isthmus, rdflib_endpoint
from figure import Figure, milliseconds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

_YASGUI = Path(__file__).parent.parent / "service" / "static" / "yasgui"
_TIMES = 9
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_WATCH = """
window.measured = {lcp: 0, ready: 0, shift: 0, events: []};
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) measured.shift += one.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => {
  for (const one of list.getEntries()) measured.lcp = one.startTime;
}).observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => {
  for (const one of list.getEntries())
    if (one.name === 'keydown') measured.events.push(one.duration);
}).observe({type: 'event', durationThreshold: 16, buffered: true});
const look = () => {
  if (document.querySelector(READY)) measured.ready = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


_CHANGE = """
() => new Promise(resolve => {
  const started = performance.now();
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".busy") && location.href.includes("private"))
      requestAnimationFrame(() => { watch.disconnect(); resolve(performance.now() - started); });
  });
  watch.observe(document, {subtree: true, childList: true, attributes: true});
  document.querySelector("#must-private").click();
})
"""
"""Sets a requirement and waits until its outcome is on the screen; in milliseconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One page, the medians of several first visits.

    Attributes:
        kilobytes: What came over the network, compressed as it came.
        paint: Seconds until the largest part is painted.
        ready: Seconds until its editor can be typed into.
        key: Seconds from a key to what it changes on the screen; 0 where there is no editor.
        shift: By how much the layout shifted while it loaded, as the browser scores it.
    """

    kilobytes: float
    paint: float
    ready: float
    key: float
    shift: float


_BEFORE = {"ask": (41.0, 1.197), "decide": (37.2, 0.782)}
"""The pages of before, which opened with an editor: kilobytes, and seconds until usable.

Measured at the last revision that had them (e719ae4), on two cores with other work on them: within
the same two minutes the first page of now was usable after 1.016 s, and Decide after 1.150 s.
"""
_BEFORE_TICK = 0.365
"""Seconds from a chip to its outcome, likewise; a requirement took 0.072 s."""
_DECIDE = "/decide?of=configuration&family=network-to-vpc&must=reach:many-vpcs"


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Figure("pages", "not measured", how="Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        isthmus() as endpoint,
        rdflib_endpoint(_graph(endpoint.address, Path(folder))) as peer,
        sync_playwright() as playwright,
    ):
        ours, theirs = endpoint.address, peer.address
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        pages = {
            "home": (f"{ours}/", ".editor.on", "#q"),
            "ask": (f"{ours}/?q=", ".editor.on", "#q"),
            "decide": (f"{ours}{_DECIDE}", "form.live", ""),
            "Yasgui, served by us": (f"{ours}/sparql", "#yasgui[data-ready]", ".CodeMirror"),
            "rdflib-endpoint": (f"{theirs}/", ".yasqe .CodeMirror", ".CodeMirror"),
        }
        found: dict[str, list[Measured]] = {name: [] for name in pages}
        for _ in range(_TIMES):
            # In turn, so that a busy moment hits all of them alike.
            for name, (address, ready, field) in pages.items():
                found[name].append(_visit(browser, address, ready, field))
        ticks = [_tick(browser, ours) for _ in range(_TIMES)]
        browser.close()
    middle = {name: _median(visits) for name, visits in found.items()}
    how = f"median of {_TIMES} first visits in turn"
    for name in ("home", "ask", "decide"):
        mine = middle[name]
        kilobytes, usable = _BEFORE["decide" if name == "decide" else "ask"]
        yield Figure(
            f"page `{name}`, first load",
            f"{mine.kilobytes:.0f} KB",
            "the page of before",
            f"{kilobytes:.0f} KB",
            how,
        )
        yield Figure(
            f"page `{name}`, usable",
            milliseconds(mine.ready),
            "the page of before",
            milliseconds(usable),
            how,
        )
        yield Figure(f"page `{name}`, layout shift", f"{mine.shift:.3f}", how=how)
        for peer in ("Yasgui, served by us", "rdflib-endpoint"):
            other = middle[peer]
            for what, value, beside in (
                ("first load", f"{mine.kilobytes:.0f} KB", f"{other.kilobytes:.0f} KB"),
                ("largest paint", milliseconds(mine.paint), milliseconds(other.paint)),
                ("usable", milliseconds(mine.ready), milliseconds(other.ready)),
                ("a key to the screen", milliseconds(mine.key), milliseconds(other.key)),
            ):
                if what == "a key to the screen" and not mine.key:
                    continue
                yield Figure(f"page `{name}`, {what}", value, peer, beside, how)
    yield Figure(
        "a requirement to the new outcome",
        milliseconds(statistics.median(ticks)),
        "a chip of before",
        milliseconds(_BEFORE_TICK),
        f"{_TIMES} changes of a page that is loaded",
    )


def _median(visits: list[Measured]) -> Measured:
    return Measured(
        *(
            statistics.median(getattr(visit, name) for visit in visits)
            for name in ("kilobytes", "paint", "ready", "key", "shift")
        )
    )


def _visit(browser: "Browser", address: str, ready: str, field: str) -> Measured:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(f"const READY = {json.dumps(ready)};{_WATCH}")
    page.route(re.compile(r"https://unpkg\.com/.*"), _from_ours)
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    page.goto(address, wait_until="load")
    page.wait_for_selector(ready)
    page.wait_for_timeout(300)
    loaded = page.evaluate("() => measured")
    shift = loaded["shift"]
    if not field:
        context.close()
        return Measured(sum(sizes) / 1000, loaded["lcp"] / 1000, loaded["ready"] / 1000, 0, shift)
    page.click(field)
    page.keyboard.press("Control+End")
    page.keyboard.type(" where encrypted", delay=40)
    page.wait_for_timeout(200)
    events = page.evaluate("() => measured.events")
    context.close()
    # Keys that are on the screen in less than 16 ms are not told one by one.
    key = statistics.median(events) if len(events) > 8 else 16.0
    ready = loaded["ready"] / 1000
    return Measured(sum(sizes) / 1000, loaded["lcp"] / 1000, ready, key / 1000, shift)


def _from_ours(route: "Route") -> None:
    name = route.request.url.rpartition("/")[2]
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    route.fulfill(body=(_YASGUI / name).read_bytes(), content_type=kind)


def _tick(browser: "Browser", address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}{_DECIDE}", wait_until="load")
    page.wait_for_selector("form.live")
    taken: float = page.evaluate(_CHANGE)
    context.close()
    return taken / 1000


def _graph(service: str, folder: Path) -> Path:
    """Fetch the graph, for the peer to serve the same."""
    file = folder / "all.nt"
    with urllib.request.urlopen(f"{service}/data/all.nt") as answer:
        file.write_bytes(answer.read())
    return file
