"""What the records of a network show of the duties, requirements and rules of an option.

Each is met or not where records show it, and cannot be seen where they do not: that is said with
the reason, and with the things that it rests on.
"""

from collections.abc import Callable, Iterator, Mapping

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import Range
from isthmus.kb.networks.records import Interface, VpnConnection

from .recognise import Recognised

MET, NOT_MET, CANNOT_BE_SEEN = "met", "not-met", "cannot-be-seen"
_NO_ANSWER = "what runs on an instance is in no answer of AWS"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the records show.

    Attributes:
        state: `met`, `not-met` or `cannot-be-seen`.
        why: The reason, in a sentence without a full stop.
        on: The ids of what it rests on.
    """

    state: str
    why: str
    on: tuple[str, ...] = ()


def shown(network: Network, option: Recognised, value: str) -> Shown:
    """Tell what the records show of a duty, requirement or rule, by its id in the graph."""
    judge = _JUDGED.get(value)
    if judge is None:
        return Shown(CANNOT_BE_SEEN, _UNSEEN.get(value, "no answer of AWS tells"))
    return judge(network, option)


def _connections(network: Network, option: Recognised) -> list[VpnConnection]:
    known = network.data.connections
    return [known[name] for name in option.resources if name in known]


def _interfaces(network: Network, option: Recognised) -> list[Interface]:
    known = network.data.interfaces
    return [known[name] for name in option.resources if name in known]


def _customers_apart(network: Network, option: Recognised) -> Shown:
    """Several customer gateways with addresses of their own are redundant ends."""
    names = tuple(name for name in dict.fromkeys(option.remotes) if name)
    known = [network.data.customers.get(name) for name in names]
    addresses = {
        customer.address or customer.id if customer else name
        for name, customer in zip(names, known, strict=True)
    }
    if len(addresses) > 1:
        return Shown(MET, f"{len(addresses)} customer gateways have addresses of their own", names)
    return Shown(NOT_MET, "all connections lead to one device", names)


def _own_numbers(network: Network, option: Recognised) -> Shown:
    names = tuple(dict.fromkeys(option.remotes))
    numbers = [
        network.data.customers[name].asn if name in network.data.customers else None
        for name in names
    ]
    if None in numbers:
        return Shown(CANNOT_BE_SEEN, "an ASN is in no file", names)
    if len(set(numbers)) == len(numbers):
        return Shown(MET, "no two have one ASN", names)
    return Shown(NOT_MET, "several have one ASN", names)


def _several_dynamic(network: Network, option: Recognised) -> Shown:
    """Virtual interfaces are routed dynamically always, so their connections count."""
    known = network.data.virtual_interfaces
    circuits = [known[name] for name in option.resources if name in known]
    connections = {entry.connection for entry in circuits}
    on = tuple(entry.id for entry in circuits)
    if len(connections - {None}) > 1:
        return Shown(MET, f"the interfaces are on {len(connections - {None})} connections", on)
    if None in connections or not circuits:
        return Shown(CANNOT_BE_SEEN, "on which connection an interface is, is in no file", on)
    return Shown(NOT_MET, "all interfaces are on one connection", on)


def _ranges_apart(network: Network, option: Recognised) -> Shown:
    """Tell whether ranges overlap: those of VPCs, and those of static routes to remote ends."""
    listed = list(_ranges(network, option))
    last: tuple[Range, str] | None = None
    for block, name in sorted(listed, key=lambda entry: (entry[0].low, entry[0].high, entry[1])):
        if last is not None and block.low <= last[0].high:
            if last[1] != name:
                return Shown(NOT_MET, f"{last[0]} and {block} overlap", (last[1], name))
            if block.high <= last[0].high:
                continue
        last = block, name
    unknown = [name for name in option.vpcs if not network.data.vpcs[name].ranges]
    if unknown:
        return Shown(CANNOT_BE_SEEN, "the ranges of a VPC are in no file", tuple(unknown))
    connections = _connections(network, option)
    told = all(entry.static and entry.static_routes for entry in connections)
    between = option.option.startswith("vpc-") or option.option == "transit-vpc"
    if option.remotes and not between and not (connections and told):
        return Shown(CANNOT_BE_SEEN, "the ranges of a remote network are in no file")
    if len({name for _, name in listed}) < 2:
        return Shown(CANNOT_BE_SEEN, "the ranges on the other side are in no file", option.vpcs)
    return Shown(
        MET, "none of the ranges overlap", tuple(dict.fromkeys(name for _, name in listed))
    )


def _ranges(network: Network, option: Recognised) -> Iterator[tuple[Range, str]]:
    for name in option.vpcs:
        for block in network.data.vpcs[name].ranges:
            yield block, name
    for connection in _connections(network, option):
        for block in connection.static_routes:
            if block.length:  # A default route is no range of the other side.
                yield block, connection.customer or connection.id


def _one_block_each(network: Network, option: Recognised) -> Shown:
    vpcs = [network.data.vpcs[name] for name in option.vpcs]
    several = tuple(vpc.id for vpc in vpcs if len(vpc.ranges) > 1)
    if several:
        return Shown(NOT_MET, "a VPC has several ranges", several)
    if not vpcs or not all(vpc.ranges for vpc in vpcs):
        return Shown(CANNOT_BE_SEEN, "the ranges of a VPC are in no file")
    return Shown(MET, "each has a single range", tuple(vpc.id for vpc in vpcs))


def _attached(_: Network, option: Recognised) -> Shown:
    if option.vpcs:
        return Shown(MET, "each of these is attached", option.vpcs)
    return Shown(NOT_MET, "no VPC is attached")


def _single_hop(network: Network, option: Recognised) -> Shown:
    """A tunnel of a dynamic connection reports up only once its BGP session stands.

    Until then AWS reports it down, with the message that IPsec is up.
    """
    connections = _connections(network, option)
    dynamic = [entry for entry in connections if entry.static is False]
    if connections and all(entry.static for entry in connections):
        return Shown(MET, "BGP is used on none of these", tuple(entry.id for entry in connections))
    served = {entry.customer for entry in dynamic if "UP" in entry.tunnels}
    wanted = {entry.customer for entry in connections}
    if dynamic and len(dynamic) == len(connections) and wanted <= served:
        on = tuple(entry.id for entry in dynamic)
        return Shown(MET, "a tunnel to each customer gateway reports its BGP session up", on)
    return Shown(CANNOT_BE_SEEN, "no BGP session to the device reports up")


def _one_device(network: Network, option: Recognised) -> Shown:
    connections = _connections(network, option)
    if connections and all(entry.static for entry in connections):
        return Shown(MET, "BGP is used on none of these", tuple(entry.id for entry in connections))
    return Shown(CANNOT_BE_SEEN, "what a customer's own devices do is in no answer of AWS")


def _software_ends(network: Network, option: Recognised) -> Shown:
    """Tell whether the software ends of connections to managed gateways stand in several zones."""
    interfaces = _interfaces(network, option)
    names = tuple(entry.id for entry in interfaces)
    if len({entry.instance or entry.id for entry in interfaces}) < 2:
        return Shown(NOT_MET, "all connections lead to one instance", names)
    zones = [network.zone_of(entry.subnet or "") for entry in interfaces]
    if None in zones:
        return Shown(CANNOT_BE_SEEN, "the zone of an instance is in no file", names)
    if len(set(zones)) < 2:
        return Shown(NOT_MET, "all instances stand in one zone", names)
    return Shown(MET, f"the instances stand in {len(set(zones))} zones", names)


def _all_ends(network: Network, option: Recognised) -> Shown:
    """Tell whether every VPC has instances in several zones; a remote end is not seen."""
    interfaces = _interfaces(network, option)
    names = tuple(entry.id for entry in interfaces)
    if len(option.vpcs) < 2:
        return Shown(CANNOT_BE_SEEN, "the end outside of AWS is in no answer of AWS", names)
    for vpc in option.vpcs:
        here = [entry for entry in interfaces if entry.vpc == vpc]
        zones = {network.zone_of(entry.subnet or "") for entry in here}
        if len({entry.instance or entry.id for entry in here}) < 2 or len(zones - {None}) < 2:
            why = "whether another instance takes over is in no answer of AWS"
            return Shown(CANNOT_BE_SEEN, why, names)
    return Shown(MET, "the instances of each VPC stand in several zones", names)


_JUDGED: Mapping[str, Callable[[Network, Recognised], Shown]] = {
    "customer-end-redundancy": _customers_apart,
    "own-asn-per-customer-gateway": _own_numbers,
    "several-dynamic-connections-for-high-availability": _several_dynamic,
    "non-overlapping-required": _ranges_apart,
    "non-overlapping-recommended": _ranges_apart,
    "one-contiguous-block-per-vpc": _one_block_each,
    "attach-vpc-to-hub": _attached,
    "single-hop-bgp": _single_hop,
    "ipsec-and-bgp-on-one-device": _one_device,
    "ha-of-software-vpn-endpoints": _software_ends,
    "ha-of-all-vpn-endpoints": _all_ends,
}
"""By the id of a duty, requirement or rule in the graph: what tells whether it is kept."""
_UNSEEN: Mapping[str, str] = {
    "software-configuration": _NO_ANSWER,
    "software-patches": _NO_ANSWER,
    "software-upgrades": _NO_ANSWER,
    "address-translation": _NO_ANSWER,
    "additional-providers-or-circuits": "contracts with providers are in no answer of AWS",
}
"""Why the others cannot be seen."""
