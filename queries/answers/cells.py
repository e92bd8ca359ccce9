"""From RDF terms to cells: things with their words, numbers, texts, and what stays empty."""

from collections.abc import Iterable
from decimal import Context, Decimal, InvalidOperation

from isthmus.ontology import PREFIXES
from isthmus.queries.vocabulary.kinds import NUMBERS
from isthmus.queries.vocabulary.terms import Vocabulary
from pyoxigraph import BlankNode, Literal, NamedNode

from .answer import Cell, Scalar, Thing, Typed
from .fact_reader import Term

_XSD = PREFIXES["xsd"]
_TEXTS = frozenset({_XSD + "string", PREFIXES["rdf"] + "langString"})
_NUMBERS = frozenset(name for name in NUMBERS if name.startswith(_XSD))


def thing_of(iri: str, vocabulary: Vocabulary) -> Thing:
    """Return a thing with its word and label."""
    return Thing(vocabulary.word_of(iri), iri, vocabulary.label_of(iri))


def scalar_of(term: Term, vocabulary: Vocabulary) -> Scalar:
    """Return one value."""
    if isinstance(term, NamedNode):
        return thing_of(term.value, vocabulary)
    if isinstance(term, BlankNode):
        return Thing("", f"_:{term.value}", "something without a name")
    kind = term.datatype.value
    if kind == _XSD + "boolean":
        return term.value in {"true", "1"}
    if kind in _NUMBERS:
        try:
            number = Decimal(term.value)
        except InvalidOperation:
            return Typed(term.value, kind)
        if not number.is_finite():
            return Typed(term.value, kind)
        if number == number.to_integral_value():
            return int(number)
        # Of more digits than the context has, a number would be rounded to another one.
        return number.normalize(Context(prec=max(1, len(number.as_tuple().digits))))
    return term.value if kind in _TEXTS else Typed(term.value, kind)


def cell_of(terms: Iterable[Term], multiple: bool, vocabulary: Vocabulary) -> Cell:
    """Return a cell: one value, or several in a fixed order, each once."""
    values = list(dict.fromkeys(scalar_of(term, vocabulary) for term in terms))
    if not multiple and len(values) < 2:
        return values[0] if values else None
    return tuple(sorted(values, key=sort_key))


def sort_key(value: Scalar) -> tuple[int, Decimal, str, str]:
    """Return a key that orders values: numbers by size, things and texts by what is read."""
    if isinstance(value, bool):
        return (0, Decimal(int(value)), "", "")
    if isinstance(value, int | Decimal):
        return (1, Decimal(value), "", "")
    if isinstance(value, Thing):
        return (2, Decimal(0), value.label.casefold(), value.iri)
    return (3, Decimal(0), value.casefold(), value)


def number_of(term: Term | None) -> int:
    """Return a count; an unbound one is none."""
    return int(Decimal(term.value)) if isinstance(term, Literal) else 0
