from collections.abc import Callable
from functools import cache
from xml.etree import ElementTree

import pyoxigraph
import pytest
from isthmus.kb import Knowledge
from isthmus.kb.errors import UnwritableError
from isthmus.kb.store.export import (
    FORMATS,
    KEEPS_GRAPHS,
    LAYERS,
    STATED_LAYERS,
    UnknownLayerError,
    describe,
    export,
    sizes,
    write,
)
from isthmus.ontology import BASE
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple


@pytest.fixture(scope="module")
def exported(knowledge: Knowledge) -> Callable[[str], bytes]:
    """Export all layers in a format, each once."""
    return cache(lambda form: export(knowledge.quads, LAYERS, form))


@pytest.fixture(scope="module")
def other(knowledge: Knowledge) -> pyoxigraph.Store:
    """The same in a second store: its blank nodes have other names, its quads another order."""
    store = pyoxigraph.Store()
    store.load(
        knowledge.quads.dump(format=pyoxigraph.RdfFormat.N_QUADS), pyoxigraph.RdfFormat.N_QUADS
    )
    return store


def parsed(content: bytes, form: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(content, format=FORMATS[form]))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_says_the_same(
    knowledge: Knowledge, exported: Callable[[str], bytes], form: str
) -> None:
    found = {quad.triple for quad in parsed(exported(form), form)}

    layers = (quad for quad in knowledge.quads if quad.graph_name != DefaultGraph())
    expected = {quad.triple for quad in layers}
    # Blank nodes have other names in each document, so what is compared is the rest.
    assert {t for t in found if "_:" not in str(t)} == {t for t in expected if "_:" not in str(t)}
    assert len(found) == len(expected)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_knowledge_gives_the_same_bytes(
    other: pyoxigraph.Store, exported: Callable[[str], bytes], form: str
) -> None:
    assert export(other, LAYERS, form) == exported(form)


def test_graphs_are_kept_where_the_format_has_them(
    knowledge: Knowledge, exported: Callable[[str], bytes]
) -> None:
    for form in sorted(KEEPS_GRAPHS):
        graphs = {quad.graph_name for quad in parsed(exported(form), form)}
        assert NamedNode(f"{BASE}graph/inferred") in graphs
        assert NamedNode(f"{BASE}graph/claims-{knowledge.edition}") in graphs


def test_what_follows_is_left_out_of_what_is_stated(
    knowledge: Knowledge, exported: Callable[[str], bytes]
) -> None:
    encrypted = (
        f"<{BASE}option/managed-vpn> <{BASE}ns#encrypted> "
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean> .'
    )

    assert encrypted.encode() in exported("ntriples")
    assert encrypted.encode() not in export(knowledge.quads, STATED_LAYERS, "ntriples")


def test_one_thing_is_described_in_both_directions(knowledge: Knowledge) -> None:
    option = NamedNode(f"{BASE}option/managed-vpn")

    triples = list(describe(knowledge.quads, option))

    assert any(t.subject == option and t.predicate.value.endswith("#title") for t in triples)
    assert any(t.object == option and t.predicate.value.endswith("#subject") for t in triples)
    assert b"option:managed-vpn" in write(triples, "turtle")
    assert not list(describe(knowledge.quads, NamedNode(f"{BASE}option/none")))


def test_every_layer_has_a_size(knowledge: Knowledge) -> None:
    found = sizes(knowledge.quads)

    assert set(found) == set(LAYERS)
    assert min(found[layer] for layer in ("ontology", "claims", "facts", "inferred")) > 0


def test_unknown_names_are_told_with_the_possible_ones(knowledge: Knowledge) -> None:
    with pytest.raises(UnknownLayerError, match="claims"):
        export(knowledge.quads, ("claim",), "turtle")
    with pytest.raises(UnknownLayerError, match="turtle"):
        export(knowledge.quads, ("claims",), "ttl")


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_xml_is_written_only_where_every_reader_takes_it(sign: str) -> None:
    thing, says = NamedNode("urn:x:a"), NamedNode("urn:x:says")
    odd = [Triple(thing, says, Literal(f"a{sign}b"))]
    with pytest.raises(UnwritableError, match="XML cannot write"):
        write(odd, "rdfxml")
    for form in FORMATS.keys() - {"rdfxml"}:
        (read,) = pyoxigraph.parse(write(odd, form), format=FORMATS[form])
        assert read.object == odd[0].object, form


def test_xml_keeps_the_ends_of_lines_of_a_text_and_names_what_it_has_no_element_for() -> None:
    thing, says = NamedNode("urn:x:a"), NamedNode("urn:x:says")
    lines = Literal("a\rb\r\nc\nd")
    (read,) = ElementTree.fromstring(write([Triple(thing, says, lines)], "rdfxml")).iter(
        "{urn:x:}says"
    )
    assert read.text == lines.value
    with pytest.raises(UnwritableError, match=r"predicate <urn:x:p/1>"):
        write([Triple(thing, NamedNode("urn:x:p/1"), thing)], "rdfxml")
