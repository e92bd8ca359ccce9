"""What a route takes and gives, stated once beside it.

The same statement reads requests (`parameters.read` refuses what is not named here), chooses the
form of the answer, and becomes the route's part of the OpenAPI document. So the document cannot
promise what the route does not do.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar

from isthmus.kb.data_class import dataclass

from .negotiation import Form
from .problems import ProblemType

Trait: TypeAlias = Literal[
    "query", "values", "offset", "runs", "leads-on", "own-form", "own-parameters"
]
"""It takes a query (``q`` in the address, or in the body), values for the parameters of a query, a
position in the query; evaluates a query, which the limits of the pool may end; may answer with the
address where the answer is; chooses the form of its answer itself; reads its parameters itself."""
View = TypeVar("View", bound=Callable[..., Any])

JSON = (Form("json", "application/json"),)
"""The forms of what is only had as JSON."""
QUERY_TYPES = ("application/json", "text/x-iq")
"""Media types in which a query can be sent."""
TEXT: Mapping[str, object] = {"type": "string"}
"""The JSON Schema of any text."""
_ATTRIBUTE = "isthmus_operation"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the address.

    Attributes:
        name: Its name.
        meaning: What it says, in one phrase.
        needed: Whether it has to be there.
        schema: The JSON Schema of its value.
        example: A value that works, or None.
        several: Whether it may be given more than once.
    """

    name: str
    meaning: str
    needed: bool = False
    schema: Mapping[str, object] = field(default_factory=lambda: TEXT)
    example: str | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A body in a form that only one route takes.

    Attributes:
        media_type: Its media type.
        schema: The JSON Schema of its content.
        example: A body that works, or None.
    """

    media_type: str
    schema: Mapping[str, object] = field(default_factory=lambda: TEXT)
    example: object = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route does.

    Attributes:
        summary: What it is for, in one phrase.
        group: Under which heading it is documented.
        forms: The forms of its answer, the usual one first.
        answer: Name of the JSON Schema of its answer in JSON; empty if it has none.
        parameters: Its parameters in the address; ``format`` is known everywhere.
        traits: What sets it apart, see `Trait`.
        parts: The variable parts of the address, with what they mean.
        bodies: Forms of a body, if it takes another than a query.
        problems: What can go wrong besides what can go wrong anywhere.
    """

    summary: str
    group: str
    forms: tuple[Form, ...] = JSON
    answer: str = ""
    parameters: tuple[Parameter, ...] = ()
    traits: Set[Trait] = frozenset()
    parts: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    bodies: tuple[Body, ...] = ()
    problems: tuple[ProblemType, ...] = ()

    def known(self, method: str) -> tuple[str, ...]:
        """Return the names of the parameters that the address may have.

        Args:
            method: The method of the request: a query in the body is not in the address too.
        """
        names = tuple(parameter.name for parameter in self.parameters)
        if "query" in self.traits and method != "POST":
            names = ("q", *names)
        if "offset" in self.traits:
            names = (*names, "offset")
        return names if "own-form" in self.traits else (*names, "format")


def described(operation: Operation) -> Callable[[View], View]:
    """Attach to a view what its route takes and gives.

    Args:
        operation: The statement.

    Returns:
        A decorator, to be written below the ones that register the route.
    """

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, operation)
        return view

    return attach


def operation_of(view: Callable[..., Any] | None) -> Operation | None:
    """Return what a view was described with, or None."""
    operation = getattr(view, _ATTRIBUTE, None)
    return operation if isinstance(operation, Operation) else None
