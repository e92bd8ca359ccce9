"""Joins the facts behind an answer with the claims that carry them."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries.diagnostics.spelling import first_few, listed
from isthmus.queries.vocabulary.terms import Vocabulary
from pyoxigraph import NamedNode, Triple

from .answer import Citation, Note, Supported
from .fact_reader import Record, Term
from .provenance import APPLIES_WHEN, ON_LEG, called, sentence_of, values_of

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Knowledge
    from isthmus.kb.proofs.proof import Axiom, Support
    from isthmus.kb.record.claim import Claim


@dataclass(slots=True)
class _Found:
    """A claim, and what rests on it."""

    claim: "Claim"
    supports: dict[Supported, None] = field(default_factory=dict)
    inferred: bool = False


class Citations:
    """Collects the claims behind facts; asks the knowledge base once for each fact.

    Args:
        knowledge: Proves facts.
        vocabulary: Says what claims state.
        record: Where it is looked up for what claims speak.
        most: Facts looked up at most; beyond them a note says so.
    """

    def __init__(
        self, knowledge: "Knowledge", vocabulary: Vocabulary, record: Record, most: int
    ) -> None:
        self._knowledge = knowledge
        self._vocabulary = vocabulary
        self._record = record
        self._most = most
        self._supports: dict[Triple, Support | None] = {}
        self._found: dict[str, _Found] = {}
        self._premises: dict[str, None] = {}
        self._cut = False

    def support(self, fact: Triple) -> "Support | None":
        """Return what a fact rests on; None where it is not known, or not looked up any more."""
        if fact not in self._supports:
            if len(self._supports) >= self._most:
                self._cut = True
                return None
            self._supports[fact] = self._knowledge.support(fact)
        return self._supports[fact]

    def add(self, thing: str, condition: str, facts: Iterable[Triple]) -> None:
        """Cite the claims behind facts that support a condition on a thing.

        Args:
            thing: IRI of the thing.
            condition: The condition or column, as written.
        """
        supported = Supported(self._vocabulary.word_of(thing), condition)
        for fact in facts:
            support = self.support(fact)
            if support is None:
                continue
            for claim in support.claims:
                entry = self._found.setdefault(claim.iri.value, _Found(claim))
                entry.supports[supported] = None
                entry.inferred = entry.inferred or support.inferred
            self.add_premises(support.axioms)

    def add_premises(self, axioms: "Iterable[Axiom]") -> None:
        """Tell of premises that are ours; axioms without a reason are only words."""
        labels = (called(axiom, self._vocabulary) for axiom in axioms if axiom.rationale)
        self._premises.update(dict.fromkeys(labels))

    def add_claim(self, iri: str, condition: str, thing: str = "") -> None:
        """Cite a claim that is itself a thing of the answer, or is said of one with reserve."""
        claim = self._knowledge.claim(NamedNode(iri))
        if claim is not None:
            entry = self._found.setdefault(iri, _Found(claim))
            entry.supports[Supported(self._vocabulary.word_of(thing or iri), condition)] = None

    def collected(self) -> tuple[Citation, ...]:
        """Return the citations in document order."""
        cases, legs = (self._pairs(iri) for iri in (APPLIES_WHEN, ON_LEG))
        return tuple(
            Citation(
                claim=citation.claim.iri.value,
                section=citation.claim.section,
                page=citation.claim.page,
                locator=citation.claim.locator,
                statement=sentence_of(
                    citation.claim,
                    self._vocabulary,
                    cases.get(getattr(citation.claim.object, "value", ""), ()),
                    legs.get(citation.claim.iri.value, ()),
                ),
                supports=tuple(citation.supports),
                inferred=citation.inferred,
                page_from=citation.claim.page_from,
            )
            for citation in sorted(self._found.values(), key=lambda citation: citation.claim)
        )

    def _pairs(self, iri: str) -> Mapping[str, list[Term]]:
        return values_of(self._record, iri) if self._found else {}

    def notes(self) -> tuple[Note, ...]:
        """Return notes on premises that are ours, and on facts that were not looked up."""
        notes = []
        if self._premises:
            shown = first_few(list(self._premises), 6)
            text = f"rests on premises of this project, not of the source: {listed(shown)}"
            notes.append(Note("premises", text))
        if self._cut:
            text = f"only the first {self._most} facts of the answer are cited"
            notes.append(Note("citations", text))
        return tuple(notes)
