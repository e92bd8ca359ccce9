"""The formatter: one canonical spelling, comments kept, the same text when applied twice.

Clauses come in one order and names in the spelling of the vocabulary. A statement stands on one
line where it fits and was written so, else each clause begins a line.
"""

from dataclasses import dataclass

from . import syntax
from .diagnostics import QueryError, errors_of
from .grammar import Token
from .limits import Limits
from .parse import parse
from .vocabulary import Vocabulary
from .write import Writer

WIDTH = 100
"""A statement that fits this many columns stays on one line."""

_CLAUSES = {
    "WHERE": "where",
    "SHOW": "show",
    "GROUP": "group",
    "ORDER": "order",
    "LIMIT": "limit",
    "INCLUDING": "including",
    "ON": "on",
    "OVER": "over",
}


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    start: int


def format_query(
    text: str, vocabulary: Vocabulary | None = None, limits: Limits | None = None
) -> str:
    """Write a text in canonical form.

    Args:
        text: One or more statements.
        vocabulary: Restores the spelling of its names; without it they stay as written.
        limits: Caps.

    Returns:
        The text with one final newline, or an empty text. Formatting it again changes nothing, and
        it reads into the same syntax tree.

    Raises:
        QueryError: The text cannot be read.
    """
    parsed = parse(text, limits)
    if errors_of(parsed.diagnostics):
        raise QueryError(text, parsed.diagnostics)
    writer = Writer(_spellings(vocabulary))
    comments = _comments(text, parsed.tokens)
    out: list[str] = []
    items = parsed.query.items
    for index, item in enumerate(items):
        own, comments = _before(comments, item.span.end)
        leading, inside = _before(own, item.span.start)
        out += [comment.text for comment in leading]
        last = index == len(items) - 1
        several_lines = "\n" in text[item.span.start : item.span.end]
        lines = _lines(writer, item, inside, _tokens_of(parsed.tokens, item), several_lines)
        trailing, comments = _on_the_line(text, comments, item.span.end)
        lines[-1] += "" if last else ";"
        if trailing is not None:
            lines[-1] += f"  {trailing.text}"
        out += lines
        if not last and not _is_short(item):
            out.append("")
    out += [comment.text for comment in comments]
    return "\n".join(out) + "\n" if out else ""


def _is_short(item: syntax.Item) -> bool:
    return isinstance(item, syntax.Param | syntax.Use)


def _spellings(vocabulary: Vocabulary | None) -> dict[str, str]:
    if vocabulary is None:
        return {}
    found: dict[str, str] = {}
    for terms in (vocabulary.classes, vocabulary.properties, vocabulary.individuals):
        for term in terms.values():
            key = syntax.key_of(term.name)
            # Where two things of one key are spelled differently, none of them is restored.
            found[key] = term.name if found.get(key, term.name) == term.name else ""
    return {key: name for key, name in found.items() if name}


def _comments(text: str, tokens: tuple[Token, ...]) -> list[_Comment]:
    """Find the comments, which stand between tokens."""
    found = []
    ends = [0, *(token.span.end for token in tokens)]
    starts = [*(token.span.start for token in tokens), len(text)]
    for end, start in zip(ends, starts, strict=True):
        place = end
        for line in text[end:start].split("\n"):
            mark = line.find("#")
            if mark >= 0:
                found.append(_Comment(line[mark:].rstrip(), place + mark))
            place += len(line) + 1
    return found


def _before(comments: list[_Comment], place: int) -> tuple[list[_Comment], list[_Comment]]:
    return (
        [comment for comment in comments if comment.start < place],
        [comment for comment in comments if comment.start >= place],
    )


def _on_the_line(
    text: str, comments: list[_Comment], end: int
) -> tuple[_Comment | None, list[_Comment]]:
    """Take the comment that stands behind a statement on its last line."""
    if comments and "\n" not in text[end : comments[0].start]:
        between = text[end : comments[0].start].strip()
        if between in {"", ";"}:
            return comments[0], comments[1:]
    return None, comments


def _tokens_of(tokens: tuple[Token, ...], item: syntax.Item) -> list[Token]:
    return [
        token
        for token in tokens
        if item.span.start <= token.span.start and token.span.end <= item.span.end
    ]


def _lines(
    writer: Writer,
    item: syntax.Item,
    comments: list[_Comment],
    tokens: list[Token],
    several_lines: bool,
) -> list[str]:
    """Write a statement; a comment inside goes in front of the clause it stands in.

    One that was written on several lines keeps one line for each clause.
    """
    pieces = writer.pieces(item)
    one_line = " ".join(piece for _, piece in pieces)
    if not comments and not several_lines and len(one_line) <= WIDTH:
        return [one_line]
    clauses = {"": item.span.start}
    depth = 0
    for token in tokens:
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if token.type in _CLAUSES and not depth:
            clauses.setdefault(_CLAUSES[token.type], token.span.start)
    by_clause: dict[str, list[str]] = {}
    starts = sorted(clauses.items(), key=lambda pair: pair[1])
    for comment in comments:
        name = ""
        for clause, start in starts:
            # A comment right in front of a clause's keyword belongs to that clause.
            if start <= comment.start or _next_start(tokens, comment.start) == start:
                name = clause
        by_clause.setdefault(name, []).append(comment.text)
    out: list[str] = [*by_clause.get("", ())]
    for name, piece in pieces:
        if name:
            out += by_clause.get(name, ())
        out.append(piece)
    return out


def _next_start(tokens: list[Token], place: int) -> int:
    return next((token.span.start for token in tokens if token.span.start > place), -1)
