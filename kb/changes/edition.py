"""The closure of the edition, as working out another day needs it."""

from collections.abc import Iterator, Mapping

import pyoxigraph
from isthmus.kb.frozen import Frozen
from isthmus.kb.reasoning.revise import Program
from isthmus.kb.reasoning.rule import Atom, Rule
from isthmus.kb.record.claim_terms import KINDS_OF_RECORDS
from isthmus.kb.store.dataset import Dataset
from isthmus.kb.store.quads import holding
from isthmus.kb.terms import RDF, Node
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

_DEFAULT = DefaultGraph()


class Reasoned(Frozen, eq=False):
    """What a store does not hold and working out another day needs.

    Attributes:
        program: By what the closure was made.
        hidden: Triples of the closure that are of no interest to a reader, and not in the store.
        vocabulary: IRIs of classes and properties, about which a reader is told nothing inferred.
        values: What is said of values that changes state and the edition has no word for.
        carried: Facts that rest on claims alone that changes replace, each with these claims.
    """

    program: Program
    hidden: tuple[Triple, ...]
    vocabulary: frozenset[str]
    values: tuple[Triple, ...]
    carried: Mapping[Triple, frozenset[str]]


PARTS_OF_REASONED = (Program, Rule, Atom)
"""The classes of all that `Reasoned` holds."""


class Edition:
    """The closure of the edition, looked up in its store; `revise.Before`.

    Args:
        dataset: The store.
        reasoned: What the store does not hold.
    """

    def __init__(self, dataset: Dataset, reasoned: Reasoned) -> None:
        self.quads = dataset.store
        self.reasoned = reasoned
        self._rounds = dataset.rounds()
        self._hidden = pyoxigraph.Store()
        self._hidden.extend(Quad(t.subject, t.predicate, t.object) for t in reasoned.hidden)
        self.records = {
            quad.subject
            for kind in KINDS_OF_RECORDS
            for quad in self.quads.quads_for_pattern(None, RDF.type, kind, _DEFAULT)
        }

    def find(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        """Yield the triples of the closure that match."""
        if isinstance(subject, Literal):
            return
        for quad in holding(self.quads, subject, predicate, value):
            if quad.subject not in self.records:
                yield quad.triple
        for quad in self._hidden.quads_for_pattern(subject, predicate, value):
            yield quad.triple

    def holds(self, triple: Triple) -> bool:
        """Tell whether a triple is in the closure."""
        return any(True for _ in self.find(triple.subject, triple.predicate, triple.object))

    def is_given(self, triple: Triple) -> bool:
        """Tell whether a triple of the closure was given, inferred or not."""
        return str(triple) not in self._rounds and not self.is_hidden(triple)

    def round(self, triple: Triple) -> int:
        """Return the round of a triple: above those of all that it was inferred from."""
        number = self._rounds.get(str(triple))
        if number is not None:
            return number
        # The rounds of hidden triples are not kept; the last round is above all of them.
        return self.reasoned.program.last if self.is_hidden(triple) else 0

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the values of a predicate of one subject; `schema.Schema.objects`."""
        return [triple.object for triple in self.find(subject, predicate, None)]

    def value(self, subject: Node, predicate: NamedNode) -> Node | None:
        """Return a value of a predicate of one subject; `schema.Schema.value`."""
        return next(iter(self.objects(subject, predicate)), None)

    def speaks_of(self, term: Node) -> bool:
        """Tell whether the edition says anything of a thing."""
        if isinstance(term, Literal):
            return False
        return any(self.quads.quads_for_pattern(term, None, None, _DEFAULT))

    def is_hidden(self, triple: Triple) -> bool:
        """Tell whether a triple of the closure is not in the store."""
        parts = triple.subject, triple.predicate, triple.object
        return any(self._hidden.quads_for_pattern(*parts))
