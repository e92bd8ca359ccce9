"""How names are spelled: as a word of the language, in a list, and what was perhaps meant."""

import re
from collections.abc import Iterable, Sequence

from isthmus.kb.characters import kept_of_names

_WORD = re.compile(r"[^\W\d]\w*(-\w+)*\Z")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

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
NAMES_TOO = ("choose", "prefer", "claimed", "inferred")
"""Words that are names as well, wherever a name can stand."""
FOREIGN = ("null", "select", "only", "some")
"""Words of other languages, which are reserved so that they can be answered."""

WORDS = (
    *STATEMENTS, *CLAUSES, *OPERATORS, *QUANTIFIERS, *VERDICTS, *FUNCTIONS, *NAMES_TOO, *FOREIGN,
)  # fmt: skip
"""All words of the language."""

KEYWORDS = frozenset(WORDS).difference(NAMES_TOO)
"""Words that are never names, in lower case; those of other languages are there to be told of."""


_DAY = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def kebab(local: str) -> str:
    """Turn a local name into a word: ``TransitGateway`` becomes ``transit-gateway``.

    >>> kebab("usesVPNGateway_1")
    'uses-vpn-gateway-1'
    """
    parts = re.split(r"[\W_]+", _BOUNDARY.sub("-", local))
    return "-".join(part.lower() for part in parts if part)


@kept_of_names(16_384)
def spelled(name: str) -> str:
    """Write a name so that it is read as a name: in backticks where it has to be."""
    if _WORD.match(name) and name.lower() not in KEYWORDS:
        return name
    return f"`{name.replace('`', '')}`"


def ticked(name: str) -> str:
    """Write something in backticks, as messages show words of the language.

    What has backticks of its own stands between two of them, so that it is copied with its own.

    >>> ticked("option"), ticked("`order`")
    ('`option`', '`` `order` ``')
    """
    return f"`` {name} ``" if "`" in name else f"`{name}`"


def listed(words: Iterable[str], joiner: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    *before, last = list(words) or [""]
    return f"{', '.join(before)} {joiner} {last}" if before else last


def capital(text: str) -> str:
    """Begin a text with a capital, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def day_in_words(text: str) -> str:
    """Write the dates in a text as people do.

    >>> day_in_words("since some day between 2020-06-07 and 2021-02")
    'since some day between 7 Jun 2020 and Feb 2021'
    """
    return _DAY.sub(_as_people_do, text)


def _as_people_do(day: re.Match[str]) -> str:
    month = _MONTHS[int(day[2]) - 1]
    return f"{int(day[3])} {month} {day[1]}" if day[3] else f"{month} {day[1]}"


def first_few(words: Sequence[str], most: int) -> list[str]:
    """Return the first words, and how many more there are.

    >>> first_few(["one", "two", "three"], 2)
    ['one', 'two', '1 more']
    """
    more = len(words) - most
    return [*words[:most], f"{more} more"] if more > 0 else list(words)


_BEHIND_THE_HEAD = re.compile(
    r" (?:of|with|without|over|off|in|on|to|for|from|by|at|between|through|under|within|per) "
)
"""Behind the first of these words stands what says more of a noun: *end of a connection*."""


def plural(noun: str) -> str:
    """Return the plural of a noun, or of what a phrase is about.

    >>> [plural(noun) for noun in ("duty", "reach", "end of a connection", "way or path")]
    ['duties', 'reaches', 'ends of a connection', 'ways or paths']
    """
    head, more = noun, ""
    if (behind := _BEHIND_THE_HEAD.search(noun)) is not None:
        head, more = noun[: behind.start()], noun[behind.start() :]
    return " or ".join(map(_plural, head.split(" or "))) + more


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def singular(word: str) -> str:
    """Return the singular of a word in small letters, as far as its end tells.

    >>> [singular(word) for word in ("duties", "gateways", "status", "is")]
    ['duty', 'gateway', 'status', 'is']
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def nearest(word: str, known: Iterable[str], most: int = 2) -> tuple[str, ...]:
    """Return the known words that were perhaps meant, nearest first.

    A word is near when at most a third of its letters, counted as changes, insertions, deletions
    and swaps of neighbours, have to change.

    Args:
        word: As written.
        known: The candidates.
        most: How many to return.
    """
    wanted = word.casefold()
    letters = set(wanted)
    scored = []
    for candidate in dict.fromkeys(known):
        other = candidate.casefold()
        allowed = max(1, min(len(wanted), len(other)) // 3)
        if abs(len(other) - len(wanted)) > allowed:
            continue
        if _are_opposites(wanted, other):
            continue
        # Every letter that is missing takes one change at least.
        if len(letters.difference(other)) > allowed:
            continue
        distance = _distance(wanted, other, allowed)
        if distance <= allowed and _parts_are_near(wanted, other):
            scored.append((distance, candidate))
    return tuple(candidate for _, candidate in sorted(scored)[:most])


DENYING = ("un", "non-", "non", "not-", "no-")
"""With one of these in front a word says the opposite."""


def _are_opposites(one: str, other: str) -> bool:
    """Tell whether a word denies another: `unencrypted` is no slip for `encrypted`."""
    return any(one == front + other or other == front + one for front in DENYING)


def _parts_are_near(one: str, other: str) -> bool:
    """Tell whether each word of two compounds is near its like: a NAT gateway is no DX gateway."""
    parts, others = one.split("-"), other.split("-")
    if len(parts) != len(others) or len(parts) == 1:
        return True
    for part, like in zip(parts, others, strict=True):
        allowed = max(1, max(len(part), len(like)) // 2)
        if _distance(part, like, allowed) > allowed:
            return False
    return True


def _distance(left: str, right: str, allowed: int) -> int:
    """Count the edits between two words (optimal string alignment), giving up beyond a bound."""
    # Where words begin or end alike nothing is edited, and most that are near do.
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if not left or not right:
        return max(len(left), len(right))
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > allowed:
            return allowed + 1
        before, above = above, row
    return above[-1]
