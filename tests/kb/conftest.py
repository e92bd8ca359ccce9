"""Small knowledge bases written in the tests themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import Inputs, Knowledge, open_inputs
from isthmus.ontology import PREFIXES
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

BASE = "https://example.org/"
HEADER = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items()) + (
    f"@prefix : <{BASE}> .\n"
)


def _turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(input=HEADER + text, format=RdfFormat.TURTLE)]


def _triple(text: str) -> Triple:
    (found,) = _turtle(f"{text} .")
    return found


@pytest.fixture
def turtle() -> Callable[[str], list[Triple]]:
    """Read Turtle in which the project's prefixes and the empty one are declared."""
    return _turtle


@pytest.fixture
def triple() -> Callable[[str], Triple]:
    """Read one triple, without its full stop."""
    return _triple


@pytest.fixture
def named() -> Callable[[str], NamedNode]:
    return lambda local: NamedNode(BASE + local)


@pytest.fixture(scope="session")
def writing() -> Callable[[Path], Callable[[str, str], Path]]:
    """What writes files in a folder: Turtle gets the prefixes, anything else stays as it is."""

    def write_in(folder: Path) -> Callable[[str, str], Path]:
        def write_file(name: str, text: str) -> Path:
            path = folder / name
            path.write_text(HEADER + text if name.endswith(".ttl") else text, encoding="utf-8")
            return path

        return write_file

    return write_in


@pytest.fixture
def write(
    writing: Callable[[Path], Callable[[str, str], Path]], tmp_path: Path
) -> Callable[[str, str], Path]:
    """Write a file in the folder of a test."""
    return writing(tmp_path)


@pytest.fixture
def knowledge_of(write: Callable[[str, str], Path]) -> Callable[..., Knowledge]:
    """Build a knowledge base from the text of its files, without a cache."""

    def build(
        ontology: str = "", claims: str = "", *, data: str = "", shapes: str = "", **rollups: str
    ) -> Knowledge:
        return open_inputs(
            Inputs(
                ontology=(write("ontology.ttl", ontology),),
                claims=(write("claims.ttl", claims),),
                shapes=(write("shapes.ttl", shapes),) if shapes else (),
                rollups=tuple(write(f"{name}.rq", text) for name, text in rollups.items()),
                data=(write("data.ttl", data),) if data else (),
            ),
            cache=None,
        )

    return build


@pytest.fixture(scope="session")
def shipped_knowledge(knowledge: Knowledge) -> Knowledge:
    """The knowledge base of the project itself, beside the small ones."""
    return knowledge
