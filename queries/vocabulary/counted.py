"""What is said in a large store, most of which was counted when it was built.

A million triples read one by one take a minute and a gigabyte; what the vocabulary depends on is
how often each term is used, and little else of most of them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import pyoxigraph
from isthmus.kb.store.counts import TEXT, THING, Counted
from isthmus.kb.terms import Term
from isthmus.ontology import IQ
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Triple,
    Variable,
)

from .kinds import DIGITS, kind_of
from .said import KEPT, POINTERS, Said, Stated, is_term, terms_of
from .terms import RDF_TYPE, Kind

_OBJECTS = "SELECT DISTINCT ?p ?o WHERE { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) }"
_REPEATED = """
SELECT ?p ?s (COUNT(*) AS ?number) WHERE { ?s ?p ?o }
GROUP BY ?p ?s HAVING (COUNT(*) > 1)
"""
_P = Variable("p")
_DEFAULT = (DefaultGraph(),)


class CountedSaid(Said):
    """What is said of everything, as far as it was counted when the store was built; see `Said`.

    Args:
        counted: How often the terms of its default graph are used.
        more: What is said beside its default graph.
    """

    def __init__(self, store: pyoxigraph.Store, counted: Counted, more: Iterable[Triple]) -> None:
        self._store = store
        self._counted = counted
        # Of most terms of an ontology the default graph says nothing.
        known = counted.subjects
        super().__init__(
            triple
            for triple in more
            if not (
                isinstance(triple.subject, NamedNode)
                and known.get(triple.subject.value)
                and _holds(store, triple)
            )
        )

    def _add(self, triples: Iterable[Triple]) -> None:
        super()._add(triples)
        counted = self._counted
        self.uses.update(counted.predicates)
        self.facts.update(counted.subjects)
        self.pointed_at.update(counted.values)
        for classes, things in counted.things.items():
            self.instances.update(dict.fromkeys(classes, things))
        given = self.types
        self.types = dict(counted.types)
        for iri, classes in given.items():
            self.types[iri] = tuple(dict.fromkeys((*classes, *self.types.get(iri, ()))))
        for predicate in counted.predicates:
            if predicate in KEPT or (predicate.startswith(IQ) and predicate != RDF_TYPE):
                for quad in _quads(self._store, None, NamedNode(predicate), _DEFAULT):
                    if isinstance(quad.subject, NamedNode):
                        self._keep(quad.subject.value, predicate, quad.object)

    def named(self) -> Iterable[str]:
        """Return the IRIs of all that is a subject or value in the store."""
        return self._counted.subjects

    def repeated(self, predicates: Collection[str]) -> dict[tuple[str, str], int]:
        """Return how many values a subject has where more than one; see `Said`."""
        counts = super().repeated(predicates)
        for iri in predicates:
            for _, subject, number in _rows(self._store, _REPEATED, iri):
                if isinstance(subject, NamedNode) and isinstance(number, Literal):
                    counts[subject.value, iri] = int(number.value)
        return counts

    def _kinds_of(self, predicate: str) -> Iterable[Kind]:
        kinds = self._counted.kinds.get(predicate, {})
        return dict.fromkeys((*super()._kinds_of(predicate), *map(_kind, kinds)))

    def has_long_numbers(self, predicate: str) -> bool:
        """Tell whether a property has numbers on record that may be longer than engines compare."""
        return super().has_long_numbers(predicate) or any(
            longest > DIGITS and _kind(kind) == "number"
            for kind, longest in self._counted.kinds.get(predicate, {}).items()
        )

    def _objects_of(self, predicate: str) -> Iterable[str]:
        rows = _rows(self._store, _OBJECTS, predicate)
        here = (value.value for _, value in rows if isinstance(value, NamedNode))
        return dict.fromkeys((*super()._objects_of(predicate), *here))


def _kind(counted: str) -> Kind:
    """Return what kind the values of one of `Counted.kinds` are of."""
    if counted == THING:
        return "thing"
    return "text" if counted == TEXT else kind_of(counted)


class CountedStated(Stated):
    """What a user's own files say of things, as far as a store has to be asked; see `Stated`.

    Args:
        said: What is said of everything.
        layers: The graphs with what the files say.

    Attributes:
        things: Those of them that are of no class.
    """

    def __init__(
        self, said: CountedSaid, store: pyoxigraph.Store, layers: Sequence[NamedNode]
    ) -> None:
        super().__init__(said, ())
        if not layers:
            return
        terms = terms_of(said)

        def tells_of_thing(quad: Quad) -> bool:
            return isinstance(quad.subject, NamedNode) and not is_term(quad.subject.value, terms)

        def is_value(quad: Quad) -> bool:
            verb = quad.predicate.value
            return tells_of_thing(quad) and verb not in POINTERS and said.is_of_things(verb)

        for verb in list(said.uses):
            if said.is_of_things(verb):
                quads = _quads(store, None, NamedNode(verb), layers)
                if any(map(tells_of_thing, quads)):
                    self.properties[verb] = None
        shown = {
            types: any(not iri.startswith(said.meta) for iri in types)
            for types in set(said.types.values())
        }
        for iri in said.named():
            if shown.get(said.typed(iri)) or is_term(iri, terms):
                continue
            term = NamedNode(iri)
            if any(_quads(store, term, None, layers)) or any(
                map(is_value, _quads(store, None, None, layers, term))
            ):
                self.things[iri] = None


def _holds(store: pyoxigraph.Store, triple: Triple) -> bool:
    parts = triple.subject, triple.predicate, triple.object
    return any(store.quads_for_pattern(*parts, DefaultGraph()))


def _rows(
    store: pyoxigraph.Store, query: str, predicate: str
) -> Iterator[tuple[Term | Triple | None, ...]]:
    answer = store.query(query, substitutions={_P: NamedNode(predicate)})
    assert isinstance(answer, QuerySolutions)
    places = range(len(answer.variables))
    for row in answer:
        yield tuple(row[place] for place in places)


def _quads(
    store: pyoxigraph.Store,
    subject: NamedNode | None,
    verb: NamedNode | None,
    graphs: Sequence[NamedNode | DefaultGraph],
    value: NamedNode | None = None,
) -> Iterator[Quad]:
    for graph in graphs:
        yield from store.quads_for_pattern(subject, verb, value, graph)
