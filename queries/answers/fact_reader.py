"""Reads single facts from a store, many things at a time, and keeps them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any, Protocol, TypeVar

from isthmus.ontology import PREFIXES
from isthmus.queries.sparql.algebra import (
    Bind,
    Fact,
    Iri,
    Select,
    Union,
    Var,
    those,
)
from isthmus.queries.sparql.print import print_select
from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal
T = TypeVar("T", bound=Sized)


class Selected(Protocol):
    """The answer to a SELECT query."""

    @property
    def rows(self) -> tuple[tuple[Term | None, ...], ...]:
        """One value for each variable, None where it is unbound."""
        ...


class Selects(Protocol):
    """Anything that answers SPARQL SELECT, such as the stores of ``isthmus.kb``."""

    def select(self, sparql: str) -> Selected:
        """Run a query."""
        ...


_X, _P, _O = Var("x"), Var("p"), Var("o")
_BATCH = 200


class Record:
    """What is on record about things.

    Things are fetched whole, many in one query, since a query costs more than its rows. What was
    read is kept; a record belongs to one dataset, in which nothing changes, so that the questions
    of several threads may share it. It is put in only when all of it was read: a query that was
    stopped leaves no thing that seems to have nothing on record.

    Attributes:
        store: Where facts are looked up.
        size: How many facts are kept.
    """

    def __init__(self, store: Selects) -> None:
        self.store = store
        self.size = 0
        self._facts: dict[str, dict[str, list[Term]]] = {}
        self._values: dict[tuple[str, str], list[Term]] = {}
        self._subjects: dict[tuple[str, str], list[Term]] = {}
        self._read: dict[str, dict[str, Any]] = {}

    def fetch(self, things: Iterable[str]) -> None:
        """Fetch things that will be asked about."""
        facts = self._facts
        missing = [iri for iri in dict.fromkeys(things) if iri not in facts]
        for batch in _batches(missing):
            query = Select((_X, _P, _O), (those(_X, batch), Fact(_X, _P, _O)))
            read: dict[str, dict[str, list[Term]]] = {iri: {} for iri in batch}
            rows = self.store.select(print_select(query, PREFIXES)).rows
            for thing, predicate, value in rows:
                if isinstance(thing, NamedNode) and isinstance(predicate, NamedNode) and value:
                    # The engine gives a new text each time; a hundred properties have many things.
                    read[thing.value].setdefault(sys.intern(predicate.value), []).append(value)
            for known in read.values():
                for values in known.values():
                    values.sort(key=str)
            self.size += len(batch) + len(rows)
            facts.update(read)

    def about(self, thing: Term) -> Mapping[str, list[Term]]:
        """Return everything on record about a thing, by property; a blank node has nothing."""
        if not isinstance(thing, NamedNode):
            return {}
        iri = thing.value
        known = self._facts.get(iri)
        if known is None:
            self.fetch((iri,))
            known = self._facts[iri]
        return known

    def values(self, thing: Term, iri: str) -> list[Term]:
        """Return the values of a property."""
        if isinstance(thing, NamedNode) and thing.value not in self._facts:
            known = self._values.get((iri, thing.value))
            if known is not None:
                return known
        return self.about(thing).get(iri, [])

    def fetch_values(self, iris: Iterable[str], things: Iterable[str]) -> None:
        """Fetch the values of some properties alone, of things that are too many to fetch whole.

        Args:
            iris: The properties.
            things: IRIs of the things.
        """
        facts, values = self._facts, self._values
        wanted = list(dict.fromkeys(iris))
        missing = [
            thing
            for thing in dict.fromkeys(things)
            if thing not in facts and any((iri, thing) not in values for iri in wanted)
        ]
        for batch in _batches(missing):
            branches = tuple((Fact(_X, Iri(iri), _O), Bind(Iri(iri), _P)) for iri in wanted)
            query = Select((_X, _P, _O), (those(_X, batch), Union(branches)))
            read: dict[tuple[str, str], list[Term]] = {
                (iri, thing): [] for iri in wanted for thing in batch
            }
            rows = self.store.select(print_select(query, PREFIXES)).rows
            for thing, predicate, value in rows:
                if isinstance(thing, NamedNode) and isinstance(predicate, NamedNode) and value:
                    read[predicate.value, thing.value].append(value)
            for several in read.values():
                several.sort(key=str)
            self.size += len(read) + len(rows)
            values.update(read)

    def fetch_subjects(self, iri: str, values: Iterable[str]) -> None:
        """Fetch the things that have values which will be asked about.

        Args:
            iri: The property.
            values: IRIs of the values.
        """
        subjects = self._subjects
        missing = [value for value in dict.fromkeys(values) if (iri, value) not in subjects]
        for batch in _batches(missing):
            query = Select((_O, _X), (those(_O, batch), Fact(_X, Iri(iri), _O)), distinct=True)
            read: dict[tuple[str, str], list[Term]] = {(iri, value): [] for value in batch}
            rows = self.store.select(print_select(query, PREFIXES)).rows
            for value, subject in rows:
                if isinstance(value, NamedNode) and subject:
                    read[iri, value.value].append(subject)
            for having in read.values():
                having.sort(key=str)
            self.size += len(batch) + len(rows)
            subjects.update(read)

    def subjects(self, iri: str, value: Term) -> list[Term]:
        """Return the things that have a value."""
        if not isinstance(value, NamedNode):
            return []
        key = (iri, value.value)
        known = self._subjects.get(key)
        if known is None:
            self.fetch_subjects(iri, (value.value,))
            known = self._subjects[key]
        return known

    def led_to(self, thing: Term, iris: Iterable[str]) -> list[NamedNode]:
        """Return the things that some properties lead to."""
        values = (value for iri in iris for value in self.values(thing, iri))
        return [value for value in values if isinstance(value, NamedNode)]

    def led_from(self, iris: Iterable[str], thing: Term) -> list[NamedNode]:
        """Return the things that some properties lead from."""
        subjects = (subject for iri in iris for subject in self.subjects(iri, thing))
        return [subject for subject in subjects if isinstance(subject, NamedNode)]

    def read(
        self, what: str, keys: Iterable[str], ask: Callable[[Sequence[str]], Mapping[str, T]]
    ) -> dict[str, T]:
        """Return what else was read of some keys, reading what is not known yet in one go.

        Args:
            what: Names the kind of it.
            keys: Things or properties, by their IRIs.
            ask: Reads it of keys; what it has no entry for, there is nothing of.

        Returns:
            By key; keys of which there is nothing are left out.
        """
        known = self._read.setdefault(what, {})
        wanted = list(dict.fromkeys(keys))
        if missing := [key for key in wanted if key not in known]:
            made = ask(missing)
            self.size += len(missing) + sum(map(len, made.values()))
            known.update({key: made.get(key) for key in missing})
        return {key: held for key in wanted if (held := known[key]) is not None}


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]


def named_rows(rows: Iterable[Sequence[Term | None]]) -> Iterator[list[str]]:
    """Yield the rows of which every value is a thing, as their IRIs."""
    for row in rows:
        iris = [term.value for term in row if isinstance(term, NamedNode)]
        if len(iris) == len(row):
            yield iris
