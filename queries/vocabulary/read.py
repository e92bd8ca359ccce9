"""Reads the vocabulary from the triples of an ontology and of the things described with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias, TypeVar

from isthmus.kb.characters import name_for_people
from isthmus.kb.terms import local_name
from isthmus.ontology import IQ, IST, PREFIXES
from isthmus.queries.diagnostics.spelling import kebab
from pyoxigraph import Triple

from .kinds import kind_of_range
from .lint import functional_problems, lint, undeclared_problems
from .said import (
    ALT_LABEL,
    ANNOTATION,
    CLASSES,
    DATA,
    DISJOINT,
    DOMAIN,
    EQUIVALENT,
    INVERSE,
    LABEL,
    LITERAL,
    MIXED_ON,
    OBJECT,
    OPEN_ON,
    OWL,
    PREF_LABEL,
    PROPERTIES,
    RANGE,
    RDF,
    SUBCLASS,
    SUBPROPERTY,
    Said,
    Stated,
)
from .short import STANDARD, Ranks, Shortener, all_prefixes, settled, space_of
from .terms import ClassTerm, Kind, PropertyTerm, Vocabulary, VocabularyError
from .things import Individual, KnownThings, Things

T = TypeVar("T", ClassTerm, PropertyTerm, Individual)


def read_vocabulary(
    ontology: Iterable[Triple],
    facts: Iterable[Triple],
    reasons: Mapping[str, str] | None = None,
    prefixes: Mapping[str, str] | None = None,
    own: Iterable[Triple] | None = None,
    *,
    shipped: bool = True,
    asked: Callable[[], Mapping[str, int]] = dict,
) -> Vocabulary:
    """Read the vocabulary.

    Args:
        ontology: The vocabulary and its annotations.
        facts: What the default graph of the store holds: things with their classes, labels and
            facts.
        reasons: For IRIs given with ``iq:notTransitiveBecause``: the reason in words.
        prefixes: Prefixes that the files declare, for names and SPARQL, beside those of the
            project.
        own: What the files of a user's own state: in these, properties that no ontology declares
            and things without a class are words too.
        shipped: Whether the ontology is that of the project; the prefixes of its things are left
            out for any other.
        asked: How often the catalogue uses each word.

    Returns:
        The vocabulary, linted.

    Raises:
        VocabularyError: Annotations for the language are wrong; lists every problem.
    """
    schema_triples = tuple(ontology)
    known = set(schema_triples)
    graph = Said(chain(schema_triples, (triple for triple in facts if triple not in known)))
    stated = Stated(graph, own or ())
    return vocabulary_of(graph, stated, reasons, prefixes, shipped=shipped, asked=asked)


Kept: TypeAlias = tuple[Things, Mapping[str, str]]
Keeper: TypeAlias = Callable[[Iterable[Individual], Mapping[str, str]], Kept]
"""Keeps things, in order of name, and labels of whatever else has one."""


def in_memory(things: Iterable[Individual], labels: Mapping[str, str]) -> Kept:
    """Keep things and labels in memory."""
    return KnownThings({thing.iri: thing for thing in things}), labels


def vocabulary_of(
    graph: Said,
    stated: Stated,
    reasons: Mapping[str, str] | None = None,
    prefixes: Mapping[str, str] | None = None,
    keep: Keeper = in_memory,
    *,
    shipped: bool = True,
    asked: Callable[[], Mapping[str, int]] = dict,
) -> Vocabulary:
    """Make the vocabulary of what is said.

    Args:
        graph: What is said of everything.
        stated: What a user's own files say of things.
        reasons: As for `read_vocabulary`.
        prefixes: As for `read_vocabulary`.
        keep: Where things and labels go.
        shipped: As for `read_vocabulary`.
        asked: As for `read_vocabulary`.

    Raises:
        VocabularyError: As for `read_vocabulary`.
    """
    usual = PREFIXES if shipped else {prefix: PREFIXES[prefix] for prefix in STANDARD}
    spaces = set(map(space_of, chain(graph.said, graph.types, stated.properties)))
    every_prefix = all_prefixes(usual, prefixes or {}, spaces)
    shortener = Shortener(every_prefix)
    declared = graph.declared()
    ranks = Ranks(declared, graph.ontologies)
    classes, clashes = settled(_classes(graph, ranks), ranks, shortener, "class")
    properties = _properties(graph, classes, reasons or {}, stated, ranks)
    properties |= _undeclared(graph, stated, shortener, properties)
    properties, more = settled(
        properties,
        ranks,
        shortener,
        "property",
        {iri: term.domain for iri, term in properties.items()},
    )
    individuals = _individuals(graph, classes)
    individuals |= _without_class(graph, stated, classes, properties, individuals)
    things, labels = keep(
        _in_order(individuals), _other_labels(graph, classes, properties, individuals)
    )
    vocabulary = Vocabulary(_by_name(classes), _by_name(properties), things, labels, every_prefix)
    functional = {iri for iri, term in properties.items() if term.functional}
    problems = (
        *functional_problems(vocabulary, graph.repeated(functional)),
        *lint(vocabulary),
        *clashes,
        *more,
        *undeclared_problems(vocabulary),
    )
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise VocabularyError(errors)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    return replace(vocabulary, warnings=warnings, asked=asked)


def _by_name(terms: Mapping[str, T]) -> dict[str, T]:
    return {term.iri: term for term in _in_order(terms)}


def _in_order(terms: Mapping[str, T]) -> list[T]:
    return sorted(terms.values(), key=lambda term: (term.name, term.iri))


def _classes(graph: Said, ranks: Ranks) -> dict[str, ClassTerm]:
    declared = [iri for iri in graph.declared() if not CLASSES.isdisjoint(graph.typed(iri))]
    used = {kind for kind in graph.instances if not kind.startswith(graph.meta)}
    iris = sorted({*declared, *used} - {iri for iri in declared if iri.startswith(graph.meta)})
    above = {iri: _supers(graph, iri, (SUBCLASS, EQUIVALENT)) for iri in iris}
    disjoint: dict[str, set[str]] = defaultdict(set)
    for iri in iris:
        for other in graph.all(iri, DISJOINT):
            disjoint[iri].add(other)
            disjoint[other].add(iri)
    return {
        iri: ClassTerm(
            iri=iri,
            name=graph.one(iri, IQ + "name") or kebab(local_name(iri)),
            label=graph.label(iri) or kebab(local_name(iri)).replace("-", " "),
            definition=graph.definition(iri),
            synonyms=_synonyms(graph, iri),
            parents=above[iri],
            disjoint=tuple(sorted({other for up in above[iri] for other in disjoint[up]})),
            closed=graph.one(iri, IQ + "completeness") == "closed",
            reason=graph.one(iri, IQ + "completenessReason"),
            columns=tuple(graph.one(iri, IQ + "columns").split()),
            order=graph.one(iri, IQ + "order"),
            variant=graph.one(iri, IQ + "variant"),
            hidden=graph.flag(iri, IQ + "hidden")
            or (not graph.instances[iri] and graph.merely_mentioned(iri, ranks)),
            walkable=graph.flag(iri, IQ + "walkable"),
        )
        for iri in iris
    }


def _properties(
    graph: Said,
    classes: Mapping[str, ClassTerm],
    reasons: Mapping[str, str],
    stated: Stated,
    ranks: Ranks,
) -> dict[str, PropertyTerm]:
    iris = []
    for iri in graph.declared():
        kinds, said = set(graph.typed(iri)), graph.said.get(iri, {})
        annotation = ANNOTATION in kinds and (
            DOMAIN in said or RANGE in said or iri in stated.properties
        )
        if (kinds & PROPERTIES or annotation) and not iri.startswith(graph.meta):
            iris.append(iri)
    iris.sort()
    above = {iri: _supers(graph, iri, (SUBPROPERTY,)) for iri in iris}
    below: dict[str, list[str]] = defaultdict(list)
    for iri in iris:
        for up in above[iri][1:]:
            below[up].append(iri)
    inverses: dict[str, str] = {}
    for iri in iris:
        for other in graph.all(iri, INVERSE):
            inverses.setdefault(iri, other)
            inverses.setdefault(other, iri)
    mixing = {iri for said in graph.said.values() for iri in said.get(MIXED_ON, ())}
    opened = {iri for said in graph.said.values() for iri in said.get(OPEN_ON, ())}

    def is_functional(iri: str) -> bool:
        return OWL + "FunctionalProperty" in graph.typed(iri) or graph.flag(iri, IQ + "functional")

    terms = {}
    for iri in iris:
        kinds = set(graph.typed(iri))
        ranges = graph.all(iri, RANGE)
        inverse = inverses.get(iri, "")
        transitive = OWL + "TransitiveProperty" in kinds
        direct = graph.one(iri, IQ + "direct")
        if transitive and not direct:
            direct = _only_step(graph, below[iri], above)
        because = graph.one(iri, IQ + "notTransitiveBecause")
        kind = _kind(ranges, kinds, classes)
        if kind == "thing" and ranges and OBJECT not in kinds:
            # Some vocabularies have classes for what data write as literals: Boolean, Text, Date.
            held = tuple(graph.kinds_of(iri))
            if held and "thing" not in held:
                kind, ranges = "any", []
        unsaid = kind == "any" or (kind == "thing" and not ranges)
        terms[iri] = PropertyTerm(
            iri=iri,
            name=graph.one(iri, IQ + "name") or kebab(local_name(iri)),
            label=graph.label(iri) or kebab(local_name(iri)).replace("-", " "),
            definition=graph.definition(iri),
            synonyms=_synonyms(graph, iri),
            domain=tuple(owner for owner in graph.all(iri, DOMAIN) if owner in classes),
            # Of a data property without a range it is known that it holds no things.
            range=ranges[0] if ranges else LITERAL if DATA in kinds else "",
            kind=kind,
            functional=is_functional(iri),
            inverse_functional=OWL + "InverseFunctionalProperty" in kinds
            or (bool(inverse) and is_functional(inverse)),
            transitive=transitive,
            symmetric=OWL + "SymmetricProperty" in kinds,
            inverse=inverse,
            closed=graph.one(iri, IQ + "completeness") == "closed",
            reason=graph.one(iri, IQ + "completenessReason"),
            unit=graph.one(iri, IQ + "unit"),
            direct=direct,
            not_transitive_because=reasons.get(because, because),
            begin=graph.one(iri, IQ + "begin"),
            end=graph.one(iri, IQ + "end"),
            aspect=graph.one(iri, IST + "aspect"),
            near=tuple(sorted(graph.all(iri, IQ + "near"))),
            parents=above[iri],
            mixes=iri in mixing,
            opens=iri in opened or inverse in opened,
            uses=graph.uses[iri],
            hidden=graph.flag(iri, IQ + "hidden")
            or (not graph.uses[iri] and graph.merely_mentioned(iri, ranks)),
            kinds=graph.kinds_of(iri) if unsaid else (),
            holds=graph.held(iri, classes) if unsaid else (),
            long=kind in {"number", "any"} and graph.has_long_numbers(iri),
        )
    return terms


def _undeclared(
    graph: Said,
    stated: Stated,
    shortener: Shortener,
    properties: Mapping[str, PropertyTerm],
) -> dict[str, PropertyTerm]:
    """Return the properties that data use and no ontology declares, called by their short form."""
    terms = {}
    for iri in sorted(stated.properties):
        if iri in properties:
            continue
        word = kebab(local_name(iri))
        terms[iri] = PropertyTerm(
            iri=iri,
            name=shortener.short(iri),
            label=graph.label(iri) or word.replace("-", " "),
            definition=graph.definition(iri),
            synonyms=tuple(dict.fromkeys((word, *_synonyms(graph, iri)))),
            uses=graph.uses[iri],
            parents=(iri,),
            kinds=graph.kinds_of(iri),
            holds=graph.held(iri, {}),
            # Words that describe ontologies may be declared, and still step back behind others.
            declared=not PROPERTIES.isdisjoint(graph.typed(iri)),
        )
    return terms


def _without_class(
    graph: Said,
    stated: Stated,
    classes: Mapping[str, ClassTerm],
    properties: Mapping[str, PropertyTerm],
    individuals: Mapping[str, Individual],
) -> dict[str, Individual]:
    """Return the things of a user's own files that are of no class; they have names, too."""
    return {
        iri: Individual(
            iri=iri,
            name=graph.one(iri, IQ + "name") or local_name(iri) or iri,
            label=graph.label(iri) or local_name(iri) or iri,
            definition=graph.definition(iri),
            synonyms=_synonyms(graph, iri),
            facts=graph.facts[iri],
        )
        for iri in sorted(stated.things)
        if iri not in individuals
        and iri not in classes
        and iri not in properties
        and not any(kind in classes for kind in graph.typed(iri))
    }


def _only_step(graph: Said, below: Sequence[str], above: Mapping[str, Sequence[str]]) -> str:
    """Return the one property below a transitive one that does not chain, or nothing.

    What is below that one in turn says how a step is taken, not another kind of step.
    """
    single = [iri for iri in below if OWL + "TransitiveProperty" not in graph.typed(iri)]
    steps = [iri for iri in single if not set(above[iri][1:]) & set(single)]
    return steps[0] if len(steps) == 1 else ""


def _kind(ranges: Sequence[str], kinds: set[str], classes: Mapping[str, ClassTerm]) -> Kind:
    for range_iri in ranges:
        if (kind := kind_of_range(range_iri)) is not None:
            return kind
        if range_iri in classes or range_iri in {RDF + "Property", *CLASSES, OWL + "Thing"}:
            return "thing"
    return "thing" if OBJECT in kinds else "any"


def _individuals(graph: Said, classes: Mapping[str, ClassTerm]) -> dict[str, Individual]:
    # Of many things most are of the same few sets of classes.
    shown: dict[tuple[str, ...], tuple[str, ...]] = {}
    individuals = {}
    for iri, types in graph.types.items():
        if types not in shown:
            shown[types] = _shown_of(types, classes)
        if not shown[types]:
            continue
        end = local_name(iri)
        if iri not in graph.said:
            individuals[iri] = Individual(
                iri, end, end, "", (), shown[types], graph.facts[iri], graph.pointed_at[iri]
            )
            continue
        individuals[iri] = Individual(
            iri=iri,
            name=graph.one(iri, IQ + "name") or end,
            label=graph.label(iri) or end,
            definition=graph.definition(iri),
            synonyms=_synonyms(graph, iri),
            types=shown[types],
            facts=graph.facts[iri],
            uses=graph.pointed_at[iri],
        )
    return individuals


def _shown_of(types: Sequence[str], classes: Mapping[str, ClassTerm]) -> tuple[str, ...]:
    """Return the most special ones of some classes; none where no reader is shown any of them."""
    kinds = [kind for kind in types if kind in classes]
    # Superclasses follow from the others.
    special = [
        kind for kind in kinds if not any(kind in classes[other].parents[1:] for other in kinds)
    ] or kinds[:1]
    ups = (up for kind in special for up in classes[kind].parents if up in classes)
    return () if all(classes[up].hidden for up in ups) else tuple(sorted(special))


def _synonyms(graph: Said, iri: str) -> tuple[str, ...]:
    label = graph.label(iri)
    labels = {*graph.all(iri, PREF_LABEL), *graph.all(iri, LABEL)} - {label}
    names = dict.fromkeys((*graph.all(iri, ALT_LABEL), *sorted(labels)))
    return tuple(name for name in names if name_for_people(name))


def _supers(graph: Said, iri: str, links: Sequence[str]) -> tuple[str, ...]:
    above = [iri]
    for current in above:
        for link in links:
            above += [up for up in graph.all(current, link) if up not in above]
    return tuple(up for up in above if not up.startswith(graph.meta))


def _other_labels(graph: Said, *terms: Mapping[str, object]) -> dict[str, str]:
    return {
        iri: label
        for iri in sorted(graph.said)
        if not any(iri in known for known in terms) and (label := graph.label(iri))
    }
