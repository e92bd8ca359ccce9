"""Compares numbers of any length, digit by digit.

SPARQL engines count in machine words: past 64 bits an integer, and past eighteen places a decimal,
cannot be compared at all in some. Numbers of XML Schema have no bounds
(https://www.w3.org/TR/xmlschema11-2/#decimal), so where longer ones are on record, or asked for,
their digits are compared as text. Doubles and floats are compared as they are.
"""

from decimal import Decimal

from isthmus.ontology import PREFIXES
from isthmus.queries.syntax.tree import Operator

from .algebra import Call, Compared, Expr, Iri, Lit, Var, Within, both, either, opposite

_XSD = PREFIXES["xsd"]
_FLOATS = (Iri(_XSD + "double"), Iri(_XSD + "float"))


def exactly(value: Var, operator: Operator, number: str) -> Expr:
    """Return the expression that a number on record compares to another one.

    Args:
        value: What is known to be a number.
        operator: How they compare.
        number: The other one, as a decimal without an exponent.
    """
    datatype = Call("DATATYPE", (value,))
    floats = both(
        Within(datatype, _FLOATS), Compared(operator, value, Lit(number, _XSD + "double"))
    )
    return either(
        floats, both(opposite(Within(datatype, _FLOATS)), _by_digits(value, operator, number))
    )


def _by_digits(value: Var, operator: Operator, number: str) -> Expr:
    text = Call("STR", (value,))
    whole = _part(text, "^[ +-]*0*([0-9]*).*$")
    places = _part(text, "^[^.]*[.]?([0-9]*?)0*[ ]*$")
    negative = Call("CONTAINS", (text, Lit("-")))
    sign, digits, rest = _digits_of(number)
    same_whole = Compared("=", whole, Lit(digits))
    same = both(same_whole, Compared("=", places, Lit(rest)))
    length = Call("STRLEN", (whole,))
    size = Lit(str(len(digits)), _XSD + "integer")
    nearer = either(
        Compared("<", length, size),
        both(Compared("=", length, size), Compared("<", whole, Lit(digits))),
        both(same_whole, Compared("<", places, Lit(rest))),
    )
    if not digits and not rest:
        equal, less = same, both(negative, opposite(same))
    elif sign:
        equal = both(negative, same)
        less = both(negative, opposite(same), opposite(nearer))
    else:
        equal = both(opposite(negative), same)
        less = either(negative, nearer)
    match operator:
        case "=":
            return equal
        case "!=":
            return opposite(equal)
        case "<":
            return less
        case "<=":
            return either(less, equal)
        case ">":
            return both(opposite(less), opposite(equal))
        case _:
            return opposite(less)


def _part(text: Expr, pattern: str) -> Expr:
    return Call("REPLACE", (text, Lit(pattern), Lit("$1")))


def _digits_of(number: str) -> tuple[bool, str, str]:
    """Return whether a number is negative, its digits before the point, and those after it."""
    plain = format(Decimal(number), "f")
    whole, _, places = plain.removeprefix("-").partition(".")
    return plain.startswith("-"), whole.lstrip("0"), places.rstrip("0")
