"""How often each term of a large knowledge base is used, written beside it when it is built.

Whoever makes words of it needs to know that, and of most terms no more; to count it later, all of
the store would have to be read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from io import TextIOWrapper
from pathlib import Path

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import StoreError
from isthmus.kb.inputs import opened
from isthmus.kb.terms import RDF
from pyoxigraph import Literal, NamedNode, Triple

from .numbers import Numbers

THING, TEXT = "thing", "text"
"""Kinds of values that have no datatype: what has an IRI, and a text in some language."""


@dataclass(slots=True)
class Counted:
    """How often the terms of the default graph are used, those that have an IRI.

    Attributes:
        predicates: How many triples have a predicate, by its IRI.
        subjects: How many have a subject.
        values: How many have a value.
        types: The IRIs of the classes of each thing.
        things: How many things have a set of classes.
        kinds: What kinds of values each predicate has, each with the length of the longest of them:
            the IRI of a datatype, `TEXT`, or `THING`, whose length is nothing.
    """

    predicates: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    things: dict[tuple[str, ...], int] = field(default_factory=dict)
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)


class Counts:
    """Counts what is written.

    Args:
        numbers: The table of terms.
    """

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._type = numbers.number(RDF.type)
        self._predicates: Counter[int] = Counter()
        self._subjects: Counter[int] = Counter()
        self._values: Counter[int] = Counter()
        self._types: dict[int, list[int]] = defaultdict(list)
        self._kinds: dict[int, dict[str, int]] = defaultdict(dict)

    def add(self, predicate: int, subjects: Sequence[int], values: Sequence[int]) -> None:
        """Count triples of one predicate, in numbers; what has no IRI is the subject of none."""
        self._predicates[predicate] += len(subjects)
        self._subjects.update(subjects)
        self._values.update(values)
        self._add_kinds(predicate, values)
        if predicate == self._type:
            types = self._types
            for subject, kind in zip(subjects, values, strict=True):
                types[subject].append(kind)

    def change(self, triples: Iterable[Triple], by: int) -> None:
        """Count triples more often, or less."""
        number = self._numbers.number
        for triple in triples:
            if not isinstance(triple.subject, NamedNode):
                continue
            subject, value = number(triple.subject), number(triple.object)
            predicate = number(triple.predicate)
            self._predicates[predicate] += by
            self._subjects[subject] += by
            self._values[value] += by
            if by > 0:
                # One less does not matter: what is taken out stands in the vocabulary as well.
                self._add_kinds(predicate, (value,))
            if predicate == self._type and by > 0:
                self._types[subject].append(value)
            elif predicate == self._type:
                self._types[subject].remove(value)

    def _add_kinds(self, predicate: int, values: Sequence[int]) -> None:
        kinds, numbers = self._kinds[predicate], self._numbers
        for number in {value for value in values if value < 0}:
            literal = numbers.term(number)
            assert isinstance(literal, Literal)
            kind = TEXT if literal.language else literal.datatype.value
            kinds[kind] = max(kinds.get(kind, 0), len(literal.value))
        if THING not in kinds and any(
            isinstance(numbers.resources[value], NamedNode) for value in values if value >= 0
        ):
            kinds[THING] = 0

    def counted(self) -> Counted:
        """Return what was counted."""
        iris = {
            number: resource.value
            for number, resource in enumerate(self._numbers.resources)
            if isinstance(resource, NamedNode)
        }
        counted = Counted()
        for predicate, count in self._predicates.items():
            if count > 0:
                counted.predicates[iris[predicate]] = count
                counted.kinds[iris[predicate]] = self._kinds[predicate]
        sets: dict[tuple[int, ...], tuple[str, ...]] = {(): ()}
        for number, iri in iris.items():
            subjects, values = self._subjects[number], self._values[number]
            if subjects > 0 or values > 0:
                counted.subjects[iri] = subjects
                counted.values[iri] = values
                # In one order, so that things of the same classes share a set.
                several = tuple(sorted(set(self._types.get(number, ()))))
                if several not in sets:
                    sets[several] = tuple(iris[kind] for kind in several if kind in iris)
                if types := sets[several]:
                    counted.types[iri] = types
                    counted.things[types] = counted.things.get(types, 0) + 1
        return counted


def lines_of(counted: Counted) -> Iterator[str]:
    """Yield what `read_counts` reads."""
    for predicate, count in counted.predicates.items():
        yield f"p\t{count}\t{predicate}\n"
        for kind, longest in counted.kinds.get(predicate, {}).items():
            yield f"k\t{longest}\t{predicate}\t{kind}\n"
    sets: dict[tuple[str, ...], int] = {(): 0}
    for iri, subjects in counted.subjects.items():
        types = counted.types.get(iri, ())
        if types not in sets:
            sets[types] = len(sets)
            yield f"c\t{' '.join(types)}\n"
        yield f"t\t{subjects}\t{counted.values[iri]}\t{sets[types]}\t{iri}\n"


def read_counts(path: Path) -> Counted:
    """Read what `lines_of` told.

    Raises:
        StoreError: The file cannot be read, or is none of that.
    """
    counted = Counted()
    sets: list[tuple[str, ...]] = [()]
    try:
        with TextIOWrapper(opened(path), encoding="utf-8", newline="\n") as file:
            for line in file:
                kind, *rest = line[:-1].split("\t")
                if kind == "t":
                    subjects, values, number, iri = rest
                    counted.subjects[iri] = int(subjects)
                    counted.values[iri] = int(values)
                    if types := sets[int(number)]:
                        counted.types[iri] = types
                        counted.things[types] = counted.things.get(types, 0) + 1
                elif kind == "k":
                    longest, predicate, of_value = rest
                    counted.kinds.setdefault(predicate, {})[of_value] = int(longest)
                elif kind == "c":
                    sets.append(tuple(rest[0].split(" ")))
                else:
                    counted.predicates[rest[1]] = int(rest[0])
    except (OSError, ValueError, IndexError) as error:
        raise StoreError(f"the cache was damaged meanwhile ({error}); start again") from error
    return counted
