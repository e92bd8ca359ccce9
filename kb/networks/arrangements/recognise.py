"""Which options of the paper a network is built of: for each, what links it takes.

Links count in a usable state, whether or not routes use them; the most specific option wins.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import Range, parse_address
from isthmus.kb.networks.reach import carried_connections, hub_groups
from isthmus.kb.networks.read import cite
from isthmus.kb.networks.records import (
    GONE,
    Attachment,
    CustomerGateway,
    Interface,
    Record,
    VirtualInterface,
    VpnConnection,
)

CERTAIN, POSSIBLE = "certain", "possible"


@dataclass(frozen=True, slots=True)
class Recognised:
    """An option that was recognised.

    Attributes:
        option: Its id in the graph.
        configuration: The id of its configuration; None if it cannot be told.
        certainty: `certain`, or `possible` where a part is not in the data or cannot be seen.
        resources: What it is made of.
        vpcs: The VPCs it serves.
        remotes: The remote ends it serves.
        missing: What would make it certain.
        at: Where its parts stand.
    """

    option: str
    configuration: str | None
    certainty: str
    resources: tuple[str, ...]
    vpcs: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    at: tuple[Citation, ...] = ()


def recognise(network: Network) -> list[Recognised]:
    """List the options that a network is built of."""
    recogniser = _Recogniser(network)
    return [
        *recogniser.peerings(),
        *recogniser.hubs(),
        *recogniser.vpns(),
        *recogniser.circuits(),
        *recogniser.endpoints(),
        *recogniser.client_vpns(),
        *recogniser.appliances(),
        *recogniser.gateways_at_one_address(),
    ]


class _Recogniser:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.data = network.data
        self.carried = carried_connections(network)
        self.by_appliance = {
            connection.id: interface
            for connection in self.data.connections.values()
            if connection.usable and (interface := self._appliance_behind(connection)) is not None
        }

    def _made(
        self,
        option: str,
        configuration: str | None,
        records: Sequence[Record],
        *,
        certainty: str = CERTAIN,
        vpcs: Iterable[str] = (),
        remotes: Iterable[str] = (),
        missing: Iterable[Missing] = (),
    ) -> Recognised:
        vpcs = tuple(dict.fromkeys(vpcs))
        named = dict.fromkeys(record.id for record in records)
        return Recognised(
            option,
            f"{option}-{configuration}" if configuration else None,
            certainty,
            tuple(dict.fromkeys((*named, *vpcs))),
            vpcs,
            tuple(dict.fromkeys(remotes)),
            tuple(missing),
            cite((*records, *(self.data.vpcs.get(name) for name in vpcs))),
        )

    # --- between VPCs ---------------------------------------------------------------------------

    def peerings(self) -> Iterator[Recognised]:
        for peering in self.data.peerings.values():
            ends = (peering.requester, peering.accepter)
            vpcs = [end.vpc for end in ends]
            if peering.state != "active" or not all(vpcs) or vpcs[0] == vpcs[1]:
                continue
            regions = [end.region or self._region(end.vpc) for end in ends]
            place = None
            if None not in regions:
                place = "within-region" if regions[0] == regions[1] else "across-regions"
            yield self._made("vpc-peering", place, [peering], vpcs=vpcs)

    def _region(self, vpc: str) -> str | None:
        record = self.data.vpcs.get(vpc)
        return record.region if record else None

    def _vpc_links(self, hub: str) -> list[Attachment]:
        return [
            link
            for link in self.network.attachments_at[hub]
            if link.type == "vpc" and link.usable and link.resource
        ]

    def hubs(self) -> Iterator[Recognised]:
        members: dict[str, list[str]] = defaultdict(list)
        for hub, group in sorted(hub_groups(self.network, usable=True).items()):
            record = self.data.hubs.get(hub)
            if record is None or record.state not in GONE:
                members[group].append(hub)
        for hubs in members.values():
            links = [link for hub in hubs for link in self._vpc_links(hub)]
            vpcs = list(dict.fromkeys(link.resource or "" for link in links))
            if len(vpcs) < 2:
                continue
            place = "regional-hub"
            if len(hubs) > 1:
                regions = {self._region_of_hub(hub) for hub in hubs}
                across = len(regions) > 1 and None not in regions
                place = "peered-hubs" if across else ""
            records: list[Record] = [self.data.hubs[hub] for hub in hubs if hub in self.data.hubs]
            made = self._made("vpc-transit-gateway", place or None, [*records, *links], vpcs=vpcs)
            named = tuple(dict.fromkeys((*hubs, *vpcs)))
            yield Recognised(
                made.option,
                made.configuration,
                made.certainty,
                named,
                made.vpcs,
                at=made.at,
            )

    def _region_of_hub(self, hub: str) -> str | None:
        record = self.data.hubs.get(hub)
        if record is not None and record.region:
            return record.region
        for link in self._vpc_links(hub):
            if region := self._region(link.resource or ""):
                return region
        return None

    # --- VPN ------------------------------------------------------------------------------------

    def vpns(self) -> Iterator[Recognised]:
        for gateway in self.data.gateways.values():
            connections = self._plain(gateway.id)
            yield from self._carried(gateway.id, gateway, gateway.attached_to())
            if not connections:
                continue
            vpcs = gateway.attached_to()
            hub = self._is_cloudhub(connections)
            records = [gateway, *connections, *self._customers(connections)]
            remotes = [connection.customer or "" for connection in connections]
            if hub is not None:
                yield self._made(
                    "vpn-cloudhub", "hub", records, certainty=hub, vpcs=vpcs, remotes=remotes
                )
            elif vpcs:
                place = self._redundancy(connections)
                yield self._made("managed-vpn", place, records, vpcs=vpcs, remotes=remotes)
        for name in self._hubs():
            connections = self._plain(name)
            hub_record = self.data.hubs.get(name)
            links = self._vpc_links(name)
            hub_vpcs = [link.resource or "" for link in links]
            yield from self._carried(name, hub_record, hub_vpcs)
            if not connections or not links:
                continue
            place = self._redundancy(connections)
            parts: list[Record] = [*connections, *self._customers(connections), *links]
            made = self._made(
                "transit-gateway-vpn",
                place,
                [hub_record, *parts] if hub_record else parts,
                vpcs=hub_vpcs,
                remotes=[connection.customer or "" for connection in connections],
            )
            yield self._naming(made, name, links)
        yield from self._to_appliances()

    def _naming(self, made: Recognised, hub: str, links: Sequence[Attachment]) -> Recognised:
        """Name the hub, and leave out the attachments, which are no parts but joints."""
        joints = {link.id for link in links}
        named = dict.fromkeys((hub, *(name for name in made.resources if name not in joints)))
        return Recognised(
            made.option,
            made.configuration,
            made.certainty,
            tuple(named),
            made.vpcs,
            made.remotes,
            made.missing,
            made.at,
        )

    def _hubs(self) -> list[str]:
        return sorted({*self.data.hubs, *(link.hub for link in self.data.attachments.values())})

    def _plain(self, end: str) -> list[VpnConnection]:
        """List the usable connections of a gateway that no more specific option is made of."""
        return [
            connection
            for connection in self.network.connections_at[end]
            if connection.usable
            and connection.id not in self.carried
            and connection.id not in self.by_appliance
        ]

    def _customers(self, connections: Iterable[VpnConnection]) -> list[CustomerGateway]:
        names = dict.fromkeys(connection.customer or "" for connection in connections)
        return [
            self.data.customers.get(name) or CustomerGateway(id=name, basis="referenced")
            for name in names
            if name
        ]

    def _redundancy(self, connections: Sequence[VpnConnection]) -> str | None:
        if len(connections) == 1:
            return "single"
        customers = self._customers(connections)
        numbers = {customer.asn for customer in customers}
        one = len(customers) > 1 and len(numbers) == 1 and None not in numbers
        return "redundant" if one else None

    def _is_cloudhub(self, connections: Sequence[VpnConnection]) -> str | None:
        """Tell with which certainty connections are spokes, None if they are not."""
        customers = self._customers(connections)
        numbers = [customer.asn for customer in customers]
        addresses = [customer.address for customer in customers]
        if len(customers) < 2 or any(connection.static for connection in connections):
            return None
        apart = (
            None not in numbers
            and None not in addresses
            and len(set(numbers)) == len(numbers)
            and len(set(addresses)) == len(addresses)
        )
        if not apart:
            return None
        told = all(connection.static is False for connection in connections)
        return CERTAIN if told else POSSIBLE

    def _carried(
        self, end: str, record: Record | None, vpcs: Sequence[str]
    ) -> Iterator[Recognised]:
        """Recognise VPN connections that a circuit carries."""
        option = "direct-connect-vpn"
        if end not in self.data.gateways:
            option = "direct-connect-transit-gateway-vpn"
        for connection in self.network.connections_at[end]:
            if not connection.usable or connection.id not in self.carried or not vpcs:
                continue
            circuits = [
                circuit
                for circuit in self.data.virtual_interfaces.values()
                if circuit.type == "public" and circuit.usable
            ]
            carrying = [circuit for circuit in circuits if self._carries(circuit, connection)]
            customers = self._customers([connection])
            parts: list[Record] = [connection, *customers, *carrying]
            made = self._made(
                option,
                "public-vif",
                [record, *parts] if record else parts,
                vpcs=vpcs,
                remotes=[connection.customer or ""],
            )
            yield self._naming(made, end, ())

    def _carries(self, circuit: VirtualInterface, connection: VpnConnection) -> bool:
        customer = self.data.customers.get(connection.customer or "")
        address = parse_address(customer.address) if customer and customer.address else None
        return address is not None and any(
            block.low <= address <= block.high for block in circuit.prefixes
        )

    def _appliance_behind(self, connection: VpnConnection) -> Interface | None:
        """Find the interface of another VPC whose public address is the customer gateway's."""
        customer = self.data.customers.get(connection.customer or "")
        if customer is None or not customer.address:
            return None
        interface = self.network.interface_by_public.get(customer.address)
        gateway = self.data.gateways.get(connection.gateway or "")
        served = gateway.attached_to() if gateway else ()
        if interface is None or not interface.vpc or interface.vpc in served or not served:
            return None
        return interface

    def _to_appliances(self) -> Iterator[Recognised]:
        """Recognise VPN connections whose customer side is an interface of another VPC."""
        by_vpc: dict[str, list[VpnConnection]] = defaultdict(list)
        for name, interface in self.by_appliance.items():
            by_vpc[interface.vpc or ""].append(self.data.connections[name])
        for home, connections in by_vpc.items():
            spokes: dict[str, None] = {}
            records: list[Record] = []
            for connection in connections:
                gateway = self.data.gateways[connection.gateway or ""]
                spokes.update(dict.fromkeys(gateway.attached_to()))
                records.extend((gateway, connection, self.by_appliance[connection.id]))
            records.extend(self._customers(connections))
            vpcs = (home, *spokes)
            remotes = [connection.customer or "" for connection in connections]
            if len(spokes) > 1:
                option, place = "transit-vpc", "global-network"
            else:
                option, place = "vpc-software-to-managed-vpn", "appliance-to-gateway"
            yield self._made(option, place, records, vpcs=vpcs, remotes=remotes)

    def gateways_at_one_address(self) -> Iterator[Recognised]:
        """Recognise VPN connections of the gateways of two VPCs at one customer address."""
        at: dict[str, list[VpnConnection]] = defaultdict(list)
        for connection in self.data.connections.values():
            customer = self.data.customers.get(connection.customer or "")
            plain = connection.usable and connection.id not in self.by_appliance
            if customer is not None and customer.address and plain and connection.gateway:
                at[customer.address].append(connection)
        for connections in at.values():
            served: dict[str, None] = {}
            records: list[Record] = []
            for connection in connections:
                gateway = self.data.gateways.get(connection.gateway or "")
                if gateway is not None and gateway.attached_to():
                    served.update(dict.fromkeys(gateway.attached_to()))
                    records.extend((gateway, connection))
            if len(served) < 2:
                continue
            records.extend(self._customers(connections))
            carried = {connection.id in self.carried for connection in connections}
            place = None
            if carried == {True}:
                place = "direct-connect"
            elif carried == {False} and "directconnect:DescribeVirtualInterfaces" in (
                self.data.answered
            ):
                place = "internet"
            yield self._made("vpc-managed-vpn", place, records, certainty=POSSIBLE, vpcs=served)

    # --- Direct Connect -------------------------------------------------------------------------

    def circuits(self) -> Iterator[Recognised]:
        private: dict[str, list[VirtualInterface]] = defaultdict(list)
        transit: dict[str, list[VirtualInterface]] = defaultdict(list)
        for circuit in self.data.virtual_interfaces.values():
            if not circuit.usable or circuit.impossible:
                continue
            if circuit.type == "private":
                private[circuit.gateway or circuit.direct_connect_gateway or ""].append(circuit)
            elif circuit.type == "transit":
                transit[circuit.direct_connect_gateway or ""].append(circuit)
        for end, circuits in private.items():
            yield from self._private(end, circuits)
        for name in self._circuit_gateways():
            yield from self._transit(name, transit[name])

    def _private(self, end: str, circuits: Sequence[VirtualInterface]) -> Iterator[Recognised]:
        if not end:
            return
        remotes = [circuit.id for circuit in circuits]
        if any(circuit.gateway == end for circuit in circuits):
            gateway = self.data.gateways.get(end)
            vpcs = gateway.attached_to() if gateway else ()
            several = len({circuit.connection for circuit in circuits}) > 1
            place = "redundant" if several else "private-vif"
            records: list[Record] = [*circuits, *([gateway] if gateway else [])]
            made = self._made("direct-connect", place, records, vpcs=vpcs, remotes=remotes)
            yield self._naming(made, end, ())
            return
        other = self.data.direct_connect_gateways.get(end)
        gateways = [
            self.data.gateways[entry.gateway]
            for entry in self.network.associations_at[end]
            if entry.usable and entry.gateway in self.data.gateways
        ]
        vpcs = tuple(name for gateway in gateways for name in gateway.attached_to())
        records = [*circuits, *([other] if other else []), *gateways]
        made = self._made("direct-connect", "gateway", records, vpcs=vpcs, remotes=remotes)
        yield self._naming(made, end, ())

    def _circuit_gateways(self) -> list[str]:
        named = {
            *self.data.direct_connect_gateways,
            *(entry.direct_connect_gateway or "" for entry in self.data.associations.values()),
            *(
                link.resource or ""
                for link in self.data.attachments.values()
                if link.type == "direct-connect-gateway"
            ),
        }
        return sorted(named - {""})

    def _transit(self, name: str, circuits: Sequence[VirtualInterface]) -> Iterator[Recognised]:
        known = set(self._hubs())
        hubs = {
            entry.gateway
            for entry in self.network.associations_at[name]
            if entry.usable and entry.gateway and self._is_hub(entry.gateway, known)
        }
        hubs |= {
            link.hub
            for link in self.network.attachments_of[name]
            if link.type == "direct-connect-gateway" and link.usable
        }
        if not hubs:
            return
        vpcs = [link.resource or "" for hub in sorted(hubs) for link in self._vpc_links(hub)]
        other = self.data.direct_connect_gateways.get(name)
        records: list[Record] = [*circuits, *([other] if other else [])]
        records += [self.data.hubs[hub] for hub in sorted(hubs) if hub in self.data.hubs]
        missing: list[Missing] = []
        if not circuits:
            call = "directconnect:DescribeVirtualInterfaces"
            text = f"the transit interfaces of {name} are in no file"
            missing.append(self.network.missing(call, (name,), text, other))
        made = self._made(
            "direct-connect-transit-gateway",
            "transit-vif",
            records,
            certainty=CERTAIN if circuits else POSSIBLE,
            vpcs=vpcs,
            remotes=[circuit.id for circuit in circuits],
            missing=missing,
        )
        made = self._naming(made, name, ())
        for hub in sorted(hubs):
            made = self._naming(made, hub, ())
        yield made

    def _is_hub(self, name: str, known: set[str]) -> bool:
        return name in known or (name.startswith("tgw-") and name not in self.data.gateways)

    # --- endpoints, clients, appliances ---------------------------------------------------------

    def endpoints(self) -> Iterator[Recognised]:
        by_vpc: dict[str, list[Record]] = defaultdict(list)
        for endpoint in self.data.endpoints.values():
            if endpoint.type == "interface" and endpoint.state == "available" and endpoint.vpc:
                by_vpc[endpoint.vpc].append(endpoint)
        for vpc, endpoints in by_vpc.items():
            yield self._made("privatelink", "interface-endpoints", endpoints, vpcs=[vpc])

    def client_vpns(self) -> Iterator[Recognised]:
        for endpoint in self.data.client_vpns.values():
            if endpoint.state not in (None, "available") or not endpoint.subnets:
                continue
            subnets = [name for name, _ in endpoint.subnets]
            vpcs = [
                vpc
                for name, stated in endpoint.subnets
                if (vpc := stated or self.network.vpc_of_subnet(name))
            ]
            records: list[Record] = [endpoint]
            records += [self.data.subnets[name] for name in subnets if name in self.data.subnets]
            yield self._made(
                "client-vpn", "remote-access", records, vpcs=vpcs, remotes=[endpoint.id]
            )

    def appliances(self) -> Iterator[Recognised]:
        """Recognise what routes to interfaces that may forward could be: always possible only."""
        routed: dict[str, list[tuple[Range, Interface]]] = defaultdict(list)
        for table in self.data.tables.values():
            for route in table.routes:
                interface = self.data.interfaces.get(route.target)
                if route.destination is None or route.blackhole or interface is None:
                    continue
                own = interface.vpc in (None, table.vpc)
                if table.vpc and own and interface.check is False:
                    routed[table.vpc].append((route.destination, interface))
        owned = [(block, vpc.id) for vpc in self.data.vpcs.values() for block in vpc.ranges]
        leads: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        for vpc, entries in routed.items():
            outside: dict[str, Record] = {}
            for block, interface in entries:
                owners = {name for its, name in owned if its.overlaps(block)}
                if not owners:
                    outside[interface.id] = interface
                elif block.length:
                    for other in owners - {vpc}:
                        leads[vpc, other][interface.id] = interface
            if outside:
                yield self._made(
                    "software-vpn",
                    "single",
                    list(outside.values()),
                    certainty=POSSIBLE,
                    vpcs=[vpc],
                )
        for (here, there), interfaces in sorted(leads.items()):
            if here < there and (there, here) in leads:
                both = [*interfaces.values(), *leads[there, here].values()]
                yield self._made(
                    "vpc-software-vpn",
                    "appliances",
                    both,
                    certainty=POSSIBLE,
                    vpcs=[here, there],
                )
