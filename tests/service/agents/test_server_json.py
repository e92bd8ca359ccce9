"""The entry for the registry of servers says what this package is."""

import json
import re
import tomllib

from isthmus.service.cli import COMMANDS

from tests.paths import ROOT

ENTRY = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_name_version_and_command_are_those_of_the_package() -> None:
    (package,) = ENTRY["packages"]
    assert package["identifier"] == PROJECT["name"]
    assert ENTRY["version"] == package["version"] == PROJECT["version"]
    (argument,) = package["packageArguments"]
    assert argument["value"] in COMMANDS


def test_it_keeps_the_bounds_of_the_registry() -> None:
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", ENTRY["name"])
    assert 0 < len(ENTRY["description"]) <= 100
    # The registry looks for its name in the text that the package index shows.
    assert f"mcp-name: {ENTRY['name']}" in (ROOT / "README.md").read_text(encoding="utf-8")
