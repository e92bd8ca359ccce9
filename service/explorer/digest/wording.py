"""In which words a statement is told: the patterns of the shipped vocabulary, and the grammar.

The patterns stand in the file beside this one. What it does not know, such as a property of an
ontology of the reader's own, is told by its label.
"""

import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.ontology import BASE, IST
from isthmus.queries.diagnostics.spelling import capital

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).with_name("sentences.toml")
_AUXILIARIES = {"can": "can", "may": "may", "recommended": "should", "required": "must"}
IF_REQUIRED = ", if that is required"
_QUOTED = "“"


@dataclass(frozen=True)
class Wording:
    """The words of a vocabulary.

    Attributes:
        says: The pattern of each property by its local name, or by that and a modality.
        values: The patterns of values that have one of their own, by their path.
        things: What things are called within a sentence, by their path.
        before: What stands before the names of the things of a class, by the word of the class.
        several: Paths of things that are several.
        used: What one calls the way in which a property uses a thing, by its local name.
    """

    says: "Mapping[str, str]"
    values: "Mapping[str, str]"
    things: "Mapping[str, str]"
    before: "Mapping[str, str]"
    several: frozenset[str]
    used: "Mapping[str, str]"

    @cached_property
    def places(self) -> "Mapping[str, int]":
        """The place of each property in the file."""
        return {name: place for place, name in enumerate(self.says)}

    def pattern(self, name: str, value: str, narrowed: "tuple[str, ...]", label: str) -> str:
        """Return the pattern of a statement; of the value where that has its own.

        Args:
            name: The IRI of the property.
            value: The IRI of the value, or an empty string.
            narrowed: How it is said, and how a number is meant: each may have a pattern of its own.
            label: What people call the property.
        """
        own = self.values.get(value.removeprefix(BASE), "") if value.startswith(BASE) else ""
        local = name.removeprefix(IST) if name.startswith(IST) else ""
        patterns = (self.says.get(f"{local}:{how}") for how in narrowed)
        known = next(filter(None, patterns), "") or own or self.says.get(local)
        return known or f"{capital(label)}: {{o}}"

    def rank(self, name: str) -> int:
        """Return the place of a property in the file: what a thing is comes before the rest."""
        local = name.removeprefix(IST)
        return self.places.get(local, len(self.places))

    def called(self, iri: str, label: str, kinds: "tuple[str, ...]") -> str:
        """Return what a thing is called within a sentence, with its article where it has one.

        Args:
            iri: The thing.
            label: What people call it.
            kinds: The words of its classes.
        """
        known = self.things.get(iri.removeprefix(BASE)) if iri.startswith(BASE) else None
        if known is not None:
            return known
        before = next((self.before[kind] for kind in kinds if kind in self.before), "")
        if before == _QUOTED:
            return f"{before}{label}”"
        if before == "a":
            article = "an" if label[:1] in "aeioAEIO" else "a"
            return label if self.are_several(iri) else f"{article} {label}"
        return f"{before} {label}" if before else label

    def are_several(self, iri: str) -> bool:
        """Tell whether a name stands for several things."""
        return iri.removeprefix(BASE) in self.several


@cache
def wording() -> Wording:
    """Return the words of the shipped vocabulary; they are read once."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return Wording(
        read["says"],
        read["values"],
        read["things"],
        read["before"],
        frozenset(read["several"]["things"]),
        read["used"],
    )


def conjugated(verb: str, modality: str, *, plural: bool = False, denied: bool = False) -> str:
    """Return a verb in the third person, with what goes with it.

    Args:
        verb: In its base form, such as ``be run``.
        modality: How it is said, such as ``can``.
        plural: Whether several do it.
        denied: Whether it is said not to be so.

    >>> conjugated("be run", "is"), conjugated("carry", "is", denied=True)
    ('is run', 'does not carry')
    >>> conjugated("reach", "can", denied=True), conjugated("have", "typically", plural=True)
    ('cannot reach', 'typically have')
    """
    first, space, rest = verb.partition(" ")
    rest = space + rest
    auxiliary = _AUXILIARIES.get(modality)
    if auxiliary:
        negated = "cannot" if auxiliary == "can" else f"{auxiliary} not"
        return f"{negated if denied else auxiliary} {first}{rest}"
    adverb = "typically " if modality == "typically" else ""
    if first == "be":
        return (
            f"{'are' if plural else 'is'}{' not' if denied else ''} {adverb}{rest.lstrip()}".strip()
        )
    if denied:
        return f"{'do' if plural else 'does'} not {adverb}{first}{rest}"
    return f"{adverb}{first if plural else _third_person(first)}{rest}"


def _third_person(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"
