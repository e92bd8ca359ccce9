"""The formatter: one canonical spelling, comments kept, the same text when applied twice.

Clauses come in one order and names in the spelling of the vocabulary. A statement stands on one
line where it fits and was written so, else each clause begins a line; a clause that is too long
goes on below, indented. Empty lines between paragraphs stay, one at a time.
"""

import re
from collections.abc import Callable

from isthmus.queries.diagnostics.diagnostic import QueryError, errors_of
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.grammar import Token, comments, tokens
from isthmus.queries.syntax.parse import parse
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import Term, Vocabulary

WIDTH = 100
"""A statement that fits this many columns stays on one line."""
_INDENT = "  "
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")

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
    writer = Writer(None if vocabulary is None else _spelling_in(vocabulary))
    left = comments(text, parsed.tokens)
    out: list[str] = []
    end = 0

    def paragraph(start: int) -> None:
        """Keep an empty line between what was written last and what begins at a place."""
        if out and out[-1] and _EMPTY_LINE.search(text, end, start):
            out.append("")

    items = parsed.query.items
    for index, item in enumerate(items):
        own, left = _before(left, item.span.end)
        leading, inside = _before(own, item.span.start)
        for comment in leading:
            paragraph(comment.start)
            out.append(_written(text, comment))
            end = comment.end
        paragraph(item.span.start)
        last = index == len(items) - 1
        several_lines = "\n" in text[item.span.start : item.span.end]
        words = _tokens_of(parsed.tokens, item)
        lines = _lines(writer, item, inside, words, text, several_lines=several_lines)
        trailing, left = _on_the_line(text, left, item.span.end)
        end = item.span.end if trailing is None else trailing.end
        lines[-1] += "" if last else ";"
        if trailing is not None:
            lines[-1] += f"  {_written(text, trailing)}"
        out += lines
        if not last and not _is_short(item):
            out.append("")
    for comment in left:
        paragraph(comment.start)
        out.append(_written(text, comment))
        end = comment.end
    return "\n".join(out) + "\n" if out else ""


def _written(text: str, comment: Span) -> str:
    return text[comment.start : comment.end]


def _is_short(item: syntax.Item) -> bool:
    return isinstance(item, syntax.Param | syntax.Use)


def _spelling_in(vocabulary: Vocabulary) -> Callable[[str], str]:
    """Return what gives for a key the spelling of the vocabulary.

    Where two terms of one key are spelled differently, none of them is restored.
    """
    words: dict[str, set[str]] = {}
    terms: tuple[Term, ...] = (*vocabulary.classes.values(), *vocabulary.properties.values())
    for term in terms:
        words.setdefault(key_of(term.name), set()).add(term.name)
    things = vocabulary.individuals

    def spelling(key: str) -> str:
        known = words.get(key, set()) | {things[iri].name for iri in things.named(key)}
        return known.pop() if len(known) == 1 else ""

    return spelling


def _before(comments: list[Span], place: int) -> tuple[list[Span], list[Span]]:
    return (
        [comment for comment in comments if comment.start < place],
        [comment for comment in comments if comment.start >= place],
    )


def _on_the_line(text: str, comments: list[Span], end: int) -> tuple[Span | None, list[Span]]:
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
    comments: list[Span],
    words: list[Token],
    text: str,
    *,
    several_lines: bool,
) -> list[str]:
    """Write a statement.

    A comment behind the last word of a clause stays there; another one inside goes in front of the
    clause it stands in. A statement that was written on several lines keeps one line for each
    clause.

    Args:
        writer: Writes its parts.
        item: The statement.
        comments: The comments inside it.
        text: The whole text.
        several_lines: Whether the statement was written on several lines.
    """
    pieces = writer.pieces(item)
    one_line = " ".join(piece for _, piece in pieces)
    if not comments and not several_lines and len(one_line) <= WIDTH:
        return [one_line]
    clauses = {"": item.span.start}
    depth = 0
    for token in words:
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if token.type in _CLAUSES and not depth:
            clauses.setdefault(_CLAUSES[token.type], token.span.start)
    before: dict[str, list[str]] = {}
    behind: dict[str, str] = {}
    starts = sorted(clauses.items(), key=lambda pair: pair[1])
    for comment in comments:
        following = _next_start(words, comment.start)
        own = next(name for name, start in reversed(starts) if start <= comment.start)
        line = text[text.rfind("\n", 0, comment.start) + 1 : comment.start]
        if line.strip() and following in clauses.values():
            behind[own] = _written(text, comment)
            continue
        # A comment right in front of a clause's keyword belongs to that clause.
        named = next((name for name, start in starts if start == following), own)
        before.setdefault(named, []).append(_written(text, comment))
    out: list[str] = [*before.get("", ())]
    for name, piece in pieces:
        if name:
            out += before.get(name, ())
        out += _folded(name, piece)
        if name in behind:
            out[-1] += f"  {behind[name]}"
    return out


def _folded(name: str, piece: str) -> list[str]:
    """Write a clause, which goes on below where it is too long: conditions one on each line."""
    if len(piece) <= WIDTH:
        return [piece]
    parts = []
    start = depth = 0
    for word in tokens(piece):
        depth += (word.type == "LPAR") - (word.type == "RPAR")
        joins = word.type in {"AND", "OR"} and name in {"where", "over"}
        if not depth and (joins or word.type == "COMMA"):
            cut = word.span.start if joins else word.span.end
            parts.append(piece[start:cut].strip())
            start = cut
    parts.append(piece[start:].strip())
    if name == "where":
        return [parts[0], *(_INDENT + part for part in parts[1:])]
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) <= WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(_INDENT + part)
    return lines


def _next_start(tokens: list[Token], place: int) -> int:
    return next((token.span.start for token in tokens if token.span.start > place), -1)
