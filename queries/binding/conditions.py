"""Binds conditions and paths: every property belongs to its class, every value to its property."""

from collections.abc import Callable, Sequence
from functools import partial

from isthmus.ontology import PREFIXES
from isthmus.queries.diagnostics.diagnostic import Edit, Fix
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer, quoted
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.queries.vocabulary.terms import Kind, PropertyTerm, Vocabulary

from . import advice
from .advice import Itself
from .contradictions import exclude
from .findings import Expectation, Findings
from .names import Names
from .tree import (
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
    Test,
    TextIs,
    Things,
    ValueIs,
)
from .values import Values

UNORDERED = frozenset(
    PREFIXES["xsd"] + word for word in ("time", "gYearMonth", "gMonth", "gMonthDay", "gDay")
)
"""Datatypes whose values are shown as text and have no order as text."""


def _known(path: BoundPath, span: Span) -> Some:
    """Return the condition that a yes or no is yes, or that any other value is on record."""
    if not path.is_yes_or_no:
        return Some(path, Recorded(), False, span, path.text)
    # Where no kind is declared, values of others may stand there.
    yes = ValueIs("=", Constant("true", "truth", "true", path.kind != "truth"))
    return Some(path, yes, True, span, path.text)


def leads_to(vocabulary: Vocabulary, term: PropertyTerm, classes: Sequence[str]) -> bool:
    """Tell whether the values of a property can be things of some classes."""
    return term.kind in {"thing", "any"} and (
        not classes
        or term.range not in vocabulary.classes
        or any(
            vocabulary.is_subclass(own, term.range) or vocabulary.is_subclass(term.range, own)
            for own in classes
        )
    )


def _as_itself(written: syntax.Has) -> Itself | None:
    """Return what a comparison is as a question after the thing itself: `option = vpc-peering`."""
    steps = written.path.steps
    if len(steps) > 1 or steps[0].inverse or written.quantifier not in {None, "any", "no"}:
        return None
    denied = "not " if written.quantifier == "no" else ""
    match written.tail:
        case syntax.Compare("=" | "!=" as operator, (syntax.Name() | syntax.Text()) as value):
            things: tuple[syntax.Name, ...] = (_as_name(value),)
            if operator == "!=":
                denied = "" if denied else "not "
        case syntax.Among(values) if all(
            isinstance(value, syntax.Name | syntax.Text) for value in values
        ):
            things = tuple(
                _as_name(value) for value in values if isinstance(value, syntax.Name | syntax.Text)
            )
        case _:
            return None
    words = [spelled(thing.text or thing.key) for thing in things]
    told = words[0] if len(words) == 1 else f"in ({', '.join(words)})"
    return Itself(things, written.span, f"{denied}is {told}")


def _as_name(value: syntax.Name | syntax.Text) -> syntax.Name:
    return value if isinstance(value, syntax.Name) else syntax.named_by(value)


_ORDERS = frozenset({"<", "<=", ">", ">="})
ThingsOf = Callable[[syntax.Name, "Conditions"], Things | None]


class Conditions:
    """Binds conditions.

    Attributes:
        names: Looks names up and collects diagnostics.
        values: Binds values.
    """

    def __init__(self, names: Names, values: Values, things_of: ThingsOf) -> None:
        self.names = names
        self.values = values
        self._things_of = things_of
        self._writer = Writer()

    def trial(self) -> "Conditions":
        """Return conditions whose findings are their own, to see whether a reading fits."""
        names = Names(self.names.vocabulary, Findings())
        values = Values(names, self.values.parameters, self.values.used)
        return Conditions(names, values, self._things_of)

    def things(self, name: syntax.Name) -> Things | None:
        """Return the things that a class or definition stands for."""
        return self._things_of(name, self)

    # --- paths ---

    def path(
        self,
        path: syntax.Path,
        classes: Sequence[str],
        beside: syntax.Value | None = None,
        itself: Itself | None = None,
    ) -> BoundPath | None:
        """Bind a dotted path that starts at things of some classes.

        Args:
            path: The path.
            classes: IRIs of the classes.
            beside: The value that ``=`` puts beside it, by which its end may be told.
            itself: What the whole comparison is as a question after the thing itself.
        """
        steps: list[BoundStep] = []
        here = tuple(classes)
        kind: Kind = "thing"
        for written in path.steps:
            if kind not in {"thing", "any"}:
                before = steps[-1].term
                self.names.report(
                    "E411",
                    written.span,
                    partial(advice.ends_there, path, written, before),
                    word=before.name,
                    actual=self._holds(self._bound(steps, kind, here, path)),
                )
                return None
            named = beside if written is path.steps[-1] else None
            behind = None
            if written is path.steps[0] and len(path.steps) > 1:
                behind = Span(written.span.start, path.steps[1].span.start)
            step = self.step(written, here, named, itself, behind)
            if step is None:
                return None
            steps.append(step)
            kind, here = self._after(step, here)
        return self._bound(steps, kind, here, path)

    def step(
        self,
        written: syntax.Step,
        classes: Sequence[str],
        beside: syntax.Value | None = None,
        itself: Itself | None = None,
        behind: Span | None = None,
    ) -> BoundStep | None:
        """Bind one step from things of some classes."""
        if not written.inverse:
            value = beside if isinstance(beside, syntax.Name) else None
            term = self.names.property_term(written.name, classes, value, itself, behind)
            if term is None:
                return None
            if written.repeat and term.kind != "thing":
                self._not_to_things(written, term.name, term.kind)
                return None
            return BoundStep(term, False, written.repeat)
        # Backwards, the class stands at the other end, so the range decides.
        if self.names.want(written.name, Expectation("property", tuple(classes), "inverse")):
            return None
        vocabulary = self.names.vocabulary
        fitting = [
            term
            for term in vocabulary.find_properties(written.name)
            if leads_to(vocabulary, term, classes)
        ]
        if len(fitting) == 1:
            self.names.resolved(written.name, fitting[0])
            return BoundStep(fitting[0], True, written.repeat)
        term = self.names.property_term(written.name, ())
        if term is None:
            return None
        if term.kind not in {"thing", "any"}:
            self._not_to_things(written, term.name, term.kind)
            return None
        return BoundStep(term, True, written.repeat)

    def _not_to_things(self, written: syntax.Step, name: str, kind: Kind) -> None:
        word = spelled(name)
        self.names.report(
            "E411",
            written.span,
            lambda: ([], [Fix.replace(written.span, word)]),
            word=name,
            actual=KIND_WORDS[kind].several,
        )

    def _holds(self, path: BoundPath) -> str:
        return advice.holds(self.names.vocabulary, path)

    def _after(self, step: BoundStep, before: tuple[str, ...]) -> tuple[Kind, tuple[str, ...]]:
        vocabulary = self.names.vocabulary
        term = step.term
        if step.inverse:
            return "thing", term.domain
        classes = (term.range,) if term.range in vocabulary.classes else ()
        if step.repeat == "*" and classes and before:
            # Zero steps stay at the thing itself.
            return term.kind, classes if set(before) == set(classes) else ()
        return term.kind, classes

    def _bound(
        self, steps: list[BoundStep], kind: Kind, classes: tuple[str, ...], path: syntax.Path
    ) -> BoundPath:
        return BoundPath(tuple(steps), kind, classes, self._writer.path(path))

    # --- conditions ---

    def condition(self, written: syntax.Condition, classes: Sequence[str]) -> BoundCondition | None:
        """Bind a condition on things of some classes.

        Args:
            written: The condition.
            classes: IRIs of the classes.

        Returns:
            The bound condition; None after a diagnostic.
        """
        span, text = written.span, self._writer.condition(written)
        match written:
            case syntax.And(parts) | syntax.Or(parts):
                self._repetitions(parts)
                bound = [self.condition(part, classes) for part in parts]
                known = tuple(part for part in bound if part is not None)
                if len(known) < len(bound):
                    return None
                if isinstance(written, syntax.And):
                    self._exclusions(known)
                    return AllOf(known, span, text)
                return AnyOf(known, span, text)
            case syntax.Not(part):
                inner = self.condition(part, classes)
                return None if inner is None else Negation(inner, span, text)
            case syntax.Bare(path):
                return self._bare(path, classes)
            case syntax.Has():
                return self._has(written, classes)
            case syntax.IsA(name):
                return self.is_a(name, span, text)
            case syntax.Itself(named):
                return self._itself(named, classes, span, text)
            case syntax.Rests():
                return self._rests(written, classes, text)
            case syntax.SummaryTest():
                return self._count(written, classes)
            case syntax.Mentions(value):
                wanted = self._text_value(value)
                return None if wanted is None else MentionsText(wanted, span, text)
            case syntax.Is():
                return self._is(written, classes)

    def is_a(self, name: syntax.Name, span: Span, text: str) -> BoundCondition | None:
        """Bind ``is a C``; a definition adds its condition."""
        things = self.things(name)
        if things is None:
            return None
        of_class = OfClass(things.term, span, text)
        if things.condition is None:
            return of_class
        return AllOf((of_class, things.condition), span, text)

    def _itself(
        self, named: Sequence[syntax.Name], classes: Sequence[str], span: Span, text: str
    ) -> BoundCondition | None:
        """Bind ``is x``: each name is that of a thing, of the class asked about if it can be."""
        things: list[str] = []
        for name in named:
            if self.names.want(name, Expectation("thing", tuple(classes), "alone")):
                return None
            candidates = self.names.candidates(name, tuple(classes)) or self.names.candidates(name)
            # Of a yes/no property, `is encrypted` means the property itself.
            alone = span if len(named) == 1 else None
            thing = self.names.only(name, candidates, place=alone)
            if thing is None:
                return None
            things.append(thing.iri)
        return IsThing(tuple(dict.fromkeys(things)), span, text)

    def _rests(
        self, written: syntax.Rests, classes: Sequence[str], text: str
    ) -> BoundCondition | None:
        path = self.path(written.path, classes)
        if path is None:
            return None
        if len(path.steps) > 1 or not path.steps[0].plain:
            self.names.report("E320", written.span, word=path.text)
            return None
        known = _known(path, written.path.span)
        return RestsOn(known, path.last, written.basis, written.negated, written.span, text)

    def _bare(self, path: syntax.Path, classes: Sequence[str]) -> BoundCondition | None:
        bound = self.path(path, classes)
        if bound is None:
            return None
        if bound.is_yes_or_no:
            return _known(bound, path.span)
        self.names.report(
            "E203",
            path.span,
            lambda: advice.bare(self.names.vocabulary, bound, path.span),
            word=bound.text,
        )
        return None

    def _has(self, written: syntax.Has, classes: Sequence[str]) -> BoundCondition | None:
        tail = written.tail
        beside: syntax.Value | None = None
        if isinstance(tail, syntax.Compare) and tail.operator == "=":
            beside = tail.value
        path = self.path(written.path, classes, beside, _as_itself(written))
        if path is None:
            return None
        span, text = written.span, self._writer.condition(written)
        test = self._test(written, path, classes)
        if test is None:
            return None
        quantifier = written.quantifier
        if quantifier is None or quantifier == "any":
            return Some(path, test, False, span, text)
        if quantifier == "every":
            return Every(path, test, span, text)
        if quantifier == "no":
            return Number(path, test, "=", 0, True, span, text)
        operators: dict[str, syntax.Operator] = {"at least": ">=", "at most": "<=", "exactly": "="}
        return Number(path, test, operators[quantifier], written.count, False, span, text)

    @staticmethod
    def _is_no_size(value: syntax.Value, path: BoundPath, operator: str) -> bool:
        """Tell whether a number is compared by size with things or texts, which have none."""
        if not isinstance(value, syntax.Number) or operator not in _ORDERS:
            return False
        return path.kind == "text" or (path.kind == "thing" and not value.unit)

    def _test(self, written: syntax.Has, path: BoundPath, classes: Sequence[str]) -> Test | None:
        tail = written.tail
        match tail:
            case None:
                return _known(path, written.span).test
            case syntax.Compare(operator, value):
                if self._is_no_size(value, path, operator):
                    vocabulary, is_text = self.names.vocabulary, path.kind == "text"
                    self.names.report(
                        "E207",
                        value.span,
                        lambda: (
                            advice.measured(vocabulary, written, path)
                            if is_text
                            else advice.counted(vocabulary, written, path, classes)
                        ),
                        word=self._writer.value(value),
                        actual="a number",
                        property=path.last.name,
                        expected=self._holds(path),
                    )
                    return None
                place = written.path.span if operator == "=" else None
                constant = self.values.constant(
                    value, path, place, ordered=operator not in {"=", "!="}
                )
                if operator == "!=" and not path.single and written.quantifier is None:
                    self.names.report(
                        "E208",
                        written.span,
                        lambda: advice.unequal(written, path, value),
                        word=path.text,
                    )
                    return None
                if constant is None:
                    return None
                unordered = constant.kind in {"thing", "truth"} or path.last.range in UNORDERED
                if operator not in {"=", "!="} and unordered:
                    self.names.report(
                        "E214",
                        tail.span,
                        lambda: advice.no_order(tail, path),
                        operator=operator,
                        word=path.text,
                        actual=self._holds(path),
                    )
                    return None
                if operator == "=" and (things := self.values.things_called(value, path)):
                    self.names.findings.note_both(constant, things, path)
                    return OneOf((constant, *things))
                return ValueIs(operator, constant)
            case syntax.Among(values):
                constants = [self.values.constant(value, path) for value in values]
                known = tuple(constant for constant in constants if constant is not None)
                named: tuple[Constant, ...] = ()
                for constant, value in zip(constants, values, strict=True):
                    called = self.values.things_called(value, path)
                    if called and constant is not None:
                        self.names.findings.note_both(constant, called, path)
                    named += called
                return OneOf((*known, *named)) if len(known) == len(constants) else None
            case syntax.TextTail(text_operator, value):
                if path.kind not in {"text", "any"}:
                    self.names.report(
                        "E217",
                        written.span,
                        lambda: advice.no_text(written, path),
                        operator=text_operator,
                        word=path.text,
                        actual=self._holds(path),
                    )
                    return None
                wanted = self._text_value(value)
                if wanted is None:
                    return None
                mixed = path.kind == "any"
                if mixed and path.holds_things:
                    self.names.findings.note_labels(self._writer.condition(written), path)
                return TextIs(text_operator, wanted, mixed)
            case syntax.IsATail(name):
                if not self._leads_to_things(path, tail.span):
                    return None
                condition = self.is_a(name, tail.span, self._writer.condition(syntax.IsA(name)))
                return None if condition is None else Satisfies(condition)
            case syntax.With(inner):
                if not self._leads_to_things(path, written.path.span):
                    return None
                bound = self.condition(inner, path.classes)
                return None if bound is None else Satisfies(bound)

    def _count(self, written: syntax.SummaryTest, classes: Sequence[str]) -> BoundCondition | None:
        expression = written.expression
        if isinstance(expression, syntax.CountThings) or expression.function != "count":
            self.names.report(
                "E318",
                written.span,
                lambda: advice.of_groups(written),
                word=self._writer.expression(expression),
                actual="a group",
                clause="where",
                expected="one thing",
            )
            return None
        path = self.path(expression.path, classes)
        test: Test | None = Recorded()
        if path is not None and expression.condition is not None:
            inner = self.condition(expression.condition, path.classes)
            test = Satisfies(inner) if inner is not None else None
        number = self.values.count(written.value)
        if path is None or test is None or number is None:
            return None
        text = self._writer.condition(written)
        return Number(path, test, written.operator, number, False, written.span, text)

    def _leads_to_things(self, path: BoundPath, span: Span) -> bool:
        if path.kind in {"thing", "any"}:
            return True
        self.names.report("E411", span, word=path.text, actual=self._holds(path))
        return False

    def _is(self, written: syntax.Is, classes: Sequence[str]) -> BoundCondition | None:
        span, text = written.span, self._writer.condition(written)
        subject = written.subject
        if isinstance(subject, syntax.Path):
            path = self.path(subject, classes)
            if path is None:
                return None
            if written.verdict == "mixed":
                return self._mixed(path, written, text)
            if not path.is_yes_or_no and written.verdict in {"true", "false"}:
                self.names.report(
                    "E218",
                    span,
                    lambda: advice.no_verdict(written, path),
                    verdict=written.verdict,
                    word=path.text,
                    actual=self._holds(path),
                )
                return None
            inner: BoundCondition | None = _known(path, subject.span)
        elif written.verdict == "mixed":
            self.names.report("E316", span)
            return None
        else:
            inner = self.condition(subject, classes)
        if inner is None:
            return None
        return HasVerdict(inner, written.verdict, written.negated, span, text)

    def _mixed(self, path: BoundPath, written: syntax.Is, text: str) -> BoundCondition | None:
        step = path.steps[0]
        if len(path.steps) > 1 or not step.plain:
            self.names.report("E316", written.span)
            return None
        mixed = IsMixed(step.term, written.span, text)
        return Negation(mixed, written.span, text) if written.negated else mixed

    def _text_value(self, value: syntax.Value) -> str | None:
        given = self.values.substituted(value, "text")
        if given is None:
            return None
        if isinstance(given, syntax.Text):
            if not given.value.strip():
                self.names.report("W606", value.span)
            inner = given.value.strip("%*")
            if inner and inner != given.value:
                sign = "%" if "%" in given.value else "*"
                self.names.report(
                    "W604",
                    value.span,
                    lambda: advice.perhaps(value.span, [quoted(inner)]),
                    word=given.value,
                    sign=sign,
                )
            return given.value
        self.names.report(
            "E211",
            value.span,
            word=self._writer.value(given),
            parameter=value.name if isinstance(value, syntax.Variable) else "",
            expected="a text",
        )
        return None

    # --- warnings ---

    def _repetitions(self, parts: Sequence[syntax.Condition]) -> None:
        seen: set[syntax.Condition] = set()
        for index, part in enumerate(parts):
            if part not in seen:
                seen.add(part)
            else:
                edit = Edit(parts[index - 1].span.end, part.span.end, "")
                self.names.report("W601", part.span, partial(_without, edit))

    def _exclusions(self, parts: Sequence[BoundCondition]) -> None:
        for index, part in enumerate(parts):
            if any(exclude(part, other) for other in parts[:index]):
                self.names.report("W602", part.span)


def _without(edit: Edit) -> advice.Advice:
    return [], [Fix("leave it out", (edit,))]
