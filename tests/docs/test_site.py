"""The documentation as a site: every link leads somewhere, every command shown exists."""

import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from isthmus.service.cli import COMMANDS, _parser

from tests.paths import ROOT

from .pages import DOCS, written_pages

_CONSOLE = re.compile(
    r"^```(?:console|\{code-block\} console)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\]\(([^)\s#:]+)(#[^)\s]*)?\)")


class _Page(HTMLParser):
    """Collects the links and the names of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name := given.get("id") or given.get("name"):
            self.names.add(name)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        source = given.get("src") or (given.get("href") if tag == "link" else None)
        if source:
            self.loaded.append(source)


BUILT = ROOT / "build" / "docs"
MADE_OF = ("docs", "ontology", "kb", "queries", "service")


def is_built_of_what_is_there() -> bool:
    """Tell whether each page was built after the last change of anything that pages are made of."""
    files = [file for room in MADE_OF for file in (ROOT / room).rglob("*") if file.is_file()]
    changed = max(file.stat().st_mtime for file in files if "__pycache__" not in file.parts)
    built = [page.stat().st_mtime for page in BUILT.rglob("*.html")]
    return bool(built) and min(built) > changed


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, _Page]:
    """Every page of the site as built, by its address.

    Where `make docs` has just built it, Sphinx finds nothing to do.
    """
    folder = tmp_path_factory.mktemp("site")
    if is_built_of_what_is_there():
        shutil.copytree(BUILT, folder / "html")
        (folder / "html" / ".doctrees").rename(folder / "trees")
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "-b",
            "html",
            DOCS,
            folder / "html",
            "-d",
            folder / "trees",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    found = {}
    for path in sorted((folder / "html").rglob("*.html")):
        page = found[path.relative_to(folder / "html").as_posix()] = _Page()
        page.feed(path.read_text(encoding="utf-8"))
    return found


def test_every_internal_link_leads_to_a_page_and_a_place_on_it(pages: dict[str, _Page]):
    missing = []
    for address, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(f"http://site/{address}", link))
            if target.netloc != "site" or target.path.startswith("/_"):
                continue
            name = unquote(target.path).removeprefix("/") or "index.html"
            if name not in pages or (
                target.fragment and unquote(target.fragment) not in pages[name].names
            ):
                missing.append(f"{address}: {link}")
    assert missing == []
    assert sum(len(page.links) for page in pages.values()) > 500


def test_no_page_loads_anything_from_another_host(pages: dict[str, _Page]):
    foreign = {one for page in pages.values() for one in page.loaded if urlsplit(one).netloc}
    assert foreign == set()


def test_every_page_is_in_one_of_the_parts(pages: dict[str, _Page]):
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    parts = re.findall(r"^:caption: (.+)$", text, re.MULTILINE)
    wanted = ["Tutorial", "How to", "Reference", "Explanation", "The ontology", "Operations"]
    assert [part for part in parts if part in wanted] == wanted


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name
)
def test_links_of_the_pages_beside_the_site_lead_to_files(page: Path):
    for target, _ in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def shown_commands() -> list[tuple[str, str]]:
    found = []
    for path in written_pages():
        for block in _CONSOLE.finditer(path.read_text(encoding="utf-8")):
            for line in block[1].splitlines():
                if line.startswith("$ isthmus "):
                    found.append(
                        (path.relative_to(ROOT).as_posix(), line.removeprefix("$ isthmus "))
                    )
    return found


@pytest.mark.parametrize(("page", "command"), shown_commands())
def test_every_command_that_is_shown_is_one(
    page: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "isthmus.oxigraph").mkdir()  # a store on disk, which a page names
    (tmp_path / "answers").mkdir()  # a network of one's own, which another names
    words = shlex.split(command, comments=True)
    words = words[
        : next((n for n, word in enumerate(words) if word in {"|", "<", ">", "&&"}), None)
    ]
    if words[0].startswith("-"):
        return
    assert words[0] in COMMANDS, f"{page}: {command}"
    _parser((words[0],)).parse_args(words)
