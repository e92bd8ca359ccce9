"""The LALR parser made from ``grammar.lark``, once a process, and its words with positions."""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import lark
from isthmus.kb.frozen import Frozen
from isthmus.queries.cache_folder import cache_folder
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import NAMES_TOO
from lark import Lark, Tree
from lark import Token as LarkToken
from lark.exceptions import UnexpectedInput
from lark.parsers.lalr_interactive_parser import InteractiveParser

STARTS = ("statement", "clauses", "value", "foreign")
END = "$END"
_DEEPEST_KEPT = 100
"""Of more states at once, as in a text nested on purpose, it is worked out anew what fits next."""
_MARK = "\ufeff"
"""The byte order mark that some editors write in front of a file."""
_NAMES_TOO = frozenset(map(str.upper, NAMES_TOO))


class Token(Frozen):
    """One word or sign of a query.

    Attributes:
        type: The name of its terminal in the grammar.
        text: As written.
        span: Where.
    """

    type: str
    text: str
    span: Span


class Rejected(Exception):  # noqa: N818 - a signal between two stages, never shown
    """The parser met a word that does not fit.

    Attributes:
        index: The place of the word among the tokens; their number where the end came too early.
        accepted: The terminals that would have fitted.
    """

    def __init__(self, index: int, accepted: frozenset[str]) -> None:
        super().__init__(index)
        self.index = index
        self.accepted = accepted


def grammar_text() -> str:
    """Return the grammar as shipped."""
    return (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")


@cache
def parser() -> Lark:
    """Return the parser; its tables are kept in the user's cache folder."""
    text = grammar_text()
    folder = cache_folder()
    # The file is named after all that its content depends on, so versions never meet in one file.
    digest = hashlib.sha256(f"{lark.__version__}\n{text}".encode()).hexdigest()[:16]
    place = folder / f"grammar-{digest}.bin" if folder else None
    # What is no file there, such as a pipe, would be waited for.
    usable = place is not None and (place.is_file() or not place.exists())
    return Lark(
        text,
        parser="lalr",
        lexer="basic",
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=False,
        cache=str(place) if usable else False,
    )


def tokens(text: str, most: int | None = None) -> tuple[Token, ...]:
    """Split a text into words and signs; every text can be split.

    Args:
        text: The query.
        most: How many to read at most.

    Returns:
        The tokens without spaces and comments. What the language does not know arrives as a token
        of a foreign kind.
    """
    if text.startswith(_MARK):
        # A space of the same length, so that places stay right.
        text = " " + text[1:]
    session = parser().parse_interactive(text, start="foreign")
    lexed = session.lexer_thread.lex(session.parser_state)  # type: ignore[no-untyped-call]
    return dated(tuple(_token(word) for word in islice(lexed, most)))


def comments(text: str, words: Sequence[Token]) -> list[Span]:
    """Return where the comments of a text are, which stand between its words.

    Args:
        text: The query.
        words: Its tokens.
    """
    spans = []
    ends = (0, *(word.span.end for word in words))
    starts = (*(word.span.start for word in words), len(text))
    for end, start in zip(ends, starts, strict=True):
        place = end
        for line in text[end:start].split("\n"):
            if (mark := line.find("#")) >= 0:
                spans.append(Span(place + mark, place + len(line.rstrip())))
            place += len(line) + 1
    return spans


def _token(word: LarkToken) -> Token:
    start = word.start_pos or 0
    return Token(word.type, str(word), Span(start, start + len(word)))


_DATE_WORDS = {"today": "TODAY", "edition": "EDITION"}
_AFTER_OF = frozenset({"NAME", "DATE", "NUMBER", "TEXT", "VARIABLE", "SEMICOLON"})


def dated(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """Tell ``as of`` from an alias, the words behind it from names, and ``reach from`` likewise.

    Only there are ``of``, ``today``, ``edition`` and ``reach`` words of the language, so they stay
    free for properties and things.
    """
    made = list(words)
    for at, word in enumerate(words):
        first = at == 0 or words[at - 1].type == "SEMICOLON"
        if first and word.type == "NAME" and word.text.lower() == "reach":
            made[at] = Token("REACH", word.text, word.span)
        of = words[at + 1] if at + 1 < len(words) else None
        if word.type != "AS" or of is None or of.type != "NAME" or of.text.lower() != "of":
            continue
        then = words[at + 2] if at + 2 < len(words) else None
        # `to` is a word of its own, and `today` half written.
        begun = then is not None and "today".startswith(then.text.lower())
        if then is None or begun or then.type in _AFTER_OF:
            made[at] = Token("ASOF", word.text, word.span)
            made[at + 1] = Token("OF", of.text, of.span)
            kind = _DATE_WORDS.get(then.text.lower()) if then is not None else None
            if kind is not None and then is not None:
                made[at + 2] = Token(kind, then.text, then.span)
    return tuple(made)


def tree(words: tuple[Token, ...], start: str = "statement") -> Tree[LarkToken]:
    """Parse tokens into the parse tree.

    Args:
        words: The tokens, in order; some of the text may have been left out.
        start: One of the start symbols of the grammar.

    Returns:
        Lark's tree.

    Raises:
        Rejected: A token does not fit.
    """
    session = _read(parser().parse_interactive(start=start), words)
    try:
        return session.feed_eof()  # type: ignore[no-untyped-call, no-any-return]
    except UnexpectedInput:
        raise Rejected(len(words), accepts(session)) from None


def fits(words: tuple[Token, ...]) -> bool:
    """Tell whether the tokens are a statement; says nothing of why not, and so costs little."""
    session = _without_tree("statement")
    try:
        for word in words:
            session.feed_token(lark_token(word))
        session.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedInput:
        return False
    return True


def state_after(words: tuple[Token, ...], start: str = "statement") -> InteractiveParser:
    """Return the parser as it stands after some tokens; it makes no tree.

    Raises:
        Rejected: A token does not fit.
    """
    return _read(_without_tree(start), words)


def _read(session: InteractiveParser, words: tuple[Token, ...]) -> InteractiveParser:
    for index, word in enumerate(words):
        try:
            session.feed_token(lark_token(word))
        except UnexpectedInput:
            # What the parser has put together before it refused narrows what it would have taken.
            before = state_after(words[:index], session.parser_state.parse_conf.start)
            raise Rejected(index, accepts(before)) from None
    return session


def _without_tree(start: str) -> InteractiveParser:
    """Return a parser that only tells what fits; putting a tree together takes as long again."""
    session = parser().parse_interactive(start=start)
    session.parser_state.parse_conf.callbacks = {}
    return session


def accepts(session: InteractiveParser) -> frozenset[str]:
    """Return the terminals that fit next."""
    start, stack = session.parser_state.parse_conf.start, tuple(session.parser_state.state_stack)
    if len(stack) > _DEEPEST_KEPT:
        return _accepted.__wrapped__(start, stack)
    return _accepted(start, stack)


@lru_cache(maxsize=2_048)
def _accepted(start: str, stack: tuple[int, ...]) -> frozenset[str]:
    """Return the terminals that fit after what has led to some states of the parser.

    Nothing else of what was read matters, the same states come again and again, and lark tries
    each terminal on a copy of the parser.
    """
    session = _without_tree(start)
    session.parser_state.state_stack[:] = stack
    session.parser_state.value_stack[:] = [None] * (len(stack) - 1)
    accepted = frozenset(session.accepts())  # type: ignore[no-untyped-call]
    # Where any name fits, these words would be names, which says nothing about them.
    return accepted - _NAMES_TOO if "BACKTICKED" in accepted else accepted


def after(session: InteractiveParser, word: Token) -> InteractiveParser:
    """Return a copy of a parser that has read one more word, which has to fit."""
    copy: InteractiveParser = session.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]
    copy.feed_token(lark_token(word))
    return copy


def lark_token(word: Token) -> LarkToken:
    """Turn a token back into the parser's own kind."""
    return LarkToken(
        word.type, word.text, start_pos=word.span.start, end_pos=word.span.end, line=1, column=1
    )
