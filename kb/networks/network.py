"""A network: the records of a folder, completed by what they say of each other, and indexed."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from .contract import Citation, Missing
from .network_limits import NetworkLimits
from .ranges import Range
from .read import Gathered, read_folder
from .read.places import is_account
from .records import (
    GONE,
    Attachment,
    GatewayAssociation,
    Interface,
    Peering,
    PrefixList,
    Record,
    RouteTable,
    Scope,
    Subnet,
    VirtualInterface,
    Vpc,
    VpnConnection,
    VpnGateway,
)


class Network:
    """The records of one network, with what follows from them by id.

    Attributes:
        name: The name it is told under.
        data: The records.
        limits: What holds for it.
        told_twice: The subnets that two tables name, and the VPCs with two main ones.
        open_ranges: The VPCs that may have more ranges than the data tells of.
        may_pass_on: Whether any VPC may pass on what is not for it, as far as the data says.
        folder: Where it was read; None for records from elsewhere.
    """

    def __init__(
        self,
        name: str,
        data: Gathered,
        limits: NetworkLimits | None = None,
        folder: Path | None = None,
    ) -> None:
        """Complete and index what was read."""
        self.name = name
        self.folder = folder
        self.data = data
        self.limits = limits or NetworkLimits()
        self._refer()
        self._index()
        self._place()
        self._scopes = self._scopes_of_accounts()
        self.may_pass_on = (
            any(interface.check is False for interface in data.interfaces.values())
            or any(endpoint.type == "gatewayloadbalancer" for endpoint in data.endpoints.values())
            or any(self.table_of(subnet) is None for subnet in data.subnets.values())
        )

    @classmethod
    def open(
        cls, folder: Path, name: str | None = None, limits: NetworkLimits | None = None
    ) -> "Network":
        """Read a folder.

        Raises:
            NetworkError: It is none, or has no answer in it.
        """
        limits = limits or NetworkLimits()
        return cls(name or folder.resolve().name, read_folder(folder, limits), limits, folder)

    @property
    def digest(self) -> str:
        """What it was read from, in so many letters: equal files give equal ones."""
        return self.data.digest

    # --- completing -----------------------------------------------------------------------------

    def _refer(self) -> None:
        """Add the VPCs and subnets that are known only because other records name them."""
        data = self.data
        for table in data.tables.values():
            self._refer_vpc(table.vpc, table)
            for subnet in table.subnets:
                self._refer_subnet(subnet, table.vpc, table)
        for known in list(data.subnets.values()):
            self._refer_vpc(known.vpc, known)
        for peering in data.peerings.values():
            if peering.deleted:
                continue
            for end in (peering.requester, peering.accepter):
                vpc = self._refer_vpc(end.vpc, peering, end.account)
                if vpc is not None:
                    vpc.region = vpc.region or end.region
                    vpc.account = vpc.account or end.account
        for attachment in data.attachments.values():
            if attachment.deleted or attachment.type != "vpc":
                continue
            vpc = self._refer_vpc(attachment.resource, attachment, attachment.account)
            if vpc is not None:
                vpc.account = vpc.account or attachment.account
            for name in attachment.subnets or ():
                self._refer_subnet(name, attachment.resource, attachment)
        for gateway in data.gateways.values():
            for name in gateway.attached_to():
                self._refer_vpc(name, gateway)
        for endpoint in data.endpoints.values():
            if endpoint.state not in GONE:
                self._refer_vpc(endpoint.vpc, endpoint)
        for client in data.client_vpns.values():
            for name, vpc_name in client.subnets or ():
                self._refer_vpc(vpc_name, client)
                self._refer_subnet(name, vpc_name, client)
        for interface in data.interfaces.values():
            self._refer_vpc(interface.vpc, interface)
        self._learn_ranges()

    def _refer_vpc(self, name: str | None, by: Record, account: str | None = None) -> Vpc | None:
        """Add a VPC that a record names, unless it is known; return it."""
        if not name:
            return None
        vpc = self.data.vpcs.get(name)
        if vpc is None:
            vpc = Vpc(id=name, at=by.at, basis="referenced", account=account)
            if isinstance(by, RouteTable | Subnet | Interface):
                vpc.account = by.account
                vpc.region = by.region
            self.data.vpcs[name] = vpc
        elif vpc.basis == "referenced":
            vpc.at = tuple(dict.fromkeys((*vpc.at, *by.at)))
            if isinstance(by, RouteTable):
                vpc.account = vpc.account or by.account
                vpc.region = vpc.region or by.region
        return vpc

    def _refer_subnet(self, name: str, vpc: str | None, by: Record) -> None:
        """Add a subnet that a record names, unless it is known."""
        subnet = self.data.subnets.get(name)
        if subnet is None:
            self.data.subnets[name] = Subnet(
                id=name, at=by.at, basis="referenced", vpc=vpc, region=by.region
            )
        elif subnet.basis == "referenced":
            subnet.at = tuple(dict.fromkeys((*subnet.at, *by.at)))

    def _learn_ranges(self) -> None:
        """Take the ranges of VPCs that are only referenced from local routes and peerings.

        Each table of a VPC has a local route for all of its ranges.
        """
        open_ = {vpc.id for vpc in self.data.vpcs.values() if not vpc.ranges or vpc.wrong_ranges}
        wanted = {vpc.id: dict[Range, None]() for vpc in self.data.vpcs.values() if not vpc.ranges}
        for table in self.data.tables.values():
            if table.vpc in wanted:
                local = {
                    route.destination: None
                    for route in table.routes
                    if route.target == "local" and route.destination
                }
                wanted[table.vpc].update(local)
                if local and not table.wrong_routes:
                    open_.discard(table.vpc)
        for peering in self.data.peerings.values():
            if not peering.deleted:
                for end in (peering.requester, peering.accepter):
                    if end.vpc in wanted:
                        wanted[end.vpc].update(dict.fromkeys(end.ranges))
                        if end.all_ranges:
                            open_.discard(end.vpc)
        for name, ranges in wanted.items():
            self.data.vpcs[name].ranges = tuple(ranges)
        self.open_ranges = frozenset(open_)

    def _index(self) -> None:
        data = self.data
        self.subnets_of: dict[str, list[Subnet]] = defaultdict(list)
        for subnet in data.subnets.values():
            if subnet.vpc:
                self.subnets_of[subnet.vpc].append(subnet)
        self.tables_of: dict[str, list[RouteTable]] = defaultdict(list)
        self.table_by_subnet: dict[str, RouteTable] = {}
        self.main_table: dict[str, RouteTable] = {}
        self.told_twice: set[str] = set()
        for table in data.tables.values():
            if table.vpc:
                self.tables_of[table.vpc].append(table)
                if table.main and self.main_table.setdefault(table.vpc, table) is not table:
                    self.told_twice.add(table.vpc)
            for name in table.subnets:
                if self.table_by_subnet.setdefault(name, table) is not table:
                    self.told_twice.add(name)
        self.peerings_of: dict[str, list[Peering]] = defaultdict(list)
        for peering in data.peerings.values():
            for end in {peering.requester.vpc, peering.accepter.vpc}:
                self.peerings_of[end].append(peering)
        self.attachments_of: dict[str, list[Attachment]] = defaultdict(list)
        self.attachments_at: dict[str, list[Attachment]] = defaultdict(list)
        for attachment in data.attachments.values():
            if attachment.resource:
                self.attachments_of[attachment.resource].append(attachment)
            self.attachments_at[attachment.hub].append(attachment)
        self.gateways_of: dict[str, list[VpnGateway]] = defaultdict(list)
        for gateway in data.gateways.values():
            for name, _ in gateway.vpcs:
                self.gateways_of[name].append(gateway)
        self.connections_at: dict[str, list[VpnConnection]] = defaultdict(list)
        self.connections_of: dict[str, list[VpnConnection]] = defaultdict(list)
        for connection in data.connections.values():
            if connection.customer:
                self.connections_of[connection.customer].append(connection)
            for at in (connection.gateway, connection.hub):
                if at:
                    self.connections_at[at].append(connection)
        self.circuits_at: dict[str, list[VirtualInterface]] = defaultdict(list)
        for circuit in data.virtual_interfaces.values():
            for at in (circuit.gateway, circuit.direct_connect_gateway):
                if at and not circuit.impossible:
                    self.circuits_at[at].append(circuit)
        self.associations_of: dict[str, list[GatewayAssociation]] = defaultdict(list)
        self.associations_at: dict[str, list[GatewayAssociation]] = defaultdict(list)
        for association in data.associations.values():
            if association.gateway:
                self.associations_of[association.gateway].append(association)
            if association.direct_connect_gateway:
                self.associations_at[association.direct_connect_gateway].append(association)
        self.interface_by_instance: dict[str, list[Interface]] = defaultdict(list)
        self.interface_by_public: dict[str, Interface] = {}
        for interface in data.interfaces.values():
            if interface.instance:
                self.interface_by_instance[interface.instance].append(interface)
            for address in interface.public:
                self.interface_by_public.setdefault(address, interface)

    def _place(self) -> None:
        """Tell Regions from what stands in one: zones, then attachments and gateways."""
        for subnet in self.data.subnets.values():
            vpc = self.data.vpcs.get(subnet.vpc or "")
            if vpc is not None:
                vpc.region = vpc.region or subnet.region
                subnet.region = subnet.region or vpc.region
        for interface in self.data.interfaces.values():
            vpc = self.data.vpcs.get(interface.vpc or "")
            if vpc is not None:
                vpc.region = vpc.region or interface.region
        for peering in self.data.peerings.values():
            for end in (peering.requester, peering.accepter):
                vpc = self.data.vpcs.get(end.vpc)
                if vpc is not None and not peering.deleted:
                    vpc.region = vpc.region or end.region
        for attachment in self.data.attachments.values():
            # A VPC is attached to hubs of its own Region only.
            vpc = self.data.vpcs.get(attachment.resource or "")
            hub = self.data.hubs.get(attachment.hub)
            if attachment.type == "vpc" and vpc is not None:
                if hub is not None:
                    hub.region = hub.region or vpc.region or attachment.region
                    vpc.region = vpc.region or hub.region
                vpc.region = vpc.region or attachment.region
        for table in self.data.tables.values():
            vpc = self.data.vpcs.get(table.vpc or "")
            if vpc is not None:
                table.region = table.region or vpc.region

    def _scopes_of_accounts(self) -> dict[str, set[Scope]]:
        """Find the folders in which each account keeps its records."""
        scopes: dict[str, set[Scope]] = defaultdict(set)
        kinds: tuple[Iterable[Record], ...] = (
            self.data.vpcs.values(),
            self.data.subnets.values(),
            self.data.tables.values(),
        )
        for kind in kinds:
            for record in kind:
                if record.account:
                    scopes[record.account].update(record.scopes)
        return scopes

    # --- asking ---------------------------------------------------------------------------------

    def answered(self, call: str, record: Record | None) -> bool:
        """Tell whether a call was answered where a record of this kind would have to stand."""
        answers = self.data.answered.get(call)
        if not answers:
            return False
        unread = self.data.unread.get(call, ())
        if record is None:
            return not unread
        scopes = set(record.scopes)
        if not scopes and record.account:
            scopes = {
                Scope(scope.account, record.region or scope.region)
                for scope in self._scopes.get(record.account, ())
            }
            if not scopes:
                # Nothing of that account was collected.
                return all(answer.account is None for answer in answers) and not self._scopes
        if not scopes:
            return not unread
        if any(left.may_hold(scope) for left in unread for scope in scopes):
            return False
        return any(answer.may_hold(scope) for answer in answers for scope in scopes)

    def in_part(self, call: str, record: Record | None) -> bool:
        """Tell whether a call was answered for a record, but not in full."""
        begun = call in self.data.cut_short or call in self.data.unread
        return begun and not self.answered(call, record)

    def missing(self, call: str | None, on: Iterable[str], text: str, of: Record | None) -> Missing:
        """Name the answer that would settle something about a record."""
        region = of.region if of else None
        account = of.account if of and is_account(of.account) else None
        return Missing(call, tuple(dict.fromkeys(on)), text, region, account)

    def table_of(self, subnet: Subnet) -> RouteTable | None:
        """Return the table that a subnet uses: its own, else the main one of its VPC.

        Where tables are told in part only, one of its own may be among the rest; where two say
        that they are the one, it is told of neither.
        """
        call = "ec2:DescribeRouteTables"
        own = self.table_by_subnet.get(subnet.id)
        if subnet.id in self.told_twice or (own is None and self.in_part(call, subnet)):
            return None
        main = None if subnet.vpc in self.told_twice else self.main_table.get(subnet.vpc or "")
        return own or main

    def described_subnets(self, vpc: str) -> list[Subnet]:
        """List the subnets of a VPC that have a record of their own."""
        return [entry for entry in self.subnets_of.get(vpc, ()) if entry.basis == "described"]

    def ipv4_subnets(self, vpc: str) -> list[Subnet]:
        """List those of them that verdicts are about, which are on IPv4."""
        return [entry for entry in self.described_subnets(vpc) if not entry.ipv6_alone]

    def zone_of(self, subnet: str) -> str | None:
        """Return the zone of a subnet, if it can be told."""
        record = self.data.subnets.get(subnet)
        return record.zone if record else None

    def vpc_of_subnet(self, subnet: str) -> str | None:
        """Return the VPC of a subnet, if it can be told."""
        record = self.data.subnets.get(subnet)
        return record.vpc if record else None

    def prefix_list(self, name: str) -> PrefixList | None:
        """Return a prefix list."""
        return self.data.prefix_lists.get(name)

    def name_of(self, name: str) -> str | None:
        """Return the Name tag of whatever has this id."""
        for kind in (self.data.vpcs, self.data.subnets, self.data.customers, self.data.hubs):
            if name in kind:
                return kind[name].name
        return None

    def accounts(self) -> tuple[str, ...]:
        """List the accounts of the network."""
        named = {record.account for record in self._owned() if record.account}
        return tuple(sorted(named))

    def regions(self) -> tuple[str, ...]:
        """List the Regions of the network."""
        named = {record.region for record in self._owned() if record.region}
        return tuple(sorted(named))

    def _owned(self) -> Iterable[Record]:
        yield from self.data.vpcs.values()
        yield from self.data.subnets.values()
        yield from self.data.tables.values()
        yield from self.data.hubs.values()

    def at_of(self, name: str) -> tuple[Citation, ...]:
        """Return where the record with this id stands."""
        for kind in (
            self.data.vpcs,
            self.data.subnets,
            self.data.customers,
            self.data.virtual_interfaces,
            self.data.client_vpns,
            self.data.connections,
            self.data.interfaces,
        ):
            record: Record | None = kind.get(name)
            if record is not None:
                return record.at
        return ()
