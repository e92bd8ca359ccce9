"""What reaches what: the walk of packets, verdicts, and everything that stands in the way."""

from .joins import groups_of_vpcs, hub_groups, joined, joined_pairs
from .pairs import carried_connections
from .reach import Reach

__all__ = [
    "Reach",
    "carried_connections",
    "groups_of_vpcs",
    "hub_groups",
    "joined",
    "joined_pairs",
]
