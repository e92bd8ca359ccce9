"""Tell in which syntax an RDF file is written.

Public ontologies come as ``.owl`` in five syntaxes, and as ``.rdf`` or ``.xml`` in three; the
suffix alone refuses files that could be read.
"""

import re
from pathlib import Path

from isthmus.kb.errors import SourceError
from isthmus.kb.inputs import NO_TEXT, opened
from pyoxigraph import RdfFormat

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
    for sign, said in NO_TEXT.items():
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
