"""A real site of Sphinx with every block and role: what is built, fails, and is rebuilt."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.forked import Forked

SITE = Path(__file__).parent / "sites" / "sphinx"
OWN = """\
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/shop> a ist:VpcNode ; rdfs:label "the shop" .
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return shutil.copytree(SITE, tmp_path / "site")


def build(site: Path, builder: str = "html", *arguments: str) -> "subprocess.CompletedProcess[str]":
    typed = ("-b", builder, *arguments, ".", f"_build/{builder}")
    running = Forked(typed, program="sphinx", cwd=site, env={**os.environ, "NO_COLOR": "1"})
    said, wrong = (told.decode("utf-8") for told in running.communicate())
    return subprocess.CompletedProcess(typed, running.wait(), said, wrong)


def written(done: "subprocess.CompletedProcess[str]") -> set[str]:
    return set(re.findall(r"^writing output\.\.\. \[ *\d+%\] (\w+)", done.stdout, re.MULTILINE))


def read(done: "subprocess.CompletedProcess[str]") -> set[str]:
    return set(re.findall(r"^reading sources\.\.\. \[ *\d+%\] (\w+)", done.stdout, re.MULTILINE))


def test_every_block_and_role_is_built_as_html(site: Path):
    done = build(site, "html", "-W", "--keep-going", "-j", "2")

    assert done.returncode == 0, done.stderr
    page = (site / "_build/html/index.html").read_text(encoding="utf-8")
    options = (site / "_build/html/options.html").read_text(encoding="utf-8")
    assert 'describes <span class="isthmus-value">17</span> options' in page
    assert re.search(r'href="options\.html#isthmus-option-vpc-peering"[^>]*>.*?VPC peering', page)
    assert "https://example.org/isthmus/option/transit-gateway-vpn" in page
    assert '<span class="isthmus-term">encrypted</span>' in page
    assert "Denied to be transitive" in page
    assert "<summary>Sources (3)</summary>" in page
    assert "isthmus-differs" in page
    assert "rule cls-hv1" in page
    assert '<span class="k">find</span>' in page, "queries are coloured"
    assert 'id="isthmus-option-vpc-peering"' in options
    assert "isthmus-blocks.css" in page
    assert (site / "_build/html/_static/isthmus-blocks.css").is_file()
    assert "<script" not in options.partition("<svg")[2].partition("</svg>")[0]


def test_latex_and_text_say_the_same(site: Path):
    for builder in ("latex", "text"):
        done = build(site, builder, "-W", "--keep-going")
        assert done.returncode == 0, done.stderr
    latex = "".join(
        path.read_text(encoding="utf-8") for path in (site / "_build/latex").glob("*.tex")
    )
    plain = "".join(
        path.read_text(encoding="utf-8") for path in (site / "_build/text").glob("*.txt")
    )
    for text in (latex, plain):
        flat = " ".join(text.split())
        assert "Denied to be transitive" in flat
        assert "a pair of VPCs" in flat
        assert "Sources" in flat
        assert "<svg" not in text
    assert r"\begin{enumerate}" in latex
    assert "describes 17 options" in " ".join(plain.split())


def test_books_and_manual_pages_have_drawings_in_words(site: Path):
    about = ("-D", "version=1", "-D", "copyright=somebody", "-d", str(site / "_build" / "trees"))
    for builder in ("epub", "man"):
        done = build(site, builder, "-W", "--keep-going", *about)
        assert done.returncode == 0, done.stderr
    (manual,) = (site / "_build/man").glob("*.1")
    options = (site / "_build/epub/options.xhtml").read_text(encoding="utf-8")
    index = (site / "_build/epub/index.xhtml").read_text(encoding="utf-8")
    for text in (options, manual.read_text(encoding="utf-8").replace("\\-", "-")):
        assert "<svg" not in text
        assert "Links (" in text
        assert "tunnel" in text or "peering" in text
    assert "<details" not in index
    assert "<strong>Sources</strong>" in index
    assert "p. 17" in index


def test_what_is_wrong_fails_the_build_with_every_place(site: Path):
    text = (site / "index.rst").read_text(encoding="utf-8")
    text = text.replace("where encrypted and private", "where encryptd and private")
    text = text.replace(":isthmus:term:`many-vpcs`", ":isthmus:term:`many-vpc`")
    (site / "index.rst").write_text(text, encoding="utf-8")
    (site / "options.rst").write_text("X\n=\n\n.. isthmus-option:: vpc-peerin\n", encoding="utf-8")
    lines = text.splitlines()
    line = next(n for n, one in enumerate(lines, 1) if "where encryptd" in one)

    done = build(site)

    assert done.returncode == 1
    assert f"index.rst:{line}: " in done.stderr
    assert "error[E103]: `encryptd` is not a property" in done.stderr
    assert f"{line} | where encryptd and private" in done.stderr
    assert "perhaps `encrypted`" in done.stderr
    assert "options.rst:4: " in done.stderr
    assert "perhaps `vpc-peering`" in done.stderr or "vpc-peerin" in done.stderr
    assert "index.rst:6: " in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_wrong_is_wrong_the_next_time_too(site: Path):
    page = site / "plain.rst"
    page.write_text("X\n=\n\n.. isthmus-query:: find optio\n", encoding="utf-8")
    assert build(site).returncode == 1
    again = build(site)
    assert again.returncode == 1
    assert "plain.rst:4" in again.stderr
    page.write_text("X\n=\n\n.. isthmus-query:: find option\n", encoding="utf-8")
    assert build(site, "html", "-W").returncode == 0


def test_a_text_that_counts_on_other_rows_fails(site: Path):
    page = site / "plain.rst"
    page.write_text("X\n=\n\n.. isthmus-query:: find option\n   :rows: 16\n", encoding="utf-8")
    done = build(site)
    assert done.returncode == 1
    assert (
        "plain.rst:4: ERROR: the text around it counts on 16 rows, and the answer has 17"
        in done.stderr
    )


def test_changed_data_rebuild_what_is_made_from_them(site: Path):
    own = site / "own.ttl"
    own.write_text(OWN, encoding="utf-8")
    with (site / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('isthmus_data = ["own.ttl"]\n')
    (site / "options.rst").write_text(
        "Options\n=======\n\n.. isthmus-query:: find vpc\n", encoding="utf-8"
    )
    assert build(site).returncode == 0
    html = site / "_build/html/options.html"
    assert "the shop" in html.read_text(encoding="utf-8")

    unchanged = build(site)
    own.write_text(OWN.replace("the shop", "the store"), encoding="utf-8")
    changed = build(site)

    assert read(unchanged) == set()
    assert read(changed) == {"index", "options"}
    assert "plain" not in read(changed)
    assert "the store" in html.read_text(encoding="utf-8")
    assert "the shop" not in html.read_text(encoding="utf-8")


def test_other_projects_reach_the_blocks_of_a_site(site: Path, tmp_path: Path):
    assert build(site).returncode == 0
    other = tmp_path / "other"
    other.mkdir()
    inventory = site / "_build" / "html" / "objects.inv"
    (other / "conf.py").write_text(
        'extensions = ["isthmus.service.embed.sphinx", "sphinx.ext.intersphinx"]\n'
        f'intersphinx_mapping = {{"net": ("https://net.example/", "{inventory}")}}\n',
        encoding="utf-8",
    )
    (other / "index.rst").write_text(
        "X\n=\n\nSee :isthmus:option:`vpc-peering`, :external+net:isthmus:term:`vpc-peering`"
        " and :isthmus:option:`privatelink`.\n",
        encoding="utf-8",
    )
    done = build(other, "html", "-W", "-n")
    assert done.returncode == 0, done.stderr
    page = (other / "_build/html/index.html").read_text(encoding="utf-8")
    address = "https://net.example/options.html#isthmus-option-vpc-peering"
    assert page.count(f'href="{address}"') == 2
    assert '<span class="isthmus-term">AWS PrivateLink</span>' in page


def test_settings_that_cannot_be_are_told(site: Path):
    with (site / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('isthmus_data = ["nowhere.ttl"]\n')
    done = build(site)
    assert done.returncode == 2
    assert "isthmus_data: there is no file" in done.stderr
