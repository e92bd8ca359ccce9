"""Binds values: a number with its unit, a text, a date, the name of a thing."""

import datetime
from decimal import Decimal

from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.words import listed, with_article
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.tree import Name
from isthmus.queries.syntax.write import Writer, plain, quoted
from isthmus.queries.vocabulary.terms import ClassTerm, Individual, Kind, PropertyTerm
from isthmus.queries.vocabulary.units import convert, friendly, unit

from . import advice
from .findings import Expectation
from .names import Names
from .tree import BoundPath, Constant


class Values:
    """Binds values against the kind of a path.

    Attributes:
        names: Looks names up and collects diagnostics.
        parameters: The value of each parameter, as if it were written in its place.
        used: The parameters that were used.
    """

    def __init__(
        self, names: Names, parameters: dict[str, syntax.Value | None], used: set[str]
    ) -> None:
        self.names = names
        self.parameters = parameters
        self.used = used

    def substituted(self, value: syntax.Value) -> syntax.Value | None:
        """Put the value of a parameter in its place; None where it has none."""
        if not isinstance(value, syntax.Variable):
            return value
        key = value.name.lower()
        if key not in self.parameters:
            self.names.report(
                "E212",
                value.span,
                lambda: advice.no_parameter(value, list(self.parameters)),
                word=value.name,
            )
            return None
        self.used.add(key)
        found = self.parameters[key]
        return None if found is None else syntax.at(found, value.span)

    def constant(
        self, written: syntax.Value, path: BoundPath, place: Span | None = None
    ) -> Constant | None:
        """Bind a value that stands beside a path.

        Args:
            written: The value.
            path: The path it is compared with.
            place: Where the path stands when `=` joins the two, for fixes that change it.

        Returns:
            The constant in the unit of the property; None after a diagnostic.
        """
        value = self.substituted(written)
        if value is None:
            return None
        if isinstance(value, syntax.Name):
            return self._name(value, path, place)
        kind = path.kind
        if isinstance(value, syntax.Number) and kind in {"number", "any"}:
            return self._number(value, path)
        if isinstance(value, syntax.Text):
            if kind == "thing":
                return self._thing(_as_name(value), path, place)
            if kind == "any" and self.names.candidates(_as_name(value)):
                return self._anything(_as_name(value), path)
            if kind in {"text", "any"}:
                return Constant(value.value, "text", quoted(value.value))
        if isinstance(value, syntax.Truth) and kind in {"truth", "any"}:
            word = "true" if value.value else "false"
            return Constant(word, "truth", word)
        if isinstance(value, syntax.Date) and kind in {"date", "any"}:
            return self.date(value)
        self._wrong_kind(value, path, place)
        return None

    def plain_number(self, written: syntax.Value) -> Constant | None:
        """Bind a number that counts or sums, and so has no unit."""
        value = self.substituted(written)
        if isinstance(value, syntax.Number) and not value.unit:
            return Constant(Writer().value(value), "number")
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
        if constant.value.isdigit() and len(constant.value) < len(str(syntax.COUNTS)):
            return int(constant.value)
        most = str(syntax.COUNTS - 1)
        self.names.report("E216", written.span, what="a count", word=constant.value, most=most)
        return None

    def date(self, value: syntax.Date) -> Constant | None:
        """Bind a date that the calendar has."""
        try:
            datetime.date.fromisoformat(value.value)
        except ValueError:
            self.names.report("E215", value.span, word=value.value)
            return None
        return Constant(value.value, "date", value.value)

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
                "E213", value.unit_span, lambda: advice.needless_unit(value), word=path.last.name
            )
            return None
        target = unit(wanted) if wanted else None
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
                lambda: advice.perhaps(value.unit_span, [usual], "write it in"),
                word=value.unit,
                actual=source.dimension,
                property=path.last.name,
                expected=target.dimension,
            )
            return None
        return Constant(plain(converted), "number", f"{number} {value.unit}")

    # --- names ---

    def _name(self, name: Name, path: BoundPath, place: Span | None) -> Constant | None:
        expectation = Expectation("value", path.classes, path.kind)
        if self.names.want(name, expectation):
            return None
        if path.kind == "thing":
            return self._thing(name, path, place)
        if path.kind == "any":
            return self._anything(name, path)
        self.names.report(
            "E207",
            name.span,
            lambda: advice.name_as_value(name, path),
            word=name.text or name.key,
            actual="a name",
            property=path.last.name,
            expected=advice.HOLDS[path.kind],
        )
        return None

    def _thing(self, name: Name, path: BoundPath, place: Span | None) -> Constant | None:
        names, vocabulary = self.names, self.names.vocabulary
        found = names.candidates(name, path.classes)
        if len(found) == 1:
            names.resolved(name, found[0])
            return Constant(found[0].iri, "thing", found[0].name)
        if found:
            names.ambiguous_thing(name, found)
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
        kinds = dict.fromkeys(vocabulary.classes[other.types[0]].name for other in others)
        actual = listed([with_article(kind) for kind in kinds])
        if not actual and vocabulary.find_classes(name):
            actual = "a class"
        names.report(
            "E202" if actual else "E201",
            name.span,
            lambda: advice.no_such_value(vocabulary, name, path, place),
            word=name.text,
            expected=with_article(noun),
            actual=actual,
        )
        return None

    def _schema_term(self, name: Name, path: BoundPath) -> PropertyTerm | ClassTerm | None:
        """Return the property or class that a name means, where such a thing is the value."""
        if path.last.range and path.last.range in self.names.vocabulary.classes:
            return None
        found: tuple[PropertyTerm | ClassTerm, ...] = (
            *self.names.vocabulary.find_properties(name),
            *self.names.vocabulary.find_classes(name),
        )
        wants_property = path.last.range.endswith("#Property")
        wants_class = path.last.range.endswith("#Class")
        fitting = [
            term
            for term in found
            if (not wants_property or isinstance(term, PropertyTerm))
            and (not wants_class or isinstance(term, ClassTerm))
        ]
        return fitting[0] if len(fitting) == 1 or (wants_property and fitting) else None

    def _anything(self, name: Name, path: BoundPath) -> Constant | None:
        found = self.names.candidates(name)
        schema = None if found else self._schema_term(name, path)
        if len(found) == 1:
            self.names.resolved(name, found[0])
            return Constant(found[0].iri, "thing", found[0].name)
        if found:
            self.names.ambiguous_thing(name, found)
        elif schema is not None:
            self.names.resolved(name, schema)
            return Constant(schema.iri, "thing", schema.name)
        else:
            self.names.no_thing(name)
        return None

    # --- messages ---

    def _wrong_kind(self, value: syntax.Value, path: BoundPath, place: Span | None) -> None:
        actual = {
            syntax.Number: "a number",
            syntax.Text: "a text",
            syntax.Truth: "true or false",
            syntax.Date: "a date",
        }[type(value)]
        vocabulary = self.names.vocabulary
        self.names.report(
            "E207",
            value.span,
            lambda: advice.wrong_kind(vocabulary, value, path, place),
            word=Writer().value(value),
            actual=actual,
            property=path.last.name,
            expected=advice.holds(vocabulary, path),
        )


def sample(kind: Kind, members: tuple[Individual, ...], unit_word: str = "") -> syntax.Value | None:
    """Return some value of a kind, for looking at a query whose parameters are not given."""
    match kind:
        case "number":
            return syntax.Number(Decimal(1), unit_word)
        case "text":
            return syntax.Text("text")
        case "date":
            return syntax.Date("2020-01-01")
        case "truth":
            return syntax.Truth(True)
        case _:
            if not members:
                return None
            return Name(key_of(members[0].name), "", members[0].name)


def _as_name(value: syntax.Text) -> Name:
    return Name(key_of(value.value), "", value.value, True, value.span)
