"""The bound tree: every name an IRI, every condition typed, ready to be compiled or evaluated."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from isthmus.kb.frozen import Frozen, unseen
from isthmus.queries.diagnostics.span import NOWHERE, Span
from isthmus.queries.syntax.tree import Basis, Condition, Operator, TextOperator, Verdict
from isthmus.queries.vocabulary.terms import ClassTerm, Kind, PropertyTerm

# --- paths --------------------------------------------------------------------------------------


class BoundStep(Frozen):
    """One property, perhaps followed backwards or repeatedly.

    Attributes:
        term: The property.
        inverse: Whether it is followed from value to thing.
        repeat: ``+`` for one or more steps, ``*`` for any number.
    """

    term: PropertyTerm
    inverse: bool = False
    repeat: Literal["", "+", "*"] = ""

    @property
    def closed(self) -> bool:
        """Whether all values are on record, so that absence means no.

        Things that are marked as open on the property are told apart where a thing is at hand; on a
        way of several steps nobody knows which they would be.
        """
        return self.term.closed and not (self.repeat and self.term.opens)

    @property
    def marked(self) -> str:
        """The IRI of the property as it is marked on things that lack values; else empty."""
        if not self.term.opens or not self.term.closed:
            return ""
        return (self.term.inverse if self.inverse else "") or self.term.iri

    @property
    def functional(self) -> bool:
        """Whether there is at most one value."""
        single = self.term.inverse_functional if self.inverse else self.term.functional
        return single and not self.repeat

    @property
    def plain(self) -> bool:
        """Whether it is a property of the thing itself, not inverse and not repeated."""
        return not self.inverse and not self.repeat


class BoundPath(Frozen):
    """Steps one after another.

    Attributes:
        steps: At least one.
        kind: What the values at its end are.
        classes: IRIs of the classes of these values; empty where they are not known.
        text: As the formatter writes it.
    """

    steps: tuple[BoundStep, ...]
    kind: Kind
    classes: tuple[str, ...]
    text: str

    @property
    def last(self) -> PropertyTerm:
        """The property at the end."""
        return self.steps[-1].term

    @property
    def holds_properties(self) -> bool:
        """Whether its values are properties, by range or on record."""
        return self._holds("#Property")

    @property
    def holds_classes(self) -> bool:
        """Whether its values are classes, by range or on record."""
        return self._holds("#Class")

    @property
    def holds_terms(self) -> bool:
        """Whether its values are terms of the vocabulary, so that a name means one first."""
        return self.holds_properties or self.holds_classes

    @property
    def holds_things(self) -> bool:
        """Whether things are among its values on record, where the ontology does not say."""
        return not self.steps[-1].plain or "thing" in self.last.kinds

    def _holds(self, ending: str) -> bool:
        if not self.steps[-1].plain:
            return False
        term = self.last
        return term.range.endswith(ending) or any(iri.endswith(ending) for iri in term.holds)

    @property
    def single(self) -> bool:
        """Whether a thing has at most one value at the end."""
        return all(step.functional for step in self.steps)

    @property
    def is_yes_or_no(self) -> bool:
        """Whether its values are yes or no: as declared or, where nothing is, all on record."""
        return self.kind == "truth" or set(self.last.kinds) == {"truth"}

    @property
    def holds_no_things(self) -> bool:
        """Whether its values are numbers, texts and the like, and never things.

        Things count once, however they are reached. Such a value counts once for each thing that
        has it: two quotas of one gigabit are two.
        """
        if self.kind == "any":
            return bool(self.last.kinds) and "thing" not in self.last.kinds
        return self.kind != "thing"

    @property
    def open(self) -> bool:
        """Whether there may be values that are not on record."""
        return not all(step.closed and not step.marked for step in self.steps)

    @property
    def mixing(self) -> PropertyTerm | None:
        """The property on which variants may differ, where the path is that property alone."""
        step = self.steps[0]
        alone = len(self.steps) == 1 and step.plain
        return step.term if alone and step.term.mixes else None


# --- values and tests ---------------------------------------------------------------------------


class Constant(Frozen):
    """A value: an IRI, or the lexical form of a number, text, date, time, or truth value.

    Attributes:
        value: The IRI or the lexical form.
        kind: What it is.
        text: As it was written.
        mixed: Whether values of other kinds may be on record beside it, which it is not compared
            with: the property has no range.
        long: Whether it, or what it is compared with, is a number longer than engines compare.
    """

    value: str
    kind: Kind
    text: str = unseen(default="")
    mixed: bool = False
    long: bool = False


class Recorded(Frozen):
    """Any value fits."""


class ValueIs(Frozen):
    """The value compares to a constant."""

    operator: Operator
    constant: Constant


class OneOf(Frozen):
    """The value is one of several."""

    constants: tuple[Constant, ...]


class TextIs(Frozen):
    """The text of the value contains, starts with or ends with another; case does not count.

    Attributes:
        operator: How.
        text: The other text.
        mixed: Whether values that are no texts may be on record beside it: of a thing its labels
            are looked at, and a value of another kind neither passes nor fails.
    """

    operator: TextOperator
    text: str
    mixed: bool = False


class Satisfies(Frozen):
    """The value, a thing, meets a condition."""

    condition: "BoundCondition"


Test: TypeAlias = Recorded | ValueIs | OneOf | TextIs | Satisfies

COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What each operator asks of two values that have an order."""


def constants_of(test: Test) -> tuple[Constant, ...]:
    """Return the constants with which a test compares a value."""
    match test:
        case ValueIs(_, constant):
            return (constant,)
        case OneOf(constants):
            return constants
        case _:
            return ()


def values_wanted(test: Test) -> tuple[Constant, ...]:
    """Return the constants of which a value has to be one; none where a test asks otherwise."""
    return () if isinstance(test, ValueIs) and test.operator != "=" else constants_of(test)


# --- conditions ---------------------------------------------------------------------------------


class Some(Frozen):
    """Some recorded value fits; denials and completeness decide when it is false.

    Attributes:
        flag: Whether it is a yes/no property standing alone.
    """

    path: BoundPath
    test: Test
    flag: bool = False
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class Every(Frozen):
    """There is a recorded value, and every one fits."""

    path: BoundPath
    test: Test
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class Number(Frozen):
    """The number of recorded values that fit compares to a number; never unstated.

    Attributes:
        none: Whether it was written with ``no``.
    """

    path: BoundPath
    test: Test
    operator: Operator
    number: int
    none: bool = False
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class OfClass(Frozen):
    """The thing is of a class."""

    term: ClassTerm
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class MentionsText(Frozen):
    """Some searchable text of the thing contains a text; never unstated."""

    wanted: str
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class IsMixed(Frozen):
    """The variants of the thing differ on a property; never unstated."""

    term: PropertyTerm
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class HasVerdict(Frozen):
    """The verdict on a condition is this one; never unstated."""

    condition: "BoundCondition"
    verdict: Verdict
    negated: bool
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class SummaryIs(Frozen):
    """A summary of a group compares to a constant; in ``having`` only."""

    shown: "CountOf"
    operator: Operator
    constant: Constant
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class IsThing(Frozen):
    """The thing is one of those named; never unstated."""

    things: tuple[str, ...]
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class RestsOn(Frozen):
    """What is known of a property rests on a claim of its own, or on rules only; never unstated.

    Attributes:
        known: The condition whose verdict it is about.
        term: The property.
        basis: ``claimed`` or ``inferred``.
        negated: Whether it was written with ``not``.
    """

    known: "Some"
    term: PropertyTerm
    basis: Basis
    negated: bool = False
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class Negation(Frozen):
    """The opposite of a condition; what is unstated stays unstated."""

    part: "BoundCondition"
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class AllOf(Frozen):
    """All conditions hold."""

    parts: "tuple[BoundCondition, ...]"
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


class AnyOf(Frozen):
    """One of the conditions holds."""

    parts: "tuple[BoundCondition, ...]"
    span: Span = unseen(default=NOWHERE)
    text: str = unseen(default="")


Atom: TypeAlias = (
    Some
    | Every
    | Number
    | OfClass
    | MentionsText
    | IsMixed
    | IsThing
    | RestsOn
    | HasVerdict
    | SummaryIs
)
BoundCondition: TypeAlias = Atom | Negation | AllOf | AnyOf


def atoms(condition: BoundCondition) -> tuple[Atom, ...]:
    """Return the conditions that ``and``, ``or`` and ``not`` join, in order, each once."""
    if isinstance(condition, AllOf | AnyOf):
        kept: dict[Atom, None] = {}
        for part in condition.parts:
            kept.update(dict.fromkeys(atoms(part)))
        return tuple(kept)
    if isinstance(condition, Negation):
        return atoms(condition.part)
    return (condition,)


def atoms_of_things(condition: BoundCondition) -> Iterator[Atom]:
    """Yield the atoms asked of the things themselves, those of verdicts too."""
    for atom in atoms(condition):
        yield atom
        if isinstance(atom, HasVerdict):
            yield from atoms_of_things(atom.condition)


def deep_atoms(condition: BoundCondition) -> tuple[Atom, ...]:
    """Return the atoms of a condition and of the conditions on values inside it, each once."""
    deep: dict[Atom, None] = {}
    for atom in atoms(condition):
        deep[atom] = None
        match atom:
            case HasVerdict(inner):
                deep.update(dict.fromkeys(deep_atoms(inner)))
            case Some(_, Satisfies(inner)) | Every(_, Satisfies(inner)):
                deep.update(dict.fromkeys(deep_atoms(inner)))
            case Number(_, Satisfies(inner)):
                deep.update(dict.fromkeys(deep_atoms(inner)))
    return tuple(deep)


def mixing_properties(condition: BoundCondition) -> tuple[PropertyTerm, ...]:
    """Return the properties asked of the thing itself on which its variants may differ."""
    mixing: dict[str, PropertyTerm] = {}
    for atom in atoms(condition):
        if isinstance(atom, Some | Every):
            term = atom.path.mixing
            if term is not None:
                mixing[term.iri] = term
    return tuple(mixing.values())


# --- columns, groups and statements --------------------------------------------------------------


class Things(Frozen):
    """The things a statement is about: those of a class that meet a condition.

    Attributes:
        term: The class.
        condition: What a definition adds to the class.
        written: The same as it was written, to be written again in queries that ask further.
    """

    term: ClassTerm
    condition: BoundCondition | None = None
    written: Condition | None = unseen(default=None)


class CountOf(Frozen):
    """A column that counts, sums or picks among values.

    Attributes:
        function: ``count``, ``min``, ``max``, ``sum`` or ``avg``; ``things`` counts things, and
            ``list`` lists them.
        path: The values; None for ``things``.
        condition: What a value has to meet.
    """

    function: Literal["things", "list", "count", "min", "max", "sum", "avg"]
    path: BoundPath | None = None
    condition: BoundCondition | None = None


class VerdictOf(Frozen):
    """A column that shows the verdict on a condition: true, false, mixed or unstated."""

    condition: BoundCondition


Shown: TypeAlias = BoundPath | CountOf | VerdictOf


class BoundColumn(Frozen):
    """A column of an answer.

    Attributes:
        name: Its name, unique in the answer.
        label: Its heading.
        shown: What it shows.
        condition: What a value has to meet to be listed.
    """

    name: str
    label: str
    shown: Shown
    condition: BoundCondition | None = None

    @property
    def kind(self) -> Kind:
        """What its cells hold."""
        if isinstance(self.shown, BoundPath):
            return self.shown.kind
        if isinstance(self.shown, VerdictOf):
            return "text"
        if self.shown.function == "list":
            return "thing"
        if self.shown.function in {"min", "max"} and self.shown.path is not None:
            return self.shown.path.kind
        return "number"

    @property
    def multiple(self) -> bool:
        """Whether a cell can hold several values."""
        if isinstance(self.shown, CountOf):
            return self.shown.function == "list"
        return isinstance(self.shown, BoundPath) and not self.shown.single


class BoundKey(Frozen):
    """A key to order by."""

    shown: Shown
    descending: bool = False


class BoundGroup(Frozen):
    """Groups and what is kept of them."""

    keys: tuple[BoundColumn, ...]
    having: BoundCondition | None = None


class BoundFind(Frozen):
    """``find``."""

    things: Things
    where: BoundCondition | None
    columns: tuple[BoundColumn, ...]
    group: BoundGroup | None
    order: tuple[BoundKey, ...]
    limit: int | None
    offset: int
    including_unstated: bool


class BoundCount(Frozen):
    """``count``."""

    things: Things
    where: BoundCondition | None


class BoundCheck(Frozen):
    """``check``; with ``parts`` also ``why`` and ``why not``.

    Attributes:
        thing: IRI of the thing.
        classes: IRIs of its classes.
        where: The condition.
        why: Whether each part of the condition is asked too.
        negated: Whether ``why not`` was asked.
    """

    thing: str
    classes: tuple[str, ...]
    where: BoundCondition
    why: bool = False
    negated: bool = False


class BoundDescribe(Frozen):
    """``describe`` of one term; ``others`` are further meanings of the word, as queries."""

    kind: Literal["thing", "class", "property"]
    iri: str
    others: tuple[str, ...] = ()


class BoundComparison(Frozen):
    """``compare``: things named, or those of a class that meet a condition.

    Attributes:
        columns: The properties to compare; empty for all that any of the things has.
    """

    things: tuple[str, ...]
    of: Things | None
    where: BoundCondition | None
    classes: tuple[str, ...]
    columns: tuple[BoundColumn, ...]


class BoundChoice(Frozen):
    """``choose``: what has to hold, and what is wished for.

    Attributes:
        things: What is chosen from.
        where: What has to hold; None where nothing has to.
        wishes: What is preferred, in the order written, which says nothing of their weight.
    """

    things: Things
    where: BoundCondition | None
    wishes: tuple[BoundCondition, ...]


class BoundRoute(Frozen):
    """``path``: from one thing to another over single steps of some properties."""

    source: str
    target: str
    steps: tuple[BoundStep, ...]


class BoundReach(Frozen):
    """``reach from x to y in n``; walked over the routes of a network.

    Attributes:
        source: The word of a thing, or an address.
        target: Likewise.
    """

    source: str
    target: str


BoundStatement: TypeAlias = (
    BoundFind
    | BoundCount
    | BoundCheck
    | BoundDescribe
    | BoundComparison
    | BoundChoice
    | BoundRoute
    | BoundReach
)


def things_of(statement: BoundStatement) -> Things | None:
    """Return among what a statement searches; None where it names its things."""
    match statement:
        case BoundFind(things) | BoundCount(things) | BoundChoice(things):
            return things
        case BoundComparison(_, of):
            return of
        case _:
            return None


class BoundQuery(Frozen):
    """A query ready to be compiled.

    Attributes:
        statement: What is asked.
        notes: How the wording was read, where a reader has to know; a sentence each.
        text: The statement as the formatter writes it.
        syntax_where: The formatted condition, for queries offered in notes; may be empty.
    """

    statement: BoundStatement
    notes: tuple[str, ...] = ()
    text: str = ""
    syntax_where: str = ""
