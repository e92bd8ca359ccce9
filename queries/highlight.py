"""Colours IQ wherever Pygments works: documentation, terminals, web pages.

Pygments imports this module through its entry point when somebody asks for the language ``iq``;
nothing else in the project does, so Pygments is an extra and not a need of the core.

The words are listed by what they do, since a colour is a statement about that; a test compares the
lists with the words of the grammar, so neither can change alone.
"""

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, words
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
    _TokenType,
)

STATEMENTS = (
    "find", "count", "check", "why", "describe", "compare", "path", "define", "use", "param",
)  # fmt: skip
"""Words that begin a statement; ``count`` and ``path`` have other places too."""
CLAUSES = (
    "where", "show", "group", "order", "by", "having", "limit", "offset", "including",
    "as", "on", "from", "to", "over", "asc", "desc",
)  # fmt: skip
"""Words that begin or join the parts of a statement."""
OPERATORS = ("and", "or", "not", "is", "a", "an", "in", "with", "contains", "starts", "ends",
             "mentions")  # fmt: skip
"""Words between a property and what is said of it, or between conditions."""
QUANTIFIERS = ("any", "every", "no", "at", "least", "most", "exactly")
"""Words that count what is on record."""
VERDICTS = ("true", "false", "stated", "unstated", "mixed")
"""Words for what a condition comes to."""
FUNCTIONS = ("list", "min", "max", "sum", "avg")
"""Words that sum up several values, beside ``count``."""
FOREIGN = ("null", "select", "only", "some")
"""Words of other languages, which are reserved so that they can be answered."""

_NAME = r"[^\W\d]\w*(?:-\w+)*"
_CLASS = rf"(?:{_NAME}:)?{_NAME}"


def _any_of(group: tuple[str, ...]) -> words:
    # A hyphen belongs to a name: `path-cost` and `is-open` are names, not keywords.
    return words(group, prefix=r"(?<![\w-])", suffix=r"(?![\w:]|-\w)")


class IqLexer(RegexLexer):
    """Splits IQ into coloured tokens; what IQ does not know becomes an error token."""

    name = "IQ"
    url = "https://w3id.org/isthmus/iq"
    aliases: ClassVar[list[str]] = ["iq"]
    filenames: ClassVar[list[str]] = ["*.iq"]
    mimetypes: ClassVar[list[str]] = ["text/x-iq"]
    version_added = ""
    flags = 2  # re.IGNORECASE: keywords and names do not depend on case

    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"(?:\\.|[^"\\\n])*"', String.Double),
            (r"`[^`\n]+`", Name),
            (r"\d{4}-\d{2}-\d{2}(?![\w-])", Literal.Date),
            (r"-?\d[\d_]*(?:\.\d[\d_]*)?", Number),
            (rf"\${_NAME}", Name.Variable),
            (r"&&|\|\||==|<>|//|--|'[^'\n]*'|\?\w+|[|!\[\]{}](?!=)", Error),
            (r"!=|<=|>=|[=<>^+*/%]", Operator),
            (r"[(),.;:]", Punctuation),
            # What follows a class-taking word is a class, keyword or not.
            (
                rf"(?<![\w-])(find)(\s+)(?!(?:where|show)\b)({_CLASS})",
                bygroups(Keyword, Whitespace, Name.Class),
            ),
            (
                rf"(?<![\w-])(is)(\s+)(an?)(\s+)({_CLASS})",
                bygroups(
                    Operator.Word, Whitespace, Operator.Word, Whitespace, Name.Class
                ),
            ),
            (
                rf"(?<![\w-])(define)(\s+)({_NAME})(\s+)(as)(\s+)({_CLASS})",
                bygroups(
                    Keyword, Whitespace, Name.Class, Whitespace, Keyword, Whitespace, Name.Class
                ),
            ),
            (
                rf"(?<![\w-])(count)(\s+)(?!(?:where|desc|asc|as|having|order|group)\b)({_NAME})",
                bygroups(Keyword, Whitespace, Name.Class),
            ),
            (r"count(?=\s*\()", Name.Function),
            (_any_of(FUNCTIONS), Name.Function),
            (_any_of(STATEMENTS), Keyword),
            (_any_of(CLAUSES), Keyword),
            (_any_of(QUANTIFIERS), Keyword.Pseudo),
            (_any_of(VERDICTS), Keyword.Constant),
            (_any_of(OPERATORS), Operator.Word),
            (_any_of(FOREIGN), Error),
            (rf"({_NAME})(:)({_NAME})", bygroups(Name.Namespace, Punctuation, Name)),
            (_NAME, Name),
        ],
    }  # fmt: skip


def token_kinds() -> dict[str, _TokenType]:
    """Return every word of the language with the kind of token that colours it."""
    kinds: dict[str, _TokenType] = {}
    for group, kind in (
        (STATEMENTS, Keyword),
        (CLAUSES, Keyword),
        (QUANTIFIERS, Keyword.Pseudo),
        (VERDICTS, Keyword.Constant),
        (OPERATORS, Operator.Word),
        (FUNCTIONS, Name.Function),
        (FOREIGN, Error),
    ):
        kinds |= dict.fromkeys(group, kind)
    return kinds
