"""Sites built by other people's tools in a fresh environment, from the built wheel alone."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.surroundings import USERS

SITES = Path(__file__).parent / "sites"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, its extras and the three tools."""
    folder = tmp_path_factory.mktemp("tools")
    uv = Path(sys.executable).with_name("uv")
    python = folder / "venv" / "bin" / "python"
    locked = ROOT / "requirements" / "sites.txt"
    for command in (
        [uv, "build", "-q", "--wheel", "--out-dir", folder, ROOT],
        [uv, "venv", "-q", "-p", sys.executable, folder / "venv"],
        [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", locked],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=USERS)
        assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    install = [uv, "pip", "install", "-q", "--no-deps", "--python", python, wheel]
    subprocess.run(install, check=True, env=USERS)
    return python.parent


@pytest.fixture
def run(tools: Path, tmp_path: Path) -> Run:
    """Run a tool in a folder with the site, and with nothing of this checkout."""

    def run(tool: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [tools / tool, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(tmp_path / "cache")),
            },
        )

    return run


def lay(site: str, folder: Path) -> None:
    shutil.copytree(SITES / site, folder, dirs_exist_ok=True)


def change(path: Path, old: str, new: str) -> int:
    """Change a page and return the line of the change."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def seen_of(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return text[text.index("The paper describes") :]


def complete(page: str) -> bool:
    """Tell whether a page of the Markdown site has all that it asks for."""
    return (
        ">17</span> options" in page
        and page.count('<figure class="isthmus') == page.count("</figure>") == 7
        and "Denied to be transitive</figcaption>" in page
        and 'href="#isthmus-option-vpc-peering"' in page
        and 'id="isthmus-option-vpc-peering"' in page
        and "https://example.org/isthmus/option/transit-gateway-vpn" in page
        and "rule cls-hv1" in page
        and "isthmus-query\nnonsense" in re.sub(r"<[^>]+>", "", page)
        and '<span class="k">find</span>' in page
    )


OWN = """\
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/shop> a ist:VpcNode ; rdfs:label "the shop" .
"""
MARKDOWN = {
    "mkdocs": ("mkdocs", "build", "--strict"),
    "material": ("mkdocs", "build", "--strict"),
    "zensical": ("zensical", "build", "--clean", "--strict"),
}


@pytest.mark.parametrize("tool", MARKDOWN)
def test_sites_of_python_markdown(run: Run, tmp_path: Path, tool: str):
    lay("markdown", tmp_path)
    if tool == "material":
        with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as settings:
            settings.write("theme:\n  name: material\n  font: false\n")

    done = run(*MARKDOWN[tool])

    assert done.returncode == 0, done.stdout + done.stderr
    assert complete(seen_of(tmp_path / "site" / "index.html"))


@pytest.mark.parametrize("tool", MARKDOWN)
def test_a_query_that_went_stale_fails_with_file_and_line(run: Run, tmp_path: Path, tool: str):
    lay("markdown", tmp_path)
    old = "find option where not transitive"
    line = change(tmp_path / "docs" / "index.md", old, "find option where not transitiv")

    done = run(*MARKDOWN[tool])

    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert f"docs/index.md:{line}: error[E103]: `transitiv` is not a property" in said
    assert "perhaps `transitive`" in said


@pytest.mark.parametrize("tool", MARKDOWN)
def test_changed_data_change_the_page(run: Run, tmp_path: Path, tool: str):
    lay("markdown", tmp_path)
    own = tmp_path / "own.ttl"
    own.write_text(OWN, encoding="utf-8")
    change(tmp_path / "mkdocs.yml", "  - isthmus:\n", "  - isthmus:\n      data: [own.ttl]\n")
    change(tmp_path / "docs" / "index.md", "find option where not transitive", "find vpc")
    change(tmp_path / "docs" / "index.md", ":rows: 1\n", "")
    page = tmp_path / "site" / "index.html"

    run(*MARKDOWN[tool])
    before = page.read_text(encoding="utf-8")
    change(own, "the shop", "the store")
    done = run(*MARKDOWN[tool])

    assert "the shop" in before
    assert done.returncode == 0
    assert "the store" in page.read_text(encoding="utf-8")


def test_a_site_of_sphinx(run: Run, tmp_path: Path):
    lay("sphinx", tmp_path)
    done = run("sphinx-build", "-W", "--keep-going", "-b", "html", ".", "out")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    options = (tmp_path / "out" / "options.html").read_text(encoding="utf-8")
    assert 'describes <span class="isthmus-value">17</span> options' in page
    assert '<span class="k">find</span>' in page
    assert "Denied to be transitive" in page
    assert "isthmus-differs" in page
    assert "rule cls-hv1" in page
    assert 'href="options.html#isthmus-option-vpc-peering"' in page
    assert 'id="isthmus-option-vpc-peering"' in options
    assert options.count("<svg") >= 2
    for builder in ("latex", "text"):
        done = run("sphinx-build", "-W", "--keep-going", "-b", builder, ".", builder)
        assert done.returncode == 0, done.stderr


def test_changed_data_change_the_page_of_sphinx(run: Run, tmp_path: Path):
    lay("sphinx", tmp_path)
    (tmp_path / "own.ttl").write_text(OWN, encoding="utf-8")
    with (tmp_path / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('isthmus_data = ["own.ttl"]\n')
    change(
        tmp_path / "options.rst",
        ".. isthmus-option",
        ".. isthmus-query:: find vpc\n\n.. isthmus-option",
    )
    page = tmp_path / "out" / "options.html"

    first = run("sphinx-build", "-b", "html", ".", "out")
    before = page.read_text(encoding="utf-8")
    change(tmp_path / "own.ttl", "the shop", "the store")
    again = run("sphinx-build", "-b", "html", ".", "out")

    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert "the shop" in before
    assert "the store" in page.read_text(encoding="utf-8")
    assert "plain" not in again.stdout.partition("reading sources")[2].partition("looking")[0]


def test_a_site_of_sphinx_that_went_stale(run: Run, tmp_path: Path):
    lay("sphinx", tmp_path)
    old = "where encrypted and private"
    line = change(tmp_path / "index.rst", old, "where encryptd and private")
    done = run("sphinx-build", "-b", "html", ".", "out")
    assert done.returncode == 1
    assert f"index.rst:{line}: ERROR: error[E103]: `encryptd` is not a property" in done.stderr
