"""What reaches what: the walk of packets, verdicts, and everything that stands in the way."""

from .joins import Joins, groups_of_vpcs, hub_groups, joined
from .pairs import carried_connections
from .reach import Reach

__all__ = [
    "Joins",
    "Reach",
    "carried_connections",
    "groups_of_vpcs",
    "hub_groups",
    "joined",
]
