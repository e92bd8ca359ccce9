"""What it would take to compile IQ in a reader's browser: Python for WebAssembly, from npm.

Only what comes before the first line of this project is measured: Python itself, and the parser
generator with the grammar of IQ. That is what a static site would have to load and start.
"""

import functools
import gzip
import shutil
import statistics
import subprocess
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import lark
from figure import Figure, milliseconds

_ROOT = Path(__file__).parent.parent
_VERSION = "314.0.7"
_PARTS = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_ENGINE = _ROOT / "service" / "static" / "oxigraph"
_TIMES = 5
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_PAGE = """<!doctype html><title>Python</title><script type="module">
const {loadPyodide} = await import("./package/pyodide.mjs");
const python = await loadPyodide({indexURL: "./package/"});
const loaded = performance.now();
const packed = await (await fetch("./lark.zip")).arrayBuffer();
python.unpackArchive(packed, "zip", {extractDir: "/lib/more"});
const grammar = await (await fetch("./grammar.lark")).text();
python.globals.set("grammar", grammar);
python.runPython(`
import sys
sys.path.insert(0, "/lib/more")
from lark import Lark
Lark(grammar, parser="lalr", start="statement")
`);
window.times = [loaded, performance.now()];
</script>"""


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    chromium, npm = shutil.which("chromium"), shutil.which("npm")
    if chromium is None or npm is None:
        yield Figure("Python in a browser", "not measured", how="needs Chromium and npm")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        command = [npm, "pack", "--silent", f"pyodide@{_VERSION}"]
        if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:
            yield Figure("Python in a browser", "not measured", how="npm cannot reach its packages")
            return
        (packed,) = folder.glob("*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        parts = [(folder / "package" / name).read_bytes() for name in _PARTS]
        ours = sum(_compressed(path) for path in _ENGINE.iterdir() if path.suffix != ".txt")
        yield Figure(
            "Python for a browser, compressed",
            f"{sum(len(gzip.compress(part, 9)) for part in parts) / 1e6:.1f} MB",
            "the SPARQL engine",
            f"{ours / 1e6:.1f} MB",
            f"Pyodide {_VERSION}; {sum(map(len, parts)) / 1e6:.1f} MB as files",
        )
        _lay(folder)
        times = _visits(chromium, folder)
    how = f"median of {_TIMES} first visits, files of this machine"
    started, ready = (statistics.median(column) / 1000 for column in zip(*times, strict=True))
    yield Figure("Python started in a browser", milliseconds(started), "limit", "1500 ms", how)
    yield Figure("the same with the grammar of IQ", milliseconds(ready), "limit", "1500 ms", how)


def _compressed(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".gz" else len(gzip.compress(content, 9))


def _lay(folder: Path) -> None:
    (folder / "index.html").write_text(_PAGE, encoding="utf-8")
    shutil.copy(_ROOT / "queries" / "grammar.lark", folder)
    library = Path(lark.__file__).parent
    with zipfile.ZipFile(folder / "lark.zip", "w") as packed:
        for path in sorted([*library.rglob("*.py"), *library.rglob("*.lark")]):
            packed.write(path, Path("lark") / path.relative_to(library))


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _visits(chromium: str, folder: Path) -> list[list[float]]:
    from playwright.sync_api import sync_playwright

    handler = functools.partial(_Quiet, directory=str(folder))
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    found = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
            for _ in range(_TIMES):
                context = browser.new_context()
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{running.server_port}/")
                page.wait_for_function("window.times", timeout=120_000)
                found.append(page.evaluate("window.times"))
                context.close()
            browser.close()
    finally:
        running.shutdown()
    return found
