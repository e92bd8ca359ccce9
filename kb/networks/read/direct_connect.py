"""Readers of AWS Direct Connect: virtual interfaces, gateways, what is associated with them."""

from isthmus.kb.networks.records import DirectConnectGateway, GatewayAssociation, VirtualInterface

from .fields import Fields
from .gather import Gathered


def read_virtual_interface(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``virtualInterfaces``."""
    gathered.add(
        gathered.virtual_interfaces,
        VirtualInterface(
            id=entry.wanted("VirtualInterfaceId"),
            at=(entry.at,),
            name=entry.text("VirtualInterfaceName"),
            region=entry.scope.region or entry.text("Region"),
            account=entry.text("OwnerAccount"),
            scopes=(entry.scope,),
            type=entry.state("VirtualInterfaceType"),
            state=entry.state("VirtualInterfaceState"),
            connection=entry.text("ConnectionId"),
            gateway=entry.text("VirtualGatewayId"),
            direct_connect_gateway=entry.text("DirectConnectGatewayId"),
            prefixes=tuple(
                block
                for part in entry.entries("RouteFilterPrefixes")
                if (block := part.range("Cidr"))
            ),
        ),
    )


def read_direct_connect_gateway(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``directConnectGateways``."""
    gathered.add(
        gathered.direct_connect_gateways,
        DirectConnectGateway(
            id=entry.wanted("DirectConnectGatewayId"),
            at=(entry.at,),
            name=entry.text("DirectConnectGatewayName"),
            account=entry.text("OwnerAccount"),
            scopes=(entry.scope,),
            asn=entry.number("AmazonSideAsn"),
            state=entry.state("DirectConnectGatewayState"),
        ),
    )


def read_association(entry: Fields, gathered: Gathered) -> None:
    """Read an element of ``directConnectGatewayAssociations``."""
    other = entry.inner("AssociatedGateway")
    gateway = (other.text("Id") if other else None) or entry.text("VirtualGatewayId")
    circuit = entry.wanted("DirectConnectGatewayId")
    allowed = None
    listed = list(entry.entries("AllowedPrefixesToDirectConnectGateway"))
    if entry.has("AllowedPrefixesToDirectConnectGateway") and all(
        part.has("Cidr") for part in listed
    ):
        allowed = tuple(block for part in listed if (block := part.range("Cidr")))
    gathered.add(
        gathered.associations,
        GatewayAssociation(
            # Old answers have no id for it.
            id=entry.text("AssociationId") or f"{circuit}/{gateway}",
            at=(entry.at,),
            region=other.text("Region") if other else None,
            scopes=(entry.scope,),
            direct_connect_gateway=circuit,
            gateway=gateway,
            state=entry.state("AssociationState"),
            allowed=allowed,
        ),
    )
