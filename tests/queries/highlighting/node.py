"""Runs JavaScript in Node with the engines that ``make test-all`` installs."""

import json
import subprocess
import sys
from pathlib import Path

from tests.tools import missing, tool

MODULES = Path(sys.prefix) / "node" / "node_modules"


def run(folder: Path, script: str, given: object, *needed: str) -> object:
    """Run a module that reads JSON from standard input and writes JSON to standard output.

    Args:
        folder: Where it is put; an empty one.
        script: The text of the module.
        given: What it reads.
        needed: The packages that it imports.
    """
    node = tool("node")
    for name in needed:
        if not (MODULES / name).is_dir():
            missing(f"{name}, from npm,", "`make test-all` gets it")
    if needed and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(MODULES)
    path = folder / "run.mjs"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [node, path.name],
        cwd=folder,
        input=json.dumps(given).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
