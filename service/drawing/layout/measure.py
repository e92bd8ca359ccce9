"""How much room text takes, on the safe side, without a font at hand."""

from functools import lru_cache

_NARROW = frozenset("ijl.,:;'|!()[]I")
_SLIM = frozenset('frt-/ "“”‘’·')
_BROAD = frozenset("mwMW@%—…")
_MOST_LETTERS = 4096
_BOLD = 1.13
"""So much wider are bold letters."""
_LOST = 1e-6
"""What numbers lose that are divided and compared; far less than can be seen."""


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in the units of its size.

    Args:
        text: One line.
        size: The height of the letters, as CSS gives it.
        bold: Whether the letters are bold.

    Returns:
        A width that the usual sans-serif typefaces do not pass.
    """
    return size * (_BOLD if bold else 1.0) * sum(map(_LETTERS.__getitem__, text))


class _Letters(dict[str, float]):
    """The width of each letter that came up; a page of drawings measures thousands of them."""

    def __missing__(self, letter: str) -> float:
        if letter in _NARROW:
            wide = 0.31
        elif letter in _SLIM:
            wide = 0.41
        elif letter in _BROAD:
            wide = 0.95
        else:
            wide = 0.71 if letter.isupper() or ord(letter) > 0x2000 else 0.6
        if len(self) < _MOST_LETTERS:
            self[letter] = wide
        return wide


_LETTERS = _Letters()
"""As `width` needs them."""


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of the longest word of a text, or of its longest hyphenated part."""
    parts = text.replace("-", "- ").split()
    return max((width(part, size, bold=bold) for part in parts), default=0.0)


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines; a word that is too long for a line is broken, too.

    Args:
        size: The height of the letters.
        room: How wide a line may be.
        bold: Whether the letters are bold.

    Returns:
        The lines; none for an empty text.
    """
    # A line as wide as its room must fit, whatever the division loses.
    room = (room / _BOLD if bold else room) + _LOST
    lines: list[str] = []
    long = 0.0
    for word in text.split():
        # The line so far was added up already.
        longer = sum(map(_LETTERS.__getitem__, word), long + _LETTERS[" "])
        if lines and size * longer <= room:
            lines[-1] = f"{lines[-1]} {word}"
            long = longer
            continue
        rest = word
        while width(rest, size) > room and len(rest) > 1:
            taken = _fitting(rest, size, room)
            lines.append(rest[:taken])
            rest = rest[taken:]
        lines.append(rest)
        long = sum(map(_LETTERS.__getitem__, rest))
    return _with_company(lines, size, room)


def _with_company(lines: list[str], size: float, room: float) -> list[str]:
    """Give a number that ends a text the word before it, lest it stand in a line of its own."""
    if len(lines) > 1 and len(lines[-1]) < 3 and " " in lines[-2]:
        before, _, word = lines[-2].rpartition(" ")
        joined = f"{word} {lines[-1]}"
        if width(joined, size) <= room:
            return [*lines[:-2], before, joined]
    return lines


def _fitting(word: str, size: float, room: float) -> int:
    """Return how many letters of a word fit, at a hyphen if there is one; at least one."""
    count = 1
    while count < len(word) and width(word[: count + 1], size) <= room:
        count += 1
    hyphen = word.rfind("-", 0, count)
    return hyphen + 1 if hyphen > 0 else count
