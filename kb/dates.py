"""The knowledge base on other days: worked out when asked for, kept by span without change."""

# ruff: noqa: PLC0415 - a start that asks about no other day loads none of what works days out

import os
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from pyoxigraph import Triple

from .errors import BuildError, Problem, SourceError
from .inputs import LARGE, Disk, Inputs
from .store.cache import Cache, is_private, write_whole
from .store.cache_files import passing_folder, remove
from .store.dataset import Dataset

if TYPE_CHECKING:
    from .changes.as_of_day import AsOf
    from .changes.change import Changes
    from .changes.edition import Reasoned
    from .store.day import Day
    from .store.overlay import DatedDataset

KEPT = 4
"""So many days stay in the memory of a process; the one not used for longest gives way."""


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
    from .changes.as_of_day import DateError
    from .changes.intervals import IntervalError, read_day

    try:
        return read_day(stated)
    except IntervalError as error:
        raise DateError(f"{TODAY}: {error}") from error


class Dates:
    """Gives the knowledge base of any day.

    Args:
        digest: The version of the knowledge base of the edition.
        inputs: Its files.
        edition: Its store.
        folder: Where what was worked out is kept between processes; None to keep nothing.
        reasoned: What working out a day needs beside the store, if the edition was just built.
    """

    def __init__(
        self,
        digest: str,
        inputs: Inputs,
        edition: Dataset,
        folder: Path | None,
        reasoned: "Reasoned | None" = None,
    ) -> None:
        self.digest = digest
        self._inputs = inputs
        self._edition = edition
        self._folder = folder
        self._placed: tuple[date, AsOf | None] | None = None
        self._reasoned: Reasoned | None = None
        self._changes: Changes | None = None
        self._days: OrderedDict[str, Day] = OrderedDict()
        self._kept: OrderedDict[str, DatedDataset] = OrderedDict()
        self._lock = RLock()
        if reasoned is not None:
            self._keep_reasoned(reasoned)

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

    def span(self, day: date) -> "AsOf | None":
        """Return the span without change in which a day lies; None for the day of the edition.

        Raises:
            DateError: The day lies before the edition.
        """
        known = self._placed
        if known is None or known[0] != day:
            from .changes.as_of_day import as_of

            # Every request asks for today.
            known = self._placed = day, as_of(day, self.changes)
        return known[1]

    def at(self, span: "AsOf") -> "DatedDataset":
        """Return the store of a span; worked out if nobody has asked for it yet.

        Raises:
            BuildError: What holds then contradicts itself.
        """
        from .store.overlay import DatedDataset

        with self._lock:
            known = self._kept.get(span.key)
            if known is None:
                day = self.day(span)
                known = DatedDataset(self._edition, day.difference(), day.rounds, day.differs)
                self._kept[span.key] = known
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(span.key)
            return known

    def day(self, span: "AsOf") -> "Day":
        """Return a span as a difference to the edition; worked out if nobody has asked for it yet.

        Raises:
            BuildError: What holds then contradicts itself.
        """
        with self._lock:
            known = self._days.get(span.key)
            if known is None:
                known = self._days[span.key] = self._read_day(span)
                if len(self._days) > KEPT:
                    self._days.popitem(last=False)
            self._days.move_to_end(span.key)
            return known

    def _read_day(self, span: "AsOf") -> "Day":
        from .store.day import day_from_text

        cache = self._cache()
        path = cache.beside(f"{self.digest}-{span.key}") if cache else None
        if (stored := self._stored(path)) is not None:
            with suppress(SourceError):
                return day_from_text(stored)
        from .changes.difference import day_at
        from .changes.edition import Edition
        from .reasoning.revise import RevisionError

        reasoned = self._reason()
        try:
            if reasoned is None:
                raise RevisionError("the roll-up rules look at everything")
            day = day_at(Edition(self._edition, reasoned), self.changes, span.day)
        except RevisionError as error:
            if self._edition.folder is not None:
                raise BuildError(
                    f"{span.day}: what holds on this day cannot be worked out over data on disk:",
                    (Problem(str(error)),),
                ) from error
            # Built from the files, which also tells what contradicts what, and why.
            from .build import build_at
            from .changes.difference import day_between

            day = day_between(self._edition, build_at(self._inputs, span.day).dataset())
        if path is not None:
            write_whole(path, day.to_text().encode())
        return day

    def _reason(self) -> "Reasoned | None":
        """Return what working out a day needs, kept since the build or had by building again."""
        from .changes.edition import reasoned_from_json

        if self._reasoned is not None:
            return self._reasoned
        cache = self._cache()
        path = cache.beside(f"{self.digest}-reasoned") if cache else None
        if (stored := self._stored(path)) is not None:
            with suppress(SourceError):
                return reasoned_from_json(stored)
        from .build import build

        # Data that were large as of the edition are large on each day: keep the day on disk, too.
        above = -1 if self._edition.folder is not None else LARGE
        built = build(self._inputs, disk=Disk(passing_folder, above))
        if built.place is not None:
            remove(built.place)
        reasoned = built.reasoned
        if reasoned is not None:
            self._keep_reasoned(reasoned)
        return reasoned

    def _keep_reasoned(self, reasoned: "Reasoned") -> None:
        """Keep it on disk; in memory only where it cannot be kept elsewhere."""
        from .changes.edition import reasoned_to_json

        cache = self._cache()
        path = cache.beside(f"{self.digest}-reasoned") if cache else None
        written = path is not None and write_whole(path, reasoned_to_json(reasoned).encode())
        self._reasoned = None if written else reasoned

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
        from .changes.kept_changes import changes_from_json, changes_to_json

        cache = self._cache()
        path = cache.beside(f"{self.digest}-changes") if cache else None
        if (stored := self._stored(path)) is not None:
            with suppress(SourceError):
                return changes_from_json(stored)
        from .changes.read import read_changes
        from .source import read_all

        changes = read_changes(t for s in read_all(self._inputs.changes) for t in s.triples)
        if path is not None:
            write_whole(path, changes_to_json(changes).encode())
        return changes
