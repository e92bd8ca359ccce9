"""Apache Jena as a third opinion: gets it, starts it once, asks it many queries.

``JENA_HOME`` names an unpacked Apache Jena. Without it the Debian packages are downloaded into the
build folder and unpacked there; nothing is installed into the system and no rights are needed.

Run as a program, it gets Jena or says what is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from isthmus.kb import Rows, Term
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

FOLDER = Path(__file__).parents[2] / "build" / "engines" / "jena"
PACKAGE = "libapache-jena-java"


class MissingError(Exception):
    """Something that Jena needs is not there; says what and how to get it."""


def class_path() -> str:
    """Return the class path of Jena, which is fetched where it is not there yet.

    Raises:
        MissingError: There is no Java, or no way to get Jena.
    """
    for program in ("java", "javac"):
        if shutil.which(program) is None:
            raise MissingError(
                f"`{program}` is missing, which runs Apache Jena, the third SPARQL engine: "
                "install a JDK (on Debian: apt-get install default-jdk-headless)"
            )
    home = os.environ.get("JENA_HOME")
    if home:
        found = sorted(Path(home).glob("lib/*.jar"))
        if not found:
            raise MissingError(f"JENA_HOME is {home}, where there is no lib/*.jar")
        return os.pathsep.join(map(str, found))
    ready = FOLDER / "ready"
    if not ready.exists():
        _download()
        ready.touch()
    jars = sorted((FOLDER / "usr" / "share" / "java").glob("*.jar"))
    # Versions come twice, as file and as link; one of them is enough, and of logging none is.
    chosen = [jar for jar in jars if not jar.is_symlink() and "slf4j" not in jar.name]
    chosen += [jar for jar in jars if jar.name in {"slf4j-api.jar", "slf4j-nop.jar"}]
    return os.pathsep.join(map(str, (FOLDER, *chosen)))


def _download() -> None:
    for program in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(program) is None:
            raise MissingError(
                f"Apache Jena, the third SPARQL engine, is missing, and so is `{program}` to get "
                "it from Debian: unpack Apache Jena and set JENA_HOME to its folder"
            )
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    wanted = ["--recurse", "--important", "--no-conflicts", "--no-breaks", "--no-replaces"]
    listed = _run(["apt-cache", "depends", *wanted, PACKAGE]).stdout.split()
    packages = sorted(
        {name for name in listed if name.startswith("lib") and name.endswith("-java")}
    )
    done = _run(["apt-get", "download", *packages], FOLDER)
    archives = sorted(FOLDER.glob("*.deb"))
    if PACKAGE not in packages or done.returncode or not archives:
        raise MissingError(
            f"the Debian package {PACKAGE} cannot be downloaded ({done.stderr.strip()[-300:]}): "
            "run apt-get update, or unpack Apache Jena and set JENA_HOME to its folder"
        )
    for archive in archives:
        _run(["dpkg-deb", "-x", str(archive), str(FOLDER)])
        archive.unlink()
    _mend()


def _mend() -> None:
    """Put the message files where the packaged classes look for them.

    Debian renamed the package of the classes copied from Xerces and left their resources behind, so
    that Jena does not start.
    """
    misplaced = "org/apache/jena/ext/xerces/"
    for jar in (FOLDER / "usr" / "share" / "java").glob("jena-core-*.jar"):
        with zipfile.ZipFile(jar) as archive:
            for name in archive.namelist():
                if name.startswith(misplaced) and name.endswith(".properties"):
                    target = FOLDER / "xerces" / name.removeprefix(misplaced)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))


def ask(
    triples: Iterable[Triple], queries: Mapping[str, str], folder: Path
) -> Mapping[str, Rows | str]:
    """Ask many queries over some triples.

    Args:
        triples: The data.
        queries: SPARQL by name.
        folder: Where the files of the exchange are written.

    Returns:
        By name the rows, or what Jena said instead.

    Raises:
        MissingError: Jena cannot be had.
    """
    classes = class_path()
    data, asked, answered = folder / "data.nt", folder / "queries.json", folder / "answers.json"
    data.write_text("".join(f"{triple} .\n" for triple in triples), encoding="utf-8")
    asked.write_text(json.dumps(dict(queries)), encoding="utf-8")
    program = Path(__file__).with_name("Ask.java")
    files = [str(data), str(asked), str(answered)]
    done = _run(["java", "-Dfile.encoding=UTF-8", "-cp", classes, str(program), *files])
    if done.returncode:
        raise MissingError(f"Apache Jena does not start: {done.stderr.strip()[-600:]}")
    answers = json.loads(answered.read_text(encoding="utf-8"))
    return {name: _rows(answer) for name, answer in answers.items()}


def _rows(answer: Mapping[str, object]) -> Rows | str:
    error = answer.get("error")
    if error is not None:
        return str(error)
    head, results = answer["head"], answer["results"]
    assert isinstance(head, dict)
    assert isinstance(results, dict)
    names = tuple(head["vars"])
    return Rows(
        names,
        tuple(tuple(_term(row.get(name)) for name in names) for row in results["bindings"]),
    )


def _term(cell: Mapping[str, str] | None) -> Term | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return NamedNode(cell["value"])
    if cell["type"] == "bnode":
        return BlankNode(cell["value"])
    if "xml:lang" in cell:
        return Literal(cell["value"], language=cell["xml:lang"])
    if "datatype" in cell:
        return Literal(cell["value"], datatype=NamedNode(cell["datatype"]))
    return Literal(cell["value"])


def _run(command: list[str], folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    try:
        class_path()
    except MissingError as missing:
        sys.exit(str(missing))
