"""Reads single facts from a store, a thing at a time, and keeps them for one answer."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from isthmus.ontology import PREFIXES
from isthmus.queries.sparql.algebra import Fact, Iri, Select, SubSelect, Values, Var
from isthmus.queries.sparql.print import print_select
from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal


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

    Things are fetched whole, many in one query, since a query costs more than its rows.

    Attributes:
        store: Where facts are looked up.
    """

    def __init__(self, store: Selects) -> None:
        self.store = store
        self._facts: dict[str, dict[str, list[Term]]] = {}
        self._subjects: dict[tuple[str, str], list[Term]] = {}

    def fetch(self, things: Iterable[str]) -> None:
        """Fetch things that will be asked about."""
        missing = [iri for iri in dict.fromkeys(things) if iri not in self._facts]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            for iri in batch:
                self._facts[iri] = {}
            named = SubSelect(Select((_X,), (Values(_X, tuple(map(Iri, batch))),)))
            query = Select((_X, _P, _O), (named, Fact(_X, _P, _O)))
            for thing, predicate, value in self.store.select(print_select(query, PREFIXES)).rows:
                if isinstance(thing, NamedNode) and isinstance(predicate, NamedNode) and value:
                    self._facts[thing.value].setdefault(predicate.value, []).append(value)
        for iri in missing:
            for values in self._facts[iri].values():
                values.sort(key=str)

    def about(self, thing: Term) -> Mapping[str, list[Term]]:
        """Return everything on record about a thing, by property; a blank node has nothing."""
        if not isinstance(thing, NamedNode):
            return {}
        self.fetch((thing.value,))
        return self._facts[thing.value]

    def values(self, thing: Term, iri: str) -> list[Term]:
        """Return the values of a property."""
        return self.about(thing).get(iri, [])

    def subjects(self, iri: str, value: Term) -> list[Term]:
        """Return the things that have a value."""
        if not isinstance(value, NamedNode):
            return []
        key = (iri, value.value)
        if key not in self._subjects:
            query = Select((_X,), (Fact(_X, Iri(iri), Iri(value.value)),), distinct=True)
            rows = self.store.select(print_select(query, PREFIXES)).rows
            self._subjects[key] = sorted((row[0] for row in rows if row[0]), key=str)
        return self._subjects[key]
