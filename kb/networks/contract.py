"""The words and the JSON in which networks are told about, as docs/networks/reference.md has them.

Command, API, pages and agents give these and nothing else, so that the shape is a contract with
whoever reads it. Every class is one of its objects, written as `isthmus.kb.json_shape` does. What
only some objects have (the Region of a missing answer, the groups of a long list) is left out where
it says nothing; all else is there, null if need be.
"""

from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum
from typing import Annotated, TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.json_shape import Mark

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
    region: Annotated[str | None, Mark.OMITTED] = None
    account: Annotated[str | None, Mark.OMITTED] = None


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


Setting: TypeAlias = tuple[str, tuple[str, ...], str | None, str | None]
"""What tells a setting from others: its kind, what it is on, for what, and where that leads."""


@dataclass(frozen=True, slots=True)
class Block:
    """One setting that stands in the way, and what lifts it."""

    kind: str
    on: tuple[str, ...]
    for_: str | None
    target: str | None
    lift: str
    at: tuple[Citation, ...] = ()

    @property
    def setting(self) -> Setting:
        """What tells it from other settings, wherever it stands."""
        return self.kind, self.on, self.for_, self.target


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

    contract: int = field(default=VERSION, kw_only=True)
    kind: str = field(default="network-reach", kw_only=True)
    network: str
    scope: str = field(default="routes", kw_only=True)
    not_examined: tuple[str, ...] = field(default=NOT_EXAMINED, kw_only=True)
    from_: End
    to: End
    verdict: Both | None
    extent: str | None
    there: Direction
    back: Direction | None
    pairs: tuple[Way, ...]
    properties: Properties
    missing: tuple[Missing, ...]


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
        why: The reason for that, in a sentence.
        on: The ids of what it rests on.
        at: Where that stands.
    """

    claim: str
    page: int
    feature: Annotated[str | None, Mark.OMITTED] = None
    state: Annotated[str | None, Mark.OMITTED] = None
    text: str | None = None
    why: Annotated[str | None, Mark.OMITTED] = None
    on: tuple[str, ...] = ()
    at: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """What has changed since the paper's edition about a recognised option.

    Attributes:
        change: Its name in the record of changes.
        since: Since when, and no more than is known.
        text: What holds now.
        revises: Whether the paper says otherwise; else it says nothing of it.
    """

    change: str
    since: str
    text: str
    revises: bool


@dataclass(frozen=True, slots=True)
class QuotaEntry:
    """How much of a quota one thing of the network has used.

    Attributes:
        quota: Its id in the graph.
        on: The thing.
        count: What was counted in the data; what is in no file was not.
        number: How many there may be; today's number, where a change gives one.
        text: What is counted.
        claims: Where the paper gives it; none where it does not.
        changes: What has changed about it.
    """

    quota: str
    on: tuple[str, ...]
    count: int
    number: int
    text: str
    claims: tuple[ClaimEntry, ...]
    changes: tuple[ChangeEntry, ...]


@dataclass(frozen=True, slots=True)
class GroundEntry:
    """A fact that makes a network a recognised option."""

    text: str
    on: tuple[str, ...]
    at: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ArrangementEntry:
    """A recognised option of the paper.

    Attributes:
        rule: What has to be there for it, in words.
        grounds: What is there.
    """

    option: str
    configuration: str | None
    certainty: str
    carries: str | None
    resources: tuple[str, ...]
    claims: tuple[ClaimEntry, ...]
    missing: tuple[Missing, ...]
    at: tuple[Citation, ...]
    changes: tuple[ChangeEntry, ...] = ()
    rule: str = ""
    grounds: tuple[GroundEntry, ...] = ()


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

    contract: int = field(default=VERSION, kw_only=True)
    kind: str = field(default="network-check", kw_only=True)
    network: str
    scope: str = field(default="routes", kw_only=True)
    not_examined: tuple[str, ...] = field(default=NOT_EXAMINED, kw_only=True)
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
    quotas: tuple[QuotaEntry, ...] = ()
    pair_groups: Annotated[tuple[PairGroup, ...] | None, Mark.OMITTED] = None
    pairs_omitted: Annotated[int | None, Mark.OMITTED] = None
    pairs_not_judged: Annotated[int | None, Mark.OMITTED] = None
    overlaps_omitted: Annotated[int | None, Mark.OMITTED] = None


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
