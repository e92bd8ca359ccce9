"""Reading RDF files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import SourceError
from isthmus.kb.source import read, read_all
from pyoxigraph import RdfFormat, Store

Write = Callable[[str, str], Path]


def test_every_format_gives_the_same_triples(write: Write, tmp_path: Path) -> None:
    turtle = write("a.ttl", ':vpc a :Network ; rdfs:label "Netz"@de ; :size 3 .')
    expected = set(read(turtle).triples)
    store = Store()
    store.load(path=turtle, format=RdfFormat.TURTLE)
    for suffix, form in {
        "nt": RdfFormat.N_TRIPLES,
        "nq": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "jsonld": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
    }.items():
        path = tmp_path / f"a.{suffix}"
        graph = {} if form in {RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.JSON_LD} else None
        if graph is None:
            from pyoxigraph import DefaultGraph

            store.dump(path, form, from_graph=DefaultGraph())
        else:
            store.dump(path, form)
        assert set(read(path).triples) == expected, suffix


def test_named_graphs_of_a_file_are_merged(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text("GRAPH <https://e.org/g> { <https://e.org/a> <https://e.org/p> 1 . }")
    (found,) = read(path).triples
    assert str(found.subject) == "<https://e.org/a>"


def test_a_syntax_error_names_file_line_and_column(write: Write) -> None:
    path = write("broken.ttl", "\n:vpc :size .")
    line = path.read_text().count("\n") + 1
    with pytest.raises(SourceError, match=rf"broken\.ttl:{line}:\d+: "):
        read(path)


def test_an_unknown_suffix_lists_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'\.csv' is not RDF; use one of \.ttl"):
        read(tmp_path / "a.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.ttl: cannot be read"):
        read(tmp_path / "gone.ttl")


def test_a_triple_inside_a_triple_is_refused(write: Write) -> None:
    path = write("star.ttl", ":a :says <<( :b :c :d )>> .")
    with pytest.raises(SourceError, match=r"only RDF 1\.1"):
        read(path)


def test_blank_nodes_stay_apart_per_file(write: Write) -> None:
    one = write("one.ttl", "_:x :p 1 .")
    two = write("two.ttl", "_:x :p 2 .")
    first, second = read_all([one, two])
    assert first.triples[0].subject != second.triples[0].subject


def test_blank_nodes_have_the_same_names_each_time(write: Write) -> None:
    path = write("one.ttl", ":a :p [ :q [ :r 1 ] ] .")
    assert read(path).triples == read(path).triples
