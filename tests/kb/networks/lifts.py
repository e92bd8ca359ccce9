"""Changes of settings that lift what stands in the way, made in the records and walked again.

A list of blocks is right if all its lifts together make the verdict yes, and all but one do not.
What a lift does to a table depends on where the packet is to go, so blocks are lifted on a way:
a chain of links, tables left aside.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from itertools import product

from .records import Files, Record, copied, network, networks_in, pieces, plain
from .simulator import NO, NOTHING_CAN_TELL, YES, End, Outcome, Simulator

NOT_SIMULATED = frozenset({"overlap", "service-only"})
"""Renumbering is no setting, and what joins a service has no lift."""
_TABLES = frozenset({"no-route", "routed-elsewhere", "blackhole"})
_GONE = frozenset({"deleted"})
_NEW = "0ffffffffffffffff"


@dataclass(frozen=True)
class Block:
    """One setting that stands in the way, as the contract writes it."""

    kind: str
    on: tuple[str, ...]
    cidr: str
    """The ``for`` of the contract: the destinations that it stops."""


@dataclass(frozen=True)
class Way:
    """A chain of links from one end to the other.

    ``hops`` holds for each VPC and hub on it what the packet is to take next: a peering, a hub or
    a gateway from a VPC, an attachment from a hub; for a remote end what it comes in by.
    """

    hops: tuple[tuple[str, str], ...]

    def after(self, place: str) -> str | None:
        """What comes next on the way after a VPC or a hub."""
        return dict(self.hops).get(place)


def blocks_of(entries: Sequence[Record], cidr: str) -> list[Block]:
    """Blocks as the contract writes them; where ``for`` is left out, for a whole range."""
    return [
        Block(entry["kind"], tuple(entry["on"]), str(entry.get("for") or cidr)) for entry in entries
    ]


Choice = list[tuple[Block, str]]
"""Blocks, and for attachments without a table the one to associate each with."""

_LAST: deque[tuple[Files, Simulator]] = deque(maxlen=4)
_RANGES: dict[int, tuple[Record, frozenset[IPv4Network]]] = {}
_MOST_KEPT = 4_096


def walked(files: Files) -> Simulator:
    """The simulator of files that are not changed in place; those of the last few are kept."""
    for known, simulator in _LAST:
        if known is files:
            return simulator
    ranges = set[IPv4Network]().union(*map(_ranges_in, files.values()))
    _LAST.append((files, Simulator(files, ranges)))
    return _LAST[-1][1]


def _ranges_in(document: Record) -> frozenset[IPv4Network]:
    """The ranges in a file, which most lifts leave as it is; those of the last few are kept."""
    known, ranges = _RANGES.get(id(document), (None, frozenset[IPv4Network]()))
    if known is not document:
        ranges = networks_in(document)
        if len(_RANGES) >= _MOST_KEPT:
            _RANGES.clear()
        _RANGES[id(document)] = document, ranges
    return ranges


# Ways


def ways(files: Files, source: str, goal: str) -> list[Way]:
    """Chains of links in any state but deleted, the shortest first.

    A chain passes through hubs and never through a third VPC; its ends are VPCs or subnets, and
    at most one of them is a customer gateway or a virtual interface. Last come the interfaces to
    which the VPC routes something: what stands behind them may lead anywhere.
    """
    simulator = walked(files)
    start = _place(simulator, source)
    chains = {Way(chain) for chain in _chains(simulator, start, _place(simulator, goal), ())}
    appliances = {
        route["NetworkInterfaceId"]
        for table in simulator.records.where("RouteTables", VpcId=start)
        for route in table["Routes"]
        if route.get("NetworkInterfaceId")
    }
    return [
        *sorted(chains, key=lambda way: (len(way.hops), way.hops)),
        *(Way(((start, interface),)) for interface in sorted(appliances)),
    ]


def _place(simulator: Simulator, identity: str) -> str:
    end = simulator.subnet(identity)
    return end.vpc if end is not None else identity


Hops = tuple[tuple[str, str], ...]


def _chains(simulator: Simulator, place: str, goal: str, hops: Hops) -> Iterator[Hops]:
    if place == goal:
        yield hops
        return
    passed = {each for each, _ in hops}
    for target, beyond in _links(simulator, place, goal):
        if beyond not in passed:
            yield from _chains(simulator, beyond, goal, (*hops, (place, target)))


def _links(simulator: Simulator, place: str, goal: str) -> Iterator[tuple[str, str]]:
    """What leads on from a place, and to which VPC, hub or end."""
    records = simulator.records
    for peering in records.lists["VpcPeeringConnections"]:
        vpcs = [peering[side]["VpcId"] for side in ("RequesterVpcInfo", "AccepterVpcInfo")]
        if peering["Status"]["Code"] not in _GONE and vpcs in ([place, goal], [goal, place]):
            yield peering["VpcPeeringConnectionId"], goal
    for attachment in _attachments(simulator):
        if attachment["State"] in _GONE:
            continue
        hub, resource = attachment["TransitGatewayId"], attachment["ResourceId"]
        if resource == place and attachment["ResourceType"] == "vpc":
            yield hub, hub
        elif hub == place:
            kind, identity = attachment["ResourceType"], attachment["TransitGatewayAttachmentId"]
            if kind == "peering" or resource == goal or _is_at(simulator, resource, goal):
                yield identity, resource if kind == "peering" else goal
        elif attachment["ResourceType"] != "peering" and _is_at(simulator, resource, place):
            yield identity_of(attachment), hub
    for gateway in records.lists["VpnGateways"]:
        identity = gateway["VpnGatewayId"]
        vpcs = [each["VpcId"] for each in gateway.get("VpcAttachments") or []]
        if place in vpcs and _is_at(simulator, identity, goal):
            yield identity, goal
        if goal in vpcs and _is_at(simulator, identity, place):
            yield identity, goal


def _attachments(simulator: Simulator) -> Iterator[Record]:
    """All attachments, also those of VPCs where the list of all kinds is in no file."""
    listed = simulator.records.lists["TransitGatewayAttachments"]
    yield from listed
    known = {identity_of(attachment) for attachment in listed}
    for attachment in simulator.records.lists["TransitGatewayVpcAttachments"]:
        if identity_of(attachment) not in known:
            yield {**attachment, "ResourceType": "vpc", "ResourceId": attachment["VpcId"]}


def identity_of(attachment: Record) -> str:
    return str(attachment["TransitGatewayAttachmentId"])


def _is_at(simulator: Simulator, resource: str, remote: str) -> bool:
    """Whether a gateway, connection or Direct Connect gateway leads to a remote end."""
    records = simulator.records
    if any(
        remote == connection["CustomerGatewayId"]
        and resource in (connection["VpnConnectionId"], connection.get("VpnGatewayId"))
        and connection["State"] not in _GONE
        for connection in records.lists["VpnConnections"]
    ):
        return True
    interface = records.get("VirtualInterfaces", remote)
    if interface is None:
        return False
    circuits = interface.get("DirectConnectGatewayId")
    return resource in (circuits, interface.get("VirtualGatewayId")) or any(
        resource == association["AssociatedGateway"]["Id"]
        and circuits == association["DirectConnectGatewayId"]
        for association in records.lists["DirectConnectGatewayAssociations"]
    )


# Lifts


def lift(files: Files, block: Block, way: Way, source: str, goal: str, *, table: str = "") -> Files:
    """Change the one setting that a block names, in a copy of what it changes.

    Args:
        files: The network.
        block: What stands in the way.
        way: The chain of links that the packet is to take.
        source: The end that sends: a subnet, a VPC, or a remote end.
        goal: The other end.
        table: For an attachment without a table, the one to associate it with; if it does not
            exist it is made, with a route on for the destinations of the block.

    Raises:
        ValueError: The block has no lift that can be simulated, or lies off the way.
    """
    changed = {path: plain(document) for path, document in files.items()}
    simulator = walked(files)
    if block.kind in NOT_SIMULATED:
        raise ValueError(f"{block.kind} has no lift that can be simulated")
    if block.kind in _TABLES:
        _route(changed, simulator, block, way)
    elif block.kind == "link-not-usable":
        _make_usable(changed, simulator, block.on[0], source, goal)
    elif block.kind == "not-associated":
        _associate(changed, simulator, block, way, table)
    elif block.kind == "no-attachment-in-zone":
        end = simulator.subnet(source)
        for record in _records(changed, "TransitGatewayVpcAttachments"):
            if identity_of(record) == block.on[0] and end is not None:
                record["SubnetIds"].append(end.subnet)
    elif block.kind == "prefix-not-allowed":
        for record in _records(changed, "DirectConnectGatewayAssociations"):
            if record["AssociationId"] == block.on[0]:
                record["AllowedPrefixesToDirectConnectGateway"] += [
                    {"Cidr": str(cidr)}
                    for cidr in simulator.ranges(_place(simulator, goal))
                    if cidr.overlaps(network(block.cidr))
                ]
    elif block.kind == "source-dest-check":
        for record in _records(changed, "NetworkInterfaces"):
            if record["NetworkInterfaceId"] == block.on[0]:
                record["SourceDestCheck"] = False
    elif block.kind == "not-authorised":
        _authorise(changed, simulator, block)
    elif block.kind == "no-such-subnet":
        _add(
            changed,
            "Subnets",
            {"SubnetId": f"subnet-{_NEW}", "VpcId": block.on[0], "CidrBlock": block.cidr},
        )
    elif block.kind in {"no-link", "no-transit"}:
        _join(changed, simulator, source, goal)
    else:
        raise ValueError(f"{block.kind} is no word of the contract")
    return changed


def _records(files: Files, answer: str) -> Iterator[Record]:
    """Yield the records of a kind, to be changed: they are copied first, and nothing else is."""
    for path, document in files.items():
        if records := document.get(answer):
            files[path] = {**document, answer: copied(records)}
            yield from files[path][answer]


def _add(files: Files, answer: str, record: Record) -> None:
    """Put a new record beside those of its kind."""
    for path, document in files.items():
        if document.get(answer):
            files[path] = {**document, answer: [*document[answer], record]}
            return
    files[f"added/{answer}-{len(files)}.json"] = {answer: [record]}


def _field(target: str) -> str:
    for prefix, name in (("pcx-", "VpcPeeringConnectionId"), ("tgw-", "TransitGatewayId")):
        if target.startswith(prefix):
            return name
    return "NetworkInterfaceId" if target.startswith("eni-") else "GatewayId"


def _route(files: Files, simulator: Simulator, block: Block, way: Way) -> None:
    """Let a table send the destinations of a block along the way."""
    identity = block.on[0]
    record = simulator.records.get("RouteTables", identity)
    if record is not None:
        target = way.after(record["VpcId"])
        if target is None:
            raise ValueError(f"{identity} lies off the way")
        route = {"Origin": "CreateRoute", "State": "active", _field(target): target}
        listed = _listed(simulator, record)
        for table in _records(files, "RouteTables"):
            if table["RouteTableId"] == identity:
                table["Routes"] = _replaced(table["Routes"], block, route, listed)
        return
    hub = _hub_of(simulator, identity)
    attachment = way.after(hub)
    if attachment is None:
        raise ValueError(f"{identity} lies off the way")
    route = _static(simulator, hub, attachment)
    propagated = _propagated(simulator, identity)
    for table in _records(files, "TransitGatewayStaticRoutes"):
        if table["TransitGatewayRouteTableId"] == identity:
            table["Routes"] = _replaced(table["Routes"], block, route, propagated)


def _replaced(
    routes: Sequence[Record], block: Block, route: Record, beside: Sequence[str]
) -> list[Record]:
    """The routes of a table, with the right one for the destinations of a block.

    Narrower entries within are led there too, if they are what the block is about. ``beside`` are
    the ranges that the table knows by other means; a route of the same range comes before them.
    """
    whole = network(block.cidr)
    cidrs = {block.cidr}
    kept = []
    for other in routes:
        cidr = other.get("DestinationCidrBlock")
        blackhole = other.get("State") == "blackhole"
        about = block.kind == ("blackhole" if blackhole else "routed-elsewhere")
        local = other.get("GatewayId") == "local"
        if cidr and network(cidr).subnet_of(whole) and (about or cidr == block.cidr) and not local:
            cidrs.add(cidr)
        else:
            kept.append(other)
    if block.kind == "routed-elsewhere":
        cidrs |= {cidr for cidr in beside if network(cidr).subnet_of(whole)}
    return kept + [{**route, "DestinationCidrBlock": cidr} for cidr in sorted(cidrs)]


def _listed(simulator: Simulator, table: Record) -> list[str]:
    """Ranges of the prefix lists of a table."""
    lists = [
        simulator.records.get("PrefixLists", str(route.get("DestinationPrefixListId"))) or {}
        for route in table["Routes"]
        if not str(route.get("GatewayId", "")).startswith("vpce-")
    ]
    return [cidr for each in lists for cidr in each.get("Cidrs") or []]


def _static(simulator: Simulator, hub: str, attachment: str) -> Record:
    record = simulator.records.get("TransitGatewayAttachments", attachment, hub) or {}
    keys = ("ResourceId", "ResourceType", "TransitGatewayAttachmentId")
    return {
        "State": "active",
        "Type": "static",
        "TransitGatewayAttachments": [{key: record.get(key) for key in keys}],
    }


def _propagated(simulator: Simulator, table: str) -> list[str]:
    record = simulator.records.get("TransitGatewayPropagations", table) or {}
    return [
        str(cidr)
        for source in record.get("TransitGatewayRouteTablePropagations") or []
        if source["ResourceType"] == "vpc"
        for cidr in simulator.ranges(source["ResourceId"])
    ]


def _hub_of(simulator: Simulator, table: str) -> str:
    record = simulator.records.get("TransitGatewayRouteTables", table)
    if record is not None:
        return str(record["TransitGatewayId"])
    for attachment in simulator.records.lists["TransitGatewayAttachments"]:
        if (attachment.get("Association") or {}).get("TransitGatewayRouteTableId") == table:
            return str(attachment["TransitGatewayId"])
    raise ValueError(f"{table} is a table of no hub")


def _make_usable(files: Files, simulator: Simulator, identity: str, source: str, goal: str) -> None:
    """Accept, restore or attach a link."""
    for peering in _records(files, "VpcPeeringConnections"):
        if peering["VpcPeeringConnectionId"] == identity:
            peering["Status"] = {"Code": "active", "Message": "active"}
    for kind in (
        "TransitGatewayAttachments",
        "TransitGatewayVpcAttachments",
        "TransitGatewayPeeringAttachments",
    ):
        for attachment in _records(files, kind):
            if identity_of(attachment) == identity:
                attachment["State"] = "available"
    for kind, key, state in (
        ("VpnConnections", "VpnConnectionId", "State"),
        ("VirtualInterfaces", "VirtualInterfaceId", "VirtualInterfaceState"),
        ("VpcEndpoints", "VpcEndpointId", "State"),
    ):
        for record in _records(files, kind):
            if record[key] == identity:
                record[state] = "available"
    connection = simulator.records.get("VpnConnections", identity) or {}
    vpcs = [_place(simulator, end) for end in (source, goal)]
    for gateway in _records(files, "VpnGateways"):
        if gateway["VpnGatewayId"] in (identity, connection.get("VpnGatewayId")) and not any(
            each["State"] == "attached" for each in gateway.get("VpcAttachments") or []
        ):
            gateway["VpcAttachments"] = [
                {"State": "attached", "VpcId": vpc} for vpc in vpcs if vpc in simulator.vpcs()
            ]


def _associate(files: Files, simulator: Simulator, block: Block, way: Way, table: str) -> None:
    """Associate an attachment with a table, at the hub on the way that it leads into."""
    identity = block.on[0]
    into = dict(zip((target for _, target in way.hops), way.hops[1:], strict=False)).get(identity)
    if simulator.records.get("TransitGatewayStaticRoutes", table) is None:
        own_hub = None
    else:
        own_hub = _hub_of(simulator, table)
    for attachment in list(_records(files, "TransitGatewayAttachments")):
        hub = attachment["TransitGatewayId"]
        peering = attachment["ResourceType"] == "peering"
        if identity_of(attachment) != identity or (peering and into and into[0] != hub):
            continue
        if own_hub not in (None, hub):
            raise ValueError(f"{table} is a table of another hub")
        attachment["Association"] = {"State": "associated", "TransitGatewayRouteTableId": table}
        if own_hub is None:
            own_hub = hub
            onward = _static(simulator, hub, str(way.after(hub)))
            route = {**onward, "DestinationCidrBlock": block.cidr}
            new = {"TransitGatewayRouteTableId": table}
            _add(files, "TransitGatewayStaticRoutes", {**new, "Routes": [route]})
            empty = {**new, "TransitGatewayRouteTablePropagations": []}
            _add(files, "TransitGatewayPropagations", empty)


def _authorise(files: Files, simulator: Simulator, block: Block) -> None:
    """Authorise clients, and give their endpoint a route, where either is missing."""
    endpoint = block.on[0]
    active = {"Status": {"Code": "active"}, "ClientVpnEndpointId": endpoint}
    rule = {**active, "DestinationCidr": block.cidr, "GroupId": ""}
    _add(files, "AuthorizationRules", rule)
    for target in simulator.records.where("ClientVpnTargetNetworks", ClientVpnEndpointId=endpoint):
        if target["Status"]["Code"] == "associated":
            subnet = target["TargetNetworkId"]
            route = {**active, "DestinationCidr": block.cidr, "TargetSubnet": subnet}
            files[f"added/routes-{len(files)}.json"] = {"Routes": [route]}
            return


def _join(files: Files, simulator: Simulator, source: str, goal: str) -> None:
    """A new link between the two ends, with its routes both ways."""
    ends = [_place(simulator, end) for end in (source, goal)]
    vpcs = [end for end in ends if end in simulator.vpcs()]
    if len(vpcs) == 2:
        link = f"pcx-{_NEW}"
        sides = [{"VpcId": vpc} for vpc in vpcs]
        _add(
            files,
            "VpcPeeringConnections",
            {
                "VpcPeeringConnectionId": link,
                "Status": {"Code": "active"},
                "RequesterVpcInfo": sides[0],
                "AccepterVpcInfo": sides[1],
            },
        )
        for vpc, other in (vpcs, vpcs[::-1]):
            cidrs = [str(cidr) for cidr in simulator.ranges(other)]
            _send(files, simulator, vpc, cidrs, link)
        return
    (vpc,) = vpcs
    (remote,) = (end for end in ends if end not in vpcs)
    gateway = f"vgw-{_NEW}"
    attachments = [{"State": "attached", "VpcId": vpc}]
    _add(files, "VpnGateways", {"VpnGatewayId": gateway, "VpcAttachments": attachments})
    interfaces = [
        interface
        for interface in _records(files, "VirtualInterfaces")
        if interface["VirtualInterfaceId"] == remote
    ]
    for interface in interfaces:
        interface.update(VirtualGatewayId=gateway, DirectConnectGatewayId=None)
    if not interfaces:
        _add(
            files,
            "VpnConnections",
            {
                "VpnConnectionId": f"vpn-{_NEW}",
                "CustomerGatewayId": remote,
                "VpnGatewayId": gateway,
                "State": "available",
            },
        )
    _send(files, simulator, vpc, ["203.0.113.128/25"], gateway)


def _send(files: Files, simulator: Simulator, vpc: str, cidrs: Sequence[str], link: str) -> None:
    """Let all tables of a VPC send some ranges, and all parts of them, over a link."""
    route = {"Origin": "CreateRoute", "State": "active", _field(link): link}

    def within(cidr: str | None) -> bool:
        return cidr is not None and any(network(cidr).subnet_of(network(each)) for each in cidrs)

    for table in _records(files, "RouteTables"):
        if table["VpcId"] == vpc:
            parts = [cidr for cidr in _listed(simulator, table) if within(cidr)]
            kept = [
                other
                for other in table["Routes"]
                if other.get("GatewayId") == "local"
                or not within(other.get("DestinationCidrBlock"))
            ]
            new = [{**route, "DestinationCidrBlock": cidr} for cidr in (*cidrs, *parts)]
            table["Routes"] = kept + new


# What stands in the way, found one after the other


def obstacles(files: Files, source: str, goal: str, way: Way) -> list[Block] | None:
    """Lift what stops a packet on a way, again and again, and list what it was.

    Args:
        files: The network.
        source: A subnet, or a remote end.
        goal: A subnet.
        way: The chain of links that the packet is to take.

    Returns:
        The blocks that have to be lifted, in the order in which they were met; ``None`` where one
        cannot be lifted by a setting, or where something is not known.
    """
    met: Choice = []
    changed = files
    while True:
        simulator = walked(changed)
        end = simulator.subnet(goal)
        assert end is not None
        shut = _first_shut(simulator, source, end)
        if shut is None:
            break
        block = _block(simulator, *shut, way)
        if block is not None and block.kind == "not-associated":  # its table is to lead to all
            block = replace(block, cidr=str(end.ranges[0]))
        if block is None or block in [each for each, _ in met]:
            return None
        met.append((block, f"tgw-rtb-{len(met):017x}"))
        try:
            changed = lift(changed, block, way, source, goal, table=met[-1][1])
        except ValueError:
            return None
    # One may turn out to be needless, where the packet gets there by a way of its own.
    for each in list(met):
        others = [other for other in met if other is not each]
        lifted = _lift_all(files, source, goal, others, way)
        if _open(walked(lifted).reach(source, goal), others, way):
            met = others
    return [block for block, _ in met]


def _first_shut(simulator: Simulator, source: str, goal: End) -> tuple[IPv4Network, Outcome] | None:
    """The first range to which packets do not go, and what becomes of one."""
    for destination in goal.ranges:
        for first, last in pieces(destination, simulator.cuts):
            outcome = simulator.packet(source, first, goal.vpc)
            if outcome.verdict != YES:
                cidrs = summarize_address_range(IPv4Address(first), IPv4Address(last))
                return next(cidrs), outcome
    return None


def _block(simulator: Simulator, cidr: IPv4Network, outcome: Outcome, way: Way) -> Block | None:
    if outcome.verdict != NO or outcome.stop is None:
        return None
    for table, target in outcome.trail:
        record = simulator.records.get("RouteTables", table)
        place = record["VpcId"] if record is not None else _hub_of(simulator, table)
        if target == "local":
            return None
        if target != way.after(place):
            return Block("routed-elsewhere", (table,), str(cidr))
    kind, on = outcome.stop
    return Block(kind, (on,), str(cidr))


# Judging a list of blocks


def judge(files: Files, source: str, goal: str, blocks: Sequence[Block]) -> list[str]:
    """Say what is wrong with a list of blocks; an empty list means that it is right.

    Complete and minimal on one way is enough: the contract names up to three ways, and does not
    say which table a new association is to have.

    Args:
        files: The network.
        source: A subnet, a VPC, or a remote end.
        goal: Another.
        blocks: What is said to stand in the way.
    """
    before = walked(files).reach(source, goal)
    if before.verdict != NO:
        return [f"nothing stands in the way: the verdict is {before.verdict}"]
    if not blocks:
        return ["no block is named"]
    if NOT_SIMULATED & {block.kind for block in blocks}:
        return []
    complaints: list[str] = []
    for way in ways(files, source, goal) or [Way(())]:
        for choice in _choices(files, blocks):
            try:
                wrong = _judge_on(files, source, goal, choice, way)
            except ValueError as error:
                wrong = [str(error)]
            if not wrong or all("verdict is unknown" in line for line in wrong):
                # The right way; where it goes on is in no file.
                return wrong
            complaints += wrong
    return list(dict.fromkeys(complaints))


def _choices(files: Files, blocks: Sequence[Block]) -> Iterator[Choice]:
    """The blocks, with each choice of tables for attachments that have none."""
    records = walked(files).records
    tables = [
        table["TransitGatewayRouteTableId"] for table in records.lists["TransitGatewayStaticRoutes"]
    ]
    options = [
        [*tables, f"tgw-rtb-{number:017x}"] if block.kind == "not-associated" else [""]
        for number, block in enumerate(blocks)
    ]
    for chosen in product(*options):
        yield list(zip(blocks, chosen, strict=True))


def _judge_on(files: Files, source: str, goal: str, choice: Choice, way: Way) -> list[str]:
    lifted = _lift_all(files, source, goal, choice, way)
    after = walked(lifted).reach(source, goal)
    if not _open(after, choice, way):
        stop = f", stopped by {after.stop[0]} on {after.stop[1]}" if after.stop else ""
        return [f"not complete: with all lifts the verdict is {after.verdict}{stop}"]
    may_stay = []
    for block, _ in choice if len(choice) > 1 else ():
        others = [each for each in choice if each[0] is not block]
        without = walked(_lift_all(files, source, goal, others, way)).reach(source, goal)
        # With a prefix list without entries on the way, both may come out unknown.
        if without.verdict == YES:
            may_stay.append(f"not minimal: {block.kind} on {', '.join(block.on)} may stay")
    return may_stay


def _lift_all(files: Files, source: str, goal: str, choice: Choice, way: Way) -> Files:
    for block, table in choice:
        files = lift(files, block, way, source, goal, table=table)
    return files


def _open(outcome: Outcome, choice: Choice, way: Way) -> bool:
    """Whether a verdict is yes, but for what no lift can settle.

    That is an appliance on the way, which may pass the packet on or not, and a prefix list without
    entries, which may lead some of it elsewhere.
    """
    through = any(block.kind == "source-dest-check" for block, _ in choice)
    through |= any(target.startswith("eni-") for _, target in way.hops)
    beyond = {"ec2:GetManagedPrefixListEntries", *([NOTHING_CAN_TELL] if through else [])}
    shut = outcome.verdict == NO or any(verdict == NO for _, verdict in outcome.parts)
    return not shut and outcome.missing <= beyond
