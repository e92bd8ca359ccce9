"""The syntax tree of IQ: what was written, before any name is looked up.

Every node carries the span of text it was read from. Spans do not take part in comparison, so that
a formatted query equals the query it was made from.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias, TypeVar

from isthmus.kb.frozen import Frozen, parts_of, unseen
from isthmus.queries.diagnostics.span import NOWHERE, Span, key_of

Repetition: TypeAlias = Literal["", "+", "*"]


class Name(Frozen):
    """A word that stands for something in the vocabulary.

    Attributes:
        key: The spelling-independent form, see :func:`key_of`.
        prefix: What stands before a colon, in lower case, or an empty string.
        text: As written, without prefix and backticks.
        quoted: Whether it stood in backticks.
    """

    key: str
    prefix: str = ""
    text: str = unseen(default="")
    quoted: bool = unseen(default=False)
    span: Span = unseen(default=NOWHERE)


def named(word: str, prefix: str = "") -> Name:
    """Return a word as the name that a text would have of it."""
    return Name(key_of(word), prefix.lower(), word)


class Step(Frozen):
    """One property of a path, perhaps backwards, perhaps repeated."""

    name: Name
    inverse: bool = False
    repeat: Repetition = ""
    span: Span = unseen(default=NOWHERE)


class Path(Frozen):
    """Properties joined by dots."""

    steps: tuple[Step, ...]
    span: Span = unseen(default=NOWHERE)


# --- values -------------------------------------------------------------------------------------


class Number(Frozen):
    """A number, with the unit written after it or an empty string."""

    value: Decimal
    unit: str = ""
    span: Span = unseen(default=NOWHERE)
    unit_span: Span = unseen(default=NOWHERE)


class Text(Frozen):
    """A text in double quotes, escapes resolved."""

    value: str
    span: Span = unseen(default=NOWHERE)


def named_by(text: Text) -> Name:
    """Return the name that a text in quotes is where a name is due."""
    return Name(key_of(text.value), "", text.value, True, text.span)


class Truth(Frozen):
    """``true`` or ``false`` as a value."""

    value: bool
    span: Span = unseen(default=NOWHERE)


class Date(Frozen):
    """A date in the form ``2020-06-06``."""

    value: str
    span: Span = unseen(default=NOWHERE)


class Variable(Frozen):
    """A parameter, without its ``$``."""

    name: str
    span: Span = unseen(default=NOWHERE)


Value: TypeAlias = Number | Text | Truth | Date | Variable | Name

# --- conditions ---------------------------------------------------------------------------------

COUNTS = 10**9
"""What is counted is counted up to this number."""


def is_count(text: str) -> bool:
    """Tell whether digits are a number below `COUNTS`."""
    return text.isdecimal() and len(text) < len(str(COUNTS))


Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
TextOperator: TypeAlias = Literal["contains", "starts with", "ends with"]
Quantifier: TypeAlias = Literal["any", "every", "no", "at least", "at most", "exactly"]
Basis: TypeAlias = Literal["claimed", "inferred"]
Verdict: TypeAlias = Literal["true", "false", "stated", "unstated", "mixed"]


class Compare(Frozen):
    """A tail that compares a value: ``= v``, ``< v``."""

    operator: Operator
    value: Value
    span: Span = unseen(default=NOWHERE)


class Among(Frozen):
    """A tail that lists values: ``in (v, w)``."""

    values: tuple[Value, ...]
    span: Span = unseen(default=NOWHERE)


class TextTail(Frozen):
    """A tail that looks into a text: ``contains "v"``."""

    operator: TextOperator
    value: Value
    span: Span = unseen(default=NOWHERE)


class IsATail(Frozen):
    """A tail that asks for the class of a value: ``is a C``."""

    name: Name
    span: Span = unseen(default=NOWHERE)


class With(Frozen):
    """A tail that puts a condition on one and the same value: ``with ( … )``."""

    condition: "Condition"
    span: Span = unseen(default=NOWHERE)


Tail: TypeAlias = Compare | Among | TextTail | IsATail | With


class Bare(Frozen):
    """A yes/no property that stands alone."""

    path: Path
    span: Span = unseen(default=NOWHERE)


class Has(Frozen):
    """A property with a counting word, a tail, or both.

    Attributes:
        count: The number of ``at least``, ``at most`` or ``exactly``, else 0.
    """

    path: Path
    quantifier: Quantifier | None = None
    count: int = 0
    tail: Tail | None = None
    span: Span = unseen(default=NOWHERE)


class IsA(Frozen):
    """``is a C``, said of the thing itself."""

    name: Name
    span: Span = unseen(default=NOWHERE)


class SummaryTest(Frozen):
    """``count(p) op v``, and with the other functions of ``having``."""

    expression: "CountThings | Aggregate"
    operator: Operator
    value: Value
    span: Span = unseen(default=NOWHERE)


class Mentions(Frozen):
    """``mentions "text"``: any searchable text of the thing."""

    value: Value
    span: Span = unseen(default=NOWHERE)


class Is(Frozen):
    """``p is unstated``, ``( … ) is not true``."""

    subject: "Path | Condition"
    verdict: Verdict
    negated: bool = False
    span: Span = unseen(default=NOWHERE)


class Rests(Frozen):
    """``p is claimed``: whether what is known of p rests on a claim of its own."""

    path: Path
    basis: Basis
    negated: bool = False
    span: Span = unseen(default=NOWHERE)


class Itself(Frozen):
    """``is x`` or ``is in (x, y)``: the thing itself is one of those named."""

    names: tuple[Name, ...]
    span: Span = unseen(default=NOWHERE)


class Not(Frozen):
    """``not test``."""

    part: "Condition"
    span: Span = unseen(default=NOWHERE)


class And(Frozen):
    """``a and b and …``; no part is itself an ``And``."""

    parts: "tuple[Condition, ...]"
    span: Span = unseen(default=NOWHERE)


class Or(Frozen):
    """``a or b or …``; no part is itself an ``Or``."""

    parts: "tuple[Condition, ...]"
    span: Span = unseen(default=NOWHERE)


Condition: TypeAlias = (
    Bare | Has | IsA | Itself | Rests | SummaryTest | Mentions | Is | Not | And | Or
)

# --- columns and clauses ------------------------------------------------------------------------

Function: TypeAlias = Literal["count", "list", "min", "max", "sum", "avg"]


class CountThings(Frozen):
    """``count`` alone: how many things."""

    span: Span = unseen(default=NOWHERE)


class Aggregate(Frozen):
    """``fn(path with (condition))``."""

    function: Function
    path: Path
    condition: Condition | None = None
    span: Span = unseen(default=NOWHERE)


Expression: TypeAlias = Path | CountThings | Aggregate


class ListThings(Frozen):
    """``list`` alone: the things of a group."""

    span: Span = unseen(default=NOWHERE)


class Judged(Frozen):
    """A condition as a column: its verdict for each thing."""

    condition: Condition
    span: Span = unseen(default=NOWHERE)


class Column(Frozen):
    """One column of ``show``."""

    expression: "Expression | ListThings | Judged"
    alias: Name | None = None
    span: Span = unseen(default=NOWHERE)


class Key(Frozen):
    """One key of ``order by``."""

    expression: Expression
    descending: bool = False
    span: Span = unseen(default=NOWHERE)


class Group(Frozen):
    """``group by … having …``."""

    keys: tuple[Path, ...]
    having: Condition | None = None
    span: Span = unseen(default=NOWHERE)


class Limit(Frozen):
    """``limit n offset m``."""

    count: int
    offset: int = 0
    span: Span = unseen(default=NOWHERE)


# --- statements ---------------------------------------------------------------------------------


class AsOf(Frozen):
    """``as of today``, ``as of edition`` or ``as of 2023-04-10``: the day that is asked about."""

    when: str
    span: Span = unseen(default=NOWHERE)


class Find(Frozen):
    """``find C …``."""

    name: Name
    where: Condition | None = None
    show: tuple[Column, ...] = ()
    group: Group | None = None
    order: tuple[Key, ...] = ()
    limit: Limit | None = None
    including_unstated: bool = False
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Count(Frozen):
    """``count C where …``."""

    name: Name
    where: Condition | None = None
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Check(Frozen):
    """``check x where …``."""

    thing: Name
    where: Condition
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Why(Frozen):
    """``why [not] x where …``."""

    thing: Name
    where: Condition
    negated: bool = False
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Describe(Frozen):
    """``describe x``."""

    name: Name
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Comparison(Frozen):
    """``compare x, y on p`` or ``compare C where … on p``."""

    things: tuple[Name, ...]
    where: Condition | None = None
    on: tuple[Path, ...] = ()
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Choose(Frozen):
    """``choose C where … prefer …, …``."""

    name: Name
    where: Condition | None = None
    prefer: tuple[Condition, ...] = ()
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Route(Frozen):
    """``path from x to y over p or q``."""

    source: Name
    target: Name
    steps: tuple[Step, ...]
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Reach(Frozen):
    """``reach from x to y in n``: walked over the routes of a network, not looked up."""

    source: Name | Text
    target: Name | Text
    span: Span = unseen(default=NOWHERE)
    as_of: AsOf | None = None
    within: Name | None = None


class Define(Frozen):
    """``define n as C where …``."""

    name: Name
    base: Name
    where: Condition
    span: Span = unseen(default=NOWHERE)


class Use(Frozen):
    """``use "file"``."""

    file: str
    span: Span = unseen(default=NOWHERE)


class Param(Frozen):
    """``param $n: type = value``."""

    name: str
    type: Name
    default: Value | None = None
    span: Span = unseen(default=NOWHERE)


Statement: TypeAlias = Find | Count | Check | Why | Describe | Comparison | Choose | Route | Reach
Item: TypeAlias = Statement | Define | Use | Param


class Query(Frozen):
    """A whole text: parameters, definitions and statements in the order written."""

    items: tuple[Item, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The items that ask something."""
        return tuple(item for item in self.items if not isinstance(item, Define | Use | Param))


T = TypeVar("T")


def nodes(written: object) -> Iterator[Frozen]:
    """Yield every node of a part of a syntax tree."""
    waiting = [written]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Frozen):
            yield node
            waiting.extend(part for _, part in parts_of(node))


def filled(node: T, values: "Mapping[str, Value | None]") -> T:
    """Return a part of a syntax tree with the values of parameters in their places."""
    if not values:
        return node
    if isinstance(node, Variable):
        return values.get(node.name.lower()) or node  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(filled(part, values) for part in node)  # type: ignore[return-value]
    if isinstance(node, Frozen) and not isinstance(node, Span):
        return type(node)(*(filled(value, values) for _, value in parts_of(node)))
    return node


def all_of(*parts: "Condition | None") -> "Condition | None":
    """Return the condition that all of some say together; None where there is none.

    >>> all_of(None, None) is None
    True
    """
    given = [part for part in parts if part is not None]
    if len(given) < 2:
        return given[0] if given else None
    flat: list[Condition] = []
    for part in given:
        flat += part.parts if isinstance(part, And) else (part,)
    return And(tuple(flat))


def at(node: T, place: Span = NOWHERE) -> T:
    """Return a part of a syntax tree as if all of it stood at one place.

    >>> at(Limit(5, span=Span(7, 14))).span == NOWHERE
    True
    """
    if isinstance(node, Span):
        return place  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(at(part, place) for part in node)  # type: ignore[return-value]
    if isinstance(node, Frozen):
        return type(node)(*(at(value, place) for _, value in parts_of(node)))
    return node
