"""From the bound tree to one SPARQL query a statement."""

from collections.abc import Mapping, Sequence

from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundChoice,
    BoundColumn,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundDescribe,
    BoundFind,
    BoundKey,
    BoundPath,
    BoundQuery,
    BoundReach,
    BoundRoute,
    CountOf,
    Recorded,
    Satisfies,
    Things,
    VerdictOf,
    atoms,
)
from isthmus.queries.diagnostics.diagnostic import QueryError, diagnostic
from isthmus.queries.diagnostics.span import NOWHERE
from isthmus.queries.language_limits import Limits
from isthmus.queries.vocabulary.said import MIXED_ON
from isthmus.queries.vocabulary.terms import RDF_TYPE

from . import algebra
from .algebra import (
    TRUE,
    Bind,
    Fact,
    Filter,
    Iri,
    Lit,
    Optional,
    Pattern,
    Select,
    SubSelect,
    Union,
    Var,
    opposite,
    those,
)
from .compiled import (
    MIXED,
    NUMBER,
    PART,
    PROPERTY,
    THING,
    VALUE,
    VERDICT,
    WHERE,
    CompiledColumn,
    Sparql,
)
from .conditions import ConditionCompiler, Scope, path_of
from .groups import GroupCompiler, adds_up, aggregate, only_numbers
from .print import XSD, print_select
from .terms import describe_select, route_select
from .variables import Variables

X = Var(THING)


def compile_query(
    query: BoundQuery, prefixes: Mapping[str, str], limits: Limits | None = None
) -> Sparql:
    """Compile a statement.

    Args:
        prefixes: Prefixes that the SPARQL text may use.
        limits: Caps.

    Returns:
        The compiled statement.

    Raises:
        QueryError: The SPARQL text would be longer than the cap.
    """
    caps = limits or Limits()
    compiler = _Compiler(query, prefixes, caps)
    compiled = compiler.compile()
    if len(compiled.text.encode("utf-8")) > caps.sparql:
        too_long = diagnostic("E504", NOWHERE, most=f"{caps.sparql:,}")
        raise QueryError(query.text, [too_long])
    return compiled


def compile_why_of_each(
    query: BoundQuery,
    things: tuple[str, ...],
    prefixes: Mapping[str, str],
    limits: Limits | None = None,
) -> Sparql:
    """Compile a ``why`` so that it is asked of several things at once.

    Args:
        query: It, of one of the things.
        things: IRIs of the things.
        prefixes: Prefixes that the SPARQL text may use.
        limits: Caps; the text may be longer than they say by the names of the things.

    Returns:
        The compiled statement; its rows are those of each thing, with the thing in front.
    """
    assert isinstance(query.statement, BoundCheck)
    return _Compiler(query, prefixes, limits or Limits()).why(query.statement, things)


class _Compiler:
    def __init__(self, query: BoundQuery, prefixes: Mapping[str, str], limits: Limits) -> None:
        self._query = query
        self._prefixes = prefixes
        self._limits = limits
        self._conditions = ConditionCompiler()

    def compile(self) -> Sparql:
        statement = self._query.statement
        match statement:
            case BoundFind(group=None):
                return self._find(statement)
            case BoundFind():
                return self._grouped(statement)
            case BoundCount(things, where):
                return self._count(things, where)
            case BoundCheck():
                if statement.why:
                    return self.why(statement, (statement.thing,))
                return self._check(statement)
            case BoundDescribe(kind, iri):
                return self._done(describe_select(kind, iri))
            case BoundComparison():
                return self._compare(statement)
            case BoundChoice():
                return self._choose(statement)
            case BoundRoute():
                return self._done(route_select(statement))
            case BoundReach():
                # Walked, not looked up: there is no query that would answer it.
                return Sparql("", statement, self._query.text, "")

    def _done(
        self,
        select: Select,
        columns: tuple[CompiledColumn, ...] = (),
        limit: int | None = None,
        cut: bool = False,
        parts: tuple[str, ...] = (),
    ) -> Sparql:
        return Sparql(
            print_select(select, self._prefixes),
            self._query.statement,
            self._query.text,
            self._query.syntax_where,
            columns,
            limit,
            cut,
            parts,
        )

    # --- the things a statement is about ---

    def _anchor(self, things: Things) -> tuple[tuple[Pattern, ...], Scope]:
        """Return the patterns that bind the things, and the scope of conditions on them."""
        member = Fact(X, Iri(RDF_TYPE), Iri(things.term.iri))
        scope = Scope(X, (member,))
        if things.condition is None:
            return (member,), scope
        return (member, *self._conditions.match(things.condition, scope)), scope

    def _matched(self, things: Things, where: BoundCondition | None) -> tuple[Pattern, ...]:
        """Return the patterns that bind the things of which a condition is stated."""
        member, scope = self._anchor(things)
        kept = self._conditions.match(where, scope) if where is not None else []
        return (*member, *scope.hoisted, *kept)

    def _beside(
        self,
        columns: Sequence[BoundColumn],
        values: Mapping[BoundColumn, tuple[Pattern, ...]],
    ) -> tuple[list[Pattern], tuple[Var, ...]]:
        """Return the patterns that add the values of columns, with the variable of what is mixed.

        Each column of several values is a branch of its own: they would multiply each other.
        """
        outside: list[Pattern] = [
            Optional(patterns) for column, patterns in values.items() if not column.multiple
        ]
        sparse = [patterns for column, patterns in values.items() if column.multiple]
        mixed: tuple[Var, ...] = ()
        if any(isinstance(one.shown, BoundPath) and one.shown.mixing for one in columns):
            mixed = (Var(MIXED),)
            sparse.append((Fact(X, Iri(MIXED_ON), *mixed),))
        if sparse:
            outside.append(Optional(sparse[0] if len(sparse) == 1 else (Union(tuple(sparse)),)))
        return outside, mixed

    # --- find ---

    def _find(self, find: BoundFind) -> Sparql:
        member, scope = self._anchor(find.things)
        conditions = self._conditions
        kept: list[Pattern] = []
        bound: list[Pattern] = []
        if find.where is not None and find.including_unstated:
            not_excluded = opposite(conditions.false(find.where, scope))
            if not_excluded != TRUE:
                kept.append(Filter(not_excluded))
            bound.append(Bind(conditions.verdict(find.where, scope), Var(VERDICT)))
        elif find.where is not None:
            kept += conditions.match(find.where, scope)
        names = Variables(column.name for column in find.columns)
        inside: list[Var] = []
        before: list[Pattern] = []
        values: dict[BoundColumn, tuple[Pattern, ...]] = {}
        columns: list[CompiledColumn] = []
        keys: list[tuple[Var, bool]] = []
        made: dict[object, Var] = {}
        for key in find.order:
            variable = self._inside(
                key, find.columns, names=names, scope=scope, before=before, made=made
            )
            inside.append(variable)
            keys.append((variable, key.descending))
        for column in find.columns:
            known = made.get((column.shown, column.condition))
            if known is not None:
                columns.append(CompiledColumn(column, known.name))
                continue
            variable = names.of(column.name)
            columns.append(CompiledColumn(column, variable.name))
            if isinstance(column.shown, VerdictOf):
                bound.append(Bind(conditions.verdict(column.shown.condition, scope), variable))
                inside.append(variable)
            elif isinstance(column.shown, CountOf):
                before += self._summary(column.shown, variable, scope)
                inside.append(variable)
                made[(column.shown, column.condition)] = variable
            else:
                values[column] = self._values(column, variable)
        outside, mixed = self._beside(find.columns, values)
        order = tuple(
            entry
            for variable, descending in keys
            for entry in (
                (opposite(algebra.Call("BOUND", (variable,))), False),
                (variable, descending),
            )
        )
        order = (*order, (X, False))
        limit = find.limit if find.limit is not None else self._limits.rows
        cut = find.limit is None
        if find.including_unstated:
            inside.append(Var(VERDICT))
        inside = list(dict.fromkeys(inside))
        matched = (*member, *scope.hoisted, *kept, *before, *bound)
        inner = Select(
            (X, *inside),
            matched,
            distinct=True,
            order=order,
            limit=limit + 1 if cut else limit,
            offset=find.offset,
        )
        select = inner
        if outside:
            shown = tuple(Var(column.variable) for column in columns)
            every = tuple(dict.fromkeys((X, *shown, *inside, *mixed)))
            select = Select(every, (SubSelect(inner), *outside), order=order)
        return self._done(select, tuple(columns), limit, cut)

    def _inside(
        self,
        key: BoundKey,
        columns: tuple[BoundColumn, ...],
        *,
        names: "Variables",
        scope: Scope,
        before: list[Pattern],
        made: dict[object, Var],
    ) -> Var:
        """Compute a key to order by in the match set; a column that shows the same is reused."""
        column = next(
            (column for column in columns if column.shown == key.shown and not _is_list(column)),
            None,
        )
        condition = column.condition if column is not None else None
        known = made.get((key.shown, condition))
        if known is not None:
            return known
        variable = names.of(column.name) if column is not None else names.fresh("key")
        if isinstance(key.shown, CountOf):
            before += self._summary(key.shown, variable, scope)
        elif isinstance(key.shown, BoundPath):
            before.append(Optional((Fact(X, path_of(key.shown.steps), variable),)))
        made[(key.shown, condition)] = variable
        return variable

    def _summary(self, shown: CountOf, variable: Var, scope: Scope) -> list[Pattern]:
        """Return the sub-select that counts, sums or picks for each thing."""
        assert shown.path is not None
        if shown.function == "count":
            test = Satisfies(shown.condition) if shown.condition is not None else Recorded()
            own = Scope(X, scope.anchor)
            self._conditions.count(shown.path, test, own, variable)
            return list(own.hoisted)
        value = self._conditions.fresh()
        patterns = self._value_patterns(shown.path, shown.condition, value)
        if adds_up(shown):
            holder = self._conditions.fresh()
            held = self._held_values(shown.path, shown.condition, holder, value)
            patterns = (SubSelect(Select((X, holder, value), held, distinct=True)),)
        patterns = (*patterns, *only_numbers(shown, value))
        select = Select((X, (aggregate(shown, value), variable)), patterns, group=(X,))
        return [Optional((SubSelect(select),))]

    def _values(self, column: BoundColumn, variable: Var) -> tuple[Pattern, ...]:
        assert isinstance(column.shown, BoundPath)
        return self._value_patterns(column.shown, column.condition, variable)

    def _value_patterns(
        self, path: BoundPath, condition: BoundCondition | None, variable: Var
    ) -> tuple[Pattern, ...]:
        fact = Fact(X, path_of(path.steps), variable)
        if condition is None:
            return (fact,)
        scope = self._conditions.scope_of(variable, path.steps)
        expression = self._conditions.true(condition, scope)
        return (fact, *scope.hoisted, Filter(expression))

    def _held_values(
        self, path: BoundPath, condition: BoundCondition | None, holder: Var, value: Var
    ) -> tuple[Pattern, ...]:
        """Return the patterns of the values of a path, each with the thing that it is said of.

        A thing that is reached on two ways has its value once.
        """
        steps = (
            Fact(X, path_of(path.steps[:-1]), holder),
            Fact(holder, path_of(path.steps[-1:]), value),
        )
        return *steps, *self._value_patterns(path, condition, value)[1:]

    # --- groups ---

    def _grouped(self, find: BoundFind) -> Sparql:
        matched = Select((X,), self._matched(find.things, find.where), distinct=True)
        names = Variables(column.name for column in find.columns)
        variables = {column.name: names.of(column.name) for column in find.columns}
        compiler = GroupCompiler(
            find,
            matched,
            variables,
            value_patterns=self._value_patterns,
            held_values=self._held_values,
            fresh=names.fresh,
        )
        limit = find.limit if find.limit is not None else self._limits.rows
        cut = find.limit is None
        select = compiler.select(limit + 1 if cut else limit)
        columns = tuple(
            CompiledColumn(column, variables[column.name].name) for column in find.columns
        )
        return self._done(select, columns, limit, cut)

    # --- count, check, why ---

    def _count(self, things: Things, where: BoundCondition | None) -> Sparql:
        member, scope = self._anchor(things)
        number = (algebra.Aggregated("COUNT", X, distinct=True), Var(NUMBER))
        if where is None:
            return self._done(Select((number,), member))
        verdict = Bind(self._conditions.verdict(where, scope), Var(VERDICT))
        select = Select(
            (Var(VERDICT), number), (*member, *scope.hoisted, verdict), group=(Var(VERDICT),)
        )
        return self._done(select)

    def _check(self, check: BoundCheck) -> Sparql:
        anchor = (those(X, (check.thing,)),)
        scope = Scope(X, anchor)
        verdict = Bind(self._conditions.verdict(check.where, scope), Var(VERDICT))
        return self._done(Select((X, Var(VERDICT)), (*anchor, *scope.hoisted, verdict)))

    def why(self, check: BoundCheck, things: tuple[str, ...]) -> Sparql:
        """Compile to the verdict of each thing on the condition and on each of its parts."""
        anchor = (those(X, things),)
        parts: list[BoundCondition] = [check.where]
        parts += [atom for atom in atoms(check.where) if atom != check.where]
        branches: list[tuple[Pattern, ...]] = []
        for index, part in enumerate(parts):
            scope = Scope(X, anchor)
            expression = self._conditions.verdict(part, scope)
            number = Bind(Lit(str(index), XSD + "integer"), Var(PART))
            verdict = Bind(expression, Var(VERDICT))
            branches.append((*anchor, *scope.hoisted, number, verdict))
        patterns = (Union(tuple(branches)),) if len(branches) > 1 else branches[0]
        select = Select((X, Var(PART), Var(VERDICT)), tuple(patterns), order=((Var(PART), False),))
        texts = tuple(part.text or self._query.syntax_where for part in parts)
        return self._done(select, parts=texts)

    def _choose(self, choice: BoundChoice) -> Sparql:
        """Compile to the verdict of each thing on what has to hold and on each wish."""
        wanted = ((WHERE, choice.where),) if choice.where is not None else ()
        columns = [BoundColumn(name, name, VerdictOf(condition)) for name, condition in wanted]
        columns += [
            BoundColumn(f"wish{number}", wish.text, VerdictOf(wish))
            for number, wish in enumerate(choice.wishes, 1)
        ]
        return self._find(
            BoundFind(
                choice.things, None, tuple(columns), None, (), self._limits.most_rows, 0, False
            )
        )

    # --- describe, compare, path ---

    def _compare(self, comparison: BoundComparison) -> Sparql:
        if comparison.of is not None:
            inner = Select(
                (X,),
                self._matched(comparison.of, comparison.where),
                distinct=True,
                order=((X, False),),
                limit=self._limits.things + 1,
            )
            matched: tuple[Pattern, ...] = (SubSelect(inner),)
        else:
            matched = (those(X, comparison.things),)
        if not comparison.columns:
            fact = Fact(X, Var(PROPERTY), Var(VALUE))
            return self._done(Select((X, Var(PROPERTY), Var(VALUE)), (*matched, fact)))
        names = Variables(column.name for column in comparison.columns)
        shown = {column: names.of(column.name) for column in comparison.columns}
        values = {column: self._values(column, variable) for column, variable in shown.items()}
        outside, mixed = self._beside(comparison.columns, values)
        every = (X, *shown.values(), *mixed)
        select = Select(every, (*matched, *outside), order=((X, False),))
        columns = tuple(CompiledColumn(column, name.name) for column, name in shown.items())
        return self._done(select, columns)


def _is_list(column: BoundColumn) -> bool:
    return isinstance(column.shown, BoundPath) and column.condition is not None
