"""Which keywords and signs make sense next, of those that the parser accepts.

The parser would take an ``or`` behind an ``and``, a second ``limit``, a ``contains`` behind a
number: each is an error that is told when it stands there, so none of them is proposed.
"""

from isthmus.queries.syntax.errors import sensible as fitting
from isthmus.queries.syntax.grammar import Token
from isthmus.queries.syntax.place import CLAUSES, PATH
from isthmus.queries.vocabulary.terms import PropertyTerm

_ORDERED = ("<", "<=", ">", ">=")
_TEXT_WORDS = frozenset({"CONTAINS", "STARTS", "ENDS"})
_IN_ORDER = frozenset({"number", "date", "time", "year", "duration", "any"})
_UNFIT = {
    # Words that no property of a kind can be followed by, behind it or behind its `is`.
    "truth": _TEXT_WORDS | {"WITH", "A", "AN"},
    "text": frozenset({"WITH", "A", "AN", "TRUE", "FALSE"}),
    "number": _TEXT_WORDS | {"WITH", "A", "AN", "TRUE", "FALSE"},
    **dict.fromkeys(
        ("date", "time", "year", "duration"), _TEXT_WORDS | {"WITH", "A", "AN", "TRUE", "FALSE"}
    ),
    "thing": _TEXT_WORDS | {"TRUE", "FALSE"},
}


def subject(words: tuple[Token, ...], accepted: frozenset[str]) -> tuple[Token, ...]:
    """Return the words up to the property about which the next word says something.

    Returns:
        The words, of which the last one is part of a path; none where the next word is about
        something else.
    """
    end = len(words) - 1 if words and words[-1].type == "IS" else len(words)
    if words and words[-1].type == "NOT" and len(words) > 1 and words[-2].type == "IS":
        end = len(words) - 2
    about = "CONTAINS" in accepted or end < len(words)
    return words[:end] if about and end and words[end - 1].type in PATH else ()


def sensible(
    words: tuple[Token, ...], accepted: frozenset[str], about: PropertyTerm | None
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Leave out what would be an error.

    Args:
        words: The words of the statement so far.
        accepted: The terminals that the parser accepts next.
        about: The property that `subject` ends with, if it is known.

    Returns:
        The terminals of keywords that make sense, and the comparison signs.
    """
    left = fitting(words, accepted) - _written_clauses(words) - _mixing(words)
    path = subject(words, accepted)
    bare = len(path) == len(words)
    # Backwards every property leads to things.
    inverse = len(path) > 1 and path[-2].type == "BACKWARDS"
    kind = "thing" if inverse else about.kind if about is not None else None
    quantified = _is_quantified(words)
    if not bare and len(path) > 1 and path[-2].type in {"BACKWARDS", "DOT"}:
        # A claim is on a property of the thing itself, and variants differ on one.
        left -= {"MIXED", "CLAIMED", "INFERRED"}
    if kind is not None:
        left -= _UNFIT.get(kind, frozenset())
        if bare and kind != "truth" and not quantified:
            # Alone it would have to be a yes/no property.
            left -= CLAUSES | {"AND", "OR", "RPAR", "ON"}
    if "COMPARISON" not in left:
        return left, ()
    if about is None or not bare:
        return left, ("!=", *_ORDERED)
    # With several values `!=` has more than one meaning, which a counting word settles.
    unequal = ("!=",) if about.functional or quantified else ()
    return left, (*unequal, *(_ORDERED if kind in _IN_ORDER else ()))


def _written_clauses(words: tuple[Token, ...]) -> frozenset[str]:
    """Return the clauses that stand already, each once, and those that would not go with them."""
    written = frozenset(word.type for word in words) & CLAUSES
    if "WHERE" not in written or "GROUP" in written:
        written |= {"INCLUDING"}
    return (
        written | {"GROUP"} if "INCLUDING" in written & {word.type for word in words} else written
    )


def _mixing(words: tuple[Token, ...]) -> frozenset[str]:
    """Return the one of ``and`` and ``or`` that would mix the two at one level of brackets."""
    depth = 0
    for word in reversed(words):
        if word.type == "RPAR":
            depth += 1
        elif word.type == "LPAR":
            if not depth:
                break
            depth -= 1
        elif not depth and word.type in {"WHERE", "HAVING"}:
            break
        elif not depth and word.type == "AND":
            return frozenset({"OR"})
        elif not depth and word.type == "OR":
            return frozenset({"AND"})
    return frozenset()


def _is_quantified(words: tuple[Token, ...]) -> bool:
    """Tell whether a counting word stands before the path at the end."""
    start = len(words)
    while start and words[start - 1].type in PATH:
        start -= 1
    before = [word.type for word in words[max(0, start - 2) : start]]
    return bool(before) and (
        before[-1] in {"ANY", "EVERY", "NO"}
        or (before[-1] == "NUMBER" and before[0] in {"LEAST", "MOST", "EXACTLY"})
    )
