"""Why a condition has its verdict: what is said of the thing, of each of its designs, or not."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import FALSE, TRUE, ist
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from .passages import is_told

if TYPE_CHECKING:
    from isthmus.kb.record.claim import Claim
    from isthmus.queries import Answer, PropertyTerm

    from .passages import Digester, Said

_DEFAULT = DefaultGraph()
_TEST = re.compile(r"(?:not )?\(?(?:any |each )?([\w-]+)\)?(?: .*)?")


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact on which a verdict rests.

    Attributes:
        text: What holds, in a sentence without its full stop.
        claims: The statements that it rests on.
        premises: The premises of ours that it rests on; empty where the source says it.
        since: From what it follows, in sentences with their statements; empty where it is said.
        proof: The thing, the property and the value, for the page of its proof.
        verdict: Of a design: its own verdict, else an empty string.
    """

    text: str
    claims: tuple["Claim", ...]
    premises: tuple[str, ...]
    since: tuple[tuple[str, tuple["Claim", ...]], ...]
    proof: tuple[str, str, str]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why one condition has its verdict.

    Attributes:
        condition: The condition, as it is written.
        verdict: The verdict.
        grounds: What it rests on.
        designs: Where designs differ: each, with what holds of it; None where nothing is stated.
        searched: Where nothing is stated: the sections that were searched in vain.
        nearby: Where nothing is stated, but something near to it: what that is.
        reasons: What else there is to say.
    """

    condition: str
    verdict: str
    grounds: tuple[Ground, ...]
    designs: tuple[tuple[Named, Ground | None], ...]
    searched: tuple[Named, ...]
    nearby: tuple["Said", ...]
    reasons: tuple[str, ...]


def why_of(digester: "Digester", answer: "Answer") -> tuple[Why, ...]:
    """Return why each condition of a question has its verdict.

    Args:
        digester: Puts facts into sentences.
        answer: The answer to a ``why`` question.
    """
    facts = {one.condition: (one.thing, one.facts) for one in answer.evidence}
    thing = next((one.thing for one in answer.evidence), "")
    told = []
    for row in answer.rows:
        condition, verdict, reasons = (row[0], row[1], row[2])
        assert isinstance(condition, str)
        assert isinstance(verdict, str)
        _, found = facts.get(condition, (thing, ()))
        # What a later source says is told as the answer tells it: it is not of this edition.
        known = all(digester.teller.knowledge.support(fact) is not None for fact in found)
        grounds = tuple(ground_of(digester, fact) for fact in found if known)
        term = _asked(digester, condition)
        designs: tuple[tuple[Named, Ground | None], ...] = ()
        searched: tuple[Named, ...] = ()
        nearby: tuple[Said, ...] = ()
        if term is not None and thing and verdict == "mixed":
            designs = _designs(digester, NamedNode(thing), term)
        if term is not None and thing and verdict == "unstated":
            searched = _searched(digester, NamedNode(thing), term)
            nearby = () if searched else _nearby(digester, NamedNode(thing), term)
        told_already = any((grounds, designs, searched, nearby))
        rest = () if told_already else tuple(str(reason) for reason in _several(reasons))
        told.append(Why(condition, verdict, grounds, designs, searched, nearby, rest))
    return tuple(told)


def ground_of(digester: "Digester", fact: Triple, verdict: str = "") -> Ground:
    """Return what a fact says, and on what it rests."""
    knowledge, teller = digester.teller.knowledge, digester.teller
    support = knowledge.support(fact)
    claims = support.claims if support is not None else ()
    own = tuple(claim for claim in claims if claim.subject == fact.subject)
    inferred = support is not None and support.inferred
    text = teller.fact(fact)
    if own and not inferred:
        # The statement says with how much reserve it stands.
        said = digester.said(own[:1])
        text = said[0].text if said else text
    premises = tuple(
        knowledge.name(axiom.iri) if axiom.iri is not None else axiom.rationale
        for axiom in (support.axioms if support is not None else ())
        if axiom.iri is not None or axiom.rationale
    )
    since = tuple((one.text, one.claims) for one in digester.said(claims)) if inferred else ()
    value = fact.object.value if not isinstance(fact.object, Triple) else ""
    subject = fact.subject.value if isinstance(fact.subject, NamedNode) else ""
    proof = (subject, fact.predicate.value, value)
    return Ground(text, own or claims, premises if inferred else (), since, proof, verdict)


def _asked(digester: "Digester", condition: str) -> "PropertyTerm | None":
    """Return the property that a plain condition asks about."""
    if " and " in condition or " or " in condition:
        return None
    met = _TEST.fullmatch(condition.strip())
    return digester.teller.vocabulary.property_called(met[1]) if met else None


def _designs(
    digester: "Digester", thing: NamedNode, term: "PropertyTerm"
) -> tuple[tuple[Named, Ground | None], ...]:
    """Return each design of a thing with what is on record of it, in the order of the source."""
    knowledge = digester.teller.knowledge
    quads, record = knowledge.quads, knowledge.descriptions
    predicate = NamedNode(term.iri)
    told = []
    for quad in quads.quads_for_pattern(None, ist("configurationOf"), thing, _DEFAULT):
        design = quad.subject
        if not isinstance(design, NamedNode):
            continue
        values = [
            one.object
            for one in quads.quads_for_pattern(design, predicate, None, _DEFAULT)
            if isinstance(one.object, NamedNode | Literal)
        ]
        verdict: dict[NamedNode | Literal, str] = {TRUE: "true", FALSE: "false"}
        grounds: list[Ground | None] = [
            ground_of(digester, Triple(design, predicate, value), verdict.get(value, ""))
            for value in values
        ]
        told += [(record.name(design), ground) for ground in grounds or [None]]
    ranks = digester.ranks
    return tuple(sorted(told, key=lambda one: ranks.get(one[0].iri, len(ranks))))


def _searched(digester: "Digester", thing: NamedNode, term: "PropertyTerm") -> tuple[Named, ...]:
    about = digester.teller.knowledge.descriptions.of(thing)
    silences = about.silences if about is not None else ()
    return tuple(
        section
        for silence in silences
        if any(aspect.iri == term.aspect for aspect in silence.aspects)
        for section in silence.searched
    )


def _nearby(digester: "Digester", thing: NamedNode, term: "PropertyTerm") -> "tuple[Said, ...]":
    """Return what is said of a thing on the aspect of a property, with reserve or otherwise."""
    properties = digester.teller.vocabulary.properties
    claims = [
        claim
        for claim in digester.teller.knowledge.proofs.claims.about(thing)
        if is_told(claim)
        and (known := properties.get(claim.property.value)) is not None
        and (known.iri == term.iri or (term.aspect and known.aspect == term.aspect))
    ]
    return digester.said(claims)


def _several(reasons: object) -> Iterable[object]:
    return reasons if isinstance(reasons, Sequence) and not isinstance(reasons, str) else [reasons]
