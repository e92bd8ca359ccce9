"""Places in a text, and when two spellings are one name."""

import re
from collections.abc import Callable
from functools import lru_cache, wraps

from isthmus.kb.frozen import Frozen


class Span(Frozen):
    """A stretch of text: code points, ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """Return the span that covers this one and another."""
        return Span(min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span(0, 0)
_OTHER_SIGNS = re.compile(r"[\W_]+")
_LONGEST_KEPT = 256


def kept_of_names(most: int) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Keep what a function makes of names.

    Names are short. A text that is longer is somebody's of a query, and thousands of those would
    take as many times 20 KB for ever.

    Args:
        most: How many results are kept.
    """

    def keeping(make: Callable[[str], str]) -> Callable[[str], str]:
        kept = lru_cache(maxsize=most)(make)

        @wraps(make)
        def made(text: str) -> str:
            return kept(text) if len(text) <= _LONGEST_KEPT else make(text)

        return made

    return keeping


@kept_of_names(8192)
def key_of(text: str) -> str:
    """Return the form in which two spellings of one name agree.

    Case does not count, and whatever is not a letter or digit is one hyphen.

    >>> key_of("AWS Direct  Connect") == key_of("aws-direct-connect")
    True
    """
    return _OTHER_SIGNS.sub("-", text.casefold()).strip("-")
