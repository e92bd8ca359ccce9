"""The knowledge base on other days: worked out when asked for, kept by span without change."""

# ruff: noqa: PLC0415 - a start that asks about no other day loads none of what works days out

import os
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Triple

from .errors import BuildError, Problem
from .inputs import LARGE, Disk, Inputs
from .store.cache import Cache
from .store.cache_files import passing_folder
from .store.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from .changes.as_of_day import AsOf
    from .changes.change import Changes
    from .changes.edition import Reasoned
    from .store.day import Day
    from .store.overlay import DatedDataset

T = TypeVar("T")
KEPT = 4
"""So many days stay in the memory of a process; the one not used for longest gives way."""
KEPT_ON_DISK = 256
"""So many files about days stay in the cache folder: the days of a few versions of the data."""


TODAY = "ISTHMUS_TODAY"
"""Environment variable with the day that counts as today, for tests and builds of documents."""


def today() -> date:
    """Return the day that counts as today: the one of the environment, else the day in UTC.

    It is never before the edition, which was there when all of this was written: the clock of a
    machine that has just started, and keeps none while it is off, may be decades behind.

    Raises:
        DateError: The environment names no day.
    """
    stated = os.environ.get(TODAY, "")
    if not stated:
        from .changes.intervals import EDITION_DAY

        return max(datetime.now(UTC).date(), EDITION_DAY)
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

        if (kept := self._kept_as(span.key, day_from_text)) is not None:
            return kept
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
        self._keep(span.key, day.to_text)
        return day

    def _reason(self) -> "Reasoned | None":
        """Return what working out a day needs, kept since the build or had by building again."""
        from .changes.edition import PARTS_OF_REASONED, Reasoned
        from .changes.kept import from_json

        read = partial(from_json, whole=Reasoned, inside=PARTS_OF_REASONED)
        if (known := self._reasoned or self._kept_as("reasoned", read)) is not None:
            return known
        from .build import build

        # Data that were large as of the edition are large on each day: keep the day on disk, too.
        above = -1 if self._edition.folder is not None else LARGE
        built = build(self._inputs, disk=Disk(passing_folder, above))
        built.drop()
        if built.reasoned is not None:
            self._keep_reasoned(built.reasoned)
        return built.reasoned

    def _keep_reasoned(self, reasoned: "Reasoned") -> None:
        """Keep it on disk; in memory only where it cannot be kept elsewhere."""
        from .changes.kept import to_json

        is_kept = self._keep("reasoned", lambda: to_json(reasoned))
        self._reasoned = None if is_kept else reasoned

    def _read_changes(self) -> "Changes":
        from .changes.change import PARTS_OF_CHANGES, Changes

        if not self._inputs.changes:
            return Changes((), ())
        from .changes.kept import from_json, to_json

        read = partial(from_json, whole=Changes, inside=PARTS_OF_CHANGES)
        if (kept := self._kept_as("changes", read)) is not None:
            return kept
        from .changes.read import read_changes
        from .source import read_all

        changes = read_changes(t for s in read_all(self._inputs.changes) for t in s.triples)
        self._keep("changes", lambda: to_json(changes))
        return changes

    def _kept_as(self, name: str, read: "Callable[[str], T]") -> "T | None":
        """Return what an earlier process kept under a name, if it is there and can be read."""
        if (days := self._days_kept()) is None:
            return None
        # What cannot be read is worked out again: `SourceError` is a `ValueError` too.
        with suppress(ValueError):
            if (text := days.kept_beside(f"{self.digest}-{name}")) is not None:
                return read(text)
        return None

    def _keep(self, name: str, text: "Callable[[], str]") -> bool:
        """Keep something for later processes; tell whether that was possible."""
        days = self._days_kept()
        if days is None:
            return False
        return days.keep_beside(f"{self.digest}-{name}", text(), KEPT_ON_DISK)

    def _days_kept(self) -> Cache | None:
        return Cache(self._folder / "as-of") if self._folder is not None else None
