"""Finding a thing or a term by words: names before synonyms, synonyms before definitions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named

from .addresses import path_of

if TYPE_CHECKING:
    from isthmus.queries import ClassTerm, Individual, PropertyTerm, Vocabulary

MOST = 60
"""So many findings are listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding.

    Attributes:
        named: What was found.
        kind: What it is.
        definition: What it means.
        also: Other names of it.
    """

    named: Named
    kind: str
    definition: str
    also: tuple[str, ...]


def found_for(vocabulary: "Vocabulary", words: str) -> tuple[Found, ...]:
    """Return what fits some words, the best first, at most `MOST`.

    Args:
        vocabulary: Where to look.
        words: All of them have to occur.
    """
    wanted = words.casefold().split()
    ranked = []
    terms: list[tuple[ClassTerm | PropertyTerm | Individual, str]] = [
        (one, "class") for one in vocabulary.classes.values() if not one.hidden
    ]
    terms += [(one, "property") for one in vocabulary.properties.values() if not one.hidden]
    terms += [(one, _kind(vocabulary, one)) for one in vocabulary.individuals.values()]
    for term, kind in terms:
        names = f"{term.label} {term.name}".casefold()
        also = " ".join(term.synonyms).casefold()
        more = term.definition.casefold()
        for rank, text in enumerate((names, f"{names} {also}", f"{names} {also} {more}")):
            if all(word in text for word in wanted):
                exact = term.label.casefold() != words.casefold().strip()
                ranked.append((rank, exact, len(term.label), term.label, term, kind))
                break
    ranked.sort(key=lambda one: one[:4])
    return tuple(
        Found(Named(term.label, term.iri), kind, term.definition, term.synonyms)
        for *_, term, kind in ranked[:MOST]
        if path_of(term.iri)
    )


def numbers_of(vocabulary: "Vocabulary") -> dict[str, int]:
    """Return how many things each visible class with things has, in order of label."""
    found: dict[str, int] = {}
    for one in vocabulary.individuals.values():
        for iri in vocabulary.superclasses(one):
            found[iri] = found.get(iri, 0) + 1
    classes = vocabulary.classes
    shown = [iri for iri in found if not classes[iri].hidden]
    return {iri: found[iri] for iri in sorted(shown, key=lambda iri: classes[iri].label.lower())}


def things_of(vocabulary: "Vocabulary", word: str) -> tuple[Found, ...]:
    """Return the things of a class, in order of label."""
    found = [
        Found(Named(one.label, one.iri), term.label, one.definition, one.synonyms)
        for term in vocabulary.classes.values()
        if term.name == word
        for one in vocabulary.individuals_of(term.iri)
    ]
    return tuple(sorted(found, key=lambda one: one.named.label.lower()))


def _kind(vocabulary: "Vocabulary", one: "Individual") -> str:
    labels = [
        vocabulary.classes[iri].label for iri in one.types if not vocabulary.classes[iri].hidden
    ]
    return labels[0] if labels else "thing"
