"""Read RDF files into triples, with a clear word about what is wrong in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from isthmus.ontology import BASE
from pyoxigraph import BlankNode, DefaultGraph, RdfFormat, Triple, parse

from .errors import SourceError
from .frozen import Frozen
from .terms import Term

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
}
"""File suffix to RDF format."""


class Source(Frozen):
    """One RDF file and what it says.

    Attributes:
        path: Where it was read from.
        triples: Its triples in order of appearance; named graphs are merged, since the layers of
            the store are ours.
    """

    path: Path
    triples: tuple[Triple, ...]


def claims_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shipped claims, in order of name."""
    return tuple(sorted((Path(__file__).parent / "claims").glob("*.ttl")))


def read(path: Path, number: int = 0) -> Source:
    """Read one RDF file; the format follows from the suffix.

    Blank nodes are renamed by the number of the file and their order in it, so that two files
    never share one by accident and the same files always give the same names.

    Args:
        path: The file.
        number: The place of the file among those read together.

    Returns:
        The file with its triples.

    Raises:
        SourceError: The file is missing, has an unknown suffix, or is not well formed; the
            message names file, line and column.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMATS)
        raise SourceError(f"{path}: the suffix {path.suffix!r} is not RDF; use one of {known}")
    try:
        return Source(path, tuple(_triples(path, form, number)))
    except SyntaxError as error:
        place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
        raise SourceError(f"{place}: {_reason(error)}") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise SourceError(f"{path}: {error}") from error


def read_all(paths: Sequence[Path], first: int = 0) -> tuple[Source, ...]:
    """Read several RDF files; blank nodes stay apart per file.

    Args:
        paths: The files.
        first: The number of the first one, so that groups of files stay apart too.

    Returns:
        The files in the order given.
    """
    return tuple(read(path, first + number) for number, path in enumerate(paths))


def _triples(path: Path, form: RdfFormat, number: int) -> Iterator[Triple]:
    names: dict[BlankNode, BlankNode] = {}

    def rename(term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"f{number}n{len(names)}"))

    # Not the place of the file on disk: the same file gives the same names everywhere.
    base = f"{BASE}data/{quote(path.name)}"
    for quad in parse(path=path, format=form, base_iri=base):
        subject, value = quad.subject, quad.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            message = "a triple stands inside a triple; only RDF 1.1 is understood"
            raise SourceError(f"{path}: {message}")
        if subject.__class__ is BlankNode or value.__class__ is BlankNode:
            named = rename(subject)
            yield Triple(named, quad.predicate, rename(value))  # type: ignore[arg-type]
        elif quad.graph_name == DefaultGraph():
            yield quad.triple
        else:
            yield Triple(subject, quad.predicate, value)


def _reason(error: SyntaxError) -> str:
    """Drop the position that the parser writes into its own message."""
    text = str(error.msg)
    return text.split(": ", 1)[1] if text.startswith("Parser error at") and ": " in text else text
