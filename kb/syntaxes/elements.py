"""Refuse a file in RDF/XML that would take the parser apart.

The parser of the engine looks through all levels and prefixes at each element, compares each
attribute with all before, and writes out entities without a bound.
"""

# ruff: noqa: PLC0415 - most files are no XML

import re
from collections.abc import Callable
from pathlib import Path

from isthmus.kb.errors import LimitedSourceError, SourceError

from .nesting import DEEPEST, too_deep

_WRITTEN_OUT = 16
"""So many times its own size a file may have once its entities are written out."""
_LEAST_WRITTEN_OUT = 8 * 1024 * 1024
"""So many bytes of entities count for nothing."""
_COMPARED, _COMPARED_OF_A_BYTE = 500_000_000, 500
"""So often prefixes and attributes of RDF/XML may be compared, or so often for each byte."""
_PIECE = 64 * 1024
_BEFORE_XML = re.compile(rb"\A(?:\xef\xbb\xbf|\s|<!--.*?-->)+(?=<\?xml\s)", re.DOTALL)


def hold_elements(path: Path, read: Callable[[int], bytes], size: int) -> None:
    """Go through a file in XML with a parser that keeps nothing.

    Args:
        path: The file, as it is named in messages.
        read: Gives the next bytes of it.
        size: How many it has.

    Raises:
        LimitedSourceError: It nests too deep, or has too much that is written out or compared.
        SourceError: It is no XML.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    parser = ParserCreate()
    most = max(_LEAST_WRITTEN_OUT, _WRITTEN_OUT * size)
    most_compared = max(_COMPARED, _COMPARED_OF_A_BYTE * size)
    depth = written = compared = 0
    prefixes = [0]

    def begin(_: str, attributes: list[str]) -> None:
        nonlocal depth, compared
        depth += 1
        if depth > DEEPEST:
            raise too_deep(path)
        number = len(attributes) // 2
        declared = sum(1 for name in attributes[::2] if name.startswith("xmlns")) if number else 0
        prefixes.append(prefixes[-1] + declared)
        compared += prefixes[-1] * (number - declared + 1) + number * number
        if compared > most_compared:
            raise LimitedSourceError(
                f"{path}: its prefixes, or the attributes of an element, are more than "
                "are compared with each other; no setting allows more: declare fewer"
            )
        if entities:
            count("".join(attributes))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        prefixes.pop()

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
