"""Reading RDF files."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import SourceError, open_knowledge
from isthmus.kb.inputs import shipped
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


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that cannot be read")
def test_a_file_whose_reading_fails_is_named(tmp_path: Path) -> None:
    named = tmp_path / "own.ttl"
    named.symlink_to("/proc/self/mem")
    for given in ({"data": [named]}, {"ontology": [named]}):
        with pytest.raises(SourceError, match=r"own\.ttl: cannot be read \(Input/output error\)"):
            open_knowledge(**given, cache=None)


def test_a_file_that_is_cut_while_it_is_looked_through_ends_no_process(tmp_path: Path) -> None:
    """What is mapped into memory, and is gone from the file, ends whoever looks at it."""
    path = tmp_path / "own.ttl"
    looking = """
import sys
from pathlib import Path
from isthmus.kb.inputs import shipped
from isthmus.kb.syntaxes.bounds import hold_to_bounds
from pyoxigraph import RdfFormat
path = Path(sys.argv[1])
for _ in range(100):
    assert shipped([path]).data == (path,)
    hold_to_bounds(path, RdfFormat.TURTLE)
for _ in range(10):
    hold_to_bounds(path, RdfFormat.JSON_LD)
"""
    path.write_bytes(b"# \n")
    running = subprocess.Popen(
        [sys.executable, "-c", looking, str(path)], stderr=subprocess.PIPE, text=True
    )
    with path.open("r+b") as file:
        while running.poll() is None:
            file.truncate(0)
            file.truncate(16 << 20)
            time.sleep(0.002)
    told = running.communicate()[1]
    assert (running.returncode, told) == (0, "")


def test_a_file_that_records_changes_is_known_wherever_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    word = b"DatedChange"
    for before in (0, (1 << 20) - 5, (1 << 20) - len(word), 1 << 20, (2 << 20) + 3):
        path.write_bytes(b"#" * before + word + b"#" * 9)
        assert path in shipped([path]).changes
    path.write_bytes(b"#" * (1 << 20) + word[:-1])
    assert path in shipped([path]).data
