"""Pages about terms: what a class or property means, its axioms, its place, its use in queries."""

import re
from functools import partial
from typing import TYPE_CHECKING

from isthmus.kb.characters import name_for_people
from isthmus.kb.data_class import dataclass
from isthmus.kb.labels import best_text
from isthmus.kb.record.axiom_words import short, told
from isthmus.kb.record.describe import Named
from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, ist
from isthmus.ontology import PREFIXES
from isthmus.queries.diagnostics.spelling import capital, spelled
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.service.explorer.digest.uses import Uses
from isthmus.service.explorer.parts.later import later_on_aspect, newest_first
from isthmus.service.explorer.parts.later import told as told_later
from isthmus.service.explorer.parts.matrix import classes_to_choose
from pyoxigraph import DefaultGraph, Literal, NamedNode

from .source import section_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from isthmus.kb.terms import Node
    from isthmus.queries import ClassTerm, Engine, Individual, PropertyTerm
    from isthmus.service.explorer.digest.uses import Used
    from isthmus.service.explorer.parts.later import Later

    from .renderer import Renderer

_DEFINITION, _ALSO = (NamedNode(f"{PREFIXES['skos']}{name}") for name in ("definition", "altLabel"))
_KINDS: "Mapping[Node, str]" = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property",
    OWL.DatatypeProperty: "property",
    OWL.AnnotationProperty: "annotation",
}
_HEADINGS = {
    "class": "Classes",
    "property": "Properties",
    "annotation": "Annotations",
}
MOST_THINGS = 80
"""A term with more things than this is shown with the query that lists them."""

MOST_FACTS = 400
"""Of a property with more facts than this the page leads to the query that lists them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term in the reference.

    Attributes:
        iri: Its IRI.
        short: Its IRI with a prefix.
        label: What people call it.
        kind: ``class``, ``property`` or ``annotation``.
        definition: What it means.
        also: Other names.
        axioms: What the ontology says of it, in words with terms in backticks.
    """

    iri: str
    short: str
    label: str
    kind: str
    definition: str
    also: tuple[str, ...]
    axioms: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The local name, which is the fragment of the IRI."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class TermPage:
    """What the page of a class or property tells.

    Attributes:
        entry: The term in the ontology.
        word: Its word in the language, or an empty string for one that is hidden.
        above: The terms above it, the nearest first.
        below: The terms below it.
        owners: Of a property: the words of the classes that it belongs to.
        holds: Of a property: what its values are.
        properties: Of a class: its properties.
        things: Of a class: its things; of a property: the different values.
        number: How many there are.
        completeness: Whether absence from the record means no, and why.
        query: A query that lists them.
    """

    entry: Entry
    word: str
    above: tuple[Named, ...]
    below: tuple[Named, ...]
    owners: tuple[Named, ...]
    holds: tuple[Named, ...]
    properties: tuple[Named, ...]
    things: tuple[Named, ...]
    number: int
    completeness: str
    query: str


@dataclass(frozen=True, slots=True)
class Silent:
    """What the source does not say on an aspect.

    Attributes:
        things: About which things it was searched in vain, in the order of the source.
        searched: The sections that were read for that, in its order.
        laters: What later sources say of it.
    """

    things: tuple[Named, ...]
    searched: tuple[Named, ...]
    laters: tuple["Later", ...]


def shown(renderer: "Renderer", page: TermPage) -> dict[str, object]:
    """Return what the page of a term shows beside what the ontology says of it.

    Args:
        page: What the ontology says of it.
    """
    engine = renderer.engine
    term = engine.vocabulary.properties.get(page.entry.iri)
    values: tuple[Used, ...] = ()
    if term is not None and 0 < term.uses <= MOST_FACTS:
        values = Uses(renderer.digester).by_value(NamedNode(term.iri), term.unit)
    ranks = renderer.ranks
    return {
        "things": sorted(page.things, key=lambda name: ranks.get(name.iri, len(ranks))),
        "values": values if len(values) <= MOST_THINGS else (),
        "yes_no": term is not None and term.kind == "truth",
        "silent": silent_on(renderer, (term,)) if term is not None and term.aspect else None,
        "meaning_of": partial(_meaning, renderer),
    }


def _meaning(renderer: "Renderer", iri: str) -> str:
    """Return what a thing means, and of a number how much it is."""
    individual = renderer.engine.vocabulary.individuals.get(iri)
    meaning = individual.definition if individual is not None else ""
    measure = renderer.digester.teller.measure(NamedNode(iri)) if iri else ""
    return f"{capital(measure)}. {meaning}" if measure else meaning


def silent_on(renderer: "Renderer", terms: "Sequence[PropertyTerm]") -> Silent | None:
    """Return what the source does not say on the aspect of some properties; None where it does.

    Args:
        terms: Properties that speak of one aspect.
    """
    knowledge = renderer.knowledge
    quads, record, ranks = knowledge.quads, knowledge.descriptions, renderer.ranks
    silences = [
        quad.subject
        for quad in quads.quads_for_pattern(
            None, ist("silentOn"), NamedNode(terms[0].aspect), DefaultGraph()
        )
        if isinstance(quad.subject, NamedNode)
    ]
    if not silences:
        return None
    subjects = (knowledge.subject_of(silence) for silence in silences)
    names = {record.name(thing) for thing in subjects if thing is not None}
    sections = {
        record.name(quad.object)
        for silence in silences
        for quad in quads.quads_for_pattern(silence, ist("searched"), None, DefaultGraph())
        if isinstance(quad.object, NamedNode)
    }
    laters = later_on_aspect(knowledge, terms[0].aspect)
    if not laters and not any(term.uses for term in terms):
        # What answers no silence on record may speak of it all the same.
        names_of = (name for term in terms for name in (term.label, *term.synonyms))
        called = "|".join(map(re.escape, names_of))
        speaks = re.compile(rf"\b(?:{called})\b", re.IGNORECASE).search
        laters = tuple(
            told_later(change, knowledge.edition)
            for change in sorted(knowledge.changes.changes, key=newest_first)
            if speaks(change.after)
        )
    return Silent(
        tuple(sorted(names, key=lambda name: (ranks.get(name.iri, len(ranks)), name.label))),
        tuple(sorted(sections, key=lambda name: section_key(renderer, name))),
        laters,
    )


def under_headings(entries: "Collection[Entry]") -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return terms under their headings, in order of label."""
    return tuple(
        (heading, tuple(sorted((e for e in entries if e.kind == kind), key=_by_label)))
        for kind, heading in _HEADINGS.items()
        if any(entry.kind == kind for entry in entries)
    )


def _by_label(entry: Entry) -> tuple[str, str]:
    return entry.label.lower(), entry.iri


def entries_of(engine: "Engine") -> dict[str, Entry]:
    """Return every term of the ontology by its IRI."""
    schema = Schema(engine.knowledge.ontology())
    entries: dict[str, Entry] = {}
    for subject in schema.subjects():
        if not isinstance(subject, NamedNode):
            continue
        kinds = [_KINDS[kind] for kind in schema.objects(subject, RDF.type) if kind in _KINDS]
        label = name_for_people(best_text(schema.objects(subject, RDFS.label)))
        definition = best_text(schema.objects(subject, _DEFINITION)) or best_text(
            schema.objects(subject, RDFS.comment)
        )
        if not kinds or not (definition or label):
            continue
        entries[subject.value] = Entry(
            subject.value,
            short(subject),
            label or short(subject),
            kinds[0],
            definition,
            tuple(
                name
                for node in schema.objects(subject, _ALSO)
                if isinstance(node, Literal) and (name := name_for_people(node.value))
            ),
            tuple(told(schema, subject)),
        )
    return entries


def term_page(engine: "Engine", entry: Entry) -> TermPage:
    """Return what the page of a term tells.

    Args:
        engine: Knows the ontology and the words.
        entry: The term.
    """
    vocabulary = engine.vocabulary
    if (known := vocabulary.classes.get(entry.iri)) is not None:
        return _class(engine, entry, known)
    if (term := vocabulary.properties.get(entry.iri)) is not None:
        return _property(engine, entry, term)
    return TermPage(entry, "", (), (), (), (), (), (), 0, "", "")


def _class(engine: "Engine", entry: Entry, term: "ClassTerm") -> TermPage:
    vocabulary = engine.vocabulary
    classes = vocabulary.classes
    above = [classes[iri] for iri in term.parents[1:] if iri in classes and not classes[iri].hidden]
    below = [
        other for other in classes.values() if term.iri in other.parents and other.iri != term.iri
    ]
    things = vocabulary.individuals_of(term.iri)
    return TermPage(
        entry,
        "" if term.hidden else term.name,
        _named(above),
        _named(lower for lower in below if not lower.hidden),
        (),
        (),
        _named(vocabulary.properties_of((term.iri,), below=False)),
        _named(things) if len(things) <= MOST_THINGS else (),
        len(things),
        _completeness(term),
        "" if term.hidden else f"find {spelled(term.name)}",
    )


def _property(engine: "Engine", entry: Entry, term: "PropertyTerm") -> TermPage:
    vocabulary = engine.vocabulary
    properties = vocabulary.properties
    above = [properties[iri] for iri in term.parents[1:] if iri in properties]
    below = [
        prop for prop in properties.values() if term.iri in prop.parents and prop.iri != term.iri
    ]
    words = vocabulary.domain_names(term)
    owners = [
        kind for kind in vocabulary.classes.values() if kind.name in words and not kind.hidden
    ]
    holds: tuple[Named, ...] = (Named(KIND_WORDS[term.kind].held or "anything"),)
    values: tuple[Named, ...] = ()
    if term.kind == "thing" and term.range in vocabulary.classes:
        holds = _named([vocabulary.classes[term.range]])
        members = vocabulary.individuals_of(term.range)
        values = _named(members) if len(members) <= MOST_THINGS else ()
    elif term.unit:
        holds = (Named(f"a number in {term.unit}"),)
    asked = (
        holder
        for holder in classes_to_choose(engine)
        for own in owners
        if own.iri in holder.parents
    )
    owner = next(asked, owners[0] if owners else None)
    query = ""
    if owner is not None and not term.hidden:
        name = spelled(term.name)
        wanted = name if term.kind == "truth" else f"any {name} show {name}"
        query = f"find {spelled(owner.name)} where {wanted}"
    return TermPage(
        entry,
        "" if term.hidden else term.name,
        _named(higher for higher in above if not higher.hidden),
        _named(lower for lower in below if not lower.hidden),
        _named(owners),
        holds,
        (),
        values,
        term.uses,
        _completeness(term),
        query,
    )


def _named(terms: "Iterable[ClassTerm | PropertyTerm | Individual]") -> tuple[Named, ...]:
    named = [Named(term.label, term.iri) for term in terms]
    return tuple(sorted(named, key=lambda name: name.label.lower()))


def _completeness(term: "ClassTerm | PropertyTerm") -> str:
    if term.closed:
        return f"complete, so absence from the record means no: {term.reason}"
    return "open: what is not on record is not known to be false"
