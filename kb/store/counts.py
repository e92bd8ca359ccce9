"""How often each term of a large knowledge base is used, written beside it when it is built.

Whoever makes words of it needs to know that, and of most terms no more; to count it later, all of
the store would have to be read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from isthmus.kb.errors import StoreError
from isthmus.kb.inputs import opened
from isthmus.kb.terms import RDF
from pyoxigraph import NamedNode, Triple

from .numbers import Numbers


@dataclass(slots=True)
class Counted:
    """How often the terms of the default graph are used, those that have an IRI.

    Attributes:
        predicates: How many triples have a predicate, by its IRI.
        subjects: How many have a subject.
        values: How many have a value.
        types: The IRIs of the classes of each thing.
        things: How many things have a set of classes.
    """

    predicates: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    things: dict[tuple[str, ...], int] = field(default_factory=dict)


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

    def add(self, predicate: int, subjects: Sequence[int], values: Sequence[int]) -> None:
        """Count triples of one predicate, in numbers; what has no IRI is the subject of none."""
        self._predicates[predicate] += len(subjects)
        self._subjects.update(subjects)
        self._values.update(values)
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
            if predicate == self._type and by > 0:
                self._types[subject].append(value)
            elif predicate == self._type:
                self._types[subject].remove(value)

    def lines(self) -> Iterator[str]:
        """Yield what `read_counts` reads."""
        term = self._numbers.term
        iris = {
            number: resource.value
            for number, resource in enumerate(self._numbers.resources)
            if isinstance(resource, NamedNode)
        }
        for predicate, count in self._predicates.items():
            if count > 0:
                yield f"p\t{count}\t{iris[predicate]}\n"
        sets: dict[tuple[int, ...], int] = {(): 0}
        for number, iri in iris.items():
            subjects, values = self._subjects[number], self._values[number]
            if subjects > 0 or values > 0:
                # In one order, so that things of the same classes share a set.
                several = tuple(sorted(set(self._types.get(number, ()))))
                if several not in sets:
                    sets[several] = len(sets)
                    named = (node for node in map(term, several) if isinstance(node, NamedNode))
                    yield f"c\t{' '.join(term.value for term in named)}\n"
                yield f"t\t{subjects}\t{values}\t{sets[several]}\t{iri}\n"


def read_counts(path: Path) -> Counted:
    """Read the lines that `Counts` made.

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
                elif kind == "c":
                    sets.append(tuple(rest[0].split(" ")))
                else:
                    counted.predicates[rest[1]] = int(rest[0])
    except (OSError, ValueError, IndexError) as error:
        raise StoreError(f"the cache was damaged meanwhile ({error}); start again") from error
    return counted
