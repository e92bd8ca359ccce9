"""A property of a thing with its values, and what each of these rests on."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.claim import Claim
from isthmus.kb.record.describe import Fact, Named
from isthmus.ontology import IST
from isthmus.service.deciding.readings import telling
from pyoxigraph import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.proofs.proof import Support
    from isthmus.queries import Vocabulary
    from isthmus.service.explorer.parts.later import Later

GONE, NEW = "gone", "new"
"""How a value stands on a day, where it is not as in the edition."""
_MAY = "may"
SAME = frozenset({f"{IST}sameAdvantagesAs", f"{IST}sameLimitationsAs"})
"""By these the source itself carries a statement over from another row."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property.

    Attributes:
        named: The value.
        verdict: ``true`` or ``false`` for a yes/no value, else empty.
        inferred: Whether nobody stated it of this thing.
        claims: What it rests on.
        sources: The other things of which that is said, for what is inherited.
        premises: Premises of ours that it rests on.
        says: What is said instead of its label, or an empty string.
        of: The designs of which alone it is said, in short; empty where it is said of the thing.
        helps: What the source names as a help against it.
        reading: Whether it is a reading of ours: a premise says more than its words mean.
        standing: On a page as of a day, `GONE` or `NEW` where the edition has it otherwise.
        laters: The changes by which it came to stand so.
    """

    named: Named
    verdict: str
    inferred: bool
    claims: tuple[Claim, ...]
    sources: tuple[Named, ...]
    premises: tuple[str, ...]
    says: str = ""
    of: tuple[str, ...] = ()
    helps: "tuple[Value, ...]" = ()
    reading: bool = False
    standing: str = ""
    laters: "tuple[Later, ...]" = ()

    @property
    def possible(self) -> bool:
        """Whether a yes is said to be possible and no more."""
        return self.verdict == "true" and is_possible(self.claims)

    @property
    def qualifier(self) -> str:
        """What narrows it in each statement behind it, such as ``said of the whole family``."""
        qualifiers = {claim.qualifier for claim in self.claims}
        return next(iter(qualifiers)) if len(qualifiers) == 1 else ""


@dataclass(frozen=True, slots=True)
class Told:
    """A property of a thing with its values.

    Attributes:
        property: The property.
        definition: What it says.
        values: Its values.
        word: Its word in the language, or an empty string.
        unit: The unit of its numbers, or an empty string.
    """

    property: Named
    definition: str
    values: tuple[Value, ...]
    word: str = ""
    unit: str = ""


def is_possible(claims: Iterable[Claim]) -> bool:
    """Tell whether statements say of something that it may be, and none that it is."""
    firmness = {claim.modality for claim in claims}
    return firmness == {_MAY}


class Teller:
    """Finds out what each fact of a thing rests on.

    Args:
        knowledge: What is on record.
        vocabulary: The words.
        node: The thing.
    """

    def __init__(self, knowledge: "Knowledge", vocabulary: "Vocabulary", node: NamedNode) -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.node = node
        self._basis = frozenset(knowledge.proofs.claims.basis_of(node))

    def told(self, fact: Fact) -> Told:
        """Return a property of the thing, each value with what it rests on."""
        term = self.vocabulary.properties.get(fact.property.iri)
        values = tuple(self._value(fact, value) for value in fact.values)
        if term is None or term.hidden:
            return Told(fact.property, "", values)
        return Told(fact.property, term.definition, values, term.name, term.unit)

    def _value(self, fact: Fact, value: Named) -> Value:
        inferred = value in fact.inferred
        verdict = value.label if not value.iri and value.label in {"true", "false"} else ""
        support = self._support(fact.property.iri, value)
        claims = (
            telling(self.knowledge, self.node.value, fact.property.iri)
            if verdict and fact.property.iri.startswith(IST)
            else self._telling(fact.property.iri, support.claims if support else ())
        )
        premises = tuple(
            self.knowledge.name(axiom.iri)
            if axiom.iri is not None
            else axiom.rationale or axiom.statement
            for axiom in (support.axioms if support else ())
        )
        sources = {
            Named(self.knowledge.name(claim.subject), claim.subject.value)
            for claim in claims
            if inferred and claim.subject != self.node
        }
        return Value(
            value,
            verdict,
            inferred,
            claims,
            tuple(sorted(sources)),
            premises,
            reading=support is not None and support.reading,
        )

    def _telling(self, predicate: str, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Return the claims that say it: not what makes a design one, if anything else does."""
        stating = [c for c in claims if c.property.value == predicate or c.property.value in SAME]
        if any(claim.property.value == predicate for claim in stating):
            return tuple(stating)
        told = [claim for claim in claims if not claim.locator.endswith("caption")] or claims
        return tuple([claim for claim in told if claim not in self._basis] or told)

    def _support(self, predicate: str, value: Named) -> "Support | None":
        if not predicate.startswith(IST):
            return None
        name = NamedNode(predicate)
        if value.iri:
            return self.knowledge.support(Triple(self.node, name, NamedNode(value.iri)))
        for quad in self.knowledge.quads.quads_for_pattern(self.node, name, None, None):
            if isinstance(quad.object, Literal) and quad.object.value == value.label:
                return self.knowledge.support(quad.triple)
        return None
