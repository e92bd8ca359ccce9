"""The engine that static sites carry is the one that its makers publish."""

import gzip
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.surroundings import USERS
from tests.tools import tool

ROOT = Path(__file__).parents[2]
CARRIED = ROOT / "service" / "static" / "oxigraph"


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
