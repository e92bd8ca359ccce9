"""Binds values: a number with its unit, a text, a date, the name of a thing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from isthmus.kb.labels import with_article
from isthmus.ontology import PREFIXES
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.spelling import listed
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.tree import Name, named
from isthmus.queries.syntax.write import Writer, plain, quoted
from isthmus.queries.vocabulary.kinds import KIND_WORDS, is_long
from isthmus.queries.vocabulary.moments import moment
from isthmus.queries.vocabulary.terms import ClassTerm, Kind, PropertyTerm
from isthmus.queries.vocabulary.things import Individual
from isthmus.queries.vocabulary.units import UNITS, convert, friendly, unit

from . import advice
from .findings import Expectation
from .literals import EXAMPLES, composed, timed
from .names import Names
from .tree import BoundPath, Constant

_LITERAL = PREFIXES["rdfs"] + "Literal"


class Values:
    """Binds values against the kind of a path.

    Attributes:
        names: Looks names up and collects diagnostics.
        parameters: The value of each parameter, as if it were written in its place.
        used: The parameters that were used.
        samples: The parameters without a value, which are looked at with some value.
    """

    def __init__(
        self, names: Names, parameters: dict[str, syntax.Value | None], used: set[str]
    ) -> None:
        self.names = names
        self.parameters = parameters
        self.used = used
        self.samples: set[str] = set()

    def substituted(
        self, value: syntax.Value, kind: Kind = "any", classes: Sequence[str] = ()
    ) -> syntax.Value | None:
        """Put the value of a parameter in its place; None where it has none.

        Args:
            value: What is written.
            kind: What is compared with it, for the declaration of a parameter that has none.
            classes: IRIs of the classes of what is compared with it.
        """
        if not isinstance(value, syntax.Variable):
            return value
        key = value.name.lower()
        if key not in self.parameters:
            self.names.report(
                "E212",
                value.span,
                lambda: advice.no_parameter(
                    self.names.vocabulary, value, list(self.parameters), kind, classes
                ),
                word=value.name,
            )
            return None
        self.used.add(key)
        given = self.parameters[key]
        return None if given is None else syntax.at(given, value.span)

    def constant(
        self,
        written: syntax.Value,
        path: BoundPath,
        place: Span | None = None,
        *,
        ordered: bool = False,
    ) -> Constant | None:
        """Bind a value that stands beside a path.

        Args:
            written: The value.
            path: The path it is compared with.
            place: Where the path stands when `=` joins the two, for fixes that change it.
            ordered: Whether it is compared by size, which no thing is.

        Returns:
            The constant in the unit of the property; None after a diagnostic.
        """
        value = self.substituted(written, path.kind, path.classes)
        if value is None:
            return None
        if isinstance(written, syntax.Variable) and written.name.lower() in self.samples:
            value = _measured(value, path.last.unit)
        kind, mixed = path.kind, path.kind == "any"
        on_record = path.last.kinds if mixed and path.steps[-1].plain else ()
        wanted = _timed_kinds(kind, on_record)
        if (bound := timed(value, wanted, mixed=mixed)) is not None:
            return bound
        if isinstance(value, syntax.Name):
            return self._name(value, path, place, ordered)
        if isinstance(value, syntax.Number) and kind in {"number", "any"}:
            number = self._number(value, path)
            if number is None:
                return None
            return replace(number, mixed=mixed, long=path.last.long or is_long(number.value))
        if isinstance(value, syntax.Text):
            if kind == "thing":
                return self._thing(syntax.named_by(value), path, place)
            if kind in {"text", "any"}:
                text = composed(value.value)
                return Constant(text, "text", quoted(value.value), mixed)
        if isinstance(value, syntax.Truth) and kind in {"truth", "any"}:
            word = "true" if value.value else "false"
            return Constant(word, "truth", word, mixed)
        if isinstance(value, syntax.Date) and moment(value.value) is None:
            self.names.report("E215", value.span, word=value.value)
            return None
        self._wrong_kind(value, path, place)
        return None

    def plain_number(self, written: syntax.Value) -> Constant | None:
        """Bind a number that counts or sums, and so has no unit."""
        value = self.substituted(written, "number")
        if isinstance(value, syntax.Number) and not value.unit:
            return Constant(Writer().value(value), "number")
        if isinstance(value, Name) and self.names.want(value, Expectation("value", kind="number")):
            return None
        if value is not None:
            self.names.report(
                "E207",
                written.span,
                hint="write a number",
                word=Writer().value(value),
                actual="no plain number",
                property="count",
                expected="numbers",
            )
        return None

    def count(self, written: syntax.Value) -> int | None:
        """Bind a whole number of values."""
        constant = self.plain_number(written)
        if constant is None:
            return None
        if syntax.is_count(constant.value):
            return int(constant.value)
        most = str(syntax.COUNTS - 1)
        self.names.report("E216", written.span, what="a count", word=constant.value, most=most)
        return None

    def date(self, value: syntax.Date) -> Constant | None:
        """Bind a date that the calendar has."""
        if moment(value.value) is None:
            self.names.report("E215", value.span, word=value.value)
            return None
        return timed(value, ("date", "time"), mixed=False)

    def things_called(self, value: syntax.Value, path: BoundPath) -> tuple[Constant, ...]:
        """Return the things that a quoted text names, where a property holds things and texts."""
        written = self.substituted(value)
        if not isinstance(written, syntax.Text) or path.kind != "any" or not path.holds_things:
            return ()
        called = self.names.candidates(syntax.named_by(written))
        return tuple(Constant(term.iri, "thing", term.name, mixed=True) for term in called)

    # --- numbers ---

    def _number(self, value: syntax.Number, path: BoundPath) -> Constant | None:
        wanted = path.last.unit
        report = self.names.report
        if value.unit and self.names.want(
            Name(key_of(value.unit), span=value.unit_span), Expectation("unit", unit=wanted)
        ):
            return None
        number = plain(value.value)
        if not wanted and value.unit:
            report(
                "E213",
                value.unit_span,
                lambda: advice.needless_unit(value, path.last.kinds),
                word=path.last.name,
            )
            return None
        target = unit(wanted) if wanted else None
        if _looks_like_thousands(value):
            told = plain(value.value.scaleb(3))
            digits = Span(value.span.start, value.unit_span.start if value.unit else value.span.end)
            report(
                "W605",
                digits,
                lambda: advice.instead_of(digits, told, bool(value.unit)),
                word=str(value.value),
                reading=f"{number}, not as {told}",
            )
        if target is None:
            return Constant(number, "number", number)
        usual = friendly(wanted)
        if not value.unit:
            report(
                "E204",
                value.span,
                lambda: advice.missing_unit(value, usual),
                word=path.last.name,
            )
            return None
        source = unit(value.unit)
        if source is None:
            report(
                "E205",
                value.unit_span,
                lambda: advice.unknown_unit(value, target, usual),
                word=value.unit,
            )
            return None
        converted = convert(value.value, source, target)
        if converted is None:
            report(
                "E206",
                value.unit_span,
                lambda: advice.other_unit(value, source, target),
                hint=f"write a number with `{usual}`",
                word=value.unit,
                actual=source.dimension,
                property=path.last.name,
                expected=target.dimension,
            )
            return None
        bits_of = source.symbol.replace("B", "bit", 1)
        if bits_of != source.symbol and bits_of in UNITS and "bit" in target.symbol:
            bits = friendly(bits_of)
            report(
                "W605",
                value.unit_span,
                lambda: advice.perhaps(value.unit_span, [bits]),
                word=value.unit,
                reading=f"bytes: {number} {value.unit} are {plain(converted)} {usual}",
            )
        return Constant(plain(converted), "number", f"{number} {value.unit}")

    # --- names ---

    def _name(
        self, name: Name, path: BoundPath, place: Span | None, ordered: bool
    ) -> Constant | None:
        plain = ordered or path.last.range == _LITERAL
        kind: str = "literal" if plain and path.kind in {"thing", "any"} else path.kind
        if not plain and path.holds_terms:
            kind = "property" if path.holds_properties else "class"
        expectation = Expectation("value", path.classes, kind)
        if self.names.want(name, expectation):
            return None
        if path.kind == "thing":
            return self._thing(name, path, place)
        if path.kind == "any" and path.last.range != _LITERAL:
            return self._anything(name, path)
        self.names.report(
            "E207",
            name.span,
            lambda: advice.name_as_value(name, path, place),
            otherwise=lambda: advice.as_written(path),
            word=name.text or name.key,
            actual="a name",
            property=path.last.name,
            expected=KIND_WORDS[path.kind].several,
        )
        return None

    def _thing(self, name: Name, path: BoundPath, place: Span | None) -> Constant | None:
        names, vocabulary = self.names, self.names.vocabulary
        if path.holds_terms and (term := self._schema_term(name, path)) is not None:
            names.resolved(name, term)
            return Constant(term.iri, "thing", term.name)
        things = self._nearest_values(names.candidates(name, path.classes), path)
        if len(things) == 1:
            names.resolved(name, things[0])
            return Constant(things[0].iri, "thing", things[0].name)
        if things:
            names.ambiguous_thing(name, things)
            return None
        schema = self._schema_term(name, path)
        if schema is not None:
            names.resolved(name, schema)
            return Constant(schema.iri, "thing", schema.name)
        if not path.classes:
            names.no_thing(name)
            return None
        owner = vocabulary.classes.get(path.classes[0])
        noun = owner.name if owner is not None else "property"
        others = vocabulary.find_individuals(name)
        kinds = dict.fromkeys(
            vocabulary.classes[other.types[0]].name for other in others if other.types
        )
        actual = listed([with_article(kind) for kind in kinds])
        if not actual and others:
            actual = "a thing without a class"
        if not actual and vocabulary.find_classes(name):
            actual = "a class"
        names.report(
            "E202" if actual else "E201",
            name.span,
            lambda: advice.no_such_value(vocabulary, name, path, place),
            otherwise=lambda: advice.possible(vocabulary, path),
            word=name.text,
            expected=with_article(noun),
            actual=actual,
        )
        return None

    def _nearest_values(
        self, called: tuple[Individual, ...], path: BoundPath
    ) -> tuple[Individual, ...]:
        """Keep the things of classes that the property holds on record, where there are any."""
        if len(called) < 2 or not path.steps[-1].plain:
            return called
        vocabulary, classes = self.names.vocabulary, path.last.holds
        fitting = tuple(term for term in called if vocabulary.is_one_of(term, classes))
        return fitting or called

    def _schema_term(self, name: Name, path: BoundPath) -> PropertyTerm | ClassTerm | None:
        """Return the property or class that a name means, where such a thing is the value."""
        if path.last.range and path.last.range in self.names.vocabulary.classes:
            return None
        terms: tuple[PropertyTerm | ClassTerm, ...] = (
            *self.names.vocabulary.find_properties(name),
            *self.names.vocabulary.find_classes(name),
        )
        wants_property, wants_class = path.holds_properties, path.holds_classes
        fitting = [
            term
            for term in terms
            if (not wants_property or isinstance(term, PropertyTerm))
            and (not wants_class or isinstance(term, ClassTerm))
        ]
        return fitting[0] if len(fitting) == 1 or (wants_property and fitting) else None

    def _anything(self, name: Name, path: BoundPath) -> Constant | None:
        things = self._nearest_values(self.names.candidates(name), path)
        schema = self._schema_term(name, path) if not things or path.holds_terms else None
        if path.holds_terms and schema is not None:
            things = ()
        if len(things) == 1:
            self.names.resolved(name, things[0])
            return Constant(things[0].iri, "thing", things[0].name, mixed=True)
        if things:
            self.names.ambiguous_thing(name, things)
        elif schema is not None:
            self.names.resolved(name, schema)
            return Constant(schema.iri, "thing", schema.name, mixed=True)
        else:
            self.names.no_thing(name, texts="text" in path.last.kinds)
        return None

    # --- messages ---

    def _wrong_kind(self, value: syntax.Value, path: BoundPath, place: Span | None) -> None:
        actual = {
            syntax.Number: "a number",
            syntax.Text: "a text",
            syntax.Truth: "true or false",
            syntax.Date: "a date",
        }[type(value)]
        if isinstance(value, syntax.Date) and "T" in value.value:
            actual = "a time"
        vocabulary = self.names.vocabulary
        self.names.report(
            "E207",
            value.span,
            lambda: advice.wrong_kind(vocabulary, value, path, place),
            otherwise=lambda: advice.as_written(path),
            word=Writer().value(value),
            actual=actual,
            property=path.last.name,
            expected=advice.holds(vocabulary, path),
        )


def _looks_like_thousands(value: syntax.Number) -> bool:
    """Tell whether somebody may have parted thousands by a point: `5.000`, `2.500`."""
    _, digits, exponent = value.value.as_tuple()
    return exponent == -3 and len(digits) > 3 and digits[-1] == 0 and abs(value.value) < 1000


def _measured(value: syntax.Value, unit_of: str) -> syntax.Value:
    """Return a number that only stands for others in the unit that it would be given in."""
    if isinstance(value, syntax.Number) and unit_of:
        return replace(value, unit=friendly(unit_of))
    return value


def sample(kind: Kind, members: Sequence[Individual]) -> syntax.Value | None:
    """Return some value of a kind, for looking at a query whose parameters are not given."""
    match kind:
        case "number":
            return syntax.Number(Decimal(1))
        case "text":
            return syntax.Text("text")
        case "date":
            return syntax.Date("2020-01-01")
        case "time":
            return syntax.Date("2020-01-01T00:00:00Z")
        case "year":
            return syntax.Number(Decimal(2020))
        case "duration":
            return named("P1D")
        case "truth":
            return syntax.Truth(True)
        case _:
            if not members:
                return None
            return named(members[0].name)


def _timed_kinds(kind: Kind, on_record: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return the kinds of dates and times that a value can be of, those on record first."""
    if kind != "any":
        return (kind,) if kind in EXAMPLES else ()
    # A bare number is a year only where years are on record, a name a duration likewise.
    years = ("year",) if "year" in on_record and "number" not in on_record else ()
    spans = ("duration",) if "duration" in on_record else ()
    return ("date", "time", *years, *spans)
