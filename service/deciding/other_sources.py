"""What other sources say of designs that one decides among, and the numbers that limit these."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from isthmus.kb.changes.change import Change
from isthmus.kb.changes.intervals import Held, read_day
from isthmus.kb.dates import today
from isthmus.kb.frozen import Frozen
from isthmus.queries import Thing
from isthmus.queries.answers.answer import Citation, things_in
from isthmus.queries.diagnostics.spelling import capital, spelled
from pyoxigraph import NamedNode

from .outcome import MOST_THINGS, Decider, Design, Leg
from .requirements import Asked, Requirement

_NO = (None, (), "")
"""What a cell holds of which nothing is on record."""
_CONFIRMS, _ANSWERS = "confirms", "resolves-silence"


class Limit(Frozen):
    """A number that limits designs.

    Attributes:
        says: The number with what it counts.
        was: The number of the edition, where it is another one on the day; else empty.
        citations: The claims that give it.
        designs: The designs that it limits.
        changes: What has changed about it.
        iri: The thing that stands for it; empty for one that the edition does not have.
    """

    says: str
    was: str
    citations: tuple[Citation, ...]
    designs: tuple[Thing, ...]
    changes: tuple[Change, ...]
    iri: str = ""


class Bearing(Frozen):
    """A change that says something of what was asked, of some designs.

    Attributes:
        change: The change.
        requirements: What it says something of.
        designs: The designs.
    """

    change: Change
    requirements: tuple[Requirement, ...]
    designs: tuple[Thing, ...]


def day_asked(asked: Asked) -> date | None:
    """Return the day on which what is asked is answered; None for the edition."""
    if asked.as_of in {"", "edition"}:
        return None
    return today() if asked.as_of == "today" else read_day(asked.as_of)


def complete_of(leg: Leg, asked: Asked) -> tuple[Thing, ...]:
    """Return what of the first is stated to have every wish, where that is not said of all."""
    first = leg.layers[0].designs if leg.layers else ()
    wishes = [*(one.condition for one in asked.nice), *asked.wishes]
    stated = tuple(
        design.thing
        for design in first
        if all(design.verdicts[wish].verdict == "true" for wish in wishes)
    )
    return stated if wishes and len(stated) < len(first) else ()


class OtherSources:
    """Finds what other sources say of designs.

    Args:
        decider: Knows what is chosen among.
    """

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.engine = decider.engine
        self._numbers = lru_cache(maxsize=8)(self._ask_numbers)

    def limits(self, asked: Asked, leg: Leg) -> tuple[Limit, ...]:
        """Return the numbers that limit what fits, as of the day that is asked.

        Those that the edition has come first; what other sources count besides follows, as it holds
        on the day, or today.
        """
        fitting = [design for layer in leg.layers for design in layer.designs]
        day = day_asked(asked)
        return (*self._on_record(fitting, day), *self._besides(fitting, day or today()))

    def _on_record(self, designs: Sequence[Design], day: date | None) -> Iterable[Limit]:
        when = day.isoformat() if day is not None else "edition"
        of, numbers, cited = self._numbers(when)
        before = self._numbers("edition")[1]
        limited: dict[Thing, list[Thing]] = {}
        for design in designs:
            for value in of.get(design.thing.iri, ()):
                limited.setdefault(value, []).append(design.thing)
        holding = self._holding(day or today())
        for limit, several in limited.items():
            number, unit = numbers.get(limit.iri, (None, None))
            if unit not in _NO or limit.iri not in before:
                # What is measured, such as a speed, says what is offered; what is counted limits.
                # What the edition does not count is told with the change that counts it.
                continue
            was = before.get(limit.iri, (number, unit))[0]
            node = NamedNode(limit.iri)
            about = {claim.iri for claim in self.engine.knowledge.proofs.claims.about(node)}
            changes = tuple(
                change
                for change in holding
                if about.intersection((*change.claims, *change.replaces))
                and change.amounts
                and change.kind != _CONFIRMS
            )
            yield Limit(
                says=_counted(limit, number),
                was=f"{was:,}" if was != number and isinstance(was, int | Decimal) else "",
                citations=cited.get(limit.iri, ()),
                designs=tuple(several),
                changes=changes,
                iri=limit.iri,
            )

    def _besides(self, designs: Sequence[Design], day: date) -> Iterable[Limit]:
        for change in self._holding(day):
            counts = any(one.bound == "at most" and not one.unit for one in change.amounts)
            # What gives a thing of the edition another number is told with that one.
            if not counts or change.ways or change.replaces or change.kind == _CONFIRMS:
                continue
            of = {one.of for one in change.amounts if one.bound == "at most" and not one.unit}
            within = [
                design
                for design in designs
                if change.statements or of & {part.id for part in design.parts}
            ]
            several = self._affected(change, within)
            if several:
                yield Limit(change.after.rstrip("."), "", (), several, (change,))

    def bearings(self, asked: Asked, leg: Leg) -> tuple[Bearing, ...]:
        """Return what other sources say of what was asked, of what fits and of what would.

        Returns:
            The changes that hold on the day that is asked, or today, those first that answer what
            the edition leaves open.
        """
        designs = [design for layer in leg.layers for design in layer.designs]
        designs += [one.design for one in leg.opens]
        told = []
        for change in self._holding(day_asked(asked) or today()):
            about = tuple(one for one in asked.every if self._speaks_of(change, one))
            several = self._affected(change, designs) if about else ()
            if several:
                told.append(Bearing(change, about, several))
        return tuple(sorted(told, key=_order))

    def answering(self, asked: Asked, thing: Thing, condition: str) -> Change | None:
        """Return the change that answers plainly what the edition leaves open of a design.

        Args:
            thing: The design.
            condition: The condition that is open.
        """
        requirement = next((one for one in asked.every if one.condition == condition), None)
        design = self._design(thing)
        if requirement is None:
            return None
        for change in self._holding(day_asked(asked) or today()):
            plain = change.kind == _ANSWERS and self._speaks_of(change, requirement)
            if plain and self._affected(change, [design]):
                return change
        return None

    def _design(self, thing: Thing) -> Design:
        owner = self.decider.glance(self.decider.choosing.of, ()).owner.get(thing.iri)
        return Design(thing, owner, (), (), {})

    def stating(self, citations: Iterable[Citation]) -> Change | None:
        """Return the change that states one of the claims that are cited, if one does."""
        wanted = {citation.claim for citation in citations if not citation.page}
        return next((self._by_claim[iri] for iri in wanted if iri in self._by_claim), None)

    @cached_property
    def _by_claim(self) -> dict[str, Change]:
        return {
            statement.name.value: change
            for change in self.engine.knowledge.changes.changes
            for statement in change.statements
        }

    def _holding(self, day: date) -> list[Change]:
        believed = self.engine.knowledge.changes.believed()
        return [change for change in believed if change.held(day) is Held.HOLDS]

    def _speaks_of(self, change: Change, requirement: Requirement) -> bool:
        term = self.engine.vocabulary.property_called(requirement.name)
        if term is None:
            return False
        asked = {aspect for way in change.ways for aspect in self._of_ways.get(way, ())}
        return (
            NamedNode(term.iri) in (*change.properties, *asked)
            or any(statement.property.value == term.iri for statement in change.statements)
            or any(silence.aspect.value == term.aspect for silence in change.silences)
        )

    @cached_property
    def _of_ways(self) -> dict[NamedNode, frozenset[NamedNode | None]]:
        """What each later way says something of."""
        return {
            way.iri: frozenset(aspect.property for aspect in way.aspects)
            for way in self.engine.knowledge.changes.ways
        }

    def _affected(self, change: Change, designs: Sequence[Design]) -> tuple[Thing, ...]:
        """Return the designs that a change affects: by name, by their option, by their parts."""
        affected = {thing.value for thing in change.affects}
        # Where designs of an option are named, the others of it are not meant.
        named = {self._owner[iri] for iri in affected if iri in self._owner}
        if not affected & (self._owner.keys() | set(self._owner.values())):
            return tuple(d.thing for d in designs if any(part.iri in affected for part in d.parts))
        return tuple(
            design.thing
            for design in designs
            if design.thing.iri in affected
            or (design.owner and design.owner.iri in affected and design.owner.iri not in named)
        )

    @cached_property
    def _owner(self) -> dict[str, str]:
        """What each design is one of, by IRI."""
        owner = self.decider.glance(self.decider.choosing.of, ()).owner
        return {design: thing.iri for design, thing in owner.items()}

    def _ask_numbers(
        self, when: str
    ) -> tuple[
        dict[str, tuple[Thing, ...]],
        dict[str, tuple[object, object]],
        dict[str, tuple[Citation, ...]],
    ]:
        choosing, vocabulary = self.decider.choosing, self.engine.vocabulary
        limits = vocabulary.property_called(choosing.limits)
        if limits is None or limits.range not in vocabulary.classes:
            return {}, {}, {}
        text = f"find {spelled(choosing.of)} where any {limits.name} show {limits.name}"
        told = self.engine.ask(text, as_of=when, cite=False)
        of = {row[0].iri: things_in(row[1]) for row in told.rows if isinstance(row[0], Thing)}
        counted = spelled(vocabulary.classes[limits.range].name)
        numbers = self.engine.ask(
            f"find {counted} show number, unit limit {MOST_THINGS}", as_of=when
        )
        said: dict[str, tuple[object, object]] = {}
        cited: dict[str, tuple[Citation, ...]] = {}
        for row in numbers.rows:
            if isinstance(row[0], Thing):
                said[row[0].iri] = (row[1], row[2])
                cited[row[0].iri] = tuple(
                    citation
                    for citation in numbers.citations
                    if any(
                        support.thing == row[0].id and support.condition == "number"
                        for support in citation.supports
                    )
                )
        return of, said, cited


def _order(bearing: Bearing) -> tuple[bool, bool, int]:
    """Put plain answers first, then the newest, and further ways after all else."""
    change = bearing.change
    latest = change.effective.latest
    return bool(change.ways), change.kind != _ANSWERS, -(latest.toordinal() if latest else 0)


def _counted(limit: Thing, number: object) -> str:
    """Say a limit; one that has its number in its name says it there."""
    if not isinstance(number, int | Decimal) or str(number) in limit.label:
        return capital(limit.label)
    return f"{number:,} {limit.label}"
