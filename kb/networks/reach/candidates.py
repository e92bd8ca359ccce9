"""Ways that packets could take, by links and with the tables left aside, and what blocks them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Block, Citation
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.ranges import (
    ALL,
    PrefixTable,
    Range,
    blocks_of,
    join_spans,
    parse_range,
)
from isthmus.kb.networks.records import (
    Attachment,
    GatewayAssociation,
    Peering,
    Route,
    VirtualInterface,
    VpnConnection,
)

from .lifts import lift, lift_of_no_link
from .tables import HubEntry
from .walker import Source, Walker

Span = tuple[int, int]
_Passed = list[tuple[Attachment, Attachment]]
_PEERINGS = ("peering", "tgw-peering")
_OF_TABLES = ("no-route", "routed-elsewhere", "blackhole")
_MOST_PARTS = 16
_MOST_HUBS = 4
_MOST_WAYS = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way over links.

    Attributes:
        links: The ids of its links, in order.
        blocks: Every setting on it that stands in the way.
        leads: Tables on it, each with what it is to lead to.
        unbound_twice: Whether a hub peering that it crosses there and back has no table at either
            hub: one at each would have to lead back, and that is nothing to be told.
    """

    links: tuple[str, ...]
    blocks: tuple[Block, ...]
    leads: frozenset[tuple[str, str]] = frozenset()
    unbound_twice: bool = False

    @property
    def order(self) -> tuple[int, int, int, tuple[str, ...]]:
        """Shortest first; of two as long the one that is closer to carrying."""
        unusable = sum(block.kind == "link-not-usable" for block in self.blocks)
        return (len(self.links), unusable, len(self.blocks), self.links)

    @property
    def turned(self) -> bool:
        """Whether it enters a link twice."""
        return len(set(self.links)) < len(self.links)

    def mends(self, other: "Candidate") -> bool:
        """Tell whether all of another way is mended with this one."""
        return all(any(_includes(mine, its) for mine in self.blocks) for its in other.blocks)


_Led = tuple[int, int, str | None, str | None, tuple[Citation, ...]]
"""A part of a span: how an entry leads it astray, None if it does not; to what; where it stands."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A table that has to send packets on along a way.

    Attributes:
        table: Its id.
        next: What comes next on the way.
        at: Where the table stands.
        leads: Tells what it does with each part of a span.
    """

    table: str
    next: str
    at: tuple[Citation, ...]
    leads: Callable[[int, int], Iterator[_Led]]


class Candidates:
    """The candidate ways of a network."""

    def __init__(self, walker: Walker) -> None:
        """Use the tables of a walker."""
        self.walker = walker
        self.network: Network = walker.network

    # --- between VPCs ---------------------------------------------------------------------------

    def to_vpc(self, source: Source, vpc: str, spans: Sequence[Span]) -> list[Candidate]:
        """List the ways from a subnet to a VPC, the best first."""
        ways = (self._needed(way, source, vpc) for way in self._ways(source, vpc, spans))
        return sorted(ways, key=lambda way: way.order)

    def _needed(self, way: Candidate, source: Source, vpc: str) -> Candidate:
        """Leave out entries that lead onto another way all of which is mended with this one."""
        blocks = way.blocks
        for block in way.blocks:
            part = parse_range(block.for_ or "")
            if block.kind != "routed-elsewhere" or part is None or len(blocks) < 2:
                continue
            rest = tuple(other for other in blocks if other is not block)
            # What is mended here leads these along this way, whatever they do now.
            turned = {other.on[0] for other in rest if _is_for(other, part)}
            for other in self._ways(source, vpc, [(part.low, part.high)]):
                # A table that it leads elsewhere than the other way would is not mended for that.
                apart = {table for table, _ in other.leads - way.leads}
                astray = any(stop.on[0] in apart for stop in other.blocks)
                if not (astray or apart & turned) and Candidate(way.links, rest).mends(other):
                    blocks = rest
                    break
        return replace(way, blocks=blocks)

    def _ways(self, source: Source, vpc: str, spans: Sequence[Span]) -> list[Candidate]:
        ways = []
        own = source.table.id if source.table else ""
        for peering in self.network.peerings_of[source.vpc]:
            if not peering.deleted and peering.other(source.vpc) == vpc:
                blocks = self._table_blocks(source, spans, peering.id, vpc)
                if not peering.usable:
                    blocks.append(_not_usable(peering))
                leads = frozenset({(own, peering.id)})
                ways.append(Candidate((peering.id,), tuple(blocks), leads))
        for first in self._attachments(source.vpc):
            out = [link for link in self._attachments(vpc) if link.type == "vpc"]
            for passed in self._through(first, out):
                entry = self._entry_blocks(source, first, spans, vpc)
                kept = self._not_renumbered(source, spans)
                blocks = [*entry, *self._hub_blocks(passed, spans, kept)]
                links = (first.id, *(link.id for _, link in passed))
                through = ((here.table or "", link.id) for here, link in passed)
                leads = frozenset({(own, first.hub), *through})
                ways.append(Candidate(links, _once(blocks), leads, _unbound_twice(passed)))
        return sorted(ways, key=lambda way: way.order)[:_MOST_WAYS]

    def _attachments(self, resource: str) -> list[Attachment]:
        return [link for link in self.network.attachments_of[resource] if not link.deleted]

    def _not_renumbered(self, source: Source, spans: Sequence[Span]) -> list[Span]:
        """Leave out the parts of spans that are the source's own: these have to be others."""
        if source.table is None:
            return list(spans)
        prefixes = self.walker.tables.of_vpc(source.table).prefixes
        return [
            (start, end)
            for low, high in spans
            for start, end, route in prefixes.spans(low, high)
            if route is None or route.target != "local"
        ]

    def _entry_blocks(
        self, source: Source, first: Attachment, spans: Sequence[Span], vpc: str
    ) -> list[Block]:
        """List what stands in the way into a hub."""
        blocks = self._table_blocks(source, spans, first.hub, vpc)
        if not first.usable:
            blocks.append(_not_usable(first))
        if self.walker.serves(first, source)[0] is False:
            blocks.append(_block("no-attachment-in-zone", (first.id,), None, None, first.at))
        return blocks

    def _through(
        self, first: Attachment, last: Sequence[Attachment]
    ) -> Iterator[list[tuple[Attachment, Attachment]]]:
        """Yield the ways through hubs: for each hub the attachments to come in and to leave by."""
        # A hub may be passed again if packets come in by another attachment: by another table.
        begun: list[tuple[Attachment, _Passed, frozenset[tuple[str, str]]]] = [
            (first, [], frozenset({(first.hub, first.id)}))
        ]
        yielded = 0
        while begun and yielded < _MOST_WAYS:
            entry, passed, entered = begun.pop(0)
            for link in last:
                if link.hub == entry.hub and link.id != entry.id:
                    yield [*passed, (entry, link)]
                    yielded += 1
            if len(entered) >= _MOST_HUBS:
                continue
            for link in self.network.attachments_at[entry.hub]:
                other = link.resource or ""
                if link.type not in _PEERINGS or link.deleted:
                    continue
                if (other, link.id) in entered:
                    continue
                there = self.network.data.attachments.get((link.id, other))
                if there is not None and not there.deleted:
                    begun.append((there, [*passed, (entry, link)], entered | {(other, link.id)}))

    def _hub_blocks(
        self,
        passed: Sequence[tuple[Attachment, Attachment]],
        spans: Sequence[Span],
        kept: Sequence[Span] | None = None,
    ) -> list[Block]:
        """List what stands in the way through hubs.

        Args:
            passed: For each hub the attachments to come in and to leave by.
            spans: The destinations.
            kept: Those of them that stay: a table that learns the others from the attachment by
                which they are reached takes them over when they are renumbered.
        """
        blocks: list[Block] = []
        vpc = passed[-1][1].resource
        for entry, link in passed:
            if not entry.usable and entry.type in _PEERINGS:
                blocks.append(_not_usable(entry))
            table = entry.table
            if entry.table_known and table is None:
                blocks.append(_block("not-associated", (entry.id,), None, None, entry.at))
                table = self._best_table(entry.hub, link, spans)
            if table is not None:
                # What the hub hands over to the VPC itself does not go on to another hub.
                spans = self._onward(table, link, vpc, spans)
                kept = None if kept is None else self._onward(table, link, vpc, kept)
                if not spans:
                    break
                there = spans if kept is None or not self._learns(table, link) else kept
                blocks.extend(self._hub_table_blocks(table, link, there))
            if not link.usable:
                blocks.append(_not_usable(link))
        return blocks

    def _onward(
        self, table: str, link: Attachment, vpc: str | None, spans: Sequence[Span]
    ) -> Sequence[Span]:
        """Leave out the parts of spans that a hub table leads to a VPC by another attachment."""
        prefixes = self.walker.tables.of_hub(table, link.hub, any_state=True).prefixes
        if prefixes is None or link.resource == vpc:
            return spans
        return [
            (start, end)
            for low, high in spans
            for start, end, entry in prefixes.spans(low, high)
            if entry is None or not self._delivers(entry, link.hub, vpc)
        ]

    def _delivers(self, entry: HubEntry, hub: str, vpc: str | None) -> bool:
        """Tell whether an entry of a hub table leads to usable attachments of a VPC alone."""
        links = [self.network.data.attachments.get((name, hub)) for name in entry.attachments]
        return (
            bool(links)
            and not entry.blackhole
            and all(link is not None and link.usable and link.resource == vpc for link in links)
        )

    def _learns(self, table: str, link: Attachment) -> bool:
        """Tell whether a table takes over what an attachment announces."""
        record = self.network.data.hub_tables.get(table)
        entries = record.propagations if record is not None else None
        return any(entry.attachment == link.id for entry in entries or ())

    def _best_table(self, hub: str, link: Attachment, spans: Sequence[Span]) -> str | None:
        """Choose the table of a hub that an attachment would best be associated with."""
        named = [table.id for table in self.network.data.hub_tables.values() if table.hub == hub]
        default = (
            self.network.data.hubs[hub].default_table if hub in self.network.data.hubs else None
        )
        return min(
            named,
            key=lambda name: (
                len(self._hub_table_blocks(name, link, spans)),
                name != default,
                name,
            ),
            default=None,
        )

    # --- tables ---------------------------------------------------------------------------------

    def _table_blocks(
        self, source: Source, spans: Sequence[Span], next_: str, vpc: str
    ) -> list[Block]:
        """List what of spans the table of a source does not send to the next thing on the way."""
        table = source.table
        if table is None:
            return []
        view = self.walker.tables.of_vpc(table)
        wrong: dict[tuple[str, str | None], list[Span]] = {}
        cited: dict[tuple[str, str | None], dict[Citation, None]] = {}
        for low, high in spans:
            for start, end, route in view.prefixes.spans(low, high):
                kind = _wrong(route, next_)
                if kind is None:
                    continue
                key = (kind, route.target if route else None)
                wrong.setdefault(key, []).append((start, end))
                if route is not None:
                    cited.setdefault(key, {})[route.at] = None
        blocks: list[Block] = []
        for (kind, target), parts in wrong.items():
            if kind == "overlap":
                on: tuple[str, ...] = (source.vpc, vpc)
                at = (*self.network.at_of(source.vpc), *self.network.at_of(vpc))
            else:
                on = (table.id,)
                at = (*cited.get((kind, target), {}), *table.at)
            blocks += _per_range(_block(kind, on, None, target, at), parts, next_)
        return blocks

    def _hub_table_blocks(self, name: str, link: Attachment, spans: Sequence[Span]) -> list[Block]:
        """List what of spans a hub table does not send out by an attachment."""
        view = self.walker.tables.of_hub(name, link.hub, any_state=True)
        if view.prefixes is None:
            return []
        wrong: dict[tuple[str, str | None], list[Span]] = {}
        cited: dict[tuple[str, str | None], dict[Citation, None]] = {}
        for low, high in spans:
            for start, end, entry in view.prefixes.spans(low, high):
                kind = _wrong_in_hub(entry, link.id)
                rivals = self._rivals(entry, link)
                if kind is None and not rivals:
                    continue
                kind = kind or "routed-elsewhere"
                target = entry.attachments[0] if entry and entry.attachments else None
                target = rivals[0] if rivals else target
                wrong.setdefault((kind, target), []).append((start, end))
                cited.setdefault((kind, target), {}).update(
                    dict.fromkeys(entry.at if entry else ())
                )
        blocks: list[Block] = []
        for (kind, target), parts in wrong.items():
            at = tuple(dict.fromkeys((*cited[kind, target], *view.at)))
            blocks += _per_range(_block(kind, (name,), None, target, at), parts, link.id)
        return blocks

    def _rivals(self, entry: HubEntry | None, link: Attachment) -> list[str]:
        """List the next hops of an entry, beside an attachment, that lead to something else."""
        if entry is None or link.id not in entry.attachments:
            return []
        return [
            name
            for name in entry.attachments
            if name != link.id
            and (other := self.network.data.attachments.get((name, link.hub))) is not None
            and other.resource != link.resource
        ]

    # --- to and from remote ends ----------------------------------------------------------------

    def to_customer(self, source: Source, customer: str) -> list[Candidate]:
        """List the ways from a subnet to the network behind a customer gateway."""
        ways: list[Candidate] = []
        for connection in self.network.connections_of[customer]:
            spans = [(block.low, block.high) for block in connection.static_routes]
            if connection.hub or not connection.static:
                spans = []
            if connection.hub:
                ends = [
                    link
                    for link in self._attachments(connection.id)
                    if link.hub and link.type == "vpn"
                ]
                ways.extend(self._to_remote_over_hubs(source, ends, connection.id, spans))
            elif connection.gateway:
                over = self._to_gateway(source, connection.gateway, connection.id, spans)
                nowhere = connection.static and connection.routes_told and not spans
                own = [_block("no-route", (connection.id,), None, None, connection.at)]
                ways.extend(
                    replace(way, blocks=(*way.blocks, *own)) if nowhere else way for way in over
                )
        return self._with_ends(ways)

    def to_circuit(self, source: Source, circuit: VirtualInterface) -> list[Candidate]:
        """List the ways from a subnet to the network behind a virtual interface."""
        ways: list[Candidate] = []
        if circuit.impossible:
            return ways
        if circuit.gateway:
            ways.extend(self._to_gateway(source, circuit.gateway, circuit.id, []))
        name = circuit.direct_connect_gateway
        for association in self.network.associations_at[name] if name else ():
            if association.gateway in self.network.data.gateways:
                over = self._to_gateway(source, association.gateway or "", circuit.id, [])
                ways.extend(
                    Candidate(
                        (*way.links, association.id),
                        (*way.blocks, *_unusable(association)),
                    )
                    for way in over
                )
        ends = [link for link in self._attachments(name or "") if link.resource == name]
        ways.extend(self._to_remote_over_hubs(source, ends, circuit.id, []))
        return self._with_ends(ways)

    def _to_gateway(
        self, source: Source, gateway: str, link: str, spans: Sequence[Span]
    ) -> Iterator[Candidate]:
        """Yield the way over a virtual private gateway of the source's VPC."""
        record = self.network.data.gateways.get(gateway)
        if record is None or source.vpc not in dict(record.vpcs):
            return
        blocks = _stopping(self._first_step(source, gateway), spans)
        if source.vpc not in record.attached_to():
            blocks.append(_block("link-not-usable", (link,), None, "detached", record.at))
        yield Candidate((gateway, link), tuple(blocks))

    def _to_remote_over_hubs(
        self, source: Source, ends: Sequence[Attachment], link: str, spans: Sequence[Span]
    ) -> Iterator[Candidate]:
        """Yield the ways over hubs at which a remote end is attached."""
        for first in self._attachments(source.vpc):
            if first.type != "vpc":
                continue
            for passed in self._through(first, ends):
                steps = self._first_step(source, first.hub)
                for entry, out in passed:
                    steps.extend(self._hub_step(entry, out))
                # Where the source leads to a hub further on already, a route there for all
                # destinations would mend the way by which that comes.
                further = {entry.hub for entry, _ in passed[1:]}
                routes = source.table.routes if source.table else ()
                apart = any(route.target in further for route in routes)
                blocks = _stopping(steps, spans, apart=apart)
                if not first.usable:
                    blocks.append(_not_usable(first))
                if self.walker.serves(first, source)[0] is False:
                    blocks.append(
                        _block("no-attachment-in-zone", (first.id,), None, None, first.at)
                    )
                blocks.extend(self._links_of_hubs(passed))
                links = (first.id, *(entry.id for _, entry in passed), link)
                unbound = _unbound_twice(passed)
                yield Candidate(links, _once(blocks), unbound_twice=unbound)

    def _links_of_hubs(self, passed: _Passed) -> list[Block]:
        """List what of the links through hubs stands in the way, whatever the destination."""
        blocks = []
        for entry, link in passed:
            if not entry.usable and entry.type in _PEERINGS:
                blocks.append(_not_usable(entry))
            if entry.table_known and entry.table is None:
                blocks.append(_block("not-associated", (entry.id,), None, None, entry.at))
            if not link.usable:
                blocks.append(_not_usable(link))
        return blocks

    def _first_step(self, source: Source, next_: str) -> "list[_Step]":
        """Look into the table of a source; nothing is told of one that is in no file."""
        if source.table is None:
            return []
        table, prefixes = source.table, self.walker.tables.of_vpc(source.table).prefixes

        def leads(low: int, high: int) -> Iterator[_Led]:
            for start, end, route in prefixes.spans(low, high):
                at = (route.at,) if route else ()
                target = route.target if route else None
                yield start, end, _wrong(route, next_), target, at

        return [_Step(table.id, next_, table.at, leads)]

    def _hub_step(self, entry: Attachment, link: Attachment) -> "Iterator[_Step]":
        """Look into the table of a hub; what an attachment may have announced leads out by it."""
        if not entry.table:
            return
        view = self.walker.tables.of_hub(entry.table, entry.hub, any_state=True)
        prefixes = view.prefixes
        if prefixes is None:
            return
        learns = link.id in view.learned

        def leads(low: int, high: int) -> Iterator[_Led]:
            for start, end, part in prefixes.spans(low, high):
                target = part.attachments[0] if part and part.attachments else None
                at = part.at if part else ()
                # A known match is never outdone by what is learned (rule 4), and without one it
                # may be there.
                wrong = None if part is None and learns else _wrong_in_hub(part, link.id)
                yield start, end, wrong, target, at

        yield _Step(view.id, link.id, view.at, leads)

    def from_connection(
        self, connection: VpnConnection, vpc: str, spans: Sequence[Span]
    ) -> list[Candidate]:
        """List the ways from behind a customer gateway into a VPC, by one connection."""
        own = _unusable(connection)
        if connection.hub:
            ways = self._from_hubs(connection.id, connection.hub, vpc, spans, own)
        else:
            ways = self._from_gateway(connection.gateway or "", connection.id, vpc, own)
        return sorted(ways, key=lambda way: way.order)

    def from_circuit(
        self, circuit: VirtualInterface, vpc: str, spans: Sequence[Span]
    ) -> list[Candidate]:
        """List the ways from behind a virtual interface into a VPC."""
        ways: list[Candidate] = []
        own = [] if circuit.usable else [_not_usable(circuit)]
        if circuit.impossible:
            return ways
        if circuit.gateway:
            ways.extend(self._from_gateway(circuit.gateway, circuit.id, vpc, own))
        name = circuit.direct_connect_gateway
        for association in self.network.associations_at[name] if name else ():
            begun = [*own, *_unusable(association)]
            begun.extend(self._not_announced(association, vpc, spans))
            gateway = association.gateway or ""
            if gateway in self.network.data.gateways:
                ways.extend(self._from_gateway(gateway, association.id, vpc, begun))
            else:
                ways.extend(self._from_hubs(name or "", gateway, vpc, spans, begun))
        return sorted(ways, key=lambda way: way.order)

    def _not_announced(
        self, association: GatewayAssociation, vpc: str, spans: Sequence[Span]
    ) -> list[Block]:
        """List the parts of spans that an association does not announce."""
        allowed = self.walker.announced_ranges(association, vpc)
        if allowed is None:
            return []
        table = PrefixTable((block, True) for block in allowed)
        lacking = [
            (start, end)
            for low, high in spans
            for start, end, covered in table.spans(low, high)
            if not covered
        ]
        block = _block("prefix-not-allowed", (association.id,), None, None, association.at)
        return _per_range(block, lacking)

    def _from_gateway(
        self, gateway: str, link: str, vpc: str, own: Sequence[Block]
    ) -> Iterator[Candidate]:
        record = self.network.data.gateways.get(gateway)
        known = dict(record.vpcs) if record else {}
        if record is None or (known and vpc not in known):
            return
        blocks = list(own)
        if vpc not in record.attached_to() and not blocks:
            blocks.append(_block("link-not-usable", (link,), None, "detached", record.at))
        yield Candidate((link, gateway), tuple(blocks))

    def _from_hubs(
        self, resource: str, hub: str, vpc: str, spans: Sequence[Span], own: Sequence[Block]
    ) -> Iterator[Candidate]:
        out = [link for link in self._attachments(vpc) if link.type == "vpc"]
        for first in self._attachments(resource):
            if first.hub != hub:
                continue
            for passed in self._through(first, out):
                blocks = list(own)
                if not first.usable:
                    blocks.append(_not_usable(first))
                blocks.extend(self._hub_blocks(passed, spans))
                links = (resource, first.id, *(entry.id for _, entry in passed))
                unbound = _unbound_twice(passed)
                yield Candidate(links, _once(blocks), unbound_twice=unbound)

    def _with_ends(self, ways: Iterable[Candidate]) -> list[Candidate]:
        """Add what is wrong with the remote end of each way, and sort them."""
        ended = []
        for way in ways:
            blocks = list(way.blocks)
            for name in way.links:
                connection = self.network.data.connections.get(name)
                circuit = self.network.data.virtual_interfaces.get(name)
                if connection is not None and not any(block.on == (name,) for block in blocks):
                    blocks.extend(_unusable(connection))
                if circuit is not None and not circuit.usable:
                    blocks.append(_not_usable(circuit))
            ended.append(replace(way, blocks=tuple(dict.fromkeys(blocks))))
        return sorted(ended, key=lambda way: way.order)

    # --- without a way --------------------------------------------------------------------------

    def no_link(self, here: str, there: str, *, remote: bool = False) -> tuple[Block, ...]:
        """Say that nothing joins two ends; ranges that overlap stand in the way beside it."""
        on = tuple(sorted((here, there)))
        at = tuple(entry for name in on for entry in self.network.at_of(name))
        vpcs = self.network.data.vpcs
        overlap = not remote and any(
            mine.overlaps(its) for mine in vpcs[here].ranges for its in vpcs[there].ranges
        )
        text = lift_of_no_link(on, remote=remote, overlap=overlap)
        blocks = [Block("no-link", on, None, None, text, at)]
        if overlap:
            ends = (here, there)
            places = tuple(entry for name in ends for entry in self.network.at_of(name))
            blocks.append(_block("overlap", ends, None, "local", places))
        return tuple(blocks)


def _stopping(steps: Sequence[_Step], spans: Sequence[Span], *, apart: bool = False) -> list[Block]:
    """List the tables that have to change for one destination to be led along all steps.

    It is the destination for which the fewest have to: tables that each lead something on, but
    nothing in common, do not make a way.

    Args:
        steps: The tables of the way.
        spans: The destinations that count; all if there are none.
        apart: Whether some destinations come to tables of the way by another one.
    """
    best: tuple[tuple[int, bool, list[bool], int], Span, list[_Led]] | None = None
    for low, high in spans or [(ALL.low, ALL.high)]:
        led = [list(step.leads(low, high)) for step in steps]
        edges = sorted({part[0] for parts in led for part in parts} | {low})
        places = [0] * len(led)
        for start, after in zip(edges, (*edges[1:], high + 1), strict=True):
            here: list[_Led] = []
            for number, parts in enumerate(led):
                while parts[places[number]][1] < start:
                    places[number] += 1
                here.append(parts[places[number]])
            wrong = [(kind, target) for _, _, kind, target, _ in here]
            if any(kind == "overlap" for kind, _ in wrong):
                continue
            gone = any(
                kind is not None and target == step.next
                for (kind, target), step in zip(wrong, steps, strict=True)
            )
            # What the tables beyond lead on is meant rather than what the first one does: a default
            # route says less of what is there.
            beyond = [kind is not None for kind, _ in reversed(wrong)]
            order = (sum(beyond), not gone, beyond, start - after)
            if best is None or order < best[0]:
                best = order, (start, after - 1), here
    if best is None:
        return []
    _, chosen, stops = best
    if apart or any(kind is None and target for _, _, kind, target, _ in stops):
        shown = max(blocks_of(*chosen), key=lambda text: -int(text.rsplit("/", 1)[1]))
    else:
        # No entry leads anything on: any destination will do.
        shown = next(blocks_of(*spans[0])) if spans else str(ALL)
    blocks = []
    for step, (_, _, kind, target, at) in zip(steps, stops, strict=True):
        if kind is not None:
            blocks.append(
                _block(kind, (step.table,), shown, target, (*at, *step.at), next_=step.next)
            )
    return blocks


def _block(
    kind: str,
    on: tuple[str, ...],
    for_: str | None,
    target: str | None,
    at: Sequence[Citation],
    *,
    next_: str | None = None,
) -> Block:
    """Make a block, with its lift; of a table it says to which next thing a route is wanted."""
    told = lift(kind, on, for_, target, next_)
    return Block(kind, on, for_, target, told, tuple(dict.fromkeys(at)))


def _not_usable(
    link: Peering | Attachment | VpnConnection | VirtualInterface | GatewayAssociation,
) -> Block:
    return _block("link-not-usable", (link.id,), None, link.state, link.at)


def _is_for(block: Block, part: Range) -> bool:
    """Tell whether what a block of a table is for has a part in common with a range."""
    own = parse_range(block.for_ or "")
    return block.kind in _OF_TABLES and (own is None or own.overlaps(part))


def _once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """List each setting once, with all places of it: a hub peering stands in two records."""
    kept: dict[tuple[str, tuple[str, ...], str | None, str | None], Block] = {}
    for block in blocks:
        known = kept.setdefault(block.setting, block)
        if known is not block:
            kept[block.setting] = replace(known, at=tuple(dict.fromkeys((*known.at, *block.at))))
    return tuple(kept.values())


def _unbound_twice(passed: _Passed) -> bool:
    """Tell whether a hub peering is entered at both hubs, and has a table at neither."""
    unbound = [entry.id for entry, _ in passed if entry.table_known and entry.table is None]
    return len(set(unbound)) < len(unbound)


def _includes(lifted: Block, block: Block) -> bool:
    """Tell whether the lift of a block lifts another as well, or a part of the same."""
    same = (lifted.kind, lifted.on, lifted.target) == (block.kind, block.on, block.target)
    if not same or lifted.for_ == block.for_ or not (lifted.for_ and block.for_):
        return same
    whole, part = parse_range(lifted.for_), parse_range(block.for_)
    return whole is not None and part is not None and whole.covers(part)


def _per_range(block: Block, parts: Sequence[Span], next_: str | None = None) -> list[Block]:
    """Make a block for each range that is concerned; for very many, for the whole of them."""
    ranges = [text for low, high in join_spans(parts) for text in blocks_of(low, high)]
    if len(ranges) > _MOST_PARTS:
        ranges = [f"{ranges[0]} to {ranges[-1]}"]
    kind, on, target, at = block.kind, block.on, block.target, block.at
    return [
        Block(kind, on, text, target, lift(kind, on, text, target, next_), at) for text in ranges
    ]


def _wrong(route: Route | None, next_: str) -> str | None:
    """Tell in which way an entry does not lead to the next thing; None if it does."""
    if route is None:
        return "no-route"
    if route.target == "local":
        return "overlap"
    if route.blackhole:
        return "blackhole"
    return None if route.target == next_ else "routed-elsewhere"


def _wrong_in_hub(entry: HubEntry | None, link: str) -> str | None:
    """Tell in which way an entry of a hub table does not lead out by an attachment."""
    if entry is None:
        return "no-route"
    if entry.blackhole or not entry.attachments:
        return "blackhole"
    return None if link in entry.attachments else "routed-elsewhere"


def _unusable(link: GatewayAssociation | VpnConnection) -> list[Block]:
    """Return what stands in the way of a link that is not up."""
    return [] if link.usable else [_not_usable(link)]
