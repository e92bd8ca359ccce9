"""What FROM and TO stand for: an id, a Name tag, or an address in the range of a VPC."""

import json
from collections.abc import Mapping

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import End
from isthmus.kb.networks.errors import AmbiguousNameError, UnknownNameError
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import parse_address
from isthmus.kb.networks.records import Record

from .joins import joined

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 address in a VPC."""

    text: str
    number: int
    vpc: str


def kinds(network: Network) -> tuple[tuple[str, Mapping[str, Record]], ...]:
    """List what can be an end, with the word of the graph for it."""
    data = network.data
    return (
        ("vpc", data.vpcs),
        ("subnet", data.subnets),
        ("customer-gateway", data.customers),
        ("virtual-interface", data.virtual_interfaces),
        ("client-vpn-endpoint", data.client_vpns),
    )


def find_end(network: Network, text: str) -> End:
    """Find what an id or a Name tag stands for.

    Raises:
        UnknownNameError: Nothing has it.
        AmbiguousNameError: Several things have it as their name.
    """
    for kind, records in kinds(network):
        if text in records:
            return _end(kind, records[text])
    ends: list[End] = []
    for kind, records in kinds(network):
        ends.extend(_end(kind, record) for record in records.values() if record.name == text)
    if kind_of := _only_named(network, text):
        return kind_of
    if len(ends) == 1:
        return ends[0]
    shown = json.dumps(text[:80], ensure_ascii=True)
    if ends:
        listed = ", ".join(f"{end.id} ({end.type})" for end in ends[:_MOST_NAMED])
        more = f" and {len(ends) - _MOST_NAMED} more" if len(ends) > _MOST_NAMED else ""
        raise AmbiguousNameError(
            f"{shown} is the name of {len(ends)} things: {listed}{more}; give the id of one"
        )
    raise UnknownNameError(
        f"nothing in {network.name} has the id or the name {shown}; "
        "`isthmus network check` lists what there is"
    )


def _only_named(network: Network, text: str) -> End | None:
    """Find a customer gateway that only a VPN connection names."""
    if network.connections_of.get(text):
        return End(text, "customer-gateway", None)
    return None


def _end(kind: str, record: Record) -> End:
    return End(record.id, kind, record.name)


def find_address(network: Network, text: str, from_vpc: str) -> Address | None:
    """Find the VPC whose range has an address; None if the text is no address.

    Where ranges overlap, the VPC of the source comes first: its local route has the address.

    Raises:
        UnknownNameError: No VPC has it.
        AmbiguousNameError: Several have it, and the source's is not among them.
    """
    number = parse_address(text)
    if number is None:
        return None
    owners = [
        vpc.id
        for vpc in network.data.vpcs.values()
        if any(block.low <= number <= block.high for block in vpc.ranges)
    ]
    if from_vpc in owners:
        return Address(text, number, from_vpc)
    if len(owners) > 1:
        linked = [name for name in owners if joined(network, from_vpc, name)]
        owners = linked or owners
    if not owners:
        raise UnknownNameError(f"{text} is in the range of no VPC of {network.name}")
    if len(owners) > 1:
        listed = ", ".join(sorted(owners)[:_MOST_NAMED])
        raise AmbiguousNameError(f"{text} is in the ranges of several VPCs: {listed}")
    return Address(text, number, owners[0])
