"""Binds values: a number with its unit, a text, a date, the name of a thing."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from isthmus.queries.diagnostics.diagnostic import Edit, Fix
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.words import listed, nearest, spelled, with_article
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.tree import Name
from isthmus.queries.syntax.write import Writer, quoted
from isthmus.queries.vocabulary.suggest import comparisons, containing
from isthmus.queries.vocabulary.terms import ClassTerm, Individual, Kind, PropertyTerm
from isthmus.queries.vocabulary.units import convert, friendly, spellings_of, unit

from .names import Expectation, Names
from .tree import BoundPath, Constant

HOLDS: Mapping[str, str] = {
    "truth": "true or false",
    "number": "numbers",
    "text": "text",
    "date": "dates",
    "thing": "things",
    "any": "values",
}
"""What a property of each kind holds, in words."""


class Values:
    """Binds values against the kind of a path.

    Attributes:
        names: Looks names up and collects diagnostics.
        parameters: The value of each parameter, as if it were written in its place.
        used: The parameters that were used.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.parameters: dict[str, syntax.Value | None] = {}
        self.used: set[str] = set()

    def holds(self, path: BoundPath) -> str:
        """Say what a path holds: the class of its things, or numbers, or text."""
        if path.kind == "thing" and path.classes:
            return f"things of the class `{self.names.vocabulary.word_of(path.classes[0])}`"
        return HOLDS[path.kind]

    def substituted(self, value: syntax.Value) -> syntax.Value | None:
        """Put the value of a parameter in its place; None where it has none."""
        if not isinstance(value, syntax.Variable):
            return value
        key = value.name.lower()
        if key not in self.parameters:
            known = nearest(value.name, self.parameters)
            fixes = [_replace(value.span, f"${word}") for word in known]
            declared = f"`param ${value.name}: type;` in front of the query declares it"
            hints = [f"perhaps `${word}`" for word in known] or [declared]
            self.names.report("E212", value.span, hints, fixes, word=value.name)
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
                ["write a number"],
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
        if not wanted:
            if value.unit:
                fix = Fix("leave it out", (Edit(_before(value), value.unit_span.end, ""),))
                help_line = f"write `{_plain(value.value)}`"
                report("E213", value.unit_span, [help_line], [fix], word=path.last.name)
                return None
            return Constant(_plain(value.value), "number", _plain(value.value))
        target = unit(wanted)
        usual = friendly(wanted)
        if target is None:
            return Constant(_plain(value.value), "number", _plain(value.value))
        if not value.unit:
            text = f"{_plain(value.value)} {usual}"
            fix = Fix(f"write `{text}`", (Edit(value.span.start, value.span.end, text),))
            report("E204", value.span, [f"write `{text}`"], [fix], word=path.last.name)
            return None
        source = unit(value.unit)
        if source is None:
            possible = [friendly(symbol) for symbol in spellings_of(target.dimension)]
            near = nearest(value.unit, possible) or (usual,)
            self.names.report(
                "E205",
                value.unit_span,
                [f"perhaps `{word}`" for word in near],
                [_replace(value.unit_span, word) for word in near],
                word=value.unit,
            )
            return None
        converted = convert(value.value, source, target)
        if converted is None:
            self.names.report(
                "E206",
                value.unit_span,
                [f"write it in `{usual}`"],
                [_replace(value.unit_span, usual)],
                word=value.unit,
                actual=source.dimension,
                property=path.last.name,
                expected=target.dimension,
            )
            return None
        return Constant(_plain(converted), "number", f"{_plain(value.value)} {value.unit}")

    # --- names ---

    def _name(self, name: Name, path: BoundPath, place: Span | None) -> Constant | None:
        expectation = Expectation("value", path.classes, path.kind)
        if self.names.want(name, expectation):
            return None
        if path.kind == "thing":
            return self._thing(name, path, place)
        if path.kind == "any":
            return self._anything(name, path)
        word = name.text or name.key
        fixes: list[Fix] = []
        if path.kind == "truth":
            near = {"yes": "true", "no": "false", "on": "true", "off": "false"}.get(name.key)
            options = [near] if near else ["true", "false"]
            fixes = [_replace(name.span, option) for option in options]
            hints = [f"write {listed([f'`{option}`' for option in options], 'or')}"]
        elif path.kind == "text":
            fixes = [_replace(name.span, quoted(word))]
            hints = [f"write `{quoted(word)}`"]
        elif path.kind == "date":
            hints = ["write a date such as `2020-06-06`"]
        else:
            usual = friendly(path.last.unit)
            hints = [f"write a number such as `10 {usual}`" if usual else "write a number"]
        self.names.report(
            "E207",
            name.span,
            hints,
            fixes,
            word=word,
            actual="a name",
            property=path.last.name,
            expected=HOLDS[path.kind],
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
        if names.weary:
            names.report("E201", name.span, word=name.text, expected=with_article(noun))
            return None
        members = vocabulary.individuals_of(path.classes[0])
        others = vocabulary.find_individuals(name)
        kinds = dict.fromkeys(vocabulary.classes[one.types[0]].name for one in others)
        actual = listed([with_article(kind) for kind in kinds])
        if not actual and vocabulary.find_classes(name):
            actual = "a class"
        near = self._near(name, members)
        fixes = [_replace(name.span, spelled(word)) for word in near]
        possible = self._possible(noun, members, near)
        if not near and place is not None and len(path.steps) == 1:
            known = vocabulary.properties_of(path.last.domain)
            texts = comparisons(vocabulary, known, others, name.text or name.key)
            whole = place.to(name.span)
            fixes += [_replace(whole, text) for text in texts]
            possible += [f"or `{text}`" for text in texts]
        if actual:
            names.report(
                "E202",
                name.span,
                possible,
                fixes,
                word=name.text,
                expected=with_article(noun),
                actual=actual,
            )
        else:
            names.report(
                "E201",
                name.span,
                possible,
                fixes,
                word=name.text,
                expected=with_article(noun),
            )
        return None

    def _near(self, name: Name, members: tuple[Individual, ...]) -> tuple[str, ...]:
        synonyms = {text: term.name for term in members for text in (term.label, *term.synonyms)}
        by_key = {key_of(text): word for text, word in synonyms.items()}
        near = list(nearest(name.key, [term.name for term in members]))
        near += [by_key[word] for word in nearest(name.key, by_key)]
        if not near and len(name.key) > 1:
            near = [
                term.name
                for term in members
                if containing(name.key, (term.name, term.label, *term.synonyms))
            ]
        return tuple(dict.fromkeys(near))[:2]

    def _possible(
        self, noun: str, members: tuple[Individual, ...], near: tuple[str, ...]
    ) -> list[str]:
        if near:
            return [f"perhaps `{spelled(word)}`" for word in near]
        if not members:
            return [f"no {noun} is on record"]
        words = [spelled(term.name) for term in members]
        more = ", …" if len(words) > 12 else ""
        return [f"{with_article(noun)} is one of: {', '.join(words[:12])}{more}"]

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
        word = Writer().value(value)
        fixes: list[Fix] = []
        hints: list[str] = []
        if isinstance(value, syntax.Text) and path.kind in {"number", "truth", "date"}:
            inner = value.value.strip()
            if path.kind == "truth":
                hints = ["write `true` or `false`"]
                if inner.lower() in {"true", "false"}:
                    fixes.append(_replace(value.span, inner.lower()))
            elif inner.replace(".", "", 1).isdigit():
                text = f"{inner} {friendly(path.last.unit)}".strip()
                fixes.append(_replace(value.span, text))
                hints.append(f"write `{text}`")
            else:
                usual = friendly(path.last.unit)
                example = "2020-06-06" if path.kind == "date" else f"10 {usual}".strip()
                noun = "date" if path.kind == "date" else "number"
                hints.append(f"write a {noun} without quotation marks, such as `{example}`")
        elif path.kind == "text":
            fixes.append(_replace(value.span, quoted(word)))
            hints.append(f"write `{quoted(word)}`")
        elif path.kind == "truth":
            hints.append("write `true` or `false`")
        elif path.kind == "date":
            hints.append("write a date such as `2020-06-06`")
        elif path.kind == "thing" and path.classes:
            owner = path.classes[0]
            members = self.names.vocabulary.individuals_of(owner)
            text = self._measured(value, owner)
            if text and place is not None:
                whole = f"{path.text}.{text} = {word}"
                fixes.append(_replace(place.to(value.span), whole))
                hints.append(f"perhaps `{whole}`")
            else:
                hints += self._possible(self.names.vocabulary.word_of(owner), members, ())
        self.names.report(
            "E207",
            value.span,
            hints,
            fixes,
            word=word,
            actual=actual,
            property=path.last.name,
            expected=self.holds(path),
        )

    def _measured(self, value: syntax.Value, owner: str) -> str:
        """Return the one property of a class that holds such a number, if there is one."""
        if not isinstance(value, syntax.Number) or value.unit:
            return ""
        numbers = [
            term
            for term in self.names.vocabulary.properties_of((owner,), below=False)
            if term.kind == "number" and not term.unit and term.domain
        ]
        return spelled(numbers[0].name) if len(numbers) == 1 else ""


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


def _replace(span: Span, text: str) -> Fix:
    return Fix(f"write `{text}`", (Edit(span.start, span.end, text),))


def _before(value: syntax.Number) -> int:
    """Return where the space before a unit begins, so that it goes with it."""
    return min(value.unit_span.start, value.span.start + len(_plain(value.value)))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
