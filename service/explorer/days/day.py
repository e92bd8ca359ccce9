"""The day of which a page speaks, and what is known to hold on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from isthmus.kb.changes.as_of_day import DateError
from isthmus.kb.changes.intervals import Held, IntervalError, read_day
from isthmus.kb.data_class import dataclass
from isthmus.kb.dates import today
from isthmus.kb.record.claim_terms import OBJECT
from isthmus.kb.terms import FALSE, TRUE, ist
from isthmus.queries.answers.change_warnings import STALE
from isthmus.queries.diagnostics.spelling import day_in_words
from isthmus.service.explorer.parts.later import Later, told
from pyoxigraph import DefaultGraph, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.changes.change import Change
    from isthmus.kb.record.claim import Claim

_NUMBER = ist("number")
WRONG = (DateError, IntervalError)
"""What is raised for a text that is no day on which anything is known."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day after that of the edition.

    Attributes:
        word: ``today``, or the day as it was asked for.
        day: The day.
        knowledge: What holds on it.
        edition: What the edition says.
        ended: The claims of the edition that hold no longer, or may not, each with the change.
        numbers: The things that stand for a number which is another one then, by IRI.
    """

    word: str
    day: date
    knowledge: "Knowledge"
    edition: "Knowledge"
    ended: "Mapping[NamedNode, Change]"
    numbers: "Mapping[str, Change]"

    @property
    def called(self) -> str:
        """What people call the day."""
        return "Today" if self.word == "today" else day_in_words(self.word)

    @property
    def unchecked(self) -> str:
        """The day on which changes were last looked for, where that is long before this one."""
        checked = self.edition.changes.newest_check()
        late = checked is not None and self.day > checked + STALE
        return day_in_words(str(checked)) if late else ""

    def holds(self, later: Later) -> bool:
        """Tell whether a change holds on the day, or may: between its bounds that is not known."""
        return later.change.is_believed and later.change.held(self.day) is not Held.NOT

    def knows(self, later: Later) -> bool:
        """Tell whether a change may have come by the day, whether or not it still holds."""
        return later.change.effective.began(self.day) is not Held.NOT

    def ends(self, claims: "Iterable[Claim]", one: bool = False) -> bool:
        """Tell whether claims of the edition hold no longer on the day: all of them, or one."""
        several = {claim.iri for claim in claims}
        ended = several & self.ended.keys()
        return bool(ended) if one else bool(several) and several == ended

    def renumbered(self, iri: str) -> tuple[Later, ...]:
        """Return by which change a thing that stands for a number stands for another one."""
        return self._told((self.numbers[iri],)) if iri in self.numbers else ()

    def since(self, thing: str, prop: str, value: str) -> tuple[Later, ...]:
        """Return the changes that state a value of a thing on the day.

        Args:
            thing: IRI of the thing.
            prop: IRI of the property.
            value: IRI of the value; ``true`` or ``false`` for a yes or no.
        """
        node = {"true": TRUE, "false": FALSE}.get(value) or NamedNode(value)
        support = self.knowledge.support(Triple(NamedNode(thing), NamedNode(prop), node))
        return self.stating(support.claims) if support is not None else ()

    def stating(self, claims: "Iterable[Claim]") -> tuple[Later, ...]:
        """Return the changes that state what rests on claims of the day."""
        return self._told(self._stating({claim.iri for claim in claims}))

    def _stating(self, wanted: "set[NamedNode]") -> "list[Change]":
        return [
            change
            for change in self.edition.changes.changes
            if any(statement.name in wanted for statement in change.statements)
        ]

    def behind(self, before: Iterable[str], then: Iterable[str]) -> tuple[Later, ...]:
        """Return the changes by which one thing held and now another one does.

        Args:
            before: IRIs of the claims on which the one rests.
            then: Of those on which the other rests.
        """
        changes = self._stating({NamedNode(iri) for iri in then})
        changes += [self.ended[node] for iri in before if (node := NamedNode(iri)) in self.ended]
        return self._told({change.name: change for change in changes}.values())

    def replacing(self, claims: "Iterable[Claim]") -> tuple[Later, ...]:
        """Return the changes by which what rests on claims of the edition holds no longer."""
        ending = [self.ended[claim.iri] for claim in claims if claim.iri in self.ended]
        return self._told({change.name: change for change in ending}.values())

    def _told(self, changes: "Iterable[Change]") -> tuple[Later, ...]:
        return tuple(told(change, self.edition.edition) for change in changes)


def day_of(knowledge: "Knowledge", word: str) -> Day | None:
    """Return the day for a word; None for the edition.

    Args:
        knowledge: That of the edition.
        word: ``today``, ``edition``, a day as ``2022-03-01``, or nothing for the edition.

    Raises:
        IntervalError: It is written otherwise, or there is no such day.
        DateError: It lies before the edition.
    """
    asked = word.strip().lower()
    if asked in {"", "edition"} or knowledge.dates is None:
        return None
    day = today() if asked == "today" else read_day(asked)
    span = knowledge.span(day)
    if span is None:
        return None
    replacing = [c for c in knowledge.changes.believed() if c.held(day) is not Held.NOT]
    by = {claim: change for change in replacing for claim in change.replaces}
    # Who says that something has a limit says it no longer where the number of the limit changed.
    numbers = {
        told.subject: change
        for iri, change in by.items()
        if (told := knowledge.claim(iri)) is not None and told.property == _NUMBER
    }
    named = {
        quad.subject: change
        for subject, change in numbers.items()
        for quad in knowledge.quads.quads_for_pattern(None, OBJECT, subject, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
    }
    of = {subject.value: change for subject, change in numbers.items()}
    return Day(asked, day, knowledge.at(span), knowledge, {**named, **by}, of)
