"""Silence that is taken for absence, and conditions that only different values meet."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.fact_reader import Term
from isthmus.queries.answers.judge import fitting, judge, walk
from isthmus.queries.answers.provenance import with_unit
from isthmus.queries.answers.standing import Ranged, absences, never_false, ranged
from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundChoice,
    BoundCondition,
    BoundFind,
    BoundPath,
    BoundStatement,
    BoundStep,
    Number,
    SummaryIs,
    ValueIs,
    atoms,
    atoms_of_things,
)
from isthmus.queries.diagnostics.spelling import first_few, listed, spelled
from pyoxigraph import NamedNode

from .about import MOST_CLAIMS, About, conditions_of, ordered_as, required_and_wished


def on_wording(statement: BoundStatement) -> Iterator[Note]:
    """Yield the notes that a statement needs whatever the record says."""
    yield from _on_groups(statement)
    for condition in conditions_of(statement):
        for negation in never_false(condition):
            yield Note(
                "never-false",
                f"`{negation.text}` never holds: the record is open, so the source can state "
                f"`{negation.part.text}` but has no way to deny it",
            )
        for absence in absences(condition):
            if not absence.only_false:
                yield absence_note(absence.atom, absence.about)


def _on_groups(statement: BoundStatement) -> Iterator[Note]:
    """Say of `having` that a group of which nothing is on record is left out for want of it."""
    if not isinstance(statement, BoundFind) or statement.group is None:
        return
    for atom in atoms(statement.group.having) if statement.group.having is not None else ():
        if not isinstance(atom, SummaryIs):
            continue
        path = atom.shown.path
        if path is not None and path.open:
            text = (
                f"`{atom.text}` looks at what is on record and takes silence for absence: what is "
                f"not on record about `{path.text}` may still be so, of every group"
            )
            yield Note("absence", text)


def absence_note(atom: Number, about: Sequence[str]) -> Note:
    """Say of a count that it takes silence about something for absence."""
    missing = listed([f"`{text}`" for text in about], "or")
    text = (
        f"`{atom.text}` counts what is on record and takes silence for absence: what is not on "
        f"record about {missing} is not thereby absent"
    )
    return Note("absence", text)


class Absence(About):
    """Silence that is taken for absence, and conditions that only different values meet."""

    def _met_apart(self) -> Iterator[Note]:
        """Comparisons that read as one range, and that no single value of a thing meets."""
        statement, answer = self._statement, self._answer
        conditions = list(conditions_of(statement))
        if isinstance(statement, BoundChoice):
            conditions = required_and_wished(statement)
        elif isinstance(statement, BoundFind):
            # What a column asks of its values is no condition on the things.
            asked = self._asked.condition if self._asked is not None else None
            conditions = [one for one in conditions if one == asked or self._is_column(one)]
        groups = list(dict.fromkeys(group for one in conditions for group in ranged(one)))
        if not groups:
            return
        if isinstance(statement, BoundCheck):
            things: tuple[str, ...] = (statement.thing,)
        elif answer.choice is not None:
            things = tuple(thing.iri for group in answer.choice.fits for thing in group)
        else:
            things = tuple(thing.iri for thing in answer.things) or self._of_interest()
        self._record.fetch(things)
        for group in groups:
            apart = {iri: sides for iri in things if (sides := self._sides(group, iri))}
            if apart:
                yield self._apart(group, apart)

    def _sides(self, group: Ranged, iri: str) -> tuple[frozenset[Term], ...]:
        """Return what meets each comparison, where no value meets all; else nothing."""
        owners: list[Term] = [NamedNode(iri)]
        for path in group.through:
            owners = [value for one in owners for value, _ in walk(path.steps, one, self._record)]
        held: tuple[frozenset[Term], ...] = ()
        for owner in dict.fromkeys(owners):
            if judge(group.whole, owner, self._record).verdict != "true":
                continue
            sides = tuple(
                fitting(part.path.steps, part.test, owner, self._record) for part in group.parts
            )
            if frozenset.intersection(*sides):
                return ()
            held = held or sides
        return held

    def _apart(self, group: Ranged, apart: Mapping[str, Sequence[frozenset[Term]]]) -> Note:
        path = group.parts[0].path
        texts = [f"`{part.text}`" for part in group.parts]
        told = []
        for iri, sides in list(apart.items())[:MOST_CLAIMS]:
            by_part = [
                f"{text} by {self._some_values(values, path)}"
                for text, values in zip(texts, sides, strict=True)
            ]
            told.append(f"of {spelled(self._vocabulary.word_of(iri))} {listed(by_part)}")
        if len(apart) > MOST_CLAIMS:
            told.append(f"likewise of {len(apart) - MOST_CLAIMS} more")
        text = f"met by different values: {'; '.join(told)}; no single value meets "
        text += "both" if len(texts) == 2 else "all of them"
        tails = [
            f"{part.test.operator} {part.test.constant.text or part.test.constant.value}"
            for part in group.parts
            if isinstance(part.test, ValueIs)
        ]
        if len(path.steps) > 1 and path.steps[-1].functional:
            before = _written_steps(path.steps[:-1])
            last = _written_steps(path.steps[-1:])
            form = f"any {before} with ({' and '.join(f'{last} {tail}' for tail in tails)})"
            text += f"; for one value that does, write `{form}`"
        else:
            form = " and ".join(f"every {path.text} {tail}" for tail in tails)
            text += (
                f"; no form asks for one value that does: `show {path.text}` lists the values, "
                f"`{form}` asks of every value"
            )
        return Note("apart", text, "", tuple(apart))

    def _some_values(self, values: Collection[Term], path: BoundPath) -> str:
        ordered = sorted(values, key=lambda term: str(ordered_as(term)))
        told = [with_unit(term, path.last.iri, self._vocabulary) for term in ordered]
        return listed(first_few(told, MOST_CLAIMS))

    def _counted_as_absent(self) -> Iterator[Note]:
        """A count that came out too small may be so for want of a record."""
        for condition in conditions_of(self._statement):
            for absence in absences(condition):
                if absence.only_false and self._came_out_false(condition, absence.atom):
                    yield absence_note(absence.atom, absence.about)

    def _came_out_false(self, condition: BoundCondition, atom: Number) -> bool:
        own = atom in tuple(atoms_of_things(condition))
        return self._came_out("false", condition, atom if own else condition)


def _written_steps(steps: Sequence[BoundStep]) -> str:
    """Write some steps as they are asked."""
    return ".".join(
        f"{'^' if step.inverse else ''}{spelled(step.term.name)}{step.repeat}" for step in steps
    )
