"""The first steps and the set-up of the extensions, in a clone, as a newcomer does them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.surroundings import USERS

from .consoles import pages_with_consoles
from .pages import fenced
from .shell import Shell

pytestmark = pytest.mark.slow

SHOWN = pages_with_consoles()
PATIENCE = 900.0


def typed(page: str, start: str) -> str:
    """Return the command of a page that begins so."""
    (found,) = {one.command for one in SHOWN[page] if one.command.startswith(start)}
    return found


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clone of the repository in it."""
    assert (ROOT / ".git").exists(), "these tests clone the repository, so they run in a clone"
    folder = tmp_path_factory.mktemp("beside")
    command = typed("docs/tutorial.md", "git clone").replace("…", str(ROOT))
    subprocess.run(["bash", "-c", command], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def environment(beside: Path) -> dict[str, str]:
    """The variables of a person who has nothing of this checkout."""
    kept = {name: value for name, value in USERS.items() if not name.startswith("ISTHMUS_")}
    for name in ("VIRTUAL_ENV", "PYTHONPATH"):
        kept.pop(name, None)
    python = Path(sys.executable).resolve().parent
    path = f"{python}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "XDG_CACHE_HOME": str(beside / "cache"), "NO_COLOR": "1"}


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_first_steps(beside: Path, environment: dict[str, str]):
    folder, log = beside / "isthmus", beside / "log"
    with log.open("wb") as output:
        service = subprocess.Popen(
            [*typed("docs/tutorial.md", "make run").split()],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment | {"ISTHMUS_PORT": "0"},
            start_new_session=True,
        )
    until = time.monotonic() + PATIENCE
    while "Why not the others" not in log.read_text(encoding="utf-8"):
        assert service.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.2)
    os.killpg(service.pid, signal.SIGINT)  # what Ctrl-C sends
    service.wait(60)
    assert "Traceback" not in log.read_text(encoding="utf-8")

    activate = typed("docs/tutorial.md", "source")
    question = typed("docs/tutorial.md", "isthmus ask 'find option where encrypted and")
    assert "direct-connect-transit-gateway-vpn" in run(
        f"{activate}; {question}", folder, environment
    )


@pytest.fixture(scope="module")
def scripts(beside: Path, environment: dict[str, str]) -> Path:
    """The programs of an environment with both extensions, installed as their pages say."""
    folder = beside / "venv"
    run(f"{sys.executable} -m venv venv", beside, environment)
    for page in ("docs/embed/sphinx.md", "docs/embed/markdown.md"):
        run(f"venv/bin/{typed(page, 'pip install')}", beside, environment)
    run("venv/bin/pip install mkdocs mkdocs-material zensical", beside, environment)
    return folder / "bin"


@pytest.fixture
def writer(scripts: Path, beside: Path, tmp_path: Path, environment: dict[str, str]) -> Shell:
    path = f"{scripts}{os.pathsep}{environment['PATH']}"
    found = Shell(tmp_path, environment | {"PATH": path}, {})
    found.put("network.ttl", "\n".join(fenced("docs/service/your-own-data.md", "turtle")))
    return found


def test_a_project_of_sphinx(writer: Shell):
    writer.put("conf.py", fenced("docs/embed/sphinx.md", "python")[0])
    writer.put("index.rst", "Title\n=====\n\n" + fenced("docs/embed/sphinx.md", "rst")[0])
    status, said = writer.type("sphinx-build -W . out")
    assert status == 0, said
    text = (writer.folder / "out" / "index.html").read_text(encoding="utf-8")
    assert "Denied to be transitive" in text


TOOLS = {
    "mkdocs.yml": ("yaml", "site_name: Networks\n", "mkdocs build --strict"),
    "zensical.toml": (
        "toml",
        '[project]\nsite_name = "Networks"\n',
        "zensical build --clean --strict",
    ),
}


@pytest.mark.parametrize("settings", TOOLS)
def test_a_site_of_markdown(writer: Shell, settings: str):
    language, head, command = TOOLS[settings]
    writer.put(settings, head + fenced("docs/embed/markdown.md", language)[0])
    writer.put("docs/index.md", "# Title\n\n" + fenced("docs/embed/markdown.md", "markdown")[0])
    status, said = writer.type(command)
    assert status == 0, said
    text = (writer.folder / "site" / "index.html").read_text(encoding="utf-8")
    assert "Denied to be transitive</figcaption>" in text
    assert ">17</span> options" in text
    assert "https://example.org/isthmus/option/transit-gateway-vpn" in text
