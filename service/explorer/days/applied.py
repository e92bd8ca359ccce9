"""What a page says of a thing on a day: what it says in the edition, with the changes applied.

Whatever holds no longer stays where it stood, struck out; what holds instead stands behind it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.service.explorer.parts.later import Later, answered
from isthmus.service.explorer.parts.look import Looked
from isthmus.service.explorer.parts.option.duties import Duty, Part
from isthmus.service.explorer.parts.option.told import GONE, NEW, Told, Value
from isthmus.service.explorer.parts.themes import by_theme

from .day import Day

if TYPE_CHECKING:
    from isthmus.kb.changes.change import Change
    from isthmus.queries import PropertyTerm

_Kept = TypeVar("_Kept")
Truth: TypeAlias = "tuple[PropertyTerm, str, Told | None]"
"""A yes/no aspect with its verdict, and what it rests on if it is stated."""
_SILENT: tuple[str, Told | None] = ("unstated", None)


def applied(before: Sequence[_Kept], then: Sequence[_Kept]) -> list[tuple[_Kept, str]]:
    """Put what holds on a day beside what holds in the edition.

    Args:
        before: What holds in the edition, in its order.
        then: What holds on the day.

    Returns:
        Each of the two once: as in the edition, with `GONE` for what holds no longer, and then what
        is new, with `NEW`; an empty string for what holds in both.
    """
    return [
        *((held, "" if held in then else GONE) for held in before),
        *((held, NEW) for held in then if held not in before),
    ]


@dataclass(frozen=True, slots=True)
class Turned:
    """A yes/no aspect that is another one on the day.

    Attributes:
        verdict: What it is then.
        laters: The changes that say so.
    """

    verdict: str
    laters: tuple[Later, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """A thing on a day.

    Attributes:
        looked: All that its page tells, with the changes applied.
        turned: The yes/no aspects that are others than in the edition, by their words.
        spoken: The aspects on which the edition is silent and of which something is said by then,
            by IRI, with the changes that say it.
        settled: Those of them on which the silence is over: of all designs, if it has any.
    """

    looked: Looked
    turned: dict[str, Turned]
    spoken: dict[str, tuple[Later, ...]]
    settled: frozenset[str]


def look_then(before: Looked, then: Looked, laters: Iterable[Later], day: Day) -> Then:
    """Apply what has changed by a day to what a page tells of a thing.

    Args:
        before: What it tells in the edition.
        then: What it tells on the day.
        laters: The changes that bear on the thing.
    """
    holding = tuple(later for later in laters if day.holds(later))
    applying = _Applying(day, _held(before), _held(then))
    truths, turned = _truths(before, then, applying)
    aspects = [told for _, group in before.aspects for told in group]
    aspects_then = [told for _, group in then.aspects for told in group]
    looked = replace(
        before,
        use=applying.told(before.use, then.use),
        favour=applying.told(before.favour, then.favour),
        against=applying.told(before.against, then.against),
        does=_does(before, then, applying),
        truths=truths,
        aspects=by_theme((told.word, told) for told in applying.told(aspects, aspects_then)),
        structure=applying.told(before.structure, then.structure),
    )
    spoken = {
        aspect.iri: told
        for aspect in before.silent
        if (told := answered(holding, aspect.iri)) or aspect not in then.silent
    }
    designs = {design.iri for design in before.about.configurations}
    settled = {
        aspect.iri
        for aspect in before.silent
        if aspect not in then.silent
        or any(_settles(later.change, designs) for later in spoken.get(aspect.iri, ()))
    }
    return Then(looked, turned, spoken, frozenset(settled))


def _settles(change: "Change", designs: set[str]) -> bool:
    """Tell whether a change answers a silence of all designs of a thing, and not of some."""
    named = designs & {thing.value for thing in change.affects}
    return change.kind == "resolves-silence" and (not named or named == designs)


def _held(looked: Looked) -> frozenset[tuple[str, Named]]:
    return frozenset((fact.property.iri, v) for fact in looked.about.facts for v in fact.values)


def _key(value: Value) -> tuple[object, ...]:
    return value.named, value.verdict, value.says, value.of


@dataclass(frozen=True, slots=True)
class _Applying:
    """Puts what is told of a thing on a day beside what is told of it in the edition.

    Attributes:
        day: The day.
        held: What holds of the thing in the edition: properties with values.
        holds: The same on the day.
    """

    day: Day
    held: frozenset[tuple[str, Named]]
    holds: frozenset[tuple[str, Named]]

    def gone(self, told: Told, value: Value) -> Value:
        """Mark a value that is not told on the day; one that still holds is only told elsewhere."""
        laters = self.day.replacing(value.claims)
        if not laters and (value.of or (told.property.iri, value.named) in self.holds):
            return value
        return replace(value, standing=GONE, laters=laters)

    def kept(self, value: Value) -> Value:
        """Mark a value that is told in both if it stands for a number that is another one then."""
        laters = self.day.renumbered(value.named.iri)
        return replace(value, standing=GONE, laters=laters) if laters else value

    def new(self, told: Told, value: Value) -> Value:
        """Mark a value that is not told in the edition, unless the edition says it as well."""
        laters = self.day.stating(value.claims)
        if not laters and (value.of or (told.property.iri, value.named) in self.held):
            return value
        return replace(value, standing=NEW, laters=laters)

    def told(self, before: Sequence[Told], then: Sequence[Told]) -> tuple[Told, ...]:
        """Put the properties of the day beside those of the edition, value by value."""
        was, now = _keys(before), _keys(then)
        merged = {
            place: replace(
                told,
                values=tuple(
                    self.kept(value)
                    if _key(value) in now.get(told.property, ())
                    else self.gone(told, value)
                    for value in told.values
                ),
            )
            for place, told in enumerate(before)
        }
        last = {told.property: place for place, told in merged.items()}
        for told in then:
            new = tuple(
                self.new(told, value)
                for value in told.values
                if _key(value) not in was.get(told.property, ())
            )
            # What is told by the one and the other is told once.
            new = tuple(value for value in new if value.standing)
            if not new:
                continue
            place = last.setdefault(told.property, len(merged))
            known = merged.get(place, replace(told, values=()))
            merged[place] = replace(known, values=(*known.values, *new))
        return tuple(merged.values())


def _keys(several: Iterable[Told]) -> dict[Named, set[tuple[object, ...]]]:
    keys: dict[Named, set[tuple[object, ...]]] = {}
    for told in several:
        keys.setdefault(told.property, set()).update(map(_key, told.values))
    return keys


def _truths(
    before: Looked, then: Looked, applying: _Applying
) -> "tuple[tuple[Truth, ...], dict[str, Turned]]":
    was = {term: (verdict, told) for term, verdict, told in before.truths}
    now = {term: (verdict, told) for term, verdict, told in then.truths}
    truths: list[Truth] = []
    turned: dict[str, Turned] = {}
    for term in dict.fromkeys((*was, *now)):
        verdict, told = was.get(term, _SILENT)
        verdict_then, told_then = now.get(term, _SILENT)
        both = applying.told([told] if told else [], [told_then] if told_then else [])
        truths.append((term, verdict, both[0] if both else None))
        if verdict_then != verdict:
            laters = (later for one in both for value in one.values for later in value.laters)
            once = {later.change.name: later for later in laters}
            turned[term.name] = Turned(verdict_then, tuple(once.values()))
    return tuple(truths), turned


def _does(before: Looked, then: Looked, applying: _Applying) -> tuple[Part, ...]:
    was = {part.party: part for part in before.does}
    now = {part.party: part for part in then.does}
    either = {**now, **was}
    return tuple(
        replace(
            either[party],
            duties=tuple(
                _duties(
                    was[party].duties if party in was else (),
                    now[party].duties if party in now else (),
                    applying,
                )
            ),
        )
        for party in dict.fromkeys((*was, *now))
    )


def _duties(before: Sequence[Duty], then: Sequence[Duty], applying: _Applying) -> Iterable[Duty]:
    held = {(duty.says, duty.subject): duty for duty in (*then, *before)}
    keys, keys_then = ([(duty.says, duty.subject) for duty in side] for side in (before, then))
    for key, standing in applied(keys, keys_then):
        duty = held[key]
        if standing == GONE:
            yield replace(duty, value=applying.gone(duty.told, duty.value))
        elif standing == NEW:
            yield replace(duty, value=applying.new(duty.told, duty.value))
        else:
            yield duty
