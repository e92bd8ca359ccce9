"""Wheel and source distribution in new environments: nothing of this checkout may be needed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from isthmus.service.forms.answers import EXAMPLE

from tests.paths import ROOT
from tests.surroundings import USERS

from .interpreters import WANTED, Interpreter, MissingError, interpreter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("built")
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "build", "-q", "--wheel", "--sdist", "--out-dir", folder, ROOT]
    subprocess.run(command, check=True, env=USERS)
    return folder


def test_the_wheel_holds_all_data_and_no_top_level_name_but_one(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"isthmus"}
    for folder in ("service/templates", "service/static", "kb/claims", "queries/saved"):
        inside = {Path(name).name for name in names if name.startswith(f"isthmus/{folder}/")}
        assert {path.name for path in (ROOT / folder).iterdir() if path.is_file()} <= inside


@dataclass(frozen=True, slots=True)
class Place:
    """A folder where a Python is, with what it may install.

    Attributes:
        python: The Python.
        folder: The folder, as paths are here.
    """

    python: Interpreter
    folder: Path

    def command(self, *words: str) -> list[str]:
        """Return a command for this Python; ``{here}`` stands for the folder as it sees it."""
        here = Path("/") / self.folder.relative_to(self.python.root)
        return self.python.command(*(word.replace("{here}", str(here)) for word in words))

    def environment(self) -> dict[str, str]:
        here = Path("/") / self.folder.relative_to(self.python.root)
        return {"PATH": os.environ["PATH"], "HOME": str(here), "LANG": "C.UTF-8"}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words), capture_output=True, text=True, check=False,
            env=self.environment(),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=WANTED)
def place(request: pytest.FixtureRequest, built: Path) -> Iterator[Place]:
    """A folder with wheels of all that the package needs, for one version of Python."""
    try:
        python = interpreter(request.param)
    except MissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    above = None if python.root == Path("/") else python.root / "srv"
    folder = Path(tempfile.mkdtemp(dir=above))
    (wheel,) = built.glob("*.whl")
    download = [sys.executable, "-m", "pip", "download", "-q", "--only-binary", ":all:"]
    download += ["--python-version", python.version, "--dest", str(folder / "wheels")]
    subprocess.run([*download, str(wheel), "setuptools"], check=True, env=USERS)
    yield Place(python, folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("form", ["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def test_what_is_installed_answers_in_both_faces(place: Place, built: Path, form: str) -> None:
    (package,) = built.glob(form)
    shutil.copy(package, place.folder)
    shutil.rmtree(place.folder / "venv", ignore_errors=True)
    pip = ("pip", "install", "-q", "--no-index", "--find-links", "{here}/wheels")

    place.run(place.python.program, "-m", "venv", "{here}/venv")
    place.run("{here}/venv/bin/python", "-m", *pip, f"{{here}}/{package.name}")
    isthmus = "{here}/venv/bin/isthmus"
    cold = place.run(isthmus, "ask", EXAMPLE, "--format", "json")
    (row,) = json.loads(cold)["rows"]
    assert row["option"]["id"] == "direct-connect-transit-gateway-vpn"
    assert place.run(isthmus, "ask", EXAMPLE, "--format", "json") == cold

    log = place.folder / "log"
    with log.open("wb") as errors:
        service = subprocess.Popen(
            place.command(isthmus, "serve", "--port", "0"),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=place.environment(),
        )
    assert service.stdout is not None
    shown = ""
    for line in service.stdout:
        shown += line
        if "?q=" in line:
            break
    service.terminate()
    assert service.wait(30) == 0
    service.stdout.close()
    assert "AWS Direct Connect + AWS Transit Gateway + VPN" in shown, log.read_text()
    assert "Traceback" not in log.read_text()
