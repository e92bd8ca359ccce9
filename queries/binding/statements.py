"""Binds statements: what they are about, and which of several things a word means there."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from isthmus.queries.diagnostics.diagnostic import errors_of
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.tree import Name
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.queries.vocabulary.things import Individual

from . import advice
from .columns import Columns
from .conditions import Conditions
from .findings import Expectation
from .names import SENTINEL
from .tree import (
    BoundCheck,
    BoundChoice,
    BoundColumn,
    BoundComparison,
    BoundCount,
    BoundDescribe,
    BoundFind,
    BoundGroup,
    BoundReach,
    BoundRoute,
    BoundStatement,
    BoundStep,
    CountOf,
)

_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


class Statements:
    """Binds statements."""

    def __init__(
        self,
        conditions: Conditions,
        columns: Columns,
        limits: Limits,
    ) -> None:
        self._conditions = conditions
        self._columns = columns
        self._limits = limits
        self._names = conditions.names
        self._vocabulary = conditions.names.vocabulary

    def bind(self, item: syntax.Statement) -> BoundStatement | None:
        """Bind a statement; None after a diagnostic."""
        match item:
            case syntax.Find():
                return self._find(item)
            case syntax.Count(name, where):
                return self._count(name, where)
            case syntax.Check(thing, where):
                return self._check(thing, where, why=False, negated=False)
            case syntax.Why(thing, where, negated):
                return self._check(thing, where, why=True, negated=negated)
            case syntax.Describe(name):
                return self._describe(name)
            case syntax.Comparison():
                return self._compare(item)
            case syntax.Choose():
                return self._choose(item)
            case syntax.Route():
                return self._route(item)
            case syntax.Reach():
                return self._reach(item)

    # --- find and count ---

    def _find(self, item: syntax.Find) -> BoundStatement | None:
        before = len(errors_of(self._names.findings.diagnostics))
        things = self._conditions.things(item.name)
        if things is None:
            return None
        classes = (things.term.iri,)
        where = self._conditions.condition(item.where, classes) if item.where else None
        group: BoundGroup | None = None
        if item.group is not None:
            group = self._columns.group(item.group, things)
        columns = self._columns.columns(item.show, things, group is not None)
        if group is not None:
            if not columns:
                columns = (*group.keys, BoundColumn("count", "count", CountOf("things")))
            elif item.group is not None and len(group.keys) == len(item.group.keys):
                # A key that means nothing may be what a column was to be.
                self._columns.check_groups(item.show, columns, group)
            if item.group is not None and item.group.having is not None:
                having = self._columns.having(item.group.having, things, columns)
                group = BoundGroup(group.keys, having)
        order = self._columns.order(item.order, things, columns, group)
        limit, offset = self._columns.limit(item.limit)
        if item.including_unstated and (item.where is None or group is not None):
            needed = "a `where`" if item.where is None else "things, not groups"
            self._names.report("E314", item.span, needed=needed)
        if len(errors_of(self._names.findings.diagnostics)) > before:
            return None
        return BoundFind(
            things, where, columns, group, order, limit, offset, item.including_unstated
        )

    def _count(self, name: Name, where: syntax.Condition | None) -> BoundStatement | None:
        things = self._conditions.things(name)
        if things is None:
            return None
        if where is None:
            return BoundCount(things, None)
        condition = self._conditions.condition(where, (things.term.iri,))
        return None if condition is None else BoundCount(things, condition)

    def _choose(self, item: syntax.Choose) -> BoundStatement | None:
        things = self._conditions.things(item.name)
        if things is None:
            return None
        classes = (things.term.iri,)
        where = self._conditions.condition(item.where, classes) if item.where else None
        wishes = [self._conditions.condition(wish, classes) for wish in item.prefer]
        known = tuple(wish for wish in wishes if wish is not None)
        if (item.where is not None and where is None) or len(known) < len(wishes):
            return None
        return BoundChoice(things, where, known)

    # --- check and why ---

    def _check(
        self, name: Name, where: syntax.Condition, why: bool, negated: bool
    ) -> BoundStatement | None:
        if self._names.want(name, Expectation("thing")):
            self._conditions.condition(where, ())
            return None
        candidates = self._names.candidates(name)
        if not candidates:
            self._names.no_thing(name)
            return None
        thing = self._one(name, candidates, lambda classes: self._try(where, classes))
        if thing is None:
            return None
        condition = self._conditions.condition(where, thing.types)
        if condition is None:
            return None
        return BoundCheck(thing.iri, thing.types, condition, why, negated)

    def _try(self, where: syntax.Condition, classes: Sequence[str]) -> bool:
        """Tell whether a condition can be asked of things of some classes; reports nothing."""
        trial = self._conditions.trial()
        trial.condition(where, classes)
        return not errors_of(trial.names.findings.diagnostics)

    def _one(
        self,
        name: Name,
        things: Sequence[Individual],
        fits: Callable[[Sequence[str]], bool],
    ) -> Individual | None:
        """Choose among the things of one name by what is asked of them."""
        if len(things) > 1:
            fitting = [thing for thing in things if fits(thing.types)]
            if len(fitting) > 1:
                fitting = self._vocabulary.main_things(fitting)
            if len(fitting) > 1:
                self._names.ambiguous_thing(name, fitting)
                return None
            # Where the condition fits none of them, its errors are told for the first one.
            things = fitting or self._vocabulary.main_things(things)
        self._names.resolved(name, things[0])
        return things[0]

    # --- describe ---

    def _describe(self, name: Name) -> BoundStatement | None:
        if self._names.want(name, Expectation("term")):
            return None
        classes = self._vocabulary.find_classes(name)
        properties = self._vocabulary.find_properties(name)
        things = self._names.candidates(name)
        if name.prefix == "class":
            properties, things = (), ()
        if name.prefix == "property":
            classes, things = (), ()
        readings: list[tuple[str, str]] = []
        word = spelled(name.text or name.key)
        if classes:
            readings.append((classes[0].iri, f"describe class:{word}"))
        if properties:
            readings.append((properties[0].iri, f"describe property:{word}"))
        main = self._vocabulary.main_things(things) if len(things) > 1 else list(things)
        if len(main) > 1 and not readings:
            self._names.ambiguous_thing(name, main)
            return None
        for thing in (*main, *(other for other in things if other not in main)):
            word = advice.qualified(self._vocabulary, thing, things)
            readings.append((thing.iri, f"describe {word}"))
        if not readings:
            self._names.no_thing(name)
            return None
        iri = readings[0][0]
        others = tuple(query for _, query in readings[1:])
        if iri in self._vocabulary.classes and classes:
            self._names.resolved(name, classes[0])
            return BoundDescribe("class", iri, others)
        if iri in self._vocabulary.properties and properties:
            self._names.resolved(name, properties[0])
            return BoundDescribe("property", iri, others)
        self._names.resolved(name, main[0])
        return BoundDescribe("thing", iri, others)

    # --- compare ---

    def _compare(self, item: syntax.Comparison) -> BoundStatement | None:
        if item.where is not None:
            return self._compare_class(item)
        wanted = [self._names.want(name, self._beside(name, item)) for name in item.things]
        if any(wanted):
            for path in item.on:
                self._conditions.path(path, ())
            return None
        if len(item.things) < 2:
            self._names.report("E304", item.things[0].span)
            return None
        if len(item.things) > self._limits.things:
            self._names.report("E506", item.span, most=str(self._limits.things))
            return None
        sets = []
        for name in item.things:
            candidates = self._names.candidates(name)
            if not candidates:
                self._names.no_thing(name)
            sets.append(candidates)
        if not all(sets):
            return None
        things = self._alike(item, sets)
        if things is None:
            return None
        shared = self._shared_classes(things)
        if not shared:
            self._names.report("E412", item.things[0].span.to(item.things[-1].span))
            return None
        columns = self._on(item.on, shared)
        if columns is None:
            return None
        iris = tuple(dict.fromkeys(thing.iri for thing in things))
        if len(iris) < 2:
            self._names.report("E304", item.things[1].span)
            return None
        return BoundComparison(iris, None, None, shared, columns)

    def _beside(self, name: Name, item: syntax.Comparison) -> Expectation:
        """Return what can be compared with the other things of a comparison."""
        if name.key != SENTINEL:
            return Expectation("thing")
        others = [self._names.candidates(other) for other in item.things if other is not name]
        known = [
            {iri for thing in things for iri in self._vocabulary.superclasses(thing)}
            for things in others
            if things
        ]
        return Expectation("thing", tuple(sorted(set.intersection(*known))) if known else ())

    def _alike(
        self, item: syntax.Comparison, sets: Sequence[tuple[Individual, ...]]
    ) -> list[Individual] | None:
        """Choose one thing for each name so that they can be compared."""
        common = [
            iri
            for iri in dict.fromkeys(
                parent for thing in sets[0] for parent in self._vocabulary.superclasses(thing)
            )
            if all(
                any(self._vocabulary.is_instance(candidate, iri) for candidate in candidates)
                for candidates in sets
            )
        ]
        chosen: list[Individual] = []
        for name, candidates in zip(item.things, sets, strict=True):
            fits = [
                candidate
                for candidate in candidates
                if not common or any(self._vocabulary.is_instance(candidate, iri) for iri in common)
            ]
            one = self._one(
                name, fits or candidates, lambda classes: self._try_paths(item.on, classes)
            )
            if one is None:
                return None
            chosen.append(one)
        return chosen

    def _try_paths(self, paths: Sequence[syntax.Path], classes: Sequence[str]) -> bool:
        return all(self._try(syntax.Has(path, "any"), classes) for path in paths)

    def _shared_classes(self, things: Sequence[Individual]) -> tuple[str, ...]:
        first, *others = things
        shared = [
            iri
            for iri in self._vocabulary.superclasses(first)
            if all(self._vocabulary.is_instance(other, iri) for other in others)
        ]
        # The most special class that they share says which properties they have.
        return tuple(shared[:1])

    def _compare_class(self, item: syntax.Comparison) -> BoundStatement | None:
        things = self._conditions.things(item.things[0])
        if things is None or item.where is None:
            return None
        classes = (things.term.iri,)
        where = self._conditions.condition(item.where, classes)
        columns = self._on(item.on, classes)
        if where is None or columns is None:
            return None
        return BoundComparison((), things, where, classes, columns)

    def _on(
        self, paths: Sequence[syntax.Path], classes: tuple[str, ...]
    ) -> tuple[BoundColumn, ...] | None:
        columns = []
        for written in paths:
            path = self._conditions.path(written, classes)
            if path is None:
                continue
            label = path.last.label if len(path.steps) == 1 else path.text
            columns.append(BoundColumn(path.text, label, path))
        return tuple(dict.fromkeys(columns)) if len(columns) == len(paths) else None

    # --- path ---

    def _route(self, item: syntax.Route) -> BoundStatement | None:
        ends: list[tuple[Individual, ...] | None] = []
        for name in (item.source, item.target):
            if self._names.want(name, Expectation("thing")):
                ends.append(None)
                continue
            named = self._names.candidates(name)
            if not named:
                self._names.no_thing(name)
            ends.append(named or None)
        steps = [self._chaining(step, item) for step in item.steps]
        if ends[0] is None or ends[1] is None or any(step is None for step in steps):
            return None
        known = [step for step in steps if step is not None]
        chosen = []
        for name, candidates, start in zip(
            (item.source, item.target), ends, (True, False), strict=True
        ):
            assert candidates is not None
            classes = [self._classes_at(step, start=start) for step in known]
            thing = self._one(name, candidates, partial(self._can_stand, classes))
            if thing is None:
                return None
            chosen.append(thing)
        return BoundRoute(chosen[0].iri, chosen[1].iri, tuple(dict.fromkeys(known)))

    def _classes_at(self, step: BoundStep, *, start: bool) -> tuple[str, ...]:
        """Return the classes of what stands where a step starts, or where it ends."""
        term = step.term
        target = (term.range,) if term.range in self._vocabulary.classes else ()
        return term.domain if start is not step.inverse else target

    def _can_stand(self, classes: Sequence[tuple[str, ...]], own: Sequence[str]) -> bool:
        return any(
            not owners
            or any(self._vocabulary.is_subclass(term, owner) for term in own for owner in owners)
            for owners in classes
        )

    def _chaining(self, written: syntax.Step, item: syntax.Route) -> BoundStep | None:
        if self._names.want(written.name, Expectation("property", kind="chain")):
            return None
        step = self._conditions.step(written, ())
        if step is None:
            return None
        term = step.term
        if term.kind not in {"thing", "any"}:
            actual = KIND_WORDS[term.kind].several
            self._names.report("E411", written.span, word=term.name, actual=actual)
            return None
        if not term.transitive:
            reason = term.not_transitive_because or "the vocabulary does not declare it transitive"
            self._names.report(
                "E410",
                written.span,
                lambda: advice.not_chaining(self._vocabulary, step, written, item),
                word=term.name,
                reason=reason,
            )
            return None
        direct = self._vocabulary.properties.get(term.direct)
        return BoundStep(direct or term, step.inverse)

    # --- reach ---

    def _reach(self, item: syntax.Reach) -> BoundStatement | None:
        source, target = self._end(item.source), self._end(item.target)
        return None if source is None or target is None else BoundReach(source, target)

    def _end(self, written: Name | syntax.Text) -> str | None:
        """Return the word of a thing at which a walk may begin or end, or an address."""
        name = written
        if isinstance(name, syntax.Text):
            if _ADDRESS.fullmatch(name.value):
                return name.value
            name = syntax.named_by(name)
        ends = tuple(term.iri for term in self._vocabulary.classes.values() if term.walkable)
        if self._names.want(name, Expectation("thing", ends)):
            return None
        thing = self._names.only(name, self._names.candidates(name, ends), ends)
        return thing.name if thing is not None else None
