"""What every note looks at: a statement in its final form, its answer, and the record."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.ontology import PREFIXES
from isthmus.queries.answers.answer import Answer
from isthmus.queries.answers.fact_reader import Record, Term
from isthmus.queries.answers.standing import (
    Selection,
    asked_in_the_end,
    joined,
    may_be_open,
    verdict_of,
    verdicts,
)
from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundChoice,
    BoundComparison,
    BoundCondition,
    BoundFind,
    BoundPath,
    BoundQuery,
    BoundStatement,
    CountOf,
    Every,
    Number,
    Some,
    VerdictOf,
    atoms_of_things,
    things_of,
)
from isthmus.queries.diagnostics.spelling import first_few, listed, plural, spelled
from isthmus.queries.language_limits import Limits
from isthmus.queries.sparql.algebra import Fact, Iri, Select, Var
from isthmus.queries.sparql.compile import compile_query
from isthmus.queries.sparql.compiled import THING
from isthmus.queries.sparql.conditions import path_of
from isthmus.queries.sparql.print import print_select
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import RDF_TYPE, ClassTerm, Vocabulary
from pyoxigraph import Literal

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Proofs
    from isthmus.kb.store.store import Rows

Ask = Callable[[str], "Rows"]
Rebind = Callable[[syntax.Item], BoundQuery | None]

MOST_NAMED = 8
MOST_CLAIMS = 4
MOST_ASKED_ABOUT = 200
MOST_VARIANTS = 1_000
"""With more things and variants than this, they are not compared with each other."""
_OPEN = frozenset({"unstated", "mixed"})
"""The verdicts that are neither yes nor no."""
Quantified: TypeAlias = Some | Every | Number


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


def required_and_wished(choice: BoundChoice) -> list[BoundCondition]:
    """Return what has to hold of what is chosen, as one condition, and each wish."""
    required = joined(choice.things.condition, choice.where)
    return [condition for condition in (required, *choice.wishes) if condition is not None]


class AskedOfThings(Frozen):
    """A test of one property of things, in the condition in which it is asked of them."""

    atom: Quantified
    whole: BoundCondition
    things: tuple[str, ...]


class About:
    """A statement with its answer and the record, and what is asked of them again and again.

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

    def __init__(
        self,
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
    ) -> None:
        self._proofs = proofs
        self._answer = answer
        self._item = item
        self._query = query
        self._statement = query.statement
        self._vocabulary = vocabulary
        self._record = record
        self._ask = ask
        self._rebind = rebind
        self._limits = limits
        self._asked = asked_in_the_end(query.statement)
        self._counted: dict[Selection, dict[str, int]] = {}

    def _written(self) -> syntax.Condition | None:
        """Return the final condition as written, definitions included."""
        things = things_of(self._statement)
        added = things.written if things is not None else None
        return syntax.all_of(added, getattr(self._item, "where", None))

    @property
    def _kind(self) -> ClassTerm | None:
        """The class of the things asked about; None where single things are named."""
        things = things_of(self._statement)
        return things.term if things is not None else None

    def _find(self, where: syntax.Condition, name: str = "") -> str:
        word = name or (self._kind.name if self._kind is not None else "")
        return Writer().item(syntax.Find(as_name(word), where))

    def _noun(self, number: int) -> str:
        label = self._kind.label if self._kind is not None else "thing"
        return label if number == 1 else plural(label)

    def _so_many(self, things: Sequence[str], verb: str, verbs: str) -> tuple[str, str]:
        """Say how many things are or do something, and what stands for them behind ``of``."""
        noun = self._noun(len(things))
        if len(things) == 1:
            return f"one {noun} {verb}", "it"
        return f"{len(things)} {noun} {verbs}", "theirs"

    def _named(self, iris: Sequence[str]) -> str:
        words = sorted(spelled(self._vocabulary.word_of(iri)) for iri in iris)
        return listed(first_few(words, MOST_NAMED))

    def _number(self, asked: Selection, verdict: str) -> int:
        """Return on how many things of the class a condition has a verdict."""
        if verdict in _OPEN and not may_be_open(asked.condition):
            return 0  # counting takes as long as the question itself, or longer
        if asked not in self._counted:
            self._counted[asked] = verdicts(asked, self._ask)
        return self._counted[asked][verdict]

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
            return self._number(Selection(statement.things.term, tested), verdict) > 0
        if self._asked is not None and whole == self._asked.condition:
            return self._number(Selection(self._asked.term, tested), verdict) > 0
        if not self._is_column(whole):
            return False
        things = [thing.iri for thing in self._answer.things]
        self._record.fetch(things)
        return any(verdict_of(tested, iri, self._record) == verdict for iri in things)

    def _is_column(self, condition: BoundCondition) -> bool:
        """Tell whether a condition is shown as a column, with its verdict on each thing."""
        statement = self._statement
        return isinstance(statement, BoundFind) and any(
            isinstance(column.shown, VerdictOf) and column.shown.condition == condition
            for column in statement.columns
        )

    def _of_interest(self) -> tuple[str, ...]:
        """Return the things compared, or those of the class asked for, where they can be named."""
        statement = self._statement
        if isinstance(statement, BoundComparison) and statement.things:
            return statement.things
        if isinstance(statement, BoundChoice):
            return tuple(thing.iri for thing in self._answer.things)
        if self._asked is None:
            return ()
        things = self._vocabulary.individuals_of(self._asked.term.iri)
        return tuple(thing.iri for thing in things) if len(things) <= MOST_ASKED_ABOUT else ()

    @property
    def _one_thing(self) -> bool:
        return isinstance(self._statement, BoundCheck)

    def _asked_of_things(self) -> Iterator[AskedOfThings]:
        """Yield the tests of one property of the things themselves, in every condition asked."""
        statement, answer = self._statement, self._answer
        conditions: dict[BoundCondition, Sequence[str]] = {}
        if isinstance(statement, BoundCheck):
            conditions[statement.where] = (statement.thing,)
        elif isinstance(statement, BoundChoice) and answer.choice is not None:
            choice = answer.choice
            possible = [thing.iri for group in choice.fits for thing in group]
            possible += [one.thing.iri for one in choice.would_fit]
            conditions.update(dict.fromkeys(required_and_wished(statement), possible))
        elif self._asked is not None:
            conditions[self._asked.condition] = self._of_interest()
        if isinstance(statement, BoundFind) and statement.group is None:
            shown = [thing.iri for thing in answer.things]
            for column in statement.columns:
                if isinstance(column.shown, VerdictOf):
                    conditions.setdefault(column.shown.condition, shown[:MOST_ASKED_ABOUT])
        for condition, things in conditions.items():
            for atom in atoms_of_things(condition):
                if not isinstance(atom, Some | Every | Number):
                    continue
                if len(atom.path.steps) == 1 and not atom.path.steps[0].inverse:
                    yield AskedOfThings(atom, condition, tuple(things))

    def _left_open(
        self, asked: AskedOfThings, verdicts: Collection[str] = ("unstated",)
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

    def _run(self, bound: BoundQuery) -> "Rows":
        compiled = compile_query(bound, self._vocabulary.prefixes, self._limits)
        return self._ask(compiled.text)

    def _listed(self, asked: syntax.Find) -> tuple[str, ...]:
        bound = self._rebind(asked)
        if bound is None:
            return ()
        rows = self._run(bound)
        place = rows.variables.index(THING)
        things = (row[place] for row in rows.rows)
        return tuple(dict.fromkeys(thing.value for thing in things if thing is not None))

    def _conditions(self) -> Iterator[tuple[BoundCondition, tuple[str, ...]]]:
        """Yield every condition of the statement, with the classes of what it is asked of."""
        statement = self._statement
        things = things_of(statement)
        classes: tuple[str, ...] = (things.term.iri,) if things is not None else ()
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

    def _values_of(self, path: BoundPath, about: ClassTerm | None) -> Iterator[Term]:
        """Yield what a path leads to from the things of a class, or from all, each once."""
        value, subject = Var("value"), Var(THING)
        member = (Fact(subject, Iri(RDF_TYPE), Iri(about.iri)),) if about is not None else ()
        where = (*member, Fact(subject, path_of(path.steps), value))
        select = Select((value,), where, distinct=True, limit=self._limits.most_rows)
        for (term,) in self._ask(print_select(select, PREFIXES)).rows:
            if term is not None:
                yield term


def as_name(word: str) -> syntax.Name:
    """Return a word as the name that a query has of it."""
    return syntax.Name(word, "", word)


def ordered_as(term: object) -> object:
    """Return a key to order by as what it is equal to: 1.0 and 1 share a place."""
    if isinstance(term, Literal):
        try:
            return float(term.value)
        except ValueError:
            return term.value
    return getattr(term, "value", None)
