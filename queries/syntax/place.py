"""The words around the one that the parser refused, as the rules of repair look at them."""

from collections.abc import Collection, Sequence

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import KEYWORDS

from .grammar import Token

NAMES = frozenset({"NAME", "PREFIXED", "BACKTICKED"})
VALUES = NAMES | {"NUMBER", "TEXT", "DATE", "VARIABLE", "TRUE", "FALSE"}
CLAUSES = frozenset({"WHERE", "SHOW", "GROUP", "ORDER", "LIMIT", "INCLUDING"})
PATH = NAMES | {"DOT", "BACKWARDS", "PLUS", "STAR"}
NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}


class Place:
    """The words around the one that was refused."""

    def __init__(
        self, text: str, words: Sequence[Token], index: int, accepted: frozenset[str]
    ) -> None:
        self.text = text
        self.words = words
        self.index = index
        self.accepted = accepted

    def kind(self, offset: int) -> str:
        """Return the kind of a word, counted from the refused one; empty beyond the ends."""
        at = self.index + offset
        return self.words[at].type if 0 <= at < len(self.words) else ""

    def word(self, offset: int) -> str:
        """Return a word in lower case, counted from the refused one."""
        at = self.index + offset
        return self.words[at].text.lower() if 0 <= at < len(self.words) else ""

    def span(self, first: int, last: int) -> Span:
        """Return the stretch from one word to another, counted from the refused one."""
        end = len(self.words) - 1
        start, stop = (max(0, min(self.index + at, end)) for at in (first, last))
        return self.words[start].span.to(self.words[stop].span)

    def written(self, first: int, last: int) -> str:
        """Return what stands from one word to another."""
        span = self.span(first, last)
        return self.text[span.start : span.end]

    def path(self, last: int) -> int | None:
        """Return where the path begins that ends at a word."""
        if self.kind(last) not in PATH:
            return None
        first = last
        while self.kind(first - 1) in PATH and (
            "DOT" in {self.kind(first), self.kind(first - 1)} or self.kind(first - 1) == "BACKWARDS"
        ):
            first -= 1
        return first

    def adjacent(self, offset: int) -> bool:
        """Tell whether no space stands between a word and the one before it."""
        at = self.index + offset
        return 0 < at < len(self.words) and self.words[at - 1].span.end == self.words[at].span.start

    def last_of(self, offset: int, kinds: Collection[str]) -> int:
        """Return the last of the words behind one that are all of some kinds; by default itself."""
        while self.kind(offset + 1) in kinds:
            offset += 1
        return offset

    def last_value(self, offset: int) -> int:
        """Return the last of the values behind one that are separated by commas."""
        while self.kind(offset + 1) == "COMMA" and self.kind(offset + 2) in VALUES:
            offset += 2
        return offset

    def before(self, offset: int, text: str) -> Fix:
        """Return the fix that writes something in front of a word."""
        return Fix.insert(self.span(offset, offset).start, text)

    def behind(self, offset: int, text: str) -> Fix:
        """Return the fix that writes something right behind a word."""
        return Fix.insert(self.span(offset, offset).end, text)

    def told(self, first: int, last: int, hint: str, *fixes: Fix) -> Diagnostic:
        """Tell that what stands from one word to another does not fit."""
        word = self.written(first, last)
        return diagnostic("E100", self.span(first, last), word=word, help=(hint,), fixes=fixes)

    def missing(self, what: str, span: Span, where: str, hint: str, fix: Fix) -> Diagnostic:
        """Tell that something is missing at a place."""
        return diagnostic("E114", span, missing=what, place=where, help=(hint,), fixes=(fix,))

    def no_operator(self, left: str, *signs: str) -> Diagnostic:
        """Tell that a comparison, or a word that joins, is missing in front of a word."""
        right, gap = self.written(0, 0), self.span(-1, -1).end
        titles = {f"`{left} {sign} {right}`": f" {sign}" for sign in signs}
        return diagnostic(
            "E110",
            self.span(-1, 0),
            left=self.written(-1, -1),
            right=right,
            help=tuple(titles),
            fixes=[
                Fix(f"write {title}", (Edit(gap, gap, text),)) for title, text in titles.items()
            ],
        )

    def habit(self, span: Span, hint: str, *texts: str, whole: Span | None = None) -> Diagnostic:
        """Tell of a way of writing that belongs elsewhere."""
        fixes = [Fix.replace(whole or span, text) for text in texts]
        word = self.text[span.start : span.end]
        code = "E100" if word.partition(" ")[0].lower() in KEYWORDS else "E116"
        return diagnostic(code, span, word=word, help=(hint,), fixes=fixes)

    def slip(self, span: Span, *texts: str, said: Span | None = None) -> Diagnostic:
        """Tell of a word that is misspelt."""
        fixes = [Fix.replace(span, text) for text in texts]
        shown = said or span
        word = self.text[shown.start : shown.end]
        hints = [f"perhaps `{text}`" for text in texts]
        return diagnostic("E100", shown, word=word, help=hints, fixes=fixes)


def of_pattern(pattern: str) -> str:
    """Return how the text is looked for that a pattern such as `%hub` stands for."""
    plain = pattern.strip("%*")
    ends = {f"{plain}%": "starts with", f"%{plain}": "ends with"} if plain else {}
    return f'{ends.get(pattern, "contains")} "{plain}"'
