"""Who says so, as far as the record tells: claims, silences, and the sections searched.

The only module that knows the words of provenance. A foreign ontology without them simply has no
claims and no silences, and everything here answers with nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.ontology import BASE, IST, PREFIXES
from isthmus.queries.sparql.algebra import (
    Bind,
    Fact,
    Iri,
    Pattern,
    Select,
    Union,
    Var,
    those,
)
from isthmus.queries.sparql.print import print_select
from isthmus.queries.vocabulary.terms import Vocabulary
from pyoxigraph import Literal, NamedNode, Triple

from .fact_reader import Record, Selects, Term, named_rows

if TYPE_CHECKING:
    from isthmus.kb.proofs.proof import Axiom
    from isthmus.kb.record.claim import Claim


APPLIES_WHEN = IST + "appliesWhen"
ON_LEG = IST + "onLeg"


class Silence(Frozen):
    """A curator's finding that the source says nothing.

    Attributes:
        iri: The finding itself.
        sections: IRIs of the sections searched.
    """

    iri: str
    sections: tuple[str, ...]


def silences_about(record: Record, things: Iterable[str]) -> Mapping[str, dict[str, Silence]]:
    """Return the silences recorded about things, by thing and the IRI of the aspect."""
    return record.read("silences", things, lambda missing: _silences(record.store, missing))


def _silences(store: Selects, things: Sequence[str]) -> dict[str, dict[str, Silence]]:
    thing, node, aspect, section = Var("thing"), Var("silence"), Var("aspect"), Var("section")
    query = Select(
        (thing, node, aspect, section),
        (
            those(thing, things),
            Fact(node, Iri(IST + "subject"), thing),
            Fact(node, Iri(IST + "silentOn"), aspect),
            Fact(node, Iri(IST + "searched"), section),
        ),
        distinct=True,
        order=((section, False),),
    )
    silences: dict[str, dict[str, Silence]] = {}
    rows = store.select(print_select(query, PREFIXES)).rows
    for of, silence, about, searched in named_rows(rows):
        told = silences.setdefault(of, {})
        known = told.get(about, Silence(silence, ()))
        told[about] = Silence(known.iri, tuple(dict.fromkeys((*known.sections, searched))))
    return silences


class Reserved(Frozen):
    """What the source says with reserve (can, may, recommended …): on record, and no fact.

    Attributes:
        claim: IRI of the claim.
        thing: What it is about.
        property: The property that it speaks of.
        value: The thing or value.
        modality: IRI of the word for how firmly it is said.
        aspect: IRI of the aspect, or an empty string.
    """

    claim: str
    thing: str
    property: str
    value: Term
    modality: str
    aspect: str = ""

    def sentence(self, vocabulary: Vocabulary) -> str:
        """Say it, its word in brackets."""
        about, of = vocabulary.label_of(self.thing), vocabulary.label_of(self.property)
        word = vocabulary.label_of(self.modality)
        value = with_unit(self.value, self.property, vocabulary)
        return f"{about} – {of} – {value} ({word})"


def reserved_about(record: Record, things: Iterable[str]) -> Mapping[str, list[Reserved]]:
    """Return what is affirmed of things with reserve, by thing, in the order of the claims."""
    return record.read(
        "reserved", things, lambda missing: _reserved(record.store, things=tuple(missing))
    )


def reserved_on(record: Record, properties: Iterable[str]) -> Mapping[str, list[Reserved]]:
    """Return what is affirmed with reserve on properties, by thing, in the order of the claims.

    Few claims are on a property, and many on a thing: this is for many things.
    """

    def ask(missing: Sequence[str]) -> dict[str, list[Reserved]]:
        of_things = _reserved(record.store, properties=tuple(missing))
        by_property: dict[str, list[Reserved]] = {}
        for claims in of_things.values():
            for claim in claims:
                by_property.setdefault(claim.property, []).append(claim)
        return by_property

    every = record.read("reserved on", properties, ask).values()
    by_thing: dict[str, list[Reserved]] = {}
    for one in sorted((claim for claims in every for claim in claims), key=lambda one: one.claim):
        by_thing.setdefault(one.thing, []).append(one)
    return by_thing


def _reserved(
    store: Selects, *, things: tuple[str, ...] = (), properties: tuple[str, ...] = ()
) -> dict[str, list[Reserved]]:
    by_thing: dict[str, list[Reserved]] = {}
    for row in store.select(_reserved_query(things, properties)).rows:
        node, about, of, what, firmness, under = row
        if (
            isinstance(node, NamedNode)
            and isinstance(about, NamedNode)
            and isinstance(of, NamedNode)
            and what is not None
            and isinstance(firmness, NamedNode)
            and firmness.value != BASE + "modality/is"
        ):
            reserved = Reserved(
                node.value,
                about.value,
                of.value,
                what,
                firmness.value,
                under.value if isinstance(under, NamedNode) else "",
            )
            by_thing.setdefault(about.value, []).append(reserved)
    return by_thing


def values_of(record: Record, iri: str) -> Mapping[str, list[Term]]:
    """Return all values of a rare property, by thing: one query, whatever is asked about."""
    return record.read("values", (iri,), lambda _: {iri: _values(record.store, iri)}).get(iri, {})


def _values(store: Selects, iri: str) -> dict[str, list[Term]]:
    thing, value = Var("thing"), Var("value")
    query = Select((thing, value), (Fact(thing, Iri(iri), value),), distinct=True)
    values: dict[str, list[Term]] = {}
    for subject, term in store.select(print_select(query, PREFIXES)).rows:
        if isinstance(subject, NamedNode) and term is not None:
            values.setdefault(subject.value, []).append(term)
    return {name: sorted(terms, key=str) for name, terms in values.items()}


def _with_object(fact: Fact, iri: str) -> Fact:
    return Fact(fact.subject, fact.predicate, Iri(iri))


def _reserved_query(things: tuple[str, ...], properties: tuple[str, ...]) -> str:
    claim, thing, prop, value = Var("claim"), Var("thing"), Var("property"), Var("object")
    modality, aspect = Var("modality"), Var("aspect")
    on = Fact(claim, Iri(IST + "property"), prop)
    about = (
        Fact(claim, Iri(IST + "subject"), thing),
        Fact(claim, Iri(IST + "modality"), modality),
        Fact(claim, Iri(IST + "polarity"), Iri(BASE + "polarity/affirmed")),
        Fact(claim, Iri(IST + "object"), value),
        Fact(claim, Iri(IST + "aspect"), aspect),
    )
    where: tuple[Pattern, ...] = (those(thing, things), on, *about)
    if properties:
        # Few claims are on a property, and most are affirmed: of two patterns with a value each,
        # the engine begins with the first.
        where = (
            Union(
                tuple((_with_object(on, iri), *about, Bind(Iri(iri), prop)) for iri in properties)
            ),
        )
    columns = (claim, thing, prop, value, modality, aspect)
    query = Select(columns, where, distinct=True, order=((claim, False),))
    return print_select(query, PREFIXES)


def sentence_of(
    claim: "Claim", vocabulary: Vocabulary, when: Iterable[Term] = (), legs: Iterable[Term] = ()
) -> str:
    """Say what a claim states, made from labels: subject – property – object.

    Args:
        vocabulary: For labels.
        when: For what the object counts alone, such as one way of routing.
        legs: Of which parts of a combined option the claim speaks.
    """
    subject = vocabulary.label_of(claim.subject.value)
    prop = vocabulary.label_of(claim.property.value)
    value = with_unit(claim.object, claim.property.value, vocabulary)
    if claim.polarity == "denied":
        value = {"yes": "no", "no": "yes"}.get(value, f"not {value}")
    reserve = [claim.modality] if claim.modality not in {"", "is"} else []
    if cases := " or ".join(said(term, vocabulary) for term in when):
        reserve.append(f"applies when: {cases}")
    if parts := " and ".join(said(term, vocabulary) for term in legs):
        reserve.append(f"of the {parts}")
    if claim.qualifier:
        reserve.append(claim.qualifier)
    firmness = f" ({', '.join(reserve)})" if reserve else ""
    return f"{subject} – {prop} – {value}{firmness}"


def said(term: Term | Triple, vocabulary: Vocabulary) -> str:
    """Say a term: the label of a thing, the text of a value."""
    if isinstance(term, NamedNode):
        return vocabulary.label_of(term.value)
    if isinstance(term, Literal):
        return {"true": "yes", "false": "no"}.get(term.value, term.value)
    return "something"


def called(axiom: "Axiom", vocabulary: Vocabulary) -> str:
    """Return what a premise is called; what it states where nobody called it anything."""
    return vocabulary.label_of(axiom.iri.value) if axiom.iri is not None else axiom.statement


def fact_sentence(fact: Triple, vocabulary: Vocabulary, record: Mapping[str, list[Term]]) -> str:
    """Say a fact, made from labels; a denial is said as what it denies."""
    predicate = fact.predicate.value
    if predicate == PREFIXES["owl"] + "assertionProperty":
        source = _first(record, PREFIXES["owl"] + "sourceIndividual")
        value = _first(record, PREFIXES["owl"] + "targetIndividual") or _first(
            record, PREFIXES["owl"] + "targetValue"
        )
        said_of = said(source, vocabulary) if source is not None else "something"
        denied = said(value, vocabulary) if value is not None else "something"
        return f"{said_of} – {said(fact.object, vocabulary)} – not {denied}"
    subject = said(fact.subject, vocabulary)
    if predicate == PREFIXES["rdf"] + "type":
        return f"{subject} – is a – {said(fact.object, vocabulary)}"
    told = with_unit(fact.object, predicate, vocabulary)
    return f"{subject} – {vocabulary.label_of(predicate)} – {told}"


def with_unit(value: Term | Triple, predicate: str, vocabulary: Vocabulary) -> str:
    """Say a value, a number with the unit in which its property is stored."""
    term = vocabulary.properties.get(predicate)
    unit = f" {term.unit}" if term is not None and term.unit else ""
    return f"{said(value, vocabulary)}{unit}"


def _first(record: Mapping[str, list[Term]], iri: str) -> Term | None:
    values = record.get(iri, [])
    return values[0] if values else None
