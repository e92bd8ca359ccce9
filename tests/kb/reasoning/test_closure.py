"""What follows: ours against the reference, and the traps on the way."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isthmus.kb.reasoning.clashes import clashes
from isthmus.kb.reasoning.closure import Closure
from isthmus.kb.reasoning.compile import compile_rules, equality_rules
from isthmus.kb.reasoning.reference import reference_closure
from isthmus.kb.reasoning.rule import Ruleset
from isthmus.kb.schema import Schema, is_clean
from pyoxigraph import RdfFormat, Triple, parse

Read = Callable[[str], list[Triple]]
PREFIXES = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def read(text: str) -> list[Triple]:
    return list({q.triple: None for q in parse(input=PREFIXES + text, format=RdfFormat.TURTLE)})


def close(triples: list[Triple], *, equality: bool = False) -> Closure:
    ruleset = compile_rules(triples)
    if equality:
        predicates = {t.predicate for t in triples}
        predicates |= {rule.head.predicate for rule in ruleset.rules if rule.head}
        rules = (*ruleset.rules, *equality_rules(sorted(predicates, key=str)))
        ruleset = Ruleset(rules, ruleset.contradictions, ruleset.transitive, ruleset.ignored)
    closure = Closure(ruleset)
    closure.add(triples)
    return closure


def clean(triples: set[Triple], schema: Schema) -> set[str]:
    return {str(t) for t in triples if is_clean(t, schema)}


def everything(closure: Closure) -> set[Triple]:
    return {t for found in closure.rounds() for t in found}


def agree(text: str, *, equality: bool = False) -> tuple[set[str], bool]:
    """Check that both reasoners draw the same; return it, and whether it clashes."""
    triples = read(text)
    schema = Schema(triples)
    closure = close(triples, equality=equality)
    drawn, errors = reference_closure(triples)
    found = list(clashes(closure, closure.ruleset))
    ours = clean(everything(closure), schema)
    if any(clash.rule in {"prp-fp", "prp-ifp", "cls-maxc2", "cls-maxqc2"} for clash in found):
        return ours, True  # names are unique here: the reference concludes sameAs instead
    assert bool(found) == bool(errors), (found, errors)
    assert ours == clean(drawn, schema)
    return ours, bool(found)


DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty .
"""

AXIOMS = {
    "subclass": ":A rdfs:subClassOf :B .",
    "equivalent class": ":A owl:equivalentClass :B .",
    "intersection as condition": "[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "intersection as conclusion": ":A rdfs:subClassOf [ owl:intersectionOf ( :B :C ) ] .",
    "intersection defined": ":C owl:equivalentClass [ owl:intersectionOf ( :A :B ) ] .",
    "intersection by name": ":C owl:intersectionOf ( :A :B ) .",
    "union by name": ":C owl:unionOf ( :A :B ) .",
    "one of by name": ":C owl:oneOf ( :i1 :i2 ) .",
    "restriction by name": ":C owl:onProperty :p ; owl:hasValue :i2 .",
    "maximum by name": ":A owl:onProperty :p ; owl:maxCardinality 0 .",
    "nothing below": "owl:Nothing rdfs:subClassOf :A .",
    "thing above": ":A rdfs:subClassOf owl:Thing . :p rdfs:range rdfs:Resource .",
    "at most none of a kind": """:A rdfs:subClassOf [ owl:onProperty :p ;
        owl:maxQualifiedCardinality 0 ; owl:onClass :B ] .""",
    "disjoint descriptions": "[ owl:onProperty :p ; owl:hasValue :i3 ] owl:disjointWith :B .",
    "all disjoint": "[] a owl:AllDisjointClasses ; owl:members ( :B :C :A ) .",
    "reflexive chain": ":p owl:propertyChainAxiom ( :q ) .",
    "has value from": "[ owl:onProperty :p ; owl:hasValue :i4 ] rdfs:subClassOf :D .",
    "self": ":p rdfs:subPropertyOf :p . :A rdfs:subClassOf :A .",
    "union as condition": "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "one of": "[ owl:oneOf ( :i1 :i2 ) ] rdfs:subClassOf :C .",
    "has value as condition": "[ owl:onProperty :p ; owl:hasValue :i2 ] rdfs:subClassOf :C .",
    "has value as conclusion": ":A rdfs:subClassOf [ owl:onProperty :d ; owl:hasValue true ] .",
    "has value defined": ":B owl:equivalentClass [ owl:onProperty :d ; owl:hasValue true ] .",
    "some values": "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :C .",
    "some values of anything": """[ owl:onProperty :p ; owl:someValuesFrom owl:Thing ]
        rdfs:subClassOf :D .""",
    "some values nested": """[ owl:onProperty :p ; owl:someValuesFrom
        [ owl:onProperty :q ; owl:someValuesFrom :A ] ] rdfs:subClassOf :C .""",
    "all values": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "complement": ":A rdfs:subClassOf [ owl:complementOf :B ] .",
    "at most none": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 0 ] .",
    "disjoint": ":A owl:disjointWith :B .",
    "domain": ":p rdfs:domain :A .",
    "range": ":p rdfs:range :B .",
    "subproperty": ":p rdfs:subPropertyOf :q .",
    "equivalent property": ":p owl:equivalentProperty :q .",
    "inverse": ":p owl:inverseOf :q .",
    "symmetric": ":p a owl:SymmetricProperty .",
    "transitive": ":p a owl:TransitiveProperty .",
    "chain": ":r owl:propertyChainAxiom ( :p :q ) .",
    "chain back": ":p owl:propertyChainAxiom ( :p :q ) .",
    "long chain": ":p owl:propertyChainAxiom ( :p :q :r ) .",
    "irreflexive": ":p a owl:IrreflexiveProperty .",
    "asymmetric": ":p a owl:AsymmetricProperty .",
    "functional": ":p a owl:FunctionalProperty .",
    "inverse functional": ":p a owl:InverseFunctionalProperty .",
    "disjoint properties": ":p owl:propertyDisjointWith :q .",
}
DATA = """
:i1 a :A ; :p :i2 ; :d true . :i2 a :B ; :p :i3 ; :q :i1 . :i3 a :A, :B ; :q :i4 .
:i4 :r :i1 ; :p :i4 .
"""


@pytest.mark.parametrize("axiom", AXIOMS)
def test_each_axiom_draws_what_the_reference_draws(axiom: str) -> None:
    agree(DECLARED + AXIOMS[axiom] + DATA)


_things = st.sampled_from([f":i{number}" for number in range(6)])
_classes = st.sampled_from([":A", ":B", ":C", ":D"])
_properties = st.sampled_from([":p", ":q", ":r"])
_axioms = st.one_of(
    st.builds("{} rdfs:subClassOf {} .".format, _classes, _classes),
    st.builds("{} owl:equivalentClass {} .".format, _classes, _classes),
    st.builds("{} owl:disjointWith {} .".format, st.just(":D"), _classes),
    st.builds(
        "{} owl:equivalentClass [ owl:intersectionOf ( {} {} ) ] .".format,
        _classes,
        _classes,
        _classes,
    ),
    st.builds(
        "[ owl:onProperty {} ; owl:someValuesFrom {} ] rdfs:subClassOf {} .".format,
        _properties,
        _classes,
        _classes,
    ),
    st.builds(
        "{} rdfs:subClassOf [ owl:onProperty {} ; owl:allValuesFrom {} ] .".format,
        _classes,
        _properties,
        _classes,
    ),
    st.builds(
        "{} owl:equivalentClass [ owl:onProperty {} ; owl:hasValue {} ] .".format,
        _classes,
        _properties,
        _things,
    ),
    st.builds(
        "[ owl:unionOf ( {} {} ) ] rdfs:subClassOf {} .".format, _classes, _classes, _classes
    ),
    st.builds("{} rdfs:domain {} .".format, _properties, _classes),
    st.builds("{} rdfs:range {} .".format, _properties, _classes),
    st.builds("{} rdfs:subPropertyOf {} .".format, _properties, _properties),
    st.builds("{} owl:inverseOf {} .".format, _properties, _properties),
    st.builds("{} a owl:TransitiveProperty .".format, _properties),
    st.builds("{} a owl:SymmetricProperty .".format, _properties),
    st.builds(
        "{} owl:propertyChainAxiom ( {} {} ) .".format, _properties, _properties, _properties
    ),
)
_facts = st.one_of(
    st.builds("{} a {} .".format, _things, _classes),
    st.builds("{} {} {} .".format, _things, _properties, _things),
    st.builds("{} :d {} .".format, _things, st.sampled_from(["true", "false", '"x"'])),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_axioms, min_size=1, max_size=6), st.lists(_facts, min_size=2, max_size=10))
def test_random_ontologies_draw_what_the_reference_draws(
    axioms: list[str], facts: list[str]
) -> None:
    agree("\n".join([DECLARED, *axioms, *facts]))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_axioms, min_size=1, max_size=3),
    st.lists(_facts, min_size=2, max_size=6),
    st.lists(st.builds("{} owl:sameAs {} .".format, _things, _things), min_size=1, max_size=2),
)
def test_equal_things_share_what_the_reference_lets_them_share(
    axioms: list[str], facts: list[str], equal: list[str]
) -> None:
    agree("\n".join([DECLARED, *axioms, *facts, *equal]), equality=True)


def test_a_long_chain_of_a_transitive_property_is_cheap_and_complete() -> None:
    length = 300
    chain = " ".join(f":n{at} :p :n{at + 1} ." for at in range(length))
    closure = close(read(":p a owl:TransitiveProperty . " + chain))
    pairs = [t for t in everything(closure) if t.predicate.value.endswith("/p")]
    assert len(pairs) == length * (length + 1) // 2


def test_transitivity_crosses_an_inverse_and_a_subproperty() -> None:
    text = """
        :part a owl:TransitiveProperty ; owl:inverseOf :whole . :direct rdfs:subPropertyOf :part .
        :a :direct :b . :c :whole :b . :c :part :d .
    """
    ours, _ = agree(text)
    assert "<https://example.org/d> <https://example.org/whole> <https://example.org/a>" in ours


def test_transitivity_reaches_through_pairs_drawn_later() -> None:
    text = """
        :p a owl:TransitiveProperty . :p owl:propertyChainAxiom ( :q :r ) .
        :a :p :b . :b :q :x . :x :r :c . :c :p :d .
    """
    ours, _ = agree(text)
    assert "<https://example.org/a> <https://example.org/p> <https://example.org/d>" in ours


def test_an_inverse_in_a_chain_is_read_in_place(turtle: Read) -> None:
    closure = close(
        turtle(
            ":near owl:propertyChainAxiom ( :in [ owl:inverseOf :in ] ) . :a :in :z . :b :in :z ."
        )
    )
    (wanted,) = turtle(":a :near :b .")
    assert wanted in closure


def test_literals_never_become_subjects() -> None:
    closure = close(
        read(':d owl:inverseOf :e . :a :d "x" . :f a owl:SymmetricProperty . :a :f 1 .')
    )
    assert all('"' not in str(t.subject) for t in everything(closure))


def test_adding_more_gives_the_same_as_starting_with_all() -> None:
    text = (
        DECLARED
        + ":p a owl:TransitiveProperty . "
        + "[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :B ."
    )
    facts = read(text + ":a :p :b . :b :p :c . :c a :A . :c :p :d . :d a :A .")
    whole = everything(close(facts))
    closure = Closure(compile_rules(facts))
    closure.add(facts[:-2])
    closure.add(facts[-2:])
    assert everything(closure) == whole


def test_reasoning_can_be_stopped() -> None:
    class StopError(Exception):
        pass

    def stop(count: int) -> None:
        raise StopError

    closure = Closure(compile_rules(read(":A rdfs:subClassOf :B .")), stop)
    with pytest.raises(StopError):
        closure.add(read(":a a :A ."))


def test_giving_the_same_again_changes_nothing() -> None:
    facts = read(":p a owl:TransitiveProperty . :a :p :b . :b :p :c .")
    closure = close(facts)
    size = closure.size
    closure.add(facts)
    assert closure.size == size


def test_a_value_many_things_share_is_kept_and_found() -> None:
    spokes = " ".join(f":s{at} :to :hub . :hub :from :s{at} ." for at in range(40))
    text = "[ owl:onProperty :to ; owl:someValuesFrom :Hub ] rdfs:subClassOf :Spoke . :hub a :Hub ."
    ours, _ = agree(text + spokes)
    assert sum("Spoke" in line for line in ours) == 40


def test_a_known_thing_in_a_description_is_looked_up_directly(turtle: Read) -> None:
    text = """
        [ owl:intersectionOf ( [ owl:oneOf ( :i1 ) ]
            [ owl:onProperty :p ; owl:someValuesFrom :B ] ) ] rdfs:subClassOf :C .
        [ owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue :i1 ] rdfs:subClassOf :D .
        [ owl:intersectionOf ( [ owl:oneOf ( :i1 ) ] [ owl:onProperty :q ; owl:hasValue :i3 ] ) ]
            rdfs:subClassOf [ owl:onProperty :r ; owl:allValuesFrom :E ] .
        [ owl:intersectionOf ( [ owl:oneOf ( :i1 ) ] :A ) ] rdfs:subClassOf
            [ owl:onProperty [ owl:inverseOf :q ] ; owl:hasValue :i5 ] .
        :i1 :p :i2 ; :q :i3 ; :r :i4 . :i2 a :B . :i5 :p :i2 . :i1 a :A .
    """
    closure = close(turtle(text))
    for wanted in (":i1 a :C .", ":i2 a :D .", ":i4 a :E .", ":i5 :q :i1 ."):
        assert turtle(wanted)[0] in closure, wanted
    assert turtle(":i5 a :C .")[0] not in closure
    assert turtle(":never :p :seen .")[0] not in closure


@pytest.mark.parametrize(
    "axiom",
    [
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .",
        "[ owl:complementOf :A ] rdfs:subClassOf :B .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .",
        ":A rdfs:subClassOf [ owl:complementOf [ owl:oneOf ( :i1 ) ] ] .",
        """:A rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ;
            owl:onClass [ owl:oneOf ( :i1 ) ] ] .""",
        "owl:Thing rdfs:subClassOf :A .",
        "[ owl:onProperty :d ; owl:someValuesFrom rdfs:Literal ] rdfs:subClassOf :A .",
        "[ owl:onProperty [ :x :y ] ; owl:hasValue 1 ] rdfs:subClassOf :A .",
        "[ owl:oneOf ( :i1 ) ] owl:disjointWith :A .",
        ":A owl:disjointWith [ owl:complementOf :B ] .",
        "[ :x :y ] rdfs:domain :A .",
        "[ :x :y ] rdfs:subPropertyOf :p .",
        ":p owl:propertyChainAxiom ( :q [ :x :y ] ) .",
        ":p owl:propertyDisjointWith [ :x :y ] .",
        "[ :x :y ] a owl:FunctionalProperty .",
    ],
)
def test_axioms_outside_the_profile_are_named(axiom: str) -> None:
    (ignored,) = compile_rules(read(axiom)).ignored
    assert ": " in ignored


def test_odd_axioms_about_literals_are_harmless(turtle: Read) -> None:
    odd = """[ owl:oneOf ( 1 2 ) ] rdfs:subClassOf :A .
        :A rdfs:subClassOf [ owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue 1 ] .
        :q owl:propertyChainAxiom () . :x a :A ."""
    closure = close(turtle(odd))
    assert len(everything(closure)) == len(set(turtle(odd)))


def test_the_shipped_ontology_stays_inside_the_profile() -> None:
    from isthmus.kb.source import read_all
    from isthmus.ontology import ontology_files

    triples = [t for source in read_all(ontology_files()) for t in source.triples]
    assert compile_rules(triples).ignored == ()
