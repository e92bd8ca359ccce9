"""rdflib's engine, which reads each text of a query once, and looks for comments where some are.

Reading takes it longer than answering by far, and it reads a text anew each time that it is asked:
pyshacl asks the same of each thing that a shape speaks of, tests that compare two engines ask the
same of one record in several ways. What is read stays as it is, as ``prepareQuery`` promises; and
before each word its grammar tries whether a comment begins, a third of all that reading takes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from pyparsing import ParserElement
from rdflib import plugin
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import QueryUnit, parseQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor

# Where else the sign of a comment may stand.
INSIDE = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")


def _parts(whole: ParserElement, known: set[int]) -> Iterator[ParserElement]:
    if id(whole) not in known:
        known.add(id(whole))
        yield whole
        for part in (*getattr(whole, "exprs", ()), getattr(whole, "expr", None)):
            if part is not None:
                yield from _parts(part, known)


@cache
def _grammar() -> list[tuple[ParserElement, list[ParserElement]]]:
    """Return the parts of the grammar, each with what may stand before it."""
    return [(part, part.ignoreExprs) for part in _parts(QueryUnit, set())]


@lru_cache(maxsize=512)
def _read(text: str, prefixes: frozenset[tuple[str, Any]], base: str | None) -> Query:
    comments = "#" in INSIDE.sub("", text)
    try:
        for part, before in _grammar():
            part.ignoreExprs = before if comments else []
        return translateQuery(parseQuery(text), base, dict(prefixes))
    finally:
        for part, before in _grammar():
            part.ignoreExprs = before


class ReadsOnce(SPARQLProcessor):
    """Answers queries over a graph; called as rdflib calls every engine."""

    def query(
        self,
        asked: str | Query,
        bound: Mapping[str, Any] | None = None,
        prefixes: Mapping[str, Any] | None = None,
        base: str | None = None,
        DEBUG: bool = False,  # noqa: N803 - as rdflib calls it
    ) -> Mapping[str, Any]:
        if isinstance(asked, str):
            asked = _read(asked, frozenset((prefixes or {}).items()), base)
        return super().query(asked, bound, prefixes, base, DEBUG)


plugin.register("sparql", Processor, __name__, ReadsOnce.__name__)
