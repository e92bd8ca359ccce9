"""Reads the vocabulary from the triples of an ontology and of the things described with it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import chain
from typing import TypeVar

from isthmus.kb.labels import rank
from isthmus.ontology import IQ, IST, PREFIXES
from isthmus.queries.diagnostics.words import kebab
from pyoxigraph import Literal, NamedNode, Triple

from .kinds import kind_of, kind_of_range
from .lint import functional_problems, lint, undeclared_problems
from .short import STANDARD, Ranks, Shortener, all_prefixes, settled, space_of
from .terms import (
    RDF_TYPE,
    ClassTerm,
    Individual,
    Kind,
    PropertyTerm,
    Vocabulary,
    VocabularyError,
    local_name,
)

_RDFS, _OWL, _XSD, _SKOS = (PREFIXES[name] for name in ("rdfs", "owl", "xsd", "skos"))
_RDF = PREFIXES["rdf"]
_LOGIC = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl", "xsd"))
"""Namespaces in which ontologies are written; their terms are never words."""
_ABOUT = (*(PREFIXES[p] for p in ("skos", "dcterms", "vann", "sh")), IQ)
"""Namespaces that describe other terms; their terms are words of their own ontology only."""

LABEL, COMMENT = _RDFS + "label", _RDFS + "comment"
PREF_LABEL, ALT_LABEL, DEFINITION = (_SKOS + w for w in ("prefLabel", "altLabel", "definition"))
_SUBCLASS, _SUBPROPERTY = _RDFS + "subClassOf", _RDFS + "subPropertyOf"
_DOMAIN, _RANGE = _RDFS + "domain", _RDFS + "range"
_INVERSE, _DISJOINT, _EQUIVALENT, _EQUIVALENT_PROPERTY = (
    _OWL + w for w in ("inverseOf", "disjointWith", "equivalentClass", "equivalentProperty")
)
_LITERAL = _RDFS + "Literal"
MIXED_ON = IQ + "mixedOn"
OPEN_ON = IQ + "openOn"

_KEPT = frozenset(
    {
        RDF_TYPE,
        LABEL,
        COMMENT,
        PREF_LABEL,
        ALT_LABEL,
        DEFINITION,
        _SUBCLASS,
        _SUBPROPERTY,
        _DOMAIN,
        _RANGE,
        _INVERSE,
        _DISJOINT,
        _EQUIVALENT,
        _EQUIVALENT_PROPERTY,
        IST + "aspect",
    }
)
_ONTOLOGY = _OWL + "Ontology"
_CLASSES = frozenset({_OWL + "Class", _RDFS + "Class"})
_OBJECT, _DATA, _ANNOTATION = (
    _OWL + w for w in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_PROPERTIES = frozenset(
    {
        _OBJECT,
        _DATA,
        _RDF + "Property",
        *(
            _OWL + word
            for word in (
                "FunctionalProperty",
                "InverseFunctionalProperty",
                "TransitiveProperty",
                "SymmetricProperty",
            )
        ),
    }
)
_OF_EVERYTHING = frozenset({LABEL, COMMENT, PREF_LABEL, ALT_LABEL, DEFINITION, RDF_TYPE, MIXED_ON})
"""What every thing is shown with, so that none of these is a property to ask for."""
_POINTERS = frozenset({_RDFS + "seeAlso", _RDFS + "isDefinedBy"})
"""What points to pages and files rather than to things."""
_UNSPOKEN = (
    IQ,
    _RDFS + "sub",
    _RDFS + "domain",
    _RDFS + "range",
    *(_RDF + word for word in ("first", "rest", "subject", "predicate", "object")),
    *(
        _OWL + word
        for word in (
            "sameAs",
            "differentFrom",
            "sourceIndividual",
            "assertionProperty",
            "target",
            "members",
            "distinctMembers",
            "onProperty",
            "annotated",
        )
    ),
)
"""Beginnings of words of RDF and OWL that say something of terms, not of things."""

T = TypeVar("T", ClassTerm, PropertyTerm, Individual)


class _Graph:
    """The triples that matter for words, by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self.languages: dict[tuple[str, str, str], str] = {}
        self.uses: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        self.pointed_at: Counter[str] = Counter()
        self.values: Counter[tuple[str, str]] = Counter()
        self.kinds: dict[str, dict[Kind, None]] = defaultdict(dict)
        self.instances: Counter[str] = Counter()
        self.objects: dict[str, dict[str, None]] = defaultdict(dict)
        for triple in triples:
            self._add(triple)
        self.ontologies = frozenset(
            iri for iri, said in self.said.items() if _ONTOLOGY in said.get(RDF_TYPE, ())
        )
        self._declared: frozenset[str] | None = None
        self._maps: frozenset[str] | None = None
        headed = {iri.rstrip("#/") for iri in self.ontologies}
        self.meta = (*_LOGIC, *(space for space in _ABOUT if space.rstrip("#/") not in headed))
        """Namespaces whose terms say something about words, and are none."""

    def _add(self, triple: Triple) -> None:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            return
        predicate = triple.predicate.value
        self.uses[predicate] += 1
        self.facts[subject.value] += 1
        self.pointed_at[getattr(value, "value", "")] += 1
        self.values[(subject.value, predicate)] += 1
        if isinstance(value, Literal):
            kind = "text" if value.language else kind_of(value.datatype.value)
            self.kinds[predicate][kind] = None
        elif predicate == RDF_TYPE and isinstance(value, NamedNode):
            self.instances[value.value] += 1
        elif isinstance(value, NamedNode):
            self.kinds[predicate]["thing"] = None
            self.objects[predicate][value.value] = None
        if predicate not in _KEPT and not predicate.startswith(IQ):
            return
        if not isinstance(value, NamedNode | Literal):
            return
        text = value.value
        if isinstance(value, Literal) and value.language:
            self.languages[(subject.value, predicate, text)] = value.language
        found = self.said[subject.value].setdefault(predicate, [])
        if text not in found:
            found.append(text)

    def declared(self) -> frozenset[str]:
        """Return the IRIs that are declared as classes or properties."""
        if self._declared is None:
            words = {*_CLASSES, *_PROPERTIES, _ANNOTATION, _RDFS + "Datatype"}
            self._declared = frozenset(
                iri for iri, said in self.said.items() if words & set(said.get(RDF_TYPE, ()))
            )
        return self._declared

    def merely_mentioned(self, iri: str, ranks: Ranks) -> bool:
        """Tell whether a term of another ontology is only mentioned, or only mapped to one."""
        if not ranks.is_aside(iri):
            return False
        if not self.one(iri, LABEL, PREF_LABEL, COMMENT, DEFINITION):
            return True
        return iri in self._mapped()

    def _mapped(self) -> frozenset[str]:
        if self._maps is None:
            links = (_EQUIVALENT, _EQUIVALENT_PROPERTY)
            pairs = [
                (iri, other)
                for iri, said in self.said.items()
                for link in links
                for other in said.get(link, ())
            ]
            self._maps = frozenset(term for pair in pairs for term in pair)
        return self._maps

    def kinds_of(self, predicate: str) -> tuple[Kind, ...]:
        """Return what kinds of values a property has on record."""
        return tuple(sorted(self.kinds.get(predicate, ())))

    def held(self, predicate: str, classes: Mapping[str, ClassTerm]) -> tuple[str, ...]:
        """Return the classes of the things that a property has on record, terms included."""
        found: set[str] = set()
        for iri in self.objects.get(predicate, ()):
            types = set(self.typed(iri))
            if types & {*_PROPERTIES, _ANNOTATION}:
                found.add(_RDF + "Property")
            if types & _CLASSES:
                found.add(_OWL + "Class")
            found |= {kind for kind in types if kind in classes and not classes[kind].hidden}
        return tuple(sorted(found))

    @property
    def repeated(self) -> dict[tuple[str, str], int]:
        """How many values a pair of subject and predicate has, where more than one."""
        return {pair: number for pair, number in self.values.items() if number > 1}

    def all(self, subject: str, predicate: str) -> list[str]:
        said = self.said.get(subject)
        return said.get(predicate, []) if said else []

    def texts(self, subject: str, *predicates: str) -> list[str]:
        """Return texts, those in English or in no language first, else in a fixed order."""
        for predicate in predicates:
            found = self.all(subject, predicate)
            if found:
                return sorted(found, key=lambda text: self._rank(subject, predicate, text))
        return []

    def _rank(self, subject: str, predicate: str, text: str) -> tuple[int, str]:
        language = self.languages.get((subject, predicate, text), "")
        return rank(language), text

    def one(self, subject: str, *predicates: str) -> str:
        found = self.texts(subject, *predicates)
        return found[0] if found else ""

    def flag(self, subject: str, predicate: str) -> bool:
        return "true" in self.all(subject, predicate)

    def typed(self, subject: str) -> list[str]:
        return self.all(subject, RDF_TYPE)


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
    graph = _Graph(chain(schema_triples, (triple for triple in facts if triple not in known)))
    stated = _Stated(graph, own or ())
    usual = PREFIXES if shipped else {prefix: PREFIXES[prefix] for prefix in STANDARD}
    spaces = {space_of(iri) for iri in (*graph.said, *stated.properties)}
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
    found = Vocabulary(
        classes=_by_name(classes),
        properties=_by_name(properties),
        individuals=_by_name(individuals),
        labels=_other_labels(graph, classes, properties, individuals),
        prefixes=every_prefix,
    )
    problems = (
        *functional_problems(found, graph.repeated),
        *lint(found),
        *clashes,
        *more,
        *undeclared_problems(found),
    )
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise VocabularyError(errors)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    return Vocabulary(
        found.classes,
        found.properties,
        found.individuals,
        found.labels,
        found.prefixes,
        warnings,
        asked,
    )


class _Stated:
    """What a user's own files say of things: the properties they use, the things they name.

    Attributes:
        properties: The properties used on things, in order of appearance.
        things: The things that are subjects or values.
    """

    def __init__(self, graph: "_Graph", triples: Iterable[Triple]) -> None:
        self.properties: dict[str, None] = {}
        self.things: dict[str, None] = {}
        terms = {*graph.declared(), *graph.ontologies}
        for triple in triples:
            subject, value, predicate = triple.subject, triple.object, triple.predicate.value
            if not isinstance(subject, NamedNode) or _is_term(subject.value, terms):
                continue
            self.things[subject.value] = None
            if predicate in _OF_EVERYTHING or predicate.startswith(_UNSPOKEN):
                continue
            self.properties[predicate] = None
            if (
                isinstance(value, NamedNode)
                and predicate not in _POINTERS
                and not _is_term(value.value, terms)
            ):
                self.things[value.value] = None


def _is_term(iri: str, terms: Set[str]) -> bool:
    return iri in terms or iri.startswith(_LOGIC)


def _by_name(terms: Mapping[str, T]) -> dict[str, T]:
    ordered = sorted(terms.values(), key=lambda term: (term.name, term.iri))
    return {term.iri: term for term in ordered}


def _classes(graph: _Graph, ranks: Ranks) -> dict[str, ClassTerm]:
    declared = [iri for iri, said in graph.said.items() if _CLASSES & set(said.get(RDF_TYPE, ()))]
    used = {
        kind
        for iri, said in graph.said.items()
        for kind in said.get(RDF_TYPE, ())
        if not kind.startswith(graph.meta)
    }
    iris = sorted({*declared, *used} - {iri for iri in declared if iri.startswith(graph.meta)})
    above = {iri: _supers(graph, iri, (_SUBCLASS, _EQUIVALENT)) for iri in iris}
    disjoint: dict[str, set[str]] = defaultdict(set)
    for iri in iris:
        for other in graph.all(iri, _DISJOINT):
            disjoint[iri].add(other)
            disjoint[other].add(iri)
    return {
        iri: ClassTerm(
            iri=iri,
            name=graph.one(iri, IQ + "name") or kebab(local_name(iri)),
            label=graph.one(iri, PREF_LABEL, LABEL) or kebab(local_name(iri)).replace("-", " "),
            definition=graph.one(iri, DEFINITION, COMMENT),
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
    graph: _Graph,
    classes: Mapping[str, ClassTerm],
    reasons: Mapping[str, str],
    stated: _Stated,
    ranks: Ranks,
) -> dict[str, PropertyTerm]:
    iris = []
    for iri, said in graph.said.items():
        kinds = set(said.get(RDF_TYPE, ()))
        annotation = _ANNOTATION in kinds and (
            _DOMAIN in said or _RANGE in said or iri in stated.properties
        )
        if (kinds & _PROPERTIES or annotation) and not iri.startswith(graph.meta):
            iris.append(iri)
    iris.sort()
    above = {iri: _supers(graph, iri, (_SUBPROPERTY,)) for iri in iris}
    below: dict[str, list[str]] = defaultdict(list)
    for iri in iris:
        for up in above[iri][1:]:
            below[up].append(iri)
    inverses: dict[str, str] = {}
    for iri in iris:
        for other in graph.all(iri, _INVERSE):
            inverses.setdefault(iri, other)
            inverses.setdefault(other, iri)
    mixing = {iri for said in graph.said.values() for iri in said.get(MIXED_ON, ())}
    opened = {iri for said in graph.said.values() for iri in said.get(OPEN_ON, ())}

    def is_functional(iri: str) -> bool:
        return _OWL + "FunctionalProperty" in graph.typed(iri) or graph.flag(iri, IQ + "functional")

    found = {}
    for iri in iris:
        kinds = set(graph.typed(iri))
        ranges = graph.all(iri, _RANGE)
        inverse = inverses.get(iri, "")
        transitive = _OWL + "TransitiveProperty" in kinds
        direct = graph.one(iri, IQ + "direct")
        if transitive and not direct:
            direct = _only_step(graph, below[iri], above)
        because = graph.one(iri, IQ + "notTransitiveBecause")
        kind = _kind(ranges, kinds, classes)
        unsaid = kind == "any" or (kind == "thing" and not ranges)
        found[iri] = PropertyTerm(
            iri=iri,
            name=graph.one(iri, IQ + "name") or kebab(local_name(iri)),
            label=graph.one(iri, PREF_LABEL, LABEL) or kebab(local_name(iri)).replace("-", " "),
            definition=graph.one(iri, DEFINITION, COMMENT),
            synonyms=_synonyms(graph, iri),
            domain=tuple(owner for owner in graph.all(iri, _DOMAIN) if owner in classes),
            # Of a data property without a range it is known that it holds no things.
            range=ranges[0] if ranges else _LITERAL if _DATA in kinds else "",
            kind=kind,
            functional=is_functional(iri),
            inverse_functional=_OWL + "InverseFunctionalProperty" in kinds
            or (bool(inverse) and is_functional(inverse)),
            transitive=transitive,
            symmetric=_OWL + "SymmetricProperty" in kinds,
            inverse=inverse,
            closed=graph.one(iri, IQ + "completeness") == "closed",
            reason=graph.one(iri, IQ + "completenessReason"),
            unit=graph.one(iri, IQ + "unit"),
            direct=direct,
            not_transitive_because=reasons.get(because, because),
            begin=graph.one(iri, IQ + "begin"),
            end=graph.one(iri, IQ + "end"),
            aspect=graph.one(iri, IST + "aspect"),
            parents=above[iri],
            mixes=iri in mixing,
            opens=iri in opened or inverse in opened,
            uses=graph.uses[iri],
            hidden=graph.flag(iri, IQ + "hidden")
            or (not graph.uses[iri] and graph.merely_mentioned(iri, ranks)),
            kinds=graph.kinds_of(iri) if unsaid else (),
            holds=graph.held(iri, classes) if unsaid else (),
        )
    return found


def _undeclared(
    graph: _Graph,
    stated: _Stated,
    shortener: Shortener,
    properties: Mapping[str, PropertyTerm],
) -> dict[str, PropertyTerm]:
    """Return the properties that data use and no ontology declares, called by their short form."""
    found = {}
    for iri in sorted(stated.properties):
        if iri in properties:
            continue
        word = kebab(local_name(iri))
        found[iri] = PropertyTerm(
            iri=iri,
            name=shortener.short(iri),
            label=graph.one(iri, PREF_LABEL, LABEL) or word.replace("-", " "),
            definition=graph.one(iri, DEFINITION, COMMENT),
            synonyms=tuple(dict.fromkeys((word, *_synonyms(graph, iri)))),
            uses=graph.uses[iri],
            parents=(iri,),
            kinds=graph.kinds_of(iri),
            holds=graph.held(iri, {}),
            declared=False,
        )
    return found


def _without_class(
    graph: _Graph,
    stated: _Stated,
    classes: Mapping[str, ClassTerm],
    properties: Mapping[str, PropertyTerm],
    individuals: Mapping[str, Individual],
) -> dict[str, Individual]:
    """Return the things of a user's own files that are of no class; they have names, too."""
    return {
        iri: Individual(
            iri=iri,
            name=graph.one(iri, IQ + "name") or local_name(iri) or iri,
            label=graph.one(iri, PREF_LABEL, LABEL) or local_name(iri) or iri,
            definition=graph.one(iri, DEFINITION, COMMENT),
            synonyms=_synonyms(graph, iri),
            facts=graph.facts[iri],
        )
        for iri in sorted(stated.things)
        if iri not in individuals
        and iri not in classes
        and iri not in properties
        and not any(kind in classes for kind in graph.typed(iri))
    }


def _only_step(graph: _Graph, below: Sequence[str], above: Mapping[str, Sequence[str]]) -> str:
    """Return the one property below a transitive one that does not chain, or nothing.

    What is below that one in turn says how a step is taken, not another kind of step.
    """
    single = [iri for iri in below if _OWL + "TransitiveProperty" not in graph.typed(iri)]
    steps = [iri for iri in single if not set(above[iri][1:]) & set(single)]
    return steps[0] if len(steps) == 1 else ""


def _kind(ranges: Sequence[str], kinds: set[str], classes: Mapping[str, ClassTerm]) -> Kind:
    for range_iri in ranges:
        if (kind := kind_of_range(range_iri)) is not None:
            return kind
        if range_iri in classes or range_iri in {_RDF + "Property", *_CLASSES, _OWL + "Thing"}:
            return "thing"
    return "thing" if _OBJECT in kinds else "any"


def _individuals(graph: _Graph, classes: Mapping[str, ClassTerm]) -> dict[str, Individual]:
    found = {}
    for iri in sorted(graph.said):
        kinds = [kind for kind in graph.typed(iri) if kind in classes]
        # Superclasses follow from the others; those kept are the most special ones.
        special = [
            kind for kind in kinds if not any(kind in classes[other].parents[1:] for other in kinds)
        ] or kinds[:1]
        if not special or all(
            classes[up].hidden for kind in special for up in classes[kind].parents if up in classes
        ):
            continue
        found[iri] = Individual(
            iri=iri,
            name=graph.one(iri, IQ + "name") or local_name(iri),
            label=graph.one(iri, PREF_LABEL, LABEL) or local_name(iri),
            definition=graph.one(iri, DEFINITION, COMMENT),
            synonyms=_synonyms(graph, iri),
            types=tuple(sorted(special)),
            facts=graph.facts[iri],
            uses=graph.pointed_at[iri],
        )
    return found


def _synonyms(graph: _Graph, iri: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*graph.all(iri, ALT_LABEL), *sorted(graph.all(iri, LABEL)[1:]))))


def _supers(graph: _Graph, iri: str, links: Sequence[str]) -> tuple[str, ...]:
    found = [iri]
    for current in found:
        for link in links:
            found += [up for up in graph.all(current, link) if up not in found]
    return tuple(up for up in found if not up.startswith(graph.meta))


def _other_labels(graph: _Graph, *terms: Mapping[str, object]) -> dict[str, str]:
    return {
        iri: label
        for iri in sorted(graph.said)
        if not any(iri in known for known in terms) and (label := graph.one(iri, PREF_LABEL, LABEL))
    }
