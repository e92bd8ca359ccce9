"""Tell in which syntax an RDF file is written, and refuse what would take the parser apart.

Public ontologies come as ``.owl`` in five syntaxes, and as ``.rdf`` or ``.xml`` in three; the
suffix alone refuses files that could be read.

The parser of the engine goes down into what is nested by calling itself, so a file of a hundred
kilobytes ends the process; it keeps a context for each level of JSON-LD, looks through all levels
of RDF/XML at each element, and writes out entities without a bound.
"""

# ruff: noqa: PLC0415 - most files are no XML

import re
from collections.abc import Callable
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pyoxigraph import RdfFormat

from .errors import LimitedSourceError, SourceError
from .inputs import opened, size_of_data

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

_SIGNS = {
    b"\x1f\x8b": "is packed with gzip; unpack it first",
    b"PK\x03\x04": "is a ZIP archive; unpack it first",
    b"BZh": "is packed with bzip2; unpack it first",
    b"\xfd7zXZ": "is packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; unpack it first",
    b"\xff\xfe": "is in UTF-16; save it as UTF-8",
    b"\xfe\xff": "is in UTF-16; save it as UTF-8",
}
"""What files begin with that are no text in UTF-8, and what to do with them."""
_SEEN = 8192
"""How many bytes are looked at."""
_BLANK = re.compile(r"(?:\ufeff|\s|#[^\n]*\n|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_UNREADABLE = (
    (re.compile(r"(?:Prefix|Ontology)\s*\("), "the functional syntax of OWL"),
    (re.compile(r"(?:Prefix|Ontology|Import|Class|ObjectProperty):\s"), "the Manchester syntax"),
    (re.compile(r"<(?:\w+:)?Ontology[\s>]"), "OWL/XML"),
    (re.compile(r"format-version:"), "the OBO format"),
    (re.compile(r"<!?(?:doctype\s+)?html", re.IGNORECASE), "HTML, which is a page about it"),
)
_XML = re.compile(r"<!DOCTYPE|<\w+:RDF[\s>]|<RDF[\s>]|<[\w:.-]+\s[^>]*xmlns", re.IGNORECASE)
_TURTLE = re.compile(r"@(?:prefix|base)\b|(?:prefix|base)\s|<[^>\s]*>\s|_:|\w*:[\w.-]*\s", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)


def format_of(path: Path) -> RdfFormat:
    """Return the format of a file.

    Raises:
        SourceError: The suffix is unknown, or the file is in a syntax that is not read; the
            message says what to do.
        OSError: The file cannot be read.
    """
    suffix = path.suffix.lower()
    form = FORMATS.get(suffix)
    if form is None and suffix not in {".omn", ".ofn", ".owx", ".obo", ".n3"}:
        known = ", ".join(FORMATS)
        raise SourceError(f"{path}: the suffix {path.suffix!r} is not RDF; use one of {known}")
    with opened(path) as file:
        first = file.read(_SEEN)
    for sign, said in _SIGNS.items():
        if first.startswith(sign):
            raise SourceError(f"{path} {said}")
    start = first.decode("utf-8", errors="replace")
    content = _BLANK.sub("", start, count=1)
    root = _BLANK.sub("", _DOCTYPE.sub("", content, count=1), count=1)
    for pattern, name in _UNREADABLE:
        if pattern.match(root) or pattern.match(content):
            raise SourceError(
                f"{path}: this is {name}, which is not read; save it as Turtle or RDF/XML, for "
                f"instance in Protégé or with `robot convert --input {path.name} "
                f"--output {path.stem}.ttl`"
            )
    if form is None or form == RdfFormat.RDF_XML:
        if _XML.match(content):
            return RdfFormat.RDF_XML
        if content[:1] in {"{", "["} and form is not None:
            return RdfFormat.JSON_LD
        if form is None or _TURTLE.match(content):
            return RdfFormat.TURTLE
    elif form == RdfFormat.TURTLE and _XML.match(content):
        return RdfFormat.RDF_XML
    return form


DEEPEST = 256
"""So deep a file may be nested: objects of JSON-LD, elements of RDF/XML, triples in triples."""
_WRITTEN_OUT = 16
"""So many times its own size a file may have once its entities are written out."""
_LEAST_WRITTEN_OUT = 8 * 1024 * 1024
"""So many bytes of entities count for nothing."""
_PIECE = 64 * 1024
_BEFORE_XML = re.compile(rb"\A(?:\xef\xbb\xbf|\s|<!--.*?-->)+(?=<\?xml\s)", re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = b"{}[]"
_NOT_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_STEPS = {ord(sign): 1 if sign in "{[" else -1 for sign in "{}[]"}
_PART_OF_TURTLE = re.compile(
    rb'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"""|"(?:[^"\\\n\r]|\\.)*+"'''
    rb"""|'''(?:[^'\\]|\\.|'{1,2}(?!'))*+'''|'(?:[^'\\\n\r]|\\.)*+'"""
    rb"""|\\.|#[^\n\r]*+|<[^<>"{}|^`\\\x00-\x20]*+>|<<|>>""",
    re.DOTALL,
)
_INSIDE = re.compile(rb"<<")


def hold_to_bounds(path: Path, form: RdfFormat) -> None:
    """Refuse a file that is too large, or nested too deeply, for the parser.

    Args:
        path: The file.
        form: Its syntax.

    Raises:
        LimitedSourceError: It is; the message says which limit it meets.
        SourceError: It is no XML.
        TooLargeError: It has more bytes than it may.
        OSError: The file cannot be read.
    """
    with opened(path) as file:
        size = size_of_data(file, path)
        # What is this small can hold no more levels.
        if size <= DEEPEST:
            return
        if form == RdfFormat.RDF_XML:
            _hold_xml(path, file.read, size)
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            if form == RdfFormat.JSON_LD:
                depth = _depth_of_json(content)
            elif sum(1 for _ in _INSIDE.finditer(content)) > DEEPEST:
                depth = _depth_of_turtle(content)
            else:
                return
    if depth > DEEPEST:
        raise _too_deep(path)


def _too_deep(path: Path) -> LimitedSourceError:
    return LimitedSourceError(
        f"{path}: it is nested deeper than the {DEEPEST} levels that are read; no setting allows "
        "more, since the process would run out of stack"
    )


def _depth_of_json(content: mmap) -> int:
    brackets = _STRING.sub(b"", content).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _depth_of_turtle(content: mmap) -> int:
    """Return how deep triples stand in triples, which N-Triples writes as Turtle does."""
    deepest = depth = 0
    for part in _PART_OF_TURTLE.finditer(content):
        sign = part[0]
        if sign == b"<<":
            depth += 1
            deepest = max(deepest, depth)
        elif sign == b">>":
            depth -= 1
    return deepest


def _hold_xml(path: Path, read: Callable[[int], bytes], size: int) -> None:
    """Go through a file in XML with a parser that keeps nothing."""
    from xml.parsers.expat import ExpatError, ParserCreate

    parser = ParserCreate()
    most = max(_LEAST_WRITTEN_OUT, _WRITTEN_OUT * size)
    depth = written = 0

    def begin(_: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _too_deep(path)
        if entities:
            count("".join(attributes))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def count(text: str) -> None:
        nonlocal written
        written += len(text)
        if written > most:
            raise LimitedSourceError(
                f"{path}: its entities stand for more than the {most:,} characters that are read; "
                "no setting allows more: write them out in the file"
            )

    entities = False

    def declare(*_: object) -> None:
        nonlocal entities
        entities = True
        parser.CharacterDataHandler = count

    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.EntityDeclHandler = declare
    try:
        # Blanks and comments before the declaration are no XML; the engine takes them all the same.
        parser.Parse(_BEFORE_XML.sub(b"", read(_PIECE), count=1), False)
        while piece := read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except ExpatError as error:
        reason = str(error).partition(":")[0]
        if "amplification" in reason:
            raise LimitedSourceError(
                f"{path}: its entities stand for far more than the file itself has; no setting "
                "allows that: write them out in the file"
            ) from error
        raise SourceError(f"{path}:{error.lineno}:{error.offset + 1}: {reason}") from error
