"""The words of the language: classes, properties and individuals of the loaded ontology.

A vocabulary is a value: it is read once from the triples (see `read`), can be written as JSON, and
answers what a word means. It knows no domain.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import ClassVar, Literal, TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import MOST_PROBLEMS, Outcome, without_middle
from isthmus.kb.frozen import Frozen, Iri
from isthmus.kb.terms import local_name
from isthmus.ontology import BASE
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.syntax.tree import Name

from .things import Individual, Things, end_of, spellings_of

Kind: TypeAlias = Literal[
    "truth", "number", "text", "date", "time", "year", "duration", "thing", "any"
]

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_MOST_PARTS = 64
"""A name of more parts is spelled after no IRI: to look for one would take long."""


class ClassTerm(Frozen):
    """A class.

    Attributes:
        iri: Its IRI.
        name: Its word.
        label: What people call it.
        definition: What it means, in a sentence, or an empty string.
        synonyms: Other names.
        parents: IRIs of all superclasses, itself first.
        disjoint: IRIs of classes that share no thing with it.
        closed: Whether all its things are on record.
        reason: Why it is closed.
        columns: Names of the properties shown by default.
        order: Name of the property by which things are listed by default.
        variant: IRI of the property that leads to finer-grained things, or an empty string.
        hidden: Whether the word is kept out of the language.
    """

    iri: Iri
    name: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    parents: tuple[Iri, ...] = ()
    disjoint: tuple[Iri, ...] = ()
    closed: bool = False
    reason: str = ""
    columns: tuple[str, ...] = ()
    order: str = ""
    variant: str = ""
    hidden: bool = False
    walkable: bool = False


class PropertyTerm(Frozen):
    """A property.

    Attributes:
        iri: Its IRI.
        name: Its word.
        label: What people call it.
        definition: What it means, or an empty string.
        synonyms: Other names.
        domain: IRIs of the classes it belongs to; empty means any.
        range: IRI of the class of its values, or of their datatype, or an empty string.
        kind: What its values are; ``any`` where the ontology does not say.
        kinds: What its values on record are, where the ontology does not say.
        holds: IRIs of the classes of the things it holds on record, where the ontology does not
            say; that of ``rdf:Property`` and ``owl:Class`` where it holds terms.
        declared: Whether an ontology declares it; else it is merely used in data.
        functional: Whether a thing has at most one value.
        inverse_functional: Whether a value belongs to at most one thing.
        transitive: Whether it chains.
        symmetric: Whether it holds in both directions.
        inverse: IRI of the property that is its inverse, or an empty string.
        closed: Whether all its values are on record.
        reason: Why it is closed.
        unit: The unit of its numbers, or an empty string.
        direct: IRI of the property whose single steps make up this one, or an empty string.
        not_transitive_because: Why it does not chain, in words, or an empty string.
        begin: IRI of the property with the first of its numbers in what contains the thing, as a
            section has its first page; or an empty string.
        end: IRI of the property with the last of them, or an empty string.
        aspect: IRI of the aspect it speaks about, or an empty string.
        near: IRIs of the properties under which a reader should look as well.
        parents: IRIs of all superproperties.
        mixes: Whether variants of some thing differ on it.
        opens: Whether, though it is closed, some thing is marked as lacking values of it.
        uses: How many triples have it.
        hidden: Whether the word is kept out of the language.
        long: Whether numbers are on record that may be longer than engines compare.
    """

    iri: Iri
    name: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    domain: tuple[Iri, ...] = ()
    range: str = ""
    kind: Kind = "any"
    functional: bool = False
    inverse_functional: bool = False
    transitive: bool = False
    symmetric: bool = False
    inverse: str = ""
    closed: bool = False
    reason: str = ""
    unit: str = ""
    direct: str = ""
    not_transitive_because: str = ""
    begin: str = ""
    end: str = ""
    aspect: str = ""
    near: tuple[Iri, ...] = ()
    parents: tuple[Iri, ...] = ()
    mixes: bool = False
    opens: bool = False
    uses: int = 0
    hidden: bool = False
    long: bool = False
    kinds: tuple[Kind, ...] = ()
    holds: tuple[Iri, ...] = ()
    declared: bool = True


Term: TypeAlias = ClassTerm | PropertyTerm | Individual


class Problem(Frozen):
    """A finding about an ontology that concerns the language.

    Attributes:
        severity: ``error`` keeps the ontology from being used, ``warning`` does not.
        message: What is wrong and what to do.
        terms: IRIs of the terms concerned.
    """

    severity: Literal["error", "warning"]
    message: str
    terms: tuple[str, ...] = ()


class VocabularyError(ValueError):
    """An ontology whose words would be ambiguous or misleading.

    Attributes:
        problems: What is wrong with it.
        outcome: Whose matter it is.
    """

    outcome: ClassVar[Outcome] = "wrong"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        told = self.problems[:MOST_PROBLEMS]
        lines = [f"  {without_middle(problem.message)}" for problem in told]
        if more := len(self.problems) - len(told):
            lines.append(f"  and {more:,} more")
        super().__init__("\n".join(["the ontology cannot be used with IQ:", *lines]))


class _Index:
    """The shown classes or properties by what they are called.

    Attributes:
        names: Their IRIs by the key of their name.
        synonyms: Likewise by that of their label and synonyms.
    """

    def __init__(
        self,
        terms: Iterable[ClassTerm | PropertyTerm],
        spellings: Callable[[str], Iterable[str]],
    ) -> None:
        self._shown = [term for term in terms if not term.hidden]
        self._spellings = spellings
        self.names, self.synonyms = spellings_of(self._shown)

    @cached_property
    def spelled_out(self) -> Mapping[str, tuple[str, ...]]:
        """Likewise by the spellings of their IRI; made when first needed, which is seldom."""
        table: dict[str, tuple[str, ...]] = {}
        for term in self._shown:
            for spelling in self._spellings(term.iri):
                table[spelling] = (*table.get(spelling, ()), term.iri)
        return table


@dataclass(frozen=True)
class Vocabulary:
    """All words, by IRI and by spelling.

    Attributes:
        classes: Classes by IRI, in order of name.
        properties: Properties by IRI, in order of name.
        individuals: Individuals by IRI, in order of name.
        labels: Labels of whatever else has one, by IRI.
        prefixes: Prefix to namespace, for prefixed names and for SPARQL.
        warnings: What the lint found that does not keep the ontology from being used.
        asked: Returns how often the catalogue of saved queries uses each word, by its key; called
            once, when an order is first asked for.
    """

    classes: Mapping[str, ClassTerm]
    properties: Mapping[str, PropertyTerm]
    individuals: Things
    labels: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    asked: Callable[[], Mapping[str, int]] = field(default=dict, repr=False, compare=False)
    _below: dict[str, frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _properties_of: dict[tuple[tuple[str, ...], bool], tuple[PropertyTerm, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # --- things and their variants ---

    @cached_property
    def variant_links(self) -> tuple[str, ...]:
        """IRIs of the properties that lead from things to their variants."""
        return tuple(sorted({term.variant for term in self.classes.values() if term.variant}))

    def main_things(self, things: Sequence[Individual]) -> list[Individual]:
        """Return those things whose class has variants: what the knowledge base is about.

        Where none has, all are.
        """
        main = [thing for thing in things if any(self.classes[iri].variant for iri in thing.types)]
        return main or list(things)

    # --- what a word means ---

    @cached_property
    def _class_index(self) -> _Index:
        return _Index(self.classes.values(), self._forms)

    @cached_property
    def _property_index(self) -> _Index:
        return _Index(self.properties.values(), self._forms)

    @cached_property
    def _properties_by_name(self) -> dict[str, PropertyTerm]:
        # Of several of one name the first counts.
        return {term.name: term for term in reversed(tuple(self.properties.values()))}

    def property_called(self, name: str) -> PropertyTerm | None:
        """Return the property of just this name, which is no synonym and no other spelling."""
        return self._properties_by_name.get(name)

    def find_classes(self, name: Name) -> tuple[ClassTerm, ...]:
        """Return the classes that a name can mean; names count before synonyms."""
        return tuple(self.classes[iri] for iri in self._lookup(self._class_index, name, "class"))

    def find_properties(self, name: Name) -> tuple[PropertyTerm, ...]:
        """Return the properties that a name can mean; names count before synonyms."""
        terms = self._lookup(self._property_index, name, "property")
        return tuple(self.properties[iri] for iri in terms)

    def find_individuals(self, name: Name) -> tuple[Individual, ...]:
        """Return the individuals that a name can mean; names count before synonyms."""
        things = self.individuals
        if name.prefix:
            exact = self.prefixes.get(name.prefix, "") + name.text
            if exact in things:
                return (things[exact],)
        named = self._fitting(things.named(name.key), name.prefix)
        also = named or self._fitting(things.also_called(name.key), name.prefix)
        return also or self._fitting(self._things_spelled_out(name.key), name.prefix)

    def individuals_also_called(self, name: Name) -> tuple[Individual, ...]:
        """Return the individuals of which a name is a label or synonym only."""
        return self._fitting(self.individuals.also_called(name.key), name.prefix)

    def said_of_others(self) -> tuple[str, ...]:
        """Return the warnings that concern files of a user's own: words shared, or undeclared."""
        return tuple(
            problem.message
            for problem in self.warnings
            if not all(iri.startswith(BASE) for iri in problem.terms)
        )

    def _fitting(self, iris: Iterable[str], prefix: str) -> tuple[Individual, ...]:
        terms = (self.individuals[iri] for iri in iris)
        return tuple(term for term in terms if self._individual_prefix_fits(term, prefix))

    def _lookup(self, index: _Index, name: Name, kind: str) -> tuple[str, ...]:
        """Return what a name means: with a prefix whatever stands in its namespace, too."""
        named = index.names.get(name.key, ())
        if not name.prefix or name.prefix == kind:
            called = named or index.synonyms.get(name.key, ())
            return called or index.spelled_out.get(name.key, ())
        namespace = self.prefixes.get(name.prefix)
        if namespace is None:
            return ()
        called = (
            *named,
            *index.synonyms.get(name.key, ()),
            *index.spelled_out.get(name.key, ()),
        )
        within = tuple(dict.fromkeys(iri for iri in called if iri.startswith(namespace)))
        # Two terms that differ in spelling alone are told apart by the spelling.
        exact = namespace + name.text
        return (exact,) if exact in within else within

    def _forms(self, iri: str) -> Iterable[str]:
        """Return the keys of an IRI: of all of it, of its end, of its short forms."""
        end = end_of(iri)
        space = iri[: len(iri) - len(end)]
        short = (f"{prefix}:{end}" for prefix, other in self.prefixes.items() if other == space)
        return dict.fromkeys(map(key_of, (iri, end, *short)))

    def _things_spelled_out(self, key: str) -> tuple[str, ...]:
        """Return the things whose IRI is spelled like this: its end, its short form, or all."""
        parts = key.split("-")
        if len(parts) > _MOST_PARTS:
            return ()
        ends = ("-".join(parts[at:]) for at in range(len(parts) + 1))
        ending = dict.fromkeys(iri for end in ends for iri in self.individuals.ending(end))
        return tuple(iri for iri in ending if key in self._forms(iri))

    def _individual_prefix_fits(self, term: Individual, prefix: str) -> bool:
        if not prefix:
            return True
        if any(key_of(self.classes[iri].name) == prefix for iri in self.superclasses(term)):
            return True
        namespace = self.prefixes.get(prefix)
        return namespace is not None and term.iri.startswith(namespace)

    # --- how terms hang together ---

    def is_subclass(self, iri: str, other: str) -> bool:
        """Tell whether a class is another one or below it."""
        term = self.classes.get(iri)
        return iri == other or (term is not None and other in term.parents)

    def superclasses(self, individual: Individual) -> tuple[str, ...]:
        """Return the IRIs of all classes of an individual that the vocabulary has."""
        above = dict.fromkeys(
            parent
            for iri in individual.types
            for parent in self.classes[iri].parents
            if parent in self.classes
        )
        return tuple(above)

    def is_instance(self, individual: Individual, iri: str) -> bool:
        """Tell whether an individual is of a class."""
        return any(self.is_subclass(own, iri) for own in individual.types)

    def is_one_of(self, individual: Individual, classes: Iterable[str]) -> bool:
        """Tell whether an individual is of one of some classes."""
        return any(self.is_instance(individual, iri) for iri in classes)

    def belongs(self, term: PropertyTerm, classes: Iterable[str]) -> bool:
        """Tell whether a property can be asked of things of one of some classes.

        A property of a class below counts too, and one of a class that has another below it in
        common with one of theirs: some of the things may have it.
        """
        owners = term.domain
        wanted = tuple(classes)
        if not owners or not wanted:
            return True
        return any(
            self.is_subclass(own, owner)
            or self.is_subclass(owner, own)
            or not self._classes_below(own).isdisjoint(self._classes_below(owner))
            for own in wanted
            for owner in owners
        )

    def properties_of(self, classes: Iterable[str], below: bool = True) -> tuple[PropertyTerm, ...]:
        """Return the visible properties that belong to one of some classes.

        Args:
            classes: IRIs of classes; none means every property.
            below: Whether properties of subclasses count.
        """
        # Messages that search a way from class to class ask the same again and again.
        wanted = tuple(classes)
        properties = self._properties_of.get((wanted, below))
        if properties is None:
            properties = self._properties_of[(wanted, below)] = tuple(
                term
                for term in self.properties.values()
                if not term.hidden
                and self.belongs(term, wanted)
                and (below or not wanted or not term.domain or self.inherits(term, wanted))
            )
        return properties

    def inherits(self, term: PropertyTerm, classes: Sequence[str]) -> bool:
        """Tell whether a property is declared of one of some classes, or of one above."""
        return any(self.is_subclass(own, owner) for own in classes for owner in term.domain)

    def individuals_of(self, iri: str) -> Sequence[Individual]:
        """Return the individuals of a class, in order of name."""
        return self.individuals.of(self._classes_below(iri))

    def _classes_below(self, iri: str) -> frozenset[str]:
        """Return a class and those below it."""
        if iri not in self._below:
            self._below[iri] = frozenset(own for own in self.classes if self.is_subclass(own, iri))
        return self._below[iri]

    def numbers_of_things(self) -> Counter[str]:
        """Return how many things each class has, those of classes below it included."""
        number: Counter[str] = Counter()
        for types, things in self.individuals.numbers().items():
            every = {up for own in types for up in self.classes[own].parents if up in self.classes}
            number.update(dict.fromkeys(every, things))
        return number

    def best_known(self, containing: str = "") -> Iterable[Individual]:
        """Return individuals, those first of which most is on record; see `Things`."""
        return self.individuals.best_known(containing)

    @cached_property
    def _words_asked(self) -> Mapping[str, int]:
        return self.asked()

    def times_asked(self, term: Term) -> int:
        """Return how often the catalogue uses the word of a term."""
        return self._words_asked.get(key_of(term.name), 0)

    @cached_property
    def most_used(self) -> Sequence[ClassTerm]:
        """The shown classes, what the catalogue asks of most first, then those of most things."""
        things: Counter[str] = Counter()
        for types, number in self.individuals.numbers().items():
            things.update(dict.fromkeys(types, number))

        def rank(term: ClassTerm) -> tuple[int, bool, int, str]:
            return -self.times_asked(term), not term.variant, -things[term.iri], term.name

        return sorted((term for term in self.classes.values() if not term.hidden), key=rank)

    def domain_names(self, term: PropertyTerm) -> tuple[str, ...]:
        """Return the words of the classes that a property belongs to.

        A hidden class is told by its visible subclasses next below.
        """
        names: dict[str, None] = {}
        for iri in term.domain:
            owner = self.classes.get(iri)
            if owner is None:
                continue
            if not owner.hidden:
                names[owner.name] = None
                continue
            below = [
                entry
                for entry in self.classes.values()
                if not entry.hidden and entry.iri != iri and iri in entry.parents
            ]
            for entry in below:
                if not any(
                    other.iri != entry.iri and other.iri in entry.parents for other in below
                ):
                    names[entry.name] = None
        return tuple(names)

    def term(self, iri: str) -> Term | None:
        """Return a thing, property or class that has a word."""
        return self.individuals.get(iri) or self.properties.get(iri) or self.classes.get(iri)

    def label_of(self, iri: str) -> str:
        """Return what people call a thing, class or property; its local name without a label."""
        if (term := self.term(iri)) is not None:
            return term.label
        return self.labels.get(iri) or local_name(iri)

    def word_of(self, iri: str) -> str:
        """Return the word of a thing, class or property; its local name where it has none."""
        term = self.term(iri)
        return term.name if term is not None else local_name(iri)
