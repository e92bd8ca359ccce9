"""Short forms of IRIs, and who keeps a word that several terms would have.

A word belongs to the ontology that was loaded; a term that it borrows, maps to or merely mentions
steps back and is called by its short form, ``foaf:Document``. So no clash closes the language.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from isthmus.ontology import PREFIXES
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import listed, ticked

from .terms import ClassTerm, Problem, PropertyTerm

Word = TypeVar("Word", ClassTerm, PropertyTerm)

STANDARD = ("owl", "rdf", "rdfs", "xsd", "skos", "dcterms", "vann", "sh", "iq")
"""Prefixes of the project that fit any domain."""
WELL_KNOWN: Mapping[str, str] = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "bot": "https://w3id.org/bot#",
    "brick": "https://brickschema.org/schema/Brick#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcam": "http://purl.org/dc/dcam/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "doap": "http://usefulinc.com/ns/doap#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "gist": "https://w3id.org/semanticarts/ns/ontology/gist/",
    "gs1": "https://ref.gs1.org/voc/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "qudt": "http://qudt.org/schema/qudt/",
    "sdo": "https://schema.org/",
    "schema": "http://schema.org/",
    "sosa": "http://www.w3.org/ns/sosa/",
    "ssn": "http://www.w3.org/ns/ssn/",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
}
"""Prefixes that everybody uses, for files that declare none, such as N-Quads."""
_SHARE = 10
"""A namespace with at least one in so many of the declared terms is one of the ontology's own."""


def space_of(iri: str) -> str:
    """Return the namespace of an IRI: all up to the last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def all_prefixes(
    own: Mapping[str, str], declared: Mapping[str, str], used: Iterable[str]
) -> dict[str, str]:
    """Join prefixes; where one name stands for two namespaces, the later gets a number.

    Args:
        own: Those that count first.
        declared: Those that files declare.
        used: Namespaces in which there are terms; well-known prefixes are added for these.
    """
    prefixes = dict(own)
    spaces = set(prefixes.values())
    wanted = set(used)
    known = {prefix: space for prefix, space in WELL_KNOWN.items() if space in wanted}
    for prefix, space in (*declared.items(), *known.items()):
        # A second prefix of a namespace is understood as well, as far as it is free.
        if space in spaces and (prefix.lower() in prefixes or prefix in WELL_KNOWN):
            continue
        free, number = prefix.lower(), 0
        while free in prefixes:
            number += 1
            free = f"{prefix.lower()}-{number}"
        prefixes[free] = space
        spaces.add(space)
    return prefixes


class Shortener:
    """Writes IRIs in their short form.

    Args:
        prefixes: Prefix to namespace.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes: dict[str, str] = {}
        for prefix, space in prefixes.items():
            self._prefixes.setdefault(space, prefix)

    def short(self, iri: str) -> str:
        """Return ``foaf:Document``, or the IRI itself where its namespace has no prefix."""
        space = space_of(iri)
        prefix = self._prefixes.get(space)
        return f"{prefix}:{iri[len(space) :]}" if prefix else iri


class Ranks:
    """Says how near a term is to the ontology that was loaded.

    Args:
        declared: The IRIs that it declares as classes or properties.
        ontologies: The IRIs of the ontologies themselves.
    """

    def __init__(self, declared: Iterable[str], ontologies: Iterable[str]) -> None:
        self._declared = frozenset(declared)
        number = Counter(map(space_of, self._declared))
        headed = {iri.rstrip("#/") for iri in ontologies}
        total = sum(number.values())
        self._large = {space for space, count in number.items() if count * _SHARE >= total}
        own = {space for space in number if space.rstrip("#/") in headed}
        self._main = (own or self._large) | {PREFIXES["ist"]}

    def rank(self, iri: str) -> int:
        """Return 0 for its own terms, 1 for those it borrows, 2 for those merely in use."""
        if iri not in self._declared:
            return 2
        return 0 if space_of(iri) in self._main else 1

    def is_aside(self, iri: str) -> bool:
        """Tell whether a term is of a namespace of which next to nothing is declared here."""
        space = space_of(iri)
        return iri in self._declared and space not in self._main and space not in self._large


def settled(
    terms: Mapping[str, Word],
    ranks: Ranks,
    shortener: Shortener,
    noun: str,
    places: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> tuple[dict[str, Word], list[Problem]]:
    """Give each word to one term; the others are called by their short form.

    Properties share a word where their classes differ, for then the place decides.

    Args:
        terms: Classes, or properties, by IRI.
        ranks: Who comes first.
        shortener: Writes short forms.
        noun: ``class`` or ``property``, for messages.
        places: The classes to which each property belongs.

    Returns:
        The terms, and a warning for each word that was wanted more than once.
    """
    by_place: dict[tuple[str, frozenset[str]], list[Word]] = defaultdict(list)
    for term in terms.values():
        if not term.hidden:
            by_place[key_of(term.name), frozenset(places.get(term.iri, ()))].append(term)
    words = dict(terms)
    problems = []
    for (word, _), rivals in sorted(by_place.items(), key=lambda pair: pair[0][0]):
        if len(rivals) < 2:
            continue
        best = min(ranks.rank(term.iri) for term in rivals)
        first = [term for term in rivals if ranks.rank(term.iri) == best]
        keeper: Word | None = first[0] if len(first) == 1 else None
        others = [term for term in rivals if term is not keeper]
        for term in others:
            words[term.iri] = _called(term, shortener.short(term.iri))
        problems.append(_problem(word, keeper, others, shortener, noun))
    return words, problems


def _called(term: Word, name: str) -> Word:
    synonyms = tuple(dict.fromkeys((term.name, *term.synonyms)))
    return replace(term, name=name, synonyms=synonyms)


def _problem(
    word: str,
    keeper: Word | None,
    others: Sequence[Word],
    shortener: Shortener,
    noun: str,
) -> Problem:
    short = listed([ticked(shortener.short(term.iri)) for term in others])
    iris = tuple(term.iri for term in (*((keeper,) if keeper else ()), *others))
    nouns = {"class": "classes", "property": "properties"}[noun]
    if keeper is not None:
        verb = "is" if len(others) == 1 else "are"
        message = (
            f"the {nouns} {listed([f'<{iri}>' for iri in iris])} would both be {ticked(word)}: "
            f"the first keeps the word, and {short} {verb} called so; iq:name gives another word"
        )
    else:
        message = (
            f"the {nouns} {listed([f'<{iri}>' for iri in iris])} would both be {ticked(word)}: "
            f"they are called {short}; iq:name gives another word"
        )
    return Problem("warning", message, iris)
