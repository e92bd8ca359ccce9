"""What the paper says of a recognised option, and what of it the network shows to be kept.

Advantages and limitations apply; a duty or requirement is met or not where the records show it, and
cannot be seen where they do not.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pyoxigraph
from isthmus.kb.changes.change import Changes
from isthmus.kb.dates import today
from isthmus.kb.networks.contract import ChangeEntry, ClaimEntry, QuotaEntry
from isthmus.kb.networks.network import Network
from isthmus.kb.record.claim import Claim, Claims
from isthmus.kb.terms import RDFS, ist
from isthmus.ontology import BASE
from pyoxigraph import Literal, NamedNode

from .recognise import Recognised
from .since import changes_about, quotas

MET, NOT_MET, APPLIES, CANNOT_BE_SEEN = "met", "not-met", "applies", "cannot-be-seen"
_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "hasDuty": "duty",
        "hasRequirement": "requirement",
        "hasLimitation": "limitation",
        "hasAdvantage": "advantage",
        "addressOverlap": "overlap-rule",
    }
)


class PaperClaims:
    """The claims of the paper about options."""

    def __init__(self, quads: pyoxigraph.Store, changes: Changes | None = None) -> None:
        """Use a store.

        Args:
            quads: The knowledge, with its claims.
            changes: What has changed since; without it nothing is said of that.
        """
        self._quads = quads
        self._changes = changes or Changes((), ())
        self._claims = Claims(quads)
        self._kept: dict[str, tuple[Claim, ...]] = {}

    def __call__(self, network: Network, option: Recognised) -> tuple[ClaimEntry, ...]:
        """List what the paper says of an option and its configuration, in document order."""
        entries: dict[tuple[str, str], ClaimEntry] = {}
        for claim in self._about(option):
            name = _local(claim.property)
            value = _local(claim.object) if isinstance(claim.object, NamedNode) else ""
            kind = _PROPERTIES[name]
            state = APPLIES
            if name in ("hasDuty", "hasRequirement", "addressOverlap"):
                shown = _SHOWN.get(value)
                state = shown(network, option) if shown else CANNOT_BE_SEEN
            entry = ClaimEntry(
                _local(claim.iri), claim.page, f"{kind}:{value}", state, self._label(claim.object)
            )
            entries.setdefault((kind, value), entry)
        return tuple(entries.values())

    def changes(self, recognised: Recognised) -> tuple[ChangeEntry, ...]:
        """List what has changed since the edition about an option and its configuration."""
        about = [f"option/{recognised.option}"]
        if recognised.configuration:
            about.append(f"configuration/{recognised.configuration}")
        return changes_about(self._changes, today(), *about)

    def quotas(self, network: Network) -> tuple[QuotaEntry, ...]:
        """List how full the quotas on record are."""
        return quotas(network, self._quads, self._changes, today())

    def _about(self, option: Recognised) -> Iterator[Claim]:
        subjects = [f"option/{option.option}"]
        if option.configuration:
            subjects.append(f"configuration/{option.configuration}")
        for name in subjects:
            if name not in self._kept:
                about = NamedNode(f"{BASE}{name}")
                self._kept[name] = tuple(
                    claim
                    for word in _PROPERTIES
                    for claim in self._claims.about(about, ist(word))
                    if claim.polarity == "affirmed"
                )
            yield from self._kept[name]

    def _label(self, thing: object) -> str:
        if isinstance(thing, NamedNode):
            for quad in self._quads.quads_for_pattern(thing, RDFS.label, None):
                if isinstance(quad.object, Literal):
                    return quad.object.value
        return ""


def _local(name: NamedNode) -> str:
    return name.value.replace("#", "/").rsplit("/", 1)[-1]


# --- what the records show ------------------------------------------------------------------------


def _customers_apart(network: Network, option: Recognised) -> str:
    """Tell whether there are several customer gateways with addresses of their own."""
    addresses = {
        customer.address or customer.id
        for name in option.remotes
        if (customer := network.data.customers.get(name)) is not None
    }
    return MET if len(addresses) > 1 else NOT_MET


def _own_numbers(network: Network, option: Recognised) -> str:
    numbers = [
        network.data.customers[name].asn if name in network.data.customers else None
        for name in dict.fromkeys(option.remotes)
    ]
    if None in numbers:
        return CANNOT_BE_SEEN
    return MET if len(set(numbers)) == len(numbers) else NOT_MET


def _several_dynamic(network: Network, option: Recognised) -> str:
    connections = [
        network.data.connections[name]
        for name in option.resources
        if name in network.data.connections
    ]
    if any(connection.static is None for connection in connections):
        return CANNOT_BE_SEEN
    return MET if sum(not connection.static for connection in connections) > 1 else NOT_MET


def _ranges_apart(network: Network, option: Recognised) -> str:
    ranges = {name: network.data.vpcs[name].ranges for name in option.vpcs}
    if not all(ranges.values()):
        return CANNOT_BE_SEEN
    ordered = sorted(
        (block.low, block.high, name) for name, blocks in ranges.items() for block in blocks
    )
    last = -1
    for low, high, _ in ordered:
        if low <= last:
            return NOT_MET
        last = max(last, high)
    return MET


def _one_block_each(network: Network, option: Recognised) -> str:
    counts = [len(network.data.vpcs[name].ranges) for name in option.vpcs]
    if 0 in counts or not counts:
        return CANNOT_BE_SEEN
    return MET if max(counts) == 1 else NOT_MET


def _attached(network: Network, option: Recognised) -> str:
    return MET if option.vpcs else NOT_MET


_SHOWN: Mapping[str, Callable[[Network, Recognised], str]] = MappingProxyType(
    {
        "customer-end-redundancy": _customers_apart,
        "own-asn-per-customer-gateway": _own_numbers,
        "several-dynamic-connections-for-high-availability": _several_dynamic,
        "non-overlapping-required": _ranges_apart,
        "non-overlapping-recommended": _ranges_apart,
        "one-contiguous-block-per-vpc": _one_block_each,
        "attach-vpc-to-hub": _attached,
    }
)
"""By the id of a duty, requirement or rule in the graph: what tells whether it is kept."""
