"""Puts statements into sentences, each of which leads to the statements that it tells."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.claim import Claim
from isthmus.kb.terms import XSD, ist, local_name
from isthmus.ontology import PREFIXES
from isthmus.queries.diagnostics.spelling import capital, day_in_words
from isthmus.queries.diagnostics.spelling import plural as plural_of
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from .wording import IF_REQUIRED, conjugated, wording

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.terms import Term
    from isthmus.queries import Vocabulary

OF_THE_FAMILY = "said of the whole family"
"""How a statement about one thing says that the source speaks of all of its kind."""
_DEFAULT = DefaultGraph()
_STRING = NamedNode(f"{PREFIXES['xsd']}string")
_IN_WORDS = frozenset({"can", "recommended", "required"})
_UNQUOTED = frozenset({ist("change"), ist("legend"), ist("measure")})
_VERB = re.compile(r"\[(\+?)([^\]]+)\]")
_OF_EFFECTS = ("hasAdvantage", "performance", "cost", "scale")
"""Their values are called by nouns, as what is offered, or by clauses, which stand alone."""
_CLAUSE = re.compile(r"\b(is|are|needs?|stays?|can|may|must|has|have|depends?|become)\b")
_VALUES = re.compile(r"\{o(?::([^}]*))?\}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SAYS_HOW = re.compile(
    r"\b(may|can|could|must|should|needs?|needed|possible|potential|only|required)\b"
)
"""A label with one of these says already with how much reserve it stands."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence.

    Attributes:
        text: What it says.
        claim: The statement that says it, where a sentence tells several.
    """

    text: str
    claim: "Claim | None" = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without what it is about, and without its full stop.

    Attributes:
        parts: What it says, in pieces.
        claims: The statements that it tells.
        apart: Whether it has a subject of its own, such as an end of the thing.
    """

    parts: tuple[Part, ...]
    claims: tuple["Claim", ...]
    apart: bool

    @property
    def text(self) -> str:
        """All of it as text."""
        return "".join(part.text for part in self.parts)


class Teller:
    """Puts statements of some knowledge into sentences.

    Args:
        knowledge: Has what things are called.
        vocabulary: Has their classes.
    """

    def __init__(self, knowledge: "Knowledge", vocabulary: "Vocabulary") -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.wording = wording()

    def told(self, claims: "Iterable[Claim]", *, plural: bool = False) -> tuple[Sentence, ...]:
        """Return sentences that tell statements about one thing, or of several things alike.

        Sentences about the thing itself come before those about a part of it, for "it" to stay
        clear.

        Args:
            claims: The statements, in order.
            plural: Whether they are about several things.
        """
        alike: dict[tuple[str, str, bool], dict[str, list[Claim]]] = {}
        every = tuple(claims)
        outright = {
            (claim.property, claim.object)
            for claim in every
            if claim.modality == "is" and claim.polarity == "affirmed"
        }
        # What is said without a qualifier is not said with one as well.
        plainly = {
            (claim.property, claim.object, claim.modality)
            for claim in every
            if not _qualified(claim)
        }
        for claim in every:
            pattern, value, denied = self._pattern(claim), *self._value(claim)
            if "{plural}" in pattern:
                value = plural_of(self.knowledge.name(claim.object))
            if (claim.property, claim.object, claim.modality) not in plainly:
                value += _qualified(claim)
            if "{meaning}" in pattern:
                value = self._meaning(claim.object) or value
            if (
                "{each}" in pattern
                or "{meaning}" in pattern
                or not (_VERB.search(pattern) or "{" in pattern)
            ):
                pattern += f"\0{value}"
            modality = claim.modality
            if modality in ("can", "may") and (claim.property, claim.object) in outright:
                # What is said outright is not said with reserve as well.
                modality = "is"
            if pattern.startswith("~") and modality in _IN_WORDS:
                modality = "is"
            key = (pattern, modality, denied)
            alike.setdefault(key, {}).setdefault(value, []).append(claim)
        by_text: dict[str, Sentence] = {}
        for (pattern, modality, denied), values in alike.items():
            sentence = _sentence(pattern.partition("\0")[0], modality, denied, values, plural)
            same = by_text.get(sentence.text)
            if same is not None:
                sentence = Sentence(same.parts, same.claims + sentence.claims, same.apart)
            by_text[sentence.text] = sentence
        return tuple(sorted(by_text.values(), key=lambda sentence: sentence.apart))

    def fact(self, triple: "Triple", *, denied: bool = False) -> str:
        """Return what is on record as a sentence with its subject, without a full stop.

        Args:
            triple: The fact.
            denied: Whether it is denied.
        """
        subject, name, value = triple.subject, triple.predicate, triple.object
        assert isinstance(subject, NamedNode)
        assert not isinstance(value, Triple)
        said = Claim(
            *(0, "", "", subject, subject, name, value),
            polarity="denied" if denied else "affirmed",
            modality="is",
            edition="",
            note="",
        )
        plural = self.wording.are_several(subject.value)
        sentence = self.told([said], plural=plural)[0]
        between = " – " if sentence.apart else " "
        return f"{capital(self.called(subject))}{between}{sentence.text}"

    def question(self, label: str, name: str) -> str:
        """Return the question whether a yes/no property holds; empty where it has no verb.

        Args:
            label: What people call the thing.
            name: The IRI of the property.
        """
        pattern = self.wording.pattern(name, "", ("is",), "")
        verb = _VERB.search(pattern)
        if verb is None or verb.start():
            return ""
        rest = pattern[verb.end() :].partition(",")[0]
        first, _, more = verb[2].partition(" ")
        if first == "be":
            return f"Is {label} {more}{rest}?".replace("  ", " ")
        return f"Does {label} {verb[2]}{rest}?"

    def item(self, claim: "Claim") -> str:
        """Return what an entry of a table says, by the name of its value."""
        value, denied = self._value(claim, label=True)
        text = f"{'not ' if denied else ''}{value}{_qualified(claim)}"
        name = claim.property.value.rpartition("#")[2]
        if name.startswith("same"):
            text = f"as for {value}"
        return capital(text + _reserve(claim.modality, text))

    def called(self, node: "Term") -> str:
        """Return what a thing is called within a sentence."""
        label = self.knowledge.name(node)
        return (
            self.wording.called(node.value, label, self.kinds(node.value))
            if isinstance(node, NamedNode)
            else label
        )

    def kinds(self, iri: str) -> tuple[str, ...]:
        """Return the words of the classes of a thing, the nearest first."""
        individual = self.vocabulary.individuals.get(iri)
        if individual is None:
            return (iri.rpartition("/")[0].rpartition("/")[2],)
        classes = self.vocabulary.classes
        return tuple(
            classes[parent].name
            for kind in individual.types
            for parent in classes[kind].parents
            if parent in classes
        )

    def _pattern(self, claim: "Claim") -> str:
        value = claim.object.value if isinstance(claim.object, NamedNode) else ""
        label = self.knowledge.name(claim.property)
        # A number that limits is told otherwise than one that can be ordered.
        narrowed = (claim.modality, self._bound(claim.object))
        pattern = self.wording.pattern(claim.property.value, value, narrowed, label)
        offered = pattern in (self.wording.says.get(name) for name in _OF_EFFECTS)
        if offered and value and _CLAUSE.search(self.knowledge.name(claim.object)):
            return "{each}"
        return pattern

    def _value(self, claim: "Claim", *, label: bool = False) -> tuple[str, bool]:
        """Return what a statement gives in words, and whether it is denied."""
        value, denied = claim.object, claim.polarity == "denied"
        if isinstance(value, Literal) and value.datatype == XSD.boolean:
            return "", denied != (value.value == "false")
        if isinstance(value, Literal):
            text = self._literal(claim, value)
        else:
            text = self.measure(value) or (
                self.knowledge.name(value) if label else self.called(value)
            )
        return text, denied

    def _literal(self, claim: "Claim", value: Literal) -> str:
        term = self.vocabulary.properties.get(claim.property.value)
        if term is not None and term.unit:
            return f"{value.value} {term.unit}"
        if _DAY.fullmatch(value.value):
            return day_in_words(value.value)
        if value.datatype != _STRING or claim.property in _UNQUOTED:
            return value.value.rstrip(".")
        return f"“{value.value}”"

    def _meaning(self, value: "Term") -> str:
        """Return what a thing means, as a sentence without its full stop."""
        individual = self.vocabulary.individuals.get(value.value)
        if individual is None:
            return ""
        # What follows the first sentence is a remark of ours.
        return individual.definition.partition(". ")[0].removesuffix(".")

    def _bound(self, value: "Term") -> str:
        """Return how a number on record is meant, such as ``at-most``; empty for anything else."""
        if isinstance(value, Literal):
            return ""
        quads = self.knowledge.quads.quads_for_pattern(value, ist("bound"), None, _DEFAULT)
        return next(
            (local_name(q.object.value) for q in quads if isinstance(q.object, NamedNode)), ""
        )

    def measure(self, value: "Term") -> str:
        """Return how much a number on record is, in words; an empty string for any other thing."""
        if isinstance(value, Literal):
            return ""
        quads = self.knowledge.quads.quads_for_pattern(value, ist("measure"), None, _DEFAULT)
        return next((quad.object.value for quad in quads if isinstance(quad.object, Literal)), "")


def _sentence(
    pattern: str,
    modality: str,
    denied: bool,
    values: "dict[str, list[Claim]]",
    plural: bool,
) -> Sentence:
    claims = tuple(claim for several in values.values() for claim in several)
    in_words = pattern.startswith("~")
    one_each = "{each}" in pattern or "{meaning}" in pattern
    pattern = (
        pattern.lstrip("~")
        .replace("{each}", "{o}")
        .replace("{meaning}", "{o}")
        .replace("{plural}", "{o}")
    )
    apart = pattern[:1].isupper() or pattern.startswith("{")
    verb = _VERB.search(pattern)
    if verb is not None:
        many = verb[1] == "+" or (plural and not apart)
        how = "is" if in_words and modality in _IN_WORDS else modality
        said = conjugated(verb[2], how, plural=many, denied=denied)
        pattern = pattern[: verb.start()] + said + pattern[verb.end() :]
    place = _VALUES.search(pattern)
    parts = [Part(pattern)]
    if place is not None:
        last = "or" if verb and denied else place[1] or "and"
        listed = _listed(values, last, "" if verb or not denied else "not ")
        parts = [Part(pattern[: place.start()]), *listed, Part(pattern[place.end() :])]
    else:
        parts += [Part(qualified) for qualified in map(_qualified, claims[:1])]
    text = "".join(part.text for part in parts)
    if modality == "if-required" and "if required" not in text and not (in_words and one_each):
        parts.append(Part(IF_REQUIRED))
    elif verb is None and not in_words:
        parts.append(Part(_reserve(modality, text)))
    parts = [part for part in parts if part.text]
    if apart and parts:
        parts[0] = Part(capital(parts[0].text), parts[0].claim)
    return Sentence(tuple(parts), claims, apart)


def _listed(values: "dict[str, list[Claim]]", last: str, before: str) -> list[Part]:
    """Return values one after the other, each with its statement where there are several."""
    names = [value for value in values if value]
    parts: list[Part] = []
    for place, name in enumerate(names):
        if place:
            comma = "," if " " in last else ""
            parts.append(Part(f"{comma} {last} " if place == len(names) - 1 else ", "))
        parts.append(Part(before + name, values[name][0] if len(names) > 1 else None))
    return parts or [Part("no" if before else "yes")]


def _qualified(claim: "Claim") -> str:
    """Return what narrows a statement, in brackets."""
    narrowed = claim.qualifier and claim.qualifier != OF_THE_FAMILY
    return f" ({claim.qualifier})" if narrowed else ""


def _reserve(modality: str, text: str) -> str:
    """Return with how much reserve something is said, where its words do not say so already."""
    if modality in ("is", "", "recommended") or _SAYS_HOW.search(text):
        return ""
    return f" ({'if required' if modality == 'if-required' else modality.replace('-', ' ')})"
