"""Numbers of different measures that are added, ordered or compared."""

from collections.abc import Iterator, Mapping

from isthmus.kb.terms import local_name
from isthmus.ontology import PREFIXES
from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.judge import fitting, judge, walk
from isthmus.queries.answers.provenance import said
from isthmus.queries.answers.standing import verdict_of
from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundCondition,
    BoundFind,
    BoundPath,
    BoundStep,
    CountOf,
    Every,
    Number,
    Recorded,
    Satisfies,
    Shown,
    Some,
    ValueIs,
    atoms,
    deep_atoms,
)
from isthmus.queries.diagnostics.spelling import first_few, listed
from isthmus.queries.sparql.algebra import Fact, Iri, Select, Var
from isthmus.queries.sparql.print import print_select
from pyoxigraph import NamedNode

from .about import MOST_ASKED_ABOUT, MOST_CLAIMS, About

_UNITS = frozenset({"unit", "units", "unitCode", "unitText", "unitOfMeasure", "hasUnit", "uom"})
"""Local names of properties that give the unit of a number beside it, of our own and others."""
_PUT_TOGETHER = frozenset({"sum", "avg", "min", "max"})


class Measures(About):
    """Numbers of different measures that are added, ordered or compared."""

    def _measures(self) -> Iterator[Note]:
        """Numbers put together although the unit that stands beside each is not the same."""
        words = _UNITS & {local_name(iri) for iri in self._vocabulary.properties}
        if not words:
            return
        told: set[str] = set()
        for steps, test in self._numbers_put_together():
            text = ".".join(step.term.name for step in steps)
            if text in told:
                continue
            by_unit = self._by_unit(steps, test)
            if len(by_unit) < 2:
                continue
            told.add(text)
            parts = [
                f"{listed(first_few(numbers, MOST_CLAIMS))} {unit}"
                for unit, numbers in by_unit.items()
            ]
            yield Note(
                "measures",
                f"the numbers under `{text}` are of different measures, which no sum, order or "
                f"comparison tells apart: {'; '.join(first_few(parts, MOST_CLAIMS))}",
            )

    def _numbers_put_together(self) -> Iterator[tuple[tuple[BoundStep, ...], BoundCondition]]:
        """Yield the steps to numbers that are added, ordered or compared, with what they meet."""
        statement = self._statement
        if isinstance(statement, BoundFind):
            every: list[Shown] = [column.shown for column in statement.columns]
            every += [key.shown for key in statement.order]
            for shown in every:
                if isinstance(shown, CountOf) and shown.function in _PUT_TOGETHER:
                    assert shown.path is not None
                    condition = shown.condition
                    test = Satisfies(condition) if condition is not None else Recorded()
                    yield shown.path.steps, Some(shown.path, test)
            for key in statement.order:
                if isinstance(key.shown, BoundPath):
                    yield key.shown.steps, Some(key.shown, Recorded())
        for condition, _ in self._conditions():
            for atom in deep_atoms(condition):
                if isinstance(atom, Some | Every | Number) and isinstance(atom.test, ValueIs):
                    yield atom.path.steps, atom
                elif isinstance(atom, Some | Every | Number) and isinstance(atom.test, Satisfies):
                    for inner in atoms(atom.test.condition):
                        if isinstance(inner, Some | Every) and isinstance(inner.test, ValueIs):
                            yield (*atom.path.steps, *inner.path.steps), atom

    def _by_unit(
        self, steps: tuple[BoundStep, ...], whole: BoundCondition
    ) -> Mapping[str, list[str]]:
        """Return the numbers at the end of some steps by the unit that stands beside them."""
        term = steps[-1].term
        if term.unit or not (term.kind == "number" or "number" in term.kinds):
            return {}
        units = [iri for iri in self._vocabulary.properties if local_name(iri) in _UNITS]
        if not any(self._have_both(term.iri, unit) for unit in units):
            return {}
        test = whole.test if isinstance(whole, Some | Every | Number) else Recorded()
        by_unit: dict[str, list[str]] = {}
        for iri in self._shown_things():
            for holder, _ in walk(steps[:-1], NamedNode(iri), self._record):
                of_holder = test.condition if isinstance(test, Satisfies) else None
                if of_holder is not None and len(steps) > 1:
                    judged = judge(of_holder, holder, self._record)
                    if judged.verdict == "false":
                        continue
                for value in self._record.values(holder, term.iri):
                    if isinstance(test, ValueIs) and not fitting((), test, value, self._record):
                        continue
                    found = [u for unit in units for u in self._record.values(holder, unit)]
                    beside = listed([said(one, self._vocabulary) for one in found])
                    label = said(holder, self._vocabulary)
                    unit = f"in {beside}" if beside else f"without a unit ({label})"
                    shown = by_unit.setdefault(unit, [])
                    number = said(value, self._vocabulary)
                    if number not in shown:
                        shown.append(number)
        return by_unit

    def _have_both(self, number: str, unit: str) -> bool:
        """Tell whether a unit stands beside some number of a property."""
        both = (Fact(Var("x"), Iri(number), Var("n")), Fact(Var("x"), Iri(unit), Var("u")))
        query = Select((Var("x"),), both, limit=1)
        return bool(self._ask(print_select(query, PREFIXES)).rows)

    def _shown_things(self) -> tuple[str, ...]:
        """Return the things of the answer; of groups and counts those that can be named."""
        if isinstance(self._statement, BoundCheck):
            return (self._statement.thing,)
        grouped = isinstance(self._statement, BoundFind) and self._statement.group is not None
        if isinstance(self._statement, BoundFind) and not grouped:
            return tuple(thing.iri for thing in self._answer.things[:MOST_ASKED_ABOUT])
        asked = self._asked.condition if self._asked is not None else None
        every = self._of_interest()
        if asked is None and self._kind is not None:
            every = tuple(one.iri for one in self._vocabulary.individuals_of(self._kind.iri))
        return tuple(
            iri
            for iri in every[:MOST_ASKED_ABOUT]
            if asked is None or verdict_of(asked, iri, self._record) == "true"
        )
