"""All that is on record about one thing, in the published JSON shape."""

from isthmus.kb.frozen import Frozen, Iri
from isthmus.kb.json_shape import IriOrNone, PageOrNull, TextOrNone, shaped
from isthmus.kb.record.claim import Claim
from isthmus.kb.record.describe import Description, Fact, Named


class NamedShape(Frozen):
    """A thing, or a value, which has a label only."""

    id: TextOrNone
    iri: IriOrNone
    label: str


class ValueShape(Frozen):
    """A value of a property; inferred where nobody stated it."""

    id: TextOrNone
    iri: IriOrNone
    label: str
    inferred: bool


class FactShape(Frozen):
    """One property of a thing."""

    property: NamedShape
    values: tuple[ValueShape, ...]


class ClaimShape(Frozen):
    """A statement of the source."""

    iri: Iri
    property: Iri
    object: str
    polarity: str
    modality: str
    section: str
    page: PageOrNull
    page_from: bool
    locator: str
    edition: str
    note: str
    qualifier: str


class SilenceShape(Frozen):
    """A search that found nothing: what was looked for, and the sections that were read."""

    iri: Iri
    aspects: tuple[NamedShape, ...]
    searched: tuple[NamedShape, ...]


class DescribedShape(Frozen):
    """The published shape of a description, see `Description`."""

    id: str
    iri: Iri
    label: str
    definition: str
    facts: tuple[FactShape, ...]
    configurations: tuple[NamedShape, ...]
    claims: tuple[ClaimShape, ...]
    silences: tuple[SilenceShape, ...]


def described_shape(description: Description) -> DescribedShape:
    """Return a description as it is published."""
    thing = description.thing
    return DescribedShape(
        id=thing.id,
        iri=thing.iri,
        label=thing.label,
        definition=description.definition,
        facts=tuple(_fact(fact) for fact in description.facts),
        configurations=_all_named(description.configurations),
        claims=tuple(_claim(claim) for claim in description.claims),
        silences=tuple(
            SilenceShape(silence.iri, _all_named(silence.aspects), _all_named(silence.searched))
            for silence in description.silences
        ),
    )


def _fact(fact: Fact) -> FactShape:
    values = tuple(
        ValueShape(value.id, value.iri, value.label, value in fact.inferred)
        for value in fact.values
    )
    return FactShape(_named(fact.property), values)


def _all_named(things: tuple[Named, ...]) -> tuple[NamedShape, ...]:
    return tuple(_named(thing) for thing in things)


def _named(thing: Named) -> NamedShape:
    return NamedShape(thing.id, thing.iri, thing.label)


def _claim(claim: Claim) -> ClaimShape:
    return shaped(
        ClaimShape,
        claim,
        iri=claim.iri.value,
        property=claim.property.value,
        object=getattr(claim.object, "value", str(claim.object)),
    )
