"""The how-tos, followed to the letter: projects, programs and pages made of what they show."""

import re
import sys
from html import unescape
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

from tests.servers import Server

from .pages import fenced
from .shell import Shell

SPHINX, MARKDOWN = "docs/embed/sphinx.md", "docs/embed/markdown.md"
OWN = "docs/service/your-own-data.md"


@pytest.fixture
def network(shell: Shell) -> Path:
    """The file of data that the pages name."""
    shell.put("network.ttl", "\n".join(fenced(OWN, "turtle")))
    return shell.folder / "network.ttl"


@pytest.mark.parametrize("language", ["rst", "markdown"])
def test_a_project_of_sphinx(shell: Shell, network: Path, language: str):
    (settings,), (page,) = fenced(SPHINX, "python"), fenced(SPHINX, language)
    if language == "markdown":
        settings = settings.replace("= [", '= ["myst_parser", ', 1)
    shell.put("conf.py", settings)
    shell.put("index.rst" if language == "rst" else "index.md", f"# Title\n\n{page}")
    if language == "rst":
        shell.put("index.rst", f"Title\n=====\n\n{page}")

    status, said = shell.type(f"{sys.executable} -m sphinx -W --keep-going . out")

    assert status == 0, said
    text = (shell.folder / "out" / "index.html").read_text(encoding="utf-8")
    assert "Denied to be transitive" in text
    assert 'describes <span class="isthmus-value">17</span> options' in text
    assert 'isthmus-option-vpc-peering"' in text or "/option/vpc-peering" in text


def test_a_page_of_python_markdown(network: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(network.parent)
    (settings,), (page,) = fenced(MARKDOWN, "yaml"), fenced(MARKDOWN, "markdown")
    given = yaml.safe_load(settings)["markdown_extensions"]
    (configs,) = given
    html = markdown.markdown(page, extensions=list(configs), extension_configs=configs)
    assert "Denied to be transitive</figcaption>" in html
    assert ">17</span> options" in html
    assert 'href="https://example.org/isthmus/option/transit-gateway-vpn"' in html


def test_marks_in_a_markdown_file(shell: Shell):
    page = "docs/embed/markdown-files.md"
    for number, (block, due) in enumerate(
        zip(fenced(page, "markdown"), ("| VPC peering |", "perhaps `encrypted`"), strict=True)
    ):
        shell.put(f"{number}.md", block)
        status, said = shell.type(f"isthmus docs sync {number}.md")
        assert status == 0, said
        text = (shell.folder / f"{number}.md").read_text(encoding="utf-8")
        assert text.startswith(block.splitlines()[0])
        assert due in text


PROGRAMS = ["README.md", MARKDOWN, "docs/service/drawings.md"]


@pytest.mark.parametrize("page", PROGRAMS)
def test_a_program(page: str, shell: Shell):
    (program,) = fenced(page, "python")
    if page == MARKDOWN:
        program += "print(html)\n"
    shell.put("program.py", program)

    status, said = shell.type("python program.py")

    assert status == 0, said
    for shown in fenced(page, "text"):
        assert said == shown
    expected = {"README.md": "Introduction, page 2", MARKDOWN: "VPC peering"}
    assert expected.get(page, "") in said


EVERY = "[...document.querySelectorAll('main > *')]"


def test_components_of_a_page(browser: Any, service: Server, tmp_path: Path):
    from tests.servers import file_server

    (components,) = (one for one in fenced("docs/embed/web-pages.md", "html") if "<script" in one)
    components = components.replace("https://isthmus.example", service.address)
    page = f'<!doctype html><html lang="en"><title>A page</title><main>{components}</main></html>'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    with file_server(tmp_path) as site:
        tab = browser.new_page()
        tab.goto(f"{site}/page.html")
        tab.evaluate(
            "Promise.all([...document.querySelectorAll('main > *')].map(one => one.ready))"
        )
        shown = tab.evaluate(
            "[...document.querySelectorAll('main > *')].filter(one => one.shadowRoot)"
            ".map(one => one.shadowRoot.querySelector('.box').innerText)"
        )
        link = tab.locator("isthmus-query a").first.get_attribute("href")
        tab.close()
    query, option, compare, diagram, proof = shown
    assert "VPC peering" in query
    assert "A direct network connection between two VPCs" in option
    assert "a pair of VPCs" in compare
    assert "CloudHub" in diagram
    assert "rule cls-hv1" in proof
    path = str(link).removeprefix(service.address)
    assert service(path, Accept="text/html").status == 200


PATHS = {
    "docs/embed/web-pages.md": r'<iframe src="https://isthmus\.example([^"]+)"',
    "docs/service/drawings.md": r'src(?:set)?="([^"]+)"',
}


@pytest.mark.parametrize("page", PATHS)
def test_addresses_in_html(page: str, service: Server):
    found = re.findall(PATHS[page], "\n".join(fenced(page, "html")))
    assert found
    for path in found:
        assert service(unescape(path)).status == 200, path


def test_a_file_of_settings(shell: Shell, network: Path):
    (settings,) = fenced("docs/service/command-line.md", "toml")
    port = "port = 8080"
    assert port in settings
    shell.put("isthmus.toml", settings.replace(port, "port = 0"))
    status, said = shell.type("isthmus serve --config isthmus.toml")
    assert status == 0, said
