"""Compiles grouped answers: one row a group, and what is counted are things, not rows."""

from collections.abc import Callable

from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    BoundColumn,
    BoundCondition,
    BoundFind,
    BoundPath,
    CountOf,
    Negation,
    Shown,
    SummaryIs,
)

from . import algebra
from .algebra import (
    Aggregated,
    Bind,
    Call,
    Compared,
    Expr,
    Fact,
    Filter,
    Lit,
    Optional,
    Pattern,
    Select,
    SubSelect,
    Var,
    both,
    either,
    opposite,
    renamed,
)
from .compiled import THING
from .conditions import path_of, term_of
from .print import XSD

ValuePatterns = Callable[[BoundPath, BoundCondition | None, Var], tuple[Pattern, ...]]
HeldValues = Callable[[BoundPath, BoundCondition | None, Var, Var], tuple[Pattern, ...]]

_X = Var(THING)


class GroupCompiler:
    """Compiles one grouped ``find``.

    A summary of values is computed in a sub-select of its own, joined by the text of the keys, so
    that several summaries never multiply each other's rows and groups without a key are joined too.
    """

    def __init__(
        self,
        find: BoundFind,
        matched: Select,
        variables: dict[str, Var],
        *,
        value_patterns: ValuePatterns,
        held_values: HeldValues,
        fresh: Callable[[str], Var],
    ) -> None:
        assert find.group is not None
        self._find = find
        self._group = find.group
        self._matched = matched
        self._variables = variables
        self._value_patterns = value_patterns
        self._held_values = held_values
        self._fresh = fresh
        self._keys: dict[Shown, Var] = {
            column.shown: self._column_variable(column) or fresh("key")
            for column in find.group.keys
        }
        self._texts = {shown: fresh("join") for shown in self._keys}
        self._summaries: dict[CountOf, Var] = {}
        self._joined: list[Pattern] = []

    def _column_variable(self, key: BoundColumn) -> Var | None:
        for column in self._find.columns:
            if column.shown == key.shown:
                return self._variables[column.name]
        return None

    def select(self, limit: int) -> Select:
        """Return the query."""
        columns: list[Var | tuple[Expr, Var]] = []
        for column in self._find.columns:
            variable = self._variables[column.name]
            if isinstance(column.shown, CountOf):
                if column.shown.function == "things":
                    columns.append((_count_things(), variable))
                elif column.shown.function == "list":
                    # Engines list them in any order, so the answer puts them in its own.
                    member = self._fresh("member")
                    self._joined.append(Bind(Call("STR", (_X,)), member))
                    columns.append((Aggregated("GROUP_CONCAT", member, distinct=True), variable))
                else:
                    columns.append(self._summary(column.shown, variable))
            else:
                columns.append(self._keys[column.shown])
        order: list[tuple[Expr, bool]] = []
        for key in self._find.order:
            expr = self._ordered(key.shown)
            if isinstance(expr, Var):
                order.append((opposite(Call("BOUND", (expr,))), False))
            order.append((expr, key.descending))
        for variable in self._keys.values():
            order += [(opposite(Call("BOUND", (variable,))), False), (variable, False)]
        having = self._having(self._group.having) if self._group.having is not None else None
        return Select(
            tuple(dict.fromkeys(columns)),
            (SubSelect(self._matched), *self._key_patterns(self._keys), *self._joined),
            group=(*self._keys.values(), *self._texts.values(), *self._summaries.values()),
            having=having,
            order=tuple(dict.fromkeys(order)),
            limit=limit,
            offset=self._find.offset,
        )

    def _key_patterns(self, variables: dict[Shown, Var]) -> list[Pattern]:
        patterns: list[Pattern] = []
        for shown, variable in variables.items():
            assert isinstance(shown, BoundPath)
            patterns.append(Optional((Fact(_X, path_of(shown.steps), variable),)))
            text = Call(
                "IF",
                (Call("BOUND", (variable,)), Call("STR", (variable,)), Lit("")),
            )
            patterns.append(Bind(text, self._texts[shown]))
        return patterns

    def _summary(self, shown: CountOf, variable: Var | None = None) -> Var:
        if shown in self._summaries:
            return self._summaries[shown]
        assert shown.path is not None
        variable = variable or self._fresh("summary")
        self._summaries[shown] = variable
        value = self._fresh("value")
        held: tuple[Pattern, ...] = self._value_patterns(shown.path, shown.condition, value)
        own: dict[Shown, Var] = {key: self._fresh("key") for key in self._keys}
        texts = tuple(self._texts.values())
        holder = self._fresh("holder") if adds_up(shown) else None
        if holder is not None:
            held = self._held_values(shown.path, shown.condition, holder, value)
        patterns: tuple[Pattern, ...] = (
            SubSelect(self._matched),
            *self._key_patterns(own),
            *held,
        )
        if holder is not None:
            patterns = (SubSelect(Select((*texts, holder, value), patterns, distinct=True)),)
        patterns = (*patterns, *only_numbers(shown, value))
        inner = Select((*texts, (aggregate(shown, value), variable)), patterns, group=texts)
        # rdflib lets bindings leak into a sub-select, so the thing has another name in there.
        inner = renamed(inner, _X, self._fresh("member"))
        self._joined.append(Optional((SubSelect(inner),)))
        return variable

    def _ordered(self, shown: Shown) -> Expr:
        if isinstance(shown, CountOf):
            for column in self._find.columns:
                if column.shown == shown:
                    return self._variables[column.name]
            return _count_things() if shown.function == "things" else self._summary(shown)
        assert isinstance(shown, BoundPath)
        return self._keys[shown]

    def _having(self, having: BoundCondition) -> Expr:
        match having:
            case AllOf(parts):
                return both(*(self._having(part) for part in parts))
            case AnyOf(parts):
                return either(*(self._having(part) for part in parts))
            case Negation(part):
                return opposite(self._having(part))
            case SummaryIs(shown, operator, constant):
                if shown.function == "things":
                    left: Expr = _count_things()
                else:
                    left = self._summary(shown)
                    if shown.function == "count":
                        zero = Lit("0", XSD + "integer")
                        left = Call("IF", (Call("BOUND", (left,)), left, zero))
                return Compared(operator, left, term_of(constant))
        raise AssertionError(f"the binder lets no {type(having).__name__} stand in `having`")


def adds_up(shown: CountOf) -> bool:
    """Tell whether a summary adds values that several ways may lead to: each counts once."""
    path = shown.path
    if path is None or len(path.steps) < 2:
        return False
    counts = shown.function == "count" and path.holds_no_things
    return counts or shown.function in {"sum", "avg"}


def only_numbers(shown: CountOf, value: Var) -> tuple[Pattern, ...]:
    """Return the pattern that leaves out what cannot be added, where it may be on record.

    A text among numbers would otherwise leave a sum without a value, as if none were on record.
    """
    sums = shown.function in {"sum", "avg"}
    if not sums or shown.path is None or shown.path.kind == "number":
        return ()
    return (Filter(Call("ISNUMERIC", (value,))),)


def _count_things() -> Expr:
    return Aggregated("COUNT", _X, distinct=True)


def aggregate(shown: CountOf, value: Var) -> Expr:
    """Return the expression that counts, sums or picks among values."""
    if shown.function == "avg":
        return algebra.Divided(Aggregated("SUM", value), Aggregated("COUNT", value))
    if shown.function == "count":
        things = shown.path is None or not shown.path.holds_no_things
        return Aggregated("COUNT", value, distinct=things)
    return Aggregated({"min": "MIN", "max": "MAX", "sum": "SUM"}[shown.function], value)  # type: ignore[arg-type]
