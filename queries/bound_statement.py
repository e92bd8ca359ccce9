"""The bound tree, continued: columns, groups and statements."""

from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen

from .bound import BoundCondition, BoundPath, BoundStep, Constant
from .syntax import Operator
from .vocabulary import ClassTerm, Kind


class Things(Frozen):
    """The things a statement is about: those of a class that meet a condition.

    Attributes:
        term: The class.
        condition: What a definition adds to the class; part of what the things are, not asked.
    """

    term: ClassTerm
    condition: BoundCondition | None = None


class CountOf(Frozen):
    """A column that counts, sums or picks among values.

    Attributes:
        function: ``count``, ``min``, ``max``, ``sum`` or ``avg``; ``things`` counts things.
        path: The values; None for ``things``.
        condition: What a value has to meet.
    """

    function: Literal["things", "count", "min", "max", "sum", "avg"]
    path: BoundPath | None = None
    condition: BoundCondition | None = None


Shown: TypeAlias = BoundPath | CountOf


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
        if self.shown.function in {"min", "max"} and self.shown.path is not None:
            return self.shown.path.kind
        return "number"

    @property
    def multiple(self) -> bool:
        """Whether a cell can hold several values."""
        return isinstance(self.shown, BoundPath) and not self.shown.single


class BoundKey(Frozen):
    """A key to order by."""

    shown: Shown
    descending: bool = False


class HavingTest(Frozen):
    """A comparison of a summary of a group."""

    shown: CountOf
    operator: Operator
    constant: Constant


class HavingNot(Frozen):
    """The opposite."""

    part: "Having"


class HavingAll(Frozen):
    """All of them."""

    parts: "tuple[Having, ...]"


class HavingAny(Frozen):
    """One of them."""

    parts: "tuple[Having, ...]"


Having: TypeAlias = HavingTest | HavingNot | HavingAll | HavingAny


class BoundGroup(Frozen):
    """Groups and what is kept of them."""

    keys: tuple[BoundColumn, ...]
    having: Having | None = None


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


class BoundRoute(Frozen):
    """``path``: from one thing to another over single steps of some properties."""

    source: str
    target: str
    steps: tuple[BoundStep, ...]


BoundStatement: TypeAlias = (
    BoundFind | BoundCount | BoundCheck | BoundDescribe | BoundComparison | BoundRoute
)


class StaticNote(Frozen):
    """A note that holds whatever the data say."""

    code: str
    text: str
    query: str = ""


class BoundQuery(Frozen):
    """A query ready to be compiled.

    Attributes:
        statement: What is asked.
        notes: What a reader of the answer has to know about the wording.
        text: The statement as the formatter writes it.
        syntax_where: The formatted condition, for queries offered in notes; may be empty.
    """

    statement: BoundStatement
    notes: tuple[StaticNote, ...] = ()
    text: str = ""
    syntax_where: str = ""
