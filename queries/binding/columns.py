"""Binds what an answer shows: columns, groups, order, limit."""

from collections.abc import Iterator
from functools import partial

from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import ClassTerm

from . import advice
from .conditions import Conditions
from .findings import Expectation
from .tree import (
    AllOf,
    AnyOf,
    BoundColumn,
    BoundCondition,
    BoundGroup,
    BoundKey,
    BoundPath,
    CountOf,
    Negation,
    Shown,
    SummaryIs,
    Things,
    VerdictOf,
)

_ORDERED = frozenset({"number", "date", "time", "year", "duration", "text", "any"})
"""Kinds of values among which there is a least and a greatest."""


class Columns:
    """Binds the clauses of ``find`` that say what the answer looks like."""

    def __init__(self, conditions: Conditions, limits: Limits) -> None:
        self._conditions = conditions
        self._names = conditions.names
        self._limits = limits
        self._writer = Writer()

    # --- columns ---

    def shown(
        self,
        written: syntax.Expression | syntax.ListThings | syntax.Judged,
        classes: tuple[str, ...],
    ) -> tuple[Shown, BoundCondition | None] | None:
        """Bind an expression: what it shows, and the condition on its values."""
        if isinstance(written, syntax.ListThings):
            return CountOf("list"), None
        if isinstance(written, syntax.Judged):
            judged = self._conditions.condition(written.condition, classes)
            return None if judged is None else (VerdictOf(judged), None)
        if isinstance(written, syntax.CountThings):
            return CountOf("things"), None
        if isinstance(written, syntax.Path):
            path = self._conditions.path(written, classes)
            return None if path is None else (path, None)
        path = self._conditions.path(written.path, classes)
        if path is None:
            return None
        condition: BoundCondition | None = None
        if written.condition is not None:
            condition = self._conditions.condition(written.condition, path.classes)
            if condition is None:
                return None
        if written.function == "list":
            return path, condition
        numbers = path.kind == "number" or (path.kind == "any" and "number" in path.last.kinds)
        unordered = written.function in {"min", "max"} and path.kind not in _ORDERED
        if unordered or (written.function in {"sum", "avg"} and not numbers):
            self._not_numbers(written, path)
            return None
        return CountOf(written.function, path, condition), condition

    def _not_numbers(self, written: syntax.Aggregate, path: BoundPath) -> None:
        self._names.report(
            "E308",
            written.span,
            lambda: advice.perhaps(written.span, [f"count({path.text})"]),
            function=written.function,
            word=path.text,
            actual=advice.holds(self._names.vocabulary, path),
        )

    def columns(
        self, show: tuple[syntax.Column, ...], things: Things, grouped: bool
    ) -> tuple[BoundColumn, ...]:
        """Bind the columns of ``show``, or those that the class shows by default."""
        if not show:
            return () if grouped else self.defaults(things.term)
        made: list[BoundColumn] = []
        for column in show:
            bound = self.shown(column.expression, (things.term.iri,))
            if bound is None:
                continue
            shown, condition = bound
            if isinstance(shown, CountOf) and shown.function == "things" and not grouped:
                text = f"count {spelled(things.term.name)}"
                hint = f"perhaps `{text} …`, or `group by …`"
                self._names.report("E315", column.span, hint=hint, word="count")
                continue
            if isinstance(shown, CountOf) and shown.function == "list" and not grouped:
                hint = "`group by …` makes groups, of which `list` shows the things"
                self._names.report("E315", column.span, hint=hint, word="list")
                continue
            if isinstance(shown, VerdictOf) and grouped:
                word = self._writer.expression(column.expression)
                self._names.report("E303", column.span, word=word)
                continue
            name = self._name(column)
            if name.lower() in {other.name.lower() for other in made}:
                hint = "`… as another-name` gives it a name"
                self._names.report("E310", column.span, hint=hint, word=name)
                continue
            label = name if column.alias is not None else self._label(shown, name)
            made.append(BoundColumn(name, label, shown, condition))
        return tuple(made)

    def _name(self, column: syntax.Column) -> str:
        if column.alias is not None:
            return column.alias.text or column.alias.key
        name = self._writer.expression(column.expression)
        return name[1:-1] if isinstance(column.expression, syntax.Judged) else name

    def _label(self, shown: Shown, name: str) -> str:
        alone = isinstance(shown, BoundPath) and len(shown.steps) == 1 and shown.steps[0].plain
        return shown.last.label if alone and isinstance(shown, BoundPath) else name

    def defaults(self, term: ClassTerm) -> tuple[BoundColumn, ...]:
        """Return the columns that a class shows when a query names none."""
        words = next((above.columns for above in self._above(term) if above.columns), ())
        return tuple(self._default(word, term) for word in words)

    def _above(self, term: ClassTerm) -> Iterator[ClassTerm]:
        """Yield a class and those above it, the nearest first."""
        return (self._names.vocabulary.classes.get(iri, term) for iri in term.parents)

    def _default(self, word: str, term: ClassTerm) -> BoundColumn:
        name = syntax.named(word)
        path = self._conditions.path(syntax.Path((syntax.Step(name),)), (term.iri,))
        assert path is not None, "the lint has looked at the columns of each class"
        return BoundColumn(word, path.last.label, path)

    # --- order and limit ---

    def order(
        self,
        written: tuple[syntax.Key, ...],
        things: Things,
        columns: tuple[BoundColumn, ...],
        group: BoundGroup | None,
    ) -> tuple[BoundKey, ...]:
        """Bind the keys of ``order by``; by default those of the class."""
        if not written:
            if group is not None:
                return ()
            word = next((above.order for above in self._above(things.term) if above.order), "")
            return (BoundKey(self._default(word, things.term).shown),) if word else ()
        keys = []
        for key in written:
            shown: Shown | None = self._named_column(key.expression, columns, group)
            if shown is None:
                bound = self.shown(key.expression, (things.term.iri,))
                if bound is None:
                    continue
                shown = bound[0]
            if group is not None:
                if not self._fits_groups(shown, columns, group):
                    word = self._writer.expression(key.expression)
                    names = dict.fromkeys(column.name for column in (*group.keys, *columns))
                    hint = f"order by one of: {', '.join(names)}"
                    self._names.report("E313", key.span, hint=hint, word=word)
                    continue
            elif isinstance(shown, BoundPath) and not shown.single:
                self._names.report(
                    "E209",
                    key.expression.span,
                    partial(advice.several_values, key, shown),
                    word=shown.text,
                )
                continue
            elif isinstance(shown, CountOf) and shown.function == "things":
                self._names.report("E315", key.span, word="count")
                continue
            keys.append(BoundKey(shown, key.descending))
        return tuple(keys)

    def _named_column(
        self,
        expression: syntax.Expression,
        columns: tuple[BoundColumn, ...],
        group: BoundGroup | None,
    ) -> Shown | None:
        if isinstance(expression, syntax.Path) and len(expression.steps) == 1:
            step = expression.steps[0]
            for column in (*columns, *(group.keys if group else ())):
                if key_of(column.name) == step.name.key and not step.inverse and not step.repeat:
                    if isinstance(column.shown, VerdictOf):
                        return None
                    if isinstance(column.shown, CountOf) or group is not None:
                        return column.shown
                    if column.name != column.shown.text:
                        return column.shown
        return None

    def _fits_groups(
        self, shown: Shown, columns: tuple[BoundColumn, ...], group: BoundGroup
    ) -> bool:
        if isinstance(shown, CountOf):
            return True
        return any(shown == column.shown for column in (*group.keys, *columns))

    def limit(self, written: syntax.Limit | None) -> tuple[int | None, int]:
        """Bind the limit and the offset; None means that the query names no limit."""
        if written is None:
            return None, 0
        if not 1 <= written.count <= self._limits.most_rows:
            most = str(self._limits.most_rows)
            nearest_limit = "1" if written.count < 1 else most
            self._names.report(
                "E505",
                written.span,
                lambda: advice.perhaps(written.span, [f"limit {nearest_limit}"], "write"),
                word=str(written.count),
                most=most,
            )
            return None, 0
        return written.count, written.offset

    # --- groups ---

    def group(self, written: syntax.Group, things: Things) -> BoundGroup:
        """Bind the keys of ``group by``."""
        keys = []
        for key in written.keys:
            path = self._conditions.path(key, (things.term.iri,))
            if path is not None:
                keys.append(BoundColumn(path.text, self._label(path, path.text), path))
        return BoundGroup(tuple(keys))

    def check_groups(
        self, show: tuple[syntax.Column, ...], columns: tuple[BoundColumn, ...], group: BoundGroup
    ) -> None:
        """Report columns that have no one value for a group."""
        keys = {column.shown for column in group.keys}
        by_name = {column.name: column for column in columns}
        for written in show:
            column = by_name.get(self._name(written))
            if column is None or not isinstance(column.shown, BoundPath):
                continue
            if column.shown in keys and column.condition is None:
                continue
            self._names.report(
                "E303",
                written.span,
                partial(advice.no_key, written, column.shown, group),
                word=self._writer.expression(written.expression),
            )

    def having(
        self, written: syntax.Condition, things: Things, columns: tuple[BoundColumn, ...]
    ) -> BoundCondition | None:
        """Bind the condition of ``having``, whose tests compare a summary with a value."""
        span = written.span
        match written:
            case syntax.And(parts) | syntax.Or(parts):
                conditions = [self.having(part, things, columns) for part in parts]
                known = tuple(part for part in conditions if part is not None)
                if len(known) < len(conditions):
                    return None
                return AllOf(known, span) if isinstance(written, syntax.And) else AnyOf(known, span)
            case syntax.Not(part):
                inner = self.having(part, things, columns)
                return None if inner is None else Negation(inner, span)
            case syntax.Bare(path) if self._names.want(path.steps[0].name, Expectation("alias")):
                return None
            case syntax.SummaryTest(expression, operator, value) | syntax.Has(
                expression, None, _, syntax.Compare(operator, value)
            ):
                shown = self._summary(expression, things, columns)
                if shown is None:
                    return None
                values = self._conditions.values
                if shown.path is not None and shown.function != "count":
                    constant = values.constant(value, shown.path)
                else:
                    constant = values.plain_number(value)
                text = self._writer.condition(written)
                return (
                    None if constant is None else SummaryIs(shown, operator, constant, span, text)
                )
        self._names.report(
            "E318",
            span,
            hint="`having` compares a column or a summary with a value: `having count > 1`",
            word=self._writer.condition(written),
            actual="a thing",
            clause="having",
            expected="a group",
        )
        return None

    def _summary(
        self, expression: syntax.Expression, things: Things, columns: tuple[BoundColumn, ...]
    ) -> CountOf | None:
        shown = self._named_column(expression, columns, None)
        if shown is None and not isinstance(expression, syntax.Path):
            bound = self.shown(expression, (things.term.iri,))
            if bound is None:
                return None
            shown = bound[0]
        if isinstance(shown, CountOf):
            return shown
        self._names.report(
            "E317",
            expression.span,
            hint="a summary is `count`, `count(…)`, `min(…)`, `sum(…)` or the like",
            word=self._writer.expression(expression),
        )
        return None
