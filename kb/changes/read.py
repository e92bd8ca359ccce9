"""Read changes and later ways out of their triples."""

from collections.abc import Iterable, Iterator, Sequence

from isthmus.kb.record.claim_terms import (
    AFFIRMED,
    MODALITY,
    NOTE,
    OBJECT,
    POLARITY,
    PROPERTY,
    SECTION,
    SUBJECT,
)
from isthmus.kb.schema import Schema
from isthmus.kb.terms import RDFS, TRUE, Node, ist, local_of, text_of
from pyoxigraph import NamedNode, Triple

from .change import (
    Amount,
    Change,
    Changes,
    ChangeStatement,
    Conflict,
    Evidence,
    IncompleteList,
    LaterWay,
    ResolvedSilence,
    WayAspect,
)
from .intervals import read_day, read_interval

DATED_CHANGE, LATER_WAY = ist("DatedChange"), ist("LaterWay")
EFFECTIVE, HELD_UNTIL, CHECKED_ON = ist("effective"), ist("heldUntil"), ist("checkedOn")
CONFIDENCE, CHANGE_KIND, WARNS = ist("confidence"), ist("changeKind"), ist("warns")
REPLACES, STATES = ist("replaces"), ist("states")
_EVIDENCE, _SAYS, _ADDRESS, _PUBLISHER = (
    ist(word) for word in ("evidence", "says", "address", "publisher")
)
_DEFINITION = NamedNode("http://www.w3.org/2004/02/skos/core#definition")


def read_changes(triples: Iterable[Triple]) -> Changes:
    """Read all changes and later ways.

    Args:
        triples: What the files of changes say; other triples are passed over.

    Returns:
        The changes.

    Raises:
        IntervalError: A date is not of the subset that is understood.
        KeyError: A change lacks a part that every change has; the shapes say which.
    """
    reader = Reader(Schema(triples))
    data = reader.data
    changes = [reader.change(node) for node in _named_of(data, DATED_CHANGE)]
    ways = [reader.way(node) for node in _named_of(data, LATER_WAY)]
    return Changes(
        tuple(sorted(changes, key=lambda change: change.name)),
        tuple(sorted(ways, key=lambda way: way.name)),
    )


def _named_of(data: Schema, kind: NamedNode) -> Iterator[NamedNode]:
    return (t.subject for t in data.typed(kind) if isinstance(t.subject, NamedNode))


class Reader:
    """Reads one thing after the other.

    Args:
        data: The triples.
    """

    def __init__(self, data: Schema) -> None:
        self.data = data

    def change(self, iri: NamedNode) -> Change:
        """Return the change with a name."""
        checked = read_day(self.text(iri, CHECKED_ON))
        until = self.text(iri, HELD_UNTIL)
        return Change(
            iri=iri,
            label=self.text(iri, RDFS.label),
            kind=self.local(iri, CHANGE_KIND),
            warns=self.local(iri, WARNS),
            affects=self._names(iri, ist("affects")),
            claims=self._names(iri, ist("affectsClaim")),
            replaces=self._names(iri, REPLACES),
            lists=tuple(self._list(node) for node in self._names(iri, ist("affectsList"))),
            silences=tuple(self._silence(node) for node in self._names(iri, ist("resolves"))),
            definitions=self._names(iri, ist("affectsDefinition")),
            properties=self._names(iri, ist("affectsProperty")),
            respect=self.text(iri, ist("changedRespect")),
            section=self._name(iri, SECTION),
            before=self.text(iri, ist("before")),
            after=self.text(iri, ist("after")),
            statements=tuple(self._statement(node) for node in self._names(iri, STATES)),
            amounts=tuple(self._amount(node) for node in self._names(iri, ist("statesAmount"))),
            ways=self._names(iri, ist("offersWay")),
            effective=read_interval(self.text(iri, EFFECTIVE), checked),
            until=read_interval(until, checked) if until else None,
            date_basis=self.local(iri, ist("dateBasis")),
            date_reason=self.text(iri, ist("dateReason")),
            checked=checked,
            confidence=self.local(iri, CONFIDENCE),
            confidence_reason=self.text(iri, ist("confidenceReason")),
            evidence=tuple(self._evidence(node) for node in self._names(iri, _EVIDENCE)),
            conflicts=tuple(self._conflict(node) for node in self._names(iri, ist("conflict"))),
            note=self.text(iri, NOTE),
        )

    def way(self, iri: NamedNode) -> LaterWay:
        """Return the later way out with a name."""
        return LaterWay(
            iri=iri,
            label=self.text(iri, RDFS.label),
            definition=self.text(iri, _DEFINITION),
            effective=read_interval(self.text(iri, EFFECTIVE)),
            date_basis=self.local(iri, ist("dateBasis")),
            came_with=self._names(iri, ist("cameWith")),
            aspects=tuple(self._aspect(node) for node in self._names(iri, ist("knownAspect"))),
            not_known=self.text(iri, ist("notKnown")),
            evidence=tuple(self._evidence(node) for node in self._names(iri, _EVIDENCE)),
        )

    def _evidence(self, node: NamedNode) -> Evidence:
        return Evidence(
            title=self.text(node, RDFS.label),
            publisher=self.text(node, _PUBLISHER),
            address=self.text(node, _ADDRESS),
            kind=self.local(node, ist("sourceKind")),
            text=self.text(node, _SAYS),
            read=self.text(node, ist("readOn")),
            extent=self.text(node, ist("extent")),
        )

    def _conflict(self, node: NamedNode) -> Conflict:
        return Conflict(
            kind=self.local(node, ist("conflictKind")),
            text=self.text(node, _SAYS),
            source=self.text(node, _PUBLISHER),
            address=self.text(node, _ADDRESS),
        )

    def _statement(self, node: NamedNode) -> ChangeStatement:
        value = self.data.objects(node, OBJECT)[0]
        return ChangeStatement(
            name=node,
            subject=self._name(node, SUBJECT),
            property=self._name(node, PROPERTY),
            object=value,
            affirmed=self.data.value(node, POLARITY) == AFFIRMED,
            modality=self.local(node, MODALITY),
            reserves=tuple(text_of(v) for v in self.data.objects(node, ist("reserve"))),
        )

    def _amount(self, node: NamedNode) -> Amount:
        adjustable = self.data.value(node, ist("adjustable"))
        return Amount(
            label=self.text(node, RDFS.label),
            number=self.text(node, ist("amount")),
            unit=self.text(node, ist("amountUnit")),
            bound=self.text(node, ist("amountBound")),
            is_default=self.data.value(node, ist("isDefault")) == TRUE,
            counted=self.text(node, ist("counted")),
            of=local_of(self.data.value(node, ist("amountOf"))),
            adjustable=None if adjustable is None else adjustable == TRUE,
            condition=self.text(node, ist("condition")),
            place=self.text(node, ist("place")),
        )

    def _list(self, node: NamedNode) -> IncompleteList:
        return IncompleteList(
            subject=self._name(node, SUBJECT),
            property=self._name(node, PROPERTY),
            claims=self._names(node, ist("supportedBy")),
        )

    def _silence(self, node: NamedNode) -> ResolvedSilence:
        return ResolvedSilence(
            silence=self._name(node, ist("ofSilence")), aspect=self._name(node, ist("onAspect"))
        )

    def _aspect(self, node: NamedNode) -> WayAspect:
        named = self._names(node, PROPERTY)
        return WayAspect(
            respect=self.text(node, ist("respect")),
            property=named[0] if named else None,
            values=tuple(self.data.objects(node, ist("wayValue"))),
            text=self.text(node, _SAYS),
            source=self.text(node, ist("saidBy")),
        )

    def text(self, node: NamedNode, predicate: NamedNode) -> str:
        """Return the text or the number that a thing has; nothing where it has none."""
        return text_of(self.data.value(node, predicate))

    def local(self, node: NamedNode, predicate: NamedNode) -> str:
        """Return the local name of what a thing has; nothing where it has none."""
        return local_of(self.data.value(node, predicate))

    def _name(self, node: NamedNode, predicate: NamedNode) -> NamedNode:
        names = self._names(node, predicate)
        if not names:
            raise KeyError(f"{node.value} has no {local_of(predicate)}")
        return names[0]

    def _names(self, node: NamedNode, predicate: NamedNode) -> tuple[NamedNode, ...]:
        values: Sequence[Node] = self.data.objects(node, predicate)
        return tuple(value for value in values if isinstance(value, NamedNode))
