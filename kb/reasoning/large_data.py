"""Large data as numbers: what its files say of things, apart from what they say of words.

A million triples as objects take a gigabyte, and each index over them another one. Here a triple is
eight bytes. What the meaning of words rests on (axioms, declarations, claims, and all that is said
of what these are about) stays a triple, so whoever reads axioms or claims need not know of this.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.literals import Misfit, misfits
from isthmus.kb.record import claim_terms
from isthmus.kb.schema import STANDARD, Schema
from isthmus.kb.source import Source, reading, renamed
from isthmus.kb.store.numbers import Numbers
from isthmus.kb.terms import OWL, RDF, RDFS, ist
from isthmus.ontology import IQ
from pyoxigraph import BlankNode, NamedNode, Triple

from .skolem import namer

Pairs: TypeAlias = "dict[int, array[int]]"
"""By the number of a predicate: subject and value in turn."""

_SPOKEN = frozenset({RDF.type, RDFS.label, RDFS.comment})
"""Words of the standards that are said of things all the time."""
_OF_THINGS = frozenset({OWL.Thing, NamedNode(f"{OWL.Thing.value[:-5]}NamedIndividual")})
"""Classes of the standards whose members are things."""
_OF_RECORDS = frozenset(
    {
        *(term for term in vars(claim_terms).values() if isinstance(term, NamedNode)),
        ist("rollsUp"),
    }
) - {
    claim_terms.TITLE,
    claim_terms.FAMILY,
    claim_terms.NOTE,
    claim_terms.BASIS,
    claim_terms.LOCATOR,
}
"""Words in which claims are written or completed, and classes of claims."""
_EVERY = 50_000
"""After so many triples somebody is told."""


@dataclass(slots=True)
class PlainFile:
    """What one file says of things.

    Attributes:
        path: The file.
        number: Its place among those read together.
        special: What it says of words and claims, in order of appearance.
        pairs: What it says of things.
        graphs: Its named graphs, all that stands in each.
        prefixes: The prefixes it declares.
    """

    path: Path
    number: int
    special: list[Triple] = field(default_factory=list)
    pairs: Pairs = field(default_factory=dict)
    graphs: dict[NamedNode, Pairs] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def source(self) -> Source:
        """Return what it says of words and claims, as a file that says no more."""
        return Source(self.path, tuple(self.special), {}, self.prefixes)


@dataclass(slots=True)
class Plain:
    """What files say of things, in numbers.

    Attributes:
        numbers: The table of terms.
        files: The files, in order.
    """

    numbers: Numbers
    files: list[PlainFile]

    @property
    def size(self) -> int:
        """How many triples there are; one that is said twice counts twice."""
        return sum(len(pairs) for file in self.files for pairs in file.pairs.values()) // 2

    def given(self) -> dict[int, Iterable[tuple[int, int]]]:
        """Return the pairs by predicate, in order of appearance."""
        by_predicate: dict[int, list[array[int]]] = defaultdict(list)
        for file in self.files:
            for predicate, pairs in file.pairs.items():
                by_predicate[predicate].append(pairs)
        return {
            verb: chain.from_iterable(map(in_twos, parts)) for verb, parts in by_predicate.items()
        }

    def predicates(self) -> set[NamedNode]:
        """Return the predicates in use."""
        numbers = {predicate for file in self.files for predicate in file.pairs}
        return {term for term in map(self.numbers.term, numbers) if isinstance(term, NamedNode)}

    def stated_of(self, triples: Iterable[Triple]) -> set[Triple]:
        """Return those of some triples that the files state."""
        known = self.numbers.known
        wanted: dict[int, dict[tuple[int, int], Triple]] = defaultdict(dict)
        for triple in triples:
            subject, verb, value = map(known, (triple.subject, triple.predicate, triple.object))
            if subject is not None and verb is not None and value is not None:
                wanted[verb][subject, value] = triple
        return {
            wanted[verb][pair]
            for verb, pairs in self.given().items()
            if verb in wanted
            for pair in pairs
            if pair in wanted[verb]
        }

    def states(self, number: int, triple: Triple) -> bool:
        """Tell whether the file of a number states a triple about a thing."""
        known = self.numbers.known
        subject, verb, value = map(known, (triple.subject, triple.predicate, triple.object))
        if subject is None or verb is None or value is None:
            return False
        return any(
            (subject, value) in in_twos(file.pairs[verb])
            for file in self.files
            if file.number == number and verb in file.pairs
        )

    def misfits(self, file: PlainFile, schema: Schema) -> Iterator[Misfit]:
        """Yield the literals of a file that are not what they should be; see `literals.misfits`."""
        term = self.numbers.term
        for predicate, pairs in file.pairs.items():
            values = {value for value in pairs[1::2] if value < 0}
            if not values:
                continue
            verb = self.numbers.resources[predicate]
            assert isinstance(verb, NamedNode)
            shown = {value: Triple(verb, verb, term(value)) for value in values}
            wrong = {misfit.triple: misfit.message for misfit in misfits(shown.values(), schema)}
            bad = {value: wrong[text] for value, text in shown.items() if text in wrong}
            if bad:
                for subject, value in in_twos(pairs):
                    if value in bad:
                        (triple,) = self.numbers.triples(predicate, array("i", (subject, value)))
                        yield Misfit(triple, bad[value])


def read_plain(
    paths: Sequence[Path], first: int, known: Sequence[Triple], tell: Callable[[int], None]
) -> Plain:
    """Read files as `source.read_all` does, what they say of things as numbers.

    Args:
        paths: The files.
        first: The number of the first one.
        known: What other files say, which may make words of what these speak of.
        tell: Told now and then how many triples there are.

    Raises:
        SourceError: As for `source.read`.
    """
    numbers = Numbers()
    plain = Plain(numbers, [])
    for number, path in enumerate(paths, first):
        plain.files.append(_read(path, number, numbers, partial(_told, tell, plain.size)))
    special = [triple for file in plain.files for triple in file.special]
    _take_words(plain, Schema((*known, *special)))
    _name(plain, namer(Schema([triple for file in plain.files for triple in file.special])))
    return plain


def in_twos(pairs: "array[int]") -> Iterator[tuple[int, int]]:
    """Yield the pairs of an array in which they stand one after the other."""
    places = iter(pairs)
    return zip(places, places, strict=True)


def _told(tell: Callable[[int], None], before: int, count: int) -> None:
    tell(before + count)


def _read(path: Path, number: int, numbers: Numbers, tell: Callable[[int], None]) -> PlainFile:
    file = PlainFile(path, number)
    number_of, pairs = numbers.number, file.pairs
    places: dict[NamedNode, array[int] | None] = {}
    special_kinds: dict[object, bool] = {}
    count = 0
    with reading(path) as parser:
        for quad in renamed(path, parser, number):
            subject, verb, value = quad.subject, quad.predicate, quad.object
            if verb not in places:
                spoken = not _is_of_words(verb)
                places[verb] = pairs.setdefault(number_of(verb), array("i")) if spoken else None
            place = places[verb]
            if place is not None and verb == RDF.type:
                if value not in special_kinds:
                    special_kinds[value] = _is_special_kind(value)
                if special_kinds[value]:
                    place = None
            if place is None:
                file.special.append(quad.triple)
            else:
                place.extend((number_of(subject), number_of(value)))
            graph = quad.graph_name
            if graph.__class__ is NamedNode:
                inside = file.graphs.setdefault(graph, {})
                kept = inside.setdefault(number_of(verb), array("i"))
                kept.extend((number_of(subject), number_of(value)))
            count += 1
            if not count % _EVERY:
                tell(count)
        file.prefixes = {prefix: space for prefix, space in parser.prefixes.items() if prefix}
    return file


def _is_of_words(verb: NamedNode) -> bool:
    """Tell whether what is said with a predicate can matter to the meaning of words or claims."""
    if verb in _SPOKEN:
        return False
    return verb in _OF_RECORDS or verb.value.startswith((*STANDARD, IQ))


def _is_special_kind(kind: object) -> bool:
    if not isinstance(kind, NamedNode):
        return True
    return kind in _OF_RECORDS or (kind.value.startswith(STANDARD) and kind not in _OF_THINGS)


def _take_words(plain: Plain, schema: Schema) -> None:
    """Take out what is said of a word or a claim, which belongs to what stays triples."""
    records = {
        t.subject for kind in (claim_terms.CLAIM, claim_terms.SILENCE) for t in schema.typed(kind)
    }
    taken = {
        number
        for number, term in enumerate(plain.numbers.resources)
        if term in records or schema.is_vocabulary(term)
    }
    for file in plain.files:
        for predicate, pairs in file.pairs.items():
            if taken.isdisjoint(pairs[::2]):
                continue
            kept, special = array("i"), array("i")
            for subject, value in in_twos(pairs):
                (special if subject in taken else kept).extend((subject, value))
            file.special += plain.numbers.triples(predicate, special)
            file.pairs[predicate] = kept


def _name(plain: Plain, as_named: Callable[[Triple], Triple]) -> None:
    """Give nameless things their IRI; see `skolem.namer`."""
    numbers = plain.numbers
    verb = RDF.type
    new: dict[int, int] = {}
    for number, term in enumerate(list(numbers.resources)):
        if isinstance(term, BlankNode):
            name = as_named(Triple(term, verb, term)).subject
            if name != term:
                new[number] = numbers.number(name)
    if not new:
        return
    every = (
        pairs
        for file in plain.files
        for by_predicate in (file.pairs, *file.graphs.values())
        for pairs in by_predicate.values()
    )
    for pairs in every:
        if not new.keys().isdisjoint(pairs):
            pairs[:] = array("i", [new.get(number, number) for number in pairs])
