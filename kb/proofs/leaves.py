"""Where proofs end: why a triple that was stated, and not inferred, is on record."""

from collections import defaultdict
from collections.abc import Callable

from isthmus.kb.frozen import Frozen
from isthmus.kb.record.claim import Claim, Claims
from isthmus.kb.record.claim_terms import FAMILY, TITLE
from isthmus.kb.store.dataset import Dataset
from isthmus.kb.store.quads import Quads, holding
from isthmus.kb.terms import RDF, TRUE, Node, ist, sentence, shorten
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from .proof import Assumed, Axiom, Claimed, Given, Reason, Reconstructed

_DEFAULT = DefaultGraph()
_OF_LISTS = frozenset({RDF.type, TITLE})


class Leaves:
    """Reads from a store what was stated, by whom, and what was inferred in which round.

    Args:
        dataset: The store.
        claims: Its claims, if they were read already.
        recorded: Gives the places of a stated triple where facts stand in other files than RDF.
        edition: Those of the edition, for another day: the modelling axioms are the same.

    Attributes:
        rounds: The round of each inferred triple, by its text.
        rationales: The modelling axioms, by each term that they account for.
    """

    def __init__(
        self,
        dataset: Dataset,
        claims: Claims | None = None,
        recorded: Callable[[Triple], tuple[Claim, ...]] | None = None,
        edition: "Leaves | None" = None,
    ) -> None:
        self.rationales: dict[Node, list[Rationale]] = (
            edition.rationales if edition else _rationales(dataset.store)
        )
        self.rounds = dataset.rounds()
        self._dataset = dataset
        self._quads = dataset.store
        self._claims = claims or Claims(dataset.store)
        self._recorded = recorded

    def round(self, triple: Triple) -> int | None:
        """Return the round of a triple, 0 for what is stated, None for what does not hold."""
        number = self.rounds.get(str(triple))
        if number is not None:
            return number
        parts = triple.subject, triple.predicate, triple.object
        return 0 if any(holding(self._quads, *parts)) else None

    def reason(self, triple: Triple) -> Reason:
        """Return why a triple of round 0 is on record."""
        subject, value = triple.subject, triple.object
        assert not isinstance(subject, Triple)
        assert not isinstance(value, Triple)
        if self._recorded is not None and (places := self._recorded(triple)):
            return Claimed(places)
        if isinstance(subject, NamedNode) and (claim := self._claims.get(subject)) is not None:
            return Claimed((claim,))
        if claims := self._claims.behind(triple):
            return Claimed(claims)
        if self._dataset.is_users(triple):
            return Given(self._dataset.files_of(triple))
        if not self._dataset.beside().claimed:
            # No claim is on record, so the whole ontology is the user's, and its files are the
            # source.
            return Given(self._dataset.files_of(triple))
        basis = self._claims.basis_of(subject) or self._claims.basis_of(value)
        if basis:
            return Reconstructed(basis)
        # That something is an option, and what it is called, is said where it is listed.
        if triple.predicate in _OF_LISTS:
            listed = () if isinstance(subject, BlankNode) else self._claims.about(subject, FAMILY)
            if listed:
                return Reconstructed(listed)
        parts = (subject, value, triple.predicate)
        for term in parts:
            for axiom in self.rationales.get(term, ()):
                if axiom.terms <= set(parts):
                    return Assumed(axiom.of(sentence(triple)))
        return Assumed(Axiom(sentence(triple)))


class Rationale(Frozen):
    """A modelling axiom as it is recorded.

    Attributes:
        iri: Its name.
        terms: What it accounts for.
        text: Why it may be relied on.
        source: Where that is written.
        by_meaning: Whether it says no more than its words mean.
    """

    iri: NamedNode
    terms: frozenset[Node]
    text: str
    source: str
    by_meaning: bool = False

    def of(self, statement: str) -> Axiom:
        """Return it as a premise of a proof.

        Args:
            statement: What is assumed, on one line.
        """
        return Axiom(statement, self.iri, self.text, self.source, self.by_meaning)


def _rationales(quads: Quads) -> dict[Node, list[Rationale]]:
    """Read the modelling axioms, by each term that they account for."""
    rationales: dict[Node, list[Rationale]] = defaultdict(list)
    kind = ist("ModellingAxiom")
    names = {
        quad.subject
        for quad in quads.quads_for_pattern(None, RDF.type, kind, _DEFAULT)
        if isinstance(quad.subject, NamedNode)
    }

    def values(name: NamedNode, predicate: NamedNode) -> list[Node]:
        every = {quad.object: None for quad in holding(quads, name, predicate, None)}
        return sorted(every, key=str)

    def text(name: NamedNode, predicate: NamedNode) -> str:
        return "; ".join(
            value.value if isinstance(value, Literal) else shorten(value)
            for value in values(name, predicate)
        )

    source = NamedNode("http://purl.org/dc/terms/source")
    for name in sorted(names, key=str):
        terms = values(name, ist("axiomFor"))
        rationale = Rationale(
            name,
            frozenset(terms),
            text(name, ist("rationale")),
            text(name, source),
            TRUE in values(name, ist("byMeaning")),
        )
        for term in terms:
            rationales[term].append(rationale)
    return rationales
