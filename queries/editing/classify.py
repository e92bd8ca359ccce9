"""Says of every word and sign of a text what it is, names by what they were found to mean."""

from typing import Literal

from isthmus.kb.data_class import dataclass
from isthmus.queries.binding.bind import TYPES, Bound
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.spelling import FUNCTIONS
from isthmus.queries.syntax.grammar import comments
from isthmus.queries.syntax.parse import Parsed
from isthmus.queries.syntax.terminals import kind_of_token
from isthmus.queries.vocabulary.units import unit

Class = Literal[
    "keyword",
    "function",
    "class",
    "property",
    "thing",
    "definition",
    "parameter",
    "unit",
    "type",
    "name",
    "string",
    "number",
    "operator",
    "punctuation",
    "comment",
    "error",
]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign.

    Attributes:
        span: Where it stands; never longer than a line.
        kind: What it is; ``name`` for a name that means nothing (yet).
        declares: Whether it declares the definition or parameter that it names.
    """

    span: Span
    kind: Class
    declares: bool = False


def classify(text: str, parsed: Parsed, bound: Bound) -> tuple[Word, ...]:
    """Say what every word and sign of a text is.

    Args:
        text: One or more statements, with or without errors.

    Returns:
        The words, signs and comments in order; they do not overlap.
    """
    meanings: dict[int, Class] = {}
    for resolution in bound.resolutions:
        if resolution.span.start < resolution.span.end and resolution.role != "parameter":
            meanings.setdefault(resolution.span.start, resolution.role)
    words = [Word(span, "comment") for span in comments(text, parsed.tokens)]
    before = ""
    for index, token in enumerate(parsed.tokens):
        span = token.span
        kind: Class
        declares = False
        match kind_of_token(token.type):
            case "variable":
                kind, declares = "parameter", before == "PARAM"
            case "name":
                kind = meanings.get(span.start, "name")
                if before == "DEFINE":
                    kind, declares = "definition", True
                elif kind == "name" and before == "NUMBER" and unit(token.text) is not None:
                    kind = "unit"
                elif before == "COLON" and key_of(token.text) in TYPES:
                    kind = "type"
            case "keyword" if _is_function(parsed, index):
                kind = "function"
            case other:
                kind = other
        words.append(Word(span, kind, declares))
        before = token.type
    return tuple(sorted(words, key=lambda word: word.span.start))


def _is_function(parsed: Parsed, index: int) -> bool:
    word = parsed.tokens[index].text.lower()
    following = parsed.tokens[index + 1 : index + 2]
    return word in {*FUNCTIONS, "count"} and bool(following) and following[0].type == "LPAR"
