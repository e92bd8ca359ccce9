"""Compiles conditions: each becomes two expressions, one for stated true, one for stated false.

What neither of the two is, is unstated; ``not`` swaps them, ``and`` is false where one side is, and
``or`` where both are (Kleene's logic of three values). When a single test is true or false is told
in docs/language/guide.md.
"""

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Sequence as Ordered
from dataclasses import field

from isthmus.kb.data_class import dataclass
from isthmus.kb.labels import LABELS
from isthmus.ontology import BASE, IST, PREFIXES
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    BoundCondition,
    BoundPath,
    BoundStep,
    Constant,
    Every,
    HasVerdict,
    IsMixed,
    IsThing,
    MentionsText,
    Negation,
    Number,
    OfClass,
    OneOf,
    Recorded,
    RestsOn,
    Satisfies,
    Some,
    SummaryIs,
    Test,
    TextIs,
    ValueIs,
    constants_of,
    mixing_properties,
    values_wanted,
)
from isthmus.queries.syntax.tree import Operator
from isthmus.queries.vocabulary.kinds import KINDS, NUMBERS
from isthmus.queries.vocabulary.said import MIXED_ON, OPEN_ON
from isthmus.queries.vocabulary.terms import RDF_TYPE

from . import algebra
from .algebra import (
    FALSE,
    OPPOSITES,
    Compared,
    Exists,
    Expr,
    Fact,
    Filter,
    Iri,
    Lit,
    Optional,
    Pattern,
    Select,
    SubSelect,
    Var,
    Within,
    both,
    either,
    opposite,
)
from .exact import exactly
from .print import XSD

_OWL = PREFIXES["owl"]
_RDF = PREFIXES["rdf"]
_TEXT_FUNCTIONS = {
    "contains": "CONTAINS",
    "starts with": "STRSTARTS",
    "ends with": "STRENDS",
}


@dataclass(slots=True)
class Scope:
    """The thing a condition is about, in the group of patterns where it is bound.

    Attributes:
        thing: Its variable.
        anchor: Patterns that bind it, used again inside sub-selects that count.
        hoisted: Sub-selects that its group needs, made while a condition is compiled.
    """

    thing: Var
    anchor: tuple[Pattern, ...]
    hoisted: list[SubSelect] = field(default_factory=list)


_OF_GROUPS = "the binder lets a summary of groups stand in `having` only"


class ConditionCompiler:
    """Compiles conditions; one for each query, since it hands out variables."""

    def __init__(self) -> None:
        self._values = 0
        self._counts = 0

    def fresh(self) -> Var:
        """Return a new variable for a value."""
        self._values += 1
        return Var(f"c{self._values}")

    def fresh_count(self) -> Var:
        """Return a new variable for a count."""
        self._counts += 1
        return Var(f"n{self._counts}")

    # --- stated true ---

    def true(self, condition: BoundCondition, scope: Scope) -> Expr:
        """Return the expression that holds where the graph states a condition."""
        match condition:
            case Some(path, test):
                return Exists(self._having(path, test, scope.thing))
            case Every(path, test):
                value = self.fresh()
                recorded = Exists((Fact(scope.thing, path_of(path.steps), value),))
                return both(recorded, self._none(path.steps, test, scope.thing, fits=False))
            case Number():
                return self._number(condition, scope)
            case OfClass(term):
                return Exists((Fact(scope.thing, Iri(RDF_TYPE), Iri(term.iri)),))
            case MentionsText(wanted):
                return self._mentions(wanted, scope.thing)
            case IsMixed(term):
                return self._mixed(term.iri, scope)
            case IsThing(things):
                return Within(scope.thing, tuple(map(Iri, things)))
            case RestsOn():
                return self._rests(condition, scope)
            case HasVerdict():
                return self._verdict(condition, scope)
            case Negation(part):
                return self.false(part, scope)
            case AllOf(parts):
                return both(*(self.true(part, scope) for part in parts))
            case AnyOf(parts):
                return either(*(self.true(part, scope) for part in parts))
            case SummaryIs():
                raise AssertionError(_OF_GROUPS)

    def match(self, condition: BoundCondition, scope: Scope) -> list[Pattern]:
        """Return patterns that keep the things of which the graph states a condition.

        Positive parts become plain triple patterns, which engines join fastest; the rest is one
        filter. Solutions may repeat, so the query around has to be distinct.
        """
        patterns: list[Pattern] = []
        filters: list[Expr] = []
        for part in condition.parts if isinstance(condition, AllOf) else (condition,):
            expression = self.true(part, scope)
            if isinstance(expression, Exists) and not expression.negated:
                patterns += expression.patterns
            else:
                filters.append(expression)
        # Filters apply to a whole group, so those of the joined parts go to the end of it.
        patterns.sort(key=lambda pattern: isinstance(pattern, Filter))
        if filters:
            patterns.append(Filter(both(*filters)))
        return patterns

    # --- stated false ---

    def false(self, condition: BoundCondition, scope: Scope) -> Expr:
        """Return the expression that holds where the graph states the opposite."""
        match condition:
            case Some(path, test):
                return self._no_some(path.steps, test, scope.thing)
            case Every(path, test):
                return Exists(self._failing(path, test, scope.thing))
            case Number() | MentionsText() | IsMixed() | IsThing() | RestsOn() | HasVerdict():
                return opposite(self.true(condition, scope))
            case OfClass(term):
                others = [
                    Exists((Fact(scope.thing, Iri(RDF_TYPE), Iri(iri)),)) for iri in term.disjoint
                ]
                if term.closed:
                    return opposite(self.true(condition, scope))
                return either(*others)
            case Negation(part):
                return self.true(part, scope)
            case AllOf(parts):
                return either(*(self.false(part, scope) for part in parts))
            case AnyOf(parts):
                return both(*(self.false(part, scope) for part in parts))
            case SummaryIs():
                raise AssertionError(_OF_GROUPS)

    def mixed(self, condition: BoundCondition, scope: Scope) -> Expr:
        """Return the expression that holds where variants differ on a property asked about."""
        return either(*(self._mixed(term.iri, scope) for term in mixing_properties(condition)))

    def verdict(self, condition: BoundCondition, scope: Scope) -> Expr:
        """Return the expression whose value is the verdict as a text."""
        unstated: Expr = Lit("unstated")
        mixed = self.mixed(condition, scope)
        if mixed != FALSE:
            unstated = algebra.Call("IF", (mixed, Lit("mixed"), unstated))
        otherwise = unstated
        is_false = self.false(condition, scope)
        if is_false != FALSE:
            otherwise = algebra.Call("IF", (is_false, Lit("false"), unstated))
        return algebra.Call("IF", (self.true(condition, scope), Lit("true"), otherwise))

    # --- values ---

    def _value(self, thing: Var, steps: Ordered[BoundStep]) -> tuple[Fact, "Scope"]:
        """Return the pattern that leads from a thing to a value, and the scope of the value."""
        value, path = self.fresh(), path_of(steps)
        return Fact(thing, path, value), self.scope_of(value, steps)

    def scope_of(self, value: Var, steps: Ordered[BoundStep]) -> "Scope":
        """Return the scope of conditions on what stands at the end of some steps."""
        return Scope(value, (Fact(self.fresh(), path_of(steps), value),))

    def _having(self, path: BoundPath, test: Test, thing: Var) -> tuple[Pattern, ...]:
        """Return patterns with a solution where some recorded value fits."""
        predicate = path_of(path.steps)
        match test:
            case Recorded():
                return (Fact(thing, predicate, self.fresh()),)
            case ValueIs("=", constant) if constant.kind in {"thing", "truth"}:
                return (Fact(thing, predicate, term_of(constant)),)
            case Satisfies(condition):
                fact, inner = self._value(thing, path.steps)
                patterns = self.match(condition, inner)
                return (fact, *inner.hoisted, *patterns)
            case _:
                value = self.fresh()
                return (Fact(thing, predicate, value), Filter(self._fits(test, value)))

    def _failing(self, path: BoundPath, test: Test, thing: Var) -> tuple[Pattern, ...]:
        """Return patterns with a solution where some recorded value does not fit."""
        fact, inner = self._value(thing, path.steps)
        expression = self._test_false(test, inner)
        return (fact, *inner.hoisted, Filter(expression))

    def _none(self, steps: tuple[BoundStep, ...], test: Test, thing: Var, fits: bool) -> Expr:
        """Return the expression that no recorded value fits, or that none fails to fit."""
        fact, inner = self._value(thing, steps)
        expression = self._test_true(test, inner)
        if not fits:
            # A value of another kind does not fit either, though it cannot be said to fail.
            plain = isinstance(test, Satisfies) or _is_guarded(test)
            expression = opposite(expression) if plain else self._contrary(test, inner.thing)
        if expression == FALSE:
            return algebra.TRUE
        tail = () if expression == algebra.TRUE else (Filter(expression),)
        return Exists((fact, *inner.hoisted, *tail), negated=True)

    def _contrary(self, test: Test, value: Var) -> Expr:
        if isinstance(test, ValueIs):
            return self._fits(ValueIs(OPPOSITES[test.operator], test.constant), value)
        contrary = opposite(self._fits(test, value))
        return both(*_comparable(test, value), contrary) if _is_guarded(test) else contrary

    def _test_true(self, test: Test, scope: Scope) -> Expr:
        if isinstance(test, Satisfies):
            return self.true(test.condition, scope)
        return self._fits(test, scope.thing)

    def _test_false(self, test: Test, scope: Scope) -> Expr:
        if isinstance(test, Satisfies):
            return self.false(test.condition, scope)
        return self._contrary(test, scope.thing)

    def _fits(self, test: Test, value: Var) -> Expr:
        """Return the expression that a value passes a test that is never unstated."""
        match test:
            case ValueIs(operator, constant):
                return compared(value, operator, constant)
            case OneOf(constants):
                return either(*_among(value, constants))
            case TextIs(mixed=True):
                literal = both(*_guards(value, _ANY_TEXT), _passes(test, _lower(value, test.text)))
                return either(
                    literal, both(algebra.Call("ISIRI", (value,)), self._called(test, value))
                )
            case TextIs():
                return _passes(test, _lower(value, test.text))
            case _:
                return algebra.TRUE

    def _called(self, test: TextIs, value: Var) -> Expr:
        """Return the expression that what a thing is called passes a test of texts."""
        prop, label = self.fresh(), self.fresh()
        kinds = Within(prop, tuple(map(Iri, CALLED_BY)))
        named = Exists(
            (Fact(value, prop, label), Filter(both(kinds, _passes(test, _lower(label, test.text)))))
        )
        return either(_passes(test, _local(value)), named)

    # --- when some value is known not to fit ---

    def _no_some(self, steps: tuple[BoundStep, ...], test: Test, thing: Var) -> Expr:
        """Return the expression that it is known that no value fits.

        A path is taken step by step: a step that is closed needs every value to fail, one that has
        a single value needs that value to fail, and any other leaves it open, unless the source
        denies the value outright.
        """
        step, rest = steps[0], steps[1:]
        known: list[Expr] = []
        if not rest and isinstance(test, ValueIs) and test.constant.kind == "truth":
            # The build writes a denied yes/no value as the other one, so that one is looked for.
            same = (test.constant.value == "true") == (test.operator == "=")
            other = Lit("false" if same else "true", XSD + "boolean")
            known.append(Exists((Fact(thing, path_of((step,)), other),)))
            if step.closed:
                known.append(self._all_fail(step, rest, test, thing))
            return either(*known)
        if step.closed:
            known.append(self._all_fail(step, rest, test, thing))
        elif step.functional:
            fact, inner = self._value(thing, (step,))
            fails = self._rest_fails(rest, test, inner)
            if fails != FALSE:
                known.append(Exists((fact, *inner.hoisted, Filter(fails))))
        if not rest and not step.closed and not step.repeat:
            known.append(self._denied(step, test, thing))
        return either(*known)

    def _all_fail(
        self, step: BoundStep, rest: tuple[BoundStep, ...], test: Test, thing: Var
    ) -> Expr:
        fact, inner = self._value(thing, (step,))
        if not rest and not isinstance(test, Satisfies):
            expression = self._none((step,), test, thing, fits=True)
            match test:
                case ValueIs("=", Constant(_, "thing" | "truth") as constant):
                    here = Fact(thing, path_of((step,)), term_of(constant))
                    expression = Exists((here,), negated=True)
        else:
            fails = self._rest_fails(rest, test, inner)
            tail = () if fails == FALSE else (Filter(opposite(fails)),)
            expression = Exists((fact, *inner.hoisted, *tail), negated=True)
        if step.plain and step.term.mixes:
            # What differs among variants is not stated of the thing, and yet not absent.
            mixed = Exists((Fact(thing, Iri(MIXED_ON), Iri(step.term.iri)),), negated=True)
            expression = both(expression, mixed)
        if step.marked:
            opened = Exists((Fact(thing, Iri(OPEN_ON), Iri(step.marked)),), negated=True)
            expression = both(expression, opened)
        return expression

    def _rest_fails(self, rest: tuple[BoundStep, ...], test: Test, scope: Scope) -> Expr:
        if rest:
            return self._no_some(rest, test, scope.thing)
        return self._test_false(test, scope)

    def _denied(self, step: BoundStep, test: Test, thing: Var) -> Expr:
        """Return the expression that the source denies each value that would fit."""
        denials = [self._denial(step, constant, thing) for constant in values_wanted(test)]
        return both(*denials) if denials else FALSE

    def _denial(self, step: BoundStep, constant: Constant, thing: Var) -> Expr:
        node = self.fresh()
        about = Fact(node, Iri(_OWL + "assertionProperty"), Iri(step.term.iri))
        source, target = Iri(_OWL + "sourceIndividual"), Iri(_OWL + "targetIndividual")
        if constant.kind == "thing":
            value: algebra.Term = term_of(constant)
            if step.inverse:
                return Exists((Fact(node, source, value), about, Fact(node, target, thing)))
            return Exists((Fact(node, source, thing), about, Fact(node, target, value)))
        literal = self.fresh()
        said = Fact(node, Iri(_OWL + "targetValue"), literal)
        fits = Filter(self._fits(ValueIs("=", constant), literal))
        return Exists((Fact(node, source, thing), about, said, fits))

    # --- counts, verdicts, text ---

    def _number(self, condition: Number, scope: Scope) -> Expr:
        path, test = condition.path, condition.test
        operator, number = condition.operator, condition.number
        if (operator, number) in {("=", 0), ("<=", 0), ("<", 1)}:
            return Exists(self._having(path, test, scope.thing), negated=True)
        if (operator, number) in {(">=", 1), (">", 0), ("!=", 0)}:
            return Exists(self._having(path, test, scope.thing))
        if operator in {"<", ">="} and number == 0:
            return algebra.Truth(operator == ">=")
        count = self.count(path, test, scope)
        return Compared(operator, count, Lit(str(number), XSD + "integer"))

    def count(self, path: BoundPath, test: Test, scope: Scope, name: Var | None = None) -> Var:
        """Hoist a sub-select that counts the values that fit, and return its variable.

        It has a row for every thing, with 0 where nothing fits, so that it never drops one.
        """
        count, value = name or self.fresh_count(), self.fresh()
        facts: tuple[Pattern, ...] = (Fact(scope.thing, path_of(path.steps), value),)
        inner = self.scope_of(value, path.steps)
        expression = self._test_true(test, inner)
        tail = () if expression == algebra.TRUE else (Filter(expression),)
        counted: Var = value
        if len(path.steps) > 1 and path.holds_no_things:
            holder, counted = self.fresh(), self.fresh()
            facts = (
                Fact(scope.thing, path_of(path.steps[:-1]), holder),
                Fact(holder, path_of(path.steps[-1:]), value),
            )
            ends = (algebra.Call("STR", (holder,)), Lit(" "), algebra.Call("STR", (value,)))
            tail = (*tail, algebra.Bind(algebra.Call("CONCAT", ends), counted))
        scope.hoisted.append(
            SubSelect(
                Select(
                    (scope.thing, (algebra.Aggregated("COUNT", counted, distinct=True), count)),
                    (*scope.anchor, Optional((*facts, *inner.hoisted, *tail))),
                    group=(scope.thing,),
                )
            )
        )
        return count

    def _verdict(self, condition: HasVerdict, scope: Scope) -> Expr:
        inner = condition.condition
        match condition.verdict:
            case "true":
                expression = self.true(inner, scope)
            case "false":
                expression = self.false(inner, scope)
            case "stated":
                expression = either(self.true(inner, scope), self.false(inner, scope))
            case _:
                expression = both(
                    opposite(self.true(inner, scope)),
                    opposite(self.false(inner, scope)),
                    opposite(self.mixed(inner, scope)),
                )
        return opposite(expression) if condition.negated else expression

    def _rests(self, condition: RestsOn, scope: Scope) -> Expr:
        """Return the expression that what is known rests on a claim of its own, or does not."""
        known = either(self.true(condition.known, scope), self.false(condition.known, scope))
        claim, value, firm = self.fresh(), self.fresh(), self.fresh()
        about = (
            Fact(claim, Iri(IST + "subject"), scope.thing),
            Fact(claim, Iri(IST + "property"), Iri(condition.term.iri)),
            Fact(claim, Iri(IST + "object"), value),
            Fact(claim, Iri(IST + "modality"), firm),
        )
        # A claim counts that says "is", a denial also one that says "can" (what cannot be, is not),
        # and any claim whose fact is on record.
        denied = Exists((Fact(claim, Iri(IST + "polarity"), Iri(BASE + "polarity/denied")),))
        plain = Compared("=", firm, Iri(BASE + "modality/is"))
        can = Compared("=", firm, Iri(BASE + "modality/can"))
        stated = Exists((Fact(scope.thing, Iri(condition.term.iri), value),))
        own = Exists((*about, Filter(either(plain, both(denied, can), stated))))
        held = both(known, own if condition.basis == "claimed" else opposite(own))
        return opposite(held) if condition.negated else held

    def _mixed(self, iri: str, scope: Scope) -> Expr:
        return Exists((Fact(scope.thing, Iri(MIXED_ON), Iri(iri)),))

    def _mentions(self, wanted: str, thing: Var) -> Expr:
        """Return the expression that a word of a text begins so.

        The texts are those of the thing, its name, and those of what is recorded of it: one step.
        """
        text, prop, value, further = self.fresh(), self.fresh(), self.fresh(), self.fresh()
        begins = self._is_begun(text, wanted)
        own = Exists((Fact(thing, self.fresh(), text), Filter(begins)))
        recorded = both(
            algebra.Call("ISIRI", (value,)),
            opposite(Within(prop, tuple(map(Iri, NOT_RECORDED)))),
            Compared("!=", value, thing),
        )
        # One inside the other: engines join two patterns of nothing but variables by a whole scan.
        texts = Exists((Fact(value, further, text), Filter(begins)))
        near = Exists((Fact(thing, prop, value), Filter(both(recorded, texts))))
        return either(own, *_begins(_local(thing), wanted), near)

    def _is_begun(self, text: Var, wanted: str) -> Expr:
        kind = algebra.Call("DATATYPE", (text,))
        is_text = Within(kind, (Iri(XSD + "string"), Iri(_RDF + "langString")))
        literal = algebra.Call("isLiteral", (text,))
        return both(literal, is_text, either(*_begins(_lower(text, wanted), wanted)))


NOT_RECORDED = (RDF_TYPE, MIXED_ON, PREFIXES["owl"] + "sameAs", PREFIXES["owl"] + "differentFrom")
"""Properties that say what a thing is; what they lead to is nothing recorded of it."""


CALLED_BY = (*(label.value for label in LABELS), PREFIXES["skos"] + "altLabel")
"""Properties that say what a thing is called, beside its own name."""


def path_of(steps: Ordered[BoundStep]) -> algebra.Path:
    """Return the property path that follows some steps."""
    parts: list[algebra.Path] = []
    for step in steps:
        part: algebra.Path = Iri(step.term.iri)
        if step.inverse:
            part = algebra.Inverse(part)
        if step.repeat:
            part = algebra.Repeat(part, step.repeat)
        parts.append(part)
    return parts[0] if len(parts) == 1 else algebra.Sequence(tuple(parts))


def term_of(constant: Constant) -> algebra.Iri | algebra.Lit:
    """Return the term that a constant is."""
    match constant.kind:
        case "thing":
            return Iri(constant.value)
        case "number":
            kind = "decimal" if "." in constant.value else "integer"
            return Lit(constant.value, XSD + kind)
        case "truth":
            return Lit(constant.value, XSD + "boolean")
        case "date" | "time" | "year" | "duration":
            return Lit(constant.value, XSD + _DATATYPES[constant.kind][0])
        case _:
            return Lit(constant.value)


def is_guarded(constant: Constant) -> bool:
    """Tell whether a value is looked at before it is compared: it may be of another kind."""
    timed = constant.kind in _DATATYPES and constant.kind != "truth"
    return constant.mixed or timed or constant.long


def _is_guarded(test: Test) -> bool:
    """Tell whether values of another kind than a test is about may be on record."""
    if isinstance(test, TextIs):
        return test.mixed
    return any(map(is_guarded, constants_of(test)))


def _comparable(test: Test, value: Var) -> Iterator[Expr]:
    """Yield what tells whether a value is of a kind that a guarded test compares."""
    is_thing = algebra.Call("ISIRI", (value,))
    match test:
        case OneOf(constants):
            guards = {
                (constant.kind, re.search(_ZONE, constant.value) is not None): constant
                for constant in constants
            }
            yield either(*(both(*_guards(value, constant)) for constant in guards.values()))
        case TextIs():
            yield either(is_thing, both(*_guards(value, _ANY_TEXT)))


def _passes(test: TextIs, text: Expr) -> Expr:
    """Return the expression that a text in small letters passes a test of texts."""
    function = _TEXT_FUNCTIONS[test.operator]
    return either(*(algebra.Call(function, (text, Lit(form))) for form in forms_of(test.text)))


def compared(value: Var, operator: Operator, constant: Constant) -> Expr:
    """Return the expression that a value compares to a constant, within its kind.

    Engines differ on what a comparison across kinds gives, so none is asked for one.
    """
    if constant.kind == "text":
        return both(*_guards(value, constant), _text_compared(value, operator, constant))
    if constant.long:
        return both(*_guards(value, constant), exactly(value, operator, constant.value))
    right = term_of(constant)
    if not is_guarded(constant):
        return Compared(operator, value, right)
    return both(*_guards(value, constant), Compared(operator, value, right))


def _text_compared(value: Var, operator: Operator, constant: Constant) -> Expr:
    forms = forms_of(constant.value)
    if operator in {"=", "!="} and len(forms) > 1:
        within = Within(_lower(value, constant.value), tuple(map(Lit, forms)))
        return within if operator == "=" else opposite(within)
    return Compared(operator, _lower(value, constant.value), Lit(forms[0]))


def _among(value: Var, constants: tuple[Constant, ...]) -> Iterator[Expr]:
    texts = [constant for constant in constants if constant.kind == "text"]
    others = [constant for constant in constants if constant.kind != "text"]
    if texts:
        forms = dict.fromkeys(form for constant in texts for form in forms_of(constant.value))
        lower = _lower(value, *(constant.value for constant in texts))
        yield both(*_guards(value, texts[0]), Within(lower, tuple(map(Lit, forms))))
    if any(is_guarded(constant) for constant in others):
        yield from (compared(value, "=", constant) for constant in others)
    elif others:
        yield Within(value, tuple(map(term_of, others)))


def _guards(value: Var, constant: Constant) -> Iterator[Expr]:
    """Yield what tells whether a value is of the kind of a constant."""
    if not is_guarded(constant):
        return
    if constant.kind == "thing":
        yield algebra.Call("ISIRI", (value,))
        return
    if constant.kind == "number" and not constant.long:
        yield algebra.Call("ISNUMERIC", (value,))
        return
    yield algebra.Call("ISLITERAL", (value,))
    datatype = algebra.Call("DATATYPE", (value,))
    if constant.kind == "number":
        yield Within(datatype, tuple(Iri(name) for name in sorted(NUMBERS) if name.startswith(XSD)))
        return
    if constant.kind == "text":
        yield opposite(Within(datatype, tuple(map(Iri, sorted(KINDS)))))
        return
    names = _DATATYPES[constant.kind]
    yield Within(datatype, tuple(Iri(XSD + name) for name in names))
    if constant.kind in {"date", "time", "year"}:
        zoned = algebra.Call("REGEX", (algebra.Call("STR", (value,)), Lit(_ZONE)))
        has_zone = re.search(_ZONE, constant.value) is not None
        yield zoned if has_zone else opposite(zoned)


def _lower(value: Var, *wanted: str) -> Expr:
    """Return the expression that is a text in small letters.

    Args:
        value: The text.
        *wanted: What is looked for in it; with blanks there, those of all kinds are one.
    """
    lower = algebra.Call("LCASE", (algebra.Call("STR", (value,)),))
    if not any(re.search(BLANKS, text) for text in wanted):
        return lower
    return algebra.Call("REPLACE", (lower, Lit(BLANKS), Lit(" ")))


def _local(thing: Var) -> Expr:
    """Return the expression that is the last part of the IRI of a thing, in small letters."""
    return algebra.Call("REPLACE", (_lower(thing), Lit("^.*[/#]"), Lit("")))


def _begins(text: Expr, wanted: str) -> Iterator[Expr]:
    """Yield the expressions that a word in a text begins with another text."""
    for form in forms_of(wanted):
        # What means something in a pattern stands for itself here.
        plain = re.sub(r"[\\.^$|?*+()\[\]{}-]", r"\\\g<0>", form)
        yield algebra.Call("REGEX", (text, Lit(f"(^|[\\W_]){plain}")))


def forms_of(text: str) -> tuple[str, ...]:
    """Return a text in small letters, composed and, where that differs, taken apart.

    SPARQL cannot compose what is on record, so both are looked for. Blanks of all kinds are one.
    """
    lower = re.sub(BLANKS, " ", text.lower())
    forms = (unicodedata.normalize(form, lower) for form in ("NFC", "NFD"))
    return tuple(dict.fromkeys(forms))


BLANKS = "[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]"
"""What counts as a blank: that of texts that were pasted is often one at which no line breaks."""
_ANY_TEXT = Constant("", "text", "", mixed=True)
# A year is followed by a zone like this only where a clock or a day stands before it.
_ZONE = "[0-9](Z|[+-][0-9][0-9]:[0-9][0-9])$"
_DATATYPES = {
    "truth": ("boolean",),
    "date": ("date",),
    "time": ("dateTime", "dateTimeStamp"),
    "year": ("gYear",),
    "duration": ("duration", "dayTimeDuration", "yearMonthDuration"),
}
