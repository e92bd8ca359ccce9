"""From text to the syntax tree, with every syntax error that can be told apart."""

from typing import TYPE_CHECKING, Any

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.diagnostic import Diagnostic, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.language_limits import Limits

from . import tree as syntax
from .build import build
from .errors import diagnose
from .grammar import Rejected, Token, fits, tokens, tree
from .place import CLAUSES

if TYPE_CHECKING:
    from lark import Token as LarkToken
    from lark import Tree


class Parsed(Frozen):
    """What came of reading a text.

    Attributes:
        query: The statements that could be read; where there are errors, those parts of them that
            could, so that names in them are looked at too.
        diagnostics: What is wrong with the syntax.
        tokens: The words of the text.
    """

    query: syntax.Query
    diagnostics: tuple[Diagnostic, ...]
    tokens: tuple[Token, ...]


def parse(text: str, limits: Limits | None = None, *, explained: bool = True) -> Parsed:
    """Read a text.

    Args:
        text: One or more statements.
        limits: Caps on length and nesting, checked before anything is built.
        explained: Whether errors say everything that could have been meant.

    Returns:
        The syntax tree and the diagnostics; never raises for any text.
    """
    caps = limits or Limits()
    if len(text.encode("utf-8", "replace")) > caps.text:
        too_much = diagnostic("E501", Span(0, min(len(text), 80)), most=f"{caps.text:,}")
        return Parsed(syntax.Query(()), (too_much,), ())
    words = tokens(text, caps.words + 1)
    if len(words) > caps.words:
        too_much = diagnostic("E507", words[-1].span, most=f"{caps.words:,}")
        return Parsed(syntax.Query(()), (too_much,), words)
    deep = too_deep(words, caps.nesting)
    if deep is not None:
        too_much = diagnostic("E502", deep, most=str(caps.nesting), help=(_DEFINE,))
        return Parsed(syntax.Query(()), (too_much,), words)
    statements = _statements(words)
    if len(statements) > caps.statements:
        span = statements[caps.statements][0].span
        too_much = diagnostic("E508", span, most=str(caps.statements))
        return Parsed(syntax.Query(()), (too_much,), words)
    reading = _Reading(text, caps, explained)
    items: list[syntax.Item] = []
    for statement in statements:
        item = reading.item(statement)
        if item is not None:
            items.append(item)
    problems = [*reading.rejected, *reading.refused]
    problems.sort(key=lambda entry: entry.span.start)
    return Parsed(syntax.Query(tuple(items)), tuple(problems), words)


def is_well_formed(text: str, limits: Limits) -> bool:
    """Tell whether every statement of a text can be read, without saying what is wrong if not.

    Args:
        text: One or more statements.
        limits: Caps on length.
    """
    words = tokens(text, limits.words + 1)
    return len(words) <= limits.words and all(map(fits, _statements(words)))


_DEFINE = "`define a-name as a-class where ( … )` gives the inner part a name"


def _statements(words: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    groups: list[list[Token]] = [[]]
    for word in words:
        if word.type == "SEMICOLON":
            groups.append([])
        else:
            groups[-1].append(word)
    return [tuple(group) for group in groups if group]


class _Reading:
    """Reads the statements of a text.

    Attributes:
        rejected: What does not fit the grammar.
        refused: What the grammar lets pass and the language does not.
    """

    def __init__(self, text: str, limits: Limits, explained: bool) -> None:
        self._text = text
        self._explained = explained
        self._limits = limits
        self.rejected: list[Diagnostic] = []
        self.refused: list[Diagnostic] = []

    def item(self, words: tuple[Token, ...]) -> syntax.Item | None:
        """Read one statement; after an error, leave the clause out and read the rest."""
        end = words[-1].span.end
        while True:
            try:
                return self._built(words)
            except Rejected as rejected:
                if not self._go_on(words, rejected, end):
                    return None
                start, stop = _clause_around(words, rejected.index)
                if rejected.index >= len(words) or self.rejected[-1].code == "E113":
                    # What is never closed takes in all that follows, and errors told of there
                    # would vanish once it is closed. Only the names before it are looked at.
                    return self._silently(words[:start]) if start else None
            if start == 0:
                self._tail_only(words[stop:], end)
                return None
            words = words[:start] + words[stop:]

    def _built(self, words: tuple[Token, ...]) -> syntax.Item:
        item: syntax.Item = self._build(tree(words))
        return item

    def _build(self, root: "Tree[LarkToken]") -> Any:  # noqa: ANN401 - as `build` does
        return build(root, self._text, self._limits.conjuncts, self.refused)

    def _go_on(self, words: tuple[Token, ...], rejected: Rejected, end: int) -> bool:
        """Report what does not fit; tell whether more may be reported."""
        problem = diagnose(
            self._text,
            words,
            rejected.index,
            rejected.accepted,
            end,
            explained=self._explained,
        )
        self.rejected.append(problem)
        return len(self.rejected) < self._limits.errors

    def _silently(self, words: tuple[Token, ...]) -> syntax.Item | None:
        """Read what stands before an error, so that names in it are looked at."""
        try:
            return self._built(words)
        except Rejected:
            return None

    def _tail_only(self, words: tuple[Token, ...], end: int) -> None:
        """Report errors in the clauses behind a head that could not be read."""
        while words:
            try:
                # What the clauses are about is unknown, so only their syntax is looked at.
                root = tree(words, "clauses")
            except Rejected as rejected:
                if not self._go_on(words, rejected, end):
                    return
                start, stop = _clause_around(words, rejected.index)
                words = words[:start] + words[stop:]
            else:
                self._build(root)
                return


def _clause_around(words: tuple[Token, ...], index: int) -> tuple[int, int]:
    """Find the clause in which a token stands: from its keyword to the next clause's keyword."""
    start = min(index, len(words) - 1)
    if index < len(words) and words[index].type in CLAUSES and start > 0:
        start -= 1
    while start > 0 and words[start].type not in CLAUSES:
        start -= 1
    if words[start].type not in CLAUSES:
        start = 0
    stop = index if index > start else index + 1
    while stop < len(words) and words[stop].type not in CLAUSES:
        stop += 1
    return start, max(stop, start + 1)


def too_deep(words: tuple[Token, ...], most: int) -> Span | None:
    """Return where brackets are nested deeper than they may be, or None."""
    depth = 0
    for word in words:
        if word.type == "LPAR":
            depth += 1
            if depth > most:
                return word.span
        elif word.type == "RPAR":
            depth = max(0, depth - 1)
    return None
