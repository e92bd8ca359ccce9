"""Where the files of this room are, installed or in a checkout."""

from pathlib import Path

_ROOM = Path(__file__).parent


def ontology_files() -> tuple[Path, ...]:
    """Return the Turtle files of the vocabulary, in order of name."""
    return _files("vocabulary", "ttl")


def resource_files() -> tuple[Path, ...]:
    """Return the Turtle files of the resource layer, in which networks of one's own are described.

    The annotations for the query language are among them; the words of the paper's layer are not.
    """
    return (*_files("resources", "ttl"), _ROOM / "vocabulary" / "language.ttl")


def shapes_files() -> tuple[Path, ...]:
    """Return the Turtle files of the SHACL shapes that hold before reasoning."""
    return _files("shapes", "ttl")


def closure_shapes_files() -> tuple[Path, ...]:
    """Return the Turtle files of the SHACL shapes that hold after reasoning."""
    return _files("shapes/closure", "ttl")


def rollup_files() -> tuple[Path, ...]:
    """Return the SPARQL construction rules of the closed-world step, in order of application."""
    return _files("rollup", "rq")


def question_files() -> tuple[Path, ...]:
    """Return the files of competency questions with their expected answers."""
    return _files("questions", "toml")


def _files(folder: str, suffix: str) -> tuple[Path, ...]:
    return tuple(sorted((_ROOM / folder).glob(f"*.{suffix}")))
