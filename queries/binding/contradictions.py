"""Tells pairs of conditions that no thing can meet at once, as far as their form shows."""

from .tree import COMPARES, BoundCondition, HasVerdict, Negation, Number, Some, ValueIs

_SPELLED_IN_MANY_WAYS = frozenset({"number", "date", "time", "year", "duration"})
"""Kinds of which two spellings can be one value."""


def exclude(one: BoundCondition, other: BoundCondition) -> bool:
    """Tell whether no thing can meet both conditions, as far as their form shows."""
    if isinstance(one, Negation) and one.part == other:
        return True
    if isinstance(other, Negation) and other.part == one:
        return True
    if isinstance(one, HasVerdict) and isinstance(other, HasVerdict):
        same = one.condition == other.condition and not one.negated and not other.negated
        pair = {one.verdict, other.verdict}
        return same and (pair in ({"true", "false"}, {"stated", "unstated"}))
    if isinstance(one, HasVerdict) and one.condition == other:
        return not one.negated and one.verdict in {"false", "unstated"}
    if isinstance(other, HasVerdict) and other.condition == one:
        return not other.negated and other.verdict in {"false", "unstated"}
    if isinstance(one, Number) and isinstance(other, Number):
        return one.path == other.path and one.test == other.test and _no_number(one, other)
    if not (isinstance(one, Some) and isinstance(other, Some) and one.path == other.path):
        return False
    if not one.path.single or not isinstance(one.test, ValueIs):
        return False
    if not isinstance(other.test, ValueIs) or other.test.constant.kind in _SPELLED_IN_MANY_WAYS:
        return False
    operators = (one.test.operator, other.test.operator)
    same = one.test.constant == other.test.constant
    return (operators == ("=", "=") and not same) or (set(operators) == {"=", "!="} and same)


def _no_number(one: Number, other: Number) -> bool:
    return not any(
        all(COMPARES[test.operator](n, test.number) for test in (one, other))
        for n in range(max(one.number, other.number) + 2)
    )
