"""Places in a text, and when two spellings are one name."""

import re

from isthmus.kb.characters import kept_of_names
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


@kept_of_names(8192)
def key_of(text: str) -> str:
    """Return the form in which two spellings of one name agree.

    Case does not count, and whatever is not a letter or digit is one hyphen.

    >>> key_of("AWS Direct  Connect") == key_of("aws-direct-connect")
    True
    """
    return _OTHER_SIGNS.sub("-", text.casefold()).strip("-")
