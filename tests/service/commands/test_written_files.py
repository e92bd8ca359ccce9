"""Files that a command writes: whole or not at all, and whose they were."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from isthmus.service.site.export import ours_in, put_in_place

from tests.servers import COMMAND, TRACE

WORDS = (
    "# a page\r\n<!-- isthmus-query\r\nfind option limit 1\r\n-->\r\nold\r\n"
    "<!-- /isthmus-query -->\r\n"
)


def run(*words: object, full: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command; where the disk is full, no file can have more than a kilobyte or so.

    Python would cut its own compiled modules, too, and start from them.
    """
    limit = ["sh", "-c", 'ulimit -f 2; exec "$@"', "sh"] if full else []
    return subprocess.run(
        [*limit, COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of which a stretch is out of date, longer than may be written on a full disk."""
    path = tmp_path / "docs" / "page.md"
    path.parent.mkdir()
    path.write_bytes(WORDS.encode() + b"x\r\n" * 2_000)
    return path


def test_a_full_disk_leaves_what_was_there(page: Path, tmp_path: Path) -> None:
    query, export = tmp_path / "long.iq", tmp_path / "all.ttl"
    query.write_text("# " + "long " * 1_000 + "\nfind   option\n")
    export.write_text("mine")
    before = {path: path.read_bytes() for path in (page, query, export)}
    for words, path in (
        (("docs", "sync", page), page),
        (("format", query), query),
        (("export", "--graph", "ontology", "-o", export), export),
    ):
        done = run(*words, full=True)
        assert (done.returncode, TRACE in done.stderr) == (2, False), done.stderr
        assert f"{path}: cannot be written (File too large)" in done.stderr
    done = run("network", "example", tmp_path / "new", full=True)
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)
    assert {path: path.read_bytes() for path in before} == before
    names = {path.name for path in tmp_path.rglob("*")}
    assert names == {"docs", "page.md", "long.iq", "all.ttl"}, "nothing half done is left"


def test_a_file_stays_what_it_was_but_for_its_text(page: Path, tmp_path: Path) -> None:
    page.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(page)
    assert run("docs", "sync", link).returncode == 0
    assert link.is_symlink()
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    content = page.read_bytes()
    assert b"\r\nold\r\n" not in content
    assert b"\n" not in content.replace(b"\r\n", b""), "the ends of lines stay"
    assert [path.name for path in page.parent.iterdir()] == [page.name]


def test_all_names_of_a_file_lead_to_the_new_text(page: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    os.link(page, other)
    assert run("docs", "sync", page).returncode == 0
    assert b"\r\nold\r\n" not in other.read_bytes()
    assert page.samefile(other)
    before = other.write_bytes(WORDS.encode() + b"x\r\n" * 2_000)
    assert run("docs", "sync", page, full=True).returncode == 2
    assert len(other.read_bytes()) == before, "what was there is put back"


def test_what_somebody_else_put_into_a_site_stays(tmp_path: Path) -> None:
    site, fresh, old = tmp_path / "site", tmp_path / "fresh", tmp_path / "old"
    about = {"isthmus": "1", "dataset": {}, "pages": 1, "names": ["index.html", "gone.html"]}
    for folder, names in ((site, about["names"]), (fresh, ["index.html"])):
        folder.mkdir()
        for name in names:
            (folder / name).write_text(folder.name)
        (folder / "site.json").write_text(json.dumps(about))
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (site / "CNAME").write_text("example.org")
    before = ours_in(site)
    assert before == {"index.html", "gone.html"}
    put_in_place(fresh, site, old, before)
    assert {path.name for path in site.iterdir()} == {"index.html", "site.json", ".git", "CNAME"}
    assert (site / ".git" / "HEAD").read_text() == "ref: refs/heads/main"
    assert (site / "index.html").read_text() == "fresh"


def test_a_folder_with_another_site_is_left_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for content in ('{"name": "another program"}', "[" * 100_000, "no JSON"):
        (site / "site.json").write_text(content)
        done = run("export", "--site", site)
        assert (done.returncode, "holds something else" in done.stderr) == (2, True)
        assert [path.name for path in site.iterdir()] == ["site.json"]
