"""Translates places: code points here; lines, and units of an agreed encoding, in an editor."""

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from lsprotocol.types import Position, PositionEncodingKind, Range

if TYPE_CHECKING:
    from isthmus.queries.diagnostics.span import Span

# The protocol knows these three ends of a line and no other, unlike `str.splitlines`.
_LINE_END = re.compile(r"\r\n|\n|\r")


def _units(text: str, encoding: str) -> int:
    match encoding:
        case PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        case PositionEncodingKind.Utf32:
            return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


class Places:
    """The places of one text.

    Args:
        encoding: What the client counts: ``utf-8``, ``utf-16`` or ``utf-32``.
    """

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self.encoding = encoding
        ends = list(_LINE_END.finditer(text))
        self._starts = [0, *(end.end() for end in ends)]
        self._stops = [*(end.start() for end in ends), len(text)]

    def position(self, offset: int) -> Position:
        """Return the client's position of an offset in code points."""
        place = max(0, min(offset, len(self._text)))
        line = bisect_right(self._starts, place) - 1
        return Position(line, _units(self._text[self._starts[line] : place], self.encoding))

    def range(self, span: "Span") -> Range:
        """Return the client's range of a span."""
        return self.range_between(span.start, span.end)

    def range_between(self, start: int, end: int) -> Range:
        """Return the client's range between two offsets."""
        return Range(self.position(start), self.position(end))

    def everything(self) -> Range:
        """Return the client's range of the whole text."""
        return self.range_between(0, len(self._text))

    def length(self, span: "Span") -> int:
        """Return how many of the client's units a span has."""
        return _units(self._text[span.start : span.end], self.encoding)

    def offset(self, position: Position) -> int:
        """Return the offset of a client's position.

        Behind the end of a line is its end, and inside a character is before it.
        """
        if position.line >= len(self._starts):
            return len(self._text)
        start, stop = self._starts[position.line], self._stops[position.line]
        left = position.character
        for place in range(start, stop):
            left -= _units(self._text[place], self.encoding)
            if left < 0:
                return place
        return stop
