"""A day between two points of change; what holds on it is worked out in `at_date`.

Every question asks for the day that it speaks of, so nothing heavy is imported here.
"""

from datetime import date
from typing import TYPE_CHECKING

from isthmus.kb.errors import KnowledgeError
from isthmus.kb.frozen import Frozen

from .intervals import EDITION_DAY, period_of

if TYPE_CHECKING:
    from .change import Changes


class DateError(KnowledgeError, ValueError):
    """A date about which nothing can be said: before the edition."""

    outcome = "usage"


class AsOf(Frozen):
    """A day, with the span around it in which every answer is the same.

    Attributes:
        day: The day.
        first: The first day of the span.
        after: The first day after the span, or None where nothing more is on record.
    """

    day: date
    first: date
    after: date | None

    @property
    def key(self) -> str:
        """Names the span: what was worked out for one day of it serves for every other."""
        return f"{self.first}..{self.after or ''}"


def as_of(day: date, changes: "Changes") -> AsOf | None:
    """Place a day between two points of change.

    Returns:
        The span in which it lies; None for the day of the edition, which is the edition itself.

    Raises:
        DateError: The day lies before the edition.
    """
    if day < EDITION_DAY:
        raise DateError(
            f"{day} lies before the edition of {EDITION_DAY}, about which nothing is known here; "
            "write `as of edition`, or a later day"
        )
    if day == EDITION_DAY:
        return None
    first, after = period_of(changes.points(), day)
    return AsOf(day, max(first, EDITION_DAY) if first is not None else EDITION_DAY, after)
