"""A knowledge base, opened: what every face of the project holds."""

# ruff: noqa: PLC0415 - a start from what is kept loads neither the build nor the proofs

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from isthmus.ontology import BASE, GRAPH
from pyoxigraph import DefaultGraph, NamedNode, Triple

from .data_class import dataclass
from .dates import KEPT, Dates, today
from .errors import LimitedSourceError, SourceError
from .inputs import LARGE, Disk, Inputs, TooLargeError, shipped
from .record.claim import Claim, Claims
from .record.claim_terms import DEFAULT_EDITION, SUBJECT
from .record.describe import Descriptions
from .store.cache import Cache, digest_of, folder_for_large, is_private, usual_folder
from .store.dataset import Dataset
from .store.layers import FACTS, ONTOLOGY, USER
from .store.quads import Quads
from .store.store import OxigraphStore, Store, default_graph
from .terms import FALSE, OWL, RDFS, TRUE, Node, Term, local_name, shorten

if TYPE_CHECKING:
    from .build import Built, Reasoner
    from .changes.as_of_day import AsOf
    from .changes.change import Changes
    from .changes.edition import Reasoned
    from .proofs.leaves import Leaves
    from .proofs.proof import Proof, Support
    from .proofs.prover import Prover, Rulebook
    from .store.overlay import DatedDataset, NarrowStore
    from .store.totals import Figures

Recorded = Callable[[Triple], tuple[Claim, ...]]
"""Gives the places at which a triple is stated; nothing where it is not."""
_COUNTING = Lock()
"""Held while a store is counted, so that nobody counts it at the same time."""
_DENIAL = f"{BASE}denial/"
_SUPPORTS_KEPT = 20_000
"""For so many facts it is kept on what they rest; an answer cites some dozens."""
Progress = Callable[[str, int], None]
"""Told the stage of a build and a number of triples; may raise to stop the build."""


@dataclass(frozen=True)
class Knowledge:
    """Facts, what follows from them, and why.

    Attributes:
        version: A digest of all that it was built from, so that equal versions answer equally.
        edition: The edition of the source; empty where nothing rests on claims of one.
        store: What answers queries; may be another engine that holds the same triples.
        dataset: The embedded store, on which proofs and look-ups rest.
        proofs: Finds proofs; made when the first one is wanted.
        dates: Gives the knowledge base of other dates; None for one that knows of no changes.
        as_of: The day that it speaks of, with the span around it in which nothing changes; None for
            the edition.
        over: Makes what answers the queries of another day; None to answer them in this process.
        recorded: For knowledge whose facts stand in other files than RDF: gives the places of a
            stated triple, as claims without a page.
        kept_in: The folder of the cache; None where nothing is kept.
        large: Files with more bytes than this make knowledge that lies on disk.
    """

    version: str
    edition: str
    store: Store
    dataset: Dataset = field(repr=False, compare=False)
    proofs: "Proofs" = field(repr=False, compare=False)
    dates: "Dates | None" = field(default=None, repr=False, compare=False)
    as_of: "AsOf | None" = None
    over: "Callable[[NarrowStore], Store] | None" = field(default=None, repr=False, compare=False)
    _days: "dict[str, Knowledge]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _growth: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    recorded: "Recorded | None" = field(default=None, repr=False, compare=False)
    kept_in: Path | None = field(default=None, repr=False, compare=False)
    large: int = field(default=LARGE, repr=False, compare=False)

    @property
    def changes(self) -> "Changes":
        """What has changed since the edition."""
        if self.dates is None:
            from .changes.change import Changes

            return Changes((), ())
        return self.dates.changes

    def span(self, day: date) -> "AsOf | None":
        """Return the span without change in which a day lies; None for the day of the edition.

        Raises:
            DateError: The day lies before the edition.
        """
        if self.dates is not None:
            return self.dates.span(day)
        from .changes.as_of_day import as_of

        return as_of(day, self.changes)

    def at(self, span: "AsOf | None") -> "Knowledge":
        """Return the knowledge base of a span: the edition with the changes applied.

        The first call for a span builds it, later ones take it from memory or from the cache.

        Args:
            span: As `span` gives it; None for the edition itself.

        Raises:
            BuildError: What holds then contradicts itself.
        """
        if span is None or self.dates is None:
            return self
        dataset = self.dates.at(span)
        known = self._days.get(span.key)
        # The day may have been dropped and worked out again since: then its dataset is a new one.
        if known is None or known.dataset is not dataset:
            known = self._days[span.key] = self._over(dataset, span)
            if len(self._days) > KEPT:
                self._days.pop(next(iter(self._days)), None)
        return known if known.as_of == span else replace(known, as_of=span)

    def _over(self, dataset: "DatedDataset", span: "AsOf") -> "Knowledge":
        from .store.overlay import NarrowStore

        proofs = Proofs(dataset, self.proofs.inputs, edition=self.proofs)
        version = f"{self.version}-{span.key}"
        narrow = NarrowStore(dataset.store, self.store)
        store = narrow if self.over is None else self.over(narrow)
        return Knowledge(version, self.edition, store, dataset, proofs, self.dates, span, self.over)

    def differs(self, span: "AsOf | None") -> frozenset[str]:
        """Return the IRIs of the properties and classes of which a span says anything else."""
        return frozenset() if span is None or self.dates is None else self.dates.day(span).differs

    def dated_graphs(self) -> dict[str, int]:
        """Return the graphs of the edition and of today, which are made for who names them.

        Returns:
            Their IRIs, each with the number of its statements; none without changes.

        Raises:
            DateError: The day that counts as today is none, or lies before the edition.
        """
        if self.dates is None:
            return {}
        size, span, more = self.figures().triples, self.span(today()), 0
        if span is not None:
            if span.key not in self._growth:
                from .store.totals import growth

                self._growth[span.key] = growth(self.dates.day(span).difference())
            more = self._growth[span.key]
        return {f"{GRAPH}edition/{self.edition}": size, f"{GRAPH}as-of/today": size + more}

    def figures(self) -> "Figures":
        """Return how much the store holds; counted once."""
        with _COUNTING:
            return self._counted

    @cached_property
    def _counted(self) -> "Figures":
        from .store.totals import figures_of

        return figures_of(self.dataset.layers())

    def graph_of(self, iri: str) -> bytes | None:
        """Return by what the graph of a day differs from the default graph, as N-Quads.

        Args:
            iri: Its name: that of the edition, or of a day or today.

        Returns:
            What is more, in the graph of this name; what is less, in the one with `#gone` after it.
            None where there is no such graph.
        """
        from .changes.as_of_day import DateError
        from .changes.intervals import IntervalError, read_day
        from .store.day import in_graph

        if self.dates is None:
            return None
        kind, _, when = iri.removeprefix(GRAPH).partition("/")
        if kind == "edition":
            return b"" if when == self.edition else None
        try:
            span = self.span(today() if when == "today" else read_day(when))
        except (DateError, IntervalError):
            return None
        return b"" if span is None else in_graph(self.dates.day(span), iri)

    def today_key(self) -> str:
        """Name the span without change in which today lies; what was answered in it stays right.

        Raises:
            DateError: The day that counts as today is none, or lies before the edition.
        """
        if self.dates is None:
            return ""
        span = self.span(today())
        return span.key if span is not None else "edition"

    def dated_values(self) -> tuple[Triple, ...]:
        """Return what is said of values that changes state and the edition has no word for."""
        return self.dates.values() if self.dates is not None else ()

    @property
    def quads(self) -> Quads:
        """Every layer, for looking up; the first use loads the layers, of a day none is copied."""
        return self.dataset.every()

    def ontology(self) -> Iterable[Triple]:
        """Yield the vocabulary and its axioms."""
        return _layer(self.dataset.store, ONTOLOGY)

    def facts(self) -> Iterable[Triple]:
        """Yield what is stated: by claims, by the shipped files, by a user's data."""
        yield from _layer(self.quads, FACTS)
        yield from _layer(self.quads, USER)

    def labels(self) -> Iterable[Triple]:
        """Yield what is stated of how terms and things are called."""
        for graph in (ONTOLOGY, FACTS, USER):
            labels = self.quads.quads_for_pattern(None, RDFS.label, None, graph)
            yield from (quad.triple for quad in labels)

    @property
    def cites(self) -> bool:
        """Whether anything rests on claims of a source, as the shipped knowledge does."""
        return self.dataset.beside().claimed

    def own(self) -> Iterable[Triple]:
        """Yield what a user's own files state; without claims, that is all that is stated."""
        for layer in self.own_layers():
            yield from _layer(self.quads, layer)

    def own_layers(self) -> tuple[NamedNode, ...]:
        """Return the graphs with what a user's own files state; see `own`."""
        if self.recorded is not None:
            # What readers of other formats state uses declared words alone.
            return ()
        if not self.cites:
            return FACTS, USER
        return (USER,) if self.dataset.has_user_data else ()

    def prefixes(self) -> Mapping[str, str]:
        """Return the prefixes that the files declare."""
        return self.dataset.beside().prefixes

    def doubts(self) -> Sequence[str]:
        """Return what in the files of a user's own is a slip, likely, in words."""
        return self.dataset.beside().doubts

    def closure(self) -> Iterable[Triple]:
        """Yield the default graph: facts, all that follows, and the claims."""
        return default_graph(self.dataset.store)

    def support(self, triple: Triple) -> "Support | None":
        """Return the claims and axioms that a triple rests on, or None if it does not hold."""
        return self.proofs.support(triple)

    def prove(self, triple: Triple) -> "Proof | None":
        """Return a proof of a triple, or None if it does not hold."""
        return self.proofs.prover.prove(triple)

    @cached_property
    def descriptions(self) -> Descriptions:
        """What is on record about each thing, and what it is called."""
        return Descriptions(self.dataset, self.proofs.claims)

    def name(self, term: Node) -> str:
        """Return the label of a thing or a term of the vocabulary, else its short form.

        A denial is called after what it denies.
        """
        if isinstance(term, NamedNode):
            if label := self.descriptions.label(term):
                return label
            if term.value.startswith(_DENIAL) and (denied := self.denied(term)) is not None:
                parts = (denied.subject, denied.predicate, denied.object)
                return "not so: " + " – ".join(self.name(part) for part in parts)
        return shorten(term)

    def denied(self, denial: NamedNode) -> Triple | None:
        """Return the triple that a denial denies, or None if there is no such denial."""
        parts = [self._part(denial, prop) for prop in (OWL.sourceIndividual, OWL.assertionProperty)]
        value = self._part(denial, OWL.targetIndividual) or self._part(denial, OWL.targetValue)
        if not isinstance(parts[0], NamedNode) or not isinstance(parts[1], NamedNode):
            return None
        return Triple(parts[0], parts[1], value) if value is not None else None

    def opposite(self, triple: Triple) -> Triple | None:
        """Return a triple on record that says the opposite, or None.

        Args:
            triple: A yes/no value, or another statement that may be denied.

        Returns:
            The other yes/no value; or, of the denial of the statement, the triple with its value.
        """
        if triple.object in (TRUE, FALSE):
            value = FALSE if triple.object == TRUE else TRUE
            other = Triple(triple.subject, triple.predicate, value)
            return other if self._holds(other) else None
        quads = self.dataset.store.quads_for_pattern(
            None, OWL.sourceIndividual, triple.subject, None
        )
        for denial in sorted({quad.subject for quad in quads}, key=str):
            if isinstance(denial, NamedNode) and self.denied(denial) == triple:
                return Triple(denial, OWL.targetIndividual, triple.object)
        return None

    def _holds(self, triple: Triple) -> bool:
        parts = triple.subject, triple.predicate, triple.object
        return any(self.dataset.store.quads_for_pattern(*parts, DefaultGraph()))

    def _part(self, subject: NamedNode, predicate: NamedNode) -> Term | None:
        quads = self.dataset.store.quads_for_pattern(subject, predicate, None, DefaultGraph())
        objects = (quad.object for quad in quads)
        return next((term for term in objects if not isinstance(term, Triple)), None)

    def claim(self, iri: NamedNode) -> Claim | None:
        """Return the claim of this name, or None if there is none."""
        return self.proofs.claims.get(iri)

    def subject_of(self, statement: NamedNode) -> NamedNode | None:
        """Return what a claim or a silence is about, or None if there is no such statement."""
        subject = self._part(statement, SUBJECT)
        return subject if isinstance(subject, NamedNode) else None


@dataclass
class Proofs:
    """Puts off all that proving needs until the first proof.

    Attributes:
        dataset: The store.
        inputs: What the knowledge base was built from.
        recorded: As for `Knowledge`.
        edition: Those of the edition, for another day: their rules and axioms serve for it too.
    """

    dataset: Dataset
    inputs: Inputs
    recorded: "Recorded | None" = None
    edition: "Proofs | None" = None
    _supports: "dict[Triple, Support | None]" = field(default_factory=dict)

    @cached_property
    def claims(self) -> Claims:
        """The claims."""
        return Claims(self.dataset.store)

    def support(self, triple: Triple) -> "Support | None":
        """Return what a triple rests on; see `Knowledge.support`.

        It is kept: an answer cites dozens of facts, and many of them are cited by the next one.
        """
        known = self._supports.get(triple, self)
        if isinstance(known, Proofs):
            if len(self._supports) >= _SUPPORTS_KEPT:
                self._supports.clear()
            known = self._supports[triple] = self._support(triple)
        return known

    def _support(self, triple: Triple) -> "Support | None":
        from .proofs.proof import Proof, Support, support_of

        if self.recorded is not None and (places := self.recorded(triple)):
            return Support(places, (), inferred=False)
        # What is stated needs no rules, and so none of what compiling them costs; what is claimed
        # outright not even the record of what was inferred.
        if claims := self.claims.behind(triple):
            return Support(claims, (), inferred=False)
        if self.leaves.round(triple) == 0:
            return support_of(Proof(triple, self.leaves.reason(triple)))
        proof = self.prover.prove(triple)
        return None if proof is None else support_of(proof)

    @cached_property
    def leaves(self) -> "Leaves":
        """What was stated."""
        from .proofs.leaves import Leaves

        edition = self.edition.leaves if self.edition else None
        return Leaves(self.dataset, self.claims, self.recorded, edition)

    @cached_property
    def prover(self) -> "Prover":
        """Finds the proofs."""
        from .proofs.prover import Prover

        return Prover(self.dataset, self.rulebook, self.leaves)

    @cached_property
    def rulebook(self) -> "Rulebook":
        """The rules that proofs use."""
        if self.edition is not None:
            return self.edition.rulebook
        from .proofs.prover import Rulebook

        return Rulebook(self.dataset, self.inputs.rollups)


def open_knowledge(
    ontology: Sequence[Path] | None = None,
    data: Sequence[Path] = (),
    progress: Progress | None = None,
    cache: Path | Literal["usual"] | None = "usual",
) -> Knowledge:
    """Open a knowledge base: from the cache if nothing changed, else by building it.

    Args:
        ontology: Another vocabulary than the shipped one; then the shipped claims, shapes and
            roll-up rules, which speak the shipped vocabulary, are left out too.
        data: Files of a user's own, reasoned over too.
        progress: Told what a build is doing; not called when the cache serves.
        cache: The folder of the cache, or ``usual`` for that of the user; None to build in any case
            and keep nothing.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file is missing or not well formed.
        BuildError: The knowledge base does not hold together.
    """
    inputs = shipped(data) if ontology is None else Inputs(tuple(ontology), data=tuple(data))
    return open_inputs(inputs, progress, cache)


def open_given(
    ontology: Sequence[Path],
    given: Callable[[], Iterable[Triple]],
    recorded: Recorded,
    *,
    version: str,
    cache: Path | Literal["usual"] | None = "usual",
    large: int = LARGE,
    apart: Callable[[], bool] | None = None,
) -> Knowledge:
    """Open the knowledge base of triples that stand in no RDF file.

    Args:
        ontology: The files of its vocabulary.
        given: Gives what is stated; not called when the cache serves.
        recorded: Gives the places at which a triple is stated.
        version: A digest of all that is given, and of the code that states it.
        cache: As for `open_knowledge`.
        large: What takes more bytes than this as text is kept on disk.
        apart: Has another process build and keep the same, which takes no memory of this one, and
            tells whether that was done; called when the cache has nothing yet.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file of the vocabulary is missing or not well formed.
        StoreError: A large one cannot be written to disk.
    """
    inputs, folder = Inputs(tuple(ontology)), _folder(cache)
    digest = hashlib.sha256(f"{_digest(inputs)} {version}".encode()).hexdigest()[:16]
    dataset = folder.load(digest) if folder is not None else None
    if dataset is None and folder is not None and apart is not None and apart():
        dataset = folder.load(digest)
    if dataset is None:
        from .build import build_given

        disk = Disk(lambda: folder_for_large(folder), large)
        dataset = build_given(ontology, given(), disk=disk).kept(folder, digest)
    proofs = Proofs(dataset, inputs, recorded)
    return Knowledge(digest, "", _store_of(dataset), dataset, proofs, recorded=recorded)


def open_inputs(
    inputs: Inputs,
    progress: Progress | None = None,
    cache: Path | Literal["usual"] | None = "usual",
    large: int = LARGE,
    meanwhile: "Callable[[Knowledge], None] | None" = None,
) -> Knowledge:
    """Open the knowledge base that some files make; see `open_knowledge`.

    Args:
        inputs: The files.
        progress: As for `open_knowledge`.
        cache: As for `open_knowledge`.
        large: Files with more bytes than this make a knowledge base that is kept on disk.
        meanwhile: Called with one that is being built on disk while its last layer is loaded, that
            of what was inferred: whatever is wanted next and kept beside it is made at once. All
            else can be read; it may not be referred to afterwards.
    """
    digest, folder = _digest(inputs), _folder(cache)
    if folder is not None and (dataset := folder.load(digest)) is not None:
        return _opened(digest, dataset, inputs, folder.folder, None, large=large)
    return build_inputs(inputs, progress, cache, large, meanwhile=meanwhile)[0]


def build_inputs(
    inputs: Inputs,
    progress: Progress | None = None,
    cache: Path | Literal["usual"] | None = "usual",
    large: int = LARGE,
    *,
    verify: bool = False,
    reasoner: "Reasoner" = "compiled",
    meanwhile: "Callable[[Knowledge], None] | None" = None,
) -> "tuple[Knowledge, Built]":
    """Build the knowledge base that some files make, in any case, and keep it.

    Args:
        inputs: As for `open_inputs`.
        progress: As for `open_inputs`.
        cache: As for `open_inputs`.
        large: As for `open_inputs`.
        verify: As for `build.build`.
        reasoner: As for `build.build`.
        meanwhile: As for `open_inputs`.

    Returns:
        The knowledge base, and what the build said of it.

    Raises:
        SourceError: As for `open_inputs`.
        BuildError: As for `open_inputs`.
    """
    from .build import build

    digest, folder = _digest(inputs), _folder(cache)
    disk = Disk(lambda: folder_for_large(folder), large)
    built = build(inputs, progress, verify=verify, reasoner=reasoner, disk=disk)
    kept_in = folder.folder if folder is not None else None

    def opened(dataset: Dataset, reasoned: "Reasoned | None" = None) -> Knowledge:
        return _opened(digest, dataset, inputs, kept_in, reasoned, large=large)

    call = None if meanwhile is None else lambda dataset: meanwhile(opened(dataset, built.reasoned))
    return opened(built.kept(folder, digest, call), built.reasoned), built


def _folder(cache: Path | Literal["usual"] | None) -> Cache | None:
    if isinstance(cache, Path) and cache.is_dir() and not is_private(cache):
        raise SourceError(
            f"{cache}: others may write to this folder or own it, so what is kept there cannot be "
            "believed; name a folder of your own that only you may write to"
        )
    return Cache(usual_folder() if cache == "usual" else cache) if cache else None


def _digest(inputs: Inputs) -> str:
    try:
        return digest_of(inputs, _code_of_the_build())
    except TooLargeError as error:
        raise LimitedSourceError(f"{error.filename}: {error.strerror}") from error
    except OSError as error:
        name = error.filename
        raise SourceError(f"{name}: cannot be read ({error.strerror})") from error


def _code_of_the_build() -> list[Path]:
    room = Path(__file__).parent
    names = ("changes", "reasoning", "record", "shapes", "store")
    stages = (room, *(room / stage for stage in names))
    return [path for folder in stages for path in sorted(folder.glob("*.py"))]


def _opened(
    digest: str,
    dataset: Dataset,
    inputs: Inputs,
    folder: Path | None,
    reasoned: "Reasoned | None",
    *,
    large: int,
) -> Knowledge:
    # Without claims, as over an ontology of one's own, there is no edition to name.
    edition = local_name(DEFAULT_EDITION.value) if inputs.claims else ""
    dates = Dates(digest, inputs, dataset, folder, reasoned) if inputs.changes else None
    proofs, store = Proofs(dataset, inputs), _store_of(dataset)
    return Knowledge(digest, edition, store, dataset, proofs, dates, kept_in=folder, large=large)


def _store_of(dataset: Dataset) -> OxigraphStore:
    return OxigraphStore(dataset.unfilled(), dataset.layers, lambda: dataset.store)


def _layer(quads: Quads, graph: NamedNode) -> Iterable[Triple]:
    return (quad.triple for quad in quads.quads_for_pattern(None, None, None, graph))
