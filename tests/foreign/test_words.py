"""What becomes a word in ontologies and data of others, and what a word means at its place."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine, QueryError, Thing

Write = Callable[[str, str], Path]

HEAD = """@prefix : <https://example.org/garden#> .
@prefix my: <https://example.org/mine/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Engine]:
    """Ask over an ontology and data that a test writes; without an ontology, over the shipped."""

    @lru_cache(maxsize=4)
    def asked(ontology: str = "", data: str = "") -> Engine:
        folder = tmp_path_factory.mktemp("garden")
        paths = []
        for name, text in (("garden.ttl", ontology), ("bed.ttl", data)):
            path = folder / name
            path.write_text(HEAD + text, encoding="utf-8")
            paths.append(path)
        if not ontology and not data:
            return Engine(open_knowledge(), cache=None)
        knowledge = open_knowledge(
            ontology=[paths[0]] if ontology else None, data=[paths[1]] if data else (), cache=None
        )
        return Engine(knowledge, cache=None)

    return asked


def ids(engine: Engine, query: str) -> list[str]:
    found = [row[0] for row in engine.ask(query).rows]
    return sorted(thing.id for thing in found if isinstance(thing, Thing))


def shown(engine: Engine, query: str) -> dict[str, object]:
    return {str(row[0]): row[1] for row in engine.ask(query).rows}


def warnings(engine: Engine) -> str:
    return "\n".join(problem.message for problem in engine.vocabulary.warnings)


# --- clashes ---


def test_a_class_of_data_called_like_one_of_ours_steps_back(garden) -> None:
    engine = garden(data="my:page a foaf:Document . my:ann a foaf:Person .")
    assert ids(engine, "find foaf:Document") == ["page"]
    assert ids(engine, "find `foaf:Document`") == ["page"]
    assert ids(engine, "find foaf:document") == ["page"]
    assert "page" not in ids(engine, "find document")
    assert "`foaf:Document` is called so" in warnings(engine)
    assert engine.ask("find option where encrypted and private and reach = many-vpcs").rows


def test_what_the_ontology_borrows_steps_back_and_what_it_maps_to_gives_no_word(garden) -> None:
    engine = garden(
        "".join(f":Kind{number} a owl:Class . " for number in range(40))
        + """<https://example.org/garden> a owl:Ontology .
        :Plant a owl:Class ; rdfs:label "plant" ; owl:equivalentClass my:Plant .
        :Tool a owl:Class .
        my:Plant a owl:Class ; rdfs:label "plant" . my:Rose a owl:Class .
        my:Tool a owl:Class ; rdfs:label "tool" .
        :rose a :Plant . :spade a my:Tool . :rake a :Tool ."""
    )
    assert ids(engine, "find plant") == ["rose"]
    assert ids(engine, "find tool") == ["rake"]
    assert ids(engine, "find my:Tool") == ["spade"]
    names = {term.name for term in engine.vocabulary.classes.values() if not term.hidden}
    assert {"plant", "tool", "my:Tool"} <= names
    assert "rose" not in names


def test_two_terms_of_equal_right_are_told_apart_by_their_short_form(garden) -> None:
    engine = garden(
        """:Plant a owl:Class . my:Plant a owl:Class .
        :height a owl:DatatypeProperty . :Height a owl:DatatypeProperty .
        my:rose a my:Plant ; :height 1 . my:oak a my:Plant ; :Height 2 ."""
    )
    with pytest.raises(QueryError) as refused:
        engine.ask("find plant")
    (told,) = refused.value.diagnostics
    assert told.code == "E106"
    assert any("`my:Plant`" in fix.edits[0].text for fix in told.fixes)
    assert ids(engine, "find my:Plant") == ["oak", "rose"]


def test_a_property_called_like_a_value_is_a_warning(garden) -> None:
    engine = garden(
        """:Plant a owl:Class . :Colour a owl:Class .
        :red a owl:ObjectProperty ; rdfs:domain :Plant ; rdfs:range :Colour .
        :Red a :Colour . :rose a :Plant ; :red :Red ."""
    )
    assert ids(engine, "find plant where red = red") == ["rose"]
    assert "called `red` like the thing" in warnings(engine)


# --- undeclared properties ---


UNDECLARED = """my:app a ist:VpcNode ; rdfs:label "App" ; my:owner "Team A" ; my:costCentre 4711 ;
  dcterms:description "payments" ; my:near my:db ; my:audited true ;
  rdfs:seeAlso <https://e.org/x> .
my:db a ist:VpcNode ; my:owner "Team B" ; my:costCentre 17 .
"""


def test_facts_that_no_ontology_declares_are_shown_and_asked_for(garden) -> None:
    engine = garden(data=UNDECLARED)
    facts = shown(engine, "describe app")
    assert facts["my:owner"] == ("Team A",)
    assert facts["my:costCentre"] == (4711,)
    assert facts["dcterms:description"] == ("payments",)
    assert "rdfs:seeAlso" in facts
    assert ids(engine, 'find vpc where `my:owner` = "Team A"') == ["app"]
    assert ids(engine, 'find vpc where my:owner = "Team A"') == ["app"]
    assert ids(engine, 'find vpc where owner = "Team A"') == ["app"]
    assert ids(engine, "find vpc where `my:costCentre` > 100") == ["app"]
    assert ids(engine, "find vpc where my:cost-centre > 100") == ["app"]
    assert ids(engine, "find vpc where my:near = db") == ["app"]
    assert ids(engine, "find vpc where my:audited = true") == ["app"]
    rows = engine.ask("find vpc show my:owner order by min(my:owner)").rows
    assert [row[-1] for row in rows][:2] == [("Team A",), ("Team B",)]


def test_they_are_told_in_one_line_when_loaded(garden) -> None:
    told = [line for line in warnings(garden(data=UNDECLARED)).split("\n") if "declares" in line]
    assert len(told) == 1
    assert "`my:costCentre`" in told[0]
    assert "`my:owner`" in told[0]


def test_the_shipped_words_stay_as_they_are(garden) -> None:
    engine = garden()
    assert all(term.declared for term in engine.vocabulary.properties.values())
    assert all(thing.types for thing in engine.vocabulary.individuals.values())
    assert "both" not in warnings(engine)


def test_dublin_core_beside_an_ontology_of_others_is_words(garden) -> None:
    engine = garden(
        ":Dataset a owl:Class .",
        """:rain a :Dataset ; dcterms:title "Rain"@en ; dcterms:publisher my:office ;
        dcterms:issued "2020-05-01"^^xsd:date . my:office foaf:name "Office" .""",
    )
    (row,) = engine.ask("find dataset show title, publisher, issued").rows
    assert [str(getattr(cell[0], "id", cell[0])) for cell in row[-3:]] == [
        *("Rain", "office", "2020-05-01")
    ]
    assert ids(engine, "find dataset where issued < 2021-01-01") == ["rain"]
    assert ids(engine, "find dataset where publisher = office") == ["rain"]
    assert ids(engine, 'find dataset where dcterms:title = "rain"') == ["rain"]


def test_every_proposal_of_a_name_is_a_name(garden) -> None:
    engine = garden(data=UNDECLARED)
    proposed = {item.text for item in engine.complete("find vpc where my", 17).items}
    assert "`my:owner`" in proposed or "my:owner" in proposed


# --- things ---


def test_things_without_a_class_are_named(garden) -> None:
    engine = garden(
        ":Device a owl:Class . :kind a owl:ObjectProperty ; rdfs:domain :Device . "
        ":next a owl:ObjectProperty , owl:TransitiveProperty .",
        """:r1 a :Device ; :kind :router . :router skos:prefLabel "Router"@en .
        :t1 :next :t2 . :t2 :next :t3 . :loose rdfs:label "on its own" .""",
    )
    assert ids(engine, 'find device where kind = "Router"') == ["r1"]
    assert ids(engine, "find device where kind = router") == ["r1"]
    assert engine.ask("path from t1 to t3 over next").rows
    assert shown(engine, "describe t1")["next"]
    assert shown(engine, "describe `on its own`")["label"] == ("on its own",)
    assert engine.ask("check r1 where kind = router").rows[0][1] == "true"
    with pytest.raises(QueryError) as refused:
        engine.ask("find device where router")
    assert refused.value.diagnostics[0].code == "E109"


def test_a_class_that_is_a_thing_is_both(garden) -> None:
    engine = garden(
        """:Species a owl:Class . :Bird a owl:Class . :code a owl:DatatypeProperty .
        :Eagle a owl:Class , :Species ; rdfs:subClassOf :Bird ; :code "EAG" .
        :Robin a owl:Class , owl:NamedIndividual , :Species ; :code "ROB" . :harry a :Eagle .""",
    )
    assert ids(engine, "find species") == ["Eagle", "Robin"]
    assert ids(engine, 'find species where code = "EAG"') == ["Eagle"]
    assert ids(engine, "find eagle") == ["harry"]
    assert ids(engine, "find bird") == ["harry"]


# --- values by name ---


def test_the_name_of_a_property_is_the_property_where_properties_are_held(garden) -> None:
    engine = garden()
    words = [
        term for term in engine.vocabulary.properties.values() if not term.hidden and term.declared
    ]
    wrong = []
    for term in words:
        bound = engine.bind(f"find claim where property = `{term.name}`")
        if bound.resolutions[-1].iri not in engine.vocabulary.properties:
            wrong.append(term.name)
    assert wrong == []
    assert len(engine.ask("find claim where property = transport").rows) == 30


def test_what_the_data_hold_comes_before_other_things_of_the_name(garden) -> None:
    engine = garden(
        ":Plant a owl:Class . :Colour a owl:Class . :Town a owl:Class . "
        ":has a owl:ObjectProperty .",
        """:rose a :Plant ; :has my:orange . my:orange a :Colour .
        <https://example.org/town/orange> a :Town .""",
    )
    assert ids(engine, "find plant where has = orange") == ["rose"]


# --- languages ---


def test_labels_are_in_english_everywhere(garden) -> None:
    from isthmus.kb.proofs.text import proof_text

    engine = garden(
        """:Room a owl:Class ; rdfs:label "Zimmer"@de , "room"@en , "اتاق"@fa .
        :leadsTo a owl:ObjectProperty , owl:TransitiveProperty ;
          rdfs:label "ведёт в"@ru , "leads to"@en-GB , "fører til"@da .""",
        """:hall a :Room ; rdfs:label "зал"@ru , "hall"@en ; :leadsTo :den .
        :den a :Room ; skos:prefLabel "логово"@ru , "den"@en ; :leadsTo :attic .
        :attic a :Room ; rdfs:label "чердак"@ru , "loft" , "Dachboden"@de .""",
    )
    told = " ".join(
        str(part)
        for row in engine.ask("find room show leads-to").rows
        for part in (getattr(row[0], "label", ""), row[1:])
    )
    fact = next(
        triple
        for triple in engine.knowledge.closure()
        if "#hall> " in str(triple) and "#attic>" in str(triple)
    )
    proof = engine.knowledge.prove(fact)
    assert proof is not None
    told += proof_text(proof, engine.knowledge.name)
    told += str(engine.knowledge.descriptions.of(fact.subject))
    assert "hall – leads to – loft" in told
    assert not [sign for sign in told if "\u0400" <= sign <= "\u04ff"]
    assert "Dachboden" not in told


# --- things without a name ---


def test_things_without_a_name_are_named_wherever_they_stand(garden) -> None:
    beds = """:Bed a owl:Class . :Host a owl:Class .
        :b1 a :Bed ; :dug true ; :owner [ a foaf:Agent ; foaf:name "Anonymous" ] .
        :b2 a :Bed ; :dug false .
        [] a :Bed ; rdfs:label "worm bed" ; :dug true ."""
    for engine in (garden(beds), garden(":Bed a owl:Class .", beds)):
        assert ids(engine, 'find bed where owner.`foaf:name` = "Anonymous"') == ["b1"]
        assert [row[1] for row in engine.ask("find `foaf:Agent` show `foaf:name`").rows] == [
            ("Anonymous",)
        ]
        labels = {row[0].label for row in engine.ask("find bed").rows if isinstance(row[0], Thing)}
        assert "worm bed" in labels
        groups = engine.ask("find bed group by dug show dug, count, list").rows
        told = {row[0]: (row[1], len(row[2])) for row in groups if isinstance(row[2], tuple)}
        assert told == {True: (2, 2), False: (1, 1)}


def test_what_describes_an_ontology_or_a_term_is_no_thing(garden) -> None:
    engine = garden(
        """<https://example.org/garden> a owl:Ontology ; dcterms:creator [ a foaf:Person ] .
        :Bed a owl:Class ; skos:example [ a foaf:Person ] . :b1 a :Bed ."""
    )
    with pytest.raises(QueryError):
        engine.ask("find `foaf:Person`")


def test_a_denial_without_a_name_denies(garden) -> None:
    films = """:Film a owl:Class . :Person a owl:Class . :madeBy a owl:ObjectProperty .
        :mood a owl:DatatypeProperty . :dune a :Film . :ridley a :Person .
        [ a owl:NegativePropertyAssertion ; owl:sourceIndividual :dune ;
          owl:assertionProperty :madeBy ; owl:targetIndividual :ridley ] .
        [ a owl:NegativePropertyAssertion ; owl:sourceIndividual :dune ;
          owl:assertionProperty :mood ; owl:targetValue "gay" ] ."""
    for engine in (garden(films), garden(":Film a owl:Class .", films)):
        assert ids(engine, "find film where not made-by = ridley") == ["dune"]
        assert ids(engine, 'find film where not mood = "gay"') == ["dune"]


# --- thesauri, and labels in several languages ---


def test_a_thesaurus_is_asked_without_the_ontology_of_skos(garden) -> None:
    fruit = """:fruit a skos:Concept ; skos:prefLabel "Fruit"@en , "Obst"@de .
        :apple a skos:Concept ; skos:prefLabel "Apfel"@de , "Apple"@en ; skos:broader :fruit ;
          skos:altLabel "pomme"@fr ; skos:exactMatch <http://other.example/apple> ;
          skos:definition "A round fruit"@en .
        :box a skos:Collection ; skos:member :apple ."""
    engine = garden(fruit)
    assert ids(engine, "find concept where broader = fruit") == ["apple"]
    assert ids(engine, 'find concept where pref-label = "apfel"') == ["apple"]
    assert ids(engine, 'find concept where definition contains "round"') == ["apple"]
    assert ids(engine, "find collection where member = apfel") == ["box"]
    assert ids(garden(data=fruit), "find concept where broader = obst") == ["apple"]
    with pytest.raises(QueryError) as caught:
        engine.ask("find concept where exact-match = apple")
    for fix in caught.value.diagnostics[0].fixes:
        written = fix.edits[0].text
        if written.startswith("`"):
            assert ids(engine, f"find concept where exact-match = {written}") == ["apple"]
            break
    else:
        raise AssertionError("no fix names the thing that has no class")


def test_labels_in_every_language_are_names(garden) -> None:
    engine = garden(
        """:Animal a owl:Class ; rdfs:label "animal"@en , "Tier"@de .
        :eats a owl:ObjectProperty ; rdfs:label "eats"@en , "frisst"@de , "ест"@ru .
        :x1 a :Animal ; rdfs:label "eagle"@en , "Adler"@de , "орёл"@ru ; :eats :x2 .
        :x2 a :Animal ; rdfs:label "Maus"@de , "souris"@fr ."""
    )
    for eats in ("eats", "frisst", "ест"):
        for mouse in ("maus", "souris", "x2"):
            assert ids(engine, f"find tier where {eats} = {mouse}") == ["x1"]
    for word in ("eagle", "Adler", "орёл"):
        assert engine.ask(f"describe {word}").rows


YES_OR_NO = """:Work a rdfs:Class . :Boolean a rdfs:Class .
:free a rdf:Property ; rdfs:range :Boolean ; rdfs:domain :Work . dcterms:title a rdf:Property .
:a a :Work ; :free true ; my:find true ; dcterms:title "A" .
:b a :Work ; :free false ; my:find false ; my:of "x" . :c a :Work .
"""


def test_a_yes_or_no_is_one_by_its_data(garden) -> None:
    """Without a range, or with a class of things that data write as literals (schema.org)."""
    engine = garden(YES_OR_NO)
    for word in ("free", "`find`"):
        assert ids(engine, f"find work where {word}") == ["a"]
        assert ids(engine, f"find work where not {word}") == ["b"]
        assert ids(engine, f"find work where {word} is unstated") == ["c"]
        assert ids(engine, f"find work where {word} = false") == ["b"]
        verdicts = engine.ask(f"find work show ({word}) as so").rows
        assert [row[1] for row in verdicts] == ["true", "false", "unstated"]
    told = [line for line in warnings(engine).split("\n") if "declares" in line]
    assert len(told) == 1
    assert "`my:of`" in told[0]
    assert "title" not in told[0]


def test_a_property_of_two_classes_is_asked_where_some_things_may_have_it(garden) -> None:
    engine = garden(
        """:Modal a owl:Class . :Statement a owl:Class . :Stone a owl:Class .
:Claim a owl:Class ; rdfs:subClassOf :Statement , :Modal .
:firm a owl:DatatypeProperty ; rdfs:domain :Modal ; rdfs:range xsd:boolean .
:said a owl:ObjectProperty ; rdfs:domain :Stone ; rdfs:range :Statement .
:s a :Stone ; :said :c . :c a :Claim ; :firm true .
"""
    )
    assert ids(engine, "find stone where any said with (firm)") == ["s"]
    assert ids(engine, "find stone where said.firm") == ["s"]
    with pytest.raises(QueryError):
        engine.ask("find stone where firm")
