"""Refuse an RDF file that is too large, or would take the parser of its syntax apart."""

import re
from mmap import ACCESS_READ, mmap
from pathlib import Path

from isthmus.kb.inputs import opened, size_of_data
from pyoxigraph import RdfFormat

from .contexts import hold_contexts
from .elements import hold_elements
from .nesting import DEEPEST, depth_of_json, depth_of_turtle, too_deep

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
            hold_elements(path, file.read, size)
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            if form == RdfFormat.JSON_LD:
                if depth_of_json(content) > DEEPEST:
                    raise too_deep(path)
                hold_contexts(path, content)
            elif (
                sum(1 for _ in _INSIDE.finditer(content)) > DEEPEST
                and depth_of_turtle(content) > DEEPEST
            ):
                raise too_deep(path)
