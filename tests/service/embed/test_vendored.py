"""The engine and the editor that pages carry are those that their makers publish."""

import gzip
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.surroundings import USERS
from tests.tools import tool

CARRIED = ROOT / "service" / "static" / "oxigraph"
EDITOR = ROOT / "service" / "static" / "yasgui"


@pytest.mark.slow
def test_the_engine_is_the_published_one(tmp_path: Path) -> None:
    version = re.search(r"^OXIGRAPH_JS := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    fetched = subprocess.run(
        [tool("npm"), "pack", "--silent", f"oxigraph@{version}"],
        cwd=tmp_path,
        env=USERS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fetched.returncode == 0, f"the registry of npm is needed\n{fetched.stderr}"
    with tarfile.open(next(tmp_path.glob("*.tgz"))) as archive:
        script = archive.extractfile("package/web.js").read()
        engine = archive.extractfile("package/web_bg.wasm").read()
    assert (CARRIED / "oxigraph.js").read_bytes() == script
    assert gzip.decompress((CARRIED / "oxigraph.wasm.gz").read_bytes()) == engine
    assert version in (CARRIED / "LICENSE.txt").read_text(encoding="utf-8")


def test_the_editor_is_carried_with_the_licence_of_all_that_is_in_it() -> None:
    """What its style sheet and script have in them, by the list of packages that is locked."""
    folder = ROOT / "requirements" / "yasgui"
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    versions = {
        place.rpartition("node_modules/")[2]: package["version"]
        for place, package in locked.items()
        if place
    }
    told = (EDITOR / "LICENSES-BUNDLED.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^=+\n(\S+) (\S+)\n=+$", told, re.MULTILINE))
    assert {"codemirror", "datatables.net", "jquery", "n3"} <= named.keys()
    for name, version in named.items():
        assert versions[name] == version, name
    for text in re.split(r"^=+\n\S+ \S+\n=+$", told, flags=re.MULTILINE)[1:]:
        assert re.search(r"licen[sc]e|copyright|warrant", text, re.IGNORECASE)


@pytest.mark.slow
def test_the_editor_is_the_published_one_with_the_licence_of_all_that_is_in_it(
    tmp_path: Path,
) -> None:
    tool("npm")
    carry = ROOT / "requirements" / "yasgui" / "carry.py"
    subprocess.run([sys.executable, carry, tmp_path], check=True, env=USERS)
    for written in tmp_path.iterdir():
        assert (EDITOR / written.name).read_bytes() == written.read_bytes(), written.name
    pinned = re.search(r'"@zazuko/yasgui": "(\S+)"', (carry.parent / "package.json").read_text())[1]
    assert pinned in (EDITOR / "LICENSE.txt").read_text(encoding="utf-8")
