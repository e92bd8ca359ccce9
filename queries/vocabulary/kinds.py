"""What kind of value a literal is, by its datatype: kinds are compared within themselves only."""

from collections.abc import Mapping
from typing import NamedTuple

from isthmus.ontology import PREFIXES

from .terms import Kind


class KindWords(NamedTuple):
    """A kind of value in words.

    Attributes:
        one: A value of it, told from values of other kinds.
        held: What a property holds, as people read it; empty where there is no kind to name.
        several: What a property holds, as messages say it.
    """

    one: str
    held: str
    several: str


KIND_WORDS: Mapping[Kind, KindWords] = {
    "truth": KindWords("yes or no", "yes or no", "true or false"),
    "number": KindWords("a number", "a number", "numbers"),
    "text": KindWords("a text", "text", "text"),
    "date": KindWords("a date", "a date", "dates"),
    "time": KindWords("a time", "a time", "times"),
    "year": KindWords("a year", "a year", "years"),
    "duration": KindWords("a duration", "a duration", "durations"),
    "thing": KindWords("a thing", "", "things"),
    "any": KindWords("a value", "", "values"),
}
"""Every kind in words; things have a class to name."""
_XSD, _RDF, _OWL = PREFIXES["xsd"], PREFIXES["rdf"], PREFIXES["owl"]

NUMBERS = frozenset(
    {
        *(
            _XSD + word
            for word in (
                "integer",
                "decimal",
                "double",
                "float",
                "int",
                "long",
                "short",
                "byte",
                "nonNegativeInteger",
                "positiveInteger",
                "nonPositiveInteger",
                "negativeInteger",
                "unsignedInt",
                "unsignedLong",
                "unsignedShort",
                "unsignedByte",
            )
        ),
        _OWL + "real",
        _OWL + "rational",
    }
)
"""The datatypes of numbers."""

DIGITS = 18
"""Numbers of so many digits fit 64 bits, and the places that engines keep of a decimal."""

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(NUMBERS, "number"),
    _XSD + "boolean": "truth",
    _XSD + "date": "date",
    _XSD + "dateTime": "time",
    _XSD + "dateTimeStamp": "time",
    _XSD + "gYear": "year",
    _XSD + "duration": "duration",
    _XSD + "dayTimeDuration": "duration",
    _XSD + "yearMonthDuration": "duration",
}
"""The kinds of the datatypes that have one of their own; any other is text."""


def kind_of(datatype: str) -> Kind:
    """Return what kind of value literals of a datatype are."""
    return KINDS.get(datatype, "text")


def is_long(number: str) -> bool:
    """Tell whether a number may have more digits than every engine compares."""
    return len(number) > DIGITS


def kind_of_range(datatype: str) -> Kind | None:
    """Return what a property with a datatype as its range holds; None if it is none, or any."""
    if datatype in KINDS:
        return KINDS[datatype]
    if datatype.startswith(_XSD) or datatype in {_RDF + "langString", _RDF + "PlainLiteral"}:
        return "text"
    return None
