"""What embeds weigh and how soon they answer: components, a static site, the engine in a browser.

Each visit is a browser with nothing in its cache. The peer of the prepared answer is the same page
of a service; the peer of the engine in the browser is the endpoint of the service.
"""

import functools
import gzip
import json
import resource
import shutil
import statistics
import subprocess
import sysconfig
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from endpoints import isthmus
from figure import Figure, milliseconds

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_COMMAND = str(Path(sysconfig.get_path("scripts")) / "isthmus")
_SCRIPT = Path(__file__).parent.parent / "service" / "embed" / "static" / "isthmus.js"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_TIMES = 7
_QUERY = "find option where encrypted and private and reach = many-vpcs"
_PAGE = """<!doctype html><html lang="en"><title>Other</title><p>Before.</p>
<script src="{service}/embed/isthmus.js" defer></script>
<isthmus-query text="find option where encrypted" style="display: block; block-size: 18rem">
<a href="{service}/">Ask</a></isthmus-query>
<isthmus-compare text="vpc-peering, vpc-transit-gateway" style="display: block; block-size: 18rem">
</isthmus-compare><p>Behind.</p></html>"""
_WATCH = """
window.shift = 0;
new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.shift += one.value;
}).observe({type: 'layout-shift', buffered: true});
"""
_ANSWER = "section.answer td, section.answer th[scope=row]"
_SEE = f"""
window.seen = 0;
let laid = 0;
const look = () => {{
  const cell = document.querySelector({json.dumps(_ANSWER)});
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  if (!laid && cell?.getBoundingClientRect().height) laid = performance.now();
  // The page may have been painted without the answer, or with it.
  if (laid && painted) window.seen = Math.max(laid, painted.startTime);
  else requestAnimationFrame(look);
}};
requestAnimationFrame(look);
"""
_ONCE = "57 s"
"""What the 12,202 files of a site took of the processor before that, with other work beside it."""
_FILLED = "Promise.all([...document.querySelectorAll('*')].map(one => one.ready))"


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    script = _SCRIPT.read_bytes()
    packed = len(gzip.compress(script, 9)) / 1000
    yield Figure("web components, one script", f"{packed:.1f} kB", "limit", "40 kB", "compressed")
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Figure("embeds in a browser", "not measured", how="Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        started, before = time.perf_counter(), _worked()
        subprocess.run(
            [_COMMAND, "export", "--site", folder / "site"], check=True, stdout=subprocess.DEVNULL
        )
        took, worked = time.perf_counter() - started, _worked() - before
        files = sum(1 for path in (folder / "site").rglob("*") if path.is_file())
        yield Figure(
            "static site, written: processor time",
            f"{worked:.0f} s",
            "before what is left out was asked at once, and answers were shared",
            _ONCE,
            f"{files} files in {took:.0f} s, {worked / files * 1000:.1f} ms each",
        )
        with isthmus() as ours, _files(folder) as site, sync_playwright() as playwright:
            service = ours.address
            (folder / "other.html").write_text(_PAGE.format(service=service), encoding="utf-8")
            browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
            yield _filled(browser, site)
            yield _prepared(browser, f"{site}/site", service)
            yield from _engine(browser, f"{site}/site", service)
            browser.close()


def _worked() -> float:
    """Return the processor time of all programs that were started and have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _filled(browser: "Browser", site: str) -> Figure:
    shifts = []
    for _ in range(_TIMES):
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{site}/other.html")
        page.evaluate(_FILLED)
        page.wait_for_timeout(100)
        shifts.append(page.evaluate("window.shift"))
        context.close()
    return Figure(
        "layout shift of two components that fill",
        f"{max(shifts):.3f}",
        "good, by Web Vitals",
        "0.1",
        f"worst of {_TIMES} first visits",
    )


def _prepared(browser: "Browser", site: str, service: str) -> Figure:
    def visit(address: str) -> float:
        times = []
        for _ in range(_TIMES):
            context = browser.new_context()
            page = context.new_page()
            page.add_init_script(_SEE)
            page.goto(address)
            # By the clock of the browser: from the click on a link to the answer on the screen.
            page.wait_for_function("() => window.seen")
            times.append(page.evaluate("window.seen") / 1000)
            context.close()
        return statistics.median(times)

    ours, theirs = visit(f"{site}/"), visit(f"{service}/?q={quote(_QUERY)}")
    how = f"median of {_TIMES} first visits"
    return Figure(
        "prepared answer on screen", milliseconds(ours), "service", milliseconds(theirs), how
    )


def _engine(browser: "Browser", site: str, service: str) -> Iterator[Figure]:
    first, warm = [], []
    for _ in range(_TIMES):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{site}/sparql/")
        for times in (first, warm):
            page.evaluate("document.getElementById('said').textContent = ''")
            started = time.perf_counter()
            page.get_by_role("button", name="Run").click()
            page.wait_for_function("/^17 rows/.test(document.getElementById('said').textContent)")
            times.append(time.perf_counter() - started)
        query = page.get_by_label("Query").input_value()
        context.close()
    target = f"{service}/sparql?query={quote(query)}"
    asked = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        with urllib.request.urlopen(target) as reply:
            reply.read()
        asked.append(time.perf_counter() - started)
    peer = milliseconds(statistics.median(asked))
    how = f"median of {_TIMES}; engine, graph and answer"
    yield Figure(
        "first SPARQL answer in the browser",
        milliseconds(statistics.median(first)),
        "endpoint",
        peer,
        how,
    )
    yield Figure(
        "further SPARQL answers in the browser",
        milliseconds(statistics.median(warm)),
        "endpoint",
        peer,
        f"median of {_TIMES}",
    )


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
