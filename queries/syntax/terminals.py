"""The words and signs of the grammar as a highlighter needs them: in order, each with its kind.

Highlighters for other programs are written from here (`isthmus.queries.highlighting`).
"""

import re
from typing import Literal

from isthmus.kb.data_class import dataclass
from isthmus.queries.diagnostics.spelling import FOREIGN, WORDS

from .grammar import parser

Kind = Literal[
    "keyword",
    "name",
    "string",
    "number",
    "variable",
    "operator",
    "punctuation",
    "comment",
    "error",
]

DATE_WORDS = frozenset({"ASOF", "OF", "TODAY", "EDITION"})
"""Terminals of ``as of today`` and its like; elsewhere these words are names."""

_KINDS: dict[str, Kind] = {
    "NAME": "name",
    "PREFIXED": "name",
    "BACKTICKED": "name",
    "TEXT": "string",
    "NUMBER": "number",
    "DATE": "number",
    "VARIABLE": "variable",
    "COMMENT": "comment",
    "EQUAL": "operator",
    "COMPARISON": "operator",
    "BACKWARDS": "operator",
    "PLUS": "operator",
    "STAR": "operator",
    "SLASH": "operator",
    "PERCENT": "operator",
    "LPAR": "punctuation",
    "RPAR": "punctuation",
    "COMMA": "punctuation",
    "DOT": "punctuation",
    "COLON": "punctuation",
    "SEMICOLON": "punctuation",
}

# What Python's `re` means by the classes of characters that the grammar uses. They are spelled out,
# since other engines draw `\w`, `\d` and `\s` from other tables.
LETTER, _DIGIT, _WORD = r"\p{L}\p{Nl}\p{No}_", r"\p{Nd}", r"\p{L}\p{N}_"
SPACE = r"\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CLASSES = {
    r"[^\W\d]": f"[{LETTER}]",
    r"[^\s]": f"[^{SPACE}]",
}
NAME_GOES_ON = f"(?:[{_WORD}]|-[{_WORD}])"
"""What makes a name longer, so that a keyword in front of it is none."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A kind of word or sign.

    Attributes:
        name: Its name in the grammar.
        pattern: A regular expression that means the same to JavaScript (flag ``u``) and to
            Oniguruma as the one of the grammar means to Python. It never matches a line break.
        kind: What it is to a reader.
    """

    name: str
    pattern: str
    kind: Kind


def terminals() -> tuple[Terminal, ...]:
    """Return the terminals in the order in which the lexer tries them; the first match counts.

    Keywords are not among them: they are names until :func:`kind_of_word` says otherwise.

    Raises:
        KeyError: The grammar has a terminal of which nobody has said what it is to a reader.
    """
    scanner = parser().parser.lexer.scanner
    known = []
    for terminal in scanner.terminals:
        if terminal.name.startswith("__IGNORE"):
            continue
        plain = terminal.pattern.type == "str"
        pattern = _escaped(terminal.pattern.value) if plain else portable(terminal.pattern.value)
        known.append(Terminal(terminal.name, pattern, _kind(terminal.name)))
    return tuple(known)


def kind_of_word(word: str) -> Kind:
    """Return what a word in lower case is: a keyword, one of another language, or a name."""
    if word in FOREIGN:
        return "error"
    return "keyword" if word in WORDS else "name"


def kind_of_token(terminal: str) -> Kind:
    """Return what a token of the lexer is to a reader, by the name of its terminal."""
    if terminal in DATE_WORDS or terminal == "REACH":
        return "keyword"
    word = terminal.lower()
    return kind_of_word(word) if word in WORDS else _kind(terminal)


def space() -> str:
    """Return a pattern for one space or line break, as the lexer understands it."""
    return f"[{SPACE}]"


def portable(pattern: str) -> str:
    r"""Write a regular expression of Python so that other engines read it in the same way.

    >>> portable(r"-?\d+(\.\d)?")
    '-?\\p{Nd}+(?:\\.\\p{Nd})?'
    """
    out = []
    inside = False
    for part in re.findall(r"\[\^\\W\\d\]|\[\^\\s\]|\\.|\(\??|.", pattern, re.DOTALL):
        if part in _CLASSES:
            out.append(_CLASSES[part])
        elif part in {r"\w", r"\d"}:
            characters = _WORD if part == r"\w" else _DIGIT
            single = inside or characters == _DIGIT
            out.append(characters if single else f"[{characters}]")
        elif part == "\n":
            out.append(r"\n")
        elif part == "." and not inside:
            out.append(r"[^\n]")
        elif part == "(" and not inside:
            out.append("(?:")
        else:
            inside = (inside or part == "[") and part != "]"
            out.append(part)
    return "".join(out)


def _kind(terminal: str) -> Kind:
    if terminal in _KINDS:
        return _KINDS[terminal]
    foreign = {
        symbol.name
        for rule in parser().rules
        if rule.origin.name == "foreign"
        for symbol in rule.expansion
    }
    if terminal not in foreign:
        raise KeyError(f"{terminal}: its kind is missing in {__name__}")
    return "error"


def _escaped(sign: str) -> str:
    return re.sub(r"[\^$\\.*+?()\[\]{}|/]", r"\\\g<0>", sign)
