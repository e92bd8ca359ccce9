"""What the readers hand over: records by id, where the same thing stands in several files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields
from typing import TypeVar

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation, FileEntry, FindingEntry, Redaction
from isthmus.kb.networks.records import (
    Attachment,
    ClientVpn,
    CustomerGateway,
    DirectConnectGateway,
    Endpoint,
    EndpointService,
    GatewayAssociation,
    Hub,
    HubTable,
    Interface,
    InVpc,
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

PROPAGATIONS = "ec2:GetTransitGatewayRouteTablePropagations"
HUB_ROUTES = "ec2:SearchTransitGatewayRoutes"
LIST_ENTRIES = "ec2:GetManagedPrefixListEntries"

AnyRecord = TypeVar("AnyRecord", bound=Record)

_FIXED: dict[type, tuple[str, ...]] = {
    Subnet: ("vpc", "range"),
    RouteTable: ("vpc",),
    VpnConnection: ("customer",),
    CustomerGateway: ("address",),
    Endpoint: ("vpc", "service"),
    Interface: ("vpc", "subnet"),
}
"""Fields that never change as long as a thing exists: two answers that differ cannot both hold."""


@dataclass(slots=True)
class Gathered:
    """All that was read from a folder.

    Attributes:
        answered: Which calls were answered for which scope.
        cut_short: Calls of which an answer lacks its rest.
        begun: Answers about one thing that lack their rest: the call, and the id of the thing.
        ended: Those of which the last page was read.
        unread: Calls of which an answer has an object that is not told in full, by scope.
        files: What became of each file.
        redactions: What was left out.
        findings: What was noticed while reading.
        accounts: Of the Landing Zone Accelerator: the accounts of each organisational unit.
        digest: What was read, in so many letters: equal files give equal ones.
    """

    vpcs: dict[str, Vpc] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    tables: dict[str, RouteTable] = field(default_factory=dict)
    peerings: dict[str, Peering] = field(default_factory=dict)
    hubs: dict[str, Hub] = field(default_factory=dict)
    attachments: dict[tuple[str, str], Attachment] = field(default_factory=dict)
    hub_tables: dict[str, HubTable] = field(default_factory=dict)
    customers: dict[str, CustomerGateway] = field(default_factory=dict)
    gateways: dict[str, VpnGateway] = field(default_factory=dict)
    connections: dict[str, VpnConnection] = field(default_factory=dict)
    virtual_interfaces: dict[str, VirtualInterface] = field(default_factory=dict)
    direct_connect_gateways: dict[str, DirectConnectGateway] = field(default_factory=dict)
    associations: dict[str, GatewayAssociation] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    services: dict[str, EndpointService] = field(default_factory=dict)
    others: dict[str, InVpc] = field(default_factory=dict)
    prefix_lists: dict[str, PrefixList] = field(default_factory=dict)
    client_vpns: dict[str, ClientVpn] = field(default_factory=dict)
    answered: dict[str, set[Scope]] = field(default_factory=dict)
    cut_short: set[str] = field(default_factory=set)
    begun: set[tuple[str, str]] = field(default_factory=set)
    ended: set[tuple[str, str]] = field(default_factory=set)
    unread: dict[str, set[Scope]] = field(default_factory=dict)
    files: list[FileEntry] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)
    findings: list[FindingEntry] = field(default_factory=list)
    accounts: dict[str, list[str]] = field(default_factory=dict)
    routes: int = 0
    digest: str = ""
    seen: set[tuple[str, type, object]] = field(default_factory=set)

    def add(
        self,
        to: "dict[str, AnyRecord] | dict[tuple[str, str], AnyRecord]",
        record: AnyRecord,
        key: str | tuple[str, str] | None = None,
    ) -> AnyRecord:
        """Put a record to the others, or join it with the one of its id.

        An id twice in one file, or with fields that cannot both hold, is noted as a finding; the
        first record counts then.
        """
        kept: dict[object, AnyRecord] = to  # type: ignore[assignment]
        name: object = record.id if key is None else key
        known = kept.get(name)
        file = record.at[0].file if record.at else ""
        twice = (file, type(record), name) in self.seen
        self.seen.add((file, type(record), name))
        if known is None:
            kept[name] = record
            return record
        if twice or _contradict(known, record):
            self._note_duplicate(known, record)
        join(known, record)
        return known

    def _note_duplicate(self, known: Record, record: Record) -> None:
        text = f"{known.id} is described twice, and not in the same way"
        if not _contradict(known, record):
            text = f"{known.id} stands twice in one answer"
        at = tuple(dict.fromkeys((*known.at, *record.at)))
        self.findings.append(FindingEntry("duplicate-id", (known.id,), text, at))

    def answer(self, call: str, scope: Scope) -> None:
        """Note that a call was answered."""
        self.answered.setdefault(call, set()).add(scope)

    def kinds(self) -> Iterator[Mapping[object, Record]]:
        """Yield the records of each kind."""
        for entry in fields(self):
            kind = getattr(self, entry.name)
            if isinstance(kind, dict) and entry.name not in ("answered", "unread", "accounts"):
                yield kind

    def turn_page(self, call: str, name: str, *, last: bool) -> None:
        """Note that a page of an answer about one thing was read, and whether it is the last."""
        (self.ended if last else self.begun).add((call, name))

    def forget_begun(self) -> None:
        """Take what answers about one thing say as not told where their rest is not there."""
        for call, name in self.begun - self.ended:
            table, listed = self.hub_tables.get(name), self.prefix_lists.get(name)
            if call == PROPAGATIONS and table is not None:
                table.propagations = None
            elif call == HUB_ROUTES and table is not None:
                table.routes_complete = False
            elif call == LIST_ENTRIES and listed is not None:
                listed.entries = None

    def leave_open(self, call: str, scope: Scope) -> None:
        """Note that an answer to a call may hold more than could be read of it."""
        self.unread.setdefault(call, set()).add(scope)


def _contradict(known: Record, record: Record) -> bool:
    """Tell whether two records of one id cannot both hold."""
    return any(
        (old := getattr(known, name)) is not None
        and (new := getattr(record, name)) is not None
        and old != new
        for name in _FIXED.get(type(known), ())
    ) or (
        isinstance(known, Vpc)
        and isinstance(record, Vpc)
        and bool(known.ranges and record.ranges)
        and not set(known.ranges) & set(record.ranges)
    )


def join(known: Record, record: Record) -> None:
    """Fill what a record lacks from another of the same thing; what it has stays."""
    for entry in fields(known):
        old = getattr(known, entry.name)
        new = getattr(record, entry.name)
        if entry.name in ("at", "scopes"):
            setattr(known, entry.name, tuple(dict.fromkeys((*old, *new))))
        elif entry.name == "basis":
            known.basis = "described" if "described" in (old, new) else old
        elif old is None or (old in ((), "") and new is not None):
            setattr(known, entry.name, new)


def cite(records: Iterable[Record | None]) -> tuple[Citation, ...]:
    """List where records stand, each place once, in order."""
    return tuple(dict.fromkeys(at for record in records if record for at in record.at))
