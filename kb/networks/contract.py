"""The words and the JSON in which networks are told about, as docs/networks/reference.md has them.

Command, API, pages and agents give these and nothing else, so that the shape is a contract with
whoever reads it. Every class is one of its objects; `as_json` writes it. A trailing underscore
keeps a name apart from a word of Python and is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

VERSION = 1
NOT_EXAMINED = ("security groups", "network ACLs", "firewalls")
BY_ROUTES = "by routes; filters were not examined"


class Verdict(StrEnum):
    """Whether packets pass in one direction."""

    YES = "yes"
    SOME = "some"
    NO = "no"
    UNKNOWN = "unknown"


class Both(StrEnum):
    """Whether packets pass between two ends."""

    TWO_WAY = "two-way"
    ONE_WAY = "one-way"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """Where a record stands: the path below the folder, and an RFC 6901 pointer into the file."""

    file: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer that would settle what cannot be told.

    Attributes:
        call: SERVICE:Operation, or None where no call can tell.
        for_: The ids it is wanted for.
        text: Why, in a sentence.
    """

    call: str | None
    for_: tuple[str, ...]
    text: str
    region: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Under which a yes holds."""

    kind: str
    on: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class UsedRoute:
    """The entry of a table that sent a packet on."""

    table: str
    destination: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One thing that a packet passes."""

    id: str
    type: str
    route: UsedRoute | None = None
    at: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One setting that stands in the way, and what lifts it."""

    kind: str
    on: tuple[str, ...]
    for_: str | None
    target: str | None
    lift: str
    at: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a destination with a verdict of its own."""

    cidr: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Way:
    """One direction between two single ends, such as two subnets."""

    from_: str
    to: str
    verdict: Verdict
    path: tuple[Hop, ...] = ()
    parts: tuple[Part, ...] = ()
    because: tuple[Block, ...] = ()
    or_: tuple[tuple[Block, ...], ...] = ()
    missing: tuple[Missing, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction between what was asked for: all its ways together."""

    verdict: Verdict
    paths: tuple[tuple[Hop, ...], ...] = ()
    because: tuple[Block, ...] = ()
    missing: tuple[Missing, ...] = ()
    conditions: tuple[Condition, ...] = ()
    or_: tuple[tuple[Block, ...], ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """What was asked for as one end."""

    id: str
    type: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Properties:
    """What the ways have about them: yes, some, no or unknown each, or not-stated."""

    over_internet: str
    encrypted: str
    crosses_region: str
    crosses_account: str


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """The answer of ``isthmus network reach``."""

    network: str
    from_: End
    to: End
    verdict: Both | None
    extent: str | None
    there: Direction
    back: Direction | None
    pairs: tuple[Way, ...]
    properties: Properties
    missing: tuple[Missing, ...]
    contract: int = VERSION
    kind: str = "network-reach"
    scope: str = "routes"
    not_examined: tuple[str, ...] = NOT_EXAMINED


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What became of one file."""

    file: str
    calls: tuple[str, ...]
    objects: int
    imported: int
    ignored: int
    reported: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class Redaction:
    """A value that was left out while reading."""

    file: str
    pointer: str
    what: str


@dataclass(frozen=True, slots=True)
class VpcEntry:
    """A VPC of the network."""

    id: str
    name: str | None
    cidrs: tuple[str, ...]
    region: str | None
    account: str | None
    basis: str
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SubnetEntry:
    """A subnet of the network."""

    id: str
    name: str | None
    vpc: str | None
    cidr: str | None
    zone: str | None
    table: str | None
    basis: str
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class PairEntry:
    """Two VPCs and what passes between them."""

    between: tuple[str, str]
    verdict: Both
    extent: str | None
    there: Verdict
    back: Verdict
    properties: Properties
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class NotJoined:
    """The pairs that are not listed: how many, and their one verdict."""

    pairs: int
    verdict: Both
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class PairGroup:
    """How many pairs share a verdict, where not all are listed."""

    group: str
    verdict: Both
    extent: str | None
    pairs: int


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim of the paper that bears on a recognised arrangement.

    Attributes:
        claim: Its id in the graph.
        page: The page of the paper.
        feature: What it states: an advantage, a limitation, a duty.
        state: `met`, `not-met`, `applies` or `cannot-be-seen`.
    """

    claim: str
    page: int
    feature: str | None = None
    state: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ArrangementEntry:
    """A recognised option of the paper."""

    option: str
    configuration: str | None
    certainty: str
    carries: str | None
    resources: tuple[str, ...]
    claims: tuple[ClaimEntry, ...]
    missing: tuple[Missing, ...]
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """What is in the network and none of the options."""

    kind: str
    resources: tuple[str, ...]
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OverlapEntry:
    """Two VPCs whose ranges overlap."""

    between: tuple[str, str]
    cidrs: tuple[str, str]
    joined: str


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """Something that deserves a look."""

    code: str
    on: tuple[str, ...]
    text: str
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The answer of ``isthmus network check``."""

    network: str
    files: tuple[FileEntry, ...]
    redactions: tuple[Redaction, ...]
    regions: tuple[str, ...]
    accounts: tuple[str, ...]
    vpcs: tuple[VpcEntry, ...]
    subnets: tuple[SubnetEntry, ...]
    vpc_pairs: tuple[PairEntry, ...]
    not_joined: NotJoined
    arrangements: tuple[ArrangementEntry, ...]
    others: tuple[OtherEntry, ...]
    overlaps: tuple[OverlapEntry, ...]
    findings: tuple[FindingEntry, ...]
    missing: tuple[Missing, ...]
    pair_groups: tuple[PairGroup, ...] | None = None
    pairs_omitted: int | None = None
    overlaps_omitted: int | None = None
    contract: int = VERSION
    kind: str = "network-check"
    scope: str = "routes"
    not_examined: tuple[str, ...] = field(default=NOT_EXAMINED)


_HEAD = ("contract", "kind", "network", "scope", "not_examined")
_LEFT_OUT_IF_NONE = frozenset(
    {"region", "account", "pair_groups", "pairs_omitted", "overlaps_omitted", "feature", "state"}
)


def as_json(value: object) -> Any:  # noqa: ANN401 - what json writes is of no one type
    """Return an object of the contract as values that `json` writes.

    Keys that only some objects have (the Region of a missing answer, the groups of a long list)
    are left out where they say nothing; all others are there, null if need be.
    """
    if is_dataclass(value) and not isinstance(value, type):
        written: dict[str, Any] = {}
        for name, key, may_lack in keys_of(type(value)):
            inner = getattr(value, name)
            if inner is None and may_lack:
                continue
            written[key] = as_json(inner)
        return written
    if isinstance(value, tuple | list):
        return [as_json(inner) for inner in value]
    return str(value) if isinstance(value, StrEnum) else value


@lru_cache
def keys_of(kind: type) -> tuple[tuple[str, str, bool], ...]:
    """List the fields of a class of the contract in its order.

    Returns:
        For each its name here, its key in JSON, and whether it is left out where it says nothing.
    """
    names = [entry.name for entry in fields(kind)]
    if "contract" in names:
        head = [name for name in _HEAD if name in names]
        names = [*head, *(name for name in names if name not in head)]
    # A VPC always has a Region and an account, null or not; a missing answer may have them.
    always = kind is VpcEntry
    return tuple(
        (name, name.rstrip("_"), name in _LEFT_OUT_IF_NONE and not always) for name in names
    )


def merge_missing(entries: Iterable[Missing]) -> tuple[Missing, ...]:
    """Join what is missing by call, so that each call is named once, in order of the calls."""
    joined: dict[tuple[str | None, str | None, str | None], dict[str, None]] = {}
    texts: dict[tuple[str | None, str | None, str | None], str] = {}
    for entry in entries:
        key = (entry.call, entry.region, entry.account)
        joined.setdefault(key, {}).update(dict.fromkeys(entry.for_))
        texts.setdefault(key, entry.text)
    order = sorted(joined, key=lambda key: tuple(part or "" for part in key))
    return tuple(
        Missing(key[0], tuple(sorted(joined[key])), texts[key], key[1], key[2]) for key in order
    )
