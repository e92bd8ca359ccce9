"""The knowledge base at other dates: built when asked for, and kept by span without change."""

import json
import os
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from isthmus.ontology import PREFIXES
from pyoxigraph import NamedNode, Triple

from .frozen import Frozen
from .inputs import Inputs
from .store.cache import Cache, is_private, write_whole
from .store.dataset import Dataset
from .terms import RDF, RDFS

if TYPE_CHECKING:
    from .changes.as_of import AsOf
    from .changes.change import Changes

_CALLED = frozenset(
    {RDFS.label, *(NamedNode(PREFIXES["skos"] + word) for word in ("altLabel", "definition"))}
)
KEPT = 3
"""So many dates stay in the memory of a process; the one not used for longest gives way."""


TODAY = "ISTHMUS_TODAY"
"""Environment variable with the day that counts as today, for tests and builds of documents."""


def today() -> date:
    """Return the day that counts as today: the one of the environment, else the day in UTC.

    Raises:
        DateError: The environment names no day.
    """
    stated = os.environ.get(TODAY, "")
    if not stated:
        return datetime.now(UTC).date()
    from .changes.as_of import DateError
    from .changes.intervals import IntervalError, read_day

    try:
        return read_day(stated)
    except IntervalError as error:
        raise DateError(f"{TODAY}: {error}") from error


class Dated(Frozen, eq=False):
    """The knowledge base in one span without change.

    Attributes:
        dataset: Its store.
        differs: IRIs of the properties and classes of which it says anything else than the
            edition does.
    """

    dataset: Dataset
    differs: frozenset[str]


class Dates:
    """Gives the knowledge base of any day.

    Args:
        digest: The version of the knowledge base of the edition.
        inputs: Its files.
        edition: Its store.
        folder: Where built ones are kept between processes; None to keep none.
    """

    def __init__(self, digest: str, inputs: Inputs, edition: Dataset, folder: Path | None) -> None:
        self.digest = digest
        self._inputs = inputs
        self._edition = edition
        self._folder = folder
        self._changes: Changes | None = None
        self._kept: OrderedDict[str, Dated] = OrderedDict()
        self._lock = Lock()

    @property
    def changes(self) -> "Changes":
        """What has changed since the edition; without files of changes, nothing."""
        if self._changes is None:
            self._changes = self._read_changes()
        return self._changes

    def values(self) -> tuple[Triple, ...]:
        """Return the values that changes state and that the edition has no word for."""
        from .changes.at_date import values_of
        from .source import read_all

        return values_of([t for source in read_all(self._inputs.changes) for t in source.triples])

    def at(self, span: "AsOf") -> Dated:
        """Return the knowledge base in a span; built if nobody has asked for it yet.

        Raises:
            BuildError: What holds then contradicts itself.
        """
        with self._lock:
            known = self._kept.get(span.key)
            if known is None:
                known = self._load(span)
                self._kept[span.key] = known
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(span.key)
            return known

    def differs(self, span: "AsOf") -> frozenset[str]:
        """Return the IRIs of which a span says anything else; without loading it if that is known.

        Raises:
            BuildError: What holds then contradicts itself.
        """
        known = self._kept.get(span.key)
        if known is not None:
            return known.differs
        stored = self._stored(self._differs_file(span))
        if stored is not None:
            with suppress(ValueError):
                return frozenset(json.loads(stored))
        return self.at(span).differs

    def _load(self, span: "AsOf") -> Dated:
        name = f"{self.digest}-{span.key}"
        cache = self._cache()
        if cache is not None and (dataset := cache.load(name)) is not None:
            stored = self._stored(self._differs_file(span))
            if stored is not None:
                with suppress(ValueError):
                    return Dated(dataset, frozenset(json.loads(stored)))
            return self._with_differences(span, dataset)
        from .build import build_at

        built = build_at(self._inputs, span.day)
        if cache is not None:
            cache.save(name, built.content)
        return self._with_differences(span, built.dataset())

    def _with_differences(self, span: "AsOf", dataset: Dataset) -> Dated:
        differs = frozenset(_differences(self._edition, dataset))
        if (path := self._differs_file(span)) is not None:
            write_whole(path, json.dumps(sorted(differs)).encode())
        return Dated(dataset, differs)

    def _differs_file(self, span: "AsOf") -> Path | None:
        cache = self._cache()
        return cache.beside(f"{self.digest}-{span.key}") if cache else None

    def _cache(self) -> Cache | None:
        return Cache(self._folder / "as-of") if self._folder else None

    def _stored(self, path: Path | None) -> str | None:
        if path is None or not is_private(path.parent):
            return None
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def _read_changes(self) -> "Changes":
        from .changes.change import Changes

        if not self._inputs.changes:
            return Changes((), ())
        from .changes.keep import changes_from_json, changes_to_json
        from .errors import SourceError

        cache = self._cache()
        path = cache.beside(f"{self.digest}-changes") if cache else None
        if (stored := self._stored(path)) is not None:
            with suppress(SourceError):
                return changes_from_json(stored)
        from .changes.read import read_changes
        from .source import read_all

        found = read_changes(t for s in read_all(self._inputs.changes) for t in s.triples)
        if path is not None:
            write_whole(path, changes_to_json(found).encode())
        return found


def _differences(edition: Dataset, other: Dataset) -> set[str]:
    """Return the properties of the triples that only one of two default graphs has.

    Of types, the classes. What a new thing is called does not count: a query comes to the thing by
    its class, or by a property that leads to it, and these do.
    """
    from .store.store import default_graph

    before, then = set(default_graph(edition.store)), set(default_graph(other.store))
    known = {triple.subject for triple in before}
    return {
        str(triple.object)[1:-1] if triple.predicate == RDF.type else triple.predicate.value
        for triple in before ^ then
        if triple.subject in known or triple.predicate not in _CALLED
    }
