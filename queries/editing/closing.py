"""Closes an unfinished statement with the fewest words that the parser accepts."""

from collections import deque
from typing import TYPE_CHECKING

from isthmus.queries.binding.names import FILLER
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.build import build
from isthmus.queries.syntax.grammar import Rejected, Token, accepts, after, state_after, tree

if TYPE_CHECKING:
    from lark.parsers.lalr_interactive_parser import InteractiveParser

_FILLERS = (
    # The words with which a sentence is closed, cheapest first.
    ("NAME", FILLER),
    ("WHERE", "where"),
    ("RPAR", ")"),
    ("EQUAL", "="),
    ("NUMBER", "1"),
    ("TEXT", '"x"'),
    ("BY", "by"),
    ("TO", "to"),
    ("OVER", "over"),
    ("AS", "as"),
    ("LPAR", "("),
    ("COLON", ":"),
    ("COMPARISON", ">"),
    ("UNSTATED", "unstated"),
    ("LEAST", "least"),
    ("WITH", "with"),
    ("A", "a"),
    ("FROM", "from"),
    ("VARIABLE", "$x"),
    ("IN", "in"),
    ("DATE", "2020-06-06"),
)
_DEEPEST = 7


def closed(begun: tuple[Token, ...], start: int) -> syntax.Item | None:
    """Close a statement as shortly as possible and read it.

    Args:
        begun: Its words so far.
        start: A place behind which no word of it begins.

    Returns:
        The statement; None where nothing can follow its words.
    """
    try:
        session = state_after(begun)
    except Rejected:
        return None
    closing = _shortest_end(session, start)
    if closing is None:
        return None
    text = " " * (start + 200)
    try:
        item: syntax.Item = build(tree((*begun, *closing)), text, 10_000, [])
    except Rejected:
        return None
    return item


def _shortest_end(session: "InteractiveParser", start: int) -> tuple[Token, ...] | None:
    """Search for the fewest words after which the sentence may end."""
    waiting: deque[tuple[InteractiveParser, tuple[Token, ...]]] = deque([(session, ())])
    tried = 0
    while waiting and tried < 400:
        state, added = waiting.popleft()
        accepted = accepts(state)
        if "$END" in accepted:
            return added
        if len(added) >= _DEEPEST:
            continue
        for kind, text in _FILLERS:
            if kind not in accepted:
                continue
            tried += 1
            place = start + 2 + len(added)
            word = Token(kind, text, Span(place, place + 1))
            following = after(state, word)
            waiting.append((following, (*added, word)))
    return None
