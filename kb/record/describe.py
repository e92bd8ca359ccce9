"""All that is on record about one thing, with names to show: what its page and its data say."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from isthmus.kb.data_class import dataclass
from isthmus.kb.labels import label_of, language
from isthmus.kb.schema import is_standard
from isthmus.kb.store.dataset import Dataset
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
_KEPT = 20_000
"""So many names are kept: a page shows hundreds, most of them those of the page before."""


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


class Descriptions:
    """What is on record about each thing of one data set, which does not change.

    Args:
        dataset: The store.
        claims: The claims in it.
    """

    def __init__(self, dataset: Dataset, claims: Claims) -> None:
        self._dataset = dataset
        self._claims = claims
        self._label = lru_cache(maxsize=_KEPT)(self._read_label)

    def __contains__(self, thing: NamedNode) -> bool:
        """Tell whether anything is on record about a thing, so that it has a description."""
        quads = self._quads
        return (
            any(holding(quads, thing, None, None))
            or any(self._references(thing))
            or any(quads.quads_for_pattern(thing, None, None, CHANGES))
        )

    def of(self, thing: NamedNode) -> Description | None:
        """Return all that is on record about a thing, or None if nothing is."""
        quads = self._quads
        facts = _gathered((q.predicate, q.object) for q in holding(quads, thing, None, None))
        references = _gathered(self._references(thing))
        if not facts and not references:
            # A value that came after the source, and that nothing of the source leads to.
            later = quads.quads_for_pattern(thing, None, None, CHANGES)
            facts = _gathered((quad.predicate, quad.object) for quad in later)
        if not facts and not references:
            return None
        # What follows of the thing is asked once, and not for each of its values.
        followed = quads.quads_for_pattern(thing, None, None, INFERRED)
        told = _gathered((quad.predicate, quad.object) for quad in followed)
        leading = quads.quads_for_pattern(None, None, thing, INFERRED) if references else ()
        led = _gathered((quad.predicate, quad.subject) for quad in leading)
        definitions = facts.get(_DEFINITION, set())
        kinds = (fact for fact in facts.get(RDF.type, ()) if not is_standard(fact))
        return Description(
            thing=self.name(thing),
            definition=next(
                (definition.value for definition in definitions if isinstance(definition, Literal)),
                "",
            ),
            kinds=self.names(kinds),
            facts=_sorted(
                self._fact(predicate, values, told.get(predicate, set()))
                for predicate, values in facts.items()
                if predicate not in _SHOWN_ELSEWHERE and predicate != RDF.type
            ),
            references=_sorted(
                self._fact(predicate, values, led.get(predicate, set()))
                for predicate, values in references.items()
            ),
            configurations=self.names(facts.get(_CONFIGURATION, ())),
            claims=self._claims.about(thing),
            silences=tuple(self._silences(thing)),
        )

    def name(self, term: Term) -> Named:
        """Return what to call a thing or a value."""
        if isinstance(term, Literal):
            return Named(term.value)
        if isinstance(term, BlankNode):
            return Named(str(term))
        return Named(self.label(term) or shorten(term), term.value)

    def names(self, terms: Iterable[Term]) -> tuple[Named, ...]:
        """Return what to call each of some terms, in the order of the names; no blank nodes."""
        return tuple(sorted({self.name(term) for term in terms if not isinstance(term, BlankNode)}))

    def label(self, thing: NamedNode) -> str:
        """Return what a thing or a term is called, or an empty string where nothing says so."""
        return self._label(thing, language())

    def _read_label(self, thing: NamedNode, _: str) -> str:
        return label_of(self._dataset.store, thing)

    @property
    def _quads(self) -> Quads:
        return self._dataset.every()

    def _references(self, thing: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Yield what leads to a thing, with the property; the record has places of its own."""
        for quad in self._quads.quads_for_pattern(None, None, thing, _DEFAULT):
            if isinstance(quad.subject, NamedNode) and not _is_record(quad.subject):
                yield quad.predicate, quad.subject

    def _fact(self, predicate: NamedNode, values: set[Term], followed: set[Term]) -> Fact:
        inferred = frozenset(self.name(value) for value in values & followed)
        return Fact(self.name(predicate), self.names(values), inferred)

    def _silences(self, thing: NamedNode) -> Iterator[Silence]:
        quads = self._quads
        names = sorted(
            quad.subject.value
            for quad in quads.quads_for_pattern(None, _SUBJECT, thing, _DEFAULT)
            if isinstance(quad.subject, NamedNode)
            and any(quads.quads_for_pattern(quad.subject, RDF.type, _SILENCE, _DEFAULT))
        )
        for iri in names:
            node = NamedNode(iri)
            yield Silence(iri, self._objects(node, _SILENT_ON), self._objects(node, _SEARCHED))

    def _objects(self, subject: NamedNode, predicate: NamedNode) -> tuple[Named, ...]:
        quads = self._quads.quads_for_pattern(subject, predicate, None, _DEFAULT)
        return self.names(quad.object for quad in quads)  # type: ignore[misc]


def _sorted(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: (fact.property.label.lower(), fact.property)))


def _gathered(pairs: Iterable[tuple[NamedNode, object]]) -> dict[NamedNode, set[Term]]:
    """Gather values by what they are said with."""
    gathered: dict[NamedNode, set[Term]] = {}
    for predicate, value in pairs:
        gathered.setdefault(predicate, set()).add(value)  # type: ignore[arg-type]
    return gathered


def _is_record(subject: NamedNode) -> bool:
    """Tell whether a subject is a claim or a silence, which have places of their own."""
    return subject.value.startswith((f"{BASE}claim/", f"{BASE}silence/", f"{BASE}denial/"))
