"""What the tests need from the system is installed, or named with how to get it."""

import subprocess
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.tools import tool

REQUIREMENTS = ROOT / "requirements"


@pytest.mark.parametrize(
    ("file", "package"), [("tools.txt", "default-jre-headless"), ("tools-all.txt", "rasqal-utils")]
)
def test_where_nothing_can_be_installed_what_is_missing_is_named(
    tmp_path: Path, file: str, package: str
) -> None:
    for name in ("sh", "id", "tr"):
        (tmp_path / name).symlink_to(tool(name))

    done = subprocess.run(
        [tmp_path / "sh", REQUIREMENTS / "tools.sh", REQUIREMENTS / file],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "apt-get install" in done.stderr
    assert package in done.stderr


def test_a_test_without_its_tool_fails_and_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.tools._PATH", "")
    told = r"`make test` .* apt-get install chromium-headless"
    with pytest.raises(pytest.fail.Exception, match=told):
        tool("chromium-headless-shell")
