"""What the paper says of a recognised option, and what of it the network shows to be kept.

Advantages and limitations apply; a duty or requirement is met or not where the records show it, and
cannot be seen where they do not.
"""

from collections.abc import Iterator, Mapping

import pyoxigraph
from isthmus.kb.changes.change import Changes
from isthmus.kb.dates import today
from isthmus.kb.networks.contract import ChangeEntry, ClaimEntry, QuotaEntry
from isthmus.kb.networks.network import Network
from isthmus.kb.record.claim import Claim, Claims
from isthmus.kb.terms import RDFS, ist, local_name
from isthmus.ontology import BASE
from pyoxigraph import Literal, NamedNode

from .duties import Shown, shown
from .recognise import Recognised
from .since import changes_about, quotas

APPLIES = "applies"
_PROPERTIES: Mapping[str, str] = {
    "hasDuty": "duty",
    "hasRequirement": "requirement",
    "hasLimitation": "limitation",
    "hasAdvantage": "advantage",
    "addressOverlap": "overlap-rule",
}


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
            if (kind, value) in entries:
                continue
            seen = Shown(APPLIES, "")
            if name in ("hasDuty", "hasRequirement", "addressOverlap"):
                seen = shown(network, option, value)
            entries[kind, value] = ClaimEntry(
                _local(claim.iri),
                claim.page,
                f"{kind}:{value}",
                seen.state,
                self._label(claim.object),
                seen.why or None,
                seen.on,
                tuple(dict.fromkeys(at for name in seen.on for at in network.at_of(name))),
            )
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
    return local_name(name.value)
