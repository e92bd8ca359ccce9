"""Which VPCs are joined: by one peering, or by hubs to which both are attached."""

from collections import defaultdict

from isthmus.kb.networks.network import Network


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


def joined_pairs(network: Network) -> dict[tuple[str, str], str]:
    """List the pairs of VPCs that are joined, each with the group of hubs or ``peering``."""
    pairs: dict[tuple[str, str], str] = {}
    members: dict[str, list[str]] = defaultdict(list)
    for vpc, groups in groups_of_vpcs(network).items():
        for group in groups:
            members[group].append(vpc)
    for group, vpcs in members.items():
        ordered = sorted(vpcs)
        for index, here in enumerate(ordered):
            for there in ordered[index + 1 :]:
                pairs[here, there] = group
    for peering in network.data.peerings.values():
        ends = sorted((peering.requester.vpc, peering.accepter.vpc))
        if not peering.deleted and ends[0] and ends[0] != ends[1]:
            pairs[ends[0], ends[1]] = "peering"
    return pairs


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
