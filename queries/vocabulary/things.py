"""The things that have words of their own, and by what spellings they are found."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, ValuesView
from typing import Protocol, TypeVar, overload

from isthmus.kb.frozen import Frozen, Iri
from isthmus.queries.diagnostics.span import key_of

T = TypeVar("T")


class Individual(Frozen):
    """A thing that has a word of its own.

    Attributes:
        iri: Its IRI.
        name: Its word.
        label: What people call it.
        definition: What it is, or an empty string.
        synonyms: Other names.
        types: IRIs of its classes in the vocabulary; empty for a thing without a class.
        facts: How many triples it is the subject of.
        uses: How many triples it is the value of.
    """

    iri: Iri
    name: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    types: tuple[Iri, ...] = ()
    facts: int = 0
    uses: int = 0


class _Called(Protocol):
    @property
    def iri(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


C = TypeVar("C", bound=_Called)


class Members(Sequence[Individual]):
    """Things that are read when they are asked for, as there may be very many."""

    @abstractmethod
    def most_used(self, most: int) -> Sequence[Individual]:
        """Return so many of them that are most often values on record, those first."""


class Things(Mapping[str, Individual]):
    """Things by IRI, in order of name."""

    @abstractmethod
    def named(self, key: str) -> Sequence[str]:
        """Return the IRIs of the things whose name has a key."""

    @abstractmethod
    def also_called(self, key: str) -> Sequence[str]:
        """Return the IRIs of the things of which a label or synonym, but not the name, has it."""

    @abstractmethod
    def ending(self, key: str) -> Sequence[str]:
        """Return the IRIs, and perhaps more, of the things whose IRI ends with what has a key."""

    @abstractmethod
    def spelled_alike(self, key: str) -> Mapping[str, Sequence[str]]:
        """Return spellings, as keys, with their IRIs: all that are like a given one, and others.

        Names come first.
        """

    @abstractmethod
    def of(self, classes: Iterable[str]) -> Sequence[Individual]:
        """Return the things of which one of some classes is noted, in order of name."""

    @abstractmethod
    def numbers(self) -> Mapping[tuple[str, ...], int]:
        """Return how many things there are with each set of classes that is noted of any."""

    @abstractmethod
    def best_known(self, containing: str = "") -> Iterable[Individual]:
        """Return things, those first of which most is on record.

        Args:
            containing: What a name, the label or a synonym of each contains, in small letters.
        """

    @abstractmethod
    def speaking_of(self, text: str) -> Iterable[Individual]:
        """Return the things among which those are whose names or definition contain a text.

        Args:
            text: In small letters.
        """


class KnownThings(Things):
    """Things in memory.

    Args:
        things: The things, by IRI.
    """

    def __init__(self, things: Mapping[str, Individual]) -> None:
        self._things = things
        self._names, self._synonyms = spellings_of(things.values())
        self._of: dict[frozenset[str], tuple[Individual, ...]] = {}
        self._ends: dict[str, tuple[str, ...]] = {}
        self._written: dict[str, list[str]] = {}
        self._best_known: list[tuple[str, Individual]] = []

    def __getitem__(self, iri: str) -> Individual:
        return self._things[iri]

    @overload
    def get(self, iri: str, default: None = None, /) -> Individual | None: ...

    @overload
    def get(self, iri: str, default: T, /) -> Individual | T: ...

    def get(self, iri: str, default: T | None = None, /) -> Individual | T | None:
        """Return a thing; an answer asks for thousands of terms that are none."""
        return self._things.get(iri, default)

    def __contains__(self, iri: object) -> bool:
        return iri in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def values(self) -> ValuesView[Individual]:
        """Return all things, in order of name."""
        return self._things.values()

    def named(self, key: str) -> Sequence[str]:
        """Return what has a name; see `Things`."""
        return self._names.get(key, ())

    def also_called(self, key: str) -> Sequence[str]:
        """Return what is called something beside its name; see `Things`."""
        return self._synonyms.get(key, ())

    def ending(self, key: str) -> Sequence[str]:
        """Return that whose IRI ends with something; see `Things`."""
        # Looked up last, so the table is made when it is needed: most questions need it never.
        if not self._ends:
            for iri in self._things:
                end = key_of(end_of(iri))
                self._ends[end] = (*self._ends.get(end, ()), iri)
        return self._ends.get(key, ())

    def spelled_alike(self, key: str) -> Mapping[str, Sequence[str]]:
        """Return all spellings; see `Things`."""
        if not self._written:
            for index in (self._names, self._synonyms):
                for other, iris in index.items():
                    self._written.setdefault(other, []).extend(iris)
        return self._written

    def of(self, classes: Iterable[str]) -> Sequence[Individual]:
        """Return the things of some classes; see `Things`."""
        wanted = frozenset(classes)
        if wanted not in self._of:
            self._of[wanted] = tuple(
                thing for thing in self._things.values() if not wanted.isdisjoint(thing.types)
            )
        return self._of[wanted]

    def numbers(self) -> Mapping[tuple[str, ...], int]:
        """Return how many things there are; see `Things`."""
        return Counter(thing.types for thing in self._things.values())

    def best_known(self, containing: str = "") -> Iterable[Individual]:
        """Return the best known things first; see `Things`."""
        if not self._best_known:
            every = sorted(self._things.values(), key=lambda thing: (-thing.facts, thing.name))
            self._best_known = [(names_of(thing).lower(), thing) for thing in every]
        return (thing for text, thing in self._best_known if containing in text)

    def speaking_of(self, text: str) -> Iterable[Individual]:
        """Return all things; see `Things`."""
        return self._things.values()


def names_of(thing: Individual) -> str:
    """Return all that a thing is called, line by line."""
    return "\n".join((thing.name, thing.label, *thing.synonyms))


def end_of(iri: str) -> str:
    """Return what stands after the last ``#`` or ``/`` of an IRI, which may be nothing."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def spellings_of(
    terms: Iterable[C],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the IRIs of terms by the key of their name, and by those of label and synonyms."""
    names: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for term in terms:
        key, more = keys_of(term)
        names[key] = (*names.get(key, ()), term.iri)
        for spelling in more:
            others[spelling] = (*others.get(spelling, ()), term.iri)
    return names, others


def keys_of(term: _Called) -> tuple[str, Sequence[str]]:
    """Return the key of the name of a term, and those of its label and synonyms that differ."""
    key = key_of(term.name)
    if term.label == term.name and not term.synonyms:
        return key, ()
    spellings = dict.fromkeys(map(key_of, (term.label, *term.synonyms)))
    spellings.pop(key, None)
    return key, tuple(spellings)
