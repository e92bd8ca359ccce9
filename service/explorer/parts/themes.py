"""In which order, and under which headings, a page says what is on record.

The words are those of the properties; what an ontology of somebody else's has under other words
stands under the last heading, in the order of the labels.
"""

from collections.abc import Iterable
from typing import TypeVar

USE = ("use-case", "recommended-when")
"""What a thing is for."""
FAVOUR = ("advantage",)
"""What the source itself counts for it."""
AGAINST = ("limitation", "requirement")
"""What the source itself counts against it, and what it asks for."""
OWN_COLUMNS = (*USE[:1], *FAVOUR, "limitation", "recommended-when", "advice")
"""The columns of the tables of the source."""
DOES = {
    "managed-entirely-by": "Manages all of it",
    "aws-side-managed-by": "Manages the side of AWS",
    "customer-side-managed-by": "Manages the side of the customer",
    "availability-by": "Provides for availability",
    "aws-side-availability-by": "Provides for availability on the side of AWS",
    "customer-side-availability-by": "Provides for availability on the side of the customer",
    "protection-chosen-by": "Chooses the protection",
}
"""What a party does of whom a property says so."""
DUTIES = ("duty",)
"""What the customer has to do."""
PARTS = (
    "described-in",
    "direct-part",
    "end",
    "end-availability-by",
    "end-managed-by",
    "family",
    "figure",
    "part",
    "resource",
    "further-information-in",
)
"""What is shown elsewhere on a page, or only as data: its place in the source, its pieces."""
THEMES = (
    ("In the paper’s own columns", OWN_COLUMNS),
    ("Path and privacy", ("transport", "private", "addressing", "virtual-interface")),
    (
        "Protection",
        (
            "encrypted",
            "protected-by",
            "protection-ends-at",
            "authentication",
            "security-control",
            "client",
        ),
    ),
    (
        "Routing",
        (
            "routing",
            "protocol",
            "session",
            "routes-advertised-by",
            "routes-readvertised-to",
            "address-overlap",
        ),
    ),
    (
        "Reach",
        (
            "connects",
            "reach",
            "reach-through-peer-gateways",
            "topology-shape",
            "transitive",
            "transit-behaviour",
            "cross-region",
            "region-scope",
            "spans-regions",
            "component-scope",
            "cross-account",
            "account-scope",
        ),
    ),
    (
        "Availability and duties",
        (
            *DOES,
            "single-point-of-failure",
            "single-point-of-failure-cause",
            "aws-side-resilience",
            "customer-side-resilience",
            "remedy",
            "monitored-by",
            "requirement",
            *DUTIES,
        ),
    ),
    ("Cost and performance", ("bottleneck", "bandwidth", "performance", "cost")),
    ("Limits and growth", ("scale", "quota", "choice")),
    ("Built with", ("uses", "builds-on", "carried-by-service", "may-combine-with")),
)
"""Headings with the words of their properties, in the order of an architect's questions."""
OTHERS = "More on record"
"""The heading of all else."""

_PLACES = {word: place for place, word in enumerate(w for _, words in THEMES for w in words)}
_Told = TypeVar("_Told")


def place_of(word: str) -> tuple[int, str]:
    """Return a key by which properties are ordered as the themes are."""
    return _PLACES.get(word, len(_PLACES)), word


def by_theme(
    told: Iterable[tuple[str, _Told]],
) -> tuple[tuple[str, tuple[_Told, ...]], ...]:
    """Put what is told of properties under the headings.

    Args:
        told: The word of a property, with what is told of it.

    Returns:
        The headings that have something, in their order; under each what is told, in its order.
    """
    place = {word: index for index, (_, words) in enumerate(THEMES) for word in words}
    rank = {word: index for _, words in THEMES for index, word in enumerate(words)}
    groups: dict[int, list[tuple[int, _Told]]] = {}
    for word, fact in told:
        groups.setdefault(place.get(word, len(THEMES)), []).append((rank.get(word, 0), fact))
    headings = [*(heading for heading, _ in THEMES), OTHERS]
    return tuple(
        (headings[index], tuple(fact for _, fact in sorted(group, key=lambda pair: pair[0])))
        for index, group in sorted(groups.items())
    )
