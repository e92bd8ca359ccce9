"""The syntax tree of IQ: what was written, before any name is looked up.

Every node carries the span of text it was read from. Spans do not take part in comparison, so that
a formatted query equals the query it was made from.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: code points, ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """Return the span that covers this one and another."""
        return Span(min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span(0, 0)
_OTHER_SIGNS = re.compile(r"[\W_]+")

Repetition: TypeAlias = Literal["", "+", "*"]


def key_of(text: str) -> str:
    """Return the form in which two spellings of one name agree.

    Case does not count, and whatever is not a letter or digit is one hyphen.

    >>> key_of("AWS Direct  Connect") == key_of("aws-direct-connect")
    True
    """
    return _OTHER_SIGNS.sub("-", text.casefold()).strip("-")


@dataclass(frozen=True, slots=True)
class Name:
    """A word that stands for something in the vocabulary.

    Attributes:
        key: The spelling-independent form, see :func:`key_of`.
        prefix: What stands before a colon, in lower case, or an empty string.
        text: As written, without prefix and backticks.
        quoted: Whether it stood in backticks.
    """

    key: str
    prefix: str = ""
    text: str = field(default="", compare=False)
    quoted: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One property of a path, perhaps backwards, perhaps repeated."""

    name: Name
    inverse: bool = False
    repeat: Repetition = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """Properties joined by dots."""

    steps: tuple[Step, ...]
    span: Span = field(default=NOWHERE, compare=False)


# --- values -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with the unit written after it or an empty string."""

    value: Decimal
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    unit_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in double quotes, escapes resolved."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false`` as a value."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in the form ``2020-06-06``."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter, without its ``$``."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


Value: TypeAlias = Number | Text | Truth | Date | Variable | Name

# --- conditions ---------------------------------------------------------------------------------

Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
TextOperator: TypeAlias = Literal["contains", "starts with", "ends with"]
Quantifier: TypeAlias = Literal["any", "every", "no", "at least", "at most", "exactly"]
Verdict: TypeAlias = Literal["true", "false", "stated", "unstated", "mixed"]


@dataclass(frozen=True, slots=True)
class Compare:
    """A tail that compares a value: ``= v``, ``< v``."""

    operator: Operator
    value: Value
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """A tail that lists values: ``in (v, w)``."""

    values: tuple[Value, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class TextTail:
    """A tail that looks into a text: ``contains "v"``."""

    operator: TextOperator
    value: Value
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsATail:
    """A tail that asks for the class of a value: ``is a C``."""

    name: Name
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class With:
    """A tail that puts a condition on one and the same value: ``with ( … )``."""

    condition: "Condition"
    span: Span = field(default=NOWHERE, compare=False)


Tail: TypeAlias = Compare | Among | TextTail | IsATail | With


@dataclass(frozen=True, slots=True)
class Bare:
    """A yes/no property that stands alone."""

    path: Path
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """A property with a counting word, a tail, or both.

    Attributes:
        count: The number of ``at least``, ``at most`` or ``exactly``, else 0.
    """

    path: Path
    quantifier: Quantifier | None = None
    count: int = 0
    tail: Tail | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsA:
    """``is a C``, said of the thing itself."""

    name: Name
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CountTest:
    """``count(p) op n``."""

    path: Path
    operator: Operator
    number: int
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Mentions:
    """``mentions "text"``: any searchable text of the thing."""

    value: Value
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """``p is unstated``, ``( … ) is not true``."""

    subject: "Path | Condition"
    verdict: Verdict
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not test``."""

    part: "Condition"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """``a and b and …``; no part is itself an ``And``."""

    parts: "tuple[Condition, ...]"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """``a or b or …``; no part is itself an ``Or``."""

    parts: "tuple[Condition, ...]"
    span: Span = field(default=NOWHERE, compare=False)


Condition: TypeAlias = Bare | Has | IsA | CountTest | Mentions | Is | Not | And | Or

# --- columns and clauses ------------------------------------------------------------------------

Function: TypeAlias = Literal["count", "list", "min", "max", "sum", "avg"]


@dataclass(frozen=True, slots=True)
class CountThings:
    """``count`` alone: how many things."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``fn(path with (condition))``."""

    function: Function
    path: Path
    condition: Condition | None = None
    span: Span = field(default=NOWHERE, compare=False)


Expression: TypeAlias = Path | CountThings | Aggregate


@dataclass(frozen=True, slots=True)
class Column:
    """One column of ``show``."""

    expression: Expression
    alias: Name | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of ``order by``."""

    expression: Expression
    descending: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GroupTest:
    """A comparison of ``having``."""

    expression: Expression
    operator: Operator
    value: Value
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GroupNot:
    """``not`` in ``having``."""

    part: "GroupCondition"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GroupAll:
    """``and`` in ``having``."""

    parts: "tuple[GroupCondition, ...]"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GroupAny:
    """``or`` in ``having``."""

    parts: "tuple[GroupCondition, ...]"
    span: Span = field(default=NOWHERE, compare=False)


GroupCondition: TypeAlias = GroupTest | GroupNot | GroupAll | GroupAny


@dataclass(frozen=True, slots=True)
class Group:
    """``group by … having …``."""

    keys: tuple[Path, ...]
    having: GroupCondition | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """``limit n offset m``."""

    count: int
    offset: int = 0
    span: Span = field(default=NOWHERE, compare=False)


# --- statements ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Find:
    """``find C …``."""

    name: Name
    where: Condition | None = None
    show: tuple[Column, ...] = ()
    group: Group | None = None
    order: tuple[Key, ...] = ()
    limit: Limit | None = None
    including_unstated: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """``count C where …``."""

    name: Name
    where: Condition | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """``check x where …``."""

    thing: Name
    where: Condition
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Why:
    """``why [not] x where …``."""

    thing: Name
    where: Condition
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Describe:
    """``describe x``."""

    name: Name
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``compare x, y on p`` or ``compare C where … on p``."""

    things: tuple[Name, ...]
    where: Condition | None = None
    on: tuple[Path, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Route:
    """``path from x to y over p or q``."""

    source: Name
    target: Name
    steps: tuple[Step, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Define:
    """``define n as C where …``."""

    name: Name
    base: Name
    where: Condition
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """``use "file"``."""

    file: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Param:
    """``param $n: type = value``."""

    name: str
    type: Name
    default: Value | None = None
    span: Span = field(default=NOWHERE, compare=False)


Statement: TypeAlias = Find | Count | Check | Why | Describe | Comparison | Route
Item: TypeAlias = Statement | Define | Use | Param


@dataclass(frozen=True, slots=True)
class Query:
    """A whole text: parameters, definitions and statements in the order written."""

    items: tuple[Item, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The items that ask something."""
        return tuple(item for item in self.items if not isinstance(item, Define | Use | Param))
