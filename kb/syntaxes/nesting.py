"""Tell how deep a file in JSON-LD or Turtle is nested.

The parser of the engine goes down into what is nested by calling itself, so a file of a hundred
kilobytes ends the process.
"""

import re
from itertools import accumulate
from pathlib import Path

from isthmus.kb.errors import LimitedSourceError

DEEPEST = 256
"""So deep a file may be nested: objects of JSON-LD, elements of RDF/XML, triples in triples."""
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


def too_deep(path: Path) -> LimitedSourceError:
    """Return what is told of a file that is nested deeper."""
    return LimitedSourceError(
        f"{path}: it is nested deeper than the {DEEPEST} levels that are read; no setting allows "
        "more, since the process would run out of stack"
    )


def depth_of_json(content: bytes) -> int:
    """Return how deep objects and lists stand in one another."""
    brackets = _STRING.sub(b"", content).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def depth_of_turtle(content: bytes) -> int:
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
