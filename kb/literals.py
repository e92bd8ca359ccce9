"""Literals that are not what their datatype, or the range of their property, says they are.

The lexical forms are those of XML Schema (https://www.w3.org/TR/xmlschema11-2/), of the datatypes
that OWL 2 has. An ill-typed literal has no value, so every comparison with it would be silent.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, partial

from isthmus.ontology import PREFIXES
from pyoxigraph import Literal, NamedNode, Triple

from .characters import kept_of_names
from .frozen import Frozen
from .schema import Schema
from .terms import RDFS

_XSD = PREFIXES["xsd"]
_ZONE = r"(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DAY = rf"({_YEAR})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DAYS = r"(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
_SPAN = rf"-?P(?=\d|T\d){_DAYS}(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_INTEGER = r"[+-]?\d+"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"

_FORMS: dict[str, tuple[str, str]] = {
    "boolean": (r"true|false|1|0", "`true` or `false`"),
    "decimal": (r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "a decimal number such as 3.5"),
    "float": (_FLOAT, "a number such as 3.5"),
    "double": (_FLOAT, "a number such as 3.5"),
    "date": (_DAY + _ZONE, "a day such as 2023-02-28"),
    "dateTime": (f"{_DAY}T{_CLOCK}{_ZONE}", "a time such as 2023-02-28T08:30:00Z"),
    "dateTimeStamp": (
        f"{_DAY}T{_CLOCK}{_ZONE[:-1]}",
        "a time with a zone such as 2023-02-28T08:30:00Z",
    ),
    "time": (_CLOCK + _ZONE, "a time of day such as 08:30:00"),
    "gYear": (_YEAR + _ZONE, "a year such as 2023"),
    "gYearMonth": (rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}", "a month such as 2023-02"),
    "gMonth": (rf"--(?:0[1-9]|1[0-2]){_ZONE}", "a month such as --02"),
    "gMonthDay": (rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}", "a day such as --02-28"),
    "gDay": (rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}", "a day such as ---28"),
    "duration": (_SPAN, "a duration such as P1DT12H"),
    "dayTimeDuration": (_SPAN, "a duration such as P1DT12H"),
    "yearMonthDuration": (r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?", "a duration such as P1Y6M"),
    "hexBinary": (r"(?:[0-9a-fA-F]{2})*", "pairs of hexadecimal digits"),
    "base64Binary": (r"[A-Za-z0-9+/= \n\r\t]*", "base64"),
    "language": (r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*", "a language tag such as en"),
}
_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_REAL = frozenset({"decimal", "float", "double"})
_SPANS = frozenset({"duration", "dayTimeDuration", "yearMonthDuration"})
_TEXTS = frozenset(
    {"string", "normalizedString", "token", "Name", "NCName", "NMTOKEN", "anyURI", "language"}
)


class Misfit(Frozen):
    """A literal that is not what it should be.

    Attributes:
        triple: The triple it stands in.
        message: What is wrong, and what was expected, in one sentence.
    """

    triple: Triple
    message: str


def misfits(triples: Iterable[Triple], schema: Schema) -> Iterator[Misfit]:
    """Yield the literals that are ill-typed or outside the range of their property.

    Numbers are compared by value: an integer fits every range of numbers, and ``7.0`` one of
    integers. A text with a language fits a range of texts. A range that is no datatype of XML
    Schema is not looked at.

    Args:
        triples: What is looked over.
        schema: The ontology that says what properties hold.
    """
    ranges: dict[NamedNode, tuple[str, ...]] = {}
    for triple in triples:
        value = triple.object
        if not isinstance(value, Literal):
            continue
        lexical = value.value
        expected = expected_of(_local(value.datatype), lexical)
        predicate = triple.predicate
        if predicate not in ranges:
            ranges[predicate] = tuple(dict.fromkeys(_ranges(predicate, schema)))
        if expected:
            wanted = ranges[predicate][:1]
            if wanted and wanted[0] != _local(value.datatype):
                expected = _example(wanted[0])
            yield Misfit(
                triple, f'"{lexical}" is no xsd:{_local(value.datatype)}; expected {expected}'
            )
            continue
        for datatype in ranges[predicate]:
            if not _fits(value, datatype):
                kind = _kind(value)
                yield Misfit(triple, f'"{lexical}" is {kind}; expected {_example(datatype)}')
                break


def expected_of(datatype: str, lexical: str) -> str:
    """Return what a literal should look like, or an empty string where it is well-typed.

    Args:
        datatype: The local name of a datatype of XML Schema; any other has no form.
        lexical: What stands in the literal.
    """
    if datatype not in _BOUNDS and datatype not in _FORMS:
        return ""
    return _expects(datatype)(lexical)


@cache
def _expects(datatype: str) -> Callable[[str], str]:
    """Return what `expected_of` says of the literals of one datatype that has a form."""
    return kept_of_names(1_024)(partial(_expected_of, datatype))


def _expected_of(datatype: str, lexical: str) -> str:
    text = lexical.strip(" \t\r\n")
    if datatype in _BOUNDS:
        low, high = _BOUNDS[datatype]
        if not re.fullmatch(_INTEGER, text):
            return f"a whole number (xsd:{datatype})"
        if len(text) > 20 and high is None and low is None:
            return ""
        number = Decimal(text)
        fits = (low is None or number >= low) and (high is None or number <= high)
        bounds = " ".join(
            word
            for word in (
                f"from {low}" if low is not None else "",
                f"up to {high}" if high is not None else "",
            )
            if word
        )
        return "" if fits else f"a whole number {bounds} (xsd:{datatype})"
    form = _FORMS[datatype]
    match = re.fullmatch(form[0], text)
    if match is None:
        return f"{form[1]} (xsd:{datatype})"
    if datatype in {"date", "dateTime", "dateTimeStamp"} and not _in_calendar(*match.groups()[:3]):
        return f"{form[1]}, which the calendar has (xsd:{datatype})"
    return ""


def _in_calendar(year: str, month: str, day: str) -> bool:
    # The calendar repeats after 400 years, also backwards from the year 0.
    return int(day) <= monthrange(2000 + int(year) % 400, int(month))[1]


def _ranges(predicate: NamedNode, schema: Schema) -> Iterator[str]:
    above = [predicate]
    for term in above:
        above += [
            up
            for up in schema.objects(term, RDFS.subPropertyOf)
            if isinstance(up, NamedNode) and up not in above
        ]
        for wanted in schema.objects(term, RDFS.range):
            if isinstance(wanted, NamedNode) and (local := _local(wanted)):
                yield local


def _local(datatype: NamedNode) -> str:
    return datatype.value.removeprefix(_XSD) if datatype.value.startswith(_XSD) else ""


def _fits(value: Literal, wanted: str) -> bool:
    have = _local(value.datatype)
    if have == wanted or not (wanted in _FORMS or wanted in _BOUNDS or wanted in _TEXTS):
        return True
    if wanted in _TEXTS:
        return bool(value.language) or have in _TEXTS
    if wanted in _SPANS:
        return have in _SPANS and not expected_of(wanted, value.value)
    if {wanted, have} <= {"dateTime", "dateTimeStamp"}:
        return not expected_of(wanted, value.value)
    if have not in _REAL and have not in _BOUNDS:
        return False
    if wanted in _REAL:
        return True
    if wanted not in _BOUNDS:
        return False
    try:
        number = Decimal(value.value)
    except InvalidOperation:
        return False
    if not number.is_finite() or number != number.to_integral_value():
        return False
    return not expected_of(wanted, str(int(number)))


def _kind(value: Literal) -> str:
    if value.language:
        return "a text with a language"
    local = _local(value.datatype)
    return f"an xsd:{local}" if local else f"a <{value.datatype.value}>"


def _example(wanted: str) -> str:
    if wanted in _FORMS:
        return f"{_FORMS[wanted][1]} (xsd:{wanted})"
    return f"a whole number (xsd:{wanted})" if wanted in _BOUNDS else f"a text (xsd:{wanted})"
