"""The caps that keep one query small, in one place, and how they are set otherwise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query and its answer may become; each cap has a message of its own.

    Attributes:
        text: Bytes of query text in UTF-8.
        words: Words and signs of a query.
        explained: Words and signs of a query in which several errors at once say what was perhaps
            meant; in a longer one only the first does.
        statements: Statements of a text, definitions and parameters among them.
        nesting: Depth of brackets.
        conjuncts: Conditions joined at one level.
        expanded: Conditions that a statement has once each definition in it is written out.
        sparql: Bytes of SPARQL that a statement may compile to.
        rows: Things that an answer lists when the query names no limit.
        most_rows: The largest limit that a query may name.
        errors: Diagnostics of severity error that one query reports.
        things: Things that one comparison may set side by side.
        cited_facts: Facts of one answer whose claims are looked up.
        readings: Readings of what is open, of one thing or of two that are compared, that a choice
            goes through; where nothing fits, as many sets of conditions that cannot be met.
        warnings: Warnings of one answer that are said; the rest are counted.
        seconds: Seconds of computing that the reading of a text takes, whatever is asked of it;
            what the store does is bounded where it is asked.
        memory: Bytes by which the process may grow meanwhile.
    """

    text: int = 20_000
    words: int = 600
    explained: int = 100
    statements: int = 64
    nesting: int = 16
    conjuncts: int = 64
    expanded: int = 256
    sparql: int = 64_000
    rows: int = 200
    most_rows: int = 5_000
    errors: int = 5
    things: int = 50
    cited_facts: int = 400
    readings: int = 16_384
    warnings: int = 12
    seconds: float = 5.0
    memory: int = 512 * 1024 * 1024


def read_limits(settings: Sequence[str]) -> Limits:
    """Read ``NAME=NUMBER`` settings of limits.

    Raises:
        ValueError: An unknown name, or no number above zero; only seconds may have a fraction.

    >>> read_limits(["words=1200", "seconds=2.5"]).words
    1200
    """
    kinds: dict[str, type[int] | type[float]] = {
        field.name: float if field.type is float else int for field in fields(Limits)
    }
    values: dict[str, int | float] = {}
    for setting in settings:
        name, _, number = setting.partition("=")
        shape = r"[0-9]{1,15}(\.[0-9]{1,6})?" if kinds.get(name) is float else r"[0-9]{1,15}"
        if name not in kinds or re.fullmatch(shape, number) is None or not float(number):
            names = ", ".join(sorted(kinds))
            raise ValueError(f"a limit is NAME=NUMBER with a name of {names}: {setting!r}")
        values[name] = kinds[name](number)
    return Limits(**values)  # type: ignore[arg-type]
