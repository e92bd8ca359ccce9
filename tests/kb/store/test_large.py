"""A large knowledge base lies on disk: everything it says, a small one of the same files says."""

import gc
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from isthmus.kb import Inputs, Knowledge, KnowledgeError, StoreError, open_inputs, shipped
from isthmus.kb.build import build
from isthmus.kb.dates import today
from isthmus.kb.inputs import FileLimits, choose_file_limits
from isthmus.kb.proofs.text import proof_text
from isthmus.kb.store.export import BY_LINES, LAYERS, export, in_pieces
from isthmus.kb.store.export import FORMATS as FORMATS_OF_DATA
from isthmus.kb.store.layers import INFERRED
from isthmus.ontology import GRAPH, question_files
from isthmus.queries import Engine, QueryError
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.forms.by_name import FORMATS, render
from isthmus.queries.syntax.tree import Name
from isthmus.queries.vocabulary.terms import Term, Vocabulary
from isthmus.service.settings.knowledge import make_ready
from pyoxigraph import NamedNode, Quad, Triple, parse

pytestmark = pytest.mark.long

FOREIGN = sorted((Path(__file__).parents[2] / "foreign" / "data").glob("*.ttl"))
Write = Callable[[str, str], Path]

NETWORK = """
:Site rdfs:subClassOf owl:Thing ; a owl:Class ; rdfs:label "site" .
:near a owl:ObjectProperty , owl:SymmetricProperty , owl:TransitiveProperty ; rdfs:label "near" ;
    rdfs:domain owl:Thing ; rdfs:range owl:Thing .
:a a :Site ; rdfs:label "A" ; :near :b ; ist:attachedTo [ rdfs:label "nameless" ; :near :a ] .
:b a owl:NamedIndividual , ist:VpcNode ; :height 3 , 4.50 ; :near :c .
:Site :near :b .
<https://w3id.org/isthmus/claim/mine> a ist:Claim ; ist:subject :a ; ist:property :near ;
    ist:object :c ; ist:section <https://w3id.org/isthmus/section/introduction> ;
    ist:locator "paragraph 1" .
"""
GRAPHS = """
@prefix : <https://example.org/> .
:g { :b :near :d . :d a :Site . [] :near :d . }
:d :near :a .
"""


def both(
    inputs: Inputs, folder: Path, small: Knowledge | None = None
) -> tuple[Knowledge, Knowledge]:
    """Open files as a small knowledge base, and as a large one."""
    small = small or open_inputs(inputs, None, folder / "small")
    # As the commands do: words and today are made from what is not whole yet.
    open_inputs(inputs, None, folder / "large", 0, make_ready)
    large = open_inputs(inputs, None, folder / "large", 0)
    assert small.dataset.folder is None
    assert large.dataset.folder is not None
    return small, large


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge
) -> tuple[Knowledge, Knowledge]:
    return both(shipped(), tmp_path_factory.mktemp("shipped"), knowledge)


@pytest.fixture(scope="module")
def own(
    tmp_path_factory: pytest.TempPathFactory, writing: Callable[[Path], Write]
) -> tuple[Knowledge, Knowledge]:
    folder = tmp_path_factory.mktemp("own")
    write = writing(folder)
    network = write("network.ttl", NETWORK)
    graphs = write("graphs.trig", GRAPHS)
    more = write("more.nt", "<https://example.org/d> <https://example.org/near> _:x .\n")
    return both(shipped([network, graphs, more]), folder)


def dumped(knowledge: Knowledge) -> bytes:
    return export(knowledge.quads, LAYERS, "nquads", default=True)


def told(term: Term) -> list[tuple[str, object]]:
    """Return all that a vocabulary says of a term; a store on disk has no order of its own."""
    parts = ((name, getattr(term, name)) for name in type(term).fields)
    return [(name, sorted(part) if isinstance(part, tuple) else part) for name, part in parts]


class Words:
    """All that the words of a small knowledge base say, and what they are found by."""

    def __init__(self, small: Knowledge) -> None:
        self.vocabulary = ours = Engine(small, cache=None).vocabulary
        things = list(ours.individuals.values())
        self.told = [list(map(told, mine.values())) for mine in of_each_kind(ours)]
        self.numbers = ours.individuals.numbers()
        names = {
            Name(key_of(text), "", text)
            for thing in things[::7]
            for text in (thing.name, thing.label, thing.iri, *thing.synonyms)
        }
        self.called = {name: called(ours, name) for name in names}
        wanted = {thing.label.lower()[1:5] for thing in things[::7]}
        self.best_known = {text: {one.iri for one in ours.best_known(text)} for text in wanted}
        said = {
            thing.iri: "\n".join(
                (thing.name, thing.label, *thing.synonyms, thing.definition)
            ).lower()
            for thing in things
        }
        wanted = {(thing.definition or thing.label).lower()[1:6] for thing in things[::60]}
        self.speaking = {
            text: {iri for iri, texts in said.items() if text in texts} for text in wanted
        }
        self.members = {iri: [one.iri for one in ours.individuals_of(iri)] for iri in ours.classes}


def of_each_kind(words: Vocabulary) -> tuple[Mapping[str, Term], ...]:
    return words.classes, words.properties, words.individuals


def called(words: Vocabulary, name: Name) -> list[list[list[tuple[str, object]]]]:
    finding = (Vocabulary.find_individuals, Vocabulary.individuals_also_called)
    return [[*map(told, find(words, name))] for find in finding]


words = lru_cache(maxsize=4)(Words)


def same_words(small: Knowledge, large: Knowledge) -> None:
    """Compare all words of two, and by what they are called; the second time they are read."""
    ours = words(small)
    for theirs in (Engine(large, cache=None).vocabulary, Engine(large, cache=None).vocabulary):
        for mine, others in zip(ours.told, of_each_kind(theirs), strict=True):
            assert mine == list(map(told, others.values()))
        assert dict(ours.vocabulary.labels) == dict(theirs.labels)
        assert ours.vocabulary.prefixes == theirs.prefixes
        assert ours.vocabulary.warnings == theirs.warnings
        assert ours.numbers == theirs.individuals.numbers()
        for name, things in ours.called.items():
            assert things == called(theirs, name)
        for wanted, known in ours.best_known.items():
            assert known == {one.iri for one in theirs.best_known(wanted)}
        for wanted, speaking in ours.speaking.items():
            assert speaking <= {other.iri for other in theirs.individuals.speaking_of(wanted)}
        for iri, few in ours.members.items():
            many = theirs.individuals_of(iri)
            assert few == [one.iri for one in many]
            assert len(few) == len(many)
            assert few[1:3] == [one.iri for one in many[1:3]]


def shown(knowledge: Knowledge, triple: Triple) -> tuple[str, list[str]]:
    """Return how a triple is proved, and on which claims it rests."""
    proof, support = knowledge.prove(triple), knowledge.support(triple)
    assert proof is not None
    assert support is not None
    return proof_text(proof), [str(claim.iri) for claim in support.claims]


def test_the_shipped_knowledge_is_the_same_in_every_layer(
    opened: tuple[Knowledge, Knowledge],
) -> None:
    small, large = opened
    assert dumped(small) == dumped(large)
    assert small.version == large.version
    same_words(small, large)


def test_every_competency_question_has_the_same_answer_to_the_byte(
    opened: tuple[Knowledge, Knowledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTHMUS_TODAY", "2020-06-06")
    small, large = (Engine(knowledge, cache=None) for knowledge in opened)
    asked = 0
    for path in question_files():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            try:
                answer = small.ask(entry["query"])
            except QueryError as error:
                with pytest.raises(QueryError) as caught:
                    large.ask(entry["query"])
                assert str(caught.value) == str(error)
                continue
            other = large.ask(entry["query"])
            for form in FORMATS:
                assert render(answer, form) == render(other, form), entry["name"]
            asked += 1
    assert asked > 100


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem)
def test_other_ontologies_are_the_same_in_every_layer(path: Path, tmp_path: Path) -> None:
    small, large = both(Inputs((path,)), tmp_path)
    assert dumped(small) == dumped(large)
    same_words(small, large)


def test_own_data_is_the_same_in_every_layer(own: tuple[Knowledge, Knowledge]) -> None:
    small, large = own
    assert dumped(small) == dumped(large)
    assert small.dataset.beside().origins.keys() == large.dataset.beside().origins.keys()
    assert small.prefixes() == large.prefixes()
    assert small.cites == large.cites
    same_words(small, large)


def test_every_proof_is_the_same(own: tuple[Knowledge, Knowledge]) -> None:
    small, large = own
    told = 0
    for quad in small.quads.quads_for_pattern(None, None, None, INFERRED):
        if "example.org" in str(quad.triple):
            assert shown(small, quad.triple) == shown(large, quad.triple)
            told += 1
    assert told > 20
    for triple in small.own():
        assert shown(small, triple) == shown(large, triple)
    nothing = Triple(
        NamedNode("https://example.org/a"),
        NamedNode("https://example.org/p"),
        NamedNode("https://example.org/b"),
    )
    assert large.prove(nothing) is None


EQUALS = """
:Site a owl:Class . :near a owl:ObjectProperty .
:a owl:sameAs :alias . :alias :height 7 ; a :Site . :c :near :a , :d . :a owl:differentFrom :e .
"""


def test_things_that_are_the_same_are_so_on_disk_and_for_owlrl(
    write: Write, tmp_path: Path
) -> None:
    inputs = Inputs((write("words.ttl", ":Site a owl:Class ."),), data=(write("same.ttl", EQUALS),))
    small, large = both(inputs, tmp_path)
    assert dumped(small) == dumped(large)
    by_reference = build(inputs, reasoner="owlrl").dataset()
    assert set(by_reference.layers()) == set(large.quads)
    for triple in small.closure():
        assert shown(small, triple) == shown(large, triple)


WRONG = {
    "a value of another kind": ':a ist:bandwidth "wide" . :b :height "x"^^xsd:integer .',
    "a shape": ":a ist:carriedDirectlyBy :b . :b ist:carriedDirectlyBy :a .",
    "a shape before reasoning": ":q a ist:Quota ; ist:number 3.0 .",
    "a contradiction": (
        ":P a owl:Class ; owl:disjointWith :Q . :R a owl:Class ; rdfs:subClassOf :Q . "
        ":a a :P , :R ."
    ),
    "a claim without an object": ":c a ist:Claim ; ist:subject :a ; ist:property ist:private .",
    "a syntax error": ":a :b .",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_in_the_same_words(text: str, write: Write, tmp_path: Path) -> None:
    # Beside the whole record it takes ten times as long to be told the same.
    inputs = replace(shipped([write("wrong.ttl", text)]), claims=(), changes=())
    with pytest.raises(KnowledgeError) as small:
        open_inputs(inputs, None, tmp_path / "small")
    with pytest.raises(KnowledgeError) as large:
        open_inputs(inputs, None, tmp_path / "large", 0)
    assert str(small.value) == str(large.value)
    assert list((tmp_path / "large").glob("*")) == [], "nothing half done is left"


def building(folder: Path) -> subprocess.Popen[bytes]:
    """Start to build a large knowledge base, and return when it is being written."""
    command = [Path(sys.executable).with_name("isthmus"), "build", "--on-disk-above", "0"]
    running = subprocess.Popen(
        [*command, "--cache", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 300
    while not list(folder.glob("*.tmp/quads/CURRENT")):
        assert time.monotonic() < until
        assert running.poll() is None
        time.sleep(0.005)
    return running


def test_a_build_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    with building(tmp_path) as running:
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=300)
    assert running.returncode != 0
    assert b"Traceback" not in told
    assert list(tmp_path.glob("isthmus-*")) == []


def test_what_a_killed_build_leaves_goes_with_the_next_one(tmp_path: Path) -> None:
    with building(tmp_path) as running:
        running.kill()
        running.wait()
    assert len(list(tmp_path.glob("isthmus-*.tmp"))) == 1
    knowledge = open_inputs(shipped(), None, tmp_path, 0)
    assert [path.suffix for path in tmp_path.glob("isthmus-*")] == [".store"]
    assert knowledge.dataset.folder is not None


def test_what_is_made_while_the_last_layer_is_loaded_stays_beside_it(
    write: Write, tmp_path: Path
) -> None:
    inputs = shipped([write("network.ttl", NETWORK), write("graphs.trig", GRAPHS)])
    seen = []
    stages: list[str] = []

    def tell(stage: str, count: int) -> None:
        stages.append(stage)

    def meanwhile(knowledge: Knowledge) -> None:
        # Whoever refers to himself keeps what he has read until he is looked for.
        circle: list[object] = [knowledge]
        circle.append(circle)
        seen.append({str(triple) for triple in knowledge.closure()})
        assert "built" not in stages
        assert Engine(knowledge, cache=None).vocabulary.individuals

    knowledge = open_inputs(inputs, tell, tmp_path / "cache", 0, meanwhile)
    assert stages[-1] == "built"
    assert seen == [{str(triple) for triple in knowledge.closure()}]
    folder = knowledge.dataset.folder
    assert folder is not None
    assert len(list(folder.parent.glob("vocabulary-*.sqlite"))) == 1
    assert [path.name for path in folder.parent.glob("later*")] == []
    # Who writes has the lock of the engine.
    held = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    assert folder / "LOCK" not in held


@pytest.mark.parametrize("error", [KeyboardInterrupt, StoreError])
def test_what_goes_wrong_meanwhile_leaves_nothing(
    error: type[BaseException], write: Write, tmp_path: Path
) -> None:
    def meanwhile(knowledge: Knowledge) -> None:
        raise error

    inputs = Inputs((write("words.ttl", ":Site a owl:Class . :a a :Site ."),))
    with pytest.raises(error):
        open_inputs(inputs, None, tmp_path / "cache", 0, meanwhile)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("file", ["quads/CURRENT", "rounds", "counts", "knowledge.json", "*.sst"])
def test_a_damaged_folder_is_built_anew(file: str, write: Write, tmp_path: Path) -> None:
    inputs = Inputs((write("words.ttl", ":Site a owl:Class . :a a :Site ."),))
    before = dumped(open_inputs(inputs, None, tmp_path / "cache", 0))
    path = next((tmp_path / "cache").glob(f"isthmus-*.store/**/{file}"))
    path.write_bytes(path.read_bytes()[:-1])
    stages: list[str] = []
    again = open_inputs(inputs, lambda stage, _: stages.append(stage), tmp_path / "cache", 0)
    assert "built" in stages
    assert dumped(again) == before


@pytest.mark.parametrize("kind", ["json", "sqlite"])
def test_words_on_disk_that_are_damaged_are_read_anew(
    kind: str, own: tuple[Knowledge, Knowledge]
) -> None:
    small, large = own
    assert Engine(large, cache=None).vocabulary.classes
    place = large.dataset.folder
    assert place is not None
    (words,) = place.parent.glob(f"vocabulary-*.{kind}")
    words.write_bytes(words.read_bytes()[:100])
    same_words(small, large)
    words.unlink()
    same_words(small, large)


@pytest.mark.parametrize("form", sorted(BY_LINES))
def test_what_is_written_piece_by_piece_is_what_is_written_at_once(
    form: str, own: tuple[Knowledge, Knowledge]
) -> None:
    _, large = own
    whole = export(large.quads, LAYERS, form, default=True).decode()
    pieces = b"".join(in_pieces(large.quads, LAYERS, form, default=True)).decode()
    named = {line for line in whole.split("\n") if "_:" not in line}
    assert named == {line for line in pieces.split("\n") if "_:" not in line}
    assert len(parsed(pieces, form)) == len(parsed(whole, form))


def parsed(text: str, form: str) -> set[Quad]:
    return set(parse(text, FORMATS_OF_DATA[form]))


def test_how_much_there_is_is_told_alike(own: tuple[Knowledge, Knowledge]) -> None:
    small, large = own
    assert small.figures() == large.figures()
    assert small.figures().triples == sum(1 for _ in small.closure())
    assert small.figures().subjects == len({triple.subject for triple in small.closure()})
    for graph, size in small.figures().graphs.items():
        quads = small.quads.quads_for_pattern(None, None, None, NamedNode(graph))
        assert size == sum(1 for _ in quads)
    sizes = small.dated_graphs()
    now = small.at(small.span(today()))
    assert sizes[f"{GRAPH}as-of/today"] == sum(1 for _ in now.closure())


def test_a_folder_in_use_stays_while_others_come_and_go(write: Write, tmp_path: Path) -> None:
    opened = []
    for number in range(FileLimits().stores + 2):
        inputs = Inputs((write("words.ttl", f":Site a owl:Class . :a{number} a :Site ."),))
        opened.append(open_inputs(inputs, None, tmp_path / "cache", 0))
    assert all(one.dataset.folder and one.dataset.folder.is_dir() for one in opened)
    opened.clear()
    gc.collect()
    inputs = Inputs((write("words.ttl", ":Site a owl:Class ."),))
    open_inputs(inputs, None, tmp_path / "cache", 0)
    assert len(list((tmp_path / "cache").glob("isthmus-*.store"))) <= FileLimits().stores


def test_how_many_folders_stay_is_a_setting(write: Write, tmp_path: Path) -> None:
    choose_file_limits(FileLimits(stores=1))
    try:
        for number in range(3):
            inputs = Inputs((write("words.ttl", f":Site a owl:Class . :a{number} a :Site ."),))
            open_inputs(inputs, None, tmp_path / "cache", 0)
            gc.collect()
    finally:
        choose_file_limits(FileLimits())
    assert len(list((tmp_path / "cache").glob("isthmus-*.store"))) == 1


def test_without_a_cache_it_goes_when_the_process_ends(write: Write, tmp_path: Path) -> None:
    words = write("words.ttl", ":Site a owl:Class . :a a :Site .")
    program = (
        "import pathlib, sys; from isthmus.kb import Inputs, open_inputs\n"
        "knowledge = open_inputs(Inputs((pathlib.Path(sys.argv[1]),)), None, None, 0)\n"
        "print(knowledge.dataset.folder, sum(1 for _ in knowledge.closure()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(words)],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert str(tmp_path) in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [words.name]


def test_a_process_that_was_forked_from_one_with_a_store_says_that_it_writes_none(
    write: Write, tmp_path: Path
) -> None:
    """It has none of the engine's threads, and would wait for them for ever."""
    words = write("words.ttl", ":Site a owl:Class . :a a :Site .")
    program = (
        "import os, pathlib, signal, sys; from isthmus.kb import Inputs, StoreError, open_inputs\n"
        "inputs, folder = Inputs((pathlib.Path(sys.argv[1]),)), pathlib.Path(sys.argv[2])\n"
        "kept = open_inputs(inputs, None, folder / 'one', 0)\n"
        "if child := os.fork():\n"
        "    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "signal.alarm(60)\n"
        "assert sum(1 for _ in open_inputs(inputs, None, folder / 'one', 0).closure())\n"
        "try:\n"
        "    open_inputs(inputs, None, folder / 'other', 0)\n"
        "except StoreError as error:\n"
        "    print(error, flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(words), str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done
    assert "a process that answers questions cannot write it" in done.stdout


@pytest.mark.parametrize("day", ["2021-12-15", "2023-04-10", "2026-11-29"])
def test_a_day_over_data_on_disk_is_the_day_over_data_in_memory(
    own: tuple[Knowledge, Knowledge], day: str
):
    engines = [Engine(knowledge, cache=None) for knowledge in own]
    for statement in (
        "find option where private",
        "find option where cross-region show region-scope",
        "check privatelink where cross-region",
        "describe privatelink",
        "compare privatelink, vpc-peering",
        "choose option where encrypted and private",
        "find site show near",
    ):
        in_memory, on_disk = (engine.ask(statement, as_of=day) for engine in engines)
        assert on_disk.rows == in_memory.rows, statement
        assert on_disk.notes == in_memory.notes, statement
        assert on_disk.citations == in_memory.citations, statement
        asked_now = [engine.ask(statement) for engine in engines]
        assert asked_now[0].warnings == asked_now[1].warnings, statement
        assert asked_now[0].differences == asked_now[1].differences, statement
