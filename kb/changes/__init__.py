"""What has changed since the edition, or was left out of it: dated changes between bounds.

The Turtle files of this folder are their source, one file a topic. They say nothing by themselves:
only in the closure of a date at which a change holds is what it states drawn upon.
"""

from .change import Change, Changes, ChangeStatement, Conflict, Evidence, LaterWay
from .check import changes_problems
from .files import changes_files
from .intervals import Held, Interval, IntervalError, held, period_of, points_of, read_interval
from .read import read_changes

__all__ = [
    "Change",
    "ChangeStatement",
    "Changes",
    "Conflict",
    "Evidence",
    "Held",
    "Interval",
    "IntervalError",
    "LaterWay",
    "changes_files",
    "changes_problems",
    "held",
    "period_of",
    "points_of",
    "read_changes",
    "read_interval",
]
