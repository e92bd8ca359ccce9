"""The wheel in a new environment: nothing of this checkout may be needed to get an answer."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from isthmus.service.forms.answers import EXAMPLE

from tests.surroundings import USERS

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "build", "--wheel", "--out-dir", folder, ROOT],
        check=True,
        capture_output=True,
        env=USERS,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_all_data_and_no_top_level_name_but_one(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"isthmus"}
    for folder in ("service/templates", "service/static", "kb/claims", "queries/saved"):
        inside = {Path(name).name for name in names if name.startswith(f"isthmus/{folder}/")}
        assert {path.name for path in (ROOT / folder).iterdir() if path.is_file()} <= inside


@pytest.mark.slow
def test_an_installed_wheel_answers_the_first_question(wheel: Path, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    python = tmp_path / "venv" / "bin" / "python"
    for command in (
        [uv, "venv", "-q", "-p", sys.executable, tmp_path / "venv"],
        [uv, "pip", "install", "-q", "--python", python, wheel],
    ):
        subprocess.run(command, check=True, env=USERS)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def ask() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python.with_name("isthmus"), "ask", EXAMPLE, "--format", "json"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
        )

    cold, warm = ask(), ask()

    assert cold.returncode == 0, cold.stderr
    (row,) = json.loads(cold.stdout)["rows"]
    assert row["option"]["id"] == "direct-connect-transit-gateway-vpn"
    assert warm.stdout == cold.stdout
