"""Ontologies of others with a little data, and questions with answers worked out by hand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what the answer has to be; the fields are those of the files.

    Attributes:
        sparql: A query that a second engine, rdflib, answers with the same things, over what owlrl
            infers.
    """

    name: str
    query: str
    expected: tuple[str, ...] | None = None
    verdict: str = ""
    counts: Mapping[str, int] | None = None
    steps: tuple[list[str], ...] = ()
    error: str = ""
    note: str = ""
    sparql: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """An ontology with data and questions.

    Attributes:
        name: The name of its file of questions.
        ontology: Its files.
        fetched: Names of files that are downloaded first.
        data: Files of data.
        classes: How many classes it is known to have.
        words: Some of the words that it must give.
        questions: What is asked.
    """

    name: str
    ontology: tuple[Path, ...]
    fetched: tuple[str, ...]
    data: tuple[Path, ...]
    classes: int
    words: tuple[str, ...]
    questions: tuple[Question, ...]


def read_domain(path: Path) -> Domain:
    """Read a file of questions; a field that no question has is a mistake and fails here."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Domain(
        path.stem,
        tuple(FOLDER / "ontologies" / name for name in found["ontology"]),
        tuple(found.get("fetched", ())),
        tuple(FOLDER / "data" / name for name in found["data"]),
        found["classes"],
        tuple(found["words"]),
        tuple(
            Question(**{key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()})
            for entry in found["question"]
        ),
    )
