"""Refuse an RDF file that is too large, or would take the parser of its syntax apart."""

from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from isthmus.kb.inputs import opened, pieces_of, size_of_data
from pyoxigraph import RdfFormat

from .contexts import hold_contexts
from .elements import hold_elements
from .nesting import DEEPEST, depth_of_json, depth_of_turtle, too_deep

_INSIDE = b"<<"


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
            hold_elements(path, file.read, size)
            return
        # Not mapped: where somebody cuts the file meanwhile, that would end the process.
        if form == RdfFormat.JSON_LD:
            content = file.read()
            if depth_of_json(content) > DEEPEST:
                raise too_deep(path)
            hold_contexts(path, content)
        elif _may_be_deep(file):
            file.seek(0)
            if depth_of_turtle(file.read()) > DEEPEST:
                raise too_deep(path)


def _may_be_deep(file: BinaryIO) -> bool:
    """Tell whether a file opens so many triples in triples, which hardly any does."""
    counted = accumulate(piece.count(_INSIDE) for piece in pieces_of(file, len(_INSIDE)))
    return any(found > DEEPEST for found in counted)
