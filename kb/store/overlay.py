"""A store seen with some quads more and others less: what holds on another day.

A few hundred of thirty thousand statements differ between the edition and a day, so no second store
is filled. Look-ups pass over what is gone and add what is new. For a query just the properties and
classes that it names are copied, once for all queries that come after.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, filterfalse
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import pyoxigraph
from isthmus.kb.errors import StoreError
from isthmus.kb.frozen import Frozen
from isthmus.ontology import PREFIXES
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from .dataset import Dataset, Rounds
from .layers import ONTOLOGY
from .named import Named, named_in, speaks_of_graphs
from .quads import holding
from .store import Rows, Store, default_graph, quads_of, selected

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_DEFAULT = DefaultGraph()
CALLED = frozenset(
    (f"{PREFIXES['rdfs']}label", *(PREFIXES["skos"] + word for word in ("altLabel", "definition")))
)
"""What things are called: a query comes to a new thing by its class, or by what leads to it."""
_WRITTEN = 1024 * 1024
"""Bytes of statements that are kept as they are sent to who answers for a day."""


class Difference(Frozen, eq=False):
    """By what the quads of a day differ from those of the edition.

    Attributes:
        removed: Quads that are gone.
        added: Quads that are new, as a store.
    """

    removed: frozenset[Quad]
    added: pyoxigraph.Store


class Overlay:
    """Looks quads up as they are on another day.

    Args:
        base: The store of the edition.
        layers: Loads its named graphs into it; called before the first look-up in one of them.
        difference: By what the day differs.
        differs: IRIs of the properties and classes of which the day says anything else, apart from
            what new things are called.
        large: Whether it is too large to be copied.
    """

    def __init__(
        self,
        base: pyoxigraph.Store,
        layers: Callable[[], object],
        difference: Difference,
        differs: frozenset[str],
        *,
        large: bool = False,
    ) -> None:
        self._base = base
        self._differs = differs
        self._large = large
        self._layers = layers
        self._difference = difference
        self._whole: pyoxigraph.Store | None = None
        self._lock = Lock()
        self._gone: dict[NamedNode, set[Quad]] = defaultdict(set)
        for quad in difference.removed:
            self._gone[quad.predicate].add(quad)
        self._spoken_of = {q.subject for q in (*difference.removed, *difference.added)}

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,  # noqa: A002 - as the store has it
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches everything."""
        if graph_name not in (_DEFAULT, ONTOLOGY):
            self._layers()
        quads = self._base.quads_for_pattern(subject, predicate, object, graph_name)
        # Of most predicates nothing is gone, and looking at each quad takes half of a look-up.
        removed = self._difference.removed if predicate is None else self._gone.get(predicate)
        added = self._difference.added.quads_for_pattern(subject, predicate, object, graph_name)
        return chain(filterfalse(removed.__contains__, quads) if removed else quads, added)

    def touches(self, named: Named | None) -> bool:
        """Tell whether a query may read what the day says otherwise."""
        if named is None or named.every_type:
            return True
        names = {NamedNode(name) for name in named.names | named.subjects}
        # A query that looks at labels alone would find the new things of the day as well.
        return (
            not self._differs.isdisjoint(named.names)
            or not self._spoken_of.isdisjoint(names)
            or (bool(named.names) and named.names <= CALLED)
        )

    def whole(self) -> pyoxigraph.Store:
        """Return a store of its own with all that holds on the day, every layer included.

        Raises:
            StoreError: It is too large to be copied.
        """
        if self._large:
            raise StoreError(
                "of data on disk no layer is kept for another day; ask about the edition, or leave "
                "the named graphs out"
            )
        with self._lock:
            if self._whole is None:
                self._layers()
                store = pyoxigraph.Store()
                content = self._base.dump(format=RdfFormat.N_QUADS)
                assert content is not None
                store.load(content, RdfFormat.N_QUADS, lenient=True)
                for quad in self._difference.removed:
                    store.remove(quad)
                store.extend(self._difference.added)
                self._whole = store
            return self._whole


class _RoundsOfDay(Frozen):
    """The rounds of a day; `dataset.Rounds`.

    Attributes:
        base: Those of the edition.
        differing: Those that differ, None for triples that are not inferred on the day.
    """

    base: Rounds
    differing: Mapping[str, int | None]

    def get(self, text: str, /) -> int | None:
        """Return the round of a triple."""
        return self.differing[text] if text in self.differing else self.base.get(text)

    def __contains__(self, text: object, /) -> bool:
        return isinstance(text, str) and self.get(text) is not None


class DatedDataset:
    """The store of another day, seen over that of the edition; `dataset.Dataset`.

    Args:
        base: The store of the edition.
        difference: By what the day differs.
        rounds: The rounds of inferred triples that differ from those of the edition, by their text;
            None for triples that are not inferred on the day.
        differs: As for `Overlay`.
    """

    def __init__(
        self,
        base: Dataset,
        difference: Difference,
        rounds: Mapping[str, int | None],
        differs: frozenset[str],
    ) -> None:
        self._base = base
        self._rounds = rounds
        # A day that was kept is read while a thread may still be filling the store: wait for it.
        _ = base.store
        self._overlay = Overlay(
            base.unfilled(), base.layers, difference, differs, large=base.folder is not None
        )
        self.has_user_data = base.has_user_data
        self.folder: Path | None = None
        self.beside = base.beside
        self.words_of_user = base.words_of_user
        self.is_users = base.is_users
        self.files_of = base.files_of

    def rounds(self) -> Rounds:
        """Return the round of each inferred triple."""
        return _RoundsOfDay(self._base.rounds(), self._rounds)

    def unfilled(self) -> pyoxigraph.Store:
        """Return a store of its own with all that holds on the day."""
        return self._overlay.whole()

    @property
    def store(self) -> "Overlay":
        """All that holds on the day, every layer included."""
        return self._overlay

    def holding(self, names: Iterable[str] | None) -> pyoxigraph.Store:
        """Return a store whose default graph and ontology hold all statements of some terms.

        Args:
            names: IRIs of properties and classes; None for all.
        """
        if names is None:
            return self._overlay.whole()
        store = pyoxigraph.Store()
        for name in map(NamedNode, names):
            store.extend(holding(self._overlay, None, name, None))
            store.extend(holding(self._overlay, None, _TYPE, name))
        return store

    def layers(self) -> pyoxigraph.Store:
        """Return a store of its own with all that holds on the day: some twenty megabytes."""
        return self._overlay.whole()

    def every(self) -> Overlay:
        """Return what looks up in every layer."""
        return self._overlay

    def counted(self) -> None:
        """Return nothing: words are made of the edition."""
        return


class NarrowStore:
    """Answers queries over an overlay: copies what they name, and everything once.

    What the day says nothing else about is asked of the edition.

    Args:
        edition: Answers the queries of the edition.
    """

    def __init__(self, quads: Overlay, edition: Store) -> None:
        self._quads = quads
        self._edition = edition
        self._copied = pyoxigraph.Store()
        self._done: set[_Copied] = set()
        self._everything = False
        self._written: dict[_Copied, bytes] = {}
        self._room = _WRITTEN
        self._lock = Lock()

    def select(self, sparql: str) -> Rows:
        """Run a SELECT query; see `isthmus.kb.store.store.Store.select`."""
        if speaks_of_graphs(sparql):
            return selected(self._quads.whole(), sparql)
        named = named_in(sparql)
        if not self._quads.touches(named):
            return self._edition.select(sparql)
        with self._lock:
            self._copy(named)
        return selected(self._copied, sparql)

    def read_by(self, sparql: str) -> bytes | None:
        """Return the statements that a query may read, as N-Quads.

        Args:
            sparql: A SELECT query.

        Returns:
            None where the edition gives the same answer.
        """
        if speaks_of_graphs(sparql):
            content = self._quads.whole().dump(format=RdfFormat.N_QUADS)
            assert content is not None
            return content
        named = named_in(sparql)
        if not self._quads.touches(named):
            return None
        parts = [(None, None, None)] if named is None else _parts(named)
        # A statement of two parts is sent twice; a store holds it once.
        return b"".join(map(self._lines, parts))

    def _lines(self, part: "_Copied") -> bytes:
        """Return some statements as N-Quads; many questions ask of the same properties."""
        known = self._written.get(part)
        if known is None:
            quads = self._quads.quads_for_pattern(*part, _DEFAULT)
            known = "".join([f"{quad} .\n" for quad in quads]).encode()
            with self._lock:
                if part not in self._written and self._room >= len(known):
                    self._room -= len(known)
                    self._written[part] = known
        return known

    def _copy(self, named: Named | None) -> None:
        """Copy what a query may read and is not copied yet."""
        if self._everything:
            return
        if named is None:
            self._copied.bulk_extend(quads_of(default_graph(self._quads), _DEFAULT))
            self._everything = True
            return
        for part in _parts(named):
            if part not in self._done:
                self._copied.extend(self._quads.quads_for_pattern(*part, _DEFAULT))
                self._done.add(part)


_Copied: TypeAlias = tuple[NamedNode | None, NamedNode | None, NamedNode | None]


def _parts(named: Named) -> list[_Copied]:
    """Return the patterns of all that a query may read."""
    parts: list[_Copied] = []
    for name in map(NamedNode, sorted(named.names)):
        parts += [(None, name, None), (None, _TYPE, name)]
    if named.every_type:
        parts.append((None, _TYPE, None))
    parts += [(NamedNode(subject), None, None) for subject in sorted(named.subjects)]
    return parts
