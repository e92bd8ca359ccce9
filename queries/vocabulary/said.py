"""What is said of words and things, as far as the vocabulary depends on it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Set

from isthmus.kb.characters import for_people, name_for_people
from isthmus.kb.labels import language, rank
from isthmus.ontology import IQ, IST, PREFIXES
from pyoxigraph import Literal, NamedNode, Triple

from .kinds import is_long, kind_of
from .short import Ranks
from .terms import RDF_TYPE, ClassTerm, Kind

RDFS, OWL, SKOS = (PREFIXES[name] for name in ("rdfs", "owl", "skos"))
RDF = PREFIXES["rdf"]
LOGIC = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl", "xsd"))
"""Namespaces in which ontologies are written; their terms are never words."""
ABOUT = (*(PREFIXES[p] for p in ("skos", "dcterms", "vann", "sh")), IQ)
"""Namespaces that describe other terms; their terms are words of their own ontology only."""

LABEL, COMMENT = RDFS + "label", RDFS + "comment"
PREF_LABEL, ALT_LABEL, DEFINITION = (SKOS + w for w in ("prefLabel", "altLabel", "definition"))
SUBCLASS, SUBPROPERTY = RDFS + "subClassOf", RDFS + "subPropertyOf"
DOMAIN, RANGE = RDFS + "domain", RDFS + "range"
INVERSE, DISJOINT, EQUIVALENT, EQUIVALENT_PROPERTY = (
    OWL + w for w in ("inverseOf", "disjointWith", "equivalentClass", "equivalentProperty")
)
LITERAL = RDFS + "Literal"
MIXED_ON = IQ + "mixedOn"
OPEN_ON = IQ + "openOn"

KEPT = frozenset(
    {
        LABEL,
        COMMENT,
        PREF_LABEL,
        ALT_LABEL,
        DEFINITION,
        SUBCLASS,
        SUBPROPERTY,
        DOMAIN,
        RANGE,
        INVERSE,
        DISJOINT,
        EQUIVALENT,
        EQUIVALENT_PROPERTY,
        IST + "aspect",
    }
)
"""What is said with other predicates but classes is no matter of words."""
ONTOLOGY = OWL + "Ontology"
CLASSES = frozenset({OWL + "Class", RDFS + "Class"})
OBJECT, DATA, ANNOTATION = (
    OWL + w for w in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
PROPERTIES = frozenset(
    {
        OBJECT,
        DATA,
        RDF + "Property",
        *(
            OWL + word
            for word in (
                "FunctionalProperty",
                "InverseFunctionalProperty",
                "TransitiveProperty",
                "SymmetricProperty",
            )
        ),
    }
)
OF_EVERYTHING = frozenset({LABEL, COMMENT, PREF_LABEL, ALT_LABEL, DEFINITION, RDF_TYPE, MIXED_ON})
"""What every thing is shown with, so that none of these is a property to ask for."""
OF_CONCEPTS = frozenset({PREF_LABEL, ALT_LABEL, DEFINITION})
"""What is asked of concepts, and elsewhere says of terms and things what they are called."""
POINTERS = frozenset({RDFS + "seeAlso", RDFS + "isDefinedBy"})
"""What points to pages and files rather than to things."""
UNSPOKEN = (
    IQ,
    RDFS + "sub",
    RDFS + "domain",
    RDFS + "range",
    *(RDF + word for word in ("first", "rest", "subject", "predicate", "object")),
    *(
        OWL + word
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


class Said:
    """What is said of everything, by subject and predicate.

    Args:
        triples: The triples; one that comes twice counts twice.

    Attributes:
        said: What is said with predicates that matter to words, but for classes.
        types: The classes that each subject is said to be of.
        uses: How many triples have a predicate.
        facts: How many triples have a subject.
        pointed_at: How many triples have a value.
        instances: How many things a class has.
        ontologies: The IRIs of the ontologies themselves.
        meta: Namespaces whose terms say something about words, and are none.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self.types: dict[str, tuple[str, ...]] = {}
        self.uses: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        self.pointed_at: Counter[str] = Counter()
        self.instances: Counter[str] = Counter()
        self._languages: dict[tuple[str, str, str], str] = {}
        self._values: Counter[tuple[str, str]] = Counter()
        self._kinds: dict[str, dict[Kind, None]] = defaultdict(dict)
        self._objects: dict[str, dict[str, None]] = defaultdict(dict)
        self._long: set[str] = set()
        self._declared: frozenset[str] | None = None
        self._maps: frozenset[str] | None = None
        self._add(triples)
        self.ontologies = frozenset(iri for iri, kinds in self.types.items() if ONTOLOGY in kinds)
        headed = {iri.rstrip("#/") for iri in self.ontologies}
        if self._has_concepts():
            # A thesaurus is asked for its concepts, whether it brings the ontology of SKOS or not.
            headed.add(SKOS.rstrip("#"))
        self.meta = (*LOGIC, *(space for space in ABOUT if space.rstrip("#/") not in headed))

    def _add(self, triples: Iterable[Triple]) -> None:
        # Counted at the end in one go, which takes a third of counting one by one.
        pairs: list[tuple[str, str]] = []
        values: list[str] = []
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, NamedNode):
                continue
            iri, predicate = subject.value, triple.predicate.value
            pairs.append((iri, predicate))
            values.append(getattr(value, "value", ""))
            if isinstance(value, Literal):
                kind = "text" if value.language else kind_of(value.datatype.value)
                self._kinds[predicate][kind] = None
                if kind == "number" and is_long(value.value):
                    self._long.add(predicate)
            elif isinstance(value, NamedNode):
                if predicate == RDF_TYPE:
                    self.instances[value.value] += 1
                    kinds = self.types.get(iri, ())
                    self.types[iri] = kinds if value.value in kinds else (*kinds, value.value)
                    continue
                self._kinds[predicate]["thing"] = None
                self._objects[predicate][value.value] = None
            self._keep(iri, predicate, value)
        self._values.update(pairs)
        self.facts.update(iri for iri, _ in pairs)
        self.uses.update(predicate for _, predicate in pairs)
        self.pointed_at.update(values)

    def _keep(self, iri: str, predicate: str, value: object) -> None:
        """Keep what is said with a predicate that matters to words."""
        if predicate not in KEPT and not predicate.startswith(IQ):
            return
        if not isinstance(value, NamedNode | Literal):
            return
        text = value.value
        if isinstance(value, Literal) and value.language:
            self._languages[iri, predicate, text] = value.language
        values = self.said[iri].setdefault(predicate, [])
        if text not in values:
            values.append(text)

    def subjects(self) -> Set[str]:
        """Return all of which anything is said that matters here."""
        return self.said.keys() | self.types.keys()

    def _has_concepts(self) -> bool:
        """Tell whether things are concepts of SKOS that no ontology declares as terms."""
        if not self.instances[SKOS + "Concept"]:
            return False
        terms = self.declared()
        return any(
            SKOS + "Concept" in kinds and iri not in terms for iri, kinds in self.types.items()
        )

    def is_of_things(self, predicate: str) -> bool:
        """Tell whether a predicate says of things what can be asked for."""
        if predicate in OF_CONCEPTS and not predicate.startswith(self.meta):
            return True
        return predicate not in OF_EVERYTHING and not predicate.startswith(UNSPOKEN)

    def declared(self) -> frozenset[str]:
        """Return the IRIs that are declared as classes or properties."""
        if self._declared is None:
            words = {*CLASSES, *PROPERTIES, ANNOTATION, RDFS + "Datatype"}
            self._declared = frozenset(
                iri for iri, kinds in self.types.items() if not words.isdisjoint(kinds)
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
            links = (EQUIVALENT, EQUIVALENT_PROPERTY)
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
        return tuple(sorted(self._kinds_of(predicate)))

    def has_long_numbers(self, predicate: str) -> bool:
        """Tell whether a property has numbers on record that may be longer than engines compare."""
        return predicate in self._long

    def _kinds_of(self, predicate: str) -> Iterable[Kind]:
        return self._kinds.get(predicate, ())

    def _objects_of(self, predicate: str) -> Iterable[str]:
        return self._objects.get(predicate, ())

    def held(self, predicate: str, classes: Mapping[str, ClassTerm]) -> tuple[str, ...]:
        """Return the classes of the things that a property has on record, terms included."""
        held: set[str] = set()
        for iri in self._objects_of(predicate):
            types = set(self.typed(iri))
            if types & {*PROPERTIES, ANNOTATION}:
                held.add(RDF + "Property")
            if types & CLASSES:
                held.add(OWL + "Class")
            held |= {kind for kind in types if kind in classes and not classes[kind].hidden}
        return tuple(sorted(held))

    def repeated(self, predicates: Collection[str]) -> dict[tuple[str, str], int]:
        """Return how many values a subject has of one of some predicates, where more than one."""
        return {
            pair: number
            for pair, number in self._values.items()
            if number > 1 and pair[1] in predicates
        }

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return all that is said of a subject with a predicate that matters to words."""
        said = self.said.get(subject)
        return said.get(predicate, []) if said else []

    def texts(self, subject: str, *predicates: str) -> list[str]:
        """Return texts, those in English or in no language first, else in a fixed order."""
        for predicate in predicates:
            values = self.all(subject, predicate)
            if len(values) > 1:
                return self._ranked(subject, predicate, values)
            if values:
                return [*values]
        return []

    def _ranked(self, subject: str, predicate: str, texts: list[str]) -> list[str]:
        wanted, languages = language(), self._languages

        def place(text: str) -> tuple[int, str]:
            return rank(languages.get((subject, predicate, text), ""), wanted), text

        return sorted(texts, key=place)

    def one(self, subject: str, *predicates: str) -> str:
        """Return the first of the texts with the first predicate that has any, or nothing."""
        texts = self.texts(subject, *predicates)
        return texts[0] if texts else ""

    def label(self, subject: str) -> str:
        """Return what a subject is called, as people are shown it; nothing without a name."""
        labels = (*self.texts(subject, PREF_LABEL), *self.texts(subject, LABEL))
        return next(filter(None, map(name_for_people, labels)), "")

    def definition(self, subject: str) -> str:
        """Return what a subject is said to be, as people are shown it, or nothing."""
        return for_people(self.one(subject, DEFINITION, COMMENT))

    def flag(self, subject: str, predicate: str) -> bool:
        """Tell whether a predicate is said to be true of a subject."""
        return "true" in self.all(subject, predicate)

    def typed(self, subject: str) -> tuple[str, ...]:
        """Return the classes that a subject is said to be of."""
        return self.types.get(subject, ())


class Stated:
    """What a user's own files say of things: the properties they use, the things they name.

    Args:
        said: What is said of everything.
        triples: What the files state.

    Attributes:
        properties: The properties used on things.
        things: The things that are subjects or values.
    """

    def __init__(self, said: Said, triples: Iterable[Triple]) -> None:
        self.properties: dict[str, None] = {}
        self.things: dict[str, None] = {}
        self._add(triples, said)

    def _add(self, triples: Iterable[Triple], said: Said) -> None:
        terms = terms_of(said)
        for triple in triples:
            subject, value, predicate = triple.subject, triple.object, triple.predicate.value
            if not isinstance(subject, NamedNode) or is_term(subject.value, terms):
                continue
            self.things[subject.value] = None
            if not said.is_of_things(predicate):
                continue
            self.properties[predicate] = None
            if (
                isinstance(value, NamedNode)
                and predicate not in POINTERS
                and not is_term(value.value, terms)
            ):
                self.things[value.value] = None


def terms_of(said: Said) -> Set[str]:
    """Return what is declared to be a word, or an ontology."""
    return said.declared() | said.ontologies


def is_term(iri: str, terms: Set[str]) -> bool:
    """Tell whether an IRI is among some terms, or one of the languages of ontologies."""
    return iri in terms or iri.startswith(LOGIC)
