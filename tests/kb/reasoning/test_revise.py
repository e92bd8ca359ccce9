"""What follows after a change of what is given: the same as from scratch, on random records."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isthmus.kb.reasoning.closure import Closure
from isthmus.kb.reasoning.compile import compile_rules
from isthmus.kb.reasoning.revise import Program, Revision
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

BASE = "https://example.org/"
ONTOLOGY = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:part a owl:TransitiveProperty . :whole owl:inverseOf :part . :piece rdfs:subPropertyOf :part .
:near a owl:SymmetricProperty . :near rdfs:domain :Place . :Place rdfs:subClassOf :Thing .
:via owl:propertyChainAxiom ( :near :near ) .
:Both owl:equivalentClass [ owl:intersectionOf ( :Place :Marked ) ] .
:Mostly rdfs:subClassOf :Marked .
"""
# What all parts are, the whole is: as the rules of the project roll options up.
ROLL_UP = """
PREFIX : <https://example.org/>
CONSTRUCT { ?whole a :Mostly } WHERE {
  ?whole :part ?one . ?one a :Both .
  FILTER NOT EXISTS { ?whole :part ?other . FILTER NOT EXISTS { ?other a :Both } }
}
"""
# What is near nothing is alone: something goes because something came.
ALONE = """
PREFIX : <https://example.org/>
CONSTRUCT { ?one a :Alone } WHERE {
  ?whole :part ?one . FILTER NOT EXISTS { ?one :via ?other }
}
"""
ROLL_UPS = (ROLL_UP, ALONE)
USES = frozenset(f"{BASE}{name}" for name in ("part", "Both", "via"))
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
AXIOMS = [quad.triple for quad in parse(ONTOLOGY, RdfFormat.TURTLE)]
RULES = compile_rules(AXIOMS)

things = st.sampled_from([NamedNode(BASE + name) for name in "abcdef"])
relations = st.sampled_from([NamedNode(BASE + name) for name in ("part", "piece", "near", "whole")])
kinds = st.sampled_from([NamedNode(BASE + name) for name in ("Place", "Marked", "Both")])
facts = st.one_of(
    st.builds(Triple, things, relations, things), st.builds(Triple, things, st.just(TYPE), kinds)
)


class Held:
    """A closure in lists, and the oracle of the test: inferred from scratch."""

    def __init__(self, given_facts):
        closure = Closure(RULES)
        closure.add(given_facts)
        self.rolled = []
        for query in ROLL_UPS:
            while new := [t for t in self._constructed(closure, query) if t not in closure]:
                self.rolled += new
                closure.add(new)
        self.given = frozenset(given_facts)
        self.rounds = {}
        for number, found in enumerate(closure.rounds()):
            for triple in found:
                self.rounds.setdefault(triple, number)

    def _constructed(self, closure, query):
        import pyoxigraph

        store = pyoxigraph.Store()
        for found in closure.rounds():
            store.extend(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in found)
        return sorted(set(store.query(query)), key=str)

    def find(self, subject, predicate, value):
        for triple in self.rounds:
            wanted = zip(
                (subject, predicate, value),
                (triple.subject, triple.predicate, triple.object),
                strict=True,
            )
            if all(one is None or one == other for one, other in wanted):
                yield triple

    def is_given(self, triple):
        return triple in self.given

    def round(self, triple):
        return 0 if triple in self.given else self.rounds[triple]


def program(held):
    last = max(held.rounds.values(), default=0)
    return Program(RULES.rules, (), ROLL_UPS, USES, tuple(held.rolled), last)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.lists(facts, max_size=12, unique=True),
    st.lists(facts, max_size=4, unique=True),
    st.sets(st.integers(0, 11), max_size=5),
)
def test_a_revised_closure_is_the_closure_of_what_is_given_now(before, more, places):
    withdrawn = [triple for at, triple in enumerate(before) if at in places]
    held = Held(before)
    revision = Revision(held, program(held))
    revision.apply(withdrawn, more)
    now = [t for t in held.rounds if t not in revision.gone] + list(revision.fresh)
    left = [triple for triple in before if triple not in withdrawn]
    expected = Held(list(dict.fromkeys((*left, *more))))
    assert set(now) == set(expected.rounds)
    assert len(now) == len(set(now))
    for triple in expected.given:
        assert revision.rounds.get(triple, held.round(triple) if triple in held.rounds else 0) == 0
