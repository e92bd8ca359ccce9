"""Route tables made ready for looking up: of VPCs and of hubs."""

from collections.abc import Iterator

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import PrefixTable, Range
from isthmus.kb.networks.records import Attachment, Endpoint, HubTable, Route, RouteTable

_LEARNED = ("vpn", "direct-connect-gateway", "connect", "connect-peer")


@dataclass(frozen=True, slots=True)
class VpcEntryTable:
    """The table of a VPC.

    Attributes:
        record: The table.
        prefixes: Its routes.
        open_lists: Routes of which the data does not say for what they are: those to prefix lists
            whose entries it does not hold, and those without a destination.
    """

    record: RouteTable
    prefixes: PrefixTable[Route]
    open_lists: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class HubEntry:
    """What a hub table does with a prefix."""

    destination: str
    attachments: tuple[str, ...]
    resources: tuple[tuple[str | None, str | None], ...]
    blackhole: bool
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class HubEntryTable:
    """The table of a hub.

    Attributes:
        id: Its id.
        at: Where it stands, or where the hub does if no record describes it.
        prefixes: Its routes; None where answers about it are missing.
        missing: Those answers.
        learned: Attachments that it learns from what no file lists.
        open_vpcs: The VPCs that announce to it, and may announce more than the data tells of.
    """

    id: str
    at: tuple[Citation, ...]
    prefixes: PrefixTable[HubEntry] | None
    missing: tuple[Missing, ...]
    learned: tuple[str, ...]
    open_vpcs: frozenset[str] = frozenset()


class Tables:
    """The tables of a network; each is made ready when it is first looked into."""

    def __init__(self, network: Network) -> None:
        """Begin with none."""
        self._network = network
        self._vpc: dict[str, VpcEntryTable] = {}
        self._hub: dict[tuple[str, str, bool], HubEntryTable] = {}

    def of_vpc(self, table: RouteTable) -> VpcEntryTable:
        """Return the table of a VPC."""
        ready = self._vpc.get(table.id)
        if ready is None:
            ready = self._vpc[table.id] = self._make(table)
        return ready

    def _make(self, table: RouteTable) -> VpcEntryTable:
        entries: list[tuple[Range, Route]] = []
        open_lists = []
        for route in table.routes:
            if route.destination is not None:
                entries.append((route.destination, route))
            elif route.prefix_list is None or not self._serves_aws_only(route):
                listed = self._network.prefix_list(route.prefix_list or "")
                if listed is None or listed.entries is None:
                    open_lists.append(route)
                else:
                    entries.extend((block, route) for block in listed.entries)
        # Of equal prefixes, the local route counts first, then static ones, then those of prefix
        # lists, then announced ones (Amazon VPC User Guide, "Route priority").
        entries.sort(
            key=lambda entry: (
                entry[1].target != "local",
                entry[1].propagated,
                entry[1].destination is None,
            )
        )
        return VpcEntryTable(table, PrefixTable(entries), tuple(open_lists))

    def _serves_aws_only(self, route: Route) -> bool:
        """Tell whether a route to a prefix list concerns public addresses of AWS only."""
        endpoint: Endpoint | None = self._network.data.endpoints.get(route.target)
        if endpoint is not None:
            return endpoint.type == "gateway"
        return route.target.startswith("vpce-") or route.by == "VpcEndpointId"

    def of_hub(self, name: str, hub: str, *, any_state: bool = False) -> HubEntryTable:
        """Return the table of a hub.

        Args:
            name: The id of the table.
            hub: The id of the hub.
            any_state: Take what attachments announce that are not usable: what would hold if they
                were.
        """
        key = (name, hub, any_state)
        ready = self._hub.get(key)
        if ready is None:
            ready = self._hub[key] = self._make_hub(name, hub, any_state)
        return ready

    def _make_hub(self, name: str, hub: str, any_state: bool) -> HubEntryTable:
        network = self._network
        record = network.data.hub_tables.get(name) or HubTable(id=name, basis="referenced")
        of = network.data.hubs.get(hub)
        missing = []
        if record.propagations is None:
            call = "ec2:GetTransitGatewayRouteTablePropagations"
            text = f"which routes {name} takes from attachments is in no file"
            missing.append(network.missing(call, (name,), text, of))
        if record.routes is None or not record.routes_complete:
            call = "ec2:SearchTransitGatewayRoutes"
            text = f"not all static routes of {name} are in the files"
            missing.append(network.missing(call, (name,), text, of))
        at = record.at or (of.at if of else ())
        if missing:
            return HubEntryTable(name, at, None, tuple(missing), ())
        entries: list[tuple[int, Range, HubEntry]] = []
        listed_all = any(route.propagated for route in record.routes or ())
        for route in record.routes or ():
            entry = HubEntry(
                str(route.destination),
                route.attachments,
                route.resources,
                route.blackhole,
                (route.at,),
            )
            entries.append((int(route.propagated), route.destination, entry))
        learned = []
        open_vpcs = set()
        announced: dict[Range, list[tuple[str, Citation]]] = {}
        for source in record.propagations or ():
            attachment = network.data.attachments.get((source.attachment, hub))
            kind = source.type or (attachment.type if attachment else None)
            resource = source.resource or (attachment.resource if attachment else None)
            if attachment is not None and not (any_state or attachment.usable):
                continue
            if not kind or (kind == "vpc" and not resource):
                call = "ec2:DescribeTransitGatewayAttachments"
                text = f"{name} takes routes of {source.attachment}: what it attaches is in no file"
                missing.append(network.missing(call, (source.attachment,), text, of))
            if kind == "vpc" and resource in network.open_ranges:
                open_vpcs.add(resource)
            ranges = self._announced_by(kind, resource)
            for block in ranges:
                announced.setdefault(block, []).append((source.attachment, source.at))
            if kind in _LEARNED and not listed_all and not self._is_static(kind, resource):
                learned.append(source.attachment)
        if missing:
            return HubEntryTable(name, at, None, tuple(missing), ())
        for block, sources in announced.items():
            entry = HubEntry(
                str(block),
                tuple(name for name, _ in sources),
                tuple(
                    (link.type, link.resource) if link else (None, None)
                    for link in (network.data.attachments.get((name, hub)) for name, _ in sources)
                ),
                False,
                tuple(at for _, at in sources),
            )
            entries.append((2, block, entry))
        # A static route comes before an announced one of the same prefix.
        entries.sort(key=lambda entry: entry[0])
        prefixes = PrefixTable((block, entry) for _, block, entry in entries)
        return HubEntryTable(name, at, prefixes, (), tuple(learned), frozenset(open_vpcs))

    def _announced_by(self, kind: str | None, resource: str | None) -> tuple[Range, ...]:
        """List what an attachment announces as far as the data says."""
        data = self._network.data
        if kind == "vpc" and resource in data.vpcs:
            return data.vpcs[resource].ranges
        if kind == "vpn" and resource in data.connections:
            return data.connections[resource].static_routes
        return ()

    def _is_static(self, kind: str | None, resource: str | None) -> bool:
        connection = self._network.data.connections.get(resource or "")
        return kind == "vpn" and connection is not None and connection.static is True


def usable_attachment(attachments: "Iterator[Attachment] | list[Attachment]") -> Attachment | None:
    """Choose the attachment that counts: a usable one, else one that is there at all."""
    present = [attachment for attachment in attachments if not attachment.deleted]
    return next((entry for entry in present if entry.usable), present[0] if present else None)
