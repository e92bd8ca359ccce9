"""Binds conditions and paths: every property belongs to its class, every value to its property."""

from collections.abc import Callable, Sequence

from isthmus.queries.diagnostics.diagnostic import Edit, Fix
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.words import spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import Kind

from .contradictions import exclude
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
    MentionsText,
    Negation,
    Number,
    OfClass,
    OneOf,
    Recorded,
    Satisfies,
    Some,
    StaticNote,
    Test,
    TextIs,
    Things,
    ValueIs,
)
from .values import Values

TRUE = Constant("true", "truth", "true")

_QUANTIFIED: dict[tuple[str, str], syntax.Quantifier] = {
    ("max", ">"): "any",
    ("max", "<"): "every",
    ("min", "<"): "any",
    ("min", ">"): "every",
}
"""What a test of the greatest or smallest value says of all values."""
ThingsOf = Callable[[syntax.Name], Things | None]


class Conditions:
    """Binds conditions.

    Attributes:
        names: Looks names up and collects diagnostics.
        values: Binds values.
        notes: What a reader of the answer has to know about the wording.
    """

    def __init__(self, names: Names, values: Values, text: str, things_of: ThingsOf) -> None:
        self.names = names
        self.values = values
        self.notes: list[StaticNote] = []
        self._text = text
        self._things_of = things_of
        self._writer = Writer()

    # --- paths ---

    def path(self, path: syntax.Path, classes: Sequence[str]) -> BoundPath | None:
        """Bind a dotted path that starts at things of some classes."""
        steps: list[BoundStep] = []
        here = tuple(classes)
        kind: Kind = "thing"
        for written in path.steps:
            if kind not in {"thing", "any"}:
                before = steps[-1].term
                self.names.report(
                    "E411",
                    written.span,
                    [f"the path ends at `{before.name}`"],
                    [Fix("end it there", (Edit(_end(path, written), path.span.end, ""),))],
                    word=before.name,
                    actual=self.values.holds(self._bound(steps, kind, here, path)),
                )
                return None
            step = self.step(written, here)
            if step is None:
                return None
            steps.append(step)
            kind, here = self._after(step, here)
        return self._bound(steps, kind, here, path)

    def step(self, written: syntax.Step, classes: Sequence[str]) -> BoundStep | None:
        """Bind one step from things of some classes."""
        if not written.inverse:
            term = self.names.property_term(written.name, classes)
            if term is None:
                return None
            if written.repeat and term.kind != "thing":
                self._not_to_things(written, term.name, term.kind)
                return None
            return BoundStep(term, False, written.repeat)
        # Backwards, the class stands at the other end, so the range decides.
        fitting = [
            term
            for term in self.names.vocabulary.find_properties(written.name)
            if term.kind in {"thing", "any"}
            and (
                not classes
                or term.range not in self.names.vocabulary.classes
                or any(
                    self.names.vocabulary.is_subclass(own, term.range)
                    or self.names.vocabulary.is_subclass(term.range, own)
                    for own in classes
                )
            )
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
        fix = Fix(f"write `{word}`", (Edit(written.span.start, written.span.end, word),))
        held = {"truth": "true or false", "number": "numbers", "text": "text", "date": "dates"}
        self.names.report(
            "E411", written.span, [], [fix], word=name, actual=held.get(kind, "values")
        )

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

    def condition(
        self, written: syntax.Condition, classes: Sequence[str], negated: bool = False
    ) -> BoundCondition | None:
        """Bind a condition on things of some classes.

        Args:
            written: The condition.
            classes: IRIs of the classes.
            negated: Whether an odd number of ``not`` stands around it.

        Returns:
            The bound condition; None after a diagnostic.
        """
        span, text = written.span, self._writer.condition(written)
        match written:
            case syntax.And(parts) | syntax.Or(parts):
                self._repetitions(parts)
                bound = [self.condition(part, classes, negated) for part in parts]
                known = tuple(part for part in bound if part is not None)
                if len(known) < len(bound):
                    return None
                if isinstance(written, syntax.And):
                    self._exclusions(known)
                    return AllOf(known, span, text)
                return AnyOf(known, span, text)
            case syntax.Not(part):
                inner = self.condition(part, classes, not negated)
                return None if inner is None else Negation(inner, span, text)
            case syntax.Bare(path):
                return self._bare(path, classes)
            case syntax.Has():
                return self._has(written, classes, negated)
            case syntax.IsA(name):
                return self.is_a(name, span, text)
            case syntax.SummaryTest():
                return self._count(written, classes)
            case syntax.Mentions(value):
                wanted = self._text_value(value)
                return None if wanted is None else MentionsText(wanted, span, text)
            case syntax.Is():
                return self._is(written, classes)

    def is_a(self, name: syntax.Name, span: Span, text: str) -> BoundCondition | None:
        """Bind ``is a C``; a definition adds its condition."""
        things = self._things_of(name)
        if things is None:
            return None
        of_class = OfClass(things.term, span, text)
        if things.condition is None:
            return of_class
        return AllOf((of_class, things.condition), span, text)

    def _bare(self, path: syntax.Path, classes: Sequence[str]) -> BoundCondition | None:
        bound = self.path(path, classes)
        if bound is None:
            return None
        text = bound.text
        if bound.kind == "truth":
            return Some(bound, ValueIs("=", TRUE), True, path.span, text)
        some = self._example(bound)
        choices = [f"{text} is stated", f"any {text}", *([f"{text} = {some}"] if some else [])]
        self.names.report(
            "E203",
            path.span,
            [f"perhaps `{choice}`" for choice in choices[:2]]
            + [f"or `{choice}`" for choice in choices[2:]],
            [_replace(path.span, choice) for choice in choices],
            word=text,
        )
        return None

    def _example(self, path: BoundPath) -> str:
        if path.kind == "thing" and path.classes:
            members = self.names.vocabulary.individuals_of(path.classes[0])
            return spelled(members[0].name) if members else ""
        return {"number": "10", "date": "2020-06-06"}.get(path.kind, "")

    def _has(
        self, written: syntax.Has, classes: Sequence[str], negated: bool
    ) -> BoundCondition | None:
        path = self.path(written.path, classes)
        if path is None:
            # The value is looked at all the same where it needs no path.
            return None
        span, text = written.span, self._writer.condition(written)
        test = self._test(written, path)
        if test is None:
            return None
        quantifier = written.quantifier
        if quantifier is None or quantifier == "any":
            return Some(path, test, False, span, text)
        if quantifier == "every":
            return Every(path, test, span, text)
        if quantifier in {"no", "at most", "exactly"} or negated:
            self._note_absence(path, text)
        if quantifier == "no":
            return Number(path, test, "=", 0, True, span, text)
        operators: dict[str, syntax.Operator] = {"at least": ">=", "at most": "<=", "exactly": "="}
        return Number(path, test, operators[quantifier], written.count, False, span, text)

    def _test(self, written: syntax.Has, path: BoundPath) -> Test | None:
        tail = written.tail
        match tail:
            case None:
                return ValueIs("=", TRUE) if path.kind == "truth" else Recorded()
            case syntax.Compare(operator, value):
                place = written.path.span if operator == "=" else None
                constant = self.values.constant(value, path, place)
                if operator == "!=" and not path.single and written.quantifier is None:
                    self._unequal(written, path, value)
                    return None
                if constant is None:
                    return None
                if operator not in {"=", "!="} and constant.kind in {"thing", "truth"}:
                    self._no_order(tail, path, operator)
                    return None
                return ValueIs(operator, constant)
            case syntax.Among(values):
                found = [self.values.constant(value, path) for value in values]
                known = tuple(constant for constant in found if constant is not None)
                return OneOf(known) if len(known) == len(found) else None
            case syntax.TextTail(text_operator, value):
                if path.kind not in {"text", "any"}:
                    self._no_text(written, path, text_operator)
                    return None
                wanted = self._text_value(value)
                return None if wanted is None else TextIs(text_operator, wanted)
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
            self._of_groups(written)
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
        self._note_absence(path, text)
        return Number(path, test, written.operator, number, False, written.span, text)

    def _leads_to_things(self, path: BoundPath, span: Span) -> bool:
        if path.kind in {"thing", "any"}:
            return True
        self.names.report("E411", span, word=path.text, actual=self.values.holds(path))
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
            if path.kind == "truth":
                inner: BoundCondition | None = Some(
                    path, ValueIs("=", TRUE), True, subject.span, path.text
                )
            elif written.verdict in {"true", "false"}:
                verdict = "stated" if (written.verdict == "true") != written.negated else "unstated"
                choice = f"{path.text} is {verdict}"
                self.names.report(
                    "E218",
                    span,
                    [f"perhaps `{choice}`"],
                    [_replace(span, choice)],
                    verdict=written.verdict,
                    word=path.text,
                    actual=self.values.holds(path),
                )
                return None
            else:
                inner = Some(path, Recorded(), False, subject.span, path.text)
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
        found = self.values.substituted(value)
        if found is None:
            return None
        if isinstance(found, syntax.Text):
            return found.value
        self.names.report(
            "E211",
            value.span,
            word=self._writer.value(found),
            parameter=value.name if isinstance(value, syntax.Variable) else "",
            expected="a text",
        )
        return None

    # --- messages and notes ---

    def _note_absence(self, path: BoundPath, text: str) -> None:
        if path.open:
            note = StaticNote(
                "absence",
                f"`{text}` counts what is on record and takes silence for absence: the source may "
                f"know of more than it says about `{path.text}`",
            )
            if note not in self.notes:
                self.notes.append(note)

    def _unequal(self, written: syntax.Has, path: BoundPath, value: syntax.Value) -> None:
        text, shown = path.text, self._writer.value(value)
        choices = (
            (f"not {text} = {shown}", f"the source says it is not {shown}"),
            (f"no {text} = {shown}", f"no {shown} is on record"),
            (f"any {text} != {shown}", f"something other than {shown} is on record"),
        )
        width = max(len(choice) for choice, _ in choices) + 2
        self.names.report(
            "E208",
            written.span,
            [f"{f'`{choice}`':<{width}}  {meaning}" for choice, meaning in choices],
            [_replace(written.span, choice) for choice, _ in choices],
            word=text,
        )

    def _of_groups(self, written: syntax.SummaryTest) -> None:
        """Report a summary in `where`; what it says of the one thing is often said otherwise."""
        expression, fixes = written.expression, []
        hints = ["`group by … having …` asks of groups"]
        if isinstance(expression, syntax.Aggregate) and expression.condition is None:
            word = _QUANTIFIED.get((expression.function, written.operator[0]))
            if word is not None:
                tail = syntax.Compare(written.operator, written.value)
                choice = self._writer.condition(syntax.Has(expression.path, word, 0, tail))
                hints.insert(0, f"perhaps `{choice}`")
                fixes.append(_replace(written.span, choice))
        self.names.report(
            "E318",
            written.span,
            hints,
            fixes,
            word=self._writer.expression(expression),
            actual="a group",
            clause="where",
            expected="one thing",
        )

    def _no_order(self, tail: syntax.Compare, path: BoundPath, operator: str) -> None:
        shown = self._writer.value(tail.value)
        start = tail.span.start
        fix = Fix("write `=`", (Edit(start, start + len(operator), "="),))
        self.names.report(
            "E214",
            tail.span,
            [f"`{path.text} = {shown}`"],
            [fix],
            operator=operator,
            word=path.text,
            actual=self.values.holds(path),
        )

    def _no_text(self, written: syntax.Has, path: BoundPath, operator: str) -> None:
        hints, fixes = [], []
        tail = written.tail
        if path.kind == "thing" and isinstance(tail, syntax.TextTail):
            quantifier: str = written.quantifier or "any"
            if quantifier in {"at least", "at most", "exactly"}:
                quantifier += f" {written.count}"
            shown = self._writer.value(tail.value)
            choice = f"{quantifier} {path.text} with (mentions {shown})"
            hints, fixes = [f"`{choice}`"], [_replace(written.span, choice)]
        self.names.report(
            "E217",
            written.span,
            hints,
            fixes,
            operator=operator,
            word=path.text,
            actual=self.values.holds(path),
        )

    def _repetitions(self, parts: Sequence[syntax.Condition]) -> None:
        seen: set[syntax.Condition] = set()
        for index, part in enumerate(parts):
            if part not in seen:
                seen.add(part)
            else:
                before = parts[index - 1].span.end
                fix = Fix("leave it out", (Edit(before, part.span.end, ""),))
                self.names.report("W601", part.span, [], [fix])

    def _exclusions(self, parts: Sequence[BoundCondition]) -> None:
        for index, part in enumerate(parts):
            if any(exclude(part, other) for other in parts[:index]):
                self.names.report("W602", part.span)


def _end(path: syntax.Path, step: syntax.Step) -> int:
    index = path.steps.index(step)
    return path.steps[index - 1].span.end


def _replace(span: Span, text: str) -> Fix:
    return Fix(f"write `{text}`", (Edit(span.start, span.end, text),))
