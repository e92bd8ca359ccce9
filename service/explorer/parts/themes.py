"""In which order, and under which headings, a page says what is on record.

The words are those of the properties; what an ontology of somebody else's has under other words
stands under the last heading, in the order of the labels.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from isthmus.queries import PropertyTerm

USE = ("use-case", "recommended-when")
"""What a thing is for."""
WHEN = USE[1:]
"""What says when a thing is advised: a condition, and no use."""
FAVOUR = ("advantage", "performance", "cost", "scale")
"""What the source itself counts for it, in its tables and beside them."""
AGAINST = ("limitation",)
"""What the source itself counts against it."""
NEEDS = ("requirement",)
"""What the source asks for."""
COLUMNS = (*FAVOUR[:1], *AGAINST)
"""The columns of the tables of the source in which it weighs: an item there is told once."""
BETTER_WITHOUT = {"single-point-of-failure": "single-point-of-failure-cause", "bottleneck": ""}
"""Aspects of which a no speaks for a thing and a yes against it, each with what causes it."""
HELPS = "remedy"
"""What the source names as a help."""
OWN_COLUMNS = (*USE[:1], *COLUMNS)
"""The columns of the tables of the source."""
IN_SECTIONS = {word: f"{word} in sections" for word in OWN_COLUMNS}
"""For a column of the tables, the key of what only the sections say under it."""
DOES = {
    "managed-entirely-by": "Manages all of it",
    "aws-side-managed-by": "Manages the side of AWS",
    "customer-side-managed-by": "Manages the side of the customer",
    "aws-side-availability-by": "Provides for availability on the side of AWS",
    "customer-side-availability-by": "Provides for availability on the side of the customer",
    "availability-by": "Provides for availability",
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
    ("In the sections", (*IN_SECTIONS.values(), "recommended-when", "advice")),
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
            "spans-accounts",
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


def by_subject(terms: Iterable["PropertyTerm"]) -> list[list["PropertyTerm"]]:
    """Put properties together that tell of one thing, so that a page has one row for it.

    They speak about one aspect, and one is the yes or no to what the other says, narrows the other
    (a sub-property), or is declared to be near to it; both may be near to a third.

    Returns:
        The properties by subject, a yes/no property first; subjects and the rest in the order of
        the themes.
    """
    groups: list[list[PropertyTerm]] = []
    for term in sorted(terms, key=lambda each: (each.kind != "truth", place_of(each.name))):
        held = next((group for group in groups if any(_alike(term, known) for known in group)), [])
        if not held:
            groups.append(held)
        held.append(term)
    return sorted(groups, key=lambda group: place_of(group[0].name))


def _alike(one: "PropertyTerm", other: "PropertyTerm") -> bool:
    if not one.aspect or one.aspect != other.aspect:
        return False
    nearby = {*one.near, *one.parents}, {*other.near, *other.parents}
    return (
        "truth" in (one.kind, other.kind)
        or one.iri in nearby[1]
        or other.iri in nearby[0]
        or not nearby[0].isdisjoint(nearby[1])
    )


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
