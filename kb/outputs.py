"""Lay out what was built: one file for a small knowledge base, a store on disk for a large one."""

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from itertools import islice

from isthmus.ontology import GRAPH
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from .changes.at_date import shown_of
from .reasoning.closure import Closure
from .reasoning.large_data import in_twos
from .schema import Schema, is_clean_subject, is_clean_value
from .source import Source
from .stated import Stated
from .store.cache import dump
from .store.counts import Counts
from .store.dataset import Beside
from .store.folder import FolderWriter
from .store.hashes import Digests
from .store.layers import CHANGES, FACTS, INFERRED, ONTOLOGY, USER, claims_graph
from .terms import OWL, RDF, Node

_DEFAULT = DefaultGraph()
_AT_ONCE = 50_000
"""So many triples are texts at once."""
_NODE = NamedNode(GRAPH)
"""Stands for any thing as a value."""


def told_of(closure: Closure, schema: Schema, records: Set[Node]) -> list[bool]:
    """Tell by its number of each thing whether a reader is told what follows of it.

    Args:
        closure: What follows, and what was given.
        schema: What is given, for what counts as clean.
        records: Claims and silences, about which nothing is concluded.
    """
    terms = closure.numbers.resources
    return [is_clean_subject(term, schema) and term not in records for term in terms]


def clean_rounds(
    closure: Closure, kept: Sequence[bool], counts: Counts | None = None
) -> Iterator[Iterator[list[str]]]:
    """Yield for each round what follows and was not on record, as text, predicate by predicate.

    Args:
        closure: What follows, and what was given.
        kept: As `told_of` tells.
        counts: Counts what is yielded.
    """
    # What was given stands in the first round, and in no other.
    yield iter(())
    numbers = closure.numbers
    texts = numbers.told(str)
    blank = {at for at, term in enumerate(numbers.resources) if isinstance(term, BlankNode)}

    def blocks(numbered: Iterable[tuple[int, "array[int]"]]) -> Iterator[list[str]]:
        for predicate, pairs in numbered:
            verb = numbers.resources[predicate]
            assert isinstance(verb, NamedNode)
            between = f" {texts[predicate]} "
            dropped: Container[int] = blank
            if verb == RDF.type:
                kinds = set(pairs[1::2])
                dropped = {o for o in kinds if not is_clean_value(verb, numbers.term(o))}
            elif not is_clean_value(verb, _NODE):
                continue
            for part in _parts(pairs):
                two = in_twos(part)
                if verb == OWL.sameAs:
                    two = ((s, o) for s, o in two if s != o)
                clean = [(s, o) for s, o in two if kept[s] and o not in dropped]
                if counts is not None and clean:
                    counts.add(predicate, *zip(*clean, strict=True))
                yield [f"{texts[s]}{between}{texts[o]}" for s, o in clean]

    for numbered in islice(closure.numbered(), 1, None):
        yield blocks(numbered.items())


def hidden(closure: Closure, kept: Sequence[bool], names: Container[str]) -> Iterator[Triple]:
    """Yield what follows, is not told to a reader, and yet matters to somebody.

    Args:
        closure: What follows, and what was given.
        kept: As `told_of` tells.
        names: IRIs of the properties and classes that matter, with that of ``rdf:type`` for any
            class.
    """
    numbers = closure.numbers
    for numbered in islice(closure.numbered_about(names), 1, None):
        for predicate, pairs in numbered:
            verb = numbers.resources[predicate]
            assert isinstance(verb, NamedNode)
            told: dict[int, bool] = {}
            two = array("i")
            for s, o in in_twos(pairs):
                if kept[s]:
                    if o not in told:
                        told[o] = is_clean_value(verb, numbers.term(o))
                    if told[o] and not (s == o and verb == OWL.sameAs):
                        continue
                two.extend((s, o))
            yield from numbers.triples(predicate, two)


def laid_out(stated: Stated, inferred: Sequence[Sequence[str]]) -> bytes:
    """Write all layers: each named graph, and the default graph with all but the ontology.

    Args:
        stated: What is stated.
        inferred: What follows, by its round, as text.

    Returns:
        The content of one file of the cache.
    """
    main = {f"{triple} {ONTOLOGY} .": None for triple in stated.ontology}
    layers: dict[str, None] = {}

    def layer(triples: Iterable[Triple], graph: NamedNode, *, merged: bool = True) -> None:
        for triple in triples:
            text = str(triple)
            if merged:
                main[f"{text} ."] = None
            layers[f"{text} {graph} ."] = None

    layer(stated.facts(), FACTS)
    layer(stated.user.triples(), USER)
    for facts in (stated.shipped, stated.user):
        for edition, triples in facts.statements.items():
            layer(triples, claims_graph(edition))
    for graph, own in _own_graphs(stated):
        layer(own, graph, merged=False)
    if stated.changes:
        main.update((f"{triple} .", None) for triple in _shown(stated))
        layers.update((f"{triple} {CHANGES} .", None) for triple in stated.changes)
    main.update((f"{text} .", None) for texts in inferred for text in texts)
    return dump(
        main,
        layers,
        inferred,
        has_user_data=stated.has_user_data(),
        prefixes=_prefixes(stated.sources),
        origins={
            source.path.name: (str(stated.as_named(triple)) for triple in source.triples)
            for source in _origins(stated)
        },
        claimed=bool(stated.shipped.statements),
        doubts=stated.doubts,
    )


class Layers:
    """Hands all layers of a large knowledge base to a writer, which loads them meanwhile.

    Args:
        writer: Writes them.
        tell: Told how many triples were handed over.
    """

    def __init__(self, writer: FolderWriter, tell: Callable[[int], None]) -> None:
        self.writer = writer
        self._tell = tell
        self._count = 0

    def add_stated(self, stated: Stated) -> None:
        """Hand over what is stated, which can be done before anything is inferred."""
        add = self.writer.add
        add(map(str, stated.ontology), (ONTOLOGY,))
        self._add(map(str, stated.facts()), FACTS)
        self._add(map(str, stated.user.triples()), USER)
        files = stated.plain.files if stated.plain is not None else []
        texts = stated.plain.numbers.told(str) if stated.plain is not None else []
        for file in files:
            for lines in _lines_of(file.pairs, texts):
                self._add(lines, USER)
        for facts in (stated.shipped, stated.user):
            for edition, triples in facts.statements.items():
                self._add(map(str, triples), claims_graph(edition))
        for graph, own in _own_graphs(stated):
            add(map(str, own), (graph,))
        for file in files:
            for graph, pairs in file.graphs.items():
                if not graph.value.startswith(GRAPH):
                    for lines in _lines_of(pairs, texts):
                        add(lines, (graph,))
        if stated.changes:
            add(map(str, _shown(stated)), (_DEFAULT,))
            add(map(str, stated.changes), (CHANGES,))

    def add_inferred(self, texts: Sequence[str]) -> None:
        """Hand over what follows; that it follows is nobody's question before all is written."""
        self._count += len(texts)
        self.writer.add(texts, (_DEFAULT,), (INFERRED,))
        self._tell(self._count)

    def _add(self, texts: Iterable[str], graph: NamedNode) -> None:
        """Hand texts over for the default graph and one of its own, so many at a time.

        The engine takes each piece as it comes, and what it takes for one stays with the process.
        """
        rest = iter(texts)
        while lines := list(islice(rest, _AT_ONCE)):
            self._count += len(lines)
            self.writer.add(lines, (_DEFAULT, graph))


def written(
    stated: Stated,
    inferred: Iterable[Iterable[Sequence[str]]],
    closure: Closure,
    layers: Layers,
    *,
    counts: Counts,
) -> Callable[[], FolderWriter]:
    """Hand over what follows, to a writer that may still be loading it afterwards.

    Args:
        stated: What is stated, which was handed over.
        inferred: What follows, by its round, as text, in blocks.
        closure: Has the numbers of what is plain.
        layers: Hands it over.
        counts: Has counted what follows, once that was handed over.

    Returns:
        What writes the rest, and returns the writer.
    """
    writer = layers.writer
    rounds = []
    for blocks in inferred:
        part = Digests()
        for texts_of_block in blocks:
            layers.add_inferred(texts_of_block)
            part.add(texts_of_block)
        rounds.append(part.done())
    writer.complete()
    sources = _origins(stated)
    origins = {source.path.name: Digests() for source in sources}
    if len(origins) > 1:
        plain = stated.plain
        of_plain = {file.number: file for file in plain.files} if plain is not None else {}
        texts = plain.numbers.told(str) if plain is not None else []
        first = len(stated.sources) - len(sources)
        for number, source in enumerate(sources, first):
            said = origins[source.path.name]
            said.add(str(stated.as_named(triple)) for triple in source.triples)
            if number in of_plain:
                for lines in _lines_of(of_plain[number].pairs, texts):
                    said.add(lines)
    _count_given(counts, stated, closure)
    beside = Beside(
        _prefixes(stated.sources),
        dict.fromkeys(origins, ()),
        bool(stated.shipped.statements),
        stated.doubts,
    )
    has_user_data = stated.has_user_data()

    def rest() -> FolderWriter:
        named = [said.done() for said in origins.values()]
        user = stated.user.triples()
        writer.describe(rounds, named, beside, user, counts.counted(), has_user_data=has_user_data)
        return writer

    return rest


def _lines_of(pairs: dict[int, "array[int]"], texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield triples in numbers as texts, in blocks."""
    for predicate, blocks in pairs.items():
        between = f" {texts[predicate]} "
        for part in _parts(blocks):
            yield [f"{texts[s]}{between}{texts[o]}" for s, o in in_twos(part)]


def _shown(stated: Stated) -> Sequence[Triple]:
    """Return what the default graph has of changes."""
    return shown_of(stated.changes) if stated.changes else ()


def _count_given(counts: Counts, stated: Stated, closure: Closure) -> None:
    """Count what the default graph has beside what was inferred."""
    resources = closure.numbers.resources
    nameless = {at for at, term in enumerate(resources) if not isinstance(term, NamedNode)}
    for predicate, pairs in next(iter(closure.numbered()), {}).items():
        subjects, values = pairs[::2], pairs[1::2]
        if not nameless.isdisjoint(subjects):
            named = [(s, o) for s, o in in_twos(pairs) if s not in nameless]
            subjects, values = array("i", [s for s, _ in named]), array("i", [o for _, o in named])
        counts.add(predicate, subjects, values)
    facts = {*stated.facts(), *stated.user.triples()}
    # The vocabulary is reasoned over, and stands in a graph of its own.
    counts.change((triple for triple in stated.ontology if triple not in facts), -1)
    # What is inferred of a claim is not written.
    given = set(stated.everything())
    counts.change((triple for triple in dict.fromkeys(stated.recorded()) if triple not in given), 1)
    shown = dict.fromkeys(_shown(stated))
    counts.change((triple for triple in shown if triple not in closure), 1)


def _parts(pairs: "array[int]") -> Iterator["array[int]"]:
    """Cut pairs up, since their texts take twenty times the room."""
    for start in range(0, len(pairs), 2 * _AT_ONCE):
        yield pairs[start : start + 2 * _AT_ONCE]


def _own_graphs(stated: Stated) -> Iterator[tuple[NamedNode, Iterator[Triple]]]:
    """Yield the named graphs of a user's files."""
    for source in stated.sources[len(stated.sources) - stated.data :]:
        for graph, triples in source.graphs.items():
            # An export of ours keeps its layers apart by names that are taken here.
            if not graph.value.startswith(GRAPH):
                yield graph, map(stated.as_named, triples)


def _origins(stated: Stated) -> Sequence[Source]:
    """Return the files of a user's own; where nothing is claimed, all are."""
    first = len(stated.sources) - stated.data if stated.shipped.statements else 0
    return stated.sources[first:]


def _prefixes(sources: Iterable[Source]) -> dict[str, str]:
    """Return the prefixes that files declare; of two namespaces of one prefix the first counts."""
    prefixes: dict[str, str] = {}
    for source in sources:
        for prefix, space in source.prefixes.items():
            prefixes.setdefault(prefix, space)
    return prefixes
