"""Write the files of Yasgui that the service carries, and the licences of all that is in them.

``make yasgui`` runs this; a slow test runs it again and compares. What is bundled is read from the
source map that is published beside the files, the licences from the packages that
`package-lock.json` pins. Only installing asks the registry of npm; no script of a package is run.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("yasgui.min.js", "yasgui.min.css")
STYLES = ("datatables.net-dt",)
"""What is bundled in the style sheet alone, which has no map."""
WITHOUT_A_FILE = {"@json2csv/formatters", "@json2csv/plainjs"}
"""Packages that name the MIT License in package.json, and have no file of it."""
CARRIED = HERE.parents[1] / "service" / "static" / "yasgui"
RULE = "=" * 100


def main() -> int:
    """Write the files into the folder that the command line names."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, folder)
        install = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
        if subprocess.run(install, cwd=folder, check=False).returncode:
            sys.exit("npm cannot install what package-lock.json pins: its registry is needed")
        packages = folder / "node_modules"
        built = packages / "@zazuko" / "yasgui" / "build"
        for file in FILES:
            shutil.copyfile(built / file, target / file)
        sources = json.loads((built / "yasgui.min.js.map").read_text(encoding="utf-8"))["sources"]
        bundled = {
            parts[-1]
            for source in sources
            if (parts := re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", source))
        }
        notices = [_notice(packages, package) for package in sorted({*bundled, *STYLES})]
    text = f"\n\n{RULE}\n".join(["Bundled in yasgui.min.js and yasgui.min.css:", *notices])
    (target / "LICENSES-BUNDLED.txt").write_text(f"{text}\n", encoding="utf-8")
    return 0


def _notice(packages: Path, package: str) -> str:
    folder = packages / package
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    texts = sorted(
        path
        for path in folder.iterdir()
        if path.name.lower().startswith(("licen", "notice")) and "-mpl" not in path.name.lower()
    )
    if not texts and package not in WITHOUT_A_FILE:
        sys.exit(f"{package} has no file of its licence")
    author = about.get("author", "")
    by = author if isinstance(author, str) else author.get("name", "")
    said = [path.read_text(encoding="utf-8").strip() for path in texts]
    if not said:
        ours = (CARRIED / "LICENSE.txt").read_text(encoding="utf-8")
        mit = ours[ours.index("The MIT License") : ours.rindex("SOFTWARE.") + len("SOFTWARE.")]
        said = [f"Copyright (c) {by}", mit]
    lines = [line.rstrip() for line in "\n\n".join(said).splitlines()]
    return "\n".join((f"{package} {about['version']}", RULE, "", *lines))


if __name__ == "__main__":
    sys.exit(main())
