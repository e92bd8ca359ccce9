"""Binds dates, times, years and durations, each by the kind that the property holds."""

import unicodedata
from collections.abc import Mapping

from isthmus.queries.syntax import tree as syntax
from isthmus.queries.vocabulary.moments import duration, moment
from isthmus.queries.vocabulary.terms import Kind
from isthmus.queries.vocabulary.units import unit

from .tree import Constant

EXAMPLES: Mapping[Kind, str] = {
    "date": "2020-06-06",
    "time": "2021-06-02T08:30:00Z",
    "year": "2020",
    "duration": "P1DT12H",
}
"""How values of a kind are written, by an example."""
NOUNS: Mapping[Kind, str] = {
    "number": "number",
    "text": "text",
    "date": "date",
    "time": "time",
    "year": "year",
    "duration": "duration",
    "truth": "yes/no value",
}
"""What a value of a kind is called."""


def timed(value: syntax.Value, kinds: tuple[Kind, ...], *, mixed: bool) -> Constant | None:
    """Bind a value as one of some kinds of dates, times, years and durations.

    Args:
        value: As it was written.
        kinds: What may be meant, first what is preferred.
        mixed: Whether values of other kinds may be on record beside it.

    Returns:
        The constant, or None where it is none of these.
    """
    for kind in kinds:
        word = _word(value, kind)
        if word:
            return Constant(word, kind, word, mixed)
    return None


def _word(value: syntax.Value, kind: Kind) -> str:
    match value:
        case syntax.Date(text) if kind in {"date", "time"} and ("T" in text) == (kind == "time"):
            return text if moment(text) is not None else ""
        case syntax.Number(_, unit) if kind == "year" and not unit:
            text = str(value.value)
            digits = text.removeprefix("-")
            if not digits.isdigit():
                return ""
            return ("-" if text.startswith("-") else "") + digits.rjust(4, "0")
        case syntax.Name() if kind == "duration" and not value.prefix:
            return value.text.upper() if duration(value.text) is not None else ""
    return ""


def unquoted(text: str, kind: Kind) -> str:
    """Return what a quoted text would be as a value of a kind, or an empty string."""
    inner = text.strip()
    if kind == "duration":
        return inner.upper() if duration(inner) is not None else ""
    if kind == "year":
        return inner if inner.removeprefix("-").isdigit() else ""
    if (
        kind in {"date", "time"}
        and moment(inner) is not None
        and ("T" in inner) == (kind == "time")
    ):
        return inner if "-" in inner[1:] else ""
    return ""


def turned(value: syntax.Value, kind: Kind) -> str:
    """Return a date as the time it begins at, or a time as its date; else an empty string."""
    if not isinstance(value, syntax.Date) or moment(value.value) is None:
        return ""
    if kind == "time" and "T" not in value.value:
        return f"{value.value}T00:00:00Z"
    if kind == "date" and "T" in value.value:
        return value.value.partition("T")[0]
    return value.value.partition("T")[0].rpartition("-")[0][:-3] if kind == "year" else ""


_PARTS_OF_TIME = {86400: "P{}D", 3600: "PT{}H", 60: "PT{}M", 1: "PT{}S"}


def as_duration(value: syntax.Value) -> str:
    """Return a number of days, hours, minutes or seconds as a duration, or an empty string."""
    if not isinstance(value, syntax.Number) or value.value != value.value.to_integral_value():
        return ""
    measure = unit(value.unit) if value.unit else None
    if measure is None or measure.dimension != "a duration" or value.value < 0:
        return ""
    form = _PARTS_OF_TIME.get(int(measure.factor)) if measure.factor >= 1 else None
    return form.format(int(value.value)) if form else ""


def composed(text: str) -> str:
    """Return a text with its letters composed (NFC), as texts are compared."""
    return unicodedata.normalize("NFC", text)
