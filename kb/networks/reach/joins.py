"""Which VPCs are joined: by one peering, or by hubs to which both are attached."""

from collections import defaultdict

from isthmus.kb.networks.network import Network

_NONE = frozenset[str]()


def hub_groups(network: Network, *, usable: bool = False) -> dict[str, str]:
    """Group the hubs that peerings join, in whatever state but deleted.

    Args:
        usable: Count only hub peerings that are usable.

    Returns:
        For each hub the least id of its group.
    """
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            group[name] = group[group[name]]
            name = group[name]
        return name

    for attachment in network.data.attachments.values():
        here = root(attachment.hub)
        if attachment.type not in ("peering", "tgw-peering") or attachment.deleted:
            continue
        # It stands at either hub, and may be told of in files of different days.
        other = network.data.attachments.get((attachment.id, attachment.resource or ""))
        if usable and not (attachment.usable and (other is None or other.usable)):
            continue
        if attachment.resource:
            there = root(attachment.resource)
            group[max(here, there)] = min(here, there)
    for name in network.data.hubs:
        root(name)
    return {name: root(name) for name in group}


def groups_of_vpcs(network: Network) -> dict[str, set[str]]:
    """List for each VPC the groups of hubs that it is attached to."""
    groups = hub_groups(network)
    of: dict[str, set[str]] = defaultdict(set)
    for attachment in network.data.attachments.values():
        if attachment.type == "vpc" and attachment.resource and not attachment.deleted:
            of[attachment.resource].add(groups[attachment.hub])
    return of


class Joins:
    """Which pairs of VPCs are joined, found out for the pairs that are asked about.

    Of ten thousand VPCs at one hub there are fifty million.
    """

    def __init__(self, network: Network) -> None:
        """Look at the links of a network."""
        self._groups = groups_of_vpcs(network)
        self.peered = {
            (min(ends), max(ends))
            for peering in network.data.peerings.values()
            if not peering.deleted
            and peering.told
            and len(ends := {peering.requester.vpc, peering.accepter.vpc}) == 2
        }
        """The pairs that a peering joins, each in order of the ids."""

    def of(self, pair: tuple[str, str]) -> str | None:
        """Return ``peering``, the group of hubs that joins a pair, or None; ids are in order."""
        if pair in self.peered:
            return "peering"
        here, there = pair
        shared = self._groups.get(here, _NONE) & self._groups.get(there, _NONE)
        return min(shared) if shared else None


def joined(network: Network, here: str, there: str) -> bool:
    """Tell whether two VPCs are joined."""
    for peering in network.peerings_of[here]:
        if not peering.deleted and peering.other(here) == there:
            return True
    groups = hub_groups(network)
    mine, its = (
        {
            groups[link.hub]
            for link in network.attachments_of[name]
            if link.type == "vpc" and not link.deleted
        }
        for name in (here, there)
    )
    return bool(mine & its)
