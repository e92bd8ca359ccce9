"""What in a network deserves a look, whether or not somebody asked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from .contract import FindingEntry
from .network import Network
from .read import cite
from .records import Attachment, Peering, Record, RouteTable, Subnet, Vpc

_MOST = 8
"""So many routes are named and cited in one finding."""


def findings(network: Network) -> list[FindingEntry]:
    """List all findings, by code and id."""
    listed = [
        *network.data.findings,
        *_tunnels(network),
        *_peerings(network),
        *_attachments(network),
        *_blackholes(network),
        *_tables_told_twice(network),
        *_circuits(network),
        *_peerings_of_one_range(network),
        *_ranges(network),
        *_same(network),
        *_unused(network),
    ]
    return sorted(listed, key=lambda entry: (entry.code, entry.on, entry.at))


def _entry(code: str, on: tuple[str, ...], text: str, *records: Record) -> FindingEntry:
    return FindingEntry(code, on, text, cite(records))


def _tunnels(network: Network) -> Iterator[FindingEntry]:
    for connection in network.data.connections.values():
        down = connection.tunnels.count("DOWN")
        if connection.usable and down:
            text = f"{down} of {len(connection.tunnels)} tunnels of {connection.id} report down"
            yield _entry("tunnel-down", (connection.id,), text, connection)


def _tables_in_use(network: Network, vpc: str) -> list[RouteTable]:
    """List the tables that subnets of a VPC use; where they are not described, all.

    None are listed if not all is told of one of them.
    """
    described = network.described_subnets(vpc)
    used = {table.id: table for entry in described if (table := network.table_of(entry))}
    tables = list(used.values()) if described else network.tables_of[vpc]
    open_ = any(not (route.by and route.text) for table in tables for route in table.routes)
    return [] if open_ else tables


def _leads(table: RouteTable, name: str) -> bool:
    return any(route.target == name and not route.blackhole for route in table.routes)


def _peerings(network: Network) -> Iterator[FindingEntry]:
    for peering in network.data.peerings.values():
        if peering.state == "active":
            yield from _peering(network, peering)


def _peering(network: Network, peering: Peering) -> Iterator[FindingEntry]:
    sides = (peering.requester.vpc, peering.accepter.vpc)
    tables = [_tables_in_use(network, vpc) for vpc in sides]
    if not all(tables):
        return
    routed = [[_leads(table, peering.id) for table in side] for side in tables]
    name = peering.id
    if not any(any(side) for side in routed):
        yield _entry("link-unused", (name,), f"no table on either side routes to {name}", peering)
    elif not all(any(side) for side in routed):
        lacking = sides[0] if not any(routed[0]) else sides[1]
        text = f"only one side routes to {name}: no table of {lacking} does"
        yield _entry("one-sided-routes", (name,), text, peering)
    else:
        partly = [
            vpc
            for vpc, side in zip(sides, routed, strict=True)
            if not all(side) and network.described_subnets(vpc)
        ]
        if partly:
            text = f"not all subnets of {' and '.join(partly)} route to {name}"
            yield _entry("subnets-left-out", (name,), text, peering)


def _attachments(network: Network) -> Iterator[FindingEntry]:
    for attachment in network.data.attachments.values():
        if not attachment.usable:
            continue
        if attachment.table_known and attachment.table is None:
            text = f"{attachment.id} is associated with no table: what comes in by it is dropped"
            on = (attachment.id,)
            yield _entry("attachment-without-association", on, text, attachment)
        if attachment.type == "vpc" and attachment.resource:
            yield from _vpc_attachment(network, attachment)


def _vpc_attachment(network: Network, attachment: Attachment) -> Iterator[FindingEntry]:
    vpc = attachment.resource or ""
    if attachment.subnets is not None:
        served = {network.zone_of(name) for name in attachment.subnets}
        zones = {subnet.zone for subnet in network.described_subnets(vpc)} - {None}
        lacking = sorted(str(zone) for zone in zones - served)
        if lacking and None not in served:
            text = f"{attachment.id} has no subnet in {', '.join(lacking)}, where {vpc} has some"
            yield _entry("zone-without-attachment", (attachment.id,), text, attachment)
    tables = _tables_in_use(network, vpc)
    routed = [_leads(table, attachment.hub) for table in tables]
    if tables and not any(routed):
        text = f"no table of {vpc} routes to {attachment.hub}"
        yield _entry("link-unused", (attachment.id,), text, attachment)
    elif tables and not all(routed) and network.described_subnets(vpc):
        text = f"not all subnets of {vpc} route to {attachment.hub}"
        yield _entry("subnets-left-out", (attachment.id,), text, attachment)


def _blackholes(network: Network) -> Iterator[FindingEntry]:
    for table in network.data.tables.values():
        gone = [route for route in table.routes if route.blackhole]
        if gone:
            named = _listed([route.text or "" for route in gone])
            text = f"the targets of {named} in {table.id} have gone"
            yield _entry("blackhole-route", (table.id,), text, table)
    for hub_table in network.data.hub_tables.values():
        dropped = [route for route in hub_table.routes or () if route.blackhole]
        if dropped:
            named = _listed([str(route.destination) for route in dropped])
            text = f"{hub_table.id} drops what goes to {named}"
            at = (*hub_table.at, *(route.at for route in dropped[:_MOST]))
            yield FindingEntry("blackhole-route", (hub_table.id,), text, at)


def _listed(names: Sequence[str]) -> str:
    """Name the first of many, and count the rest."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _tables_told_twice(network: Network) -> Iterator[FindingEntry]:
    """Find what two tables say that they are the one of: the files may be of different days."""
    for name in sorted(network.told_twice):
        tables = [
            table
            for table in network.data.tables.values()
            if name in table.subnets or (table.main and table.vpc == name)
        ]
        listed = " and ".join(table.id for table in tables)
        text = f"{listed} both say that they are the one of {name}, which AWS does not allow"
        yield _entry("impossible", (name,), text, *tables)


def _circuits(network: Network) -> Iterator[FindingEntry]:
    for circuit in network.data.virtual_interfaces.values():
        if circuit.impossible:
            text = (
                f"{circuit.id} names {circuit.gateway} and {circuit.direct_connect_gateway}: "
                "an interface ends at one gateway, so nothing is concluded from it"
            )
            yield _entry("impossible", (circuit.id,), text, circuit)
    for connection in network.data.connections.values():
        if connection.gateway and connection.hub:
            text = f"{connection.id} names {connection.gateway} and {connection.hub} as its end"
            yield _entry("impossible", (connection.id,), text, connection)


def _peerings_of_one_range(network: Network) -> Iterator[FindingEntry]:
    """Find peerings that AWS refuses (Amazon VPC Peering Guide, "Limitations")."""
    for peering in network.data.peerings.values():
        ends = (peering.requester.vpc, peering.accepter.vpc)
        vpcs = [network.data.vpcs.get(name) for name in ends]
        if not peering.usable or vpcs[0] is None or vpcs[1] is None:
            continue
        if any(mine.overlaps(its) for mine in vpcs[0].ranges for its in vpcs[1].ranges):
            stated = "is active between" if peering.state is not None else "stands between"
            text = (
                f"{peering.id} {stated} VPCs whose ranges overlap, which AWS does not allow: "
                "what its routes lead to holds only as far as the records do"
            )
            yield _entry("impossible", (peering.id,), text, peering)


def _ranges(network: Network) -> Iterator[FindingEntry]:
    for vpc in network.data.vpcs.values():
        yield from _vpc_ranges(vpc)
    for subnet in network.data.subnets.values():
        owner = network.data.vpcs.get(subnet.vpc or "")
        yield from _subnet_range(subnet, owner)
    for table in network.data.tables.values():
        if table.wrong_routes:
            count = len(table.wrong_routes)
            text = f"{count} routes of {table.id} have no destination or no target that can be read"
            at = (*table.wrong_routes[:_MOST], *table.at)
            yield FindingEntry("unreadable", (table.id,), text, at)


def _vpc_ranges(vpc: Vpc) -> Iterator[FindingEntry]:
    for _ in vpc.wrong_ranges:
        text = f"a range of {vpc.id} is no IPv4 block"
        yield _entry("invalid-range", (vpc.id,), text, vpc)
    for block in vpc.ranges:
        if vpc.basis == "described" and not 16 <= block.length <= 28:
            text = f"the range {block} of {vpc.id} is not between /16 and /28"
            yield _entry("invalid-range", (vpc.id,), text, vpc)


def _subnet_range(subnet: Subnet, owner: Vpc | None) -> Iterator[FindingEntry]:
    if subnet.wrong_range is not None:
        text = f"the range of {subnet.id} is no IPv4 block"
        yield _entry("invalid-range", (subnet.id,), text, subnet)
        return
    own = subnet.range
    if own is None or owner is None or not owner.ranges:
        return
    if not any(block.covers(own) for block in owner.ranges):
        text = f"the range {own} of {subnet.id} lies in no range of {owner.id}"
        yield _entry("invalid-range", (subnet.id,), text, subnet, owner)


def _same(network: Network) -> Iterator[FindingEntry]:
    by_address: dict[str, list[Record]] = defaultdict(list)
    for customer in network.data.customers.values():
        if customer.address and customer.state != "deleted":
            by_address[customer.address].append(customer)
    for address, customers in by_address.items():
        if len(customers) > 1:
            on = tuple(sorted(customer.id for customer in customers))
            text = f"{' and '.join(on)} are one device: both have the address {address}"
            yield _entry("same-device", on, text, *customers)
    yield from _same_numbers(network)


def _same_numbers(network: Network) -> Iterator[FindingEntry]:
    """Find hubs of one AS number that peer or share a Direct Connect gateway."""
    hubs = network.data.hubs
    close: dict[tuple[str, str], None] = {}
    for attachment in network.data.attachments.values():
        if attachment.type in ("peering", "tgw-peering") and not attachment.deleted:
            close[_ordered(attachment.hub, attachment.resource or "")] = None
    for associations in network.associations_at.values():
        named = {entry.gateway for entry in associations if entry.gateway}
        for pair in combinations(sorted(named & hubs.keys()), 2):
            close[pair] = None
    for gateway, other in close:
        first, second = hubs.get(gateway), hubs.get(other)
        if first is None or second is None or gateway == other:
            continue
        if first.asn is not None and first.asn == second.asn:
            text = f"{gateway} and {other} have the same AS number {first.asn}"
            yield _entry("same-asn", (gateway, other), text, first, second)


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _unused(network: Network) -> Iterator[FindingEntry]:
    """Find gateways that nothing leads to, where the data would show what does."""
    for customer in network.data.customers.values():
        live = [link for link in network.connections_of[customer.id] if link.state != "deleted"]
        known = network.answered("ec2:DescribeVpnConnections", customer)
        if customer.basis == "described" and customer.state != "deleted" and not live and known:
            text = f"no VPN connection leads to {customer.id}"
            yield _entry("unused", (customer.id,), text, customer)
    for gateway in network.data.gateways.values():
        live = [link for link in network.connections_at[gateway.id] if link.state != "deleted"]
        led = live or network.circuits_at[gateway.id] or network.associations_of[gateway.id]
        known = network.answered("ec2:DescribeVpnConnections", gateway)
        if gateway.state != "deleted" and (
            (not gateway.attached_to() and not live) or (not led and known)
        ):
            text = f"nothing leads to {gateway.id}"
            if not gateway.attached_to():
                text = f"{gateway.id} is attached to no VPC"
            yield _entry("unused", (gateway.id,), text, gateway)
    for circuit_gateway in network.data.direct_connect_gateways.values():
        ends = network.circuits_at[circuit_gateway.id]
        if not ends and network.answered("directconnect:DescribeVirtualInterfaces", None):
            text = f"no virtual interface ends at {circuit_gateway.id}"
            yield _entry("unused", (circuit_gateway.id,), text, circuit_gateway)
    for hub in network.data.hubs.values():
        links = [link for link in network.attachments_at[hub.id] if not link.deleted]
        known = network.answered("ec2:DescribeTransitGatewayAttachments", hub)
        if not links and known and hub.state != "deleted":
            yield _entry("unused", (hub.id,), f"nothing is attached to {hub.id}", hub)
