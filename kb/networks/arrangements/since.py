"""What has changed since the paper about what a network is built of, and how full its quotas are.

Numbers are counted in the data: what is in no file is not counted, so a count is one at least.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import pyoxigraph
from isthmus.kb.changes.change import Change, Changes
from isthmus.kb.changes.intervals import Held
from isthmus.kb.networks.contract import ChangeEntry, ClaimEntry, QuotaEntry
from isthmus.kb.networks.network import Network
from isthmus.kb.record.claim import Claims
from isthmus.kb.terms import ist, local_name
from isthmus.ontology import BASE
from pyoxigraph import Literal, NamedNode


def changes_about(changes: Changes, day: date, *about: str) -> tuple[ChangeEntry, ...]:
    """List what has changed by a day about things, each under its IRI behind the base.

    What is believed little, and what may not hold yet, is left out.
    """
    names = {f"{BASE}{name}" for name in about}
    return tuple(
        _entry(change)
        for change in changes.believed()
        if change.held(day) is Held.HOLDS and names & {thing.value for thing in change.affects}
    )


def _entry(change: Change) -> ChangeEntry:
    return ChangeEntry(change.name, change.when(), change.after, bool(change.replaces))


def quotas(
    network: Network, quads: pyoxigraph.Store, changes: Changes, day: date
) -> tuple[QuotaEntry, ...]:
    """List for each quota on record the thing that is nearest to it, and all that are beyond it."""
    told: list[QuotaEntry] = []
    for name, (text, count) in _COUNTED.items():
        counts = Counter(count(network))
        if not counts:
            continue
        quota = NamedNode(f"{BASE}quota/{name}")
        given = {
            change: numbers
            for change in changes.believed()
            if change.held(day) is Held.HOLDS and (numbers := list(_numbers(change, quota)))
        }
        claims = [
            claim
            for claim in Claims(quads).about(quota, ist("number"))
            if claim.polarity == "affirmed" and isinstance(claim.object, Literal)
        ]
        numbers = [number for listed in given.values() for number in listed]
        numbers = numbers or [int(Decimal(claim.object.value)) for claim in claims]
        if not numbers:
            continue
        number = max(numbers)
        order = sorted(counts, key=lambda thing: (-counts[thing], thing))
        shown = [thing for thing in order if counts[thing] > number] or order[:1]
        entries = tuple(ClaimEntry(local_name(claim.iri.value), claim.page) for claim in claims)
        told.extend(
            QuotaEntry(
                name, (thing,), counts[thing], number, text, entries, tuple(map(_entry, given))
            )
            for thing in shown
        )
    return tuple(told)


def _numbers(change: Change, quota: NamedNode) -> Iterator[int]:
    for statement in change.statements:
        value = statement.object
        if statement.subject == quota and statement.property == ist("number"):
            if isinstance(value, Literal):
                yield int(Decimal(value.value))
        elif value == quota and statement.property == ist("hasQuota"):
            # What can be had on request counts, beside what there is without one.
            amounts = (entry for entry in change.amounts if entry.bound == "at most")
            yield from (int(Decimal(entry.number)) for entry in amounts)


# --- counting -------------------------------------------------------------------------------------


def _attachments(network: Network) -> Iterable[str]:
    return (link.hub for link in network.data.attachments.values() if not link.deleted)


def _hubs_at_circuits(network: Network) -> Iterable[str]:
    return (
        entry.direct_connect_gateway
        for entry in network.data.associations.values()
        if entry.usable and entry.direct_connect_gateway and entry.gateway in network.data.hubs
    )


def _peerings(network: Network) -> Iterable[str]:
    for peering in network.data.peerings.values():
        if peering.usable:
            yield from (end.vpc for end in (peering.requester, peering.accepter) if end.vpc)


_COUNTED: Mapping[str, tuple[str, Callable[[Network], Iterable[str]]]] = {
    "transit-gateway-attachments": ("attachments of the transit gateway", _attachments),
    "transit-gateways-per-transit-virtual-interface": (
        "transit gateways at the Direct Connect gateway",
        _hubs_at_circuits,
    ),
    "active-peerings-per-vpc": ("active peerings of the VPC", _peerings),
}
"""By the id of a quota in the graph: what is counted, and the thing of each one that counts."""
