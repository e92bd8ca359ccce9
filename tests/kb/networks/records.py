"""The answers of describe calls as plain lists of records, for the simulator alone.

Written apart from the readers of the product, and with less care: it reads the layouts that the
generator writes and the sets of the contract have, and knows nothing of citations.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

Record = dict[str, Any]
Files = dict[str, Any]
"""A folder of answers: path below the folder with ``/``, and the JSON object in that file."""

IDS: Mapping[str, tuple[str, ...]] = {
    "Vpcs": ("VpcId",),
    "Subnets": ("SubnetId",),
    "RouteTables": ("RouteTableId",),
    "VpcPeeringConnections": ("VpcPeeringConnectionId",),
    "TransitGateways": ("TransitGatewayId",),
    # Both ends of a peering of hubs bear one id, each in the answer of its own Region.
    "TransitGatewayAttachments": ("TransitGatewayAttachmentId", "TransitGatewayId"),
    "TransitGatewayVpcAttachments": ("TransitGatewayAttachmentId",),
    "TransitGatewayPeeringAttachments": ("TransitGatewayAttachmentId",),
    "TransitGatewayRouteTables": ("TransitGatewayRouteTableId",),
    "TransitGatewayPropagations": ("TransitGatewayRouteTableId",),
    "TransitGatewayStaticRoutes": ("TransitGatewayRouteTableId",),
    "VpnGateways": ("VpnGatewayId",),
    "VpnConnections": ("VpnConnectionId",),
    "CustomerGateways": ("CustomerGatewayId",),
    "NetworkInterfaces": ("NetworkInterfaceId",),
    "VpcEndpoints": ("VpcEndpointId",),
    "PrefixLists": ("PrefixListId",),
    "VirtualInterfaces": ("VirtualInterfaceId",),
    "DirectConnectGateways": ("DirectConnectGatewayId",),
    "DirectConnectGatewayAssociations": ("AssociationId",),
    "ClientVpnEndpoints": ("ClientVpnEndpointId",),
    "ClientVpnTargetNetworks": ("AssociationId",),
    "ClientVpnRoutes": ("ClientVpnEndpointId", "DestinationCidr", "TargetSubnet"),
    "AuthorizationRules": ("ClientVpnEndpointId", "DestinationCidr", "GroupId"),
}
"""Answers that matter here, and what tells their records apart."""


@cache
def network(cidr: str) -> IPv4Network:
    """The range that a record writes."""
    return IPv4Network(cidr, strict=False)


@cache
def capitalised(name: str) -> str:
    """A key as EC2 writes it: ``route_tables`` and ``routeTables`` are ``RouteTables``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def capitalise(value: Any) -> Any:
    """All keys of a value as EC2 writes them."""
    if isinstance(value, dict):
        return {capitalised(key): capitalise(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [capitalise(inner) for inner in value]
    return value


def plain(document: Record) -> Record:
    """A file without a wrapper, its keys as EC2 writes them."""
    if set(document) == {"status_code", "data"}:
        document = document["data"]
    # What is in lower case anywhere is so at the top.
    small = any(key[:1].islower() for key in document)
    return dict(capitalise(document)) if small else document


def answers(document: Record) -> Iterator[tuple[str, list[Record]]]:
    """The answers in one file, by the key that names their records."""
    document = plain(document)
    for key, value in document.items():
        if key == "Routes":  # routes of hub tables bear this name too
            if routes := [entry for entry in value or [] if "ClientVpnEndpointId" in entry]:
                yield "ClientVpnRoutes", routes
        elif key == "Reservations":
            yield (
                "NetworkInterfaces of instances",
                [
                    interface
                    for reservation in value or []
                    for instance in reservation.get("Instances") or []
                    for interface in instance.get("NetworkInterfaces") or []
                ],
            )
        elif key in IDS:
            yield key, value or []


@dataclass
class Records:
    """What a folder holds, merged by id."""

    lists: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, dict[tuple[Any, ...], Record]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    answered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each kind of answer the folders in which there is one, be it empty."""
    folders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each id the folders with a record of it, or of a part of it."""

    def get(self, kind: str, *identity: str) -> Record | None:
        """The record of an id, or ``None`` where no file holds it."""
        return self.by_id[kind].get(identity)

    def where(self, kind: str, **values: str) -> list[Record]:
        """The records with these values."""
        return [
            record
            for record in self.lists[kind]
            if all(record.get(key) == value for key, value in values.items())
        ]

    def has_answer(self, kind: str, *ids: str) -> bool:
        """Whether one of the folders of these ids has an answer of a kind.

        An id that no folder holds may be described anywhere: then every folder counts.
        """
        folders: set[str] = set().union(*(self.folders[identity] for identity in ids))
        return bool(self.answered[kind] & folders if folders else self.answered[kind])


def read(files: Files) -> Records:
    """Read the answers of a folder."""
    records = Records()
    instances: list[Record] = []
    for path, document in sorted(files.items()):
        folder = str(PurePosixPath(path).parent)
        for kind, entries in answers(document):
            if kind == "NetworkInterfaces of instances":
                instances += entries
                continue
            records.answered[kind].add(folder)
            for entry in entries:
                identity = tuple(entry.get(key) for key in IDS[kind])
                known = records.by_id[kind].setdefault(identity, {})
                for key, value in entry.items():
                    if not known.get(key):
                        known[key] = value
                for name in (identity[0], entry.get("VpcId")):
                    if isinstance(name, str):
                        records.folders[name].add(folder)
    for interface in instances:
        identity = (interface.get("NetworkInterfaceId"),)
        records.by_id["NetworkInterfaces"].setdefault(identity, interface)
    for kind, by_id in records.by_id.items():
        records.lists[kind] = list(by_id.values())
    return records


def read_folder(folder: Path) -> Files:
    """The JSON files below a folder."""
    return {
        str(PurePosixPath(path.relative_to(folder))): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.json"))
    }


def networks_in(document: Record) -> frozenset[IPv4Network]:
    """Every IPv4 range that is written anywhere in the answers of a file."""
    # A pattern over the text takes a third of what going through the values does.
    text = json.dumps([records for _, records in answers(document)])
    texts = set(re.findall(r'"([0-9.]+/[0-9]+)"', text))
    return frozenset(written for text in texts if (written := _written(text)))


@cache
def _written(text: str) -> IPv4Network | None:
    try:
        return network(text)
    except ValueError:
        return None


def copied(value: Any) -> Any:
    """A copy of some records, all that is in them included."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value


def pieces(cidr: IPv4Network, cuts: Iterable[IPv4Network]) -> list[tuple[int, int]]:
    """Cut a range at the borders of other ranges.

    Returns:
        First and last address of each piece: no range of ``cuts`` tells two addresses of it apart.
    """
    first, last = int(cidr.network_address), int(cidr.broadcast_address)
    borders = {first, last + 1}
    for cut in cuts:
        start, after = int(cut.network_address), int(cut.broadcast_address) + 1
        borders |= {border for border in (start, after) if first < border <= last}
    ordered = sorted(borders)
    return [(start, after - 1) for start, after in pairwise(ordered)]
