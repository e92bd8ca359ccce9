"""What an answer leaves open: silence of the record, and things whose variants differ."""

# ruff: noqa: PLC0415 - most questions leave nothing open that hangs together

from collections.abc import Iterator, Sequence

from isthmus.queries.answers.answer import Note, Thing
from isthmus.queries.answers.cells import thing_of
from isthmus.queries.answers.provenance import called
from isthmus.queries.answers.silence import Silences
from isthmus.queries.answers.standing import (
    Selection,
    mixed_things,
    variant_link,
    variants_alone,
    verdict_of,
)
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    BoundCheck,
    BoundChoice,
    BoundCondition,
    BoundFind,
    HasVerdict,
    Negation,
    VerdictOf,
    atoms,
)
from isthmus.queries.diagnostics.spelling import first_few, listed, plural
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.vocabulary.terms import ClassTerm
from pyoxigraph import NamedNode

from .about import MOST_VARIANTS, About, required_and_wished


class LeftOpen(About):
    """What an answer leaves open: silence of the record, and things whose variants differ."""

    def _open(self) -> Iterator[Note]:
        """What is neither true nor false, whether or not there are rows."""
        asked, statement = self._asked, self._statement
        if asked is None or (isinstance(statement, BoundFind) and statement.including_unstated):
            return
        where = self._written()
        number = self._number(asked, "unstated")
        if number and where is not None:
            query = self._find(_as_unstated(where))
            text = f"for {number} {self._noun(number)} the record leaves this open: `{query}`"
            yield Note("unstated", text, query)

    def _asked_for_a_verdict(self) -> Iterator[Note]:
        """What a test of a verdict takes for *not so*, though the record says nothing of it."""
        statement = self._statement
        term: ClassTerm | None = None
        condition: BoundCondition | None
        if isinstance(statement, BoundCheck):
            condition = statement.where
        elif isinstance(statement, BoundChoice):
            term, condition = statement.things.term, statement.where
        elif self._asked is not None:
            term, condition = self._asked.term, self._asked.condition
        else:
            return
        every = atoms(condition) if condition is not None else ()
        tests = [atom for atom in every if isinstance(atom, HasVerdict)]
        aware = {test.condition for test in tests if test.verdict == "unstated"}
        for test in tests:
            if test.verdict not in {"true", "false"} or test.condition in aware:
                continue
            aware.add(test.condition)
            if isinstance(statement, BoundCheck):
                silent = verdict_of(test.condition, statement.thing, self._record) == "unstated"
                whom = "here"
            else:
                assert term is not None
                number = self._number(Selection(term, test.condition), "unstated")
                silent, whom = number > 0, f"for {number} {self._noun(number)}"
            if silent:
                text = (
                    f"`{test.text}` asks for the verdict; {whom} the record leaves it open, "
                    "which is no *no*"
                )
                yield Note("verdict", text)

    def _whatever_is_read(self) -> Iterator[Note]:
        """What is open part by part, and settled as a whole: no reading of the parts is left."""
        statement, asked = self._statement, self._asked
        if isinstance(statement, BoundCheck):
            condition = statement.where
            things: tuple[str, ...] = (statement.thing,)
        elif asked is not None and self._number(asked, "unstated"):
            condition, things = asked.condition, self._of_interest()
        else:
            return
        alone = condition.part if isinstance(condition, Negation) else condition
        if not isinstance(alone, AllOf | AnyOf | Negation):
            return
        if isinstance(statement, BoundFind) and self._answer.rows and _asks_for_each(condition):
            # Nothing is left out that belongs there, and rules take as long as the question.
            return
        self._record.fetch(things)
        open_ones = [
            iri for iri in things if verdict_of(condition, iri, self._record) == "unstated"
        ]
        if not open_ones:
            return
        from isthmus.queries.answers.choice import Candidate, Chooser, TooManyReadingsError

        links = self._vocabulary.variant_links
        candidates = [
            Candidate(
                thing_of(iri, self._vocabulary),
                self._record,
                any(len(self._record.values(NamedNode(iri), link)) > 1 for link in links),
            )
            for iri in open_ones
        ]
        root = Silences(self._vocabulary, self._record).root
        proofs = self._proofs
        try:
            chooser = Chooser(
                candidates,
                condition,
                (),
                root,
                forward=lambda: proofs.rulebook.forward,
                most=self._limits.readings,
            )
            choice = chooser.choice
        except TooManyReadingsError:
            return
        by_premise = ""
        if rules := chooser.ruling():
            premises = proofs.prover.premises(rules)
            labels = dict.fromkeys(called(axiom, self._vocabulary) for axiom in premises)
            if labels:
                by_premise = f", by premises of this project: {listed(first_few(list(labels), 3))}"
        for code, fate, settled in (
            ("cannot-be-met", "cannot be met", [one.thing.iri for one in choice.does_not]),
            ("always-met", "is met", [thing.iri for group in choice.fits for thing in group]),
        ):
            if settled:
                whom = f" by {self._named(settled)}" if self._asked is not None else ""
                text = f"however silence is read, this {fate}{whom}{by_premise}"
                yield Note(code, text, "", tuple(settled))

    def _mixed(self, told: Sequence[str]) -> Iterator[Note]:
        """Things that are neither, not for silence but because their variants differ."""
        asked, statement = self._asked, self._statement
        if asked is None or (isinstance(statement, BoundFind) and statement.including_unstated):
            return
        if not self._number(asked, "mixed"):
            return
        things = mixed_things(asked, self._ask, self._limits.most_rows)
        things = tuple(iri for iri in things if iri not in told)
        if things:
            link = variant_link(asked.term, self._vocabulary)
            finer = self._vocabulary.label_of(link.range) if link is not None else "variant"
            some, _ = self._so_many(things, "is", "are")
            text = f"{some} mixed, for {plural(finer)} differ: {self._named(things)}"
            yield Note("mixed", text, "", things)

    def _alone(self) -> Iterator[Note]:
        """What mixed things come to: all their variants meet a condition, or none of them does.

        A thing is mixed on each aspect of a condition, and its variants differ on all of them.
        """
        for asked, things in self._asked_of_mixed():
            by_thing = variants_alone(asked, things, self._vocabulary, self._record)
            link = variant_link(asked.term, self._vocabulary)
            if link is None:
                continue
            finer = self._vocabulary.classes[link.range].label
            condition = f"`{asked.condition.text}`" if asked.condition.text else "the condition"
            for verdict, some in (("false", f"no {finer}"), ("true", f"every {finer}")):
                same = tuple(iri for iri, told in by_thing.items() if told == {verdict})
                if same:
                    text = f"{some} of {self._named(same)} meets {condition} on its own"
                    yield Note("alone", text, "", same)

    def _asked_of_mixed(self) -> Iterator[tuple[Selection, tuple[str, ...]]]:
        """Yield each condition that is asked, with the things of the class that are mixed on it."""
        statement, record = self._statement, self._record
        if isinstance(statement, BoundCheck):
            if verdict_of(statement.where, statement.thing, record) == "mixed":
                for term in self._kinds_of(statement.thing):
                    yield Selection(term, statement.where), (statement.thing,)
            return
        wanted = [self._asked] if self._asked is not None else []
        if isinstance(statement, BoundChoice):
            conditions = dict.fromkeys(required_and_wished(statement))
            wanted = [Selection(statement.things.term, condition) for condition in conditions]
        for asked in wanted:
            if self._number(asked, "mixed"):
                things = mixed_things(asked, self._ask, self._limits.most_rows)
                yield asked, things[:MOST_VARIANTS]
        if isinstance(statement, BoundFind):
            for place, column in enumerate(statement.columns, 1):
                if not isinstance(column.shown, VerdictOf) or statement.group is not None:
                    continue
                rows = self._answer.rows
                mixed = [row[0] for row in rows if row[place] == "mixed"]
                things = tuple(thing.iri for thing in mixed if isinstance(thing, Thing))
                yield Selection(statement.things.term, column.shown.condition), things

    def _kinds_of(self, iri: str) -> Iterator[ClassTerm]:
        """Yield the class of a thing of which there are variants, if there is one."""
        individual = self._vocabulary.individuals.get(iri)
        for kind in individual.types if individual is not None else ():
            term = self._vocabulary.classes.get(kind)
            if term is not None and variant_link(term, self._vocabulary) is not None:
                yield term
                return


def _asks_for_each(condition: BoundCondition, *, met: bool = True) -> bool:
    """Tell whether a condition is met only where each of its parts is, or is not, by itself."""
    match condition:
        case AllOf(parts):
            return met and all(_asks_for_each(part) for part in parts)
        case AnyOf(parts):
            return not met and all(_asks_for_each(part, met=False) for part in parts)
        case Negation(part):
            return _asks_for_each(part, met=not met)
        case _:
            return True


def _as_unstated(where: syntax.Condition) -> syntax.Condition:
    if isinstance(where, syntax.Bare):
        return syntax.Is(where.path, "unstated")
    return syntax.Is(where, "unstated")
