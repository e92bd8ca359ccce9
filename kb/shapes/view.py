"""What shapes are checked against: an index of triples, or the numbers of a closure."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Protocol, TypeAlias

import pyoxigraph
from isthmus.kb.reasoning.closure import Closure, Relation
from isthmus.kb.schema import Schema
from isthmus.kb.store.layers import ONTOLOGY
from isthmus.kb.store.named import looked_at, tokens
from isthmus.kb.store.store import quads_of
from isthmus.kb.terms import RDF, Node
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

Graphs: TypeAlias = list[NamedNode | BlankNode | DefaultGraph]
_DEFAULT = DefaultGraph()
_MOST_TERMS = 2_000
"""More subjects than properties could be bound none."""
_MOST_COPIED = 50_000
"""Of so many triples a store in memory is made for a query; of more the one on disk is asked."""


class View(Protocol):
    """Triples, as a checker asks for them."""

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the values of a predicate of one subject, in order of appearance."""
        ...

    def stating(self, predicate: NamedNode) -> Iterable[Triple]:
        """Return the triples with a predicate."""
        ...

    def members(self, wanted: Callable[[Node], bool]) -> Iterator[Node]:
        """Yield the things of the classes that are wanted; one may come more than once."""
        ...

    def asked(self, query: str) -> tuple[pyoxigraph.Store, Graphs | None]:
        """Return where a query is asked, and of which graphs together; None for the usual one."""
        ...

    def __len__(self) -> int:
        """Return how many triples there are."""
        ...


class SchemaView:
    """The triples of an index."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._schema = Schema(triples)
        self.objects = self._schema.objects
        self.stating = self._schema.stating
        self._stores: dict[frozenset[str] | None, pyoxigraph.Store] = {}

    def __len__(self) -> int:
        return len(self._schema.triples)

    def members(self, wanted: Callable[[Node], bool]) -> Iterator[Node]:
        """Yield the things of some classes; see `View`."""
        return (t.subject for t in self._schema.stating(RDF.type) if wanted(t.object))

    def about(self, names: frozenset[str] | None) -> Iterator[Triple]:
        """Yield the triples of some properties and classes; see `Closure.numbered_about`."""
        if names is None:
            yield from self._schema.triples
            return
        for name in names:
            yield from self._schema.stating(NamedNode(name))
        if RDF.type.value not in names:
            for triple in self._schema.stating(RDF.type):
                if isinstance(triple.object, NamedNode) and triple.object.value in names:
                    yield triple

    def asked(self, query: str) -> tuple[pyoxigraph.Store, Graphs | None]:
        """Return a store of what can matter to a query; see `View`."""
        names = _looked_at(query, self.stating)
        if names not in self._stores:
            store = self._stores[names] = pyoxigraph.Store()
            store.extend(quads_of(self.about(names), _DEFAULT))
        return self._stores[names], None


class ClosureView:
    """The triples of a closure, in its numbers, with some more beside them.

    Args:
        beside: What is not reasoned over: claims and the like.
        written: Gives the store on disk that has all of it, for queries with open predicates.
    """

    def __init__(
        self,
        closure: Closure,
        beside: Iterable[Triple],
        written: Callable[[], pyoxigraph.Store] | None = None,
    ) -> None:
        self._closure = closure
        self._beside = SchemaView(beside)
        self._written = written
        self._stores: dict[frozenset[str] | None, pyoxigraph.Store] = {}

    def __len__(self) -> int:
        return self._closure.size + len(self._beside)

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the values of a predicate; see `View`."""
        more = self._beside.objects(subject, predicate)
        number = self._closure.numbers.known(subject)
        values = () if number is None else self._closure.relation(predicate).of(number)
        if not values:
            return more
        # Of many the order is lost; that of the numbers is the one in which terms appeared.
        ordered = sorted(values) if isinstance(values, set) else values
        return list(dict.fromkeys((*map(self._closure.numbers.term, ordered), *more)))

    def stating(self, predicate: NamedNode) -> Iterator[Triple]:
        """Yield the triples with a predicate; see `View`."""
        given = self._closure.stating(predicate)
        return chain(given, (t for t in self._beside.stating(predicate) if t not in self._closure))

    def members(self, wanted: Callable[[Node], bool]) -> Iterator[Node]:
        """Yield the things of some classes; see `View`."""
        term = self._closure.numbers.term
        for kind, subjects in self._types().index().items():
            if wanted(term(kind)):
                yield from map(term, sorted(subjects))
        yield from self._beside.members(wanted)

    def asked(self, query: str) -> tuple[pyoxigraph.Store, Graphs | None]:
        """Return a store of what can matter to a query; see `View`."""
        names = _looked_at(query, self.stating)
        if self._written is not None and (names is None or self._concerns_many(names)):
            return self._written(), [_DEFAULT, ONTOLOGY]
        if names not in self._stores:
            store = self._stores[names] = pyoxigraph.Store()
            store.extend(quads_of(self._beside.about(names), _DEFAULT))
            for numbered in self._closure.numbered_about(names):
                store.extend(self._closure.numbers.quads(numbered))
        return self._stores[names], None

    def _concerns_many(self, names: frozenset[str]) -> bool:
        """Tell whether there are more triples of some terms than are copied."""
        if RDF.type.value in names:
            return True
        index, known = self._types().index(), self._closure.numbers.known
        number = 0
        for name in map(NamedNode, names):
            if (kind := known(name)) is not None:
                number += len(index.get(kind, ()))
            number += sum(map(len, self._closure.relation(name).by_subject.values()))
        return number > _MOST_COPIED

    def _types(self) -> Relation:
        return self._closure.relation(RDF.type)


def _looked_at(
    query: str, stating: Callable[[NamedNode], Iterable[Triple]]
) -> frozenset[str] | None:
    """Return the properties and classes whose triples can matter to a query; None for all.

    Args:
        query: The query.
        stating: Gives the triples with a predicate.
    """
    names = looked_at(query, {})
    if names is None:
        # What a predicate that is left open can stand for is read only where there is one.
        names = looked_at(query, _ranges(query, stating))
    return names


def _ranges(
    query: str, stating: Callable[[NamedNode], Iterable[Triple]]
) -> dict[str, frozenset[str]]:
    """Return what variables can stand for that are the subject of a pattern wherever they count.

    In a query over all, `?property iq:functional true` bounds `?property` in its group and in those
    inside of it.

    Args:
        query: The query.
        stating: Gives the triples with a predicate.

    Returns:
        IRIs, by the variable with its question mark.
    """
    read = tokens(query)
    if sum(token.text.upper() == "SELECT" for token in read) != 1:
        return {}
    groups: list[tuple[int, ...]] = []
    group: tuple[int, ...] = ()
    for at, token in enumerate(read):
        if token.text == "}":
            group = group[:-1]
        elif token.text == "{":
            group = (*group, at)
        groups.append(group)
    bound: dict[str, list[tuple[tuple[int, ...], frozenset[str]]]] = {}
    for at, token in enumerate(read[:-2]):
        predicate, value = read[at + 1].iri, read[at + 2]
        if token.kind != "variable" or read[at - 1].text not in {"{", ".", "}"}:
            continue
        if predicate is None or value.kind not in {"variable", "iri", "name", "word"}:
            continue
        triples = list(islice(stating(NamedNode(predicate)), _MOST_TERMS + 1))
        if len(triples) <= _MOST_TERMS:
            subjects = (t.subject.value for t in triples if isinstance(t.subject, NamedNode))
            bound.setdefault(token.text, []).append((groups[at], frozenset(subjects)))
    return {
        variable: frozenset().union(*(subjects for _, subjects in within))
        for variable, within in bound.items()
        if all(
            not groups[at] or any(groups[at][: len(inside)] == inside for inside, _ in within)
            for at, token in enumerate(read)
            if token.text == variable
        )
    }
