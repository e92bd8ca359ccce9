"""All that is on record about one thing, with names to show: what its page and its data say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isthmus.kb.labels import label_of
from isthmus.kb.schema import is_standard
from isthmus.kb.store.layers import CHANGES, INFERRED
from isthmus.kb.store.quads import Quads, holding
from isthmus.kb.terms import RDF, RDFS, Term, ist, local_name, shorten
from isthmus.ontology import BASE
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from .claim import Claim, Claims

_DEFAULT = DefaultGraph()
_DEFINITION = NamedNode("http://www.w3.org/2004/02/skos/core#definition")
_SUBJECT, _SILENT_ON, _SEARCHED = ist("subject"), ist("silentOn"), ist("searched")
_CONFIGURATION = ist("hasConfiguration")
_SILENCE = ist("Silence")
_SHOWN_ELSEWHERE = frozenset({RDFS.label, _DEFINITION, _CONFIGURATION})


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A thing or a value with what to call it.

    Attributes:
        label: What people call it; a value as it is written.
        iri: Its name on the web; empty for a value.
    """

    label: str
    iri: str = ""

    @property
    def id(self) -> str:
        """The last part of the IRI; empty for a value."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a thing, or one way in which others refer to it.

    Attributes:
        property: The property.
        values: The things or values, in order of their labels.
        inferred: Those of the values that nobody stated.
    """

    property: Named
    values: tuple[Named, ...]
    inferred: frozenset[Named]


@dataclass(frozen=True, slots=True)
class Silence:
    """A search that found nothing.

    Attributes:
        iri: The name of the finding.
        aspects: What was looked for.
        searched: The sections that were read.
    """

    iri: str
    aspects: tuple[Named, ...]
    searched: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is on record about one thing.

    Attributes:
        thing: The thing.
        definition: What it is, in the project's words; may be empty.
        kinds: Its classes.
        facts: What is said of it.
        references: What refers to it.
        configurations: Of an option: its documented arrangements.
        claims: The statements of the source about it, in document order.
        silences: The searches about it that found nothing.
    """

    thing: Named
    definition: str
    kinds: tuple[Named, ...]
    facts: tuple[Fact, ...]
    references: tuple[Fact, ...]
    configurations: tuple[Named, ...]
    claims: tuple[Claim, ...]
    silences: tuple[Silence, ...]


def describe(quads: Quads, thing: NamedNode) -> Description | None:
    """Return all that is on record about a thing.

    Args:
        quads: The store with all layers.
        thing: Its IRI.

    Returns:
        The description, or None if nothing is on record.
    """
    return _Reader(quads).describe(thing)


def name_of(quads: Quads, term: Term) -> Named:
    """Return what to call a thing or a value."""
    return _Reader(quads).name(term)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Looks things up in one store."""

    quads: Quads

    def describe(self, thing: NamedNode) -> Description | None:
        facts: dict[NamedNode, set[Term]] = {}
        for quad in holding(self.quads, thing, None, None):
            facts.setdefault(quad.predicate, set()).add(quad.object)  # type: ignore[arg-type]
        references: dict[NamedNode, set[Term]] = {}
        for quad in self.quads.quads_for_pattern(None, None, thing, _DEFAULT):
            if isinstance(quad.subject, NamedNode) and not _is_record(quad.subject):
                references.setdefault(quad.predicate, set()).add(quad.subject)
        if not facts and not references:
            # A value that came after the source, and that nothing of the source leads to.
            for quad in self.quads.quads_for_pattern(thing, None, None, CHANGES):
                facts.setdefault(quad.predicate, set()).add(quad.object)  # type: ignore[arg-type]
        if not facts and not references:
            return None
        definitions = facts.get(_DEFINITION, set())
        kinds = (fact for fact in facts.get(RDF.type, ()) if not is_standard(fact))
        return Description(
            thing=self.name(thing),
            definition=next(
                (definition.value for definition in definitions if isinstance(definition, Literal)),
                "",
            ),
            kinds=self.names(kinds),
            facts=self.sorted_facts(
                self.fact(thing, predicate, values, backwards=False)
                for predicate, values in facts.items()
                if predicate not in _SHOWN_ELSEWHERE and predicate != RDF.type
            ),
            references=self.sorted_facts(
                self.fact(thing, predicate, values, backwards=True)
                for predicate, values in references.items()
            ),
            configurations=self.names(facts.get(_CONFIGURATION, ())),
            claims=Claims(self.quads).about(thing),
            silences=tuple(self.silences(thing)),
        )

    def fact(
        self, thing: NamedNode, predicate: NamedNode, values: set[Term], *, backwards: bool
    ) -> Fact:
        inferred = set()
        for value in values:
            subject, target = (value, thing) if backwards else (thing, value)
            if isinstance(subject, Literal):
                continue
            if any(self.quads.quads_for_pattern(subject, predicate, target, INFERRED)):
                inferred.add(self.name(value))
        return Fact(self.name(predicate), self.names(values), frozenset(inferred))

    def sorted_facts(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(sorted(facts, key=lambda fact: (fact.property.label.lower(), fact.property)))

    def silences(self, thing: NamedNode) -> Iterator[Silence]:
        names = sorted(
            quad.subject.value
            for quad in self.quads.quads_for_pattern(None, _SUBJECT, thing, _DEFAULT)
            if isinstance(quad.subject, NamedNode)
            and any(self.quads.quads_for_pattern(quad.subject, RDF.type, _SILENCE, _DEFAULT))
        )
        for iri in names:
            node = NamedNode(iri)
            yield Silence(iri, self.objects(node, _SILENT_ON), self.objects(node, _SEARCHED))

    def objects(self, subject: NamedNode, predicate: NamedNode) -> tuple[Named, ...]:
        quads = self.quads.quads_for_pattern(subject, predicate, None, _DEFAULT)
        return self.names(quad.object for quad in quads)  # type: ignore[misc]

    def names(self, terms: Iterable[Term]) -> tuple[Named, ...]:
        return tuple(sorted({self.name(term) for term in terms if not isinstance(term, BlankNode)}))

    def name(self, term: Term) -> Named:
        if isinstance(term, Literal):
            return Named(term.value)
        if isinstance(term, BlankNode):
            return Named(str(term))
        return Named(label_of(self.quads, term) or shorten(term), term.value)


def _is_record(subject: NamedNode) -> bool:
    """Tell whether a subject is a claim or a silence, which have places of their own."""
    return subject.value.startswith((f"{BASE}claim/", f"{BASE}silence/", f"{BASE}denial/"))
