"""What the software offers is documented: commands, flags, settings, routes, problems."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from isthmus.service.settings.settings import SETTINGS
from isthmus.service.web.http.problems import PROBLEM_TYPES

from tests.paths import ROOT

SERVICE = ROOT / "docs" / "service"
COMMAND_LINE = (SERVICE / "command-line.md").read_text(encoding="utf-8")
HTTP = (SERVICE / "http.md").read_text(encoding="utf-8")


def help_of(*words: str) -> str:
    command = [str(Path(sys.executable).with_name("isthmus")), *words, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def commands() -> list[str]:
    return re.findall(r"^    ([a-z-]+) {2,}", help_of(), re.MULTILINE)


def test_there_are_commands():
    assert {"ask", "build", "serve", "prove", "coverage"} <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_and_flag_is_documented(command: str):
    assert f"`isthmus {command}" in COMMAND_LINE
    for flag in set(re.findall(r"(--[a-z-]+)", help_of(command))) - {"--help"}:
        assert flag in COMMAND_LINE, f"isthmus {command} {flag}"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_variable(setting):
    variable = "ISTHMUS_" + setting.name.upper().replace("-", "_")
    row = next(line for line in COMMAND_LINE.splitlines() if f"`{variable}`" in line)
    assert f"--{setting.name} " in row
    if setting.default:
        assert f"`{setting.default}`" in row


@pytest.mark.parametrize("problem", PROBLEM_TYPES, ids=lambda problem: problem.name)
def test_every_problem_is_documented(problem):
    assert re.search(rf"\| {problem.status} \| `{problem.name}` \|", HTTP)


def test_every_route_is_documented(tmp_path):
    from isthmus.kb import open_knowledge
    from isthmus.queries import Engine
    from isthmus.service.settings.settings import ServiceSettings
    from isthmus.service.web.app import create_app

    app = create_app(Engine(open_knowledge()), ServiceSettings())
    named = set(re.findall(r"(/[a-z0-9_/.{}-]*)`", HTTP)) | set(
        re.findall(r"`[A-Z, `]*(/[^`?]*)", HTTP)
    )
    spelt = {re.sub(r"\{\w+\}", "<>", one) for one in named}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "<>", rule.rule)
        if path.endswith(".<>") or path.startswith("/static"):
            continue
        tail = path.removeprefix("/api/v1")
        assert path in spelt or tail in spelt, rule.rule


def test_every_limit_of_a_query_is_documented():
    from dataclasses import fields

    from isthmus.queries import Limits

    reference = (SERVICE.parent / "language" / "reference.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"\| `(\w+)` \| ([\d,.]+) \|", reference))
    assert told == {field.name: f"{field.default:,}" for field in fields(Limits)}
