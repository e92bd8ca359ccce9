"""The entry for the registry of servers: no package that nobody has published."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from isthmus.service.web.routes.mcp import PATH

from tests.paths import ROOT
from tests.servers import COMMAND

from .client import META, Process

ENTRY = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
OWN = ENTRY["_meta"]["io.modelcontextprotocol.registry/publisher-provided"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_no_package_is_named_that_cannot_be_had() -> None:
    assert not OWN["published"]
    assert "packages" not in ENTRY
    assert ENTRY["version"] == PROJECT["version"]


def test_what_it_says_to_start_answers(running: Callable[..., Process]) -> None:
    command, *arguments = OWN["stdio"]
    assert command in PROJECT["scripts"]
    assert [Path(COMMAND).name, "mcp"] == [command, *arguments]
    message = {"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": META}}
    assert "instructions" in running().ask(message)["result"]
    assert OWN["streamable-http"]["path"] == PATH


def test_it_keeps_the_bounds_of_the_registry() -> None:
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", ENTRY["name"])
    assert 0 < len(ENTRY["description"]) <= 100
