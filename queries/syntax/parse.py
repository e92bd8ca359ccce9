"""From text to the syntax tree, with every syntax error that can be told apart."""

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.diagnostic import Diagnostic, diagnostic, errors_of
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.limits import Limits

from . import tree as syntax
from .build import Builder
from .errors import diagnose
from .grammar import Rejected, Token, tokens, tree

CLAUSES = frozenset({"WHERE", "SHOW", "GROUP", "ORDER", "LIMIT", "INCLUDING"})


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


def parse(text: str, limits: Limits | None = None) -> Parsed:
    """Read a text.

    Args:
        text: One or more statements.
        limits: Caps on length and nesting, checked before anything is built.

    Returns:
        The syntax tree and the diagnostics; never raises for any text.
    """
    caps = limits or Limits()
    if len(text.encode("utf-8", "replace")) > caps.text:
        found = diagnostic("E501", Span(0, min(len(text), 80)), most=f"{caps.text:,}")
        return Parsed(syntax.Query(()), (found,), ())
    words = tokens(text, caps.words + 1)
    if len(words) > caps.words:
        found = diagnostic("E507", words[-1].span, most=f"{caps.words:,}")
        return Parsed(syntax.Query(()), (found,), words)
    deep = too_deep(words, caps.nesting)
    if deep is not None:
        found = diagnostic("E502", deep, most=str(caps.nesting), help=(_DEFINE,))
        return Parsed(syntax.Query(()), (found,), words)
    statements = _statements(words)
    if len(statements) > caps.statements:
        span = statements[caps.statements][0].span
        found = diagnostic("E508", span, most=str(caps.statements))
        return Parsed(syntax.Query(()), (found,), words)
    builder = Builder(text, caps.conjuncts)
    items: list[syntax.Item] = []
    problems: list[Diagnostic] = []
    for statement in statements:
        item = _item(text, statement, builder, problems, caps.errors)
        if item is not None:
            items.append(item)
    problems += builder.found
    problems.sort(key=lambda entry: entry.span.start)
    return Parsed(syntax.Query(tuple(items)), tuple(problems), words)


def parse_condition(text: str) -> syntax.Condition | None:
    """Read a condition alone; None where it is not one."""
    try:
        root = tree(tokens(text), "condition")
    except Rejected:
        return None
    builder = Builder(text, Limits().conjuncts)
    condition = builder.condition(root)
    return None if errors_of(builder.found) else condition


_DEFINE = "`define a-name as a-class where ( … )` gives the inner part a name"


def _statements(words: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    groups: list[list[Token]] = [[]]
    for word in words:
        if word.type == "SEMICOLON":
            groups.append([])
        else:
            groups[-1].append(word)
    return [tuple(group) for group in groups if group]


def _item(
    text: str,
    words: tuple[Token, ...],
    builder: Builder,
    problems: list[Diagnostic],
    most: int,
) -> syntax.Item | None:
    """Read one statement; after an error, leave the clause out and read the rest."""
    end = words[-1].span.end
    while True:
        try:
            return builder.item(tree(words))
        except Rejected as rejected:
            problems.append(diagnose(text, words, rejected.index, rejected.accepted, end))
            if len(problems) >= most:
                return None
            start, stop = _clause_around(words, rejected.index)
            if rejected.index >= len(words) or problems[-1].code == "E113":
                # Nothing behind it can be wrong, or it would be read as what it is not.
                return _silently(words[:start], builder) if start else None
        if start == 0:
            return _tail_only(text, words[stop:], builder, problems, most=most, end=end)
        words = words[:start] + words[stop:]


def _silently(words: tuple[Token, ...], builder: Builder) -> syntax.Item | None:
    """Read what stands before an error, so that names in it are looked at."""
    try:
        return builder.item(tree(words))
    except Rejected:
        return None


def _tail_only(
    text: str,
    words: tuple[Token, ...],
    builder: Builder,
    problems: list[Diagnostic],
    *,
    most: int,
    end: int,
) -> syntax.Item | None:
    """Report errors in the clauses behind a head that could not be read."""
    while words:
        try:
            # What the clauses are about is unknown, so only their syntax is looked at.
            builder.clauses(tree(words, "clauses"))
            return None
        except Rejected as rejected:
            problems.append(diagnose(text, words, rejected.index, rejected.accepted, end))
            if len(problems) >= most:
                return None
            start, stop = _clause_around(words, rejected.index)
            words = words[:start] + words[stop:]
    return None


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
