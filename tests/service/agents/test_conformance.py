"""The official conformance suite: its server scenarios, against the route of the service.

What no tool of ours needs, such as progress, questions to the client and arguments in headers,
fixtures of these tests have; they pass through the same protocol and the same route.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from flask import Flask
from isthmus.queries import Engine
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.routes.mcp import blueprint
from werkzeug.serving import make_server

from .client import fail
from .fixtures import Fixtures
from .test_clients import FOLDER, node

pytestmark = pytest.mark.slow
SESSIONS = {"server-session-lifecycle", "server-sse-polling", "server-sse-multiple-streams"}
"""Scenarios of sessions before 2026-07-28. There are none, since any of several processes answers,
and the suite passes over what only a server with sessions can show."""
_SUMMARY = re.compile(r"^([✓✗]) ([a-z0-9-]+): (\d+) passed, (\d+) failed", re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    """The route with the fixtures of the suite, on a real port."""
    service = SimpleNamespace(engine=engine, settings=ServiceSettings())
    app = Flask("conformance")
    app.register_blueprint(blueprint(service, fail, Fixtures(engine)))  # type: ignore[arg-type]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/mcp"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("version", ["2026-07-28", "2025-11-25", "2025-06-18"])
def test_scenarios_of_the_suite(address: str, version: str, tmp_path: Path) -> None:
    suite = FOLDER / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    done = subprocess.run(
        [
            *(node(), suite, "server", "--url", address, "--suite", "all"),
            *("--spec-version", version, "-o", tmp_path),
        ],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    said = _COLOURS.sub("", done.stdout)
    failed = {name for mark, name, _, _ in _SUMMARY.findall(said) if mark == "✗"}
    shown = {name for mark, name, count, _ in _SUMMARY.findall(said) if mark == "✓" and int(count)}
    passed_over = {name for _, name, count, _ in _SUMMARY.findall(said) if not int(count)}
    assert len(shown) > 20, said[-4000:] + done.stderr[-2000:]
    assert not failed, said[-8000:]
    assert passed_over <= SESSIONS
