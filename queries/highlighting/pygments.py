"""Colours IQ wherever Pygments works: documentation, terminals, web pages.

Pygments imports this module through its entry point when somebody asks for the language ``iq``;
nothing else in the project does, so Pygments is an extra and not a need of the core.

The words come from `isthmus.queries.diagnostics.spelling`, where they are listed by what they do.
"""

import re
from typing import ClassVar

from isthmus.queries.diagnostics.spelling import (
    CLAUSES,
    FOREIGN,
    FUNCTIONS,
    NAMES_TOO,
    OPERATORS,
    QUANTIFIERS,
    STATEMENTS,
    VERDICTS,
    WORDS,
)
from pygments.lexer import RegexLexer, bygroups, default, words
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

_NAME = r"[^\W\d]\w*(?:-\w+)*"
# A hyphen belongs to a name: `path-cost` and `is-open` are names, not keywords.
_BEFORE, _AFTER = r"(?<![\w-])", r"(?![\w:]|-\w)"
_PLAIN = rf"(?!(?:{'|'.join(WORDS)}){_AFTER})[^\W\d]"
"""Where a name begins that is no word of the language."""


def _any_of(group: tuple[str, ...]) -> words:
    return words(group, prefix=_BEFORE, suffix=_AFTER)


class IqLexer(RegexLexer):
    """Splits IQ into coloured tokens; what IQ does not know becomes an error token."""

    name = "IQ"
    url = "https://w3id.org/isthmus/iq"
    aliases: ClassVar[list[str]] = ["iq"]
    filenames: ClassVar[list[str]] = ["*.iq"]
    mimetypes: ClassVar[list[str]] = ["text/x-iq"]
    flags = re.IGNORECASE

    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"(?:\\.|[^"\\\n])*"', String.Double),
            (r"`[^`\n]+`", Name),
            (r"\d{4}-\d{2}-\d{2}(?![\w-])", Literal.Date),
            (r"-?\d[\d_]*(?:\.\d[\d_]*)?", Number),
            (rf"\${_NAME}", Name.Variable),
            (r"&&|\|\||==|<>|//[^\n]*|--[^\n]*|'[^'\n]*'|\?\w+|[|\[\]{}]|!(?!=)", Error),
            (r"!=|<=|>=|[=<>^+*/%]", Operator),
            (r"[(),.;:]", Punctuation),
            # Words in one place only, and names everywhere else.
            (
                rf"{_BEFORE}(as)(\s+)(of){_AFTER}(?=\s*(?:\Z|[;\"$]|-?\d|to{_AFTER}|{_PLAIN}))",
                bygroups(Keyword, Whitespace, Keyword),  # type: ignore[no-untyped-call]
                "day",
            ),
            (rf"{_BEFORE}reach(?=\s+from{_AFTER})", Keyword),
            (rf"{_BEFORE}find{_AFTER}", Keyword, "class"),
            (rf"{_BEFORE}define{_AFTER}", Keyword, "definition"),
            (rf"{_BEFORE}count(?=\s*\()", Name.Function),
            (rf"{_BEFORE}count{_AFTER}", Keyword, "class"),
            (rf"{_BEFORE}an?{_AFTER}", Operator.Word, "class"),
            (_any_of(FUNCTIONS), Name.Function),
            (_any_of((*STATEMENTS, *NAMES_TOO)), Keyword),
            (_any_of(CLAUSES), Keyword),
            (_any_of(QUANTIFIERS), Keyword.Pseudo),
            (_any_of(VERDICTS), Keyword.Constant),
            (_any_of(OPERATORS), Operator.Word),
            (_any_of(FOREIGN), Error),
            (rf"{_NAME}(?=:\w)", Name.Namespace),
            (_NAME, Name),
        ],
        "class": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            # `count desc`: the word belongs to the query and not to a class.
            (rf"(?={_BEFORE}(?:{'|'.join(WORDS)}){_AFTER})", Whitespace, "#pop"),
            (rf"{_NAME}(?=:\w)", Name.Namespace),
            (r":", Punctuation),
            (_NAME, Name.Class, "#pop"),
            (r"`[^`\n]+`", Name.Class, "#pop"),
            default("#pop"),
        ],
        "day": [
            (r"\s+", Whitespace),
            (rf"(?:today|edition){_AFTER}", Keyword.Constant, "#pop"),
            default("#pop"),
        ],
        "definition": [
            (r"\s+", Whitespace),
            (rf"{_BEFORE}as{_AFTER}", Keyword, ("#pop", "class")),
            (_NAME, Name.Class),
            default("#pop"),
        ],
    }
