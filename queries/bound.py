"""The bound tree: every name an IRI, every condition typed, ready to be compiled or evaluated.

Paths, values and conditions are here, statements in :mod:`.bound_statement`.
"""

from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen, unseen

from .syntax import NOWHERE, Operator, Span, TextOperator, Verdict
from .vocabulary import ClassTerm, Kind, PropertyTerm

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
        """Whether all values are on record, so that absence means no."""
        return self.term.closed

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
    def single(self) -> bool:
        """Whether a thing has at most one value at the end."""
        return all(step.functional for step in self.steps)

    @property
    def open(self) -> bool:
        """Whether there may be values that are not on record."""
        return not all(step.closed for step in self.steps)

    @property
    def mixing(self) -> PropertyTerm | None:
        """The property on which variants may differ, where the path is that property alone."""
        step = self.steps[0]
        alone = len(self.steps) == 1 and step.plain
        return step.term if alone and step.term.mixes else None


# --- values and tests ---------------------------------------------------------------------------


class Constant(Frozen):
    """A value: an IRI, or the lexical form of a number, text, date or truth value."""

    value: str
    kind: Kind
    text: str = unseen(default="")


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
    """The text of the value contains, starts with or ends with another; case does not count."""

    operator: TextOperator
    text: str


class Satisfies(Frozen):
    """The value, a thing, meets a condition."""

    condition: "BoundCondition"


Test: TypeAlias = Recorded | ValueIs | OneOf | TextIs | Satisfies

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


Atom: TypeAlias = Some | Every | Number | OfClass | MentionsText | IsMixed | HasVerdict
BoundCondition: TypeAlias = Atom | Negation | AllOf | AnyOf


def atoms(condition: BoundCondition) -> tuple[Atom, ...]:
    """Return the conditions that ``and``, ``or`` and ``not`` join, in order, each once."""
    if isinstance(condition, AllOf | AnyOf):
        found: dict[Atom, None] = {}
        for part in condition.parts:
            found.update(dict.fromkeys(atoms(part)))
        return tuple(found)
    if isinstance(condition, Negation):
        return atoms(condition.part)
    return (condition,)


def mixing_properties(condition: BoundCondition) -> tuple[PropertyTerm, ...]:
    """Return the properties asked of the thing itself on which its variants may differ."""
    found: dict[str, PropertyTerm] = {}
    for atom in atoms(condition):
        if isinstance(atom, Some | Every):
            term = atom.path.mixing
            if term is not None:
                found[term.iri] = term
    return tuple(found.values())
