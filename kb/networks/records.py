"""The record model: what the readers make of any format, and all that the rest knows of it.

Ids are those of the data. A state is lower-case, as AWS writes it. None stands for *the data does
not say*, an empty tuple for *the data says that there is none*.
"""

from dataclasses import field

from isthmus.kb.data_class import dataclass

from .contract import Citation
from .ranges import Range


@dataclass(slots=True)
class Record:
    """What every record has.

    Attributes:
        id: Its id.
        at: Where it stands.
        name: Its Name tag, as it is: text of a stranger.
        region: The AWS Region, if it can be told.
        account: The account that owns it, if it can be told.
        basis: `described`, or `referenced` if only other records name it.
        scopes: The folders that describe it, see `Scope`.
    """

    id: str
    at: tuple[Citation, ...] = ()
    name: str | None = None
    region: str | None = None
    account: str | None = None
    basis: str = "described"
    scopes: tuple["Scope", ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What one folder of answers was collected for: an account and a Region, as far as it says."""

    account: str | None
    region: str | None

    def may_hold(self, other: "Scope") -> bool:
        """Tell whether answers of this scope may speak of what another scope holds."""
        return all(
            mine is None or its is None or mine == its
            for mine, its in ((self.account, other.account), (self.region, other.region))
        )


@dataclass(slots=True)
class Vpc(Record):
    """A VPC; `stated` are its own ranges, None if no record of its own gives them."""

    ranges: tuple[Range, ...] = ()
    wrong_ranges: tuple[str, ...] = ()


@dataclass(slots=True)
class Subnet(Record):
    """A subnet.

    Attributes:
        vpc: Its VPC.
        range: Its IPv4 block.
        wrong_range: What stands in the place of that and is none.
        zone: Its Availability Zone.
        ipv6_alone: Whether it has no IPv4 addresses at all.
    """

    vpc: str | None = None
    range: Range | None = None
    wrong_range: str | None = None
    zone: str | None = None
    ipv6_alone: bool = False


@dataclass(slots=True)
class Route:
    """An entry of the route table of a VPC.

    Attributes:
        destination: Its block; None for a prefix list, or where the data does not say.
        prefix_list: The id of the prefix list.
        target: What it leads to: an id, or ``local``; empty where the data does not say.
        by: The field that names the target, which tells its kind where no record does.
        blackhole: Whether its target has gone.
        propagated: Whether a gateway announced it.
    """

    destination: Range | None
    prefix_list: str | None
    target: str
    blackhole: bool
    propagated: bool
    at: Citation
    by: str = "GatewayId"

    @property
    def text(self) -> str:
        """Its destination as it is written."""
        return str(self.destination) if self.destination else self.prefix_list or ""


@dataclass(slots=True)
class RouteTable(Record):
    """The route table of a VPC: `subnets` use it by name, and all others if it is `main`."""

    vpc: str | None = None
    main: bool = False
    subnets: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    propagating: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    wrong_routes: tuple[Citation, ...] = ()


@dataclass(slots=True)
class PeeringEnd:
    """One side of a peering; `all_ranges` is whether it lists all ranges of the VPC."""

    vpc: str
    ranges: tuple[Range, ...] = ()
    all_ranges: bool = False
    region: str | None = None
    account: str | None = None


@dataclass(slots=True)
class Peering(Record):
    """A peering of two VPCs."""

    requester: PeeringEnd = field(default_factory=lambda: PeeringEnd(""))
    accepter: PeeringEnd = field(default_factory=lambda: PeeringEnd(""))
    state: str | None = None

    @property
    def usable(self) -> bool:
        """Whether packets may pass it; a record without a state is taken as it stands."""
        return self.state in (None, "active")

    @property
    def deleted(self) -> bool:
        """Whether it is only listed still."""
        return self.state == "deleted"

    @property
    def told(self) -> bool:
        """Whether the data says which two VPCs it joins."""
        return bool(self.requester.vpc and self.accepter.vpc)

    def other(self, vpc: str) -> str | None:
        """Return the VPC on the other side, or None for a VPC that is on neither."""
        ends = (self.requester.vpc, self.accepter.vpc)
        if vpc not in ends:
            return None
        return ends[1] if vpc == ends[0] else ends[0]


@dataclass(slots=True)
class Hub(Record):
    """A transit gateway."""

    asn: int | None = None
    state: str | None = None
    default_table: str | None = None


GONE = frozenset({"deleted", "deleting", "rejected", "failed"})
"""The states of what is listed still and is there no more."""
CORE_NETWORK = "core-network"
"""The type of the attachment by which a hub is peered with a core network of Cloud WAN."""


@dataclass(slots=True)
class Attachment(Record):
    """What is attached to a hub.

    Attributes:
        hub: The hub.
        type: `vpc`, `vpn`, `peering`, `direct-connect-gateway`, or another word of AWS; the word
            here for a peering with a core network, which AWS has no other for.
        resource: The VPC, VPN connection, hub or gateway that is attached.
        state: Its state.
        table: The hub table that what comes in by it is looked up in.
        table_known: Whether the data says which table, or that there is none.
        subnets: The subnets it has interfaces in; None if the data does not say.
        keeps_zone: Whether packets leave the hub by it in the zone that they came from, where it
            has a subnet there: they do unless it is in appliance mode; None if the data does not
            say.
        sides: For a hub peering, the table of either hub.
    """

    hub: str = ""
    type: str = ""
    resource: str | None = None
    state: str | None = None
    table: str | None = None
    table_known: bool = False
    subnets: tuple[str, ...] | None = None
    keeps_zone: bool | None = None
    in_list: bool = False

    @property
    def usable(self) -> bool:
        """Whether packets may pass it."""
        return self.state in (None, "available")

    @property
    def deleted(self) -> bool:
        """Whether it is only listed still."""
        return self.state == "deleted"


@dataclass(slots=True)
class HubRoute:
    """An entry of a hub table that was listed."""

    destination: Range
    attachments: tuple[str, ...]
    resources: tuple[tuple[str | None, str | None], ...]
    blackhole: bool
    propagated: bool
    at: Citation


@dataclass(slots=True)
class Propagation:
    """An attachment whose routes a hub table takes."""

    attachment: str
    type: str | None
    resource: str | None
    at: Citation


@dataclass(slots=True)
class HubTable(Record):
    """A table of a hub; `routes` and `propagations` are None where no answer lists them."""

    hub: str | None = None
    routes: tuple[HubRoute, ...] | None = None
    routes_complete: bool = True
    propagations: tuple[Propagation, ...] | None = None


@dataclass(slots=True)
class CustomerGateway(Record):
    """A customer gateway, which stands for the network behind it."""

    address: str | None = None
    asn: int | None = None
    state: str | None = None


@dataclass(slots=True)
class VpnGateway(Record):
    """A virtual private gateway and the VPCs it is attached to, with their states."""

    asn: int | None = None
    state: str | None = None
    vpcs: tuple[tuple[str, str], ...] = ()
    attachments_known: bool = True

    def attached_to(self) -> tuple[str, ...]:
        """List the VPCs that it is attached to now."""
        if self.state in GONE:
            return ()
        return tuple(vpc for vpc, state in self.vpcs if state in ("attached", ""))


@dataclass(slots=True)
class VpnConnection(Record):
    """A VPN connection.

    Attributes:
        customer: The customer gateway.
        gateway: The virtual private gateway, or
        hub: the hub, or
        core_network: the core network of Cloud WAN it ends at.
        static: Whether it has static routes only; None if not stated.
        static_routes: Their destinations.
        routes_told: Whether the data lists them, each with its destination.
        tunnels: The states of its tunnels, upper-case.
    """

    customer: str | None = None
    gateway: str | None = None
    hub: str | None = None
    core_network: str | None = None
    state: str | None = None
    static: bool | None = None
    static_routes: tuple[Range, ...] = ()
    routes_told: bool = True
    tunnels: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is there to be used."""
        return self.state in (None, "available")

    @property
    def down(self) -> bool:
        """Whether all its tunnels report down."""
        return bool(self.tunnels) and all(state == "DOWN" for state in self.tunnels)


@dataclass(slots=True)
class VirtualInterface(Record):
    """A virtual interface of a Direct Connect connection."""

    type: str | None = None
    state: str | None = None
    connection: str | None = None
    gateway: str | None = None
    direct_connect_gateway: str | None = None
    prefixes: tuple[Range, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is there to be used."""
        return self.state in (None, "available", "up")

    @property
    def deleted(self) -> bool:
        """Whether it is only listed still."""
        return self.state in ("deleted", "rejected")

    @property
    def endless(self) -> bool:
        """Whether the data does not say at which gateway it ends; a public one ends at none."""
        return not (self.gateway or self.direct_connect_gateway) and self.type != "public"

    @property
    def impossible(self) -> bool:
        """Whether it names two gateways to end at, which AWS does not allow."""
        return bool(self.gateway and self.direct_connect_gateway)


@dataclass(slots=True)
class DirectConnectGateway(Record):
    """A Direct Connect gateway."""

    asn: int | None = None
    state: str | None = None


@dataclass(slots=True)
class GatewayAssociation(Record):
    """A gateway of a VPC or a hub at a Direct Connect gateway, with the ranges it announces."""

    direct_connect_gateway: str | None = None
    gateway: str | None = None
    state: str | None = None
    allowed: tuple[Range, ...] | None = None

    @property
    def usable(self) -> bool:
        """Whether it is in force."""
        return self.state in (None, "associated", "updating")


@dataclass(slots=True)
class Interface(Record):
    """A network interface."""

    vpc: str | None = None
    subnet: str | None = None
    check: bool | None = None
    addresses: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    instance: str | None = None
    type: str | None = None


@dataclass(slots=True)
class Endpoint(Record):
    """A VPC endpoint."""

    vpc: str | None = None
    type: str | None = None
    state: str | None = None
    service: str | None = None
    subnets: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is in use."""
        return self.state in (None, "available")


@dataclass(slots=True)
class EndpointService(Record):
    """A service that is offered by endpoints, of one's own."""

    service: str | None = None


@dataclass(slots=True)
class InVpc(Record):
    """A gateway of a VPC that is none of the options: internet, NAT, egress-only and the like."""

    kind: str = ""
    vpcs: tuple[str, ...] = ()
    state: str | None = None


@dataclass(slots=True)
class PrefixList(Record):
    """A prefix list; `entries` is None where no answer lists them."""

    entries: tuple[Range, ...] | None = None


@dataclass(slots=True)
class ClientVpn(Record):
    """A Client VPN endpoint; None where no answer lists its networks, routes or rules."""

    state: str | None = None
    vpc: str | None = None
    subnets: tuple[tuple[str, str | None], ...] | None = None
    routes: tuple[tuple[Range, str | None, str | None], ...] | None = None
    rules: tuple[Range, ...] | None = None

    @property
    def usable(self) -> bool:
        """Whether it is there to be used."""
        return self.state in (None, "available", "pending-associate")
