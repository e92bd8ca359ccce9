"""The texts on which highlighters have to agree with the lexer of the parser."""

from dataclasses import dataclass

from isthmus.queries.syntax.grammar import tokens
from isthmus.queries.syntax.terminals import kind_of_token


@dataclass(frozen=True, slots=True)
class Coloured:
    """A stretch of a text (code points) with what it is to a reader."""

    start: int
    end: int
    kind: str


def expected(text: str) -> list[Coloured]:
    """Split a text with the lexer of the parser, and find the comments that it leaves out."""
    found = []
    end = 0
    for token in tokens(text):
        found += comments(text, end, token.span.start)
        end = token.span.end
        found.append(Coloured(token.span.start, end, kind_of_token(token.type)))
    return found + comments(text, end, len(text))


def comments(text: str, start: int, end: int) -> list[Coloured]:
    found = []
    place = text.find("#", start, end)
    while place >= 0:
        stop = text.find("\n", place)
        stop = len(text) if stop < 0 else stop
        found.append(Coloured(place, stop, "comment"))
        place = text.find("#", stop, end)
    return found


HARD = (
    "",
    "   ",
    "find option # the end\n# again\nwhere \"a # b\" # c",
    'find größe where name = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀" and `x 😀` = $größe # 😀 kind\nshow 😀 x, 東京',
    "FIND Option WHERE Encrypted IS NOT Stated",
    "finder find-it find_it find:it is-open path-cost order-by find- -find",
    "10Gbps 10 Gbps -5 5_000 0.5 1. .5 2020-06-06 2020-06-06-x 2020-06-066 ٣٤ Ⅷ ²x x²",
    'a "open\nb `open\nc \'open\nd "esc \\" in" "esc \\\\" end "\\',
    "a && b || c == d <> e // f\n-- g\n?h | ! != [i] {j} 'k' null SELECT only Some",
    "\u00a0find\u2003x\u3000where\u0085y\u001cz\ufeffw\u200bv\r\nend",
    "f\u0131nd F\u0130ND \u017fhow che\u212ac \u212a",
    "find line as of today; find line as of edition; find line as of 2020-06-06 # as of",
    "find line show title as of, serves as today; find line where of = 1 and today and edition",
    "reach from app to shared in prod; find line where reach = one and any reach",
    "find line group by title having count > 1 as of to",
    "combining e\u0301te\u0301 na\u00efve a\u203fb ª º \u2160",
)  # fmt: skip
"""Texts made to be hard to split."""
