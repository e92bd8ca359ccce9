"""Find what cannot be true together."""

from collections.abc import Iterator

from isthmus.kb.data_class import dataclass
from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, shorten, triple_of
from pyoxigraph import NamedNode, Triple

from .closure import Closure
from .rule import Rule, Ruleset

_WORDING = {
    "cax-dw": "nothing can be both",
    "cls-nothing2": "nothing can be a member of the empty class",
    "cls-com": "nothing can be a member of a class and of its complement",
    "prp-irp": "nothing is related to itself by this property",
    "prp-asyp": "this property never holds in both directions",
    "prp-pdw": "these properties never relate the same two things",
    "prp-fp": "this property has one value at most, and different names are different things",
    "prp-ifp": "this value belongs to one thing at most, and different names are different things",
    "prp-key": "this key belongs to one thing at most, and different names are different things",
    "eq-diff1": "things cannot be the same and different",
    "eq-diff2": "things cannot be the same and different",
    "cls-maxc1": "there can be no value of this property",
    "cls-maxc2": "this property has one value at most, and different names are different things",
    "cls-maxqc1": "there can be no such value of this property",
    "cls-maxqc2": "there is one such value at most, and different names are different things",
}


@dataclass(frozen=True, slots=True)
class Clash:
    """Triples of a closure that contradict each other.

    Attributes:
        rule: The name of the rule of OWL 2 RL that finds it.
        axioms: The axioms behind that rule.
        message: Why they clash, in one sentence.
        triples: The triples.
    """

    rule: str
    message: str
    triples: tuple[Triple, ...]
    axioms: tuple[Triple, ...] = ()


def clashes(closure: Closure, ruleset: Ruleset) -> Iterator[Clash]:
    """Yield every contradiction in a closure, each once, in the order of the rules."""
    seen: set[frozenset[Triple]] = set()
    for rule in ruleset.contradictions:
        for values in closure.solutions(rule):
            triples = tuple(dict.fromkeys(atom.triple(values) for atom in rule.body))
            # A pair is found in both orders, and once more by each axiom that says the same.
            if frozenset(triples) not in seen:
                seen.add(frozenset(triples))
                yield Clash(rule.name, _message(rule), triples, rule.axioms)
    yield from _denied(closure)


def _denied(closure: Closure) -> Iterator[Clash]:
    """Yield what is stated or inferred although it is denied."""
    words = {OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue}
    denials = Schema(triple for word in sorted(words, key=str) for triple in closure.stating(word))
    for named in denials.stating(OWL.assertionProperty):
        node, predicate = named.subject, named.object
        assert isinstance(predicate, NamedNode)
        for word, rule in ((OWL.targetIndividual, "prp-npa1"), (OWL.targetValue, "prp-npa2")):
            for subject in denials.objects(node, OWL.sourceIndividual):
                for value in denials.objects(node, word):
                    fact = triple_of(subject, predicate, value)
                    if fact in closure:
                        message = f"this is denied by {shorten(node)}"
                        named_target = Triple(node, word, value)
                        yield Clash(rule, message, (fact, named_target))


def _message(rule: Rule) -> str:
    return f"{_WORDING.get(rule.name, 'this cannot be')} ({rule.name})"
