"""Say in words what is wrong with a query that is not well formed, and where.

The parser gives a place at or behind the mistake, and a list of what it tried last, which names
neither an undeclared prefix nor an open bracket. So the common mistakes are looked for here.
"""

import re
from collections.abc import Iterator

from isthmus.kb.data_class import dataclass
from isthmus.ontology import PREFIXES

from .query_check import declared, tokens

_SENTENCES = {
    "The SELECT contains a variable that is unbound": (
        "SELECT lists a variable that is neither grouped by nor aggregated"
    ),
    "The SELECT overrides an existing variable": "AS names a variable that has a value already",
}
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_FIRST = frozenset({"prefix", "base", "version", "select", "ask", "construct", "describe"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a query.

    Attributes:
        message: One sentence without a position.
        line: From 1.
        column: In code points from 1.
    """

    message: str
    line: int
    column: int


def find_mistake(text: str, message: str, line: int, column: int) -> Mistake:
    """Look for what is wrong with a query.

    Args:
        text: The query.
        message: What the parser says.
        line: Where it stopped, from 1.
        column: Where it stopped, in code points from 1.

    >>> find_mistake("ASK { ?x y:z 1 }", "expected OPTIONAL", 1, 14)
    Mistake(message='the prefix y: is not declared', line=1, column=10)
    >>> find_mistake("ASK {", "expected GRAPH", 1, 6).message
    '{ is never closed'
    """
    for phrase, words in _SENTENCES.items():
        if phrase in message:
            return Mistake(words, line, column)
    stopped = offset_of(text, line, column)
    candidate = next(_candidates(text, stopped), None)
    if candidate is None:
        return Mistake("the query is not well formed at or just before this place", line, column)
    words, place = candidate
    before = text[:place]
    return Mistake(words, before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1)


def offset_of(text: str, line: int, column: int) -> int:
    """Return the code point of a line and column, both from 1; at most the end of the text."""
    before = sum(len(before_it) + 1 for before_it in text.split("\n")[: line - 1])
    return min(before + column - 1, len(text))


def _candidates(text: str, stopped: int) -> Iterator[tuple[str, int]]:
    """Yield mistakes with their places, the likeliest first."""
    matches = list(tokens(text))
    seen = [match for match in matches if not (match["hidden"] or "").startswith("#")]
    if not seen:
        yield "the query is empty: it begins with SELECT, ASK, CONSTRUCT or DESCRIBE", 0
        return
    first = seen[0]
    if (first["plain"] or "").casefold() not in _FIRST:
        words = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
        yield f"{_cut(first[0])} begins no query: {words}", first.start()
    known = {*PREFIXES, *declared(text), "_"}
    for match in matches:
        if match["local"] and (match["word"] or "") not in known and match.start() < stopped:
            yield f"the prefix {match['word'] or ''}: is not declared", match.start()
    for match in matches:
        quote = match[0][0]
        if quote in "\"'" and (len(match[0]) == 1 or match[0][-1] != quote):
            yield f"the text that begins with {quote} is never closed", match.start()
    yield from _brackets(matches)


def _brackets(matches: list[re.Match[str]]) -> Iterator[tuple[str, int]]:
    waiting: list[re.Match[str]] = []
    for match in matches:
        if match["open"]:
            waiting.append(match)
        elif match["close"]:
            if not waiting:
                yield f"{match[0]} closes nothing", match.start()
                return
            last = waiting.pop()
            if _PAIRS[last[0]] != match[0]:
                yield f"{match[0]} closes {last[0]}, which needs {_PAIRS[last[0]]}", match.start()
                return
    if waiting:
        yield f"{waiting[-1][0]} is never closed", waiting[-1].start()


def _cut(word: str) -> str:
    return word if len(word) <= 40 else word[:40] + " …"
