"""The page of what has changed since the edition: a line of time, and each change in words."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from isthmus.kb.changes.change import Change, Changes
from isthmus.queries.diagnostics.spelling import capital
from isthmus.service.explorer.parts.later import KINDS, day_in_words, without_digests
from isthmus.service.forms.changes import in_order

if TYPE_CHECKING:
    from .renderer import Renderer

_UNDATED = "Without a date"
_WIDTH = 100.0
_LEAST = 0.6
"""How wide a day is drawn at least, of a hundred."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a change stands on the line of time, in parts of a hundred.

    Attributes:
        start: Where it may have begun at the earliest.
        width: How much of the line its bounds take.
        open: Whether the earlier bound is not known.
    """

    start: float
    width: float
    open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One change on the page.

    Attributes:
        change: The change.
        address: The address of its own page.
        mark: Where it stands on the line of time.
        about: What it is about: names and addresses.
    """

    change: Change
    address: str
    mark: Mark
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The changes that held by some day of one year.

    Attributes:
        name: The year, or what stands for it where no date is known.
        rows: Its changes.
    """

    name: str
    rows: tuple[Row, ...]


def changes_page(renderer: "Renderer") -> str:
    """Return the page.

    Args:
        renderer: What renders it.
    """
    changes = renderer.knowledge.changes
    first, last = _span(changes)
    rows = [
        Row(
            change,
            renderer.addresses.of(change.iri.value),
            _mark(change, first, last),
            tuple(
                (renderer.knowledge.name(thing), renderer.addresses.of(thing.value))
                for thing in change.affects
            ),
        )
        for change in in_order(changes)
    ]
    names = list(dict.fromkeys(_year(row.change) for row in reversed(rows)))
    # What has no date cannot be the newest.
    names.sort(key=lambda name: name == _UNDATED)
    years = [Year(n, tuple(row for row in reversed(rows) if _year(row.change) == n)) for n in names]
    edition = renderer.knowledge.edition
    return renderer.render(
        "changes.html",
        "/changes",
        plainly=without_digests,
        does=KINDS,
        in_words=lambda text: day_in_words(capital(text)),
        years=years,
        ways=changes.ways,
        way_address=renderer.addresses.of,
        first=first.year,
        last=last.year,
        edition_at=_at(date.fromisoformat(edition), first, last) if edition else None,
        checked=changes.newest_check(),
    )


def _span(changes: Changes) -> tuple[date, date]:
    points = changes.points() or (date(2020, 6, 6),)
    return date(points[0].year, 1, 1), date(points[-1].year, 12, 31)


def _year(change: Change) -> str:
    if change.effective.precision == "none" or change.effective.latest is None:
        return _UNDATED
    return str(change.effective.latest.year)


def _mark(change: Change, first: date, last: date) -> Mark:
    interval = change.effective
    end = _at(interval.latest or last, first, last)
    start = _at(interval.earliest, first, last) if interval.earliest is not None else 0.0
    width = max(end - start, _LEAST)
    return Mark(min(start, _WIDTH - width), width, interval.earliest is None)


def _at(day: date, first: date, last: date) -> float:
    return round(_WIDTH * (day - first).days / max(1, (last - first).days), 2)
