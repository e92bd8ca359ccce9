"""Read RDF files into triples, with a clear word about what is wrong in them."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from isthmus.ontology import BASE
from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QuadParser,
    RdfFormat,
    Triple,
    parse,
)

from .errors import LimitedSourceError, SourceError
from .frozen import Frozen
from .inputs import TooLargeError, content_of, opened
from .syntaxes.bounds import hold_to_bounds
from .syntaxes.formats import format_of
from .terms import Term, triple_of


class Source(Frozen):
    """One RDF file and what it says.

    Attributes:
        path: Where it was read from.
        triples: Its triples in order of appearance, whatever graph they stand in: reasoning sees
            the union.
        graphs: Its triples by the named graph they stand in, where it has named graphs.
        prefixes: The prefixes it declares, with their namespaces; the empty one is left out.
    """

    path: Path
    triples: tuple[Triple, ...]
    graphs: Mapping[NamedNode, tuple[Triple, ...]] = MappingProxyType({})
    prefixes: Mapping[str, str] = MappingProxyType({})


def read(path: Path, number: int = 0) -> Source:
    """Read one RDF file; the format follows from the suffix and from what it begins with.

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
        LimitedSourceError: It is too large, nested too deeply, or something in it is too long.
    """
    with reading(path) as parser:
        return _source(path, renamed(path, parser, number), parser)


@contextmanager
def reading(path: Path) -> Iterator[QuadParser]:
    """Give what parses one RDF file; see `read`.

    Args:
        path: The file.

    Raises:
        SourceError: As `read` says, wherever in the block it is noticed.
    """
    try:
        form = format_of(path)
        hold_to_bounds(path, form)
        yield _parsed(path, form)
    except SyntaxError as error:
        place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
        raise SourceError(f"{place}: {_reason(error)}") from error
    except MemoryError as error:
        # Of the parser, which holds a word or a text whole: "Reached the buffer maximal size".
        if "buffer" not in str(error):
            raise
        raise LimitedSourceError(
            f"{path}: a name or a text in it is longer than the 16 MiB that are read; no setting "
            "allows more"
        ) from error
    except TooLargeError as error:
        raise LimitedSourceError(f"{path}: {error.strerror}") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{path}: {error}") from error


def read_all(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Read several RDF files in the order given; blank nodes stay apart per file."""
    return tuple(read(path, number) for number, path in enumerate(paths))


def lines_of(path: Path, wanted: Iterable[Triple], number: int = 0) -> dict[Triple, int]:
    """Return the lines on which triples of a file end, counted from one.

    The parser gives no places, so the file is handed to it line by line; what it has read when a
    triple comes out is where the triple stands.

    Args:
        path: The file, which has been read before.
        wanted: The triples, with the names that blank nodes have in this room.
        number: The place of the file among those read together, as for `read`.
    """
    missing = set(wanted)
    lines: dict[Triple, int] = {}
    reader = _LineByLine(path)
    quads = parse(input=reader, format=format_of(path), base_iri=_base(path))  # type: ignore[arg-type]
    for quad in renamed(path, quads, number):
        triple = quad.triple
        if triple in missing and triple not in lines:
            lines[triple] = reader.line
            if len(lines) == len(missing):
                break
    return lines


class _LineByLine:
    """A file of which each call reads one line, or a part of it.

    Attributes:
        line: The number of lines of which something was read so far.
    """

    def __init__(self, path: Path) -> None:
        self._lines = content_of(path).removeprefix(BOM_UTF8).splitlines(keepends=True)
        self._rest = memoryview(b"")
        self.line = 0

    def read(self, size: int) -> bytes:
        """Read at most so many bytes: a parser that is given more than it asked for aborts."""
        if not self._rest and self.line < len(self._lines):
            self._rest = memoryview(self._lines[self.line])
            self.line += 1
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


def _parsed(path: Path, form: RdfFormat) -> QuadParser:
    with opened(path) as file:
        marked = file.read(len(BOM_UTF8)) == BOM_UTF8
    if marked:
        # Editors on Windows write the mark; the grammars of RDF have no place for it.
        content = content_of(path).removeprefix(BOM_UTF8)
        return parse(content, format=form, base_iri=_base(path))
    return parse(path=path, format=form, base_iri=_base(path))


def _base(path: Path) -> str:
    # Not the place of the file on disk: the same file gives the same names everywhere.
    return f"{BASE}data/{quote(path.name)}"


def _source(path: Path, quads: Iterable[Quad], parser: QuadParser) -> Source:
    triples: list[Triple] = []
    graphs: dict[NamedNode, list[Triple]] = {}
    for quad in quads:
        triples.append(quad.triple)
        if isinstance(quad.graph_name, NamedNode):
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
    prefixes = {prefix: space for prefix, space in parser.prefixes.items() if prefix}
    return Source(
        path,
        tuple(triples),
        {graph: tuple(stated) for graph, stated in graphs.items()},
        prefixes,
    )


def renamed(path: Path, quads: Iterable[Quad], number: int) -> Iterator[Quad]:
    """Yield quads of a file with the names that its blank nodes have in this room; see `read`."""
    names: dict[BlankNode, BlankNode] = {}

    def rename(term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"f{number}n{len(names)}"))

    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            message = "a triple stands inside a triple; only RDF 1.1 is understood"
            raise SourceError(f"{path}: {message}")
        if subject.__class__ is BlankNode or value.__class__ is BlankNode:
            triple = triple_of(rename(subject), quad.predicate, rename(value))
            yield Quad(triple.subject, triple.predicate, triple.object, quad.graph_name)
        else:
            yield quad


def _reason(error: SyntaxError) -> str:
    """Drop the position that the parser writes into its own message."""
    text = str(error.msg)
    if "LoadDocumentCallback" in text:
        return "a @context in it is an address, and nothing is fetched; write it out in the file"
    return text.split(": ", 1)[1] if text.startswith("Parser error at") and ": " in text else text
