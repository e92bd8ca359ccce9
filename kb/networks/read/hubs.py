"""Readers of transit gateways: hubs, what is attached to them, their tables."""

from isthmus.kb.networks.contract import FindingEntry
from isthmus.kb.networks.records import (
    CORE_NETWORK,
    Attachment,
    Hub,
    HubRoute,
    HubTable,
    Propagation,
)

from .fields import Fields, UnreadableError
from .gather import HUB_ROUTES, PROPAGATIONS, Gathered, join
from .places import parse_arn
from .vpcs import owner

_CORE_NETWORK_ID = "core-network-"


def read_hub(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``TransitGateways``."""
    arn_region, arn_account = parse_arn(entry.text("TransitGatewayArn"))
    options = entry.inner("Options")
    gathered.add(
        gathered.hubs,
        Hub(
            id=entry.wanted("TransitGatewayId"),
            at=(entry.at,),
            name=entry.name_tag(),
            # A shared hub is described in the files of other accounts too: its ARN knows better.
            region=arn_region or entry.scope.region,
            account=entry.text("OwnerId") or arn_account or owner(entry),
            scopes=(entry.scope,),
            asn=options.number("AmazonSideAsn") if options else None,
            state=entry.state(),
            default_table=options.text("AssociationDefaultRouteTableId") if options else None,
        ),
    )


def read_attachment(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``TransitGatewayAttachments``."""
    hub = entry.wanted("TransitGatewayId")
    if not (entry.has("ResourceType") and entry.has("ResourceId")):
        gathered.leave_open("ec2:DescribeTransitGatewayAttachments", entry.scope)
    link = entry.inner("Association")
    bound = link is not None and link.state() in (None, "associated")
    record = Attachment(
        id=entry.wanted("TransitGatewayAttachmentId"),
        at=(entry.at,),
        name=entry.name_tag(),
        region=entry.scope.region,
        account=entry.text("ResourceOwnerId"),
        scopes=(entry.scope,),
        hub=hub,
        type=_type_of((entry.text("ResourceType") or "").lower(), entry.text("ResourceId")),
        resource=entry.text("ResourceId"),
        state=entry.state(),
        table=link.text("TransitGatewayRouteTableId") if link and bound else None,
        table_known=not bound or link is None or link.has("TransitGatewayRouteTableId"),
        in_list=True,
    )
    _add(gathered, record)


def read_vpc_attachment(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``TransitGatewayVpcAttachments``."""
    options = entry.inner("Options")
    mode = options.text("ApplianceModeSupport") if options else None
    record = Attachment(
        id=entry.wanted("TransitGatewayAttachmentId"),
        at=(entry.at,),
        name=entry.name_tag(),
        region=entry.scope.region,
        account=entry.text("VpcOwnerId"),
        scopes=(entry.scope,),
        hub=entry.wanted("TransitGatewayId"),
        type="vpc",
        resource=entry.text("VpcId"),
        state=entry.state(),
        subnets=entry.texts("SubnetIds"),
        keeps_zone=mode == "disable" if mode else None,
    )
    _add(gathered, record)


def read_peering_attachment(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``TransitGatewayPeeringAttachments``: one attachment at either hub."""
    name = entry.wanted("TransitGatewayAttachmentId")
    sides = [entry.inner("RequesterTgwInfo"), entry.inner("AccepterTgwInfo")]
    hubs = [
        (side.text("TransitGatewayId") or side.text("CoreNetworkId")) if side else None
        for side in sides
    ]
    for here, there, side in ((hubs[0], hubs[1], sides[0]), (hubs[1], hubs[0], sides[1])):
        if here is None or side is None or _type_of("peering", here) == CORE_NETWORK:
            continue
        record = Attachment(
            id=name,
            at=(entry.at,),
            name=entry.name_tag(),
            region=side.text("Region"),
            account=side.text("OwnerId"),
            scopes=(entry.scope,),
            hub=here,
            type=_type_of("peering", there),
            resource=there,
            state=entry.state() or entry.state("Status"),
        )
        _add(gathered, record)


def _type_of(stated: str, resource: str | None) -> str:
    """Tell a peering with a core network of Cloud WAN from one of hubs."""
    return CORE_NETWORK if (resource or "").startswith(_CORE_NETWORK_ID) else stated


def _add(gathered: Gathered, record: Attachment) -> None:
    """Add an attachment; what the list of attachments says is what is cited."""
    key = (record.id, record.hub)
    mark = (record.at[0].file, Attachment, (key, record.type, record.in_list))
    if mark in gathered.seen:
        text = f"{record.id} stands twice in one answer"
        gathered.findings.append(FindingEntry("duplicate-id", (record.id,), text, record.at))
    gathered.seen.add(mark)
    known = gathered.attachments.get(key)
    if known is None:
        gathered.attachments[key] = record
        return
    if known.in_list and not record.in_list:
        record.at = ()
    elif record.in_list and not known.in_list:
        known.at = ()
    known.in_list = known.in_list or record.in_list
    known.table_known = known.table_known or record.table_known
    join(known, record)


def read_hub_table(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``TransitGatewayRouteTables``."""
    gathered.add(
        gathered.hub_tables,
        HubTable(
            id=entry.wanted("TransitGatewayRouteTableId"),
            at=(entry.at,),
            name=entry.name_tag(),
            region=entry.scope.region,
            scopes=(entry.scope,),
            hub=entry.text("TransitGatewayId"),
        ),
    )


def _table(entry: Fields, gathered: Gathered) -> HubTable:
    """Return the table that an answer is about, known or not."""
    name = entry.wanted("TransitGatewayRouteTableId")
    table = gathered.hub_tables.get(name)
    if table is None:
        table = HubTable(id=name, basis="referenced")
        gathered.hub_tables[name] = table
    return table


def read_propagations(entry: Fields, gathered: Gathered) -> None:
    """Read an answer of GetTransitGatewayRouteTablePropagations, with its table added."""
    if not entry.has("TransitGatewayRouteTablePropagations"):
        raise UnreadableError("TransitGatewayRouteTablePropagations is missing")
    listed = tuple(
        Propagation(
            link.wanted("TransitGatewayAttachmentId"),
            link.text("ResourceType"),
            link.text("ResourceId"),
            link.at,
        )
        for link in entry.entries("TransitGatewayRouteTablePropagations")
        if link.state() in (None, "enabled")
    )
    table = _table(entry, gathered)
    gathered.turn_page(PROPAGATIONS, table.id, last=not entry.has("NextToken"))
    table.propagations = (*(table.propagations or ()), *listed)


def read_hub_routes(entry: Fields, gathered: Gathered) -> None:
    """Read an answer of SearchTransitGatewayRoutes, with its table added."""
    if not entry.has("Routes"):
        raise UnreadableError("Routes is missing")
    listed = []
    whole = True
    for route in entry.entries("Routes"):
        if route.state() not in (None, "active", "blackhole"):
            continue  # It is not in force: still to be made, or as good as deleted.
        destination = route.range("DestinationCidrBlock")
        if destination is None:
            # IPv6 is no concern of version 1.
            whole = whole and ":" in (route.text("DestinationCidrBlock") or "")
            continue
        links = list(route.entries("TransitGatewayAttachments"))
        if route.state() != "blackhole" and not all(
            link.has("TransitGatewayAttachmentId") for link in links or (route,)
        ):
            whole = False
            continue
        listed.append(
            HubRoute(
                destination=destination,
                attachments=tuple(
                    name for link in links if (name := link.text("TransitGatewayAttachmentId"))
                ),
                resources=tuple(
                    (link.text("ResourceType"), link.text("ResourceId")) for link in links
                ),
                blackhole=route.state() == "blackhole",
                propagated=route.state("Type") == "propagated",
                at=route.at,
            )
        )
    table = _table(entry, gathered)
    gathered.turn_page(HUB_ROUTES, table.id, last=not entry.has("NextToken"))
    gathered.routes += len(listed)
    table.routes = (*(table.routes or ()), *listed)
    if entry.flag("AdditionalRoutesAvailable") or not whole:
        table.routes_complete = False
