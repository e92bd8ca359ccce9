"""A small SPARQL algebra: the portable subset that statements compile to, and nothing more.

There is no node for MINUS, SERVICE, FROM, DESCRIBE or an engine's own functions, so none can be
printed.
"""

from collections.abc import Iterable, Mapping
from typing import Literal as Choice
from typing import TypeAlias, TypeVar

from isthmus.kb.frozen import Frozen, parts_of
from isthmus.queries.syntax.tree import Operator

# --- terms and paths ----------------------------------------------------------------------------


class Var(Frozen):
    """A variable, without its question mark."""

    name: str


class Iri(Frozen):
    """An IRI."""

    value: str


class Lit(Frozen):
    """A literal; ``datatype`` is an IRI, empty for a plain string."""

    value: str
    datatype: str = ""


Term: TypeAlias = Var | Iri | Lit


class Inverse(Frozen):
    """A path followed backwards."""

    path: "Path"


class Repeat(Frozen):
    """A path followed one or more (``+``) or any number of times (``*``)."""

    path: "Path"
    sign: Choice["+", "*"]


class Sequence(Frozen):
    """Paths one after another."""

    parts: "tuple[Path, ...]"


class Alternative(Frozen):
    """One of several paths."""

    parts: "tuple[Path, ...]"


Path: TypeAlias = Iri | Inverse | Repeat | Sequence | Alternative

# --- expressions --------------------------------------------------------------------------------


class Truth(Frozen):
    """A constant, which the constructors below fold away."""

    value: bool


class Exists(Frozen):
    """A pattern has a solution, or with ``negated`` has none."""

    patterns: "tuple[Pattern, ...]"
    negated: bool = False


class Both(Frozen):
    """All expressions hold."""

    parts: "tuple[Expr, ...]"


class Either(Frozen):
    """One of the expressions holds."""

    parts: "tuple[Expr, ...]"


class Opposite(Frozen):
    """The expression does not hold."""

    part: "Expr"


class Compared(Frozen):
    """Two expressions compared."""

    operator: Operator
    left: "Expr"
    right: "Expr"


class Within(Frozen):
    """An expression is one of several terms."""

    left: "Expr"
    terms: tuple[Term, ...]


class Call(Frozen):
    """A standard function, ``BOUND`` and ``IF`` included."""

    name: str
    arguments: "tuple[Expr, ...]"


class Aggregated(Frozen):
    """A standard aggregate."""

    name: Choice["COUNT", "MIN", "MAX", "SUM", "GROUP_CONCAT"]
    argument: Var
    distinct: bool = False


class Divided(Frozen):
    """A quotient of two expressions."""

    left: "Expr"
    right: "Expr"


Expr: TypeAlias = (
    Var
    | Iri
    | Lit
    | Truth
    | Exists
    | Both
    | Either
    | Opposite
    | Compared
    | Within
    | Call
    | Aggregated
    | Divided
)

# --- patterns -----------------------------------------------------------------------------------


class Fact(Frozen):
    """A triple pattern, whose predicate may be a path."""

    subject: Term
    predicate: "Path | Var"
    object: Term


class Filter(Frozen):
    """Keeps the solutions for which an expression holds."""

    expression: Expr


class Bind(Frozen):
    """Gives an expression a name."""

    expression: Expr
    variable: Var


class Optional(Frozen):
    """Adds what is there."""

    patterns: "tuple[Pattern, ...]"


class Union(Frozen):
    """Branches of output; each carries a triple of its own."""

    branches: "tuple[tuple[Pattern, ...], ...]"


class Values(Frozen):
    """A list of terms for one variable; alone in its sub-select."""

    variable: Var
    terms: tuple[Term, ...]


class SubSelect(Frozen):
    """A query inside."""

    select: "Select"


Pattern: TypeAlias = Fact | Filter | Bind | Optional | Union | Values | SubSelect


class Select(Frozen):
    """A SELECT query.

    Attributes:
        columns: Variables, or expressions with the variable that names them.
        where: Its group.
        order: Expressions, each with whether it descends.
    """

    columns: "tuple[Var | tuple[Expr, Var], ...]"
    where: tuple[Pattern, ...]
    distinct: bool = False
    group: tuple[Var, ...] = ()
    having: Expr | None = None
    order: tuple[tuple[Expr, bool], ...] = ()
    limit: int | None = None
    offset: int = 0


# --- constructors that keep expressions flat and small --------------------------------------------

TRUE, FALSE = Truth(True), Truth(False)
OPPOSITES: Mapping[Operator, Operator] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
"""The comparison that holds exactly when another does not."""


def both(*parts: Expr) -> Expr:
    """Join with ``&&``, flat, without constants and repetitions."""
    flat: dict[Expr, None] = {}
    for part in parts:
        if part == FALSE:
            return FALSE
        if isinstance(part, Both):
            flat.update(dict.fromkeys(part.parts))
        elif part != TRUE:
            flat[part] = None
    if not flat:
        return TRUE
    return next(iter(flat)) if len(flat) == 1 else Both(tuple(flat))


def either(*parts: Expr) -> Expr:
    """Join with ``||``, flat, without constants and repetitions."""
    flat: dict[Expr, None] = {}
    for part in parts:
        if part == TRUE:
            return TRUE
        if isinstance(part, Either):
            flat.update(dict.fromkeys(part.parts))
        elif part != FALSE:
            flat[part] = None
    if not flat:
        return FALSE
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))


def opposite(part: Expr) -> Expr:
    """Negate, moving the negation inwards where that is exact."""
    match part:
        case Truth(value):
            return Truth(not value)
        case Exists(patterns, negated):
            return Exists(patterns, not negated)
        case Opposite(inner):
            return inner
        case Compared(operator, Var() as left, right) if left.name.startswith("n"):
            # Counts are always bound numbers, so the other operator says the opposite.
            return Compared(OPPOSITES[operator], left, right)
        case _:
            return Opposite(part)


def those(variable: Var, iris: Iterable[str]) -> SubSelect:
    """Return the pattern that binds a variable to some IRIs, alone in a sub-select."""
    return SubSelect(Select((variable,), (Values(variable, tuple(map(Iri, iris))),)))


Part = TypeVar("Part")


def renamed(node: Part, old: Var, new: Var) -> Part:
    """Return a copy of a query or a part of one in which a variable has another name."""
    if node == old:
        return new  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(renamed(part, old, new) for part in node)  # type: ignore[return-value]
    if not isinstance(node, Frozen):
        return node
    return type(node)(*(renamed(value, old, new) for _, value in parts_of(node)))
