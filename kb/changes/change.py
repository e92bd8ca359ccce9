"""A dated change to those who read it: what it affects, what holds, since when, who says so."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import Mark
from isthmus.kb.terms import Node
from isthmus.ontology import BASE, IST
from pyoxigraph import NamedNode

from .intervals import Held, Interval, held, points_of

LEAST_BELIEVED = "low"
"""What is believed no further than this enters no answer."""


class Evidence(Frozen):
    """One text that was read.

    Attributes:
        publisher: Who published it.
        title: Its title.
        address: Where it is: a web address without its scheme, or ``repository@commit:path``.
        kind: What kind of text it is, such as ``announcement``.
        text: What in it bears on the change, in the project's words.
        read: The day on which it was read.
        extent: ``whole`` or ``excerpt``.
    """

    publisher: str
    title: str
    address: str
    kind: str
    text: str
    read: str
    extent: str


class Conflict(Frozen):
    """Another text that disagrees; shown, never resolved.

    Attributes:
        kind: ``date``, ``value`` or ``lagging-text``.
        text: What disagrees.
        source: Which text it is.
        address: Where it is.
    """

    kind: str
    text: str
    source: str
    address: str


class ChangeStatement(Frozen):
    """What a change states about one subject once it holds.

    Attributes:
        name: The IRI of the statement.
        subject: What it is about.
        property: What it says of it.
        object: The thing or value.
        affirmed: False for a denial.
        modality: ``is``, ``can`` and so on, as for a claim.
        reserves: What limits it; a statement with a reserve is shown and never drawn upon.
    """

    name: NamedNode
    subject: NamedNode
    property: NamedNode
    object: Node
    affirmed: bool
    modality: str
    reserves: tuple[str, ...]

    def is_drawn_upon(self) -> bool:
        """Tell whether it is a fact of the days that the change holds: plainly so and unlimited."""
        return not self.reserves and self.modality == "is"


class Amount(Frozen):
    """A number that a change gives.

    Attributes:
        label: The number with what it counts.
        number: The number, as written.
        unit: Its unit, or an empty string.
        bound: ``at most``, ``at least`` or ``exactly``.
        is_default: Whether the bound holds only until another one is asked for.
        counted: What it counts.
        of: What it bounds: the name of a component, or words.
        adjustable: Whether it can be raised on request; None where that is not known.
        condition: On which condition it applies, or an empty string.
        place: Where it applies, or an empty string.
    """

    label: str
    number: str
    unit: str
    bound: str
    is_default: bool
    counted: str
    of: str
    adjustable: bool | None
    condition: str
    place: str


class IncompleteList(Frozen):
    """A property of a subject whose values in the edition are no longer all of them.

    Attributes:
        subject: The subject.
        property: The property.
        claims: The claims that give its values in the edition.
    """

    subject: NamedNode
    property: NamedNode
    claims: tuple[NamedNode, ...]


class ResolvedSilence(Frozen):
    """An aspect on which the edition is silent and a change speaks.

    Attributes:
        silence: The recorded silence.
        aspect: The aspect.
    """

    silence: NamedNode
    aspect: NamedNode


class Change(Frozen):
    """One change.

    Attributes:
        iri: Its name.
        label: What it is called.
        kind: ``revises``, ``adds``, ``resolves-silence``, ``clarifies``, ``renames``, ``confirms``
            or ``was-already-so``.
        warns: ``revised``, ``answered-since``, ``also-possible``, or an empty string.
        affects: Options, configurations and components that it is about.
        claims: Claims of the edition such that an answer that cites them is warned.
        replaces: Claims of the edition that no longer hold once the change does.
        lists: Lists of values that it makes incomplete.
        silences: Silences that it answers.
        definitions: Terms that must not fix what was so at the edition only.
        properties: Properties that a question touched by it would use.
        respect: In which respect something changed.
        section: The section of the edition on which it bears.
        before: What the edition says, or that it says nothing.
        after: What holds once the change does.
        statements: The same as statements.
        amounts: The numbers in it.
        ways: Later ways that came with it.
        effective: Where the first day lies on which it holds.
        until: Where the first day lies on which it no longer does; None for what still holds.
        date_basis: What kind of text the date rests on; empty for what is undated.
        date_reason: Why the date is what it is.
        checked: The day on which a source was last read.
        confidence: ``high``, ``medium`` or ``low``.
        confidence_reason: Why.
        evidence: The texts read.
        conflicts: The texts that disagree.
        note: A remark of the curator, or an empty string.
    """

    iri: NamedNode
    label: str
    kind: str
    warns: str
    affects: tuple[NamedNode, ...]
    claims: tuple[NamedNode, ...]
    replaces: tuple[NamedNode, ...]
    lists: tuple[IncompleteList, ...]
    silences: tuple[ResolvedSilence, ...]
    definitions: tuple[NamedNode, ...]
    properties: tuple[NamedNode, ...]
    respect: str
    section: NamedNode
    before: str
    after: str
    statements: tuple[ChangeStatement, ...]
    amounts: tuple[Amount, ...]
    ways: tuple[NamedNode, ...]
    effective: Interval
    until: Interval | None
    date_basis: str
    date_reason: str
    checked: date
    confidence: str
    confidence_reason: str
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Conflict, ...]
    note: str

    @property
    def name(self) -> str:
        """Its name as it is written in a query."""
        return self.iri.value.removeprefix(f"{BASE}dated-change/")

    @property
    def is_believed(self) -> bool:
        """Whether it is believed enough to enter an answer."""
        return self.confidence != LEAST_BELIEVED

    def held(self, on: date) -> Held:
        """Tell whether it holds on a day."""
        return held(self.effective, self.until, on)

    def when(self) -> str:
        """Say since when, and no more than is known."""
        if self.kind == "was-already-so":
            return "already so when the edition appeared"
        said = self.effective.in_words()
        return f"{said}, until some time by {self.until.latest}" if self.until else said


class WayAspect(Frozen):
    """What a text says of a later way in one respect.

    Attributes:
        respect: The respect, such as ``encrypted``.
        property: The property of the vocabulary that it is, or None.
        values: The values of the vocabulary that the text amounts to; empty where to none.
        text: What the text says.
        source: Which text, shortened.
    """

    respect: str
    property: Annotated[NamedNode | None, Mark.HIDDEN]
    values: Annotated[tuple[Node, ...], Mark.HIDDEN]
    text: str
    source: str


class LaterWay(Frozen):
    """A way to connect that the edition lacks; never counted among its options.

    Attributes:
        iri: Its name.
        label: What it is called.
        definition: What it is, in one sentence.
        effective: Where the first day lies on which it was to be had.
        date_basis: What kind of text the date rests on.
        came_with: The changes by which it came to be had.
        aspects: What is known of it.
        not_known: What no text that was read says of it.
        evidence: The texts read.
    """

    iri: NamedNode
    label: str
    definition: str
    effective: Interval
    date_basis: str
    came_with: tuple[NamedNode, ...]
    aspects: tuple[WayAspect, ...]
    not_known: str
    evidence: tuple[Evidence, ...]

    @property
    def name(self) -> str:
        """Its name as it is written in a query."""
        return self.iri.value.removeprefix(f"{BASE}way/")


class Changes(Frozen):
    """All changes and later ways on record.

    Attributes:
        changes: The changes, in order of their names.
        ways: The later ways, in order of their names.
        ways_are: The class among whose things a later way would be looked for.
    """

    changes: tuple[Change, ...]
    ways: tuple[LaterWay, ...]
    ways_are: NamedNode = NamedNode(f"{IST}ConnectivityOption")

    def believed(self) -> Iterator[Change]:
        """Yield the changes that may enter an answer."""
        return (change for change in self.changes if change.is_believed)

    def points(self) -> tuple[date, ...]:
        """Return the days on which the answer to a question may come to differ, in order."""
        intervals = [change.effective for change in self.changes]
        intervals += [change.until for change in self.changes if change.until is not None]
        intervals += [way.effective for way in self.ways]
        return points_of(intervals)

    def newest_check(self) -> date | None:
        """Return the day on which a source was last read, or None without changes."""
        return max((change.checked for change in self.changes), default=None)


PARTS_OF_CHANGES = (
    *(Amount, Change, ChangeStatement, Conflict, Evidence, IncompleteList, Interval, LaterWay),
    *(ResolvedSilence, WayAspect),
)
"""The classes of all that `Changes` hold."""
