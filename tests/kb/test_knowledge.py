"""Opening a knowledge base, and the cache behind it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import (
    BuildError,
    Inputs,
    Knowledge,
    SourceError,
    StoreError,
    open_inputs,
    open_knowledge,
)
from isthmus.kb.store.cache import KEPT
from pyoxigraph import NamedNode, Triple

Write = Callable[[str, str], Path]
Read = Callable[[str], Triple]


@pytest.fixture
def inputs(write: Write) -> Inputs:
    return Inputs(
        ontology=(write("o.ttl", ":A rdfs:subClassOf :B . :A a owl:Class . :B a owl:Class ."),),
        data=(write("d.ttl", ':x a :A ; rdfs:label "the x" .'),),
    )


def test_a_second_opening_is_served_from_the_cache(
    inputs: Inputs, tmp_path: Path, triple: Read
) -> None:
    cache = tmp_path / "cache"
    stages: list[str] = []
    first = open_inputs(inputs, lambda stage, count: stages.append(stage), cache)
    assert "built" in stages
    stages.clear()
    second = open_inputs(inputs, lambda stage, count: stages.append(stage), cache)
    assert stages == []
    assert set(first.quads) == set(second.quads)
    assert first.version == second.version
    assert second.prove(triple(":x a :B")) is not None, "proofs work from the cache too"


def test_the_cache_is_private(inputs: Inputs, tmp_path: Path) -> None:
    open_inputs(inputs, None, tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_the_cache_does_not_grow_without_end(inputs: Inputs, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(12):
        inputs.data[0].write_text(inputs.data[0].read_text() + f"\n# {number}")
        open_inputs(inputs, None, cache)
    assert 1 <= len(list(cache.iterdir())) <= 8
    stages: list[str] = []
    open_inputs(inputs, lambda stage, count: stages.append(stage), cache)
    assert stages == [], "what was built last is kept"


def _spoil_start(content: bytes) -> bytes:
    return b"x" + content[1:]


def _spoil_middle(content: bytes) -> bytes:
    return content.replace(b"example.org/x", b"example.org/y", 1)


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _empty(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("spoil", [_spoil_start, _spoil_middle, _cut, _empty])
def test_a_damaged_cache_is_rebuilt(
    inputs: Inputs, tmp_path: Path, spoil: Callable[[bytes], bytes], triple: Read
) -> None:
    cache = tmp_path / "cache"
    good = open_inputs(inputs, None, cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    assert set(open_inputs(inputs, None, cache).quads) == set(good.quads)
    assert file.read_bytes() == whole


def test_a_changed_file_is_another_version(inputs: Inputs, tmp_path: Path, triple: Read) -> None:
    cache = tmp_path / "cache"
    first = open_inputs(inputs, None, cache)
    inputs.data[0].write_text(inputs.data[0].read_text() + ":y a :A .")
    second = open_inputs(inputs, None, cache)
    assert second.version != first.version
    assert second.prove(triple(":y a :B")) is not None


def test_a_cache_that_cannot_be_written_is_no_obstacle(
    inputs: Inputs, tmp_path: Path, triple: Read
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    knowledge = open_inputs(inputs, None, blocked / "cache")
    assert knowledge.prove(triple(":x a :B")) is not None


def test_a_cache_removed_meanwhile_is_missed_by_nobody(
    inputs: Inputs, tmp_path: Path, triple: Read
) -> None:
    cache = tmp_path / "cache"
    open_inputs(inputs, None, cache)
    knowledge = open_inputs(inputs, None, cache)
    next(cache.iterdir()).unlink()
    assert knowledge.prove(triple(":x a :B")) is not None


def test_what_is_in_use_stays_in_the_cache(inputs: Inputs, tmp_path: Path) -> None:
    cache, built = tmp_path / "cache", []

    def opened(data: tuple[Path, ...] = ()) -> None:
        open_inputs(replace(inputs, data=data), lambda stage, _: built.append(stage), cache)

    opened()
    for number in range(KEPT + 1):
        data = tmp_path / f"{number}.ttl"
        data.write_text(f"<https://example.org/{number}> a <https://example.org/Thing> .")
        opened((data,))
        built.clear()
        opened()
        assert not built, "asked for after each other one, so it was not the oldest"
    assert len(list(cache.iterdir())) == KEPT


def test_a_cache_damaged_meanwhile_is_said_so(inputs: Inputs, tmp_path: Path, triple: Read) -> None:
    cache = tmp_path / "cache"
    open_inputs(inputs, None, cache)
    knowledge = open_inputs(inputs, None, cache)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StoreError, match="damaged meanwhile"):
        knowledge.prove(triple(":x a :B"))


def test_another_vocabulary_comes_without_the_shipped_claims(inputs: Inputs) -> None:
    knowledge = open_knowledge(inputs.ontology, inputs.data, cache=None)
    assert not knowledge.store.select("SELECT ?c { ?c a ist:Claim }").rows


def test_a_build_can_be_stopped(inputs: Inputs) -> None:
    def stop(stage: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_inputs(inputs, stop, None)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.ttl"):
        open_knowledge(data=[tmp_path / "gone.ttl"], cache=tmp_path / "cache")


def test_layers_stand_in_graphs_of_their_own(knowledge_of: Callable[..., Knowledge]) -> None:
    knowledge = knowledge_of(
        ":p rdfs:subPropertyOf :q . :p a owl:ObjectProperty . :thing a :Kind .",
        "claim:c a ist:Claim ; ist:subject :a ; ist:property :p ; ist:object :b . :n :r :m .",
        data=":u :p :v .",
    )

    def ask(pattern: str, graph: str) -> bool:
        where = f"GRAPH <https://w3id.org/isthmus/graph/{graph}> {{ {pattern} }}"
        query = f"PREFIX : <https://example.org/> SELECT * {{ {where if graph else pattern} }}"
        return bool(knowledge.store.select(query).rows)

    for pattern, graph in {
        ":p rdfs:subPropertyOf :q": "ontology",
        "claim:c ist:object :b": "claims-2020-06-06",
        ":a :p :b": "facts",
        ":n :r :m": "facts",
        ":thing a :Kind": "facts",
        ":a :q :b": "inferred",
        ":u :q :v": "inferred",
        ":u :p :v": "user",
    }.items():
        assert ask(pattern, graph), (pattern, graph)
        assert ask(pattern, "") == (graph != "ontology"), pattern
    assert not ask(":u :p :v", "facts")
    assert not ask(":a :p :b", "inferred")
    assert {str(t.predicate) for t in knowledge.facts()} >= {"<https://example.org/p>"}
    assert any("subPropertyOf" in str(t) for t in knowledge.ontology())


def test_nothing_unwanted_is_in_the_closure(knowledge_of: Callable[..., Knowledge]) -> None:
    knowledge = knowledge_of(
        """:A rdfs:subClassOf owl:Thing, :B . :p rdfs:range xsd:string ; rdfs:domain :A .
        :same a owl:SymmetricProperty . :A a owl:Class .""",
        data=""":x :p "text" ; :same [ :p "inner" ] . :x owl:sameAs :x2 .
            [ owl:onProperty :same ; owl:someValuesFrom :B ] rdfs:subClassOf :C .""",
    )
    drawn = knowledge.store.select(
        "SELECT ?s ?p ?o { GRAPH <https://w3id.org/isthmus/graph/inferred> { ?s ?p ?o } }"
    ).rows
    assert drawn
    for subject, _, value in drawn:
        assert isinstance(subject, NamedNode)
        assert not str(value).startswith(("_:", "<http://www.w3.org/"))
        assert subject != value


def test_names_are_labels_where_there_are_any(knowledge_of: Callable[..., Knowledge]) -> None:
    knowledge = knowledge_of(
        'ist:private rdfs:label "private"@en .', 'option:a rdfs:label "Option A" .'
    )
    assert knowledge.name(NamedNode("https://w3id.org/isthmus/option/a")) == "Option A"
    assert knowledge.name(NamedNode("https://w3id.org/isthmus/ns#private")) == "private"
    assert knowledge.name(NamedNode("https://w3id.org/isthmus/option/b")) == "option:b"


def test_the_reference_reasoner_gives_the_same_knowledge(inputs: Inputs) -> None:
    from isthmus.kb.build import build

    plain = build(inputs, verify=True)
    assert set(build(inputs, reasoner="owlrl").dataset().layers()) == set(plain.dataset().layers())


def test_verification_shows_what_only_one_reasoner_draws(
    knowledge_of: Callable[..., Knowledge], triple: Read
) -> None:
    from isthmus.kb.reasoning.reference import check_same
    from isthmus.kb.schema import Schema

    given = [triple(":A rdfs:subClassOf :B"), triple(":A a owl:Class"), triple(":x a :A")]
    drawn, extra = triple(":x a :B"), triple(":x :p 1.50")
    schema = Schema(given)
    check_same([*given, extra], {triple(":x :p 1.5"), given[2], drawn}, schema)
    with pytest.raises(BuildError, match=r"only owlrl: <https://example.org/x> rdf:type"):
        check_same(given, {given[2]}, schema)
    with pytest.raises(BuildError, match=r"only the rules: <https://example.org/x> <.*p> 1"):
        check_same(given, {given[2], drawn, extra}, schema)


def test_the_reference_reasoner_stops_at_contradictions_too(write: Write) -> None:
    from isthmus.kb.build import build

    inputs = Inputs(
        ontology=(write("o.ttl", ":A owl:disjointWith :B ."),),
        data=(write("d.ttl", ":x a :A, :B ."),),
    )
    with pytest.raises(BuildError, match="reports contradictions"):
        build(inputs, reasoner="owlrl")


def test_verification_fails_when_the_reasoners_differ(write: Write) -> None:
    from isthmus.kb.build import build

    # The rules demand unique names where the reference concludes equality, then contradiction.
    inputs = Inputs(
        ontology=(write("o.ttl", ":p a owl:FunctionalProperty, owl:ObjectProperty ."),),
        data=(write("d.ttl", ":x :p :y, :z . :y owl:differentFrom :z ."),),
    )
    with pytest.raises(BuildError, match="reference reasoner reports contradictions"):
        build(inputs, verify=True)


def test_a_warm_start_needs_no_heavy_library(tmp_path: Path) -> None:
    program = (
        "import sys; from isthmus.kb import open_knowledge; open_knowledge();"
        "print([m for m in ('rdflib', 'owlrl', 'pyshacl', 'lark', 'flask') if m in sys.modules])"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.strip() == "[]"
