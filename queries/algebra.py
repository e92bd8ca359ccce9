"""A small SPARQL algebra: the portable subset that statements compile to, and nothing more.

There is no node for MINUS, SERVICE, FROM, DESCRIBE or an engine's own functions, so none can be
printed.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Literal as Choice
from typing import TypeAlias, TypeVar

# --- terms and paths ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Var:
    """A variable, without its question mark."""

    name: str


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI."""

    value: str


@dataclass(frozen=True, slots=True)
class Lit:
    """A literal; ``datatype`` is an IRI, empty for a plain string."""

    value: str
    datatype: str = ""


Term: TypeAlias = Var | Iri | Lit


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path followed backwards."""

    path: "Path"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path followed one or more (``+``) or any number of times (``*``)."""

    path: "Path"
    sign: Choice["+", "*"]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after another."""

    parts: "tuple[Path, ...]"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several paths."""

    parts: "tuple[Path, ...]"


Path: TypeAlias = Iri | Inverse | Repeat | Sequence | Alternative

# --- expressions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Truth:
    """A constant, which the constructors below fold away."""

    value: bool


@dataclass(frozen=True, slots=True)
class Exists:
    """A pattern has a solution, or with ``negated`` has none."""

    patterns: "tuple[Pattern, ...]"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All expressions hold."""

    parts: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the expressions holds."""

    parts: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Opposite:
    """The expression does not hold."""

    part: "Expr"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two expressions compared."""

    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Within:
    """An expression is one of several terms."""

    left: "Expr"
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A standard function, ``BOUND`` and ``IF`` included."""

    name: str
    arguments: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Aggregated:
    """A standard aggregate."""

    name: Choice["COUNT", "MIN", "MAX", "SUM"]
    argument: Var
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Divided:
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


@dataclass(frozen=True, slots=True)
class Fact:
    """A triple pattern, whose predicate may be a path."""

    subject: Term
    predicate: "Path | Var"
    object: Term


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the solutions for which an expression holds."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Bind:
    """Gives an expression a name."""

    expression: Expr
    variable: Var


@dataclass(frozen=True, slots=True)
class Optional:
    """Adds what is there."""

    patterns: "tuple[Pattern, ...]"


@dataclass(frozen=True, slots=True)
class Union:
    """Branches of output; each carries a triple of its own."""

    branches: "tuple[tuple[Pattern, ...], ...]"


@dataclass(frozen=True, slots=True)
class Values:
    """A list of terms for one variable; alone in its sub-select."""

    variable: Var
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A query inside."""

    select: "Select"


Pattern: TypeAlias = Fact | Filter | Bind | Optional | Union | Values | SubSelect


@dataclass(frozen=True, slots=True)
class Select:
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
_OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


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
            return Compared(_OPPOSITES[operator], left, right)
        case _:
            return Opposite(part)


def opposite_operator(operator: str) -> str:
    """Return the comparison that holds exactly when another does not."""
    return _OPPOSITES[operator]


Node = TypeVar("Node")


def renamed(node: Node, old: Var, new: Var) -> Node:
    """Return a copy of a query or a part of one in which a variable has another name."""
    if node == old:
        return new  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(renamed(part, old, new) for part in node)  # type: ignore[return-value]
    if not is_dataclass(node) or isinstance(node, type):
        return node
    parts = {entry.name: renamed(getattr(node, entry.name), old, new) for entry in fields(node)}
    return replace(node, **parts)
