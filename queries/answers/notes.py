"""What a reader of an answer would otherwise conclude wrongly, for every statement in one place.

Each kind of note is a method; it sees the statement in its final form, its answer, and the record.
"""

# ruff: noqa: PLC0415 - most questions leave nothing open that hangs together

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.labels import article, with_article
from isthmus.kb.terms import local_name
from isthmus.ontology import IQ, IST, PREFIXES
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    Atom,
    BoundCheck,
    BoundChoice,
    BoundColumn,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundFind,
    BoundPath,
    BoundQuery,
    BoundStatement,
    BoundStep,
    Constant,
    CountOf,
    Every,
    HasVerdict,
    IsThing,
    MentionsText,
    Negation,
    Number,
    OfClass,
    OneOf,
    Recorded,
    RestsOn,
    Satisfies,
    Shown,
    Some,
    SummaryIs,
    TextIs,
    Things,
    ValueIs,
    VerdictOf,
    atoms,
)
from isthmus.queries.diagnostics.spelling import first_few, listed, plural, spelled
from isthmus.queries.language_limits import Limits
from isthmus.queries.sparql.algebra import (
    Fact,
    Iri,
    Select,
    SubSelect,
    Values,
    Var,
)
from isthmus.queries.sparql.compile import compile_query
from isthmus.queries.sparql.compiled import THING
from isthmus.queries.sparql.conditions import path_of
from isthmus.queries.sparql.print import print_select
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.kinds import KIND_WORDS, is_long, kind_of
from isthmus.queries.vocabulary.said import MIXED_ON
from isthmus.queries.vocabulary.terms import RDF_TYPE, ClassTerm, Kind, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual
from pyoxigraph import Literal, NamedNode

from .answer import Answer, Gap, Note, Thing
from .cells import thing_of
from .fact_reader import Record, Term
from .judge import fitting, judge, walk
from .provenance import called, reserved_on, said, with_unit
from .silence import Silences
from .standing import (
    Ranged,
    Selection,
    absences,
    asked_in_the_end,
    atoms_of_things,
    deep_atoms,
    joined,
    may_be_open,
    mixed_things,
    never_false,
    ranged,
    variant_link,
    variants,
    variants_alone,
    verdict_of,
    verdicts,
)

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Proofs
    from isthmus.kb.store.store import Rows

Ask = Callable[[str], "Rows"]
Rebind = Callable[[syntax.Item], BoundQuery | None]

_MOST_NAMED = 8
_MOST_CLAIMS = 4
_MOST_ASKED_ABOUT = 200
_MOST_VARIANTS = 1_000
"""With more things and variants than this, they are not compared with each other."""

_UNITS = frozenset({"unit", "units", "unitCode", "unitText", "unitOfMeasure", "hasUnit", "uom"})
"""Local names of properties that give the unit of a number beside it, of our own and others."""
_PUT_TOGETHER = frozenset({"sum", "avg", "min", "max"})
_ZONED = re.compile(r"[0-9](Z|[+-][0-9][0-9]:[0-9][0-9])$")


def notes_of(
    answer: Answer,
    item: syntax.Item,
    query: BoundQuery,
    vocabulary: Vocabulary,
    record: Record,
    *,
    proofs: "Proofs",
    ask: Ask,
    rebind: Rebind,
    limits: Limits,
) -> tuple[Note, ...]:
    """Return the notes that an answer needs.

    Args:
        answer: The answer so far.
        item: The statement as written, with the values of its parameters.
        query: The statement, bound.
        vocabulary: For labels and variants.
        record: What the answer has looked up already.
        proofs: Give the rules that hold however silence is read.
        ask: Runs a SPARQL query.
        rebind: Binds another statement with the same definitions and parameters; None where it
            cannot be bound.
        limits: Caps.
    """
    notes = _Notes(
        answer,
        item,
        query.statement,
        vocabulary,
        record,
        proofs=proofs,
        ask=ask,
        rebind=rebind,
        limits=limits,
    )
    read = (Note(note.code, note.text, note.query) for note in query.notes)
    return tuple(dict.fromkeys((*read, *notes.all())))


def notes_on_wording(query: BoundQuery) -> tuple[Note, ...]:
    """Return the notes that a statement needs whatever the record says."""
    read = (Note(note.code, note.text, note.query) for note in query.notes)
    return tuple(dict.fromkeys((*read, *_on_wording(query.statement))))


def _on_wording(statement: BoundStatement) -> Iterator[Note]:
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
                yield _absence(absence.atom, absence.about)


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


def _absence(atom: Number, about: Sequence[str]) -> Note:
    missing = listed([f"`{text}`" for text in about], "or")
    text = (
        f"`{atom.text}` counts what is on record and takes silence for absence: what is not on "
        f"record about {missing} is not thereby absent"
    )
    return Note("absence", text)


def conditions_of(statement: BoundStatement) -> Iterator[BoundCondition]:
    """Yield every condition of a statement: the final one, and those of its columns."""
    asked = asked_in_the_end(statement)
    if asked is not None:
        yield asked.condition
    if isinstance(statement, BoundCheck):
        yield statement.where
    if isinstance(statement, BoundChoice):
        yield from (one for one in (statement.where, *statement.wishes) if one is not None)
    if isinstance(statement, BoundFind):
        for column in statement.columns:
            shown = column.shown
            if isinstance(shown, VerdictOf):
                yield shown.condition
            if column.condition is not None:
                yield column.condition
            elif isinstance(shown, CountOf) and shown.condition is not None:
                yield shown.condition


Quantified: TypeAlias = Some | Every | Number


class _AskedOfThings(Frozen):
    """A test of one property of things, in the condition in which it is asked of them."""

    atom: Quantified
    whole: BoundCondition
    things: tuple[str, ...]


class _Notes:
    def __init__(
        self,
        answer: Answer,
        item: syntax.Item,
        statement: BoundStatement,
        vocabulary: Vocabulary,
        record: Record,
        *,
        proofs: "Proofs",
        ask: Ask,
        rebind: Rebind,
        limits: Limits,
    ) -> None:
        self._proofs = proofs
        self._answer = answer
        self._item = item
        self._statement = statement
        self._vocabulary = vocabulary
        self._record = record
        self._ask = ask
        self._rebind = rebind
        self._limits = limits
        self._asked = asked_in_the_end(statement)
        self._counted: dict[Selection, dict[str, int]] = {}

    def all(self) -> Iterator[Note]:
        """Yield every note, what bears most on the rows first."""
        yield from self._differences()
        yield from self._empty_cells()
        yield from self._empty_counts()
        yield from self._chosen()
        yield from self._met_apart()
        yield from self._mixed_keys()
        yield from self._groups_without()
        yield from _on_wording(self._statement)
        yield from self._counted_as_absent()
        mismatches = list(self._mismatches())
        yield from dict.fromkeys(note for _, note in mismatches)
        never = {atom for atom, _ in mismatches if atom is not None}
        if self._asked is None or not _cannot_be_met(self._asked.condition, never):
            yield from self._open()
            yield from self._whatever_is_read()
            told = list(self._variants())
            yield from told
            yield from self._mixed([iri for note in told for iri in note.things])
        yield from self._alone()
        yield from self._words()
        yield from self._other_kinds()
        yield from self._kinds_apart()
        yield from self._measures()
        yield from self._unclaimed()
        yield from self._places()
        yield from self._beside_the_quantity()
        yield from self._near()
        yield from self._modal()
        yield from self._conditional()
        yield from self._also_counted()
        yield from self._ties()
        yield from self._skipped()

    # --- the condition as it would be written in another query ---

    def _written(self) -> syntax.Condition | None:
        """Return the final condition as written, definitions included."""
        things = getattr(self._statement, "things", None)
        if isinstance(self._statement, BoundComparison):
            things = self._statement.of
        own = getattr(self._item, "where", None)
        added = things.written if isinstance(things, Things) else None
        return syntax.all_of(added, own)

    @property
    def _kind(self) -> ClassTerm | None:
        """The class of the things asked about; None where single things are named."""
        things = getattr(self._statement, "things", None)
        if self._asked is not None:
            return self._asked.term
        return things.term if isinstance(things, Things) else None

    def _find(self, where: syntax.Condition, name: str = "") -> str:
        word = name or (self._kind.name if self._kind is not None else "")
        return Writer().item(syntax.Find(_name(word), where))

    def _noun(self, number: int) -> str:
        label = self._kind.label if self._kind is not None else "thing"
        return label if number == 1 else plural(label)

    def _named(self, iris: Sequence[str]) -> str:
        words = sorted(spelled(self._vocabulary.word_of(iri)) for iri in iris)
        return listed(first_few(words, _MOST_NAMED))

    def _verdicts(self, asked: Selection) -> dict[str, int]:
        if asked not in self._counted:
            self._counted[asked] = verdicts(asked, self._ask)
        return self._counted[asked]

    # --- open ---

    def _open(self) -> Iterator[Note]:
        """What is neither true nor false, whether or not there are rows."""
        asked, statement = self._asked, self._statement
        if asked is None or (isinstance(statement, BoundFind) and statement.including_unstated):
            return
        where = self._written()
        numbers = self._verdicts(asked)
        number = numbers["unstated"]
        if number and where is not None:
            query = self._find(_as_unstated(where))
            text = f"for {number} {self._noun(number)} the record leaves this open: `{query}`"
            yield Note("unstated", text, query)

    def _whatever_is_read(self) -> Iterator[Note]:
        """What is open part by part, and settled as a whole: no reading of the parts is left."""
        statement, asked = self._statement, self._asked
        if isinstance(statement, BoundCheck):
            condition = statement.where
            things: tuple[str, ...] = (statement.thing,)
        elif asked is not None and self._verdicts(asked)["unstated"]:
            condition, things = asked.condition, self._of_interest()
        else:
            return
        if len(atoms(condition)) < 2:
            return
        self._record.fetch(things)
        open_ones = [
            iri for iri in things if verdict_of(condition, iri, self._record) == "unstated"
        ]
        if not open_ones:
            return
        from .choice import Candidate, Chooser, TooManyReadingsError

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
                forward=lambda: proofs.rulebook().forward,
                most=self._limits.readings,
            )
            choice = chooser.choice
        except TooManyReadingsError:
            return
        by_premise = ""
        if rules := chooser.ruling():
            premises = proofs.prover().premises(rules)
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
        if not self._verdicts(asked)["mixed"]:
            return
        things = mixed_things(asked, self._ask, self._limits.most_rows)
        things = tuple(iri for iri in things if iri not in told)
        if things:
            link = variant_link(asked.term, self._vocabulary)
            finer = self._vocabulary.label_of(link.range) if link is not None else "variant"
            number = len(things)
            noun = self._noun(number)
            some = f"one {noun} is" if number == 1 else f"{number} {noun} are"
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
            required = joined(statement.things.condition, statement.where)
            conditions = dict.fromkeys((required, *statement.wishes))
            wanted = [Selection(statement.things.term, one) for one in conditions if one]
        for asked in wanted:
            if self._verdicts(asked)["mixed"]:
                things = mixed_things(asked, self._ask, self._limits.most_rows)
                yield asked, things[:_MOST_VARIANTS]
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

    # --- silence taken for absence ---

    def _met_apart(self) -> Iterator[Note]:
        """Comparisons that read as one range, and that no single value of a thing meets."""
        statement, answer = self._statement, self._answer
        conditions = list(conditions_of(statement))
        if isinstance(statement, BoundChoice):
            required = joined(statement.things.condition, statement.where)
            conditions = [one for one in (required, *statement.wishes) if one is not None]
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
            things = tuple(row[0].iri for row in answer.rows if row and isinstance(row[0], Thing))
            things = things or self._of_interest()
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
        for iri, sides in list(apart.items())[:_MOST_CLAIMS]:
            by_part = [
                f"{text} by {self._some_values(values, path)}"
                for text, values in zip(texts, sides, strict=True)
            ]
            told.append(f"of {spelled(self._vocabulary.word_of(iri))} {listed(by_part)}")
        if len(apart) > _MOST_CLAIMS:
            told.append(f"likewise of {len(apart) - _MOST_CLAIMS} more")
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
        ordered = sorted(values, key=lambda term: str(_value(term)))
        told = [with_unit(term, path.last.iri, self._vocabulary) for term in ordered]
        return listed(first_few(told, _MOST_CLAIMS))

    def _counted_as_absent(self) -> Iterator[Note]:
        """A count that came out too small may be so for want of a record."""
        for condition in conditions_of(self._statement):
            for absence in absences(condition):
                if absence.only_false and self._came_out_false(condition, absence.atom):
                    yield _absence(absence.atom, absence.about)

    def _came_out_false(self, condition: BoundCondition, atom: Number) -> bool:
        own = atom in tuple(atoms_of_things(condition))
        return self._came_out("false", condition, atom if own else condition)

    def _came_out(self, verdict: str, whole: BoundCondition, tested: BoundCondition) -> bool:
        """Tell whether a condition, or a part of one, had a verdict on anything it was asked of.

        Args:
            verdict: The verdict.
            whole: A condition of the statement: what is asked in the end, or that of a column.
            tested: It, or a part of it.
        """
        statement = self._statement
        if isinstance(statement, BoundCheck):
            return verdict_of(tested, statement.thing, self._record) == verdict
        if isinstance(statement, BoundChoice):
            return self._verdicts(Selection(statement.things.term, tested))[verdict] > 0
        if self._asked is not None and whole == self._asked.condition:
            return self._verdicts(Selection(self._asked.term, tested))[verdict] > 0
        if not self._is_column(whole):
            return False
        things = [row[0].iri for row in self._answer.rows if isinstance(row[0], Thing)]
        self._record.fetch(things)
        return any(verdict_of(tested, iri, self._record) == verdict for iri in things)

    def _is_column(self, condition: BoundCondition) -> bool:
        """Tell whether a condition is shown as a column, with its verdict on each thing."""
        statement = self._statement
        return isinstance(statement, BoundFind) and any(
            isinstance(column.shown, VerdictOf) and column.shown.condition == condition
            for column in statement.columns
        )

    # --- variants ---

    def _variants(self) -> Iterator[Note]:
        asked = self._asked
        if asked is None:
            return
        statement = self._statement
        differing = variants(
            asked,
            self._vocabulary,
            self._record,
            most=_MOST_VARIANTS,
            lenient=isinstance(statement, BoundFind) and statement.including_unstated,
        )
        if differing is None:
            return
        finer = differing.finer
        query = self._variant_query(differing.finer.name, differing.link)
        asks = f"; `{query}` asks for those" if query else ""
        if differing.left_out:
            number = len(differing.left_out)
            noun = self._noun(number)
            some = f"one {noun} is" if number == 1 else f"{number} {noun} are"
            whose = "it" if number == 1 else "theirs"
            text = (
                f"{some} left out although a {finer.label} of {whose} fits: "
                f"{self._named(differing.left_out)}{asks}"
            )
            yield Note("variants", text, query, differing.left_out)
        lenient = isinstance(statement, BoundFind) and statement.including_unstated
        kept = differing.kept
        if lenient:
            shown = {row[0].iri for row in self._answer.rows if isinstance(row[0], Thing)}
            kept = tuple(iri for iri in kept if iri in shown)
        if kept:
            number = len(kept)
            noun = self._noun(number)
            verb = {True: ("is kept", "are kept"), False: ("fits", "fit")}[lenient][number > 1]
            some = f"one {noun} {verb}" if number == 1 else f"{number} {noun} {verb}"
            whose = "it" if number == 1 else "theirs"
            fit = " fit" if lenient else ""
            text = (
                f"{some} although a {finer.label} of {whose} does not{fit}: "
                f"{self._named(kept)}{asks}"
            )
            yield Note("variants", text, query, kept)

    def _variant_query(self, name: str, link: PropertyTerm) -> str:
        """Return the query for the variants; what they do not have is asked of their thing."""
        where = self._written()
        if where is None:
            return ""
        back = syntax.Step(_name(link.name), inverse=True)
        rewritten = self._for_variants(_of_the_thing(where, back), name, back)
        asked = syntax.Find(_name(name), rewritten)
        return Writer().item(asked) if self._rebind(asked) is not None else ""

    def _for_variants(
        self, where: syntax.Condition, name: str, back: syntax.Step
    ) -> syntax.Condition:
        """Lead each part that cannot be asked of a variant back to the thing it is one of."""
        if self._rebind(syntax.Find(_name(name), where)) is not None:
            return where
        match where:
            case syntax.And(parts) | syntax.Or(parts):
                return type(where)(tuple(self._for_variants(part, name, back) for part in parts))
            case syntax.Not(part):
                return syntax.Not(self._for_variants(part, name, back))
            case syntax.Is(subject, verdict, negated) if not isinstance(subject, syntax.Path):
                inner = self._for_variants(subject, name, back)
                return syntax.Is(inner, verdict, negated)
            case syntax.Bare(path):
                return syntax.Bare(_led(back, path))
            case syntax.Has(path, quantifier, count, tail):
                return syntax.Has(_led(back, path), quantifier, count, tail)
            case syntax.SummaryTest(syntax.Aggregate(function, path, inner), operator, value):
                counted = syntax.Aggregate(function, _led(back, path), inner)
                return syntax.SummaryTest(counted, operator, value)
            case _:
                return where

    # --- differences, keys that differ, places that are shared ---

    def _differences(self) -> Iterator[Note]:
        """What compared things differ on: values on record, never silence beside a value."""
        answer = self._answer
        if answer.kind != "compare" or len(answer.rows) < 2:
            return
        differing, silent, split, unknown = [], [], [], []
        compared = len(answer.columns) == 1
        for index, column in enumerate(answer.columns[1:], 1):
            cells = [row[index] for row in answer.rows]
            stated = {cell for cell in cells if cell not in (None, (), Gap.MIXED)}
            if len(stated) > 1:
                differing.append(column.name)
            spoken_of = self._of_variants.get(column.name, ())
            missing = [row[0] for row in answer.rows if row[index] in (None, ())]
            compared = compared or bool(stated)
            if len(missing) == len(answer.rows):
                unknown.append(column.name)
            if missing and stated:
                whole = " as a whole" if spoken_of else ""
                silent.append(f"{column.name} ({self._cells(missing)}{whole})")
            mixed = [row[0] for row in answer.rows if row[index] is Gap.MIXED]
            if mixed:
                split.append((column.name, mixed))
        if differing:
            yield Note("differences", f"they differ on {', '.join(differing)}")
        elif silent or split:
            text = "what is on record of each as a whole does not differ"
            yield Note("differences", text)
        elif compared:
            yield Note("differences", "they do not differ")
        if unknown:
            shown = listed(first_few(unknown, _MOST_NAMED))
            text = (
                f"nothing is on record of any of them on {shown}: whether they differ is not known"
            )
            yield Note("silence", text)
        if silent:
            shown = listed(first_few(silent, _MOST_NAMED))
            text = f"nothing is on record on {shown}: that is no difference"
            yield Note("silence", text)
        for name, things in split:
            iris = tuple(thing.iri for thing in things if isinstance(thing, Thing))
            text = f"mixed on {name}, since variants differ: {self._cells(things)}"
            yield Note("mixed", text, "", iris)

    @property
    def _of_variants(self) -> Mapping[str, tuple[Thing, ...]]:
        """The things with an empty cell of which a variant has a value, by the name of the column.

        An empty cell reads as silence, which it is not where a configuration is spoken of.
        """
        return self._beyond_cells[0]

    @cached_property
    def _beyond_cells(self) -> tuple[Mapping[str, tuple[Thing, ...]], ...]:
        """By the name of the column: things whose cell is empty, and things whose cell is not.

        Of each, a variant has a value that the cell does not show.
        """
        statement, answer = self._statement, self._answer
        links = self._vocabulary.variant_links
        things = [row[0] for row in answer.rows if row and isinstance(row[0], Thing)]
        if not links or not things or len(things) > _MOST_VARIANTS:
            return {}, {}
        if not isinstance(statement, BoundFind | BoundComparison):
            return {}, {}
        if isinstance(statement, BoundFind) and statement.group is not None:
            return {}, {}
        terms = self._shown_alone
        self._record.fetch(thing.iri for thing in things)
        variants_of = {
            thing: [
                variant
                for link in links
                for variant in self._record.values(NamedNode(thing.iri), link)
            ]
            for thing in things
        }
        self._record.fetch(
            variant.value
            for several in variants_of.values()
            for variant in several
            if isinstance(variant, NamedNode)
        )
        empty: dict[str, tuple[Thing, ...]] = {}
        further: dict[str, tuple[Thing, ...]] = {}
        counting = {
            column.name for column in statement.columns if isinstance(column.shown, CountOf)
        }
        for place, column in enumerate(answer.columns):
            term = terms.get(column.name)
            if term is None:
                continue
            beyond = [
                (row[0], row[place])
                for row in answer.rows
                if isinstance(row[0], Thing)
                and not isinstance(row[place], Gap)
                and self._has_variant_beyond(row[0], term, variants_of[row[0]])
            ]
            # A column that counts has 0 where nothing is on record.
            nothing = (None, (), 0) if column.name in counting else (None, ())
            if blank := tuple(thing for thing, cell in beyond if cell in nothing):
                empty[column.name] = blank
            filled = tuple(thing for thing, cell in beyond if cell not in nothing)
            if filled and not term.functional:
                further[column.name] = filled
        return empty, further

    @cached_property
    def _shown_alone(self) -> Mapping[str, PropertyTerm]:
        """The properties whose values, or their number, a column shows, by its name."""
        statement = self._statement
        shown = {}
        for column in (
            statement.columns if isinstance(statement, BoundFind | BoundComparison) else ()
        ):
            path: Shown | None = column.shown
            if isinstance(path, CountOf):
                path = path.path if path.function == "count" and path.condition is None else None
            if isinstance(path, BoundPath) and len(path.steps) == 1 and not path.steps[0].inverse:
                shown[column.name] = path.last
        if isinstance(statement, BoundComparison) and not shown:
            shown = {term.name: term for term in self._vocabulary.properties.values()}
        return shown

    def _has_variant_beyond(self, thing: Thing, term: PropertyTerm, variants: list[Term]) -> bool:
        held = self._record.values(NamedNode(thing.iri), term.iri)
        return any(
            value not in held
            for variant in variants
            for value in self._record.values(variant, term.iri)
        )

    def _empty_cells(self) -> Iterator[Note]:
        """Cells that are empty, or lack something, although it is said of a variant."""
        told, further = self._beyond_cells
        for name, things in further.items():
            iris = tuple(thing.iri for thing in things)
            term = self._shown_alone[name]
            query = self._variants_with(term, things[0])
            asks = f"; `{query}` shows it" if query else ""
            text = f"`{name}`: of {self._named(iris)}, more is said of variants only{asks}"
            yield Note("some-variants", text, query, iris)
        if len(told) > _MOST_CLAIMS:
            names = listed([f"`{name}`" for name in told])
            things = tuple(dict.fromkeys(thing for several in told.values() for thing in several))
            iris = tuple(thing.iri for thing in things)
            text = f"of {self._named(iris)}, some is said of variants only: {names}"
            yield Note("some-variants", text, "", iris)
            return
        for name, things in told.items():
            iris = tuple(thing.iri for thing in things)
            term = self._shown_alone[name]
            said = f"`{spelled(term.name)}`"
            text = f"{said} is said of variants only, not of {self._named(iris)} as a whole"
            query = self._variants_with(term, things[0])
            asks = f"; `{query}` shows them" if query else ""
            yield Note("some-variants", f"{text}{asks}", query, iris)

    def _empty_counts(self) -> Iterator[Note]:
        """Counts that came to 0, which reads as *none* although nothing is on record."""
        statement = self._statement
        if not isinstance(statement, BoundFind):
            return
        places = {column.name: place for place, column in enumerate(self._answer.columns)}
        for column in statement.columns:
            shown = column.shown
            if not isinstance(shown, CountOf) or shown.function != "count":
                continue
            asks_openly = shown.condition is not None and may_be_open(shown.condition)
            if shown.path is None or not (shown.path.open or asks_openly):
                continue
            place = places[column.name]
            of_variants = self._of_variants.get(column.name, ())
            cells = [row[0] for row in self._answer.rows if row[place] == 0]
            cells = [one for one in cells if one not in of_variants]
            if not cells:
                continue
            things = tuple(one.iri for one in cells if isinstance(one, Thing))
            things = things if statement.group is None else ()
            whose = f" (of {self._named(things)})" if things else ""
            text = (
                f"`{column.name}` counts what is on record: where it is 0{whose}, nothing is on "
                "record, which does not say that there is none"
            )
            yield Note("absence", text, "", things)

    def _variants_with(self, term: PropertyTerm, thing: Thing) -> str:
        """Return the query that shows the variants of all things with a property."""
        individual = self._vocabulary.individuals.get(thing.iri)
        kinds = individual.types if individual is not None else ()
        for kind in kinds:
            owner = self._vocabulary.classes.get(kind)
            link = variant_link(owner, self._vocabulary) if owner is not None else None
            if link is not None:
                finer = self._vocabulary.classes[link.range]
                return f"find {spelled(finer.name)} show {spelled(term.name)}"
        return ""

    def _chosen(self) -> Iterator[Note]:
        """What would change the first place, what cannot be ordered, what cannot be met."""
        choice = self._answer.choice
        if choice is None:
            return
        for pivot in choice.pivots[:_MOST_CLAIMS]:
            first = [self._labels(things) for things in (pivot.if_true, pivot.if_false)]
            text = (
                f"{pivot.silence.thing.label}, `{pivot.silence.condition}` is open: if it holds, "
                f"{first[0]} first; if not, {first[1]} first"
            )
            yield Note("pivot", text)
        if len(choice.pivots) > _MOST_CLAIMS:
            more = len(choice.pivots) - _MOST_CLAIMS
            yield Note("pivot", f"{more} more silences would each change the first place alone")
        pairs = {frozenset(pair) for pair in choice.before}
        loose = [
            (one, other)
            for one, other in combinations([group[0] for group in choice.fits], 2)
            if frozenset((one, other)) not in pairs
        ]
        if loose:
            things = tuple(dict.fromkeys(thing for pair in loose for thing in pair))
            text = (
                f"neither stands before the other, so their order says nothing: {self._few(things)}"
            )
            yield Note("incomparable", text, "", tuple(thing.iri for thing in things))
        if choice.conflicts_cut:
            text = (
                "nothing fits, and the sets of conditions are too many to tell which of them "
                "cannot be met together; ask with fewer conditions"
            )
            yield Note("cannot-be-met", text)
        for conflict in choice.conflicts:
            together = listed([f"`{part}`" for part in conflict])
            yield Note("cannot-be-met", f"nothing can meet {together}, however silence is read")

    def _labels(self, things: Sequence[Thing]) -> str:
        if not things:
            return "nothing stands"
        verb = "stands" if len(things) == 1 else "stand"
        return f"{self._few(things)} {verb}"

    def _few(self, things: Sequence[Thing]) -> str:
        labels = [thing.label for thing in things[:_MOST_CLAIMS]]
        more = len(things) - len(labels)
        return listed([*labels, *([f"{more} more"] if more else [])])

    def _cells(self, things: Iterable[object]) -> str:
        return listed([thing.label for thing in things if isinstance(thing, Thing)])

    def _mixed_keys(self) -> Iterator[Note]:
        """Which things without a key are not silent on it: their variants differ."""
        find, item = self._statement, self._item
        if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
            return
        for key, written in zip(
            find.group.keys if find.group else (),
            item.group.keys if item.group is not None else (),
            strict=False,
        ):
            if not isinstance(key.shown, BoundPath) or key.shown.mixing is None:
                continue
            where: syntax.Condition = syntax.Is(written, "mixed")
            own = self._written()
            if own is not None:
                where = syntax.And((*(own.parts if isinstance(own, syntax.And) else (own,)), where))
            asked = syntax.Find(
                _name(find.things.term.name), where, limit=syntax.Limit(self._limits.most_rows)
            )
            things = self._listed(asked)
            if things:
                query = Writer().item(syntax.Find(asked.name, where))
                text = (
                    f"among those without {key.shown.last.label}, the variants of "
                    f"{self._named(things)} differ: `{query}`"
                )
                yield Note("mixed", text, query, things)

    def _groups_without(self) -> Iterator[Note]:
        """Which things are grouped or summed up without a value that a variant of theirs has."""
        find = self._statement
        if not isinstance(find, BoundFind) or find.group is None:
            return
        link = variant_link(find.things.term, self._vocabulary)
        if link is None:
            return
        keys = {column.shown for column in find.group.keys}
        paths: dict[PropertyTerm, bool] = {}
        for shown in (*keys, *(column.shown for column in find.columns)):
            path = shown.path if isinstance(shown, CountOf) else shown
            if isinstance(path, BoundPath) and len(path.steps) == 1 and not path.steps[0].inverse:
                paths.setdefault(path.last, shown in keys and path.mixing is not None)
        if not paths:
            return
        limit = syntax.Limit(self._limits.most_rows)
        things = self._listed(
            syntax.Find(_name(find.things.term.name), self._written(), limit=limit)
        )
        if len(things) > _MOST_VARIANTS:
            return
        self._record.fetch(things)
        variants_of = {iri: self._record.values(NamedNode(iri), link.iri) for iri in things}
        several = [one for held in variants_of.values() for one in held]
        self._record.fetch(one.value for one in several if isinstance(one, NamedNode))
        finer = self._vocabulary.classes[link.range]
        for term, told in paths.items():
            without = tuple(
                iri
                for iri in things
                if not self._record.values(NamedNode(iri), term.iri)
                and any(self._record.values(one, term.iri) for one in variants_of[iri])
                and not (told and NamedNode(term.iri) in self._mixed_on(iri))
            )
            if without:
                query = f"find {spelled(finer.name)} where any {term.name} show {term.name}"
                text = (
                    f"`{term.name}` is said of variants only, not of {self._named(without)} as a "
                    f"whole; `{query}` shows them"
                )
                yield Note("some-variants", text, query, without)

    def _mixed_on(self, iri: str) -> Sequence[Term]:
        return self._record.values(NamedNode(iri), MIXED_ON)

    def _listed(self, asked: syntax.Find) -> tuple[str, ...]:
        bound = self._rebind(asked)
        if bound is None:
            return ()
        rows = self._run(bound)
        place = rows.variables.index(THING)
        things = (row[place] for row in rows.rows)
        return tuple(dict.fromkeys(thing.value for thing in things if thing is not None))

    def _run(self, bound: BoundQuery) -> "Rows":
        compiled = compile_query(bound, self._vocabulary.prefixes, self._limits)
        return self._ask(compiled.text)

    def _ties(self) -> Iterator[Note]:
        """How many share the last place, where `limit` cut among equals."""
        find, item = self._statement, self._item
        if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
            return
        if find.group is not None or not item.order or find.limit is None:
            return
        if len(self._answer.rows) < find.limit:
            return
        columns = tuple(
            BoundColumn(f"key{index}", "", key.shown) for index, key in enumerate(find.order)
        )
        whole = BoundFind(
            find.things,
            find.where,
            columns,
            None,
            find.order,
            self._limits.most_rows,
            0,
            find.including_unstated,
        )
        compiled = compile_query(BoundQuery(whole), self._vocabulary.prefixes, self._limits)
        rows = self._ask(compiled.text)
        place = {name: index for index, name in enumerate(rows.variables)}
        things: dict[str, tuple[object, ...]] = {}
        for row in rows.rows:
            thing = row[place[THING]]
            keys = tuple(row[place[column.variable]] for column in compiled.columns)
            if isinstance(thing, NamedNode):
                things.setdefault(thing.value, tuple(map(_value, keys)))
        order = list(things)
        last = find.offset + find.limit - 1
        if last >= len(order):
            return
        equal = [iri for iri in order if things[iri] == things[order[last]]]
        cut = [iri for iri in equal if order.index(iri) > last]
        if cut:
            number = len(equal)
            text = (
                f"{number} share the last place, and {len(cut)} of them "
                f"{'is' if len(cut) == 1 else 'are'} cut off: {self._named(cut)}"
            )
            yield Note("ties", text, "", tuple(cut))

    def _skipped(self) -> Iterator[Note]:
        """An answer that is empty only because all of it lies before the offset."""
        find = self._statement
        if not isinstance(find, BoundFind) or self._answer.rows or not find.offset:
            return
        first = BoundFind(
            find.things, find.where, find.columns, find.group, (), 1, 0, find.including_unstated
        )
        if self._run(BoundQuery(first)).rows:
            text = f"`offset {find.offset}` skips all rows there are, so none is shown"
            yield Note("skipped", text)

    # --- words, kinds and classes that do not meet ---

    def _words(self) -> Iterator[Note]:
        """A text that is not met was looked for in words that are ours."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if isinstance(atom, MentionsText) and not self._met(atom, condition):
                    yield self._not_mentioned(atom)

    def _met(self, atom: MentionsText, condition: BoundCondition) -> bool:
        column = self._is_column(condition)
        own = atom in tuple(atoms_of_things(condition))
        if column or isinstance(self._statement, BoundCheck | BoundChoice):
            return self._came_out("true", condition, atom if own else condition)
        if self._answer.kind == "find" and self._answer.rows:
            return True
        # What else is asked may be what nothing meets.
        return self._asked is None or self._came_out("true", condition, atom if own else condition)

    def _not_mentioned(self, atom: MentionsText) -> Note:
        vocabulary = self._vocabulary
        wanted = atom.wanted.casefold()
        holding = [
            individual
            for individual in vocabulary.individuals.speaking_of(wanted)
            if any(
                wanted in text.casefold()
                for text in (individual.label, individual.definition, *individual.synonyms)
            )
        ]
        ours = "the words searched are this project's, so that says nothing about the source"
        if not self._answer.edition:
            ours = "the words searched are those of the files that were loaded"
        if not holding:
            return Note(
                "words", f"no name or definition on record mentions {atom.wanted!r}; {ours}"
            )
        queries = self._elsewhere(atom, holding) if self._asked is not None else []
        if not queries:
            return Note("words", f"`{atom.text}` is not met; {ours}")
        asked = listed([f"`{query}`" for query in queries[:2]], "or")
        text = (
            f"`mentions` looks into the texts of the {self._noun(1)} and of what is on record of "
            f"it, and {ours}; "
            f"look further with {asked}"
        )
        return Note("elsewhere", text, queries[0])

    def _elsewhere(self, atom: MentionsText, holding: Sequence[Individual]) -> list[str]:
        """Return queries that look for a text one step away."""
        assert self._asked is not None
        vocabulary = self._vocabulary
        links = [
            term
            for term in vocabulary.properties_of((self._asked.term.iri,))
            if term.kind == "thing" and term.range in vocabulary.classes and term.uses
        ]
        above = {up for term in links for up in term.parents[1:]}
        queries = []
        for term in sorted(links, key=lambda term: (term.iri in above, -term.uses, term.name)):
            if any(vocabulary.is_instance(one, term.range) for one in holding):
                path = syntax.Path((syntax.Step(_name(term.name)),))
                inner = syntax.With(syntax.Mentions(syntax.Text(atom.wanted)))
                queries.append(self._find(syntax.Has(path, "any", 0, inner)))
        if not queries:
            # Nothing leads there from what was asked about, so it is asked about itself.
            types = dict.fromkeys(iri for one in holding for iri in one.types)
            kinds = [vocabulary.classes[iri] for iri in types if not vocabulary.classes[iri].hidden]
            where = syntax.Mentions(syntax.Text(atom.wanted))
            queries = [self._find(where, kind.name) for kind in kinds]
        return queries

    def _mismatches(self) -> Iterator[tuple[Atom | None, Note]]:
        """Yield each condition that asks for what its things are never, and what to say.

        It is a mismatch, not a silence.
        """
        for condition, classes in self._conditions():
            yield from self._misfits(condition, classes)

    def _conditions(self) -> Iterator[tuple[BoundCondition, tuple[str, ...]]]:
        """Yield every condition of the statement, with the classes of what it is asked of."""
        statement = self._statement
        things = getattr(statement, "things", None)
        if isinstance(statement, BoundComparison):
            things = statement.of
        classes: tuple[str, ...] = (things.term.iri,) if isinstance(things, Things) else ()
        if isinstance(statement, BoundCheck):
            classes = statement.classes
        of_values: dict[BoundCondition, tuple[str, ...]] = {}
        if isinstance(statement, BoundFind):
            for column in statement.columns:
                shown = column.shown
                path = shown.path if isinstance(shown, CountOf) else shown
                if isinstance(path, BoundPath):
                    own = column.condition
                    if own is None and isinstance(shown, CountOf):
                        own = shown.condition
                    if own is not None:
                        of_values[own] = path.classes
        for condition in conditions_of(statement):
            yield condition, of_values.get(condition, classes)

    def _misfits(
        self, condition: BoundCondition, classes: tuple[str, ...], path: BoundPath | None = None
    ) -> Iterator[tuple[Atom | None, Note]]:
        """Yield the tests of class and identity in a condition that nothing of some classes meets.

        Args:
            condition: The condition.
            classes: IRIs of classes; empty where they are not known.
            path: The path at whose end the things stand; None for the things asked about.
        """
        match condition:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    yield from self._misfits(part, classes, path)
            case Negation(part) | HasVerdict(part):
                yield from self._misfits(part, classes, path)
            case Some(inner, Satisfies(test)) | Every(inner, Satisfies(test)):
                for atom, note in self._misfits(test, inner.classes, inner):
                    yield (condition if atom == test else atom), note
            case Number(inner, Satisfies(test)):
                for atom, note in self._misfits(test, inner.classes, inner):
                    yield (condition if atom == test else atom), note
            case OfClass(wanted) if classes and not self._meet(wanted.iri, classes):
                names = self._called(classes)
                holds = f"`{path.text}` holds {names}" if path is not None else f"asked of {names}"
                whole = f"{path.text} {condition.text}" if path is not None else condition.text
                text = (
                    f"{holds}, and nothing on record is that and {article(wanted.name)} "
                    f"`{wanted.name}` too, so `{whole}` cannot be met"
                )
                query = self._same_word(path, wanted.name, classes) if path is not None else ""
                if query:
                    text += f"; perhaps `{query}`"
                yield condition, Note("kinds", text, query)
            case IsThing(things) if classes:
                others = [iri for iri in things if not self._can_be(iri, classes)]
                for iri in others:
                    individual = self._vocabulary.individuals.get(iri)
                    kinds = individual.types if individual is not None else ()
                    text = (
                        f"`{spelled(self._vocabulary.word_of(iri))}` is {self._called(kinds)}, and "
                        f"nothing on record is that and {self._called(classes)} too"
                    )
                    # By another of the things named it can be met.
                    none = len(others) == len(things)
                    text += f", so `{condition.text}` cannot be met" if none else ""
                    yield (condition if none else None), Note("kinds", text)

    def _called(self, classes: Iterable[str]) -> str:
        words = [f"`{self._vocabulary.word_of(iri)}`" for iri in classes]
        if self._one_thing:
            # It is of many classes that were inferred; the first is what it was said to be.
            words = words[:1]
        return listed(list(dict.fromkeys(words)), "or")

    def _can_be(self, iri: str, classes: Sequence[str]) -> bool:
        individual = self._vocabulary.individuals.get(iri)
        if individual is None:
            return True
        return any(self._vocabulary.is_instance(individual, kind) for kind in classes)

    def _meet(self, wanted: str, held: Sequence[str]) -> bool:
        """Tell whether something is of a class and of one of several others, or could be."""
        vocabulary = self._vocabulary
        if any(
            vocabulary.is_subclass(wanted, iri) or vocabulary.is_subclass(iri, wanted)
            for iri in held
        ):
            return True
        return any(
            vocabulary.is_instance(one, iri)
            for one in vocabulary.individuals_of(wanted)
            for iri in held
        )

    def _same_word(self, path: BoundPath, word: str, held: Sequence[str]) -> str:
        for iri in held:
            for one in self._vocabulary.individuals_of(iri):
                if one.name == word and self._asked is not None:
                    return (
                        f"find {spelled(self._asked.term.name)} where {path.text} = {spelled(word)}"
                    )
        return ""

    def _other_kinds(self) -> Iterator[Note]:
        """Values that a comparison could not compare, since they are of another kind."""
        for condition in conditions_of(self._statement):
            own = tuple(atoms_of_things(condition))
            for atom in deep_atoms(condition):
                if not isinstance(atom, Some | Every | Number) or atom.path.kind in _ONE_KIND:
                    continue
                match atom.test:
                    case ValueIs(_, constant):
                        constants: tuple[Constant, ...] = (constant,)
                    case OneOf(constants):
                        pass
                    case TextIs():
                        # Of things it looks at what they are called.
                        constants = (Constant("", "text"), Constant("", "thing"))
                    case _:
                        continue
                about = self._asked.term if self._asked is not None and atom in own else None
                yield from self._not_compared(atom.path, atom.text, constants, about)

    def _not_compared(
        self, path: BoundPath, text: str, constants: Sequence[Constant], about: ClassTerm | None
    ) -> Iterator[Note]:
        wanted = {_sort_of(constant.kind, constant.value) for constant in constants}
        kinds = {constant.kind for constant in constants}
        other: Counter[str] = Counter()
        for term in self._values_of(path, about):
            sort = _sort_of_term(term)
            if sort not in wanted:
                word = KIND_WORDS[sort[0]].one
                if sort[0] in kinds:
                    word += " with a zone" if sort[1] else " without a zone"
                other[word] += 1
        if other:
            told = _counted(other)
            yield Note("kinds", f"values of another kind could not be compared by `{text}`: {told}")

    def _values_of(self, path: BoundPath, about: ClassTerm | None) -> Iterator[Term]:
        """Yield what a path leads to from the things of a class, or from all, each once."""
        value, subject = Var("value"), Var(THING)
        member = (Fact(subject, Iri(RDF_TYPE), Iri(about.iri)),) if about is not None else ()
        where = (*member, Fact(subject, path_of(path.steps), value))
        select = Select((value,), where, distinct=True, limit=self._limits.most_rows)
        for (term,) in self._ask(print_select(select, PREFIXES)).rows:
            if term is not None:
                yield term

    def _kinds_apart(self) -> Iterator[Note]:
        """Values of several kinds that are ordered or added, which no order and no sum joins."""
        for path, text, sums in dict.fromkeys(_gathered(self._statement)):
            if path.kind in _ONE_KIND and not path.last.long:
                continue
            values = list(self._values_of(path, self._asked.term if self._asked else None))
            sorts = list(map(_sort_of_term, values))
            held = Counter(KIND_WORDS[kind].one for kind, _ in sorts)
            if sums and len(held) > 1:
                others = {word: number for word, number in held.items() if word != "a number"}
                left = _counted(others)
                yield Note("kinds", f"`{text}` adds numbers only, and leaves out {left}")
            elif len(set(sorts)) > 1:
                names = _counted(held)
                both = "" if len(held) > 1 else ", with and without a zone"
                yield Note(
                    "kinds",
                    f"`{text}` puts values of different kinds beside each other, among which there "
                    f"is no order: {names}{both}",
                )
            long = sum(
                sort == ("number", False) and is_long(value.value)
                for sort, value in zip(sorts, values, strict=True)
            )
            if sums and long:
                yield Note(
                    "kinds",
                    f"`{text}` may lack {long} of the numbers: they have more digits than engines "
                    "count with",
                )

    # --- claims there are none of ---

    def _unclaimed(self) -> Iterator[Note]:
        """A question after claims of facts that nobody made claims for."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if not isinstance(atom, RestsOn) or self._is_claimed(atom.term.iri):
                    continue
                said = (
                    "what is known of it was stated as a fact, or follows by rules"
                    if atom.basis == "claimed"
                    else "so this tells nothing of whether it was stated or follows by rules"
                )
                text = f"no claim on record speaks of `{spelled(atom.term.name)}`: {said}"
                yield Note("unclaimed", text)

    def _is_claimed(self, iri: str) -> bool:
        claim = Var("claim")
        select = Select((claim,), (Fact(claim, Iri(IST + "property"), Iri(iri)),), limit=1)
        return bool(self._ask(print_select(select, PREFIXES)).rows)

    # --- places without anything of their own ---

    def _places(self) -> Iterator[Note]:
        """Where a place such as a page holds nothing itself: what contains it."""
        statement = self._statement
        if not isinstance(statement, BoundFind | BoundCount) or self._asked is None:
            return
        if self._answer.rows if isinstance(statement, BoundFind) else self._counts_any:
            return
        for atom in atoms_of_things(self._asked.condition):
            if not isinstance(atom, Some) or not isinstance(atom.test, ValueIs):
                continue
            place, test = atom.path.last, atom.test
            if len(atom.path.steps) > 1 or not place.begin or test.operator != "=":
                continue
            begin = self._vocabulary.properties.get(place.begin)
            link = self._container(begin) if begin is not None else None
            if link is None or not self._nowhere(place, test.constant.value):
                continue
            containing, ended = self._containing(place, Decimal(test.constant.value))
            if not containing:
                text = f"nothing on record contains {place.label} {test.constant.value}"
                yield Note("elsewhere", text)
                continue
            names = tuple(_name(self._vocabulary.word_of(iri)) for iri in containing)
            told = [
                f"{self._vocabulary.label_of(iri)} (from {place.label} {first})"
                for iri, first in containing.items()
            ]
            if not ended:
                text = (
                    f"{place.label} {test.constant.value} comes behind the last beginning on "
                    f"record, that of {listed(told)}, and where that ends is not on record"
                )
                yield Note("elsewhere", text, "", tuple(containing))
                continue
            path = syntax.Path((syntax.Step(_name(link.name)),))
            tail = syntax.Among(names) if len(names) > 1 else syntax.Compare("=", names[0])
            query = self._find(syntax.Has(path, None, 0, tail))
            text = (
                f"nothing is on record from {place.label} {test.constant.value} itself, which is "
                f"within reach of {listed(told)}: `{query}`"
            )
            yield Note("elsewhere", text, query, tuple(containing))

    @property
    def _counts_any(self) -> bool:
        return self._asked is not None and self._verdicts(self._asked)["true"] > 0

    def _container(self, begin: PropertyTerm) -> PropertyTerm | None:
        """Return the property from a thing to what contains it, which has a beginning."""
        assert self._asked is not None
        for term in self._vocabulary.properties_of((self._asked.term.iri,), below=False):
            if term.functional and term.range in begin.domain:
                return term
        return None

    def _nowhere(self, place: PropertyTerm, number: str) -> bool:
        """Whether nothing at all has a place, whatever else a statement asks."""
        thing, value = Var(THING), Var("value")
        select = Select((value,), (Fact(thing, Iri(place.iri), value),), distinct=True)
        rows = self._ask(print_select(select, PREFIXES)).rows
        return all(
            not isinstance(term, Literal) or Decimal(term.value) != Decimal(number)
            for (term,) in rows
        )

    def _containing(self, place: PropertyTerm, number: Decimal) -> tuple[dict[str, int], bool]:
        """Return what contains a place, by IRI, with its first place, and whether that is known.

        Where the last place of something is not on record, it is taken to reach as far as the
        next beginning; how far the last of all reaches is not known.
        """
        thing, first, last = Var(THING), Var("first"), Var("last")
        begins = Select((thing, first), (Fact(thing, Iri(place.begin), first),))
        starts = _numbers(self._ask(print_select(begins, PREFIXES)).rows)
        ends: dict[str, int] = {}
        if place.end:
            finishes = Select((thing, last), (Fact(thing, Iri(place.end), last),))
            ends = _numbers(self._ask(print_select(finishes, PREFIXES)).rows)
        before = [start for start in starts.values() if start <= number]
        nearest = max(before, default=0)
        containing = {
            iri: start
            for iri, start in sorted(starts.items(), key=lambda entry: (entry[1], entry[0]))
            if start <= number and (ends[iri] >= number if iri in ends else start == nearest)
        }
        ended = any(iri in ends for iri in containing) or any(
            start >= number for start in starts.values()
        )
        return containing, ended

    def _measures(self) -> Iterator[Note]:
        """Numbers put together although the unit that stands beside each is not the same."""
        words = _UNITS & {local_name(iri) for iri in self._vocabulary.properties}
        if not words:
            return
        told: set[str] = set()
        for steps, test in self._numbers_put_together():
            text = ".".join(step.term.name for step in steps)
            if text in told:
                continue
            by_unit = self._by_unit(steps, test)
            if len(by_unit) < 2:
                continue
            told.add(text)
            parts = [
                f"{listed(first_few(numbers, _MOST_CLAIMS))} {unit}"
                for unit, numbers in by_unit.items()
            ]
            yield Note(
                "measures",
                f"the numbers under `{text}` are of different measures, which no sum, order or "
                f"comparison tells apart: {'; '.join(first_few(parts, _MOST_CLAIMS))}",
            )

    def _numbers_put_together(self) -> Iterator[tuple[tuple[BoundStep, ...], BoundCondition]]:
        """Yield the steps to numbers that are added, ordered or compared, with what they meet."""
        statement = self._statement
        if isinstance(statement, BoundFind):
            every: list[Shown] = [column.shown for column in statement.columns]
            every += [key.shown for key in statement.order]
            for shown in every:
                if isinstance(shown, CountOf) and shown.function in _PUT_TOGETHER:
                    assert shown.path is not None
                    condition = shown.condition
                    test = Satisfies(condition) if condition is not None else Recorded()
                    yield shown.path.steps, Some(shown.path, test)
            for key in statement.order:
                if isinstance(key.shown, BoundPath):
                    yield key.shown.steps, Some(key.shown, Recorded())
        for condition, _ in self._conditions():
            for atom in deep_atoms(condition):
                if isinstance(atom, Some | Every | Number) and isinstance(atom.test, ValueIs):
                    yield atom.path.steps, atom
                elif isinstance(atom, Some | Every | Number) and isinstance(atom.test, Satisfies):
                    for inner in atoms(atom.test.condition):
                        if isinstance(inner, Some | Every) and isinstance(inner.test, ValueIs):
                            yield (*atom.path.steps, *inner.path.steps), atom

    def _by_unit(
        self, steps: tuple[BoundStep, ...], whole: BoundCondition
    ) -> Mapping[str, list[str]]:
        """Return the numbers at the end of some steps by the unit that stands beside them."""
        term = steps[-1].term
        if term.unit or not (term.kind == "number" or "number" in term.kinds):
            return {}
        units = [iri for iri in self._vocabulary.properties if local_name(iri) in _UNITS]
        if not any(self._have_both(term.iri, unit) for unit in units):
            return {}
        test = whole.test if isinstance(whole, Some | Every | Number) else Recorded()
        by_unit: dict[str, list[str]] = {}
        for iri in self._shown_things():
            for holder, _ in walk(steps[:-1], NamedNode(iri), self._record):
                of_holder = test.condition if isinstance(test, Satisfies) else None
                if of_holder is not None and len(steps) > 1:
                    judged = judge(of_holder, holder, self._record)
                    if judged.verdict == "false":
                        continue
                for value in self._record.values(holder, term.iri):
                    if isinstance(test, ValueIs) and not fitting((), test, value, self._record):
                        continue
                    found = [u for unit in units for u in self._record.values(holder, unit)]
                    beside = listed([said(one, self._vocabulary) for one in found])
                    label = said(holder, self._vocabulary)
                    unit = f"in {beside}" if beside else f"without a unit ({label})"
                    shown = by_unit.setdefault(unit, [])
                    number = said(value, self._vocabulary)
                    if number not in shown:
                        shown.append(number)
        return by_unit

    def _have_both(self, number: str, unit: str) -> bool:
        """Tell whether a unit stands beside some number of a property."""
        both = (Fact(Var("x"), Iri(number), Var("n")), Fact(Var("x"), Iri(unit), Var("u")))
        query = Select((Var("x"),), both, limit=1)
        return bool(self._ask(print_select(query, PREFIXES)).rows)

    def _shown_things(self) -> tuple[str, ...]:
        """Return the things of the answer; of groups and counts those that can be named."""
        if isinstance(self._statement, BoundCheck):
            return (self._statement.thing,)
        rows = self._answer.rows
        grouped = isinstance(self._statement, BoundFind) and self._statement.group is not None
        if isinstance(self._statement, BoundFind) and not grouped:
            things = [row[0].iri for row in rows if row and isinstance(row[0], Thing)]
            return tuple(things[:_MOST_ASKED_ABOUT])
        asked = self._asked.condition if self._asked is not None else None
        every = self._of_interest()
        if asked is None and self._kind is not None:
            every = tuple(one.iri for one in self._vocabulary.individuals_of(self._kind.iri))
        return tuple(
            iri
            for iri in every[:_MOST_ASKED_ABOUT]
            if asked is None or verdict_of(asked, iri, self._record) == "true"
        )

    def _beside_the_quantity(self) -> Iterator[Note]:
        """Quantities of the same unit that are on record one step away."""
        for asked in self._asked_of_things():
            unit = asked.atom.path.last.unit
            if not unit or not isinstance(asked.atom.test, ValueIs):
                continue
            told = []
            for iri in self._left_open(asked, ("unstated", "false")):
                whose = "" if self._one_thing else f"{self._vocabulary.label_of(iri)} – "
                told += [f"{whose}{quantity}" for quantity in self._quantities(iri, unit)]
            if told:
                shown = first_few(told, _MOST_CLAIMS)
                text = f"also on record in {unit}, under another property: {'; '.join(shown)}"
                yield Note("beside", text)

    def _quantities(self, iri: str, unit: str) -> Iterator[str]:
        """Yield the quantities of a thing that are things themselves and have the unit."""
        for name, values in self._record.about(NamedNode(iri)).items():
            term = self._vocabulary.properties.get(name)
            if term is None or term.kind != "thing":
                continue
            self._record.fetch([value.value for value in values if isinstance(value, NamedNode)])
            for value in values:
                texts = [one for all_ in self._record.about(value).values() for one in all_]
                if any(isinstance(text, Literal) and text.value == unit for text in texts):
                    yield f"{term.label} – {self._vocabulary.label_of(value.value)}"

    # --- the same in other words ---

    def _near(self) -> Iterator[Note]:
        """What is on record under a property, or as a value, that is declared to be near."""
        for asked in self._asked_of_things():
            atom = asked.atom
            # Of one thing the reason for its verdict tells the values that it has.
            values = frozenset() if self._one_thing else self._near_values(atom)
            if not values and not atom.path.last.near:
                continue
            things = self._left_open(asked)
            yield from self._near_properties(atom, things)
            term = atom.path.last
            told: dict[str, list[str]] = {}
            for iri in things:
                for value in self._record.values(NamedNode(iri), term.iri):
                    if value.value in values:
                        told.setdefault(value.value, []).append(iri)
            if told:
                shown = [
                    f"{self._vocabulary.label_of(value)} of {self._named(whose)}"
                    for value, whose in told.items()
                ]
                things_told = tuple(dict.fromkeys(one for whose in told.values() for one in whose))
                text = f"near to it, and on record for {term.label}: {'; '.join(shown)}"
                yield Note("near", text, "", things_told)

    def _near_values(self, atom: Quantified) -> frozenset[str]:
        """Return the IRIs of the values near to that which is asked for, in either direction."""
        match atom.test:
            case ValueIs("=", constant) if constant.kind == "thing":
                node = NamedNode(constant.value)
                near = [*self._record.values(node, IQ + "near")]
                near += self._record.subjects(IQ + "near", node)
                return frozenset(one.value for one in near)
            case _:
                return frozenset()

    def _near_properties(self, atom: Quantified, things: Sequence[str]) -> Iterator[Note]:
        path, test = atom.path, atom.test
        equal = isinstance(test, ValueIs) and test.operator == "="
        for iri in path.last.near:
            other = self._vocabulary.properties.get(iri)
            if other is None:
                continue
            # The same value where both can hold it, else any value at all.
            value = None
            quantifier: syntax.Quantifier | None = "any"
            tail: syntax.Tail | None = None
            if isinstance(test, ValueIs) and equal and other.range == path.last.range:
                value = NamedNode(test.constant.value)
                quantifier = None
                tail = syntax.Compare("=", _name(self._vocabulary.word_of(test.constant.value)))
            held = {one: self._record.values(NamedNode(one), other.iri) for one in things}
            said_so = [
                one for one, values in held.items() if (value in values if value else values)
            ]
            if not said_so:
                continue
            if self._one_thing:
                words = listed([said(one, self._vocabulary) for one in held[said_so[0]]])
                yield Note("near", f"on record under `{other.name}`: {words}")
                continue
            steps = syntax.Path((syntax.Step(_name(other.name)),))
            query = self._find(syntax.Has(steps, quantifier, 0, tail))
            text = f"on record under `{other.name}` for {self._named(said_so)}: `{query}`"
            yield Note("near", text, query, tuple(said_so))

    @property
    def _one_thing(self) -> bool:
        return isinstance(self._statement, BoundCheck)

    def _asked_of_things(self) -> Iterator[_AskedOfThings]:
        """Yield the tests of one property of the things themselves, in every condition asked."""
        statement, answer = self._statement, self._answer
        conditions: dict[BoundCondition, Sequence[str]] = {}
        if isinstance(statement, BoundCheck):
            conditions[statement.where] = (statement.thing,)
        elif isinstance(statement, BoundChoice) and answer.choice is not None:
            choice = answer.choice
            possible = [thing.iri for group in choice.fits for thing in group]
            possible += [one.thing.iri for one in choice.would_fit]
            required = joined(statement.things.condition, statement.where)
            for condition in (required, *statement.wishes):
                if condition is not None:
                    conditions.setdefault(condition, possible)
        elif self._asked is not None:
            conditions[self._asked.condition] = self._of_interest()
        if isinstance(statement, BoundFind) and statement.group is None:
            shown = [row[0].iri for row in answer.rows if row and isinstance(row[0], Thing)]
            for column in statement.columns:
                if isinstance(column.shown, VerdictOf):
                    conditions.setdefault(column.shown.condition, shown[:_MOST_ASKED_ABOUT])
        for condition, things in conditions.items():
            for atom in atoms_of_things(condition):
                if not isinstance(atom, Some | Every | Number):
                    continue
                if len(atom.path.steps) == 1 and not atom.path.steps[0].inverse:
                    yield _AskedOfThings(atom, condition, tuple(things))

    def _left_open(
        self, asked: _AskedOfThings, verdicts: Collection[str] = ("unstated",)
    ) -> tuple[str, ...]:
        """Return the things, among those asked about, that do not meet a test, nor the whole."""
        self._record.fetch(asked.things)
        unmet = [
            iri for iri in asked.things if verdict_of(asked.atom, iri, self._record) in verdicts
        ]
        if self._one_thing:
            return tuple(unmet)
        # A thing that fails another part of the condition is no hit in other words either.
        return tuple(iri for iri in unmet if verdict_of(asked.whole, iri, self._record) in verdicts)

    # --- claims that are not plain ---

    def _modal(self) -> Iterator[Note]:
        """What the record holds on the things and properties asked, but not as a plain fact."""
        wanted = self._properties()
        things = self._of_interest()
        if not wanted or not things or self._answer.kind in {"check", "why"}:
            return  # the reasons of a single verdict say it already
        told: dict[str, None] = {}
        about: dict[str, None] = {}
        of_interest = frozenset(things)
        for thing, claims in reserved_on(self._record, wanted).items():
            for claim in claims if thing in of_interest else ():
                on_record = self._record.values(NamedNode(thing), claim.property)
                if claim.value not in on_record:
                    when = self._when(NamedNode(claim.claim), claim.value)
                    place = self._place(claim.claim)
                    told[f"{claim.sentence(self._vocabulary)}{when}{place}"] = None
                    about[thing] = None
        if told:
            shown = first_few(list(told), _MOST_CLAIMS)
            text = f"on record, but not as a plain fact: {'; '.join(shown)}"
            yield Note("modal", text, "", tuple(about))

    def _conditional(self) -> Iterator[Note]:
        """What is asked for counts under a condition only, and is on record as if it always did."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if not isinstance(atom, Some | Every | Number):
                    continue
                match atom.test:
                    case ValueIs("=", constant):
                        constants: tuple[Constant, ...] = (constant,)
                    case OneOf(constants):
                        pass
                    case _:
                        continue
                for constant in constants:
                    if constant.kind == "thing":
                        yield from self._under(NamedNode(constant.value))

    def _under(self, value: NamedNode) -> Iterator[Note]:
        conditions = self._record.values(value, IST + "appliesWhen")
        if conditions:
            words = listed(sorted(said(condition, self._vocabulary) for condition in conditions))
            label = self._vocabulary.label_of(value.value)
            text = (
                f"{label}: what is on record of it counts where {words} is chosen, and only there"
            )
            yield Note("modal", text)

    def _when(self, claim: NamedNode, value: Term) -> str:
        """Say under which condition a claim speaks: its own, or that of what it speaks of."""
        under = [*self._record.values(claim, IST + "appliesWhen")]
        if isinstance(value, NamedNode):
            under += self._record.values(value, IST + "appliesWhen")
        words = dict.fromkeys(sorted(said(one, self._vocabulary) for one in under))
        return f", where {listed([*words])}" if words else ""

    def _place(self, claim: str) -> str:
        """Say where a claim stands, as far as that is on record."""
        node = NamedNode(claim)
        first_only = any(self._record.values(node, IST + "pageFrom"))
        for section in self._record.values(node, IST + "section"):
            pages = [page.value for page in self._record.values(node, IST + "page")]
            page = f", {'from ' if first_only else ''}p. {pages[0]}" if pages else ""
            return f", {self._vocabulary.label_of(section.value)}{page}"
        return ""

    def _properties(self) -> tuple[str, ...]:
        """Return the properties asked of the things themselves."""
        names: dict[str, None] = {}
        for condition in conditions_of(self._statement):
            for atom in atoms_of_things(condition):
                if isinstance(atom, Some | Every | Number) and not atom.path.steps[0].inverse:
                    names[atom.path.steps[0].term.iri] = None
        if isinstance(self._statement, BoundComparison):
            for column in self._statement.columns:
                if isinstance(column.shown, BoundPath) and not column.shown.steps[0].inverse:
                    names[column.shown.steps[0].term.iri] = None
        return tuple(names)

    def _of_interest(self) -> tuple[str, ...]:
        """Return the things compared, or those of the class asked for, where they can be named."""
        statement = self._statement
        if isinstance(statement, BoundComparison) and statement.things:
            return statement.things
        if isinstance(statement, BoundChoice):
            return tuple(row[0].iri for row in self._answer.rows if isinstance(row[0], Thing))
        if self._asked is None:
            return ()
        things = self._vocabulary.individuals_of(self._asked.term.iri)
        return tuple(thing.iri for thing in things) if len(things) <= _MOST_ASKED_ABOUT else ()

    # --- counted beside what was asked ---

    def _also_counted(self) -> Iterator[Note]:
        """What a column counts of a class beside the one a reader thinks of."""
        statement = self._statement
        if not isinstance(statement, BoundFind):
            return
        for column in statement.columns:
            shown = column.shown
            path = shown.path if isinstance(shown, CountOf) else shown
            if not isinstance(path, BoundPath) or column.condition is not None:
                continue
            if not (isinstance(shown, CountOf) or path.steps[-1].inverse):
                continue
            for coarse, link in self._with_variants(path):
                yield from self._beside(statement, column, path, coarse, link)

    def _with_variants(self, path: BoundPath) -> Iterator[tuple[str, PropertyTerm]]:
        """Yield each class that values of a path can be of beside variants of its things."""
        vocabulary = self._vocabulary
        for iri in path.classes:
            for term in vocabulary.classes.values():
                if not term.variant or term.iri == iri or iri not in term.parents:
                    continue
                link = vocabulary.properties.get(term.variant)
                finer = vocabulary.classes.get(link.range) if link is not None else None
                if link is not None and finer is not None and iri in finer.parents:
                    yield term.iri, link

    def _beside(
        self,
        find: BoundFind,
        column: BoundColumn,
        path: BoundPath,
        coarse: str,
        link: PropertyTerm,
    ) -> Iterator[Note]:
        things = [row[0].iri for row in self._answer.rows if isinstance(row[0], Thing)]
        if find.group is not None or not things:
            return
        subject, value = Var(THING), Var("value")
        numbers = {}
        for iri in (coarse, link.range):
            named = SubSelect(Select((subject,), (Values(subject, tuple(map(Iri, things))),)))
            member = Fact(value, Iri(RDF_TYPE), Iri(iri))
            select = Select(
                (value,),
                (named, Fact(subject, path_of(path.steps), value), member),
                distinct=True,
                limit=self._limits.most_rows,
            )
            numbers[iri] = len(self._ask(print_select(select, PREFIXES)).rows)
        if not all(numbers.values()):
            return
        vocabulary = self._vocabulary
        shown = vocabulary.classes[coarse]
        function = column.shown.function if isinstance(column.shown, CountOf) else "list"
        form = f"{function}({path.text} with (is {with_article(spelled(shown.name))}))"
        finer = vocabulary.classes[link.range]
        text = (
            f"`{column.name}` takes in {numbers[link.range]} {plural(finer.label)} beside "
            f"{numbers[coarse]} {plural(shown.label)}; `{form}` keeps to the {plural(shown.label)}"
        )
        yield Note("also-counted", text)


_GATHERING = frozenset({"min", "max", "sum", "avg"})
_ONE_KIND = frozenset({"truth", "number", "text", "thing", "duration"})
"""What a property holds that holds nothing else: values of other kinds are refused when built."""


def _cannot_be_met(condition: BoundCondition, mismatches: Collection[Atom]) -> bool:
    """Tell whether a condition can be met by nothing, since a part of it asks for no such thing."""
    match condition:
        case AllOf(parts):
            return any(_cannot_be_met(part, mismatches) for part in parts)
        case AnyOf(parts):
            return all(_cannot_be_met(part, mismatches) for part in parts)
        case Some() | Every() | OfClass() | IsThing():
            return condition in mismatches
        case Number(_, _, operator, number):
            return condition in mismatches and operator in {">=", ">"} and number > 0
        case _:
            return False


def _gathered(statement: BoundStatement) -> Iterator[tuple[BoundPath, str, bool]]:
    """Yield each path whose values are ordered or added, as written, and whether they are added."""
    if not isinstance(statement, BoundFind):
        return
    columns = [column.shown for column in statement.columns if isinstance(column.shown, CountOf)]
    for shown in (*columns, *(key.shown for key in statement.order)):
        if isinstance(shown, CountOf) and shown.path is not None and shown.function in _GATHERING:
            name = f"{shown.function}({shown.path.text})"
            yield shown.path, name, shown.function in {"sum", "avg"}
        elif isinstance(shown, BoundPath):
            yield shown, f"order by {shown.text}", False


def _sort_of(kind: Kind, lexical: str) -> tuple[Kind, bool]:
    """Return what a value is compared with: its kind and, for moments, whether it has a zone."""
    return kind, kind in {"date", "time", "year"} and _ZONED.search(lexical) is not None


def _sort_of_term(term: Term) -> tuple[Kind, bool]:
    """Return the same of what is on record."""
    if not isinstance(term, Literal):
        return "thing", False
    return _sort_of(kind_of(term.datatype.value), term.value)


def _counted(kinds: Mapping[str, int]) -> str:
    """Say how many values there are of each kind."""
    return listed([f"{number} ({word})" for word, number in sorted(kinds.items())])


def _value(term: object) -> object:
    """Return a key to order by as what it is equal to: 1.0 and 1 share a place."""
    if isinstance(term, Literal):
        try:
            return float(term.value)
        except ValueError:
            return term.value
    return getattr(term, "value", None)


def _numbers(rows: "Iterable[Sequence[object]]") -> dict[str, int]:
    """Read rows of a thing and a whole number."""
    return {
        thing.value: int(Decimal(number.value))
        for thing, number in rows
        if isinstance(thing, NamedNode) and isinstance(number, Literal)
    }


def _name(word: str) -> syntax.Name:
    return syntax.Name(word, "", word)


def _written_steps(steps: Sequence[BoundStep]) -> str:
    """Write some steps as they are asked."""
    return ".".join(
        f"{'^' if step.inverse else ''}{spelled(step.term.name)}{step.repeat}" for step in steps
    )


def _led(back: syntax.Step, path: syntax.Path) -> syntax.Path:
    return syntax.Path((back, *path.steps))


def _of_the_thing(where: syntax.Condition, back: syntax.Step) -> syntax.Condition:
    """Lead what names things, or their class, back from their variants to the things."""
    match where:
        case syntax.And(parts) | syntax.Or(parts):
            return type(where)(tuple(_of_the_thing(part, back) for part in parts))
        case syntax.Not(part):
            return syntax.Not(_of_the_thing(part, back))
        case syntax.Is(subject, verdict, negated) if not isinstance(subject, syntax.Path):
            return syntax.Is(_of_the_thing(subject, back), verdict, negated)
        case syntax.Itself() | syntax.IsA():
            return syntax.Has(syntax.Path((back,)), None, 0, syntax.With(where))
        case _:
            return where


def _as_unstated(where: syntax.Condition) -> syntax.Condition:
    if isinstance(where, syntax.Bare):
        return syntax.Is(where.path, "unstated")
    return syntax.Is(where, "unstated")
