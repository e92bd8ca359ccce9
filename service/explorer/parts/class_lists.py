"""What there is of each class."""

from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named

from .matrix import MOST_THINGS

if TYPE_CHECKING:
    from isthmus.queries import Vocabulary


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in a list.

    Attributes:
        named: The thing.
        kind: What it is.
        definition: What it means.
        also: Other names of it.
    """

    named: Named
    kind: str
    definition: str
    also: tuple[str, ...]


def numbers_of(vocabulary: "Vocabulary") -> dict[str, int]:
    """Return how many things each visible class with things has, in order of label."""
    numbers, classes = vocabulary.numbers_of_things(), vocabulary.classes
    shown = [iri for iri in numbers if not classes[iri].hidden]
    return {iri: numbers[iri] for iri in sorted(shown, key=lambda iri: classes[iri].label.lower())}


def things_of(vocabulary: "Vocabulary", word: str) -> tuple[Found, ...]:
    """Return the things of a class, in order of label; of very many the first by name."""
    things = [
        Found(Named(thing.label, thing.iri), term.label, thing.definition, thing.synonyms)
        for term in vocabulary.classes.values()
        if term.name == word
        for thing in vocabulary.individuals_of(term.iri)[:MOST_THINGS]
    ]
    return tuple(sorted(things, key=lambda entry: entry.named.label.lower()))
